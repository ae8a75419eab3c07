"""A delay equation as a map on its history."""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.errors import RheonError
from rheon.core.kinds import Delay, Map
from rheon.core.precision import in_double

from .._state import concrete
from ..delays import delay_grid, delay_step, first_buffer


class DelayMap(Map):
    """One RK4 step of a delay equation as a map on the history over the longest delay.

    The state holds 2 m + 1 samples half a step apart, oldest first, flattened: m steps make the longest delay.

    Args:
        delay: a Delay.
        dt: wanted time per step; the step taken is the nearest below it that divides the delays (see `dt`).

    Raises:
        RheonError: if `delay` is no Delay, or a delay or `dt` is not positive.

    Source: Farmer 1982, doi:10.1016/0167-2789(82)90042-2: a delay equation as a map of its discretised history.

    Example:
        >>> import rheon
        >>> m = DelayMap(rheon.systems.MackeyGlass(), 0.5)
        >>> m.dt, m.dim, m.n_observed
        (0.5, 69, 1)
    """

    delay: Delay
    step_size: float = eqx.field(static=True)
    steps: int = eqx.field(static=True)

    def __init__(self, delay: Delay, dt: float):
        if not isinstance(delay, Delay):
            raise RheonError(f"a {type(delay).__name__} is no Delay", remedy="see rheon.engine.as_map for other kinds")
        if not float(dt) > 0:
            raise RheonError(f"dt = {dt}", remedy="a step is positive")
        self.delay = delay
        self.step_size, self.steps = delay_grid(delay.delays, float(dt))

    @property
    def dt(self) -> float:
        """Time per step: the nearest below the wanted one that divides the delays."""
        return self.step_size

    @property
    def width(self) -> int:
        """Number of variables of the delay equation."""
        return int(np.shape(self.delay.initial())[0])

    @property
    def dim(self) -> int:
        """Number of state variables: samples of the history times variables."""
        return (2 * self.steps + 1) * self.width

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of the delay equation's variables."""
        return self.delay.variables

    @property
    def n_observed(self) -> int:
        """Number of observed variables of the delay equation."""
        return self.delay.n_observed

    @property
    def context(self) -> int:
        """Samples that cover the longest delay."""
        return max(4, self.steps + 1)

    def step(self, t, x, u=None):
        """The history one step later. Shapes: (), (dim,), (input,) -> (dim,)."""
        return delay_step(self.delay, t, x.reshape(-1, self.width), self.step_size, u).reshape(-1)

    @in_double
    def initial(self):
        """The history that the delay equation names. Shape (dim,)."""
        return concrete(first_buffer(self.delay, self.step_size, self.steps).reshape(-1))

    def observe(self, state):
        """What is seen of the newest sample. Shapes: (dim,) -> (variable,)."""
        return self.delay.observe(state.reshape(-1, self.width)[-1])

    def encode(self, window):
        """The history from a window of samples `dt` apart. Shapes: (time, variable) -> (dim,).

        The samples between are read from cubics through four neighbours.

        Raises:
            RheonError: if the delay equation does not show its whole state.
        """
        if window.shape[-1] != self.width:
            raise RheonError("the delay equation does not show its whole state", remedy="observe all variables")
        window = window[-self.context :]
        inner = (-window[:-3] + 9 * window[1:-2] + 9 * window[2:-1] - window[3:]) / 16
        first = (5 * window[0] + 15 * window[1] - 5 * window[2] + window[3]) / 16
        last = (5 * window[-1] + 15 * window[-2] - 5 * window[-3] + window[-4]) / 16
        middles = jnp.concatenate([first[None], inner, last[None]])
        pairs = jnp.stack([window[:-1], middles], axis=1).reshape(-1, self.width)
        return jnp.concatenate([pairs, window[-1:]])[-(2 * self.steps + 1) :].reshape(-1)
