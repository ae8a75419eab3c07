"""Xu's hyperchaotic system."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class HyperXu(Flow):
    """A Lorenz-like flow with strong product coupling and a fourth variable.

    Args:
        a: rate at which x follows y.
        b: coefficient of x in dy/dt.
        c: linear damping of z.
        d: coefficient of -y in dw/dt.
        e: coefficient of x z in dy/dt.

    Source: Letellier and Rössler 2007, doi:10.4249/scholarpedia.1936.

    Example:
        >>> HyperXu().variables
        ('x', 'y', 'z', 'w')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=10.0)
    b: Any = eqx.field(converter=parameter, default=40.0)
    c: Any = eqx.field(converter=parameter, default=2.5)
    d: Any = eqx.field(converter=parameter, default=2.0)
    e: Any = eqx.field(converter=parameter, default=16.0)

    card = Card(
        title="Xu's hyperchaotic system",
        summary="A Lorenz-like flow with strong product coupling and a fourth variable that feeds x.",
        reference=(
            "Letellier, C. and Rössler, O. E. (2007). Hyperchaos. Scholarpedia 2(8), 1936. "
            "doi:10.4249/scholarpedia.1936"
        ),
        equations=("dx/dt = a (y - x) + w", "dy/dt = b x + e x z", "dz/dt = -c z - x y", "dw/dt = x z - d y"),
        parameters={
            "a": "rate at which x follows y",
            "b": "coefficient of x in dy/dt",
            "c": "linear damping of z",
            "d": "coefficient of -y in dw/dt",
            "e": "coefficient of x z in dy/dt",
        },
        variables={
            "x": "first coordinate; receives w",
            "y": "second coordinate",
            "z": "axial coordinate",
            "w": "added variable, driven by x z - d y",
        },
        period=1.1328,
        dt=0.002,
        invariants={
            "lyapunov_sum": Known(-12.5, 0.0, "exact: the divergence is the same everywhere"),
            **measured(
                "1,000,000 steps of 0.002 after 113,280 discarded",
                lyapunov_spectrum=((0.986, 0.1109, -0.00075, -13.596), (0.015, 0.0051, 0.00084, 0.013)),
                kaplan_yorke=(3.0807, 0.0011),
                pesin_entropy=(1.097, 0.013),
                correlation_dimension=(3.08, 0.16),
                permutation_entropy=(0.6702, 0.0043),
                complexity=(0.3769, 0.0029),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "hyperchaotic", "dissipative", "autonomous", "quadratic", "Lorenz family"),
        caveats=("The second positive exponent is much smaller than the first: averages must be long to see it.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (4,) or four components -> four components."""
        x, y, z, w = x
        return self.a * (y - x) + w, self.b * x + self.e * x * z, -self.c * z - x * y, x * z - self.d * y

    def initial(self):
        """A state on the attractor. Shape (4,)."""
        return np.array([0.68944486, -0.60254126, -0.5814657, 0.26629277])
