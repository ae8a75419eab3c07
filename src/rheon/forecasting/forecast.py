"""The verb `forecast`: go on from the last samples."""

from __future__ import annotations

import math
from typing import Any

import jax
import numpy as np

from rheon.core.errors import RheonError
from rheon.core.fit import Fit
from rheon.core.kinds import Chain, Diffusion, Flow, Jump, Map
from rheon.core.random import as_key
from rheon.core.registry import resolve
from rheon.core.series import Series
from rheon.core.system import System
from rheon.engine.as_map import as_map
from rheon.engine.rollout import rollouts
from rheon.engine.simulate import simulate
from rheon.engine.wrappers.discretised import Discretised

from ._context import as_series, continuing, last_windows, step_of, system_of

STOCHASTIC = (Chain, Diffusion, Jump)
# paths drawn from a stochastic system if the number is not given
SAMPLES = 100


def forecast(
    fit_or_system: Fit | System | str,
    context,
    horizon: int,
    *,
    key=0,
    samples: int | None = None,
    precision: str = "double",
) -> Series:
    """Continue a recording.

    Args:
        fit_or_system: a Fit, a learned law or a known system. A Map is stepped; a Flow is integrated from sample to
            sample of the context in steps that its card calls accurate. "auto" fits the racers of the arena to the
            context and takes the one with the lowest error on its last stretch (see `rheon.bench.selector`).
        context: the samples before the forecast, a Series or an array (time, variable); the last `context` samples
            that the law needs must be complete. Of a Series with many paths every path is continued.
        horizon: steps to go.
        key: an integer or a JAX key, for stochastic systems.
        samples: paths drawn from a stochastic system (100 if not given); deterministic systems have one future.
        precision: "double" or "single".

    Returns:
        A Series of `horizon` samples whose times continue those of the context; shape (horizon, variable), and
        (samples, horizon, variable) where samples were drawn or the context has many paths. A forecast that leaves
        finite numbers is NaN from there on, with a note.

    Raises:
        RheonError: if the context is too short, has a gap at its end, other variables or another time step than the
            model, or the horizon is no positive whole number.

    Source: free-running prediction with the output fed back, Jaeger and Haas 2004 (doi:10.1126/science.1091277).

    Example:
        >>> import rheon
        >>> orbit = forecast(rheon.systems.Logistic(), np.array([[0.5]]), 3)
        >>> orbit.times.tolist(), orbit.values.shape
        ([1.0, 2.0, 3.0], (3, 1))
    """
    horizon = _whole(horizon, "horizon")
    if isinstance(fit_or_system, str):
        fit_or_system = _chosen(fit_or_system, context, horizon, key)
    system = system_of(fit_or_system)
    context = as_series(fit_or_system, context)
    key, dt = as_key(key), step_of(system, context)
    if isinstance(system, STOCHASTIC):
        windows = last_windows(context, system.context)
        values = _draw(system, dt, windows, horizon, key, _whole(samples or SAMPLES, "samples"), precision)
    else:
        if samples is not None:
            raise RheonError(
                f"{type(system).__name__} is deterministic: it has one future", remedy="leave `samples` out"
            )
        law = stepped(system, dt)
        values = rollouts(law, last_windows(context, law.context), horizon, precision=precision)
        values = values if context.values.ndim == 3 else values[0]
    times = continuing(context, horizon, dt)
    if isinstance(system, STOCHASTIC) and times.ndim == 2:
        times = times[0]
    return _series(values, times, context)


def _chosen(name: str, context, horizon: int, key) -> Fit:
    if name != "auto":
        raise RheonError(f"{name!r} is neither a fit nor a system", remedy='pass one, or "auto"')
    return resolve("rheon.bench.selector:select")(context, horizon, key=key)


def stepped(system: System, dt: float) -> Map:
    """The system as a map that goes `dt` in a step; a Map counts its own steps.

    Raises:
        RheonError: if the system cannot be stepped like that.
    """
    if isinstance(system, Map):
        return system
    if not isinstance(system, Flow):
        return as_map(system, dt)
    base: Any = as_map(system, dt)
    accurate = system.card.dt if system.card is not None and system.card.dt else dt
    # a step longer than the card calls accurate is split
    substeps = max(1, math.ceil(dt / accurate - 1e-9))
    return Discretised(system, dt, base.method, substeps) if substeps > 1 else base


def _draw(system, dt: float, windows, horizon: int, key, samples: int, precision: str) -> np.ndarray:
    """Paths of a stochastic system, those of the first context path first. Shape (samples, horizon, variable)."""
    times = dt * np.arange(horizon + 1)
    paths = []
    for i, window in enumerate(windows):
        state = np.broadcast_to(np.asarray(system.encode(window)), (samples, system.dim))
        run = simulate(system, times, initial=state, key=jax.random.fold_in(key, i), precision=precision)
        paths.append(run.paths[:, 1:])
    return np.concatenate(paths)


def _series(values: np.ndarray, times: np.ndarray, context: Series) -> Series:
    values = np.array(values, np.float64)
    flat = values.reshape(-1, *values.shape[-2:])
    ends = []
    for path in flat:
        lost = np.flatnonzero(~np.isfinite(path).all(axis=1))
        if len(lost):
            path[lost[0] :] = np.nan
            ends.append(int(lost[0]) + 1)
    series = Series(values, times, context.names, context.units, context.time_unit, f"forecast of {context.source}")
    if ends:
        series = series.noted(f"{len(ends)} of {len(flat)} paths diverged, first at step {min(ends)}", "NaN from there")
    return series


def _whole(value, name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < 1:
        raise RheonError(f"{name} is {value!r}", remedy=f"{name} is a whole number of at least 1")
    return int(value)
