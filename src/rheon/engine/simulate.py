"""The verb: any system to a Series."""

from __future__ import annotations

import dataclasses

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.kinds import Chain, Delay, Diffusion, Jump, Map
from rheon.core.precision import DTYPES
from rheon.core.precision import precision as in_precision
from rheon.core.random import as_key
from rheon.core.series import Note, Series
from rheon.core.settings import number, whole
from rheon.core.system import System

from ._state import room
from .as_map import own_step
from .closed_form import check_closed_form
from .plan import ADAPTIVE, EXACT, JUMPS, make_plan
from .solve import LEFT, STUCK, run

# spread of the starts of a deterministic ensemble that was given none, as a share of each component's size
SPREAD = 0.01


def simulate(
    system: System,
    times=None,
    *,
    n: int = 1000,
    dt: float | None = None,
    initial=None,
    key=0,
    paths: int = 1,
    parameters: dict | None = None,
    inputs=None,
    transient: float = 0.0,
    solver: str = "auto",
    method: str = "numerical",
    step: float | None = None,
    rtol: float = 1e-7,
    atol: float = 1e-9,
    precision: str = "double",
) -> Series:
    """Simulate any system, one path or an ensemble.

    Args:
        system: a system of any kind: known, learned or wrapped.
        times: sampling times, shape (time,), increasing. Where not given: n times, `dt` apart, from 0.
        n: number of samples where `times` is not given.
        dt: sampling step where `times` is not given; the map's own step, or the `dt` of the card.
        initial: state at times[0] - transient: (dim,), or (paths, dim). For a Delay the constant history.
        key: integer or JAX key. Path i uses the key folded with i: same key, same numbers, however many paths.
        paths: number of paths. A deterministic ensemble without `initial` or `parameters` starts around the system's
            typical state with a standard deviation of 1 % of each component; a note says so.
        parameters: name -> array over paths: an ensemble of parameters, e.g. {"rho": np.linspace(0, 30, 64)}; a dotted
            name reaches into a wrapped system, e.g. "flow.rho".
        inputs: values held from each sample to the next, (time, input), or a traceable function of time.
        transient: time that is simulated before the first sample and discarded.
        solver: "auto" takes Tsit5 for flows, Kvaerno5 for stiff ones, for fields ETDRK4, splitting or
            implicit-explicit steps by what they offer, Milstein for diffusions, the direct method for jumps, RK4 for
            delays. Use "rk4" for large ensembles of small flows: fixed steps with components in separate arrays are
            many times faster. All names: `rheon.engine.plan.SOLVERS`.
        method: "numerical", by the solver, or "exact" for a system that knows its solution (a `closed_form`).
        step: largest step of fixed-step solvers; where not given the card's `dt`, else the smallest sampling step.
        rtol, atol: tolerances of adaptive solvers.
        precision: "double" or "single".

    Returns:
        Observed values, shape (time, variable), or (series, time, variable) for an ensemble. Paths that left finite
        numbers, or ran out of their budget of steps, are NaN from there on, and a note counts them.

    Raises:
        RheonError: if an argument makes no sense for the system; the message says which and what to do.

    Source: the kernels under `rheon.engine` name theirs.

    Example:
        >>> import rheon
        >>> simulate(rheon.systems.Henon(), n=5).values.shape
        (5, 2)
    """
    if not isinstance(system, System):
        raise RheonError(f"a {type(system).__name__} is not a system", where="system")
    if precision not in DTYPES:
        raise RheonError(f"precision is 'single' or 'double', not {precision!r}", where="precision")
    solver = _solver(system, method, solver)
    times = _times(system, n, dt) if times is None else times
    room(np.size(times), system, max(paths if isinstance(paths, int) else 1, *_rows(initial, parameters)))
    plan, grid = make_plan(system, times, transient, solver, step, rtol, atol)
    times = grid.times if grid.pick is None else grid.times[grid.pick]
    if precision == "single" and (plan.solver in ADAPTIVE or plan.kind == "jump"):
        finest = np.spacing(np.float32(np.abs(grid.times).max() + grid.lead))
        if grid.gaps.size and np.min(grid.gaps) < 16 * finest:
            raise RheonError("single precision cannot tell these times apart", remedy="use precision='double'")
    with in_precision(precision) as dtype:
        key = as_key(key)
        initial, notes = _starts(system, initial, paths, parameters, key, dtype)
        values, status = run(system, plan, grid, initial, key, parameters, inputs, observe=True)
        while plan.kind == "jump" and plan.budget < 100 * JUMPS and np.any(np.asarray(status) == STUCK):
            # keys count the jumps: with a larger budget the same paths go on from where they stopped
            plan = dataclasses.replace(plan, budget=10 * plan.budget)
            values, status = run(system, plan, grid, initial, key, parameters, inputs, observe=True)
        values, status = np.asarray(values), np.asarray(status)
    step_unit = "step" if isinstance(system, Map | Chain) and system.dt == 1 else ""
    return Series(
        values,
        times,
        names=system.variables,
        time_unit=step_unit,
        source=f"simulated {type(system).__name__}",
        notes=(*notes, *_lost(values, status, times, plan)),
    )


