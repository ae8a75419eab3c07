"""Fixed points of any deterministic law, with their stability."""

from __future__ import annotations

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.fit import Fit
from rheon.core.kinds import Delay, Flow, Map
from rheon.core.precision import as_dtype, precision
from rheon.core.random import generator
from rheon.core.result import Result
from rheon.core.settings import whole
from rheon.core.system import System
from rheon.engine.as_map import as_map
from rheon.engine.piecewise import pieces

from ._affine_points import affine_points, records, virtual_records
from ._box import around
from ._constant import ConstantHistory, ConstantWindow
from ._newton import jacobians, solve, speeds
from ._orbit import surroundings
from ._stability import stability
from ._starts import FEW_ITERATIONS, ITERATIONS, SMALL, given_starts, starts_of

NAME = "fixed points"
ORBIT = 2_000
LARGEST_JACOBIAN = 1_500
# rounds of deflation after the first, points that they may know, and how far these repel, in sizes of the box
ROUNDS, MOST_KNOWN, REPELS = 2, 32, 0.05
NOT_ISOLATED = "the points are not isolated: a line or surface of them"


def fixed_points(system, starts=None, *, box=None, tries: int = 128, dt: float | None = None, key=0) -> Result:
    """States at which a flow, field, map, delay equation or fit stands still.

    A piecewise-affine law (also inside a fit) is solved region by region: one linear solve each, and the list is
    complete where all of up to 2^12 regions are solved; of more regions, those are solved that a search from regions
    met on orbits leads to. `reason` says which.

    Any other law is searched by Newton's method from many starts: the slowest states of an orbit and among random
    states in a box around it, observed-constant states where the law encodes windows, and those given; and once more
    with the points found so far deflated, that is made repelling. A search is no proof that there are no others. A
    law that depends on time is taken at time 0.

    Args:
        system: a deterministic `System` or a `Fit`.
        starts: further states to start from, shape (starts, dim).
        box: lower and upper corner, shape (2, dim); default twice the extent of an orbit.
        tries: number of random starts; fewer are used where the state is large. A search among regions takes 32
            times as many.
        dt: step of the orbit of a flow; default that of its card.
        key: of the random starts.

    Returns:
        Result with the states, shape (point, dim), ordered by distance from the middle of the box; "found" or "none
        found", or "cannot tell" where the points are not isolated. Details: `table` (one record per point: `state`,
        `observed`, `stability` in words, `unstable` (number of unstable directions), `eigenvalues` (rates of a flow,
        multipliers of a map), `residual`, `inside` (the box), `real` (always true here)), `observed`, `starts`. For a
        piecewise-affine law each record has `region` and `condition` too (of 1 - J), and details hold `complete`,
        `virtual` (records of points outside the region whose piece they belong to: no fixed points of the law, but
        they shape its motion; at most 64), `n_virtual` and `singular` (regions without a single point).

    Raises:
        RheonError: if the system is stochastic or data, or `starts` or `box` have a wrong shape.

    Source: Newton's method with step halving; deflation: Farrell, Birkisson, Funke 2015, arXiv 1410.5620; slow states:
        Krasovskii's function |F|^2 as in Sussillo and Barak 2013, doi:10.1162/NECO_a_00409; regions: Eisenmann et al.
        2023, arXiv 2311.04337; stability by the eigenvalues of the Jacobian (Hartman and Grobman).

    Example:
        >>> import rheon
        >>> result = fixed_points(rheon.systems.Henon(), tries=16)
        >>> result.verdict, len(result.value), [point["stability"] for point in result["table"]]
        ('found', 2, ['saddle', 'saddle'])
    """
    system = system.system if isinstance(system, Fit) else system
    if not isinstance(system, System):
        raise RheonError(f"a {type(system).__name__} is no system", where="fixed_points", remedy="fit a model first")
    tries = whole(tries, "tries")
    law = as_map(system, dt)
    path = surroundings(law, law.initial(), ORBIT)
    affine = pieces(system)
    if affine is not None:
        return _of_pieces(system, affine, path, starts, box, tries, generator(key))
    return _by_newton(system, law, path, starts, box, tries, generator(key))


