"""A flow seen where it crosses a plane."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from rheon.core.errors import RheonError
from rheon.core.kinds import Flow, Map
from rheon.core.precision import in_double
from rheon.core.system import parameter

from .._state import concrete, like
from ..as_map import own_step
from ..tableaus import rk_step, tableau

# Newton and bisection steps that locate a crossing within one step of the solver
ROOT_STEPS = 60


class Poincare(Map):
    """The map from one crossing of a plane to the next; states are points of the flow's space on the plane.

    The flow runs by fixed steps until the plane is crossed in the wanted direction; the part of the last step that ends
    on the plane is found by safeguarded Newton steps on the step length, to rounding in double precision. Tangent
    vectors are pushed exactly (forward mode). One step of the map counts as 1; the time it took is `crossing`.

    Args:
        flow: an autonomous Flow.
        normal: normal of the plane, shape (dim,), or the name of a variable that is constant on it.
        offset: normal . x on the plane.
        direction: 1 for crossings along the normal, -1 against it.
        dt: step of the solver; the card's where not given.
        method: "rk4" or "rk5".
        patience: largest number of solver steps without a crossing; then the state is NaN.

    Raises:
        RheonError: if an argument makes no sense for the flow.

    Source: Hénon 1982, doi:10.1016/0167-2789(82)90034-3, on locating the section exactly.

    Example:
        >>> import rheon
        >>> section = Poincare(rheon.systems.Rossler(), "x", 0.0)
        >>> section.dim, section.dt
        (3, 1.0)
    """

    flow: Flow
    normal: Any
    offset: Any
    direction: int = eqx.field(static=True)
    step_size: float = eqx.field(static=True)
    method: str = eqx.field(static=True)
    patience: int = eqx.field(static=True)

    def __init__(
        self,
        flow: Flow,
        normal,
        offset: float = 0.0,
        direction: int = 1,
        dt: float | None = None,
        method: str = "rk5",
        patience: int = 100_000,
    ):
        if not isinstance(flow, Flow):
            raise RheonError(f"a {type(flow).__name__} is no Flow", where="flow")
        if isinstance(normal, str):
            if normal not in flow.variables:
                raise RheonError(f"no variable {normal!r}", where="normal", remedy=f"choose among {flow.variables}")
            normal = np.eye(flow.dim)[flow.variables.index(normal)]
        normal = parameter(normal)
        if normal.shape != (flow.dim,) or (isinstance(normal, np.ndarray) and not np.any(normal)):
            raise RheonError(f"normal = {normal}", where="normal", remedy=f"give ({flow.dim},), not all zero")
        if direction not in (1, -1):
            raise RheonError(f"direction = {direction}", where="direction", remedy="give 1 or -1")
        tableau(method)
        self.flow, self.normal, self.offset, self.direction = flow, normal, parameter(offset), int(direction)
        self.step_size, self.method, self.patience = own_step(flow, dt), method, int(patience)

    @property
    def dim(self) -> int:
        """Number of state variables of the flow."""
        return self.flow.dim

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of the flow's variables."""
        return self.flow.variables

    def height(self, x):
        """Signed distance from the plane along the wanted direction, in units of the normal. (dim,) -> ()."""
        return self.direction * (jnp.asarray(self.normal, x.dtype) @ x - jnp.asarray(self.offset, x.dtype))

    def crossing(self, x, u=None):
        """The next crossing after `x`.

        Args:
            x: a state, on the plane or off it, shape (dim,).
            u: input held all the way, or None.

        Returns:
            The crossing (dim,) and the time it took (); NaN where patience ended.
        """
        h = self.step_size
        table = tableau(self.method)
        rate = lambda s, y: like(y, self.flow.vector_field(s, y, u))  # noqa: E731
        leap = lambda y, size: rk_step(rate, 0.0, y, size, table)  # noqa: E731

        # a start that lies on the plane up to rounding has crossed already: its first step does not count
        normal, offset = jnp.asarray(self.normal, x.dtype), jnp.asarray(self.offset, x.dtype)
        rounding = 16 * jnp.finfo(x.dtype).eps * (jnp.linalg.norm(normal) * jnp.linalg.norm(x) + jnp.abs(offset))
        moved = jnp.abs(self.height(leap(x, h)) - self.height(x))
        on_plane = jnp.abs(self.height(x)) <= jnp.maximum(rounding, 1e-6 * moved)

        def crossed(before, after, n):
            return (self.height(before) < 0) & (self.height(after) >= 0) & ~(on_plane & (n == 1))

        def running(c):
            before, after, n = c
            return ~crossed(before, after, n) & (n < self.patience) & jnp.all(jnp.isfinite(after))

        before, after, n = jax.lax.while_loop(
            running, lambda c: (c[1], leap(c[1], h), c[2] + 1), (x, leap(x, h), jnp.int32(1))
        )
        found = crossed(before, after, n)
        part = self._root(before, leap)
        point = leap(before, part)
        elapsed = (n - 1) * jnp.asarray(h, x.dtype) + part
        return jnp.where(found, point, jnp.nan), jnp.where(found, elapsed, jnp.nan)

    def _root(self, before, leap):
        """The step length that ends on the plane: bracketed Newton, its derivative by the implicit function theorem."""
        h = jnp.asarray(self.step_size, before.dtype)
        gap = lambda size: self.height(leap(before, size))  # noqa: E731
        frozen = jax.lax.stop_gradient(before)
        frozen_gap = lambda size: jax.jvp(  # noqa: E731
            lambda s: self.height(leap(frozen, s)), (size,), (jnp.ones_like(size),)
        )

        def body(_, c):
            low, high, size = c
            value, slope = frozen_gap(size)
            low, high = jnp.where(value < 0, size, low), jnp.where(value < 0, high, size)
            newton = size - value / jnp.where(slope == 0, 1, slope)
            inside = (newton >= low) & (newton <= high) & (slope != 0)
            return low, high, jnp.where(inside, newton, (low + high) / 2)

        _, _, size = jax.lax.fori_loop(0, ROOT_STEPS, body, (jnp.zeros_like(h), h, h / 2))
        size = jax.lax.stop_gradient(size)
        slope = jax.lax.stop_gradient(frozen_gap(size)[1])
        # one more Newton step from the converged point: it moves nothing, and carries the exact derivative
        return size - gap(size) / jnp.where(slope == 0, 1, slope)

    def step(self, t, x, u=None):
        """The next crossing. Shapes: (), (dim,), (input,) -> (dim,)."""
        return self.crossing(x, u)[0]

    @in_double
    def initial(self):
        """The first crossing of the flow's typical path. Shape (dim,)."""
        return concrete(_first_crossing(self, jnp.asarray(self.flow.initial())))

    def observe(self, state):
        """What is seen of the flow. Shapes: (dim,) -> (variable,)."""
        return self.flow.observe(state)


@eqx.filter_jit
def _first_crossing(section: Poincare, x):
    return section.crossing(x)[0]
