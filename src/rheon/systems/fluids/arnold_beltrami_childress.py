"""Arnold–Beltrami–Childress flow."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class ArnoldBeltramiChildress(Flow):
    """Tracers in the ABC flow: steady, divergence-free and still chaotic.

    Args:
        a: amplitude of the wave that depends on z.
        b: amplitude of the wave that depends on x.
        c: amplitude of the wave that depends on y.

    Source: Arnold 1966; Dombre et al. 1986, doi:10.1017/S0022112086002859.

    Example:
        >>> ArnoldBeltramiChildress().variables
        ('x', 'y', 'z')
    """

    componentwise = True
    bounded_variables = ("sin(x)", "cos(y)", "sin(z)")

    a: Any = eqx.field(converter=parameter, default=1.73205)
    b: Any = eqx.field(converter=parameter, default=1.41421)
    c: Any = eqx.field(converter=parameter, default=1.0)

    card = Card(
        title="Arnold–Beltrami–Childress flow",
        summary=(
            "Paths of tracers in a steady, spatially periodic solution of the Euler equations: a "
            "volume-preserving flow where chaotic seas lie beside regular vortices."
        ),
        reference=(
            "Arnold, V. I. (1966). J. Appl. Math. Mech. 30, 223. See also Dombre, T., Frisch, U., Greene, J. M., "
            "Hénon, M., Mehr, A. and Soward, A. M. (1986). Chaotic streamlines in the ABC flows. J. Fluid Mech. "
            "167, 353-391. doi:10.1017/S0022112086002859"
        ),
        equations=("dx/dt = a sin(z) + c cos(y)", "dy/dt = a cos(z) + b sin(x)", "dz/dt = b cos(x) + c sin(y)"),
        parameters={
            "a": "amplitude of the wave that depends on z",
            "b": "amplitude of the wave that depends on x",
            "c": "amplitude of the wave that depends on y",
        },
        variables={
            "x": "first position, an angle (period 2 pi)",
            "y": "second position, an angle (period 2 pi)",
            "z": "third position, an angle (period 2 pi)",
        },
        period=2.8508,
        dt=0.02,
        invariants={
            "lyapunov_sum": Known(0.0, 0.0, "exact: volumes are preserved"),
            **measured(
                "855,240 steps of 0.02 after 28,507 discarded",
                dominant_period=(3.887, 0.06),
                lyapunov_spectrum=((0.1075, 1.1e-06, -0.1075), (0.0036, 7.3e-05, 0.0036)),
                kaplan_yorke=(3.0, 0.0),
                pesin_entropy=(0.1075, 0.0036),
                correlation_dimension=(2.43, 0.12),
                permutation_entropy=(0.5018, 0.0029),
                complexity=(0.34602, 0.0009),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "conservative", "autonomous", "advection", "volume preserving"),
        caveats=(
            "Positions leave every box: wrap them, or use sin and cos.",
            (
                "There is no attractor: the exponent depends on the start, and paths that stick near the vortices "
                "make averages slow (the reference still has a standard error of a quarter of its value)."
            ),
            "The exponents sum to zero; the collection's annotated spectrum sums to -0.92.",
        ),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return (
            self.a * jnp.sin(z) + self.c * jnp.cos(y),
            self.a * jnp.cos(z) + self.b * jnp.sin(x),
            self.b * jnp.cos(x) + self.c * jnp.sin(y),
        )

    def bounded(self, t, x):
        """Coordinates that stay bounded. Shapes: (), (3,) -> three components."""
        x, y, z = x
        return jnp.sin(x), jnp.cos(y), jnp.sin(z)

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([147.91266, -1762.805, -647.37622])
