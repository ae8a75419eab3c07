"""The process that makes a rare current typical."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from rheon.core.errors import RheonError
from rheon.core.kinds import Jump
from rheon.core.precision import in_double

from ..markov import MOST_STATES, Transitions, counts, generator, jump_of, leading, transitions


class Driven(Jump):
    """The jump process whose typical paths are the paths of another that carry a given rare current.

    Rates are w(x -> x') exp(tilt * weight) l(x') / l(x), with l the left eigenvector of the tilted generator. It is
    the process to sample from when a current many standard deviations from its mean is of interest.

    Args:
        system: a jump process whose rates do not depend on time.
        weights: what each channel counts, shape (channel,).
        tilt: the conjugate field; 0 gives the process itself.
        initial: a state of the class of states that is meant, shape (dim,); the system's own where not given.
        most: the largest number of states.

    Attributes:
        value: the leading eigenvalue of the tilted generator, per time unit.

    Raises:
        RheonError: if weights do not fit, the tilt is not finite, or the process reaches too many states.

    Source: Chetrite and Touchette 2015, doi:10.1007/s00023-014-0375-8, equation 71.

    Example:
        >>> import rheon
        >>> faster = Driven(rheon.systems.TwoState(total=1), [1, 0], 0.5, initial=[0])
        >>> bool(faster.rates(0.0, np.zeros(1))[0] > 1.0)
        True
    """

    system: Any
    weights: Any
    tilt: Any
    known: Transitions
    left: Any
    value: float = eqx.field(static=True)

    def __init__(self, system: Jump, weights, tilt: float, initial=None, most: int = MOST_STATES):
        if not np.isfinite(tilt):
            raise RheonError(f"a tilt of {tilt}", where="tilt", remedy="give a finite number")
        system = jump_of(system)
        weights = counts(system, weights)
        if weights.ndim != 1:
            raise RheonError("more than one counter", where="weights", remedy="combine them to one weight a channel")
        self.system, self.weights, self.tilt = system, weights, np.asarray(tilt, float)
        self.known = transitions(system, initial, most)
        self.value, self.left = in_double(self._solve)()

    def replace(self, **parameters) -> Driven:
        """The driven process of another system, tilt or counter, found anew.

        Raises:
            RheonError: if something else is replaced, or parameters are traced, as those of an ensemble are.
        """
        own = {"system": self.system, "weights": self.weights, "tilt": self.tilt}
        if other := set(parameters) - set(own):
            raise RheonError(f"a driven process follows from its system, weights and tilt, not from {sorted(other)}",
                             where="Driven")  # fmt: skip
        if any(isinstance(leaf, jax.core.Tracer) for leaf in jax.tree.leaves((own, parameters))):
            raise RheonError("the driven process of each path of an ensemble would have to be found anew",
                             where="Driven", remedy="make one Driven for each, outside compiled code")  # fmt: skip
        first, most = np.asarray(self.known.states)[0], max(MOST_STATES, len(self.known.states))
        return Driven(**(own | parameters), initial=first, most=most)

    def _solve(self):
        return leading(generator(self.system, self.known, self.weights, self.tilt).T)

    @property
    def card(self):
        """The wrapped system's card."""
        return self.system.card

    @property
    def dim(self) -> int:
        """Number of state variables."""
        return self.system.dim

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of the system's variables."""
        return self.system.variables

    @property
    def stoichiometry(self):
        """What each channel adds to the state. Shape (channel, dim)."""
        return self.system.stoichiometry

    def rates(self, t, x, u=None):
        """Rates of the driven process. Shapes: (), (dim,) -> (channel,)."""
        x = jnp.asarray(x)
        after = x + jnp.asarray(self.stoichiometry, x.dtype)
        share = jnp.take(self.left, self._place(after)) / jnp.take(self.left, self._place(x[None]))
        return self.system.rates(t, x, u) * jnp.exp(self.tilt * self.weights) * share

    def _place(self, states):
        """Positions of states in the list; a state that is not there comes with rate 0, so its position is free."""
        return jnp.argmin(jnp.abs(states[:, None, :] - self.known.states).sum(-1), axis=1)

    def initial(self):
        """The first of the listed states. Shape (dim,)."""
        return np.asarray(self.known.states)[0]

    def observe(self, state):
        """What the system shows."""
        return self.system.observe(state)
