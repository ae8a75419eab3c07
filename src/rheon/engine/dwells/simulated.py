"""Dwell times of a scheme, exactly: from jump to jump."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
from scipy.linalg import expm

from rheon.core.errors import RheonError
from rheon.core.precision import in_double
from rheon.core.random import as_key
from rheon.core.settings import number, whole
from rheon.engine.markov import stationary

from .record import DwellTimes
from .scheme import Scheme

# jumps simulated at once, and blocks of them before a simulation is given up
BLOCK, MOST = 2**17, 2000


@in_double
def simulate_dwells(scheme: Scheme, openings: int = 1000, *, resolution: float = 0.0, key=0) -> DwellTimes:
    """Dwell times of a scheme in its steady state, with a resolution imposed.

    Args:
        scheme: open and shut states and the rates between them.
        openings: number of (apparent) openings.
        resolution: shortest interval that is seen; 0 sees all of them.
        key: an integer or a JAX key.

    Returns:
        A shut time first, then openings and shut times in turn; of `openings` openings the last comes last.

    Raises:
        RheonError: if so many openings take too many jumps, or the resolution is negative.

    Source: Gillespie 1977, doi:10.1021/j100540a008; resolution as in Colquhoun, Hawkes and Srodzinski 1996.

    Example:
        >>> import rheon
        >>> record = simulate_dwells(rheon.systems.ColquhounHawkes(), 20, resolution=1e-4)
        >>> len(record), bool(record.durations.min() >= 1e-4)
        (40, True)
    """
    openings, key, resolution = whole(openings, "openings"), as_key(key), number(resolution, "resolution")
    q = np.asarray(scheme.generator())
    escape, rest = -np.diag(q), stationary(q.T)
    few = _jumps_needed(q, scheme.n_open, rest, openings, resolution)
    if not few < MOST * BLOCK:
        raise RheonError(f"{openings} openings at the resolution {resolution:g} take {few:.1g} jumps or more",
                         where="openings, resolution", remedy="ask for fewer, or a finer resolution")  # fmt: skip
    ways = np.cumsum(np.where(np.eye(len(q), dtype=bool), 0.0, q) / escape[:, None], axis=1)
    ways[:, -1] = 1.0
    first, key = jax.random.fold_in(key, 0), jax.random.fold_in(key, 1)
    state = int(jax.random.choice(first, len(q), p=jnp.asarray(rest)))
    found: list[tuple[np.ndarray, np.ndarray]] = []
    look = 0
    for block in range(MOST):
        path, waits, state = _jumps(ways, escape, state, jax.random.fold_in(key, block))
        found.append((np.asarray(path), np.asarray(waits)))
        if block < look and block + 1 < MOST:
            continue
        # the next look at all of it when there is a quarter more
        look = block + 1 + block // 4
        durations, is_open = _record(found, scheme.n_open, resolution)
        last = np.flatnonzero(is_open)
        if len(last) >= openings:
            end = last[openings - 1] + 1
            return DwellTimes(durations[:end], is_open[:end], resolution=resolution, source=type(scheme).__name__)
    raise RheonError(f"{openings} openings take more than {MOST * BLOCK} jumps", where="openings",
                     remedy="ask for fewer, or for a scheme that opens more often")  # fmt: skip


def _jumps_needed(q, n_open: int, rest, openings: int, resolution: float) -> float:
    """Least number of jumps to expect: every apparent opening begins with a resolved one, as the shut time after it."""
    own, other = slice(0, n_open), slice(n_open, None)
    seen = [rest[b] @ q[b, a] @ expm(q[a, a] * resolution).sum(1) for a, b in ((own, other), (other, own))]
    with np.errstate(divide="ignore"):
        return float(np.divide(openings * -(rest @ np.diag(q)), min(seen)))


def _record(found, n_open: int, resolution: float) -> tuple[np.ndarray, np.ndarray]:
    """Durations and classes of the intervals that are known from begin to end, a shut one first."""
    path, waits = (np.concatenate(part) for part in zip(*found, strict=True))
    is_open = path < n_open
    first = np.flatnonzero(np.diff(is_open.astype(int), prepend=-1))
    seen = DwellTimes(np.add.reduceat(waits, first), is_open[first])
    if resolution > 0:
        try:
            seen = seen.resolved(resolution)
        except RheonError:
            # nothing yet
            return np.zeros(0), np.zeros(0, bool)
    durations, is_open = seen.durations[1 : None if resolution > 0 else -1], seen.is_open[1:]
    is_open = is_open[: len(durations)]
    begin = int(len(is_open) > 0 and is_open[0])
    return durations[begin:], is_open[begin:]


@jax.jit
def _jumps(ways, escape, state, key):
    """States visited, time in each, and the state after. Shapes: (state, state), (state,) -> (jump,), (jump,), ()."""
    waits = jax.random.exponential(key, (BLOCK,), escape.dtype)
    marks = jax.random.uniform(jax.random.fold_in(key, 1), (BLOCK,), escape.dtype)

    def hop(here, mark):
        return jnp.argmax(ways[here] > mark), here

    after, path = jax.lax.scan(hop, jnp.asarray(state), marks)
    return path, waits / escape[path], after
