"""The residual map: the state plus a rectified network of it."""

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

from ._forced import Affine, embedded, uniform
from ._lifted import LiftedMap, LiftedModel, beginning, room


class ResidualMap(LiftedMap):
    """z' = z + W2 relu(W1 z + b1) + b2.

    Attributes:
        inward: W1. Shape (hidden, dim).
        threshold: b1. Shape (hidden,).
        outward: W2. Shape (dim, hidden).
        bias: b2. Shape (dim,).
        lift: L, which gives the unobserved states at a start. Shape (dim - variable, variable).
        anchor: a typical observation, from which `initial` starts; not trained. Shape (variable,).
        readout: the affine readout, or None for the identity on the first states.

    Source: He et al. 2016, arXiv 1512.03385; as a step of a flow: E 2017, doi:10.1007/s40304-017-0103-z.
    """

    inward: Float[Array, "hidden dim"]
    threshold: Float[Array, " hidden"]
    outward: Float[Array, "dim hidden"]
    bias: Float[Array, " dim"]
    lift: Float[Array, "latent variable"]
    anchor: Float[Array, " variable"]
    warmup: int = eqx.field(static=True)
    readout: Affine | None = None

    @property
    def n_units(self) -> int:
        """Bits of a pattern: one per rectifier."""
        return int(np.shape(self.threshold)[-1])

    def advance(self, z: Float[Array, "dim batch"], product: Callable) -> Float[Array, "dim batch"]:
        """z + W2 relu(W1 z + b1) + b2. Shapes: (dim, batch) -> (dim, batch)."""
        rate = jax.nn.relu(product(self.inward, z) + self.threshold[:, None])
        return z + product(self.outward, rate) + self.bias[:, None]

    def region(self, state: Float[Array, " dim"]) -> Array:
        """W1 z + b1 > 0. Shapes: (dim,) -> (hidden,)."""
        return jnp.asarray(self.inward) @ state + self.threshold > 0

    def piece(self, region) -> tuple[Array, Array]:
        """Matrix and offset of a linear piece: z' = J z + c there.

        Args:
            region: bits, shape (hidden,).

        Returns:
            J of shape (dim, dim) and c of shape (dim,).
        """
        out = self.outward * jnp.asarray(region, bool)
        return jnp.eye(self.dim, dtype=out.dtype) + out @ self.inward, self.bias + out @ self.threshold

    def lipschitz(self) -> Float[Array, ""]:
        """No step stretches more than 1 + |W2| |W1|, spectral norms. A scalar."""
        norm = lambda w: jnp.linalg.norm(jnp.asarray(w), 2)  # noqa: E731
        return 1 + norm(self.outward) * norm(self.inward)

    def deviations(self) -> dict[str, Array]:
        """What regularisers shrink, by name: W1, b1, W2 and b2."""
        return {"inward": self.inward, "threshold": self.threshold, "outward": self.outward, "bias": self.bias}

    def units(self) -> dict[str, Array]:
        """What makes each state a memory of its own where it vanishes: the rows of W2, b2."""
        return {"outward": self.outward, "bias": self.bias}


class ReluResidual(LiftedModel):
    """The state plus a small rectified network of it: one Euler step of a piecewise-linear flow.

    Args:
        hidden: number of rectified units H.
        latent: number of states M; None for as many as there are observed (delay-embedded) variables.
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
            readout) or `hidden` is below 1.

    Source: He et al. 2016, arXiv 1512.03385; as a step of a flow: E 2017, doi:10.1007/s40304-017-0103-z.

    Example:
        >>> import numpy as np
        >>> from rheon.core.random import as_key
        >>> law = ReluResidual(hidden=8).build(np.random.randn(1, 50, 3), 1.0, as_key(0))
        >>> law.dim, law.n_observed, law.n_units
        (3, 3, 8)
    """

    card: ClassVar[Card] = Card(
        title="Relu residual map",
        summary=(
            "The state plus a rectified network of it: the natural first try for a flow that is sampled finely, "
            "where the next state is near the present one."
        ),
        equations=(
            "z' = z + W2 relu(W1 z + b1) + b2",
            "x = the first N states;  z_1 = [x_1; L x_1]",
            "or x = B z + b;  z_1 = B^+ (x_1 - b), all states forced",
        ),
        parameters={
            "hidden": "number of rectified units H",
            "latent": "number of states M",
            "alpha": "share of the data in the forced state",
        },
        reference="He, Zhang, Ren, Sun 2016, CVPR, arXiv:1512.03385",
        tags=("recurrent", "piecewise linear", "gradient", "attractor reconstruction"),
        caveats=(
            "Orbits are not bounded by construction: a free run may escape, and is then judged as diverged.",
            "A scalar recording needs a delay embedding (delay, dimension).",
        ),
    )

    hidden: int = 50
    latent: int | None = None

    def build(self, paths: Float[np.ndarray, "series time variable"], dt: float, key: jax.Array) -> Map:
        """The untrained law. Paths in standardised units, shape (series, time, variable)."""
        place = room(paths, self, self.latent)
        latent = place.states
        whole(self.hidden, "hidden")
        inward, threshold, outward, lift = jax.random.split(key, 4)
        law = ResidualMap(
            inward=uniform(inward, (self.hidden, latent)),
            threshold=uniform(threshold, (self.hidden,)),
            # the untrained map stands nearly still, as a finely sampled flow does
            outward=0.1 * uniform(outward, (latent, self.hidden)),
            bias=np.zeros(latent, np.float32),
            **beginning(lift, paths, place, self.context),
        )
        return embedded(law, place.delay, place.dimension)

    def options(self) -> dict[str, tuple]:
        """The number of rectified units."""
        return {"hidden": (25, 50, 100)}
