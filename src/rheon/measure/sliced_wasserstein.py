"""The sliced Wasserstein distance: how far points have to be moved, seen from many directions."""

from __future__ import annotations

import numpy as np

from rheon.core.figure import Figure, Panel, Trace
from rheon.core.random import generator
from rheon.core.result import Result

from ._clouds import pair_of
from ._settings import number, whole

NAME = "sliced Wasserstein distance"
# beyond this the farthest point alone decides
LARGEST_POWER = 16


def sliced_wasserstein(
    true,
    generated,
    power: float = 2,
    *,
    directions: int = 200,
    standardise: bool = True,
    points: int = 20_000,
    floor: bool = True,
    key=0,
) -> Result:
    """(mean over directions of W_p^p of the projections)^(1/p): sensitive to the joint distribution, without bins.

    In one dimension it is the Wasserstein distance itself. In d dimensions a shift by v gives |v| / sqrt(d) for p = 2.
    Finite clouds of one distribution are not at distance 0: read it beside its floor.

    Args:
        true: data: `Series` or array, shape (time,), (time, variable) or (series, time, variable).
        generated: a free run of the model, same variables, any length.
        power: p, 1 to 16.
        directions: number of random directions.
        standardise: whether both are divided by the standard deviations of the truth.
        points: at most so many points of each, evenly spread.
        floor: also compute the value of the truth's second half against its first.
        key: integer or JAX key of the directions.

    Returns:
        Result in standard deviations (or data units); `error` combines the scatter over directions and a bootstrap of
        contiguous blocks of both clouds. Verdict "converged", "cannot tell", "too short" or "diverged". Details:
        `by_direction` (W_p of each), `floor`, `floor_points`.

    Raises:
        RheonError: if the variables differ in number or a setting is impossible.

    Source: Rabin et al. 2012 (SSVM); Bonneel et al. 2015 (J. Math. Imaging Vis. 51:22).

    Example:
        >>> x = np.random.default_rng(0).normal(size=2000)
        >>> round(float(sliced_wasserstein(x, x + 0.5, standardise=False, floor=False).value), 6)
        0.5
    """
    power, directions = number(power, "power", 1, LARGEST_POWER), whole(directions, "directions", 2)
    pair = pair_of(true, generated, standardise, points)
    units = "standard deviations" if standardise else ""
    method = f"p = {power:g}, {directions} directions, {pair.words}; Bonneel et al. 2015"
    if pair.verdict:
        value = np.inf if pair.verdict == "diverged" else np.nan
        return Result(NAME, value, verdict=pair.verdict, reason=pair.reason, units=units, method=method)
    rng = generator(key)
    width = pair.true.shape[1]
    turned = rng.normal(size=(width, directions if width > 1 else 1))
    turned /= np.linalg.norm(turned, axis=0)
    a, b = pair.true @ turned, pair.generated @ turned
    by_direction = _wasserstein(a, b, power)
    value = float(np.mean(by_direction**power) ** (1 / power))
    error = float(np.hypot(_by_direction_error(by_direction, power), _bootstrap(a, b, power, rng)))
    details: dict = {"by_direction": by_direction}
    reason = ""
    if floor:
        half = len(a) // 2
        low = _wasserstein(a[:half], a[half:], power)
        details |= {"floor": float(np.mean(low**power) ** (1 / power)), "floor_points": half}
        reason = f"floor {details['floor']:.3g} (half of the data against the other)"
    worst = int(np.argmax(by_direction))
    return Result(
        NAME,
        value,
        error=error,
        reason=reason,
        units=units,
        method=method,
        details=details,
        figure=_figure(by_direction, a[:, worst], b[:, worst]),
    )


def _wasserstein(a, b, power: float) -> np.ndarray:
    """W_p of each column, by quantiles where the numbers of points differ."""
    a, b = np.sort(a, axis=0), np.sort(b, axis=0)
    if len(a) == len(b):
        return np.mean(np.abs(a - b) ** power, axis=0) ** (1 / power)
    # both are constant between the levels of either: the integral over them is exact
    levels = np.union1d(np.arange(1, len(a) + 1) / len(a), np.arange(1, len(b) + 1) / len(b))
    weight = np.diff(np.concatenate(([0.0], levels)))
    middle = levels - weight / 2
    left = a[np.minimum((middle * len(a)).astype(int), len(a) - 1)]
    right = b[np.minimum((middle * len(b)).astype(int), len(b) - 1)]
    return (weight @ np.abs(left - right) ** power) ** (1 / power)


def _by_direction_error(by_direction, power: float) -> float:
    if len(by_direction) < 2:
        return 0.0
    mean = float(np.mean(by_direction**power))
    spread = float(np.std(by_direction**power, ddof=1) / np.sqrt(len(by_direction)))
    return spread / power * mean ** (1 / power - 1) if mean > 0 else 0.0


def _bootstrap(a, b, power: float, rng, blocks: int = 20, draws: int = 12, columns: int = 16) -> float:
    """Scatter of the distance when contiguous blocks of both clouds are drawn again; a few directions are enough."""
    a, b = a[:: max(1, len(a) // 4000), :columns], b[:: max(1, len(b) // 4000), :columns]
    values = []
    for _ in range(draws):
        drawn = []
        for cloud in (a, b):
            parts = np.array_split(cloud, blocks)
            drawn.append(np.concatenate([parts[i] for i in rng.integers(blocks, size=blocks)]))
        size = min(len(d) for d in drawn)
        values.append(np.mean(_wasserstein(drawn[0][:size], drawn[1][:size], power) ** power) ** (1 / power))
    return float(np.std(values, ddof=1))


def _figure(by_direction, a, b) -> Figure:
    low, high = min(a.min(), b.min()), max(a.max(), b.max())
    edges = np.linspace(low, high + (high == low), 51)
    middle = (edges[1:] + edges[:-1]) / 2
    traces = tuple(
        Trace("line", middle, np.histogram(v, edges)[0] / len(v), name=name, role=role)
        for v, name, role in ((a, "data", "data"), (b, "model", "model"))
    )
    left = Panel(traces, title="direction in which they differ most", x="projection", y="share")
    heights, marks = np.histogram(by_direction, bins=20)
    right = Panel((Trace("bars", (marks[1:] + marks[:-1]) / 2, heights.astype(float)),), x="W_p", y="directions")
    return Figure((left, right), title=NAME, columns=2)
