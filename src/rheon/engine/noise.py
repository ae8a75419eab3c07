"""Stochastic differential equations: Euler–Maruyama and Milstein steps."""

from __future__ import annotations

import jax
import jax.numpy as jnp

from ._state import like, split
from .fixed import sampled
from .plan import input_at
from .tableaus import TABLEAUS, rk_step


def noise_shape(system, t, x, u=None) -> tuple[int, ...]:
    """Shape of what `diffusion` returns as an array: (dim,) for diagonal noise, (dim, noise) for general."""
    if isinstance(x, tuple):
        return (len(x),)
    return jax.eval_shape(lambda y: like(y, system.diffusion(t, y, u)), x).shape


def noise_step(system, t, x, h, dW, u=None, method: str = "milstein"):
    """One step of an Itô equation with given Brownian increments.

    Args:
        system: a Diffusion.
        t: time at the start of the step.
        x: state: array (dim,), or components for a componentwise law.
        h: step.
        dW: increments with variance h: in the structure of `x` for diagonal noise, (noise,) for general noise.
        u: input held over the step, or None.
        method: "euler_maruyama" (strong order 1/2, 1 for additive noise) or "milstein". Milstein's term is applied to
            diagonal noise only; its strong order 1 needs each amplitude to depend on its own component alone, else
            it is 1/2. "split" takes the drift by RK4 first, then Milstein's noise: exact to order 4 where the noise
            does not change the rates of separation (additive noise in a linear law).

    Returns:
        The state at t + h, in the structure of `x`.

    Source: Kloeden and Platen 1992, Numerical Solution of Stochastic Differential Equations, sections 10.2, 10.3.

    Example:
        >>> import rheon, jax.numpy as jnp
        >>> ou = rheon.systems.OrnsteinUhlenbeck(rate=1.0, noise=0.5)
        >>> float(noise_step(ou, 0.0, jnp.ones(1), 0.5, jnp.zeros(1))[0])
        0.5
    """
    if method == "split":
        x = rk_step(lambda s, y: like(y, system.drift(s, y, u)), t, x, h, TABLEAUS["rk4"])
        drift = jax.tree.map(jnp.zeros_like, x)
    else:
        drift = like(x, system.drift(t, x, u))
    amplitude = lambda y: like(y, system.diffusion(t, y, u))  # noqa: E731
    if not isinstance(x, tuple) and len(noise_shape(system, t, x, u)) == 2:
        return x + h * drift + amplitude(x) @ dW
    if method == "euler_maruyama":
        return jax.tree.map(lambda a, f, g, w: a + h * f + g * w, x, drift, amplitude(x), dW)
    g = amplitude(x)
    g, slope = jax.jvp(amplitude, (x,), (g,))
    return jax.tree.map(lambda a, f, g, s, w: a + h * f + g * w + 0.5 * s * (w * w - h), x, drift, g, slope, dW)


def diffusion_path(system, x, grid, inputs, key, plan):
    """States of a diffusion at the grid's times. Arguments and return as in `fixed.flow_path`.

    Step number i draws its increments from the key folded with i. `key` has shape (paths,) where `x` holds
    components over paths.
    """
    shape = noise_shape(system, grid.times[0], x, input_at(inputs, 0, grid.times[0]))[-1:]

    def draw(i):
        normal = lambda k: jax.random.normal(jax.random.fold_in(k, i), shape, jax.tree.leaves(x)[0].dtype)  # noqa: E731
        noise = jax.vmap(normal)(key) if key.ndim else normal(key)
        return split(noise) if isinstance(x, tuple) else noise

    def across(x, start, h, first, n, k):
        def body(x, i):
            t = start + i * h
            dW = jax.tree.map(lambda z: jnp.sqrt(h).astype(z.dtype) * z, draw(first + i))
            y = noise_step(
                system, t, x, jnp.asarray(h, jax.tree.leaves(x)[0].dtype), dW, input_at(inputs, k, t), plan.solver
            )
            return like(x, y), None

        return jax.lax.scan(body, x, jnp.arange(n))[0]

    if plan.lead:
        x = across(x, grid.times[0] - grid.lead, grid.lead / plan.lead, 0, plan.lead, 0)
    n = plan.substeps
    return sampled(lambda x, t, gap, k: across(x, t, gap / n, plan.lead + k * n, n, k), x, grid), 0