def _by_newton(system, law, path, starts, box, tries: int, rng) -> Result:
    """The points that Newton's method reaches, then those it reaches with these deflated."""
    rest = _rest_law(system, law)
    states, low, high = starts_of(system, rest, law, path, starts, box, tries, rng)
    points, residual, rounds = _search(rest, states, low, high)
    most = ITERATIONS if rest.dim <= SMALL else FEW_ITERATIONS
    method = f"Newton from {len(states)} starts, at most {most} steps, {rounds} rounds of deflation, float64"
    if not len(points):
        words = f"Newton's method reached none from {len(states)} starts"
        return Result(NAME, np.zeros((0, rest.dim)), verdict="none found", reason=words, method=method)
    if isinstance(rest, ConstantWindow):
        with precision("double"):
            points = np.stack([np.asarray(rest.lift(p)) for p in points])
            low, high = (np.asarray(rest.lift(v)) for v in (low, high))
        rest = law
    table, isolated = _table(system, rest, law, points, residual, low, high)
    return Result(
        NAME,
        points,
        verdict="found" if isolated else "cannot tell",
        reason=_kinds(table) if isolated else f"{NOT_ISOLATED}, of which these are some",
        method=method,
        axes=("point", "variable"),
        details={"table": table, "observed": np.array([row["observed"] for row in table]), "starts": len(states)},
        figure=_figure(system, path, table),
    )


def _search(rest, states, low, high) -> tuple[np.ndarray, np.ndarray, int]:
    """Points at rest, nearest to the middle of the box first, their residuals, and the rounds of deflation."""
    size = float(np.linalg.norm(high - low))
    most = ITERATIONS if rest.dim <= SMALL else FEW_ITERATIONS
    known = np.full((MOST_KNOWN, rest.dim), np.nan)
    points, residual, rounds = np.zeros((0, rest.dim)), np.zeros(0), 0
    with precision("double"):
        law = as_dtype(rest, np.float64)
        pace = float(np.median(np.asarray(speeds(law, states))))
        while True:
            found = [np.asarray(v) for v in solve(law, states, known, REPELS * size, iterations=most)]
            before, (reached, gap, step) = len(points), found
            points, gaps = np.concatenate([points, reached]), np.concatenate([residual, gap])
            kept = _distinct(points, gaps, np.concatenate([np.zeros(before), step]), pace, low, high)
            points, residual = points[kept], gaps[kept]
            # the first round deflates nothing; the others go on while they find something
            if len(points) in (0, before) or len(points) > MOST_KNOWN or rounds == ROUNDS or rest.dim > SMALL:
                return points, residual, rounds
            known[: len(points)] = points
            rounds += 1


