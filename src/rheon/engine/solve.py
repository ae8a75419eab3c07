"""The numeric core: any system to arrays, differentiable and batched. `simulate` is its public face."""

from __future__ import annotations

import importlib
from typing import NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from rheon.core.errors import RheonError
from rheon.core.random import as_key
from rheon.core.system import System

from ._state import finite, join, split
from .closed_form import check_closed_form
from .parameters import locate, read, with_parameters
from .plan import ADAPTIVE, EXACT, Grid, Plan, make_plan

# paths per block of a large ensemble on a CPU: the components of 512 paths fit the nearest cache
BLOCK = 512
# the same of jump processes, each step of which is longer
JUMP_BLOCK = 2048
# status of a path
GOOD, LEFT, STUCK = 0, 1, 2


class Solution(NamedTuple):
    """What a simulation gives, as arrays.

    Attributes:
        values: (time, dim), or (paths, time, dim); observations in place of states where these were asked for.
        status: () or (paths,): 0 good, 1 left finite numbers, 2 ran out of its budget of steps or jumps. From the
            first bad sample on the values are NaN.
    """

    values: Array
    status: Array


def solve(
    system: System,
    times,
    initial=None,
    *,
    key=0,
    parameters: dict | None = None,
    inputs=None,
    transient: float = 0.0,
    solver: str = "auto",
    rtol: float = 1e-7,
    atol: float = 1e-9,
    step: float | None = None,
) -> Float[Array, "*paths time dim"]:
    """States of any system at given times: differentiable, traceable, in the ambient precision.

    Gradients flow to `initial`, `inputs`, `parameters` and the system's own arrays: in reverse mode always, in forward
    mode with fixed steps. Jump and chain paths are not differentiable.

    Args:
        system: a system of any kind.
        times: increasing, shape (time,); concrete numbers. The initial state holds at times[0] - transient.
        initial: shape (dim,), or (paths, dim) for an ensemble; the system's typical state where not given.
        key: integer or JAX key; path i of an ensemble uses the key folded with i.
        parameters: name -> array whose first axis runs over paths, for an ensemble of parameters.
        inputs: values held from each time to the next, shape (time, input); or a function of time, traceable.
        transient: time before times[0] that is simulated and not returned.
        solver: "auto" or a method of the kind: see `rheon.engine.plan.SOLVERS`; "exact" for the closed form of a
            system that has one.
        rtol, atol: tolerances of adaptive solvers.
        step: largest step of fixed-step solvers; where not given the card's `dt`, else the smallest sampling step.

    Returns:
        States, shape (time, dim), or (paths, time, dim) where `initial` or `parameters` name paths. From the first
        sample that is not finite, a path is NaN.

    Raises:
        RheonError: if shapes, times, solver or parameters do not fit the system.

    Source: see the kernels `fixed`, `adaptive`, `noise`, `jumps`, `delays`.

    Example:
        >>> import jax, rheon
        >>> end = lambda rho: solve(rheon.systems.Lorenz().replace(rho=rho), [0.0, 0.1], solver="rk4")[-1, 2]
        >>> bool(jax.numpy.isfinite(jax.grad(end)(28.0)))
        True
    """
    plan, grid = make_plan(system, times, transient, solver, step, rtol, atol)
    return run(system, plan, grid, initial, key, parameters, inputs).values


def run(
    system: System, plan: Plan, grid: Grid, initial=None, key=0, parameters=None, inputs=None, observe=False
) -> Solution:
    """Carry out a plan. Arguments as in `solve`, times and solver already in the plan.

    Args:
        observe: give what is observed in place of the states.

    Returns:
        Values and status.

    Raises:
        RheonError: if shapes do not fit.
    """
    if plan.solver == EXACT:
        check_closed_form(system, initial)
    if initial is None and plan.kind != "delay":
        initial = system.initial()
    x, parameters, paths = _ensemble(system, initial, parameters or {})
    inputs = _checked_inputs(inputs, grid)
    key = as_key(key)
    if paths is not None:
        key = jax.vmap(lambda i: jax.random.fold_in(key, i))(jnp.arange(paths))
    return _run(system, plan, grid, x, key, parameters, inputs, paths is not None, observe)


