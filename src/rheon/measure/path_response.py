"""How the flow at one time answers to a field at another, arbitrarily far from equilibrium."""

from __future__ import annotations

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from rheon.core.errors import RheonError
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.precision import in_double
from rheon.core.result import Result
from rheon.core.settings import number
from rheon.engine.markov import counts, generator, jump_of, stationary, transitions

# terms of the series of a matrix exponential
ORDER = 14


@in_double
def path_response(system, weights, fields, dt: float, *, start=None, initial=None, most: int = 512) -> Result:
    """The response matrix of a jump process whose paths are weighed with time-dependent fields.

    Paths over T intervals are weighed with exp(sum_t field_t n_t), n_t what is counted in interval t. F = -ln Z is the
    process free energy: -dF/dfield_t is the mean count, and minus the second derivative is both the covariance of
    counts and the response of one mean to another field. That equality needs no equilibrium.

    Args:
        system: a jump process whose rates do not depend on time, or a Fit of one.
        weights: what each channel counts, shape (channel,).
        fields: shape (interval,).
        dt: length of an interval, in time units.
        start: distribution at time 0 over the states, shape (state,); the stationary one where not given.
        initial: a state of the class of states that is meant; the system's own where not given.
        most: the largest number of states.

    Returns:
        The matrix, shape (interval, interval). Details: "free_energy", "means" (interval,), "states", "start".

    Raises:
        RheonError: if shapes do not fit or numbers are not finite.

    Source: Rogers and Rempe 2011, arXiv 1105.5619; Rogers, Beck and Rempe 2011, arXiv 1105.5662.

    Example:
        >>> import rheon
        >>> found = path_response(rheon.systems.IonChannel(), [1, -1, 0, 0], np.zeros(4), 0.1)
        >>> round(float(found["means"].sum()), 6)
        0.2
    """
    system = jump_of(system)
    weights, fields = counts(system, weights), np.asarray(fields, float)
    if weights.ndim != 1 or fields.ndim != 1 or not len(fields) or not np.isfinite(fields).all():
        raise RheonError("one weight a channel and a list of finite fields are needed", where="weights, fields")
    dt = number(dt, "dt", exclusive=True)
    known = transitions(system, initial, most)
    begin = stationary(generator(system, known)) if start is None else np.asarray(start, float)
    if begin.shape != (len(known.states),) or (begin < 0).any() or not np.isclose(begin.sum(), 1):
        raise RheonError(f"a distribution over {len(known.states)} states is needed", where="start")
    largest = max(_size(system, known, weights, tilt) for tilt in (fields.min(), fields.max()))
    if not np.isfinite(largest):
        raise RheonError("the tilted generator is not finite", where="fields", remedy="give smaller fields or weights")
    halvings = max(0, int(np.ceil(np.log2(max(2 * dt * largest, 1e-300)))))
    arguments = (system, known, weights, np.asarray(dt, float), begin)
    energy, means, matrix = (np.asarray(v) for v in _derivatives(fields, halvings, *arguments))
    times = dt * (np.arange(len(fields)) + 0.5)
    panel = Panel((Trace("heat", times, times, z=matrix),), x="time of the field", y="time of the answer")
    return Result(
        "path response",
        matrix,
        verdict="exact",
        method=f"second derivatives of the process free energy over {len(fields)} intervals, {len(begin)} states",
        axes=("answer", "field"),
        details={"free_energy": float(energy), "means": means, "states": known.states, "start": begin},
        figure=Figure((panel,), title="response = covariance of counts"),
    )


def _size(system, known, weights, tilt) -> float:
    """A norm of the tilted generator."""
    return float(np.abs(np.asarray(generator(system, known, weights, tilt))).sum(0).max())


def _exponential(matrix, halvings: int):
    """exp of a matrix whose norm is at most 2^halvings / 2: its series, squared.

    Plain products, because derivatives of second order of a general routine take long to compile.
    """
    small = matrix / 2.0**halvings
    one = jnp.eye(matrix.shape[0], dtype=matrix.dtype)
    # the term after the last is below 0.5^15 / 15!, half of what float64 can tell
    sum_, _ = jax.lax.scan(lambda s, k: (one + small @ s / k, None), one, jnp.arange(ORDER, 0, -1.0))
    return jax.lax.scan(lambda m, _: (m @ m, None), sum_, None, length=halvings)[0]


def _log_weight(fields, halvings, system, known, weights, dt, begin):
    """ln Z by the forward recursion of the tilted vector, normalised at every interval."""
    moves = jax.vmap(lambda field: _exponential(dt * generator(system, known, weights, field), halvings))(fields)

    def interval(vector, move):
        after = move @ vector
        size = jnp.sum(after)
        return after / size, jnp.log(size)

    return jnp.sum(jax.lax.scan(interval, jnp.asarray(begin), moves)[1])


@eqx.filter_jit
def _derivatives(fields, halvings: int, *arguments):
    fields = jnp.asarray(fields)
    log_weight = lambda f: _log_weight(f, halvings, *arguments)  # noqa: E731
    value, slope = jax.value_and_grad(log_weight)(fields)
    return -value, slope, jax.jacfwd(jax.grad(log_weight))(fields)
