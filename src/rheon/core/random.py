"""Randomness by explicit key; an integer is accepted at the public face."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np

from .errors import RheonError


def as_key(key) -> jax.Array:
    """A JAX key from an integer seed or a key. Same key, same numbers.

    Raises:
        RheonError: if `key` is neither an integer nor a JAX key.

    Example:
        >>> as_key(0).shape
        ()
    """
    if isinstance(key, int | np.integer) and not isinstance(key, bool):
        return jax.random.key(int(key))
    if isinstance(key, jax.Array):
        if jnp.issubdtype(key.dtype, jax.dtypes.prng_key):
            return key
        if key.dtype == np.uint32 and key.shape == (2,):
            return jax.random.wrap_key_data(key)
    raise RheonError(f"a key is an integer or a JAX key, not {key!r}", remedy="pass for example key=0")


def generator(key) -> np.random.Generator:
    """A NumPy generator from a key, for what is drawn once in float64 outside compiled code.

    Raises:
        RheonError: if `key` is neither an integer nor a JAX key.

    Example:
        >>> bool(generator(3).random() == generator(3).random())
        True
    """
    return np.random.default_rng(np.asarray(jax.random.key_data(as_key(key))).ravel().tolist())
