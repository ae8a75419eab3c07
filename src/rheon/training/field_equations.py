"""The solver behind `rheon.models.FieldEquations`: from a film of a field to its equation."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.progress import Progress
from rheon.core.selection import Ensemble
from rheon.core.series import Series
from rheon.models._sparse_field import SparseField

from ._sparse_data import unit_of
from .derivatives import differentiate
from .sparse_problem import compress, errors_of
from .sparse_selection import select
from .weak_form import bump, bumps_on

# half widths of bumps that are tried, in samples and in grid points
TIME_HALVES, SPACE_HALVES = (8, 14, 24), (9, 14, 22)
# most equations of a problem: centres of bumps are thinned evenly
MOST_ROWS = 6_000
LEAST_POINTS = 16


def identify(model: Any, series: Series, key, progress: Progress) -> tuple[SparseField, dict]:
    """The equation of a field and the history.

    Args:
        model: a `FieldEquations`.
        series: grid points as variables, even steps; gaps as NaN are stepped around by the weak form.
        key: not used; the solution is unique.
        progress: told about the widths tried.

    Returns:
        The law, and plain numbers: rows, half widths, share of the rates explained.

    Raises:
        RheonError: if the grid does not fit the series, or film or domain are too small.
    """
    shape, lengths = _grid(model, series)
    if isinstance(model.optimiser, Ensemble):
        raise RheonError("an ensemble for a field", where="FieldEquations", remedy="use the optimiser inside of it")
    films = series.paths.reshape(series.n_series, series.n_times, *shape)
    terms = candidates(model.degree, model.derivatives, len(shape))
    spacing = [length / n for length, n in zip(lengths, shape, strict=True)]
    if model.derivative == "weak":
        rows, target, widths = _tested(model, films, series.dt, spacing, terms, progress)
    else:
        rows, target = _differentiated(model, films, series, spacing, terms)
        widths = []
    problem = compress(rows, target[:, None])
    found = select(problem, model.optimiser)
    errors = errors_of(problem.whole, problem.n_rows, found)[:, 0]
    residual = problem.whole @ np.append(found[:, 0], -1.0)
    complete = films[-1][np.isfinite(films[-1]).reshape(len(films[-1]), -1).all(axis=1)]
    if not len(complete):
        raise RheonError("no frame is complete", where=series.source, remedy="leave out points that are never seen")
    support = tuple(int(j) for j in np.flatnonzero(found[:, 0]))
    law = SparseField(
        found[:, 0],
        errors,
        complete[-1].ravel(),
        terms,
        support,
        shape,
        lengths,
        model.periodic,
        series.names,
        series.dt,
        tuple(_unit(series, terms[j], model.length_unit) for j in support),
    )
    explained = 1 - float(residual @ residual / np.sum(problem.whole[:, -1] ** 2))
    return law, {"rows": problem.n_rows, "widths": widths, "explained": explained, "terms": len(support)}


def _unit(series: Series, term: tuple[int, tuple[int, ...]], length: str) -> str:
    power, derivatives = term
    same = series.units[0] if len(set(series.units)) == 1 else ""
    return unit_of(same, (power, -sum(derivatives)), (same, length), series.time_unit, 1)


def candidates(degree: int, derivatives: int, axes: int) -> tuple[tuple[int, tuple[int, ...]], ...]:
    """Every term: the constant, and derivatives of powers. (power, derivatives along each axis).

    Example:
        >>> candidates(2, 1, 1)
        ((0, (0,)), (1, (0,)), (1, (1,)), (2, (0,)), (2, (1,)))
    """
    orders = [m for m in itertools.product(range(derivatives + 1), repeat=axes) if sum(m) <= derivatives]
    orders.sort(key=lambda m: (sum(m), m[::-1]))
    return ((0, (0,) * axes), *((k, m) for k in range(1, degree + 1) for m in orders))


def _grid(model: Any, series: Series) -> tuple[tuple[int, ...], tuple[float, ...]]:
    shape = tuple(int(n) for n in model.shape) or (series.n_variables,)
    if math.prod(shape) != series.n_variables:
        raise RheonError(
            f"a grid of {' x '.join(map(str, shape))} points, but {series.n_variables} variables",
            where=series.source,
            remedy="give shape= so that its product is the number of variables",
        )
    lengths = tuple(float(v) for v in model.lengths) or tuple(float(n) for n in shape)
    if len(lengths) != len(shape) or min(lengths) <= 0:
        raise RheonError(f"lengths = {model.lengths} for {len(shape)} axes", remedy="give one positive length per axis")
    if not series.is_regular:
        raise RheonError("the time step is uneven", where=series.source, remedy="resample to even frames")
    if min(shape) < LEAST_POINTS or series.n_times < 2 * TIME_HALVES[0] + 4:
        raise RheonError(
            f"{series.n_times} frames of {' x '.join(map(str, shape))} points are too few",
            where=series.source,
            remedy=f"give at least {2 * TIME_HALVES[0] + 4} frames and {LEAST_POINTS} points along every axis",
        )
    return shape, lengths


def _tested(model, films, dt: float, spacing, terms, progress: Progress) -> tuple[np.ndarray, np.ndarray, list[float]]:
    """Weak equations with the given half widths, or those of the tried ones whose coefficients are the best known."""
    if model.widths:
        if len(model.widths) != 1 + len(spacing):
            raise RheonError(f"widths = {model.widths}", remedy="give half widths in time and along each axis")
        halves = [tuple(float(w) / h for w, h in zip(model.widths, (dt, *spacing), strict=True))]
    else:
        halves = [(t, *(s,) * len(spacing)) for t in TIME_HALVES for s in SPACE_HALVES]
    best = None
    frames, points = films.shape[1], films.shape[2:]
    with progress.stage("Half widths", len(halves)) as stage:
        for half in halves:
            stage.advance(1, str(half))
            if 2 * half[0] + 2 > frames or any(2 * h + 1 > n for h, n in zip(half[1:], points, strict=True)):
                continue
            rows, target = _weak(films, dt, spacing, terms, half, model.periodic)
            if len(rows) < 2 * len(terms) + 10:
                continue
            size = np.linalg.norm(rows, axis=0)
            triangle = compress(rows / size, target[:, None]).whole
            guess = np.linalg.lstsq(triangle[:, :-1], triangle[:, -1], rcond=1e-12)[0]
            errors = errors_of(triangle, len(rows), np.where(guess == 0, 1e-300, guess)[:, None])[:, 0]
            score = float(np.mean(np.log(np.maximum(errors / size, 1e-300)))) + 0.5 * math.log(len(rows))
            if best is None or score < best[0]:
                best = (score, rows, target, half)
    if best is None:
        raise RheonError("no test function fits into the film", where="widths", remedy="give a longer or larger film")
    steps = (dt, *spacing)
    return best[1], best[2], [float(h * s) for h, s in zip(best[3], steps, strict=True)]


def _weak(films, dt: float, spacing, terms, half, periodic: bool) -> tuple[np.ndarray, np.ndarray]:
    """Weak equations of all films, in order of time."""
    powers = sorted({k for k, _ in terms})
    most = max(max(m) for _, m in terms)
    frames = films.shape[1]
    in_time = bumps_on(np.arange(frames) * dt, half[0] * dt, 1)
    axes = [_bumps_along(n, h, s, most, periodic) for n, h, s in zip(films.shape[2:], half[1:], spacing, strict=True)]
    count = len(in_time) * math.prod(len(a[0]) for a in axes)
    every = max(1, math.ceil((len(films) * count / MOST_ROWS) ** (1 / (1 + len(axes)))))
    time = [m[::every] for m in in_time.integrals]
    space = [[m[::every] for m in axis] for axis in axes]
    rows, targets = [], []
    for film in films:
        known = np.nan_to_num(film)
        seen = np.ones(1, bool)
        if not np.isfinite(film).all():
            gaps = _apply(abs(time[0]), [abs(a[0]) for a in space], (~np.isfinite(film)).astype(float))
            seen = (gaps == 0).ravel()
        columns: dict[tuple[int, tuple[int, ...]], np.ndarray] = {}
        for k in powers:
            powered = known**k
            for power, m in terms:
                if power == k:
                    tested = _apply(time[0], [a[i] for a, i in zip(space, m, strict=True)], powered)
                    columns[power, m] = (-1.0) ** sum(m) * tested.ravel()
        target = -_apply(time[1], [a[0] for a in space], known).ravel()
        table = np.stack([columns[t] for t in terms], axis=1)
        rows.append(table[seen] if seen.size > 1 else table)
        targets.append(target[seen] if seen.size > 1 else target)
    return np.concatenate(rows), np.concatenate(targets)


def _bumps_along(n: int, half: float, step: float, most: int, periodic: bool) -> list[np.ndarray]:
    """Derivatives 0..most of the bumps along one axis, as matrices (bump, point) that integrate."""
    if not periodic:
        tests = bumps_on(np.arange(n) * step, half * step, most)
        return [m.toarray() for m in tests.integrals]
    centres = np.arange(0, n, max(1, round(half / 4)))
    away = (np.arange(n) - centres[:, None] + n / 2) % n - n / 2
    return [step * bump(away / half, k) / (half * step) ** k for k in range(most + 1)]


def _apply(time, space: list[np.ndarray], film: np.ndarray) -> np.ndarray:
    """Integrals of a film against products of bumps. Shape (bump in time, bump along each axis)."""
    out = (time @ film.reshape(len(film), -1)).reshape(-1, *film.shape[1:])
    for axis, matrix in enumerate(space):
        out = np.moveaxis(np.tensordot(matrix, out, (1, axis + 1)), 0, axis + 1)
    return out


def _differentiated(model, films, series: Series, spacing, terms) -> tuple[np.ndarray, np.ndarray]:
    """Rates and terms at grid points, thinned evenly."""
    if not np.isfinite(films).all():
        raise RheonError("the film has gaps", where=series.source, remedy="use derivative='weak'")
    rows, targets = [], []
    for film in films:
        flat = film.reshape(len(film), -1)
        rate, _, good = differentiate(np.arange(len(film)) * series.dt, flat, "savgol", width=5 * series.dt)
        columns, inside = [], np.ones(film.shape[1:], bool)
        for power, m in terms:
            value = film**power if power else np.ones_like(film)
            for axis, times in enumerate(m):
                for _ in range(times if model.derivative == "finite" else 0):
                    value = _difference(value, axis + 1, spacing[axis], model.periodic)
                if model.derivative == "spectral" and times:
                    value = _fourier(value, axis + 1, spacing[axis], times)
            columns.append(value[good].ravel())
        if not model.periodic:
            edge = 2 * model.derivatives
            for axis in range(inside.ndim):
                np.moveaxis(inside, axis, 0)[:edge] = False
                np.moveaxis(inside, axis, 0)[-edge:] = False
        chosen = np.flatnonzero(np.broadcast_to(inside, (int(good.sum()), *inside.shape)).ravel())
        chosen = chosen[:: max(1, len(chosen) * len(films) // MOST_ROWS)]
        rows.append(np.stack([c[chosen] for c in columns], axis=1))
        targets.append(rate[good].ravel()[chosen])
    return np.concatenate(rows), np.concatenate(targets)


def _difference(values: np.ndarray, axis: int, step: float, periodic: bool) -> np.ndarray:
    """First derivative by central differences of order 4; of order 2 at the ends of an open domain."""
    if not periodic:
        return np.gradient(values, step, axis=axis, edge_order=2)
    shifted = lambda k: np.roll(values, -k, axis)  # noqa: E731
    return (shifted(-2) - 8 * shifted(-1) + 8 * shifted(1) - shifted(2)) / (12 * step)


def _fourier(values: np.ndarray, axis: int, step: float, times: int) -> np.ndarray:
    n = values.shape[axis]
    waves = (2j * np.pi * np.fft.rfftfreq(n, step)) ** times
    if times % 2 and n % 2 == 0:
        waves[-1] = 0.0
    modes = np.moveaxis(np.fft.rfft(values, axis=axis), axis, -1) * waves
    return np.moveaxis(np.fft.irfft(modes, n, axis=-1), -1, axis)
