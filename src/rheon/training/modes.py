"""The solver of dynamic modes: from a recording to a linear law on few coordinates, and what is known of its errors."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.progress import Progress
from rheon.core.random import generator
from rheon.core.series import Series
from rheon.models._modal import ModalMap, ModalRecord

from ._operators import operator, resampled, steadied
from ._reduction import isometric, reduced, trusted

# a remainder below this share of the data is rounding
NOTHING = 1e-9
# changes below this share of the mean are rounding
ROUNDING = 1e-13
# no remainder lasts for ever
LONGEST = 0.999
# blocks of windows that patterns of the others are tried on, and windows per mode that a block should have
BLOCKS, LEAST_BLOCK = 4, 1
# singular values that the history keeps
SHOWN = 60


@dataclasses.dataclass(frozen=True)
class Snapshots:
    """Complete samples of a recording as rows of a table, and where they stand in it.

    Attributes:
        rows: samples times weights, shape (row, variable).
        weights: shape (variable,).
        place: row of every sample, -1 where it is incomplete. Shape (series, time).
    """

    rows: np.ndarray
    weights: np.ndarray
    place: np.ndarray

    def windows(self, length: int) -> np.ndarray:
        """Rows of all windows without a gap. Shape (window, length)."""
        if length > self.place.shape[1]:
            return np.zeros((0, length), int)
        starts = np.lib.stride_tricks.sliding_window_view(self.place, length, axis=1)
        return starts[(starts >= 0).all(-1)]


def snapshots(series: Series, units: str) -> Snapshots:
    """The complete samples of a recording.

    Args:
        series: gaps as NaN.
        units: "data" or "standard".

    Raises:
        RheonError: if no sample is complete, or in standard units a variable does not change.
    """
    values = series.paths.astype(np.float64, copy=False)
    with np.errstate(over="ignore", invalid="ignore"):
        # finite sums are proof enough, and cheaper than a look at every value
        complete = np.isfinite(values.sum(-1))
    if not complete.all():
        complete = np.isfinite(values).all(-1)
    if not complete.any():
        raise RheonError(
            "no sample is complete", where=series.source, remedy='method="optimised" takes each value by itself'
        )
    rows = values.reshape(-1, values.shape[-1]) if complete.all() else values[complete]
    weights = np.ones(rows.shape[1])
    if units == "standard":
        spread = rows.std(axis=0)
        weights = 1 / np.where(spread > 0, spread, 1.0)
        rows = rows * weights
    place = np.where(complete, np.cumsum(complete).reshape(complete.shape) - 1, -1)
    return Snapshots(rows, weights, place)


def centred(table: Snapshots, centre: bool, source: str) -> tuple[np.ndarray, np.ndarray]:
    """What is taken off the rows first, shape (variable,), and the rows without it.

    Raises:
        RheonError: if nothing but rounding is left.
    """
    if not centre:
        return np.zeros(table.rows.shape[1]), table.rows
    mean = table.rows.mean(axis=0)
    rows = table.rows - mean
    if (np.ptp(rows, axis=0) <= ROUNDING * np.abs(mean)).all():
        raise RheonError(
            "the snapshots do not change", where=source, remedy="there are no modes in a constant recording"
        )
    return mean, rows


def dynamic_modes(model: Any, series: Series, key, progress: Progress) -> tuple[ModalMap, dict]:
    """The law of `rheon.models.DynamicModes`, and what the regression was like.

    Args:
        model: the settings.
        series: the recording.
        key: of the resampling.
        progress: not used.

    Returns:
        The law, in data units, and the history.

    Raises:
        RheonError: if the step is uneven (but for "optimised"), or there are too few samples in a row.
    """
    if model.method == "optimised":
        from ._optimised import optimised_modes

        return optimised_modes(model, series, key)
    even(series, 'method="optimised" takes uneven times')
    table = snapshots(series, model.units)
    return law_of_pairs(model, series, table, generator(key))


def even(series: Series, otherwise: str) -> None:
    """Refuse uneven times.

    Raises:
        RheonError: with the remedy `otherwise`.
    """
    if not series.is_regular:
        raise RheonError("the time step is uneven", where=series.source, remedy=f"resample it first; {otherwise}")


@dataclasses.dataclass(frozen=True)
class Pairs:
    """Windows and those one step later, in few coordinates.

    Attributes:
        before, after: shape (pair, mode).
        lift: how rows add up to the pattern of each coordinate, shape (row, delay, mode).
        coordinates: of the rows, with the same inner products, shape (row, coordinate).
        basis: patterns in these, shape (delay * coordinate, mode).
        singular: all singular values of the windows.
        path: how they were found: "svd", "qr" or "inner products".
    """

    before: np.ndarray
    after: np.ndarray
    lift: np.ndarray
    coordinates: np.ndarray
    basis: np.ndarray
    singular: np.ndarray
    path: str


def pairs(rows: np.ndarray, index: np.ndarray, rank) -> Pairs:
    """The leading coordinates of windows, by the cheapest path that keeps their digits.

    Args:
        rows: snapshots, shape (row, variable).
        index: rows of each window and of the sample after it, shape (pair, delays + 1).
        rank: as in `chosen_rank`.
    """
    if rank is not None:
        found = in_coordinates(*isometric(rows, quick=True), index, rank)
        if found is not None:
            return found
    found = in_coordinates(*isometric(rows), index, rank)
    assert found is not None
    return found


def in_coordinates(coordinates: np.ndarray, path: str, index: np.ndarray, rank) -> Pairs | None:
    """The same from coordinates of the rows; None where inner products have cost too many digits."""
    count, delays = len(index), index.shape[1] - 1
    before = coordinates[index[:, :-1]].reshape(count, -1)
    found = reduced(before, rank)
    if not trusted(found.singular, found.all_singular[0], path):
        return None
    weights = found.left / found.singular
    basis = before.T @ weights
    after = coordinates[index[:, 1:]].reshape(count, -1) @ basis
    lift = np.zeros((len(coordinates), delays, weights.shape[1]))
    for j in range(delays):
        # a row stands at most once in a place of the windows
        lift[index[:, j], j] = weights
    return Pairs(found.left * found.singular, after, lift, coordinates, basis, found.all_singular, path)


def law_of_pairs(model: Any, series: Series, table: Snapshots, rng: np.random.Generator) -> tuple[ModalMap, dict]:
    """The law by regression on pairs of samples."""
    index = table.windows(model.delays + 1)
    _enough(index, table, model, series.source)
    centre, rows = centred(table, model.centre, series.source)
    found = pairs(rows, index, model.rank)
    before, after = found.before, found.after
    first, last = (v.mean(axis=0) if model.centre else np.zeros(v.shape[1]) for v in (before, after))
    matrix = operator(model.method, before - first, after - last)
    bags = resampled(model.method, before - first, after - last, model.bags, rng)
    if model.stable:
        matrix = steadied(matrix)
        bags = None if bags is None else np.stack([steadied(b) for b in bags])
    missed = after - last - (before - first) @ matrix.T
    weights = table.weights
    patterns, image, mixed = _lifted(rows, index, found, before - first)
    if model.remainder == "damped":
        fading, rest = remainder(rows, index, patterns[:, -1], found)
    else:
        fading, rest = None, left_over(rows, index, patterns[:, -1], before, mixed)
    record = ModalRecord(
        moment=before.T @ before / len(before),
        noise=missed.T @ missed / max(1, len(before) - before.shape[1] - int(model.centre)),
        start=np.zeros_like(matrix),
        rest=rest / weights,
        image=image / weights[:, None] if model.method == "exact" else None,
        bags=bags,
        rows=len(before),
        method=model.method,
        delays=model.delays,
    )
    newest = rows[index[-1, 1:]]
    state = np.tensordot(newest, patterns, axes=((1, 0), (0, 1)))
    beyond = newest[-1] - patterns[:, -1] @ state
    law = ModalMap(
        matrix=matrix,
        drift=last - matrix @ first,
        decode=patterns[:, -1] / weights[:, None],
        encoder=(patterns * weights[:, None, None]).transpose(2, 1, 0).reshape(len(matrix), -1),
        centre=centre / weights,
        anchor=state if fading is None else np.concatenate([state, beyond / weights]),
        fading=fading,
        record=record,
        step_size=series.dt,
        names=series.names,
    )
    return law, _history(found, before, after - last, missed)


def _enough(index: np.ndarray, table: Snapshots, model: Any, source: str) -> None:
    if len(index) < 2:
        raise RheonError(
            f"{model.delays + 1} complete samples in a row are needed, in at least two places; there are {len(index)}",
            where=source,
            remedy='give a longer series, choose fewer delays, or method="optimised", which takes gaps as they are',
        )


def _history(found: Pairs, before: np.ndarray, after: np.ndarray, missed: np.ndarray) -> dict:
    total = float(np.sum(after**2))
    return {
        "pairs": len(before),
        "rank": before.shape[1],
        "path": found.path,
        "singular_values": [float(v) for v in found.singular[:SHOWN]],
        # what a step misses, as a share of what there is in the coordinates
        "one_step_error": float(np.sum(missed**2)) / total if total > 0 else 0.0,
    }


def remainder(
    rows: np.ndarray, index: np.ndarray, pattern: np.ndarray, found: Pairs
) -> tuple[np.ndarray | None, np.ndarray]:
    """What the coordinates do not carry: by which factor it fades per step, and its standard deviation.

    Patterns take more out of the data that they were found in than out of others. Both numbers are therefore those of
    blocks of the data under patterns found in the other blocks, where there are enough windows.

    Args:
        rows: centred snapshots, shape (row, variable).
        index: as in `pairs`.
        pattern: of the newest sample, shape (variable, mode).
        found: the coordinates of the windows.

    Returns:
        Factors, shape (variable,), or None where nothing is left; deviations, (variable,).
    """
    modes = found.before.shape[1]
    everything = np.arange(len(index))
    sums = _remainder_sums(rows, index, pattern, found.before)
    spread = float(np.sqrt(np.vdot(rows, rows) / rows.size))
    if np.sqrt(sums[0].max(initial=0.0) / len(index)) <= NOTHING * spread:
        return None, np.sqrt(sums[0] / len(index))
    if len(index) >= BLOCKS * LEAST_BLOCK * modes:
        sums = np.zeros_like(sums)
        for block in np.array_split(everything, BLOCKS):
            others = in_coordinates(found.coordinates, "svd", index[np.setdiff1d(everything, block)], modes)
            assert others is not None
            own = np.tensordot(rows.T, others.lift[:, -1], axes=(1, 0))
            windows = found.coordinates[index[block, :-1]].reshape(len(block), -1)
            sums += _remainder_sums(rows, index[block], own, windows @ others.basis)
    return np.clip(sums[1] / np.where(sums[0] > 0, sums[0], 1.0), 0.0, LONGEST), np.sqrt(sums[0] / len(index))


def _lifted(rows: np.ndarray, index: np.ndarray, found: Pairs, centred: np.ndarray):
    """Patterns (variable, delay, mode), what a step makes of each coordinate, and rows times coordinates.

    One product, since rows of wide fields take longer to read than to multiply.
    """
    count, delays, modes = found.lift.shape
    columns = np.zeros((count, delays + 2, modes))
    columns[:, :delays] = found.lift
    columns[index[:, -1], delays] = np.linalg.pinv(centred).T
    columns[index[:, -2], delays + 1] = found.before
    # the transposed order reads the rows as they lie
    made = (columns.reshape(count, -1).T @ rows).T.reshape(-1, delays + 2, modes)
    return made[:, :delays], made[:, delays], made[:, delays + 1]


def left_over(
    rows: np.ndarray, index: np.ndarray, pattern: np.ndarray, before: np.ndarray, mixed: np.ndarray | None = None
) -> np.ndarray:
    """Standard deviation of what the coordinates do not carry, to half of the digits. Shape (variable,).

    Args:
        rows: centred snapshots, shape (row, variable).
        index: as in `pairs`.
        pattern: of the newest sample, shape (variable, mode).
        before: coordinates of the windows, shape (pair, mode).
        mixed: the newest rows, transposed, times `before`, where it is known.
    """
    newest = index[:, -2]
    whole = len(newest) == newest[-1] - newest[0] + 1
    # a slice is no copy
    rows = rows[newest[0] : newest[-1] + 1] if whole else rows[newest]
    mixed = rows.T @ before if mixed is None else mixed
    inside = pattern @ (before.T @ before) - 2 * mixed
    squares = np.einsum("ij,ij->j", rows, rows) + np.einsum("ij,ij->i", inside, pattern)
    return np.sqrt(np.maximum(squares, 0.0) / len(newest))


def _remainder_sums(rows: np.ndarray, index: np.ndarray, pattern: np.ndarray, before: np.ndarray) -> np.ndarray:
    """Sums over windows of the squared remainder, and of its products with that of the window after. (2, variable)."""
    newest = index[:, -2]
    follows = np.flatnonzero((np.diff(newest) == 1) & (np.diff(index[:, 0]) == 1))
    sums = np.zeros((2, rows.shape[1]))
    block = max(1, 4_000_000 // max(1, len(rows)))
    for first in range(0, rows.shape[1], block):
        columns = slice(first, first + block)
        part = rows[newest, columns] - before @ pattern[columns].T
        sums[0, columns] = np.einsum("ij,ij->j", part, part)
        sums[1, columns] = np.einsum("ij,ij->j", part[follows], part[follows + 1])
    return sums
