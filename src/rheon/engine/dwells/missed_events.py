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
import scipy.linalg
from jaxtyping import Array, Float

from rheon.core.errors import RheonError
from rheon.core.precision import in_double

from ._collocation import NODES, advance, interpolation, nodes, propagator

# resolution times after the first for which the density is exact
PIECES = 3
# Newton steps for a root of det W, and the residual that is enough, relative to the root
STEPS, ENOUGH = 60, 1e-11


class Roots(NamedTuple):
    """Roots of det W(s) with the vectors that W(s) takes to zero: where the search for the exact ones starts.

    Attributes:
        values: shape (root,), real or complex.
        right, left: shape (root, state), each of length one.
    """

    values: np.ndarray
    right: np.ndarray
    left: np.ndarray


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


def lengths(durations, tau: float) -> Lengths:
    """Dwell times of at least `tau`, prepared. Shapes: (interval,)."""
    beyond = np.maximum(np.asarray(durations, float) - tau, 0.0)
    piece = np.floor(beyond / tau).astype(int)
    is_long = piece >= PIECES
    inside = interpolation(np.where(is_long, 0.0, np.clip(beyond / tau - piece, 0.0, 1.0)))
    chosen = (piece[:, None] == np.arange(PIECES))[:, :, None]
    weights = np.where(chosen, inside[:, None, :], 0.0).reshape(len(beyond), PIECES * NODES)
    return Lengths(weights, beyond, is_long)


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
    """Apparent dwell times in the first `n_own` states of a generator; differentiable twice in all of it.

    Args:
        q: generator with rows that sum to zero, own states first, shape (state, state).
        n_own: number of states of the class.
        tau: resolution, in the same time unit.
        roots: from `roots` at the same generator.

    Source: Hawkes, Jalali and Colquhoun 1990, doi:10.1098/rsta.1990.0129, and 1992, doi:10.1098/rstb.1992.0116.
    """
    q = jnp.asarray(q)
    own, other = slice(0, n_own), slice(n_own, None)
    at = jnp.asarray(nodes().points) * tau
    eye = jnp.eye(q.shape[0] - n_own, dtype=q.dtype)
    staying = advance(propagator(q[other, other], tau), tau, eye)
    out = q[own, other] @ staying[-1]
    exact = jnp.concatenate([part @ out for part in _pieces(q, n_own, tau, staying[-1])])
    kernel = (q[own, own], q[own, other] @ staying @ q[other, own], nodes().integral * tau, at)
    values, right, slopes = jax.vmap(lambda s, c: _polished(kernel, s, c))(roots.values, roots.right)
    turned = (kernel[0].T, jnp.swapaxes(kernel[1], 1, 2), *kernel[2:])
    _, left, _ = jax.vmap(lambda s, c: _polished(turned, s, c))(roots.values, roots.left)
    size = jnp.einsum("ri,rij,rj->r", left, slopes, right)
    amplitudes = jnp.einsum("ri,rj,jk->rik", right, left, out) / size[:, None, None]
    whole, slope = _characteristic(kernel, jnp.zeros((), q.dtype))
    total = jnp.linalg.solve(whole, out)
    return Apparent(exact, values, amplitudes, total, jnp.linalg.solve(whole, slope @ total) + tau * total)


@in_double
def solved(q, n_own: int, tau: float) -> Apparent:
    """Apparent dwell times in the first `n_own` states of a generator: `roots`, then `apparent`, compiled once.

    Raises:
        RheonError: as `roots`.
    """
    return _compiled(q, n_own, np.asarray(tau, float), roots(q, n_own, tau))


def _pieces(q, n_own: int, tau, stayed) -> list[Array]:
    """R at the nodes of one resolution time after the other. Each of shape (node, own, own)."""
    own, other = slice(0, n_own), slice(n_own, None)
    solver = propagator(q, tau)
    back = jnp.zeros_like(q).at[other, own].set(-stayed @ q[other, own])
    start, force, found = jnp.eye(q.shape[0], n_own, dtype=q.dtype), None, []
    for _ in range(PIECES):
        values = advance(solver, tau, start, force)
        found.append(values[:, own])
        start, force = values[-1], back @ values
    return found


_compiled = eqx.filter_jit(apparent)


def _characteristic(kernel, s):
    """W(s) = s - Q_AA - int exp(-s u) Q_AF exp(Q_FF u) Q_FA du over one resolution time, and its derivative."""
    inside, returns, weight, at = kernel
    share = weight * jnp.exp(-s * at)
    eye = jnp.eye(inside.shape[0], dtype=inside.dtype)
    w = s * eye - inside - jnp.tensordot(share, returns, axes=1)
    return w, eye + jnp.tensordot(share * at, returns, axes=1)


def _polished(kernel, s, c):
    """A root and its vector by Newton's method from very near: two steps carry derivatives of the second order.

    Shapes: (), (state,) -> (), (state,), and the derivative of W there (state, state).
    """
    unit = jnp.conj(c)
    for _ in range(2):
        w, slope = _characteristic(kernel, s)
        top = jnp.concatenate([w, (slope @ c)[:, None]], axis=1)
        bordered = jnp.concatenate([top, jnp.append(unit, 0.0)[None]], axis=0)
        step = jnp.linalg.solve(bordered, -jnp.append(w @ c, unit @ c - 1.0))
        c, s = c + step[:-1], s + step[-1]
    return s, c, _characteristic(kernel, s)[1]


def roots(q, n_own: int, tau: float) -> Roots:
    """Roots of det W(s) of the first `n_own` states: one for each, found by Newton's method on eigenvalues.

    Args:
        q: generator with rows that sum to zero, own states first, shape (state, state).
        n_own: number of states of the class.
        tau: resolution, in the same time unit.

    Raises:
        RheonError: if they are not found, or two of them fall together.

    Source: Jalali and Hawkes 1992, doi:10.2307/1427696: the eigenvalues of H(s) = s - W(s) fall in s.
    """
    q = np.asarray(q, float)
    own, other = slice(0, n_own), slice(n_own, None)
    at, weight = nodes().points * tau, nodes().integral * tau
    staying = scipy.linalg.expm(at[:, None, None] * q[other, other])
    returns = q[own, other] @ staying @ q[other, own]
    found = [_root(q[own, own], returns, weight, at, place) for place in range(n_own)]
    values = np.array([s for s, _, _ in found])
    gaps = np.abs(values[:, None] - values + np.diag(np.full(n_own, np.inf)))
    if not (np.isfinite(values).all() and (gaps > 1e-9 * np.abs(values)).all() and (values.real < 0).all()):
        raise RheonError("the exponents of apparent dwell times were not found", where="rates",
                         remedy="some rates may be far above or below what the resolution shows")  # fmt: skip
    if np.abs(values.imag).max() <= 1e-12 * np.abs(values).max():
        return Roots(values.real, *(np.stack([f[i] for f in found]).real for i in (1, 2)))
    return Roots(values, *(np.stack([f[i] for f in found]) for i in (1, 2)))


def _root(inside, returns, weight, at, place: int):
    """The root of that place, from the top, with its right and left vectors of length one."""
    s, right, left = complex(0.0), None, None
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
        step = gap / (1 - fall)
        s = s + complex(step)
        if abs(step) <= ENOUGH * abs(s):
            return s, right / np.linalg.norm(right), left
    return complex(np.nan), right, left
