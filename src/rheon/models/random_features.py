"""Ridge regression on random Fourier features of delayed samples: a kernel machine of fixed size."""

from __future__ import annotations

from typing import ClassVar

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from rheon.core.card import Card
from rheon.core.errors import RheonError
from rheon.core.model import LinearReadout
from rheon.core.random import generator
from rheon.core.system import parameter

from ._block import at_least_one
from ._buffer import DelayBuffer, Readout, last_window, rows


class Waves(Readout):
    """The increment as a sum of random cosines of the delayed samples, plus a linear part.

    Attributes:
        frequencies: shape (wave, tap), newest sample first.
        phases: shape (wave,).
        weights: shape (1 + tap + wave, variable).
        stride: samples between two taps.
    """

    frequencies: Float[np.ndarray, "wave tap"] = eqx.field(converter=parameter)
    phases: Float[np.ndarray, " wave"] = eqx.field(converter=parameter)
    weights: Float[np.ndarray, "feature variable"] = eqx.field(converter=parameter)
    stride: int

    def features(self, buffer: Float[Array, "length variable"]) -> Float[Array, " feature"]:
        """1, the delayed samples, and their cosines, which together have the scale of one feature."""
        taps = buffer[:: -self.stride].reshape(-1)
        waves = jnp.cos(self.frequencies @ taps + self.phases) * (2 / len(self.phases)) ** 0.5
        return jnp.concatenate([jnp.ones(1, taps.dtype), taps, waves])

    def weighted(self, weights: Float[np.ndarray, "feature variable"]) -> Waves:
        """The rule with these weights."""
        return Waves(self.frequencies, self.phases, weights, self.stride)

    def __call__(self, buffer: Float[Array, "length variable"]) -> Float[Array, " variable"]:
        return buffer[-1] + self.features(buffer) @ self.weights


class RandomFeatures(LinearReadout):
    """Random Fourier features of delayed samples, ridge regression on increments.

    Attributes:
        lags: delayed samples.
        stride: sampling steps between them.
        waves: number of random cosines.
        length_scale: root mean square distance per tap over which windows are alike, in standardised units.
        ridge: penalty per row of data.

    Source: Rahimi and Recht 2007, Random features for large-scale kernel machines, NeurIPS.

    Example:
        >>> import rheon, numpy as np
        >>> wave = rheon.Series(np.sin(0.3 * np.arange(200)))
        >>> future = rheon.forecast(rheon.fit(RandomFeatures(lags=4, waves=100), wave), wave, 20)
        >>> bool(np.abs(future["x0"] - np.sin(0.3 * future.times)).max() < 0.01)
        True
    """

    lags: int = 10
    stride: int = 1
    waves: int = 400
    length_scale: float = 1.0
    ridge: float = 1e-8

    card: ClassVar[Card] = Card(
        title="Random Fourier features",
        summary="The next increment as a sum of random cosines of the last samples. A kernel machine whose cost does "
        "not grow with the data: for smooth laws that are not polynomial, and for long recordings.",
        reference="Rahimi and Recht 2007, NeurIPS 20",
        equations=(
            "x' = x + W (1, z, sqrt(2/D) cos(F z + b))",
            "z = (x_t, x_(t-s), ..., x_(t-(L-1)s)),  F ~ N(0, 1 / (taps length_scale^2)),  b uniform",
        ),
        parameters={
            "lags": "delayed samples (L)",
            "stride": "sampling steps between them (s)",
            "waves": "number of random cosines (D)",
            "length_scale": "root mean square distance per tap over which windows are alike",
            "ridge": "penalty per row of data",
        },
        tags=("closed form", "kernel", "random"),
        caveats=(
            "Results vary with the random frequencies: compare several keys.",
            "Outside the data the cosines go on as they please; free runs may leave and not come back.",
        ),
    )

    def options(self) -> dict[str, tuple]:
        """Delays, length scales and penalties worth trying."""
        return {"lags": (3, 10, 25), "length_scale": (0.5, 1.0, 2.0), "ridge": (1e-8, 1e-6, 1e-4)}

    def build(self, paths: Float[np.ndarray, "series time variable"], dt: float, key: jax.Array) -> DelayBuffer:
        """The law with its frequencies drawn and zero weights.

        Raises:
            RheonError: if a setting is out of range.
        """
        at_least_one("RandomFeatures", lags=self.lags, stride=self.stride, waves=self.waves)
        if not 0 < self.length_scale < np.inf:
            raise RheonError(f"RandomFeatures: length_scale is {self.length_scale}", remedy="it is positive")
        rng, n = generator(key), paths.shape[2]
        taps = n * self.lags
        # the transform of a Gaussian kernel of mean squared distances is a Gaussian with this width
        frequencies = rng.normal(size=(self.waves, taps)) / (self.length_scale * taps**0.5)
        phases = rng.uniform(0, 2 * np.pi, self.waves)
        rule = Waves(frequencies, phases, np.zeros((1 + taps + self.waves, n)), int(self.stride))
        return DelayBuffer(rule, last_window(paths, (self.lags - 1) * self.stride + 1))

    def design(self, law: DelayBuffer, paths: Float[np.ndarray, "series time variable"]):
        """Cosines of delayed values, and increments."""
        return rows(law, paths, f"RandomFeatures(lags={self.lags}, stride={self.stride})")

    def with_weights(self, law: DelayBuffer, weights: Float[np.ndarray, "feature target"]) -> DelayBuffer:
        """The law with these weights."""
        return DelayBuffer(law.rule.weighted(weights), law.rest)
