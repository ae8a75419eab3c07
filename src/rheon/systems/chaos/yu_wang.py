"""Yu–Wang system."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class YuWang(Flow):
    """A Lorenz-like flow driven by the exponential of a product.

    Args:
        a: rate at which x follows y.
        b: coefficient of x in dy/dt.
        c: coefficient of -x z in dy/dt.
        d: linear damping of z.

    Source: Yu and Wang 2012.

    Example:
        >>> YuWang().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=10.0)
    b: Any = eqx.field(converter=parameter, default=40.0)
    c: Any = eqx.field(converter=parameter, default=2.0)
    d: Any = eqx.field(converter=parameter, default=2.5)

    card = Card(
        title="Yu–Wang system",
        summary=(
            "A Lorenz-like flow in which z is driven by exp(x y): a test for libraries that hold more than polynomials."
        ),
        reference=(
            "Yu, F. and Wang, C. (2012). A novel three dimension autonomous chaotic system with a quadratic "
            "exponential nonlinear term. Eng. Technol. Appl. Sci. Res. 2, 209-215."
        ),
        equations=("dx/dt = a (y - x)", "dy/dt = b x - c x z", "dz/dt = exp(x y) - d z"),
        parameters={
            "a": "rate at which x follows y",
            "b": "coefficient of x in dy/dt",
            "c": "coefficient of -x z in dy/dt",
            "d": "linear damping of z",
        },
        variables={"x": "first coordinate", "y": "second coordinate", "z": "axial coordinate, driven by exp(x y)"},
        period=1.3366,
        dt=0.0005,
        invariants={
            "lyapunov_sum": Known(-12.5, 0.0, "exact: the divergence is the same everywhere"),
            **measured(
                "1,000,000 steps of 0.0005 after 300,000 discarded",
                dominant_period=(1.016, 0.048),
                lyapunov_spectrum=((1.438, -0.00074, -13.937), (0.03, 0.0018, 0.03)),
                kaplan_yorke=(2.1032, 0.0022),
                pesin_entropy=(1.438, 0.03),
                correlation_dimension=(2.005, 0.026),
                permutation_entropy=(0.7917, 0.0032),
                complexity=(0.2867, 0.0025),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "exponential", "Lorenz family"),
        caveats=("exp(x y) overflows for starts far out and gives sharp bursts of z.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return self.a * (y - x), self.b * x - self.c * x * z, jnp.exp(x * y) - self.d * z

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([-0.21422356, -0.17935495, 14.105516])
