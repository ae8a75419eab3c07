"""Jump processes, exactly: Gillespie's direct method, sampled on a grid of times."""

from __future__ import annotations

import jax
import jax.numpy as jnp

from .plan import input_at

# a path ends with this status where it made more jumps between two samples than the budget allows
EXHAUSTED = 2


def jump_path(system, x, grid, inputs, key, plan):
    """States of a jump process at the grid's times. Arguments and return as in `fixed.flow_path`.

    The next jump is drawn once and kept across sampling times, so that the path does not depend on how it is sampled
    (with inputs it is drawn anew at each sampling time, which the lack of memory allows). Jump number i uses the key
    folded with i. Where `plan.budget` jumps did not reach the next sample, the rest of the path is NaN and the status
    says so. A negative or non-finite rate makes the path NaN.

    Source: Gillespie 1977, doi:10.1021/j100540a008.
    """
    starts = jnp.concatenate([(grid.times[0] - grid.lead)[None], grid.times])
    changes = jnp.asarray(system.stoichiometry, x.dtype)

    def draw(t, x, k, count):
        """Time and state of the next jump."""
        rates = jnp.asarray(system.rates(t, x, input_at(inputs, k, t)), x.dtype)
        wait_key, channel_key = jax.random.split(jax.random.fold_in(key, count))
        total = jnp.sum(rates)
        sound = jnp.all(rates >= 0) & jnp.isfinite(total)
        wait = jax.random.exponential(wait_key, dtype=x.dtype) / total
        # the last channel with a rate closes the sum, so that rounding never picks a channel that cannot fire
        mark = jax.random.uniform(channel_key, dtype=x.dtype) * total
        channel = jnp.argmax((jnp.cumsum(rates) > mark) & (rates > 0))
        after = jnp.where(sound, x + changes[channel], jnp.nan)
        return jnp.where(sound, jnp.where(total > 0, t + wait, jnp.inf), t), after

    def interval(carry, k):
        x, due, after, count, status = carry
        start, end = starts[k], starts[k + 1]
        if inputs is not None:
            due, after = draw(start, x, jnp.maximum(k - 1, 0), count)
            count = count + 1
        first = count

        def waiting(c):
            x, due, _, count, status = c
            return (due <= end) & (count - first < plan.budget) & jnp.all(jnp.isfinite(x)) & (status == 0)

        def fire(c):
            _, due, after, count, status = c
            return after, *draw(due, after, jnp.maximum(k - 1, 0), count), count + 1, status

        x, due, after, count, status = jax.lax.while_loop(waiting, fire, (x, due, after, count, status))
        status = jnp.where((due <= end) & jnp.all(jnp.isfinite(x)), EXHAUSTED, status)
        x = jnp.where(status == 0, x, jnp.nan)
        return (x, due, after, count, status), x

    due, after = draw(starts[0], x, 0, jnp.uint32(0))
    carry = (x, due, after, jnp.uint32(1), jnp.int32(0))
    (_, _, _, _, status), states = jax.lax.scan(interval, carry, jnp.arange(starts.shape[0] - 1))
    return states, status
