"""Pehlivan–Wei system."""

from __future__ import annotations

import numpy as np

from rheon.core.card import Card, measured
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
        invariants=measured(
            "1,000,000 steps of 0.02 after 37,487 discarded",
            dominant_period=(9.09, 0.011),
            lyapunov_spectrum=((0.0688, -0.00025, -0.6373), (0.0026, 0.00026, 0.003)),
            lyapunov_sum=(-0.5688205, 3.3e-07),
            kaplan_yorke=(2.1079, 0.0041),
            pesin_entropy=(0.0688, 0.0026),
            correlation_dimension=(1.907, 0.052),
            permutation_entropy=(0.7383, 0.0011),
            complexity=(0.3234, 0.001),
        ),
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "no parameters"),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return y - y * z, y + y * z - 2 * x, 2 - x * y - y**2

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([0.21665608, 0.86710502, 0.50627859])
