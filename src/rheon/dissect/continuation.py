"""Fixed points along a parameter, with their bifurcations."""

from __future__ import annotations

from typing import Any

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.fit import Fit
from rheon.core.kinds import Flow, Map
from rheon.core.precision import as_dtype, precision
from rheon.core.result import Result
from rheon.core.settings import number, whole
from rheon.core.system import System
from rheon.engine.parameters import locate, read, written
from rheon.engine.piecewise import pieces

from ._bifurcations import (
    Problem,
    crossing_at,
    crossings,
    first_lyapunov_coefficient,
    growth,
    jacobians,
    refine,
    rest,
)  # fmt: skip
from ._branches import ENDS, branch_figure, branch_record, joined
from ._curve import Curve, correct, follow, tangents
from .cycles import cycles
from .fixed_points import fixed_points

NAME = "continuation"
# a branch is followed until a variable is this many times its scale
FAR = 10.0
# points of a curve, and two refined points, count as the same within this distance in scaled units
SAME = 1e-5
NEAR = 1e-3
MOST_BRANCHES = 40
# starts of the search for orbits of a period
CYCLE_STARTS = 100
# a first Lyapunov coefficient below this, in units of the size of the states, counts as zero
LEVEL = 1e-8
CROSSING = ("pitchfork", "transcritical")


def continuation(
    system,
    parameter: str,
    span: tuple[float, float],
    *,
    starts=None,
    at=None,
    period: int = 1,
    step: float = 0.02,
    most: int = 2_000,
    switch: bool = True,
    dt: float | None = None,
    key=0,
) -> Result:
    """Branches of fixed points of a flow or map along one parameter, their stability, and where it changes.

    Fixed points are looked for at a few values of the parameter and followed by pseudo-arclength continuation, around
    folds, to the ends of the span, or until a variable is ten times its size at the starts. Along the way zeros of test
    functions are bracketed and refined: folds, branch points (pitchfork, transcritical), Hopf bifurcations of flows,
    period doublings and Neimark-Sacker bifurcations of maps. At a branch point the crossing branch is followed, too. A
    branch that meets none of the starts or branch points is not found: this is a search. Laws that depend on time are
    taken at time 0. All are taken to be smooth: border collisions of piecewise-linear maps are not recognised.

    Args:
        system: a Flow, a Map, or a Fit.
        parameter: name of a number in the system; it is looked for inside wrapped systems, too ("flow.rho" says where).
        span: first and last value.
        starts: states to start from, shape (start, dim), instead of a search; they are corrected to fixed points.
        at: values of the parameter at which fixed points are looked for (or at which `starts` stand); default both
            ends of the span and the system's own value where it lies between.
        period: follow orbits of this period of a map.
        step: longest step, in units in which the span and the size of the states are 1.
        most: most steps of a branch.
        switch: follow the branches that cross at branch points.
        dt: step of the orbit of a flow near which the search begins; default that of its card.
        key: of the search.

    Returns:
        Result whose value holds the parameters of the bifurcations in the order of `bifurcations`; "found" or "none
        found", or "cannot tell" where no fixed point was found to follow. Details: `branches`, a record each:
        `parameter` (point,), `states` (point, dim), `observed` (point, variable), `eigenvalues` (point, dim; rates of
        a flow, multipliers of a map over the period), `unstable` (point,; number of unstable directions), `ends`
        (words); `bifurcations`, a record each: `kind`, `parameter`, `state`, `eigenvalues`, `branch` (number), and for
        Hopf `frequency` (angular), `period`, first Lyapunov `coefficient` and `criticality` ("degenerate" at 0).

    Raises:
        RheonError: if the system is no Flow or Map, has no such parameter, or a setting is impossible.

    Source: Keller 1977; Kuznetsov 2004 (Elements of Applied Bifurcation Theory, doi:10.1007/978-1-4757-3978-7),
        chapters 5 and 10.

    Example:
        >>> import rheon
        >>> result = continuation(rheon.systems.Lorenz(), "rho", (0.0, 28.0))
        >>> [(b["kind"], round(float(b["parameter"]), 3)) for b in result["bifurcations"]]
        [('pitchfork', 1.0), ('Hopf', 24.737), ('Hopf', 24.737)]
    """
    system = system.system if isinstance(system, Fit) else system
    problem = _problem(system, parameter, span, period, step, most)
    where = _values(problem, system, at)
    points = _starts(problem, system, starts, where, dt, key)
    with precision("double"):
        if len(points):
            problem = _scaled(problem, points)
            points = _unknowns(problem, points)
        if not len(points):
            reason = f"no fixed point at {parameter} = {', '.join(f'{v:.6g}' for v in where)}"
            return Result(NAME, np.zeros(0), verdict="cannot tell", reason=reason, method=_method(problem, step))
        low, high = (np.append(np.full(len(problem.scale), sign * FAR), end) for sign, end in ((-1, 0.0), (1, 1.0)))
        limits = {"low": low, "high": high, "step": float(step), "most": int(most)}
        curves = _first(problem, points, limits)
        curves, found = _examined(problem, curves, limits, switch)
        branches = [branch_record(problem, system, curve) for curve in curves]
        table = [_record(problem, system, *row) for row in found]
    order = sorted(range(len(table)), key=lambda i: (table[i]["parameter"], table[i]["branch"], i))
    table = [table[i] for i in order]
    return Result(
        NAME,
        np.array([row["parameter"] for row in table]),
        verdict="found" if table else "none found",
        reason=f"{len(branches)} branches; {_counted(system, curves, table)}",
        method=_method(problem, step),
        axes=("bifurcation",),
        details={"branches": branches, "bifurcations": table},
        figure=branch_figure(branches, table, parameter, system, isinstance(system, Flow)),
    )


