"""Shared parts: cycles of piecewise-affine maps, by exhaustion of words or by a search over them.

A word is a sequence of k patterns. Its pieces have one cycle of length k, which a linear solve gives; it is a cycle
of the map where its states have the patterns that were assumed. The search takes the patterns that the states have
as the next word, which is Newton's method on the k conditions x_(i+1) = f(x_i) at once.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from rheon.core.precision import as_dtype, precision
from rheon.engine.piecewise import PiecewiseAffine

# words solved in one compiled call: as many as fit this number of array entries, at most so many
ENTRIES, LARGEST_CHUNK = 4e6, 4096
# a lane gives up on a word after so many steps of the search
PATIENCE = 24
# steps of the search in one compiled call
STEPS = 32
# states this near to the border of their region, relative to their size, count as lying on it
BORDER = 1e-12
# beyond this size, relative to the offsets, a solution is that of a singular system
FAR = 1e12


def closed(matrices, offsets, k):
    """The cycle x_(i+1) = J_i x_i + c_i, x_(k+1) = x_1. Pieces and states from the k-th on mean nothing.

    Args:
        matrices: J, shape (most, dim, dim).
        offsets: c, shape (most, dim).
        k: length, at most `most`; traced, so that all lengths share one compiled program.

    Returns:
        The states, shape (most, dim).

    Source: Eisenmann et al. 2023, arXiv 2311.04337.
    """
    eye = jnp.eye(offsets.shape[1], dtype=offsets.dtype)

    def compose(i, carry):
        product, shift = carry
        return matrices[i] @ product, matrices[i] @ shift + offsets[i]

    product, shift = jax.lax.fori_loop(1, k, compose, (matrices[0], offsets[0]))
    first = jnp.linalg.solve(eye - product, shift)

    def follow(i, states):
        return states.at[i].set(matrices[i - 1] @ states[i - 1] + offsets[i - 1])

    return jax.lax.fori_loop(1, k, follow, jnp.zeros_like(offsets).at[0].set(first))


def after(states, k):
    """The state that follows each in a cycle: the next, and the first after the k-th. Shapes: (most, ...) alike."""
    index = jnp.arange(states.shape[0])
    return states[jnp.where(index + 1 < k, index + 1, 0)]


def padded_length(k: int) -> int:
    """Length of the arrays that hold cycles of length k: the same for many k."""
    return 8 * -(-k // 8)


def _padded(words: np.ndarray) -> np.ndarray:
    """Words (word, k, units) with empty patterns after the k-th."""
    k = words.shape[1]
    return np.pad(words, ((0, 0), (0, padded_length(k) - k), (0, 0)))


@eqx.filter_jit
def _solve(law, words, k):
    def one(word):
        inside = jnp.arange(word.shape[0]) < k
        matrices, offsets = jax.vmap(law.piece)(word)
        states = closed(matrices, offsets, k)
        # one round of iterative refinement: following a cycle that expands multiplies rounding errors
        error = jnp.einsum("kij,kj->ki", matrices, states) + offsets - after(states, k)
        states = states + closed(matrices, error, k)
        gaps = jax.vmap(lambda x: jnp.asarray(law(0.0, x), x.dtype))(states) - after(states, k)
        largest = lambda a: jnp.max(jnp.where(inside[:, None], jnp.abs(a), 0.0))  # noqa: E731
        size = largest(states)
        agree = jnp.all((_patterns(law, states) == word) | ~inside[:, None])
        # a maximum need not tell of a NaN among its numbers
        finite = jnp.all(jnp.isfinite(states) | ~inside[:, None])
        regular = finite & (size <= FAR * (1 + largest(offsets)))
        return states, regular & agree, regular & ~agree & (largest(gaps) <= BORDER * (1 + size)), ~regular

    return jax.vmap(one)(words)


def _patterns(law, states):
    return jax.vmap(lambda x: jnp.asarray(law.region(x), bool))(states)


@dataclasses.dataclass(frozen=True)
class Solved:
    """Cycles of words: `states` (word, k, dim) and flags (word,).

    `real`: the states have the patterns assumed. `border`: they have not, but lie on the border to within rounding.
    `singular`: the pieces have no single cycle, or one too far away to be told from none.
    """

    words: np.ndarray
    states: np.ndarray
    real: np.ndarray
    border: np.ndarray
    singular: np.ndarray


def chunk_size(law, k: int) -> int:
    """How many words of length k are solved in one call: a power of 2."""
    each = padded_length(k) * (2 * law.dim**2 + 4 * law.dim + law.n_units)
    return int(2 ** np.clip(np.floor(np.log2(max(ENTRIES / each, 8))), 3, np.log2(LARGEST_CHUNK)))


def solve_words(law: PiecewiseAffine, words: np.ndarray) -> Solved:
    """The cycle of every word.

    Args:
        law: a piecewise-affine map.
        words: shape (word, k, units).
    """
    k, parts = words.shape[1], []
    size = chunk_size(law, k)
    with precision("double"):
        law64 = as_dtype(law, np.float64)
        for at in range(0, len(words), size):
            part = words[at : at + size]
            full = np.concatenate([part, np.repeat(part[:1], size - len(part), axis=0)])
            states, *flags = _solve(law64, _padded(full), np.int64(k))
            parts.append([np.asarray(states)[: len(part), :k], *(np.asarray(a)[: len(part)] for a in flags)])
    if not parts:
        none = np.zeros(0, bool)
        return Solved(words, np.zeros((0, k, law.dim)), none, none, none)
    return Solved(words, *(np.concatenate(a) for a in zip(*parts, strict=True)))


def bits_of(codes: np.ndarray, units: int) -> np.ndarray:
    """Numbers as patterns, the first bit the lowest. Shapes: (...,) -> (..., units)."""
    return (codes[..., None] >> np.arange(units)) % 2 == 1


def n_words(units: int, k: int) -> int:
    """Words of length k of no smaller period, counted once for all their rotations.

    Example:
        >>> [n_words(1, k) for k in range(1, 9)]
        [2, 1, 2, 3, 6, 9, 18, 30]
    """
    exact = {d: 2 ** (units * d) for d in range(1, k + 1) if k % d == 0}
    for d in exact:
        exact[d] -= sum(exact[e] for e in exact if e < d and d % e == 0)
    return exact[k] // k


def all_words(units: int, k: int, size: int) -> Iterator[np.ndarray]:
    """Every word of length k of no smaller period, once for all its rotations, in chunks of shape (word, k, units).

    Args:
        units: bits of a pattern; units * k at most 62.
        k: length.
        size: words in a chunk but the last.
    """
    letters, total, rest = 2**units, 2 ** (units * k), np.zeros(0, np.int64)
    step = max(1 << 16, size)
    for begin in range(0, total, step):
        codes = np.arange(begin, min(begin + step, total), dtype=np.int64)
        turned, least = codes, np.ones(len(codes), bool)
        for _ in range(k - 1):
            turned = turned // letters + (turned % letters) * letters ** (k - 1)
            # equal to a rotation of itself: of smaller period
            least &= codes < turned
        rest = np.concatenate([rest, codes[least]])
        while len(rest) >= size or (len(rest) and begin + step >= total):
            part, rest = rest[:size], rest[size:]
            digits = (part[:, None] // np.int64(letters) ** np.arange(k, dtype=np.int64)) % letters
            yield bits_of(digits, units)


def canonical(word: np.ndarray) -> bytes:
    """The same bytes for all rotations of a word."""
    return min(np.roll(word, -i, axis=0).tobytes() for i in range(len(word)))


def root(word: np.ndarray) -> np.ndarray:
    """The shortest word of which a word is a repetition. Shapes: (k, units) -> (period, units)."""
    k = len(word)
    period = next(d for d in range(1, k + 1) if k % d == 0 and (word[: k - d] == word[d:]).all())
    return word[:period]


@eqx.filter_jit
def _march(law, pool, word, seen, count, weights, k):
    """STEPS steps of the search for every lane: (lane, most, units) words, refilled from the pool when they end."""
    code = lambda w: jnp.sum(jnp.where(w, weights, jnp.zeros((), weights.dtype)))  # noqa: E731
    inside = (jnp.arange(word.shape[1]) < k)[:, None]

    def move(word, seen, count):
        matrices, offsets = jax.vmap(law.piece)(word)
        patterns = _patterns(law, closed(matrices, offsets, k)) & inside
        hit = jnp.all(patterns == word)
        new = code(patterns)
        looped = jnp.any(seen == new) | (count >= PATIENCE)
        return patterns, seen.at[jnp.minimum(count, PATIENCE - 1)].set(new), hit, looped

    def body(carry, _):
        at, word, seen, count = carry
        patterns, history, hit, looped = jax.vmap(move)(word, seen, count)
        ends = hit | looped
        fresh = pool[at + jnp.cumsum(ends) - 1]
        blank = jnp.zeros_like(history).at[:, 0].set(jax.vmap(code)(fresh))
        carry = (
            at + jnp.sum(ends),
            jnp.where(ends[:, None, None], fresh, patterns),
            jnp.where(ends[:, None], blank, history),
            jnp.where(ends, 1, count + 1),
        )
        return carry, (hit, jnp.where(hit[:, None, None], word, False))

    return jax.lax.scan(body, (jnp.zeros((), int), word, seen, count), None, length=STEPS)


class Search:
    """The search for cycles of one length, batched over lanes that restart as soon as they end.

    A lane ends when its word is confirmed, when it meets a word that it had before, or when its patience is over.

    Args:
        law: a piecewise-affine map.
        k: length of the cycles.
        draw: draw(n) gives n words to start from, shape (n, k, units).
        lanes: words followed side by side.

    Source: Eisenmann, Monfared, Göring, Durstewitz 2023, arXiv 2311.04337, algorithm 1.
    """

    def __init__(self, law: PiecewiseAffine, k: int, draw, lanes: int):
        self.law, self.k, self.draw, self.lanes = law, k, draw, lanes

    def run(self, restarts: int) -> tuple[dict[bytes, tuple[np.ndarray, int]], int, int]:
        """Follow at least `restarts` starting words to their end.

        Returns:
            Canonical name of each confirmed word -> (the shortest word that it repeats, how often it was reached);
            starting words used; and how many had been used when the last cycle of this length was new.
        """
        found: dict[bytes, tuple[np.ndarray, int]] = {}
        # a code of 64 bits tells words apart; a chance coincidence costs one restart
        most, used, last = padded_length(self.k), 0, 0
        weights = np.random.default_rng(0).integers(1, 2**63, (most, self.law.n_units), dtype=np.uint64)
        with precision("double"):
            law = as_dtype(self.law, np.float64)
            word = _padded(self.draw(self.lanes))
            count = np.ones(self.lanes, np.int64)
            seen = np.zeros((self.lanes, PATIENCE), np.uint64)
            seen[:, 0] = (word * weights).sum((1, 2), dtype=np.uint64)
            while used < restarts:
                pool = _padded(self.draw(self.lanes * STEPS))
                state, (hits, words) = _march(law, pool, word, seen, count, weights, np.int64(self.k))
                ended, word, seen, count = (np.asarray(a) for a in state)
                used += int(ended)
                if self._keep(found, np.asarray(words)[np.asarray(hits)][:, : self.k]):
                    last = used
        return found, used, last

    @staticmethod
    def _keep(found: dict[bytes, tuple[np.ndarray, int]], words: np.ndarray) -> bool:
        """Count confirmed words; whether any of full length is new."""
        new = False
        flat = words.reshape(len(words), words.shape[1] * words.shape[2])
        rows, counts = np.unique(flat, axis=0, return_counts=True)
        for row, count in zip(rows, counts, strict=True):
            word = root(row.reshape(words.shape[1:]))
            name = canonical(word)
            new |= name not in found and len(word) == words.shape[1]
            found[name] = (word, found[name][1] + int(count) if name in found else int(count))
        return new
