"""Shared parts: where the search for cycles of a piecewise-affine map starts."""

from __future__ import annotations

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from rheon.core.precision import as_dtype, precision
from rheon.engine.piecewise import PiecewiseAffine, regions

# short runs from random states, in the box of the orbit and in one several times as wide
RUNS, WIDER = 2_048, 4.0


@eqx.filter_jit
def _runs(law, states, k: int):
    def one(x):
        def step(x, _):
            after = jnp.asarray(law(0.0, x), x.dtype)
            return after, jnp.asarray(law.region(x), bool)

        return jax.lax.scan(step, x, None, length=k)[1]

    return jax.vmap(one)(states)


class Words:
    """Random words of patterns, drawn from what the map does.

    A word is, in equal shares: a stretch of an orbit; a stretch of a short run from a random state; patterns of such
    stretches in random order; and, where every pattern may occur, patterns drawn bit by bit.

    Args:
        law: a piecewise-affine map.
        path: states of an orbit, shape (time, dim).
        low, high: corners of the box around it.
        k: longest word.
        rng: where the draws come from.
    """

    def __init__(self, law: PiecewiseAffine, path: np.ndarray, low, high, k: int, rng: np.random.Generator):
        self.units, self.rng = law.n_units, rng
        share = rng.uniform(-1, 1, (RUNS, law.dim)) * np.where(np.arange(RUNS) % 2, WIDER, 1.0)[:, None]
        states = (low + high) / 2 + share * (high - low) / 2
        with precision("double"):
            self.runs = np.asarray(_runs(as_dtype(law, np.float64), states, k))
        self.orbit = regions(law, path) if len(path) > k else self.runs[:, 0]
        both = np.concatenate([self.orbit, self.runs.reshape(-1, self.units)])
        packed = np.unique(np.packbits(both, axis=1), axis=0)
        self.letters = np.unpackbits(packed, axis=1, count=self.units).astype(bool)
        self.on_orbit = len(path) > k
        # more bits than states cannot be set one by one: half-spaces in few dimensions do not meet in every way
        self.free = self.units <= law.dim

    def draw(self, n: int, k: int) -> np.ndarray:
        """n words, shape (n, k, units), in random order."""
        rng, kinds = self.rng, []
        share = -(-n // (4 if self.free else 3))
        if self.on_orbit:
            begin = rng.integers(0, len(self.orbit) - k, share)
            kinds.append(self.orbit[begin[:, None] + np.arange(k)])
        run = rng.integers(0, len(self.runs), share)
        begin = rng.integers(0, self.runs.shape[1] - k + 1, share)
        kinds.append(self.runs[run[:, None], begin[:, None] + np.arange(k)])
        if self.free:
            kinds.append(rng.random((share, k, self.units)) < 0.5)
        left = max(n - sum(len(w) for w in kinds), 0)
        kinds.append(self.letters[rng.integers(0, len(self.letters), (left, k))])
        return rng.permutation(np.concatenate(kinds)[:n])
