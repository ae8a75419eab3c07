"""Shared parts: laws with memory restricted to pasts in which nothing changes."""

from __future__ import annotations

import jax.numpy as jnp

from rheon.core.kinds import Delay, Flow, Map, stacked
from rheon.models._buffer import DelayBuffer


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


class ConstantWindow(Map):
    """A map on the last samples whose samples are all equal: its fixed points are all that the map has.

    A fixed point of a buffer of samples repeats one sample, so that Newton's method may look for that sample alone.

    Args:
        map: a `DelayBuffer`, possibly in standardised units.
    """

    map: Map

    @staticmethod
    def fits(law) -> bool:
        """Whether a law is a buffer of its own observations."""
        return isinstance(getattr(law, "map", law), DelayBuffer)

    def lift(self, sample):
        """The state of the map whose samples all are `sample`. Shapes: (variable,) -> (dim,)."""
        return self.map.encode(jnp.broadcast_to(sample, (self.map.context, sample.shape[0])))

    def step(self, t, x, u=None):
        """The sample after a constant past. Shapes: (), (variable,) -> (variable,)."""
        return self.map.observe(self.map(t, self.lift(x)))

    def initial(self):
        """The newest sample of the map's typical state. Shape (variable,)."""
        return self.map.observe(self.map.initial())
