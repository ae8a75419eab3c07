"""Hindmarsh–Rose neuron."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class HindmarshRose(Flow):
    """The Hindmarsh–Rose model of a bursting neuron, in transformed variables.

    Args:
        a: coefficient of -x^3 in dx/dt (over tx) and in dy/dt.
        b: coefficient of x^2 in dx/dt (over tx) and in dy/dt.
        c: constant drive of z.
        d: coefficient of -x^2 in dy/dt.
        s: coefficient of -x in the drive of z.
        tx: time constant of x; small, so x is fast.
        tz: time constant of z.

    Source: Hindmarsh and Rose 1984, doi:10.1098/rspb.1984.0024.

    Example:
        >>> HindmarshRose().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=0.49)
    b: Any = eqx.field(converter=parameter, default=1.0)
    c: Any = eqx.field(converter=parameter, default=0.0322)
    d: Any = eqx.field(converter=parameter, default=1.0)
    s: Any = eqx.field(converter=parameter, default=1.0)
    tx: Any = eqx.field(converter=parameter, default=0.03)
    tz: Any = eqx.field(converter=parameter, default=0.8)

    card = Card(
        title="Hindmarsh–Rose neuron",
        summary=(
            "A cubic model of a bursting neuron, in the transformed variables of Marhl and Perc: fast voltage, "
            "slower recovery and adaptation, with chaotic spiking."
        ),
        reference=(
            "Marhl, M. and Perc, M. (2006). Determining the flexibility of regular and chaotic attractors. Chaos, "
            "Solitons & Fractals 28, 822-833. The neuron: Hindmarsh, J. L. and Rose, R. M. (1984). A model of "
            "neuronal bursting using three coupled first order differential equations. Proc. R. Soc. B 221, "
            "87-102. doi:10.1098/rspb.1984.0024"
        ),
        equations=(
            "dx/dt = -x + (b x^2 - a x^3 + y + z) / tx",
            "dy/dt = z - a x^3 - (d - b) x^2",
            "dz/dt = (c - s x - z) / tz",
        ),
        parameters={
            "a": "coefficient of -x^3 in dx/dt (over tx) and in dy/dt",
            "b": "coefficient of x^2 in dx/dt (over tx) and in dy/dt",
            "c": "constant drive of z",
            "d": "coefficient of -x^2 in dy/dt",
            "s": "coefficient of -x in the drive of z",
            "tx": "time constant of x; small, so x is fast",
            "tz": "time constant of z",
        },
        variables={
            "x": "membrane voltage, scaled",
            "y": "transformed recovery variable",
            "z": "adaptation variable, driven by c - s x",
        },
        period=1.752,
        dt=0.005,
        invariants=measured(
            "1,000,000 steps of 0.005 after 70,080 discarded",
            dominant_period=(7.521, 0.06),
            lyapunov_spectrum=((0.221, -0.00036, -6.295), (0.0063, 0.00064, 0.041)),
            lyapunov_sum=(-6.07504, 0.00043),
            kaplan_yorke=(2.0351, 0.001),
            pesin_entropy=(0.221, 0.0063),
            correlation_dimension=(1.53, 0.04),
            permutation_entropy=(0.5787, 0.0022),
            complexity=(0.38255, 0.00094),
        ),
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "spiking", "cubic", "two time scales"),
        caveats=(
            "The variables and constants are not those of the 1984 paper: do not mix its numbers with these.",
            "The annotated maximum exponent is three times the true value of 0.215.",
        ),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return (
            -x + (self.b * x**2 - self.a * x**3 + y + z) / self.tx,
            z - self.a * x**3 - (self.d - self.b) * x**2,
            (self.c - self.s * x - z) / self.tz,
        )

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([0.031111835, -0.021557059, 0.041475046])
