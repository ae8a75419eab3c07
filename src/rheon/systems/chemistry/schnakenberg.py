"""Schnakenberg's reaction on a ring: the smallest pattern of Turing's kind."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, Known
from rheon.core.kinds import Field
from rheon.core.settings import settle
from rheon.core.system import parameter
from rheon.engine.fields import Layout, Periodic, diffusive_flux, divergence, uniform_grid


class Schnakenberg(Field):
    """An activator that makes more of itself from a substrate, which diffuses faster: spots from almost nothing.

    Args:
        supply: inflow of the activator, a.
        feed: inflow of the substrate, b.
        rate: of the reactions against diffusion, gamma.
        ratio: diffusivity of the substrate over that of the activator, d.
        length: of the ring.
        points: number of grid points; a plain number, since it sets the size of the state.

    Source: Schnakenberg 1979, doi:10.1016/0022-5193(79)90042-0; Turing 1952, doi:10.1098/rstb.1952.0012.

    Example:
        >>> Schnakenberg(supply=0.1, feed=0.9).homogeneous.tolist()
        [1.0, 0.9]
    """

    supply: Any = eqx.field(converter=parameter, default=0.1)
    feed: Any = eqx.field(converter=parameter, default=0.9)
    rate: Any = eqx.field(converter=parameter, default=10.0)
    ratio: Any = eqx.field(converter=parameter, default=20.0)
    length: Any = eqx.field(converter=parameter, default=16.0)
    points: int = eqx.field(static=True, default=64)

    card = Card(
        title="Schnakenberg reaction",
        summary="Reaction and diffusion of two species on a ring: stable when stirred, patterned when not. Growth "
        "rates of all waves are known exactly.",
        reference="Schnakenberg, J. (1979). Simple chemical reaction systems with limit cycle behaviour. Journal of "
        "Theoretical Biology 81, 389-400. doi:10.1016/0022-5193(79)90042-0",
        equations=(
            "du/dt = d2u/dx2 + rate (supply - u + u^2 v) on 0 < x < length",
            "dv/dt = ratio d2v/dx2 + rate (feed - u^2 v), u(x + length, t) = u(x, t)",
        ),
        parameters={
            "supply": "inflow of the activator",
            "feed": "inflow of the substrate",
            "rate": "of the reactions, over the time in which the activator diffuses a unit of length",
            "ratio": "of the diffusivities",
            "length": "of the ring",
            "points": "grid points",
        },
        period=None,
        dt=0.005,
        invariants={"homogeneous": Known((1.0, 0.9), (0.0, 0.0), "exact: (a + b, b / (a + b)^2)")},
        tags=("reaction-diffusion", "pattern", "stiff", "several fields", "partial differential equation"),
        caveats=(
            "The pattern has the wave that grows fastest among those that fit on the ring, or a neighbour of it.",
        ),
    )

    def __check_init__(self):
        settle(self, 2, "points")

    @property
    def layout(self) -> Layout:
        """How the two fields stand in the state: activator first."""
        return Layout(("u", "v"), 1, self.points)

    @property
    def grid(self):
        """Positions of the grid points. Shape (points,)."""
        return uniform_grid(self.length, self.points).points

    @property
    def dim(self) -> int:
        """Two fields."""
        return self.layout.dim

    @property
    def variables(self) -> tuple[str, ...]:
        """One name per field and grid point."""
        return self.layout.names()

    @property
    def homogeneous(self):
        """The state that is the same everywhere, of both species. Shape (2,)."""
        total = self.supply + self.feed
        return (jnp if isinstance(total, jax.Array) else np).stack([total, self.feed / total**2])

    def vector_field(self, t, x, u=None):
        """Rates at the points. Shapes: (), (2 points,) -> (2 points,)."""
        volumes = uniform_grid(self.length, self.points)
        spread = [
            -divergence(diffusive_flux(field[0], strength, volumes, Periodic(), Periodic()), volumes)
            for field, strength in zip(self.layout.split(x), (1.0, self.ratio), strict=True)
        ]
        return self.layout.join(*spread) + self.nonlinear(t, x)

    def nonlinear(self, t, x, u=None):
        """The reactions. Shapes: (), (2 points,) -> (2 points,)."""
        activator, substrate = self.layout.split(x)
        made = activator**2 * substrate
        return self.rate * self.layout.join(self.supply - activator + made, self.feed - made)

    def symbol(self):
        """Decay rates of the waves by diffusion on the grid, both species, per time unit. Shape (points + 2,)."""
        gap = self.length / self.points
        decay = -((2 / gap * np.sin(np.pi * np.arange(self.points // 2 + 1) / self.points)) ** 2)
        return jnp.concatenate([jnp.asarray(decay), self.ratio * decay])

    def to_modes(self, x):
        """Fourier coefficients of both fields. Shapes: (2 points,) -> (points + 2,)."""
        return jnp.concatenate([jnp.fft.rfft(f[0]) for f in self.layout.split(x)])

    def from_modes(self, modes):
        """Fields on the grid. Shapes: (points + 2,) -> (2 points,)."""
        return self.layout.join(*(jnp.fft.irfft(m, self.points) for m in jnp.split(modes, 2)))

    def growth(self, wave: int):
        """Growth rate of a wave with so many crests on the ring, per time unit; exact on the grid.

        Shapes: () -> (2,), the faster first, complex.
        """
        u, v = self.homogeneous
        gap = float(self.length) / self.points
        decay = (2 / gap * np.sin(np.pi * wave / self.points)) ** 2
        matrix = float(self.rate) * np.array([[2 * u * v - 1, u**2], [-2 * u * v, -(u**2)]])
        rates = np.linalg.eigvals(matrix - decay * np.diag([1.0, float(self.ratio)]))
        return rates[np.argsort(-rates.real)]

    def initial(self):
        """The homogeneous state with a small disturbance of many waves. Shape (2 points,)."""
        angle = 2 * np.pi * np.arange(self.points) / self.points
        ripple = sum(np.cos(k * angle + k * k) for k in range(1, 9))
        u, v = self.homogeneous
        return (jnp if isinstance(u, jax.Array) else np).concatenate([u * (1 + 0.005 * ripple), v * (1 + 0.0 * ripple)])
