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

from ._forced import embedded, uniform
from ._lifted import ForcedModel, LiftedMap, beginning, room


class RectifiedMap(LiftedMap):
    """r' = relu(W [x; r] + b), x' = C r' + d, on the state z = [x; r].

    Attributes:
        weights: W, from the observed states and the units. Shape (hidden, variable + hidden).
        bias: b. Shape (hidden,).
        output: C. Shape (variable, hidden).
        shift: d. Shape (variable,).
        lift: L, which gives the units at a start. Shape (hidden, variable).
        anchor: a typical observation, from which `initial` starts; not trained. Shape (variable,).

    Source: Elman 1990, doi:10.1207/s15516709cog1402_1, with rectifiers as in Le, Jaitly, Hinton 2015, arXiv 1504.00941.
    """

    weights: Float[Array, "hidden dim"]
    bias: Float[Array, " hidden"]
    output: Float[Array, "variable hidden"]
    shift: Float[Array, " variable"]
    lift: Float[Array, "hidden variable"]
    anchor: Float[Array, " variable"]
    warmup: int = eqx.field(static=True)

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


class ReluRNN(ForcedModel):
    """The plain recurrent network of rectified units, fed with its own linear readout.

    Args:
        hidden: number of rectified units H; the state holds them and the observed variables.
        delay: samples between the entries of a delay vector; None for no embedding.
        dimension: entries of a delay vector per variable; None for no embedding.
        alpha: share of the data in the forced state, 0 to 1; None to adapt it to the Jacobians during training.
        updates: number of parameter updates.
        length: predicted steps per training window.
        batch: windows per update.
        rate: first learning rate.
        last_rate: last learning rate.
        noise: standard deviation of the noise on the inputs, in standardised units.
        seeds: networks trained; the best on the validation stretch is kept.
        context: samples over which the units follow the data before a forecast.

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
        delay, dimension, seen, _ = room(paths, self.delay, self.dimension, None)
        hidden = whole(self.hidden, "hidden")
        weights, bias, output, lift = jax.random.split(key, 4)
        law = RectifiedMap(
            weights=uniform(weights, (hidden, seen + hidden)),
            bias=uniform(bias, (hidden,)),
            output=uniform(output, (seen, hidden)),
            shift=np.zeros(seen, np.float32),
            **beginning(lift, paths, delay, dimension, seen, seen + hidden, self.context),
        )
        return embedded(law, delay, dimension)

    def options(self) -> dict[str, tuple]:
        """The number of units."""
        return {"hidden": (20, 40, 80)}
