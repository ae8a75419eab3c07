"""Delay differential equations by the method of steps on a history buffer."""

from __future__ import annotations

import math

import jax
import jax.numpy as jnp
import numpy as np

from rheon.core.errors import RheonError

from ._state import like
from .plan import input_at


def delay_grid(delays: tuple[float, ...], step: float) -> tuple[float, int]:
    """The step nearest below `step` that divides the delays, and how many of them the longest delay holds.

    Where no step down to an eighth of `step` divides all delays, the longest one alone is divided.

    Raises:
        RheonError: if a delay is not positive.

    Example:
        >>> delay_grid((17.0,), 0.3)[1]
        57
    """
    delays = tuple(float(d) for d in delays)
    if not delays or min(delays) <= 0:
        raise RheonError(f"delays = {delays}", remedy="delays are positive; without one the system is a Flow")
    longest = max(delays)
    # the step may not exceed the shortest delay: a stage would need the value it is about to compute
    least = max(2, math.ceil(longest / min(step, min(delays)) - 1e-9))
    for m in range(least, 8 * least + 1):
        if all(abs(d * m / longest - round(d * m / longest)) < 1e-9 for d in delays):
            return longest / m, m
    return longest / least, least


def stencil(position: float, last: int) -> tuple[np.ndarray, np.ndarray]:
    """Indices and weights that read a value at a fractional `position` among samples 0..last.

    On a sample the value itself (four indices, one weight 1); else the cubic through four neighbours.
    """
    first = int(np.clip(math.floor(position + 1e-9) - 1, 0, last - 3))
    index = first + np.arange(4)
    if abs(position - round(position)) < 1e-7:
        return index, (index == round(position)).astype(float)
    offsets = position - index
    weights = [np.prod(np.delete(offsets, i)) / np.prod(np.delete(i - np.arange(4), i)) for i in range(4)]
    return index, np.array(weights)


def delay_step(system, t, buffer, h, u=None):
    """One RK4 step of a delay equation on its history.

    Args:
        system: a Delay.
        t: time of the newest sample.
        buffer: the last 2 m + 1 samples, h / 2 apart, oldest first, shape (2 m + 1, dim); m h is the longest delay.
        h: step; not longer than the shortest delay.
        u: input held over the step, or None.

    Returns:
        The buffer one step later, same shape. The new middle sample is that of the cubic Hermite interpolant, so that
        stages at half steps find delayed values of order 4 without interpolating across kinks.

    Source: Bellen and Zennaro 2003, Numerical Methods for Delay Differential Equations, chapters 3 and 6.
    """
    last = buffer.shape[0] - 1

    def delayed(c):
        rows = []
        for d in system.delays:
            index, weights = stencil(last + 2 * (c - float(d) / h), last)
            rows.append(jnp.asarray(weights, buffer.dtype) @ buffer[index[0] : index[0] + 4])
        return jnp.stack(rows)

    def rate(s, y, past):
        return like(y, system.vector_field(s, y, past, u))

    x = buffer[-1]
    before, middle, after = delayed(0.0), delayed(0.5), delayed(1.0)
    k1 = rate(t, x, before)
    k2 = rate(t + h / 2, x + h / 2 * k1, middle)
    k3 = rate(t + h / 2, x + h / 2 * k2, middle)
    k4 = rate(t + h, x + h * k3, after)
    new = x + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
    half = (x + new) / 2 + h / 8 * (k1 - rate(t + h, new, after))
    return jnp.concatenate([buffer[2:], half[None], new[None]])


def first_buffer(system, h: float, m: int, constant=None):
    """The history before the start: the system's own, or a constant state. Shape (2 m + 1, dim), oldest first."""
    if constant is not None:
        return jnp.broadcast_to(constant, (2 * m + 1, constant.shape[-1]))
    times = jnp.asarray((np.arange(2 * m + 1) - 2 * m) * (h / 2))
    return jax.vmap(lambda t: jnp.asarray(system.history(t)))(times)


def delay_path(system, buffer, grid, inputs, key, plan):
    """States of a delay equation at the grid's times. Arguments and return as in `fixed.flow_path`.

    `buffer` is the history up to times[0] - lead. The steps of size `plan.step` start there; samples between them are
    read from the cubic through half-step values.
    """
    h = plan.step
    begin = grid.times[0] - grid.lead

    def body(buffer, i):
        t = begin + i * h
        k = jnp.clip(jnp.searchsorted(grid.times, t + h / 2) - 1, 0) if inputs is not None else 0
        buffer = delay_step(system, t, buffer, h, input_at(inputs, k, t))
        return buffer, buffer[-2:]

    n = plan.substeps
    buffer, _ = jax.lax.scan(lambda b, i: (body(b, i)[0], None), buffer, jnp.arange(plan.lead))
    _, later = jax.lax.scan(body, buffer, plan.lead + jnp.arange(n))
    samples = jnp.concatenate([buffer[-3:], later.reshape(2 * n, -1)])
    index, weights = grid.read
    return jnp.einsum("tk,tkd->td", jnp.asarray(weights, samples.dtype), samples[jnp.asarray(index)]), 0
