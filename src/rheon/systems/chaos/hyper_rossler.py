"""Hyperchaotic Rössler system."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class HyperRossler(Flow):
    """Rössler's four-variable flow, the first known case of hyperchaos.

    Args:
        a: growth rate of the spiral.
        b: inflow of z.
        c: coefficient of -z in dw/dt.
        d: linear growth rate of w.

    Source: Rössler 1979, doi:10.1016/0375-9601(79)90150-6.

    Example:
        >>> HyperRossler().variables
        ('x', 'y', 'z', 'w')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=0.25)
    b: Any = eqx.field(converter=parameter, default=3.0)
    c: Any = eqx.field(converter=parameter, default=0.5)
    d: Any = eqx.field(converter=parameter, default=0.05)

    card = Card(
        title="Hyperchaotic Rössler system",
        summary=(
            "Rössler's spiral with a second growing direction: the flow for which the word hyperchaos was coined."
        ),
        reference=(
            "Rössler, O. E. (1979). An equation for hyperchaos. Phys. Lett. A 71, 155-157. "
            "doi:10.1016/0375-9601(79)90150-6"
        ),
        equations=("dx/dt = -y - z", "dy/dt = a y + w + x", "dz/dt = b + x z", "dw/dt = d w - c z"),
        parameters={
            "a": "growth rate of the spiral",
            "b": "inflow of z",
            "c": "coefficient of -z in dw/dt",
            "d": "linear growth rate of w",
        },
        variables={
            "x": "first spiral coordinate",
            "y": "second spiral coordinate; receives w",
            "z": "burst coordinate, always positive",
            "w": "slowly growing variable, reset by the bursts of z",
        },
        period=1.1157,
        dt=0.005,
        invariants=measured(
            "1,000,000 steps of 0.005 after 44,627 discarded",
            dominant_period=(6.746, 0.04),
            lyapunov_spectrum=((0.1037, 0.0229, 0.00031, -24.45), (0.0033, 0.0022, 0.001, 0.55)),
            lyapunov_sum=(-24.3279, 0.002),
            kaplan_yorke=(3.00518, 0.0002),
            pesin_entropy=(0.1267, 0.004),
            permutation_entropy=(0.287, 0.0032),
            complexity=(0.2387, 0.0019),
        ),
        regime="chaotic",
        tags=("chaotic", "hyperchaotic", "dissipative", "autonomous", "quadratic"),
        caveats=(
            "The basin is narrow: many starts escape to infinity.",
            "z bursts up to 250 within a small part of a turn; coarse steps or sampling miss it.",
        ),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (4,) or four components -> four components."""
        x, y, z, w = x
        return -y - z, self.a * y + w + x, self.b + x * z, self.d * w - self.c * z

    def initial(self):
        """A typical state. Shape (4,)."""
        return np.array([-93.667697, 15.5078, 0.032086964, 43.792796])
