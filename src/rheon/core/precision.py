"""Precision as an argument. Nothing here changes a global flag: both helpers restore it on the way out."""

from __future__ import annotations

import contextlib
import functools

import jax
import numpy as np

DTYPES = {"single": np.float32, "double": np.float64}


@contextlib.contextmanager
def precision(kind: str):
    """Compute in `kind` ("single" or "double") inside this block, whatever the global setting.

    Raises:
        ValueError: if `kind` is neither.

    Source: JAX has no precision per call (jax-ml/jax#22688); its context manager is thread-local.

    Example:
        >>> import jax.numpy as jnp
        >>> with precision("double"):
        ...     print(jnp.ones(1).dtype)
        float64
    """
    if kind not in DTYPES:
        raise ValueError(f"precision is 'single' or 'double', not {kind!r}")
    with jax.enable_x64(kind == "double"):
        yield DTYPES[kind]


def in_double(function):
    """Run `function` in float64. Array leaves of its arguments should be NumPy or are cast on use."""

    @functools.wraps(function)
    def wrapped(*args, **kwargs):
        with precision("double"):
            return function(*args, **kwargs)

    return wrapped


def as_dtype(tree, dtype):
    """Every floating array leaf of a PyTree as a NumPy array of `dtype`; other leaves untouched."""

    def cast(leaf):
        if isinstance(leaf, jax.Array | np.ndarray) and np.issubdtype(leaf.dtype, np.floating):
            # a copy: JAX remembers a 0-d NumPy constant by its identity, in the precision it first met it in
            return np.array(leaf, dtype)
        return leaf

    return jax.tree.map(cast, tree)
