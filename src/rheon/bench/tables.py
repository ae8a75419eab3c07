"""Tables of results: medians with intervals, ranks with critical differences, curves over what was varied."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from rheon.core.errors import RheonError

from .cells import FAILED
from .scoring import SCORES

DRAWS = 2000
LEVEL = 0.95
# what a cell without a forecast counts: the worst there is, and no more
WORST = {
    "smape": 200.0, "vpt": 0.0, "vpt_smape": 0.0, "vpt_mean": 0.0, "d_h": 1.0,
    "short_score": -100.0, "long_score": -100.0, "reconstruction_score": -100.0,
}  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Line:
    """One racer in a leaderboard.

    Attributes:
        racer: its name.
        value: median over systems of the median over starts.
        low, high: bootstrap interval of 95 % over systems and starts.
        quartiles: of the systems.
        rank: mean rank over the systems, 1 is best.
        diverged, failed: share of cells.
        seconds_fit, seconds_forecast: medians over cells.
        parameters: median over cells.
        systems, cells: how many.
    """

    racer: str
    value: float
    low: float
    high: float
    quartiles: tuple[float, float]
    rank: float
    diverged: float
    failed: float
    seconds_fit: float
    seconds_forecast: float
    parameters: float
    systems: int
    cells: int


@dataclasses.dataclass(frozen=True)
class Ranks:
    """Whether racers differ at all, and by how much mean ranks must differ to mean it.

    Attributes:
        racers: in order of their mean rank.
        means: mean ranks.
        p: of Friedman's test that all are equal; NaN where there are too few systems or racers.
        critical: critical difference of Nemenyi's test at 5 %.
        systems: over how many systems.
        groups: racers that do not differ: maximal stretches of the order within one critical difference.
    """

    racers: tuple[str, ...]
    means: tuple[float, ...]
    p: float
    critical: float
    systems: int
    groups: tuple[tuple[str, ...], ...]


def by_system(rows: Sequence[dict[str, Any]], score: str = "smape") -> dict[str, dict[str, np.ndarray]]:
    """Racer -> system -> scores of its cells, in the order of starts and seeds; what is missing counts the worst.

    Args:
        rows: of one protocol.
        score: a key of `SCORES`.

    Raises:
        RheonError: if there is no such score.
    """
    if score not in SCORES:
        raise RheonError(f"there is no score {score!r}", remedy=f"choose one of {', '.join(SCORES)}")
    found: dict[str, dict[str, list[tuple]]] = {}
    for row in rows:
        value = float(row[score])
        if row["status"] == FAILED or (math.isnan(value) and row["diverged"]):
            value = WORST.get(score, math.inf)
        if not math.isnan(value):
            place = found.setdefault(row["racer"], {}).setdefault(row["source"], [])
            place.append((row["start"], row["seed"], value))
    return {
        racer: {source: np.array([v for *_, v in sorted(values)]) for source, values in sources.items()}
        for racer, sources in found.items()
    }


def leaderboard(rows: Sequence[dict[str, Any]], score: str = "smape", *, key: int = 0) -> list[Line]:
    """One line per racer, the best first.

    Args:
        rows: of one protocol.
        score: a key of `SCORES`.
        key: seed of the bootstrap.

    Returns:
        Lines; empty where no cell has the score.

    Raises:
        RheonError: if there is no such score.

    Source: bootstrap over systems, and over starts within each, Davison and Hinkley 1997, section 3.8.

    Example:
        >>> leaderboard([])
        []
    """
    values = by_system(rows, score)
    ranked = ranks(rows, score)
    mean_rank = dict(zip(ranked.racers, ranked.means, strict=True))
    lines = []
    for racer, systems in values.items():
        own = [row for row in rows if row["racer"] == racer]
        medians = np.array([np.median(v) for v in systems.values()])
        low, high = interval(list(systems.values()), key=key)
        lines.append(
            Line(
                racer=racer,
                value=float(np.median(medians)),
                low=low,
                high=high,
                quartiles=(_quantile(medians, 0.25), _quantile(medians, 0.75)),
                rank=mean_rank.get(racer, math.nan),
                diverged=float(np.mean([row["status"] == "diverged" for row in own])),
                failed=float(np.mean([row["status"] == FAILED for row in own])),
                seconds_fit=_median(own, "seconds_fit"),
                seconds_forecast=_median(own, "seconds_forecast"),
                parameters=_median(own, "parameters"),
                systems=len(systems),
                cells=len(own),
            )
        )
    sign = -1 if SCORES[score][1] else 1
    return sorted(lines, key=lambda line: (sign * line.value, line.racer))


def interval(systems: Sequence[np.ndarray], *, draws: int = DRAWS, key: int = 0) -> tuple[float, float]:
    """Bootstrap interval of the median over systems of medians over starts.

    Args:
        systems: scores of the starts of each system.
        draws: how many resamples.
        key: seed.

    Returns:
        The 2.5 % and the 97.5 % quantile.

    Example:
        >>> interval([np.array([1.0, 1.0]), np.array([1.0])])
        (1.0, 1.0)
    """
    rng = np.random.default_rng(key)
    # the starts of every system are drawn once per resample; then systems are drawn among those
    drawn = np.stack(
        [np.median(np.asarray(v)[rng.integers(len(v), size=(draws, len(v)))], axis=1) for v in systems], axis=1
    )
    rows = rng.integers(len(systems), size=(draws, len(systems)))
    with np.errstate(invalid="ignore"):
        medians = np.median(np.take_along_axis(drawn, rows, axis=1), axis=1)
    return _quantile(medians, (1 - LEVEL) / 2), _quantile(medians, (1 + LEVEL) / 2)


def ranks(rows: Sequence[dict[str, Any]], score: str = "smape") -> Ranks:
    """Mean ranks over the systems on which every racer has a score.

    Args:
        rows: of one protocol.
        score: a key of `SCORES`.

    Returns:
        A `Ranks`.

    Raises:
        RheonError: if there is no such score.

    Source: Friedman 1937; Nemenyi 1963; Demsar 2006, Journal of Machine Learning Research 7:1.

    Example:
        >>> ranks([]).systems
        0
    """
    import scipy.stats

    values = by_system(rows, score)
    names = sorted(values)
    common = sorted(set.intersection(*(set(v) for v in values.values()))) if values else []
    if not common:
        return Ranks((), (), math.nan, math.nan, 0, ())
    sign = -1.0 if SCORES[score][1] else 1.0
    table = np.array([[sign * np.median(values[name][source]) for name in names] for source in common])
    table = np.where(np.isfinite(table), table, np.finfo(float).max)
    ranked = scipy.stats.rankdata(table, axis=1)
    means = ranked.mean(axis=0)
    count, systems = len(names), len(common)
    p = math.nan
    if count > 2 and systems > 1 and np.ptp(ranked) > 0:
        p = float(scipy.stats.friedmanchisquare(*table.T).pvalue)
    critical = math.nan
    if count > 1:
        spread = scipy.stats.studentized_range.ppf(0.95, count, np.inf) / math.sqrt(2)
        critical = float(spread * math.sqrt(count * (count + 1) / (6 * systems)))
    order = np.argsort(means, kind="stable")
    racers = tuple(names[i] for i in order)
    sorted_means = tuple(float(means[i]) for i in order)
    return Ranks(racers, sorted_means, p, critical, systems, _alike(racers, sorted_means, critical))


def curve(
    rows: Sequence[dict[str, Any]], over: str, score: str = "smape", *, bins: int = 6
) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """How a score changes with what was varied: racer -> (positions, medians over systems).

    Args:
        rows: of protocols that differ in `over` alone.
        over: a numeric column, e.g. "context", "noise" or "lyapunov".
        score: a key of `SCORES`.
        bins: where there are more values than that, so many groups of equal size.

    Returns:
        Positions and medians for every racer, in increasing order.

    Raises:
        RheonError: if there is no such score or column.

    Example:
        >>> curve([], "noise")
        {}
    """
    if rows and over not in rows[0]:
        raise RheonError(f"there is no column {over!r}")
    known = sorted({float(row[over]) for row in rows if not math.isnan(float(row[over]))})
    groups = [list(part) for part in np.array_split(known, min(len(known), bins))] if known else []
    found: dict[str, list[tuple[float, float]]] = {}
    for group in groups:
        part = [row for row in rows if float(row[over]) in group]
        for racer, systems in by_system(part, score).items():
            median = float(np.median([np.median(v) for v in systems.values()]))
            found.setdefault(racer, []).append((float(np.median(group)), median))
    return {racer: tuple(np.array(pairs).T) for racer, pairs in found.items()}  # type: ignore[misc]


def _alike(racers: tuple[str, ...], means: tuple[float, ...], critical: float) -> tuple[tuple[str, ...], ...]:
    groups: list[tuple[int, int]] = []
    for first in range(len(means)):
        last = max(i for i in range(first, len(means)) if i == first or means[i] - means[first] <= critical)
        if last > first and not any(a <= first and last <= b for a, b in groups):
            groups.append((first, last))
    return tuple(racers[a : b + 1] for a, b in groups)


def _quantile(values: np.ndarray, q: float) -> float:
    # quantiles of infinities by order, since their means are no numbers
    return float(np.quantile(values, q, method="lower" if not np.isfinite(values).all() else "linear"))


def _median(rows: Sequence[dict[str, Any]], name: str) -> float:
    values = np.array([float(row[name]) for row in rows])
    values = values[np.isfinite(values)]
    return float(np.median(values)) if len(values) else math.nan
