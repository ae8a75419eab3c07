"""Sprott's attractor with tori."""

from __future__ import annotations

import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Flow


class SprottTorus(Flow):
    """A flow in which a strange attractor and invariant tori coexist.

    Source: Sprott 2014, doi:10.1016/j.physleta.2014.03.028.

    Example:
        >>> SprottTorus().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    card = Card(
        title="Sprott's attractor with tori",
        summary=(
            "A time-reversible flow in which a strange attractor and a family of invariant tori coexist: "
            "dissipative and conservative motion in one set of equations."
        ),
        reference=(
            "Sprott, J. C. (2014). A dynamical system with a strange attractor and invariant tori. Phys. Lett. A "
            "378, 1361-1363. doi:10.1016/j.physleta.2014.03.028"
        ),
        equations=("dx/dt = y + 2 x y + x z", "dy/dt = 1 - 2 x^2 + y z", "dz/dt = x - x^2 - y^2"),
        variables={"x": "first coordinate", "y": "second coordinate", "z": "third coordinate"},
        period=13.607,
        dt=0.005,
        invariants=measured(
            "1,000,000 steps of 0.005 after 300,000 discarded",
            dominant_period=(20.0, 1.3),
            lyapunov_spectrum=((0.0567, -0.00021, -0.1562), (0.0041, 0.0018, 0.0053)),
            lyapunov_sum=(-0.09969652, 2.1e-07),
            kaplan_yorke=(2.363, 0.029),
            pesin_entropy=(0.0567, 0.0041),
            correlation_dimension=(1.179, 0.045),
            permutation_entropy=(0.654, 0.017),
            complexity=(0.3183, 0.0037),
        ),
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "multistable", "time-reversible"),
        caveats=("The start decides between the strange attractor and the tori; the default start is chaotic.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return y + 2 * x * y + x * z, 1 - 2 * x**2 + y * z, x - x**2 - y**2

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([0.6883476, -0.18017646, 0.58539724])
