"""A stochastic differential equation under one realisation of its noise: a map that depends on time."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from rheon.core.errors import RheonError
from rheon.core.kinds import Diffusion, Map, stacked
from rheon.core.random import as_key

from .._state import split
from ..as_map import own_step
from ..noise import noise_shape, noise_step

METHODS = ("split", "milstein", "euler_maruyama")


class FrozenNoise(Map):
    """One step of a diffusion under a fixed Brownian path: whatever starts at the same time feels the same noise.

    The increment of the step that starts at time n dt is drawn from the key folded with n, so state and tangent
    vectors, or two states, ride on one path (common noise), and a run can begin anywhere on it.

    Args:
        diffusion: a Diffusion, in the sense of Itô.
        dt: time per step.
        key: of the Brownian path.
        method: "split" (the drift by RK4, then the noise by Milstein's step), "milstein" or "euler_maruyama".

    Raises:
        RheonError: if `diffusion` is none, it has no step and none is given, or the method is unknown.

    Source: Arnold 1998, Random Dynamical Systems, doi:10.1007/978-3-662-12878-7; composition of flows: Leimkuhler and
        Matthews 2013, doi:10.1093/amrx/abs010.

    Example:
        >>> import rheon, jax.numpy as jnp
        >>> law = FrozenNoise(rheon.systems.OrnsteinUhlenbeck(), 0.1, key=1)
        >>> a, b = law(0.3, jnp.zeros(1)), law(0.3, jnp.ones(1))
        >>> round(float(b[0] - a[0]), 4)
        0.9048
    """

    diffusion: Diffusion
    seed: Any
    step_size: float = eqx.field(static=True)
    method: str = eqx.field(static=True)

    def __init__(self, diffusion: Diffusion, dt: float | None = None, key=0, method: str = "split"):
        if not isinstance(diffusion, Diffusion):
            raise RheonError(f"a {type(diffusion).__name__} is no Diffusion", where="diffusion")
        if method not in METHODS:
            raise RheonError(f"no method {method!r}", where="method", remedy=f"choose one of {', '.join(METHODS)}")
        self.diffusion, self.step_size, self.method = diffusion, own_step(diffusion, dt), method
        self.seed = np.asarray(jax.random.key_data(as_key(key)))

    @property
    def componentwise(self) -> bool:
        """Whether the law is written in components."""
        return self.diffusion.componentwise

    @property
    def dt(self) -> float:
        """Time per step."""
        return self.step_size

    @property
    def dim(self) -> int:
        """Number of state variables."""
        return self.diffusion.dim

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of the diffusion's variables."""
        return self.diffusion.variables

    def step(self, t, x, u=None) -> Any:
        """The state one `dt` later. Shapes: (), (dim,) or dim components, (input,) held over the step."""
        h = self.step_size
        parts = isinstance(x, tuple)
        if self.componentwise and not parts:
            x = split(x)
        kind = jax.tree.leaves(x)[0].dtype
        number = jnp.rint(t / h).astype(jnp.uint32)
        key = jax.random.fold_in(jax.random.wrap_key_data(jnp.asarray(self.seed, jnp.uint32)), number)
        shape = noise_shape(self.diffusion, t, x, u)[-1:]
        increments = jnp.sqrt(jnp.asarray(h, kind)) * jax.random.normal(key, shape, kind)
        dW = split(increments) if isinstance(x, tuple) else increments
        return noise_step(self.diffusion, t, x, jnp.asarray(h, kind), dW, u, self.method)

    def initial(self):
        """The diffusion's typical state. Shape (dim,)."""
        return self.diffusion.initial()

    def observe(self, state):
        """What is seen of the diffusion. Shapes: (dim,) -> (variable,)."""
        return self.diffusion.observe(stacked(state))
