"""The card: what is known about a system, a model, a data set or a paper, as data beside the code."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any


@dataclasses.dataclass(frozen=True)
class Known:
    """A reference number with its error and its source.

    Attributes:
        value: the number, or a tuple of numbers.
        error: standard error or tolerance in the same units; 0 where the value is exact.
        source: who says so.
    """

    value: float | tuple[float, ...]
    error: float | tuple[float, ...]
    source: str


def measured(run: str, **numbers: tuple) -> dict[str, Known]:
    """Numbers of one run of `rheon annotate`, in the form of a card.

    Args:
        run: what was run, in words.
        **numbers: name of a measure -> (value, standard error).

    Returns:
        Name -> Known.

    Example:
        >>> measured("1,000 steps", kaplan_yorke=(2.06, 0.01))["kaplan_yorke"].source
        'measured: 1,000 steps'
    """
    return {name: Known(value, error, f"measured: {run}") for name, (value, error) in numbers.items()}


@dataclasses.dataclass(frozen=True)
class Card:
    """What is known about a thing of the registry.

    Attributes:
        title: the name readers know.
        summary: one or two sentences: what it is and when one would use it.
        equations: the law as plain text lines, e.g. "dx/dt = sigma (y - x)".
        parameters: name -> what it means (with units where there are any); defaults stand in the class.
        variables: name -> what it means.
        reference: citation, with a DOI or arXiv number.
        period: dominant time scale in the system's own time unit, or None.
        dt: a step at which a fixed-step solver of order 4 is accurate, or the sampling step; None for maps.
        invariants: name of a measure -> Known.
        variants: name of a set of parameters -> parameter -> value, where others than the defaults are in use, e.g.
            {"dysts": {"beta": 2.667}}; `System.variant` makes the system with one.
        regime: what the motion is in the long run from the typical state: "chaotic", "quasi-periodic", "periodic",
            "fixed point", "transient chaos" or "cannot tell"; empty where it was not measured.
        tags: words to search by, e.g. "chaotic", "stiff", "closed form".
        caveats: what goes wrong, first.

    Example:
        >>> Card(title="Logistic map", summary="One hump.", reference="May 1976").title
        'Logistic map'
    """

    title: str
    summary: str
    reference: str
    equations: tuple[str, ...] = ()
    parameters: Mapping[str, str] = dataclasses.field(default_factory=dict)
    variables: Mapping[str, str] = dataclasses.field(default_factory=dict)
    period: float | None = None
    dt: float | None = None
    invariants: Mapping[str, Known] = dataclasses.field(default_factory=dict)
    variants: Mapping[str, Mapping[str, Any]] = dataclasses.field(default_factory=dict)
    regime: str = ""
    tags: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
