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
def solve(law, states, known=None, size=1.0, *, iterations: int):
    """Newton's method with step halving from each state, until it no longer comes nearer to rest.

    Points already known may be deflated: the motion is multiplied by 1 + size^2 / |x - point|^2 for each, which
    leaves every other state at rest where it is and drives the iteration away from these.

    Args:
        law: a Flow or a Map.
        states: shape (start, dim).
        known: points to deflate, shape (point, dim), rows of NaN standing for none.
        size: distance within which a known point repels, in units of the state.
        iterations: most Newton steps.

    Returns:
        The last states (start, dim), the norm of the motion there, and the norm of the last full Newton step.

    Source: Farrell, Birkisson, Funke 2015, arXiv 1410.5620.
    """
    known = jnp.full((1, states.shape[1]), jnp.nan, states.dtype) if known is None else known

    def repulsion(x):
        """Logarithm of the deflating factor."""
        held = jnp.isfinite(known[:, 0])
        apart = jnp.where(held[:, None], x - known, 1.0)
        return jnp.sum(jnp.where(held, jnp.log1p(size**2 / jnp.sum(apart**2, 1)), 0.0))

    def merit(x):
        return jnp.linalg.norm(motion(law, x)) * jnp.exp(repulsion(x))

    def newton(x):
        value, jacobian = motion(law, x), jax.jacfwd(lambda y: motion(law, y))(x)
        step = jnp.linalg.solve(jacobian, -value)
        # at a singular Jacobian go downhill instead
        downhill = -jacobian.T @ value / (1e-300 + jnp.sum(jacobian**2))
        regular = jnp.all(jnp.isfinite(step))
        step = jnp.where(regular, step, downhill)
        # where the Jacobian vanishes the way down does, too: the distance to a root is at least |F| / |J|
        away = jnp.linalg.norm(value) / (1e-300 + jnp.linalg.norm(jacobian))
        length = jnp.where(regular, jnp.linalg.norm(step), away)
        # the Newton step of the deflated motion has the same direction (Sherman and Morrison)
        share = 1 - jnp.dot(jax.grad(repulsion)(x), step)
        share = jnp.where(jnp.abs(share) < 1e-3, jnp.where(share < 0, -1e-3, 1e-3), share)
        return length, step / share

    def improve(carry):
        x, count, _, _ = carry
        length, deflated = newton(x)
        tries = x + deflated * 0.5 ** jnp.arange(HALVINGS, dtype=x.dtype)[:, None]
        sizes = jax.vmap(merit)(tries)
        best = jnp.argmin(jnp.where(jnp.isfinite(sizes), sizes, jnp.inf))
        better = sizes[best] < merit(x)
        return jnp.where(better, tries[best], x), count + 1, better, length

    def one(x):
        going = lambda carry: carry[2] & (carry[1] < iterations)  # noqa: E731
        x, _, _, step = jax.lax.while_loop(going, improve, (x, 0, jnp.asarray(True), jnp.asarray(jnp.inf, x.dtype)))
        return x, jnp.linalg.norm(motion(law, x)), step

    return jax.lax.map(one, states, batch_size=BATCH)
