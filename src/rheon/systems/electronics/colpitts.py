"""Colpitts oscillator."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class Colpitts(Flow):
    """A chaotic one-transistor oscillator with a piecewise-linear transistor.

    Args:
        a: slope of the transistor where it conducts.
        b: damping of y (series resistance).
        c: constant drive of y (supply voltage).
        d: damping of z.
        e: threshold: the transistor conducts while z < e - 1.

    Source: Kennedy 1994, doi:10.1109/81.331536.

    Example:
        >>> Colpitts().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=30.0)
    b: Any = eqx.field(converter=parameter, default=0.8)
    c: Any = eqx.field(converter=parameter, default=20.0)
    d: Any = eqx.field(converter=parameter, default=0.08)
    e: Any = eqx.field(converter=parameter, default=10.0)

    card = Card(
        title="Colpitts oscillator",
        summary=(
            "A one-transistor radio oscillator driven into chaos: a linear resonator with a transistor that "
            "conducts only below a threshold."
        ),
        reference=(
            "Kennedy, M. P. (1994). Chaos in the Colpitts oscillator. IEEE Trans. Circuits Syst. I 41, 771-774. "
            "doi:10.1109/81.331536"
        ),
        equations=("dx/dt = y - a max(e - z - 1, 0)", "dy/dt = c - x - b y - z", "dz/dt = y - d z"),
        parameters={
            "a": "slope of the transistor where it conducts",
            "b": "damping of y (series resistance)",
            "c": "constant drive of y (supply voltage)",
            "d": "damping of z",
            "e": "threshold: the transistor conducts while z < e - 1",
        },
        variables={
            "x": "collector voltage, scaled",
            "y": "current of the inductor, scaled",
            "z": "emitter voltage, scaled",
        },
        period=4.2676,
        dt=0.002,
        invariants={},
        tags=("chaotic", "dissipative", "autonomous", "circuit", "piecewise linear"),
        caveats=("The field has a kink at z = e - 1; high-order steps lose their order there.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return y - self.a * jnp.maximum(self.e - z - 1, 0), self.c - x - self.b * y - z, y - self.d * z

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([8.9389043, 0.64637337, 8.7869304])
