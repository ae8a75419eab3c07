"""Bouali system, weak linear feedback."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class Bouali2(Flow):
    """Bouali's extended van der Pol oscillator with a weak linear feedback: weak chaos.

    Args:
        a: rate of the terms x (y0 - y) in dx/dt.
        b: coefficient of -z in dx/dt: strength of the feedback loop.
        bb: coefficient of the product m x z in dz/dt; 0 here, so the product is absent.
        c: linear damping of z; 0 here.
        g: rate of the terms y (x^2 - 1) in dy/dt.
        m: rate of the response of z to x.
        y0: level of y at which the growth of x vanishes.

    Source: Bouali 1999.

    Example:
        >>> Bouali2().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=3.0)
    b: Any = eqx.field(converter=parameter, default=2.2)
    bb: Any = eqx.field(converter=parameter, default=0.0)
    c: Any = eqx.field(converter=parameter, default=0.0)
    g: Any = eqx.field(converter=parameter, default=1.0)
    m: Any = eqx.field(converter=parameter, default=-0.0026667)
    y0: Any = eqx.field(converter=parameter, default=1.0)

    card = Card(
        title="Bouali system, weak linear feedback",
        summary=(
            "Bouali's cycle model with a weak, purely linear feedback: volume changes cancel on average, and "
            "chaos is barely there. For methods that must tell weak chaos from none."
        ),
        reference=(
            "Bouali, S. (1999). Feedback loop in extended van der Pol's equation applied to an economic model of "
            "cycles. Int. J. Bifurcation Chaos 9, 745-756."
        ),
        equations=("dx/dt = a x (y0 - y) - b z", "dy/dt = -g y (1 - x^2)", "dz/dt = -m x (1.5 - bb z) - c z"),
        parameters={
            "a": "rate of the terms x (y0 - y) in dx/dt",
            "b": "coefficient of -z in dx/dt: strength of the feedback loop",
            "bb": "coefficient of the product m x z in dz/dt; 0 here, so the product is absent",
            "c": "linear damping of z; 0 here",
            "g": "rate of the terms y (x^2 - 1) in dy/dt",
            "m": "rate of the response of z to x",
            "y0": "level of y at which the growth of x vanishes",
        },
        variables={
            "x": "first coordinate; decides by |x| > 1 whether y grows",
            "y": "second coordinate; brakes x when above y0",
            "z": "feedback variable driven by x",
        },
        period=7.6779,
        dt=0.02,
        invariants=measured(
            "1,000,000 steps of 0.02 after 76,779 discarded",
            dominant_period=(122.78, 0.98),
            lyapunov_spectrum=((0.00093, 0.00013, -0.00102), (0.00035, 0.00031, 0.00046)),
            lyapunov_sum=(4.7e-05, 1.5e-06),
            permutation_entropy=(0.7792, 0.0095),
            complexity=(0.3276, 0.0049),
        ),
        regime="cannot tell",
        tags=("chaotic", "autonomous", "cubic", "business cycle", "weak chaos"),
        caveats=(
            "The exponents are hard to tell from zero: an independent run of 6,000 periods gave +-0.0034, 20 times "
            "less than the collection's maximum.",
            "The mean divergence is zero within error, so errors are not forgotten and there is no clear attractor.",
        ),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return (
            self.a * x * (self.y0 - y) - self.b * z,
            -self.g * y * (1 - x**2),
            -self.m * x * (1.5 - self.bb * z) - self.c * z,
        )

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([-0.79392257, 1.3617589, -0.030578888])
