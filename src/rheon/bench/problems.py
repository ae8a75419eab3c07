"""The data of a task: what is learned from, what is shown, and what comes true."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.files import atomic
from rheon.core.kinds import Field
from rheon.core.registry import find
from rheon.core.series import Series
from rheon.engine.ensemble import ensemble
from rheon.engine.simulate import simulate
from rheon.engine.wrappers.bounded import Bounded
from rheon.engine.wrappers.phase_state import PhaseState

from .protocols import Protocol
from .recordings import stretches
from .tasks import Task, exponent

# periods of the dysts collection where the card names another dominant period
PUBLISHED_PERIODS = {"lorenz": 1.5008}
# a trajectory to be sampled at random times is made so many times finer
FINER = 8
# periods of a field that pass before its first sample
FIELD_SETTLE = 20.0


@dataclasses.dataclass(frozen=True)
class Problem:
    """The data of a task.

    Attributes:
        tune: settings are chosen on it: fitted without its last `validation` samples, judged on them.
        train: then the model is fitted anew to this; the truth never is part of either.
        given: what is shown just before the truth; `train` itself in most protocols.
        truth: what comes true, without noise.
        clean: `train` without noise, where that is asked for.
        lyapunov_time: 1 / largest exponent, in the time unit of the series; NaN where it is not known.
        period: dominant period in samples; NaN where it is not known.
    """

    tune: Series
    train: Series
    given: Series
    truth: Series
    clean: Series | None = None
    lyapunov_time: float = float("nan")
    period: float = float("nan")


def problem(task: Task, cache: str | os.PathLike | None = None) -> Problem:
    """Make the data of a task, or read them where they were made before.

    Args:
        task: what is asked for.
        cache: a folder in which made data are kept; None for none.

    Returns:
        The Problem: the same task gives the same numbers.

    Raises:
        RheonError: if the system, its parameter or the recording is not to be had.

    Source: the protocol's own.

    Example:
        >>> from rheon.bench.tasks import tasks
        >>> made = problem(tasks("dysts-2023", ["rossler"], starts=1)[0])
        >>> made.train.n_times, made.truth.n_times
        (1000, 200)
    """
    if task.source.startswith("recording:"):
        return _recorded(task)
    path = None if cache is None else Path(cache) / f"{task.digest}.npz"
    if path is not None and path.is_file():
        return _read(path)
    made = _parametric(task) if task.protocol.kind == "parametric" else _simulated(task)
    if path is not None:
        _write(path, made)
    return made


def subject(slug: str, **parameters):
    """A system of the catalogue as it is seen in tasks: unbounded angles by sine or cosine, forcing with its phase."""
    system = find("systems", slug)()
    system = system.replace(**parameters) if parameters else system
    if hasattr(system, "bounded"):
        return Bounded(system)
    return PhaseState(system) if hasattr(system, "phase_rate") else system


def _simulated(task: Task) -> Problem:
    protocol = task.protocol
    length = protocol.context + protocol.horizon
    whole = _trajectory(task, task.start, length)
    clean, truth = whole.window(0, protocol.context), whole.window(protocol.context)
    train = _seen(clean, task, task.start)
    tune = train
    if protocol.tuning == "other start":
        other = _trajectory(task, 0, protocol.context + protocol.validation)
        tune = _seen(other, task, 0)
    largest = exponent(task.source)
    period = _period(task.source, protocol)
    return Problem(
        tune=tune,
        train=train,
        given=train,
        truth=truth,
        clean=clean if protocol.kind == "reconstruction" else None,
        lyapunov_time=float("nan") if largest is None else 1 / largest,
        period=period / whole.dt,
    )


def _trajectory(task: Task, start: int, length: int) -> Series:
    """One clean path, one call per path: a path must not depend on which others are asked for."""
    protocol, system = task.protocol, subject(task.source)
    rate = 1.0 if not protocol.irregular else float(FINER)
    if isinstance(system, Field):
        return _field(system, protocol, start, length, task.key)
    settings: dict = {"per_period": protocol.per_period}
    if protocol.per_lyapunov is not None:
        settings = {"per_lyapunov": protocol.per_lyapunov * rate}
    elif protocol.per_period is not None:
        ratio = system.card.period / _period(task.source, protocol)
        settings = {"per_period": protocol.per_period * ratio * rate}
    path = ensemble(system, int(length * rate), key=task.key, first=start, **settings)
    if not np.isfinite(path.values).all():
        raise RheonError(f"{task.source} left finite numbers", where=task.label)
    path = path if protocol.observed is None else path.select(path.names[: protocol.observed])
    return path if not protocol.irregular else _irregular(path, task, start, length)


def _field(system, protocol: Protocol, start: int, length: int, key: int, lead: float = FIELD_SETTLE) -> Series:
    dt = system.card.period / (protocol.per_period or 100.0)
    rng = np.random.default_rng([key, start])
    base = np.asarray(system.initial(), float)
    shaken = base + 0.01 * np.std(base) * rng.standard_normal(base.shape)
    # a periodic field keeps its mean for ever
    shaken += base.mean() - shaken.mean()
    path = simulate(system, n=length, dt=dt, initial=shaken, transient=lead * system.card.period)
    return path if protocol.observed is None else path.select(path.names[: protocol.observed])


def _irregular(fine: Series, task: Task, start: int, length: int) -> Series:
    """Samples at random times to learn from, an even step in the truth; the mean rate is the protocol's."""
    context = task.protocol.context
    split = context * FINER
    rng = np.random.default_rng([task.key, start, 7])
    picked = np.sort(rng.choice(split - 1, context - 1, replace=False))
    rows = np.concatenate([picked, [split - 1], split - 1 + FINER * np.arange(1, length - context + 1)])
    rows = rows[rows < fine.n_times]
    return fine.replace(values=fine.values[rows], times=fine.times[rows])


