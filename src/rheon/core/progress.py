"""Progress as a protocol: whoever runs long tells a `Progress`, whoever shows it implements one."""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Iterator
from typing import Protocol

log = logging.getLogger("rheon")


class Stage(Protocol):
    """One running stage."""

    def advance(self, amount: float = 1, note: str = "") -> None:
        """Report `amount` more of the stage's total, with an optional short note."""
        ...


class Progress(Protocol):
    """What a long computation reports to."""

    def stage(self, name: str, total: float | None = None) -> contextlib.AbstractContextManager[Stage]:
        """Open a stage with `total` units of work (None: unknown)."""
        ...

    def say(self, text: str) -> None:
        """One line for the reader."""
        ...


class _SilentStage:
    def advance(self, amount: float = 1, note: str = "") -> None:
        return None


class Silent:
    """Shows nothing; lines go to the logger "rheon" at level INFO."""

    @contextlib.contextmanager
    def stage(self, name: str, total: float | None = None) -> Iterator[Stage]:
        """Open a stage that shows nothing."""
        yield _SilentStage()

    def say(self, text: str) -> None:
        """Log the line."""
        log.info(text)


class Budget:
    """A time budget that started when it was made.

    Example:
        >>> Budget(None).left()
        inf
    """

    def __init__(self, seconds: float | None):
        self.seconds = float("inf") if seconds is None else float(seconds)
        self.start = time.monotonic()

    def left(self) -> float:
        """Seconds left, never below zero."""
        return max(0.0, self.seconds - (time.monotonic() - self.start))

    @property
    def spent(self) -> bool:
        """True when nothing is left."""
        return self.left() <= 0
