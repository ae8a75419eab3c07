"""Wang–Sun four-wing attractor."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class WangSun(Flow):
    """A quadratic flow with a single attractor of four wings.

    Args:
        a: linear growth rate of x.
        b: coefficient of x in dy/dt; breaks the symmetry weakly.
        d: linear rate of y; negative values damp.
        e: linear rate of z; negative values damp.
        f: coefficient of x y in dz/dt.
        q: coefficient of y z in dx/dt.

    Source: Wang et al. 2009, doi:10.1590/S0103-97332009000500007.

    Example:
        >>> WangSun().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=0.2)
    b: Any = eqx.field(converter=parameter, default=-0.01)
    d: Any = eqx.field(converter=parameter, default=-0.4)
    e: Any = eqx.field(converter=parameter, default=-1.0)
    f: Any = eqx.field(converter=parameter, default=-1.0)
    q: Any = eqx.field(converter=parameter, default=1.0)

    card = Card(
        title="Wang–Sun four-wing attractor",
        summary="Three products, one in each equation, and slow rates: a single attractor of four wings.",
        reference=(
            "Wang, Z., Sun, Y., van Wyk, B. J., Qi, G. and van Wyk, M. A. (2009). A 3-D four-wing attractor and "
            "its analysis. Braz. J. Phys. 39, 547-553. doi:10.1590/S0103-97332009000500007"
        ),
        equations=("dx/dt = a x + q y z", "dy/dt = b x + d y - x z", "dz/dt = e z + f x y"),
        parameters={
            "a": "linear growth rate of x",
            "b": "coefficient of x in dy/dt; breaks the symmetry weakly",
            "d": "linear rate of y; negative values damp",
            "e": "linear rate of z; negative values damp",
            "f": "coefficient of x y in dz/dt",
            "q": "coefficient of y z in dx/dt",
        },
        variables={"x": "first coordinate", "y": "second coordinate", "z": "third coordinate"},
        period=26.958,
        dt=0.05,
        invariants={
            "lyapunov_sum": Known(-1.2, 0.0, "exact: the divergence is the same everywhere"),
            **measured(
                "1,000,000 steps of 0.05 after 107,831 discarded",
                lyapunov_spectrum=((0.0654, 7e-06, -1.2654), (0.0014, 4.1e-05, 0.0014)),
                kaplan_yorke=(2.0517, 0.0011),
                pesin_entropy=(0.0654, 0.0014),
                correlation_dimension=(1.95, 0.13),
                permutation_entropy=(0.6951, 0.0041),
                complexity=(0.3266, 0.0014),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "multi-scroll"),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return self.a * x + self.q * y * z, self.b * x + self.d * y - x * z, self.e * z + self.f * x * y

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([-0.54770787, 0.73876479, -0.0049284531])