def _seen(clean: Series, task: Task, start: int) -> Series:
    """With observation noise, and on an even step: every racer sees the same numbers."""
    protocol = task.protocol
    values = np.array(clean.values, float)
    if protocol.noise:
        rng = np.random.default_rng([task.key, start, 11, int(protocol.noise * 1e6)])
        values = values + protocol.noise * values.std(axis=-2, keepdims=True) * rng.standard_normal(values.shape)
    seen = clean.replace(values=values)
    return _even(seen) if protocol.irregular else seen


def _even(series: Series) -> Series:
    """Interpolated by cubic pieces that keep monotonic stretches monotonic, at the mean rate."""
    from scipy.interpolate import PchipInterpolator

    times = np.linspace(series.times[0], series.times[-1], series.n_times)
    values = PchipInterpolator(series.times, series.values, axis=0)(times)
    return series.replace(values=values, times=times).noted("random times", "interpolated to an even step")


def _parametric(task: Task) -> Problem:
    """Runs at several parameters to learn from, side by side, and a window of a new one to go on from."""
    protocol = task.protocol
    runs = [_at(task, value, protocol.context, i + 1) for i, value in enumerate(protocol.values)]
    train = runs[0].replace(values=np.stack([run.values for run in runs]), source=f"{task.source}, several parameters")
    new = _at(task, protocol.target, protocol.window + protocol.horizon, 0)
    train = _seen(train, task, task.start)
    given = _seen(new.window(0, protocol.window), task, task.start)
    return Problem(tune=train, train=train, given=given, truth=new.window(protocol.window))


def _at(task: Task, value: float, length: int, number: int) -> Series:
    system = subject(task.source, **{task.protocol.parameter: value})
    if isinstance(system, Field):
        return _field(system, task.protocol, 100 * task.start + number, length, task.key)
    per_period = task.protocol.per_period or 100.0
    return ensemble(system, length, per_period=per_period, key=task.key, first=100 * task.start + number)


def _recorded(task: Task) -> Problem:
    protocol = task.protocol
    name = task.source.partition(":")[2]
    learned, shown, truth = stretches(name, task.start, protocol.context, protocol.horizon)
    train = _seen(learned, task, task.start)
    return Problem(tune=train, train=train, given=train if shown is learned else shown, truth=truth)


def _period(slug: str, protocol: Protocol) -> float:
    card = find("systems", slug).card
    return float(PUBLISHED_PERIODS.get(slug, card.period) if protocol.published_clock else card.period)


def _write(path: Path, made: Problem) -> None:
    parts = {f.name: getattr(made, f.name) for f in dataclasses.fields(made)}
    arrays: dict = {}
    for name, part in parts.items():
        if isinstance(part, Series):
            if name != "train" and part is made.train:
                continue
            arrays |= {f"{name}.values": part.values, f"{name}.times": part.times, f"{name}.names": list(part.names)}
        elif part is not None:
            arrays[name] = part
    with atomic(path) as temporary, open(temporary, "wb") as file:
        np.savez(file, **arrays)


def _read(path: Path) -> Problem:
    with np.load(path, allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    series = {
        name: Series(
            arrays[f"{name}.values"], arrays[f"{name}.times"], names=tuple(str(n) for n in arrays[f"{name}.names"])
        )
        for name in ("tune", "train", "given", "truth", "clean")
        if f"{name}.values" in arrays
    }
    train = series["train"]
    return Problem(
        tune=series.get("tune", train),
        train=train,
        given=series.get("given", train),
        truth=series["truth"],
        clean=series.get("clean"),
        lyapunov_time=float(arrays["lyapunov_time"]),
        period=float(arrays["period"]),
    )
