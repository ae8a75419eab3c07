"""Cellular neural network."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class CellularNeuralNetwork(Flow):
    """Three cells of an analogue array, coupled through saturated outputs.

    Args:
        a: antisymmetric coupling between the second and the third cell.
        b: inhibition between the first cell and the other two, and of the others by it.
        c: self-feedback of the second cell.
        d: self-feedback of the first cell.

    Source: Arena et al. 1998.

    Example:
        >>> CellularNeuralNetwork().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=4.4)
    b: Any = eqx.field(converter=parameter, default=3.21)
    c: Any = eqx.field(converter=parameter, default=1.1)
    d: Any = eqx.field(converter=parameter, default=1.24)

    card = Card(
        title="Cellular neural network",
        summary=(
            "Three cells of an analogue processor array coupled through saturated outputs: a piecewise-linear "
            "field, so the dynamics is linear between a few planes."
        ),
        reference=(
            "Arena, P., Caponetto, R., Fortuna, L. and Porto, D. (1998). Bifurcation and chaos in noninteger "
            "order cellular neural networks. Int. J. Bifurcation Chaos 8, 1527-1539."
        ),
        equations=(
            "fx = clip(x, -1, 1)",
            "fy = clip(y, -1, 1)",
            "fz = clip(z, -1, 1)",
            "dx/dt = -x + d fx - b (fy + fz)",
            "dy/dt = -y - b fx + c fy - a fz",
            "dz/dt = -z - b fx + a fy + fz",
        ),
        parameters={
            "a": "antisymmetric coupling between the second and the third cell",
            "b": "inhibition between the first cell and the other two, and of the others by it",
            "c": "self-feedback of the second cell",
            "d": "self-feedback of the first cell",
        },
        variables={"x": "state of the first cell", "y": "state of the second cell", "z": "state of the third cell"},
        period=3.2,
        dt=0.0005,
        invariants=measured(
            "1,000,000 steps of 0.0005 after 300,000 discarded",
            dominant_period=(19.125, 0.057),
            lyapunov_spectrum=((0.1, 0.0013, -0.602), (0.015, 0.0081, 0.011)),
            lyapunov_sum=(-0.500684, 3.6e-06),
            kaplan_yorke=(2.167, 0.025),
            pesin_entropy=(0.1, 0.015),
            correlation_dimension=(1.814, 0.055),
            permutation_entropy=(0.5559, 0.0015),
            complexity=(0.38286, 0.00067),
        ),
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "piecewise linear", "circuit"),
        caveats=(
            "The field has kinks where a state passes +-1: steps of high order lose their order there.",
            "The annotated maximum exponent is 23 times the true value of 0.10.",
        ),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        fx = jnp.clip(x, -1, 1)
        fy = jnp.clip(y, -1, 1)
        fz = jnp.clip(z, -1, 1)
        return (
            -x + self.d * fx - self.b * (fy + fz),
            -y - self.b * fx + self.c * fy - self.a * fz,
            -z - self.b * fx + self.a * fy + fz,
        )

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([-0.26574016, -0.36754928, -0.073094132])
