"""The solver behind `rheon.models.SparseEquations`: from a recording to equations."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.library import Library, Rational
from rheon.core.progress import Progress
from rheon.core.random import generator
from rheon.core.selection import STLSQ, Ensemble, Stepwise
from rheon.core.series import Series
from rheon.models._sparse_law import SLOPE_WINDOW, Formula, SparseDelay, SparseFlow, SparseMap, slope_weights

from ._sparse_data import Recording, recording, unit_of
from ._sparse_rows import Chunks, WeakRows, differentiated, noise_in, slopes_of, stepped, weak_rows
from .derivatives import GAP, differentiated_between_gaps
from .sparse_ensemble import ensemble, ensemble_of
from .sparse_problem import Problem, compress, errors_of, joined, refitted
from .sparse_selection import select

# half widths of bumps that are tried, in samples, and passes of guess, noise model, selection
HALVES, PASSES = (8, 14, 24, 40), 4
# a method of order 4 is accurate where a step times the fastest rate is below this
ACCURATE = 0.2
# samples at which the slopes of the found law are looked at
LOOKED_AT = 200
# a misfit below this says that the noise was taken for too large
LESS_NOISE = 0.8
# chunks of the weak equations from which the width of the bumps is chosen
SAMPLED = 16


@dataclasses.dataclass
class Found:
    """Coefficients with errors, and what is worth telling.

    Attributes:
        coefficients: shape (equation, term).
        errors: same shape.
        history: plain numbers and lists.
    """

    coefficients: np.ndarray
    errors: np.ndarray
    history: dict[str, Any]


def identify(model: Any, series: Series, key, progress: Progress) -> tuple[Any, dict]:
    """The law and its history.

    Args:
        model: a `SparseEquations`.
        series: the recording.
        key: draws bootstrapped rows.
        progress: told about every equation.

    Returns:
        A flow, a map, or a delay equation; and what happened, as plain numbers and lists.

    Raises:
        RheonError: if the recording or the settings do not allow it; the message says why.
    """
    data = recording(model, series)
    rng = generator(key)
    if isinstance(model.library, Rational):
        from .sparse_rational import identify_rational

        return identify_rational(model, data)
    _agree(model, data)
    names = data.names if model.order == 1 else (*data.states, *(f"{n}'" for n in data.states), *data.inputs)
    library = model.library.bound(names)
    data = _delayed(data, library.lags) if library.lags else data
    if model.derivative == "weak":
        found = _weak(model, data, library, names, rng, progress)
    else:
        found = _pointwise(model, data, library, names, rng)
    formula = _formula(model, data, library, names, found)
    return _law(model, data, formula), found.history


def _agree(model: Any, data: Recording) -> None:
    lags = model.library.lags
    if lags and (model.inputs or model.order == 2 or model.derivative == "step"):
        raise RheonError(
            "delays with inputs, a second order or a map", where="SparseEquations", remedy="use one of them"
        )
    if model.order == 2 and model.derivative != "weak" and (model.constraints or model.energy_preserving):
        raise RheonError("constraints of a second-order law", remedy="use order=1, with velocities as variables")


def _delayed(data: Recording, lags: tuple[float, ...]) -> Recording:
    """The recording with delayed values behind the present ones; samples without a past are left out."""
    from scipy.interpolate import CubicSpline

    times, values = [], []
    for t, v in zip(data.times, data.values, strict=True):
        # what lay in a gap at that time is not known
        steps = np.diff(t)
        broken = np.append(steps > GAP * np.median(steps), False)
        good = t >= t[0] + lags[-1]
        for lag in lags:
            good &= ~broken[np.clip(np.searchsorted(t, t - lag, side="right") - 1, 0, None)]
        if good.sum() < 10:
            continue
        curve = CubicSpline(t, v)
        times.append(t[good])
        values.append(np.column_stack([v[good], *(curve(t[good] - lag) for lag in lags)]))
    if not times:
        raise RheonError(f"no path is longer than the delay {lags[-1]:g}", where="library", remedy="give a longer path")
    return dataclasses.replace(data, times=tuple(times), values=tuple(values))


def _weak(model, data: Recording, library: Library, names, rng, progress: Progress) -> Found:
    """All equations by the weak form."""
    rows = _tested(model, data, library)
    if model.constraints or model.energy_preserving:
        from .sparse_constrained import constrained

        coefficients, errors = constrained(
            model, np.concatenate(rows.terms), np.concatenate(rows.targets), names, library
        )
        return Found(coefficients, errors, _told(rows, data))
    inner = model.optimiser.optimiser if isinstance(model.optimiser, Ensemble) else model.optimiser
    members = None
    if isinstance(model.optimiser, Ensemble) and isinstance(inner, STLSQ):
        members = ensemble(np.concatenate(rows.terms), np.concatenate(rows.targets), model.optimiser, rng)
        first = members.coefficients.T
    else:
        first = select(rows.plain(), inner).T
    coefficients, errors = np.zeros_like(first), np.zeros_like(first)
    told: dict[str, list] = {"misfit": [], "inclusion": [], "spread": []}
    with progress.stage("Sparse equations", data.n_states) as stage:
        for e in range(data.n_states):
            guess, chunks, problem = _settled(rows, e, first[e], inner)
            if isinstance(model.optimiser, Ensemble):
                own = ensemble_of(chunks, model.optimiser, rng) if members is None else members
                column = e if members is not None else 0
                kept = own.coefficients[:, column] != 0
                guess = refitted(problem, kept)
                told["inclusion"].append(own.inclusion[:, column].tolist())
                told["spread"].append(own.spread[:, column].tolist())
            coefficients[e] = guess
            errors[e] = errors_of(problem.whole, problem.n_rows, guess[:, None])[:, 0]
            residual = problem.whole @ np.append(guess, -1.0)
            told["misfit"].append(float(residual @ residual / problem.n_rows))
            stage.advance(1, data.states[e])
    return Found(coefficients, errors, _told(rows, data) | {k: v for k, v in told.items() if v})


def _settled(rows: WeakRows, equation: int, guess: np.ndarray, optimiser) -> tuple[np.ndarray, Chunks, Problem]:
    """Coefficients of one equation, its chunks and its problem; noise as the law itself has it.

    Backward elimination asks what the errors of the equations leave open, and chooses anew. Thresholds compare sizes of
    terms, which they do on the rows as they were: there only the coefficients are found anew.
    """
    for _ in range(PASSES):
        chunks = rows.chunks(equation, guess)
        problem = chunks.problem()
        new = select(problem, optimiser)[:, 0] if isinstance(optimiser, Stepwise) else refitted(problem, guess != 0)
        same = np.array_equal(new != 0, guess != 0) and np.allclose(new, guess, rtol=0.05)
        guess = new
        if same:
            break
    return guess, chunks, problem


def _tested(model, data: Recording, library: Library) -> WeakRows:
    """Weak equations with the given half width, or the one of those tried whose coefficients are the best known."""
    shortest = max(len(t) for t in data.times)
    halves = [h * data.dt for h in HALVES if 2 * h < shortest / 4] or [HALVES[0] * data.dt]
    halves = halves if model.width is None else [float(model.width)]
    noise = _noise(model, data, library, halves[0])
    if len(halves) == 1:
        return weak_rows(data, library, halves[0], model.order, noise)
    best: tuple[float, WeakRows] | None = None
    failure: RheonError | None = None
    for half in halves:
        try:
            rows = weak_rows(data, library, half, model.order, noise)
            score, _ = _uncertainty(rows)
        except RheonError as error:
            failure = error
            continue
        if best is None or score < best[0]:
            best = (score, rows)
    if best is None:
        assert failure is not None
        raise failure
    return best[1]


def _noise(model, data: Recording, library: Library, half: float) -> np.ndarray:
    """The variance of the noise of every state: what local polynomials leave, unless the equations leave less.

    Data that are sampled coarsely look noisy to a local polynomial; but noise cannot be more than the misfit it makes.
    """
    noise = noise_in(data)
    for _ in range(PASSES):
        _, misfit = _uncertainty(weak_rows(data, library, half, model.order, noise))
        if misfit > LESS_NOISE:
            break
        noise = noise * misfit
    return noise


def _uncertainty(rows: WeakRows) -> tuple[float, float]:
    """The mean log of the standard errors of all coefficients of all equations; the largest misfit of an equation."""
    plain = rows.plain()
    n, raw = plain.n_terms, plain.whole
    scale = np.linalg.norm(raw[:, :n], axis=0)
    guess = (np.linalg.lstsq(raw[:, :n] / scale, raw[:, n:], rcond=1e-12)[0] / scale[:, None]).T
    total, misfit = 0.0, 0.0
    part = rows.sampled(SAMPLED)
    for e in range(len(guess)):
        chunks = part.chunks(e, guess[e])
        triangle = chunks.corrected(np.ones(len(chunks.rows)))
        found = np.linalg.lstsq(triangle[:, :-1], triangle[:, -1], rcond=1e-12)[0]
        errors = errors_of(triangle, int(chunks.rows.sum()), np.where(found == 0, 1e-300, found)[:, None])
        # errors of all rows, were they like these
        share = np.sqrt(chunks.rows.sum() / sum(map(len, rows.bumps)))
        total += float(np.mean(np.log(np.maximum(share * errors * scale[:, None], 1e-300))))
        whole = joined(chunks.triangles)
        left = whole[:, -1] - whole[:, :-1] @ np.linalg.lstsq(whole[:, :-1], whole[:, -1], rcond=1e-12)[0]
        misfit = max(misfit, float(left @ left) / max(int(chunks.rows.sum()) - len(whole), 1))
    return total / len(guess), misfit


def _told(rows: WeakRows, data: Recording) -> dict[str, Any]:
    return {
        "rows": int(sum(map(len, rows.bumps))),
        "half_width": float(rows.half),
        "noise": [float(v) for v in np.sqrt(rows.noise)],
    }


def _pointwise(model, data: Recording, library: Library, names, rng) -> Found:
    """All equations from derivatives, or from sample to sample."""
    if model.derivative == "step":
        terms, targets = stepped(data, library)
    else:
        terms, targets = differentiated(data, library, model.derivative, model.width, model.order)
    history: dict[str, Any] = {"rows": len(terms)}
    if model.constraints or model.energy_preserving:
        from .sparse_constrained import constrained

        coefficients, errors = constrained(model, terms, targets, names, library)
        return Found(coefficients, errors, history)
    problem = compress(terms, targets)
    if isinstance(model.optimiser, Ensemble):
        members = ensemble(terms, targets, model.optimiser, rng)
        coefficients = members.coefficients
        history |= {"inclusion": members.inclusion.T.tolist(), "spread": members.spread.T.tolist()}
    else:
        coefficients = select(problem, model.optimiser)
    return Found(coefficients.T, errors_of(problem.whole, problem.n_rows, coefficients).T, history)


def _slopes(times: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Rates of a path, 0 where it is too short to tell."""
    try:
        return differentiated_between_gaps(times, values)[0]
    except RheonError:
        return np.zeros_like(values)


