"""Shared parts: where the search for states at rest starts."""

from __future__ import annotations

import jax
import numpy as np

from rheon.core.errors import RheonError
from rheon.core.kinds import Map
from rheon.core.precision import as_dtype, precision

from ._box import around
from ._constant import ConstantWindow
from ._newton import BATCH, HALVINGS, speeds

# multiply-adds that all Newton iterations together may cost
WORK = 5e9
# a state of more variables gets fewer starts and iterations: each costs the cube of their number
SMALL, ITERATIONS, FEW_ITERATIONS = 64, 60, 25
# so many random states are drawn for each that is kept for being slow
POOL = 8


def starts_of(system, rest, law, path, starts, box, tries: int, rng: np.random.Generator):
    """All starts (start, dim), and the corners of the box."""
    dim = rest.dim
    if isinstance(rest, ConstantWindow):
        path, starts, box = (
            _observed(law, states, name) for states, name in ((path, ""), (starts, "starts"), (box, "box"))
        )
    elif len(path) and path.shape[1] != dim:
        path = path[:, -dim:]
    base = path[len(path) // 4 :] if len(path) > 8 else np.atleast_2d(np.asarray(rest.initial(), float))
    low, high = around(path, base, dim, box)
    cost = (ITERATIONS if dim <= SMALL else FEW_ITERATIONS) * (max(dim, 4) ** 3 + (dim + HALVINGS) * law.n_numbers)
    many = int(np.clip(WORK / cost, 2, tries))
    slow = _slowest(rest, base, rng.uniform(low, high, (POOL * many, dim)), many)
    parts = [*slow, 0.5 * (low + high)[None], np.zeros((1, dim))]
    if isinstance(system, Map) and not isinstance(rest, ConstantWindow):
        parts.append(_constant_windows(law, base, dim, max(2, many // 4)))
    if starts is not None:
        parts.append(given_starts(starts, dim))
    states = np.concatenate(parts)
    # a whole number of batches, so that a few starts more do not compile again
    more = rng.uniform(low, high, (-len(states) % (BATCH if many == tries else 8), dim))
    return np.concatenate([states, more]), low, high


def given_starts(starts, dim: int) -> np.ndarray:
    """The starts that were given, shape (start, dim).

    Raises:
        RheonError: if they have another shape or are not finite.
    """
    given = np.atleast_2d(np.asarray(starts, float))
    if given.shape[1] != dim or not np.isfinite(given).all():
        raise RheonError(f"starts of shape {given.shape}", where="starts", remedy=f"give shape (starts, {dim})")
    return given


def _slowest(rest, base, random, many: int) -> list[np.ndarray]:
    """States of the orbit, evenly and where it is slowest, and random states, as they come and the slowest."""
    with precision("double"):
        law = as_dtype(rest, np.float64)
        pace, random_pace = (np.nan_to_num(np.asarray(speeds(law, s)), nan=np.inf) for s in (base, random))
    count = max(2, many // 4)
    # where the speed has a local minimum along the orbit, a state at rest may be near
    inner = np.flatnonzero((pace[1:-1] <= pace[:-2]) & (pace[1:-1] <= pace[2:])) + 1
    dips = inner[np.argsort(pace[inner], kind="stable")[: count - count // 2]]
    even = np.linspace(0, len(base) - 1, count - len(dips)).astype(int)
    kept = np.argsort(random_pace, kind="stable")[: many - many // 2]
    return [base[even], base[dips], random[: many // 2], random[kept]]


def _observed(law, states, name: str):
    """The newest sample of each state; None stays None."""
    if states is None:
        return None
    states = np.atleast_2d(np.asarray(states, float))
    if states.shape[1] != law.dim:
        raise RheonError(f"{name} of shape {states.shape}", where=name, remedy=f"give shape (n, {law.dim})")
    with precision("double"):
        return np.asarray(jax.vmap(law.observe)(states)) if len(states) else np.zeros((0, law.n_observed))


def _constant_windows(law, base, dim: int, count: int) -> np.ndarray:
    """States that encode windows in which nothing changes, at observed values along the orbit."""
    with precision("double"):
        try:
            rows = base[np.linspace(0, len(base) - 1, count).astype(int)]
            seen = np.stack([np.atleast_1d(np.asarray(law.observe(x))) for x in rows])
            states = [np.asarray(law.encode(np.repeat(v[None], max(law.context, 1), axis=0))) for v in seen]
        except (TypeError, ValueError, IndexError, NotImplementedError):
            return np.zeros((0, dim))
    found = np.stack(states)
    return found[np.isfinite(found).all(1)] if found.shape[1:] == (dim,) else np.zeros((0, dim))
