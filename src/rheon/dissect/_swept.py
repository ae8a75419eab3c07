"""Shared parts: laws whose parameter moves along straight lines between given values."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.kinds import Flow, Map
from rheon.core.system import System
from rheon.engine.parameters import written


class _Swept(System):
    """What both kinds share: the law, where its parameter stands, and its values at the times of the turns."""

    law: Any
    path: tuple[str, ...] = eqx.field(static=True)
    times: np.ndarray
    values: np.ndarray

    @property
    def card(self):
        """The law's card."""
        return self.law.card

    @property
    def componentwise(self) -> bool:
        """Whether the law is written in components."""
        return self.law.componentwise

    @property
    def dim(self) -> int:
        """Number of state variables."""
        return self.law.dim

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of the law's variables."""
        return self.law.variables

    def initial(self):
        """The law's typical state. Shape (dim,)."""
        return self.law.initial()

    def observe(self, state):
        """What is seen of the law. Shapes: (dim,) -> (variable,)."""
        return self.law.observe(state)

    def at(self, t):
        """The law with the value of that time."""
        return written(self.law, self.path, jnp.interp(t, self.times, self.values))


class SweptFlow(_Swept, Flow):
    """A flow whose parameter moves."""

    @property
    def stiff(self) -> bool:
        """Whether the flow is stiff."""
        return self.law.stiff

    def vector_field(self, t, x, u=None):
        """The rate of change with the parameter of time t. Shapes: (), (dim,) or components, (input,) -> same."""
        return self.at(t).vector_field(t, x, u)


class SweptMap(_Swept, Map):
    """A map whose parameter moves."""

    @property
    def dt(self) -> float:
        """Time per step."""
        return self.law.dt

    def step(self, t, x, u=None):
        """The next state with the parameter of time t. Shapes: (), (dim,) or components, (input,) -> same."""
        return self.at(t).step(t, x, u)
