"""The store of results: a folder of small Parquet files, one per batch of cells, that lands whole or not at all."""

from __future__ import annotations

import contextlib
import hashlib
import json
import math
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from rheon.core.errors import RheonError, require
from rheon.core.files import atomic, write_json

from .cells import COLUMNS, TIMES

PLAN, TABLE = "plan.json", "results.parquet"
PARTS, DATA, LOCKS = "parts", "data", "locks"


class Store:
    """Results of one run, in a folder.

    Rows are keyed by their cell. A batch lands by renaming a finished file, so a reader never sees half of one; equal
    cells that landed twice (after a kill at the worst moment) count once. What is read does not depend on the order in
    which batches landed.

    Args:
        folder: made if needed.

    Raises:
        RheonError: if the folder cannot be made.

    Example:
        >>> import tempfile
        >>> store = Store(tempfile.mkdtemp())
        >>> store.land("a", [dict.fromkeys(COLUMNS, 0) | {"cell": "c1", "racer": "mean"}])
        >>> store.done()
        {'c1'}
    """

    def __init__(self, folder: str | os.PathLike):
        self.folder = Path(folder)
        try:
            for name in (PARTS, DATA, LOCKS):
                (self.folder / name).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise RheonError(f"cannot write there ({error.strerror})", where=str(folder)) from error

    @property
    def data(self) -> Path:
        """The folder of made data."""
        return self.folder / DATA

    def write_plan(self, plan: dict) -> None:
        """Keep what is to be run, so that the run can go on without being told again."""
        write_json(self.folder / PLAN, plan)

    def plan(self) -> dict:
        """What is to be run.

        Raises:
            RheonError: if there is no run in the folder.
        """
        path = self.folder / PLAN
        if not path.is_file():
            raise RheonError("there is no run here", where=str(self.folder), remedy="begin one with `rheon bench run`")
        return json.loads(path.read_text(encoding="utf-8"))

    def landed(self, batch: str) -> bool:
        """Whether a batch lies in the store as a file of its own."""
        return self._part(batch).is_file()

    def land(self, batch: str, rows: Sequence[dict[str, Any]]) -> None:
        """Put the rows of a batch into the store, all at once."""
        _write(self._part(batch), rows)

    def rows(self) -> list[dict[str, Any]]:
        """All rows, one per cell, in the order of their cells."""
        found: dict[str, dict] = {}
        for path in [self.folder / TABLE, *sorted((self.folder / PARTS).glob("*.parquet"))]:
            for row in _read(path):
                found.setdefault(row["cell"], row)
        return [found[cell] for cell in sorted(found)]

    def done(self) -> set[str]:
        """The cells that have a row."""
        pyarrow = require("pyarrow.parquet", "app")
        found: set[str] = set()
        for path in [self.folder / TABLE, *(self.folder / PARTS).glob("*.parquet")]:
            with contextlib.suppress(FileNotFoundError):
                found |= set(pyarrow.read_table(path, columns=["cell"])["cell"].to_pylist())
        return found

    def tidy(self) -> None:
        """Remove what writers left half written when they were killed; call it when nobody writes any more."""
        for left in self.folder.rglob(".*.part"):
            left.unlink(missing_ok=True)

    def compact(self, keep: Iterable[str] | None = None) -> None:
        """Gather all parts into one file, then remove them; a kill in between leaves rows that count once.

        Args:
            keep: cells whose rows stay; all where not given.
        """
        parts = sorted((self.folder / PARTS).glob("*.parquet"))
        rows = self.rows()
        cells = None if keep is None else set(keep)
        kept = rows if cells is None else [row for row in rows if row["cell"] in cells]
        if not parts and len(kept) == len(rows):
            return
        _write(self.folder / TABLE, kept)
        for path in parts:
            path.unlink(missing_ok=True)

    def forget(self, cells: Iterable[str]) -> None:
        """Drop rows, so that their cells are run again."""
        gone = set(cells)
        self.compact([row["cell"] for row in self.rows() if row["cell"] not in gone])

    def digest(self) -> str:
        """A hash of everything in the store but times: two runs of the same cells on the same machine agree in it."""
        lines = [
            json.dumps({k: _plain(v) for k, v in row.items() if k not in TIMES}, sort_keys=True) for row in self.rows()
        ]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    @contextlib.contextmanager
    def locked(self, name: str, *, wait: bool = True) -> Iterator[bool]:
        """Hold a lock that the system takes back when its holder dies, however it dies.

        Args:
            name: of the lock.
            wait: until it is free; otherwise yield False at once where another holds it.
        """
        import fcntl

        path = self.folder / LOCKS / f"{name}.lock"
        with open(path, "a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except OSError:
                yield False
                return
            try:
                yield True
            finally:
                fcntl.flock(file, fcntl.LOCK_UN)

    def _part(self, batch: str) -> Path:
        return self.folder / PARTS / f"{batch}.parquet"


def _schema():
    pyarrow = require("pyarrow", "app")
    types = {str: pyarrow.string(), int: pyarrow.int64(), float: pyarrow.float64()}
    return pyarrow.schema([(name, types[kind]) for name, kind in COLUMNS.items()])


def _write(path: Path, rows: Sequence[dict[str, Any]]) -> None:
    pyarrow, parquet = require("pyarrow", "app"), require("pyarrow.parquet", "app")
    ordered = sorted(rows, key=lambda row: row["cell"])
    columns = {name: [kind(row[name]) for row in ordered] for name, kind in COLUMNS.items()}
    with atomic(path) as temporary:
        parquet.write_table(pyarrow.table(columns, schema=_schema()), temporary)


def _read(path: Path) -> list[dict[str, Any]]:
    parquet = require("pyarrow.parquet", "app")
    try:
        # a store of an older release lacks the columns that came later
        absent = {str: "", int: 0, float: math.nan}
        return [{n: absent[kind] for n, kind in COLUMNS.items()} | row for row in parquet.read_table(path).to_pylist()]
    except FileNotFoundError:
        # gathered by another process between the listing and the reading
        return []


def _plain(value):
    return repr(value) if isinstance(value, float) and not math.isfinite(value) else value
