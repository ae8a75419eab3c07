"""Bouali system."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class Bouali(Flow):
    """An extended van der Pol oscillator with a feedback loop, made as a model of economic cycles.

    Args:
        a: rate of the terms x (y0 - y) in dx/dt.
        b: coefficient of -z in dx/dt: strength of the feedback loop.
        bb: coefficient of the product m x z in dz/dt; 0 removes it.
        c: linear damping of z.
        g: rate of the terms y (x^2 - 1) in dy/dt.
        m: rate of the response of z to x.
        y0: level of y at which the growth of x vanishes.

    Source: Bouali 1999.

    Example:
        >>> Bouali().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=1.0)
    b: Any = eqx.field(converter=parameter, default=-0.3)
    bb: Any = eqx.field(converter=parameter, default=1.0)
    c: Any = eqx.field(converter=parameter, default=0.05)
    g: Any = eqx.field(converter=parameter, default=1.0)
    m: Any = eqx.field(converter=parameter, default=1.0)
    y0: Any = eqx.field(converter=parameter, default=4.0)

    card = Card(
        title="Bouali system",
        summary=(
            "A van der Pol oscillator with an added feedback loop, made as a model of economic cycles; in this "
            "setting the loop is nonlinear and the motion is chaotic and dissipative."
        ),
        reference=(
            "Bouali, S. (1999). Feedback loop in extended van der Pol's equation applied to an economic model of "
            "cycles. Int. J. Bifurcation Chaos 9, 745-756."
        ),
        equations=("dx/dt = a x (y0 - y) - b z", "dy/dt = -g y (1 - x^2)", "dz/dt = -m x (1.5 - bb z) - c z"),
        parameters={
            "a": "rate of the terms x (y0 - y) in dx/dt",
            "b": "coefficient of -z in dx/dt: strength of the feedback loop",
            "bb": "coefficient of the product m x z in dz/dt; 0 removes it",
            "c": "linear damping of z",
            "g": "rate of the terms y (x^2 - 1) in dy/dt",
            "m": "rate of the response of z to x",
            "y0": "level of y at which the growth of x vanishes",
        },
        variables={
            "x": "first coordinate; decides by |x| > 1 whether y grows",
            "y": "second coordinate; brakes x when above y0",
            "z": "feedback variable driven by x",
        },
        period=3.0411,
        dt=0.02,
        invariants=measured(
            "912,330 steps of 0.02 after 30,411 discarded",
            dominant_period=(12.494, 0.025),
            lyapunov_spectrum=((0.0259, 4e-05, -0.1973), (0.0017, 0.00011, 0.0022)),
            lyapunov_sum=(-0.17138985, 7e-07),
            kaplan_yorke=(2.1311, 0.0089),
            pesin_entropy=(0.0259, 0.0017),
            correlation_dimension=(2.064, 0.063),
            permutation_entropy=(0.557, 0.00097),
            complexity=(0.38296, 0.00036),
        ),
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "cubic", "business cycle"),
        caveats=("Chaos is weak: 0.025 per time unit, less than half the annotated maximum.",),
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
        return np.array([0.38673159, 3.0544196, -0.0067836194])
