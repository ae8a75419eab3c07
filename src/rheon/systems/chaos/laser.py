"""Abooee system (called Laser in the collection)."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class Laser(Flow):
    """Abooee's flow with two cubic products.

    Args:
        a: rate at which x follows y.
        b: coefficient of y z^2 in dx/dt.
        c: coefficient of x in dy/dt.
        d: coefficient of x z^2 in dy/dt.
        h: linear rate of z; negative values damp.
        k: coefficient of x^2 in dz/dt.

    Source: Abooee, Yaghini-Bonabi and Jahed-Motlagh 2013.

    Example:
        >>> Laser().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=10.0)
    b: Any = eqx.field(converter=parameter, default=1.0)
    c: Any = eqx.field(converter=parameter, default=5.0)
    d: Any = eqx.field(converter=parameter, default=-1.0)
    h: Any = eqx.field(converter=parameter, default=-5.0)
    k: Any = eqx.field(converter=parameter, default=-6.0)

    card = Card(
        title="Abooee system (called Laser in the collection)",
        summary=(
            "A three-variable flow with two cubic products, built as a circuit by its authors. The name is the "
            "collection's."
        ),
        reference=(
            "Abooee, A., Yaghini-Bonabi, H. A. and Jahed-Motlagh, M. R. (2013). Analysis and circuitry "
            "realization of a novel three-dimensional chaotic system. Commun. Nonlinear Sci. Numer. Simul. 18, "
            "1235-1245."
        ),
        equations=("dx/dt = a (y - x) + b y z^2", "dy/dt = c x + d x z^2", "dz/dt = h z + k x^2"),
        parameters={
            "a": "rate at which x follows y",
            "b": "coefficient of y z^2 in dx/dt",
            "c": "coefficient of x in dy/dt",
            "d": "coefficient of x z^2 in dy/dt",
            "h": "linear rate of z; negative values damp",
            "k": "coefficient of x^2 in dz/dt",
        },
        variables={"x": "first coordinate", "y": "second coordinate", "z": "axial coordinate, driven by x^2"},
        period=0.94667,
        dt=0.002,
        invariants={
            "lyapunov_sum": Known(-15.0, 0.0, "exact: the divergence is the same everywhere"),
            **measured(
                "1,000,000 steps of 0.002 after 94,667 discarded",
                dominant_period=(0.459, 0.033),
                lyapunov_spectrum=((0.5815, 0.00047, -15.582), (0.0052, 0.00087, 0.0051)),
                kaplan_yorke=(2.03732, 0.00034),
                pesin_entropy=(0.5815, 0.0052),
                correlation_dimension=(1.94, 0.12),
                permutation_entropy=(0.5735, 0.0035),
                complexity=(0.3471, 0.0011),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "cubic"),
        caveats=("Despite its name in the collection, the cited work presents an abstract system and a circuit.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return self.a * (y - x) + self.b * y * z**2, self.c * x + self.d * x * z**2, self.h * z + self.k * x**2

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([-2.540801356216252, -1.940570579119389, -2.9680975444071955])
