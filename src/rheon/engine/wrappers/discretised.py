"""A flow as a map: fixed steps of a Runge–Kutta method."""

from __future__ import annotations

from typing import Any

import equinox as eqx

from rheon.core.errors import RheonError
from rheon.core.kinds import Flow, Map, stacked

from .._state import like, split
from ..fields.stepping import METHODS, field_methods, field_steps
from ..tableaus import TABLEAUS, advance, rk_step


class Discretised(Map):
    """A flow seen every `dt`: one step of the map is `substeps` steps of a fixed-step method.

    Args:
        flow: a Flow or Field.
        dt: time per step of the map.
        method: "euler", "heun", "rk4", "rk5" (Tsitouras), or one that the field's own
            parts make possible: "etdrk4", "strang", "imex".
        substeps: steps of the method per step of the map.

    Raises:
        RheonError: if `dt` is not positive, `substeps` not at least 1, or the method unknown.

    Source: Hairer, Norsett, Wanner, Solving Ordinary Differential Equations I.

    Example:
        >>> import rheon
        >>> Discretised(rheon.systems.Lorenz(), 0.01).dim
        3
    """

    flow: Flow
    step_size: float = eqx.field(static=True)
    method: str = eqx.field(static=True)
    substeps: int = eqx.field(static=True)

    def __init__(self, flow: Flow, dt: float, method: str = "rk4", substeps: int = 1):
        if not isinstance(flow, Flow):
            raise RheonError(f"a {type(flow).__name__} is no Flow", remedy="see rheon.engine.as_map for other kinds")
        if not float(dt) > 0 or int(substeps) < 1:
            raise RheonError(f"dt = {dt} and substeps = {substeps}", remedy="both must be positive")
        methods = (*TABLEAUS, *field_methods(flow))
        if method not in methods:
            raise RheonError(f"no fixed-step method {method!r} here", remedy=f"choose one of {', '.join(methods)}")
        self.flow, self.step_size, self.method, self.substeps = flow, float(dt), method, int(substeps)

    @property
    def componentwise(self) -> bool:
        """Whether the flow's law is written in components."""
        return self.flow.componentwise

    @property
    def dt(self) -> float:
        """Time per step."""
        return self.step_size

    @property
    def dim(self) -> int:
        """Number of state variables of the flow."""
        return self.flow.dim

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of the flow's variables."""
        return self.flow.variables

    @property
    def context(self) -> int:
        """Samples the flow needs to find its state."""
        return self.flow.context

    def step(self, t, x, u=None) -> Any:
        """The state one `dt` later. Shapes: (), (dim,) or dim components, (input,) held over the step."""
        h = self.step_size / self.substeps
        if self.method in METHODS:
            held = None if u is None else lambda s: u
            return field_steps(self.flow, self.method, t, x, h, self.substeps, held)  # type: ignore[arg-type]
        if self.componentwise and not isinstance(x, tuple):
            x = split(x)
        rate = lambda s, y: like(y, self.flow.vector_field(s, y, u))  # noqa: E731
        table = TABLEAUS[self.method]
        return advance(lambda s, y: rk_step(rate, s, y, h, table), t, x, h, self.substeps)

    def initial(self):
        """The flow's typical state. Shape (dim,)."""
        return self.flow.initial()

    def observe(self, state):
        """What is seen of the flow. Shapes: (dim,) -> (variable,)."""
        return self.flow.observe(stacked(state))

    def encode(self, window):
        """The flow's state at the end of a window. Shapes: (time, variable) -> (dim,)."""
        return self.flow.encode(window)
