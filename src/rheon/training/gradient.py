"""Gradient training of a law on windows of data: fused updates, many seeds, roll-back, exact resume."""

from __future__ import annotations

import dataclasses
import hashlib
import os
from collections.abc import Callable
from typing import Any

import equinox as eqx
import jax
import numpy as np
from jaxtyping import Float

from rheon.core.errors import RheonError
from rheon.core.model import Gradient
from rheon.core.precision import precision
from rheon.core.progress import Budget, Progress, Silent
from rheon.core.recipe import Recipe
from rheon.core.store import load_tree, save_tree
from rheon.core.system import System
from rheon.engine.wrappers.embedded import Embedded

from . import forcing as strategies
from ._orbit import check_trainable
from ._score import default_score
from ._update import Learner, advance, law_of, new_learner
from ._windows import rows_and_starts, seen_by, split

# updates in one compiled call; between calls: checks for NaN, checkpoint, progress
CHUNK = 250
# a seed is given up after so many roll-backs
ROLLBACKS = 5

Score = Callable[[System, np.ndarray, np.ndarray], float]


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
    """Train the law of a model by gradient descent and keep the best of its seeds and checks.

    Windows are drawn from gap-free stretches of single paths in the training part; `score` judges on the part that
    was kept back. Where the loss or the parameters leave finite numbers, the seed goes back to its last good
    parameters, halves its rate and draws other windows; after a few such events it is given up. Computed in float32;
    the same arguments give the same numbers, interrupted or not.

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
        The law, in standardised units, and the history: losses, gradient norms and scores per seed, events, which
        seed and update were kept, and a verdict.

    Raises:
        RheonError: if there is too little gap-free data, the law cannot be forced, every seed diverged, or the
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
        run = _Run.prepare(model, paths, dt, key, score or default_score)
        record = run.restore(checkpoint) or run.begin()
        progress, budget = progress or Silent(), Budget(seconds)
        with progress.stage("training", run.total * run.recipe.seeds) as stage:
            stage.advance(record.chunk * run.per_chunk * run.recipe.seeds, "resumed" if record.chunk else "")
            while record.chunk < run.chunks and not record.stopped:
                record = run.next(record)
                if budget.spent and record.chunk < run.chunks:
                    record = dataclasses.replace(
                        record, stopped=f"time limit of {seconds:g} s after {record.chunk * run.per_chunk} updates"
                    )
                run.save(checkpoint, record)
                finite = [loss for loss in record.history["loss"][-1] if np.isfinite(loss)]
                stage.advance(run.per_chunk * run.recipe.seeds, f"loss {min(finite):.4f}" if finite else "rolled back")
        return run.finish(record)


@dataclasses.dataclass(frozen=True)
class _Record:
    """Where training stands: everything that a resumed run needs."""

    learners: list[Learner]
    best: list[Learner]
    chunk: int
    history: dict[str, Any]
    stopped: str = ""


@dataclasses.dataclass(frozen=True)
class _Run:
    """What training needs besides where it stands."""

    laws: list[System]
    recipe: Recipe
    strategy: strategies.Forcing
    parts: tuple[np.ndarray, np.ndarray]
    rows: np.ndarray
    starts: np.ndarray
    length: int
    key: jax.Array
    score: Score
    chunks: int
    per_chunk: int
    fingerprint: str

    @property
    def total(self) -> int:
        """Updates per seed."""
        return self.chunks * self.per_chunk

    @classmethod
    def prepare(cls, model: Gradient, paths, dt: float, key, score: Score) -> _Run:
        recipe = model.recipe
        paths = np.asarray(paths, np.float32)
        if recipe.updates < 1 or recipe.batch < 1 or recipe.seeds < 1 or recipe.length < 1:
            raise RheonError(
                f"updates {recipe.updates}, batch {recipe.batch}, seeds {recipe.seeds}, length {recipe.length}",
                remedy="all must be at least 1",
            )
        laws = [model.build(paths, dt, jax.random.fold_in(key, s)) for s in range(recipe.seeds)]
        check_trainable(_inner(laws[0]))
        parts = split(paths, recipe.validation)
        rows, starts, length = rows_and_starts(seen_by(laws[0], parts[0]), recipe.length)
        chunks = -(-recipe.updates // CHUNK)
        digest = hashlib.sha256(paths.tobytes())
        digest.update(repr((model, paths.shape, float(dt), np.asarray(jax.random.key_data(key)).tolist())).encode())
        return cls(
            laws=laws,
            recipe=recipe,
            strategy=strategies.make(recipe.forcing),
            parts=parts,
            rows=rows,
            starts=starts,
            length=length,
            key=key,
            score=score,
            chunks=chunks,
            per_chunk=-(-recipe.updates // chunks),
            fingerprint=digest.hexdigest(),
        )

    def begin(self) -> _Record:
        """Untrained learners."""
        learners = [new_learner(_inner(law), self.recipe, self.strategy) for law in self.laws]
        history: dict = {"loss": [], "gradient": [], "forcing": [], "score": [], "rollbacks": [], "best": {}}
        return _Record(learners, list(learners), 0, history)

    def next(self, record: _Record) -> _Record:
        """One chunk of updates for every seed, then a check where one is due."""
        history: dict = {k: (dict(v) if isinstance(v, dict) else list(v)) for k, v in record.history.items()}
        learners, losses, norms = list(record.learners), [], []
        alive = [s for s in range(self.recipe.seeds) if not self._given_up(history, s)]
        results = dict(zip(alive, self._advance_all([learners[s] for s in alive], alive, record, history), strict=True))
        for s in range(self.recipe.seeds):
            learner, loss, norm, finite = results.get(s, (learners[s], float("nan"), float("nan"), True))
            losses.append(loss)
            norms.append(norm)
            if finite:
                learners[s] = learner
            else:
                learners[s] = dataclasses.replace(learners[s], scale=np.float32(0.5 * learners[s].scale))
                history["rollbacks"].append([s, record.chunk * self.per_chunk])
        history["loss"].append(losses)
        history["gradient"].append(norms)
        history["forcing"].append([float(np.mean(np.asarray(x.forcing))) for x in learners])
        record = _Record(learners, list(record.best), record.chunk + 1, history)
        return self._check(record) if self._due(record.chunk) else record

    def _advance_all(self, learners, alive, record: _Record, history):
        keys = [self._chunk_key(s, record.chunk, self._rollbacks(history, s)) for s in alive]
        return advance(
            [_inner(self.laws[s]) for s in alive],
            learners,
            keys,
            self.rows,
            self.starts,
            self.recipe,
            self.strategy,
            self.length,
            self.per_chunk,
            self.total,
        )

    def _chunk_key(self, seed: int, chunk: int, rollbacks: int):
        key = jax.random.fold_in(self.key, 1_000_003 + seed)
        return jax.random.fold_in(jax.random.fold_in(key, chunk), rollbacks)

    def _due(self, chunk: int) -> bool:
        checks = min(max(1, self.recipe.checks), self.chunks)
        return chunk == self.chunks or (chunk * checks) // self.chunks > ((chunk - 1) * checks) // self.chunks

    def _check(self, record: _Record) -> _Record:
        """Judge every learner that is left; keep the best parameters of each."""
        history, best = record.history, record.best
        if self.recipe.validation <= 0:
            return dataclasses.replace(record, best=list(record.learners))
        scores = []
        for s, learner in enumerate(record.learners):
            value = float("nan") if self._given_up(history, s) else float(self.score(self.law(learner, s), *self.parts))
            scores.append(value)
            if value < history["best"].get(str(s), [np.inf])[0]:
                best[s] = learner
                history["best"][str(s)] = [value, record.chunk * self.per_chunk]
        history["score"].append([record.chunk * self.per_chunk, scores])
        return record

    def finish(self, record: _Record) -> tuple[System, dict[str, Any]]:
        """The best law and the history in plain numbers."""
        if record.stopped and self.recipe.validation > 0 and not record.history["best"]:
            record = self._check(record)
        raw = record.history
        alive = [s for s in range(self.recipe.seeds) if not self._given_up(raw, s)]
        if not alive:
            raise RheonError(
                f"training diverged: every one of {self.recipe.seeds} seeds was rolled back {ROLLBACKS} times",
                remedy="use a smaller rate, a larger forcing share, or the clipped form",
            )
        ranked = {s: raw["best"].get(str(s), [np.inf, record.chunk * self.per_chunk]) for s in range(self.recipe.seeds)}
        seed = min(ranked if raw["best"] else alive, key=lambda s: (ranked[s][0], s))
        diverged = len(raw["rollbacks"])
        history = {
            "updates": record.chunk * self.per_chunk,
            "length": self.length,
            "seed": seed,
            "kept_update": int(ranked[seed][1]),
            "score": ranked[seed][0] if np.isfinite(ranked[seed][0]) else None,
            "scores": raw["score"],
            "loss": raw["loss"],
            "gradient_norm": raw["gradient"],
            "forcing": raw["forcing"],
            "rollbacks": raw["rollbacks"],
            "stopped": record.stopped or "finished",
            "verdict": f"trained, with {diverged} roll-backs" if diverged else "trained",
        }
        return self.law(record.best[seed], seed), history

    def law(self, learner: Learner, seed: int) -> System:
        """A learner's law, seen without its delays."""
        outer = self.laws[seed]
        inner = jax.tree.map(np.asarray, law_of(_inner(outer), learner))
        return eqx.tree_at(lambda law: law.map, outer, inner) if isinstance(outer, Embedded) else inner

    @staticmethod
    def _rollbacks(history, seed: int) -> int:
        return sum(1 for s, _ in history["rollbacks"] if s == seed)

    def _given_up(self, history, seed: int) -> bool:
        return self._rollbacks(history, seed) >= ROLLBACKS

    # checkpoint -------------------------------------------------------------------------------------------------

    def save(self, path, record: _Record) -> None:
        """Write where training stands, atomically."""
        if path is None:
            return
        leaves = [jax.tree.map(np.asarray, jax.tree.leaves(x)) for x in (record.learners, record.best)]
        save_tree(
            path,
            {
                "fingerprint": self.fingerprint,
                "chunk": record.chunk,
                "stopped": record.stopped,
                "learners": leaves[0],
                "best": leaves[1],
                "history": record.history,
            },
        )

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
        fresh = self.begin()
        shape = jax.tree.structure(fresh.learners)
        learners, best = (jax.tree.unflatten(shape, held[k]) for k in ("learners", "best"))
        # a run that a time limit stopped goes on when it is started again
        return _Record(learners, best, held["chunk"], held["history"])


def _inner(law: System) -> System:
    return law.map if isinstance(law, Embedded) else law
