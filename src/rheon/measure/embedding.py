"""How to embed one measured variable in delay coordinates: the delay and the dimension, with the criteria shown."""

from __future__ import annotations

import numpy as np

from rheon.core.figure import Figure, Panel, Trace
from rheon.core.result import Result

from ._data import autocorrelation, is_constant, noted, signal_of
from ._neighbours import delay_vectors, nearest

CAP = 100_000
POINTS = 6_000
SATURATED = 0.9
FALSE_SHARE = 0.01


def embedding(
    data, *, variable=0, max_delay: int | None = None, max_dimension: int = 10, dt: float | None = None
) -> Result:
    """Delay and dimension of a delay embedding, chosen from the data.

    The delay is the first minimum of the mutual information; where there is none, the first lag at which the
    autocorrelation falls below 1/e. The dimension is where Cao's E1 saturates above 0.9 or the share of
    false nearest neighbours falls below 1 %, whichever comes first. E2 near 1 from dimension 2 on together with an E1
    that does not saturate early says that the series looks stochastic: a dimension is then no property of the data.

    Args:
        data: `Series` or array, shape (time,) or (time, variable); a system or a fit is simulated. With gaps, the
            longest stretch without one; at most its middle 100,000 samples.
        variable: number or name.
        max_delay: largest delay tried, in samples; default four times the decay of the autocorrelation.
        max_dimension: largest dimension tried.
        dt: time per step; default that of the series, or 1.

    Returns:
        Result with value (delay in samples, dimension); details: `delay`, `dimension`, `delay_time`,
        `delay_criterion`, `lags`, `mutual_information`, `autocorrelation`, `e1`, `e2`, `false_neighbours` (share,
        by dimension from 1 on). Verdict "cannot tell" where E1 does not saturate or E2 stays near 1.

    Raises:
        RheonError: if times are uneven or there is no such variable.

    Source: Fraser and Swinney 1986 (PRA 33); Cao 1997 (Physica D 110); Kennel, Brown and Abarbanel 1992 (PRA 45).

    Example:
        >>> import numpy as np
        >>> x = [0.1, 0.2]
        >>> for _ in range(2000):
        ...     x.append(1 - 1.4 * x[-1] ** 2 + 0.3 * x[-2])
        >>> result = embedding(np.array(x))
        >>> result["delay"], result["dimension"]
        (1, 2)
    """
    signal = signal_of(data, variable, dt, cap=CAP)
    x, n = signal.values, len(signal.values)
    fallback = {"delay": 1, "dimension": 1, "delay_time": signal.dt}
    if n < 100:
        reason = f"{n} samples without a gap; 100 are needed"
        return Result("embedding", np.array([1, 1]), verdict="too short", reason=reason, details=fallback)
    if is_constant(x):
        reason = "the values do not vary"
        return Result("embedding", np.array([1, 1]), verdict="cannot tell", reason=reason, details=fallback)
    lags, information, correlation, delay, criterion = _choose_delay(x, max_delay)
    dimensions = int(min(max_dimension, max(1, (n - 50) // delay - 1)))
    e1, e2, false = _cao(x, delay, dimensions)
    dimension, verdict, reason = _choose_dimension(e1, e2, false)
    details = {
        "delay": int(delay),
        "dimension": int(dimension),
        "delay_time": delay * signal.dt,
        "delay_criterion": criterion,
        "lags": lags,
        "mutual_information": information,
        "autocorrelation": correlation[lags],
        "e1": e1,
        "e2": e2,
        "false_neighbours": false,
    }
    words = f"dimension by Cao's E1 > {SATURATED} or false neighbours < {FALSE_SHARE:.0%}"
    method = f"delay by {criterion}; {words}; Fraser and Swinney 1986, Cao 1997"
    return Result(
        "embedding",
        np.array([delay, dimension]),
        verdict=verdict,
        reason=f"delay {delay} samples, dimension {dimension}: {reason}",
        method=noted(method, signal.note),
        axes=("delay, dimension",),
        details=details,
        figure=_figure(details, e1, e2, false),
    )


def _choose_delay(x, max_delay):
    """Lags, mutual information, autocorrelation, the delay and the criterion that gave it."""
    n = len(x)
    correlation = autocorrelation(x, n // 4)
    below = np.flatnonzero(correlation < np.exp(-1))
    decay = int(below[0]) if below.size else len(correlation) - 1
    largest = int(np.clip(max_delay or max(20, 4 * decay), 1, max(1, n // 10)))
    lags = np.unique(np.linspace(0, largest, min(largest + 1, 200)).astype(int))
    information = _mutual_information(x, lags)
    if decay <= 1:
        return lags, information, correlation, 1, "autocorrelation below 1/e after one sample"
    smooth = np.convolve(np.pad(information, 1, mode="edge"), [0.25, 0.5, 0.25], mode="valid")
    # a minimum counts if the information rises again by more than its scatter
    ripple = 1.5 * np.median(np.abs(np.diff(information, 2))) if len(information) > 8 else 0.0
    scatter = max(ripple, 0.005 * information[0])
    for i in range(int(np.searchsorted(lags, max(1, decay // 2))), len(lags) - 1):
        later = smooth[i + 1 : i + 1 + max(3, i // 2)]
        if smooth[i] <= smooth[i - 1] and smooth[i] <= later.min() and later.max() > smooth[i] + scatter:
            if max_delay is None and lags[i] > 2 * decay:
                break
            return lags, information, correlation, int(lags[i]), "first minimum of the mutual information"
    delay = int(np.clip(decay, 1, largest))
    return lags, information, correlation, delay, "autocorrelation below 1/e (no minimum of the mutual information)"


def _mutual_information(x, lags) -> np.ndarray:
    """Mutual information in nats of x(t) and x(t + lag), over equally filled bins."""
    n = len(x)
    bins = int(np.clip(round(n ** (1 / 3)), 4, 32))
    edges = np.quantile(x, np.linspace(0, 1, bins + 1)[1:-1])
    code = np.searchsorted(np.unique(edges), x, side="right")
    bins = int(code.max()) + 1
    values = []
    for lag in lags:
        joint = np.bincount(code[: n - lag] * bins + code[lag:], minlength=bins * bins).reshape(bins, bins) / (n - lag)
        independent = joint.sum(1)[:, None] * joint.sum(0)
        filled = joint > 0
        values.append((joint[filled] * np.log(joint[filled] / independent[filled])).sum())
    return np.array(values)


def _cao(x, delay: int, dimensions: int):
    """Cao's E1 and E2 and the share of false nearest neighbours, for dimension 1, 2, ..."""
    spread, mean_ratio, mean_step, false = x.std(), [], [], []
    for d in range(1, dimensions + 2):
        vectors = delay_vectors(x, d + 1, delay)
        rows, near, distance = nearest(vectors[:, :d], POINTS, exclude=delay)
        if len(rows) < 20:
            break
        gap = np.abs(vectors[rows, d] - vectors[near, d])
        mean_ratio.append(np.mean(np.maximum(distance, gap) / distance))
        mean_step.append(gap.mean())
        false.append(np.mean((gap > 15 * distance) | (np.hypot(gap, distance) > 2 * spread)))
    ratio, step = np.array(mean_ratio), np.array(mean_step)
    with np.errstate(divide="ignore", invalid="ignore"):
        e2 = np.where(step[:-1] > 0, step[1:] / step[:-1], np.nan)
    return ratio[1:] / ratio[:-1], e2, np.array(false[: max(len(ratio) - 1, 0)])


def _choose_dimension(e1, e2, false) -> tuple[int, str, str]:
    if len(e1) < 2:
        return 1, "too short", "too few neighbours to tell the dimension"
    later = np.append(e1[1:], 1.0)
    enough = (e1 > SATURATED) & (later > SATURATED - 0.05)
    enough |= (false < FALSE_SHARE) & (np.append(false[1:], 0.0) < FALSE_SHARE) & (e1 > 0.8)
    if not enough.any():
        return len(e1), "cannot tell", f"E1 does not saturate up to dimension {len(e1)}"
    dimension = int(np.argmax(enough)) + 1
    share = f"E1 = {e1[dimension - 1]:.3f}, false neighbours {false[dimension - 1]:.1%}"
    if np.nanmax(np.abs(e2 - 1)) < 0.15 or (dimension > 6 and np.nanmax(np.abs(e2[1:] - 1)) < 0.1):
        return dimension, "cannot tell", f"{share}; E2 stays near 1, as for a stochastic series"
    return dimension, "found", share


def _figure(details, e1, e2, false) -> Figure:
    lags, dimension = details["lags"], np.arange(1, len(e1) + 1)
    delay = (
        Trace("line", lags[1:], details["mutual_information"][1:], name="mutual information (nats)", role="data"),
        Trace("line", lags[1:], details["autocorrelation"][1:], name="autocorrelation", role="other"),
        Trace("vline", np.array([details["delay"]]), np.array([0.0]), name="delay", role="reference"),
    )
    size = (
        Trace("line", dimension, e1, name="E1", role="data"),
        Trace("line", dimension, e2, name="E2", role="other"),
        Trace("line", dimension, false, name="false neighbours", role="floor"),
        Trace("vline", np.array([details["dimension"]]), np.array([0.0]), name="dimension", role="reference"),
    )
    return Figure((Panel(delay, x="lag (samples)"), Panel(size, x="dimension")), title="delay embedding", columns=2)
