"""Shared parts: where a branch of fixed points changes its stability or its number of solutions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from rheon.core.kinds import Flow, stacked
from rheon.engine.parameters import written

from ._curve import Curve, correct, slopes, tangents

# real and imaginary parts below this share of the largest eigenvalue count as zero
TINY = 1e-9


class Problem(NamedTuple):
    """Fixed points of a system along one of its parameters, in scaled unknowns y = (x / scale, (p - first) / range).

    Attributes:
        system: in float64.
        path: where the parameter stands.
        period: of the orbits of a map.
        scale: of the state, shape (dim,).
        first, width: of the parameter's range.
    """

    system: Any
    path: tuple[str, ...]
    period: int
    scale: np.ndarray
    first: float
    width: float

    @property
    def flow(self) -> bool:
        """Whether the system is a flow."""
        return isinstance(self.system, Flow)

    def states(self, points: np.ndarray) -> np.ndarray:
        """States of scaled unknowns. Shapes: (..., dim + 1) -> (..., dim)."""
        return points[..., :-1] * self.scale

    def parameters(self, points: np.ndarray) -> np.ndarray:
        """Parameters of scaled unknowns. Shapes: (..., dim + 1) -> (...,)."""
        return self.first + points[..., -1] * self.width


def rest(problem: Problem, y):
    """What vanishes at a fixed point: the rate of a flow, the displacement of a map. Shapes: (dim + 1,) -> (dim,)."""
    law = written(problem.system, problem.path, problem.first + y[-1] * problem.width)
    start = x = y[:-1] * problem.scale
    if isinstance(law, Flow):
        return jnp.asarray(stacked(law.vector_field(0.0, x)), y.dtype)
    for _ in range(problem.period):
        x = jnp.asarray(law(0.0, x), y.dtype)
    return (x - start) / problem.scale


def jacobians(problem: Problem, points: np.ndarray) -> np.ndarray:
    """Jacobians of the rate, or of the steps of a period, by the state. Shapes: (k, dim + 1) -> (k, dim, dim)."""
    raw = slopes(rest, problem, points)[..., :-1]
    if problem.flow:
        return raw / problem.scale
    return raw * problem.scale[:, None] / problem.scale + np.eye(len(problem.scale))


def growth(problem: Problem, values: np.ndarray) -> np.ndarray:
    """How fast each direction grows: real parts of rates, logarithms of the sizes of multipliers."""
    return values.real if problem.flow else np.log(np.maximum(np.abs(values), 1e-300))


def _critical_pair(problem: Problem, y: np.ndarray) -> tuple[float, complex]:
    """Growth of the turning pair nearest to the border of stability, and its eigenvalue."""
    values = np.linalg.eigvals(jacobians(problem, y[None])[0])
    turning = values[values.imag > TINY * np.abs(values).max()]
    if not len(turning):
        return np.nan, complex(np.nan)
    rates = growth(problem, turning)
    best = int(np.argmin(np.abs(rates)))
    return float(rates[best]), complex(turning[best])


def _test(problem: Problem, kind: str) -> Callable[[np.ndarray, np.ndarray], float]:
    """The function that is zero at a bifurcation of that kind, of a point and a tangent near it."""

    def fold(y, along):
        tangent = tangents(rest, problem, y[None], along[None])[0][0]
        return float(tangent[-1]) if np.isfinite(tangent).all() else 0.0

    def crossing(y, along):
        slope = slopes(rest, problem, y[None])[0]
        return float(np.linalg.det(np.concatenate([slope, along[None]])))

    def doubling(y, along):
        jacobian = jacobians(problem, y[None])[0]
        return float(np.linalg.det(jacobian + np.eye(len(jacobian))))

    def pair(y, along):
        return _critical_pair(problem, y)[0]

    def edge(y, along):
        return float(y[-1] * (y[-1] - 1))

    return {"fold": fold, "branch point": crossing, "period doubling": doubling, "edge": edge}.get(kind, pair)


def refine(problem: Problem, kind: str, before: np.ndarray, after: np.ndarray) -> np.ndarray | None:
    """The point between two points of a curve at which the test function of a kind vanishes; None if it does not."""
    from scipy.optimize import brentq

    chord = after - before
    along = chord / np.linalg.norm(chord)
    test = _test(problem, kind)

    def at(s: float) -> np.ndarray:
        guess = before + s * chord
        y = correct(rest, problem, guess[None], along[None])[0][0]
        # right on a branch point there is no unique solution across the chord
        return y if np.isfinite(y).all() else guess

    try:
        s = brentq(lambda s: test(at(s), along), 0.0, 1.0, xtol=1e-13, rtol=1e-13, maxiter=80)
    except (ValueError, RuntimeError):
        return None
    y = at(s)
    return y if np.isfinite(y).all() else None


def crossings(problem: Problem, curve: Curve, jacobian: np.ndarray) -> list[tuple[int, str]]:
    """Between which points, counted by the first, which kinds of bifurcation lie."""
    found: list[tuple[int, str]] = []
    values = np.linalg.eigvals(jacobian)
    size = np.abs(values).max(axis=1, keepdims=True)
    rates = growth(problem, values)
    margin = TINY * size if problem.flow else TINY
    unstable = (rates > margin).sum(1)
    turning = np.abs(values.imag) > TINY * size
    pairs = ((rates > margin) & turning).sum(1)
    n = jacobian.shape[1]
    eye = np.eye(n)
    doubling = np.zeros(len(jacobian)) if problem.flow else np.sign(np.linalg.det(jacobian + eye))
    real = np.sign(np.linalg.det(jacobian if problem.flow else jacobian - eye))
    inward = np.sign(curve.tangents[:, -1])
    # where many fixed points share one value of the parameter, the sign is that of rounding
    upright = np.abs(curve.tangents[:, -1]) < TINY
    inward[upright & (np.r_[False, upright[:-1]] | np.r_[upright[1:], False])] = 0
    for k in range(len(curve.points) - 1):
        if inward[k] * inward[k + 1] < 0:
            found.append((k, "fold"))
        if curve.signs[k] * curve.signs[k + 1] < 0:
            found.append((k, "branch point"))
        if doubling[k] * doubling[k + 1] < 0:
            found.append((k, "period doubling"))
        change = abs(int(unstable[k + 1] - unstable[k]))
        plain = real[k] * real[k + 1] >= 0 and doubling[k] * doubling[k + 1] >= 0
        if change == 2 and plain and turning[k : k + 2].any(1).all() and pairs[k] != pairs[k + 1]:
            found.append((k, "Hopf" if problem.flow else "Neimark-Sacker"))
    return found


def crossing_at(problem: Problem, guess: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    """The branch point near a guess, and the directions of the two curves through it.

    Newton's method on the extended system F + b psi = 0, psi^T DF = 0, |psi| = 1, which is regular at a simple branch
    point; directions are the zeros of the quadratic form psi D^2F on the null space of DF.

    Args:
        problem: of the fixed points.
        guess: scaled unknowns, shape (dim + 1,).

    Returns:
        The point (dim + 1,) and unit directions (2, dim + 1); None where there is no simple crossing.

    Source: Moore 1980, doi:10.1080/01630568008816067; Keller 1977.
    """
    n = len(guess) - 1
    psi = np.linalg.svd(slopes(rest, problem, guess[None])[0])[0][:, -1]
    unknowns = np.concatenate([guess, [0.0], psi])
    for _ in range(20):
        value, matrix = (np.asarray(v) for v in _extended(problem, unknowns))
        step = np.linalg.lstsq(matrix, -value, rcond=None)[0]
        unknowns = unknowns + step
        if not np.isfinite(unknowns).all() or np.linalg.norm(unknowns[: n + 1] - guess) > 0.1:
            return None
        if np.linalg.norm(step) < 1e-12:
            break
    else:
        return None
    y, psi = unknowns[: n + 1], unknowns[n + 2 :]
    null = np.linalg.svd(slopes(rest, problem, y[None])[0])[2][-2:]
    form = np.array([[psi @ np.asarray(_bend(problem, y, a, b)) for b in null] for a in null])
    discriminant = form[0, 1] ** 2 - form[0, 0] * form[1, 1]
    if abs(unknowns[n + 1]) > 1e-8 or discriminant <= 1e-12 * np.abs(form).max() ** 2:
        return None
    root = np.sqrt(discriminant)
    # both roots of a11 u^2 + 2 a12 u v + a22 v^2, without dividing by what may vanish
    big = -(form[0, 1] + (root if form[0, 1] >= 0 else -root))
    directions = np.array([[big, form[0, 0]], [form[1, 1], big]]) @ null
    return y, directions / np.linalg.norm(directions, axis=1, keepdims=True)


@eqx.filter_jit
def _extended(problem: Problem, unknowns):
    n = (unknowns.shape[0] - 2) // 2

    def system(v):
        y, b, psi = v[: n + 1], v[n + 1], v[n + 2 :]
        value, pull = jax.vjp(lambda w: rest(problem, w), y)
        return jnp.concatenate([value + b * psi, pull(psi)[0], jnp.array([psi @ psi - 1])])

    return system(unknowns), jax.jacfwd(system)(unknowns)


@eqx.filter_jit
def _bend(problem: Problem, y, a, b):
    """Second derivative in two directions. Shapes: (dim + 1,) three times -> (dim,)."""
    inner = lambda v: jax.jvp(lambda w: rest(problem, w), (v,), (a,))[1]  # noqa: E731
    return jax.jvp(inner, (y,), (b,))[1]


@eqx.filter_jit
def _twist(problem: Problem, y, a, b, c):
    """Third derivative in three directions. Shapes: (dim + 1,) four times -> (dim,)."""
    return jax.jvp(lambda v: _bend(problem, v, a, b), (y,), (c,))[1]


def first_lyapunov_coefficient(problem: Problem, y: np.ndarray) -> float:
    """Sign and size of the cubic term at a Hopf bifurcation: negative where the cycle that is born is stable.

    Source: Kuznetsov 2004, doi:10.1007/978-1-4757-3978-7, equation 5.34.
    """

    def derivative(kernel, *vectors: np.ndarray) -> np.ndarray:
        """A derivative in complex directions of the state, from real ones."""
        total = np.zeros(len(problem.scale), complex)
        for choice in np.ndindex(*(2,) * len(vectors)):
            parts = [v.imag if c else v.real for c, v in zip(choice, vectors, strict=True)]
            total = total + 1j ** sum(choice) * np.asarray(
                kernel(problem, y, *(np.append(part / problem.scale, 0.0) for part in parts))
            )
        return total

    matrix = jacobians(problem, y[None])[0]
    values, right = np.linalg.eig(matrix)
    k = int(np.argmin(np.abs(values.real) + np.where(values.imag > 0, 0, np.inf)))
    omega, q = float(values[k].imag), right[:, k]
    values, left = np.linalg.eig(matrix.T)
    p = left[:, int(np.argmin(np.abs(values + 1j * omega)))]
    q = q / np.linalg.norm(q)
    p = p / np.conj(np.vdot(p, q))
    bar, eye = np.conj(q), np.eye(len(q))
    slow = np.linalg.solve(matrix, derivative(_bend, q, bar))
    fast = np.linalg.solve(2j * omega * eye - matrix, derivative(_bend, q, q))
    inside = derivative(_twist, q, q, bar) - 2 * derivative(_bend, q, slow) + derivative(_bend, bar, fast)
    return float((np.vdot(p, inside)).real / (2 * omega))