def _solver(system: System, method: str, solver: str) -> str:
    if method == "numerical":
        return solver
    if method != "exact" or solver not in ("auto", EXACT):
        raise RheonError(f"method = {method!r}, solver = {solver!r}", where="method",
                         remedy="choose numerical with a solver, or exact without one")  # fmt: skip
    check_closed_form(system)
    return EXACT


def _times(system: System, n: int, dt: float | None) -> np.ndarray:
    n = whole(n, "n")
    if dt is None:
        dt = system.dt if isinstance(system, Map | Chain) else own_step(system)
    dt = number(dt, "dt", exclusive=True)
    room(n, system, 1)
    return np.arange(n) * dt


def _rows(initial, parameters) -> list[int]:
    """How many paths the starts and the parameters of an ensemble ask for, and 1."""
    shapes = [getattr(initial, "shape", ())[:-1], *(getattr(v, "shape", ()) for v in (parameters or {}).values())]
    return [1, *(shape[0] for shape in shapes if shape)]


def _starts(system: System, initial, paths: int, parameters, key, dtype):
    """Initial states as given, or one per path; and a note where they were made up."""
    import jax

    paths = whole(paths, "paths")
    named = [np.shape(v)[0] for v in (parameters or {}).values() if np.ndim(v)]
    if initial is not None:
        try:
            initial = initial if isinstance(initial, jax.Array) else np.asarray(initial, np.float64)
        except (TypeError, ValueError) as error:
            raise RheonError(f"initial is no array of numbers ({error})", where="initial") from None
        if initial.ndim == 2:
            named.append(initial.shape[0])
    if paths > 1 and any(k != paths for k in named):
        raise RheonError(f"paths = {paths}, but initial or parameters name {named}", remedy="leave paths out")
    if paths == 1 or named:
        return initial, ()
    if initial is None:
        base = np.asarray(system.initial(), np.float64)
        if isinstance(system, Delay):
            base = np.asarray(system.history(0.0), np.float64)
        if isinstance(system, Diffusion | Chain | Jump):
            return np.tile(base, (int(paths), 1)), ()
        draws = np.asarray(jax.random.normal(jax.random.fold_in(key, 2**31 - 1), (int(paths), base.size), dtype))
        made = f"{paths} starts drawn around the typical state, standard deviation {SPREAD:.0%} of each component"
        # 1 % of nothing would start all paths in one place
        starts = base * (1 + SPREAD * draws) if base.any() else SPREAD * draws
        return starts, (Note("no initial states were given", made),)
    return np.tile(np.asarray(initial), (int(paths), 1)), ()


def _lost(values, status, times, plan) -> tuple[Note, ...]:
    """Notes about paths that did not reach the end."""
    bad = np.atleast_1d(status)
    if not bad.any():
        return ()
    values = values.reshape(len(bad), len(times), -1)
    missing = np.isnan(values).any(-1)
    first = times[missing[bad != 0].argmax(-1)].min()
    notes = []
    for code, found in ((LEFT, "left finite numbers"), (STUCK, f"ran out of {plan.budget} steps or of resolution")):
        count = int((bad == code).sum())
        if count:
            notes.append(
                Note(f"{count} of {len(bad)} paths {found}, the first by t = {first:.6g}", "NaN from there on")
            )
    return tuple(notes)
