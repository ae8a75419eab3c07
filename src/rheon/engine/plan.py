"""What is to be done, as one hashable value: compiled functions are cached by it."""

from __future__ import annotations

import dataclasses
import math
from functools import reduce
from typing import NamedTuple

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.kinds import Field, Flow, kind_of
from rheon.core.system import System

from .closed_form import has_closed_form
from .fields.stepping import METHODS, field_methods
from .tableaus import TABLEAUS

ADAPTIVE = ("tsit5", "dopri8", "kvaerno5")
SOLVERS = {
    "flow": (*TABLEAUS, *ADAPTIVE),
    "field": (*TABLEAUS, *ADAPTIVE, *METHODS),
    "map": ("step",),
    "chain": ("step",),
    "diffusion": ("euler_maruyama", "milstein"),
    "jump": ("direct",),
    "delay": ("rk4",),
}
# the name of the closed form, for a system of any kind that has one
EXACT = "exact"
# jumps between two samples before a path is given up; `simulate` raises it tenfold, twice, before it does
JUMPS = 100_000
# a sampling time counts as lying on a map's grid if it misses it by less than this share of a step
GRID_TOLERANCE = 1e-6


@dataclasses.dataclass(frozen=True)
class Plan:
    """How a path is computed; static in compiled functions.

    Attributes:
        kind: the kind of the system.
        solver: name of the method, never "auto".
        lead: fixed steps before the first sample; for adaptive methods 1 if there is any time before it, else 0.
        substeps: fixed steps from one sample to the next.
        step: size of a fixed step where the kind needs it as a number (delay), else 0.
        budget: most steps of an adaptive path, or jumps between two samples.
    """

    kind: str
    solver: str
    lead: int = 0
    substeps: int = 1
    step: float = 0.0
    budget: int = 0


class Grid(NamedTuple):
    """Sampling times as the kernels want them: NumPy arrays, traced in compiled functions.

    Attributes:
        times: shape (time,), float64, at which the kernel samples.
        gaps: steps between them: shape () where they are all equal, else (time - 1,). Kept apart from the times
            because differences of times lose digits in single precision.
        lead: time before times[0] at which the initial state holds, shape ().
        tolerances: rtol and atol of adaptive methods; traced, so that another tolerance compiles nothing anew.
        pick: which of the kernel's samples are wanted, or None for all.
        read: for delay equations: indices and weights, each (time, 4), that read the samples from half-step values.
    """

    times: np.ndarray
    gaps: np.ndarray
    lead: np.ndarray
    tolerances: np.ndarray
    pick: np.ndarray | None = None
    read: tuple[np.ndarray, np.ndarray] | None = None


def make_plan(system: System, times, transient, solver, step, rtol, atol) -> tuple[Plan, Grid]:
    """Check the request and turn it into a plan and a grid.

    Raises:
        RheonError: if times, transient, solver, step or tolerances make no sense for the system.
    """
    try:
        kind = kind_of(system)
    except TypeError as error:
        raise RheonError(str(error), where="system") from None
    times = _checked_times(times)
    lead = float(transient)
    if not (math.isfinite(lead) and lead >= 0):
        raise RheonError(f"transient = {transient}", remedy="give a time that is zero or positive")
    if not (0 < rtol < 1 and atol > 0):
        raise RheonError(f"rtol = {rtol}, atol = {atol}", remedy="tolerances are positive, rtol below 1")
    solver = _auto(system, kind) if solver == "auto" else solver
    offered = _offered(system, kind)
    if solver not in offered:
        raise RheonError(
            f"no solver {solver!r} for a {kind}" + f" such as {type(system).__name__}" * (kind == "field"),
            remedy=f"choose auto or one of {', '.join(offered)}",
        )
    grid = Grid(times, _gaps(times), np.asarray(lead), np.array([rtol, atol], np.float64))
    if solver == EXACT:
        return Plan(kind, solver, lead=int(lead > 0)), grid
    if kind in ("map", "chain"):
        return _steps_of_a_map(system, kind, grid, step)
    if kind == "jump":
        return Plan(kind, solver, budget=JUMPS), grid
    if solver in ADAPTIVE:
        budget = 2_000_000 + 1_000 * len(times)
        return Plan(kind, solver, lead=int(lead > 0), budget=budget), grid
    h = _step(system, step, grid, solver)
    if kind == "delay":
        return _steps_of_a_delay(system, solver, grid, h)
    widest = float(np.max(grid.gaps)) if grid.gaps.size else 0.0
    substeps = max(1, math.ceil(widest / h - 1e-9))
    return Plan(kind, solver, lead=math.ceil(lead / h - 1e-9), substeps=substeps), grid


