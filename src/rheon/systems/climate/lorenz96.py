"""Lorenz 96."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class Lorenz96(Flow):
    """Lorenz's ring of sites with advection, damping and forcing; four sites.

    Args:
        f: constant forcing of every site.

    Source: Lorenz 1996.

    Example:
        >>> Lorenz96().variables
        ('x1', 'x2', 'x3', 'x4')
    """

    componentwise = True

    f: Any = eqx.field(converter=parameter, default=20.0)

    card = Card(
        title="Lorenz 96",
        summary=(
            "A ring of sites with advection, damping and constant forcing: the standard toy of weather prediction "
            "and data assimilation, here with four sites."
        ),
        reference=(
            "Lorenz, E. N. (1996). Predictability: a problem partly solved. Proc. Seminar on Predictability, vol. "
            "1, ECMWF, Reading, 1-18."
        ),
        equations=(
            "dx1/dt = (x2 - x3) x4 - x1 + f",
            "dx2/dt = (x3 - x4) x1 - x2 + f",
            "dx3/dt = (x4 - x1) x2 - x3 + f",
            "dx4/dt = (x1 - x2) x3 - x4 + f",
        ),
        parameters={"f": "constant forcing of every site"},
        variables={"x1": "value at site 1", "x2": "value at site 2", "x3": "value at site 3", "x4": "value at site 4"},
        period=2.1969,
        dt=0.002,
        invariants={
            "lyapunov_sum": Known(-4.0, 0.0, "exact: the divergence is the same everywhere"),
            **measured(
                "1,000,000 steps of 0.002 after 219,690 discarded",
                dominant_period=(2.18, 0.19),
                lyapunov_spectrum=((1.223, -4e-05, -1.608, -3.615), (0.023, 0.00021, 0.019, 0.024)),
                kaplan_yorke=(2.76, 0.017),
                pesin_entropy=(1.223, 0.023),
                correlation_dimension=(2.563, 0.048),
                permutation_entropy=(0.9098, 0.0028),
                complexity=(0.1461, 0.0043),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "ring", "atmosphere"),
        caveats=("Four sites at f = 20 are a small special case; most published results use 36 or 40 sites at f = 8.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (4,) or four components -> four components."""
        x1, x2, x3, x4 = x
        return (
            (x2 - x3) * x4 - x1 + self.f,
            (x3 - x4) * x1 - x2 + self.f,
            (x4 - x1) * x2 - x3 + self.f,
            (x1 - x2) * x3 - x4 + self.f,
        )

    def initial(self):
        """A state on the attractor. Shape (4,)."""
        return np.array([-2.46820633, 0.09570264, 1.59270902, 10.21372147])
