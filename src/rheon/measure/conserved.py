"""Whether a quantity keeps its value along the paths of a system."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from rheon.core.errors import RheonError
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.fit import Fit
from rheon.core.kinds import Chain, Diffusion, Jump, Map
from rheon.core.precision import precision
from rheon.core.result import Result
from rheon.core.settings import number, whole
from rheon.core.system import System
from rheon.engine.as_map import own_step
from rheon.engine.solve import solve

NAME = "drift of a quantity"


def conserved(
    system, quantity: Callable, *, times=None, n: int = 200, dt: float | None = None, initial=None,
    solver: str = "auto", rtol: float = 1e-10, atol: float = 1e-12, tolerance: float = 1e-8,
) -> Result:  # fmt: skip
    """How far a function of the state moves from its first value along a path.

    Args:
        system: a deterministic `System` or a `Fit`.
        quantity: function of the state, (dim,) -> () or (m,); traceable.
        times: at which it is looked at, shape (time,); where not given n times, `dt` apart.
        n: number of times.
        dt: time between them; the map's own step, or that of the card.
        initial: state(s) to start from, shape (dim,) or (paths, dim).
        solver, rtol, atol: as in `simulate`. An adaptive solver's own error is of the order of a hundred tolerances.
        tolerance: largest drift, in units of the larger of 1 and the largest of the first values, that counts as none.

    Returns:
        Result with the largest drift over times, paths and components, in units of the quantity; "yes" (it is
        conserved), "no" or "diverged". Details: `history` (time,), the largest drift so far, `times`, `first` (the
        first values), `scale`.

    Raises:
        RheonError: if the system is stochastic or data, or the quantity cannot be computed.

    Source: Hairer, Lubich and Wanner 2006, Geometric Numerical Integration, doi:10.1007/3-540-30666-8, chapter IV.

    Example:
        >>> import rheon
        >>> energy = lambda x: 0.5 * x[1] ** 2 - jnp.cos(x[0])
        >>> conserved(rheon.systems.Pendulum(), energy, n=50).verdict
        'yes'
    """
    system = system.system if isinstance(system, Fit) else system
    if not isinstance(system, System) or isinstance(system, Chain | Diffusion | Jump):
        raise RheonError(f"a {type(system).__name__} is no deterministic system", where="conserved")
    tolerance = number(tolerance, "tolerance", exclusive=True)
    if times is None:
        step = system.dt if isinstance(system, Map) else own_step(system, dt)
        times = step * np.arange(whole(n, "n", 2))
    with precision("double"):
        states = np.asarray(solve(system, times, initial, solver=solver, rtol=rtol, atol=atol))
        states = states.reshape(-1, *states.shape[-2:])
        try:
            values = np.asarray(_along(quantity, states)).reshape(*states.shape[:2], -1)
        except (TypeError, ValueError, IndexError) as error:
            reason = str(error).splitlines()[0]
            raise RheonError(f"the quantity cannot be computed ({reason})", where="quantity") from error
    drift = np.abs(values - values[:, :1]).max((0, 2))
    scale = max(1.0, float(np.abs(values[:, 0]).max()))
    worst = float(drift.max()) if np.isfinite(drift).all() else np.nan
    kept = worst <= tolerance * scale
    verdict = "diverged" if np.isnan(worst) else "yes" if kept else "no"
    times = np.asarray(times, float)
    panel = Panel(
        (Trace("line", times[1:], np.maximum(drift[1:], 1e-18), role="model"),
         Trace("hline", np.zeros(1), np.array([tolerance * scale]), role="floor", name="tolerance")),
        title=NAME, x="time", y="largest distance from the first value", y_scale="log",
    )  # fmt: skip
    return Result(
        NAME, worst, verdict=verdict, reason=f"{worst:.2g} against {tolerance * scale:.2g}",
        method=f"{len(states)} paths, {len(times)} times to {times[-1]:g}, solver {solver}, rtol {rtol:g}",
        details={"history": np.maximum.accumulate(drift), "times": times, "first": values[:, 0], "scale": scale},
        figure=Figure((panel,)),
    )  # fmt: skip


def _along(quantity: Callable, states) -> Any:
    return jax.vmap(jax.vmap(lambda x: jnp.ravel(jnp.asarray(quantity(x)))))(jnp.asarray(states))
