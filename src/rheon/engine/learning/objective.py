"""What learning makes small: a loss on a tree of parameters."""

from __future__ import annotations

import abc
import dataclasses
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from rheon.core.errors import RheonError
from rheon.core.system import parameter


def is_parameter(leaf) -> bool:
    """Whether a leaf of a tree is learned: an array of real floating numbers."""
    return isinstance(leaf, jax.Array | np.ndarray | np.generic) and jnp.issubdtype(leaf.dtype, jnp.floating)


class Objective(eqx.Module):
    """A loss on any tree of parameters, and on examples where there are any.

    Subclasses define `start` and `loss`. To learners the floating leaves of the tree are one vector of shape (dim,),
    in the order of the tree; other leaves stay as they are.

    Source: ravelled trees as in jax.flatten_util.

    Example:
        >>> from rheon.engine.learning import Quadratic
        >>> Quadratic([1.0, 4.0]).gradient(np.ones(2)).tolist()
        [1.0, 4.0]
    """

    @abc.abstractmethod
    def start(self) -> Any:
        """The parameters that learning begins with: a tree."""

    @abc.abstractmethod
    def loss(self, parameters, index=None) -> Any:
        """What is to be made small. Shapes: a tree, positions of examples (batch,) or None for all -> ()."""

    @property
    def n_examples(self) -> int:
        """How many examples there are to choose batches from; 0 where the loss is a plain function."""
        return 0

    @property
    def names(self) -> tuple[str, ...]:
        """Names of what `see` returns, or nothing."""
        return ()

    @property
    def shows_parameters(self) -> bool:
        """Whether `see` returns the parameters themselves, as one vector."""
        return type(self).see is Objective.see

    def see(self, parameters) -> Any:
        """What is seen of the parameters: all of them, unless a subclass says better. Shapes: a tree -> (variable,)."""
        return self.flat(parameters)

    # parameters as one vector ---------------------------------------------------------------------------------

    @property
    def dim(self) -> int:
        """Number of parameters."""
        return sum(int(np.prod(np.shape(leaf))) for leaf in jax.tree.leaves(self.start()) if is_parameter(leaf))

    def flat(self, parameters) -> Any:
        """A tree as one vector. Shapes: a tree -> (dim,)."""
        leaves = [leaf for leaf in jax.tree.leaves(parameters) if is_parameter(leaf)]
        if any(isinstance(leaf, jax.core.Tracer) for leaf in leaves):
            return jnp.concatenate([jnp.ravel(leaf) for leaf in leaves])
        return np.concatenate([np.ravel(np.asarray(leaf, np.float64)) for leaf in leaves])

    def tree(self, vector) -> Any:
        """One vector as a tree, in the precision of the vector. Shapes: (dim,) -> a tree."""
        leaves, structure = jax.tree.flatten(self.start())
        place, made = 0, []
        for leaf in leaves:
            if is_parameter(leaf):
                shape = np.shape(leaf)
                size = int(np.prod(shape))
                made.append(vector[place : place + size].reshape(shape))
                place += size
            else:
                made.append(leaf)
        return jax.tree.unflatten(structure, made)

    def value(self, x, index=None) -> Any:
        """The loss of parameters given as one vector. Shapes: (dim,), (batch,) or None -> ()."""
        x = jnp.asarray(x)
        return jnp.asarray(self.loss(self.tree(x), index), x.dtype)

    def gradient(self, x, index=None) -> Any:
        """The gradient of the loss. Shapes: (dim,), (batch,) or None -> (dim,)."""
        return jax.grad(self.value)(jnp.asarray(x), index)

    def curvature(self, x, direction, index=None) -> Any:
        """The Hessian of the loss times a direction, without the Hessian. Shapes: (dim,), (dim,) -> (dim,)."""
        x = jnp.asarray(x)
        return jax.jvp(lambda y: self.gradient(y, index), (x,), (jnp.asarray(direction, x.dtype),))[1]

    def replace(self, **fields) -> Any:
        """A copy with other fields, so that ensembles may differ in their data.

        Raises:
            RheonError: if a name is not a field.
        """
        new = object.__new__(type(self))
        known = {f.name: getattr(self, f.name) for f in dataclasses.fields(self)}
        for name, value in fields.items():
            if name not in known:
                raise RheonError(f"{type(self).__name__} has no field {name!r}", remedy=f"it has {', '.join(known)}")
            known[name] = parameter(value) if isinstance(value, int | float) and not isinstance(value, bool) else value
        for name, value in known.items():
            object.__setattr__(new, name, value)
        return new
