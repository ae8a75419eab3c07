"""Natural time: how long a series takes to go up and down once."""

from __future__ import annotations

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.result import Result

from ._data import noted, paths_of, series_of, step_of
from ._natural import LEAST, METHODS, ideal_delay, marks, natural_samples

NAME = "natural time"


def natural_time(data, method: str = "crossings", *, pooled: bool = True, dt: float | None = None) -> Result:
    """Time of one up and down, from crossings of the mean, or from neighbouring minima or maxima.

    The scale on which ordinal patterns should be looked at: a pattern that spans 0.3 to 0.5 of it, in a series of at
    least 1.5 of it, tells regular, complex and stochastic motion apart. Noise adds crossings and extrema: smooth
    first, or take `dominant_period`.

    Args:
        data: `Series` or array, shape (time,), (time, variable) or (series, time, variable); a system or a fit is
            simulated. Gaps are stepped over.
        method: "crossings" (duration over half the number of mean crossings), "minima" or "maxima" (mean distance).
        pooled: one value for all series together; otherwise one each. Variables are always kept apart.
        dt: time per sample; default that of the series, or 1.

    Returns:
        Result, a number or shape (variable,), (series,) or (series, variable); `error` from the scatter of single
        cycles. Details, each like the value: `events`, `duration` (in natural times), `delay` (for ordinal patterns
        of 5 values). "too short" below 1.5 natural times; "cannot tell" where nothing recurs.

    Raises:
        RheonError: if the method is unknown, times are uneven, or the input is no series.

    Source: Hyman, Daniel and Schaffner 2025 (ApJ 987:195, arXiv 2407.11970).

    Example:
        >>> import numpy as np
        >>> result = natural_time(np.sin(2 * np.pi * np.arange(2000) / 100.3), dt=0.1)
        >>> round(float(result.value), 1), int(result["delay"])
        (10.0, 10)
    """
    if method not in METHODS:
        raise RheonError(f"method {method!r}", remedy=f"choose one of {', '.join(METHODS)}")
    data = series_of(data)
    paths = paths_of(data)
    step, unit = step_of(data, dt)
    count, _, variables = paths.shape
    groups = [paths] if pooled else [paths[i : i + 1] for i in range(count)]
    table = np.array([[natural_samples(g[..., v], method) for v in range(variables)] for g in groups])
    keep = (0 if pooled or count == 1 else slice(None), 0 if variables == 1 else slice(None))
    value, error, events, duration = (table[..., k] for k in range(4))
    cycles = np.divide(duration, value, out=np.zeros_like(value), where=np.isfinite(value))
    delays = np.vectorize(lambda n: ideal_delay(n, 5), otypes=[int])(value)
    verdict, reason = _verdict(value, cycles, method)
    axes = tuple(n for n, k in zip(("series", "variable"), keep, strict=True) if k != 0)
    gaps = int((~np.isfinite(paths)).sum())
    return Result(
        NAME,
        value[keep] * step,
        error=error[keep] * step,
        verdict=verdict,
        reason=reason,
        units=unit,
        method=noted(f"{method}; Hyman et al. 2025", f"{gaps} missing values stepped over" if gaps else ""),
        axes=axes,
        details={"events": events[keep].astype(int), "duration": cycles[keep], "delay": delays[keep]},
        figure=_figure(paths[0, :, 0], step, unit, method),
    )


def _verdict(value, cycles, method: str) -> tuple[str, str]:
    if not np.isfinite(value).all():
        return "cannot tell", "nothing recurs: no " + (
            "crossing of the mean" if method == "crossings" else f"two {method}"
        )
    if cycles.min() < LEAST:
        return "too short", f"the series lasts {cycles.min():.2g} natural times; {LEAST} are needed"
    return "converged", ""


def _figure(x: np.ndarray, step: float, unit: str, method: str) -> Figure:
    time = np.arange(len(x)) * step
    events = marks(x, method)[:200].astype(int)
    traces = [Trace("line", time, x, name="data", role="data")]
    if len(events):
        traces.append(Trace("points", time[events], x[events], name=method, role="model"))
    return Figure((Panel(tuple(traces), x=f"time ({unit})" if unit else "time", y="value"),))
