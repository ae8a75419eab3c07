"""The plan of a run: which cells, in which batches. The same plan gives the same batches, whatever is done already."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from .cells import Cell
from .protocols import digest_of
from .racers import AUTO, Racer, racer
from .tasks import Task, task_from

# cells that run together at most: enough to fill a stack, few enough that a kill costs little
BATCH = 64
# trained racers take long for one cell
SLOW_BATCH = 1


@dataclasses.dataclass(frozen=True)
class Plan:
    """What is to be run.

    Attributes:
        tasks: all tasks.
        racers: names of all racers; "auto" is chosen among the others when they are done.
        seeds: of the racers' own randomness.
        batch: cells that run together at most.

    Example:
        >>> from rheon.bench.tasks import tasks
        >>> plan = Plan(tuple(tasks("dysts-2023", ["lorenz"], starts=2)), ("mean", "auto"))
        >>> len(plan.cells()), len(plan.batches())
        (2, 1)
    """

    tasks: tuple[Task, ...]
    racers: tuple[str, ...]
    seeds: tuple[int, ...] = (0,)
    batch: int = BATCH

    def entries(self) -> list[Racer]:
        """The racers that run cells: all but the one that is chosen."""
        return [racer(name) for name in self.racers if name != AUTO]

    def cells(self) -> list[Cell]:
        """All cells, racer by racer."""
        return [Cell(task, entry, seed) for entry in self.entries() for seed in self.seeds for task in self.tasks]

    def batches(self) -> list[Batch]:
        """All cells in batches of one racer, one seed, one protocol and one number of variables.

        Cheap racers come first, and batches of the same tasks beside each other.
        """
        tasks = sorted(self.tasks, key=lambda t: (t.protocol.name, t.protocol.digest, width(t.source)))
        groups: dict[tuple, list[Task]] = {}
        for task in tasks:
            groups.setdefault((task.protocol.name, task.protocol.digest, width(task.source)), []).append(task)
        found = []
        for entry in self.entries():
            size = SLOW_BATCH if entry.family in ("trained", "foreign") else self.batch
            for seed in self.seeds:
                for group in groups.values():
                    for first in range(0, len(group), size):
                        found.append(Batch(tuple(Cell(t, entry, seed) for t in group[first : first + size])))
        return found

    def record(self) -> dict:
        """Plain values from which the plan can be made again."""
        protocols = {t.protocol.digest: t.protocol.record() for t in self.tasks}
        rows = [[t.source, t.start, t.protocol.digest, t.key] for t in self.tasks]
        return {
            "tasks": rows, "protocols": protocols, "racers": list(self.racers), "seeds": list(self.seeds),
            "batch": self.batch,
        }  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Batch:
    """Cells that run together and land together.

    Attributes:
        cells: of one racer and seed.
    """

    cells: tuple[Cell, ...]

    @property
    def name(self) -> str:
        """The batch's file in the store."""
        entry = self.cells[0].racer.name.replace(":", "-")
        return f"{entry}-{digest_of([c.digest for c in self.cells])[:16]}"

    def record(self) -> dict:
        """Plain values for another process."""
        return {"cells": [cell.record() for cell in self.cells]}

    def without(self, done: set[str]) -> Batch:
        """The batch less the cells that are done."""
        return Batch(tuple(c for c in self.cells if c.digest not in done))


def plan_from(record: dict) -> Plan:
    """The plan of a record that `Plan.record` gave."""
    tasks = tuple(
        task_from({"source": source, "start": start, "protocol": record["protocols"][digest], "key": key})
        for source, start, digest, key in record["tasks"]
    )
    return Plan(tasks, tuple(record["racers"]), tuple(record["seeds"]), record["batch"])


def merged(one: Plan, other: Plan) -> Plan:
    """Both plans in one: a folder may be given more tasks, racers and seeds later on."""
    unique = lambda a, b: tuple(dict.fromkeys((*a, *b)))  # noqa: E731
    return Plan(
        unique(one.tasks, other.tasks), unique(one.racers, other.racers), unique(one.seeds, other.seeds), other.batch
    )


def width(source: str) -> int:
    """How many variables a source has, as far as it matters for what can be stacked."""
    if source.startswith("recording:"):
        return 0
    from .problems import subject

    return int(subject(source).n_observed)


def sources_of(tasks: Sequence[Task]) -> dict[str, list[Task]]:
    """Tasks by their source."""
    found: dict[str, list[Task]] = {}
    for task in tasks:
        found.setdefault(task.source, []).append(task)
    return found
