"""SwingingAtwood."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, Known
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class SwingingAtwood(Flow):
    """The flow SwingingAtwood.

    Args:
        m1: coefficient m1 of the law.
        m2: coefficient m2 of the law.

    Source: Tufillaro, Nicholas B.; Abbott, Tyler A.; Griffiths, David J. (1984). Swinging Atwood's Machine.
    American Journal of Physics. 52 (10): 895--903.

    Example:
        >>> SwingingAtwood().variables
        ('r', 'th', 'pr', 'pth')
    """

    componentwise = True
    bounded_variables = ("r", "sin(th)", "pr", "pth")

    m1: Any = eqx.field(converter=parameter, default=1.0)
    m2: Any = eqx.field(converter=parameter, default=4.5)

    card = Card(
        title="SwingingAtwood",
        summary="The flow SwingingAtwood of the dysts collection of chaotic systems.",
        reference=(
            "Tufillaro, Nicholas B.; Abbott, Tyler A.; Griffiths, David J. (1984). Swinging Atwood's Machine. "
            "American Journal of Physics. 52 (10): 895--903."
        ),
        equations=(
            "dr/dt = pr / (m1 + m2)",
            "dth/dt = pth / (m1 r^2)",
            "dpr/dt = 9.82 (m1 cos(th) - m2) + pth^2 / (m1 r^3)",
            "dpth/dt = -9.82 m1 r sin(th)",
        ),
        parameters={"m1": "coefficient m1 of the law", "m2": "coefficient m2 of the law"},
        variables={"r": "coordinate r", "th": "coordinate th", "pr": "coordinate pr", "pth": "coordinate pth"},
        period=0.34176,
        dt=0.001,
        invariants={"lyapunov_sum": Known(0.0, 0.0, "exact: volumes are preserved")},
        tags=("chaotic",),
        caveats=("Far from the attractor paths may escape.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (4,) or four components -> four components."""
        r, th, pr, pth = x
        return (
            pr / (self.m1 + self.m2),
            pth / (self.m1 * r**2),
            9.82 * (self.m1 * jnp.cos(th) - self.m2) + pth**2 / (self.m1 * r**3),
            -9.82 * self.m1 * r * jnp.sin(th),
        )

    def bounded(self, t, x):
        """Coordinates that stay bounded. Shapes: (), (4,) -> four components."""
        r, th, pr, pth = x
        return r, jnp.sin(th), pr, pth

    def initial(self):
        """A typical state. Shape (4,)."""
        return np.array([0.113296, 1.5707963267948966, 0.10992, 0.17747])
