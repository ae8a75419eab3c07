"""Kernels between windows, and the rule that sums them: shared parts of kernel ridge regression."""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from rheon.core.system import parameter

from ._buffer import Readout

# each gives the similarity from the squared distance in units of the length scale
KERNELS = {
    "gaussian": lambda r2: jnp.exp(-r2 / 2),
    "laplace": lambda r2: jnp.exp(-jnp.sqrt(r2 + 1e-20)),
    "matern": lambda r2: (1 + jnp.sqrt(5 * r2 + 1e-20) + 5 * r2 / 3) * jnp.exp(-jnp.sqrt(5 * r2 + 1e-20)),
    "rational": lambda r2: 1 / (1 + r2 / 2),
}


class KernelSum(Readout):
    """The increment of the newest sample as a weighted sum of similarities to stored windows.

    Attributes:
        centres: stored windows, shape (centre, tap), newest sample first.
        weights: shape (centre, variable).
        length_scale: distance over which windows are alike, as a root mean square over taps.
        kernel: a key of `KERNELS`.
        stride: samples between two taps.
        complete: whether every window of the training data is a centre, so that the solution is exact.
    """

    centres: Float[np.ndarray, "centre tap"] = eqx.field(converter=parameter)
    weights: Float[np.ndarray, "centre variable"] = eqx.field(converter=parameter)
    length_scale: Float[np.ndarray, ""] = eqx.field(converter=parameter)
    kernel: str
    stride: int
    complete: bool = False

    def features(self, buffer: Float[Array, "length variable"]) -> Float[Array, " centre"]:
        """Similarity to every centre."""
        taps = buffer[:: -self.stride].reshape(-1)
        r2 = jnp.mean((self.centres - taps) ** 2, axis=-1) / self.length_scale**2
        return KERNELS[self.kernel](r2)

    def weighted(self, weights: Float[np.ndarray, "centre variable"]) -> KernelSum:
        """The rule with these weights."""
        return KernelSum(self.centres, weights, self.length_scale, self.kernel, self.stride, self.complete)

    def __call__(self, buffer: Float[Array, "length variable"]) -> Float[Array, " variable"]:
        return buffer[-1] + self.features(buffer) @ self.weights


def gram(a: Float[Array, "row tap"], b: Float[Array, "centre tap"], kernel: str, length_scale) -> Array:
    """Similarities of all pairs. Shape (row, centre)."""
    # the squared distance by the binomial formula: one matrix product instead of a cube of differences
    r2 = jnp.sum(a**2, -1)[:, None] + jnp.sum(b**2, -1)[None] - 2 * a @ b.T
    return KERNELS[kernel](jnp.maximum(r2, 0.0) / a.shape[1] / length_scale**2)
