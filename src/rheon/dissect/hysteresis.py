"""A parameter moved slowly there and back: does the system return on the same way, and where does it jump?"""

from __future__ import annotations

import itertools

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.fit import Fit
from rheon.core.kinds import Flow, Map
from rheon.core.result import Result
from rheon.core.settings import number, one_of, whole
from rheon.core.system import System
from rheon.engine.parameters import locate
from rheon.engine.simulate import simulate
from rheon.engine.wrappers.phase_state import PhaseState

from ._swept import SweptFlow, SweptMap

NAME = "hysteresis"
RESPONSES = ("end", "extent")
# a stretch is a jump where the response moves this many times faster than its extent over the sweep's, and covers
# this share of it
STEEP, SHARE = 10.0, 0.2
# less than this share of extent times span is rounding
NOTHING = 1e-6


def hysteresis(
    system,
    parameter: str,
    turns,
    rate: float,
    *,
    slower: float = 4.0,
    response: str = "end",
    points: int = 400,
    samples: int = 64,
    settle: float | None = None,
    initial=None,
    solver: str = "auto",
) -> Result:
    """Sweep a parameter of a flow or map up and down, twice, and compare the ways there and back.

    The parameter moves at a constant rate along straight lines between the turning values; the second sweep is slower.
    A response that only lags behind leaves a gap that shrinks with the rate; one that jumps between branches keeps its
    gap however slow the sweep is. The phase of a forced flow of the registry runs on when its frequency changes.

    Args:
        system: a Flow, a Map, or a Fit.
        parameter: name of a number in the system; it is looked for inside wrapped systems, too ("flow.rho" says where).
        turns: values between which the parameter moves, first and last the same; of two, the first is added again.
        rate: change of the parameter per time unit in the first sweep.
        slower: how many times slower the second sweep is.
        response: what is recorded: "end", the observed variables at each value, or "extent", the largest less the
            smallest of them since the value before (the amplitude of an oscillation, twice).
        points: recorded values from one turn to the next.
        samples: from one recorded value to the next; of "extent" only.
        settle: time at the first value before the sweep; default a tenth of the first way's.
        initial: state to begin with, shape (dim,); the system's own where not given.
        solver: of flows, as in `rheon.simulate`.

    Returns:
        Area between the ways of the slower sweep, shape (variable,), in units of the parameter times those of the
        variable. "yes" where it shrinks by less than the root of `slower`, "no" where it shrinks more or there is none,
        "diverged" where a sweep left finite numbers. Details: `jumps` of the slower sweep, a record each: `way`
        (number), `parameter` (where half of the jump is done), `variable`, `before`, `after`; `sweeps`, a record for
        each rate: `rate`, `times` (point,), `parameter` (point,), `responses` (point, variable), `way` (point,),
        `area` (variable,), `jumps`.

    Raises:
        RheonError: if the system is no Flow or Map, has no such parameter, or a setting is impossible.

    Source: Strogatz 2015, Nonlinear Dynamics and Chaos, doi:10.1201/9780429492563, section 3.6; areas against rates:
        Jung, Gray, Roy and Mandel 1990, doi:10.1103/PhysRevLett.65.1873.

    Example:
        >>> import rheon
        >>> cubic = rheon.from_equations("dx/dt = p + x - x^3; p = -1", start=[-1.3], dt=0.05)
        >>> loop = hysteresis(cubic, "p", (-1.0, 1.0), 0.01)
        >>> loop.verdict, [round(float(jump["parameter"]), 1) for jump in loop["jumps"]]
        ('yes', [0.4, -0.4])
    """
    system, path, turns, own = _checked(system, parameter, turns)
    number(rate, "rate", exclusive=True)
    number(slower, "slower", 1.0, exclusive=True)
    whole(points, "points", 8)
    one_of(response, "response", RESPONSES)
    each = whole(samples, "samples", 2) if response == "extent" else 1
    start = None if initial is None else np.append(np.asarray(initial, float), own)
    kept = system.n_observed - len(own)
    sweeps = []
    for pace in (float(rate), float(rate) / slower):
        times, values = _times(system, turns, pace, points, each)
        law = (SweptFlow if isinstance(system, Flow) else SweptMap)(system, path, times[:: points * each], turns)
        wait = (times[points * each] - times[0]) / 10 if settle is None else number(settle, "settle")
        run = simulate(law, times, initial=start, transient=wait, solver=solver, rtol=1e-9, atol=1e-11)
        seen = _response(np.asarray(run.values)[:, :kept], each)
        # whole steps of a map may change the rate a little
        pace = float(abs(turns[1] - turns[0]) / times[points * each])
        sweeps.append(_record(pace, times[::each], values[::each], seen, points))
    names = system.variables[:kept]
    if not all(np.isfinite(sweep["responses"]).all() for sweep in sweeps):
        return Result(NAME, np.full(kept, np.nan), verdict="diverged", reason="a sweep left finite numbers",
                      axes=("variable",), details={"sweeps": sweeps, "jumps": []})  # fmt: skip
    verdict, reason = _verdict(sweeps, float(slower), float(np.ptp(turns)))
    for sweep in sweeps:
        sweep["jumps"] = _jumps(sweep, names, points)
    return Result(
        NAME,
        sweeps[1]["area"],
        verdict=verdict,
        reason=reason,
        method=f"sweeps of {parameter} at rates {rate:g} and {rate / slower:g}",
        axes=("variable",),
        details={"sweeps": sweeps, "jumps": sweeps[1]["jumps"]},
        figure=_figure(sweeps, parameter, names[0] + (", extent" if response == "extent" else "")),
    )