@eqx.filter_jit
def _run(system, plan: Plan, grid: Grid, x, key, parameters, inputs, many: bool, observe: bool) -> Solution:
    grid = jax.tree.map(jnp.asarray, grid)
    if x is not None:
        x = jnp.asarray(x, jnp.result_type(float))
    inputs = inputs if callable(inputs) or inputs is None else jnp.asarray(inputs)
    # only what is observed is kept, and whether the rest was finite
    passing = observe and passes(plan) and not components(system, plan)
    if components(system, plan):
        states, status = _in_components(system, plan, grid, x, key, parameters, inputs)
    else:

        def one(x, key, parameters):
            own = with_parameters(system, parameters)
            start = _start(own, plan, x)
            kept = {"seen": lambda x: (own.observe(x), finite(x))} if passing else {}
            states, status = kernel(plan)(own, start, grid, inputs, key, plan, **kept)
            return states, jnp.asarray(status, jnp.int32)

        if many:
            together = jax.vmap(one, in_axes=(None if x is None else 0, 0, 0))
            # a block of jump processes ends with its last path, and fewer of them wait for it
            jumps = plan.kind == "jump" and plan.solver != EXACT
            states, status = (
                _by_blocks(together, JUMP_BLOCK, x, key, parameters) if jumps else together(x, key, parameters)
            )
        else:
            states, status = one(x, key, parameters)
    whole = None
    if passing:
        states, whole = states
    if grid.pick is not None:
        states = jnp.take(states, grid.pick, axis=-2)
        whole = whole if whole is None else jnp.take(whole, grid.pick, axis=-1)
    if observe and not passing:
        own = lambda states, parameters: jax.vmap(with_parameters(system, parameters).observe)(states)  # noqa: E731
        values = jax.vmap(own)(states, parameters) if many else own(states, parameters)
    else:
        values = states
    fine = finite(values) & (finite(states) if whole is None else whole)
    good = jnp.cumprod(fine.astype(jnp.int32), axis=-1).astype(bool)
    status = jnp.where((status == GOOD) & ~good[..., -1], LEFT, status)
    return Solution(jnp.where(good[..., None], values, jnp.nan), status)


def passes(plan: Plan) -> bool:
    """Whether the kernel of a plan can forget of each state what is not observed: fixed steps do."""
    return plan.kind in ("flow", "field", "map", "chain") and plan.solver not in (*ADAPTIVE, EXACT)


def components(system: System, plan: Plan) -> bool:
    """Whether a path is computed with its components in separate arrays: by fixed steps of a componentwise law."""
    return (
        getattr(system, "componentwise", False)
        and plan.kind in ("flow", "map", "diffusion")
        and plan.solver not in (*ADAPTIVE, EXACT)
    )


def _in_components(system, plan, grid, x, key, parameters, inputs):
    """All paths at once: components of shape (paths,) through one scan, no stacking inside."""

    def together(x, key, parameters):
        start = split(x)
        if key.ndim:
            start = tuple(jnp.broadcast_to(c, key.shape) for c in start)
        states, status = kernel(plan)(with_parameters(system, parameters), start, grid, inputs, key, plan)
        return jnp.moveaxis(join(states), 0, -2), jnp.full(key.shape, status, jnp.int32)

    return _by_blocks(together, BLOCK, x, key, parameters)


