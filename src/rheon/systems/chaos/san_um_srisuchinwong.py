"""San-Um–Srisuchinwong system."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class SanUmSrisuchinwong(Flow):
    """A flow with a hyperbolic tangent and an absolute value.

    Args:
        a: constant outflow of z.

    Source: San-Um and Srisuchinwong 2012.

    Example:
        >>> SanUmSrisuchinwong().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=2.0)

    card = Card(
        title="San-Um–Srisuchinwong system",
        summary=(
            "A flow with a hyperbolic tangent and an absolute value, made for simple electronics and a complex "
            "attractor."
        ),
        reference=(
            "San-Um, W. and Srisuchinwong, B. (2012). Highly complex chaotic system with piecewise linear "
            "nonlinearity and compound structures. J. Comput. 7, 1041-1047."
        ),
        equations=("dx/dt = y - x", "dy/dt = -z tanh(x)", "dz/dt = x y - a + abs(y)"),
        parameters={"a": "constant outflow of z"},
        variables={"x": "first coordinate", "y": "second coordinate", "z": "third coordinate"},
        period=7.4654,
        dt=0.005,
        invariants=measured(
            "1,000,000 steps of 0.005 after 298,616 discarded",
            lyapunov_spectrum=((0.2172, 0.00026, -1.2175), (0.004, 0.00022, 0.004)),
            lyapunov_sum=(-1.0, 5.5e-11),
            kaplan_yorke=(2.1784, 0.0034),
            pesin_entropy=(0.2172, 0.004),
            correlation_dimension=(2.179, 0.068),
            permutation_entropy=(0.6381, 0.0044),
            complexity=(0.3634, 0.0016),
        ),
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "piecewise", "circuit"),
        caveats=("|y| gives the field a kink at y = 0, where high-order steps lose their order.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return y - x, -z * jnp.tanh(x), x * y - self.a + jnp.abs(y)

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([0.63878078, 1.0901873, 2.4479814])
