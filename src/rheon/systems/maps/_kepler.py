"""Kepler's equation, for maps that move along circles at uneven speed."""

from __future__ import annotations

import jax
import jax.numpy as jnp


def kepler(mean, eccentricity):
    """The angle q, up to whole turns, with q - e sin q = mean, for 0 <= e < 1; differentiable. Shapes: (), () -> ().

    Newton's method from pi: the function is convex on (0, pi), so the steps come down to the root from above.
    """
    mean = jnp.mod(mean + jnp.pi, 2 * jnp.pi) - jnp.pi
    held, e = jnp.abs(jax.lax.stop_gradient(mean)), jax.lax.stop_gradient(eccentricity)

    def closer(_, q):
        return q - (q - e * jnp.sin(q) - held) / (1 - e * jnp.cos(q))

    q = jax.lax.fori_loop(0, 40, closer, jnp.full_like(held + e, jnp.pi))
    q = jnp.where(mean < 0, -q, q)
    # one more step, whose derivative is that of the solution
    return q - (q - eccentricity * jnp.sin(q) - mean) / (1 - eccentricity * jnp.cos(q))
