"""Reduced WINDMI."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class WindmiSquareRoot(Flow):
    """The reduced model of the solar-wind-driven magnetotail, with the root of the pressure.

    Args:
        a1: rate at which the current follows the voltage difference (inverse inductance).
        b1: coefficient of the current in dv/dt.
        b2: coefficient of the square root of the pressure in dv/dt, enters as -b2 sqrt(p).
        b3: damping of the voltage (conductance).
        d1: steepness of the trigger of unloading at i = 1.
        vsw: driving voltage of the solar wind.

    Source: Smith, Thiffeault and Horton 2000; Horton, Weigel and Sprott 2001.

    Example:
        >>> WindmiSquareRoot().variables
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
        title="Reduced WINDMI",
        summary=(
            "The solar wind drives the current, voltage and pressure of the Earth's magnetotail, which unload in "
            "irregular substorms: three equations of the WINDMI model, with the square root of the pressure."
        ),
        reference=(
            "Smith, J. P., Thiffeault, J.-L. and Horton, W. (2000). Dynamical range of the WINDMI model: an "
            "exploration of possible magnetospheric plasma states. J. Geophys. Res. 105, 12983-12996. Horton, W., "
            "Weigel, R. S. and Sprott, J. C. (2001). Chaos and the limits of predictability for the "
            "solar-wind-driven magnetosphere-ionosphere system. Phys. Plasmas 8, 2946-2952."
        ),
        equations=(
            "di/dt = a1 (vsw - v)",
            "dv/dt = b1 i - b2 p^0.5 - b3 v",
            "dp/dt = vsw^2 - p^1.25 vsw^0.5 (1 + tanh(d1 (i - 1))) / 2",
        ),
        parameters={
            "a1": "rate at which the current follows the voltage difference (inverse inductance)",
            "b1": "coefficient of the current in dv/dt",
            "b2": "coefficient of the square root of the pressure in dv/dt, enters as -b2 sqrt(p)",
            "b3": "damping of the voltage (conductance)",
            "d1": "steepness of the trigger of unloading at i = 1",
            "vsw": "driving voltage of the solar wind",
        },
        variables={
            "i": "cross-tail current, relative to the unloading threshold",
            "v": "cross-tail voltage, scaled",
            "p": "plasma pressure of the central sheet, scaled",
        },
        period=12.6,
        dt=0.005,
        invariants=measured(
            "1,000,000 steps of 0.005 after 300,000 discarded",
            dominant_period=(12.5596, 0.0063),
            lyapunov_spectrum=((-0.00047, -0.21, -0.855502), (0.00047, 0.00043, 3.8e-05)),
            lyapunov_sum=(-1.06596836, 3.5e-08),
            kaplan_yorke=(1.0, 0.0),
            pesin_entropy=(0.0, 0.0),
            permutation_entropy=(0.61522, 0.00058),
            complexity=(0.37357, 0.0003),
        ),
        regime="periodic",
        tags=("dissipative", "autonomous", "space weather", "switching"),
        caveats=(
            (
                "Not chaotic at these constants, which the collection uses with its slip: the pressure rises to about "
                "5000 and the estimate of the largest exponent falls towards zero over 400 periods."
            ),
            "The trigger tanh(2200 (i - 1)) is nearly a jump: small or adaptive steps are needed.",
            "The pressure must stay positive: the equation holds sqrt(p) and p^(5/4).",
        ),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        i, v, p = x
        return (
            self.a1 * (self.vsw - v),
            self.b1 * i - self.b2 * p**0.5 - self.b3 * v,
            self.vsw**2 - p**1.25 * self.vsw**0.5 * (1 + jnp.tanh(self.d1 * (i - 1))) / 2,
        )

    def initial(self):
        """A typical state. Shape (3,)."""
        return np.array([0.996, 4.993, 5276.0])
