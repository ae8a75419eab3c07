"""Tasks: a source of data, a start and a protocol. Values only; `rheon.bench.problems` makes the data."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.kinds import Field, Flow
from rheon.core.registry import find, modules

from .protocols import PROTOCOLS, Protocol, common_task, digest_of
from .recordings import RECORDINGS, recording

# raised when the making of data changes: cells of older data are then run anew
DATA_VERSION = 1
COMMON = "common-task"
MEASURED = "recordings"


@dataclasses.dataclass(frozen=True)
class Task:
    """One forecast to be made.

    Attributes:
        source: the slug of a system, or "recording:NAME".
        start: number of the start; 0 is the card's typical state, the others have settled on the attractor. Of a
            recording, the number of the origin.
        protocol: how the data are made and judged.
        key: seed of starts and noise.

    Example:
        >>> from rheon.bench.protocols import protocol
        >>> Task("lorenz", 1, protocol("dysts-2023")).label
        'lorenz, start 1, dysts-2023'
    """

    source: str
    start: int
    protocol: Protocol
    key: int = 0

    @property
    def label(self) -> str:
        """The task in words."""
        return f"{self.source}, start {self.start}, {self.protocol.name}"

    def record(self) -> dict:
        """Plain values from which the task can be made again."""
        return {"source": self.source, "start": self.start, "protocol": self.protocol.record(), "key": self.key}

    @property
    def digest(self) -> str:
        """A hash of everything that the data depend on."""
        return digest_of([DATA_VERSION, self.record()])[:16]


def task_from(record: dict) -> Task:
    """The task of a record that `Task.record` gave.

    Example:
        >>> from rheon.bench.protocols import protocol
        >>> task = Task("lorenz", 1, protocol("zero-shot-2025"))
        >>> task_from(task.record()) == task.__class__("lorenz", 1, task_from(task.record()).protocol)
        True
    """
    settings = dict(record["protocol"])
    return Task(
        record["source"], record["start"], Protocol(**settings | {"values": tuple(settings["values"])}), record["key"]
    )


def protocols(name: str, **changes) -> list[Protocol]:
    """The protocols that a name stands for, with changed settings.

    Args:
        name: a key of `PROTOCOLS`, or "common-task".
        **changes: settings of `Protocol`, e.g. noise=0.05.

    Raises:
        RheonError: if there is none of that name.

    Example:
        >>> [p.noise for p in protocols("dysts-2023", noise=0.05)]
        [0.05]
    """
    if name == COMMON:
        found: Sequence[Protocol] = common_task("lorenz")
    elif name in PROTOCOLS:
        found = PROTOCOLS[name]
    else:
        known = ", ".join((*PROTOCOLS, COMMON, MEASURED))
        raise RheonError(f"there is no protocol {name!r}", remedy=f"choose one of {known}")
    return [p.replace(**changes) for p in found]


def sources(protocol: Protocol) -> list[str]:
    """Slugs of all systems of the catalogue on which a protocol can be run: flows whose card names the clock.

    Args:
        protocol: with samples per period, or per Lyapunov time: then chaotic systems only.

    Example:
        >>> from rheon.bench.protocols import protocol
        >>> "lorenz" in sources(protocol("zero-shot-2025"))
        True
    """
    found = []
    for slug in modules("systems"):
        cls = find("systems", slug)
        if not issubclass(cls, Flow) or issubclass(cls, Field) or cls.card is None or not cls.card.period:
            continue
        if protocol.per_lyapunov is not None and exponent(slug) is None:
            continue
        found.append(slug)
    return found


def exponent(slug: str) -> float | None:
    """The largest Lyapunov exponent that a card verifies, per time unit; None where it is not clearly positive."""
    card = find("systems", slug).card
    known = card.invariants.get("lyapunov_spectrum") if card is not None else None
    if known is None or card.regime not in ("", "chaotic"):
        return None
    largest = int(np.argmax(np.atleast_1d(known.value)))
    value, error = np.atleast_1d(known.value)[largest], np.atleast_1d(known.error)[largest]
    return float(value) if value > 4 * error and value > 0 else None


def tasks(
    name: str, systems: Sequence[str] | None = None, *, starts: int | None = None, key: int = 0, **changes
) -> list[Task]:
    """All tasks of a named protocol.

    Args:
        name: a key of `PROTOCOLS`, "common-task", or "recordings".
        systems: slugs; all of the catalogue that the protocol knows where not given. Of recordings, their names.
        starts: how many starts of each, instead of the protocol's own number.
        key: seed of starts and noise.
        **changes: settings of `Protocol`, e.g. noise=0.05.

    Returns:
        Tasks, system by system, start by start.

    Raises:
        RheonError: if a name is unknown, or a system has no such clock.

    Example:
        >>> len(tasks("dysts-2023", ["lorenz", "rossler"], starts=3))
        6
    """
    if name == MEASURED:
        return _measured(systems, starts, key, changes)
    if name == COMMON:
        chosen = list(systems or ("lorenz", "kuramoto-sivashinsky"))
        pairs = [(slug, p.replace(**changes)) for slug in chosen for p in common_task(slug)]
        return [Task(slug, i, p, key) for slug, p in pairs for i in range(1, (1 if starts is None else starts) + 1)]
    found = []
    for one in protocols(name, **changes):
        known = sources(one)
        for slug in known if systems is None else systems:
            if slug not in known:
                find("systems", slug)
                raise RheonError(
                    f"{slug} has no clock for {one.name}",
                    remedy="the protocol needs a flow whose card names its period (and a positive exponent)",
                )
            found += [Task(slug, i, one, key) for i in range(1, (starts or one.starts) + 1)]
    return found


def _measured(names, starts, key, changes) -> list[Task]:
    found = []
    for name in names or sorted(RECORDINGS):
        entry = recording(name)
        made = Protocol(
            MEASURED, context=entry.context, horizon=entry.horizon, validation=entry.validation, source=entry.source
        ).replace(**changes)
        found += [Task(f"recording:{name}", i, made, key) for i in range(min(starts or entry.origins, entry.origins))]
    return found
