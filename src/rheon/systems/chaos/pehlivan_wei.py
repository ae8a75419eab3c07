"""Pehlivan–Wei system."""

from __future__ import annotations

import numpy as np

from rheon.core.card import Card
from rheon.core.kinds import Flow


class PehlivanWei(Flow):
    """Pehlivan and Wei's quadratic flow without parameters.

    Source: Pehlivan and Wei 2012.

    Example:
        >>> PehlivanWei().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    card = Card(
        title="Pehlivan–Wei system",
        summary=(
            "A quadratic flow with whole-number coefficients and no parameters, built as a circuit by its authors."
        ),
        reference=(
            "Pehlivan, İ. and Wei, Z. (2012). Analysis, nonlinear control, and chaos generator circuit of another "
            "strange chaotic system. Turk. J. Electr. Eng. Comput. Sci. 20, 1229-1239."
        ),
        equations=("dx/dt = y - y z", "dy/dt = y + y z - 2 x", "dz/dt = 2 - x y - y^2"),
        variables={"x": "first coordinate", "y": "second coordinate", "z": "third coordinate"},
        period=3.7487,
        dt=0.02,
        invariants={},
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "no parameters"),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return y - y * z, y + y * z - 2 * x, 2 - x * y - y**2

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([0.21665608, 0.86710502, 0.50627859])
