"""Closed-form racers on many tasks of one shape at once; forecasts that are copies of the past."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.model import LinearReadout
from rheon.core.registry import find
from rheon.training.batched import batchable, fit_batched

from ._outcome import Clock, Outcome, smape_of
from .problems import Problem
from .protocols import Protocol
from .racers import Racer
from .scoring import LONG


def shape_of(racer: Racer, made: Problem, protocol: Protocol) -> tuple | None:
    """What tasks must share to be stacked; None for a task that cannot be."""
    if not racer.model or protocol.kind != "forecast" or made.given is not made.train:
        return None
    if not issubclass(find("models", racer.model), LinearReadout):
        return None
    tune, train = made.tune.values, made.train.values
    if tune.ndim != 2 or train.ndim != 2 or not (np.isfinite(tune).all() and np.isfinite(train).all()):
        return None
    if not _stackable(racer, len(train)):
        return None
    return (tune.shape, train.shape, protocol.horizon, protocol.validation)


@functools.cache
def _stackable(racer: Racer, length: int) -> bool:
    # a law is built to see its form, which is too dear to be done for every cell
    others, penalties = racer.settings()[0]
    return batchable(racer.build(**others, **({"ridge": penalties[0]} if penalties else {})), length)


def run(racer: Racer, problems: list[Problem], protocol: Protocol, seed: int) -> list[Outcome]:
    """Choose settings on the validation stretch, fit anew, forecast: for all tasks together.

    Raises:
        RheonError: if no setting fits the data.
    """
    stack = _Stack(problems, protocol)
    fitting, running = Clock(), Clock()
    with fitting.running():
        best = _search(racer, stack, seed)
    count = len(problems)
    forecasts: list[Any] = [None] * count
    exponents: list[float | None] = [None] * count
    parameters = np.zeros(count, int)
    for others in {tuple(sorted(choice[0].items())) for choice in best.choice}:
        rows = np.array([i for i in range(count) if tuple(sorted(best.choice[i][0].items())) == others])
        penalties = np.array([[best.choice[i][1]] for i in rows])
        model: Any = racer.build(**dict(others), ridge=float(penalties[0, 0]))
        with fitting.running():
            fits = fit_batched(model, stack.train[rows], stop=stack.learned, penalties=penalties, dt=stack.dt, key=seed)
        with running.running():
            made = fits.forecast(stack.steps)[:, 0, : protocol.horizon]
        parameters[rows] = fits.parameters
        grown = fits.growth(stack.steps)[:, 0] if protocol.horizon >= LONG else [None] * len(rows)
        for row, forecast, rate in zip(rows, made, grown, strict=True):
            forecasts[row] = forecast
            exponents[row] = None if rate is None else float(rate) / problems[row].train.dt
    return [
        Outcome(
            forecasts[i],
            settings=best.choice[i][0] | {"ridge": best.choice[i][1]},
            tried=racer.tried,
            validation=float(best.error[i]),
            parameters=int(parameters[i]),
            seconds_fit=fitting.seconds / count,
            seconds_forecast=running.seconds / count,
            together=count,
            exponent=exponents[i],
        )
        for i in range(count)
    ]


class _Stack:
    """Tasks as arrays; both stretches padded to one length, so that one program fits both."""

    def __init__(self, problems: list[Problem], protocol: Protocol):
        tune = np.stack([p.tune.values for p in problems]).astype(float)
        train = np.stack([p.train.values for p in problems]).astype(float)
        length = max(tune.shape[1], train.shape[1])
        self.fitted = tune.shape[1] - protocol.validation
        self.truth = tune[:, self.fitted :]
        self.tune, self.train = _padded(tune, length), _padded(train, length)
        self.learned = train.shape[1]
        self.steps = max(protocol.horizon, protocol.validation)
        self.dt = problems[0].train.dt


def _padded(values: np.ndarray, length: int) -> np.ndarray:
    return np.pad(values, ((0, 0), (0, length - values.shape[1]), (0, 0)))


class _Best:
    def __init__(self, count: int):
        self.error = np.full(count, np.inf)
        self.choice: list[tuple[dict[str, Any], float]] = [({}, 0.0)] * count


def _search(racer: Racer, stack: _Stack, seed: int) -> _Best:
    """The best setting of every task by its error on the validation stretch."""
    best, reason = _Best(len(stack.tune)), ""
    for others, penalties in racer.settings():
        penalties = penalties or (float(racer.build(**others).ridge),)  # type: ignore[attr-defined]
        model: Any = racer.build(**others, ridge=penalties[0])
        try:
            # units in float32 are enough to choose by; what is chosen is fitted in float64
            fits = fit_batched(
                model, stack.tune, stop=stack.fitted, penalties=penalties, dt=stack.dt, key=seed, precision="single"
            )
        except RheonError as error:
            reason = str(error).split("\n")[0]
            continue
        forecasts = fits.forecast(stack.steps)[:, :, : stack.truth.shape[1]]
        errors = smape_of(stack.truth[:, None], forecasts)
        for j, penalty in enumerate(penalties):
            for i in np.flatnonzero(errors[:, j] < best.error):
                best.error[i], best.choice[i] = errors[i, j], (others, float(penalty))
    if not np.isfinite(best.error).all():
        raise RheonError(f"no setting of {racer.name} could be tried: {reason}")
    return best


def copied(law, window: np.ndarray, horizon: int) -> np.ndarray | None:
    """What a law that only copies foretells, without compiling it for its length; None for any other law."""
    from rheon.models._buffer import DelayBuffer
    from rheon.models._repeat import Repeat
    from rheon.models.mean import Constant
    from rheon.models.parroting import Library

    if isinstance(law, DelayBuffer) and isinstance(law.rule, Repeat):
        last = window[-law.context :]
        return last[np.arange(horizon) % len(last)]
    if isinstance(law, DelayBuffer) and isinstance(law.rule, Constant):
        return np.tile(np.asarray(law.rule.level), (horizon, 1))
    if isinstance(law, Library):
        return _replayed(law, window, horizon)
    return None


def _replayed(law, window: np.ndarray, horizon: int) -> np.ndarray:
    samples = np.asarray(law.samples)
    distance = np.zeros(len(law.places))
    for back in range(law.length):
        distance += np.sum((samples[law.places - back] - window[len(window) - 1 - back]) ** 2, axis=-1)
    place, visited = int(law.places[int(np.argmin(distance))]), []
    for _ in range(horizon):
        place = int(law.following[place])
        visited.append(place)
    return samples[visited]
