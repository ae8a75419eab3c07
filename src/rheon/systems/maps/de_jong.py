"""De Jong attractor."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Map
from rheon.core.system import parameter


class DeJong(Map):
    """De Jong's bounded map of sines and cosines.

    Args:
        a: frequency of sin(a y) in the next x.
        b: frequency of cos(b x) in the next x.
        c: frequency of sin(c x) in the next y.
        d: frequency of cos(d y) in the next y.

    Source: Dewdney 1987.

    Example:
        >>> DeJong().variables
        ('x', 'y')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=1.641)
    b: Any = eqx.field(converter=parameter, default=1.902)
    c: Any = eqx.field(converter=parameter, default=0.316)
    d: Any = eqx.field(converter=parameter, default=1.525)

    card = Card(
        title="De Jong attractor",
        summary=(
            "Differences of a sine and a cosine: bounded by 2 for every choice of constants, and a popular source "
            "of pictures."
        ),
        reference=(
            "Dewdney, A. K. (1987). Computer recreations: probing the strange attractors of chaos. Sci. Am. "
            "257(1), 108-111."
        ),
        equations=("x' = sin(a y) - cos(b x)", "y' = sin(c x) - cos(d y)"),
        parameters={
            "a": "frequency of sin(a y) in the next x",
            "b": "frequency of cos(b x) in the next x",
            "c": "frequency of sin(c x) in the next y",
            "d": "frequency of cos(d y) in the next y",
        },
        variables={"x": "first coordinate, within +-2", "y": "second coordinate, within +-2"},
        invariants=measured(
            "1,000,000 steps after 33,333 discarded",
            lyapunov_spectrum=((0.28245, -0.57466), (0.00054, 0.001)),
            lyapunov_sum=(-0.292209499045, 2.3e-15),
            kaplan_yorke=(1.4915, 0.0013),
            pesin_entropy=(0.28245, 0.00054),
            correlation_dimension=(1.298, 0.023),
            permutation_entropy=(0.7341, 0.0011),
            complexity=(0.35184, 0.00055),
        ),
        regime="chaotic",
        tags=("map", "not invertible", "trigonometric", "bounded"),
        caveats=(
            "Not invertible. Constants of the collection; whether they give chaos is to be measured, not assumed.",
        ),
    )

    def step(self, t, x, u=None):
        """The next state. Shapes: (), (2,) or two components -> two components."""
        x, y = x
        return jnp.sin(self.a * y) - jnp.cos(self.b * x), jnp.sin(self.c * x) - jnp.cos(self.d * y)

    def initial(self):
        """A typical state. Shape (2,)."""
        return np.array([1.78166133, -1.15791549])
