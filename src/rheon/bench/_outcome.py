"""What a racer did on a task, and clocks that do not count compilation."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import math
import time
from collections.abc import Iterator
from typing import Any

import numpy as np


@dataclasses.dataclass(frozen=True)
class Outcome:
    """A forecast, how it came about, and what it cost.

    Attributes:
        forecast: shape (horizon, variable); None where there is none.
        reason: why there is none, or what is to be said.
        settings: those that were chosen.
        tried: how many were tried.
        validation: sMAPE on the validation stretch with the chosen settings.
        parameters: numbers that were learned.
        seconds_fit: the choice of settings and the fit, without compilation.
        seconds_forecast: the forecast, without compilation.
        together: cells that ran as one stack, over which the seconds are shared.
        exponent: largest exponent of the law that was learned, per time unit, where it was measured.
    """

    forecast: np.ndarray | None
    reason: str = ""
    settings: dict[str, Any] = dataclasses.field(default_factory=dict)
    tried: int = 1
    validation: float = math.nan
    parameters: int = 0
    seconds_fit: float = math.nan
    seconds_forecast: float = math.nan
    together: int = 1
    exponent: float | None = None

    @classmethod
    def failed(cls, reason: str) -> Outcome:
        """No forecast, and why."""
        return cls(None, reason)


class Clock:
    """Seconds that a block took, less those in which programs were compiled."""

    def __init__(self):
        self.seconds = 0.0

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Count the block."""
        spent = _compilation()
        before, start = spent[0], time.perf_counter()
        try:
            yield
        finally:
            self.seconds += max(0.0, time.perf_counter() - start - (spent[0] - before))


@functools.cache
def _compilation() -> list[float]:
    """Seconds of compilation so far in this process, in a list of one."""
    import jax

    spent = [0.0]

    def listen(event: str, duration: float, **_) -> None:
        if event.startswith("/jax/core/compile/"):
            spent[0] += duration

    jax.monitoring.register_event_duration_secs_listener(listen)
    return spent


def smape_of(truth: np.ndarray, forecast: np.ndarray) -> np.ndarray:
    """sMAPE (0 to 200) over the last two axes; a value that is not finite counts 200.

    Example:
        >>> float(smape_of(np.ones((1, 1)), np.full((1, 1), 3.0)))
        100.0
    """
    finite = np.isfinite(forecast)
    b = np.where(finite, forecast, 0.0)
    size = np.abs(truth) + np.abs(b)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        terms = np.where(size > 0, 200 * (np.abs(truth - b) / size), 0.0)
    return np.where(finite, terms, 200.0).mean(axis=(-2, -1))
