"""The solver of multi-resolution modes: slow modes of a window, what is left to its halves."""

from __future__ import annotations

import itertools
from typing import Any, NamedTuple

import numpy as np
import scipy.linalg

from rheon.core.errors import RheonError
from rheon.core.progress import Progress
from rheon.core.series import Series
from rheon.models._modal import ModalMap, ModalRecord
from rheon.models.multiresolution_modes import ModeBook, TreeModes

from ._operators import operator, steadied, unrolled
from ._reduction import chosen_rank, isometric
from .modes import centred, even, snapshots

# samples per period of the fastest slow mode: four times what sampling asks for
PER_CYCLE = 8


class _Found(NamedTuple):
    """Slow modes of one window.

    Attributes:
        level: of the window.
        first, stop: its samples.
        rates: per sample, one of each conjugate pair. Shape (mode,).
        shapes: in coordinates, shape (coordinate, mode), complex.
        amplitudes: at its beginning, shape (series, mode), complex.
    """

    level: int
    first: int
    stop: int
    rates: np.ndarray
    shapes: np.ndarray
    amplitudes: np.ndarray


def multiresolution_modes(model: Any, series: Series, key, progress: Progress) -> tuple[TreeModes, dict]:
    """The law of `rheon.models.MultiresolutionModes`, and how much of the variance each level takes.

    Args:
        model: the settings.
        series: one or many paths with an even step; pairs that touch a gap are left out.
        key: not used.
        progress: not used.

    Returns:
        The law, in data units, and the history.

    Raises:
        RheonError: if the step is uneven, the recording is too short, or no window has a slow mode.
    """
    even(series, "windows are counted in samples")
    table = snapshots(series, model.units)
    if series.n_times < 4 * PER_CYCLE * model.cycles // 2:
        raise RheonError(
            f"{series.n_times} samples", where=series.source, remedy=f"give at least {2 * PER_CYCLE * model.cycles}"
        )
    centre, rows = centred(table, model.centre, series.source)
    coordinates, _ = isometric(rows)
    paths = np.full((*table.place.shape, coordinates.shape[1]), np.nan)
    paths[table.place >= 0] = coordinates[table.place[table.place >= 0]]
    found: list[_Found] = []
    left = paths.copy()
    total = float(np.nansum(paths**2))
    if not total > 0:
        raise RheonError("the recording does not change", where=series.source, remedy="there are no modes in it")
    explained = []
    for level in range(model.levels):
        edges = np.linspace(0, series.n_times, 2**level + 1).round().astype(int)
        if np.diff(edges).min() < PER_CYCLE * model.cycles:
            break
        for first, stop in itertools.pairwise(edges):
            slow = _slow(left[:, first:stop], model, level, int(first))
            if slow is not None:
                found.append(slow)
                left[:, first:stop] -= _course(slow, np.arange(stop - first))
        explained.append(1 - float(np.nansum(left**2)) / total)
    if not found:
        raise RheonError("no window has a slow mode", where=series.source, remedy="raise cycles")
    lift = _lift(rows, coordinates)
    law = _law(model, series, table.weights, centre, found, lift, left[table.place >= 0] @ lift.T)
    history = {"explained": explained, "modes": int(sum(len(f.rates) for f in found)), "windows": len(found)}
    return TreeModes(law, _book(series, table.weights, centre, found, lift)), history


def _lift(rows: np.ndarray, coordinates: np.ndarray) -> np.ndarray:
    """From coordinates to variables. Shape (variable, coordinate)."""
    if coordinates is rows or rows.shape[1] == coordinates.shape[1]:
        return np.eye(rows.shape[1])
    return scipy.linalg.lstsq(coordinates, rows, check_finite=False)[0].T


