"""Cells: a task, a racer and a seed. Running some of them gives one row each, whatever happens."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from rheon.core.errors import RheonError

from ._outcome import Outcome
from .problems import Problem, problem
from .protocols import digest_of
from .racers import AUTO, Racer
from .scoring import SCORES, scores
from .tasks import Task, exponent, task_from

OK, DIVERGED, FAILED = "ok", "diverged", "failed"
# column -> its type; what a row of the store holds
COLUMNS: dict[str, type] = {
    **dict.fromkeys(
        ("cell", "task", "protocol", "source", "racer", "family", "version", "status", "reason", "settings"), str
    ),
    **dict.fromkeys(
        ("start", "key", "seed", "context", "horizon", "variables", "tried", "parameters", "together"), int
    ),
    **dict.fromkeys(("noise", "lyapunov", "period", "validation", "diverged", *SCORES), float),
    **dict.fromkeys(("seconds_fit", "seconds_forecast"), float),
}
# what differs between two runs of the same cell
TIMES = ("seconds_fit", "seconds_forecast", "together")


@dataclasses.dataclass(frozen=True)
class Cell:
    """One racer on one task with one seed.

    Attributes:
        task: what is to be forecast.
        racer: who forecasts.
        seed: of the racer's own randomness.

    Example:
        >>> from rheon.bench.protocols import protocol
        >>> from rheon.bench.racers import racer
        >>> len(Cell(Task("lorenz", 1, protocol("dysts-2023")), racer("nvar")).digest)
        20
    """

    task: Task
    racer: Racer
    seed: int = 0

    @property
    def digest(self) -> str:
        """The cell's key in the store: a hash of task, racer, version and seed."""
        return digest_of([self.task.digest, self.racer.name, self.racer.version, self.seed])[:20]

    def record(self) -> dict:
        """Plain values from which the cell can be made again."""
        return {"task": self.task.record(), "racer": dataclasses.asdict(self.racer), "seed": self.seed}


def cell_from(record: dict) -> Cell:
    """The cell of a record that `Cell.record` gave."""
    settings = dict(record["racer"])
    settings["fixed"] = tuple((k, tuple(v) if isinstance(v, list) else v) for k, v in settings["fixed"])
    settings["options"] = tuple((k, tuple(v)) for k, v in settings["options"])
    return Cell(task_from(record["task"]), Racer(**settings), record["seed"])


def run_cells(cells: Sequence[Cell], cache=None) -> list[dict[str, Any]]:
    """Run cells of one racer and one seed, together where their shapes allow it.

    Args:
        cells: all of the same racer and seed.
        cache: folder of data that were made before; None for none.

    Returns:
        One row per cell, in their order, with the keys of `COLUMNS`. A cell that fails is a row with its reason.

    Raises:
        RheonError: if the cells are of several racers or seeds.

    Example:
        >>> from rheon.bench.racers import racer
        >>> from rheon.bench.tasks import tasks
        >>> cells = [Cell(task, racer("mean")) for task in tasks("dysts-2023", ["rossler"], starts=1)]
        >>> run_cells(cells)[0]["status"]
        'ok'
    """
    if len({(c.racer, c.seed) for c in cells}) != 1:
        raise RheonError("cells of several racers or seeds do not run together")
    problems: list[Problem | None] = []
    reasons: dict[int, str] = {}
    for i, cell in enumerate(cells):
        try:
            problems.append(problem(cell.task, cache))
        except Exception as error:
            problems.append(None)
            reasons[i] = f"no data: {_words(error)}"
    outcomes = _together(cells, problems)
    return [
        _row(cell, made, outcomes.get(i, Outcome.failed(reasons.get(i, "not run"))))
        for i, (cell, made) in enumerate(zip(cells, problems, strict=True))
    ]


def failed_rows(cells: Sequence[Cell], reason: str) -> list[dict[str, Any]]:
    """Rows of cells that could not be run at all."""
    return [_row(cell, None, Outcome.failed(reason)) for cell in cells]


