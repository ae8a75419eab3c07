"""Shared parts: curves of solutions F(y) = 0 of n equations in n + 1 unknowns, by pseudo-arclength continuation.

Nothing here knows of systems: `function(arguments, y)` is any traceable function of shape (n + 1,) -> (n,).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

NEWTON = 8
SETTLED = 1e-10
# a step whose tangent turned by more than acos(0.95), 18 degrees, is taken again at half the length
TURN = 0.95
# steps that one compiled run takes, and points that one call of a kernel takes
CHUNK = 128
PIECE = 32


class Curve(NamedTuple):
    """A stretch of a curve.

    Attributes:
        points: shape (point, n + 1).
        tangents: unit vectors along it. Shape (point, n + 1).
        signs: of the determinant of Jacobian and tangent, which changes where another curve crosses. Shape (point,).
        reason: why it ends: "" (it left the box), "closed" (it came back to its start), "steps" (no more steps),
            "stuck" (the steps became too short).
    """

    points: np.ndarray
    tangents: np.ndarray
    signs: np.ndarray
    reason: str


def _newton(function, arguments, guess, normal):
    """The solution on the plane through `guess` across `normal`, the last correction, and the number of steps."""

    def improve(carry):
        y, _, count = carry
        value, slope = function(arguments, y), jax.jacfwd(lambda v: function(arguments, v))(y)
        matrix = jnp.concatenate([slope, normal[None]])
        change = jnp.linalg.solve(matrix, -jnp.append(value, normal @ (y - guess)))
        return y + change, jnp.linalg.norm(change), count + 1

    def going(carry):
        y, change, count = carry
        return (change > SETTLED * (1 + jnp.linalg.norm(y))) & (count < NEWTON)

    return jax.lax.while_loop(going, improve, (guess, jnp.asarray(jnp.inf, guess.dtype), 0))


def _tangent(function, arguments, y, before):
    """The unit tangent that goes on in the direction of `before`, and the sign of the determinant."""
    slope = jax.jacfwd(lambda v: function(arguments, v))(y)
    matrix = jnp.concatenate([slope, before[None]])
    tangent = jnp.linalg.solve(matrix, jnp.zeros_like(y).at[-1].set(1.0))
    tangent = tangent / jnp.linalg.norm(tangent)
    return tangent, jnp.linalg.slogdet(jnp.concatenate([slope, tangent[None]]))[0]


def correct(function: Callable, arguments, guesses, normals) -> tuple[np.ndarray, np.ndarray]:
    """Solutions across `normals` nearest to guesses. Shapes: (guess, n + 1) twice -> (guess, n + 1), (guess,).

    The second output says which converged.
    """
    return _padded(_correct, function, arguments, guesses, normals)


def slopes(function: Callable, arguments, points) -> np.ndarray:
    """Jacobians. Shapes: (point, n + 1) -> (point, n, n + 1)."""
    return _padded(_slopes, function, arguments, points)


def tangents(function: Callable, arguments, points, before) -> tuple[np.ndarray, np.ndarray]:
    """Unit tangents and signs of the determinant. Shapes: (point, n + 1) twice -> (point, n + 1), (point,)."""
    return _padded(_tangents, function, arguments, points, before)


def _padded(kernel, function, arguments, *rows):
    """A kernel on rows in pieces of one size, so that it is compiled once."""
    n = len(rows[0])
    rows = tuple(np.pad(np.asarray(r, np.float64), ((0, -n % PIECE), (0, 0)), mode="edge") for r in rows)
    pieces = [
        jax.tree.map(np.asarray, kernel(function, arguments, *(r[i : i + PIECE] for r in rows)))
        for i in range(0, len(rows[0]), PIECE)
    ]
    return jax.tree.map(lambda *parts: np.concatenate(parts)[:n], *pieces)


@eqx.filter_jit
def _correct(function: Callable, arguments, guesses, normals):
    def one(guess, normal):
        y, change, _ = _newton(function, arguments, guess, normal)
        return y, jnp.isfinite(change) & (change <= 1e-6 * (1 + jnp.linalg.norm(y)))

    return jax.vmap(one)(guesses, normals)


@eqx.filter_jit
def _slopes(function: Callable, arguments, points):
    return jax.vmap(jax.jacfwd(lambda y: function(arguments, y)))(points)


@eqx.filter_jit
def _tangents(function: Callable, arguments, points, before):
    return jax.vmap(lambda y, t: _tangent(function, arguments, y, t))(points, before)


@eqx.filter_jit
def _advance(function, arguments, state, low, high, longest, shortest):
    """CHUNK steps of all curves at once."""

    def step(carry, _):
        y, tangent, length, live = carry
        guess = y + length * tangent
        new, change, count = _newton(function, arguments, guess, tangent)
        turned, sign = _tangent(function, arguments, new, tangent)
        good = live & jnp.isfinite(new).all() & (change <= 1e-8 * (1 + jnp.linalg.norm(new)))
        good &= (turned @ tangent > TURN) & (jnp.linalg.norm(new - y) < 2 * length)
        inside = ((new >= low) & (new <= high)).all()
        grown = jnp.where(count <= 4, jnp.minimum(1.4 * length, longest), length)
        length = jnp.where(good, grown, length / 2)
        stuck = live & ~good & (length < shortest)
        y, tangent = jnp.where(good, new, y), jnp.where(good, turned, tangent)
        live = live & ~(good & ~inside) & ~stuck
        return (y, tangent, length, live), (y, tangent, sign, good, stuck)

    def one(y, tangent, length, live):
        return jax.lax.scan(step, (y, tangent, length, live), None, length=CHUNK)

    return jax.vmap(one)(*state)


def follow(function: Callable, arguments, starts, directions, *, low, high, step: float, most: int) -> list[Curve]:
    """Curves from solutions in given directions, side by side, until they leave a box.

    Args:
        function: F(arguments, y), traceable, of shape (n + 1,) -> (n,); a function of a module, compiled once.
        arguments: whatever it needs.
        starts: solutions, shape (curve, n + 1).
        directions: first directions, shape (curve, n + 1); the tangent nearest to each is taken.
        low, high: corners of the box, shape (n + 1,); the first point outside is the last of the curve.
        step: longest step.
        most: most steps, accepted or not.

    Returns:
        One curve per start; its first point is the start.

    Source: Keller 1977 (pseudo-arclength); Allgower and Georg 2003, doi:10.1137/1.9780898719154.
    """
    starts = np.asarray(starts, np.float64)
    first, signs = tangents(function, arguments, starts, directions)
    many = len(starts)
    longest, shortest = np.asarray(step, np.float64), np.asarray(1e-6 * step, np.float64)
    state = (starts, first, np.full(many, step / 4), np.isfinite(first).all(1))
    rows = [[(starts[i][None], first[i][None], signs[i : i + 1])] for i in range(many)]
    reasons, last = ["stuck" if not ok else "steps" for ok in state[3]], starts.copy()
    for done in range(0, most, CHUNK):
        state, (y, t, sign, good, stuck) = _advance(function, arguments, state, low, high, longest, shortest)
        # the last run may take more steps than are wanted
        y, t, sign, good, stuck = (np.asarray(v)[:, : most - done] for v in (y, t, sign, good, stuck))
        for i in range(many):
            new = y[i][good[i]], t[i][good[i]], sign[i][good[i]]
            if stuck[i].any():
                reasons[i] = "stuck"
            if (end := _back(starts[i], first[i], last[i], *new[:2])) is not None:
                y0, t0, sign0 = (np.concatenate([part[:end], old]) for part, old in zip(new, rows[i][0], strict=True))
                new = y0, t0, sign0
                reasons[i], state = "closed", (*state[:3], state[3].at[i].set(False))
            rows[i].append(new)
            last[i] = new[0][-1] if len(new[0]) else last[i]
        if not np.asarray(state[3]).any():
            break
    out = []
    for i in range(many):
        points, along, sign = (np.concatenate(parts) for parts in zip(*rows[i], strict=True))
        left = not ((points[-1] >= low) & (points[-1] <= high)).all()
        out.append(Curve(points, along, sign, "" if left else reasons[i]))
    return out


def _back(start: np.ndarray, first: np.ndarray, before: np.ndarray, points: np.ndarray, along: np.ndarray):
    """The first of some points, after another, before which a curve has passed its start as it set out; or None."""
    if not len(points):
        return None
    a, b = np.concatenate([before[None], points[:-1]]), points
    chord = b - a
    length = np.linalg.norm(chord, axis=1)
    share = ((start - a) * chord).sum(1) / np.maximum(length, 1e-300) ** 2
    off = np.linalg.norm(a + np.clip(share, 0, 1)[:, None] * chord - start, axis=1)
    # the curve begins at its start, and bends by less than a tenth of a step between two points
    passed = (share > 0) & (share <= 1) & (off < 0.1 * length) & (along @ first > TURN)
    passed &= np.linalg.norm(a - start, axis=1) > 0
    return int(np.argmax(passed)) if passed.any() else None