def _of_pieces(system, law, path, starts, box, tries: int, rng) -> Result:
    """The points of a piecewise-affine law."""
    low, high = around(path[len(path) // 4 :], law.initial(), law.dim, box)
    if starts is not None:
        path = np.concatenate([path, given_starts(starts, law.dim)])
    found = affine_points(law, path, low, high, 32 * tries, rng)
    middle = (low + high) / 2
    order = np.argsort(np.linalg.norm(found.states - middle, axis=1), kind="stable")
    points, patterns = found.states[order], found.patterns[order]
    with precision("double"):
        residual = np.asarray(speeds(as_dtype(law, np.float64), points)) if len(points) else np.zeros(0)
    table = records(law, system.observe, points, patterns, real=True)
    for row, size in zip(table, residual, strict=True):
        inside = (row["state"] >= low) & (row["state"] <= high)
        row.update(residual=float(size), inside=bool(inside.all()))
    share = f"complete: all {2**law.n_units} regions solved" if found.complete else "a search, not a complete list"
    reason = "; ".join(part for part in (_kinds(table), share) if part)
    if found.singular:
        reason += f"; {found.singular} regions have no single point and may hold a line of them"
    details = {
        "table": table,
        "observed": np.array([row["observed"] for row in table]),
        "starts": 2**law.n_units if found.complete else 32 * tries,
        "complete": found.complete,
        "virtual": virtual_records(law, system.observe, found, middle),
        "n_virtual": len(found.virtual_states),
        "singular": found.singular,
    }
    verdict = "found" if len(points) else "cannot tell" if found.singular else "none found"
    return Result(
        NAME,
        points,
        verdict=verdict,
        reason=reason,
        method=found.method,
        axes=("point", "variable"),
        details=details,
        figure=_figure(system, path, table) if table else None,
    )


def _rest_law(system, law):
    """The law whose points of rest are looked for: the system, or, where it has memory, it on constant pasts."""
    if isinstance(system, Delay):
        return ConstantHistory(system)
    if ConstantWindow.fits(system):
        return ConstantWindow(system)
    return system if isinstance(system, Flow | Map) else law


def _distinct(points, residual, correction, pace: float, low, high) -> np.ndarray:
    """Rows of the solutions that hold and differ, nearest to the middle of the box first."""
    size = float(np.linalg.norm(high - low))
    distance = np.linalg.norm(points - (low + high) / 2, axis=1)
    pace = pace if pace > 0 else 1.0
    with np.errstate(invalid="ignore"):
        good = np.isfinite(points).all(1) & (residual <= 1e-8 * pace) & (correction <= 1e-6 * size)
        good &= distance <= 100 * size
    kept: list[int] = []
    for i in np.flatnonzero(good)[np.argsort(residual[good])]:
        if all(np.linalg.norm(points[i] - points[j]) > 1e-5 * size for j in kept):
            kept.append(int(i))
    return np.array(sorted(kept, key=lambda i: distance[i]), int)


def _table(system, rest, law, points, residual, low, high) -> tuple[list[dict], bool]:
    """One record per point, and whether the points are isolated."""
    rows, degenerate = [], 0
    for point, size in zip(points, residual, strict=True):
        words, unstable, values, singular = _stability_at(system, rest, law, point)
        degenerate += singular
        with precision("double"):
            observed = np.atleast_1d(np.asarray(rest.observe(point)))
        inside = bool(((point >= low) & (point <= high)).all())
        rows.append({
            "state": point, "observed": observed, "stability": words, "unstable": unstable, "eigenvalues": values,
            "residual": float(size), "inside": inside, "real": True,
        })  # fmt: skip
    return rows, not (degenerate > 0 and len(rows) > 3 and 2 * degenerate > len(rows))


def _stability_at(system, rest, law, point):
    """Stability of one point; that of a delay equation by its map on the history buffer, as rates."""
    state, tangent, flow = point, rest, isinstance(rest, Flow)
    if isinstance(system, Delay):
        state, tangent, flow = np.tile(point, law.dim // len(point)), law, False
    if len(state) > LARGEST_JACOBIAN:
        return "not computed: the state is large", None, np.zeros(0), False
    with precision("double"):
        jacobian = np.asarray(jacobians(as_dtype(tangent, np.float64), state[None])[0])
    words, unstable, values, singular = stability(jacobian, flow)
    if isinstance(system, Delay):
        values = np.log(np.where(values == 0, 1e-300, values).astype(complex)) / law.dt
    return words, unstable, values, singular


def _kinds(table: list[dict]) -> str:
    words = [row["stability"] for row in table]
    return ", ".join(f"{words.count(w)} {w}" for w in dict.fromkeys(words))


def _figure(system, path, table) -> Figure | None:
    """The orbit with the points, in the first two or three observed variables."""
    seen = np.array([row["observed"] for row in table])
    if len(path) == 0 or path.shape[1] != seen.shape[1]:
        path = np.zeros((0, seen.shape[1]))
    dimensions = min(seen.shape[1], 3)
    if dimensions < 2:
        seen, path = np.repeat(seen, 2, axis=1), np.repeat(path, 2, axis=1)
    axes = lambda a: dict(zip("xyz", a.T[: max(dimensions, 2)], strict=False))  # noqa: E731
    traces = (
        Trace("points", **axes(path), name="orbit", role="data"),
        Trace("points", **axes(seen), name="fixed points", role="reference"),
    )
    return Figure((Panel(traces, title=NAME, dimensions=3 if dimensions == 3 else 2),))
