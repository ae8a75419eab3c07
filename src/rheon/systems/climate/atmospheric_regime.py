"""Atmospheric regime model."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class AtmosphericRegime(Flow):
    """A slow mode coupled to a fast oscillation through terms that keep energy.

    Args:
        alpha: coefficient of the energy-preserving pair y z (in dy/dt) and -y^2 (in dz/dt).
        beta: coefficient of the energy-preserving pair z^2 (in dy/dt) and -y z (in dz/dt).
        mu1: linear growth rate of x.
        mu2: linear rate of y and z; negative values damp.
        omega: frequency of the fast oscillation between y and z.
        sigma: coefficient of the energy-preserving pair x y (in dx/dt) and -x^2 (in dy/dt).

    Source: Tuwankotta 2006.

    Example:
        >>> AtmosphericRegime().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    alpha: Any = eqx.field(converter=parameter, default=-2.0)
    beta: Any = eqx.field(converter=parameter, default=-5.0)
    mu1: Any = eqx.field(converter=parameter, default=0.05)
    mu2: Any = eqx.field(converter=parameter, default=-0.01)
    omega: Any = eqx.field(converter=parameter, default=3.0)
    sigma: Any = eqx.field(converter=parameter, default=1.1)

    card = Card(
        title="Atmospheric regime model",
        summary=(
            "Coupled oscillators with widely separated frequencies and energy-preserving coupling, a small model "
            "of slow changes between weather regimes."
        ),
        reference=(
            "Tuwankotta, J. M. (2006). Chaos in a coupled oscillators system with widely spaced frequencies and "
            "energy-preserving non-linearity. Int. J. Non-Linear Mech. 41, 180-191."
        ),
        equations=(
            "turn = omega + alpha y + beta z",
            "dx/dt = mu1 x + sigma x y",
            "dy/dt = mu2 y + turn z - sigma x^2",
            "dz/dt = mu2 z - turn y",
        ),
        parameters={
            "alpha": "coefficient of the energy-preserving pair y z (in dy/dt) and -y^2 (in dz/dt)",
            "beta": "coefficient of the energy-preserving pair z^2 (in dy/dt) and -y z (in dz/dt)",
            "mu1": "linear growth rate of x",
            "mu2": "linear rate of y and z; negative values damp",
            "omega": "frequency of the fast oscillation between y and z",
            "sigma": "coefficient of the energy-preserving pair x y (in dx/dt) and -x^2 (in dy/dt)",
        },
        variables={
            "x": "slow mode",
            "y": "first coordinate of the fast oscillation",
            "z": "second coordinate of the fast oscillation",
        },
        period=89.595,
        dt=0.01,
        invariants=measured(
            "1,000,000 steps of 0.01 after 300,000 discarded",
            dominant_period=(90.291, 0.086),
            lyapunov_spectrum=((0.0108, 2.5e-05, -1.1765), (0.00087, 0.00045, 0.0014)),
            lyapunov_sum=(-1.1656399, 1.1e-06),
            kaplan_yorke=(2.00918, 0.00074),
            pesin_entropy=(0.0108, 0.00087),
            correlation_dimension=(1.091, 0.021),
            permutation_entropy=(0.53932, 0.00063),
            complexity=(0.38599, 0.00029),
        ),
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "atmosphere", "two time scales"),
        caveats=(
            "Growth is slow and one period lasts 90 time units, many turns of the fast mode: this run holds 110 of "
            "them, and its error bar is too small. An independent run of 6,000 periods gave 0.0067.",
        ),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        turn = self.omega + self.alpha * y + self.beta * z
        return (
            self.mu1 * x + self.sigma * x * y,
            self.mu2 * y + turn * z - self.sigma * x**2,
            self.mu2 * z - turn * y,
        )

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([0.026544189906947246, 0.20580772677536016, 0.43758119702219506])
