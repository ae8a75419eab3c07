"""Derivatives of recorded paths, with the smoothed values that belong to them."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from rheon.core.errors import RheonError
from rheon.core.settings import number

METHODS = ("finite", "savgol", "spline", "spectral")
# samples and degree of the local polynomials of "savgol" where no width is given
WINDOW, DEGREE = 21, 4
EVEN = 1e-6
# a step longer than so many median steps is a gap, over which nothing is differentiated
GAP = 5.0
LEAST = 10


def differentiate(
    times: Float[np.ndarray, " time"],
    values: Float[np.ndarray, "time variable"],
    method: str = "savgol",
    *,
    width: float | None = None,
    order: int = 1,
) -> tuple[Float[np.ndarray, "time variable"], Float[np.ndarray, "time variable"], np.ndarray]:
    """Derivative and smoothed values of a path.

    Args:
        times: increasing, shape (time,).
        values: shape (time, variable), without gaps.
        method: "finite" (no smoothing, order 4 on even steps and 2 on uneven ones), "savgol" (local polynomials of
            degree 4), "spline" (smoothing spline, its strength by generalised cross-validation), "spectral" (Fourier,
            even steps; the line through the ends is taken out and the path mirrored, so that the ends are bad).
        width: half width of the local polynomials, in time units; 10 samples if None. Others ignore it.
        order: which derivative, 1 or 2.

    Returns:
        Derivatives and smoothed values, shape (time, variable) each, and which samples are trustworthy, shape (time,).

    Raises:
        RheonError: if the method is unknown, the path too short, or the steps uneven where they must not be.

    Source: Savitzky and Golay 1964, doi:10.1021/ac60214a047; Woltring 1986 for splines.

    Example:
        >>> t = np.linspace(0, 1, 101)
        >>> rate, _, good = differentiate(t, (t**3)[:, None])
        >>> bool(np.allclose(rate[good, 0], 3 * t[good] ** 2))
        True
    """
    n = len(times)
    if method not in METHODS:
        raise RheonError(f"no derivative {method!r}", remedy=f"choose one of {', '.join(METHODS)}")
    if n < LEAST:
        raise RheonError(f"{n} samples are too few for a derivative", remedy=f"give at least {LEAST} in a row")
    if width is not None:
        width = number(width, "width", exclusive=True)
    step = float(np.median(np.diff(times)))
    even = bool(np.all(np.abs(np.diff(times) - step) <= EVEN * step))
    if method == "savgol":
        half = WINDOW // 2 if width is None else round(max(width / step, (DEGREE + 2) // 2))
        if 2 * half >= n and width is not None:
            raise RheonError(
                f"a window of half width {width:g} is longer than the {n} samples",
                where="width",
                remedy="give a smaller width, or a longer unbroken recording",
            )
        ends = min(half, (n - 1) // 2)
        rate, smooth = _local(times, values, ends, order)
    elif method == "finite":
        rate, smooth, ends = values, values, 2 if even else 1
        for _ in range(order):
            rate = _finite(times, rate, even)
        ends *= order
    elif method == "spline":
        rate, smooth = _spline(times, values, order)
        # a spline is straight at its ends
        ends = 20
    else:
        if not even:
            raise RheonError("the steps are uneven", where="spectral", remedy="use spline, savgol or the weak form")
        rate, smooth, ends = _spectral(values, step, order), values, n // 20 + 1
    # of a short path the middle is left
    ends = min(ends, (n - 1) // 2)
    good = (np.arange(n) >= ends) & (np.arange(n) < n - ends)
    return rate, smooth, good


def differentiated_between_gaps(
    times: Float[np.ndarray, " time"],
    values: Float[np.ndarray, "time variable"],
    method: str = "savgol",
    *,
    width: float | None = None,
    order: int = 1,
) -> tuple[Float[np.ndarray, "time variable"], Float[np.ndarray, "time variable"], np.ndarray]:
    """`differentiate` for every stretch between gaps by itself.

    Args:
        times, values, method, width, order: as in `differentiate`.

    Returns:
        As `differentiate`. Of stretches that are too short no sample is trustworthy, and the derivative there is 0.

    Raises:
        RheonError: as `differentiate`, or if no stretch is long enough.

    Example:
        >>> t = np.r_[np.arange(30.0), np.arange(100.0, 130.0)]
        >>> rate, _, good = differentiated_between_gaps(t, t[:, None] ** 2)
        >>> bool(np.allclose(rate[:, 0], 2 * t)), int(good.sum())
        (True, 20)
    """
    steps = np.diff(times)
    breaks = np.flatnonzero(steps > GAP * np.median(steps)) + 1 if len(steps) else np.zeros(0, int)
    rate, smooth, good = np.zeros_like(values), values.copy(), np.zeros(len(times), bool)
    least = LEAST
    if method == "savgol" and width is not None and len(steps):
        least = max(LEAST, 2 * round(number(width, "width", exclusive=True) / float(np.median(steps))) + 1)
    for part in np.split(np.arange(len(times)), breaks):
        if len(part) >= least:
            rate[part], smooth[part], good[part] = differentiate(
                times[part], values[part], method, width=width, order=order
            )
    if not good.any():
        raise RheonError(
            f"no {least} samples lie in a row without a gap",
            where="derivative",
            remedy="give a longer unbroken recording, a smaller width, or use the weak form",
        )
    return rate, smooth, good


def _local(times: np.ndarray, values: np.ndarray, half: int, order: int) -> tuple[np.ndarray, np.ndarray]:
    """Polynomials through the 2 half + 1 samples around each one; at the ends through the first and last of them."""
    n, width = len(times), 2 * half + 1
    first = np.clip(np.arange(n) - half, 0, n - width)
    rate, smooth = np.empty_like(values), np.empty_like(values)
    degree = min(DEGREE, width - 1)
    factor = 1.0 if order == 1 else 2.0
    for start in range(0, n, 4_096):
        rows = np.arange(start, min(start + 4_096, n))
        index = first[rows, None] + np.arange(width)
        s = times[index] - times[rows, None]
        unit = np.abs(s).max(axis=1)
        powers = (s / unit[:, None])[..., None] ** np.arange(degree + 1)
        found = np.linalg.pinv(powers) @ values[index]
        smooth[rows] = found[:, 0]
        rate[rows] = factor * found[:, order] / unit[:, None] ** order
    return rate, smooth


def _finite(times: np.ndarray, values: np.ndarray, even: bool) -> np.ndarray:
    rate = np.gradient(values, times, axis=0, edge_order=2)
    if even:
        h = (times[-1] - times[0]) / (len(times) - 1)
        rate[2:-2] = (values[:-4] - 8 * values[1:-3] + 8 * values[3:-1] - values[4:]) / (12 * h)
    return rate


def _spline(times: np.ndarray, values: np.ndarray, order: int) -> tuple[np.ndarray, np.ndarray]:
    from scipy.interpolate import make_smoothing_spline

    # in units of the median step: the search for the strength expects times of order 1
    unit = float(np.median(np.diff(times)))
    rate, smooth = np.empty_like(values), np.empty_like(values)
    for j in range(values.shape[1]):
        curve = make_smoothing_spline((times - times[0]) / unit, values[:, j])
        smooth[:, j] = curve((times - times[0]) / unit)
        rate[:, j] = curve.derivative(order)((times - times[0]) / unit) / unit**order
    return rate, smooth


def _spectral(values: np.ndarray, step: float, order: int) -> np.ndarray:
    n = len(values)
    slope = (values[-1] - values[0]) / (n - 1)
    bent = values - values[0] - slope * np.arange(n)[:, None]
    # without the line both ends are 0: turned over at the end, the path repeats with a continuous slope
    whole = np.concatenate([bent, -bent[-2:0:-1]])
    waves = 2j * np.pi * np.fft.fftfreq(len(whole), step)
    if order % 2 and len(whole) % 2 == 0:
        waves[len(whole) // 2] = 0.0
    rate = np.fft.ifft(np.fft.fft(whole, axis=0) * waves[:, None] ** order, axis=0).real[:n]
    return rate + (slope / step if order == 1 else 0.0)
