"""WindmiSquareRoot."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class WindmiSquareRoot(Flow):
    """The flow WindmiSquareRoot.

    Args:
        a1: coefficient a1 of the law.
        b1: coefficient b1 of the law.
        b2: coefficient b2 of the law.
        b3: coefficient b3 of the law.
        d1: coefficient d1 of the law.
        vsw: coefficient vsw of the law.

    Source: Smith, Thiffeault, Horton. J Geophys Res. 2000. Horton, Weigel, Sprott. Chaos 2001.

    Example:
        >>> WindmiSquareRoot().variables
        ('i', 'v', 'p')
    """

    componentwise = True

    a1: Any = eqx.field(converter=parameter, default=0.247)
    b1: Any = eqx.field(converter=parameter, default=10.8)
    b2: Any = eqx.field(converter=parameter, default=0.0752)
    b3: Any = eqx.field(converter=parameter, default=1.06)
    d1: Any = eqx.field(converter=parameter, default=2200.0)
    vsw: Any = eqx.field(converter=parameter, default=5.0)

    card = Card(
        title="WindmiSquareRoot",
        summary="The flow WindmiSquareRoot of the dysts collection of chaotic systems.",
        reference="Smith, Thiffeault, Horton. J Geophys Res. 2000. Horton, Weigel, Sprott. Chaos 2001.",
        equations=(
            "di/dt = a1 (vsw - v)",
            "dv/dt = b1 i - b2 p^0.5 - b3 v",
            "dp/dt = vsw^2 - p^1.25 vsw^0.5 (1 + tanh(d1 (i - 1))) / 2",
        ),
        parameters={
            "a1": "coefficient a1 of the law",
            "b1": "coefficient b1 of the law",
            "b2": "coefficient b2 of the law",
            "b3": "coefficient b3 of the law",
            "d1": "coefficient d1 of the law",
            "vsw": "coefficient vsw of the law",
        },
        variables={"i": "coordinate i", "v": "coordinate v", "p": "coordinate p"},
        period=4.6733,
        dt=0.005,
        invariants={},
        tags=("chaotic",),
        caveats=("Far from the attractor paths may escape.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        i, v, p = x
        return (
            self.a1 * (self.vsw - v),
            self.b1 * i - self.b2 * p**0.5 - self.b3 * v,
            self.vsw**2 - p**1.25 * self.vsw**0.5 * (1 + jnp.tanh(self.d1 * (i - 1))) / 2,
        )

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([0.93337506, 6.2678923, 41.969547])
