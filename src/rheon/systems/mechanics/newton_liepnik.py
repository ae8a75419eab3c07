"""Newton–Leipnik system."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class NewtonLiepnik(Flow):
    """A rigid body with linear feedback and two coexisting strange attractors.

    Args:
        a: linear damping of x.
        b: linear growth rate of z.

    Source: Leipnik and Newton 1981, doi:10.1016/0375-9601(81)90165-1.

    Example:
        >>> NewtonLiepnik().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=0.4)
    b: Any = eqx.field(converter=parameter, default=0.175)

    card = Card(
        title="Newton–Leipnik system",
        summary=(
            "A rotating rigid body with linear feedback that owns two separate strange attractors: a test for "
            "methods that assume there is only one."
        ),
        reference=(
            "Leipnik, R. B. and Newton, T. A. (1981). Double strange attractors in rigid body motion with linear "
            "feedback control. Phys. Lett. A 86, 63-67. doi:10.1016/0375-9601(81)90165-1"
        ),
        equations=("dx/dt = 10 y z - a x + y", "dy/dt = 5 x z - x - 0.4 y", "dz/dt = b z - 5 x y"),
        parameters={"a": "linear damping of x", "b": "linear growth rate of z"},
        variables={
            "x": "angular velocity about the first axis, scaled",
            "y": "angular velocity about the second axis, scaled",
            "z": "angular velocity about the third axis, scaled",
        },
        period=8.5095,
        dt=0.02,
        invariants={
            "lyapunov_sum": Known(-0.625, 0.0, "exact: the divergence is the same everywhere"),
            **measured(
                "1,000,000 steps of 0.02 after 85,094 discarded",
                dominant_period=(9.42, 0.75),
                lyapunov_spectrum=((0.1435, 2.7e-05, -0.7685), (0.0031, 3.6e-05, 0.0031)),
                kaplan_yorke=(2.1867, 0.0041),
                pesin_entropy=(0.1435, 0.0031),
                correlation_dimension=(2.13, 0.11),
                permutation_entropy=(0.5644, 0.003),
                complexity=(0.38757, 0.00093),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "rigid body", "multistable"),
        caveats=(
            "Two strange attractors coexist; which one is reached depends on the start.",
            "The name is misspelled in the collection (Liepnik); the class keeps it.",
        ),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return 10 * y * z - self.a * x + y, 5 * x * z - x - 0.4 * y, self.b * z - 5 * x * y

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([0.29430753, 0.10649486, 0.29081125])
