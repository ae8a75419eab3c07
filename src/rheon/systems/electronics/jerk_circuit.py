"""Sprott's jerk circuit."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class JerkCircuit(Flow):
    """Sprott's jerk circuit with a single diode.

    Args:
        eps: saturation current of the diode, scaled.
        y0: voltage scale of the diode (26 mV), scaled.

    Source: Sprott 2011, doi:10.1109/TCSII.2011.2124490.

    Example:
        >>> JerkCircuit().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    eps: Any = eqx.field(converter=parameter, default=1e-09)
    y0: Any = eqx.field(converter=parameter, default=0.026)

    card = Card(
        title="Sprott's jerk circuit",
        summary=(
            "A chaotic circuit of a few parts whose only nonlinearity is a diode: a jerk equation with an exponential."
        ),
        reference=(
            "Sprott, J. C. (2011). A new chaotic jerk circuit. IEEE Trans. Circuits Syst. II 58, 240-243. "
            "doi:10.1109/TCSII.2011.2124490"
        ),
        equations=("dx/dt = y", "dy/dt = z", "dz/dt = -z - x - eps (exp(y / y0) - 1)"),
        parameters={
            "eps": "saturation current of the diode, scaled",
            "y0": "voltage scale of the diode (26 mV), scaled",
        },
        variables={"x": "position (first voltage, scaled)", "y": "velocity; acts on the diode", "z": "acceleration"},
        period=19.455,
        dt=0.005,
        invariants={
            "lyapunov_sum": Known(-1.0, 0.0, "exact: the divergence is the same everywhere"),
            **measured(
                "1,000,000 steps of 0.005 after 300,000 discarded",
                dominant_period=(9.659, 0.015),
                lyapunov_spectrum=((0.0782, -1.3e-05, -1.0782), (0.0037, 0.00041, 0.0037)),
                kaplan_yorke=(2.0725, 0.0034),
                pesin_entropy=(0.0782, 0.0037),
                correlation_dimension=(1.792, 0.036),
                permutation_entropy=(0.62411, 0.00048),
                complexity=(0.41252, 0.00015),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "circuit", "jerk", "exponential"),
        caveats=(
            "exp(y / 0.026) overflows for starts with large y: float64 breaks near y = 18, float32 near y = 2.3.",
            "The diode acts as a near-hard stop on y: steps must resolve it.",
        ),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return y, z, -z - x - self.eps * (jnp.exp(y / self.y0) - 1)

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([-1.300882, 0.065382947, 0.91801911])
