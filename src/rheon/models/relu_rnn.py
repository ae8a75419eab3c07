"""The rectified recurrent network with a linear readout that it hears again."""

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


class RectifiedMap(LiftedMap):
    """r' = relu(W [x; r] + b), x' = C r' + d, on the state z = [x; r].

    With an affine readout the units are the whole state, z' = relu(W z + b): hearing x again would only add to W.

    Attributes:
        weights: W, from the states. Shape (hidden, dim).
        bias: b. Shape (hidden,).
        output: C. Shape (variable, hidden); no rows with an affine readout.
        shift: d. Shape (variable,); empty with an affine readout.
        lift: L, which gives the units at a start. Shape (hidden, variable); no rows with an affine readout.
        anchor: a typical observation, from which `initial` starts; not trained. Shape (variable,).
        readout: the affine readout, or None for the identity on the first states.

    Source: Elman 1990, doi:10.1207/s15516709cog1402_1, with rectifiers as in Le, Jaitly, Hinton 2015, arXiv 1504.00941.
    """

    weights: Float[Array, "hidden dim"]
    bias: Float[Array, " hidden"]
    output: Float[Array, "shown hidden"]
    shift: Float[Array, " shown"]
    lift: Float[Array, "latent variable"]
    anchor: Float[Array, " variable"]
    warmup: int = eqx.field(static=True)
    readout: Affine | None = None

    @property
    def n_units(self) -> int:
        """Bits of a pattern: one per unit."""
        return int(np.shape(self.bias)[-1])

    def advance(self, z: Float[Array, "dim batch"], product: Callable) -> Float[Array, "dim batch"]:
        """[C r' + d; r'] with r' = relu(W z + b). Shapes: (dim, batch) -> (dim, batch)."""
        rate = jax.nn.relu(product(self.weights, z) + self.bias[:, None])
        return jnp.concatenate([product(self.output, rate) + self.shift[:, None], rate])

    def region(self, state: Float[Array, " dim"]) -> Array:
        """W z + b > 0. Shapes: (dim,) -> (hidden,)."""
        return jnp.asarray(self.weights) @ state + self.bias > 0

    def piece(self, region) -> tuple[Array, Array]:
        """Matrix and offset of a linear piece: z' = J z + c there.

        Args:
            region: bits, shape (hidden,).

        Returns:
            J of shape (dim, dim) and c of shape (dim,).
        """
        on = jnp.asarray(region, bool)
        weights, bias = on[:, None] * jnp.asarray(self.weights), on * jnp.asarray(self.bias)
        matrix = jnp.concatenate([self.output @ weights, weights])
        return matrix, jnp.concatenate([self.output @ bias + self.shift, bias])

    def lipschitz(self) -> Float[Array, ""]:
        """No step stretches more than |[C; 1]| |W|, spectral norms. A scalar."""
        out = jnp.concatenate([jnp.asarray(self.output), np.eye(self.n_units, dtype=self.output.dtype)])
        return jnp.linalg.norm(out, 2) * jnp.linalg.norm(jnp.asarray(self.weights), 2)

    def deviations(self) -> dict[str, Array]:
        """What regularisers shrink, by name: W, b, C and d."""
        return {"weights": self.weights, "bias": self.bias, "output": self.output, "shift": self.shift}

    def units(self) -> dict[str, Array]:
        """What makes each positive unit a memory of its own where it vanishes: the rows of W - [0, 1], b."""
        own = np.eye(self.n_units, self.dim, self.dim - self.n_units, dtype=self.weights.dtype)
        return {"weights": self.weights - own, "bias": self.bias}


class ReluRNN(LiftedModel):
    """The plain recurrent network of rectified units, fed with its own linear readout.

    Args:
        hidden: number of rectified units H; the state holds them and, unless read out affinely, the variables.
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
        context: samples over which the units follow the data before a forecast.
        readout: "identity" on the first states, or "affine": x = B z + b, and data infer all states.
        forcing: a strategy of `rheon.training.forcing` by name and settings; None for the one that `alpha` says.
        regularisers: terms of `rheon.training.regularisers` by name and settings, e.g.
            (("weights", {"weight": 1e-5}),).
        curriculum: (steps, share): the horizon grows from so many steps to `length` over this share of the updates.
        patience: stop after so many checks without a better score; 0 never stops.
        solver: "sequential", "parallel" (all steps at once, by Newton's method) or "auto".

    Raises:
        RheonError: when the model is built, if `hidden` is below 1.

    Source: Elman 1990, doi:10.1207/s15516709cog1402_1; rectifiers: Le, Jaitly, Hinton 2015, arXiv 1504.00941.

    Example:
        >>> import numpy as np
        >>> from rheon.core.random import as_key
        >>> law = ReluRNN(hidden=8).build(np.random.randn(1, 50, 3), 1.0, as_key(0))
        >>> law.dim, law.n_observed, law.n_units
        (11, 3, 8)
    """

    card: ClassVar[Card] = Card(
        title="Relu RNN",
        summary=(
            "The textbook recurrent network with rectified units. The control that the networks made for "
            "reconstruction have to beat, and piecewise linear like them."
        ),
        equations=(
            "r' = relu(W [x; r] + b)",
            "x' = C r' + d",
            "r_1 = L x_1",
            "or x = B r + c without hearing it;  r_1 = B^+ (x_1 - c), all units forced",
        ),
        parameters={
            "hidden": "number of rectified units H",
            "alpha": "share of the data in the forced state",
        },
        reference="Elman 1990, Cognitive Science 14, 179-211, doi:10.1207/s15516709cog1402_1",
        tags=("recurrent", "piecewise linear", "gradient", "baseline"),
        caveats=(
            "Orbits are not bounded by construction: a free run may escape, and is then judged as diverged.",
            "Only the observed part of the state is forced: the units may drift away from it between data.",
            "There are 2^H patterns: fixed points are complete up to some 12 units, and found by a search beyond.",
        ),
    )

    hidden: int = 40

    def build(self, paths: Float[np.ndarray, "series time variable"], dt: float, key: jax.Array) -> Map:
        """The untrained law. Paths in standardised units, shape (series, time, variable)."""
        hidden = whole(self.hidden, "hidden")
        place = room(paths, self, None if self.readout == "identity" else hidden)
        shown = place.seen if place.readout is None else 0
        place = place._replace(states=shown + hidden)
        weights, bias, output, lift = jax.random.split(key, 4)
        law = RectifiedMap(
            weights=uniform(weights, (hidden, place.states)),
            bias=uniform(bias, (hidden,)),
            output=uniform(output, (shown, hidden)),
            shift=np.zeros(shown, np.float32),
            **beginning(lift, paths, place, self.context),
        )
        return embedded(law, place.delay, place.dimension)

    def options(self) -> dict[str, tuple]:
        """The number of units."""
        return {"hidden": (20, 40, 80)}
