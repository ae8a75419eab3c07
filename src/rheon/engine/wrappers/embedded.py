"""A map on delay coordinates, seen without its delays."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp

from rheon.core.errors import RheonError
from rheon.core.kinds import Map


def embed(values, delay: int, dimension: int):
    """Delay vectors of a path, the newest sample first.

    Args:
        values: shape (time, variable).
        delay: samples between the entries of a delay vector.
        dimension: entries of a delay vector per variable.

    Returns:
        Shape (time - (dimension - 1) delay, dimension * variable): x(t), x(t - delay), ...

    Source: Takens 1981, doi:10.1007/BFb0091924.

    Example:
        >>> import numpy as np
        >>> embed(np.arange(5.0)[:, None], 2, 2).tolist()
        [[2.0, 0.0], [3.0, 1.0], [4.0, 2.0]]
    """
    span = (dimension - 1) * delay
    n = values.shape[0] - span
    return jnp.concatenate([values[span - i * delay : span - i * delay + n] for i in range(dimension)], axis=-1)


class Embedded(Map):
    """A map whose state lives on delay vectors (x(t), x(t - delay), ...).

    It encodes a window by embedding it, and shows the undelayed variables only.

    Args:
        map: the map on delay vectors, newest sample first.
        delay: samples between the entries of a delay vector.
        dimension: entries of a delay vector per variable.

    Raises:
        RheonError: if `delay` or `dimension` is below 1.

    Source: Takens 1981, doi:10.1007/BFb0091924.

    Example:
        >>> import rheon
        >>> e = Embedded(rheon.systems.Henon(), 1, 2)
        >>> e.context, e.n_observed
        (2, 1)
    """

    map: Map
    delay: int = eqx.field(static=True)
    dimension: int = eqx.field(static=True)

    def __init__(self, map: Map, delay: int, dimension: int):
        if int(delay) < 1 or int(dimension) < 1:
            raise RheonError(f"delay = {delay} and dimension = {dimension}", remedy="both must be at least 1")
        self.map, self.delay, self.dimension = map, int(delay), int(dimension)

    @property
    def componentwise(self) -> bool:
        """Whether the map's law is written in components."""
        return self.map.componentwise

    @property
    def dt(self) -> float:
        """Time per step."""
        return self.map.dt

    @property
    def dim(self) -> int:
        """Number of state variables of the map."""
        return self.map.dim

    @property
    def n_observed(self) -> int:
        """Number of undelayed variables."""
        return self.map.n_observed // self.dimension

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of the undelayed variables."""
        return tuple(self.map.variables[: self.n_observed])

    @property
    def context(self) -> int:
        """Samples that hold as many delay vectors as the map needs."""
        return (self.dimension - 1) * self.delay + self.map.context

    def step(self, t, x, u=None) -> Any:
        """The map's own step. Shapes: (), (dim,), (input,) -> (dim,)."""
        return self.map.step(t, x, u)

    def initial(self):
        """The map's typical state. Shape (dim,)."""
        return self.map.initial()

    def observe(self, state):
        """The undelayed variables. Shapes: (dim,) -> (variable,)."""
        return self.map.observe(state)[: self.n_observed]

    def encode(self, window):
        """The map's state after the embedded window. Shapes: (time, variable) -> (dim,)."""
        return self.map.encode(embed(window, self.delay, self.dimension))
