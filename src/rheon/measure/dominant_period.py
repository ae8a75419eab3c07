"""The dominant period of a series, and whether there is one."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from rheon.core.figure import Figure, Panel, Trace
from rheon.core.random import generator
from rheon.core.result import Result

from ._data import Signal, autocorrelation, is_constant, noted, per_time, signal_of
from .power_spectrum import _welch

CAP = 2**20
LARGEST_SEGMENT = 4096
# an autocorrelation that comes back at least this high shows a period that is worth naming
RETURN = 0.2
# without such a return, a spectral peak is a period only if it is this narrow and holds this share of the variance
NARROW, SHARE = 0.1, 0.05


class Peak(NamedTuple):
    """A candidate period, in samples."""

    period: float
    error: float
    height: float
    share: float
    width: float


def dominant_period(
    data, *, variable=0, surrogates: int = 199, level: float = 0.01, dt: float | None = None, key=0
) -> Result:
    """The period at which a series comes back to itself, if its spectrum has a peak above red noise.

    The test: the Welch spectrum over that of the first-order autoregression with the same variance and lag-one
    correlation (red noise); its highest value against those of surrogates of that autoregression. Phase-randomised
    surrogates cannot test a peak: they have it too. The period: the first high return of the autocorrelation, which
    also finds the beat of a signal whose harmonics are stronger than its fundamental; else the spectral peak. Linear
    trends are removed; at least three periods must fit into the series.

    Args:
        data: `Series` or array, shape (time,) or (time, variable); a system or a fit is simulated. With gaps, the
            longest stretch without one; at most its middle 2^20 samples.
        variable: number or name.
        surrogates: number of autoregressive surrogates.
        level: largest p-value that counts as a peak.
        dt: time per step; default that of the series, or 1.
        key: of the surrogates.

    Returns:
        Result with the period in time units, "found", or NaN and "none found"; `error` from the width of the peak.
        Details: `p_value`, `candidate` (the best period in any case), `return_height` (autocorrelation there),
        `peak_share` (of the variance), `characteristic_time` (e-folding time of the autocorrelation), `mean_period`
        (twice the mean time between crossings of the mean).

    Raises:
        RheonError: if times are uneven or there is no such variable.

    Source: Welch 1967; red-noise null of Allen and Smith 1996 (J. Climate 9).

    Example:
        >>> import numpy as np
        >>> x = np.sin(2 * np.pi * np.arange(2000) / 37.5) + 0.5 * np.random.default_rng(0).normal(size=2000)
        >>> result = dominant_period(x)
        >>> result.verdict, round(float(result.value), 1)
        ('found', 37.5)
    """
    signal = signal_of(data, variable, dt, cap=CAP)
    n, unit = len(signal.values), signal.time_unit
    shared: dict = {"name": "dominant period", "value": float("nan"), "units": unit}
    if n < 48:
        return Result(**shared, verdict="too short", reason=f"{n} samples without a gap; 48 are needed")
    x = _detrended(signal.values)
    if is_constant(signal.values) or x.std() <= 1e-9 * signal.values.std():
        return Result(**shared, verdict="cannot tell", reason="nothing varies besides a straight line")
    decay = _decay(x)
    factor = int(max(1, min(decay // 16, n // 1000))) if np.isfinite(decay) else 1
    coarse = x[: n // factor * factor].reshape(-1, factor).mean(1)
    size = 2 ** int(np.log2(min(len(coarse), max(48, min(len(coarse) // 2, 256), len(coarse) // 8), LARGEST_SEGMENT)))
    frequency, power, ratio, p_value = _test(coarse, size, surrogates, key)
    peak = _candidate(coarse, frequency, power, ratio)
    real = p_value <= level and (peak.height >= RETURN or (peak.width <= NARROW and peak.share >= SHARE))
    scale = factor * signal.dt
    details = {
        "p_value": p_value,
        "candidate": peak.period * scale,
        "return_height": peak.height,
        "peak_share": peak.share,
        "characteristic_time": decay * signal.dt,
        "mean_period": _crossing_period(x) * signal.dt,
    }
    reason = f"spectral peak p = {p_value:.3g} against red noise, autocorrelation {peak.height:.2f} one period later"
    words = f"Welch segments of {size} over AR(1), {surrogates} AR(1) surrogates" + f", means of {factor}" * (
        factor > 1
    )
    return Result(
        **(shared | {"value": peak.period * scale if real else float("nan")}),
        error=peak.error * scale if real else None,
        verdict="found" if real else "none found",
        reason=reason,
        method=noted(words, signal.note),
        details=details,
        figure=_figure(signal, frequency / scale, power, ratio, peak.period * scale if real else None),
    )


def _detrended(x: np.ndarray) -> np.ndarray:
    time = np.arange(len(x)) - (len(x) - 1) / 2
    x = x - x.mean()
    return x - time * (time @ x) / (time @ time)


def _lag_one(x: np.ndarray) -> float:
    return float(np.clip(x[1:] @ x[:-1] / (x @ x), -0.999, 0.999))


def _test(x, size, count, key):
    """Frequencies per sample, power, ratio to red noise, and the p-value of the highest ratio."""
    from scipy.signal import lfilter

    rng = generator(key)
    frequency, power, ratio = _ratio(x[:, None], size)
    # the highest ratio hardly depends on the length once there are many segments: long series need not be repeated
    length = min(len(x), 8 * size)
    correlation, larger, done = _lag_one(x), 0, 0
    while done < count:
        many = min(count - done, 25)
        fake = lfilter([1.0], [1.0, -correlation], rng.normal(size=(length + 200, many)), axis=0)[200:]
        larger += (_ratio(fake - fake.mean(0), size)[2].max(0) >= ratio.max()).sum()
        done += many
    return frequency, power[:, 0], ratio[:, 0], float((1 + larger) / (1 + count))


def _ratio(x, size):
    """Power over the spectrum of an AR(1) with the same lag-one correlation; zero below three periods. By column."""
    correlation = np.clip((x[1:] * x[:-1]).sum(0) / (x * x).sum(0), -0.999, 0.999)
    frequency, power, _ = _welch([x], size, 1.0)
    ratio = power * (1 + correlation**2 - 2 * correlation * np.cos(2 * np.pi * frequency)[:, None])
    ratio = ratio / ratio[1:].mean(0)
    return frequency, power, np.where((frequency * len(x) >= 3)[:, None], ratio, 0)


def _candidate(x, frequency, power, ratio) -> Peak:
    """The period by the return of the autocorrelation, else by the spectral peak."""
    correlation = autocorrelation(x, len(x) // 3)
    lag = _first_return(correlation)
    if lag and correlation[lag] >= RETURN:
        width = _half_width(correlation, lag)
        period, error = _returns(correlation, lag, width)
        margin = max(0.1 * period, 0.75)
        period, error = _line(x, 1 / (period + margin), 1 / (period - margin)) or (period, error)
        near = np.abs(frequency - 1 / period) <= max(frequency[1], 0.1 / period)
        return Peak(period, error, float(correlation[lag]), float(power[near].sum() / power[1:].sum()), error / period)
    top = int(np.argmax(ratio))
    low, high = top, top
    while low > 1 and ratio[low - 1] > ratio[top] / 2:
        low -= 1
    while high < len(ratio) - 1 and ratio[high + 1] > ratio[top] / 2:
        high += 1
    band = slice(low, high + 1)
    half_width = 0.5 * max(frequency[high] - frequency[low], frequency[1])
    share = float(power[band].sum() / power[1:].sum())
    centre = float((frequency[band] * power[band]).sum() / power[band].sum())
    line = _line(x, max(frequency[low] - frequency[1], 3 / len(x)), frequency[high] + frequency[1])
    period, error = line or (1 / centre, half_width / centre**2)
    height = float(correlation[min(round(period), len(correlation) - 1)])
    return Peak(float(period), float(error), height, share, half_width / centre)


def _first_return(correlation) -> int:
    """Lag of the first local maximum, after the first fall below zero, that is nearly the highest; 0 for none."""
    below = np.flatnonzero(correlation < 0)
    if not below.size:
        return 0
    inner = correlation[1:-1]
    tops = 1 + np.flatnonzero((inner >= correlation[:-2]) & (inner > correlation[2:]))
    tops = tops[tops > below[0]]
    if not tops.size:
        return 0
    return int(tops[np.argmax(correlation[tops] >= 0.8 * correlation[tops].max())])


def _half_width(correlation, lag: int) -> float:
    """Half the width of the return at half its height."""
    low = high = lag
    while low > 1 and correlation[low - 1] > correlation[lag] / 2:
        low -= 1
    while high < len(correlation) - 1 and correlation[high + 1] > correlation[lag] / 2:
        high += 1
    return max(0.5, 0.5 * (high - low))


def _returns(correlation, lag: int, width: float) -> tuple[float, float]:
    """Period from the latest return that is still high, and its error: the scatter of the top over the count."""
    period, error = float(lag), 0.5 * width * (1 - min(correlation[lag], 1.0)) + 0.25
    for k in range(1, 30):
        low, high = int((k - 0.3) * period), int(np.ceil((k + 0.3) * period))
        if high + 2 > len(correlation):
            break
        top = low + int(np.argmax(correlation[low : high + 1]))
        if correlation[top] < max(RETURN, 0.5 * correlation[lag]):
            break
        a, b, c = correlation[top - 1 : top + 2]
        shift = 0.5 * (a - c) / (a - 2 * b + c) if a - 2 * b + c < 0 else 0.0
        period, error = (top + shift) / k, (0.5 * width * (1 - min(b, 1.0)) + 0.05) / k
    return period, float(error)


def _line(x, low: float, high: float) -> tuple[float, float] | None:
    """Period and error of a sharp line between two frequencies in the full-length spectrum, if one dominates there."""
    n = len(x)
    spectrum = np.abs(np.fft.rfft(x * np.hanning(n))) ** 2
    first, last = int(np.floor(low * n)), int(np.ceil(high * n))
    first, last = max(first, 3), min(last, len(spectrum) - 2)
    if last - first < 6:
        return None
    inside = spectrum[first : last + 1]
    top = first + int(np.argmax(inside))
    if spectrum[top - 2 : top + 3].sum() < 0.8 * inside.sum():
        return None
    a, b, c = np.log(spectrum[top - 1 : top + 2] + 1e-300)
    shift = 0.5 * (a - c) / (a - 2 * b + c) if a - 2 * b + c < 0 else 0.0
    centre = (top + shift) / n
    return 1 / centre, 0.25 / n / centre**2


def _decay(x) -> float:
    """Lag, in samples, at which the autocorrelation first falls below 1/e."""
    below = np.flatnonzero(autocorrelation(x, len(x) // 2) < np.exp(-1))
    return float(below[0]) if below.size else float("nan")


def _crossing_period(x) -> float:
    """Twice the mean number of samples between crossings of the mean."""
    crossings = np.count_nonzero(np.diff(np.signbit(x)))
    return 2 * len(x) / crossings if crossings else float("nan")


def _figure(signal: Signal, frequency, power, ratio, period) -> Figure:
    red = np.where(ratio > 0, power / np.where(ratio > 0, ratio, 1), np.nan)
    traces = [
        Trace("line", frequency[1:], power[1:], name="data", role="data"),
        Trace("line", frequency[1:], red[1:], name="red noise", role="floor"),
    ]
    if period:
        mark = np.array([1 / period])
        traces.append(Trace("vline", mark, np.zeros(1), name=f"period {period:.4g}", role="reference"))
    label = f"frequency ({per_time(signal.time_unit)})"
    return Figure((Panel(tuple(traces), title=signal.name, x=label, y="power density", y_scale="log"),))
