"""How large signals are on their way through a deep random network."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, Known
from rheon.core.kinds import Map
from rheon.core.system import parameter

# Gauss-Hermite nodes and weights of the standard normal distribution
NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(201)
WEIGHTS = WEIGHTS / WEIGHTS.sum()
# below this variance the tangent is replaced by its series
SMALL = 1e-9


class SignalVariance(Map):
    """Mean square of the signals from layer to layer of a wide random network x' = g W tanh(x): depth is time.

    Args:
        gain: g, factor of the orthogonal (or Gaussian, of variance 1 / width) weights.

    Source: Saxe, McClelland and Ganguli 2013, arXiv 1312.6120, section 5; Sompolinsky, Crisanti and Sommers 1988,
        doi:10.1103/PhysRevLett.61.259.

    Example:
        >>> SignalVariance(gain=1.0)(0.0, np.array([0.0])).tolist()
        [0.0]
    """

    gain: Any = eqx.field(converter=parameter, default=1.2)

    card = Card(
        title="Signal variance in a deep network",
        summary="Depth as time: below gain 1 signals die out from layer to layer, above they settle at a finite size. "
        "The edge of chaos is where deep networks can be trained.",
        reference="Saxe, A. M., McClelland, J. L. and Ganguli, S. (2013). Exact solutions to the nonlinear dynamics of "
        "learning in deep linear neural networks. arXiv:1312.6120",
        equations=("q' = gain^2 E[tanh(sqrt(q) z)^2]: z standard normal",),
        parameters={"gain": "factor of the weights"},
        variables={"q": "mean square of the signals in a layer"},
        invariants={"fixed_point": Known(0.24951, 0.00001, "Gauss-Hermite quadrature at gain 1.2")},
        regime="fixed point",
        tags=("learning", "map", "mean field", "edge of chaos"),
        caveats=("It is the limit of wide layers; the next layer's variance is that of one draw only on average.",),
    )

    def step(self, t, x, u=None):
        """The variance in the next layer. Shapes: (), (1,) -> (1,)."""
        q = jnp.asarray(x)
        tiny = jnp.abs(q) < SMALL
        # the root has no derivative at zero, the expectation has
        root = jnp.sqrt(jnp.where(tiny, 1.0, jnp.maximum(q, 0.0)))
        seen = jnp.tanh(root[..., None] * NODES) ** 2 @ jnp.asarray(WEIGHTS, q.dtype)
        return jnp.asarray(self.gain, q.dtype) ** 2 * jnp.where(tiny, q - 2 * q**2, seen)

    def initial(self):
        """A signal of moderate size. Shape (1,)."""
        return np.array([0.5])
