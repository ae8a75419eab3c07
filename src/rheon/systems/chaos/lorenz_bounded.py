"""Bounded Lorenz system."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class LorenzBounded(Flow):
    """The Lorenz field slowed to rest on a sphere that nothing can cross.

    Args:
        beta: geometric factor of the Lorenz field.
        r: radius of the sphere on which the field vanishes.
        rho: Rayleigh number of the Lorenz field, over its critical value.
        sigma: Prandtl number of the Lorenz field.

    Source: Sprott and Xiong 2015, doi:10.1063/1.4927643.

    Example:
        >>> LorenzBounded().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    beta: Any = eqx.field(converter=parameter, default=2.667)
    r: Any = eqx.field(converter=parameter, default=64.0)
    rho: Any = eqx.field(converter=parameter, default=28.0)
    sigma: Any = eqx.field(converter=parameter, default=10.0)

    card = Card(
        title="Bounded Lorenz system",
        summary=(
            "The Lorenz field times 1 - (x^2 + y^2 + z^2) / r^2, so it vanishes on a sphere: for studies of "
            "basins where nothing may leave."
        ),
        reference=(
            "Sprott, J. C. and Xiong, A. (2015). Classifying and quantifying basins of attraction. Chaos 25, "
            "083101. doi:10.1063/1.4927643"
        ),
        equations=(
            "inside = 1 - (x^2 + y^2 + z^2) / r^2",
            "dx/dt = sigma (y - x) inside",
            "dy/dt = (x (rho - z) - y) inside",
            "dz/dt = (x y - beta z) inside",
        ),
        parameters={
            "beta": "geometric factor of the Lorenz field",
            "r": "radius of the sphere on which the field vanishes",
            "rho": "Rayleigh number of the Lorenz field, over its critical value",
            "sigma": "Prandtl number of the Lorenz field",
        },
        variables={"x": "Lorenz's x", "y": "Lorenz's y", "z": "Lorenz's z"},
        period=1.3716,
        dt=0.01,
        invariants=measured(
            "822,960 steps of 0.01 after 27,432 discarded",
            lyapunov_spectrum=((0.7146, 0.00012, -11.4965), (0.0015, 0.00013, 0.0012)),
            lyapunov_sum=(-10.78187, 5.4e-05),
            kaplan_yorke=(2.06216, 0.00013),
            pesin_entropy=(0.7146, 0.0015),
            correlation_dimension=(2.042, 0.029),
            permutation_entropy=(0.5489, 0.0027),
            complexity=(0.3979, 0.0011),
        ),
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "quartic", "Lorenz family"),
        caveats=(
            "Every point of the sphere is a fixed point, and outside it the field is reversed: start well inside.",
            "Paths are those of Lorenz run at a changing speed, so exponents per time unit differ from Lorenz's.",
        ),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        inside = 1 - (x**2 + y**2 + z**2) / self.r**2
        return self.sigma * (y - x) * inside, (x * (self.rho - z) - y) * inside, (x * y - self.beta * z) * inside

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([-13.284881, -12.444334, 34.188198])
