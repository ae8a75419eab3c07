"""A periodically forced flow seen once per period."""

from __future__ import annotations

import equinox as eqx

from rheon.core.errors import RheonError
from rheon.core.kinds import Flow, Map

from .discretised import Discretised


class Stroboscopic(Map):
    """The map over one period of a flow whose law has that period in time.

    Args:
        flow: a Flow whose vector field repeats after `period`.
        period: time per step of the map.
        phase: time within the period at which the flow is seen.
        steps: fixed steps per period.
        method: "euler", "heun", "rk4" or "rk5".

    Raises:
        RheonError: if the period or the number of steps is not positive, or the method is unknown.

    Source: Guckenheimer and Holmes 1983, doi:10.1007/978-1-4612-1140-2, section 1.5.

    Example:
        >>> import rheon
        >>> Stroboscopic(rheon.systems.Lorenz(), 0.5).dt
        0.5
    """

    inner: Discretised
    phase: float = eqx.field(static=True)

    def __init__(self, flow: Flow, period: float, phase: float = 0.0, steps: int = 200, method: str = "rk5"):
        if not abs(float(phase)) < float("inf"):
            raise RheonError(f"phase = {phase}", remedy="give a finite time")
        self.inner, self.phase = Discretised(flow, period, method, steps), float(phase)

    @property
    def componentwise(self) -> bool:
        """Whether the flow's law is written in components."""
        return self.inner.componentwise

    @property
    def dt(self) -> float:
        """Time per step: the period."""
        return self.inner.dt

    @property
    def dim(self) -> int:
        """Number of state variables of the flow."""
        return self.inner.dim

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of the flow's variables."""
        return self.inner.variables

    def step(self, t, x, u=None):
        """The state one period later. Shapes: (), (dim,) or components, (input,) -> same.

        Every step starts at `phase`: the law is the same in each period, and no digits of a long time are lost.
        """
        return self.inner.step(self.phase, x, u)

    def initial(self):
        """The flow's typical state. Shape (dim,)."""
        return self.inner.initial()

    def observe(self, state):
        """What is seen of the flow. Shapes: (dim,) -> (variable,)."""
        return self.inner.observe(state)
