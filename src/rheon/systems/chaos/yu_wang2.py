"""Yu–Wang system, hyperbolic cosine."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class YuWang2(Flow):
    """A Lorenz-like flow driven by the hyperbolic cosine of a product.

    Args:
        a: rate at which x follows y.
        b: coefficient of x in dy/dt.
        c: coefficient of -x z in dy/dt.
        d: linear damping of z.

    Source: Yu and Wang 2012.

    Example:
        >>> YuWang2().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=10.0)
    b: Any = eqx.field(converter=parameter, default=30.0)
    c: Any = eqx.field(converter=parameter, default=2.0)
    d: Any = eqx.field(converter=parameter, default=2.5)

    card = Card(
        title="Yu–Wang system, hyperbolic cosine",
        summary="The Yu–Wang system with cosh(x y) in place of exp(x y).",
        reference=(
            "Yu, F. and Wang, C. (2012). A novel three dimension autonomous chaotic system with a quadratic "
            "exponential nonlinear term. Eng. Technol. Appl. Sci. Res. 2, 209-215 (as cited by the collection)."
        ),
        equations=("dx/dt = a (y - x)", "dy/dt = b x - c x z", "dz/dt = cosh(x y) - d z"),
        parameters={
            "a": "rate at which x follows y",
            "b": "coefficient of x in dy/dt",
            "c": "coefficient of -x z in dy/dt",
            "d": "linear damping of z",
        },
        variables={"x": "first coordinate", "y": "second coordinate", "z": "axial coordinate, driven by cosh(x y)"},
        period=0.39265,
        dt=0.001,
        invariants={
            "lyapunov_sum": Known(-12.5, 0.0, "exact: the divergence is the same everywhere"),
            **measured(
                "1,000,000 steps of 0.001 after 78,530 discarded",
                dominant_period=(1.1626, 0.0017),
                lyapunov_spectrum=((0.477, -0.00028, -12.977), (0.011, 0.0015, 0.011)),
                kaplan_yorke=(2.03677, 0.00085),
                pesin_entropy=(0.477, 0.011),
                correlation_dimension=(1.84, 0.11),
                permutation_entropy=(0.3845, 0.0026),
                complexity=(0.292, 0.0012),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "exponential", "Lorenz family"),
        caveats=(
            "cosh(x y) overflows for starts far out and gives sharp bursts of z.",
            "The annotated maximum exponent is over twice the true value of 0.47.",
        ),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return self.a * (y - x), self.b * x - self.c * x * z, jnp.cosh(x * y) - self.d * z

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([0.12581483, 1.2467348, 18.358568])
