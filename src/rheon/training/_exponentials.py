"""Sums of damped oscillations fitted to all samples at once, by variable projection.

Rates come in pairs: a pair (a, d) stands for exp(a t) times cos(sqrt(d) t) and sin(sqrt(d) t) / sqrt(d), which is an
oscillation for d > 0, two real exponentials for d < 0, and smooth in between, so that a search may cross from one to
the other. What multiplies them enters linearly and is solved for at every step of the search.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import scipy.linalg

ITERATIONS = 200
# relative decrease of the squared error below which the search ends
ENOUGH = 1e-13
# columns nearly alike are told apart down to this share of their size
RIDGE = 1e-10
# frequencies looked at for a start: how far apart, in periods per recording, and how many at most
WAVE_STEP, MOST_WAVES = 0.5, 4_000


class Fitted(NamedTuple):
    """A sum of exponentials.

    Attributes:
        rates: pairs (a, d), and one real rate more where their number is odd. Shape (mode,).
        weights: what multiplies the basis, shape (mode, column); a last row for the constant where there is one.
        error: sum of squared misses.
    """

    rates: np.ndarray
    weights: np.ndarray
    error: float


class Samples(NamedTuple):
    """What is fitted.

    Attributes:
        t: times from 0 to 1, shape (time,).
        values: shape (time, column), 0 where missing.
        weights: shape (time,), or (time, column) with 0 in gaps.
        constant: whether a constant is fitted beside the exponentials.
    """

    t: np.ndarray
    values: np.ndarray
    weights: np.ndarray
    constant: bool


class _Equations(NamedTuple):
    """One step of a search: weights, squared error, normal matrix and right-hand side."""

    solved: np.ndarray
    error: float
    normal: np.ndarray
    downhill: np.ndarray


def basis(rates: np.ndarray, t: np.ndarray) -> np.ndarray:
    """The functions of time that rates stand for. Shapes: (mode,), (time,) -> (time, mode)."""
    return _with_slopes(rates, t)[0]


def _with_slopes(rates: np.ndarray, t: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The functions, and how each changes with the rates of its own pair. Shapes (time, mode), (time, mode, 2)."""
    columns, slopes = np.empty((len(t), len(rates))), np.zeros((len(t), len(rates), 2))
    count = len(rates) // 2
    a, d = rates[0 : 2 * count : 2], rates[1 : 2 * count : 2]
    t1 = t[:, None]
    x = d * t1**2
    root = np.sqrt(np.abs(x))
    small = np.abs(x) < 1e-4
    grow = np.where(x < 0, root, 0.0)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        # exp(a t) goes into the hyperbolic functions: either alone may overflow
        up, down, level = np.exp(a * t1 + grow), np.exp(a * t1 - grow), np.exp(a * t1)
        c = np.where(x < 0, (up + down) / 2, level * np.cos(root))
        s = np.where(x < 0, (up - down) / 2, level * np.sin(root)) / np.where(small, 1.0, root)
        c = np.where(small, level * (1 - x / 2 + x**2 / 24), c)
        s = np.where(small, level * (1 - x / 6 + x**2 / 120), s)
        bent = np.where(small, level * (-1 / 6 + x / 60), (c - s) / np.where(small, 1.0, 2 * x))
    columns[:, 0 : 2 * count : 2], columns[:, 1 : 2 * count : 2] = c, s * t1
    slopes[:, 0 : 2 * count : 2, 0], slopes[:, 1 : 2 * count : 2, 0] = c * t1, s * t1**2
    slopes[:, 0 : 2 * count : 2, 1], slopes[:, 1 : 2 * count : 2, 1] = -s * t1**2 / 2, bent * t1**3
    if len(rates) % 2:
        with np.errstate(over="ignore"):
            columns[:, -1] = np.exp(rates[-1] * t)
        slopes[:, -1, 0] = t * columns[:, -1]
    return columns, slopes


def propagator(rates: np.ndarray, dt: float) -> np.ndarray:
    """The matrix that takes the functions of `basis` one step on. Shape (mode, mode)."""
    matrix = np.zeros((len(rates), len(rates)))
    for i in range(0, len(rates) - 1, 2):
        c, s = basis(rates[i : i + 2], np.array([dt]))[0]
        matrix[i : i + 2, i : i + 2] = [[c, -rates[i + 1] * s], [s, c]]
    if len(rates) % 2:
        matrix[-1, -1] = np.exp(rates[-1] * dt)
    return matrix


def _equations(rates: np.ndarray, samples: Samples) -> _Equations | None:
    """The equations of a step at these rates; None where they are out of bounds."""
    columns, slopes = _with_slopes(rates, samples.t)
    size = np.abs(columns).max(axis=0)
    if not np.isfinite(size).all() or not (size > 0).all():
        return None
    columns, slopes = columns / size, slopes / size[:, None]
    if samples.constant:
        columns, size = np.column_stack([columns, np.ones(len(columns))]), np.append(size, 1.0)
    moved_by = _common if samples.weights.ndim == 1 else _masked
    solved, missed, project, inner = moved_by(columns, samples)
    # a rate moves the one or two functions of its pair
    moved = np.empty((len(rates), *missed.shape))
    for k in range(len(rates)):
        alone = k == len(rates) - 1 and len(rates) % 2
        first = k if alone else k - k % 2
        own = slice(first, first + (1 if alone else 2))
        moved[k] = slopes[:, own, k - first] @ solved[own]
    weights = samples.weights if samples.weights.ndim == 2 else samples.weights[:, None]
    moved = project(weights * moved)
    flat = moved.reshape(len(rates), -1)
    return _Equations(solved / size[:, None], float(np.sum(missed**2)), inner(flat, moved), flat @ missed.ravel())


