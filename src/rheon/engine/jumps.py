"""Jump processes, exactly: Gillespie's direct method, sampled on a grid of times."""

from __future__ import annotations

import jax
import jax.numpy as jnp

from ._counter import uniforms, words
from ._state import split
from .plan import input_at

# a path ends with this status where it made more jumps between two samples than the budget allows
EXHAUSTED = 2
# up to here, variables and channels are kept apart, which makes a jump one run over all paths
FEW_VARIABLES, FEW_CHANNELS = 16, 24


def jump_path(system, x, grid, inputs, key, plan):
    """States of a jump process at the grid's times. Arguments and return as in `fixed.flow_path`.

    The next jump is drawn once and kept across sampling times, so that the path does not depend on how it is sampled
    (with inputs it is drawn anew at each sampling time, which the lack of memory allows; rates stand still from one
    jump or sampling time to the next, so that an input that varies in between needs dense sampling times). Jump
    number i uses the i-th pair of random numbers of the key. Where `plan.budget` jumps did not reach the next sample,
    the rest of the path is NaN and the status says so. A negative or non-finite rate makes the path NaN.

    Source: Gillespie 1977, doi:10.1021/j100540a008.
    """
    starts = jnp.concatenate([(grid.times[0] - grid.lead)[None], grid.times])
    changes = jnp.asarray(system.stoichiometry, x.dtype)
    few = changes.shape[1] <= FEW_VARIABLES and changes.shape[0] <= FEW_CHANNELS
    choose, move, whole = (_chosen, _moved, jnp.stack) if few else (_searched, _shifted, lambda parts: parts[0])
    parts = split(x) if few else (x,)
    stream = words(key)

    def draw(t, parts, k, count):
        """Time and channel of the next jump."""
        rates = jnp.asarray(system.rates(t, whole(parts), input_at(inputs, k, t)), x.dtype)
        wait, mark = uniforms(stream, count, x.dtype)
        total, channel, sound = choose(rates, mark)
        # no rate, no jump; a rate that is none ends the path
        due = t - jnp.log(wait) / jnp.where(total > 0, total, 1.0)
        return jnp.where(sound, jnp.where(total > 0, due, jnp.inf), jnp.nan), channel

    def interval(carry, k):
        parts, due, channel, count, status = carry
        start, end = starts[k], starts[k + 1]
        at = jnp.maximum(k - 1, 0)
        if inputs is not None:
            # a path that has ended stays so
            again, other = draw(start, parts, at, count)
            due, channel, count = jnp.where(jnp.isnan(due) | (status != 0), due, again), other, count + 1
        last = count + jnp.uint32(plan.budget)

        def waiting(c):
            _, due, _, count = c
            return (due <= end) & (count != last)

        def fire(c):
            parts, due, channel, count = c
            parts = move(parts, changes, channel)
            return parts, *draw(due, parts, at, count), count + 1

        parts, due, channel, count = jax.lax.while_loop(waiting, fire, (parts, due, channel, count))
        status = jnp.where(due <= end, EXHAUSTED, status)
        due = jnp.where(status == 0, due, jnp.inf)
        x = jnp.where((status == 0) & ~jnp.isnan(due), whole(parts), jnp.nan)
        return (parts, due, channel, count, status), x

    carry = (parts, *draw(starts[0], parts, 0, jnp.uint32(0)), jnp.uint32(1), jnp.int32(0))
    (_, _, _, _, status), states = jax.lax.scan(interval, carry, jnp.arange(starts.shape[0] - 1))
    return states, status


def _chosen(rates, mark):
    """Sum of the rates, the channel that a number between 0 and 1 marks among them, and whether all are rates."""
    channels = split(rates)
    sums = [channels[0]]
    for rate in channels[1:]:
        sums.append(sums[-1] + rate)
    total = sums[-1]
    mark = mark * total
    # from the last to the first that fits; the last with a rate stands for all, so that rounding picks none without
    channel, found, sound = jnp.int32(0), jnp.bool_(False), jnp.isfinite(total)
    for c in reversed(range(len(channels))):
        fits = (channels[c] > 0) & ((sums[c] > mark) | ~found)
        channel, found = jnp.where(fits, c, channel), found | fits
        sound = sound & (channels[c] >= 0)
    return total, channel.astype(jnp.int32), sound


def _moved(parts, changes, channel):
    """The state after a jump, component by component."""
    rows = range(changes.shape[0])
    steps = [jnp.zeros_like(part) for part in parts]
    for c in rows:
        steps = [jnp.where(channel == c, changes[c, i], step) for i, step in enumerate(steps)]
    return tuple(part + step for part, step in zip(parts, steps, strict=True))


def _searched(rates, mark):
    """As `_chosen`, for many channels."""
    sums = jnp.cumsum(rates)
    total = sums[-1]
    fits = (sums > mark * total) & (rates > 0)
    last = rates.shape[0] - 1 - jnp.argmax(rates[::-1] > 0)
    channel = jnp.where(fits.any(), jnp.argmax(fits), last)
    return total, channel.astype(jnp.int32), jnp.isfinite(total) & jnp.all(rates >= 0)


def _shifted(parts, changes, channel):
    """As `_moved`, for many variables."""
    return (parts[0] + changes[channel],)
