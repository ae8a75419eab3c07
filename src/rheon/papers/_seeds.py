"""Shared parts: the same training from several keys, side by side in processes, kept on disk to be gone on with."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.fit import Fit, load_fit
from rheon.core.model import Model
from rheon.core.series import Series
from rheon.core.store import load_tree, save_tree
from rheon.training.fit import fit

from . import _reconstruction
from ._paper import Context
from ._reconstruction import long_run_score

# seconds between two looks at the processes
PAUSE = 0.2


def fits(
    context: Context, name: str, model: Model, series: Series, seeds: int = 1, score: Callable = long_run_score
) -> list[Fit]:
    """One fit per seed. The key of seed s is 1000 times the context's key plus s; `score` chooses among checks.

    Several seeds run in as many processes as there are cores. Where the context has a folder, every fit and the state
    of every unfinished training is kept there under `name` and a digest of model, data and key.

    Raises:
        RheonError: if a training fails, with what it said.
    """

    def compute() -> list[Fit]:
        if context.folder is not None:
            return _fits(context, context.folder, name, model, series, seeds, score)
        with tempfile.TemporaryDirectory() as folder:
            return _fits(context, Path(folder), name, model, series, seeds, score)

    return context.once(f"fits {name} {seeds}", compute)


def _fits(context: Context, folder: Path, name: str, model: Model, series: Series, seeds: int, score) -> list[Fit]:
    folder.mkdir(parents=True, exist_ok=True)
    stems = []
    for seed in range(seeds):
        key = 1000 * context.key + seed
        digest = hashlib.sha256(repr((model, series.values.shape, series.dt, key, score.__name__)).encode())
        digest.update(np.ascontiguousarray(series.values).tobytes())
        stem = folder / f"{name}-{seed}-{digest.hexdigest()[:12]}"
        stems.append(stem)
        if not _end(stem).exists():
            save_tree(_job(stem), {"model": model, "series": series, "key": key, "score": score.__name__})
    missing = [stem for stem in stems if not _end(stem).exists()]
    if len(missing) == 1:
        work(missing[0])
    elif missing:
        for done, stem in enumerate(_side_by_side(missing), 1):
            context.advance(1 / (2 * len(missing)), f"{name}: {done} of {len(missing)} ({stem.name})")
    return [load_fit(_end(stem)) for stem in stems]


def _side_by_side(stems: list[Path]) -> Iterator[Path]:
    """Train in processes, at most one a core; each stem as it is done."""
    waiting, running = list(stems), dict[Path, subprocess.Popen]()
    try:
        while waiting or running:
            while waiting and len(running) < (os.cpu_count() or 1):
                stem = waiting.pop(0)
                command = [sys.executable, "-m", "rheon.papers._seeds", str(stem)]
                running[stem] = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            time.sleep(PAUSE)
            for stem, process in list(running.items()):
                if process.poll() is None:
                    continue
                del running[stem]
                said = process.communicate()[1]
                if process.returncode:
                    last = said.strip().splitlines()[-1:] or [f"exit code {process.returncode}"]
                    raise RheonError(f"a training stopped: {last[0]}", where=stem.name)
                yield stem
    finally:
        for process in running.values():
            process.terminate()
            process.communicate()


def work(stem: Path) -> None:
    """Do one job; an unfinished one goes on where it stood."""
    job = load_tree(_job(stem))
    state = stem.with_name(stem.name + ".state.safetensors")
    score = getattr(_reconstruction, job["score"])
    fit(job["model"], job["series"], key=job["key"], checkpoint=state, score=score).save(_end(stem))
    for path in (state, _job(stem)):
        path.unlink(missing_ok=True)


def _job(stem: Path) -> Path:
    return stem.with_name(stem.name + ".job.safetensors")


def _end(stem: Path) -> Path:
    return stem.with_name(stem.name + ".fit.safetensors")


if __name__ == "__main__":
    work(Path(sys.argv[1]))
