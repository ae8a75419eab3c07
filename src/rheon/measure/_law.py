"""Shared parts: any system as a map whose tangent vectors can be followed, and where runs of it begin."""

from __future__ import annotations

from typing import NamedTuple, cast

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from rheon.core.errors import RheonError
from rheon.core.fit import Fit
from rheon.core.kinds import Diffusion, Flow, Map
from rheon.core.precision import as_dtype, precision
from rheon.core.random import generator
from rheon.core.system import System
from rheon.engine.as_map import as_map, own_step
from rheon.engine.tableaus import TABLEAUS
from rheon.engine.wrappers.adaptive import METHODS, Adaptive
from rheon.engine.wrappers.discretised import Discretised
from rheon.engine.wrappers.frozen_noise import FrozenNoise
from rheon.engine.wrappers.poincare import Poincare

from ._data import per_time
from ._settings import number, whole, whole_or_none

SOLVERS = ("auto", "adaptive", *TABLEAUS, *METHODS)


class Law(NamedTuple):
    """A system made ready for its exponents.

    Attributes:
        map: what is stepped.
        every: steps of the map per window, after which tangent vectors are orthonormalised.
        flow: whether the law is a flow.
        autonomous: whether the law of a flow does not depend on time, so that one exponent is zero.
        random: whether it is one realisation of a stochastic system.
        steps_per_window: steps of `dt` in a window, as the caller counts them.
        words: how it is stepped.
    """

    map: Map
    every: int
    flow: bool
    autonomous: bool
    random: bool
    steps_per_window: int
    words: str

    @property
    def window(self) -> float:
        """Length of a window in time units."""
        return self.every * self.map.dt

    @property
    def unit(self) -> str:
        """Unit of an exponent."""
        return per_time("" if self.flow or self.random or self.map.dt != 1 else "step")


def law_of(
    system, where: str, dt=None, qr_every=None, solver: str = "auto", rtol: float = 1e-8, atol: float = 1e-10, key=0
) -> Law:
    """A system or a fit as a `Law`.

    Raises:
        RheonError: if it is data, has no step, is stochastic other than a Diffusion, or a setting is impossible.
    """
    system = system.system if isinstance(system, Fit) else system
    if not isinstance(system, System):
        remedy = "for data use rheon.measure.largest_exponent, or fit a model first"
        raise RheonError(f"a {type(system).__name__} is no system", where=where, remedy=remedy)
    if solver not in SOLVERS:
        raise RheonError(f"no solver {solver!r}", where="solver", remedy=f"choose one of {', '.join(SOLVERS)}")
    flow = isinstance(system, Flow)
    if solver != "auto" and not flow:
        raise RheonError(f"solver = {solver!r} for a {type(system).__name__}", remedy="only a flow has a choice")
    every = whole_or_none(qr_every, "qr_every") or (1 if isinstance(system, Map) else 10)
    dt = None if dt is None else number(dt, "dt", exclusive=True)
    if isinstance(system, Flow) and (solver in ("adaptive", *METHODS) or (solver == "auto" and system.stiff)):
        step = own_step(system, dt)
        controlled = Adaptive(system, every * step, "auto" if solver == "adaptive" else solver, rtol, atol)
        words = f"{controlled.method} at rtol {rtol:g} with its tangent vectors"
        made = Law(controlled, 1, True, True, False, every, words)
    else:
        fixed = isinstance(system, Flow) and solver != "auto"
        law = Discretised(cast(Flow, system), own_step(system, dt), solver) if fixed else as_map(system, dt, key=key)
        words = law.method if isinstance(law, Discretised | FrozenNoise) else "its own steps"
        made = Law(law, every, flow, flow, isinstance(system, Diffusion), every, words)
    return made._replace(autonomous=_autonomous(system, made.map.dt)) if isinstance(system, Flow) else made


def _autonomous(flow: Flow, dt: float) -> bool:
    """Whether the rates at one state agree at all of many times."""
    with precision("double"):
        x = np.asarray(flow.initial(), np.float64)
        times = dt * np.concatenate([[0.0], np.geomspace(0.1, 1e5, 31)])
        rates = np.asarray(_rates(as_dtype(flow, np.float64), x + 0.01 * (1 + np.abs(x)), times))
    return bool(np.all((rates == rates[0]) | ~np.isfinite(rates)))


@eqx.filter_jit
def _rates(flow, x, times):
    return jax.lax.map(lambda t: jnp.asarray(flow(t, x), x.dtype), times)


def states_of(law: Map, initial, starts: int, key) -> np.ndarray:
    """Initial states, shape (starts, dim): the law's own where none is given, scattered by 1 % for several starts.

    Raises:
        RheonError: if `initial` does not fit.
    """
    try:
        given = np.asarray(law.initial() if initial is None else initial, np.float64)
    except (TypeError, ValueError) as error:
        raise RheonError(f"the initial state is no array of numbers ({error})", where="initial") from error
    states = np.atleast_2d(given)
    if states.ndim != 2 or states.shape[1] != law.dim or not np.isfinite(states).all():
        raise RheonError(
            f"the initial state has shape {given.shape}, the law {law.dim} variables",
            where="initial",
            remedy="give finite numbers of shape (dim,) or (starts, dim)",
        )
    if starts > 1 and len(states) not in (1, starts):
        raise RheonError(f"{len(states)} initial states for starts = {starts}", remedy="leave starts out")
    if starts > 1 and len(states) == 1:
        scale = 0.01 * np.maximum(np.abs(states), 0.1 * np.abs(states).max() or 1.0)
        noise = generator(key).normal(size=(starts, states.shape[1]))
        noise[0] = 0
        states = states + scale * noise
    return states


def state_of(law: Map, initial) -> np.ndarray:
    """One initial state, shape (dim,): the law's own where none is given.

    Raises:
        RheonError: if `initial` does not fit.
    """
    states = states_of(law, initial, 1, 0)
    if len(states) > 1:
        raise RheonError(f"{len(states)} initial states", where="initial", remedy="give one, shape (dim,)")
    return states[0]


def count_of(law: Map, k: int | None, default: int = 8) -> int:
    """How many exponents: at most `dim`, and one less for a section, which annihilates the direction of the flow.

    Raises:
        RheonError: if that many do not exist.
    """
    most = law.dim - 1 if isinstance(law, Poincare) else law.dim
    return min(most, default) if k is None else whole(k, "k", 1, most)


def directions(key, k: int, dim: int) -> np.ndarray:
    """k orthonormal vectors at random, as rows, shape (k, dim)."""
    return np.linalg.qr(generator(key).normal(size=(dim, k)))[0].T


def differentiated(kernel, law: Map, *arguments, **settings):
    """A kernel run in float64, its arrays as NumPy.

    Raises:
        RheonError: if the law cannot be differentiated forwards.
    """
    with precision("double"):
        try:
            parts = kernel(as_dtype(law, np.float64), *arguments, **settings)
        except (TypeError, NotImplementedError) as error:
            raise RheonError(
                f"the step of {type(law).__name__} cannot be differentiated forwards ({str(error).splitlines()[0]})",
                remedy="write it with jax.numpy operations",
            ) from error
        return jax.tree.map(np.asarray, parts)
