"""Sample entropy: how seldom stretches that were alike stay alike."""

from __future__ import annotations

import math

import numpy as np

from rheon.core.result import Result

from ._regularity import blocked, find, regularity, scale_influence, slope
from ._templates import Convention, choose

NAME = "sample entropy"
CONVENTIONS = {
    c.name: c
    for c in (
        Convention("rheon"),
        Convention("entropyhub"),
        # distances equal to the tolerance count from 5,000 samples on, where the program changes its method
        Convention("antropy", closed_from=5_000),
        Convention("neurokit2", ddof=1, templates="all but one"),
        Convention("nolds", ddof=1, factor=None, closed_from=math.inf),
    )
}


def sample_entropy(
    data, length: int = 2, delay: int = 1, tolerance: float | None = None, *, convention="rheon", most: int = 50_000
) -> Result:
    """-ln of the chance that stretches of the series that match in `length` values match in the next one, too.

    0 for a series that repeats itself, about 2.2 for white noise with the usual settings. Depends on all settings:
    compare only values computed with the same ones. The default convention is that of Richman and Moorman: N - m
    templates of either length, pairs of different templates only, largest difference at most 0.2 standard deviations
    (divisor N). The others differ as follows and reproduce the program of that name to rounding:

    - "antropy": distances equal to the tolerance count only from 5,000 samples on.
    - "neurokit2": divisor N - 1; with delays above 1 the shorter templates are more, and shares are divided.
    - "nolds": divisor N - 1, distances strictly below the tolerance, which grows with the logarithm of `length`.
    - "entropyhub": as the default.

    Args:
        data: `Series` or array, shape (time,), (time, variable) or (series, time, variable); a system or a fit is
            simulated. Templates that touch a gap are left out; matches are sought within each series and pooled over
            them, variables kept apart.
        length: values m of the shorter templates.
        delay: samples between them.
        tolerance: largest distance, in the units of the data; None for that of the convention.
        convention: "rheon", "antropy", "neurokit2", "nolds" or "entropyhub".
        most: longer series are cut to this many samples from their middle; the work grows with the square.

    Returns:
        Result in nats, a number or shape (variable,). `error`: scatter over blocks of what each template adds,
        including the tolerance's own scatter. Details: `matches_shorter`, `matches_longer` (pairs), `tolerance`,
        `bound`. "cannot tell" where no longer templates match: then the entropy is above `bound`, and the value NaN.

    Raises:
        RheonError: if a setting is out of range, or the input is no series.

    Source: Richman and Moorman 2000 (Am. J. Physiol. 278:H2039); errors in the manner of Lake et al. 2002 (Am. J.
        Physiol. 283:R789).

    Example:
        >>> import numpy as np
        >>> sine = np.sin(0.1 * np.arange(1000))
        >>> noise = np.random.default_rng(0).normal(size=1000)
        >>> bool(sample_entropy(sine).value < 0.3), bool(sample_entropy(noise).value > 2)
        (True, True)
    """
    rule = choose(CONVENTIONS, convention, length, delay, tolerance)
    one = lambda columns, radius, relative: _one(columns, int(length), int(delay), radius, relative, rule)  # noqa: E731
    return regularity(NAME, "Richman and Moorman 2000", data, int(length), int(delay), tolerance, rule, most, one)


def _one(columns, length: int, delay: int, radius: float, relative: bool, rule: Convention) -> dict:
    found = find(columns, length, delay, radius, rule)
    shorter, longer = (sum(getattr(m, k) for m in found) for k in ("shorter", "longer"))
    details = {
        "matches_shorter": shorter,
        "matches_longer": longer,
        "tolerance": radius,
        "curve": np.stack([found[0].of_shorter[: len(found[0].of_longer)], found[0].of_longer]),
    }
    if longer == 0:
        why = f"{shorter} pairs of templates match, and none of them in one value more: widen the tolerance"
        bound = math.log(shorter) if shorter else float("nan")
        return details | {"unmatched": True, "why": why, "bound": bound}
    value = -math.log(longer / shorter) + _share(found)
    influence = [
        _padded(m.of_longer, c) / longer - _padded(m.of_shorter, c) / shorter
        for m, c in zip(found, columns, strict=True)
    ]
    if relative:
        steepness = slope(columns, radius, lambda part, r: -_ratio(find(part, length, delay, r, rule)))
        influence = [i + steepness * s for i, s in zip(influence, scale_influence(columns), strict=True)]
    # a pair of templates stands in the sums of both: its own chance is counted once
    own = 1 / longer - 1 / shorter
    error = math.sqrt(max(blocked(influence) - own, own, 0.0))
    return details | {"value": value, "error": error, "unmatched": False, "bound": value}


def _share(found) -> float:
    """Logarithm of the number of pairs of longer templates over that of shorter ones."""
    shorter = [int(m.complete_shorter.sum()) for m in found]
    longer = [int(m.complete_longer.sum()) for m in found]
    return math.log(sum(c * (c - 1) for c in longer) / sum(c * (c - 1) for c in shorter))


def _ratio(found) -> float:
    """-ln of the share of matches that last."""
    shorter, longer = (sum(getattr(m, k) for m in found) for k in ("shorter", "longer"))
    return math.log(shorter / longer) if longer else float("nan")


def _padded(counts: np.ndarray, column: np.ndarray) -> np.ndarray:
    return np.concatenate((counts, np.zeros(len(column) - len(counts))))
