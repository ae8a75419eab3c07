"""The runner: every cell of a plan once, on one machine or many, whatever is killed in between."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import time
import uuid
from pathlib import Path
from typing import Any

from rheon.core.errors import RheonError
from rheon.core.files import write_json, write_text
from rheon.core.progress import Progress, Silent

from ._cluster import Cluster
from ._local import Answer, Workers, in_process
from .cells import FAILED, chosen_rows, failed_rows
from .plan import Batch, Plan, merged, plan_from, sources_of
from .racers import AUTO
from .store import PLAN, Store

# seconds between two notes of how far the run is
NOTE_EVERY = 2.0
LIVE = "running.json"


@dataclasses.dataclass(frozen=True)
class Status:
    """How far a run is.

    Attributes:
        total: cells of the plan, the chosen ones not counted.
        done: cells with a row.
        failed: of those, how many failed.
        reasons: why, with how often, the most frequent first.
        running: whether a coordinator is at work.
        seconds_left: an estimate while it is, else None.
    """

    total: int
    done: int
    failed: int
    reasons: tuple[tuple[str, int], ...] = ()
    running: bool = False
    seconds_left: float | None = None

    @property
    def remaining(self) -> int:
        """Cells without a row."""
        return self.total - self.done

    def __str__(self) -> str:
        left = "" if self.seconds_left is None else f", about {_duration(self.seconds_left)} left"
        return f"{self.done} of {self.total} cells done, {self.failed} failed, {self.remaining} remaining{left}"


def run(
    plan: Plan | None,
    folder: str | os.PathLike,
    *,
    workers: int = 2,
    cluster: str | None = None,
    retry: bool = False,
    progress: Progress | None = None,
) -> Status:
    """Run what a plan asks for and the store does not hold yet.

    Kill it when you like: a batch of cells lies in the store whole or not at all, and what lies there is not run again.
    Cells of racers whose settings have changed since are run anew, and the rows of the old version removed at the end.

    Args:
        plan: what to run; None goes on with the plan in the folder. A folder may be given more later on.
        folder: of the store.
        workers: processes on this machine; 0 runs everything in this one.
        cluster: address of a Dask scheduler whose workers run the cells instead.
        retry: run failed cells again.
        progress: told about every batch.

    Returns:
        How far the run is at the end.

    Raises:
        RheonError: if another run is at work in the folder, there is nothing to go on with, or no scheduler answers.

    Source: idempotent cells and atomic renames; locks are those of the operating system, so none outlives its holder.

    Example:
        >>> import tempfile
        >>> from rheon.bench.tasks import tasks
        >>> plan = Plan(tuple(tasks("dysts-2023", ["rossler"], starts=1)), ("mean", "persistence", "auto"))
        >>> print(run(plan, tempfile.mkdtemp(), workers=0))
        2 of 2 cells done, 0 failed, 0 remaining
    """
    progress = progress or Silent()
    if plan is None:
        plan = plan_from(_there(folder).plan())
    store = Store(folder)
    with store.locked("run", wait=False) as mine:
        if not mine:
            raise RheonError("another run is at work here", where=str(folder), remedy="wait, or choose another folder")
        if (store.folder / PLAN).is_file():
            plan = merged(plan_from(store.plan()), plan)
        store.write_plan(plan.record())
        if retry:
            store.forget(row["cell"] for row in store.rows() if row["status"] == FAILED)
        name = _name(store)
        done = store.done()
        pending = [left for batch in plan.batches() if (left := batch.without(done)).cells]
        if pending:
            with _workers(store, workers, cluster) as crew:
                _make_data(store, pending, crew, progress)
                _run_cells(store, pending, crew, name, len(done), progress)
        choose(store, plan)
        store.forget(_superseded(store, plan))
        store.tidy()
    return status(folder)


def status(folder: str | os.PathLike) -> Status:
    """How far the run in a folder is, whether or not it is running.

    Raises:
        RheonError: if there is no run in the folder.

    Example:
        >>> status("nowhere")
        Traceback (most recent call last):
            ...
        rheon.core.errors.RheonError: there is no run here
          where: nowhere
          do: begin one with `rheon bench run`
    """
    store = _there(folder)
    plan = plan_from(store.plan())
    wanted = {cell.digest for cell in plan.cells()}
    rows = [row for row in store.rows() if row["cell"] in wanted]
    counts: dict[str, int] = {}
    for row in rows:
        if row["status"] == FAILED:
            text = f"{row['racer']}: {row['reason']}"
            counts[text] = counts.get(text, 0) + 1
    with store.locked("run", wait=False) as free:
        running = not free
    reasons = tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
    found = Status(len(wanted), len(rows), sum(counts.values()), reasons, running)
    return dataclasses.replace(found, seconds_left=_left(store, found) if running else None)


def choose(store: Store, plan: Plan) -> None:
    """Put the rows of the racer "auto" into the store, where the plan has it and all the others are done."""
    if AUTO not in plan.racers:
        return
    wanted = {cell.digest for cell in plan.cells()}
    rows = store.rows()
    made = chosen_rows([row for row in rows if row["cell"] in wanted], plan.entries())
    known = {row["cell"] for row in rows}
    new = [row for row in made if row["cell"] not in known]
    if new:
        store.land(f"{AUTO}-{uuid.uuid4().hex[:12]}", new)


def _superseded(store: Store, plan: Plan) -> list[str]:
    """Cells that the plan has under another version of their racer: no table may mix the two."""
    cells = list(plan.cells())
    places = {(cell.task.digest, cell.racer.name, cell.seed) for cell in cells}
    wanted = {cell.digest for cell in cells}
    rows = store.rows()
    wanted |= {row["cell"] for row in chosen_rows([r for r in rows if r["cell"] in wanted], plan.entries())}
    if AUTO in plan.racers:
        places |= {(cell.task.digest, AUTO, cell.seed) for cell in cells}
    return [
        row["cell"] for row in rows if row["cell"] not in wanted and (row["task"], row["racer"], row["seed"]) in places
    ]


def _workers(store: Store, workers: int, cluster: str | None) -> Any:
    if cluster is not None:
        return Cluster(cluster)
    if workers < 0:
        raise RheonError(f"workers = {workers}", remedy="ask for at least one, or 0 for this process")
    return Workers(workers, store.folder / "workers.log") if workers else contextlib.nullcontext(None)


def _answers(crew, jobs):
    return in_process(jobs) if crew is None else crew.run(jobs)


def _make_data(store: Store, pending: list[Batch], crew, progress: Progress) -> None:
    """Make the data of all tasks first, source by source: otherwise workers would wait for each other's."""
    if isinstance(crew, Cluster):
        # its workers may see another disk
        return
    tasks = list(dict.fromkeys(cell.task for batch in pending for cell in batch.cells))
    missing = [t for t in tasks if not (store.data / f"{t.digest}.npz").is_file()]
    missing = [t for t in missing if not t.source.startswith("recording:")]
    groups = sources_of(missing)
    jobs = [("make_data", (str(store.folder), [t.record() for t in group])) for group in groups.values()]
    if not jobs:
        return
    with progress.stage("Data", len(jobs)) as stage:
        for answer in _answers(crew, jobs):
            stage.advance(1, list(groups)[answer.job])


