"""Whether the statistics of a series stay the same from beginning to end."""

from __future__ import annotations

import numpy as np

from rheon.core.figure import Figure, Panel, Trace
from rheon.core.result import Result

from ._data import autocorrelation, is_constant, noted, signal_of

NAME = "stationarity"
SEGMENTS = 6
CAP = 2**21


def stationarity(data, windows: int = 10, *, variable=0, level: float = 0.01, dt: float | None = None) -> Result:
    """Do mean, variance and spectrum of windows differ by more than chance?

    Window means are compared with the scatter that the autocorrelation of the series allows, window variances
    likewise, and normalised spectra of the windows with their mean (in octave bands). The smallest of the three
    p-values is corrected for being the smallest of three. A series whose memory is as long as a window cannot be told
    from a drifting one: "cannot tell".

    Args:
        data: `Series` or array, shape (time,) or (time, variable); a system or a fit is simulated. With gaps, the
            longest stretch without one; at most its middle 2^21 samples.
        windows: number of windows, at least 4.
        variable: number or name.
        level: largest p-value that counts as a change.
        dt: time per step; default that of the series, or 1.

    Returns:
        Result whose value is the corrected p-value; verdict "yes" (no change found), "no", "cannot tell" or "too
        short". Details: `means`, `variances` (window,), `p_mean`, `p_variance`, `p_spectrum`, `effective_samples` per
        window, `trend` (share of variance along a straight line).

    Raises:
        RheonError: if times are uneven or there is no such variable.

    Source: windowed moments with effective sample size (Bartlett 1946); Priestley 1988, Non-linear and Non-stationary
        Time Series Analysis, for the idea of comparing local spectra.

    Example:
        >>> import numpy as np
        >>> x = np.random.default_rng(1).normal(size=5000)
        >>> stationarity(x).verdict, stationarity(x + np.linspace(0, 3, 5000)).verdict
        ('yes', 'no')
    """
    signal = signal_of(data, variable, dt, cap=CAP)
    x, n = signal.values, len(signal.values)
    windows = max(4, int(windows))
    method = noted(f"means, variances and octave spectra of {windows} windows", signal.note)
    if n < 20 * windows:
        reason = f"{n} samples without a gap; {20 * windows} are needed"
        return Result(NAME, float("nan"), verdict="too short", reason=reason, method=method)
    if is_constant(x):
        return Result(NAME, float("nan"), verdict="cannot tell", reason="the values do not vary", method=method)
    length = n // windows
    parts = x[: length * windows].reshape(windows, length)
    means, variances = parts.mean(1), parts.var(1)
    centred = (parts - means[:, None]).ravel()
    p_mean, effective = _moment_test(means, x - x.mean(), centred, length)
    squares = centred**2
    p_variance, effective_squares = _moment_test(variances, squares - squares.mean(), squares - squares.mean(), length)
    p_spectrum = _spectrum_test(parts)
    smallest = min(1.0, 3 * min(p_mean, p_variance, p_spectrum))
    details = {
        "means": means,
        "variances": variances,
        "p_mean": p_mean,
        "p_variance": p_variance,
        "p_spectrum": p_spectrum,
        "effective_samples": effective,
        "trend": float(np.corrcoef(np.arange(n), x)[0, 1] ** 2),
    }
    named = {"mean": p_mean, "variance": p_variance, "spectrum": p_spectrum}
    changed = [k for k, p in named.items() if 3 * p < level]
    if min(effective, effective_squares) < 4 and not changed:
        verdict, reason = "cannot tell", f"the memory of the series leaves {effective:.1f} independent samples a window"
    elif changed:
        verdict = "no"
        reason = f"{' and '.join(changed)} change between windows (p = {smallest:.2g})"
        reason += f"; {details['trend']:.0%} of the variance lies on a straight line" if details["trend"] > 0.1 else ""
    else:
        verdict, reason = "yes", f"no change beyond chance between {windows} windows (p = {smallest:.2g})"
    figure = _figure(signal, means, variances, length)
    return Result(NAME, float(smallest), verdict=verdict, reason=reason, method=method, details=details, figure=figure)


def _moment_test(values, series, within, length: int) -> tuple[float, float]:
    """p-value of window averages against the scatter that the memory allows, and effective samples per window.

    The scatter of an average follows from the autocorrelation within windows; F statistic with effective samples.
    """
    from scipy.stats import f

    count = len(values)
    rho = autocorrelation(within, length // 2)
    first = int(np.argmax(rho < 0.05)) if (rho < 0.05).any() else len(rho)
    # sum to where the memory has gone, at least a few lags more, against negative lobes making samples out of nothing
    memory = max(1.0, 1 + 2 * float(rho[1 : 2 * first + 1].sum()))
    effective = max(1.0, length / memory)
    expected = within.var() / effective
    statistic = values.var(ddof=1) / max(expected, 1e-300)
    freedom = max(2.0, count * (effective - 1))
    return float(f.sf(statistic, count - 1, freedom)), effective


def _spectrum_test(parts) -> float:
    """Do the octave-band powers of a window differ from those of the others by more than those of its segments do?

    Analysis of variance of log power per band, segments as replicates, the smallest p-value corrected for their
    number; powers are relative to their sum, so that a change of variance alone does not count.
    """
    count, length = parts.shape
    size = length // SEGMENTS
    pieces = parts[:, : SEGMENTS * size].reshape(count, SEGMENTS, size)
    pieces = (pieces - pieces.mean(2, keepdims=True)) * np.hanning(size + 2)[1:-1]
    power = np.abs(np.fft.rfft(pieces, axis=2))[..., 1:] ** 2
    edges = np.unique(np.geomspace(1, power.shape[2] + 1, 7).astype(int)) - 1
    bands = np.add.reduceat(power, edges[:-1], axis=2)
    share = bands.sum((0, 1)) / max(bands.sum(), 1e-300)
    logs = np.log(np.maximum(bands / np.maximum(bands.sum(2, keepdims=True), 1e-300), 1e-12))
    active = np.flatnonzero((share > 0.02) & (logs.std((0, 1)) > 1e-9))
    smallest = [_between(logs[..., i]) for i in active]
    return min(1.0, min(smallest, default=1.0) * max(1, len(active)))


def _between(values) -> float:
    """p-value of the variance between rows against that within, lessened where neighbours within a row are alike."""
    from scipy.stats import f

    count, each = values.shape
    left = values - values.mean(1, keepdims=True)
    within = (left**2).sum() / (count * (each - 1))
    statistic = each * values.mean(1).var(ddof=1) / max(within, 1e-300)
    # the sample correlation within short rows is low by about one over their length
    alike = float(np.clip((left[:, 1:] * left[:, :-1]).sum() / max((left**2).sum(), 1e-300) + 1 / each, 0, 0.9))
    return float(f.sf(statistic * (1 - alike) / (1 + alike), count - 1, count * (each - 1)))


def _figure(signal, means, variances, length: int) -> Figure:
    middle = (np.arange(len(means)) + 0.5) * length * signal.dt
    first = Panel((Trace("line", middle, means, name="mean"),), x=f"time ({signal.time_unit})", y="window mean")
    second = Panel((Trace("line", middle, variances, name="variance"),), x=f"time ({signal.time_unit})", y="variance")
    return Figure((first, second), title=f"stationarity of {signal.name}", columns=2)
