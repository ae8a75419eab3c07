"""Liu–Chen system."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class LiuChen(Flow):
    """Liu and Chen's flow with one product in each equation.

    Args:
        a: linear rate of x; positive values drive.
        b: linear damping of y.
        c: linear rate of z; negative values damp.
        h: coefficient of y in dx/dt; 0 here.
        p: coefficient of -x in dy/dt; 0 here.
        q: coefficient of x z in dy/dt.
        r: coefficient of -x y in dz/dt.
        s: coefficient of y z in dx/dt.

    Source: Liu and Chen 2004.

    Example:
        >>> LiuChen().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=0.4)
    b: Any = eqx.field(converter=parameter, default=12.0)
    c: Any = eqx.field(converter=parameter, default=-5.0)
    h: Any = eqx.field(converter=parameter, default=0.0)
    p: Any = eqx.field(converter=parameter, default=0.0)
    q: Any = eqx.field(converter=parameter, default=-1.0)
    r: Any = eqx.field(converter=parameter, default=1.0)
    s: Any = eqx.field(converter=parameter, default=1.0)

    card = Card(
        title="Liu–Chen system",
        summary=(
            "Three linear rates and three products, one in each equation: published with four scrolls made of two "
            "separate pairs. From the collection's start the long-run motion is regular."
        ),
        reference=(
            "Liu, W. and Chen, G. (2004). Can a three-dimensional smooth autonomous quadratic chaotic system "
            "generate a single four-scroll attractor? Int. J. Bifurcation Chaos 14, 1395-1403."
        ),
        equations=("dx/dt = a x + h y + s y z", "dy/dt = q x z - b y - p x", "dz/dt = c z - r x y"),
        parameters={
            "a": "linear rate of x; positive values drive",
            "b": "linear damping of y",
            "c": "linear rate of z; negative values damp",
            "h": "coefficient of y in dx/dt; 0 here",
            "p": "coefficient of -x in dy/dt; 0 here",
            "q": "coefficient of x z in dy/dt",
            "r": "coefficient of -x y in dz/dt",
            "s": "coefficient of y z in dx/dt",
        },
        variables={"x": "first coordinate", "y": "second coordinate", "z": "third coordinate"},
        period=8.0164,
        dt=0.005,
        invariants={
            "lyapunov_sum": Known(-16.6, 0.0, "exact: the divergence is the same everywhere"),
            **measured(
                "1,000,000 steps of 0.005 after 300,000 discarded",
                dominant_period=(35.944, 0.081),
                lyapunov_spectrum=((0.00031, -0.0367, -16.5636), (0.00031, 0.0036, 0.0033)),
                kaplan_yorke=(1.0, 0.0),
                pesin_entropy=(0.0, 0.0),
                correlation_dimension=(0.981, 0.033),
                permutation_entropy=(0.424, 0.0013),
                complexity=(0.31449, 0.00014),
            ),
        },
        regime="transient chaos",
        tags=("periodic", "dissipative", "autonomous", "quadratic", "multi-scroll", "transient chaos"),
        caveats=(
            (
                "Not chaotic in the long run from the default start: the exponents are 0, -0.03 and -16.6; the "
                "collection annotates 0.25."
            ),
            "Same equations as Sakarya, with other constants.",
        ),
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
        """A typical state. Shape (3,)."""
        return np.array([4.6722764, 5.2437205e-10, -6.4444208e-10])