def _formula(model, data: Recording, library: Library, names, found: Found) -> Formula:
    """The chosen terms with names and units."""
    support = tuple(tuple(int(j) for j in np.flatnonzero(row)) for row in found.coefficients)
    powers = library.powers(len(names))
    n, order = data.n_states, 0 if model.derivative == "step" else model.order
    units = tuple(tuple(_unit(data, e, powers[j], n, model.order, order) for j in s) for e, s in enumerate(support))
    found.history["terms"] = [len(s) for s in support]
    return Formula(found.coefficients, found.errors, library, support, tuple(names), units)


def _unit(data: Recording, equation: int, powers, n: int, layout: int, order: int) -> str:
    if powers is None:
        return ""
    powers = tuple(int(p) for p in powers)
    if layout == 2:
        # a velocity has the unit of its position over time
        order -= sum(powers[n : 2 * n])
        powers = tuple(a + b for a, b in zip(powers[:n], powers[n : 2 * n], strict=True)) + powers[2 * n :]
    elif len(powers) > len(data.units):
        width = len(data.units)
        powers = tuple(sum(powers[i::width]) for i in range(width))
    return unit_of(data.units[equation], powers, data.units, data.time_unit, order)


def _law(model, data: Recording, formula: Formula):
    """The system."""
    start = data.last()
    if model.derivative == "step":
        return SparseMap(formula, start, len(data.inputs), data.dt)
    if formula.library.lags:
        return SparseDelay(formula, start, data.dt)
    if model.order == 2:
        end = data.values[-1][-SLOPE_WINDOW:, : data.n_states]
        slope = slope_weights(len(end)) @ end / data.dt
        start = np.concatenate([start, slope])
    step = _step(model, data, formula)
    return SparseFlow(formula, start, len(data.inputs), model.order, data.dt, step, data.time_unit)


def _step(model, data: Recording, formula: Formula) -> float:
    """A step at which methods of order 4 are accurate: a share of the fastest rate of the law on the data."""
    values = np.concatenate(data.values)
    picked = values[np.linspace(0, len(values) - 1, LOOKED_AT).astype(int)]
    n = data.n_states
    if model.order == 2:
        velocities = np.concatenate([_slopes(t, v[:, :n]) for t, v in zip(data.times, data.values, strict=True)])
        rows = np.linspace(0, len(values) - 1, LOOKED_AT).astype(int)
        picked = np.column_stack([values[rows, :n], velocities[rows], values[rows, n:]])
    slopes = slopes_of(formula.library, picked, model.order * n)
    jacobian = np.einsum("dtp,ep->ted", slopes, np.asarray(formula.coefficients))
    if model.order == 2:
        upper = np.broadcast_to(np.eye(n, 2 * n, n), (len(jacobian), n, 2 * n))
        jacobian = np.concatenate([upper, jacobian], axis=1)
    fastest = float(np.max(np.abs(np.linalg.eigvals(jacobian)), initial=0.0))
    parts = np.clip(np.ceil(data.dt * fastest / ACCURATE), 1, 1_000) if np.isfinite(fastest) else 1
    return data.dt / float(parts)