def _checked(system, parameter: str, turns):
    """The system (a forced one with its phase as a state), where the parameter is, turning values, phase at first."""
    system = system.system if isinstance(system, Fit) else system
    if not isinstance(system, Flow | Map):
        kind = type(system).__name__
        what = f"a {kind} is no flow or map" if isinstance(system, System) else f"a {kind} is no system"
        raise RheonError(what, where="system", remedy="pass a Flow, a Map or a Fit")
    forced = isinstance(system, Flow) and hasattr(system, "phase_rate") and hasattr(system, "phase")
    own = np.zeros(0)
    if forced:
        assert isinstance(system, Flow)
        own, system = np.array([float(getattr(system, "phase"))]), PhaseState(system)  # noqa: B009
    path = locate(system, parameter, single=True)
    try:
        turns = np.atleast_1d(np.asarray(turns, float))
    except (TypeError, ValueError):
        raise RheonError(f"turns = {turns!r}", where="turns", remedy="give numbers") from None
    if len(turns) == 2:
        turns = np.append(turns, turns[0])
    if turns.ndim != 1 or len(turns) < 3 or not np.isfinite(turns).all() or (np.diff(turns) == 0).any():
        raise RheonError(f"turns = {turns.tolist()}", where="turns", remedy="give two or more different finite values")
    if turns[0] != turns[-1]:
        raise RheonError(
            f"the sweep begins at {turns[0]:g} and ends at {turns[-1]:g}", where="turns", remedy="end where it begins"
        )
    return system, path, turns, own


def _times(system, turns: np.ndarray, rate: float, points: int, each: int) -> tuple[np.ndarray, np.ndarray]:
    """Sampling times and the values of the parameter there; both begin with the first turn."""
    gaps = np.abs(np.diff(turns)) / (rate * points * each)
    if isinstance(system, Map):
        steps = np.rint(gaps / system.dt)
        if steps.min() < 1:
            most = rate * gaps.min() / system.dt
            raise RheonError(f"at a rate of {rate:g} the map takes less than a step between two recorded values",
                             where="rate", remedy=f"choose {most:.3g} or less, or fewer points")  # fmt: skip
        gaps = steps * system.dt
    times = np.concatenate([[0.0], np.cumsum(np.repeat(gaps, points * each))])
    ways = [np.linspace(a, b, points * each + 1)[1:] for a, b in itertools.pairwise(turns)]
    return times, np.concatenate([turns[:1], *ways])


def _response(values: np.ndarray, each: int) -> np.ndarray:
    """What is recorded at each value. Shapes: (point * each + 1, variable) -> (point + 1, variable)."""
    if each == 1:
        return values
    blocks = values[1:].reshape(-1, each, values.shape[1])
    spread = np.ptp(blocks, axis=1)
    # before the first value there is nothing: what comes next stands for it
    return np.concatenate([spread[:1], spread])


def _record(rate: float, times, values, responses, points: int) -> dict:
    ways = _ways(len(values), points)
    grid = np.linspace(values.min(), values.max(), 4 * points + 1)
    on = np.stack([_on(grid, values[way], responses[way]) for way in ways])
    covered = np.isfinite(on).sum(0) > 1
    top = np.where(covered, np.max(np.nan_to_num(on, nan=-np.inf), axis=0), 0.0)
    bottom = np.where(covered, np.min(np.nan_to_num(on, nan=np.inf), axis=0), 0.0)
    way = np.repeat(np.arange(len(ways)), points)
    return {
        "rate": rate,
        "times": times,
        "parameter": values,
        "responses": responses,
        "way": np.concatenate([[0], way]),
        "area": np.trapezoid(top - bottom, grid, axis=0),
    }


