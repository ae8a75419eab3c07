"""Jump processes on countable states: which states can be reached, and the matrix of rates between them."""

from __future__ import annotations

from typing import Any, NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from rheon.core.errors import RheonError
from rheon.core.kinds import Jump
from rheon.core.precision import in_double
from rheon.core.system import System

# more states than this do not fit a dense matrix
MOST_STATES = 4096


class Transitions(NamedTuple):
    """Every way to jump between listed states; plain arrays, so that compiled functions take them as arguments.

    Attributes:
        states: shape (state, dim).
        source, target: positions among `states`, shape (transition,).
        channel: which channel of the process, shape (transition,).
    """

    states: np.ndarray
    source: np.ndarray
    target: np.ndarray
    channel: np.ndarray

    def find(self, state) -> int:
        """Position of a state in the list.

        Raises:
            RheonError: if it is not there.
        """
        same = np.flatnonzero((self.states == np.asarray(state, float)).all(1))
        if not len(same):
            raise RheonError(f"the state {np.asarray(state).tolist()} is not among the {len(self.states)} listed")
        return int(same[0])


@in_double
def transitions(system: Jump, initial=None, most: int = MOST_STATES) -> Transitions:
    """All states that a jump process can reach, and all jumps between them.

    Args:
        system: a jump process whose rates do not depend on time.
        initial: the state to start from, shape (dim,); the system's own where not given.
        most: the largest number of states.

    Raises:
        RheonError: if the system is no jump process, a rate is negative or not finite, or there are more states.

    Example:
        >>> import rheon
        >>> transitions(rheon.systems.TwoState(total=3)).states.ravel().tolist()
        [3.0, 2.0, 1.0, 0.0]
    """
    system = jump_of(system)
    changes = np.asarray(system.stoichiometry, float)
    start = np.asarray(system.initial() if initial is None else initial, float).reshape(-1)
    if start.shape != changes.shape[1:]:
        raise RheonError(f"a state has {changes.shape[1]} numbers, not {start.size}", where="initial")
    places = {start.tobytes(): 0}
    states, frontier = [start], np.array([0])
    rows: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    while len(frontier):
        here = np.stack([states[i] for i in frontier])
        at, channel = np.nonzero(_checked(system, here) > 0)
        after = here[at] + changes[channel] + 0.0
        target = np.empty(len(at), int)
        for row, state in enumerate(after):
            name = state.tobytes()
            if name not in places:
                if len(states) >= most:
                    raise RheonError(
                        f"the process reaches more than {most} states",
                        where=type(system).__name__,
                        remedy="bound the counts in its rates, or simulate it instead",
                    )
                places[name] = len(states)
                states.append(state)
            target[row] = places[name]
        rows.append((frontier[at], target, channel))
        frontier = np.arange(frontier[-1] + 1, len(states))
    source, target, channel = (np.concatenate(column) for column in zip(*rows, strict=True))
    return Transitions(np.stack(states), source, target, channel)


def _checked(system: Jump, states: np.ndarray) -> np.ndarray:
    """Rates of every channel in every state, shape (state, channel)."""
    rates = np.asarray(_table(system, states))
    if not np.isfinite(rates).all() or (rates < 0).any():
        worst = states[int(np.argmax((~np.isfinite(rates) | (rates < 0)).any(1)))]
        raise RheonError(f"a rate is negative or not finite in state {worst.tolist()}", where=type(system).__name__)
    return rates


@eqx.filter_jit
def _table(system: Jump, states) -> Float[Array, "state channel"]:
    return jax.vmap(lambda x: system.rates(jnp.zeros(()), x))(states)


def jump_of(system) -> Jump:
    """A jump process itself, or the one inside a Fit.

    Raises:
        RheonError: if it is something else.
    """
    # wrappers too hold a `system`, which is not what is meant
    found = system if isinstance(system, System) else getattr(system, "system", system)
    if not isinstance(found, Jump):
        raise RheonError(f"{type(found).__name__} is no jump process", where="system")
    return found


def rates(system: Jump, known: Transitions) -> Float[Array, " transition"]:
    """The rate of every listed jump; differentiable in the system's parameters.

    NaN where a jump that is not listed has become possible, because parameters are other than those of the list.
    """
    table = jax.vmap(lambda x: system.rates(jnp.zeros(()), x))(jnp.asarray(known.states))
    others = jnp.asarray(table).at[known.source, known.channel].set(0.0)
    rounding = 8 * jnp.finfo(others.dtype).eps * table.max()
    return jnp.where((others > rounding).any(), jnp.nan, table[known.source, known.channel])


