"""A flow that is shaken: process noise of a given size on every variable."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
import numpy as np

from rheon.core.errors import RheonError
from rheon.core.kinds import Diffusion, Flow, stacked
from rheon.core.system import parameter


class Noisy(Diffusion):
    """dx = f(t, x) dt + amplitude dW: a flow under additive white noise.

    Args:
        flow: the flow.
        amplitude: of the noise, one number or one per variable, in units of the state per square root of time.

    Raises:
        RheonError: if the system is no flow, or an amplitude is negative, not finite, or of a wrong shape.

    Source: the additive Langevin equation, e.g. Kloeden and Platen 1992, doi:10.1007/978-3-662-12616-5.

    Example:
        >>> import rheon
        >>> Noisy(rheon.systems.Lorenz(), 0.5).diffusion(0.0, np.zeros(3)).tolist()
        [0.5, 0.5, 0.5]
    """

    flow: Flow
    amplitude: Any

    def __init__(self, flow: Flow, amplitude):
        if not isinstance(flow, Flow):
            raise RheonError(f"a {type(flow).__name__} is no flow", remedy="process noise needs a flow")
        try:
            given = np.broadcast_to(np.asarray(amplitude, float), (flow.dim,)).copy()
        except (TypeError, ValueError):
            raise RheonError(
                f"amplitude {amplitude!r}", where="amplitude", remedy=f"give one number, or one for each of {flow.dim}"
            ) from None
        self.flow, self.amplitude = flow, parameter(given)
        if not (np.isfinite(self.amplitude) & (self.amplitude >= 0)).all():
            raise RheonError(f"amplitude {amplitude}", remedy="give finite numbers of at least 0")

    @property
    def card(self):
        """The flow's card."""
        return self.flow.card

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of the flow's variables."""
        return self.flow.variables

    def drift(self, t, x, u=None):
        """The flow's rate of change. Shapes: (), (dim,), (input,) -> (dim,)."""
        return stacked(self.flow.vector_field(t, x, u))

    def diffusion(self, t, x, u=None):
        """The amplitude. Shapes: (), (dim,), (input,) -> (dim,)."""
        return jnp.asarray(self.amplitude)

    def initial(self):
        """The flow's typical state. Shape (dim,)."""
        return self.flow.initial()

    def observe(self, state):
        """What is seen of the flow. Shapes: (dim,) -> (variable,)."""
        return self.flow.observe(state)

    def encode(self, window):
        """The flow's state at the end of a window. Shapes: (time, variable) -> (dim,)."""
        return self.flow.encode(window)
