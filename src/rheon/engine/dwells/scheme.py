"""Schemes: one channel molecule that hops among a few states, of which some are open."""

from __future__ import annotations

import abc
from typing import Any

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from rheon.core.errors import RheonError
from rheon.core.kinds import Jump
from rheon.core.precision import in_double


class Scheme(Jump):
    """A finite Markov scheme whose states are open or shut; what is recorded is only which.

    The state of the process is the occupancy of every state: one of them is 1, the others are 0. Subclasses say which
    hops there are and how fast. Open states come first in `states`.

    Source: Colquhoun and Hawkes 1982, doi:10.1098/rstb.1982.0156.
    """

    @property
    @abc.abstractmethod
    def hops(self) -> tuple[tuple[str, str], ...]:
        """(from, to), by names of states, of every hop."""

    @property
    @abc.abstractmethod
    def conducting(self) -> tuple[str, ...]:
        """Names of the open states."""

    @abc.abstractmethod
    def rate_constants(self) -> Float[Array, " hop"]:
        """One constant for every hop, without concentration and statistical factor. Shape (hop,)."""

    @abc.abstractmethod
    def factors(self) -> Float[Array, " hop"]:
        """What the constants are multiplied with: statistical factor times concentration. Shape (hop,)."""

    @abc.abstractmethod
    def with_constants(self, constants) -> Scheme:
        """The same scheme with other constants. Shape (hop,)."""

    @property
    def labels(self) -> tuple[str, ...]:
        """A name for the constant of every hop."""
        return tuple(f"{a} -> {b}" for a, b in self.hops)

    @property
    def states(self) -> tuple[str, ...]:
        """Names of the states: the open ones, then the shut ones in the order of the hops."""
        named = dict.fromkeys(name for hop in self.hops for name in hop)
        return (*self.conducting, *(name for name in named if name not in self.conducting))

    @property
    def n_open(self) -> int:
        """Number of open states."""
        return len(self.conducting)

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of the states: what is seen of the full process is where the channel is."""
        return self.states

    @property
    def dim(self) -> int:
        """Number of states."""
        return len(self.states)

    @property
    def places(self) -> tuple[np.ndarray, np.ndarray]:
        """Positions of source and target of every hop among the states. Shapes (hop,), (hop,)."""
        at = {name: i for i, name in enumerate(self.states)}
        source, target = zip(*self.hops, strict=True)
        return np.array([at[n] for n in source]), np.array([at[n] for n in target])

    @property
    def stoichiometry(self):
        """A hop takes one from its source and gives it to its target. Shape (hop, state)."""
        source, target = self.places
        return np.eye(self.dim)[target] - np.eye(self.dim)[source]

    def speeds(self) -> Float[Array, " hop"]:
        """Rates of all hops from a state that is occupied, per time unit. Shape (hop,)."""
        return jnp.asarray(self.rate_constants()) * jnp.asarray(self.factors())

    def rates(self, t, x, u=None):
        """Rates of all hops. Shapes: (), (state,) -> (hop,)."""
        return self.speeds() * x[self.places[0]]

    def initial(self):
        """In the last of the shut states. Shape (state,)."""
        return np.eye(self.dim)[-1]

    @in_double
    def generator(self) -> Float[np.ndarray, "state state"]:
        """Q[from, to], per time unit; rows sum to zero. Open states first.

        Raises:
            RheonError: if a rate is negative or not finite.
        """
        source, target = self.places
        q, speeds = np.zeros((self.dim, self.dim)), np.asarray(self.speeds(), float)
        if len(wrong := np.flatnonzero(~(np.isfinite(speeds) & (speeds >= 0)))):
            raise RheonError(f"the rate of {self.labels[wrong[0]]} is {speeds[wrong[0]]:g}", where=type(self).__name__,
                             remedy="give constants and concentrations that are not negative")  # fmt: skip
        np.add.at(q, (source, target), speeds)
        return q - np.diag(q.sum(1))


def checked_hops(hops: Any, conducting: Any, factors: Any, binding: Any) -> None:
    """Refuse a scheme that is none.

    Raises:
        RheonError: if a hop stands twice or leads nowhere, there is no open or no shut state, a state cannot be reached
            or left, or factors and binding do not fit.
    """
    where = "scheme"
    if len(set(hops)) < len(hops) or any(len(hop) != 2 or hop[0] == hop[1] for hop in hops):
        raise RheonError("a hop stands twice, or leads from a state to itself", where=where)
    names = {name for hop in hops for name in hop}
    if not conducting or not set(conducting) < names:
        raise RheonError(f"open states {tuple(conducting)} among {sorted(names)}", where=where,
                         remedy="name at least one open state, and leave at least one shut")  # fmt: skip
    for ends in zip(*hops, strict=True):
        if missing := names - set(ends):
            raise RheonError(f"no way into or out of {sorted(missing)}", where=where)
    if len(factors) not in (0, len(hops)) or any(not 0 <= i < len(hops) for i in binding):
        raise RheonError("one factor for each hop, and binding hops by their positions", where=where)
