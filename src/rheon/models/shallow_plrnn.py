"""The shallow piecewise-linear recurrent network, by default clipped so that its orbits stay bounded."""

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
from ._lifted import LiftedMap, NetworkModel, beginning, room, share_forcing


class ShallowMap(LiftedMap):
    """z' = A z + W1 [relu(W2 z + h2) - relu(W2 z)] + h1; without the second term where it is not clipped.

    Attributes:
        decay: A, diagonal. Shape (dim,).
        outward: W1. Shape (dim, hidden).
        inward: W2. Shape (hidden, dim).
        bias: h1. Shape (dim,).
        threshold: h2. Shape (hidden,).
        lift: L, which gives the unobserved states at a start. Shape (dim - variable, variable).
        anchor: a typical observation, from which `initial` starts; not trained. Shape (variable,).
        clipped: whether the second term is there.
        readout: the affine readout, or None for the identity on the first states.

    Source: Hess et al. 2023, arXiv 2306.04406, equations 2 to 4.
    """

    decay: Float[Array, " dim"]
    outward: Float[Array, "dim hidden"]
    inward: Float[Array, "hidden dim"]
    bias: Float[Array, " dim"]
    threshold: Float[Array, " hidden"]
    lift: Float[Array, "latent variable"]
    anchor: Float[Array, " variable"]
    clipped: bool = eqx.field(static=True)
    warmup: int = eqx.field(static=True)
    readout: Affine | None = None

    @property
    def n_units(self) -> int:
        """Bits of a pattern: one per rectifier."""
        return int(np.shape(self.threshold)[-1]) * (2 if self.clipped else 1)

    def advance(self, z: Float[Array, "dim batch"], product: Callable) -> Float[Array, "dim batch"]:
        """A z + W1 [relu(W2 z + h2) - relu(W2 z)] + h1. Shapes: (dim, batch) -> (dim, batch)."""
        drive = product(self.inward, z)
        rate = jax.nn.relu(drive + self.threshold[:, None])
        if self.clipped:
            rate = rate - jax.nn.relu(drive)
        return self.decay[:, None] * z + product(self.outward, rate) + self.bias[:, None]

    def region(self, state: Float[Array, " dim"]) -> Array:
        """The linear piece a state lies in, as bits: W2 z + h2 > 0 and, where clipped, W2 z > 0 after them.

        Shapes: (dim,) -> (hidden,) or (2 hidden,).
        """
        drive = jnp.asarray(self.inward) @ state
        shifted = drive + self.threshold > 0
        return jnp.concatenate([shifted, drive > 0]) if self.clipped else shifted

    def piece(self, region) -> tuple[Array, Array]:
        """Matrix and offset of a linear piece: z' = J z + c there.

        Args:
            region: bits as `region` gives them.

        Returns:
            J of shape (dim, dim) and c of shape (dim,).
        """
        bits = jnp.asarray(region, bool)
        hidden = np.shape(self.threshold)[0]
        shifted = bits[:hidden].astype(self.threshold.dtype)
        slope = shifted - bits[hidden:] if self.clipped else shifted
        matrix = jnp.diag(jnp.asarray(self.decay)) + (self.outward * slope) @ self.inward
        return matrix, self.bias + self.outward @ (shifted * self.threshold)

    def lipschitz(self) -> Float[Array, ""]:
        """No step stretches more than max |A| + |W1| |W2|, spectral norms. A scalar."""
        norm = lambda w: jnp.linalg.norm(jnp.asarray(w), 2)  # noqa: E731
        return jnp.max(jnp.abs(self.decay)) + norm(self.outward) * norm(self.inward)

    def deviations(self) -> dict[str, Array]:
        """What regularisers shrink, by name: 1 - A, W1, W2, h1 and h2."""
        return {
            "decay": 1 - self.decay,
            "outward": self.outward,
            "inward": self.inward,
            "bias": self.bias,
            "threshold": self.threshold,
        }

    def units(self) -> dict[str, Array]:
        """What makes each state a memory of its own where it vanishes: 1 - A, the rows of W1, h1."""
        return {"decay": 1 - self.decay, "outward": self.outward, "bias": self.bias}

    def bound(self) -> Float[Array, " dim"]:
        """The clipped map's orbits end within these absolute values when every |A_i| < 1; infinite otherwise.

        Shape (dim,).
        """
        push = jnp.abs(self.bias) + jnp.sum(jnp.abs(self.outward * self.threshold), -1)
        inside = (jnp.abs(self.decay) < 1) & self.clipped
        return jnp.where(inside, push / jnp.where(inside, 1 - jnp.abs(self.decay), 1), jnp.inf)


