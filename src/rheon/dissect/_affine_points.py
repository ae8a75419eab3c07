"""Shared parts: all fixed points of a piecewise-affine law, region by region."""

from __future__ import annotations

import dataclasses

import equinox as eqx
import numpy as np

from rheon.core.precision import as_dtype, precision
from rheon.engine.piecewise import PiecewiseAffine

from ._pieces import Search, Solved, bits_of, solve_words
from ._stability import stability
from ._words import Words

# up to so many bits every region is solved, if that costs at most so many multiply-adds
EXACT_UNITS, EXACT_WORK = 12, 1e11
LANES = 128
# of virtual points so many are recorded, the nearest to the middle of the box first
VIRTUAL = 64


@dataclasses.dataclass(frozen=True)
class AffinePoints:
    """Fixed points of a piecewise-affine law.

    `states` (point, dim) and `patterns` (point, units) of those that are real, then of those that are virtual.
    `complete`: every region was solved. `singular`: regions without a single point. `method`, in words.
    """

    states: np.ndarray
    patterns: np.ndarray
    virtual_states: np.ndarray
    virtual_patterns: np.ndarray
    complete: bool
    singular: int
    method: str


def affine_points(law: PiecewiseAffine, path, low, high, tries: int, rng: np.random.Generator) -> AffinePoints:
    """The fixed points of every region where these are few enough, and of those that a search meets otherwise.

    Args:
        law: a piecewise-affine map.
        path: states of an orbit, shape (time, dim).
        low: lower corner of the box in which the search starts.
        high: upper corner.
        tries: starts of the search.
        rng: where they come from.

    Source: Eisenmann et al. 2023, arXiv 2311.04337.
    """
    units = law.n_units
    exact = units <= EXACT_UNITS and 2.0**units * (law.dim**3 + 100) <= EXACT_WORK
    if exact:
        solved = solve_words(law, bits_of(np.arange(2**units), units)[:, None])
        words = f"one linear solve for each of {2**units} regions, float64"
    else:
        draws = Words(law, path, low, high, 1, rng)
        met, used, last = Search(law, 1, lambda n: draws.draw(n, 1), LANES).run(tries)
        met_words = np.array([w for w, _ in met.values()]).reshape(-1, 1, units)
        solved = solve_words(law, np.unique(np.concatenate([met_words, draws.letters[:, None]]), axis=0))
        words = (
            f"search among 2^{units} patterns from {used} of them, the last new point within the first {last}; and one "
            f"linear solve for each of {len(draws.letters)} regions met on orbits; float64"
        )
    holds = _once(solved)
    lies = ~(solved.real | solved.border | solved.singular)
    return AffinePoints(
        solved.states[holds, 0],
        solved.words[holds, 0],
        solved.states[lies, 0],
        solved.words[lies, 0],
        exact,
        int(solved.singular.sum()),
        words,
    )


def _once(solved: Solved) -> np.ndarray:
    """Rows of the real points; a point on a border, which several regions claim, once."""
    kept = list(np.flatnonzero(solved.real))
    for row in np.flatnonzero(solved.border):
        x = solved.states[row, 0]
        if all(np.abs(solved.states[i, 0] - x).max() > 1e-9 * (1 + np.abs(x).max()) for i in kept):
            kept.append(row)
    return np.array(kept, int)


def records(law: PiecewiseAffine, observe, states: np.ndarray, patterns: np.ndarray, real: bool) -> list[dict]:
    """One record per point: stability and condition number of 1 - J, by the piece that it belongs to.

    Args:
        law: a piecewise-affine map.
        observe: what is seen of a state.
        states: shape (point, dim).
        patterns: of the pieces, shape (point, units).
        real: whether the states lie in the regions of these pieces.
    """
    rows = []
    with precision("double"):
        law64 = as_dtype(law, np.float64)
        for state, pattern in zip(states, patterns, strict=True):
            matrix = np.asarray(_matrix(law64, pattern))
            words, unstable, values, _ = stability(matrix, flow=False)
            rows.append({
                "state": state, "observed": np.atleast_1d(np.asarray(observe(state))), "stability": words,
                "unstable": unstable, "eigenvalues": values, "real": real, "region": pattern,
                "condition": float(np.linalg.cond(np.eye(len(state)) - matrix)),
            })  # fmt: skip
    return rows


def virtual_records(law: PiecewiseAffine, observe, found: AffinePoints, middle: np.ndarray) -> list[dict]:
    """Records of virtual points, the nearest to the middle of the box first."""
    order = np.argsort(np.linalg.norm(found.virtual_states - middle, axis=1), kind="stable")[:VIRTUAL]
    return records(law, observe, found.virtual_states[order], found.virtual_patterns[order], real=False)


@eqx.filter_jit
def _matrix(law, pattern):
    return law.piece(pattern)[0]
