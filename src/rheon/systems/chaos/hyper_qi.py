"""Qi's hyperchaotic system."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class HyperQi(Flow):
    """Qi's four-dimensional flow with two large positive exponents.

    Args:
        a: rate at which x follows y.
        b: coefficient of x + y in dy/dt.
        c: linear damping of z.
        d: linear damping of w.
        e: coefficient of -w in dz/dt.
        f: coefficient of z in dw/dt.

    Source: Qi et al. 2008.

    Example:
        >>> HyperQi().variables
        ('x', 'y', 'z', 'w')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=50.0)
    b: Any = eqx.field(converter=parameter, default=24.0)
    c: Any = eqx.field(converter=parameter, default=13.0)
    d: Any = eqx.field(converter=parameter, default=8.0)
    e: Any = eqx.field(converter=parameter, default=33.0)
    f: Any = eqx.field(converter=parameter, default=30.0)

    card = Card(
        title="Qi's hyperchaotic system",
        summary=(
            "A four-dimensional quadratic flow with two large positive exponents and a broad spectrum: one of the "
            "fastest systems of the collection."
        ),
        reference=(
            "Qi, G., van Wyk, M. A., van Wyk, B. J. and Chen, G. (2008). On a new hyperchaotic system. Phys. "
            "Lett. A 372, 124-136."
        ),
        equations=(
            "dx/dt = a (y - x) + y z",
            "dy/dt = b (x + y) - x z",
            "dz/dt = x y - c z - e w",
            "dw/dt = f z - d w + x y",
        ),
        parameters={
            "a": "rate at which x follows y",
            "b": "coefficient of x + y in dy/dt",
            "c": "linear damping of z",
            "d": "linear damping of w",
            "e": "coefficient of -w in dz/dt",
            "f": "coefficient of z in dw/dt",
        },
        variables={
            "x": "first coordinate",
            "y": "second coordinate",
            "z": "third coordinate; couples to w",
            "w": "fourth coordinate",
        },
        period=0.06186,
        dt=0.0005,
        invariants={
            "lyapunov_sum": Known(-47.0, 0.0, "exact: the divergence is the same everywhere"),
            **measured(
                "742,319 steps of 0.0005 after 24,744 discarded",
                dominant_period=(0.0098, 0.0007),
                lyapunov_spectrum=((12.52, 1.93, -0.0054, -61.47), (0.16, 0.13, 0.015, 0.18)),
                kaplan_yorke=(3.2351, 0.0034),
                pesin_entropy=(14.45, 0.18),
                correlation_dimension=(3.18, 0.13),
                permutation_entropy=(0.64, 0.016),
                complexity=(0.316, 0.0064),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "hyperchaotic", "dissipative", "autonomous", "quadratic"),
        caveats=("Errors grow e-fold in 0.08 time units: steps must be far smaller than in other systems.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (4,) or four components -> four components."""
        x, y, z, w = x
        return (
            self.a * (y - x) + y * z,
            self.b * (x + y) - x * z,
            x * y - self.c * z - self.e * w,
            self.f * z - self.d * w + x * y,
        )

    def initial(self):
        """A state on the attractor. Shape (4,)."""
        return np.array([11.250900857894639, -3.647077762541555, 50.16987924937642, -168.2485185683687])
