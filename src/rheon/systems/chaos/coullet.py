"""Coullet attractor."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class Coullet(Flow):
    """A jerk equation with a cubic force in a double well.

    Args:
        a: coefficient of -x in dz/dt; negative, so the origin repels.
        b: coefficient of -y in dz/dt.
        c: coefficient of -z in dz/dt: damping, and the rate at which volumes shrink.
        d: coefficient of x^3 in dz/dt.

    Source: Arneodo, Coullet and Tresser 1980, doi:10.1016/0375-9601(80)90342-4.

    Example:
        >>> Coullet().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=-0.8)
    b: Any = eqx.field(converter=parameter, default=1.1)
    c: Any = eqx.field(converter=parameter, default=0.45)
    d: Any = eqx.field(converter=parameter, default=-1.0)

    card = Card(
        title="Coullet attractor",
        summary=(
            "The jerk equation of Arneodo, Coullet and Tresser in a weakly chaotic setting: two spirals in a "
            "double well."
        ),
        reference=(
            "Arneodo, A., Coullet, P. and Tresser, C. (1980). Occurence of strange attractors in "
            "three-dimensional Volterra equations. Phys. Lett. A 79, 259-263. doi:10.1016/0375-9601(80)90342-4"
        ),
        equations=("dx/dt = y", "dy/dt = z", "dz/dt = d x^3 - a x - b y - c z"),
        parameters={
            "a": "coefficient of -x in dz/dt; negative, so the origin repels",
            "b": "coefficient of -y in dz/dt",
            "c": "coefficient of -z in dz/dt: damping, and the rate at which volumes shrink",
            "d": "coefficient of x^3 in dz/dt",
        },
        variables={"x": "position", "y": "velocity", "z": "acceleration"},
        period=5.7663,
        dt=0.05,
        invariants={
            "lyapunov_sum": Known(-0.45, 0.0, "exact: the divergence is the same everywhere"),
            **measured(
                "691,956 steps of 0.05 after 23,065 discarded",
                dominant_period=(30.032, 0.078),
                lyapunov_spectrum=((0.01344, 1.02e-05, -0.46345), (0.00046, 9.6e-06, 0.00046)),
                kaplan_yorke=(2.02901, 0.00099),
                pesin_entropy=(0.01344, 0.00046),
                correlation_dimension=(1.049, 0.018),
                permutation_entropy=(0.53711, 0.0003),
                complexity=(0.380248, 3e-05),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "jerk", "cubic"),
        caveats=(
            (
                "The exponent, 0.019 +- 0.006, differs much between stretches of the path; the annotated maximum is "
                "seven times larger."
            ),
            "Arneodo is the same equation with other constants. Far from the attractor paths escape.",
        ),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return y, z, self.d * x**3 - self.a * x - self.b * y - self.c * z

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([0.34539837958549907, 0.4284701181998099, 0.086983698175975])
