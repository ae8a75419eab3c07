"""Moore–Spiegel oscillator."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class MooreSpiegel(Flow):
    """A thermally excited oscillator, from the irregular variability of stars.

    Args:
        a: rate at which z changes the velocity: coefficient of z in dy/dt.
        b: coefficient of -x in dz/dt: restoring force.
        eps: coefficient of y in dz/dt: thermal excitation.

    Source: Moore and Spiegel 1966, doi:10.1086/148562.

    Example:
        >>> MooreSpiegel().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=10.0)
    b: Any = eqx.field(converter=parameter, default=4.0)
    eps: Any = eqx.field(converter=parameter, default=9.0)

    card = Card(
        title="Moore–Spiegel oscillator",
        summary=(
            "A parcel of ionised gas that exchanges heat with a stellar atmosphere while it bobs on a spring: an "
            "early case of aperiodic motion, from the irregular variability of stars."
        ),
        reference=(
            "Moore, D. W. and Spiegel, E. A. (1966). A thermally excited non-linear oscillator. Astrophys. J. "
            "143, 871-887. doi:10.1086/148562"
        ),
        equations=("dx/dt = y", "dy/dt = a z", "dz/dt = eps y - b x - x^2 y - z"),
        parameters={
            "a": "rate at which z changes the velocity: coefficient of z in dy/dt",
            "b": "coefficient of -x in dz/dt: restoring force",
            "eps": "coefficient of y in dz/dt: thermal excitation",
        },
        variables={"x": "height of the parcel", "y": "velocity of the parcel", "z": "acceleration, divided by a"},
        period=1.2887,
        dt=0.001,
        invariants={
            "lyapunov_sum": Known(-1.0, 0.0, "exact: the divergence is the same everywhere"),
            **measured(
                "1,000,000 steps of 0.001 after 257,740 discarded",
                dominant_period=(1.222, 0.014),
                lyapunov_spectrum=((0.17, 0.0043, -1.175), (0.012, 0.0062, 0.01)),
                kaplan_yorke=(2.145, 0.01),
                pesin_entropy=(0.17, 0.012),
                correlation_dimension=(2.037, 0.092),
                permutation_entropy=(0.5442, 0.0011),
                complexity=(0.39169, 0.00053),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "jerk", "cubic", "star"),
        caveats=("The annotated maximum exponent is four times the true value of 0.163.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return y, self.a * z, self.eps * y - self.b * x - x**2 * y - z

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([-3.4733266, 19.666962, -3.8262485])
