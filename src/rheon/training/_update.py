"""One compiled call: a few hundred updates of one or several learners."""

from __future__ import annotations

import functools
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import optax
from jax.flatten_util import ravel_pytree

from rheon.core.recipe import Recipe

from ._orbit import window_loss
from .forcing import Forcing

# rows of noise drawn per call; windows read them at random offsets, which is far cheaper than a draw per window
POOL = 1 << 16
# seeds in one compiled loop
GROUP = 2


class Learner(eqx.Module):
    """A law's parameters as one vector, with the optimiser's and the forcing's state.

    One vector keeps an update to a handful of loops, however many arrays the law has.
    """

    params: Any
    optimiser: Any
    forcing: Any
    # factor on the rate, halved by every roll-back
    scale: Any


def new_learner(law, recipe: Recipe, strategy: Forcing) -> Learner:
    """An untrained learner; NumPy leaves."""
    params = ravel_pytree(eqx.filter(law, eqx.is_inexact_array))[0]
    state = Learner(params, _optimiser(recipe, 1).init(params), strategy.start(), jnp.ones((), jnp.float32))
    return jax.tree.map(np.asarray, state)


def law_of(template, learner: Learner):
    """The law with a learner's parameters."""
    params, static = eqx.partition(template, eqx.is_inexact_array)
    return eqx.combine(ravel_pytree(params)[1](jnp.asarray(learner.params)), static)


def advance(laws, learners, keys, rows, starts, recipe: Recipe, strategy, length: int, updates: int, total: int):
    """Every learner `updates` updates on.

    Returns:
        For each: the learner, its mean loss, its largest gradient norm, and whether all of it is finite.
    """
    rows, starts = jnp.asarray(rows), jnp.asarray(starts)
    out = []
    for begin in range(0, len(learners), GROUP):
        part = slice(begin, begin + GROUP)
        stacked = jax.tree.map(lambda *a: jnp.stack(a), *learners[part])
        group = len(learners[part])
        result, loss, norm = _chunk(
            laws[0],
            stacked,
            jnp.stack(keys[part]),
            rows,
            starts,
            strategy,
            (recipe.batch, length, updates, total, recipe.rate, recipe.last_rate, recipe.noise, recipe.clip),
        )
        result, loss, norm = jax.tree.map(np.asarray, (result, loss, norm))
        for i in range(group):
            one = jax.tree.map(lambda a: a[i], result)  # noqa: B023
            finite = bool(np.isfinite(loss[i]).all() and np.isfinite(one.params).all())
            out.append((one, float(loss[i].mean()), float(norm[i].max()), finite))
    return out


def _optimiser(recipe: Recipe, total: int) -> optax.GradientTransformation:
    return _radam(recipe.rate, recipe.last_rate, total)


def _radam(rate: float, last: float, total: int) -> optax.GradientTransformation:
    return optax.radam(optax.exponential_decay(rate, total, last / rate))


@eqx.filter_jit
def _chunk(law, learners: Learner, keys, rows, starts, strategy: Forcing, settings):
    step = functools.partial(_chunk_of_one, law, rows, starts, strategy, settings)
    return jax.vmap(step)(learners, keys)


def _chunk_of_one(law, rows, starts, strategy: Forcing, settings, learner: Learner, key):
    batch, length, updates, total, rate, last, noise, clip = settings
    params, static = eqx.partition(law, eqx.is_inexact_array)
    unravel = ravel_pytree(params)[1]
    optimiser = _radam(rate, last, total)
    to_window, to_noise, to_pool = jax.random.split(key, 3)
    chosen = starts[jax.random.randint(to_window, (updates, batch), 0, starts.shape[0])]
    offsets = jax.random.randint(to_noise, (updates, batch), 0, POOL - length)
    pool = noise * jax.random.normal(to_pool, (POOL, rows.shape[1]), rows.dtype) if noise > 0 else None
    time = jnp.arange(length + 1)[:, None]

    def loss_of(flat, inputs, targets, mixing):
        return window_loss(eqx.combine(unravel(flat), static), inputs, targets, mixing)

    def update(learner: Learner, now):
        index, where, shift = now
        window = jnp.moveaxis(rows[where[None] + time], 1, 2)
        inputs = window[:-1]
        if pool is not None:
            inputs = inputs + jnp.moveaxis(pool[shift[None] + time[:-1]], 1, 2)
        mixing = strategy.mixing(learner.forcing, length, rows.shape[1])
        (loss, forced), gradient = jax.value_and_grad(loss_of, has_aux=True)(learner.params, inputs, window[1:], mixing)
        norm = jnp.sqrt(jnp.sum(gradient**2))
        if clip is not None:
            gradient = gradient * jnp.minimum(1.0, clip / jnp.maximum(norm, 1e-30))
        change, optimiser_state = optimiser.update(gradient, learner.optimiser)
        params = learner.params + learner.scale * change
        state = learner.forcing
        if strategy.period:
            state = jax.lax.cond(
                index % strategy.period == 0,
                lambda: strategy.update(state, eqx.combine(unravel(params), static), forced),
                lambda: state,
            )
        return Learner(params, optimiser_state, state, learner.scale), (loss, norm)

    learner, (loss, norm) = jax.lax.scan(update, learner, (jnp.arange(updates), chosen, offsets))
    return learner, loss, norm
