"""The likelihood of dwell times with missed events: one product of small matrices per recording."""

from __future__ import annotations

from typing import Any, NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from rheon.core.errors import RheonError
from rheon.core.precision import in_double
from rheon.engine.dwells._collocation import NODES, enough
from rheon.engine.dwells.missed_events import (
    Lengths,
    Roots,
    apparent,
    beyond_time,
    density,
    lengths,
    points_of,
    roots,
)
from rheon.engine.dwells.record import DwellTimes
from rheon.engine.dwells.scheme import Scheme

# number of matrices is filled up to a power of two, at least this
LEAST = 64


class Chain(NamedTuple):
    """A recording prepared: openings, each with the shut time after it.

    Attributes:
        opens, shuts: shape (opening,) inside.
        ends: whether a group of openings ends here: no shut time follows that counts. Shape (opening,).
        live: False where it only fills up. Shape (opening,).
        factors: what constants are multiplied with at the recording's concentration, shape (hop,).
        tau: resolution.
        critical: shut time that ends a burst, or 0.
        vectors: whether beginnings and ends of bursts tell something.
    """

    opens: Lengths
    shuts: Lengths
    ends: np.ndarray
    live: np.ndarray
    factors: np.ndarray
    tau: np.ndarray
    critical: np.ndarray
    vectors: bool


class Frame(NamedTuple):
    """What all recordings share.

    Attributes:
        source, target: positions of states, shape (hop,).
        n_states, n_open: numbers of states.
        matrix, offset: of the constraints, see `LogLinear`.
    """

    source: np.ndarray
    target: np.ndarray
    n_states: int
    n_open: int
    matrix: np.ndarray
    offset: np.ndarray


def points_for(scheme: Scheme, record: DwellTimes, spare: float = 1.0) -> int:
    """Points of the exact part that the rates of a scheme need, or rates that are higher by a factor."""
    return enough(spare * float(-np.diag(scheme.generator()).min() * record.resolution))


def prepared(record: DwellTimes, factors, points: int = NODES) -> Chain:
    """A recording as the likelihood takes it, with so many points of the exact part in a resolution time.

    Raises:
        RheonError: if no resolution was imposed, or there is no opening.
    """
    if not record.resolution > 0:
        raise RheonError("no resolution was imposed", where=record.source or "recording",
                         remedy="take recording.resolved(resolution): else missed events are not known")  # fmt: skip
    groups = record.groups()
    if not groups:
        raise RheonError("there is no opening between shut times that are usable", where=record.source or "recording")
    opens = np.concatenate([g[::2] for g in groups])
    shuts = np.concatenate([np.append(g[1::2], record.resolution) for g in groups])
    ends = np.concatenate([np.arange(len(g[::2])) == len(g[::2]) - 1 for g in groups])
    n = max(LEAST, 1 << (len(opens) - 1).bit_length())
    fill = n - len(opens)
    tau = float(record.resolution)
    padded = [lengths(np.append(part, np.full(fill, tau)), tau, points) for part in (opens, shuts)]
    return Chain(
        opens=padded[0],
        shuts=padded[1],
        ends=np.append(ends, np.zeros(fill, bool)),
        live=np.arange(n) < len(opens),
        factors=np.asarray(factors, float),
        tau=np.asarray(tau),
        critical=np.asarray(0.0 if record.critical is None else float(record.critical)),
        vectors=record.critical is not None and record.vectors,
    )


def generator_of(speeds, frame: Frame):
    """Q[from, to] from the rates of the hops. Shapes: (hop,) -> (state, state)."""
    q = jnp.zeros((frame.n_states, frame.n_states)).at[frame.source, frame.target].add(speeds)
    return q - jnp.diag(q.sum(1))


def turned(q, n_open: int):
    """The generator with the shut states first."""
    return jnp.roll(q, -n_open, axis=(0, 1))


