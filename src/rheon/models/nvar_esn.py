"""The hybrid of NVAR and echo-state network: products of delayed samples and random units in one readout."""

from __future__ import annotations

from typing import ClassVar

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from rheon.core.card import Card
from rheon.core.kinds import Map
from rheon.core.model import LinearReadout
from rheon.core.precision import precision
from rheon.core.system import parameter

from ._buffer import DelayBuffer, features_of, last_window
from ._polynomial import Polynomial, polynomial_law
from .echo_state_network import MOST_SAMPLES, EchoStateNetwork, Reservoir, follow
from .nvar import NVAR


class HybridReservoir(Map):
    """A driven network beside a buffer of samples; both feed one readout. The state is the units, then the buffer.

    Attributes:
        reservoir: the network; its own readout is not used.
        products: the polynomial of the buffer; its own weights are not used.
        readout: trained weights from (products, units) to the increment, shape (feature, variable).
        start: a typical state.
        length: samples in the buffer.
    """

    reservoir: Reservoir
    products: Polynomial
    readout: Float[np.ndarray, "feature variable"] = eqx.field(converter=parameter)
    start: Float[np.ndarray, " dim"] = eqx.field(converter=parameter)
    length: int

    @property
    def context(self) -> int:
        """Samples that drive the network, and at least fill the buffer."""
        return max(self.reservoir.context, self.length)

    @property
    def n_observed(self) -> int:
        """Number of observed variables."""
        return int(np.shape(self.readout)[1])

    def initial(self) -> Float[np.ndarray, " dim"]:
        """A typical state. Shape (unit + length * variable,)."""
        return self.start

    def observe(self, state: Float[Array, " dim"]) -> Float[Array, " variable"]:
        """The newest sample of the buffer."""
        return state[-self.n_observed :]

    def encode(self, window: Float[Array, "time variable"]) -> Float[Array, " dim"]:
        """The network driven by the window from rest, and its last samples."""
        window = jnp.asarray(window)
        driven = self.reservoir.encode(window)[: -self.n_observed]
        return jnp.concatenate([driven, window[-self.length :].reshape(-1).astype(driven.dtype)])

    def step(self, t, x: Float[Array, " dim"], u=None) -> Float[Array, " dim"]:
        """Read out the next sample, then show it to the units and put it into the buffer."""
        n = self.n_observed
        units, buffer = x[: -self.length * n], x[-self.length * n :]
        features = jnp.concatenate([self.products.features(buffer.reshape(self.length, n)), units])
        sample = buffer[-n:] + features @ self.readout
        return jnp.concatenate([self.reservoir.drive(units, sample), buffer[n:], sample])


