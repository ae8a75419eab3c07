"""Fixed points of any deterministic law, with their stability."""

from __future__ import annotations

import jax
import numpy as np

from rheon.core.errors import RheonError
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.kinds import Delay, Flow, Map
from rheon.core.precision import as_dtype, precision
from rheon.core.random import as_key
from rheon.core.result import Result
from rheon.core.system import System
from rheon.engine.as_map import as_map

from ._constant import ConstantHistory, ConstantWindow
from ._newton import BATCH, HALVINGS, jacobians, solve, speeds
from ._orbit import orbit
from ._stability import stability

NAME = "fixed points"
ORBIT = 2_000
# multiply-adds that all Newton iterations together may cost
WORK = 5e9
# a state of more variables gets fewer starts and iterations: each costs the cube of their number
SMALL, ITERATIONS, FEW_ITERATIONS = 64, 60, 25
LARGEST_JACOBIAN = 1_500


def fixed_points(system, starts=None, *, box=None, tries: int = 128, dt: float | None = None, key=0) -> Result:
    """States at which a flow, field, map, delay equation or fit stands still, by Newton's method from many starts.

    Starts are states of an orbit, random states in a box around it, observed-constant states where the law encodes
    windows, and those given. It finds what Newton's method reaches from there: a search, not a proof that there are
    no others. A law that depends on time is taken at time 0.

    Args:
        system: a deterministic `System` or a `Fit`.
        starts: further states to start from, shape (starts, dim).
        box: lower and upper corner, shape (2, dim); default twice the extent of an orbit.
        tries: number of random starts; fewer are used where the state is large.
        dt: step of the orbit of a flow; default that of its card.
        key: of the random starts.

    Returns:
        Result with the states, shape (point, dim), ordered by distance from the middle of the box; "found" or "none
        found", or "cannot tell" where the points are not isolated. Details: `table` (one record per point: `state`,
        `observed`, `stability` in words, `unstable` (number of unstable directions), `eigenvalues` (rates of a flow,
        multipliers of a map), `residual`, `inside` (the box), `real` (the law holds there: always true for a point
        found by Newton's method)), `observed`, `starts`.

    Raises:
        RheonError: if the system is stochastic or data, or `starts` or `box` have a wrong shape.

    Source: Newton's method with step halving; stability by the eigenvalues of the Jacobian (Hartman and Grobman).

    Example:
        >>> import rheon
        >>> result = fixed_points(rheon.systems.Henon(), tries=16)
        >>> result.verdict, len(result.value), [point["stability"] for point in result["table"]]
        ('found', 2, ['saddle', 'saddle'])
    """
    system = getattr(system, "system", system)
    if not isinstance(system, System):
        raise RheonError(f"a {type(system).__name__} is no system", where="fixed_points", remedy="fit a model first")
    law = as_map(system, dt)
    rest = _rest_law(system, law)
    path = orbit(law, law.initial(), ORBIT)
    states, low, high = _starts(system, rest, law, path, starts, box, tries, key)
    most = ITERATIONS if rest.dim <= SMALL else FEW_ITERATIONS
    with precision("double"):
        law64 = as_dtype(rest, np.float64)
        points, residual, correction = (np.asarray(v) for v in solve(law64, states, iterations=most))
        pace = float(np.median(np.asarray(speeds(law64, states))))
    kept = _distinct(points, residual, correction, pace, low, high)
    method = f"Newton from {len(states)} starts, at most {most} steps, float64"
    words = f"Newton's method reached none from {len(states)} starts"
    if not len(kept):
        return Result(NAME, np.zeros((0, rest.dim)), verdict="none found", reason=words, method=method)
    points, residual = points[kept], residual[kept]
    if isinstance(rest, ConstantWindow):
        with precision("double"):
            points = np.stack([np.asarray(rest.lift(p)) for p in points])
            low, high = (np.asarray(rest.lift(v)) for v in (low, high))
        rest = law
    table, isolated = _table(system, rest, law, points, residual, low, high)
    kinds = ", ".join(f"{n} {w}" for w, n in _counted([row["stability"] for row in table]).items())
    return Result(
        NAME,
        points,
        verdict="found" if isolated else "cannot tell",
        reason=kinds if isolated else "the points are not isolated: a line or surface of them, of which these are some",
        method=method,
        axes=("point", "variable"),
        details={"table": table, "observed": np.array([row["observed"] for row in table]), "starts": len(states)},
        figure=_figure(system, path, table),
    )


