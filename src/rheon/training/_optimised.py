"""Optimised dynamic modes: the law behind a sum of exponentials fitted to all samples at once."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import scipy.linalg

from rheon.core.errors import RheonError
from rheon.core.random import generator
from rheon.core.series import Series
from rheon.models._modal import ModalMap, ModalRecord

from ._exponentials import Fitted, Samples, as_pairs, basis, one_by_one, propagator, search
from ._operators import operator, steadied, unrolled
from ._reduction import chosen_rank

# numbers that the equations of one search may hold
MOST_NUMBERS = 4e7
# changes below this share of the mean are rounding
ROUNDING = 1e-13
# squares of larger numbers, and their sums, overflow; those of the inverse vanish
LARGEST = 1e120


class _Data(NamedTuple):
    """Values at common times, in few coordinates where no value is missing by itself.

    Attributes:
        t: times from 0 to 1.
        first: time of 0, counted from the first sample.
        span: time units in 1.
        values: shape (time, path * coordinate), 0 where missing.
        weights: shape (time,), or (time, path * coordinate) with 0 in gaps.
        basis: coordinates to weighted variables, shape (variable, coordinate).
        centre: what was taken off before, shape (variable,).
        paths: number of paths.
    """

    t: np.ndarray
    first: float
    span: float
    values: np.ndarray
    weights: np.ndarray
    basis: np.ndarray
    centre: np.ndarray
    paths: int

    @property
    def coordinates(self) -> int:
        return self.basis.shape[1]


def optimised_modes(model: Any, series: Series, key) -> tuple[ModalMap, dict]:
    """The law of `DynamicModes(method="optimised")`; arguments as in `rheon.training.modes.dynamic_modes`.

    Raises:
        RheonError: if paths have different times, samples are too few, or several paths are to be seen with delays.
    """
    weights = _weights(series, model.units)
    data, rank = _prepared(series, weights, model)
    if np.abs(data.values).max(initial=0.0) <= ROUNDING * np.abs(data.centre).max():
        raise RheonError("the snapshots do not change", where=series.source, remedy="there are no modes in them")
    if not 1 / LARGEST < np.abs(data.values).max() < LARGEST:
        raise RheonError(
            "values are too large or small to be squared", where=series.source, remedy="choose another unit"
        )
    constant = bool(model.centre and data.paths == 1)
    _fits(data, rank, constant, series.source)
    samples = Samples(data.t, data.values, data.weights, constant)
    starts = _starts(data, rank, samples)
    found = min((search(start, samples) for start in starts), key=lambda fitted: fitted.error)
    if not np.isfinite(found.error):
        raise RheonError("no sum of exponentials fits", where=series.source, remedy="choose a smaller rank")
    bags = _bags(samples, found, model.bags, generator(key))
    over = rank > data.coordinates or model.delays > 1
    if over and data.paths > 1:
        raise RheonError(
            "several paths with delays, or more modes than variables",
            where=series.source,
            remedy='fit one path, or use another method than "optimised"',
        )
    build = _in_time if over else _in_space
    law = build(model, series, data, weights, found, bags, constant)
    total = float(np.sum((data.values * _wide(data.weights)) ** 2))
    history = {
        "samples": len(data.t),
        "rank": rank,
        "starts": len(starts),
        "squared_error": float(found.error) / total if total > 0 else 0.0,
    }
    return law, history


def _weights(series: Series, units: str) -> np.ndarray:
    flat = series.paths.reshape(-1, series.n_variables).astype(float)
    if np.isnan(flat).all(axis=0).any():
        raise RheonError("a variable was never observed", where=series.source, remedy="leave it out: series.select")
    spread = np.nanstd(flat, axis=0) if units == "standard" else np.ones(series.n_variables)
    return 1 / np.where(spread > 0, spread, 1.0)


def _prepared(series: Series, weights: np.ndarray, model: Any) -> tuple[_Data, int]:
    """Values in coordinates, and the number of modes."""
    times = np.atleast_2d(series.times)
    if not np.allclose(times - times[:, :1], times[0] - times[0, 0], atol=1e-9 * abs(series.dt)):
        raise RheonError("paths have different times", where=series.source, remedy="fit them one by one")
    values = series.paths.astype(float) * weights
    flat = values.reshape(-1, values.shape[-1])
    centre = np.nanmean(flat, axis=0) if model.centre else np.zeros(values.shape[-1])
    values = values - centre
    seen = np.isfinite(values)
    whole = seen.all((0, 2))
    t = times[0] - times[0, 0]
    together = whole | ~seen.any((0, 2))
    if together.all():
        values, t = values[:, whole], t[whole]
    paths, count, variables = values.shape
    rows = np.where(np.isfinite(values), values, 0.0).reshape(-1, variables)
    left, singular, right = scipy.linalg.svd(rows, full_matrices=False, check_finite=False)
    del left
    if isinstance(model.rank, int | np.integer) and not isinstance(model.rank, bool):
        rank = int(model.rank)
    else:
        rank = chosen_rank(singular, model.rank, rows.shape)
    # where values are missing by themselves there are no complete samples to project
    keep = min(rank, len(singular), variables) if together.all() else variables
    project = right[:keep].T if together.all() else np.eye(variables)
    table = np.where(np.isfinite(values), values, 0.0) @ project
    mask = np.ones(count) if together.all() else np.isfinite(values).transpose(1, 0, 2).reshape(count, -1).astype(float)
    span = float(t[-1] - t[0]) if len(t) > 1 else 1.0
    flat = table.transpose(1, 0, 2).reshape(count, -1)
    return _Data((t - t[0]) / span, float(t[0]), span, flat, mask, project, centre, paths), rank


def _fits(data: _Data, rank: int, constant: bool, source: str) -> None:
    least = int(np.min(np.sum(data.weights > 0, axis=0)))
    need = rank + int(constant) + 1
    if least < need:
        raise RheonError(
            f"{rank} modes need {need} samples of every variable; there are {least}",
            where=source,
            remedy="choose a smaller rank",
        )
    size = len(data.t) * rank * data.values.shape[1]
    if size > MOST_NUMBERS:
        raise RheonError(
            f"{len(data.t)} samples of {data.values.shape[1]} coordinates with {rank} modes are too many to search at "
            "once",
            where=source,
            remedy="choose a smaller rank or a shorter recording; fill single missing values of a large field",
        )


def _wide(weights: np.ndarray) -> np.ndarray:
    return weights[:, None] if weights.ndim == 1 else weights


def _starts(data: _Data, rank: int, samples: Samples) -> list[np.ndarray]:
    """Rates to begin at: by regression on neighbours where these are complete, and by the strongest frequencies."""
    found = []
    table = data.values
    full = np.asarray((np.broadcast_to(_wide(data.weights), table.shape) > 0).all(1))
    steps = np.diff(data.t)
    both = full[1:] & full[:-1]
    if rank <= data.coordinates and both.sum() > rank and data.paths == 1:
        right = scipy.linalg.svd(table[full], full_matrices=False)[2][:rank].T
        s = table @ right
        even = both & (np.abs(steps - np.median(steps)) < 1e-3 * np.median(steps))
        if even.sum() > rank:
            for method in ("exact", "forward-backward"):
                matrix = operator(method, s[:-1][even], s[1:][even])
                values = np.linalg.eigvals(matrix).astype(complex)
                found.append(np.log(np.where(np.abs(values) > 1e-12, values, 1e-12)) / np.median(steps))
        slope = (s[1:] - s[:-1])[both] / steps[both, None]
        found.append(np.linalg.eigvals(operator("exact", ((s[1:] + s[:-1]) / 2)[both], slope)))
    elif rank > data.coordinates and full.all() and data.paths == 1 and _regular(steps):
        found += _delayed(table, rank, steps)
    smallest = float(np.median(steps)) if _regular(steps) else float(np.quantile(steps, 0.05))
    # what decays within a step, or grows by many powers of ten, is no start
    bounded = [np.clip(r.real, -0.5 / smallest, 5.0) + 1j * r.imag for r in map(np.asarray, found)]
    return [*(as_pairs(r, rank) for r in bounded), one_by_one(samples, rank, smallest)]


def _regular(steps: np.ndarray) -> bool:
    return bool(np.all(np.abs(steps - np.median(steps)) <= 1e-3 * np.median(steps)))


def _delayed(table: np.ndarray, rank: int, steps: np.ndarray) -> list[np.ndarray]:
    """Rates of delay vectors, where there are more modes than coordinates."""
    delays = min(max(2 * -(-rank // table.shape[1]), len(table) // 4), len(table) - rank - 1)
    if delays * table.shape[1] < rank:
        return []
    windows = np.lib.stride_tricks.sliding_window_view(table, delays, axis=0).reshape(len(table) - delays + 1, -1)
    right = scipy.linalg.svd(windows, full_matrices=False)[2][:rank].T
    s = windows @ right
    values = np.linalg.eigvals(operator("forward-backward", s[:-1], s[1:])).astype(complex)
    return [np.log(np.where(np.abs(values) > 1e-12, values, 1e-12)) / np.median(steps)]


def _bags(samples: Samples, found: Fitted, bags: int, rng) -> list[Fitted]:
    """The search repeated on samples drawn with replacement."""
    count = len(samples.t)
    made = []
    for _ in range(bags):
        drawn = np.sqrt(rng.multinomial(count, np.full(count, 1 / count)))
        weights = drawn if samples.weights.ndim == 1 else drawn[:, None] * samples.weights
        made.append(search(found.rates, samples._replace(weights=weights), 30))
    return made


def _paths_of(data: _Data, found: Fitted, t: np.ndarray, modes: int) -> np.ndarray:
    """What the exponentials say at given times, in coordinates. Shape (path, time, coordinate)."""
    shown = basis(found.rates, t) @ found.weights[:modes]
    return shown.reshape(len(t), data.paths, -1).transpose(1, 0, 2)


def _offset(data: _Data, found: Fitted, modes: int, constant: bool) -> np.ndarray:
    """The centre of the law in weighted variables."""
    return data.centre + (data.basis @ found.weights[modes] if constant else 0.0)


def _missed(data: _Data, found: Fitted, modes: int, constant: bool) -> np.ndarray:
    """What the exponentials miss. Shape (time, path * coordinate), NaN in gaps."""
    shown = _paths_of(data, found, data.t, modes).transpose(1, 0, 2).reshape(len(data.t), -1)
    if constant:
        shown = shown + found.weights[modes]
    return np.where(_wide(data.weights) > 0, data.values - shown, np.nan)


def _in_space(model, series, data, weights, found, bags, constant) -> ModalMap:
    """The law on as many coordinates as modes, found from one sample."""
    modes = len(found.rates)
    step = series.dt / data.span

    def matrix_of(fitted: Fitted, space: np.ndarray) -> np.ndarray:
        now, then = (_paths_of(data, fitted, data.t + s, modes).reshape(-1, data.coordinates) for s in (0.0, step))
        made = operator("exact", now @ space, then @ space)
        return steadied(made) if model.stable else made

    smooth = _paths_of(data, found, data.t, modes).reshape(-1, data.coordinates)
    space = scipy.linalg.svd(smooth, full_matrices=False)[2][:modes].T
    matrix = matrix_of(found, space)
    decode = data.basis @ space
    s = smooth @ space
    missed = _missed(data, found, modes, constant).reshape(len(data.t), data.paths, -1).transpose(1, 0, 2)
    noise = np.nanvar(missed.reshape(-1, data.coordinates), axis=0)
    record = ModalRecord(
        moment=s.T @ s / len(s),
        noise=np.zeros_like(matrix),
        start=(space * noise[:, None]).T @ space,
        rest=_rest(series, weights, data, found, modes, constant),
        bags=np.stack([matrix_of(bag, space) for bag in bags]) if bags else None,
        rows=int(np.sum(data.weights > 0)) // max(1, data.weights[0].size),
        method="optimised",
        delays=1,
    )
    return ModalMap(
        matrix=matrix,
        drift=np.zeros(len(matrix)),
        decode=decode / weights[:, None],
        encoder=decode.T * weights,
        centre=_offset(data, found, modes, constant) / weights,
        anchor=s[-1],
        fading=None,
        record=record,
        step_size=series.dt,
        names=series.names,
    )


def _in_time(model, series, data, weights, found, bags, constant) -> ModalMap:
    """The law on the amplitudes of the exponentials, found from several samples."""
    modes = len(found.rates)
    variables = len(weights)
    samples = max(model.delays, -(-2 * modes // variables))

    def parts(fitted: Fitted) -> tuple[np.ndarray, np.ndarray]:
        matrix = propagator(fitted.rates, series.dt / data.span)
        decode = data.basis @ fitted.weights[:modes].T / weights[:, None]
        size = np.maximum(np.linalg.norm(decode, axis=0), 1e-300)
        # coordinates of equal size: the amplitudes at which each function shows as 1
        matrix = size[:, None] * matrix / size
        return (steadied(matrix) if model.stable else matrix), decode / size

    matrix, decode = parts(found)
    inverse = np.linalg.pinv(matrix)
    encoder = np.linalg.pinv(unrolled(matrix, decode, samples, inverse))
    rest = _rest(series, weights, data, found, modes, constant)
    size = np.linalg.norm(data.basis @ found.weights[:modes].T / weights[:, None], axis=0)
    s = basis(found.rates, data.t) * size
    resampled = [parts(bag) for bag in bags]
    record = ModalRecord(
        moment=s.T @ s / len(s),
        noise=np.zeros_like(matrix),
        start=(encoder * np.tile(rest**2, samples)) @ encoder.T,
        rest=rest,
        bags=np.stack([m for m, _ in resampled]) if bags else None,
        bag_decode=np.stack([d for _, d in resampled]) if bags else None,
        rows=len(data.t),
        method="optimised",
        delays=samples,
    )
    return ModalMap(
        matrix=matrix,
        drift=np.zeros(modes),
        decode=decode,
        encoder=encoder,
        centre=_offset(data, found, modes, constant) / weights,
        anchor=s[-1],
        fading=None,
        record=record,
        step_size=series.dt,
        names=series.names,
    )


def _rest(series, weights, data, found, modes: int, constant: bool) -> np.ndarray:
    """Standard deviation of what the law does not show, per variable, in data units."""
    times = np.atleast_2d(series.times)[0]
    t = (times - times[0] - data.first) / data.span
    shown = _paths_of(data, found, t, modes) @ data.basis.T + _offset(data, found, modes, constant)
    return np.sqrt(np.nanmean((series.paths - shown / weights) ** 2, axis=(0, 1)))
