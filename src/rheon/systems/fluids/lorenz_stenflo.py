"""Lorenz–Stenflo system."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class LorenzStenflo(Flow):
    """Lorenz convection with rotation of the fluid.

    Args:
        a: Prandtl number; also damps w.
        b: geometric factor of the convection cell.
        c: Rayleigh number over its critical value.
        d: strength of the rotation; coefficient of w in dx/dt.

    Source: Stenflo 1996, doi:10.1088/0031-8949/53/1/015.

    Example:
        >>> LorenzStenflo().variables
        ('x', 'y', 'z', 'w')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=2.0)
    b: Any = eqx.field(converter=parameter, default=0.7)
    c: Any = eqx.field(converter=parameter, default=26.0)
    d: Any = eqx.field(converter=parameter, default=1.5)

    card = Card(
        title="Lorenz–Stenflo system",
        summary=(
            "Lorenz's convection with slow rotation of the fluid added: acoustic-gravity waves in four variables."
        ),
        reference=(
            "Stenflo, L. (1996). Generalized Lorenz equations for acoustic-gravity waves in the atmosphere. Phys. "
            "Scr. 53, 83-84. doi:10.1088/0031-8949/53/1/015"
        ),
        equations=("dx/dt = a (y - x) + d w", "dy/dt = x (c - z) - y", "dz/dt = x y - b z", "dw/dt = -x - a w"),
        parameters={
            "a": "Prandtl number; also damps w",
            "b": "geometric factor of the convection cell",
            "c": "Rayleigh number over its critical value",
            "d": "strength of the rotation; coefficient of w in dx/dt",
        },
        variables={
            "x": "strength of the convective motion",
            "y": "temperature difference between rising and sinking fluid",
            "z": "departure of the temperature profile from a straight line",
            "w": "flow due to rotation, driven by -x",
        },
        period=3.8877,
        dt=0.01,
        invariants={
            "lyapunov_sum": Known(-5.7, 0.0, "exact: the divergence is the same everywhere"),
            **measured(
                "1,000,000 steps of 0.01 after 77,754 discarded",
                lyapunov_spectrum=((0.3829, 4.6e-05, -2.6993, -3.3837), (0.0011, 4.4e-05, 0.0021, 0.0023)),
                kaplan_yorke=(2.14185, 0.00042),
                pesin_entropy=(0.3829, 0.0011),
                correlation_dimension=(2.137, 0.029),
                permutation_entropy=(0.688, 0.0022),
                complexity=(0.38956, 0.00078),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "quadratic", "convection", "Lorenz family"),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (4,) or four components -> four components."""
        x, y, z, w = x
        return self.a * (y - x) + self.d * w, x * (self.c - z) - y, x * y - self.b * z, -x - self.a * w

    def initial(self):
        """A typical state. Shape (4,)."""
        return np.array([4.233438598886809, 9.08970605484108, 21.86662535600487, -1.4080695182833802])
