"""The Kuramoto-Sivashinsky equation on a ring."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, Known
from rheon.core.kinds import Field
from rheon.core.system import parameter


class KuramotoSivashinsky(Field):
    """Flame fronts and thin films: long waves grow, short ones decay, and steepening couples them. Periodic.

    Fourier modes in space, products freed of aliasing by the two-thirds rule. The mean over the ring never changes.

    Args:
        length: of the ring, L.
        hyperviscosity: coefficient of the fourth derivative, mu.
        points: number of grid points, even; a plain number, since it sets the size of the state.

    Source: Kuramoto and Tsuzuki 1976, doi:10.1143/PTP.55.356; Sivashinsky 1977, doi:10.1016/0094-5765(77)90096-0.

    Example:
        >>> KuramotoSivashinsky(points=16).grid[:2].tolist()
        [0.0, 1.375]
    """

    length: Any = eqx.field(converter=parameter, default=22.0)
    hyperviscosity: Any = eqx.field(converter=parameter, default=1.0)
    points: int = eqx.field(static=True, default=64)

    card = Card(
        title="Kuramoto-Sivashinsky equation",
        summary="The smallest partial differential equation with sustained chaos: a flame front, or a film that flows "
        "down a wall, on a ring. The longer the ring, the more chaotic directions.",
        reference="Kuramoto, Y. and Tsuzuki, T. (1976). Progress of Theoretical Physics 55, 356-369. "
        "doi:10.1143/PTP.55.356",
        equations=(
            "du/dt = - u du/dx - d2u/dx2 - hyperviscosity d4u/dx4 on 0 < x < length",
            "u(x + length, t) = u(x, t)",
        ),
        parameters={
            "length": "circumference of the ring",
            "hyperviscosity": "strength of the damping of short waves",
            "points": "grid points",
        },
        period=44.0,
        dt=0.1,
        invariants={
            "lyapunov_spectrum": Known(
                (0.048,),
                (0.001,),
                "Cvitanovic, Davidchack and Siminos 2010, doi:10.1137/070705623, as recalled; measured here on 20,000 "
                "steps of 0.1: 0.054 with standard error 0.004",
            ),
        },
        regime="chaotic",
        tags=("chaotic", "dissipative", "stiff", "partial differential equation"),
        caveats=(
            "Only the exponential method steps it in reasonable time: explicit ones are stable for steps below about "
            "2.8 (length / (pi points))^4 / hyperviscosity.",
            "It is the same at every place of the ring; distances between fields see shifts all the same.",
        ),
    )

    @property
    def grid(self):
        """Positions of the grid points. Shape (points,)."""
        return np.arange(self.points) * np.asarray(self.length) / self.points

    @property
    def variables(self) -> tuple[str, ...]:
        """One name per grid point."""
        return tuple(f"u{i}" for i in range(self.points))

    @property
    def wave_numbers(self):
        """2 pi / length times 0, 1, ..., points / 2. Shape (points / 2 + 1,)."""
        return 2 * np.pi / self.length * np.arange(self.points // 2 + 1)

    def vector_field(self, t, x, u=None):
        """The rate of change on the grid. Shapes: (), (points,) -> (points,)."""
        return self.from_modes(self.symbol() * self.to_modes(x)) + self.nonlinear(t, x)

    def symbol(self):
        """Growth rates of the Fourier modes, k^2 - hyperviscosity k^4, per time unit. Shape (points / 2 + 1,)."""
        k2 = self.wave_numbers**2
        return k2 - self.hyperviscosity * k2**2

    def to_modes(self, x):
        """Fourier coefficients. Shapes: (points,) -> (points / 2 + 1,)."""
        return jnp.fft.rfft(x)

    def from_modes(self, modes):
        """Values on the grid. Shapes: (points / 2 + 1,) -> (points,)."""
        return jnp.fft.irfft(modes, self.points)

    def nonlinear(self, t, x, u=None):
        """Steepening, - u du/dx = - (u^2)_x / 2, without aliases. Shapes: (), (points,) -> (points,)."""
        kept = np.arange(self.points // 2 + 1) <= self.points // 3
        smooth = self.from_modes(self.to_modes(x) * kept)
        return self.from_modes(-0.5j * self.wave_numbers * kept * self.to_modes(smooth**2))

    def initial(self):
        """Two waves, from which chaos develops. Shape (points,)."""
        angle = 2 * np.pi * np.arange(self.points) / self.points
        return np.cos(angle) * (1 + np.sin(angle)) + 0.3 * np.sin(2 * angle)