def _slow(window: np.ndarray, model: Any, level: int, first: int) -> _Found | None:
    """The slow modes of a window of shape (series, time, coordinate), or None."""
    length = window.shape[1]
    stride = max(1, length // (PER_CYCLE * model.cycles))
    thin = window[:, ::stride]
    both = np.isfinite(thin[:, 1:]).all(-1) & np.isfinite(thin[:, :-1]).all(-1)
    before, after = thin[:, :-1][both], thin[:, 1:][both]
    if len(before) < 3 or not np.any(before):
        return None
    _, singular, right = scipy.linalg.svd(before, full_matrices=False, check_finite=False)
    # as many modes as pairs would fit anything
    r = min(chosen_rank(singular, model.rank, before.shape), max(1, len(before) - 1))
    basis = right[:r].T
    values, vectors = np.linalg.eig(operator("exact", before @ basis, after @ basis))
    rates = np.log(np.where(np.abs(values) > 1e-12, values, 1e-12).astype(complex)) / stride
    kept = (np.abs(rates) / (2 * np.pi) <= model.cycles / length) & (rates.imag >= -1e-12)
    if not kept.any():
        return None
    rates, shapes = rates[kept], (basis @ vectors)[:, kept]
    rates = np.where(rates.imag < 1e-12, rates.real, rates)
    shapes = shapes / np.linalg.norm(shapes, axis=0)
    amplitudes = np.stack([_amplitudes(path, rates, shapes) for path in window])
    return _Found(level, first, first + length, rates, shapes, amplitudes)


def _amplitudes(path: np.ndarray, rates: np.ndarray, shapes: np.ndarray) -> np.ndarray:
    """Amplitudes at the first sample that fit a path best. Shape (mode,), complex."""
    seen = np.isfinite(path).all(-1)
    if not seen.any():
        return np.zeros(len(rates), complex)
    t = np.flatnonzero(seen)
    waves = np.exp(rates * t[:, None])
    share = np.where(rates.imag != 0, 2.0, 1.0)
    # 2 Re(a w phi) = 2 (Re a) Re(w phi) - 2 (Im a) Im(w phi), in normal equations of size 2 modes
    gram = (waves.conj().T @ waves) * (shapes.conj().T @ shapes)
    mixed = (waves.T @ waves) * (shapes.T @ shapes)
    right = np.einsum("tk,ck,tc->k", waves.conj(), shapes.conj(), path[seen])
    weight = np.outer(share, share) / 2
    top = np.hstack([weight * (gram + mixed).real, -weight * (gram + mixed).imag])
    low = np.hstack([weight * (gram - mixed).imag, weight * (gram - mixed).real])
    # rows: the derivative by Re a and by Im a
    matrix = np.vstack([top, low])
    target = np.concatenate([share * right.real, share * right.imag])
    solved = scipy.linalg.lstsq(matrix, target, check_finite=False)[0]
    return solved[: len(rates)] + 1j * np.where(rates.imag != 0, solved[len(rates) :], 0.0)


def _course(found: _Found, t: np.ndarray) -> np.ndarray:
    """What the modes show at samples counted from the beginning of the window. Shape (series, time, coordinate)."""
    share = np.where(found.rates.imag != 0, 2.0, 1.0)
    waves = np.exp(found.rates * t[:, None])
    return np.einsum("sk,tk,ck->stc", share * found.amplitudes, waves, found.shapes).real


def _book(series: Series, weights, centre, found: list[_Found], lift: np.ndarray) -> ModeBook:
    times = np.atleast_2d(series.times)[0]
    edge = np.append(times, times[-1] + series.dt)
    shapes = np.concatenate([lift @ f.shapes for f in found], axis=1) / weights[:, None]
    sizes = []
    for f in found:
        share = np.where(f.rates.imag != 0, 2.0, 1.0)
        level = np.mean(np.abs(np.exp(f.rates * np.arange(f.stop - f.first)[:, None])) ** 2, axis=0)
        size = np.mean(np.abs(f.amplitudes) ** 2, axis=0) * level * share
        sizes.append(np.sqrt(size * np.mean(np.abs((lift @ f.shapes) / weights[:, None]) ** 2, axis=0)))
    counts = [len(f.rates) for f in found]
    return ModeBook(
        level=np.repeat([f.level for f in found], counts),
        begin=np.repeat(edge[[f.first for f in found]], counts),
        end=np.repeat(edge[[f.stop for f in found]], counts),
        rates=np.concatenate([f.rates for f in found]) / series.dt,
        shapes=shapes,
        amplitudes=np.concatenate([f.amplitudes for f in found], axis=1),
        sizes=np.concatenate(sizes),
        centre=centre / weights,
    )


def _law(model, series: Series, weights, centre, found: list[_Found], lift: np.ndarray, left: np.ndarray) -> ModalMap:
    """The modes of windows that reach the end of the recording, as a real linear law."""
    last = [f for f in found if f.stop == series.n_times]
    last = last or [max(found, key=lambda f: f.stop)]
    blocks, columns = [], []
    for f in last:
        for rate, shape in zip(f.rates, (lift @ f.shapes).T, strict=True):
            value = np.exp(rate)
            if rate.imag == 0:
                blocks.append(np.array([[value.real]]))
                columns.append(shape.real[:, None])
            else:
                # amplitude a + ib of 2 Re((a + ib) phi)
                blocks.append(np.array([[value.real, -value.imag], [value.imag, value.real]]))
                columns.append(2 * np.stack([shape.real, -shape.imag], axis=1))
    matrix, decode = scipy.linalg.block_diag(*blocks), np.concatenate(columns, axis=1) / weights[:, None]
    if model.stable:
        matrix = steadied(matrix)
    samples = model.context or min(f.stop - f.first for f in last)
    samples = min(samples, max(1, series.n_times // 2))
    # weights make the fit that of the working units
    wide = np.tile(weights, samples)
    encoder = np.linalg.pinv(unrolled(matrix, decode, samples, np.linalg.pinv(matrix)) * wide[:, None]) * wide
    rest = np.sqrt(np.mean((left / weights) ** 2, axis=0))
    windows = Series(series.paths.astype(float)).windows(samples)
    states = (
        (windows - centre / weights).reshape(len(windows), -1) @ encoder.T
        if len(windows)
        else np.zeros((1, len(matrix)))
    )
    record = ModalRecord(
        moment=states.T @ states / len(states),
        noise=np.zeros_like(matrix),
        start=(encoder * np.tile(rest**2, samples)) @ encoder.T,
        rest=rest,
        rows=series.n_times,
        method="multi-resolution",
        delays=samples,
    )
    return ModalMap(
        matrix=matrix,
        drift=np.zeros(len(matrix)),
        decode=decode,
        encoder=encoder,
        centre=centre / weights,
        anchor=states[-1],
        fading=None,
        record=record,
        step_size=series.dt,
        names=series.names,
    )
