"""All products of delayed samples up to a degree: the rule of the linear model and of NVAR."""

from __future__ import annotations

from itertools import combinations_with_replacement
from math import comb

import equinox as eqx
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from rheon.core.errors import RheonError
from rheon.core.system import parameter

from ._buffer import DelayBuffer, Readout, last_window

# a regression on more features than this asks for another model
MOST_FEATURES = 4000


class Polynomial(Readout):
    """The increment of the newest sample as a polynomial of delayed samples.

    Attributes:
        products: which of (1, delayed values) each feature multiplies, shape (feature, degree).
        weights: shape (feature, variable).
        stride: samples between two delays.
    """

    products: Int[np.ndarray, "feature degree"]
    weights: Float[np.ndarray, "feature variable"] = eqx.field(converter=parameter)
    stride: int

    def features(self, buffer: Float[Array, "length variable"]) -> Float[Array, " feature"]:
        """Products of 1 and the delayed values, newest sample first."""
        taps = buffer[:: -self.stride].reshape(-1)
        values = jnp.concatenate([jnp.ones(1, taps.dtype), taps])
        return jnp.prod(values[self.products], axis=-1)

    def weighted(self, weights: Float[np.ndarray, "feature variable"]) -> Polynomial:
        """The rule with these weights."""
        return Polynomial(self.products, weights, self.stride)

    def __call__(self, buffer: Float[Array, "length variable"]) -> Float[Array, " variable"]:
        return buffer[-1] + self.features(buffer) @ self.weights


def polynomial_law(paths: np.ndarray, order: int, stride: int, degree: int, name: str) -> DelayBuffer:
    """A buffer with a polynomial rule of zero weights.

    Raises:
        RheonError: if a number is below 1, or there would be more than `MOST_FEATURES` features.
    """
    for label, value in (("order", order), ("stride", stride), ("degree", degree)):
        if value < 1:
            raise RheonError(f"{name}: {label} is {value}", remedy=f"{label} is an integer of at least 1")
    n = paths.shape[2]
    count = comb(n * order + degree, degree)
    if count > MOST_FEATURES:
        raise RheonError(
            f"{name} would have {count} features ({n} variables, {order} delays, degree {degree})",
            remedy="choose fewer delays, a lower degree or fewer variables",
        )
    # factor 0 is the constant 1, so products of fewer factors are among those of `degree` factors
    products = np.array(list(combinations_with_replacement(range(n * order + 1), degree)), np.int32)
    rule = Polynomial(products, np.zeros((count, n)), stride)
    return DelayBuffer(rule, last_window(paths, (order - 1) * stride + 1))