def _ways(n: int, points: int) -> list[slice]:
    """The ways from turn to turn, both ends included."""
    return [slice(k, k + points + 1) for k in range(0, n - 1, points)]


def _on(grid: np.ndarray, values: np.ndarray, responses: np.ndarray) -> np.ndarray:
    """Responses of one way on a common grid of the parameter, NaN beyond it."""
    order = slice(None, None, 1 if values[-1] > values[0] else -1)
    x = values[order]
    return np.stack([np.interp(grid, x, y, left=np.nan, right=np.nan) for y in responses[order].T], axis=1)


def _verdict(sweeps: list[dict], slower: float, span: float) -> tuple[str, str]:
    fast, slow = (sweep["area"] for sweep in sweeps)
    extent = np.maximum(np.ptp(sweeps[1]["responses"], axis=0), np.finfo(float).tiny)
    there = slow > NOTHING * extent * span
    kept = np.where(there, slow / np.maximum(fast, np.finfo(float).tiny), 0.0)
    best = int(np.argmax(kept))
    lasting = bool(kept[best] > slower**-0.5)
    if not there.any():
        return "no", "the ways there and back are the same"
    return ("yes" if lasting else "no"), f"{kept[best]:.0%} of the area is left at a rate {slower:g} times slower"


def _jumps(sweep: dict, names: tuple[str, ...], points: int) -> list[dict]:
    """Stretches in which a response moves far and fast, in the order in which they are met."""
    extent = np.ptp(sweep["responses"], axis=0)
    found: list[tuple[int, float, dict]] = []
    for place, way in enumerate(_ways(len(sweep["parameter"]), points)):
        values, responses = sweep["parameter"][way], sweep["responses"][way]
        stretches: list[tuple[int, int, float, int]] = []
        for v in np.flatnonzero(extent > 0).tolist():
            steep = np.abs(np.diff(responses[:, v])) * points > STEEP * extent[v]
            for first, last in _runs(steep):
                share = abs(responses[last, v] - responses[first, v]) / extent[v]
                if share > SHARE:
                    stretches.append((first, last, float(share), int(v)))
        # one jump is seen in several variables: the one that it moves most tells where it is
        for first, last, _, v in sorted(stretches, key=lambda row: -row[2]):
            if any(n == place and not (last < row["span"][0] or first > row["span"][1]) for n, _, row in found):
                continue
            y = responses[first : last + 1, v]
            row = {"way": place, "parameter": _half(values[first : last + 1], y), "variable": names[v],
                   "before": responses[first], "after": responses[last], "span": (first, last)}  # fmt: skip
            found.append((place, first, row))
    found.sort(key=lambda item: item[:2])
    return [{k: v for k, v in row.items() if k != "span"} for *_, row in found]


def _runs(flags: np.ndarray) -> list[tuple[int, int]]:
    """First and last point of every run of flagged steps."""
    edges = np.diff(np.concatenate([[0], flags.astype(int), [0]]))
    return list(zip(np.flatnonzero(edges == 1), np.flatnonzero(edges == -1), strict=True))


def _half(values: np.ndarray, y: np.ndarray) -> float:
    """Where a response first passes the middle between its ends."""
    middle = (y[0] + y[-1]) / 2
    side = np.sign(y - middle)
    k = int(np.flatnonzero(side[1:] != side[0])[0])
    return float(values[k] + (middle - y[k]) / (y[k + 1] - y[k]) * (values[k + 1] - values[k]))


def _figure(sweeps: list[dict], parameter: str, name: str) -> Figure:
    fast, slow = sweeps
    points = int((slow["way"] == 0).sum()) - 1
    traces = [Trace("line", fast["parameter"], fast["responses"][:, 0], name=f"rate {fast['rate']:.3g}", role="floor")]
    for rising, words, role in ((True, "up", "model"), (False, "down", "reference")):
        xs, ys = [], []
        for way in _ways(len(slow["parameter"]), points):
            if (slow["parameter"][way][-1] > slow["parameter"][way][0]) == rising:
                xs.append(np.append(slow["parameter"][way], np.nan))
                ys.append(np.append(slow["responses"][way, 0], np.nan))
        if xs:
            label = f"{words}, rate {slow['rate']:.3g}"
            traces.append(Trace("line", np.concatenate(xs), np.concatenate(ys), name=label, role=role, size=1.8))
    if slow["jumps"]:
        at = np.array([jump["parameter"] for jump in slow["jumps"]])
        middle = np.array([(jump["before"][0] + jump["after"][0]) / 2 for jump in slow["jumps"]])
        traces.append(Trace("points", at, middle, name="jump", role="data", size=7))
    return Figure((Panel(tuple(traces), x=parameter, y=name),), title=f"{name} as {parameter} goes there and back")
