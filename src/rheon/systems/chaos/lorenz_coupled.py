"""Driven pair of Lorenz systems."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class LorenzCoupled(Flow):
    """A Lorenz system that drives a second, different one.

    Args:
        beta: geometric factor of both systems.
        eps: strength of the coupling from x1 to x2.
        rho: not used: no term holds it.
        rho1: Rayleigh number of the driver.
        rho2: Rayleigh number of the driven system.
        sigma: Prandtl number of both systems.

    Source: Lorenz 1963, doi:10.1175/1520-0469(1963)020<0130:DNF>2.0.CO;2.

    Example:
        >>> LorenzCoupled().variables
        ('x1', 'y1', 'z1', 'x2', 'y2', 'z2')
    """

    componentwise = True

    beta: Any = eqx.field(converter=parameter, default=2.667)
    eps: Any = eqx.field(converter=parameter, default=2.85)
    rho: Any = eqx.field(converter=parameter, default=28.0)
    rho1: Any = eqx.field(converter=parameter, default=35.0)
    rho2: Any = eqx.field(converter=parameter, default=1.15)
    sigma: Any = eqx.field(converter=parameter, default=10.0)

    card = Card(
        title="Driven pair of Lorenz systems",
        summary=(
            "One Lorenz system drives another of different Rayleigh number through x: a test of generalised "
            "synchronisation and of causal direction."
        ),
        reference=(
            "Lorenz, E. N. (1963). Deterministic nonperiodic flow. J. Atmos. Sci. 20, 130-141 (for the single "
            "system). doi:10.1175/1520-0469(1963)020<0130:DNF>2.0.CO;2"
        ),
        equations=(
            "dx1/dt = sigma (y1 - x1)",
            "dy1/dt = x1 (rho1 - z1) - y1",
            "dz1/dt = x1 y1 - beta z1",
            "dx2/dt = sigma (y2 - x2) + eps (x1 - x2)",
            "dy2/dt = x2 (rho2 - z2) - y2",
            "dz2/dt = x2 y2 - beta z2",
        ),
        parameters={
            "beta": "geometric factor of both systems",
            "eps": "strength of the coupling from x1 to x2",
            "rho": "not used: no term holds it",
            "rho1": "Rayleigh number of the driver",
            "rho2": "Rayleigh number of the driven system",
            "sigma": "Prandtl number of both systems",
        },
        variables={
            "x1": "Lorenz's x of the driver",
            "y1": "Lorenz's y of the driver",
            "z1": "Lorenz's z of the driver",
            "x2": "Lorenz's x of the driven system",
            "y2": "Lorenz's y of the driven system",
            "z2": "Lorenz's z of the driven system",
        },
        period=1.6207,
        dt=0.002,
        invariants={
            "lyapunov_sum": Known(-30.184, 0.0, "exact: the divergence is the same everywhere"),
            **measured(
                "1,000,000 steps of 0.002 after 162,070 discarded",
                lyapunov_spectrum=(
                    (1.0537, 6.2e-05, -1.187, -1.8203, -13.5092, -14.7207),
                    (0.0035, 0.0002, 0.013, 0.0085, 0.0051, 0.0035),
                ),
                kaplan_yorke=(2.887, 0.01),
                pesin_entropy=(1.0537, 0.0035),
                correlation_dimension=(2.571, 0.047),
                permutation_entropy=(0.7689, 0.0022),
                complexity=(0.3393, 0.0014),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "synchronisation", "Lorenz family"),
        caveats=(
            "Coupling is one-way. Alone the driven system (rho2 = 1.15) would settle; here it follows the driver.",
            "rho is carried by the collection but does nothing: use rho1 and rho2.",
        ),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (6,) or six components -> six components."""
        x1, y1, z1, x2, y2, z2 = x
        return (
            self.sigma * (y1 - x1),
            x1 * (self.rho1 - z1) - y1,
            x1 * y1 - self.beta * z1,
            self.sigma * (y2 - x2) + self.eps * (x1 - x2),
            x2 * (self.rho2 - z2) - y2,
            x2 * y2 - self.beta * z2,
        )

    def initial(self):
        """A state on the attractor. Shape (6,)."""
        return np.array([7.0921483, 10.117408, 25.708428, 2.1689893, 0.96121877, 0.89550187])