def _checked_times(times) -> np.ndarray:
    try:
        times = np.asarray(times, np.float64)
    except (TypeError, ValueError) as error:
        raise RheonError(f"times are not numbers ({error})", where="times") from None
    if times.ndim != 1 or times.size == 0:
        raise RheonError(f"times have shape {times.shape}", where="times", remedy="give at least one time, (time,)")
    if not np.isfinite(times).all() or (np.diff(times) <= 0).any():
        raise RheonError("times do not increase strictly", where="times", remedy="sort them and drop duplicates")
    return times


def _gaps(times: np.ndarray) -> np.ndarray:
    gaps = np.diff(times)
    if gaps.size and np.all(np.abs(gaps - gaps[0]) <= 1e-9 * gaps[0] + 4 * np.spacing(np.abs(times[1:]))):
        return np.asarray((times[-1] - times[0]) / gaps.size)
    return gaps


def _offered(system: System, kind: str) -> tuple[str, ...]:
    """Names of the solvers of a kind that this system allows."""
    own = field_methods(system) if isinstance(system, Field) else ()
    names = tuple(n for n in SOLVERS[kind] if n not in METHODS or n in own)
    return (*names, EXACT) if has_closed_form(system) else names


def _step(system: System, step, grid: Grid, solver: str = "") -> float:
    """The step asked for, that of the field's parts or of the card, or the smallest gap between samples."""
    if step is None and solver in METHODS and isinstance(system, Field):
        step = system.longest_step(solver)
    if step is None:
        step = getattr(system.card, "dt", None) or (float(np.min(grid.gaps)) if grid.gaps.size else None)
    if step is None or not (math.isfinite(step) and step > 0):
        raise RheonError(f"step = {step}", where="step", remedy="give a positive time, at most the sampling step")
    return float(step)


def _auto(system: System, kind: str) -> str:
    if isinstance(system, Field):
        return next(iter(field_methods(system)), "kvaerno5")
    if isinstance(system, Flow):
        return "kvaerno5" if system.stiff else "tsit5"
    return {"diffusion": "milstein"}.get(kind, SOLVERS[kind][0])


def _steps_of_a_map(system, kind: str, grid: Grid, step) -> tuple[Plan, Grid]:
    dt, times = float(system.dt), grid.times
    if step is not None and abs(step - dt) > GRID_TOLERANCE * dt:
        raise RheonError(f"a {kind} steps by its own dt = {dt}, not {step}", remedy="leave step out")
    counts = (times - times[0]) / dt
    steps = np.rint(counts).astype(int)
    if np.abs(counts - steps).max() > GRID_TOLERANCE * max(1, steps[-1]) or (np.diff(steps) < 1).any():
        raise RheonError(
            f"times do not lie on the steps of the {kind} (dt = {dt})", where="times", remedy=f"use multiples of {dt}"
        )
    stride = reduce(math.gcd, np.diff(steps).tolist(), 0) or 1
    dense = times[0] + dt * np.arange(0, steps[-1] + 1, stride)
    pick = steps // stride if len(dense) != len(times) else None
    plan = Plan(kind, "step", lead=math.ceil(float(grid.lead) / dt - 1e-9), substeps=stride)
    return plan, grid._replace(times=dense, gaps=np.asarray(stride * dt), lead=np.asarray(plan.lead * dt), pick=pick)


def _steps_of_a_delay(system, solver: str, grid: Grid, step: float) -> tuple[Plan, Grid]:
    from .delays import delay_grid, stencil

    h, _ = delay_grid(system.delays, step)
    lead = math.floor(grid.lead / h + 1e-9)
    # in half steps; two samples before the first step stand in front
    positions = 2 + 2 * ((grid.times - grid.times[0] + grid.lead) / h - lead)
    n = max(1, math.ceil((positions[-1] - 2) / 2 - 1e-9))
    index, weights = map(np.stack, zip(*(stencil(p, 2 + 2 * n) for p in positions), strict=True))
    return Plan("delay", solver, lead=lead, substeps=n, step=h), grid._replace(read=(index, weights))


def input_at(inputs, k, t):
    """The input at time t, inside the k-th interval: held values, or a function of time; None if there is none."""
    if inputs is None:
        return None
    return inputs(t) if callable(inputs) else inputs[k]
