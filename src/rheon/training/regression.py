"""Gradient training of window regressors: fused updates, best of all checks, early stop, roll-back, exact resume."""

from __future__ import annotations

import dataclasses
import hashlib
import os
from collections.abc import Callable
from typing import Any

import jax
import numpy as np
from jaxtyping import Float

from rheon.core.errors import RheonError
from rheon.core.model import Regression
from rheon.core.precision import precision
from rheon.core.progress import Budget, Progress, Silent
from rheon.core.series import Series
from rheon.core.store import load_tree, save_tree
from rheon.core.system import System
from rheon.core.window_recipe import WindowRecipe
from rheon.engine.rollout import rollouts
from rheon.models._buffer import gap_free

from ._regress import WindowLearner, advance, law_of, new_learner

# updates in one compiled call at most; between calls: checks, checkpoint, progress
CHUNK = 250
# training is given up after so many roll-backs
ROLLBACKS = 5
# forecasts that are judged at a check
ORIGINS = 16
# a forecast as bad as an independent draw from the data has error 2; beyond it all errors are equally useless
WORST = 2.0

Score = Callable[[System], float]


def train(
    model: Regression,
    paths: Float[np.ndarray, "series time variable"],
    dt: float,
    key: jax.Array,
    *,
    progress: Progress | None = None,
    seconds: float | None = None,
    checkpoint: str | os.PathLike | None = None,
    score: Score | None = None,
) -> tuple[System, dict[str, Any]]:
    """Train the law of a model on windows of data and keep the best of its checks.

    Windows are drawn from gap-free stretches of single paths in the training part. Forecasts that begin in the part
    that was kept back judge the law; their contexts may reach into the training part. Where the loss or the parameters
    leave finite numbers, training goes back to the last good ones, halves the rate and draws other windows. Computed
    in float32; the same arguments give the same numbers, interrupted or not.

    Args:
        model: what to train and how (`model.recipe`, a `WindowRecipe`).
        paths: standardised data, shape (series, time, variable), NaN where nothing was observed.
        dt: sampling step.
        key: a JAX key.
        progress: told about every few hundred updates.
        seconds: stop after about so long. The history then says so; the result depends on the machine's speed.
        checkpoint: file in which the state of training is kept. If it is there, training goes on from it and ends with
            the very numbers of an uninterrupted run.
        score: `score(law)` in standardised units, lower is better; the default is the mean squared error of forecasts
            in the part kept back, each error counted up to 2.

    Returns:
        The law, in standardised units, and the history: losses, gradient norms, scores, roll-backs, which update was
        kept, why it stopped, and a verdict.

    Raises:
        RheonError: if there is too little gap-free data, a setting is out of range, training diverged, or the
            checkpoint is of another run.

    Source: AdamW, Loshchilov and Hutter 2019 (arXiv 1711.05101); early stopping, Prechelt 1998.

    Example:
        >>> import rheon
        >>> wave = np.sin(0.3 * np.arange(200))[None, :, None]
        >>> model = rheon.models.NBeats(lookback=10, block=5, blocks=1, width=8, depth=1, updates=50)
        >>> law, history = train(model, wave, 1.0, jax.random.key(0))
        >>> history["updates"], law.n_observed
        (50, 1)
    """
    with precision("single"):
        run = _Run.prepare(model, paths, dt, key, score)
        record = run.restore(checkpoint) or run.begin()
        progress, budget = progress or Silent(), Budget(seconds)
        with progress.stage("training", run.total) as stage:
            stage.advance(record.chunk * run.per_chunk, "resumed" if record.chunk else "")
            while record.chunk < run.chunks and not record.stopped:
                record = run.next(record)
                if budget.spent and record.chunk < run.chunks and not record.stopped:
                    done = record.chunk * run.per_chunk
                    record = dataclasses.replace(record, stopped=f"time limit of {seconds:g} s after {done} updates")
                run.save(checkpoint, record)
                loss = record.history["loss"][-1]
                stage.advance(run.per_chunk, f"loss {loss:.4g}" if np.isfinite(loss) else "rolled back")
        return run.finish(record)


@dataclasses.dataclass(frozen=True)
class _Record:
    """Where training stands: everything that a resumed run needs."""

    learner: WindowLearner
    best: WindowLearner
    chunk: int
    history: dict[str, Any]
    stopped: str = ""


