"""The dendritic piecewise-linear network: each unit is heard through a sum of rectifiers with several thresholds."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from rheon.core.card import Card
from rheon.core.kinds import Map
from rheon.core.settings import whole

from ._forced import Affine, embedded, initial_decay, uniform
from ._lifted import LiftedMap, LiftedModel, beginning, room


class DendriticMap(LiftedMap):
    """z' = A z + W sum_b alpha_b relu(z - H_b) + h; where clipped, relu(z) is taken off inside the sum.

    Attributes:
        decay: A, diagonal. Shape (dim,).
        weights: W. Shape (dim, dim).
        slopes: alpha. Shape (basis,).
        thresholds: H, one row per basis function. Shape (basis, dim).
        bias: h. Shape (dim,).
        lift: L, which gives the unobserved states at a start. Shape (dim - variable, variable).
        anchor: a typical observation, from which `initial` starts; not trained. Shape (variable,).
        clipped: whether relu(z) is taken off, which bounds the sum.
        readout: the affine readout, or None for the identity on the first states.

    Source: Brenner et al. 2022, arXiv 2207.02542, equations 2 and 5.
    """

    decay: Float[Array, " dim"]
    weights: Float[Array, "dim dim"]
    slopes: Float[Array, " basis"]
    thresholds: Float[Array, "basis dim"]
    bias: Float[Array, " dim"]
    lift: Float[Array, "latent variable"]
    anchor: Float[Array, " variable"]
    clipped: bool = eqx.field(static=True)
    warmup: int = eqx.field(static=True)
    readout: Affine | None = None

    @property
    def n_units(self) -> int:
        """Bits of a pattern: one per unit and basis function, and where clipped one more per unit."""
        return self.dim * (int(np.shape(self.slopes)[-1]) + self.clipped)

    def advance(self, z: Float[Array, "dim batch"], product: Callable) -> Float[Array, "dim batch"]:
        """A z + W sum_b alpha_b relu(z - H_b) + h. Shapes: (dim, batch) -> (dim, batch)."""
        rate = jax.nn.relu(z - self.thresholds[..., None])
        if self.clipped:
            rate = rate - jax.nn.relu(z)
        rate = jnp.sum(self.slopes[:, None, None] * rate, 0)
        return self.decay[:, None] * z + product(self.weights, rate) + self.bias[:, None]

    def region(self, state: Float[Array, " dim"]) -> Array:
        """z > H_b, basis by basis, and where clipped z > 0 after them. Shapes: (dim,) -> (n_units,)."""
        state = jnp.asarray(state)
        above = (state > self.thresholds).ravel()
        return jnp.concatenate([above, state > 0]) if self.clipped else above

    def piece(self, region) -> tuple[Array, Array]:
        """Matrix and offset of a linear piece: z' = J z + c there.

        Args:
            region: bits as `region` gives them, shape (n_units,).

        Returns:
            J of shape (dim, dim) and c of shape (dim,).
        """
        bits = jnp.asarray(region, bool).reshape(-1, self.dim).astype(self.weights.dtype)
        basis = np.shape(self.slopes)[-1]
        above = bits[:basis] * self.slopes[:, None]
        slope = jnp.sum(above, 0)
        if self.clipped:
            slope = slope - jnp.sum(self.slopes) * bits[basis]
        matrix = jnp.diag(jnp.asarray(self.decay)) + self.weights * slope
        return matrix, self.bias - self.weights @ jnp.sum(above * self.thresholds, 0)

    def lipschitz(self) -> Float[Array, ""]:
        """No step stretches more than max |A| + |W| s, s the largest slope the sum can have. A scalar."""
        rising, falling = (jnp.sum(jnp.maximum(sign * jnp.asarray(self.slopes), 0)) for sign in (1, -1))
        steepest = jnp.maximum(rising, falling)
        return jnp.max(jnp.abs(self.decay)) + steepest * jnp.linalg.norm(jnp.asarray(self.weights), 2)

    def deviations(self) -> dict[str, Array]:
        """What regularisers shrink, by name: 1 - A, W, alpha, H and h."""
        own = {"slopes": self.slopes, "thresholds": self.thresholds}
        return {"decay": 1 - self.decay, "weights": self.weights, **own, "bias": self.bias}

    def units(self) -> dict[str, Array]:
        """What makes each state a memory of its own where it vanishes: 1 - A, the rows of W, h."""
        return {"decay": 1 - self.decay, "weights": self.weights, "bias": self.bias}

    def bound(self) -> Float[Array, " dim"]:
        """The clipped map's orbits end within these absolute values when every |A_i| < 1; infinite otherwise.

        Shape (dim,).
        """
        reach = jnp.sum(jnp.abs(self.slopes[:, None] * self.thresholds), 0)
        push = jnp.abs(self.bias) + jnp.abs(self.weights) @ reach
        inside = (jnp.abs(self.decay) < 1) & self.clipped
        return jnp.where(inside, push / jnp.where(inside, 1 - jnp.abs(self.decay), 1), jnp.inf)


class DendriticPLRNN(LiftedModel):
    """A recurrent network whose units are heard through a sum of rectifiers with thresholds of their own.

    Args:
        latent: number of states M; the observed (delay-embedded) variables are the first of them.
        basis: number of rectifiers B per unit.
        clipped: take relu(z) off inside the sum, which keeps orbits bounded while every |A_i| < 1.
        delay: samples between the entries of a delay vector; None for no embedding.
        dimension: entries of a delay vector per variable; None for no embedding.
        alpha: share of the data in the forced state, 0 to 1; None to adapt it to the Jacobians during training.
        updates: number of parameter updates.
        length: predicted steps per training window.
        batch: windows per update.
        rate: first learning rate.
        last_rate: last learning rate.
        noise: standard deviation of the noise on the inputs, in standardised units.
        seeds: networks trained; the best on the validation stretch is kept. On a CPU one after another unless
            JAX_NUM_CPU_DEVICES is set: see `rheon.core.recipe.Recipe`.
        context: samples over which unobserved states follow the data before a forecast; 1 where there are none.
        readout: "identity" on the first states, or "affine": x = B z + b, and data infer all states.
        forcing: a strategy of `rheon.training.forcing` by name and settings; None for the one that `alpha` says.
        regularisers: terms of `rheon.training.regularisers` by name and settings, e.g.
            (("weights", {"weight": 1e-5}),).
        curriculum: (steps, share): the horizon grows from so many steps to `length` over this share of the updates.
        patience: stop after so many checks without a better score; 0 never stops.
        solver: "sequential", "parallel" (all steps at once, by Newton's method) or "auto".

    Raises:
        RheonError: when the model is built, if `latent` cannot hold the observed variables (identity
            readout) or `basis` is below 1.

    Source: Brenner et al. 2022, ICML, arXiv 2207.02542; training as in Hess et al. 2023, arXiv 2306.04406.

    Example:
        >>> import numpy as np
        >>> from rheon.core.random import as_key
        >>> law = DendriticPLRNN(latent=6, basis=5).build(np.random.randn(1, 50, 3), 1.0, as_key(0))
        >>> law.dim, law.n_observed, law.n_units
        (6, 3, 36)
    """

    card: ClassVar[Card] = Card(
        title="Dendritic PLRNN",
        summary=(
            "A PLRNN whose units carry several thresholds each, so that few states bend in many places. Use it where "
            "states should be few and each unit's own response is to be read."
        ),
        equations=(
            "z' = A z + W sum_b alpha_b relu(z - H_b) + h,  A diagonal",
            "clipped: relu(z - H_b) - relu(z) in place of relu(z - H_b)",
            "or x = B z + b;  z_1 = B^+ (x_1 - b), all states forced",
            "x = the first N states;  z_1 = [x_1; L x_1]",
        ),
        parameters={
            "latent": "number of states M",
            "basis": "number of rectifiers B per unit",
            "clipped": "whether relu(z) is taken off inside the sum",
            "alpha": "share of the data in the forced state",
        },
        reference="Brenner, Hess, Mikhaeil, Bereska, Monfared, Kuo, Durstewitz 2022, ICML, arXiv:2207.02542",
        tags=("recurrent", "piecewise linear", "gradient", "attractor reconstruction"),
        caveats=(
            "Orbits are bounded only in the clipped form and while every |A_i| < 1.",
            "All breakpoints are parallel to the axes of the state: a shallow PLRNN bends in any direction.",
            "There are (B + 1)^M pieces: their fixed points are found by a search.",
        ),
    )

    latent: int | None = 10
    basis: int = 20
    clipped: bool = True

    def build(self, paths: Float[np.ndarray, "series time variable"], dt: float, key: jax.Array) -> Map:
        """The untrained law. Paths in standardised units, shape (series, time, variable)."""
        place = room(paths, self, self.latent)
        latent = place.states
        whole(self.basis, "basis")
        decay, weights, slopes, thresholds, lift = jax.random.split(key, 5)
        # thresholds lie where the data are, or the rectifiers would not bend there
        low, high = float(np.nanmin(paths)), float(np.nanmax(paths))
        share = np.asarray(jax.random.uniform(thresholds, (self.basis, latent), np.float32))
        law = DendriticMap(
            decay=initial_decay(decay, latent),
            weights=uniform(weights, (latent, latent)),
            slopes=uniform(slopes, (self.basis,)),
            thresholds=(low + (high - low) * share).astype(np.float32),
            bias=np.zeros(latent, np.float32),
            clipped=bool(self.clipped),
            **beginning(lift, paths, place, self.context),
        )
        return embedded(law, place.delay, place.dimension)

    def options(self) -> dict[str, tuple]:
        """The number of rectifiers per unit."""
        return {"basis": (10, 20, 40)}
