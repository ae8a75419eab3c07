"""Right-hand sides that are fractions: found in implicit form, where numerator and denominator enter linearly."""

from __future__ import annotations

from typing import Any

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.library import Library, Polynomial, Rational, design
from rheon.core.selection import Ensemble
from rheon.models._sparse_law import Formula, SparseFlow

from ._sparse_data import Recording, unit_of
from .derivatives import METHODS, differentiated_between_gaps
from .sparse_problem import Problem, compress
from .sparse_selection import held_out_error, select
from .weak_form import bumps_on

# half width of the bumps, and of the local polynomials behind velocities, in samples, where no width is given
HALF, LOCAL = 20, 10
# left sides whose held-out error, each relative to its own size, is within this factor of the least count as equally
# good, and the fewest terms win: a fraction may be widened by any factor, which adds terms and no truth
ALIKE = 10.0


def identify_rational(model: Any, data: Recording) -> tuple[SparseFlow, dict]:
    """The law dx/dt = N(x) / D(x) and its history.

    In implicit form D(x) dx/dt = N(x). Every term d(x) dx/dt in turn is the left side that the others explain; the one
    whose equation does best on held-out parts is kept, and solved for dx/dt.

    Args:
        model: a `SparseEquations` whose library is `Rational`.
        data: the recording.

    Returns:
        The law; and per equation the left side chosen, its held-out error and those of the others.

    Raises:
        RheonError: if settings do not go together, or nothing was found.

    Source: Kaheman, Kutz and Brunton 2020 (SINDy-PI), doi:10.1098/rspa.2020.0279.
    """
    if isinstance(model.optimiser, Ensemble) or model.constraints or model.energy_preserving or model.order == 2:
        raise RheonError("a fraction with an ensemble, constraints or order 2", remedy="use a plain optimiser, order 1")
    if model.derivative not in ("weak", *METHODS):
        raise RheonError(f"a fraction by derivative={model.derivative!r}", remedy="use weak, savgol, finite or spline")
    above, below = _libraries(model.library, data.names)
    over, under = above.terms(data.names), below.terms(data.names)
    n, m = len(over), len(under)
    coefficients, errors = np.zeros((data.n_states, n + m)), np.zeros((data.n_states, n + m))
    units: list[tuple[str, ...]] = []
    history: dict[str, Any] = {"left_side": [], "held_out": []}
    for e in range(data.n_states):
        columns = _columns(model, data, above, below, e)
        tried = []
        for left in range(m):
            others = [j for j in range(n + m) if j != n + left]
            problem = compress(columns[:, others], columns[:, [n + left]])
            found = select(problem, model.optimiser)[:, 0]
            tried.append((held_out_error(problem, found != 0), int(np.count_nonzero(found)), left, found, problem))
        least = min(t[0] for t in tried)
        good = [t for t in tried if t[0] <= ALIKE * least + 1e-18]
        error, _, left, found, problem = min(good, key=lambda t: (t[1], t[0]))
        others = [j for j in range(n + m) if j != n + left]
        # d(x) dx/dt on the left is 1 below; what stands right with dx/dt changes its sign when it goes there
        signs = np.repeat([1.0, -1.0], [n, m])
        raw, change = np.zeros(n + m), np.zeros((n + m, len(others)))
        raw[others], raw[n + left] = signs[others] * found, 1.0
        change[others, np.arange(len(others))] = signs[others]
        one = n + under.index("1")
        unit = one if raw[one] else n + left
        coefficients[e] = raw / raw[unit]
        change = (change - np.outer(coefficients[e], change[unit])) / raw[unit]
        errors[e] = _errors(problem, found, change)
        units.append(_units(data, e, above, below, unit - n))
        history["left_side"].append(f"{under[left]} d{data.states[e]}/dt".removeprefix("1 "))
        history["held_out"].append([float(t[0]) for t in tried])
        if not np.isfinite(error):
            raise RheonError(f"no equation was found for {data.states[e]}", where="Rational", remedy="other terms")
    support, lower = (
        tuple(tuple(int(j) for j in np.flatnonzero(row)) for row in part)
        for part in np.split(coefficients, [n], axis=1)
    )
    formula = Formula(
        coefficients[:, :n],
        errors[:, :n],
        above,
        support,
        data.names,
        tuple(tuple(u[j] for j in s) for u, s in zip(units, support, strict=True)),
        coefficients[:, n:],
        below,
        lower,
        errors[:, n:],
        tuple(tuple(u[n + j] for j in s) for u, s in zip(units, lower, strict=True)),
    )
    law = SparseFlow(formula, data.last(), len(data.inputs), 1, data.dt, data.dt, data.time_unit)
    return law, history


def _errors(problem: Problem, found: np.ndarray, change: np.ndarray) -> np.ndarray:
    """Standard errors, to first order, of numbers that change with the coefficients found as `change` has it."""
    kept, triangle = np.flatnonzero(found), problem.whole
    if len(kept) == 0:
        return np.zeros(len(change))
    square = np.sum((triangle[:, :-1] @ found - triangle[:, -1]) ** 2) / max(problem.n_rows - len(kept), 1)
    return np.sqrt(square * np.sum((change[:, kept] @ np.linalg.pinv(triangle[:, kept])) ** 2, axis=1))


def _units(data: Recording, e: int, above: Library, below: Library, one: int) -> tuple[str, ...]:
    """Units of all coefficients, above and below, where that of the term `one` below has none."""
    size = len(data.names)
    lower = below.powers(size)
    base = lower[one]
    made = []
    for powers, order in [*((p, 1) for p in above.powers(size)), *((p, 0) for p in lower)]:
        if powers is None or base is None:
            made.append("")
            continue
        own = tuple(a - b for a, b in zip(powers, base, strict=True))
        made.append(unit_of(data.units[e] if order else "", own, data.units, data.time_unit, order))
    return tuple(made)


def _libraries(library: Rational, names) -> tuple[Library, Library]:
    above, below = library.numerator.bound(names), library.denominator.bound(names)
    if "1" not in below.terms(names):
        below = Polynomial(0) + below
    return above, below


def _columns(model: Any, data: Recording, above: Library, below: Library, e: int) -> np.ndarray:
    """Terms of the numerator, then those of the denominator times dx/dt: tested against bumps, or at samples."""
    made, n = [], data.n_states
    method = "savgol" if model.derivative == "weak" else model.derivative
    for times, values in zip(data.times, data.values, strict=True):
        if len(times) < 2 * HALF + 2:
            continue
        width = LOCAL * data.dt if model.derivative == "weak" else model.width
        rate, smooth, good = differentiated_between_gaps(times, values[:, :n], method, width=width)
        seen = np.column_stack([smooth, values[:, n:]])
        numerator, denominator = design(above, seen), design(below, seen)
        moving = denominator * rate[:, [e]]
        if model.derivative != "weak":
            made.append(np.column_stack([numerator, moving])[good])
            continue
        bumps = bumps_on(times, HALF * data.dt if model.width is None else model.width, 1)
        columns = bumps.integrals[0] @ np.column_stack([numerator, moving])
        for j, powers in enumerate(below.powers(values.shape[1])):
            # x^k dx/dt is the derivative of a power: it moves to the bump
            if powers is not None and sum(powers) == powers[e]:
                k = powers[e] + 1
                columns[:, numerator.shape[1] + j] = -(bumps.integrals[1] @ (smooth[:, e] ** k / k))
        made.append(columns)
    if not made:
        raise RheonError("no path is long enough", where="Rational", remedy=f"give more than {2 * HALF + 2} samples")
    return np.concatenate(made)
