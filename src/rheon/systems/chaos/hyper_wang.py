"""Wang's hyperchaotic system."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class HyperWang(Flow):
    """A Lorenz-like flow driven by x^2, with an integrating fourth variable.

    Args:
        a: rate at which x follows y.
        b: coefficient of x in dy/dt.
        c: linear damping of z.
        d: coefficient of -x in dw/dt.
        e: coefficient of x^2 in dz/dt.

    Source: Wang et al. 2009, doi:10.1590/S0103-97332009000500007.

    Example:
        >>> HyperWang().variables
        ('x', 'y', 'z', 'w')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=10.0)
    b: Any = eqx.field(converter=parameter, default=40.0)
    c: Any = eqx.field(converter=parameter, default=2.5)
    d: Any = eqx.field(converter=parameter, default=10.6)
    e: Any = eqx.field(converter=parameter, default=4.0)

    card = Card(
        title="Wang's hyperchaotic system",
        summary="A Lorenz-like flow in which z is driven by x^2, with a fourth variable that integrates -x.",
        reference=(
            "Wang, Z., Sun, Y., van Wyk, B. J., Qi, G. and van Wyk, M. A. (2009). A 3-D four-wing attractor and "
            "its analysis. Braz. J. Phys. 39, 547-553 (as cited by the collection). "
            "doi:10.1590/S0103-97332009000500007"
        ),
        equations=("dx/dt = a (y - x)", "dy/dt = b x + w - x z", "dz/dt = e x^2 - c z", "dw/dt = -d x"),
        parameters={
            "a": "rate at which x follows y",
            "b": "coefficient of x in dy/dt",
            "c": "linear damping of z",
            "d": "coefficient of -x in dw/dt",
            "e": "coefficient of x^2 in dz/dt",
        },
        variables={
            "x": "first coordinate",
            "y": "second coordinate; receives w",
            "z": "axial coordinate, driven by x^2",
            "w": "added variable, the integral of -d x",
        },
        period=0.64815,
        dt=0.002,
        invariants={
            "lyapunov_sum": Known(-12.5, 0.0, "exact: the divergence is the same everywhere"),
            **measured(
                "1,000,000 steps of 0.002 after 64,815 discarded",
                lyapunov_spectrum=((1.15, 0.089, 0.004, -13.743), (0.025, 0.017, 0.0048, 0.024)),
                kaplan_yorke=(3.0901, 0.0022),
                pesin_entropy=(1.239, 0.024),
                correlation_dimension=(2.87, 0.031),
                permutation_entropy=(0.5784, 0.0031),
                complexity=(0.36702, 0.00083),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "hyperchaotic", "dissipative", "autonomous", "quadratic", "Lorenz family"),
        caveats=("The second positive exponent is much smaller than the first: averages must be long to see it.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (4,) or four components -> four components."""
        x, y, z, w = x
        return self.a * (y - x), self.b * x + w - x * z, self.e * x**2 - self.c * z, -self.d * x

    def initial(self):
        """A state on the attractor. Shape (4,)."""
        return np.array([0.16824907, 0.16854103, 37.04033781, -15.29027381])
