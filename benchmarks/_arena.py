"""What the runs of the arena share: a line now and then, and tables that are committed."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import time
from pathlib import Path

from rheon.app.bench_report import write_report
from rheon.bench.store import TABLE
from rheon.core.progress import Silent

EVIDENCE = Path(__file__).resolve().parents[1] / "evidence" / "arena"


class Spoken(Silent):
    """A line every half minute."""

    def __init__(self):
        self.last = 0.0

    def stage(self, name, total=None):
        outer = self

        class Stage:
            def advance(self, amount=1, note=""):
                if time.monotonic() - outer.last > 30:
                    outer.last = time.monotonic()
                    print(f"  {name}: {note}", flush=True)

        return contextlib.nullcontext(Stage())


def keep(folder: Path, name: str) -> None:
    """Put the leaderboards and all rows of a run into evidence/arena; the page can be made of them again."""
    out = EVIDENCE / name
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        write_report(folder, made)
        shutil.copy(Path(made) / "leaderboard.csv", out / "leaderboard.csv")
    shutil.copy(folder / TABLE, out / TABLE)
