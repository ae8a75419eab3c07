"""One compiled call: a few hundred updates of one or several learners."""

from __future__ import annotations

import dataclasses
import functools
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import optax
from jax.flatten_util import ravel_pytree

from rheon.core.errors import RheonError
from rheon.core.precision import precision
from rheon.core.recipe import Recipe

from . import forcing, regularisers
from .forcing import Window

# rows of noise drawn per call; windows read them at random offsets, which is far cheaper than a draw per window
POOL = 1 << 16


class Learner(eqx.Module):
    """A law's parameters as one vector, with the optimiser's and the forcing's state.

    One vector keeps an update to a handful of loops, however many arrays the law has. What a strategy trains beside
    the law stands behind the law's parameters.
    """

    params: Any
    # what is judged and kept: the parameters, or their running mean
    average: Any
    optimiser: Any
    forcing: Any
    # factor on the rate, halved by every roll-back
    scale: Any


class Settings(eqx.Module):
    """What may differ between learners trained side by side: Python numbers where it does not, arrays where it does."""

    rate: Any
    last_rate: Any
    noise: Any
    strategy: forcing.Forcing
    terms: tuple[regularisers.Regulariser, ...]


@dataclasses.dataclass(frozen=True)
class Plan:
    """What all learners share: shapes and counts."""

    batch: int
    length: int
    updates: int
    total: int
    clip: float | None = None
    curriculum: tuple[int, float] | None = None
    parallel: bool = False
    average: float = 0.0


class Outcome(NamedTuple):
    """What became of a learner in one call.

    Attributes:
        learner: as it now is.
        loss: mean loss, regularisers left out.
        norm: largest gradient norm.
        clipped: share of the updates whose gradient was cut.
        finite: whether loss and parameters are.
        again: whether a parallel solver failed and the call was made again step by step.
    """

    learner: Learner
    loss: float
    norm: float
    clipped: float
    finite: bool
    again: bool


def settings_of(recipe: Recipe) -> Settings:
    """A recipe's settings for one learner.

    Raises:
        RheonError: if its strategy or a regulariser is unknown.
    """
    return Settings(
        float(recipe.rate),
        float(recipe.last_rate),
        float(recipe.noise),
        forcing.make(recipe.forcing),
        regularisers.make(recipe.regularisers),
    )


def told_apart(settings: list[Settings]) -> list[Settings]:
    """Settings of several learners with every number in which they differ as an array, so that they share one program.

    Raises:
        RheonError: if they differ in more than numbers, or in a number that shapes the program.
    """
    if len({jax.tree.structure(s) for s in settings}) > 1:
        raise RheonError(
            "learners side by side differ in the kind of their forcing or regularisers",
            remedy="let OneOf stand for numbers inside one strategy, and train the strategies one after the other",
        )
    leaves = [jax.tree.leaves(s) for s in settings]
    differ = [any(leaf != column[0] for leaf in column) for column in zip(*leaves, strict=True)]
    if any(d and not isinstance(v, int | float) for d, v in zip(differ, leaves[0], strict=True)):
        raise RheonError("learners side by side differ in a name", remedy="let OneOf stand for numbers only")
    if len({(s.strategy.period, s.strategy.grid) for s in settings}) > 1:
        raise RheonError("learners side by side differ in how often their forcing changes, or in their segments")
    columns = list(zip(*leaves, strict=True))
    kinds = [np.int32 if all(isinstance(v, int) for v in column) else np.float32 for column in columns]
    arrays = [[np.asarray(v, k) if d else v for k, d, v in zip(kinds, differ, row, strict=True)] for row in leaves]
    return [jax.tree.unflatten(jax.tree.structure(s), row) for s, row in zip(settings, arrays, strict=True)]


