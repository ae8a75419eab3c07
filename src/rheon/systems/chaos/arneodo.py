"""Arneodo attractor."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class Arneodo(Flow):
    """A jerk equation with a cubic force, made to show chaos next to a homoclinic orbit.

    Args:
        a: coefficient of -x in dz/dt; negative, so the origin repels.
        b: coefficient of -y in dz/dt.
        c: coefficient of -z in dz/dt: damping, and the rate at which volumes shrink.
        d: coefficient of x^3 in dz/dt.

    Source: Arneodo, Coullet and Tresser 1980, doi:10.1016/0375-9601(80)90342-4.

    Example:
        >>> Arneodo().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=-5.5)
    b: Any = eqx.field(converter=parameter, default=4.5)
    c: Any = eqx.field(converter=parameter, default=1.0)
    d: Any = eqx.field(converter=parameter, default=-1.0)

    card = Card(
        title="Arneodo attractor",
        summary=(
            "A linear third-order oscillator with one cubic restoring term: two symmetric spirals joined near a "
            "saddle-focus. A small test for sparse regression of jerk equations."
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
        period=3.1641,
        dt=0.02,
        invariants={
            "lyapunov_sum": Known(-1.0, 0.0, "exact: the divergence is the same everywhere"),
            **measured(
                "949,229 steps of 0.02 after 31,640 discarded",
                dominant_period=(3.034, 0.061),
                lyapunov_spectrum=((0.1997, -0.0001, -1.1995), (0.0035, 0.00012, 0.0036)),
                kaplan_yorke=(2.1664, 0.0029),
                pesin_entropy=(0.1997, 0.0035),
                correlation_dimension=(2.037, 0.078),
                permutation_entropy=(0.5426, 0.0027),
                complexity=(0.37346, 0.00083),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "jerk", "cubic"),
        caveats=("Coullet is the same equation with other constants.", "Far from the attractor paths escape."),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return y, z, self.d * x**3 - self.a * x - self.b * y - self.c * z

    def initial(self):
        """A typical state. Shape (3,)."""
        return np.array([-2.7515698, 0.19079818, 3.4703629])
