"""Colpitts oscillator."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, measured
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
        invariants=measured(
            "1,000,000 steps of 0.002 after 300,000 discarded",
            dominant_period=(4.446, 0.096),
            lyapunov_spectrum=((0.1079, -0.0015, -0.9864), (0.0044, 0.0017, 0.0048)),
            lyapunov_sum=(-0.88, 3.3e-12),
            kaplan_yorke=(2.1093, 0.0045),
            pesin_entropy=(0.1079, 0.0044),
            correlation_dimension=(1.823, 0.027),
            permutation_entropy=(0.6013, 0.0027),
            complexity=(0.3704, 0.0013),
        ),
        regime="chaotic",
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