class NvarEsn(LinearReadout):
    """Products of a few delayed samples and the units of an echo-state network, one ridge regression from both.

    Attributes:
        order: delayed samples in the products (k).
        stride: sampling steps between them (s).
        degree: largest number of factors in a product.
        units: size of the network; with 0 of them it is `NVAR`.
        radius: spectral radius of the recurrent weights.
        input_scale: half width of the uniform input weights.
        ridge: penalty per row of data.
        washout: samples that drive the network before it is read.

    Source: hybrid of Gauthier et al. 2021 (doi:10.1038/s41467-021-25801-2) and Jaeger 2001 (GMD report 148), in the
        spirit of Chepuri et al. 2024 (arXiv 2403.18953).

    Example:
        >>> import rheon, numpy as np
        >>> wave = rheon.Series(np.sin(0.3 * np.arange(400)))
        >>> future = rheon.forecast(rheon.fit(NvarEsn(units=40), wave), wave, 20)
        >>> bool(np.abs(future["x0"] - np.sin(0.3 * future.times)).max() < 0.01)
        True
    """

    order: int = 2
    stride: int = 1
    degree: int = 2
    units: int = 200
    radius: float = 0.9
    input_scale: float = 0.2
    ridge: float = 1e-6
    washout: int = 50

    card: ClassVar[Card] = Card(
        title="NVAR and echo-state hybrid",
        summary="Products of a few delayed samples beside a random recurrent network, both read by one ridge "
        "regression. The products carry a polynomial law exactly; the network mends what is not polynomial.",
        reference="Chepuri et al. 2024, arXiv 2403.18953; parts: Gauthier et al. 2021, Jaeger 2001",
        equations=(
            "s' = tanh(W s + V x' + b)",
            "x' = x + R (1, z, all products of entries of z, s)",
            "z = (x_t, x_(t-s), ..., x_(t-(k-1)s))",
        ),
        parameters={
            "order": "delayed samples in the products (k)",
            "stride": "sampling steps between them (s)",
            "degree": "factors in a product at most",
            "units": "size of the network; 0 leaves the products alone",
            "radius": "spectral radius of W",
            "input_scale": "half width of the uniform V",
            "ridge": "penalty per row of data",
            "washout": "samples that drive the network before it is read",
        },
        tags=("closed form", "reservoir", "polynomial", "recurrent"),
        caveats=(
            "Keeps the weakness of its products: a polynomial may carry a free run out of bounds; it then holds NaN.",
            "Results vary with the random weights: compare several keys.",
        ),
    )

    def options(self) -> dict[str, tuple]:
        """Delays, strides, input scales and penalties worth trying."""
        return {
            "order": (1, 2, 3),
            "stride": (1, 4),
            "input_scale": (0.2, 1.0),
            "ridge": (1e-8, 1e-6, 1e-4),
        }

    def _products(self) -> NVAR:
        """The model without its network."""
        return NVAR(order=self.order, stride=self.stride, degree=self.degree, ridge=self.ridge)

    def build(
        self, paths: Float[np.ndarray, "series time variable"], dt: float, key: jax.Array
    ) -> HybridReservoir | DelayBuffer:
        """The law with its random weights drawn and a zero readout.

        Raises:
            RheonError: as of `NVAR` and `EchoStateNetwork`.
        """
        if self.units == 0:
            return self._products().build(paths, dt, key)
        buffer = polynomial_law(paths, self.order, self.stride, self.degree, "NvarEsn")
        # the network is not read before the buffer is full, so its washout is at least as long
        network = EchoStateNetwork(
            units=self.units,
            radius=self.radius,
            input_scale=self.input_scale,
            washout=max(self.washout, buffer.context) if self.washout >= 1 else self.washout,
        )
        reservoir = network.build(paths, dt, key)
        features, n = len(buffer.rule.weights) + self.units, paths.shape[2]
        law = HybridReservoir(
            reservoir,
            buffer.rule,
            np.zeros((features, n)),
            np.zeros(self.units + buffer.context * n),
            buffer.context,
        )
        with precision("double"):
            start = np.asarray(law.encode(last_window(paths, law.context)))
        return eqx.tree_at(lambda r: r.start, law, start)

    def design(self, law: HybridReservoir | DelayBuffer, paths: Float[np.ndarray, "series time variable"]):
        """Products and units after the washout, and increments. Units return to rest at a gap."""
        if isinstance(law, DelayBuffer):
            return self._products().design(law, paths)
        paths = np.asarray(paths[:, -MOST_SAMPLES:], np.float64)
        driven_features, driven = follow(law.reservoir, paths)
        ready = np.argwhere((driven[:, :-1] >= law.context) & (driven[:, 1:] > 0))
        path, now = ready[:, 0], ready[:, 1]
        buffers = paths[path[:, None], now[:, None] + np.arange(1 - law.length, 1)]
        products = features_of(law.products, buffers)
        features = np.concatenate([products, driven_features[path, now, : self.units]], axis=1)
        return features, paths[path, now + 1] - paths[path, now]

    def with_weights(
        self, law: HybridReservoir | DelayBuffer, weights: Float[np.ndarray, "feature target"]
    ) -> HybridReservoir | DelayBuffer:
        """The law with this readout."""
        if isinstance(law, DelayBuffer):
            return self._products().with_weights(law, weights)
        return eqx.tree_at(lambda r: r.readout, law, weights)