def new_learner(law, settings: Settings, rows) -> Learner:
    """An untrained learner; NumPy leaves."""
    free = settings.strategy.free(law, rows)
    params = ravel_pytree((eqx.filter(law, eqx.is_inexact_array), free))[0]
    memory = radam(1e-3, 1e-3, 1).init(params)
    return jax.tree.map(
        np.asarray, Learner(params, params, memory, settings.strategy.start(), jnp.ones((), jnp.float32))
    )


def law_of(template, learner: Learner):
    """The law with a learner's parameters, or with their running mean."""
    params, static = eqx.partition(template, eqx.is_inexact_array)
    flat, unravel = ravel_pytree(params)
    return eqx.combine(unravel(jnp.asarray(learner.average)[: flat.size]), static)


def advance(laws, learners, keys, rows, starts, settings: list[Settings], plan: Plan) -> list[Outcome]:
    """Every learner `plan.updates` updates on."""
    devices = jax.local_devices()
    # on a CPU one seed already fills the vector units and stacking seeds only spoils the loops: one seed a call, spread
    # over the devices of the process (jax_num_cpu_devices); on an accelerator all seeds of a device go in one call
    group = 1 if devices[0].platform == "cpu" else -(-len(learners) // len(devices))
    jobs = [(slice(i, i + group), devices[n % len(devices)]) for n, i in enumerate(range(0, len(learners), group))]
    constants = [eqx.filter(eqx.filter(law, eqx.is_inexact_array, inverse=True), eqx.is_array) for law in laws]
    numbers, words = zip(*(eqx.partition(s, eqx.is_array) for s in settings), strict=True)

    def run(job, plan=plan):
        part, device = job
        # precision is a setting of each thread
        with precision("single"):
            data = [jax.random.key_data(k) for k in keys[part]]
            stacked = (_stack(learners[part]), _stack(data), _stack(constants[part]), _stack(list(numbers[part])))
            # a law of the user's may hold functions
            numbers_of, rest = eqx.partition(laws[0], eqx.is_array_like)
            law, own, row, begin = jax.device_put((numbers_of, stacked, rows, starts), device)
            law = eqx.combine(law, rest)
            learner, loss, norm, solved = jax.tree.map(np.asarray, _chunk(law, own, row, begin, words[0], plan))
            if plan.parallel and not solved.all():
                again = run(job, dataclasses.replace(plan, parallel=False))
                return [outcome._replace(again=True) for outcome in again]
            return list(_unstack(learner, loss, norm, plan.clip))

    if len(devices) == 1 or len(jobs) == 1:
        results = [run(job) for job in jobs]
    else:
        with ThreadPoolExecutor(len(devices)) as pool:
            results = list(pool.map(run, jobs))
    return [one for result in results for one in result]


def _stack(values):
    return jax.tree.map(lambda *a: np.stack([np.asarray(v) for v in a]), *values)


def _unstack(learners: Learner, loss, norm, clip: float | None):
    for i in range(loss.shape[0]):
        one = jax.tree.map(lambda a: a[i], learners)  # noqa: B023
        finite = bool(np.isfinite(loss[i]).all() and np.isfinite(one.params).all())
        cut = 0.0 if clip is None else float(np.mean(norm[i] > clip))
        yield Outcome(one, float(loss[i].mean()), float(norm[i].max()), cut, finite, False)


def radam(rate, last, total: int) -> optax.GradientTransformation:
    """RAdam whose rate falls exponentially from `rate` to `last` over `total` updates."""
    if isinstance(rate, float) and isinstance(last, float):
        return optax.radam(optax.exponential_decay(rate, total, last / rate))
    return optax.radam(lambda count: rate * (last / rate) ** (count / total))


@eqx.filter_jit
def _chunk(law, stacked, rows, starts, words: Settings, plan: Plan):
    step = functools.partial(_chunk_of_one, law, rows, starts, words, plan)
    if stacked[1].shape[0] == 1:
        one = jax.tree.map(lambda a: a[0], stacked)
        return jax.tree.map(lambda a: a[None], step(*one))
    return jax.vmap(step)(*stacked)


def _chunk_of_one(law, rows, starts, words: Settings, plan: Plan, learner: Learner, key, constants, numbers):
    settings: Settings = eqx.combine(numbers, words)
    strategy, noise, length = settings.strategy, settings.noise, plan.length
    params, rest = eqx.partition(law, eqx.is_inexact_array)
    static = eqx.combine(constants, eqx.filter(rest, eqx.is_array, inverse=True))
    flat, unravel = ravel_pytree(params)
    size = flat.size
    alone = size == learner.params.size
    optimiser = radam(settings.rate, settings.last_rate, plan.total)
    to_window, to_noise, to_pool = jax.random.split(jax.random.wrap_key_data(key), 3)
    chosen = starts[jax.random.randint(to_window, (plan.updates, plan.batch), 0, starts.shape[0])]
    offsets = jax.random.randint(to_noise, (plan.updates, plan.batch), 0, POOL - length)
    noisy = not isinstance(noise, float) or noise > 0
    pool = noise * jax.random.normal(to_pool, (POOL, rows.shape[1]), rows.dtype) if noisy else None
    time = jnp.arange(length + 1)[:, None]

    def law_at(flat):
        return eqx.combine(unravel(flat if alone else flat[:size]), static)

    def loss_of(flat, window, state):
        law = law_at(flat)
        loss, forced, solved = strategy.loss(law, None if alone else flat[size:], window, state)
        total = loss
        for term in settings.terms:
            total = total + term(law)
        return total, (loss, forced, solved)

    def update(learner: Learner, now):
        index, where, shift = now
        window = jnp.moveaxis(rows[where[None] + time], 1, 2)
        inputs = window[:-1]
        if pool is not None:
            inputs = inputs + jnp.moveaxis(pool[shift[None] + time[:-1]], 1, 2)
        steps = None if plan.curriculum is None else horizon(learner.optimiser[0].count, plan)
        seen = Window(inputs, window[1:], where, steps, plan.parallel)
        value_and_grad = jax.value_and_grad(loss_of, has_aux=True)
        (_, (loss, forced, solved)), gradient = value_and_grad(learner.params, seen, learner.forcing)
        norm = jnp.sqrt(jnp.sum(gradient**2))
        if plan.clip is not None:
            gradient = gradient * jnp.minimum(1.0, plan.clip / jnp.maximum(norm, 1e-30))
        change, optimiser_state = optimiser.update(gradient, learner.optimiser)
        params = learner.params + learner.scale * change
        average = plan.average * learner.average + (1 - plan.average) * params if plan.average else params
        state = learner.forcing
        if strategy.period:
            state = jax.lax.cond(
                index % strategy.period == 0,
                lambda: strategy.update(state, law_at(params), forced),
                lambda: state,
            )
        return Learner(params, average, optimiser_state, state, learner.scale), (loss, norm, solved)

    learner, (loss, norm, solved) = jax.lax.scan(update, learner, (jnp.arange(plan.updates), chosen, offsets))
    return learner, loss, norm, solved


def horizon(count, plan: Plan):
    """Steps that count at an update: they grow geometrically from the curriculum's first to the whole window.

    Args:
        count: updates made so far.
        plan: with a curriculum (steps, share of all updates over which they grow).

    Returns:
        An integer from the curriculum's first steps to the window's length.

    Example:
        >>> plan = Plan(batch=1, length=100, updates=1, total=1000, curriculum=(25, 0.5))
        >>> [int(horizon(count, plan)) for count in (0, 250, 500, 900)]
        [25, 50, 100, 100]
    """
    first, share = plan.curriculum or (plan.length, 1.0)
    first = min(int(first), plan.length)
    way = jnp.minimum(1.0, count / max(1.0, share * plan.total))
    return jnp.round(first * (plan.length / first) ** way).astype(jnp.int32)
