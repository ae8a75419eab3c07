"""Reduced WINDMI, as in the collection."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class WindmiReduced(Flow):
    """The collection's reduced magnetotail model, with its linear pressure term kept as published.

    Args:
        a1: rate at which the current follows the voltage difference (inverse inductance).
        b1: coefficient of the current in dv/dt.
        b2: coefficient of the pressure in dv/dt, enters as -b2 p / 2.
        b3: damping of the voltage (conductance).
        d1: steepness of the trigger of unloading at i = 1.
        vsw: driving voltage of the solar wind.

    Source: Smith, Thiffeault and Horton 2000; Horton, Weigel and Sprott 2001.

    Example:
        >>> WindmiReduced().variables
        ('i', 'v', 'p')
    """

    componentwise = True

    a1: Any = eqx.field(converter=parameter, default=0.247)
    b1: Any = eqx.field(converter=parameter, default=10.8)
    b2: Any = eqx.field(converter=parameter, default=0.0752)
    b3: Any = eqx.field(converter=parameter, default=1.06)
    d1: Any = eqx.field(converter=parameter, default=2200.0)
    vsw: Any = eqx.field(converter=parameter, default=5.0)

    card = Card(
        title="Reduced WINDMI, as in the collection",
        summary=(
            "The solar wind drives the current, voltage and pressure of the Earth's magnetotail, which unload in "
            "irregular substorms. Kept with the collection's slip in one term."
        ),
        reference=(
            "Smith, J. P., Thiffeault, J.-L. and Horton, W. (2000). Dynamical range of the WINDMI model: an "
            "exploration of possible magnetospheric plasma states. J. Geophys. Res. 105, 12983-12996. Horton, W., "
            "Weigel, R. S. and Sprott, J. C. (2001). Chaos and the limits of predictability for the "
            "solar-wind-driven magnetosphere-ionosphere system. Phys. Plasmas 8, 2946-2952."
        ),
        equations=(
            "di/dt = a1 (vsw - v)",
            "dv/dt = b1 i - b2 p / 2 - b3 v",
            "dp/dt = vsw^2 - p^1.25 vsw^0.5 (1 + tanh(d1 (i - 1))) / 2",
        ),
        parameters={
            "a1": "rate at which the current follows the voltage difference (inverse inductance)",
            "b1": "coefficient of the current in dv/dt",
            "b2": "coefficient of the pressure in dv/dt, enters as -b2 p / 2",
            "b3": "damping of the voltage (conductance)",
            "d1": "steepness of the trigger of unloading at i = 1",
            "vsw": "driving voltage of the solar wind",
        },
        variables={
            "i": "cross-tail current, relative to the unloading threshold",
            "v": "cross-tail voltage, scaled",
            "p": "plasma pressure of the central sheet, scaled",
        },
        period=4.6733,
        dt=0.005,
        invariants=measured(
            "1,000,000 steps of 0.005 after 186,932 discarded",
            dominant_period=(4.6973, 0.0066),
            lyapunov_spectrum=((0.0797, -0.00033, -1.5422), (0.0024, 0.00094, 0.0027)),
            lyapunov_sum=(-1.46282793, 6.3e-07),
            kaplan_yorke=(2.0517, 0.0015),
            pesin_entropy=(0.0797, 0.0024),
            correlation_dimension=(1.683, 0.056),
            permutation_entropy=(0.53102, 0.00053),
            complexity=(0.38044, 0.00026),
        ),
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "space weather", "switching"),
        caveats=(
            (
                "The collection's b2 p^1/2 is computed as b2 p / 2, a slip of precedence, and kept as published; "
                "WindmiSquareRoot has b2 sqrt(p)."
            ),
            "The trigger tanh(2200 (i - 1)) is nearly a jump: small or adaptive steps are needed.",
            "The pressure must stay positive. The annotated maximum exponent is five times the true value of 0.083.",
        ),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        i, v, p = x
        return (
            self.a1 * (self.vsw - v),
            self.b1 * i - self.b2 * p / 2 - self.b3 * v,
            self.vsw**2 - p**1.25 * self.vsw**0.5 * (1 + jnp.tanh(self.d1 * (i - 1))) / 2,
        )

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([0.93337506, 6.2678923, 41.969547])