def _counted(system, curves: list[Curve], table: list[dict]) -> str:
    """What was found, and where the search is not to be trusted."""
    kinds = [row["kind"] for row in table]
    words = ", ".join(f"{kinds.count(k)} {k}" for k in dict.fromkeys(kinds)) or "no bifurcation"
    ends = [part for curve in curves for part in set(curve.reason.split("; ")) - {"", "closed"}]
    if ends:
        words += f"; {len(ends)} ends within the span: {', '.join(ENDS[part] for part in dict.fromkeys(ends))}"
    if pieces(system) is not None:
        words += "; the law is piecewise affine, where a border collision may be taken for another bifurcation"
    return words


def _method(problem: Problem, step: float) -> str:
    return f"pseudo-arclength continuation of period {problem.period}, steps up to {step:g} of the span; Keller 1977"


def _problem(system, parameter: str, span, period: int, step: float, most: int) -> Problem:
    if not isinstance(system, Flow | Map):
        kind = type(system).__name__
        what = f"a {kind} is no flow or map" if isinstance(system, System) else f"a {kind} is no system"
        raise RheonError(what, where="system", remedy="pass a Flow, a Map or a Fit")
    if whole(period, "period") > 1 and isinstance(system, Flow):
        raise RheonError(f"period = {period}", where="period", remedy="periods of 2 and more are for maps")
    number(step, "step", most=0.5, exclusive=True)
    whole(most, "most")
    try:
        first, last = (float(v) for v in span)
    except (TypeError, ValueError):
        raise RheonError(f"span = {span!r}", where="span", remedy="give two numbers") from None
    if not (np.isfinite(first) and np.isfinite(last)) or first == last:
        raise RheonError(f"span = {span!r}", where="span", remedy="give two different finite numbers")
    first, last = min(first, last), max(first, last)
    path = locate(system, parameter, single=True)
    # arrays, so that another span is no other program
    ends: Any = np.asarray(first), np.asarray(last - first)
    return Problem(as_dtype(system, np.float64), path, int(period), np.ones(system.dim), *ends)


def _values(problem: Problem, system, at) -> np.ndarray:
    """Values of the parameter at which fixed points are looked for."""
    last = problem.first + problem.width
    if at is not None:
        values = _numbers(at, "at").ravel()
        if not values.size or not ((values >= problem.first) & (values <= last)).all():
            raise RheonError(f"at = {at}", where="at", remedy="give values within the span")
        return values
    own = float(read(system, problem.path))
    inside = [own] if problem.first < own < last else []
    return np.array([float(problem.first), *inside, float(last)])