def _common(columns: np.ndarray, samples: Samples):
    """Every column of the data has all times, with weights per time."""
    here = samples.weights[:, None] * columns
    seen = samples.weights[:, None] * samples.values
    q, r = scipy.linalg.qr(np.vstack([here, RIDGE * np.eye(here.shape[1])]), mode="economic", check_finite=False)
    q = q[: len(here)]
    solved = scipy.linalg.solve_triangular(r, q.T @ seen, check_finite=False)
    return (
        solved,
        seen - here @ solved,
        lambda moved: moved - q @ (q.T @ moved),
        lambda flat, moved: flat @ flat.T,
    )


def _masked(columns: np.ndarray, samples: Samples):
    """Every column of the data has times of its own."""
    square = samples.weights**2
    modes = columns.shape[1]
    outer = (columns[:, :, None] * columns[:, None, :]).reshape(len(columns), -1)
    gram = (square.T @ outer).reshape(-1, modes, modes)
    gram = gram + RIDGE * np.trace(gram, axis1=1, axis2=2)[:, None, None] * np.eye(modes)
    inverse = np.linalg.inv(gram)
    solved = np.einsum("prs,sp->rp", inverse, columns.T @ (square * samples.values))

    def inner(flat: np.ndarray, moved: np.ndarray) -> np.ndarray:
        inside = np.einsum("mr,kmp->prk", columns, samples.weights * moved, optimize=True)
        return flat @ flat.T - np.einsum("prk,prs,psl->kl", inside, inverse, inside, optimize=True)

    return solved, samples.weights * (samples.values - columns @ solved), lambda moved: moved, inner


def search(rates: np.ndarray, samples: Samples, iterations: int = ITERATIONS) -> Fitted:
    """The rates that miss least, from a start: Levenberg's and Marquardt's method with the weights solved for.

    Args:
        rates: as in `Fitted`, shape (mode,).
        samples: what is fitted.
        iterations: steps at most.

    Source: variable projection, Golub and Pereyra 1973 (doi:10.1137/0710036), with Kaufman's Jacobian.
    """
    rates = np.array(rates, float)
    now = _equations(rates, samples)
    if now is None:
        return Fitted(rates, np.zeros((len(rates) + samples.constant, samples.values.shape[1])), np.inf)
    damping, still = 1e-2, 0
    for _ in range(iterations):
        diagonal = np.diag(now.normal)
        scaled = now.normal + np.diag(damping * diagonal + 1e-14 * max(diagonal.max(), 0.0) + 1e-300)
        tried = rates + np.linalg.lstsq(scaled, now.downhill, rcond=None)[0]
        new = _equations(tried, samples)
        if new is not None and new.error < now.error:
            still = still + 1 if now.error - new.error <= ENOUGH * now.error else 0
            rates, now, damping = tried, new, max(damping / 5, 1e-12)
        else:
            damping *= 4
        if still >= 2 or damping > 1e12:
            break
    return Fitted(rates, now.solved, now.error)


def as_pairs(rates: np.ndarray, count: int) -> np.ndarray:
    """Complex rates as pairs (a, d), and one real rate more where `count` is odd. Shape (count,).

    Conjugates make one pair, real rates are paired by size; missing ones are slow decays.
    """
    rates = np.asarray(rates, complex)
    upper = sorted((r for r in rates if r.imag > 1e-9), key=lambda r: r.imag)
    real = sorted((float(r.real) for r in rates if abs(r.imag) <= 1e-9), reverse=True)
    found = [(float(r.real), float(r.imag) ** 2) for r in upper][: count // 2]
    last = [real.pop(0)] if count % 2 and real else [-0.5]
    while len(found) < count // 2:
        one = real.pop(0) if real else -float(len(found) + 1)
        two = real.pop(0) if real else one - 1.0
        found.append(((one + two) / 2, -(((one - two) / 2) ** 2)))
    return np.array([v for pair in found for v in pair] + (last if count % 2 else []))


def one_by_one(samples: Samples, count: int, finest: float) -> np.ndarray:
    """Rates found one pair after the other: the strongest frequency of what is left, then all fitted again.

    Args:
        samples: what is fitted.
        count: how many rates.
        finest: the smallest step; half of its inverse is the highest frequency looked at.

    Returns:
        Shape (count,).
    """
    grid = np.arange(WAVE_STEP, max(min(0.5 / finest, MOST_WAVES * WAVE_STEP), 2 * WAVE_STEP), WAVE_STEP)
    weights = samples.weights if samples.weights.ndim == 2 else samples.weights[:, None]
    rates, left = np.zeros(0), np.where(weights > 0, samples.values, 0.0)
    for _ in range(count // 2):
        parts = np.array_split(grid, -(-len(grid) // 256))
        waves = (np.exp(-2j * np.pi * np.outer(p, samples.t)) for p in parts)
        power = np.concatenate([np.sum(np.abs(w @ left) ** 2, axis=1) for w in waves])
        fastest = 2 * np.pi * grid[int(np.argmax(power))]
        found = search(np.append(rates, [-0.5, fastest**2]), samples, 30)
        if not np.isfinite(found.error):
            break
        rates = found.rates
        shown = basis(rates, samples.t) @ found.weights[: len(rates)]
        left = np.where(weights > 0, samples.values - shown - (found.weights[-1] if samples.constant else 0.0), 0.0)
    missing = count - len(rates)
    return np.append(rates, as_pairs(np.zeros(0), missing) if missing else [])
