"""One compiled call: a few hundred updates of a law that is trained on windows with its model's own loss."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import optax
from jax.flatten_util import ravel_pytree

from rheon.core.model import Regression
from rheon.core.precision import precision
from rheon.core.random import generator
from rheon.core.window_recipe import WindowRecipe

MOMENTS = (0.9, 0.99)
TINY = 1e-30
# rows of noise drawn per call; windows read them at random offsets, which is far cheaper than a draw per window
POOL = 1 << 15


class WindowLearner(eqx.Module):
    """A law's trained numbers as one vector, with the moments of Adam.

    Attributes:
        params: the trained arrays in a row.
        moments: state of the optimiser; it counts the updates.
        scale: factor on the rate, halved by every roll-back.
    """

    params: Any
    moments: Any
    scale: Any


def new_learner(model: Regression, law) -> WindowLearner:
    """An untrained learner; NumPy leaves."""
    params = ravel_pytree(_arrays(model, law))[0]
    state = WindowLearner(params, _adam().init(params), jnp.ones((), jnp.float32))
    return jax.tree.map(np.asarray, state)


def law_of(model: Regression, template, learner: WindowLearner):
    """The law with a learner's parameters."""
    return _with(model, template, ravel_pytree(_arrays(model, template))[1](jnp.asarray(learner.params)))


def advance(
    model: Regression, law, learner: WindowLearner, key, rows, starts, recipe: WindowRecipe, updates: int, total: int
) -> tuple[WindowLearner, float, float, bool]:
    """A learner `updates` updates on.

    Returns:
        The learner, its mean loss, its largest gradient norm, and whether all of it is finite.
    """
    # drawn here, not in the compiled call: a generator of random bits is a large part of a small program to compile
    rng = generator(key)
    chosen = rng.choice(starts, (updates, recipe.batch))
    noise = np.zeros(0, np.float32)
    if recipe.noise > 0:
        noise = (recipe.noise * rng.standard_normal((POOL, rows.shape[1]))).astype(np.float32)
    offsets = rng.integers(0, POOL - recipe.window, (updates, recipe.batch), np.int32)
    with precision("single"):
        out = _chunk(model, law, learner, (chosen, offsets), noise, rows, recipe, total)
        learner, loss, norm = jax.tree.map(np.asarray, out)
    finite = bool(np.isfinite(loss).all() and np.isfinite(learner.params).all())
    return learner, float(loss.mean()), float(norm.max()), finite


def rate_at(recipe: WindowRecipe, total: int):
    """The learning rate as a function of the update: a linear rise, then a fall to the last rate."""
    rise = round(recipe.warmup * total)
    fall = max(total - rise, 1)
    if recipe.schedule == "exponential":
        after = optax.exponential_decay(recipe.rate, fall, recipe.last_rate / recipe.rate)
    else:
        after = optax.cosine_decay_schedule(recipe.rate, fall, recipe.last_rate / recipe.rate)
    return optax.join_schedules([optax.linear_schedule(0.0, recipe.rate, max(rise, 1)), after], [rise])


def _adam():
    return optax.scale_by_adam(*MOMENTS)


def _arrays(model: Regression, law):
    return eqx.filter(model.trained(law), eqx.is_inexact_array)


def _with(model: Regression, law, arrays):
    return eqx.tree_at(model.trained, law, eqx.combine(arrays, model.trained(law)))


@eqx.filter_jit
def _chunk(model, law, learner: WindowLearner, draws, noise, rows, recipe: WindowRecipe, total: int):
    arrays = _arrays(model, law)
    flat, unravel = ravel_pytree(arrays)
    matrices = ravel_pytree(jax.tree.map(lambda a: jnp.full(a.shape, float(a.ndim > 1), flat.dtype), arrays))[0]
    adam, rate = _adam(), rate_at(recipe, total)
    time = jnp.arange(recipe.window)

    def loss_of(params, inputs, targets):
        return model.loss(_with(model, law, unravel(params)), inputs, targets)

    def update(learner: WindowLearner, now):
        where, offset = now
        targets = rows[where[:, None] + time]
        inputs = targets + noise[offset[:, None] + time] if recipe.noise > 0 else targets
        loss, slope = jax.value_and_grad(loss_of)(learner.params, inputs, targets)
        norm = jnp.sqrt(jnp.sum(slope**2))
        if recipe.clip is not None:
            slope = slope * jnp.minimum(1.0, recipe.clip / jnp.maximum(norm, TINY))
        change, moments = adam.update(slope, learner.moments)
        step = learner.scale * rate(learner.moments.count)
        params = learner.params - step * (change + recipe.decay * matrices * learner.params)
        return WindowLearner(params, moments, learner.scale), (loss, norm)

    learner, (loss, norm) = jax.lax.scan(update, learner, draws)
    return learner, loss, norm
