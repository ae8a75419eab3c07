"""What a paper file declares: claims with their protocol, expected figure, bar and check."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rheon.core.card import Card
from rheon.core.figure import Figure
from rheon.core.progress import Stage

VERSIONS = ("quick", "full")


@dataclasses.dataclass(frozen=True)
class Measured:
    """What a check found.

    Attributes:
        text: the measured figure as it stands in the table.
        holds: whether it meets the bar.
        details: numbers behind it, for the evidence file.
        figures: pictures behind it.
    """

    text: str
    holds: bool
    details: dict[str, Any] = dataclasses.field(default_factory=dict)
    figures: tuple[Figure, ...] = ()


class Context:
    """What a check is given.

    Attributes:
        key: seed of all randomness.
        version: "quick" or "full".
        stage: the running stage of the progress display.
        folder: where what takes long is kept, so that an interrupted run goes on; None keeps nothing.
    """

    def __init__(self, key: int, version: str, folder: Path | None = None):
        self.key, self.version, self.folder = key, version, folder
        self.stage: Stage | None = None
        self._kept: dict[str, Any] = {}

    def once(self, name: str, compute: Callable[[], Any]) -> Any:
        """A result that several claims read, computed when first asked for."""
        if name not in self._kept:
            self._kept[name] = compute()
        return self._kept[name]

    def advance(self, amount: float, note: str = "") -> None:
        """Tell the progress display."""
        if self.stage is not None:
            self.stage.advance(amount, note)


@dataclasses.dataclass(frozen=True)
class Claim:
    """One thing a paper says, and how it is checked.

    Attributes:
        sentence: the claim in one sentence.
        protocol: data, settings, scores.
        expected: the figure that is expected, with its source.
        bar: what the measured figure has to meet.
        check: from a `Context` to a `Measured`.
        baseline: what is computed beside it in the same run; empty for none.
        minutes: about how long it takes on two cores.
        versions: in which versions it is run.
    """

    sentence: str
    protocol: str
    expected: str
    bar: str
    check: Callable[[Context], Measured]
    baseline: str = ""
    minutes: float = 1.0
    versions: tuple[str, ...] = VERSIONS


@dataclasses.dataclass(frozen=True)
class Paper:
    """A paper: its slug (the name of its file), its card and its claims.

    Example:
        >>> import rheon
        >>> rheon.papers.chaos_forecasting.slug
        'chaos-forecasting'
    """

    slug: str
    card: Card
    claims: tuple[Claim, ...]

    def of(self, version: str) -> tuple[Claim, ...]:
        """The claims of a version."""
        return tuple(c for c in self.claims if version in c.versions)
