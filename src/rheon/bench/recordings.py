"""Measured series with their splits: what is learned from, and where forecasts begin."""

from __future__ import annotations

import dataclasses

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.registry import find
from rheon.core.series import Series


@dataclasses.dataclass(frozen=True)
class Recording:
    """How a data set becomes tasks.

    Attributes:
        dataset: slug of the data set.
        part: of the data set that is learned from.
        context: samples to learn from, the last before `first`.
        horizon: samples to foretell.
        validation: the last samples of the context, on which settings are chosen.
        first: sample of the first origin; None right after the context.
        origins: how many origins, evenly spaced up to the end of the part that is foretold.
        judged: another part in which the origins lie; empty for the same.
        window: samples before an origin in the other part that are shown.
        source: who published the split.
    """

    dataset: str
    part: str = ""
    context: int = 1000
    horizon: int = 100
    validation: int = 100
    first: int | None = None
    origins: int = 1
    judged: str = ""
    window: int = 500
    source: str = ""


RECORDINGS = {
    "laser": Recording("laser", "competition", source="Santa Fe competition: Weigend and Gershenfeld 1994"),
    "sunspots": Recording(
        "sunspots", "yearly", 221, 35, 35, source="1700 to 1920 and 1921 to 1955: Weigend, Huberman, Rumelhart 1990"
    ),
    "electrochemical": Recording(
        "electrochemical", "", 4955, 50, 400, first=4955, origins=20, source="second half held out"
    ),
    "double-pendulum": Recording(
        "double-pendulum", "0", 8000, 200, 400, first=8000, origins=20, source="Asseman et al. 2018: 0.5 s ahead"
    ),
    "ecg": Recording(
        "ecg", "train", 20_000, 200, 1000, origins=20, judged="test", source="Hess et al. 2023, arXiv:2306.04406"
    ),
}


def recording(name: str) -> Recording:
    """A recording by its name.

    Raises:
        RheonError: if there is none of that name.

    Example:
        >>> recording("laser").horizon
        100
    """
    if name not in RECORDINGS:
        raise RheonError(f"no recording is named {name!r}", remedy=f"choose one of {', '.join(sorted(RECORDINGS))}")
    return RECORDINGS[name]


def stretches(name: str, origin: int, context: int, horizon: int) -> tuple[Series, Series, Series]:
    """What is learned from, what is shown before an origin, and what followed.

    Args:
        name: of the recording.
        origin: number of the origin.
        context: samples to learn from.
        horizon: samples to foretell.

    Returns:
        Three series: to learn from, shown, the truth. What is shown is what is learned from where the origin comes
        right after it.

    Raises:
        RheonError: if the recording is unknown, too short, or its data are not at hand.

    Example:
        >>> learned, shown, truth = stretches("laser", 0, 1000, 100)
        >>> learned.n_times, shown.n_times, truth.n_times
        (1000, 1000, 100)
    """
    entry = recording(name)
    dataset = find("datasets", entry.dataset)
    data = dataset.load(entry.part)
    first = context if entry.first is None else max(entry.first, context)
    if entry.judged:
        first = min(context, data.n_times)
    elif first + horizon > data.n_times:
        raise RheonError(f"{name} has {data.n_times} samples, {first + horizon} are asked for")
    learned = data.window(first - context, first)
    whole = dataset.load(entry.judged) if entry.judged else data
    begin = entry.window if entry.judged else first
    place = int(np.linspace(begin, whole.n_times - horizon, entry.origins).round()[origin])
    if not entry.judged and place == first:
        return learned, learned, whole.window(first, first + horizon)
    shown = whole.window(max(0, place - max(entry.window, 1)), place)
    return learned, shown, whole.window(place, place + horizon)
