"""Adaptive steps through diffrax: explicit methods for ordinary flows, an implicit one for stiff ones."""

from __future__ import annotations

import diffrax
import jax.numpy as jnp

from ._state import like
from .plan import input_at

_SOLVERS = {"tsit5": diffrax.Tsit5, "dopri8": diffrax.Dopri8, "kvaerno5": diffrax.Kvaerno5}


def adaptive_path(flow, x, grid, inputs, key, plan):
    """States of a flow at the grid's times with error control. Arguments and return as in `fixed.flow_path`.

    A path whose step shrinks below what the floats resolve, or that needs more steps than the budget, keeps its
    samples up to there; later ones are infinite (the caller makes them NaN), and the status is not 0.

    Source: Kidger 2021, On Neural Differential Equations, arXiv:2202.02435 (diffrax); Tsitouras 2011,
        doi:10.1016/j.camwa.2011.06.002; Hairer, Norsett, Wanner (Dopri8); Kvaerno 2004,
        doi:10.1023/B:BITN.0000046811.70614.38.
    """
    times = grid.times
    if times.shape[0] == 1 and not plan.lead:
        return x[None], 0
    rtol, atol = grid.tolerances
    begin = times[0] - grid.lead
    held = inputs is not None and not callable(inputs)

    def rate(t, y, args):
        k = jnp.clip(jnp.searchsorted(times, t, side="right") - 1, 0, times.shape[0] - 1) if held else 0
        return like(y, flow.vector_field(t, y, input_at(inputs, k, t)))

    smallest = jnp.min(grid.gaps) if grid.gaps.size else grid.lead
    control = diffrax.PIDController(rtol=rtol, atol=atol, dtmin=1e-15 * smallest, force_dtmin=False)
    if held:
        control = diffrax.ClipStepSizeController(control, jump_ts=times)
    solution = diffrax.diffeqsolve(
        diffrax.ODETerm(rate),
        _SOLVERS[plan.solver](),
        begin,
        times[-1],
        dt0=None,
        y0=x,
        saveat=diffrax.SaveAt(ts=times),
        stepsize_controller=control,
        max_steps=plan.budget,
        throw=False,
    )
    status = jnp.where(solution.result == diffrax.RESULTS.successful, 0, 2)
    return solution.ys, status