def _rest_law(system, law):
    """The law whose points of rest are looked for: the system, or, where it has memory, it on constant pasts."""
    if isinstance(system, Delay):
        return ConstantHistory(system)
    if ConstantWindow.fits(system):
        return ConstantWindow(system)
    return system if isinstance(system, Flow | Map) else law


def _starts(system, rest, law, path, starts, box, tries: int, key):
    """All starts (start, dim), and the corners of the box."""
    dim = rest.dim
    if isinstance(rest, ConstantWindow):
        path, starts, box = (
            _observed(law, states, name) for states, name in ((path, ""), (starts, "starts"), (box, "box"))
        )
    elif len(path) and path.shape[1] != dim:
        path = path[:, -dim:]
    base = path[len(path) // 4 :] if len(path) > 8 else np.atleast_2d(np.asarray(rest.initial(), float))
    if box is None:
        whole = path if len(path) > 8 else base
        middle, half = (whole.max(0) + whole.min(0)) / 2, (whole.max(0) - whole.min(0)) / 2
        # an orbit at rest has no extent: take its size instead
        if half.max() <= 1e-3 * np.abs(middle).max():
            half = np.full(dim, np.abs(middle).max())
        half = 2 * np.maximum(half, 0.1 * half.max() or 1.0)
        low, high = middle - half, middle + half
    else:
        low, high = (np.asarray(v, float) for v in box)
        if low.shape != (dim,) or high.shape != (dim,) or not (high > low).all():
            raise RheonError(f"box of shape {np.shape(box)}", where="box", remedy=f"two corners of shape ({dim},)")
    cost = (ITERATIONS if dim <= SMALL else FEW_ITERATIONS) * (max(dim, 4) ** 3 + (dim + HALVINGS) * law.n_numbers)
    many = int(np.clip(WORK / cost, 2, tries))
    rng = np.random.default_rng(_seed(key))
    near = base[np.linspace(0, len(base) - 1, max(2, many // 4)).astype(int)]
    parts = [near, rng.uniform(low, high, (many, dim)), 0.5 * (low + high)[None], np.zeros((1, dim))]
    if isinstance(system, Map) and not isinstance(rest, ConstantWindow):
        parts.append(_constant_windows(law, base, dim, max(2, many // 4)))
    if starts is not None:
        given = np.atleast_2d(np.asarray(starts, float))
        if given.shape[1] != dim or not np.isfinite(given).all():
            raise RheonError(f"starts of shape {given.shape}", where="starts", remedy=f"give shape (starts, {dim})")
        parts.append(given)
    states = np.concatenate(parts)
    # a whole number of batches, so that a few starts more do not compile again
    return (
        np.concatenate([states, rng.uniform(low, high, (-len(states) % (BATCH if many == tries else 8), dim))]),
        low,
        high,
    )


def _observed(law, states, name: str):
    """The newest sample of each state; None stays None."""
    if states is None:
        return None
    states = np.atleast_2d(np.asarray(states, float))
    if states.shape[1] != law.dim:
        raise RheonError(f"{name} of shape {states.shape}", where=name, remedy=f"give shape (n, {law.dim})")
    with precision("double"):
        return np.asarray(jax.vmap(law.observe)(states)) if len(states) else np.zeros((0, law.n_observed))


def _seed(key) -> list[int]:
    return [int(v) for v in np.asarray(jax.random.key_data(as_key(key))).ravel()]


def _constant_windows(law, base, dim: int, count: int) -> np.ndarray:
    """States that encode windows in which nothing changes, at observed values along the orbit."""
    with precision("double"):
        try:
            rows = base[np.linspace(0, len(base) - 1, count).astype(int)]
            seen = np.stack([np.atleast_1d(np.asarray(law.observe(x))) for x in rows])
            states = [np.asarray(law.encode(np.repeat(v[None], max(law.context, 1), axis=0))) for v in seen]
        except (TypeError, ValueError, IndexError, NotImplementedError):
            return np.zeros((0, dim))
    found = np.stack(states)
    return found[np.isfinite(found).all(1)] if found.shape[1:] == (dim,) else np.zeros((0, dim))


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


def _counted(words: list[str]) -> dict[str, int]:
    return {w: words.count(w) for w in dict.fromkeys(words)}


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