def log_likelihood(speeds, frame: Frame, chain: Chain, start: tuple[Roots, Roots]):
    """Of one recording, from the rates of the hops, with its first derivatives."""
    q, n = generator_of(speeds, frame), frame.n_open
    opens = apparent(q, n, chain.tau, start[0])
    shuts = apparent(turned(q, n), frame.n_states - n, chain.tau, start[1])
    begin, end = equilibrium(opens, shuts), jnp.ones(frame.n_states - n)
    if chain.vectors:
        gap = beyond_time(shuts, chain.critical, chain.tau)
        begin, end = begin @ opens.total @ gap, gap.sum(1)
        begin = begin / begin.sum()
    after = jnp.where(chain.ends[:, None, None], jnp.outer(end, begin), density(shuts, chain.shuts))
    steps = jnp.sum(density(opens, chain.opens)[:, :, :, None] * after[:, None, :, :], axis=2)
    steps = jnp.where(chain.live[:, None, None], steps, jnp.eye(n))
    whole, scale = _product(steps)
    return jnp.log(begin @ whole @ jnp.ones(n)) + scale


def equilibrium(opens, shuts):
    """Probabilities of the open states at the start of an apparent opening, in the steady state. Shape (open,)."""
    step = opens.total @ shuts.total
    n = step.shape[0]
    return jnp.linalg.solve(jnp.eye(n) - step.T + jnp.ones((n, n)), jnp.ones(n))


def _product(steps):
    """The ordered product of matrices, by pairs, and the logarithm of what was divided out."""
    logs = jnp.zeros(steps.shape[0])
    while steps.shape[0] > 1:
        # written out: batches of tiny products are slow as such
        steps = jnp.sum(steps[0::2, :, :, None] * steps[1::2, None, :, :], axis=2)
        size = jax.lax.stop_gradient(jnp.max(jnp.abs(steps), axis=(1, 2)))
        steps = steps / size[:, None, None]
        logs = logs[0::2] + logs[1::2] + jnp.log(size)
    return steps[0], logs[0]


@eqx.filter_jit
def _value_and_gradient(theta, frame: Frame, chains, starts):
    def total(free):
        constants = jnp.exp(frame.matrix @ free + frame.offset)
        parts = [log_likelihood(constants * c.factors, frame, c, s) for c, s in zip(chains, starts, strict=True)]
        return sum(parts, jnp.zeros(()))

    return jax.value_and_grad(total)(theta)


def evaluated(theta, frame: Frame, chains: tuple[Chain, ...]) -> tuple[float, np.ndarray]:
    """The log-likelihood of all recordings and its gradient; NaN where it cannot be computed. Call in doubles."""
    theta = np.asarray(theta, float)
    starts: list[Any] = []
    with np.errstate(over="ignore", invalid="ignore"):
        constants = np.exp(frame.matrix @ theta + frame.offset)
        try:
            for chain in chains:
                q = np.zeros((frame.n_states, frame.n_states))
                np.add.at(q, (frame.source, frame.target), constants * chain.factors)
                q -= np.diag(q.sum(1))
                shut = np.roll(q, -frame.n_open, axis=(0, 1))
                tau, points, n = float(chain.tau), points_of(chain.opens), frame.n_open
                starts.append((roots(q, n, tau, points), roots(shut, frame.n_states - n, tau, points)))
        except (RheonError, np.linalg.LinAlgError, ValueError):
            return float("nan"), np.full(len(theta), np.nan)
    value, gradient = _value_and_gradient(theta, frame, chains, tuple(starts))
    return float(value), np.asarray(gradient)


def framed(scheme: Scheme, matrix, offset) -> Frame:
    """What all recordings share, from a scheme and the constraints."""
    source, target = scheme.places
    return Frame(source, target, scheme.dim, scheme.n_open, np.asarray(matrix, float), np.asarray(offset, float))


@in_double
def dwell_log_likelihood(scheme: Scheme, record: DwellTimes) -> float:
    """Log-likelihood of a recording under a scheme as it is; NaN where it cannot be computed."""
    logs = np.log(np.asarray(scheme.rate_constants(), float))
    frame = framed(scheme, np.zeros((len(logs), 1)), logs)
    return evaluated(np.zeros(1), frame, (prepared(record, scheme.factors(), points_for(scheme, record)),))[0]
