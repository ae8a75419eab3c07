"""Chua's circuit."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class Chua(Flow):
    """Chua's circuit with a piecewise-linear diode: the double scroll.

    Args:
        alpha: ratio of the two capacitances; rate of x.
        beta: inverse inductance, scaled; rate of z.
        m0: slope of the diode for |x| < 1.
        m1: slope of the diode for |x| > 1.

    Source: Matsumoto 1984, doi:10.1109/TCS.1984.1085459.

    Example:
        >>> Chua().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    alpha: Any = eqx.field(converter=parameter, default=15.6)
    beta: Any = eqx.field(converter=parameter, default=28.0)
    m0: Any = eqx.field(converter=parameter, default=-1.142857)
    m1: Any = eqx.field(converter=parameter, default=-0.71429)

    card = Card(
        title="Chua's circuit",
        summary=(
            "The simplest autonomous circuit with chaos: a resonator, a resistor and a piecewise-linear diode "
            "give the double scroll. The standard case of a field with kinks."
        ),
        reference=(
            "Matsumoto, T. (1984). A chaotic attractor from Chua's circuit. IEEE Trans. Circuits Syst. 31, "
            "1055-1058. doi:10.1109/TCS.1984.1085459. See also Chua, L. O. (1969). Introduction to Nonlinear "
            "Network Theory. McGraw-Hill."
        ),
        equations=(
            "current = m1 x + (m0 - m1) clip(x, -1, 1)",
            "dx/dt = alpha (y - x - current)",
            "dy/dt = x - y + z",
            "dz/dt = -beta y",
        ),
        parameters={
            "alpha": "ratio of the two capacitances; rate of x",
            "beta": "inverse inductance, scaled; rate of z",
            "m0": "slope of the diode for |x| < 1",
            "m1": "slope of the diode for |x| > 1",
        },
        variables={
            "x": "voltage across the diode, scaled",
            "y": "voltage across the second capacitor, scaled",
            "z": "current through the inductor, scaled",
        },
        period=1.4235,
        dt=0.002,
        invariants=measured(
            "1,000,000 steps of 0.002 after 142,350 discarded",
            dominant_period=(10.27, 0.46),
            lyapunov_spectrum=((0.4308, -0.00037, -4.223), (0.0099, 0.00083, 0.014)),
            lyapunov_sum=(-3.792263, 7.4e-05),
            kaplan_yorke=(2.102, 0.0024),
            pesin_entropy=(0.4308, 0.0099),
            correlation_dimension=(1.926, 0.073),
            permutation_entropy=(0.5327, 0.003),
            complexity=(0.3639, 0.0013),
        ),
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "circuit", "piecewise linear", "double scroll"),
        caveats=(
            "The field has kinks at x = +-1: exponents by tangent vectors need small steps or stops at the kinks.",
            "The annotated maximum exponent is about 2.8 times the true value of 0.44.",
            "Far from the attractor paths escape to infinity.",
        ),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        current = self.m1 * x + (self.m0 - self.m1) * jnp.clip(x, -1, 1)
        return self.alpha * (y - x - current), x - y + z, -self.beta * y

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([1.1262351, -0.11386474, -0.78324421])
