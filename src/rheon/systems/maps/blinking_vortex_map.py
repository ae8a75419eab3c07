"""Blinking vortex map."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Map
from rheon.core.system import parameter

from ._kepler import kepler


class BlinkingVortexMap(Map):
    """Aref's two blinking vortices in a round tank, solved exactly from switch to switch.

    Args:
        a: radius of the tank.
        gamma: circulation of the vortices.
        b: distance of each vortex from the centre; the vortices at b and -b take turns.
        t: time for which each vortex is on.

    Source: Aref 1984, doi:10.1017/S0022112084001233.

    Example:
        >>> BlinkingVortexMap().variables
        ('r', 'theta')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=1.0)
    gamma: Any = eqx.field(converter=parameter, default=1.0)
    b: Any = eqx.field(converter=parameter, default=0.5)
    t: Any = eqx.field(converter=parameter, default=1.5)

    card = Card(
        title="Blinking vortex map",
        summary=(
            "Aref's stirrer from one switch to the next: while a single vortex is on, a tracer moves along a "
            "circle, and its motion is solved exactly instead of integrated."
        ),
        reference=(
            "Aref, H. (1984). Stirring by chaotic advection. J. Fluid Mech. 143, 1-21. doi:10.1017/S0022112084001233"
        ),
        equations=(
            "z = r e^(i theta) in even steps, -r e^(i theta) in odd ones; c = a^2 / b",
            "m = |z - b|^2 / |z - c|^2: constant along the streamline, a circle",
            "eta = (b - m c) / (1 - m), rho = sqrt(m) / (1 - m) (c - b): its centre and radius",
            "e = 2 sqrt(m) / (1 + m), T = (2 pi rho)^2 (1 + m) / (gamma (1 - m))",
            "q' - e sin(q') = q - e sin(q) + 2 pi t / T, where z = eta + rho e^(i q)",
            "z' = eta + rho e^(i q')",
        ),
        parameters={
            "a": "radius of the tank",
            "gamma": "circulation of the vortices",
            "b": "distance of each vortex from the centre; the vortices at b and -b take turns",
            "t": "time for which each vortex is on",
        },
        variables={"r": "distance of the tracer from the centre", "theta": "polar angle of the tracer, in radians"},
        invariants=measured(
            "1,000,000 steps after 33,333 discarded",
            lyapunov_spectrum=((0.467, -0.467), (0.032, 0.032)),
            lyapunov_sum=(4.2963e-07, 1.2e-10),
            pesin_entropy=(0.467, 0.032),
            permutation_entropy=(0.8635, 0.0018),
            complexity=(0.2141, 0.002),
        ),
        regime="chaotic",
        tags=("chaotic", "map", "conservative", "invertible", "implicit", "advection", "forced"),
        caveats=(
            (
                "The collection's own code measures angles from the far side in odd steps and so leaves the vortex "
                "flow there; here both steps solve it."
            ),
            "Every step solves an equation like Kepler's.",
            "The two vortices alternate, so odd and even steps differ: the law depends on the number of the step.",
            (
                "Areas are kept in the plane, not in the coordinates r and theta. Regular islands and a chaotic sea "
                "may coexist: results depend on the start."
            ),
        ),
    )

    def step(self, t, x, u=None):
        """The next state. Shapes: (), (2,) or two components -> two components."""
        r, theta = x
        # in odd steps the plane is turned by half a turn, so that the vortex at -b comes to b
        side = jnp.where(jnp.floor(t + 0.5) % 2 == 0, 1.0, -1.0)
        x, y = side * r * jnp.cos(theta), side * r * jnp.sin(theta)
        image = self.a**2 / self.b
        ratio = ((x - self.b) ** 2 + y**2) / ((x - image) ** 2 + y**2)
        centre = (self.b - ratio * image) / (1 - ratio)
        radius = jnp.sqrt(ratio) / (1 - ratio) * (image - self.b)
        eccentricity = 2 * jnp.sqrt(ratio) / (1 + ratio)
        period = (2 * jnp.pi * radius) ** 2 / self.gamma * (1 + ratio) / (1 - ratio)
        angle = jnp.arctan2(y, x - centre)
        mean = angle - eccentricity * jnp.sin(angle) + 2 * jnp.pi * self.t / period
        angle = kepler(mean, eccentricity)
        x, y = centre + radius * jnp.cos(angle), radius * jnp.sin(angle)
        return jnp.sqrt(x**2 + y**2), jnp.arctan2(side * y, side * x)

    def initial(self):
        """A typical state. Shape (2,)."""
        return np.array([0.17, 0.33])
