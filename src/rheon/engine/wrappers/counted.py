"""A jump process that counts its own jumps."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.errors import RheonError
from rheon.core.kinds import Jump

from ..markov import counts


class Counted(Jump):
    """A jump process beside counters of its jumps, such as the charge that has crossed.

    Args:
        system: a jump process.
        weights: what each of its channels adds to the counters, shape (channel,) or (channel, counter).
        names: of the counters; "count", "count2", ... where not given.

    The state is the system's, then the counters; what is observed likewise.

    Raises:
        RheonError: if there is not one weight for each channel, or not one name for each counter.

    Example:
        >>> import rheon
        >>> Counted(rheon.systems.TwoState(), [1, 0], ("openings",)).variables
        ('open', 'openings')
    """

    system: Any
    weights: Any
    names: tuple[str, ...] = eqx.field(static=True)

    def __init__(self, system: Jump, weights, names=()):
        if not isinstance(system, Jump):
            raise RheonError(f"{type(system).__name__} is no jump process", where="system")
        table = counts(system, weights)
        table = table[:, None] if table.ndim == 1 else table
        names = tuple(names) or ("count", *(f"count{i}" for i in range(2, table.shape[1] + 1)))
        if len(names) != table.shape[1]:
            raise RheonError(f"{len(names)} names for {table.shape[1]} counters", where="names")
        self.system, self.weights, self.names = system, table, names

    @property
    def card(self):
        """The wrapped system's card."""
        return self.system.card

    @property
    def dim(self) -> int:
        """Number of state variables and counters."""
        return self.system.dim + self.weights.shape[1]

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of the system's variables and of the counters."""
        return (*self.system.variables, *self.names)

    @property
    def stoichiometry(self):
        """What each channel adds to the state and to the counters. Shape (channel, dim)."""
        return jnp.concatenate([jnp.asarray(self.system.stoichiometry), jnp.asarray(self.weights)], axis=1)

    def rates(self, t, x, u=None):
        """The system's own rates. Shapes: (), (dim,) -> (channel,)."""
        return self.system.rates(t, x[: self.system.dim], u)

    def initial(self):
        """The system's typical state, nothing counted. Shape (dim,)."""
        return np.concatenate([np.asarray(self.system.initial(), float), np.zeros(self.weights.shape[1])])

    def observe(self, state):
        """What the system shows, then the counters. Shapes: (dim,) -> (variable,)."""
        n = self.system.dim
        return jnp.concatenate([self.system.observe(state[:n]), state[n:]])
