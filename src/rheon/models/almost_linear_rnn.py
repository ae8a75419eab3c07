"""The almost-linear recurrent network: a piecewise-linear map with few pieces."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import ClassVar

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from rheon.core.card import Card
from rheon.core.errors import RheonError
from rheon.core.kinds import Map
from rheon.core.settings import whole

from ._forced import Affine, ForcedMap, delay_settings, embedded, initial_decay, make_readout
from ._lifted import LiftedMap, NetworkModel, Room, beginning


class AlmostLinearMap(LiftedMap):
    """z' = A z + W phi(z) + h with phi the identity but for the last `relus` entries, which are rectified.

    The first entries of z are the observation, but for an affine readout. There are at most 2^relus linear pieces,
    told apart by the signs of the last `relus` states.

    Attributes:
        decay: A, diagonal. Shape (dim,).
        weights: W. Shape (dim, dim).
        bias: h. Shape (dim,).
        lift: L, which gives the unobserved states at a start. Shape (dim - variable, variable).
        anchor: a typical observation, from which `initial` starts; not trained. Shape (variable,).
        relus: number of rectified units.
        readout: the affine readout, or None for the identity on the first states.

    Source: Brenner et al. 2024, arXiv 2410.14240.
    """

    decay: Float[Array, " dim"]
    weights: Float[Array, "dim dim"]
    bias: Float[Array, " dim"]
    lift: Float[Array, "latent variable"]
    anchor: Float[Array, " variable"]
    relus: int = eqx.field(static=True)
    warmup: int = eqx.field(static=True)
    readout: Affine | None = None

    @property
    def n_units(self) -> int:
        """Bits of a pattern: one per rectifier."""
        return self.relus

    def advance(self, z: Float[Array, "dim batch"], product: Callable) -> Float[Array, "dim batch"]:
        """A z + W phi(z) + h. Shapes: (dim, batch) -> (dim, batch)."""
        # max(z, -inf) = z leaves the linear units as they are, without cutting the state in two
        floor = np.where(np.arange(self.dim) < self.dim - self.relus, -np.inf, 0.0).astype(z.dtype)[:, None]
        return self.decay[:, None] * z + product(self.weights, jnp.maximum(z, floor)) + self.bias[:, None]

    def region(self, state: Float[Array, " dim"]) -> Array:
        """The linear piece a state lies in, as bits: which rectified units are above 0. Shapes: (dim,) -> (relus,)."""
        return jnp.asarray(state)[self.dim - self.relus :] > 0

    def piece(self, region) -> tuple[Array, Array]:
        """Matrix and offset of a linear piece: z' = J z + h there.

        Args:
            region: bits, shape (relus,).

        Returns:
            J of shape (dim, dim) and h of shape (dim,).
        """
        on = jnp.concatenate([jnp.ones(self.dim - self.relus, bool), jnp.asarray(region, bool)])
        return jnp.diag(jnp.asarray(self.decay)) + self.weights * on, jnp.asarray(self.bias)

    def lipschitz(self) -> Float[Array, ""]:
        """No step stretches more than max |A| + |W|, spectral norm. A scalar."""
        return jnp.max(jnp.abs(self.decay)) + jnp.linalg.norm(jnp.asarray(self.weights), 2)

    def deviations(self) -> dict[str, Array]:
        """What regularisers shrink, by name: 1 - A, W and h."""
        return {"decay": 1 - self.decay, "weights": self.weights, "bias": self.bias}

    def diagonal(self) -> Float[Array, " dim"]:
        """A + diag W: what each state keeps of itself while it is not cut off. Shape (dim,)."""
        return self.decay + jnp.diagonal(self.weights)

    def units(self) -> dict[str, Array]:
        """What makes each state a memory of its own where it vanishes: 1 - A, the rows of W, h."""
        return self.deviations()


class NestedMap(ForcedMap):
    """An almost-linear map whose number of rectified units is a traced number: a family of them is one program.

    Attributes:
        largest: the map with the most rectified units.
        relus: how many of its last units are rectified here. An integer array of shape ().

    Source: nested family of Brenner et al. 2024, arXiv 2410.14240.
    """

    largest: AlmostLinearMap
    relus: Int[Array, ""]

    @property
    def dim(self) -> int:
        """Number of states."""
        return self.largest.dim

    @property
    def n_observed(self) -> int:
        """Number of observed variables."""
        return self.largest.n_observed

    @property
    def context(self) -> int:
        """Samples over which the unobserved states settle."""
        return self.largest.context

    @property
    def readout(self) -> Affine | None:
        """The largest map's."""
        return self.largest.readout

    def initial(self) -> Float[np.ndarray, " dim"]:
        """The state that starts at the typical observation. Shape (dim,)."""
        return self.largest.initial()

    def start(self, x: Float[Array, "variable ..."]) -> Float[Array, "dim ..."]:
        """The largest map's start. Shapes: (variable, ...) -> (dim, ...)."""
        return self.largest.start(x)

    def advance(self, z: Float[Array, "dim batch"], product: Callable) -> Float[Array, "dim batch"]:
        """A z + W phi(z) + h. Shapes: (dim, batch) -> (dim, batch)."""
        law = self.largest
        floor = jnp.where(np.arange(self.dim) < self.dim - self.relus, -jnp.inf, 0.0).astype(z.dtype)[:, None]
        return law.decay[:, None] * z + product(law.weights, jnp.maximum(z, floor)) + law.bias[:, None]

    def lipschitz(self) -> Float[Array, ""]:
        """The largest map's bound."""
        return self.largest.lipschitz()

    def deviations(self) -> dict[str, Array]:
        """What regularisers shrink, by name: 1 - A, W and h."""
        return self.largest.deviations()

    def diagonal(self) -> Float[Array, " dim"]:
        """A + diag W. Shape (dim,)."""
        return self.largest.diagonal()

    def units(self) -> dict[str, Array]:
        """The largest map's."""
        return self.largest.units()

    def finished(self) -> AlmostLinearMap:
        """The same law with its number of rectified units fixed."""
        return dataclasses.replace(self.largest, relus=int(self.relus))


