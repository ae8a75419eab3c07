"""Tangent dynamics, matrix-free: tangent vectors ride along by forward-mode differentiation."""

from __future__ import annotations

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from rheon.core.kinds import Flow, Map, stacked

from ._state import join, like, split
from .wrappers.adaptive import Adaptive
from .wrappers.discretised import Discretised


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
    if isinstance(system, Adaptive):
        return system.push(t, x, Q)[:2]
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


def growth(system: Map, x: Float[Array, " dim"], n: int, settle: int = 0) -> Array:
    """Mean logarithmic growth per step of a small disturbance along an orbit: the largest exponent, in a finite time.

    Args:
        system: a Map.
        x: state, shape (dim,).
        n: steps over which the growth is averaged.
        settle: steps before that, in which the disturbance turns into the fastest growing direction.

    Returns:
        A scalar, per step; multiply by steps per time unit.

    Source: Benettin et al. 1980, doi:10.1007/BF02128236, with one vector.

    Example:
        >>> import rheon, jax.numpy as jnp
        >>> bool(abs(growth(rheon.systems.Logistic(), jnp.array([0.3]), 2000) - jnp.log(2)) < 0.02)
        True
    """

    def advance(carry, i):
        x, q = carry
        x, q = push(system, i * system.dt, x, q)
        size = jnp.sqrt(jnp.sum(q**2))
        return (x, q / jnp.where(size > 0, size, 1.0)), jnp.log(size)

    x = jnp.asarray(x)
    # no direction is left out of a fixed start
    q = jnp.cos(jnp.arange(1.0, x.shape[0] + 1.0, dtype=x.dtype))[:, None]
    _, logs = jax.lax.scan(advance, (x, q / jnp.linalg.norm(q)), jnp.arange(settle + n))
    return jnp.mean(logs[settle:])


def divergence(flow: Flow, t, x):
    """The divergence of a flow's vector field: the rate at which it changes the logarithm of a small volume.

    The trace of the Jacobian by one forward derivative per variable, for laws of few variables.

    Args:
        flow: a Flow.
        t: time.
        x: state: array (dim,), or dim components.

    Returns:
        The divergence, a scalar, in 1/time unit.

    Example:
        >>> import rheon, jax.numpy as jnp
        >>> round(float(divergence(rheon.systems.Lorenz(), 0.0, jnp.ones(3))), 4)
        -13.6667
    """
    columns = _columns(lambda y: like(y, flow.vector_field(t, y)), x, flow.componentwise)
    return sum(column[i] for i, column in enumerate(columns))


def log_volume(system: Map, t, x):
    """Logarithm of the factor by which one step of a map changes a small volume, for laws of few variables.

    For a flow by single fixed steps it is `dt` times the divergence at the start of the step: summed along an orbit
    that is the integral by the trapezoidal rule, but for its ends. For all other maps it is the logarithm of the
    determinant of the Jacobian.

    Args:
        system: a Map.
        t: time at the start of the step.
        x: state: array (dim,), or dim components.

    Returns:
        A scalar.

    Example:
        >>> import rheon, jax.numpy as jnp
        >>> round(float(log_volume(rheon.systems.Henon(), 0.0, jnp.ones(2))), 4)
        -1.204
    """
    if isinstance(system, Discretised) and system.substeps == 1 and system.method != "etdrk4":
        return system.dt * divergence(system.flow, t, x)
    columns = _columns(lambda y: like(y, system.step(t, y)), x, system.componentwise)
    if len(columns) == 1:
        return jnp.log(jnp.abs(columns[0][0]))
    if len(columns) == 2:
        (a, c), (b, d) = columns
        return jnp.log(jnp.abs(a * d - b * c))
    return jnp.linalg.slogdet(jnp.stack([stacked(column) for column in columns], axis=1))[1]


def _columns(law, x, componentwise: bool) -> list:
    """The columns of the Jacobian of a law at x, by one forward derivative per variable."""
    if componentwise and not isinstance(x, tuple):
        x = split(x)
    if isinstance(x, tuple):
        units = [tuple(jnp.full_like(c, i == j) for j, c in enumerate(x)) for i in range(len(x))]
        return [jax.jvp(law, (x,), (unit,))[1] for unit in units]
    return list(jax.jacfwd(law)(x).T)
