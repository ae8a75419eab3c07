"""Qi system."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class Qi(Flow):
    """Four variables, each driven by the product of the other three.

    Args:
        a: rate at which x follows y.
        b: coefficient of x + y in dy/dt.
        c: linear damping of z.
        d: linear damping of w.

    Source: Qi et al. 2005.

    Example:
        >>> Qi().variables
        ('x', 'y', 'z', 'w')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=45.0)
    b: Any = eqx.field(converter=parameter, default=10.0)
    c: Any = eqx.field(converter=parameter, default=1.0)
    d: Any = eqx.field(converter=parameter, default=10.0)

    card = Card(
        title="Qi system",
        summary=(
            "Four variables, each driven by the product of the other three: a symmetric cubic flow with fast, "
            "strong chaos."
        ),
        reference=(
            "Qi, G., Du, S., Chen, G., Chen, Z. and Yuan, Z. (2005). On a four-dimensional chaotic system. Chaos, "
            "Solitons & Fractals 23, 1671-1682."
        ),
        equations=(
            "dx/dt = a (y - x) + y z w",
            "dy/dt = b (x + y) - x z w",
            "dz/dt = x y w - c z",
            "dw/dt = x y z - d w",
        ),
        parameters={
            "a": "rate at which x follows y",
            "b": "coefficient of x + y in dy/dt",
            "c": "linear damping of z",
            "d": "linear damping of w",
        },
        variables={
            "x": "first coordinate",
            "y": "second coordinate",
            "z": "third coordinate",
            "w": "fourth coordinate",
        },
        period=0.40821,
        dt=0.002,
        invariants={
            "lyapunov_sum": Known(-46.0, 0.0, "exact: the divergence is the same everywhere"),
            **measured(
                "1,000,000 steps of 0.002 after 40,821 discarded",
                lyapunov_spectrum=((2.177, 0.00025, -4.4056, -43.772), (0.021, 0.00039, 0.0083, 0.016)),
                kaplan_yorke=(2.4943, 0.0048),
                pesin_entropy=(2.177, 0.021),
                correlation_dimension=(2.05, 0.13),
                permutation_entropy=(0.5833, 0.0046),
                complexity=(0.35569, 0.00056),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "cubic"),
        caveats=(
            "One positive exponent only, although the collection cites Qi et al. 2008 on a hyperchaotic system.",
            "Errors grow e-fold in half a time unit and shrink at rates up to 44: use small steps.",
        ),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (4,) or four components -> four components."""
        x, y, z, w = x
        return (
            self.a * (y - x) + y * z * w,
            self.b * (x + y) - x * z * w,
            x * y * w - self.c * z,
            x * y * z - self.d * w,
        )

    def initial(self):
        """A state on the attractor. Shape (4,)."""
        return np.array([0.2562042648386667, 0.1956116640569919, 7.259823760387948, 1.3162558970131963])
