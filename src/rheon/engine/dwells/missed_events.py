"""Densities of apparent dwell times where intervals shorter than a resolution are missed: exact, then asymptotic.

With A the open and F the shut states and tau the resolution, R(t) is the probability to be in each open state at t with
no shut time longer than tau in between. It obeys an equation with a delay,

    R' = Q_AA R + Q_AF Z,   Z' = Q_FA R + Q_FF Z - exp(Q_FF tau) Q_FA R(t - tau),

which is solved on Chebyshev points, one resolution time after the other; beyond a few of them R is a sum of as many
exponentials as there are open states, whose exponents are the roots of det W(s). An apparent opening of length t has
the density R(t - tau) Q_AF exp(Q_FF tau). The same with A and F exchanged holds for shut times.
"""

from __future__ import annotations

from typing import NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from rheon.core.errors import RheonError
from rheon.core.precision import in_double

from ._collocation import NODES, SIZES, Nodes, advance, collocated, enough, interpolation, nodes, refined

# resolution times after the first for which the density is exact
PIECES = 3
# Newton steps for a root of det W, and the residual that is enough, relative to the root
STEPS, ENOUGH = 60, 1e-11


class Roots(NamedTuple):
    """What is found outside compiled code: roots of det W(s), and inverses of matrices, for one generator.

    Compiled code takes one Newton step from each, which carries the derivative.

    Attributes:
        values: shape (root,), real or complex.
        right, left: vectors that W(s) takes to zero, shape (root, state), each of length one.
        right_steps, left_steps: inverses of the matrices of Newton's method, shape (root, state + 1, state + 1).
        whole, staying: inverses of the collocation of the generator and of its part among the other states.
        settled: the inverse of W(0), shape (state, state).
    """

    values: np.ndarray
    right: np.ndarray
    left: np.ndarray
    right_steps: np.ndarray
    left_steps: np.ndarray
    whole: np.ndarray
    staying: np.ndarray
    settled: np.ndarray


class Apparent(NamedTuple):
    """Apparent dwell times of one class.

    Attributes:
        exact: R(t) Q_AF exp(Q_FF tau) at the nodes of the first pieces, shape (piece * node, own, other).
        exponents: s_i, shape (root,).
        amplitudes: of exp(s_i t), shape (root, own, other).
        total: the integral over all times, shape (own, other): probabilities of the next apparent interval's start.
        moment: the integral of t times the density, shape (own, other).
    """

    exact: Float[Array, "point own other"]
    exponents: Array
    amplitudes: Array
    total: Float[Array, "own other"]
    moment: Float[Array, "own other"]


class Lengths(NamedTuple):
    """Dwell times prepared for `density`.

    Attributes:
        weights: of the points of the exact part, shape (interval, piece * node); zero where that does not hold.
        beyond: time since the resolution, shape (interval,).
        is_long: whether the asymptotic form is taken, shape (interval,).
    """

    weights: np.ndarray
    beyond: np.ndarray
    is_long: np.ndarray


def lengths(durations, tau: float, n: int = NODES) -> Lengths:
    """Dwell times of at least `tau`, prepared for an exact part on n points a piece. Shapes: (interval,)."""
    beyond = np.maximum(np.asarray(durations, float) - tau, 0.0)
    piece = np.floor(beyond / tau).astype(int)
    is_long = piece >= PIECES
    inside = interpolation(np.where(is_long, 0.0, np.clip(beyond / tau - piece, 0.0, 1.0)), n)
    chosen = (piece[:, None] == np.arange(PIECES))[:, :, None]
    weights = np.where(chosen, inside[:, None, :], 0.0).reshape(len(beyond), PIECES * n)
    return Lengths(weights, beyond, is_long)


def points_of(found: Apparent | Lengths) -> int:
    """Points of the exact part in one resolution time."""
    return (found.exact.shape[0] if isinstance(found, Apparent) else found.weights.shape[1]) // PIECES


def density(of: Apparent, at: Lengths) -> Float[Array, "interval own other"]:
    """Densities of apparent dwell times, by the states at begin and end. Per time unit."""
    short = jnp.tensordot(at.weights, of.exact, axes=1)
    decay = jnp.exp(of.exponents * at.beyond[:, None])
    long = jnp.real(jnp.tensordot(decay, of.amplitudes, axes=1))
    return jnp.where(at.is_long[:, None, None], long, short)


def beyond_time(of: Apparent, time, tau) -> Float[Array, "own other"]:
    """The integral of the density beyond a time much longer than the resolution, by the asymptotic form."""
    share = jnp.exp(of.exponents * (time - tau)) / -of.exponents
    return jnp.real(jnp.tensordot(share, of.amplitudes, axes=1))


