"""Shared parts: branches of fixed points as records and as a figure."""

from __future__ import annotations

import jax
import numpy as np

from rheon.core.figure import Figure, Panel, Trace

from ._bifurcations import Problem, growth, jacobians, refine
from ._curve import Curve

TINY = 1e-9
ENDS = {
    "": "left the span",
    "far": "left the range of states",
    "closed": "came back to its start",
    "steps": "no more steps",
    "stuck": "the steps became too short",
}


def joined(problem: Problem, back: Curve, ahead: Curve) -> Curve:
    """One curve from two that start at the same point in opposite directions; ends are cut at the ends of the span."""
    if ahead.reason == "closed":
        return ahead
    back, ahead = (_cut(problem, c._replace(reason=c.reason or _left(c))) for c in (back, ahead))
    # the tangents of the reversed half point the other way, and so does the sign of their determinant
    return Curve(
        np.concatenate([back.points[:0:-1], ahead.points]),
        np.concatenate([-back.tangents[:0:-1], ahead.tangents]),
        np.concatenate([-back.signs[:0:-1], ahead.signs]),
        "; ".join(dict.fromkeys((back.reason, ahead.reason))),
    )


def _left(curve: Curve) -> str:
    """What a curve has left: the span, or the range of states."""
    return "" if not 0 <= curve.points[-1, -1] <= 1 else "far"


def _cut(problem: Problem, curve: Curve) -> Curve:
    """The curve with a last point beyond the span put onto its end."""
    if len(curve.points) < 2 or 0 <= curve.points[-1, -1] <= 1:
        return curve
    before, after = curve.points[-2], curve.points[-1]
    if not 0 < before[-1] < 1:
        return Curve(curve.points[:-1], curve.tangents[:-1], curve.signs[:-1], curve.reason)
    end = refine(problem, "edge", before, after)
    if end is None:
        return curve
    return curve._replace(points=np.concatenate([curve.points[:-1], end[None]]))


def branch_record(problem: Problem, system, curve: Curve) -> dict:
    """A branch as arrays in the system's own units."""
    values = np.linalg.eigvals(jacobians(problem, curve.points))
    rates = growth(problem, values)
    order = np.argsort(-rates, axis=1, kind="stable")
    values, rates = np.take_along_axis(values, order, 1), np.take_along_axis(rates, order, 1)
    margin = TINY * np.abs(values).max(1, keepdims=True) if problem.flow else TINY
    states = problem.states(curve.points)
    return {
        "parameter": problem.parameters(curve.points),
        "states": states,
        "observed": np.asarray(jax.vmap(problem.system.observe)(states)).reshape(len(states), -1),
        "eigenvalues": values,
        "growth": rates[:, 0],
        "unstable": (rates > margin).sum(1),
        "ends": "; ".join(ENDS.get(part, part) for part in curve.reason.split("; ")),
    }


def branch_figure(branches, table, parameter: str, system, flow: bool) -> Figure:
    """The first observed variable and the largest growth along the parameter; stable solid, unstable dashed."""
    growth_name = "largest real part" if flow else "log of the largest multiplier"
    lines: list[Trace] = []
    rates: list[Trace] = []
    for stable, name, role in ((True, "stable", "data"), (False, "unstable", "floor")):
        parts = [_broken(branch, stable) for branch in branches]
        x, y, rate = (np.concatenate(column) for column in zip(*parts, strict=True))
        if np.isfinite(y).any():
            lines.append(Trace("line", x, y, name=name, role=role))
            rates.append(Trace("line", x, rate, name=name, role=role))
    for kind in dict.fromkeys(row["kind"] for row in table):
        rows = [row for row in table if row["kind"] == kind]
        x = np.array([row["parameter"] for row in rows])
        y = np.array([np.ravel(np.asarray(system.observe(row["state"])))[0] for row in rows])
        lines.append(Trace("points", x, y, name=kind, role="other", size=7.0))
    rates.append(Trace("hline", np.zeros(1), np.zeros(1), role="reference"))
    panels = (
        Panel(tuple(lines), title="fixed points", x=parameter, y=system.variables[0]),
        Panel(tuple(rates), title="stability", x=parameter, y=growth_name),
    )
    return Figure(panels, columns=2)


def _broken(branch: dict, stable: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Parameter, first variable and growth, with gaps where the branch is of the other kind, and one at the end."""
    mine = (branch["unstable"] == 0) == stable
    # a change of stability lies between two points: both kinds reach up to it
    mine = mine | np.r_[False, mine[:-1]] if not stable else mine
    hide = lambda v: np.append(np.where(mine, v, np.nan), np.nan)  # noqa: E731
    x = np.append(branch["parameter"], branch["parameter"][-1])
    return x, hide(branch["observed"][:, 0]), hide(branch["growth"])
