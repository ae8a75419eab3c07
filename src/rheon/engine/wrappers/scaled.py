"""A law learned in standardised units, speaking in the data's units."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.errors import RheonError
from rheon.core.kinds import Map
from rheon.core.system import parameter


class Scaled(Map):
    """A map that lives in standardised units and observes and encodes in the data's own: value = mean + scale * z.

    Args:
        map: the map in standardised units.
        mean: shape (variable,), in data units.
        scale: shape (variable,), in data units, positive.
        dt: the data's sampling step; the map's own where it is not given.
        names: names of the observed variables; the map's own where not given.

    Raises:
        RheonError: if a scale is not positive and finite, or shapes disagree.

    Example:
        >>> import rheon, numpy as np
        >>> s = Scaled(rheon.systems.Henon(), np.array([5.0, 0.0]), np.array([2.0, 1.0]), dt=0.5)
        >>> s.dt, s.observe(np.array([1.0, 0.0])).tolist()
        (0.5, [7.0, 0.0])
    """

    map: Map
    mean: Any
    scale: Any
    step_size: float = eqx.field(static=True)
    names: tuple[str, ...] = eqx.field(static=True)

    def __init__(self, map: Map, mean, scale, dt: float | None = None, names: tuple[str, ...] = ()):
        mean, scale = parameter(mean), parameter(scale)
        if np.shape(mean) != np.shape(scale) or np.ndim(mean) != 1:
            raise RheonError(
                f"mean has shape {np.shape(mean)}, scale {np.shape(scale)}", remedy="give (variable,) each"
            )
        if isinstance(scale, np.ndarray) and not (np.isfinite(scale) & (scale > 0)).all():
            raise RheonError(f"scale {scale} is not positive and finite", remedy="leave constant variables out")
        self.map, self.mean, self.scale = map, mean, scale
        self.step_size = float(map.dt if dt is None else dt)
        self.names = tuple(names)

    @property
    def componentwise(self) -> bool:
        """Whether the map's law is written in components."""
        return self.map.componentwise

    @property
    def dt(self) -> float:
        """Time per step: the data's sampling step."""
        return self.step_size

    @property
    def dim(self) -> int:
        """Number of state variables of the map."""
        return self.map.dim

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of the observed variables."""
        return self.names or self.map.variables

    @property
    def n_observed(self) -> int:
        """Number of observed variables."""
        return int(np.shape(self.mean)[0])

    @property
    def context(self) -> int:
        """Samples the map needs to find its state."""
        return self.map.context

    def step(self, t, x, u=None) -> Any:
        """The map's own step. Shapes: (), (dim,), (input,) -> (dim,)."""
        return self.map.step(t, x, u)

    def initial(self):
        """The map's typical state, in its own units. Shape (dim,)."""
        return self.map.initial()

    def observe(self, state):
        """What is seen, in data units. Shapes: (dim,) -> (variable,)."""
        return self.map.observe(state) * self.scale + self.mean

    def encode(self, window):
        """The state at the end of a window in data units. Shapes: (time, variable) -> (dim,)."""
        return self.map.encode((window - self.mean) / self.scale)
