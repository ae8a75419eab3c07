"""Gradient training of a law on windows of data: fused updates, many learners, roll-back, exact resume."""

from __future__ import annotations

import dataclasses
import os
from typing import Any

import jax
import numpy as np
from jaxtyping import Float

from rheon.core.model import Gradient
from rheon.core.precision import precision
from rheon.core.progress import Budget, Progress, Silent
from rheon.core.system import System

from ._run import Record, Run, Score
from ._score import default_score


def train(
    model: Gradient,
    paths: Float[np.ndarray, "series time variable"],
    dt: float,
    key: jax.Array,
    *,
    progress: Progress | None = None,
    seconds: float | None = None,
    checkpoint: str | os.PathLike | None = None,
    score: Score | None = None,
) -> tuple[System, dict[str, Any]]:
    """Train the law of a model by gradient descent and keep the best of its learners and checks.

    Windows are drawn from gap-free stretches of single paths in the training part; `score` judges on the part that
    was kept back. Where the loss or the parameters leave finite numbers, a learner goes back to its last good
    parameters, halves its rate and draws other windows; after a few such events it is given up. Computed in float32;
    the same arguments give the same numbers, interrupted or not.

    There is a learner for every seed and, where a `OneOf` stands in the model or its recipe, for every value of it.
    Learners with the same shapes share one compiled program.

    Args:
        model: what to train and how (`model.recipe`).
        paths: standardised data, shape (series, time, variable), NaN where nothing was observed.
        dt: sampling step.
        key: a JAX key.
        progress: told about every few hundred updates.
        seconds: stop after about so long. The history then says so; the result depends on the machine's speed.
        checkpoint: file in which the state of training is kept after every few hundred updates. If it is there,
            training goes on from it and ends with the very numbers of an uninterrupted run.
        score: `score(law, train_paths, validation_paths)` in standardised units, lower is better; the default is the
            forecast error plus histogram and spectrum distance of the free run.

    Returns:
        The law, in standardised units, and the history. Per few hundred updates, a row with an entry per learner:
        "loss", "gradient_norm" (largest), "clipped" (share of gradients cut), "forcing" (share of data). "scores" at
        every check, "rollbacks" as (learner, update), "learners" with seed and settings, which learner and update were
        kept, why it ended ("stopped"), and a verdict.

    Raises:
        RheonError: if there is too little gap-free data, the law cannot be forced, every learner diverged, or the
            checkpoint is of another run.

    Source: Hess et al. 2023, arXiv 2306.04406; RAdam: Liu et al. 2020, arXiv 1908.03265.

    Example:
        >>> import rheon, numpy as np
        >>> wave = np.sin(0.3 * np.arange(300))[None, :, None]
        >>> model = rheon.models.ShallowPLRNN(hidden=4, delay=3, dimension=2, updates=50, length=20)
        >>> law, history = train(model, wave, 1.0, jax.random.key(0))
        >>> history["updates"], law.n_observed
        (50, 1)
    """
    with precision("single"):
        run, record = _trained(model, paths, dt, key, progress, seconds, checkpoint, score)
        return run.finish(record, range(len(run.laws)))


def train_each(
    model: Gradient,
    paths: Float[np.ndarray, "series time variable"],
    dt: float,
    key: jax.Array,
    *,
    progress: Progress | None = None,
    seconds: float | None = None,
    checkpoint: str | os.PathLike | None = None,
    score: Score | None = None,
) -> list[tuple[dict[str, Any], System | None, dict[str, Any]]]:
    """As `train`, but the best law of every combination of settings that the model leaves open with `OneOf`.

    Args:
        model, paths, dt, key, progress, seconds, checkpoint, score: as in `train`.

    Returns:
        For each combination: the settings by name, the law, the history. Where every seed of a combination diverged
        the law is None and the history's verdict says so.

    Raises:
        RheonError: as in `train`, but for combinations that diverged.

    Example:
        >>> import rheon, numpy as np
        >>> from rheon.core.recipe import OneOf
        >>> wave = np.sin(0.3 * np.arange(300))[None, :, None]
        >>> model = rheon.models.ShallowPLRNN(
        ...     hidden=4, delay=3, dimension=2, updates=50, length=20, alpha=OneOf(0.1, 0.5)
        ... )
        >>> [settings for settings, _, _ in train_each(model, wave, 1.0, jax.random.key(0))]
        [{'alpha': 0.1}, {'alpha': 0.5}]
    """
    with precision("single"):
        run, record = _trained(model, paths, dt, key, progress, seconds, checkpoint, score)
        results: list[tuple[dict[str, Any], System | None, dict[str, Any]]] = []
        for i, settings in enumerate(run.cells):
            group = range(i * run.recipe.seeds, (i + 1) * run.recipe.seeds)
            if run.alive(record.history, group):
                results.append((settings, *run.finish(record, group)))
            else:
                results.append((settings, None, {"verdict": "diverged"}))
        return results


def _trained(model, paths, dt, key, progress, seconds, checkpoint, score) -> tuple[Run, Record]:
    run = Run.prepare(model, paths, dt, key, score or default_score)
    record = run.restore(checkpoint) or run.begin()
    progress, budget, n = progress or Silent(), Budget(seconds), len(run.laws)
    with progress.stage("training", run.plan.total * n) as stage:
        stage.advance(record.chunk * run.plan.updates * n, "resumed" if record.chunk else "")
        while not run.over(record):
            record = run.next(record)
            if budget.spent and not run.over(record):
                done = record.chunk * run.plan.updates
                record = dataclasses.replace(record, stopped=f"time limit of {seconds:g} s after {done} updates")
            run.save(checkpoint, record)
            finite = [loss for loss in record.history["loss"][-1] if np.isfinite(loss)]
            stage.advance(run.plan.updates * n, f"loss {min(finite):.4f}" if finite else "rolled back")
    return run, run.judged(record)
