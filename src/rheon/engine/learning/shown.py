"""An objective seen through something else than its parameters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import equinox as eqx
import jax.numpy as jnp

from rheon.core.errors import RheonError

from .objective import Objective


class Shown(Objective):
    """The same objective, of which learners show something else: the loss, or a function of the parameters.

    Args:
        objective: the objective.
        see: "loss", or a function of the tree of parameters, -> () or (variable,).
        labels: names of what is shown.

    Raises:
        RheonError: if it is no objective, or `see` is neither.

    Source: `rheon.engine.observed` does this for systems; here the function is given the parameters as a tree.

    Example:
        >>> import rheon
        >>> flow = rheon.systems.GradientFlow(Shown(rheon.engine.learning.Quadratic(), "loss"))
        >>> flow.variables, flow.observe(flow.initial()).tolist()
        (('loss',), [5.5])
    """

    objective: Objective
    see_what: Callable | None
    labels: tuple[str, ...] = eqx.field(static=True)

    def __init__(self, objective: Objective, see: Any = "loss", labels=()):
        if not isinstance(objective, Objective):
            raise RheonError(f"a {type(objective).__name__} is no objective", where="objective")
        if see != "loss" and not callable(see):
            raise RheonError(f"see = {see!r}", where="see", remedy='give "loss" or a function of the parameters')
        self.objective, self.see_what = objective, None if see == "loss" else see
        self.labels = tuple(labels) or (("loss",) if see == "loss" else ())

    @property
    def names(self) -> tuple[str, ...]:
        """Names of what is shown."""
        return self.labels

    @property
    def n_examples(self) -> int:
        """How many examples there are."""
        return self.objective.n_examples

    def start(self):
        """The objective's own start."""
        return self.objective.start()

    def loss(self, parameters, index=None):
        """The objective's own loss. Shapes: a tree, positions of examples (batch,) or None for all -> ()."""
        return self.objective.loss(parameters, index)

    def see(self, parameters):
        """What is shown. Shapes: a tree -> (variable,)."""
        shown = self.objective.loss(parameters) if self.see_what is None else self.see_what(parameters)
        return jnp.atleast_1d(jnp.asarray(shown))
