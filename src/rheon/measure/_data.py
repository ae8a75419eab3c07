"""Shared parts: whatever a measure is given, as plain float64 arrays, and what was left out on the way."""

from __future__ import annotations

import numbers
from typing import NamedTuple

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.fit import Fit
from rheon.core.series import Series
from rheon.core.system import System

from ._settings import number


class Signal(NamedTuple):
    """One variable of one path without gaps."""

    values: np.ndarray
    dt: float
    time_unit: str
    name: str
    note: str


def series_of(data, samples: int = 10_000):
    """`data` as it is, or a simulated series where it is a system or a fit."""
    system = data.system if isinstance(data, Fit) else data
    if isinstance(system, System):
        from rheon.engine.simulate import simulate

        return simulate(system, n=samples)
    return data


def paths_of(data, where: str = "data", infinite: bool = False) -> np.ndarray:
    """Values as float64 of shape (series, time, variable); NaN where nothing was observed.

    Raises:
        RheonError: if `data` is empty, not numeric, of a wrong shape, or holds infinities and `infinite` is False.
    """
    data = series_of(data)
    try:
        values = np.asarray(data.values if isinstance(data, Series) else data)
    except ValueError as error:
        raise RheonError(f"the values form no array ({error})", where=where) from error
    if values.dtype.kind not in "fiub":
        raise RheonError(f"values are of type {values.dtype}, not real numbers", where=where)
    if values.ndim == 1:
        values = values[:, None]
    if values.ndim == 2:
        values = values[None]
    if values.ndim != 3 or 0 in values.shape:
        shape = np.shape(data.values if isinstance(data, Series) else data)
        remedy = "give (time,), (time, variable) or (series, time, variable), not empty"
        raise RheonError(f"values have shape {shape}", where=where, remedy=remedy)
    values = values.astype(np.float64)
    if not infinite and np.isinf(values).any():
        raise RheonError("values hold an infinity", where=where, remedy="set it to NaN")
    return values


def step_of(data, dt: float | None = None, where: str = "data") -> tuple[float, str]:
    """Sampling step and its unit.

    Raises:
        RheonError: if the times of a series are uneven, or `dt` is not positive.
    """
    if dt is not None:
        return number(dt, "dt", exclusive=True), data.time_unit if isinstance(data, Series) else ""
    if isinstance(data, Series):
        if not data.is_regular:
            raise RheonError(
                "the times are uneven, and this measure needs an even step",
                where=data.source or where,
                remedy="resample the series first",
            )
        return data.dt, data.time_unit
    return 1.0, "sample"


def variable_of(data, variable, count: int, where: str = "data") -> int:
    """Position of a variable given by name or number.

    Raises:
        RheonError: if there is no such variable.
    """
    if isinstance(variable, str):
        if not isinstance(data, Series):
            raise RheonError(f"an array has no variable {variable!r}", where=where, remedy="give its number")
        return data.index(variable)
    if not isinstance(variable, numbers.Integral) or not -count <= int(variable) < count:
        raise RheonError(f"no variable {variable!r}", where=where, remedy=f"choose 0 to {count - 1}")
    return int(variable) % count


def longest_stretch(complete: np.ndarray) -> tuple[int, int]:
    """First and last+1 sample of the longest run of True in a mask of shape (time,)."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], complete, [False])).astype(np.int8)))
    if edges.size == 0:
        return 0, 0
    starts, stops = edges[::2], edges[1::2]
    best = int(np.argmax(stops - starts))
    return int(starts[best]), int(stops[best])


def stretches(complete: np.ndarray, least: int = 1) -> list[tuple[int, int]]:
    """All runs of True of at least `least` samples, as (first, last + 1)."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], complete, [False])).astype(np.int8)))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a >= least]


def signal_of(data, variable=0, dt: float | None = None, cap: int | None = None, where: str = "data") -> Signal:
    """The longest stretch without a gap of one variable, at most `cap` samples from its middle.

    Raises:
        RheonError: as `paths_of`, `step_of` and `variable_of`.
    """
    data = series_of(data)
    paths = paths_of(data, where)
    step, unit = step_of(data, dt, where)
    column = variable_of(data, variable, paths.shape[-1], where)
    notes, best = [], (0, 0, 0)
    for i, path in enumerate(paths[..., column]):
        first, last = longest_stretch(np.isfinite(path))
        if last - first > best[2] - best[1]:
            best = (i, first, last)
    i, first, last = best
    if len(paths) > 1:
        notes.append(f"path {i} of {len(paths)}")
    if last - first < paths.shape[1]:
        notes.append(f"longest stretch without a gap: {last - first} of {paths.shape[1]} samples")
    if cap is not None and last - first > cap:
        notes.append(f"middle {cap} of {last - first} samples")
        first += (last - first - cap) // 2
        last = first + cap
    name = data.names[column] if isinstance(data, Series) else f"x{column}"
    return Signal(paths[i, first:last, column], step, unit, name, "; ".join(notes))


def noted(method: str, *notes: str) -> str:
    """`method` with notes on what was left out; empty notes are none."""
    return "; ".join((method, *filter(None, notes)))


def uneven(data) -> str:
    """What to note where a measure of the order of samples is given uneven times; empty where they are even."""
    even = not isinstance(data, Series) or data.is_regular
    return "" if even else "the times are uneven: samples are taken one after the other as they come"


def per_time(unit: str) -> str:
    """Unit of a rate."""
    return f"1/{unit}" if unit else "1/time unit"


def is_constant(x: np.ndarray) -> bool:
    """True if the values do not vary beyond rounding."""
    return x.size == 0 or float(np.ptp(x)) <= 1e-12 * max(1e-300, float(np.max(np.abs(x))))


def tamed(x: np.ndarray) -> tuple[np.ndarray, float]:
    """`x` times a power of two, which changes no digit, and that factor; 1 unless squares would over- or underflow."""
    largest = np.max(np.abs(x), where=np.isfinite(x), initial=0.0)
    exponent = int(np.clip(np.frexp(largest)[1], -1000, 1000))
    return (x, 1.0) if largest == 0 or abs(exponent) < 300 else (np.ldexp(x, -exponent), 2.0**-exponent)


def autocorrelation(x: np.ndarray, lags: int) -> np.ndarray:
    """Autocorrelation at lags 0..lags (biased normalisation, which keeps it a proper autocorrelation)."""
    n, x = len(x), tamed(x)[0]
    size = 1 << int(np.ceil(np.log2(max(2 * n, 2))))
    spectrum = np.fft.rfft(x - x.mean(), size)
    raw = np.fft.irfft(np.abs(spectrum) ** 2, size)[: min(lags, n - 1) + 1]
    return raw / raw[0] if raw[0] > 0 else np.ones_like(raw)
