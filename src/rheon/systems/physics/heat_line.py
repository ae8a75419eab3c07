"""The heat equation on a line with cold ends."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card
from rheon.core.kinds import Field
from rheon.core.settings import settle
from rheon.core.system import parameter


class HeatLine(Field):
    """Heat conduction along a rod of length 1 whose ends are kept at zero; second differences on a uniform grid.

    Args:
        diffusivity: D, in length units squared per time unit.
        points: number of interior grid points; a plain number, since it sets the size of the state.

    Source: Fourier 1822, Théorie analytique de la chaleur; LeVeque 2007, doi:10.1137/1.9780898717839, chapter 9.

    Example:
        >>> rod = HeatLine(points=3)
        >>> rod.grid.tolist()
        [0.25, 0.5, 0.75]
    """

    diffusivity: Any = eqx.field(converter=parameter, default=1.0)
    points: int = eqx.field(static=True, default=63)

    card = Card(
        title="Heat equation on a line",
        summary="Diffusion with cold ends: the simplest stiff field, every mode of which decays in closed form.",
        reference="LeVeque, R. J. (2007). Finite Difference Methods for Ordinary and Partial Differential Equations. "
        "SIAM. doi:10.1137/1.9780898717839",
        equations=("du/dt = diffusivity d2u/dx2 on 0 < x < 1", "u(0, t) = u(1, t) = 0"),
        parameters={
            "diffusivity": "thermal diffusivity, length squared per time unit",
            "points": "interior grid points",
        },
        period=None,
        dt=0.001,
        tags=("stiff", "linear", "closed form", "partial differential equation"),
        caveats=(
            "Explicit Runge–Kutta of order 4 is stable only for steps below 0.69 / (diffusivity (points + 1)^2); the "
            "exponential method has no such limit.",
            "The grid's modes decay slower than those of the continuum, by a relative (k pi)^2 / (12 (points + 1)^2).",
        ),
    )

    def __check_init__(self):
        settle(self, 1, "points")

    @property
    def grid(self):
        """Positions of the interior points. Shape (points,)."""
        return np.arange(1, self.points + 1) / (self.points + 1)

    @property
    def variables(self) -> tuple[str, ...]:
        """One name per grid point."""
        return tuple(f"u{i}" for i in range(1, self.points + 1))

    def vector_field(self, t, x, u=None):
        """The rate of change on the grid. Shapes: (), (points,) -> (points,)."""
        padded = jnp.pad(x, 1)
        return self.diffusivity * (self.points + 1) ** 2 * (padded[2:] - 2 * x + padded[:-2])

    def symbol(self):
        """Eigenvalues of the second difference, per time unit. Shape (points,)."""
        k = np.arange(1, self.points + 1)
        return -4 * self.diffusivity * (self.points + 1) ** 2 * np.sin(k * np.pi / (2 * (self.points + 1))) ** 2

    def to_modes(self, x):
        """Sine coefficients. Shapes: (points,) -> (points,)."""
        return 2 / (self.points + 1) * _sine_transform(x)

    def from_modes(self, modes):
        """Values on the grid. Shapes: (points,) -> (points,)."""
        return _sine_transform(modes)

    def initial(self):
        """A parabola, which excites all odd modes. Shape (points,)."""
        return 4 * self.grid * (1 - self.grid)

    def closed_form(self, times, start, x, u=None):
        """Exact states of the grid: every mode decays on its own. Shapes: (time,), (), (dim,) -> (time, dim)."""
        modes, rates = self.to_modes(x), self.symbol()
        return jax.vmap(lambda t: self.from_modes(modes * jnp.exp(rates * (t - start))))(times)

    def mode(self, k: int):
        """The k-th sine mode on the grid. Shape (points,)."""
        return np.sin(k * np.pi * self.grid)

    def decay(self, k: int) -> float:
        """Decay rate of the k-th mode on the grid, per time unit; exact for the semi-discrete system."""
        return float(-self.symbol()[k - 1])

    def continuum_decay(self, k: int) -> float:
        """Decay rate of the k-th mode of the continuum: D (k π)²."""
        return float(self.diffusivity * (k * np.pi) ** 2)


def _sine_transform(x):
    """sum_j x_j sin(pi j k / (n + 1)) through the FFT of the odd extension. Shapes: (n,) -> (n,)."""
    zero = jnp.zeros(1, x.dtype)
    odd = jnp.concatenate([zero, x, zero, -x[::-1]])
    return -jnp.fft.rfft(odd).imag[1 : x.shape[0] + 1] / 2