def _starts(problem: Problem, system, starts, values: np.ndarray, dt, key) -> np.ndarray:
    """Fixed points with the parameter behind them. Shape (start, dim + 1)."""
    if starts is not None:
        states = np.atleast_2d(_numbers(starts, "starts"))
        if states.ndim != 2 or states.shape[1] != system.dim or not np.isfinite(states).all():
            raise RheonError(f"starts of shape {states.shape}", where="starts", remedy=f"give (start, {system.dim})")
        return np.concatenate([np.column_stack([states, np.full(len(states), v)]) for v in values])
    found = []
    for value in values:
        law: Any = written(problem.system, problem.path, np.asarray(value))
        if problem.period > 1:
            rows = cycles(law, problem.period, restarts=CYCLE_STARTS, key=key)["table"]
            states = np.concatenate([np.zeros((0, system.dim)), *(row["states"] for row in rows)])
        else:
            states = np.asarray(fixed_points(law, tries=48, dt=dt, key=key).value)
        found.append(np.column_stack([states, np.full(len(states), value)]))
    return np.concatenate(found)


def _numbers(value, where: str) -> np.ndarray:
    try:
        return np.asarray(value, float)
    except (TypeError, ValueError) as error:
        raise RheonError(f"{where} = {value!r} ({error})", where=where, remedy="give numbers") from None


def _scaled(problem: Problem, points: np.ndarray) -> Problem:
    """The problem with the size of every variable: its extent over the starts, or its size where there is none.

    Starts that are all zero have the size of the system's typical state.
    """
    states = points[:, :-1]
    scale = np.maximum(np.ptp(states, axis=0), np.abs(states).max(0))
    typical = scale.max() or float(np.abs(np.asarray(problem.system.initial(), float)).max()) or 1.0
    return problem._replace(scale=np.where(scale > 1e-3 * typical, scale, typical))


def _unknowns(problem: Problem, points: np.ndarray) -> np.ndarray:
    """Scaled unknowns of the starts, corrected at their parameter; those that do not converge are left out."""
    scaled = np.column_stack([points[:, :-1] / problem.scale, (points[:, -1] - problem.first) / problem.width])
    normal = np.zeros_like(scaled)
    normal[:, -1] = 1.0
    solved, good = correct(rest, problem, scaled, normal)
    return solved[good]


def _first(problem: Problem, starts: np.ndarray, limits: dict) -> list[Curve]:
    """Curves through the starts, in both directions, each curve once."""
    curves: list[Curve] = []
    left = list(range(len(starts)))
    while left and len(curves) < MOST_BRANCHES:
        # the first of those that lie on no curve yet; all others side by side would be mostly the same curves
        batch = left[:1]
        curves += _both_ways(problem, starts[batch], limits)
        left = [i for i in left[1:] if not _lies_on(problem, starts[i], curves)]
    return curves


def _both_ways(problem: Problem, starts: np.ndarray, limits: dict, directions=None) -> list[Curve]:
    """Curves through starts, followed forwards and backwards and joined."""
    if directions is None:
        directions = np.zeros_like(starts)
        directions[:, -1] = 1.0
        slant = np.zeros_like(starts)
        slant[:, -1], slant[:, 0] = 1.0, 1e-3
        directions = tangents(rest, problem, starts, slant)[0]
    ahead = follow(rest, problem, np.repeat(starts, 2, axis=0), np.concatenate(
        [np.stack([d, -d]) for d in directions]), **limits)  # fmt: skip
    return [joined(problem, ahead[2 * i + 1], ahead[2 * i]) for i in range(len(starts))]


def _lies_on(problem: Problem, y: np.ndarray, curves: list[Curve]) -> bool:
    """Whether a solution lies on one of the curves: the curve is followed to the plane through it."""
    for curve in curves:
        a, b = curve.points[:-1], curve.points[1:]
        # feet of the perpendicular on every chord
        chord = b - a
        share = np.clip(((y - a) * chord).sum(1) / np.maximum((chord**2).sum(1), 1e-300), 0, 1)
        foot = a + share[:, None] * chord
        near = np.linalg.norm(foot - y, axis=1)
        for k in np.argsort(near)[:3]:
            length = float(np.linalg.norm(chord[k]))
            if near[k] > max(0.2 * length, SAME):
                continue
            along = chord[k] / max(length, 1e-300)
            guess = foot[k] + along * (along @ (y - foot[k]))
            solved, good = correct(rest, problem, guess[None], along[None])
            if good[0] and np.linalg.norm(solved[0] - y) < SAME:
                return True
    return False


