"""The piecewise-linear recurrent network: every unit decays on its own and hears the others through a rectifier."""

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

from ._forced import Affine, embedded, initial_decay, uniform
from ._lifted import LiftedMap, LiftedModel, beginning, room


class PiecewiseLinearMap(LiftedMap):
    """z' = A z + W relu(z) + h; where centred, z' = A z + W relu(z - mean(z)) + h with the mean over units.

    Attributes:
        decay: A, diagonal. Shape (dim,).
        weights: W. Shape (dim, dim).
        bias: h. Shape (dim,).
        lift: L, which gives the unobserved states at a start. Shape (dim - variable, variable).
        anchor: a typical observation, from which `initial` starts; not trained. Shape (variable,).
        centred: whether the mean over units is taken off before the rectifier.
        hollow: whether the diagonal of W is left out, so that A alone couples a unit to itself.
        readout: the affine readout, or None for the identity on the first states.

    Source: Durstewitz 2017, doi:10.1371/journal.pcbi.1005542; the centred form: Brenner et al. 2022, arXiv 2207.02542.
    """

    decay: Float[Array, " dim"]
    weights: Float[Array, "dim dim"]
    bias: Float[Array, " dim"]
    lift: Float[Array, "latent variable"]
    anchor: Float[Array, " variable"]
    centred: bool = eqx.field(static=True)
    hollow: bool = eqx.field(static=True)
    warmup: int = eqx.field(static=True)
    readout: Affine | None = None

    @property
    def n_units(self) -> int:
        """Bits of a pattern: one per unit."""
        return self.dim

    @property
    def coupling(self) -> Float[Array, "dim dim"]:
        """W, without its diagonal where hollow. Shape (dim, dim)."""
        weights = jnp.asarray(self.weights)
        return weights * (1 - jnp.eye(self.dim, dtype=weights.dtype)) if self.hollow else weights

    def advance(self, z: Float[Array, "dim batch"], product: Callable) -> Float[Array, "dim batch"]:
        """A z + W relu(z) + h. Shapes: (dim, batch) -> (dim, batch)."""
        rate = jax.nn.relu(z - jnp.mean(z, 0, keepdims=True) if self.centred else z)
        return self.decay[:, None] * z + product(self.coupling, rate) + self.bias[:, None]

    def region(self, state: Float[Array, " dim"]) -> Array:
        """Which units are above 0, or above the mean where centred. Shapes: (dim,) -> (dim,)."""
        state = jnp.asarray(state)
        return (state - jnp.mean(state) if self.centred else state) > 0

    def piece(self, region) -> tuple[Array, Array]:
        """Matrix and offset of a linear piece: z' = J z + h there.

        Args:
            region: bits, shape (dim,).

        Returns:
            J of shape (dim, dim) and h of shape (dim,).
        """
        slope = self.coupling * jnp.asarray(region, bool)
        if self.centred:
            slope = slope - jnp.mean(slope, 1, keepdims=True)
        return jnp.diag(jnp.asarray(self.decay)) + slope, jnp.asarray(self.bias)

    def lipschitz(self) -> Float[Array, ""]:
        """No step stretches more than max |A| + |W|, spectral norm. A scalar."""
        return jnp.max(jnp.abs(self.decay)) + jnp.linalg.norm(self.coupling, 2)

    def deviations(self) -> dict[str, Array]:
        """What regularisers shrink, by name: 1 - A, W and h."""
        return {"decay": 1 - self.decay, "weights": self.coupling, "bias": self.bias}

    def units(self) -> dict[str, Array]:
        """What makes each state a memory of its own where it vanishes: 1 - A, the rows of W, h."""
        return self.deviations()


class PLRNN(LiftedModel):
    """A recurrent network whose units decay on their own and act on each other through a rectifier.

    Args:
        latent: number of states M; the observed (delay-embedded) variables are the first of them.
        centred: take the mean over units off before the rectifier.
        hollow: leave out the diagonal of W, as is usual; A alone couples a unit to itself.
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
        RheonError: when the model is built, if `latent` cannot hold the observed variables (identity readout).

    Source: Durstewitz 2017, doi:10.1371/journal.pcbi.1005542; training as in Hess et al. 2023, arXiv 2306.04406.

    Example:
        >>> import numpy as np
        >>> from rheon.core.random import as_key
        >>> law = PLRNN(latent=6).build(np.random.randn(1, 50, 3), 1.0, as_key(0))
        >>> law.dim, law.n_observed, law.n_units
        (6, 3, 6)
    """

    card: ClassVar[Card] = Card(
        title="PLRNN",
        summary=(
            "The first of the piecewise-linear networks: one rectifier per state. Use it where a result is to be "
            "compared with the literature, or where each state should be one unit."
        ),
        equations=(
            "z' = A z + W relu(z) + h,  A diagonal, W without diagonal",
            "centred: relu(z - mean(z)) in place of relu(z)",
            "x = the first N states;  z_1 = [x_1; L x_1]",
            "or x = B z + b;  z_1 = B^+ (x_1 - b), all states forced",
        ),
        parameters={
            "latent": "number of states M",
            "centred": "whether the mean over units is taken off before the rectifier",
            "hollow": "whether W has no diagonal",
            "alpha": "share of the data in the forced state",
        },
        reference="Durstewitz 2017, PLOS Computational Biology 13, e1005542, doi:10.1371/journal.pcbi.1005542",
        tags=("recurrent", "piecewise linear", "gradient", "attractor reconstruction"),
        caveats=(
            "Orbits are not bounded by construction: a free run may escape, and is then judged as diverged.",
            "It needs many states where a shallow PLRNN of as many states as variables does as well.",
            "There are 2^M patterns, of which an orbit visits few: fixed points are complete up to some 12 states.",
        ),
    )

    latent: int | None = 20
    centred: bool = False
    hollow: bool = True

    def build(self, paths: Float[np.ndarray, "series time variable"], dt: float, key: jax.Array) -> Map:
        """The untrained law. Paths in standardised units, shape (series, time, variable)."""
        place = room(paths, self, self.latent)
        latent = place.states
        decay, weights, lift = jax.random.split(key, 3)
        law = PiecewiseLinearMap(
            decay=initial_decay(decay, latent),
            weights=uniform(weights, (latent, latent)),
            bias=np.zeros(latent, np.float32),
            centred=bool(self.centred),
            hollow=bool(self.hollow),
            **beginning(lift, paths, place, self.context),
        )
        return embedded(law, place.delay, place.dimension)

    def options(self) -> dict[str, tuple]:
        """The forcing share."""
        return {"alpha": (0.1, 0.2, 0.3)}
