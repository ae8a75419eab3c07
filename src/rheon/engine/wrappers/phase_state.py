"""A forced flow with the phase of its forcing as a state."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
import numpy as np

from rheon.core.errors import RheonError
from rheon.core.kinds import Flow


class PhaseState(Flow):
    """The autonomous form of a forced flow: the phase of its forcing becomes the last state.

    A forced flow of the registry depends on time through z = phase_rate t + phase alone. Here z is a state that grows
    at `phase_rate`, and time no longer matters: the form of collections that know autonomous flows only.

    Args:
        system: a Flow with a parameter `phase` and a property `phase_rate`, e.g. `rheon.systems.Duffing()`.

    Raises:
        RheonError: if the system has no forcing of that form.

    Source: the standard suspension, e.g. Guckenheimer and Holmes 1983, doi:10.1007/978-1-4612-1140-2, section 1.5.

    Example:
        >>> import rheon
        >>> PhaseState(rheon.systems.Duffing()).variables
        ('x', 'y', 'phase')
    """

    flow: Any

    def __init__(self, system: Flow):
        if not (isinstance(system, Flow) and hasattr(system, "phase") and hasattr(system, "phase_rate")):
            raise RheonError(
                f"{type(system).__name__} is no forced flow", remedy="pass a Flow with `phase` and `phase_rate`"
            )
        self.flow = system

    @property
    def card(self):
        """The flow's card: its law and its time scales are the same."""
        return self.flow.card

    @property
    def componentwise(self) -> bool:
        """Whether the flow's law is written in components."""
        return self.flow.componentwise

    @property
    def stiff(self) -> bool:
        """Whether the flow is stiff."""
        return self.flow.stiff

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of the flow's variables, and "phase"."""
        return (*self.flow.variables, "phase")

    def at(self, phase) -> Any:
        """The flow whose forcing has this phase at time 0: its law at time 0 is the law at that phase."""
        return self.flow.replace(phase=phase)

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (dim,) or components, (input,) -> same."""
        phase = x[-1]
        rates = self.at(phase).vector_field(0.0, x[:-1], u)
        # a constant in the shape of the state: components may hold whole ensembles
        turn = self.flow.phase_rate + jnp.zeros_like(phase)
        return (*rates, turn) if isinstance(rates, tuple) else jnp.append(rates, turn)

    def initial(self):
        """The flow's typical state and the phase at time 0. Shape (dim,)."""
        return np.append(self.flow.initial(), np.asarray(self.flow.phase))

    def observe(self, state):
        """What is seen of the flow, and the phase. Shapes: (dim,) -> (variable,)."""
        return jnp.append(self.flow.observe(state[:-1]), state[-1])

    def encode(self, window):
        """The flow's state at the end of a window, and the phase there. Shapes: (time, variable) -> (dim,)."""
        return jnp.append(self.flow.encode(window[:, :-1]), window[-1, -1])