def apparent(q, n_own: int, tau, roots: Roots) -> Apparent:
    """Apparent dwell times in the first `n_own` states of a generator, with its first derivatives.

    Args:
        q: generator with rows that sum to zero, own states first, shape (state, state).
        n_own: number of states of the class.
        tau: resolution, in the same time unit.
        roots: from `roots` at the same generator.

    Source: Hawkes, Jalali and Colquhoun 1990, doi:10.1098/rsta.1990.0129, and 1992, doi:10.1098/rstb.1992.0116.
    """
    q = jnp.asarray(q)
    own, other = slice(0, n_own), slice(n_own, None)
    eye = jnp.eye(q.shape[0] - n_own, dtype=q.dtype)
    known = nodes(roots.staying.shape[0] // len(eye) + 1)
    at = jnp.asarray(known.points) * tau
    staying = advance(refined(roots.staying, collocated(q[other, other], tau, len(at))), tau, eye)
    out = q[own, other] @ staying[-1]
    exact = jnp.concatenate([part @ out for part in _pieces(q, n_own, tau, staying[-1], roots.whole)])
    kernel = (q[own, own], q[own, other] @ staying @ q[other, own], known.integral * tau, at)
    values, right, slopes = jax.vmap(lambda *start: _step(kernel, *start))(roots.values, roots.right, roots.right_steps)
    turned = (kernel[0].T, jnp.swapaxes(kernel[1], 1, 2), *kernel[2:])
    _, left, _ = jax.vmap(lambda *start: _step(turned, *start))(roots.values, roots.left, roots.left_steps)
    size = jnp.einsum("ri,rij,rj->r", left, slopes, right)
    amplitudes = jnp.einsum("ri,rj,jk->rik", right, left, out) / size[:, None, None]
    whole, slope = _characteristic(kernel, jnp.zeros((), q.dtype))
    settled = refined(roots.settled, whole)
    total = settled @ out
    return Apparent(exact, values, amplitudes, total, settled @ slope @ total + tau * total)


@in_double
def solved(q, n_own: int, tau: float) -> Apparent:
    """Apparent dwell times in the first `n_own` states of a generator: `roots`, then `apparent`, compiled once.

    Raises:
        RheonError: as `roots`.
    """
    return _compiled(q, n_own, np.asarray(tau, float), roots(q, n_own, tau))


def _pieces(q, n_own: int, tau, stayed, inverse) -> list[Array]:
    """R at the nodes of one resolution time after the other. Each of shape (node, own, own)."""
    own, other = slice(0, n_own), slice(n_own, None)
    solver = refined(inverse, collocated(q, tau, inverse.shape[0] // len(q) + 1))
    back = jnp.zeros_like(q).at[other, own].set(-stayed @ q[other, own])
    start, force, found = jnp.eye(q.shape[0], n_own, dtype=q.dtype), None, []
    for _ in range(PIECES):
        values = advance(solver, tau, start, force)
        found.append(values[:, own])
        start, force = values[-1], back @ values
    return found


_compiled = eqx.filter_jit(apparent)


def _characteristic(kernel, s, exp=jnp.exp):
    """W(s) = s - Q_AA - int exp(-s u) Q_AF exp(Q_FF u) Q_FA du over one resolution time, and its derivative."""
    inside, returns, weight, at = kernel
    share = weight * exp(-s * at)
    eye = np.eye(inside.shape[0])
    flat = returns.reshape(len(at), -1)
    w = s * eye - inside - (share @ flat).reshape(inside.shape)
    return w, eye + ((share * at) @ flat).reshape(inside.shape)


def _step(kernel, s, c, inverse):
    """A root and its vector by one Newton step, whose matrix was inverted outside.

    Shapes: (), (state,), (state + 1, state + 1) -> (), (state,), and the derivative of W there (state, state).
    """
    w, _ = _characteristic(kernel, s)
    step = -inverse @ jnp.append(w @ c, jnp.vdot(c, c) - 1.0)
    c, s = c + step[:-1], s + step[-1]
    return s, c, _characteristic(kernel, s)[1]


def roots(q, n_own: int, tau: float, n: int | None = None) -> Roots:
    """Roots of det W(s) of the first `n_own` states: one for each, found by Newton's method on eigenvalues.

    Args:
        q: generator with rows that sum to zero, own states first, shape (state, state).
        n_own: number of states of the class.
        tau: resolution, in the same time unit.
        n: points of the exact part in a resolution time; where not given as many as the rates need.

    Raises:
        RheonError: if they are not found, two of them fall together, or the points are too few for the rates.

    Source: Jalali and Hawkes 1992, doi:10.2307/1427696: the eigenvalues of H(s) = s - W(s) fall in s.
    """
    q = np.asarray(q, float)
    own, other = slice(0, n_own), slice(n_own, None)
    fastest = float(-np.diag(q).min() * tau)
    n = enough(fastest) if n is None else n
    if not fastest <= SIZES[n]:
        raise RheonError(f"a state is left {fastest:.3g} times in a resolution time", where="rates",
                         remedy=f"at most {SIZES[n]:g} is resolved: lower the rate or the resolution")  # fmt: skip
    known = nodes(n)
    at, weight = known.points * tau, known.integral * tau
    inverses = [np.linalg.inv(_collocated(part, tau, known)) for part in (q, q[other, other])]
    flow = np.concatenate([np.eye(len(q) - n_own)[None], _from_unit(inverses[1], tau, len(q) - n_own, known)])
    returns = q[own, other] @ flow @ q[other, own]
    found = [_root(q[own, own], returns, weight, at, place) for place in range(n_own)]
    values = np.array([s for s, _, _ in found])
    gaps = np.abs(values[:, None] - values + np.diag(np.full(n_own, np.inf)))
    if not (np.isfinite(values).all() and (gaps > 1e-9 * np.abs(values)).all() and (values.real < 0).all()):
        raise RheonError("the exponents of apparent dwell times were not found", where="rates",
                         remedy="some rates may be far above or below what the resolution shows")  # fmt: skip
    right, left = (np.stack([f[i] for f in found]) for i in (1, 2))
    if np.abs(values.imag).max() <= 1e-12 * np.abs(values).max():
        values, right, left = values.real, right.real, left.real
    kernel = (q[own, own], returns, weight, at)
    turned = (q[own, own].T, returns.swapaxes(1, 2), weight, at)
    steps = [
        np.stack([_bordered(k, s, c) for s, c in zip(values, vectors, strict=True)])
        for k, vectors in ((kernel, right), (turned, left))
    ]
    settled = np.linalg.inv(_characteristic(kernel, 0.0, np.exp)[0])
    return Roots(values, right, left, steps[0], steps[1], inverses[0], inverses[1], settled)


def _collocated(matrix, tau, known: Nodes) -> np.ndarray:
    """`collocated` in NumPy."""
    inner = np.kron(known.derivative[1:, 1:] / tau, np.eye(len(matrix)))
    return inner - np.kron(np.eye(len(known.points) - 1), matrix)


def _from_unit(inverse, tau, k: int, known: Nodes) -> np.ndarray:
    """Exponentials of a matrix at all nodes but the first, from its inverse collocation. Shape (node - 1, k, k)."""
    right = np.kron(-known.derivative[1:, :1] / tau, np.eye(k))
    return (inverse @ right).reshape(-1, k, k)


def _bordered(kernel, s, c) -> np.ndarray:
    """The inverse of the matrix of Newton's method for a root and its vector."""
    w, slope = _characteristic(kernel, s, np.exp)
    return np.linalg.inv(np.block([[w, (slope @ c)[:, None]], [np.conj(c)[None], np.zeros((1, 1))]]))


def _root(inside, returns, weight, at, place: int, bracketed: bool = False):
    """The root of that place, from the top, with its right and left vectors of length one.

    Where detailed balance holds the eigenvalue falls in s, so that the root lies above the eigenvalue at 0, and each
    step narrows the bracket; a step that leaves it, or is not half as long as the one before, goes to its middle.
    """
    s, right, left = complex(0.0), None, None
    low, high, before = -np.inf, 0.0, np.inf
    for _ in range(STEPS):
        share = weight * np.exp(np.clip(-s.real * at, None, 600.0) - 1j * s.imag * at)
        h = inside + np.tensordot(share, returns, 1)
        values, vectors = np.linalg.eig(h if s.imag else h.real)
        # by order where all is real, a pair of conjugates with the upper one first; off the axis the nearest
        order = np.lexsort((-values.imag, -values.real.round(9)))
        k = int(np.argmin(np.abs(values - s))) if s.imag else int(order[place])
        dual = np.linalg.inv(vectors)[k]
        fall = -dual @ np.tensordot(share * at, returns, 1) @ vectors[:, k]
        gap = values[k] - s
        right, left = vectors[:, k], dual / np.linalg.norm(dual)
        step = complex(gap / (1 - fall))
        if s == 0:
            low = values[k].real
        elif gap.real < 0:
            high = s.real
        else:
            low = s.real
        s = s + step
        if abs(step) <= ENOUGH * abs(s):
            return s, right / np.linalg.norm(right), left
        if bracketed and (abs(step) > before / 2 or not low <= s.real <= high):
            before, s = (high - low) / 2, complex((low + high) / 2)
        else:
            before = abs(step)
    return (complex(np.nan), right, left) if bracketed else _root(inside, returns, weight, at, place, True)