def _run_cells(store: Store, pending: list[Batch], crew, name: str, before: int, progress: Progress) -> None:
    total = sum(len(batch.cells) for batch in pending)
    jobs = [("run_batch", (str(store.folder), batch.record(), name)) for batch in pending]
    live = _Live(store, before, total)
    with progress.stage("Cells", total) as stage:
        for answer in _answers(crew, jobs):
            batch = pending[answer.job]
            failed = _received(store, batch, answer)
            live.count(len(batch.cells), failed)
            stage.advance(len(batch.cells), f"{batch.cells[0].racer.name}: {live}")


def _received(store: Store, batch: Batch, answer: Answer) -> int:
    """Land what a worker could not land itself; how many of the batch's cells failed."""
    if answer.error:
        store.land(batch.name, failed_rows(batch.cells, answer.error))
        return len(batch.cells)
    if answer.value["rows"]:
        store.land(batch.name, answer.value["rows"])
    return int(answer.value["failed"])


class _Live:
    """Counts of a run at work, kept in a file for `status` and shown beside the bar."""

    def __init__(self, store: Store, before: int, total: int):
        self.path, self.before, self.total = store.folder / LIVE, before, total
        self.start, self.done, self.failed, self.noted = time.time(), 0, 0, 0.0

    def count(self, cells: int, failed: int) -> None:
        """Some more cells are done."""
        self.done += cells
        self.failed += failed
        if time.time() - self.noted > NOTE_EVERY:
            self.noted = time.time()
            write_json(self.path, {"start": self.start, "before": self.before, "done": self.done, "total": self.total})

    def __str__(self) -> str:
        left = (time.time() - self.start) / max(self.done, 1) * (self.total - self.done)
        return f"{self.done} done, {self.failed} failed, {self.total - self.done} left, about {_duration(left)}"


def _left(store: Store, found: Status) -> float | None:
    import json

    try:
        live = json.loads((store.folder / LIVE).read_text())
    except (OSError, ValueError):
        return None
    return (time.time() - live["start"]) / max(live["done"], 1) * found.remaining


def _name(store: Store) -> str:
    """A name by which workers know that the folder they see is the coordinator's."""
    path = store.folder / "run.txt"
    if not path.is_file():
        write_text(path, uuid.uuid4().hex)
    return path.read_text(encoding="utf-8")


def _there(folder) -> Store:
    if not (Path(folder) / PLAN).is_file():
        raise RheonError("there is no run here", where=str(folder), remedy="begin one with `rheon bench run`")
    return Store(folder)


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