def _together(cells: Sequence[Cell], problems: Sequence[Problem | None]) -> dict[int, Outcome]:
    """Outcomes by position: stacked where shapes are equal, one by one otherwise."""
    from . import _serial, _stacked

    racer, seed = cells[0].racer, cells[0].seed
    groups: dict[Any, list[int]] = {}
    for i, (cell, made) in enumerate(zip(cells, problems, strict=True)):
        if made is not None:
            groups.setdefault(_stacked.shape_of(racer, made, cell.task.protocol), []).append(i)
    found: dict[int, Outcome] = {}
    for shape, rows in groups.items():
        if shape is not None:
            try:
                stack = [problems[i] for i in rows]
                outcomes = _stacked.run(racer, stack, cells[rows[0]].task.protocol, seed)  # type: ignore[arg-type]
                found |= dict(zip(rows, outcomes, strict=True))
                continue
            except Exception:
                # one cell must not take the others with it: they run one by one, each with its own reason
                pass
        for i in rows:
            found[i] = _serial.attempt(racer, problems[i], cells[i].task.protocol, seed)  # type: ignore[arg-type]
    return found


def _row(cell: Cell, made: Problem | None, outcome: Outcome) -> dict[str, Any]:
    task, protocol = cell.task, cell.task.protocol
    row: dict[str, Any] = {
        "cell": cell.digest,
        "task": task.digest,
        "protocol": protocol.name,
        "source": task.source,
        "racer": cell.racer.name,
        "family": cell.racer.family,
        "version": cell.racer.version,
        "settings": json.dumps(outcome.settings, sort_keys=True, default=str),
        "start": task.start,
        "key": task.key,
        "seed": cell.seed,
        "context": protocol.context,
        "horizon": protocol.horizon,
        "variables": made.train.n_variables if made is not None else 0,
        "tried": outcome.tried,
        "parameters": outcome.parameters,
        "together": outcome.together,
        "noise": protocol.noise,
        "lyapunov": math.nan if task.source.startswith("recording:") else (exponent(task.source) or math.nan),
        "period": made.period if made is not None else math.nan,
        "validation": outcome.validation,
        "seconds_fit": outcome.seconds_fit,
        "seconds_forecast": outcome.seconds_forecast,
    }
    found = dict.fromkeys(SCORES, math.nan) | {"diverged": math.nan}
    status, reason = (FAILED, outcome.reason) if outcome.forecast is None else (OK, outcome.reason)
    if made is not None and outcome.forecast is not None:
        try:
            found |= scores(made, protocol, outcome.forecast)
            true = row["lyapunov"]
            if outcome.exponent is not None and math.isfinite(true):
                found["exponent_error"] = abs(outcome.exponent - true) / true
            if found["diverged"]:
                status, reason = DIVERGED, "the forecast leaves finite numbers or the range of the data"
        except Exception as error:
            status, reason = FAILED, f"no scores: {_words(error)}"
    return row | found | {"status": status, "reason": reason}


def chosen_rows(rows: Sequence[dict[str, Any]], candidates: Sequence[Racer]) -> list[dict[str, Any]]:
    """Rows of the racer "auto": on every task and seed the candidate with the lowest validation error.

    Args:
        rows: of the candidates; those of other racers are ignored.
        candidates: among whom is chosen.

    Returns:
        One row per task and seed on which every candidate has a row. Its time is that of all candidates together.

    Example:
        >>> chosen_rows([], [])
        []
    """
    versions = {racer.name: racer.version for racer in candidates if racer.name != AUTO}
    version = f"chosen+{digest_of(sorted(versions.items()))[:8]}"
    groups: dict[tuple, list[dict]] = {}
    for row in rows:
        if versions.get(row["racer"]) == row["version"]:
            groups.setdefault((row["task"], row["seed"]), []).append(row)
    made = []
    for (task, seed), group in groups.items():
        if len(group) < len(versions):
            continue
        ranked = sorted(group, key=lambda r: (not math.isfinite(r["validation"]), r["validation"], r["racer"]))
        best = ranked[0]
        row = best | {
            "cell": digest_of([task, AUTO, version, seed])[:20],
            "racer": AUTO,
            "family": "selected",
            "version": version,
            "settings": json.dumps({"chosen": best["racer"], "settings": json.loads(best["settings"])}, sort_keys=True),
            "tried": sum(r["tried"] for r in group),
            "seconds_fit": float(np.nansum([r["seconds_fit"] for r in group])),
            "together": 1,
        }
        made.append(row)
    return made


def _words(error: Exception) -> str:
    text = str(error).split("\n")[0] or type(error).__name__
    return text if isinstance(error, RheonError) else f"{type(error).__name__}: {text}"
