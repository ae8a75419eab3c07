"""A flow as a map: steps under error control, for the state alone or for state and tangent vectors together."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from rheon.core.errors import RheonError
from rheon.core.kinds import Flow, Map
from rheon.core.system import parameter

METHODS = ("tsit5", "dopri8", "kvaerno5")


class Adaptive(Map):
    """A flow seen every `dt`, between which it is solved with error control.

    Tangent vectors are solved as part of the same equation, under the same tolerances (`push`); their columns enter
    the error norm relative to their own size.

    Args:
        flow: a Flow.
        dt: time per step of the map; the solver chooses its own steps within.
        method: "tsit5", "dopri8", "kvaerno5" (implicit), or "auto": implicit where the flow says that it is stiff.
        rtol, atol: tolerances of the solver.
        budget: most steps of the solver within `dt`; a state that needs more becomes NaN.

    Raises:
        RheonError: if `flow` is none, a number is not positive, or the method is unknown.

    Source: Kidger 2021, arXiv:2202.02435 (diffrax); Tsitouras 2011, doi:10.1016/j.camwa.2011.06.002; Kvaerno 2004,
        doi:10.1023/B:BITN.0000046811.70614.38.

    Example:
        >>> import rheon
        >>> Adaptive(rheon.systems.Lorenz(), 0.1).method
        'tsit5'
    """

    flow: Flow
    rtol: Any
    atol: Any
    step_size: float = eqx.field(static=True)
    method: str = eqx.field(static=True)
    budget: int = eqx.field(static=True)

    def __init__(self, flow: Flow, dt: float, method: str = "auto", rtol=1e-8, atol=1e-10, budget: int = 100_000):
        if not isinstance(flow, Flow):
            raise RheonError(f"a {type(flow).__name__} is no Flow", where="flow")
        method = ("kvaerno5" if flow.stiff else "tsit5") if method == "auto" else method
        if method not in METHODS:
            raise RheonError(f"no adaptive method {method!r}", remedy=f"choose auto or one of {', '.join(METHODS)}")
        for name, value in (("dt", dt), ("rtol", rtol), ("atol", atol), ("budget", budget)):
            if not isinstance(value, int | float | np.number) or not 0 < value < np.inf:
                raise RheonError(f"{name} = {value!r}", where=name, remedy="give a positive number")
        self.flow, self.step_size, self.method, self.budget = flow, float(dt), method, int(budget)
        self.rtol, self.atol = parameter(rtol), parameter(atol)

    @property
    def dt(self) -> float:
        """Time per step of the map."""
        return self.step_size

    @property
    def dim(self) -> int:
        """Number of state variables of the flow."""
        return self.flow.dim

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of the flow's variables."""
        return self.flow.variables

    def step(self, t, x, u=None):
        """The state one `dt` later. Shapes: (), (dim,), (input,) held over the step -> (dim,)."""
        return self._solve(t, x, lambda s, y: jnp.asarray(self.flow(s, y, u), y.dtype))

    def push(self, t, x, Q, volume: bool = False):
        """State and tangent vectors one `dt` later, solved together.

        Args:
            t: time at the start of the step.
            x: state, shape (dim,).
            Q: tangent vectors as columns, shape (dim, k).
            volume: whether the integral of the divergence over the step is wanted too.

        Returns:
            The state, J Q, and the integral of the divergence (0 where not wanted).
        """

        def rate(s, y):
            state, rows, _ = y
            law = lambda z: jnp.asarray(self.flow(s, z), z.dtype)  # noqa: E731
            # linearised once for all vectors
            slope, tangent = jax.linearize(law, state)
            spread = jnp.trace(jax.vmap(tangent)(jnp.eye(self.dim))) if volume else 0.0
            return slope, jax.vmap(tangent)(rows), jnp.asarray(spread, state.dtype)

        state, rows, spread = self._solve(t, (x, Q.T, jnp.zeros((), x.dtype)), rate)
        return state, rows.T, spread

    def _solve(self, t, x, rate):
        import diffrax

        solver = {"tsit5": diffrax.Tsit5, "dopri8": diffrax.Dopri8, "kvaerno5": diffrax.Kvaerno5}[self.method]
        solution = diffrax.diffeqsolve(
            diffrax.ODETerm(lambda s, y, args: rate(s, y)),
            solver(),
            t,
            t + self.step_size,
            dt0=None,
            y0=x,
            saveat=diffrax.SaveAt(t1=True),
            stepsize_controller=diffrax.PIDController(rtol=self.rtol, atol=self.atol),
            adjoint=diffrax.ForwardMode(),
            max_steps=self.budget,
            throw=False,
        )
        good = solution.result == diffrax.RESULTS.successful
        return jax.tree.map(lambda leaf: jnp.where(good, leaf[-1], jnp.nan), solution.ys)

    def initial(self):
        """The flow's typical state. Shape (dim,)."""
        return self.flow.initial()

    def observe(self, state):
        """What is seen of the flow. Shapes: (dim,) -> (variable,)."""
        return self.flow.observe(state)