class ShallowPLRNN(NetworkModel):
    """A recurrent network with one hidden layer of rectified units, trained by generalised teacher forcing.

    Args:
        hidden: number of rectified units H.
        latent: number of states M; None for as many as there are observed (delay-embedded) variables.
        clipped: subtract relu(W2 z), which keeps orbits bounded while every |A_i| < 1.
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
        RheonError: when the model is built, if `latent` cannot hold the observed variables (identity readout), or
            there is no such readout.

    Source: Hess, Monfared, Brenner, Durstewitz 2023, ICML, arXiv 2306.04406.

    Example:
        >>> import numpy as np
        >>> from rheon.core.random import as_key
        >>> law = ShallowPLRNN(hidden=8, delay=2, dimension=4).build(np.random.randn(1, 50, 1), 1.0, as_key(0))
        >>> law.dim, law.n_observed, law.context
        (4, 1, 7)
    """

    card: ClassVar[Card] = Card(
        title="Shallow PLRNN with generalised teacher forcing",
        summary=(
            "A small trained map whose free run lives like the data: attractor, spectrum, exponents. "
            "The first network to try for a chaotic recording of a few variables."
        ),
        equations=(
            "z' = A z + W1 [relu(W2 z + h2) - relu(W2 z)] + h1,  A diagonal",
            "training: z~ = (1 - alpha) z + alpha x on the observed states, loss on z",
            "x = the first N states;  z_1 = [x_1; L x_1]",
            "or x = B z + b;  z_1 = B^+ (x_1 - b), all states forced",
        ),
        parameters={
            "hidden": "number of rectified units H",
            "latent": "number of states M",
            "alpha": "share of the data in the forced state",
        },
        reference="Hess, Monfared, Brenner, Durstewitz 2023, ICML, arXiv:2306.04406",
        tags=("recurrent", "piecewise linear", "gradient", "attractor reconstruction"),
        caveats=(
            "Training shows a plateau (the free run sits in a fixed point) before the attractor appears, often "
            "after ten thousand updates: do not stop early.",
            "Orbits are bounded only in the clipped form and while every |A_i| < 1.",
            "A scalar recording needs a delay embedding (delay, dimension).",
        ),
    )

    hidden: int = 50
    latent: int | None = None
    clipped: bool = True
    delay: int | None = None
    dimension: int | None = None
    alpha: float | None = 0.1
    updates: int = 8_000
    length: int = 100
    batch: int = 16
    rate: float = 2e-3
    last_rate: float = 1e-5
    noise: float = 0.02
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
        place = room(paths, self, self.latent)
        latent = place.states
        whole(self.hidden, "hidden")
        decay, outward, inward, threshold, lift = jax.random.split(key, 5)
        law = ShallowMap(
            decay=initial_decay(decay, latent),
            outward=uniform(outward, (latent, self.hidden)),
            inward=uniform(inward, (self.hidden, latent)),
            bias=np.zeros(latent, np.float32),
            threshold=uniform(threshold, (self.hidden,)),
            clipped=bool(self.clipped),
            **beginning(lift, paths, place, self.context),
        )
        return embedded(law, place.delay, place.dimension)

    @property
    def strategy(self) -> tuple[str, dict]:
        """Generalised teacher forcing by `alpha`; adaptive where it is None."""
        return share_forcing(self.alpha)

    def options(self) -> dict[str, tuple]:
        """The forcing share."""
        return {"alpha": (0.1, 0.2, 0.3)}
