"""Right-hand sides that are fractions: found in implicit form, where numerator and denominator enter linearly."""

from __future__ import annotations

from typing import Any

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.library import Library, Polynomial, Rational, design
from rheon.core.selection import Ensemble
from rheon.models._sparse_law import Formula, SparseFlow

from ._sparse_data import Recording
from .derivatives import METHODS, differentiate
from .sparse_problem import compress, errors_of
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
    coefficients, errors, bottom = (
        np.zeros((data.n_states, n)),
        np.zeros((data.n_states, n)),
        np.zeros((data.n_states, m)),
    )
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
        spread = errors_of(problem.whole, problem.n_rows, found[:, None])[:, 0]
        every, wide = np.zeros(n + m), np.zeros(n + m)
        every[others], wide[others] = found, spread
        # d(x) dx/dt on the left is 1 below; what stands right with dx/dt changes its sign when it goes there
        bottom[e] = -every[n:]
        bottom[e, left] = 1.0
        scale = bottom[e, under.index("1")] or 1.0
        bottom[e] /= scale
        coefficients[e], errors[e] = every[:n] / scale, np.abs(wide[:n] / scale)
        history["left_side"].append(f"{under[left]} d{data.states[e]}/dt".removeprefix("1 "))
        history["held_out"].append([float(t[0]) for t in tried])
        if not np.isfinite(error):
            raise RheonError(f"no equation was found for {data.states[e]}", where="Rational", remedy="other terms")
    support = tuple(tuple(int(j) for j in np.flatnonzero(row)) for row in coefficients)
    lower = tuple(tuple(int(j) for j in np.flatnonzero(row)) for row in bottom)
    formula = Formula(coefficients, errors, above, support, data.names, (), bottom, below, lower)
    law = SparseFlow(formula, data.last(), len(data.inputs), 1, data.dt, data.dt, data.time_unit)
    return law, history


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
        rate, smooth, good = differentiate(times, values[:, :n], method, width=width)
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
