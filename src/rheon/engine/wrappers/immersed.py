"""A system of second order steered so that it moves as a system of first order would."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from rheon.core.errors import RheonError
from rheon.core.kinds import Flow
from rheon.core.system import parameter

from .._state import concrete


class Immersed(Flow):
    """Closed loop x' = v, v' = w whose control makes a target flow x' = psi(x) invariant and attractive.

    By passivity and immersion: the distance phi = v - psi(x) from the target is the passive output, and the control
    w = Dpsi(x) v - rate (v - psi(x)) makes it die out as exp(-rate t), exactly. Slow motion (rate to infinity) is the
    target's own, with an error of order 1 / rate. The target -p grad f gives accelerated gradient flow: friction along
    the Hessian appears by itself.

    Args:
        target: a Flow of the positions, autonomous or not.
        rate: how fast the distance dies out, per time unit.
        plant: None for a free particle; or a Flow of positions and velocities (first all of the one, then all of the
            other) whose velocities can be pushed at will: its own accelerations are then made up for.

    The state holds positions, then velocities.

    Raises:
        RheonError: if the target or the plant is no Flow, the plant does not have twice as many variables, or the rate
            is not positive.

    Source: Astolfi and Ortega 2003, doi:10.1109/TAC.2003.809820 (immersion and invariance); Parimi et al. 2025, arXiv
        2509.18346, for accelerated gradient methods; derived here from these abstracts.

    Example:
        >>> import rheon
        >>> swing = Immersed(rheon.systems.GradientFlow(), 5.0)
        >>> swing.dim, swing.control(0.0, swing.initial()).tolist()
        (4, [-5.0, -50.0])
    """

    target: Flow
    rate: Any
    plant: Flow | None

    def __init__(self, target: Flow, rate, plant: Flow | None = None):
        for name, flow in (("target", target), ("plant", plant or target)):
            if not isinstance(flow, Flow):
                raise RheonError(f"a {type(flow).__name__} is no Flow", where=name)
        if plant is not None and plant.dim != 2 * target.dim:
            raise RheonError(
                f"a plant of {plant.dim} variables for a target of {target.dim}", where="plant",
                remedy="it has positions and velocities, twice as many as the target",
            )  # fmt: skip
        rate = parameter(rate)
        if isinstance(rate, np.ndarray) and not (rate.ndim == 0 and np.isfinite(rate) and rate > 0):
            raise RheonError(f"rate = {rate}", where="rate", remedy="give a positive number")
        self.target, self.rate, self.plant = target, rate, plant

    @property
    def card(self):
        """The target's card: its time scales are those of the slow motion."""
        return self.target.card

    @property
    def dim(self) -> int:
        """Positions and velocities."""
        return 2 * self.target.dim

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of what the target shows."""
        return self.target.variables

    def distance(self, t, x) -> Any:
        """v - psi(x): how far from the target's motion. Shapes: (), (dim,) -> (dim / 2,)."""
        n = self.target.dim
        return x[n:] - jnp.asarray(self.target(t, x[:n]), jnp.result_type(x))

    def control(self, t, x, u=None) -> Any:
        """The push that the velocities get, beyond the plant's own accelerations. Shapes: (), (dim,) -> (dim / 2,)."""
        x, n = jnp.asarray(x), self.target.dim
        place, velocity = x[:n], x[n:]
        psi = lambda s, y: jnp.asarray(self.target(s, y, u), x.dtype)  # noqa: E731
        wanted, along = jax.jvp(psi, (jnp.asarray(t, x.dtype), place), (jnp.ones((), x.dtype), velocity))
        push = along - jnp.asarray(self.rate, x.dtype) * (velocity - wanted)
        return push if self.plant is None else push - jnp.asarray(self.plant(t, x), x.dtype)[n:]

    def vector_field(self, t, x, u=None):
        """The rate of the closed loop. Shapes: (), (dim,) -> (dim,)."""
        n = self.target.dim
        free = jnp.zeros_like(x[n:]) if self.plant is None else jnp.asarray(self.plant(t, x), x.dtype)[n:]
        return jnp.concatenate([x[n:], free + self.control(t, x, u)])

    def initial(self):
        """The target's typical state, at rest. Shape (dim,)."""
        start = self.target.initial()
        return concrete(np.concatenate([start, np.zeros(len(start))]))

    def observe(self, state):
        """What the target shows of the positions. Shapes: (dim,) -> (variable,)."""
        return self.target.observe(state[: self.target.dim])
