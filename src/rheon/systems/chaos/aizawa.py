"""Aizawa attractor."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class Aizawa(Flow):
    """A folded torus around a vertical axis, after Langford and Aizawa.

    Args:
        a: linear growth rate of z.
        b: linear damping of x and y; subtracted from z in the rate of both.
        c: constant inflow of z.
        d: angular rate of the rotation in the x-y plane.
        e: coefficient of the terms (x^2 + y^2) z in dz/dt.
        f: coefficient of x^3 z in dz/dt, which breaks the rotational symmetry.

    Source: Aizawa and Uezu 1982; Langford 1984.

    Example:
        >>> Aizawa().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=0.95)
    b: Any = eqx.field(converter=parameter, default=0.7)
    c: Any = eqx.field(converter=parameter, default=0.6)
    d: Any = eqx.field(converter=parameter, default=3.5)
    e: Any = eqx.field(converter=parameter, default=0.25)
    f: Any = eqx.field(converter=parameter, default=0.1)

    card = Card(
        title="Aizawa attractor",
        summary=(
            "A rotating flow around an axis with a thin tube through it: chaos born from a torus. It has degree "
            "four, so it also tests whether a library of terms reaches beyond cubics."
        ),
        reference=(
            "Aizawa, Y. and Uezu, T. (1982). Topological aspects in chaos and in 2^k-period doubling cascade. "
            "Prog. Theor. Phys. 67, 982-985. See also Langford, W. F. (1984). Numerical studies of torus "
            "bifurcations. In: Numerical Methods for Bifurcation Problems, Birkhäuser, 285-295."
        ),
        equations=(
            "dx/dt = (z - b) x - d y",
            "dy/dt = d x + (z - b) y",
            "dz/dt = c + a z - z^3 / 3 - (x^2 + y^2) (1 + e z) + f z x^3",
        ),
        parameters={
            "a": "linear growth rate of z",
            "b": "linear damping of x and y; subtracted from z in the rate of both",
            "c": "constant inflow of z",
            "d": "angular rate of the rotation in the x-y plane",
            "e": "coefficient of the terms (x^2 + y^2) z in dz/dt",
            "f": "coefficient of x^3 z in dz/dt, which breaks the rotational symmetry",
        },
        variables={
            "x": "first coordinate across the axis",
            "y": "second coordinate across the axis",
            "z": "axial height",
        },
        period=2.5837,
        dt=0.02,
        invariants=measured(
            "775,109 steps of 0.02 after 25,837 discarded",
            dominant_period=(5.9427, 0.0019),
            lyapunov_spectrum=((0.0926, 3.4e-05, -0.3283), (0.0019, 3.5e-05, 0.0026)),
            lyapunov_sum=(-0.23568566, 1.4e-07),
            kaplan_yorke=(2.282, 0.0062),
            pesin_entropy=(0.0926, 0.0019),
            correlation_dimension=(2.04, 0.063),
            permutation_entropy=(0.62936, 0.00051),
            complexity=(0.408014, 2.8e-05),
        ),
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "torus breakdown", "quartic"),
        caveats=(
            "The exponent is small (0.094 per time unit, a quarter per period): averages need thousands of periods.",
        ),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return (
            (z - self.b) * x - self.d * y,
            self.d * x + (z - self.b) * y,
            self.c + self.a * z - z**3 / 3 - (x**2 + y**2) * (1 + self.e * z) + self.f * z * x**3,
        )

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([-0.78450179, -0.62887672, -0.17620268])