class AlmostLinearRNN(NetworkModel):
    """A recurrent network that is linear but for a few rectified units, trained by sparse teacher forcing.

    Args:
        latent: number of states M; the observed (delay-embedded) variables are the first of them.
        relus: number of rectified units P; at most 2^P linear pieces.
        delay: samples between the entries of a delay vector; None for no embedding.
        dimension: entries of a delay vector per variable; None for no embedding.
        interval: the observed states are replaced by data every so many steps.
        updates: number of parameter updates.
        length: predicted steps per training window.
        batch: windows per update.
        rate: first learning rate.
        last_rate: last learning rate.
        noise: standard deviation of the noise on the inputs, in standardised units.
        seeds: networks trained; the best on the validation stretch is kept. On a CPU one after another unless
            JAX_NUM_CPU_DEVICES is set: see `rheon.core.recipe.Recipe`.
        context: samples over which the unobserved states follow the data before a forecast.
        readout: "identity" on the first states, or "affine": x = B z + b, and data infer all states.
        forcing: a strategy of `rheon.training.forcing` by name and settings; None for sparse forcing.
        regularisers: terms of `rheon.training.regularisers` by name and settings, e.g.
            (("weights", {"weight": 0.1, "of": ("diagonal",)}),).
        curriculum: (steps, share): the horizon grows from so many steps to `length` over this share of the updates.
        patience: stop after so many checks without a better score; 0 never stops.
        solver: "sequential", "parallel" (all steps at once, by Newton's method) or "auto".

    Raises:
        RheonError: when the model is built, if `latent` cannot hold the observed variables and the rectified units
            (with an affine readout the rectified units alone), or there is no such readout.

    Source: Brenner, Hemmer, Monfared, Durstewitz 2024, NeurIPS, arXiv 2410.14240.

    Example:
        >>> import numpy as np
        >>> from rheon.core.random import as_key
        >>> law = AlmostLinearRNN(latent=6, relus=1).build(np.random.randn(1, 50, 3), 1.0, as_key(0))
        >>> law.dim, law.n_observed, law.region(law.initial()).shape
        (6, 3, (1,))
    """

    card: ClassVar[Card] = Card(
        title="Almost-linear RNN",
        summary=(
            "A trained map with very few linear pieces: dynamics that can be read off region by region, "
            "with exact fixed points. Use it to understand a recording, less to forecast it best."
        ),
        equations=(
            "z' = A z + W phi(z) + h,  A diagonal",
            "phi(z)_i = z_i for i <= M - P,  max(z_i, 0) for the last P",
            "x = the first N states;  z_1 = [x_1; L x_1]",
            "or x = B z + b;  z_1 = B^+ (x_1 - b)",
        ),
        parameters={
            "latent": "number of states M",
            "relus": "number of rectified units P",
            "interval": "steps between two replacements of the observed states by data",
        },
        reference="Brenner, Hemmer, Monfared, Durstewitz 2024, NeurIPS, arXiv:2410.14240",
        tags=("recurrent", "piecewise linear", "interpretable", "gradient"),
        caveats=(
            "Orbits are not bounded by construction: a free run may escape, and is then judged as diverged.",
            "Shallow PLRNNs reach smaller attractor distances on the same data; this model buys pieces one can read.",
            "A scalar recording needs a delay embedding (delay, dimension).",
        ),
    )

    latent: int = 20
    relus: int = 2
    delay: int | None = None
    dimension: int | None = None
    interval: int = 16
    updates: int = 8_000
    length: int = 100
    batch: int = 16
    rate: float = 2e-3
    last_rate: float = 1e-5
    noise: float = 0.05
    seeds: int = 1
    context: int = 20
    readout: str = "identity"
    forcing: tuple[str, dict] | None = None
    regularisers: tuple[tuple[str, dict], ...] = ()
    curriculum: tuple[int, float] | None = None
    patience: int = 0
    solver: str = "auto"

    def build(self, paths: Float[np.ndarray, "series time variable"], dt: float, key: jax.Array) -> Map:
        """The untrained law. Paths in standardised units, shape (series, time, variable)."""
        whole(self.latent, "latent")
        whole(self.relus, "relus", 0)
        delay, dimension = delay_settings(self.delay, self.dimension, np.shape(paths)[-1])
        seen = np.shape(paths)[-1] * dimension
        affine = make_readout(self.readout, paths, delay, dimension, self.latent)
        least = max(self.relus, 1) if affine is not None else seen + self.relus
        if self.latent < least:
            raise RheonError(
                f"latent = {self.latent} cannot hold {seen} observed variables and {self.relus} rectified units",
                remedy=f"choose latent of at least {least}",
            )
        decay, weights, lift = jax.random.split(key, 3)
        place = Room(delay, dimension, seen, self.latent, affine)
        law = AlmostLinearMap(
            decay=initial_decay(decay, self.latent),
            weights=0.01 * np.asarray(jax.random.normal(weights, (self.latent, self.latent)), np.float32),
            bias=np.zeros(self.latent, np.float32),
            relus=int(self.relus),
            # whatever the number of rectified units
            **(beginning(lift, paths, place, self.context) | {"warmup": max(1, int(self.context))}),
        )
        return embedded(law, delay, dimension)

    @property
    def strategy(self) -> tuple[str, dict]:
        """Sparse teacher forcing."""
        return "sparse", {"interval": self.interval}

    def options(self) -> dict[str, tuple]:
        """The number of rectified units."""
        return {"relus": (2, 4, 8)}
