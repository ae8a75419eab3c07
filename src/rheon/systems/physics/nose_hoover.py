"""Nosé–Hoover oscillator."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class NoseHoover(Flow):
    """A harmonic oscillator with a deterministic thermostat.

    Args:
        a: target of y^2: the temperature, scaled.

    Source: Hoover 1985, doi:10.1103/PhysRevA.31.1695; Nosé 1984, doi:10.1063/1.447334.

    Example:
        >>> NoseHoover().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=1.5)

    card = Card(
        title="Nosé–Hoover oscillator",
        summary=(
            "A harmonic oscillator coupled to a thermostat that steers its kinetic energy: deterministic "
            "molecular dynamics at fixed temperature, and time-reversible chaos."
        ),
        reference=(
            "Hoover, W. G. (1985). Canonical dynamics: equilibrium phase-space distributions. Phys. Rev. A 31, "
            "1695-1697. doi:10.1103/PhysRevA.31.1695. Nosé, S. (1984). A unified formulation of the constant "
            "temperature molecular dynamics methods. J. Chem. Phys. 81, 511-519. doi:10.1063/1.447334"
        ),
        equations=("dx/dt = y", "dy/dt = y z - x", "dz/dt = a - y^2"),
        parameters={"a": "target of y^2: the temperature, scaled"},
        variables={"x": "position", "y": "momentum", "z": "thermostat: minus the friction coefficient"},
        period=5.8673,
        dt=0.02,
        invariants=measured(
            "1,000,000 steps of 0.02 after 58,673 discarded",
            dominant_period=(6.18, 0.12),
            lyapunov_spectrum=((0.0117, 1.4e-05, -0.0115), (0.004, 2.4e-05, 0.004)),
            lyapunov_sum=(0.0001813, 1.7e-06),
            correlation_dimension=(2.005, 0.025),
            permutation_entropy=(0.56862, 0.00094),
            complexity=(0.37449, 0.00031),
        ),
        regime="cannot tell",
        tags=("mixed phase space", "conservative", "autonomous", "thermostat", "time-reversible", "quadratic"),
        caveats=(
            (
                "No attractor: tori and a thin chaotic sea coexist, so the start decides. From the default start the "
                "exponent is 0.002 and still falling after 1500 periods; the collection annotates 0.010."
            ),
            "Volumes grow and shrink along the way and cancel in the long run.",
            "SprottA is the case a = 1.",
        ),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return y, y * z - x, self.a - y**2

    def initial(self):
        """A typical state. Shape (3,)."""
        return np.array([-1.9758582, 0.24647527, 0.79024299])
