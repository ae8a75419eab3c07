"""A state is one array of shape (dim,), or a tuple of components, each a scalar or an array over paths."""

from __future__ import annotations

import os

import jax
import jax.numpy as jnp
import numpy as np

from rheon.core.errors import RheonError
from rheon.core.kinds import stacked
from rheon.core.system import System


def split(x):
    """Components of an array along its last axis: (..., dim) -> dim arrays (...)."""
    return tuple(x[..., i] for i in range(x.shape[-1]))


def join(components):
    """Inverse of `split`: dim arrays (...) -> (..., dim)."""
    return jnp.stack(components, axis=-1)


def like(x, value):
    """What a law returned, in the structure, shape and precision of the state `x`.

    The cast keeps a loop's state in one precision when a law's parameters are in another.
    """
    if isinstance(x, tuple):
        return tuple(jnp.broadcast_to(jnp.asarray(v, c.dtype), c.shape) for v, c in zip(value, x, strict=True))
    return jnp.asarray(stacked(value), x.dtype)


def finite(x):
    """Whether all components of a state are finite. Shapes: (..., dim) or components (...) -> (...)."""
    if isinstance(x, tuple):
        return jnp.all(jnp.stack([jnp.isfinite(c) for c in x]), axis=0)
    return jnp.all(jnp.isfinite(x), axis=-1)


def axpy(x, terms):
    """x + sum of weight * direction over the terms, for any structure of state."""

    def combine(leaf, *directions):
        for (weight, _), direction in zip(terms, directions, strict=True):
            leaf = leaf + jnp.asarray(weight, leaf.dtype) * direction
        return leaf

    return jax.tree.map(combine, x, *(direction for _, direction in terms))


def concrete(value):
    """`value` as a NumPy array, unless it is being traced."""
    return value if isinstance(value, jax.core.Tracer) else np.asarray(value)


def room(n: int, system: System, paths: int) -> None:
    """Refuse what cannot be held: an operating system may end the program rather than say that memory is short."""
    wanted = 8 * n * paths * (system.n_observed + 1)
    try:
        there = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        there = 2**36
    if wanted > there / 2:
        raise RheonError(
            f"{n} samples of {paths} paths take {wanted / 2**30:.0f} GiB or more, this machine has {there / 2**30:.0f}",
            where="n",
            remedy="ask for fewer, or write ensembles to a file with rheon.stream",
        )
