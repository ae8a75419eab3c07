"""Approximate entropy: how much is gained by one value more of the past."""

from __future__ import annotations

import numpy as np

from rheon.core.result import Result

from ._regularity import blocked, find, regularity, scale_influence, slope
from ._templates import Convention, choose

NAME = "approximate entropy"
CONVENTIONS = {
    c.name: c
    for c in (
        Convention("rheon", templates="all"),
        Convention("antropy", templates="all"),
        Convention("entropyhub", templates="all"),
        Convention("neurokit2", ddof=1, templates="all", absolute=True),
    )
}


def approximate_entropy(
    data, length: int = 2, delay: int = 1, tolerance: float | None = None, *, convention="rheon", most: int = 50_000
) -> Result:
    """Mean log share of templates of `length` values that match each one, less that of templates one value longer.

    Every template matches itself, which keeps it defined for any series and biases it low for short ones: prefer
    `sample_entropy` unless values are to be compared with published ones. The default convention is Pincus': all
    templates of either length, largest difference at most 0.2 standard deviations (divisor N). "antropy" and
    "entropyhub" are the same; "neurokit2" takes the divisor N - 1 and drops the sign.

    Args:
        data: `Series` or array, shape (time,), (time, variable) or (series, time, variable); a system or a fit is
            simulated. Templates that touch a gap are left out; matches are sought within each series and averaged
            over them, variables kept apart.
        length: values m of the shorter templates.
        delay: samples between them.
        tolerance: largest distance, in the units of the data; None for that of the convention.
        convention: "rheon", "antropy", "neurokit2" or "entropyhub".
        most: longer series are cut to this many samples from their middle; the work grows with the square.

    Returns:
        Result in nats, a number or shape (variable,). `error`: scatter over blocks of the terms of the mean, with
        that of the tolerance; it may fall a fifth short. Details: `matches_shorter`, `matches_longer` (pairs of
        different templates), `tolerance`, `alone` (share of the longer templates that match only themselves).
        "cannot tell" where no two templates match.

    Raises:
        RheonError: if a setting is out of range, or the input is no series.

    Source: Pincus 1991 (PNAS 88:2297).

    Example:
        >>> import numpy as np
        >>> sine = np.sin(0.1 * np.arange(1000))
        >>> noise = np.random.default_rng(0).normal(size=1000)
        >>> bool(approximate_entropy(sine).value < 0.3), bool(approximate_entropy(noise).value > 1.5)
        (True, True)
    """
    rule = choose(CONVENTIONS, convention, length, delay, tolerance)
    one = lambda columns, radius, relative: _one(columns, int(length), int(delay), radius, relative, rule)  # noqa: E731
    return regularity(NAME, "Pincus 1991", data, int(length), int(delay), tolerance, rule, most, one)


def _one(columns, length: int, delay: int, radius: float, relative: bool, rule: Convention) -> dict:
    found = find(columns, length, delay, radius, rule)
    shorter, longer = (sum(getattr(m, k) for m in found) for k in ("shorter", "longer"))
    alone = np.concatenate([m.of_longer[m.complete_longer] == 0 for m in found])
    details = {
        "matches_shorter": shorter,
        "matches_longer": longer,
        "tolerance": radius,
        "curve": np.stack([found[0].of_shorter[: len(found[0].of_longer)], found[0].of_longer]),
        "alone": float(np.mean(alone)) if alone.size else float("nan"),
    }
    if shorter == 0:
        return details | {"unmatched": True, "why": "no two templates match: widen the tolerance"}
    value, terms = _parts(found)
    influence = [np.concatenate((t, np.zeros(len(c) - len(t)))) for t, c in zip(terms, columns, strict=True)]
    if relative:
        steepness = slope(columns, radius, lambda part, r: _parts(find(part, length, delay, r, rule))[0])
        influence = [i + steepness * s for i, s in zip(influence, scale_influence(columns), strict=True)]
    value = abs(value) if rule.absolute else value
    return details | {"value": value, "error": float(np.sqrt(blocked(influence))), "unmatched": False}


def _parts(found) -> tuple[float, list[np.ndarray]]:
    """The entropy, and what every template adds to it beyond the mean, shape (template,) for every series."""
    counts = [sum(getattr(m, k).sum() for m in found) for k in ("complete_shorter", "complete_longer")]
    shorter = [_logs(m.of_shorter, m.complete_shorter) for m in found]
    longer = [_logs(m.of_longer, m.complete_longer) for m in found]
    value = sum(s.sum() for s in shorter) / counts[0] - sum(s.sum() for s in longer) / max(counts[1], 1)
    terms = [
        np.where(m.complete_longer, a[: len(b)] - b - value, 0.0) / max(counts[1], 1)
        for m, a, b in zip(found, shorter, longer, strict=True)
    ]
    return float(value), terms


def _logs(counts: np.ndarray, complete: np.ndarray) -> np.ndarray:
    """Logarithm of the share of templates that match each one, itself included; 0 where it has a gap."""
    return np.where(complete, np.log((counts + 1) / max(complete.sum(), 1)), 0.0)
