"""Sakarya attractor."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class Sakarya(Flow):
    """A flow with one product in each equation and a two-sided attractor.

    Args:
        a: linear rate of x; negative values damp.
        b: linear damping of y.
        c: linear rate of z; positive values drive.
        h: coefficient of y in dx/dt.
        p: coefficient of -x in dy/dt.
        q: coefficient of x z in dy/dt.
        r: coefficient of -x y in dz/dt.
        s: coefficient of y z in dx/dt.

    Source: Li et al. 2015.

    Example:
        >>> Sakarya().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=-1.0)
    b: Any = eqx.field(converter=parameter, default=1.0)
    c: Any = eqx.field(converter=parameter, default=1.0)
    h: Any = eqx.field(converter=parameter, default=1.0)
    p: Any = eqx.field(converter=parameter, default=1.0)
    q: Any = eqx.field(converter=parameter, default=0.4)
    r: Any = eqx.field(converter=parameter, default=0.3)
    s: Any = eqx.field(converter=parameter, default=1.0)

    card = Card(
        title="Sakarya attractor",
        summary=(
            "The form of Liu and Chen at other constants, where two one-sided attractors join to one: four wings "
            "from three products."
        ),
        reference=(
            "Li, C., Pehlivan, İ., Sprott, J. C. and Akgul, A. (2015). A novel four-wing strange attractor born "
            "in bistability. IEICE Electron. Express 12."
        ),
        equations=("dx/dt = a x + h y + s y z", "dy/dt = q x z - b y - p x", "dz/dt = c z - r x y"),
        parameters={
            "a": "linear rate of x; negative values damp",
            "b": "linear damping of y",
            "c": "linear rate of z; positive values drive",
            "h": "coefficient of y in dx/dt",
            "p": "coefficient of -x in dy/dt",
            "q": "coefficient of x z in dy/dt",
            "r": "coefficient of -x y in dz/dt",
            "s": "coefficient of y z in dx/dt",
        },
        variables={"x": "first coordinate", "y": "second coordinate", "z": "third coordinate"},
        period=4.9844,
        dt=0.01,
        invariants={
            "lyapunov_sum": Known(-1.0, 0.0, "exact: the divergence is the same everywhere"),
            **measured(
                "1,000,000 steps of 0.01 after 99,688 discarded",
                dominant_period=(5.4, 0.11),
                lyapunov_spectrum=((0.2638, -0.00016, -1.2636), (0.0054, 0.00017, 0.0053)),
                kaplan_yorke=(2.2087, 0.0044),
                pesin_entropy=(0.2638, 0.0054),
                correlation_dimension=(2.09, 0.049),
                permutation_entropy=(0.6397, 0.0055),
                complexity=(0.3724, 0.0028),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "quadratic"),
        caveats=("Same equations as LiuChen, with other constants.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return (
            self.a * x + self.h * y + self.s * y * z,
            self.q * x * z - self.b * y - self.p * x,
            self.c * z - self.r * x * y,
        )

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([-2.8976045, 3.8877978, 3.07465])
