"""Multi-scroll Chua circuit."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class MultiChua(Flow):
    """Chua's circuit with a diode of many pieces: a row of scrolls.

    Args:
        a: rate of x (ratio of the capacitances).
        b: rate of z (inverse inductance, scaled).
        c: break points of the diode; 6 numbers, of which c[0] is not used.
        m: slopes of the diode between the break points; 6 numbers.

    Source: Yalçın, Suykens and Vandewalle 2005.

    Example:
        >>> MultiChua().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=9.0)
    b: Any = eqx.field(converter=parameter, default=14.286)
    c: Any = eqx.field(converter=parameter, default=(0.0, 1.0, 2.15, 3.6, 8.2, 13.0))
    m: Any = eqx.field(
        converter=parameter, default=(-0.14285714, 0.28571429, -0.57142857, 0.28571429, -0.57142857, 0.28571429)
    )

    card = Card(
        title="Multi-scroll Chua circuit",
        summary=(
            "Chua's circuit with a diode of many straight pieces: a row of scrolls, between which the path "
            "wanders slowly."
        ),
        reference=(
            "Yalçın, M. E., Suykens, J. A. K. and Vandewalle, J. P. L. (2005). Cellular Neural Networks, "
            "Multi-Scroll Chaos and Synchronization. World Scientific."
        ),
        equations=(
            "current = m[5] x + sum_i (m[i-1] - m[i]) clip(x, -c[i], c[i]), i = 1 to 5",
            "dx/dt = a (y - current)",
            "dy/dt = x - y + z",
            "dz/dt = -b y",
        ),
        parameters={
            "a": "rate of x (ratio of the capacitances)",
            "b": "rate of z (inverse inductance, scaled)",
            "c": "break points of the diode; 6 numbers, of which c[0] is not used",
            "m": "slopes of the diode between the break points; 6 numbers",
        },
        variables={
            "x": "voltage across the diode, scaled",
            "y": "voltage across the second capacitor, scaled",
            "z": "current through the inductor, scaled",
        },
        period=2.2586,
        dt=0.02,
        invariants=measured(
            "677,580 steps of 0.02 after 22,585 discarded",
            dominant_period=(2.296, 0.036),
            lyapunov_spectrum=((0.279, -3.8e-05, -2.97), (0.0042, 0.00077, 0.0081)),
            lyapunov_sum=(-2.69068, 0.00038),
            kaplan_yorke=(2.0939, 0.0014),
            pesin_entropy=(0.279, 0.0042),
            permutation_entropy=(0.5355, 0.0013),
            complexity=(0.3807, 0.00043),
        ),
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "circuit", "piecewise linear", "multi-scroll"),
        caveats=(
            "The field has kinks at every break point: exponents need small steps.",
            "The annotated maximum exponent is five times the true value of 0.28.",
            "Visits to the scrolls are uneven: means and histograms converge slowly.",
        ),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        slopes = self.m[:-1] - self.m[1:]
        current = self.m[5] * x + sum(slopes[i] * jnp.clip(x, -self.c[i + 1], self.c[i + 1]) for i in range(5))
        return self.a * (y - current), x - y + z, -self.b * y

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([-21.160123, 1.0322356, 27.405269])
