"""Stages that survive a kill: each finished one is a file, and a second run goes on after the last of them."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from rheon.core.errors import RheonError
from rheon.core.files import plain, write_json
from rheon.core.progress import Progress
from rheon.core.store import load_tree, save_tree

FOLDER = ".stages"
OUTPUTS = ("report.html", "model.safetensors", "forecast.csv", "leaderboard.csv", "run.json", "timings.csv")


class Stages:
    """The finished stages of one run, as files in a folder of its own under `out/.stages`.

    A stage is a function without arguments whose result `rheon.core.store` can hold. Its result is always read back
    from the file, so that a resumed run computes with the very same values as an uninterrupted one. The stages of a
    run with another identity stay until this one has finished: a mistyped option costs nothing.

    Args:
        out: folder of the run.
        identity: what makes the run this run (input, options, version).
        progress: who is told.
        fresh: start over even if stages are there.

    Raises:
        RheonError: if `out` is a file, or another process is running there.
    """

    def __init__(self, out: Path, identity: dict, progress: Progress, fresh: bool = False):
        self.out, self.progress = out, progress
        self.folder = stage_folder(out, identity)
        self.resumed: list[str] = []
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise RheonError(f"cannot write there ({error})", where=str(out), remedy="choose another --out") from error
        self._lock = _lock(self.folder.parent / "lock")
        if fresh:
            for path in self.folder.iterdir():
                path.unlink()
            progress.say(f"Starting over in {out}.")
        write_json(self.folder / "identity.json", identity)
        for name in OUTPUTS:
            for leftover in out.glob(f".{name}.*.part"):
                leftover.unlink(missing_ok=True)
        for leftover in self.folder.glob(".*.part"):
            leftover.unlink(missing_ok=True)

    def finish(self) -> None:
        """Forget the stages of earlier runs with another identity: their results are no longer in `out`."""
        for path in self.folder.parent.iterdir():
            if path.is_dir() and path != self.folder:
                shutil.rmtree(path)

    def run(self, name: str, function: Callable[[], Any]):
        """The result of the stage `name`: from its file if it is finished, else from `function`."""
        path = self.folder / f"{name}.safetensors"
        if path.is_file():
            with contextlib.suppress(RheonError):
                value = load_tree(path)
                self.resumed.append(name)
                self.progress.say(f"  {name}: taken from an earlier run")
                return value
        save_tree(path, function())
        return load_tree(path)

    def checkpoint(self, name: str) -> Path:
        """Where a long stage may keep its own running checkpoint."""
        return self.folder / f"{name}.checkpoint"

    def close(self) -> None:
        """Release the folder."""
        self._lock.close()


def stage_folder(out: Path, identity: dict) -> Path:
    """Where the stages of the run with this identity lie."""
    text = json.dumps(plain(identity), sort_keys=True)
    return out / FOLDER / hashlib.sha256(text.encode()).hexdigest()[:16]


def fingerprint(path: Path) -> str:
    """SHA-256 of a file's bytes, read in pieces."""
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


@contextlib.contextmanager
def staged(out: Path, identity: dict, progress: Progress, fresh: bool = False) -> Iterator[Stages]:
    """Open the stages of a run, and release them at the end."""
    stages = Stages(out, identity, progress, fresh)
    try:
        yield stages
    finally:
        stages.close()


def _lock(path: Path):
    file = open(path, "a")  # noqa: SIM115  (held open for the life of the run)
    try:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except ImportError:
        # no advisory locks on this platform: two runs into one folder are then the user's own risk
        return file
    except BlockingIOError as error:
        file.close()
        raise RheonError(
            "another rheon run is writing there",
            where=os.fspath(path.parent.parent),
            remedy="wait, or choose another --out",
        ) from error
    return file