def _examined(problem: Problem, curves: list[Curve], limits: dict, switch: bool):
    """All curves, those that cross at branch points too, and the bifurcations: (curve number, kind, point, tangent)."""
    found: list[tuple[int, str, np.ndarray]] = []
    number = 0
    while number < len(curves):
        curve = curves[number]
        for kind, y in _on_curve(problem, curve):
            if kind == "branch point" and (crossing := crossing_at(problem, y)) is not None:
                y, directions = crossing
                if any(k in CROSSING and np.linalg.norm(y - other) < NEAR for _, k, other in found):
                    continue
                kind = "pitchfork" if np.abs(directions[:, -1]).min() < 1e-4 else "transcritical"
                if switch and len(curves) < MOST_BRANCHES:
                    known = np.abs(directions @ _tangent_near(curve, y))
                    curves += _switched(problem, y, directions[int(np.argmin(known))], curves, limits)
            found.append((number, kind, y))
        number += 1
    # seen from the branch that turns there, a pitchfork looks like a fold
    meeting = [y for _, kind, y in found if kind in (*CROSSING, "branch point")]
    folds = lambda kind, y: kind == "fold" and any(np.linalg.norm(y - c) < NEAR for c in meeting)  # noqa: E731
    return curves, [row for row in found if not folds(row[1], row[2])]


def _on_curve(problem: Problem, curve: Curve) -> list[tuple[str, np.ndarray]]:
    if len(curve.points) < 2:
        return []
    found = []
    for k, kind in crossings(problem, curve, jacobians(problem, curve.points)):
        y = refine(problem, kind, curve.points[k], curve.points[k + 1])
        if y is not None and -1e-9 <= y[-1] <= 1 + 1e-9:
            found.append((kind, y))
    return found


def _tangent_near(curve: Curve, y: np.ndarray) -> np.ndarray:
    return curve.tangents[int(np.argmin(np.linalg.norm(curve.points - y, axis=1)))]


def _switched(problem: Problem, y: np.ndarray, direction: np.ndarray, curves: list[Curve], limits: dict) -> list[Curve]:
    """The curve that crosses at a branch point, unless it is known."""
    reach = max(0.5 * limits["step"], 1e-4)
    for sign in (1.0, -1.0):
        guess = y + sign * reach * direction
        solved, good = correct(rest, problem, guess[None], (sign * direction)[None])
        if good[0] and np.linalg.norm(solved[0] - guess) < reach and not _lies_on(problem, solved[0], curves):
            return _both_ways(problem, solved, limits, (sign * direction)[None])
    return []


def _record(problem: Problem, system, branch: int, kind: str, y: np.ndarray) -> dict:
    """One bifurcation."""
    values = np.linalg.eigvals(jacobians(problem, y[None])[0])
    values = values[np.argsort(-growth(problem, values), kind="stable")]
    state, parameter = problem.states(y), float(problem.parameters(y))
    row = {"kind": kind, "parameter": parameter, "state": state, "eigenvalues": values, "branch": branch}
    if kind == "Hopf":
        turning = values[values.imag > 0]
        frequency = float(turning[np.argmin(np.abs(turning.real))].imag)
        coefficient = first_lyapunov_coefficient(problem, y)
        word = "supercritical" if coefficient < 0 else "subcritical"
        # cubic terms that vanish with the growth rate, as those of van der Pol's oscillator at rest, decide nothing
        word = "degenerate" if abs(coefficient) * problem.scale.max() ** 2 < LEVEL else word
        row |= {"frequency": frequency, "period": 2 * np.pi / frequency, "coefficient": coefficient,
                "criticality": word}  # fmt: skip
    if kind == "Neimark-Sacker":
        turning = values[values.imag > 0]
        row["angle"] = float(np.angle(turning[np.argmin(np.abs(np.abs(turning) - 1))]))
    return row
