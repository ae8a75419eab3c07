"""Random numbers by counting: the cipher of JAX's keys, written out so that it fuses with what uses the numbers.

JAX's own runs in a loop on CPUs, which costs more than the numbers do where a kernel draws two of them at a time.
"""

from __future__ import annotations

import jax
import jax.numpy as jnp

ROTATIONS = ((13, 15, 26, 6), (17, 29, 16, 24))
PARITY = 0x1BD11BDA


def words(key):
    """Two 32-bit words that stand for a key of any kind. Shapes: key -> two of ()."""
    data = jax.random.key_data(key)
    if data.shape[-1:] != (2,) or data.dtype != jnp.uint32:
        data = jax.random.bits(key, (2,), jnp.uint32)
    return data[..., 0], data[..., 1]


def threefry(key, counter):
    """Two random words of two words of a key and two of a counter: twenty rounds of Threefry.

    With the counter (0, i) the words are those of `jax.random.fold_in(key, i)`.

    Source: Salmon, Moraes, Dror and Shaw 2011, doi:10.1145/2063384.2063405.
    """
    keys = (key[0], key[1], key[0] ^ key[1] ^ jnp.uint32(PARITY))
    a, b = counter[0] + keys[0], counter[1] + keys[1]
    for i in range(5):
        for turn in ROTATIONS[i % 2]:
            a = a + b
            b = a ^ ((b << jnp.uint32(turn)) | (b >> jnp.uint32(32 - turn)))
        a = a + keys[(i + 1) % 3]
        b = b + keys[(i + 2) % 3] + jnp.uint32(i + 1)
    return a, b


def uniforms(key, count, dtype):
    """Two independent numbers strictly between 0 and 1 for every count. Shapes: two of (), () -> two of ().

    Args:
        key: from `words`.
        count: which pair, an unsigned 32-bit number.
        dtype: of the numbers; double ones have 52 random bits, single ones 23.
    """
    zero = jnp.uint32(0)
    first = threefry(key, (zero, count))
    if dtype == jnp.float64:
        return _double(first), _double(threefry(key, (jnp.uint32(1), count)))
    return tuple(_single(w) for w in first)


def _double(pair):
    high, low = ((word >> jnp.uint32(6)).astype(jnp.float64) for word in pair)
    # half a unit keeps 0 and 1 out
    return (high * 67108864.0 + low + 0.5) * 2.0**-52


def _single(word):
    return ((word >> jnp.uint32(9)).astype(jnp.float32) + 0.5) * 2.0**-23
