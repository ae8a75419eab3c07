"""Sprott R."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class SprottR(Flow):
    """Sprott's case R: two constants and a single product.

    Args:
        a: constant in dx/dt.
        b: constant in dy/dt.

    Source: Sprott 1994, doi:10.1103/PhysRevE.50.R647.

    Example:
        >>> SprottR().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=0.9)
    b: Any = eqx.field(converter=parameter, default=0.4)

    card = Card(
        title="Sprott R",
        summary="Six terms with two constants and a single product, x y, in the last equation.",
        reference=(
            "Sprott, J. C. (1994). Some simple chaotic flows. Phys. Rev. E 50, R647-R650. doi:10.1103/PhysRevE.50.R647"
        ),
        equations=("dx/dt = a - y", "dy/dt = b + z", "dz/dt = x y - z"),
        parameters={"a": "constant in dx/dt", "b": "constant in dy/dt"},
        variables={"x": "first coordinate", "y": "second coordinate", "z": "third coordinate"},
        period=7.0133,
        dt=0.05,
        invariants={
            "lyapunov_sum": Known(-1.0, 0.0, "exact: the divergence is the same everywhere"),
            **measured(
                "841,596 steps of 0.05 after 28,053 discarded",
                dominant_period=(14.016, 0.013),
                lyapunov_spectrum=((0.06285, 4.9e-06, -1.06285), (0.00061, 8.4e-06, 0.00061)),
                kaplan_yorke=(2.05913, 0.00057),
                pesin_entropy=(0.06285, 0.00061),
                correlation_dimension=(1.96, 0.032),
                permutation_entropy=(0.5478, 0.0011),
                complexity=(0.38109, 0.00033),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "minimal"),
        caveats=("The basin is small: many starts escape to infinity.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return self.a - y, self.b + z, x * y - z

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([-1.6914909, -1.9783678, 1.9807775])
