"""The Lorenz system."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class Lorenz(Flow):
    """Lorenz's three-mode model of convection: the classic chaotic flow.

    Args:
        sigma: Prandtl number σ.
        rho: Rayleigh number over its critical value, ρ.
        beta: geometric factor β.

    Source: Lorenz 1963, doi:10.1175/1520-0469(1963)020<0130:DNF>2.0.CO;2.

    Example:
        >>> import jax.numpy as jnp
        >>> Lorenz()(0.0, jnp.array([1.0, 1.0, 1.0])).tolist()[:2]
        [0.0, 26.0]
    """

    componentwise = True

    sigma: Any = eqx.field(converter=parameter, default=10.0)
    rho: Any = eqx.field(converter=parameter, default=28.0)
    beta: Any = eqx.field(converter=parameter, default=8 / 3)

    card = Card(
        title="Lorenz system",
        summary="Three-mode truncation of thermal convection; the standard test of chaos in continuous time.",
        reference="Lorenz, E. N. (1963). Deterministic nonperiodic flow. J. Atmos. Sci. 20, 130-141. "
        "doi:10.1175/1520-0469(1963)020<0130:DNF>2.0.CO;2",
        equations=("dx/dt = sigma (y - x)", "dy/dt = x (rho - z) - y", "dz/dt = x y - beta z"),
        parameters={
            "sigma": "Prandtl number",
            "rho": "Rayleigh number divided by its critical value",
            "beta": "geometric factor of the convection cell",
        },
        variables={
            "x": "strength of the convective motion",
            "y": "temperature difference between rising and sinking fluid",
            "z": "departure of the vertical temperature profile from a straight line",
        },
        period=0.76,
        dt=0.01,
        invariants={
            "lyapunov_spectrum": Known(
                (0.9056, 0.0, -14.5723),
                (0.0002, 0.0002, 0.0002),
                "Sprott 2003, Chaos and Time-Series Analysis; errors from the digits given",
            ),
            "lyapunov_sum": Known(-(10.0 + 1.0 + 8 / 3), 0.0, "exact: the divergence -(sigma + 1 + beta)"),
            "kaplan_yorke": Known(2.062, 0.001, "Sprott 2003: 2 + 0.9056 / 14.5723"),
            **measured(
                "456,000 steps of 0.01 after 15,200 discarded",
                pesin_entropy=(0.9092, 0.0016),
                correlation_dimension=(2.051, 0.056),
                permutation_entropy=(0.4902, 0.0036),
                complexity=(0.355, 0.0019),
            ),
        },
        variants={"dysts": {"beta": 2.667}},
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous"),
        caveats=(
            "Two paths that start 1e-8 apart are unrelated after about 20 time units.",
            "Invariants hold for the default parameters; below rho = 24.74 there are also stable fixed points.",
        ),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return self.sigma * (y - x), x * (self.rho - z) - y, x * y - self.beta * z

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([2.83483792, 2.59667262, 20.90320098])
