"""Dequan Li system."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class DequanLi(Flow):
    """Li's quadratic flow with three scrolls.

    Args:
        a: rate at which x follows y.
        c: linear growth rate of z.
        d: coefficient of x z in dx/dt.
        eps: coefficient of -x^2 in dz/dt.
        f: linear growth rate of y.
        k: coefficient of x in dy/dt.

    Source: Li 2008.

    Example:
        >>> DequanLi().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=40.0)
    c: Any = eqx.field(converter=parameter, default=1.833)
    d: Any = eqx.field(converter=parameter, default=0.16)
    eps: Any = eqx.field(converter=parameter, default=0.65)
    f: Any = eqx.field(converter=parameter, default=20.0)
    k: Any = eqx.field(converter=parameter, default=55.0)

    card = Card(
        title="Dequan Li system",
        summary=(
            "Li's quadratic flow with three scrolls and large amplitudes. Published as chaotic; from the "
            "collection's start it settles to regular motion."
        ),
        reference="Li, D. (2008). A three-scroll chaotic attractor. Phys. Lett. A 372, 387-393.",
        equations=("dx/dt = a (y - x) + d x z", "dy/dt = k x + f y - x z", "dz/dt = c z + x y - eps x^2"),
        parameters={
            "a": "rate at which x follows y",
            "c": "linear growth rate of z",
            "d": "coefficient of x z in dx/dt",
            "eps": "coefficient of -x^2 in dz/dt",
            "f": "linear growth rate of y",
            "k": "coefficient of x in dy/dt",
        },
        variables={
            "x": "first coordinate",
            "y": "second coordinate",
            "z": "axial coordinate, unchanged by the symmetry",
        },
        period=0.083806,
        dt=0.0005,
        invariants=measured(
            "1,000,000 steps of 0.0005 after 33,522 discarded",
            dominant_period=(9.9927, 0.0037),
            lyapunov_spectrum=((-0.0028, -0.1674, -1.53249), (0.0028, 0.0019, 0.0005)),
            lyapunov_sum=(-1.702662, 1.2e-05),
            kaplan_yorke=(1.0, 0.0),
            pesin_entropy=(0.0, 0.0),
            permutation_entropy=(0.4728, 0.0033),
            complexity=(0.3542, 0.0017),
        ),
        regime="periodic",
        tags=("periodic", "dissipative", "autonomous", "quadratic", "multi-scroll", "transient chaos"),
        caveats=(
            (
                "Not chaotic in the long run from the default start: after 200 periods the largest exponent is zero "
                "within error, while the collection annotates 0.74."
            ),
            "Same equations as PanXuZhou and Tsucs2. Values reach hundreds and a period lasts 0.08 time units.",
        ),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return (
            self.a * (y - x) + self.d * x * z,
            self.k * x + self.f * y - x * z,
            self.c * z + x * y - self.eps * x**2,
        )

    def initial(self):
        """A typical state. Shape (3,)."""
        return np.array([-11.395722, -104.12614, 202.46173])
