"""Shared parts: a delay equation restricted to histories in which nothing changes."""

from __future__ import annotations

import jax.numpy as jnp

from rheon.core.kinds import Delay, Flow, stacked


class ConstantHistory(Flow):
    """The rate of a delay equation whose history is constant: its zeros are the equilibria.

    Its Jacobian gives the stability for vanishing delays, not that of the delay equation.

    Args:
        delay: the delay equation.
    """

    delay: Delay

    def vector_field(self, t, x, u=None):
        """The rate. Shapes: (), (dim,) -> (dim,)."""
        past = jnp.broadcast_to(x, (len(self.delay.delays), x.shape[0]))
        return stacked(self.delay.vector_field(t, x, past, u))

    def initial(self):
        """The delay equation's typical state. Shape (dim,)."""
        return self.delay.initial()

    def observe(self, state):
        """What is seen of the delay equation. Shapes: (dim,) -> (variable,)."""
        return self.delay.observe(state)
