"""Folds, Hopf points and period doublings followed in two parameters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from rheon.core.errors import RheonError
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.fit import Fit
from rheon.core.kinds import Flow, Map, stacked
from rheon.core.precision import as_dtype, in_double
from rheon.core.result import Result
from rheon.core.settings import number, whole
from rheon.engine.parameters import locate, read, written

from ._branches import ENDS
from ._curve import Curve, correct, follow, slopes

NAME = "bifurcation curve"
# a curve is followed until a variable is this many times its scale
FAR = 10.0
KINDS = ("fold", "Hopf", "period doubling")


@in_double
def bifurcation_curve(
    system, parameters: tuple[str, str], spans, start: Mapping[str, Any], *, step: float = 0.02, most: int = 2_000
) -> Result:
    """The curve of a bifurcation in the plane of two parameters, with its cusps and Bogdanov-Takens points.

    The fixed point is followed with the null vector that makes it a bifurcation: J v = 0 for a fold, (J + 1) v = 0 for
    a period doubling of a map, (J^2 + kappa) v = 0 with kappa = omega^2 > 0 for a Hopf point of a flow; |v| = 1.

    Args:
        system: a Flow, a Map, or a Fit.
        parameters: names of two numbers in the system, the first one as in the `continuation` that found `start`.
        spans: first and last value of either.
        start: a record of `continuation(...)["bifurcations"]`, or any mapping with `kind`, `parameter` and `state`.
        step: longest step, in units in which the spans and the size of the state are 1.
        most: most steps either way.

    Returns:
        Parameters along the curve, shape (point, 2). Details: `states` (point, dim); `special`, a record each with
        `kind` ("cusp", "Bogdanov-Takens"), `parameters` (2,) and `state`; `ends` (words). A curve of Hopf points ends
        where omega vanishes, at a Bogdanov-Takens point.

    Raises:
        RheonError: if the system is no Flow or Map, a parameter is unknown, a setting is impossible, or the start is no
            such bifurcation.

    Source: Kuznetsov 2004, Elements of Applied Bifurcation Theory, doi:10.1007/978-1-4757-3978-7, chapters 8 and 10.

    Example:
        >>> import rheon
        >>> start = {"kind": "period doubling", "parameter": 0.3675, "state": [0.9524, 0.2857]}
        >>> curve = bifurcation_curve(rheon.systems.Henon(), ("a", "b"), ((0.3, 0.5), (0.2, 0.4)), start)
        >>> bool(np.allclose(curve.value[:, 0], 0.75 * (1 - curve.value[:, 1]) ** 2))
        True
    """
    system = system.system if isinstance(system, Fit) else system
    if not isinstance(system, Flow | Map):
        raise RheonError(f"{type(system).__name__} is no flow or map", where="system")
    kind = start.get("kind") if isinstance(start, Mapping) else None
    if kind not in KINDS or "state" not in start or "parameter" not in start:
        raise RheonError(
            "no bifurcation to start from", where="start",
            remedy=f"give a record of continuation(...)['bifurcations'] of kind {', '.join(KINDS)}",
        )  # fmt: skip
    if not isinstance(system, {"Hopf": Flow, "period doubling": Map}.get(kind, Flow | Map)):
        raise RheonError(f"a {type(system).__name__} has no {kind}", where="start")
    number(step, "step", most=0.5, exclusive=True)
    paths, limits = _plane(system, parameters, spans)
    state, values = _place(system, start, paths, limits)
    scale = np.maximum(np.abs(state), 1.0)
    # the last of them is the phase condition of Hopf points
    arguments = (as_dtype(system, np.float64), paths, scale, limits[:, 0], np.diff(limits)[:, 0], np.zeros(len(state)))
    place = (values - limits[:, 0]) / arguments[4]
    function, arguments, first = _begin(kind, arguments, state / scale, place)
    curve, special = _both_ways(function, arguments, first, len(state), float(step), whole(most, "most"))
    special += _special(function, arguments, curve, len(state)) if kind == "fold" else []
    found = limits[:, 0] + curve.points[:, -2:] * arguments[4]
    states = curve.points[:, : len(state)] * scale
    counted = ", ".join(f"{r['kind']} at {r['parameters'][0]:.6g}, {r['parameters'][1]:.6g}" for r in special)
    return Result(
        NAME,
        found,
        verdict="found",
        reason=f"{len(found)} points of a curve of {kind} points" + (f"; {counted}" if counted else ""),
        method="pseudo-arclength continuation of the extended system, Kuznetsov 2004",
        axes=("point", "parameter"),
        details={"states": states, "special": special, "ends": curve.reason, "kind": kind},
        figure=_figure(parameters, found, special, kind),
    )


def _plane(system, parameters, spans) -> tuple[tuple, np.ndarray]:
    """Where two parameters stand, and their spans, shape (2, 2)."""
    remedy = "give two names, and a first and a last value of each"
    try:
        first, second = parameters
        limits = np.asarray(spans, float)
    except (TypeError, ValueError):
        raise RheonError(f"parameters = {parameters!r}, spans = {spans!r}", remedy=remedy) from None
    paths = locate(system, first, single=True), locate(system, second, single=True)
    if limits.shape != (2, 2) or not np.isfinite(limits).all() or (limits[:, 0] == limits[:, 1]).any():
        raise RheonError(f"spans = {spans!r}", where="spans", remedy=remedy)
    if paths[0] == paths[1]:
        raise RheonError(f"{first} twice", where="parameters", remedy=remedy)
    return paths, np.sort(limits, axis=1)


def _place(system, start, paths, limits) -> tuple[np.ndarray, np.ndarray]:
    """State and parameters of the start."""
    try:
        state, value = np.asarray(start["state"], float), float(start["parameter"])
    except (TypeError, ValueError):
        state, value = np.zeros(0), np.nan
    if state.shape != (system.dim,) or not np.isfinite(np.append(state, value)).all():
        raise RheonError(f"a start at {start['parameter']!r} with state {start['state']!r}", where="start",
                         remedy=f"give a finite number, and a state of shape ({system.dim},)")  # fmt: skip
    values = np.array([value, float(read(system, paths[1]))])
    if ((values < limits[:, 0]) | (values > limits[:, 1])).any():
        raise RheonError(
            f"the start at {value:g}, {values[1]:g} lies beyond the spans", where="spans", remedy="widen them"
        )
    return state, values


def _rest(arguments, x, place):
    """What vanishes at a fixed point, of scaled state and place. Shapes: (dim,), (2,) -> (dim,)."""
    system, paths, scale, first, width, _ = arguments
    for i, path in enumerate(paths):
        system = written(system, path, first[i] + place[i] * width[i])
    state = x * scale
    if isinstance(system, Flow):
        return jnp.asarray(stacked(system.vector_field(0.0, state)), x.dtype) / scale
    return jnp.asarray(system(0.0, state), x.dtype) / scale - x


def _parts(y, extra: int):
    """Scaled state, vector, place."""
    n = (len(y) - 2 - extra) // 2
    return y[:n], y[n : 2 * n], y[-2:]


def _fold(arguments, y):
    x, v, place = _parts(y, 0)
    rest, push = jax.jvp(lambda x: _rest(arguments, x, place), (x,), (v,))
    return jnp.concatenate([rest, push, (v @ v - 1)[None]])


def _doubling(arguments, y):
    x, v, place = _parts(y, 0)
    rest, push = jax.jvp(lambda x: _rest(arguments, x, place), (x,), (v,))
    return jnp.concatenate([rest, push + 2 * v, (v @ v - 1)[None]])


def _hopf(arguments, y):
    x, v, place = _parts(y, 1)
    push = lambda w: jax.jvp(lambda x: _rest(arguments, x, place), (x,), (w,))[1]  # noqa: E731
    return jnp.concatenate(
        [_rest(arguments, x, place), push(push(v)) + y[-3] * v, jnp.stack([v @ v - 1, jnp.asarray(arguments[5]) @ v])]
    )


def _begin(kind: str, arguments, x, place) -> tuple[Callable, tuple, np.ndarray]:
    """The function that vanishes along the curve, its arguments, and a solution near the start."""
    jacobian = np.asarray(jax.jacfwd(lambda x: _rest(arguments, x, jnp.asarray(place)))(jnp.asarray(x)))
    n = len(x)
    if kind == "Hopf":
        values, vectors = np.linalg.eig(jacobian)
        turning = np.flatnonzero(values.imag > 1e-9 * np.abs(values).max())
        if not len(turning):
            raise RheonError("no pair of eigenvalues turns at the start", where="start")
        best = turning[np.argmin(np.abs(values.real[turning]))]
        v = vectors[:, best].real / np.linalg.norm(vectors[:, best].real)
        across = vectors[:, best].imag - (vectors[:, best].imag @ v) * v
        guess = np.concatenate([x, v, [values[best].imag ** 2], place])
        function, arguments = _hopf, (*arguments[:5], across / np.linalg.norm(across))
    else:
        matrix = jacobian + (2 * np.eye(n) if kind == "period doubling" else 0)
        v = np.linalg.svd(matrix)[2][-1]
        guess = np.concatenate([x, v, place])
        function = _doubling if kind == "period doubling" else _fold
    normal = np.zeros(len(guess))
    normal[-1] = 1.0
    found, good = correct(function, arguments, guess[None], normal[None])
    if not good[0] or np.linalg.norm(found[0] - guess) > 0.2:
        raise RheonError(f"there is no {kind} point at the start", where="start", remedy="give a refined one")
    return function, arguments, found[0]


def _both_ways(function, arguments, first: np.ndarray, n: int, step: float, most: int) -> tuple[Curve, list[dict]]:
    """The curve within the spans, and the Bogdanov-Takens points at which a curve of Hopf points ends."""
    high = np.full(len(first), FAR)
    high[-2:] = 1.0
    low = np.where(np.arange(len(first)) < len(first) - 2, -FAR, 0.0)
    turning = len(first) == 2 * n + 3
    if turning:
        # kappa = 0 ends a curve of Hopf points; it may be any size
        low[-3], high[-3] = 0.0, np.inf
    null = np.linalg.svd(slopes(function, arguments, first[None])[0])[2][-1]
    halves = follow(
        function, arguments, np.stack([first, first]), np.stack([-null, null]), low=low, high=high, step=step, most=most
    )
    if halves[1].reason == "closed":
        return halves[1]._replace(reason=ENDS["closed"]), []
    special, cut = [], []
    for half in halves:
        last, reason = half.points[-1], ENDS.get(half.reason, "")
        if not ((last >= low) & (last <= high)).all():
            reason = "left the spans" if ((last[-2:] < 0) | (last[-2:] > 1)).any() else ENDS["far"]
            kept = Curve(half.points[:-1], half.tangents[:-1], half.signs[:-1], "")
            if turning and last[-3] < 0 and len(half.points) > 1:
                y = _zero(lambda y: y[-3], function, arguments, half.points[-2:])
                if y is not None and ((y[-2:] >= 0) & (y[-2:] <= 1)).all():
                    special.append(_point("Bogdanov-Takens", arguments, y, n))
                    kept = half._replace(points=np.vstack([kept.points, y]))
                    reason = "ended at a Bogdanov-Takens point"
            half = kept
        cut.append(half._replace(reason=reason))
    back, ahead = cut
    return Curve(
        np.concatenate([back.points[:0:-1], ahead.points]),
        np.concatenate([-back.tangents[:0:-1], ahead.tangents]),
        np.concatenate([back.signs[:0:-1], ahead.signs]),
        "; ".join(dict.fromkeys(r for r in (back.reason, ahead.reason) if r)),
    ), special


def _point(kind: str, arguments, y: np.ndarray, n: int) -> dict:
    """A record of a special point."""
    return {"kind": kind, "parameters": arguments[3] + y[-2:] * arguments[4], "state": y[:n] * arguments[2]}


@eqx.filter_jit
def _bent(arguments, x, v, place):
    """Jacobian, and second derivative along v twice. Shapes: (dim,), (dim,), (2,) -> (dim, dim), (dim,)."""
    rest = lambda x: _rest(arguments, x, place)  # noqa: E731
    push = lambda x: jax.jvp(rest, (x,), (v,))[1]  # noqa: E731
    return jax.jacfwd(rest)(x), jax.jvp(push, (x,), (v,))[1]


def _tests(arguments, y, n: int, before=None) -> tuple[np.ndarray, np.ndarray]:
    """What vanishes at a cusp and at a Bogdanov-Takens point, and the left null vector (its sign as `before`)."""
    jacobian, bend = (np.asarray(a) for a in _bent(arguments, y[:n], y[n : 2 * n], y[-2:]))
    left = np.linalg.svd(jacobian)[0][:, -1]
    if before is not None and left @ before < 0:
        left = -left
    return np.array([left @ bend, left @ y[n : 2 * n]]), left


def _special(function, arguments, curve: Curve, n: int) -> list[dict]:
    """Zeros of the test functions along a curve of folds."""
    found, left, tests = [], None, []
    for y in curve.points:
        values, left = _tests(arguments, y, n, left)
        tests.append((values, left))
    # with one variable there is no second eigenvalue that could vanish
    kinds = ("cusp", "Bogdanov-Takens")[: min(n, 2)]
    for k in range(len(tests) - 1):
        for which, kind in enumerate(kinds):
            if tests[k][0][which] * tests[k + 1][0][which] >= 0:
                continue
            test = partial(_test, arguments, n, which, tests[k][1])
            y = _zero(test, function, arguments, curve.points[k : k + 2])
            if y is not None:
                found.append(_point(kind, arguments, y, n))
    return found


def _test(arguments, n: int, which: int, left: np.ndarray, y: np.ndarray) -> float:
    """One of the test functions."""
    return float(_tests(arguments, y, n, left)[0][which])


def _zero(test: Callable, function, arguments, ends: np.ndarray) -> np.ndarray | None:
    """The point of the curve between two others at which a function of the unknowns vanishes."""
    from scipy.optimize import brentq

    chord = ends[1] - ends[0]
    normal = (chord / np.linalg.norm(chord))[None]

    def on(s: float) -> np.ndarray:
        return correct(function, arguments, (ends[0] + s * chord)[None], normal)[0][0]

    try:
        return on(brentq(lambda s: float(test(on(s))), 0.0, 1.0, xtol=1e-12))
    except (ValueError, RuntimeError):
        return None


def _figure(names, found: np.ndarray, special: list[dict], kind: str) -> Figure:
    traces = [Trace("line", found[:, 0], found[:, 1], name=kind, role="model")]
    if special:
        at = np.array([r["parameters"] for r in special])
        labels = tuple(r["kind"] for r in special)
        traces.append(Trace("points", at[:, 0], at[:, 1], role="reference", size=8))
        traces.append(Trace("text", at[:, 0], at[:, 1], labels=labels, role="reference"))
    return Figure((Panel(tuple(traces), x=names[0], y=names[1]),), title=f"curve of {kind} points")
