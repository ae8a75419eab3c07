"""The kernel of Lyapunov exponents: a map and k tangent vectors, orthonormalised every few steps, in one scan."""

from __future__ import annotations

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from rheon.engine._state import like
from rheon.engine.tangent import log_volume, push, push_components
from rheon.engine.wrappers.adaptive import Adaptive

# up to this many vectors an unrolled Gram-Schmidt beats the call overhead of LAPACK
UNROLLED = 8
# windows that are followed side by side for their volume
LANES = 512


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
def expansion(system, states, vectors, first, *, windows: int, every: int, volume: bool = False):
    """Logarithms of the growth of k orthonormal vectors in each window of `every` steps.

    Compiled once per structure of the system, shapes and counts; parameters and states are arguments.

    Args:
        system: a Map.
        states: shape (starts, dim).
        vectors: orthonormal rows, shape (k, dim), the same for each start.
        first: number of the first step of each start, shape (starts,): what a law that depends on time sees.
        windows: number of windows.
        every: steps per window.
        volume: whether the growth of a small volume is wanted too, from the divergence.

    Returns:
        Growth (starts, windows, k), growth of volume (starts, windows), the last states (starts, dim), and the
        states one step after them.
    """
    one = lambda x, i: along(system, x, vectors, i, windows, every, volume)  # noqa: E731
    if states.shape[0] == 1:
        # without an axis of length 1 products with matrices keep their fast forms
        return jax.tree.map(lambda part: part[None], one(states[0], first[0]))
    return jax.vmap(one)(states, first)


def along(system, x, vectors, first, windows: int, every: int, volume: bool = False):
    """`expansion` for one start. Shapes: (dim,), (k, dim), () -> (windows, k), (windows,), (dim,), (dim,)."""
    dt = system.dt
    inline = volume and isinstance(system, Adaptive)
    unpack, pack, advance = stepper(system, inline)

    def window(carry, w):
        def step(carry, i):
            return advance((first + w * every + i) * dt, *carry), None

        begin = pack(carry[0]) if volume and not inline else None
        (x, q, spread), _ = jax.lax.scan(step, (*carry, jnp.zeros((), vectors.dtype)), jnp.arange(every))
        rows, growth = orthonormal(pack(q))
        return (x, unpack(rows)), (growth, spread, begin)

    numbers = jnp.arange(windows)
    (x, _), (growth, spread, begins) = jax.lax.scan(window, (unpack(x), unpack(vectors)), numbers)
    if begins is not None:
        # the state is followed once more, many windows side by side: far cheaper than the divergence in the loop above
        lanes = min(windows, LANES)
        rows = np.minimum(np.arange(-(-windows // lanes) * lanes), windows - 1).reshape(-1, lanes)
        again = jax.vmap(lambda x, w: swelling(system, x, first + w * every, every))
        spread = jax.lax.map(lambda block: again(begins[block], block), jnp.asarray(rows)).reshape(-1)[:windows]
    x = pack(x)
    return growth, spread, x, jnp.asarray(system((first + windows * every) * dt, x), x.dtype)


def swelling(system, x, first, every: int):
    """Logarithm of the growth of a small volume in one window. Shapes: (dim,), () -> ()."""
    parts = tuple(x) if system.componentwise else x

    def step(carry, i):
        x, spread = carry
        t = (first + i) * system.dt
        return (like(x, system.step(t, x)), spread + log_volume(system, t, x)), None

    return jax.lax.scan(step, (parts, jnp.zeros((), x.dtype)), jnp.arange(every))[0][1]


def stepper(system, volume: bool = False):
    """How state and tangent rows are kept for a law, and how one step moves them.

    Args:
        system: a Map.
        volume: whether `spread` is to collect the logarithm of the volume, which error-controlled steps alone can do.

    Returns:
        unpack: (..., dim) -> what the loop carries.
        pack: its inverse.
        advance: (t, x, rows, spread) -> the same one step later.
    """
    if isinstance(system, Adaptive):

        def controlled(t, x, q, spread):
            x, q, more = system.push(t, x, q.T, volume)
            return x, q.T, spread + more

        return (lambda a: a), (lambda a: a), controlled
    if system.componentwise:
        return (
            lambda a: tuple(a[..., i] for i in range(a.shape[-1])),
            lambda parts: jnp.stack(parts, axis=-1),
            lambda t, x, q, spread: (*push_components(system, t, x, q), spread),
        )

    def whole(t, x, q, spread):
        x, q = push(system, t, x, q.T)
        return x, q.T, spread

    return (lambda a: a), (lambda a: a), whole
