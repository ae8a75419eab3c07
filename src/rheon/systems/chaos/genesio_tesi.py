"""Genesio–Tesi system."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class GenesioTesi(Flow):
    """Genesio and Tesi's jerk equation with a single square.

    Args:
        a: coefficient of -z in dz/dt: damping, and the rate at which volumes shrink.
        b: coefficient of -y in dz/dt.
        c: coefficient of -x in dz/dt: linear stiffness.

    Source: Genesio and Tesi 1992, doi:10.1016/0005-1098(92)90177-H.

    Example:
        >>> GenesioTesi().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=0.44)
    b: Any = eqx.field(converter=parameter, default=1.1)
    c: Any = eqx.field(converter=parameter, default=1.0)

    card = Card(
        title="Genesio–Tesi system",
        summary=(
            "A jerk equation with a single square: the test on which harmonic balance was used to predict chaos, "
            "and a common plant in chaos control."
        ),
        reference=(
            "Genesio, R. and Tesi, A. (1992). Harmonic balance methods for the analysis of chaotic dynamics in "
            "nonlinear systems. Automatica 28, 531-548. doi:10.1016/0005-1098(92)90177-H"
        ),
        equations=("dx/dt = y", "dy/dt = z", "dz/dt = -c x - b y - a z + x^2"),
        parameters={
            "a": "coefficient of -z in dz/dt: damping, and the rate at which volumes shrink",
            "b": "coefficient of -y in dz/dt",
            "c": "coefficient of -x in dz/dt: linear stiffness",
        },
        variables={"x": "position", "y": "velocity", "z": "acceleration"},
        period=5.9431,
        dt=0.05,
        invariants={
            "lyapunov_sum": Known(-0.44, 0.0, "exact: the divergence is the same everywhere"),
            **measured(
                "713,171 steps of 0.05 after 23,772 discarded",
                dominant_period=(5.976, 0.032),
                lyapunov_spectrum=((0.1034, -3e-05, -0.5433), (0.0013, 3.4e-05, 0.0013)),
                kaplan_yorke=(2.1902, 0.0024),
                pesin_entropy=(0.1034, 0.0013),
                correlation_dimension=(2.061, 0.096),
                permutation_entropy=(0.5356, 0.0018),
                complexity=(0.3766, 0.001),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "jerk", "quadratic"),
        caveats=("The basin is small: starts beyond the fixed point at x = c can escape to infinity.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return y, z, -self.c * x - self.b * y - self.a * z + x**2

    def initial(self):
        """A typical state. Shape (3,)."""
        return np.array([-0.053772565, -0.26162564, 0.33501557])
