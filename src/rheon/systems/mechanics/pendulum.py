"""The pendulum."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, Known
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class Pendulum(Flow):
    """A rigid pendulum without friction, any amplitude.

    Args:
        omega: angular frequency of small swings.

    Source: Huygens 1673.

    Example:
        >>> Pendulum()(0.0, np.array([0.0, 0.5])).tolist()
        [0.5, -0.0]
    """

    componentwise = True

    omega: Any = eqx.field(converter=parameter, default=1.0)

    card = Card(
        title="Pendulum",
        summary="The textbook oscillator whose period depends on its amplitude: every orbit is periodic, yet the "
        "Koopman operator of the whole plane has a continuous spectrum.",
        reference="Huygens, C. (1673). Horologium Oscillatorium. Muguet, Paris. See also Goldstein, H., Poole, C. and "
        "Safko, J. (2002). Classical Mechanics, 3rd edition. Addison-Wesley.",
        equations=("dx/dt = y", "dy/dt = -omega^2 sin(x)"),
        parameters={"omega": "angular frequency of small swings"},
        variables={"x": "angle from the rest position, radians", "y": "angular velocity"},
        period=6.7000,
        dt=0.05,
        invariants={
            "lyapunov_sum": Known(0.0, 0.0, "exact: areas are preserved"),
            "lyapunov_spectrum": Known((0.0, 0.0), (0.0, 0.0), "exact: every orbit is periodic"),
        },
        regime="periodic",
        tags=("conservative", "hamiltonian", "trigonometric", "periodic"),
        caveats=("The angle is not wrapped: it grows without end where the pendulum goes over the top.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (2,) or two components -> two components."""
        x, y = x
        return y, -(self.omega**2) * jnp.sin(x)

    def initial(self):
        """A typical state: at rest, one radian from the vertical. Shape (2,)."""
        return np.array([1.0, 0.0])
