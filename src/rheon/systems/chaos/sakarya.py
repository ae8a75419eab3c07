"""Sakarya."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class Sakarya(Flow):
    """The flow Sakarya.

    Args:
        a: coefficient a of the law.
        b: coefficient b of the law.
        c: coefficient c of the law.
        h: coefficient h of the law.
        p: coefficient p of the law.
        q: coefficient q of the law.
        r: coefficient r of the law.
        s: coefficient s of the law.

    Source: Li, Chunbiao, et al (2015). A novel four-wing strange attractor born in bistability. IEICE Electronics
    Express 12.4.

    Example:
        >>> Sakarya().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=-1.0)
    b: Any = eqx.field(converter=parameter, default=1.0)
    c: Any = eqx.field(converter=parameter, default=1.0)
    h: Any = eqx.field(converter=parameter, default=1.0)
    p: Any = eqx.field(converter=parameter, default=1.0)
    q: Any = eqx.field(converter=parameter, default=0.4)
    r: Any = eqx.field(converter=parameter, default=0.3)
    s: Any = eqx.field(converter=parameter, default=1.0)

    card = Card(
        title="Sakarya",
        summary="The flow Sakarya of the dysts collection of chaotic systems.",
        reference=(
            "Li, Chunbiao, et al (2015). A novel four-wing strange attractor born in bistability. IEICE "
            "Electronics Express 12.4."
        ),
        equations=("dx/dt = a x + h y + s y z", "dy/dt = q x z - b y - p x", "dz/dt = c z - r x y"),
        parameters={
            "a": "coefficient a of the law",
            "b": "coefficient b of the law",
            "c": "coefficient c of the law",
            "h": "coefficient h of the law",
            "p": "coefficient p of the law",
            "q": "coefficient q of the law",
            "r": "coefficient r of the law",
            "s": "coefficient s of the law",
        },
        variables={"x": "coordinate x", "y": "coordinate y", "z": "coordinate z"},
        period=4.9844,
        dt=0.01,
        invariants={"lyapunov_sum": Known(-1.0, 0.0, "exact: the divergence is the same everywhere")},
        tags=("chaotic",),
        caveats=("Far from the attractor paths may escape.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return (
            self.a * x + self.h * y + self.s * y * z,
            self.q * x * z - self.b * y - self.p * x,
            self.c * z - self.r * x * y,
        )

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([-2.8976045, 3.8877978, 3.07465])
