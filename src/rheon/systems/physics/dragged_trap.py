"""A Brownian particle dragged by a moving harmonic trap, and the work that it takes."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, Known
from rheon.core.kinds import Diffusion
from rheon.core.system import parameter


class DraggedTrap(Diffusion):
    """An overdamped particle in a harmonic trap whose centre moves at constant speed, in the frame of the trap.

    dy = -(D k / kT) y dt - v dt + sqrt(2 D) dW, and dw = -k v y dt: y the distance from the centre, w the work done by
    moving it.

    Args:
        stiffness: of the trap, k.
        diffusivity: D.
        temperature: kT.
        speed: of the trap, v.

    Source: Mazonka and Jarzynski 1999, arXiv cond-mat/9912121; van Zon and Cohen 2003,
        doi:10.1103/PhysRevE.67.046102.

    Example:
        >>> round(float(DraggedTrap().mean_work(5.0)), 7)
        4.0067379
    """

    componentwise = True

    stiffness: Any = eqx.field(converter=parameter, default=1.0)
    diffusivity: Any = eqx.field(converter=parameter, default=1.0)
    temperature: Any = eqx.field(converter=parameter, default=1.0)
    speed: Any = eqx.field(converter=parameter, default=1.0)

    card = Card(
        title="Brownian particle in a dragged trap",
        summary="The smallest experiment far from equilibrium: work fluctuates, and its exponential average does not "
        "care how fast the trap is dragged.",
        reference="Mazonka, O. and Jarzynski, C. (1999). Exactly solvable model illustrating far-from-equilibrium "
        "predictions. arXiv:cond-mat/9912121",
        equations=(
            "dy = -(diffusivity stiffness / temperature) y dt - speed dt + sqrt(2 diffusivity) dW",
            "dw = -stiffness speed y dt",
        ),
        parameters={
            "stiffness": "of the trap, energy per squared length",
            "diffusivity": "of the particle, squared length per time unit",
            "temperature": "kT, energy",
            "speed": "of the trap, length per time unit",
        },
        variables={"y": "distance of the particle from the centre of the trap", "w": "work done so far"},
        period=None,
        dt=0.01,
        invariants={
            "mean": Known(-1.0, 0.0, "exact: y lags by speed temperature / (diffusivity stiffness)"),
        },
        tags=("stochastic", "linear", "closed form", "work"),
        caveats=("Work grows without bound: only the distance has a stationary law.",),
    )

    def drift(self, t, x, u=None):
        """Deterministic rates. Shapes: (), (2,) or components -> components."""
        y, _ = x
        pull = -self.diffusivity * self.stiffness / self.temperature * y - self.speed
        return pull, -self.stiffness * self.speed * y

    def diffusion(self, t, x, u=None):
        """Noise amplitudes, diagonal; work has none of its own. Shapes: (), (2,) or components -> components."""
        y, w = x
        return jnp.sqrt(2 * self.diffusivity) * jnp.ones_like(y), jnp.zeros_like(w)

    def initial(self):
        """At the centre, no work done. Shape (2,)."""
        return np.zeros(2)

    def equilibrium(self, paths: int, key: int = 0) -> np.ndarray:
        """Starts in equilibrium with the trap at rest. Shape (paths, 2)."""
        spread = float(np.sqrt(self.temperature / self.stiffness))
        y = spread * np.random.default_rng(key).standard_normal(paths)
        return np.stack([y, np.zeros(paths)], axis=1)

    def mean_work(self, t):
        """Mean work until time t from an equilibrium start; its variance is 2 kT times that. Shapes broadcast."""
        friction = self.temperature / self.diffusivity
        rest = friction / self.stiffness
        return self.speed**2 * friction * (t + rest * np.expm1(-t / rest))
