"""A training run: its learners, where it stands, what happened, and the file it resumes from."""

from __future__ import annotations

import dataclasses
import hashlib
import os
from collections.abc import Callable, Iterable
from typing import Any

import equinox as eqx
import jax
import numpy as np

from rheon.core.errors import RheonError
from rheon.core.model import Gradient
from rheon.core.precision import as_dtype
from rheon.core.recipe import SOLVERS, Recipe, cells
from rheon.core.settings import number, whole
from rheon.core.store import load_tree, save_tree
from rheon.core.system import System
from rheon.engine.deer import advised
from rheon.engine.wrappers.embedded import Embedded

from ._named import named
from ._orbit import check_trainable, covered
from ._update import Learner, Outcome, Plan, Settings, advance, law_of, new_learner, settings_of, told_apart
from ._windows import rows_and_starts, seen_by, split
from .forcing import AdaptiveTeacherForcing, MultipleShooting, stretching

# updates in one compiled call; between calls: checks for NaN, checkpoint, progress
CHUNK = 250
# a learner is given up after so many roll-backs
ROLLBACKS = 5
# what learners side by side must agree in
SHARED = (
    "updates",
    "batch",
    "length",
    "clip",
    "seeds",
    "checks",
    "validation",
    "curriculum",
    "patience",
    "solver",
    "average",
)

Score = Callable[[System, np.ndarray, np.ndarray], float]


@dataclasses.dataclass(frozen=True)
class Record:
    """Where training stands: everything that a resumed run needs."""

    learners: list[Learner]
    best: list[Learner]
    chunk: int
    history: dict[str, Any]
    stopped: str = ""


