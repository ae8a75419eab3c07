"""One compiled call: a few hundred updates of one or several learners."""

from __future__ import annotations

import functools
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import optax
from jax.flatten_util import ravel_pytree

from rheon.core.precision import precision
from rheon.core.recipe import Recipe

from ._orbit import window_loss
from .forcing import Forcing

# rows of noise drawn per call; windows read them at random offsets, which is far cheaper than a draw per window
POOL = 1 << 16


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
    state = Learner(
        params, radam(recipe.rate, recipe.last_rate, 1).init(params), strategy.start(), jnp.ones((), jnp.float32)
    )
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
    settings = (recipe.batch, length, updates, total, recipe.rate, recipe.last_rate, recipe.noise, recipe.clip)
    devices = jax.local_devices()
    # on a CPU one seed already fills the vector units and stacking seeds only spoils the loops: one seed a call, spread
    # over the devices of the process (jax_num_cpu_devices); on an accelerator all seeds of a device go in one call
    group = 1 if devices[0].platform == "cpu" else -(-len(learners) // len(devices))
    jobs = [
        (learners[i : i + group], keys[i : i + group], devices[n % len(devices)])
        for n, i in enumerate(range(0, len(learners), group))
    ]

    def run(job):
        part, own_keys, device = job
        # precision is a setting of each thread
        with precision("single"):
            arguments = (laws[0], _stack(part), _stack([jax.random.key_data(k) for k in own_keys]), rows, starts)
            law, learner, key, data, begin = jax.device_put(arguments, device)
            return jax.tree.map(np.asarray, _chunk(law, learner, key, data, begin, strategy, settings))

    if len(devices) == 1 or len(jobs) == 1:
        results = [run(job) for job in jobs]
    else:
        with ThreadPoolExecutor(len(devices)) as pool:
            results = list(pool.map(run, jobs))
    return [one for result in results for one in _unstack(*result)]


def _stack(values):
    return jax.tree.map(lambda *a: np.stack([np.asarray(v) for v in a]), *values)


def _unstack(learners: Learner, loss, norm):
    for i in range(loss.shape[0]):
        one = jax.tree.map(lambda a: a[i], learners)  # noqa: B023
        finite = bool(np.isfinite(loss[i]).all() and np.isfinite(one.params).all())
        yield one, float(loss[i].mean()), float(norm[i].max()), finite


def radam(rate: float, last: float, total: int) -> optax.GradientTransformation:
    """RAdam whose rate falls exponentially from `rate` to `last` over `total` updates."""
    return optax.radam(optax.exponential_decay(rate, total, last / rate))


@eqx.filter_jit
def _chunk(law, learners: Learner, keys, rows, starts, strategy: Forcing, settings):
    step = functools.partial(_chunk_of_one, law, rows, starts, strategy, settings)
    if keys.shape[0] == 1:
        one = jax.tree.map(lambda a: a[0], (learners, keys))
        return jax.tree.map(lambda a: a[None], step(*one))
    return jax.vmap(step)(learners, keys)


def _chunk_of_one(law, rows, starts, strategy: Forcing, settings, learner: Learner, key):
    batch, length, updates, total, rate, last, noise, clip = settings
    params, static = eqx.partition(law, eqx.is_inexact_array)
    unravel = ravel_pytree(params)[1]
    optimiser = radam(rate, last, total)
    to_window, to_noise, to_pool = jax.random.split(jax.random.wrap_key_data(key), 3)
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
