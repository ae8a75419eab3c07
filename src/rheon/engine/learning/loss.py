"""A loss that is a function, on parameters that are any tree."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from rheon.core.errors import RheonError

from .objective import Objective, is_parameter


class Loss(Objective):
    """A function of a tree of parameters, and of examples where there are any.

    Args:
        function: (parameters) -> () or (parameters, examples) -> (); traceable. Examples come with their leading
            axis, whole or as a batch, so a mean over examples should be a mean over that axis.
        parameters: what learning begins with: arrays, tuples, dictionaries, an equinox network, ...
        examples: a tree of arrays whose first axis counts examples, or None.
        seen: what is seen of the parameters, a tree -> (variable,); all of them where not given.
        names: names of what is seen.

    Raises:
        RheonError: if there is nothing to learn, or examples disagree about their number.

    Source: any tree of arrays, as in optax.

    Example:
        >>> import jax.numpy as jnp
        >>> line = lambda p, data: jnp.mean((p["a"] * data[0] + p["b"] - data[1]) ** 2)
        >>> loss = Loss(line, {"a": np.zeros(()), "b": np.zeros(())}, (np.arange(3.0), np.arange(3.0)))
        >>> loss.dim, loss.n_examples, round(float(loss.value(np.array([1.0, 0.5]))), 3)
        (2, 3, 0.25)
    """

    function: Callable
    parameters: Any
    examples: Any
    seen: Callable | None
    labels: tuple[str, ...] = eqx.field(static=True)

    def __init__(self, function: Callable, parameters, examples=None, seen=None, names=()):
        if not any(is_parameter(leaf) for leaf in jax.tree.leaves(parameters)):
            raise RheonError("no array of floating numbers in the parameters", where="parameters")
        sizes = {np.shape(leaf)[:1] for leaf in jax.tree.leaves(examples)}
        if examples is not None and (len(sizes) != 1 or sizes <= {(), (0,)}):
            raise RheonError(f"first axes {sorted(sizes)}", where="examples", remedy="the first axis counts examples")
        self.function, self.parameters, self.examples = function, parameters, examples
        self.seen, self.labels = seen, tuple(names)

    @property
    def n_examples(self) -> int:
        """How many examples there are."""
        leaves = jax.tree.leaves(self.examples)
        return int(np.shape(leaves[0])[0]) if leaves else 0

    @property
    def names(self) -> tuple[str, ...]:
        """Names of what is seen, as they were given."""
        return self.labels

    @property
    def shows_parameters(self) -> bool:
        """Whether nothing else than the parameters is seen."""
        return self.seen is None

    def start(self):
        """The parameters as they were given."""
        return self.parameters

    def loss(self, parameters, index=None):
        """The function's value. Shapes: a tree, positions of examples (batch,) or None for all -> ()."""
        if self.examples is None:
            return self.function(parameters)
        chosen = self.examples
        if index is not None:
            chosen = jax.tree.map(lambda leaf: jnp.take(jnp.asarray(leaf), index, axis=0), chosen)
        return self.function(parameters, chosen)

    def see(self, parameters):
        """What is seen of the parameters. Shapes: a tree -> (variable,)."""
        return self.flat(parameters) if self.seen is None else jnp.atleast_1d(self.seen(parameters))
