"""The Rössler system."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class Rossler(Flow):
    """Rössler's single-lobed chaotic flow: a spiral that is folded back.

    Args:
        a: growth of the spiral.
        b: inflow of z.
        c: height of the fold.

    Source: Rössler 1976, doi:10.1016/0375-9601(76)90101-8.

    Example:
        >>> import jax.numpy as jnp
        >>> Rossler()(0.0, jnp.array([0.0, 1.0, 0.0])).tolist()[0]
        -1.0
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=0.2)
    b: Any = eqx.field(converter=parameter, default=0.2)
    c: Any = eqx.field(converter=parameter, default=5.7)

    card = Card(
        title="Rössler system",
        summary="The simplest chaotic flow with a single folded band; a test for sections and weak chaos.",
        reference="Rössler, O. E. (1976). An equation for continuous chaos. Phys. Lett. A 57, 397-398. "
        "doi:10.1016/0375-9601(76)90101-8",
        equations=("dx/dt = -y - z", "dy/dt = x + a y", "dz/dt = b + z (x - c)"),
        parameters={"a": "growth rate of the spiral", "b": "inflow of z", "c": "threshold of x at which z bursts"},
        variables={"x": "first spiral coordinate", "y": "second spiral coordinate", "z": "burst coordinate"},
        period=5.87,
        dt=0.02,
        invariants={
            "lyapunov_spectrum": Known(
                (0.0714, 0.0, -5.3943),
                (0.0005, 0.0005, 0.002),
                "Sprott 2003, Chaos and Time-Series Analysis; errors from the digits given",
            ),
            "kaplan_yorke": Known(2.0132, 0.0005, "Sprott 2003"),
            **measured(
                "1,000,000 steps of 0.02 after 58,700 discarded",
                dominant_period=(5.8562, 0.0029),
                lyapunov_sum=(-5.32322, 0.00012),
                pesin_entropy=(0.0697, 0.0011),
                correlation_dimension=(1.859, 0.089),
                permutation_entropy=(0.5406, 0.00063),
                complexity=(0.38906, 0.00019),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous"),
        caveats=(
            "The exponent is small: averages need tens of thousands of time units.",
            "z bursts are narrow; coarse sampling misses them. Far from the attractor paths escape to infinity.",
        ),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return -y - z, x + self.a * y, self.b + z * (x - self.c)

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([-6.62360274, -5.00361135, 0.01579408])