@dataclasses.dataclass(frozen=True)
class Run:
    """What training needs besides where it stands. Learner i has the settings of cell i // seeds and seed i % seeds."""

    laws: list[System]
    cells: list[dict[str, Any]]
    settings: list[Settings]
    recipe: Recipe
    plan: Plan
    parts: tuple[np.ndarray, np.ndarray]
    rows: np.ndarray
    starts: np.ndarray
    key: jax.Array
    score: Score
    chunks: int
    fingerprint: str

    @classmethod
    def prepare(cls, model: Gradient, paths, dt: float, key, score: Score) -> Run:
        """Laws, windows and settings of every learner.

        Raises:
            RheonError: if the recipe is impossible, the data are too few, or the law cannot be trained by it.
        """
        if not callable(score):
            raise RheonError(f"score = {score!r}", where="score", remedy="give a function of (law, train, validation)")
        paths = np.asarray(paths, np.float32)
        grid = [(own | rest, m, recipe) for own, m in cells(model) for rest, recipe in cells(m.recipe)]
        recipe = _shared([recipe for _, _, recipe in grid])
        laws = [
            as_dtype(m.build(paths, dt, jax.random.fold_in(key, s)), np.float32)
            for _, m, _ in grid
            for s in range(recipe.seeds)
        ]
        check_trainable(_inner(laws[0]))
        if len({(jax.tree.structure(law), tuple(map(np.shape, jax.tree.leaves(law)))) for law in laws}) > 1:
            raise RheonError(
                f"the choices {', '.join(grid[0][0])} give laws of several shapes or structures",
                remedy="let OneOf stand for what keeps the law's shape; rheon.training.search tries the others in turn",
            )
        settings = told_apart([settings_of(r) for _, _, r in grid for _ in range(recipe.seeds)])
        parts = split(paths, recipe.validation)
        rows, starts, length = rows_and_starts(seen_by(laws[0], parts[0]), recipe.length)
        starts, length = _on_grid(starts, length, settings[0].strategy.grid)
        for law, own in zip(laws, settings, strict=True):
            _check_fits(_inner(law), own, length)
        chunks = -(-recipe.updates // CHUNK)
        per_chunk = -(-recipe.updates // chunks)
        alone = isinstance(settings[0].strategy, MultipleShooting)
        if alone and (recipe.curriculum is not None or recipe.solver == "parallel"):
            raise RheonError(
                "multiple shooting has short segments of its own: a curriculum or a parallel solver would do nothing",
                remedy='leave curriculum out and solver at "auto", or choose another forcing',
            )
        parallel = recipe.solver == "parallel" or (
            recipe.solver == "auto"
            and recipe.curriculum is None
            and not alone
            and advised(length, _inner(laws[0]).dim, jax.local_devices()[0].platform)
        )
        shared = (recipe.batch, length, per_chunk, chunks * per_chunk, recipe.clip, recipe.curriculum)
        plan = Plan(*shared, parallel, float(recipe.average))
        return cls(
            laws=laws,
            cells=[chosen for chosen, _, _ in grid],
            settings=settings,
            recipe=recipe,
            plan=plan,
            parts=parts,
            rows=rows,
            starts=starts,
            key=key,
            score=score,
            chunks=chunks,
            fingerprint=_fingerprint(model, paths, dt, key, score),
        )

    def begin(self) -> Record:
        """Untrained learners."""
        pairs = zip(self.laws, self.settings, strict=True)
        learners = [new_learner(_inner(law), settings, self.rows) for law, settings in pairs]
        rows: dict = {name: [] for name in ("loss", "gradient", "clipped", "forcing", "score", "rollbacks", "again")}
        return Record(learners, list(learners), 0, rows | {"best": {}, "idle": 0})

    def over(self, record: Record) -> bool:
        """Whether there is nothing more to do."""
        everyone = range(len(self.laws))
        return bool(record.chunk >= self.chunks or record.stopped or not self.alive(record.history, everyone)) or (
            self.tired(record)
        )

    def tired(self, record: Record) -> bool:
        """Whether patience has run out."""
        return 0 < self.recipe.patience <= record.history["idle"]

    def next(self, record: Record) -> Record:
        """One chunk of updates for every learner, then a check where one is due."""
        history: dict = {k: _copy(v) for k, v in record.history.items()}
        learners, updates = list(record.learners), record.chunk * self.plan.updates
        alive = self.alive(history, range(len(self.laws)))
        given_up = Outcome(learners[0], float("nan"), float("nan"), 0.0, True, False)
        outcomes = dict(zip(alive, self._advance(learners, alive, record.chunk, history), strict=True))
        everyone = [outcomes.get(i, given_up) for i in range(len(self.laws))]
        for i, outcome in outcomes.items():
            if outcome.finite:
                learners[i] = outcome.learner
            else:
                learners[i] = dataclasses.replace(learners[i], scale=np.float32(0.5 * learners[i].scale))
                history["rollbacks"].append([i, updates])
            if outcome.again:
                history["again"].append([i, updates])
        history["loss"].append([o.loss for o in everyone])
        history["gradient"].append([o.norm for o in everyone])
        history["clipped"].append([o.clipped for o in everyone])
        history["forcing"].append([float(np.mean(np.asarray(x.forcing))) for x in learners])
        record = Record(learners, list(record.best), record.chunk + 1, history)
        return self.check(record) if self._due(record.chunk) else record

    def _advance(self, learners, alive: list[int], chunk: int, history) -> list[Outcome]:
        keys = [self._chunk_key(i % self.recipe.seeds, chunk, self._rollbacks(history, i)) for i in alive]
        return advance(
            [_inner(self.laws[i]) for i in alive],
            [learners[i] for i in alive],
            keys,
            self.rows,
            self.starts,
            [self.settings[i] for i in alive],
            self.plan,
        )

    def _chunk_key(self, seed: int, chunk: int, rollbacks: int):
        key = jax.random.fold_in(self.key, 1_000_003 + seed)
        return jax.random.fold_in(jax.random.fold_in(key, chunk), rollbacks)

    def _due(self, chunk: int) -> bool:
        checks = min(max(1, self.recipe.checks), self.chunks)
        return chunk == self.chunks or (chunk * checks) // self.chunks > ((chunk - 1) * checks) // self.chunks

    def check(self, record: Record) -> Record:
        """Judge every learner that is left; keep the best parameters of each."""
        history, best = record.history, record.best
        if self.recipe.validation <= 0:
            return dataclasses.replace(record, best=list(record.learners))
        scores, better = [], False
        alive = self.alive(history, range(len(self.laws)))
        for i, learner in enumerate(record.learners):
            value = self._judge(self.law(learner, i), i, record.chunk) if i in alive else float("nan")
            scores.append(value)
            if value < history["best"].get(str(i), [np.inf])[0]:
                best[i], better = learner, True
                history["best"][str(i)] = [value, record.chunk * self.plan.updates]
        history["score"].append([record.chunk * self.plan.updates, scores])
        history["idle"] = 0 if better else history["idle"] + 1
        return record

    def _judge(self, law: System, i: int, chunk: int) -> float:
        """The score of a law.

        Raises:
            RheonError: if the score fails, or is no number.
        """
        try:
            return float(self.score(law, *self.parts))
        except Exception as error:
            raise RheonError(
                f"the score failed: {type(error).__name__}: {error}",
                where=f"score, learner {i}, update {chunk * self.plan.updates}",
                remedy="give a function of (law, train, validation) that returns a number, NaN where it cannot tell",
            ) from error

    def judged(self, record: Record) -> Record:
        """The record, checked at least once."""
        stopped = record.stopped and self.recipe.validation > 0 and not record.history["best"]
        return self.check(record) if stopped else record

    def finish(self, record: Record, group: Iterable[int]) -> tuple[System, dict[str, Any]]:
        """The best law of a group of learners, and the history in plain numbers.

        Raises:
            RheonError: if all of them diverged.
        """
        raw, group, done = record.history, list(group), record.chunk * self.plan.updates
        alive = self.alive(raw, group)
        if not alive:
            raise RheonError(
                f"training diverged: every one of {len(group)} learners was rolled back {ROLLBACKS} times",
                remedy="use a smaller rate, a larger forcing share, or the clipped form",
            )
        ranked = {i: raw["best"].get(str(i), [np.inf, done]) for i in group}
        best = min(ranked if raw["best"] else alive, key=lambda i: (ranked[i][0], i))
        # without one finite score there is no best check: the last parameters are all there is to keep
        unjudged = self.recipe.validation > 0 and str(best) not in raw["best"]
        chosen = lambda rows: [[row[i] for i in group] for row in rows]  # noqa: E731
        rollbacks = [[i, at] for i, at in raw["rollbacks"] if i in group]
        idle = f"no better score in {self.recipe.patience} checks" if self.tired(record) else "finished"
        history = {
            "updates": done,
            "length": self.plan.length,
            "seed": best % self.recipe.seeds,
            "settings": self.cells[best // self.recipe.seeds],
            "kept_update": int(ranked[best][1]),
            "score": ranked[best][0] if np.isfinite(ranked[best][0]) else None,
            "learners": [{"seed": i % self.recipe.seeds, **self.cells[i // self.recipe.seeds]} for i in group],
            "best_scores": [ranked[i][0] for i in group],
            "scores": [[at, [row[i] for i in group]] for at, row in raw["score"]],
            "loss": chosen(raw["loss"]),
            "gradient_norm": chosen(raw["gradient"]),
            "clipped": chosen(raw["clipped"]),
            "forcing": chosen(raw["forcing"]),
            "rollbacks": rollbacks,
            "solver": "parallel" if self.plan.parallel else "sequential",
            "solved_again": [[i, at] for i, at in raw["again"] if i in group],
            "stopped": record.stopped or idle,
            "verdict": "trained"
            + (f", with {len(rollbacks)} roll-backs" if rollbacks else "")
            + ("; not judged: no score was a finite number, so the last parameters are kept" if unjudged else ""),
        }
        return self.law((record.learners if unjudged else record.best)[best], best), history

    def law(self, learner: Learner, i: int) -> System:
        """A learner's law, seen without its delays, in its final form."""
        outer = self.laws[i]
        plain = lambda a: np.asarray(a) if eqx.is_array_like(a) else a  # noqa: E731
        inner = jax.tree.map(plain, law_of(_inner(outer), learner))
        finished = getattr(inner, "finished", None)
        inner = inner if finished is None else finished()
        return dataclasses.replace(outer, map=inner) if isinstance(outer, Embedded) else inner

    @staticmethod
    def _rollbacks(history, i: int) -> int:
        return sum(1 for j, _ in history["rollbacks"] if j == i)

    def alive(self, history, group: Iterable[int]) -> list[int]:
        """The learners of a group that have not been given up."""
        return [i for i in group if self._rollbacks(history, i) < ROLLBACKS]

    # checkpoint -------------------------------------------------------------------------------------------------

    def save(self, path, record: Record) -> None:
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

    def restore(self, path) -> Record | None:
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
        shape = jax.tree.structure(self.begin().learners)
        if any(len(held[k]) != shape.num_leaves for k in ("learners", "best")):
            raise RheonError(
                "the checkpoint was written by another version of rheon, whose training keeps other arrays",
                where=str(path),
                remedy="delete it, or give another path",
            )
        learners, best = (jax.tree.unflatten(shape, held[k]) for k in ("learners", "best"))
        # a run that a time limit stopped goes on when it is started again
        return Record(learners, best, held["chunk"], held["history"])


def _inner(law: System) -> System:
    return law.map if isinstance(law, Embedded) else law


def _copy(value):
    return dict(value) if isinstance(value, dict) else list(value) if isinstance(value, list) else value


def _shared(recipes: list[Recipe]) -> Recipe:
    """The recipe whose shared settings all agree on.

    Raises:
        RheonError: if they do not, or a setting is impossible.
    """
    recipe = recipes[0]
    for name in SHARED:
        values = [getattr(r, name) for r in recipes]
        if any(v != values[0] for v in values):
            raise RheonError(
                f"learners side by side differ in {name}: {values}",
                remedy=f"try the values of {name} one after another",
            )
    for name in ("updates", "batch", "length", "seeds", "checks", "patience"):
        whole(getattr(recipe, name), name, least=0 if name == "patience" else 1)
    for one in recipes:
        number(one.rate, "rate", exclusive=True)
        number(one.last_rate, "last_rate", exclusive=True)
        number(one.noise, "noise")
    if recipe.clip is not None:
        number(recipe.clip, "clip", exclusive=True)
    number(recipe.validation, "validation", most=0.9)
    number(recipe.average, "average", most=0.999999)
    if recipe.solver not in SOLVERS:
        raise RheonError(f"no solver {recipe.solver!r}", remedy=f"choose one of {', '.join(SOLVERS)}")
    if recipe.curriculum is not None:
        _check_curriculum(recipe.curriculum)
    return recipe


def _check_curriculum(curriculum) -> None:
    """Refuse what is no pair of a number of steps and a share of the updates.

    Raises:
        RheonError: if it is none.
    """
    try:
        steps, share = (float(v) for v in curriculum)
    except (TypeError, ValueError):
        steps, share = 0.0, 0.0
    if not (steps >= 1 and 0 < share <= 1):
        raise RheonError(
            f"curriculum = {curriculum}", remedy="give (steps of at least 1, share of the updates up to 1)"
        )


def _on_grid(starts: np.ndarray, length: int, grid: int) -> tuple[np.ndarray, int]:
    """Window starts and a window length that are multiples of a grid.

    Raises:
        RheonError: if no window begins there.
    """
    starts = starts[starts % grid == 0]
    if length < grid or not len(starts):
        raise RheonError(
            f"no gap-free window of {length} steps holds a segment of {grid}", remedy="choose shorter segments"
        )
    return starts, length // grid * grid


def _check_fits(law, settings: Settings, length: int) -> None:
    """Refuse settings that do not fit a law, before they fail inside a compiled program.

    Raises:
        RheonError: if shares are given for another number of states, or a term or estimator needs what the law lacks.
    """
    strategy, n = settings.strategy, int(covered(law).sum())
    try:
        strategy.mixing(strategy.start(), length, n)
    except (ValueError, TypeError):
        raise RheonError(
            f"{type(strategy).__name__} does not fit {n} states that data infer",
            remedy=f"give one share, or {n} shares",
        ) from None
    if isinstance(strategy, AdaptiveTeacherForcing) and strategy.estimator == "parameters":
        stretching(law, None, "parameters")
    for term in settings.terms:
        term.check(law)


def _fingerprint(model, paths, dt: float, key, score) -> str:
    """What a run depends on, in one word."""
    digest = hashlib.sha256(paths.tobytes())
    for leaf in jax.tree.leaves(eqx.filter(model, eqx.is_array)):
        digest.update(np.asarray(leaf).tobytes())
    words = (model, paths.shape, float(dt), np.asarray(jax.random.key_data(key)).tolist(), named(score))
    digest.update(repr(words).encode())
    return digest.hexdigest()
