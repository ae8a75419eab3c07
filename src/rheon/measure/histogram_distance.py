"""How far the distributions of single variables lie apart."""

from __future__ import annotations

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.result import Result

from ._data import paths_of

CAP = 1_000_000


def histogram_distance(true, generated, *, floor: bool = True) -> Result:
    """Wasserstein distance of the distribution of each variable, over its true standard deviation; the mean over them.

    0.1 means that values have to be moved by a tenth of a standard deviation on average. No bins. It sees neither the
    joint distribution nor the order in time.

    Args:
        true: data: `Series` or array, shape (time,), (time, variable) or (series, time, variable).
        generated: a free run of the model, same variables, any length.
        floor: also compute the value of the truth's second half against its first.

    Returns:
        Result; details hold `by_variable` and `floor`. Generated values that are not finite give infinity and the
        verdict "diverged".

    Raises:
        RheonError: if the variables differ in number.

    Source: Villani 2009, Optimal Transport, for the distance; quantile form in one dimension.

    Example:
        >>> round(histogram_distance([0.0, 1.0, 2.0, 3.0], [1.0, 2.0, 3.0, 4.0], floor=False).value, 3)
        0.894
    """
    a, b = paths_of(true, "true"), paths_of(generated, "generated", infinite=True)
    if a.shape[-1] != b.shape[-1]:
        raise RheonError(f"the truth has {a.shape[-1]} variables, the model {b.shape[-1]}", where="generated")
    method = "first Wasserstein distance over the true standard deviation, by quantiles"
    shared: dict = {"name": "histogram distance", "method": method}
    if not np.isfinite(b).all():
        return Result(value=np.inf, verdict="diverged", reason="generated values are not finite", **shared)
    columns = [c[np.isfinite(c)] for c in a.reshape(-1, a.shape[-1]).T]
    if min(len(c) for c in columns) < 4 or b.shape[1] < 4:
        return Result(value=np.nan, verdict="too short", reason="fewer than 4 values of a variable", **shared)
    scales = np.array([c.std() for c in columns])
    if not (scales > 0).all():
        return Result(value=np.nan, verdict="cannot tell", reason="a true variable does not vary", **shared)
    models = b.reshape(-1, b.shape[-1]).T
    by_variable = np.array([_distance(x, y) for x, y in zip(columns, models, strict=True)]) / scales
    details: dict = {"by_variable": by_variable}
    if floor:
        halves = [_distance(c[: len(c) // 2], c[len(c) // 2 :]) for c in columns]
        details["floor"] = float((np.array(halves) / scales).mean())
    panels = tuple(_panel(i, x, y) for i, (x, y) in enumerate(zip(columns, models, strict=True)))
    figure = Figure(panels, columns=min(3, len(panels)))
    reason = f"floor {details['floor']:.3g} (half of the data against the other)" if floor else ""
    return Result(value=float(by_variable.mean()), reason=reason, details=details, figure=figure, **shared)


def _distance(x: np.ndarray, y: np.ndarray) -> float:
    from scipy.stats import wasserstein_distance

    return float(wasserstein_distance(x[:: -(-len(x) // CAP)], y[:: -(-len(y) // CAP)]))


def _panel(i: int, x: np.ndarray, y: np.ndarray) -> Panel:
    edges = np.linspace(x.min(), x.max(), 51)
    middle = (edges[1:] + edges[:-1]) / 2
    traces = tuple(
        Trace("line", middle, np.histogram(v, edges)[0] / len(v), name=name, role=role)
        for v, name, role in ((x, "data", "data"), (y, "model", "model"))
    )
    return Panel(traces, x=f"variable {i}", y="share")