@dataclasses.dataclass(frozen=True)
class _Run:
    """What training needs besides where it stands."""

    model: Regression
    law: Any
    recipe: WindowRecipe
    rows: np.ndarray
    starts: np.ndarray
    key: jax.Array
    score: Score | None
    chunks: int
    per_chunk: int
    fingerprint: str

    @property
    def total(self) -> int:
        """Updates in all."""
        return self.chunks * self.per_chunk

    @classmethod
    def prepare(cls, model: Regression, paths, dt: float, key, score: Score | None) -> _Run:
        recipe, paths = model.recipe, np.asarray(paths, np.float32)
        _check(recipe, type(model).__name__)
        law = model.build(paths, dt, jax.random.fold_in(key, 0))
        cut = paths.shape[1] - int(recipe.validation * paths.shape[1])
        # the part kept back is only a part where a window for training is left before it
        starts = gap_free(paths[:, :cut], recipe.window, f"{type(model).__name__} (windows of {recipe.window} samples)")
        chunks = max(-(-recipe.updates // CHUNK), min(recipe.checks, recipe.updates) if recipe.validation > 0 else 1)
        digest = hashlib.sha256(paths.tobytes())
        digest.update(repr((model, paths.shape, float(dt), np.asarray(jax.random.key_data(key)).tolist())).encode())
        return cls(
            model=model,
            law=law,
            recipe=recipe,
            rows=np.nan_to_num(paths.reshape(-1, paths.shape[2])),
            starts=(starts[:, 0] * paths.shape[1] + starts[:, 1]).astype(np.int32),
            key=key,
            score=score or _forecast_score(law, paths, cut, recipe),
            chunks=chunks,
            per_chunk=-(-recipe.updates // chunks),
            fingerprint=digest.hexdigest(),
        )

    def begin(self) -> _Record:
        """An untrained learner."""
        learner = new_learner(self.model, self.law)
        return _Record(learner, learner, 0, {"loss": [], "gradient": [], "score": [], "rollbacks": [], "best": []})

    def next(self, record: _Record) -> _Record:
        """One chunk of updates, then a check where one is due."""
        history: dict = {name: list(values) for name, values in record.history.items()}
        key = jax.random.fold_in(jax.random.fold_in(self.key, 1 + record.chunk), len(history["rollbacks"]))
        learner, loss, norm, finite = advance(
            self.model,
            self.law,
            record.learner,
            key,
            self.rows,
            self.starts,
            self.recipe,
            self.per_chunk,
            self.total,
        )
        history["loss"].append(loss)
        history["gradient"].append(norm)
        if not finite:
            scale = np.asarray(0.5 * record.learner.scale, np.float32)
            learner = dataclasses.replace(record.learner, scale=scale)
            history["rollbacks"].append(record.chunk * self.per_chunk)
        stopped = "diverged" if len(history["rollbacks"]) >= ROLLBACKS else ""
        record = _Record(learner, record.best, record.chunk + 1, history, stopped)
        return self._check(record) if self._due(record.chunk) and not stopped else record

    def _due(self, chunk: int) -> bool:
        checks = min(max(1, self.recipe.checks), self.chunks)
        return chunk == self.chunks or (chunk * checks) // self.chunks > ((chunk - 1) * checks) // self.chunks

    def _check(self, record: _Record) -> _Record:
        """Judge the learner; keep the best; stop where none got better for long."""
        if int(record.learner.moments.count) == 0:
            # every update so far was rolled back
            return record
        if self.score is None:
            return dataclasses.replace(record, best=record.learner)
        history, best, stopped = record.history, record.best, record.stopped
        now = record.chunk * self.per_chunk
        value = float(self.score(law_of(self.model, self.law, record.learner)))
        history["score"].append([now, value])
        if not history["best"] or value < history["best"][0]:
            best, history["best"] = record.learner, [value, now]
        patience, later = self.recipe.patience, [t for t, _ in history["score"] if t > history["best"][1]]
        if patience is not None and len(later) >= patience and record.chunk < self.chunks:
            stopped = f"no better score for {patience} checks, after {now} updates"
        return dataclasses.replace(record, best=best, stopped=stopped)

    def finish(self, record: _Record) -> tuple[System, dict[str, Any]]:
        """The best law and the history in plain numbers."""
        raw = record.history
        if not raw["best"] and record.stopped != "diverged":
            # a time limit before the first check, or nothing to judge on: the last parameters count
            record = self._check(record)
            raw = record.history
        if not raw["best"] and record.stopped == "diverged":
            raise RheonError(
                f"training of {type(self.model).__name__} diverged: rolled back {ROLLBACKS} times",
                remedy="use a smaller rate",
            )
        value, kept = raw["best"] or (None, record.chunk * self.per_chunk)
        events = len(raw["rollbacks"])
        history = {
            "updates": record.chunk * self.per_chunk,
            "kept_update": int(kept),
            "score": value,
            "scores": raw["score"],
            "loss": raw["loss"],
            "gradient_norm": raw["gradient"],
            "rollbacks": raw["rollbacks"],
            "stopped": record.stopped or "finished",
            "verdict": f"trained, with {events} roll-backs" if events else "trained",
        }
        return jax.tree.map(_as_numpy, law_of(self.model, self.law, record.best)), history

    # checkpoint -------------------------------------------------------------------------------------------------

    def save(self, path, record: _Record) -> None:
        """Write where training stands, atomically."""
        if path is None:
            return
        leaves = [jax.tree.map(np.asarray, jax.tree.leaves(x)) for x in (record.learner, record.best)]
        held = {"fingerprint": self.fingerprint, "chunk": record.chunk, "stopped": record.stopped}
        save_tree(path, held | {"learner": leaves[0], "best": leaves[1], "history": record.history})

    def restore(self, path) -> _Record | None:
        """Where an earlier run stood, or None if there is no file.

        Raises:
            RheonError: if the file is of another run.
        """
        if path is None or not os.path.exists(path):
            return None
        held = load_tree(path)
        if not isinstance(held, dict) or held.get("fingerprint") != self.fingerprint:
            raise RheonError(
                "the checkpoint is of another run (other data, settings or key)",
                where=str(path),
                remedy="delete it, or give another path",
            )
        shape = jax.tree.structure(self.begin().learner)
        learner, best = (jax.tree.unflatten(shape, held[k]) for k in ("learner", "best"))
        # a run that a time limit stopped goes on when it is started again
        stopped = "" if held["stopped"].startswith("time limit") else held["stopped"]
        return _Record(learner, best, held["chunk"], held["history"], stopped)


def _forecast_score(law, paths, cut: int, recipe: WindowRecipe) -> Score | None:
    """How well a law forecasts in the part kept back; None where nothing was kept back or nothing fits into it."""
    series, context = Series(paths), law.context
    horizon = min(recipe.horizon, (paths.shape[1] - cut + 1) // 2)
    starts = series.valid_starts(context + horizon) if horizon >= 1 else np.zeros((0, 2), int)
    starts = starts[starts[:, 1] + context >= cut]
    if not len(starts):
        return None
    starts = starts[np.linspace(0, len(starts) - 1, min(ORIGINS, len(starts))).round().astype(int)]
    windows = series.windows(context + horizon, starts)

    def score(candidate) -> float:
        foretold = rollouts(candidate, windows[:, :context], horizon)
        with np.errstate(over="ignore", invalid="ignore"):
            squared = (foretold - windows[:, context:]) ** 2
        return float(np.minimum(np.nan_to_num(squared, nan=WORST, posinf=WORST), WORST).mean())

    return score


def _check(recipe: WindowRecipe, name: str) -> None:
    wrong = [f"{k} {getattr(recipe, k)}" for k in ("window", "updates", "batch", "checks") if getattr(recipe, k) < 1]
    wrong += [f"{k} {getattr(recipe, k)}" for k in ("rate", "last_rate") if not getattr(recipe, k) > 0]
    wrong += [f"{k} {getattr(recipe, k)}" for k in ("warmup", "validation") if not 0 <= getattr(recipe, k) < 1]
    wrong += [f"{k} {getattr(recipe, k)}" for k in ("noise", "decay") if not getattr(recipe, k) >= 0]
    if recipe.schedule not in ("cosine", "exponential"):
        wrong.append(f"schedule {recipe.schedule!r}")
    if wrong:
        raise RheonError(
            f"{name} cannot be trained with {', '.join(wrong)}",
            remedy="counts are at least 1, rates positive, shares below 1, the schedule is cosine or exponential",
        )


def _as_numpy(leaf):
    return np.asarray(leaf) if isinstance(leaf, jax.Array) else leaf
