"""Tangent dynamics, matrix-free: tangent vectors ride along by forward-mode differentiation."""

from __future__ import annotations

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from rheon.core.kinds import Map

from ._state import join, like, split


def push(system: Map, t, x: Float[Array, " dim"], Q: Float[Array, "dim k"]) -> tuple[Array, Array]:
    """One step of a map together with its linearisation acting on k tangent vectors.

    Args:
        system: a Map; make one from a flow with `as_map`.
        t: time at the start of the step.
        x: state, shape (dim,).
        Q: tangent vectors as columns, shape (dim, k).

    Returns:
        The next state (dim,) and J Q (dim, k), J the Jacobian of the step at x, which is never formed.

    Source: tangent-linear propagation of Benettin et al. 1980, doi:10.1007/BF02128236.

    Example:
        >>> import rheon, jax.numpy as jnp
        >>> x, JQ = push(rheon.systems.Henon(), 0.0, jnp.zeros(2), jnp.eye(2))
        >>> round(float(jnp.linalg.det(JQ)), 6)
        -0.3
    """
    if system.componentwise:
        x, Q = push_components(system, t, split(x), split(Q.T))
        return join(x), join(Q).T
    step = lambda y: jnp.asarray(system(t, y), y.dtype)  # noqa: E731
    return jax.vmap(lambda q: jax.jvp(step, (x,), (q,)), in_axes=1, out_axes=(None, 1))(Q)


def push_components(system: Map, t, x: tuple, Q: tuple) -> tuple[tuple, tuple]:
    """`push` for a componentwise map with state and tangent vectors kept as components.

    Args:
        system: a componentwise Map.
        t: time at the start of the step.
        x: dim scalars.
        Q: dim arrays of shape (k,): row i holds component i of the k tangent vectors.

    Returns:
        The next components, and the rows of J Q.

    Example:
        >>> import rheon, jax.numpy as jnp
        >>> x, Q = push_components(rheon.systems.Logistic(), 0.0, (jnp.asarray(0.25),), (jnp.ones(1),))
        >>> float(x[0]), float(Q[0][0])
        (0.75, 2.0)
    """
    step = lambda *y: like(y, system.step(t, y))  # noqa: E731
    return jax.vmap(lambda *q: jax.jvp(step, x, q), out_axes=(None, 0))(*Q)


def push_many(system: Map, t, x: Float[Array, " dim"], Q: Float[Array, "dim k"], n: int) -> tuple[Array, Array]:
    """`n` pushes in a row by a scan, components kept apart where the law allows.

    Args:
        system: a Map.
        t: time at the start of the first step; each step adds `system.dt`.
        x: state, shape (dim,).
        Q: tangent vectors as columns, shape (dim, k).
        n: number of steps.

    Returns:
        The state after n steps (dim,) and J_n ... J_1 Q (dim, k).

    Example:
        >>> import rheon, jax.numpy as jnp
        >>> x, Q = push_many(rheon.systems.Henon(), 0.0, jnp.zeros(2), jnp.eye(2), 3)
        >>> round(float(jnp.linalg.det(Q)), 6)
        -0.027
    """
    dt = system.dt
    if system.componentwise:
        body = lambda c, i: (push_components(system, t + i * dt, *c), None)  # noqa: E731
        (x, Q), _ = jax.lax.scan(body, (split(x), split(Q.T)), jnp.arange(n))
        return join(x), join(Q).T
    body = lambda c, i: (push(system, t + i * dt, *c), None)  # noqa: E731
    (x, Q), _ = jax.lax.scan(body, (x, Q), jnp.arange(n))
    return x, Q
