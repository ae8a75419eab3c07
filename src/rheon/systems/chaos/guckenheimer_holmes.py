"""Guckenheimer–Holmes system."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class GuckenheimerHolmes(Flow):
    """A rotation coupled to a vertical drift, near a fold-Hopf bifurcation.

    Args:
        a: linear growth rate of x and y, and coefficient of -z^3 in dz/dt.
        b: angular rate of the rotation in the x-y plane.
        c: coefficient of the coupling of the rotation to z.
        d: coefficient of (x^2 + y^2) z in dx/dt; it is absent in dy/dt, which breaks the symmetry.
        e: constant inflow of z.
        f: coefficient of -(x^2 + y^2) in dz/dt.

    Source: Guckenheimer and Holmes 1983.

    Example:
        >>> GuckenheimerHolmes().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=0.4)
    b: Any = eqx.field(converter=parameter, default=20.25)
    c: Any = eqx.field(converter=parameter, default=3.0)
    d: Any = eqx.field(converter=parameter, default=1.6)
    e: Any = eqx.field(converter=parameter, default=1.7)
    f: Any = eqx.field(converter=parameter, default=0.44)

    card = Card(
        title="Guckenheimer–Holmes system",
        summary=(
            "A fast rotation coupled to a slow vertical drift, from the unfolding of a fold that meets a Hopf "
            "bifurcation: chaos next to a torus."
        ),
        reference=(
            "Guckenheimer, J. and Holmes, P. (1983). Nonlinear Oscillations, Dynamical Systems, and Bifurcations "
            "of Vector Fields. Springer."
        ),
        equations=(
            "dx/dt = a x - b y + c x z + d z (x^2 + y^2)",
            "dy/dt = a y + b x + c y z",
            "dz/dt = e - z^2 - f (x^2 + y^2) - a z^3",
        ),
        parameters={
            "a": "linear growth rate of x and y, and coefficient of -z^3 in dz/dt",
            "b": "angular rate of the rotation in the x-y plane",
            "c": "coefficient of the coupling of the rotation to z",
            "d": "coefficient of (x^2 + y^2) z in dx/dt; it is absent in dy/dt, which breaks the symmetry",
            "e": "constant inflow of z",
            "f": "coefficient of -(x^2 + y^2) in dz/dt",
        },
        variables={
            "x": "first coordinate across the axis",
            "y": "second coordinate across the axis",
            "z": "axial height",
        },
        period=0.30769,
        dt=0.002,
        invariants=measured(
            "923,070 steps of 0.002 after 30,769 discarded",
            dominant_period=(0.31338, 0.00016),
            lyapunov_spectrum=((0.476, 0.0016, -0.883), (0.011, 0.0016, 0.023)),
            lyapunov_sum=(-0.4052757, 1.4e-06),
            kaplan_yorke=(2.539, 0.019),
            pesin_entropy=(0.476, 0.011),
            correlation_dimension=(2.4, 0.17),
            permutation_entropy=(0.53354, 0.00088),
            complexity=(0.38303, 0.00015),
        ),
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "cubic", "torus breakdown"),
        caveats=("The rotation is fast (period 0.31) against the drift in z.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return (
            self.a * x - self.b * y + self.c * x * z + self.d * z * (x**2 + y**2),
            self.a * y + self.b * x + self.c * y * z,
            self.e - z**2 - self.f * (x**2 + y**2) - self.a * z**3,
        )

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([-0.55582369, 0.05181624, 0.37766104])
