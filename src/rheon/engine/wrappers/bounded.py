"""A flow whose angles grow without bound, seen through their sines and cosines."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp

from rheon.core.errors import RheonError
from rheon.core.kinds import Flow

from .phase_state import PhaseState


class Bounded(Flow):
    """A flow seen through coordinates that stay bounded: angles and phases by sine or cosine.

    The state stays what it is. It is no part of `observe` of the systems themselves, because there what is seen is
    the state, and forecasts and measures may start from it; a sine does not tell its angle. A forced flow is seen
    with the phase of its forcing, as in `PhaseState`.

    Args:
        system: a Flow that says its bounded coordinates (`bounded`, `bounded_variables`), forced or not.

    Raises:
        RheonError: if the system names no bounded coordinates: its state is bounded, or it is not known.

    Source: the output coordinates of the dysts collection: Gilpin 2021, arXiv:2110.05266.

    Example:
        >>> import rheon
        >>> Bounded(rheon.systems.Duffing()).variables
        ('x', 'y', 'cos(z)')
    """

    flow: Any

    def __init__(self, system: Flow):
        if not hasattr(system, "bounded"):
            raise RheonError(
                f"{type(system).__name__} names no bounded coordinates", remedy="use it as it is, or `observed`"
            )
        self.flow = PhaseState(system) if hasattr(system, "phase_rate") else system

    @property
    def bare(self) -> Any:
        """The system itself, without its phase as a state."""
        return self.flow.flow if isinstance(self.flow, PhaseState) else self.flow

    @property
    def card(self):
        """The system's card: its law and its time scales are the same."""
        return self.bare.card

    @property
    def componentwise(self) -> bool:
        """Whether the system's law is written in components."""
        return self.flow.componentwise

    @property
    def stiff(self) -> bool:
        """Whether the system is stiff."""
        return self.flow.stiff

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of the bounded coordinates."""
        return tuple(self.bare.bounded_variables)

    def vector_field(self, t, x, u=None):
        """The rate of change of the state. Shapes: (), (dim,) or components, (input,) -> same."""
        return self.flow.vector_field(t, x, u)

    def initial(self):
        """The system's typical state, with the phase of its forcing. Shape (dim,)."""
        return self.flow.initial()

    def observe(self, state):
        """The bounded coordinates of a state. Shapes: (dim,) -> (variable,)."""
        if isinstance(self.flow, PhaseState):
            return jnp.stack(self.flow.at(state[-1]).bounded(0.0, state[:-1]))
        return jnp.stack(self.bare.bounded(0.0, state))

    def encode(self, window):
        """There is no way back from a sine to its angle.

        Raises:
            RheonError: always.
        """
        raise RheonError("the state cannot be found from bounded coordinates", remedy="give the state itself")
