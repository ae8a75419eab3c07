"""Fixed steps through time: flows, fields, maps, chains. The state is an array, or components over a whole ensemble.

All kernels share one form: (system, x, grid, inputs, key, plan, seen) -> what is seen of the states, stacked along the
first axis, and the status.
"""

from __future__ import annotations

import jax
import jax.numpy as jnp

from ._state import like
from .fields.stepping import METHODS, field_steps
from .plan import input_at
from .tableaus import TABLEAUS, advance, rk_step


def itself(x):
    """The state."""
    return x


def flow_path(flow, x, grid, inputs, key, plan, seen=itself):
    """States of a flow or field at the grid's times, by `plan.substeps` steps between neighbours.

    Args:
        flow: a Flow.
        x: state at times[0] - lead: array (dim,), or dim components, scalars or (paths,).
        grid: times, gaps and lead as traced arrays.
        inputs: None, values held between samples (time, input), or a function of time.
        key: not used.
        plan: the method and the step counts.
        seen: what is kept of a state: of a large one the rest then takes no memory.

    Returns:
        States stacked along the first axis, in the structure of `x` (or of what `seen` gives), and the status 0.
    """

    def across(x, start, h, n, k):
        if plan.solver in METHODS:
            u = None if inputs is None else lambda s: input_at(inputs, k, s)
            return field_steps(flow, plan.solver, start, x, h, n, u)
        rate = lambda s, y: like(y, flow.vector_field(s, y, input_at(inputs, k, s)))  # noqa: E731
        return advance(lambda s, y: rk_step(rate, s, y, h, TABLEAUS[plan.solver]), start, x, h, n)

    if plan.lead:
        x = across(x, grid.times[0] - grid.lead, grid.lead / plan.lead, plan.lead, 0)
    return sampled(lambda x, t, gap, k: across(x, t, gap / plan.substeps, plan.substeps, k), x, grid, seen), 0


def map_path(system, x, grid, inputs, key, plan, seen=itself):
    """States of a map, `plan.substeps` steps between neighbours. Arguments and return as in `flow_path`."""
    dt = system.dt

    def across(x, start, n, k):
        return advance(lambda s, y: like(y, system.step(s, y, input_at(inputs, k, s))), start, x, dt, n)

    if plan.lead:
        x = across(x, grid.times[0] - grid.lead, plan.lead, 0)
    return sampled(lambda x, t, gap, k: across(x, t, plan.substeps, k), x, grid, seen), 0


def chain_path(system, x, grid, inputs, key, plan, seen=itself):
    """States of a chain, `plan.substeps` draws between neighbours. Arguments and return as in `flow_path`.

    Draw number i uses the key folded with i, so that the path does not depend on how it is sampled.
    """
    dt = system.dt

    def across(x, first, n, k):
        def draw(x, i):
            t = grid.times[0] - grid.lead + i * dt
            return like(x, system.step(jax.random.fold_in(key, i), t, x, input_at(inputs, k, t))), None

        return jax.lax.scan(draw, x, first + jnp.arange(n))[0]

    if plan.lead:
        x = across(x, 0, plan.lead, 0)
    return sampled(lambda x, t, gap, k: across(x, plan.lead + k * plan.substeps, plan.substeps, k), x, grid, seen), 0


def sampled(interval, x, grid, seen=itself):
    """What is seen of x, and of the states after each interval of the grid, stacked along the first axis.

    Args:
        interval: (x, t, gap, k) -> the state at the end of the k-th interval.
        x: state at times[0].
        grid: the times and the gaps between them.
        seen: what is kept of a state.
    """
    n = grid.times.shape[0]
    if n == 1:
        return jax.tree.map(lambda leaf: leaf[None], seen(x))
    gaps = grid.gaps

    def body(x, k):
        x = interval(x, grid.times[k], gaps if jnp.ndim(gaps) == 0 else gaps[k], k)
        return x, seen(x)

    _, later = jax.lax.scan(body, x, jnp.arange(n - 1))
    return jax.tree.map(lambda first, rest: jnp.concatenate([first[None], rest]), seen(x), later)
