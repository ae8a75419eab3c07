"""Shared parts: Newton's method for states at which a law stands still, from many starts at once."""

from __future__ import annotations

import equinox as eqx
import jax
import jax.numpy as jnp

from rheon.core.kinds import Flow

HALVINGS = 8
BATCH = 32


def motion(law, x):
    """What must vanish at rest: the rate of a flow, the displacement of a map. Shapes: (dim,) -> (dim,)."""
    rate = jnp.asarray(law(0.0, x), x.dtype)
    return rate if isinstance(law, Flow) else rate - x


@eqx.filter_jit
def speeds(law, states):
    """Norm of the motion at each state. Shapes: (start, dim) -> (start,)."""
    return jax.vmap(lambda x: jnp.linalg.norm(motion(law, x)))(states)


@eqx.filter_jit
def jacobians(law, states):
    """Jacobian of the rate of a flow or of the step of a map. Shapes: (start, dim) -> (start, dim, dim)."""
    return jax.vmap(jax.jacfwd(lambda x: jnp.asarray(law(0.0, x), x.dtype)))(states)


@eqx.filter_jit
def solve(law, states, *, iterations: int):
    """Newton's method with step halving from each state, until it no longer comes nearer to rest.

    Args:
        law: a Flow or a Map.
        states: shape (start, dim).
        iterations: most Newton steps.

    Returns:
        The last states (start, dim), the norm of the motion there, and the norm of the last full Newton step.
    """

    def newton(x):
        value, jacobian = motion(law, x), jax.jacfwd(lambda y: motion(law, y))(x)
        step = jnp.linalg.solve(jacobian, -value)
        # at a singular Jacobian go downhill instead
        downhill = -jacobian.T @ value / (1e-300 + jnp.sum(jacobian**2))
        return value, jnp.where(jnp.all(jnp.isfinite(step)), step, downhill)

    def improve(carry):
        x, count, _, _ = carry
        value, step = newton(x)
        tries = x + step * 0.5 ** jnp.arange(HALVINGS, dtype=x.dtype)[:, None]
        sizes = jax.vmap(lambda y: jnp.linalg.norm(motion(law, y)))(tries)
        best = jnp.argmin(jnp.where(jnp.isfinite(sizes), sizes, jnp.inf))
        better = sizes[best] < jnp.linalg.norm(value)
        return jnp.where(better, tries[best], x), count + 1, better, jnp.linalg.norm(step)

    def one(x):
        going = lambda carry: carry[2] & (carry[1] < iterations)  # noqa: E731
        x, _, _, step = jax.lax.while_loop(going, improve, (x, 0, jnp.asarray(True), jnp.asarray(jnp.inf, x.dtype)))
        return x, jnp.linalg.norm(motion(law, x)), step

    return jax.lax.map(one, states, batch_size=BATCH)
