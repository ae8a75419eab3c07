"""Three-scroll unified system (TSUCS2)."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class Tsucs2(Flow):
    """The three-scroll unified chaotic system, second set of constants.

    Args:
        a: rate at which x follows y.
        c: linear growth rate of z.
        d: coefficient of x z in dx/dt.
        eps: coefficient of -x^2 in dz/dt.
        f: linear growth rate of y.
        k: coefficient of x in dy/dt; 0 here.

    Source: Pan, Zhou and Li 2013.

    Example:
        >>> Tsucs2().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=40.0)
    c: Any = eqx.field(converter=parameter, default=0.833)
    d: Any = eqx.field(converter=parameter, default=0.5)
    eps: Any = eqx.field(converter=parameter, default=0.65)
    f: Any = eqx.field(converter=parameter, default=20.0)
    k: Any = eqx.field(converter=parameter, default=0.0)

    card = Card(
        title="Three-scroll unified system (TSUCS2)",
        summary=(
            "A quadratic flow with three scrolls. Published as chaotic; from the collection's start the long-run "
            "motion is regular."
        ),
        reference=(
            "Pan, L., Zhou, W. and Li, D. (2013). Synchronization of three-scroll unified chaotic system (TSUCS) "
            "and its hyper-chaotic system using active pinning control. Nonlinear Dyn. 73, 2059-2071."
        ),
        equations=("dx/dt = a (y - x) + d x z", "dy/dt = k x + f y - x z", "dz/dt = c z + x y - eps x^2"),
        parameters={
            "a": "rate at which x follows y",
            "c": "linear growth rate of z",
            "d": "coefficient of x z in dx/dt",
            "eps": "coefficient of -x^2 in dz/dt",
            "f": "linear growth rate of y",
            "k": "coefficient of x in dy/dt; 0 here",
        },
        variables={
            "x": "first coordinate",
            "y": "second coordinate",
            "z": "axial coordinate, unchanged by the symmetry",
        },
        period=0.34526,
        dt=0.001,
        invariants=measured(
            "1,000,000 steps of 0.001 after 69,052 discarded",
            dominant_period=(10.0752, 0.001),
            lyapunov_spectrum=((-0.0012, -0.00033, -1.4976), (0.0025, 0.0012, 0.0023)),
            lyapunov_sum=(-1.4991193, 2.3e-06),
            kaplan_yorke=(2.0, 0.0),
            pesin_entropy=(0.0, 0.0),
            correlation_dimension=(2.181, 0.072),
            permutation_entropy=(0.7151, 0.0014),
            complexity=(0.3608, 0.0006),
        ),
        regime="quasi-periodic",
        tags=("dissipative", "autonomous", "quadratic", "multi-scroll", "transient chaos"),
        caveats=(
            (
                "Not chaotic in the long run from the default start: the largest exponents are zero within error; the "
                "collection annotates 0.14."
            ),
            "Same equations as DequanLi and PanXuZhou, with other constants.",
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
        return np.array([1.2969944, 1.12138, 50.028988])
