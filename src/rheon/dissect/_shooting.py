"""Shared parts: cycles of smooth maps, by Newton's method on all states of a cycle at once."""

from __future__ import annotations

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from ._newton import BATCH, HALVINGS
from ._pieces import after, closed, padded_length


def shoot(law, states: np.ndarray, *, iterations: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Newton's method with step halving on x_(i+1) = f(x_i), x_(k+1) = x_1, from each sequence of states.

    Args:
        law: a Map in float64; call this where that is the precision.
        states: shape (start, k, dim).
        iterations: most Newton steps.

    Returns:
        The last states (start, k, dim), the largest gap f(x_i) - x_(i+1), and the norm of the last full step.

    Source: multiple shooting, Bock and Plitt 1984, doi:10.1016/S1474-6670(17)61205-9.
    """
    k = states.shape[1]
    more = ((0, 0), (0, padded_length(k) - k), (0, 0))
    found, gaps, change = _shoot(law, np.pad(states, more, mode="edge"), np.int64(k), iterations=iterations)
    return np.asarray(found)[:, :k], np.asarray(gaps), np.asarray(change)


@eqx.filter_jit
def _shoot(law, states, k, *, iterations: int):
    step = lambda y: jnp.asarray(law(0.0, y), y.dtype)  # noqa: E731
    inside = (jnp.arange(states.shape[1]) < k)[:, None]

    def misses(x):
        return jnp.where(inside, jax.vmap(step)(x) - after(x, k), 0.0)

    def gap(x):
        return jnp.linalg.norm(misses(x))

    def improve(carry):
        x, count, _, _ = carry
        # the correction of each state: that of the linearised law, closed after k steps
        change = closed(jax.vmap(jax.jacfwd(step))(x), misses(x), k)
        regular = jnp.all(jnp.isfinite(change))
        change = jnp.where(regular, change, 0.0)
        # no step from a singular system tells how far a cycle is, unless this is one
        length = jnp.where(regular | (gap(x) <= 1e-12 * (1 + jnp.max(jnp.abs(x)))), jnp.linalg.norm(change), jnp.inf)
        tries = x + change * 0.5 ** jnp.arange(HALVINGS, dtype=x.dtype)[:, None, None]
        sizes = jax.vmap(gap)(tries)
        best = jnp.argmin(jnp.where(jnp.isfinite(sizes), sizes, jnp.inf))
        better = sizes[best] < gap(x)
        return jnp.where(better, tries[best], x), count + 1, better, length

    def one(x):
        going = lambda carry: carry[2] & (carry[1] < iterations)  # noqa: E731
        x, _, _, change = jax.lax.while_loop(going, improve, (x, 0, jnp.asarray(True), jnp.asarray(jnp.inf, x.dtype)))
        return x, gap(x), change

    return jax.lax.map(one, states, batch_size=BATCH)


def returns(path: np.ndarray, k: int, count: int, rng: np.random.Generator) -> np.ndarray:
    """Stretches of an orbit to start from: where it nearly closes after k steps, and anywhere.

    Args:
        path: shape (time, dim), longer than k.
        k: length of a stretch.
        count: number of stretches.
        rng: where the others begin.

    Returns:
        Shape (count, k, dim).
    """
    spread = path.std(0)
    scaled = path / np.where(spread > 0, spread, 1.0)
    distance = np.linalg.norm(scaled[k:] - scaled[:-k], axis=1)
    near = np.argsort(distance, kind="stable")[: 4 * count]
    # neighbours in time close alike: take one in so many
    chosen = rng.permutation(near)[: count - count // 3]
    anywhere = rng.integers(0, len(distance), count - len(chosen))
    begin = np.concatenate([chosen, anywhere])
    return path[begin[:, None] + np.arange(k)]


def distinct(states: np.ndarray, good: np.ndarray, size: float) -> list[tuple[np.ndarray, int]]:
    """The cycles among solutions (start, k, dim) that differ by more than a turn, and how often each was reached.

    Cycles of a smaller period are left out.
    """
    kept: list[tuple[np.ndarray, int]] = []
    k, close = states.shape[1], 1e-6 * size
    for cycle in states[good]:
        if any(np.abs(cycle - np.roll(cycle, -d, 0)).max() <= close for d in range(1, k) if k % d == 0):
            continue
        for i, (other, hits) in enumerate(kept):
            turns = np.flatnonzero(np.abs(other - cycle[0]).max(1) <= close)
            if any(np.abs(np.roll(other, -t, 0) - cycle).max() <= close for t in turns):
                kept[i] = (other, hits + 1)
                break
        else:
            kept.append((cycle, 1))
    return kept
