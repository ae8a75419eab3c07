"""The master equation of a jump process: how the probabilities of its states flow."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
import numpy as np

from rheon.core.kinds import Flow, Jump

from ..markov import MOST_STATES, Transitions, jump_of, rates, transitions


class MasterEquation(Flow):
    """dp/dt = W p over all states that a jump process can reach: a linear flow, exact where simulation samples.

    Args:
        system: a jump process whose rates do not depend on time.
        initial: the state that all probability starts in, shape (dim,); the system's own where not given.
        most: the largest number of states.

    Attributes:
        transitions: the states and the jumps between them.

    Raises:
        RheonError: if the process reaches more states than `most`, or a rate is negative or not finite.

    Source: van Kampen 2007, doi:10.1016/B978-0-444-52965-7.X5000-4, chapter V.

    Example:
        >>> import rheon
        >>> equation = MasterEquation(rheon.systems.TwoState(total=1), initial=[1])
        >>> equation.variables
        ('p(open=1)', 'p(open=0)')
    """

    system: Any
    transitions: Transitions
    start: Any
    stiff = True

    def __init__(self, system: Jump, initial=None, most: int = MOST_STATES):
        system = jump_of(system)
        known = transitions(system, initial, most)
        self.system, self.transitions = system, known
        self.start = np.eye(len(known.states))[0]

    @property
    def card(self):
        """The process's card."""
        return self.system.card

    @property
    def dim(self) -> int:
        """Number of states of the process."""
        return len(self.start)

    @property
    def variables(self) -> tuple[str, ...]:
        """One name for each state."""
        names = self.system.variables
        return tuple(
            "p(" + ", ".join(f"{n}={v:g}" for n, v in zip(names, state, strict=True)) + ")"
            for state in np.asarray(self.transitions.states)
        )

    def initial(self):
        """Certainty of the first state. Shape (dim,)."""
        return self.start

    def observe(self, state):
        """The probabilities themselves."""
        return state

    def vector_field(self, t, x, u=None):
        """Gain less loss of probability. Shapes: (), (dim,) -> (dim,)."""
        flow = rates(self.system, self.transitions) * x[self.transitions.source]
        return jnp.zeros_like(x).at[self.transitions.target].add(flow).at[self.transitions.source].add(-flow)
