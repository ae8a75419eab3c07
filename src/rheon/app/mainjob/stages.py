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


class Stages:
    """The finished stages of one run, as files in `out/.stages`.

    A stage is a function without arguments whose result `rheon.core.store` can hold. Its result is always read back
    from the file, so that a resumed run computes with the very same values as an uninterrupted one.

    Args:
        out: folder of the run.
        identity: what makes the run this run (input, options, version); stages of another run are discarded.
        progress: who is told.
        fresh: start over even if stages are there.

    Raises:
        RheonError: if `out` is a file, or another process is running there.
    """

    def __init__(self, out: Path, identity: dict, progress: Progress, fresh: bool = False):
        self.out, self.progress = out, progress
        self.folder = out / FOLDER
        self.resumed: list[str] = []
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise RheonError(f"cannot write there ({error})", where=str(out), remedy="choose another --out") from error
        self._lock = _lock(self.folder / "lock")
        stamp = self.folder / "identity.json"
        identity = plain(identity)
        earlier = _read_json(stamp)
        if earlier != identity or fresh:
            if earlier is not None:
                changed = [k for k in identity if (earlier or {}).get(k) != identity[k]]
                why = "a fresh start was asked for" if fresh else f"another {', '.join(changed)}"
                progress.say(f"An earlier run lies in {out} ({why}): its stages are discarded.")
            for path in self.folder.iterdir():
                if path.name != "lock":
                    path.unlink() if path.is_file() else shutil.rmtree(path)
            write_json(stamp, identity)
        for leftover in (*out.glob(".*.part"), *self.folder.glob(".*.part")):
            leftover.unlink(missing_ok=True)

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


def _read_json(path: Path):
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _lock(path: Path):
    file = open(path, "a")  # noqa: SIM115  (held open for the life of the run)
    try:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except ImportError:
        # no advisory locks on this platform: two runs into one folder are then the user's own risk
        return file
    except OSError as error:
        file.close()
        raise RheonError(
            "another rheon run is writing there",
            where=os.fspath(path.parent.parent),
            remedy="wait, or choose another --out",
        ) from error
    return file