def generator(system: Jump, known: Transitions, weights=None, tilt: Any = 0.0) -> Float[Array, "state state"]:
    """The matrix W of dp/dt = W p, or the tilted one: jumps weighed with exp(tilt * weight), escape as it was.

    Args:
        system: a jump process; its parameters may be traced.
        known: from `transitions`.
        weights: what each channel counts, shape (channel,) or (channel, counter); none counts nothing.
        tilt: the conjugate field, shape () or (counter,).

    Returns:
        W[to, from]; its columns sum to zero where nothing is tilted.

    Source: Lebowitz and Spohn 1999, doi:10.1023/A:1004589714161, section 2.
    """
    rate = rates(system, known)
    n = len(known.states)
    gain = rate
    if weights is not None:
        weight = jnp.asarray(weights)[known.channel]
        gain = rate * jnp.exp(weight @ jnp.atleast_1d(tilt) if weight.ndim == 2 else weight * tilt)
    matrix = jnp.zeros((n, n), rate.dtype).at[known.target, known.source].add(gain)
    return matrix - jnp.diag(jnp.zeros(n, rate.dtype).at[known.source].add(rate))


def counts(system: Jump, weights) -> np.ndarray:
    """Weights of the channels as an array of shape (channel,) or (channel, counter).

    Raises:
        RheonError: if there is not one weight for each channel.
    """
    out = np.asarray(weights, float)
    n = len(np.asarray(system.stoichiometry))
    if out.ndim not in (1, 2) or len(out) != n or not np.isfinite(out).all():
        raise RheonError(
            f"weights of shape {out.shape} for {n} channels", where="weights", remedy="give one finite number a channel"
        )
    return out


@in_double
def stationary(matrix) -> np.ndarray:
    """The distribution that a generator leaves unchanged. Shapes: (state, state) -> (state,).

    By elimination without subtractions, which keeps every digit of small probabilities.

    Raises:
        RheonError: if the process falls apart into parts that do not reach each other.

    Source: Grassmann, Taksar and Heyman 1985, doi:10.1287/opre.33.5.1107.
    """
    flow = np.array(matrix, float).T
    np.fill_diagonal(flow, 0.0)
    n = len(flow)
    for k in range(n - 1, 0, -1):
        out = flow[k, :k].sum()
        if out <= 0:
            raise RheonError(
                "there is more than one stationary distribution, or none from this start",
                remedy="start the list of states inside one closed class (initial=...)",
            )
        flow[:k, k] /= out
        flow[:k, :k] += np.outer(flow[:k, k], flow[k, :k])
    p = np.zeros(n)
    p[0] = 1.0
    for k in range(1, n):
        p[k] = p[:k] @ flow[:k, k]
    return p / p.sum()


def leading(matrix) -> tuple[float, np.ndarray]:
    """The eigenvalue of largest real part of a tilted generator, and its positive eigenvector, which sums to 1.

    The transposed matrix gives the left eigenvector.

    Shapes: (state, state) -> (), (state,).

    Raises:
        RheonError: if the matrix is not finite.

    Source: Perron and Frobenius.
    """
    if not np.isfinite(np.asarray(matrix)).all():
        raise RheonError("the tilted generator is not finite", where="tilt", remedy="give smaller tilts or weights")
    values, vectors = np.linalg.eig(np.asarray(matrix, float))
    place = int(np.argmax(values.real))
    vector = np.abs(vectors[:, place].real)
    return float(values[place].real), vector / vector.sum()


def polished(matrix, value, vector):
    """The leading eigenvalue of `matrix` by Newton's method from that of a neighbour: differentiable seven times.

    Every step doubles the number of derivatives that are right, so three from a point where the pair is exact carry
    derivatives up to the seventh order through plain automatic differentiation.

    Shapes: (state, state), (), (state,) -> (), (state,).
    """
    n = matrix.shape[0]
    one = jnp.ones(n, matrix.dtype)
    for _ in range(3):
        defect = matrix @ vector - value * vector
        top = jnp.concatenate([matrix - value * jnp.eye(n, dtype=matrix.dtype), -vector[:, None]], axis=1)
        bordered = jnp.concatenate([top, jnp.append(one, 0.0)[None]], axis=0)
        step = jnp.linalg.solve(bordered, -jnp.append(defect, one @ vector - 1.0))
        vector, value = vector + step[:n], value + step[n]
    return value, vector
