"""The kernel of Lyapunov exponents: a map and k tangent vectors, orthonormalised every few steps, in one scan."""

from __future__ import annotations

import equinox as eqx
import jax
import jax.numpy as jnp

from rheon.engine.tangent import push, push_components

# up to this many vectors an unrolled Gram-Schmidt beats the call overhead of LAPACK
UNROLLED = 8


def orthonormal(vectors):
    """Orthonormal vectors with the same spans, and the logarithms of the diagonal of R.

    Modified Gram-Schmidt by rows; a vector that vanished stays zero and has logarithm -inf: its direction is
    annihilated by the law. Shapes: (k, dim) -> (k, dim), (k,).
    """
    if vectors.shape[0] > UNROLLED:
        q, r = jnp.linalg.qr(vectors.T)
        return q.T, jnp.log(jnp.abs(jnp.diagonal(r)))
    done: list = []
    sizes: list = []
    for v in vectors:
        for u in done:
            v = v - jnp.dot(u, v) * u
        size = jnp.sqrt(jnp.dot(v, v))
        done.append(v / jnp.where(size > 0, size, 1.0))
        sizes.append(size)
    return jnp.stack(done), jnp.log(jnp.stack(sizes))


@eqx.filter_jit
def expansion(system, states, vectors, *, windows: int, every: int):
    """Logarithms of the growth of k orthonormal vectors in each window of `every` steps.

    Compiled once per structure of the system, shapes and counts; parameters and states are arguments.

    Args:
        system: a Map.
        states: shape (starts, dim).
        vectors: orthonormal rows, shape (k, dim), the same for each start.
        windows: number of windows.
        every: steps per window.

    Returns:
        Growth (starts, windows, k), the last states (starts, dim), and the state one step after them.
    """
    return jax.vmap(lambda x: _one(system, x, vectors, windows, every))(states)


def _one(system, x, vectors, windows, every):
    dt = system.dt
    if system.componentwise:
        unpack = lambda a: tuple(a[..., i] for i in range(a.shape[-1]))  # noqa: E731
        pack = lambda parts: jnp.stack(parts, axis=-1)  # noqa: E731
        advance = lambda t, x, q: push_components(system, t, x, q)  # noqa: E731
    else:
        unpack = pack = lambda a: a

        def advance(t, x, q):
            x, q = push(system, t, x, q.T)
            return x, q.T

    def window(carry, w):
        def step(carry, i):
            return advance((w * every + i) * dt, *carry), None

        (x, q), _ = jax.lax.scan(step, carry, jnp.arange(every))
        rows, growth = orthonormal(pack(q))
        return (x, unpack(rows)), growth

    (x, _), growth = jax.lax.scan(window, (unpack(x), unpack(vectors)), jnp.arange(windows))
    x = pack(x)
    return growth, x, jnp.asarray(system(windows * every * dt, x), x.dtype)