def _by_blocks(together, block: int, x, key, parameters):
    """States and status of all paths, on a CPU in turns of some of them: what they share then stays in the cache."""
    paths = key.shape[0] if key.ndim else 1
    if paths < 2 * block or jax.default_backend() != "cpu":
        return together(x, key, parameters)
    rows = np.minimum(np.arange(-(-paths // block) * block), paths - 1).reshape(-1, block)
    blocks = jax.tree.map(lambda leaf: leaf[rows], (jnp.asarray(x), key, jax.tree.map(jnp.asarray, parameters)))
    states, status = jax.lax.map(lambda turn: together(*turn), blocks)
    return states.reshape(-1, *states.shape[2:])[:paths], status.reshape(-1)[:paths]


def kernel(plan: Plan):
    """The function that computes a path of this plan."""
    name, function = {
        "flow": ("fixed", "flow_path"),
        "field": ("fixed", "flow_path"),
        "map": ("fixed", "map_path"),
        "chain": ("fixed", "chain_path"),
        "diffusion": ("noise", "diffusion_path"),
        "jump": ("jumps", "jump_path"),
        "delay": ("delays", "delay_path"),
    }[plan.kind]
    if plan.solver in ADAPTIVE:
        name, function = "adaptive", "adaptive_path"
    if plan.solver == EXACT:
        name, function = "closed_form", "exact_path"
    return getattr(importlib.import_module(f"rheon.engine.{name}"), function)


def _start(system, plan: Plan, x):
    if plan.kind == "delay":
        from .delays import delay_grid, first_buffer

        return jnp.asarray(first_buffer(system, *delay_grid(system.delays, plan.step), x), jnp.result_type(float))
    return x


def _ensemble(system: System, initial, parameters: dict):
    """The initial state(s), the parameters as arrays, and the number of paths (None: one path, no axis)."""
    found, sizes = {}, {}
    for name, given in parameters.items():
        value, path = _array(given, name), locate(system, name)
        own = np.shape(read(system, path))
        if value.shape[1:] != own or not value.shape:
            wanted = ", ".join(("paths", *map(str, own)))
            raise RheonError(f"{name!r} has shape {value.shape}", where="parameters", remedy=f"give ({wanted})")
        if path in found:
            raise RheonError(f"{name!r} is given twice", where="parameters")
        found[path], sizes[f"parameter {name!r}"] = value, value.shape[0]
    dim = system.dim
    if initial is not None:
        shape = np.shape(initial)
        if shape[-1:] != (dim,) or len(shape) > 2 or 0 in shape:
            raise RheonError(
                f"initial has shape {shape}",
                where="initial",
                remedy=f"give ({dim},), or (paths, {dim}) for an ensemble",
            )
        if isinstance(initial, np.ndarray | list | tuple) and not np.isfinite(np.asarray(initial, float)).all():
            raise RheonError("initial holds values that are not finite", where="initial")
        if len(shape) == 2:
            sizes["initial"] = shape[0]
    if len(set(sizes.values())) > 1:
        raise RheonError(f"numbers of paths disagree: {sizes}", remedy="give the same number everywhere")
    if not sizes:
        return initial, {}, None
    paths = next(iter(sizes.values()))
    if initial is not None and np.ndim(initial) == 1:
        initial = jnp.broadcast_to(jnp.asarray(initial), (paths, dim))
    return initial, found, paths


def _array(value, where: str):
    if isinstance(value, jax.Array):
        return value
    try:
        return np.asarray(value, np.float64)
    except (TypeError, ValueError) as error:
        raise RheonError(f"not an array of numbers ({error})", where=where) from None


def _checked_inputs(inputs, grid: Grid):
    if inputs is None or callable(inputs):
        return inputs
    n = len(grid.times)
    if grid.pick is not None:
        raise RheonError("held inputs need evenly spaced times", where="inputs", remedy="give a function of time")
    shape = np.shape(inputs)
    if len(shape) == 1:
        inputs, shape = jnp.asarray(inputs)[:, None], (*shape, 1)
    if len(shape) != 2 or shape[0] not in (n, n - 1):
        raise RheonError(f"inputs have shape {shape}", where="inputs", remedy=f"give ({n}, input): one row per time")
    return _array(inputs, "inputs")
