"""Local workers: processes of their own, one job at a time each. One that dies is replaced and its job done again."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from . import _process

# a job whose worker died so often is given up
ATTEMPTS = 3


class Answer(NamedTuple):
    """What came of a job: its position, its value, and what went wrong (empty: nothing)."""

    job: int
    value: Any
    error: str


def in_process(jobs: Sequence[tuple[str, tuple]]) -> Iterator[Answer]:
    """Do the jobs here, one after the other."""
    for i, (call, arguments) in enumerate(jobs):
        try:
            yield Answer(i, getattr(_process, call)(*arguments), "")
        except Exception as failure:
            yield Answer(i, None, f"{type(failure).__name__}: {failure}")


class Workers:
    """Worker processes for the time of a `with` block.

    Args:
        number: how many.
        log: file to which they write what they have to say.
    """

    def __init__(self, number: int, log: Path):
        self.number, self.log = number, log
        self.running: dict[int, subprocess.Popen] = {}
        self.stopped = False

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *exception) -> None:
        self.stopped = True
        for process in list(self.running.values()):
            process.kill()
            process.wait()

    def run(self, jobs: Sequence[tuple[str, tuple]]) -> Iterator[Answer]:
        """Do the jobs, each once; answers in the order in which they come."""
        waiting: queue.SimpleQueue = queue.SimpleQueue()
        for job in enumerate(jobs):
            waiting.put(job)
        answers: queue.SimpleQueue = queue.SimpleQueue()
        threads = [
            threading.Thread(target=self._serve, args=(slot, waiting, answers), daemon=True)
            for slot in range(min(self.number, len(jobs)))
        ]
        for thread in threads:
            thread.start()
        for _ in range(len(jobs)):
            yield answers.get()
        for thread in threads:
            thread.join()

    def _serve(self, slot: int, waiting: queue.SimpleQueue, answers: queue.SimpleQueue) -> None:
        while not self.stopped:
            try:
                number, (call, arguments) = waiting.get_nowait()
            except queue.Empty:
                return
            answers.put(self._attempt(slot, number, call, arguments))

    def _attempt(self, slot: int, number: int, call: str, arguments: tuple) -> Answer:
        line = json.dumps({"call": call, "arguments": arguments}) + "\n"
        for _ in range(ATTEMPTS):
            process = self.running.get(slot)
            if process is None or process.poll() is not None:
                process = self.running[slot] = self._start()
            try:
                assert process.stdin is not None
                assert process.stdout is not None
                process.stdin.write(line)
                process.stdin.flush()
                answer = process.stdout.readline()
            except BrokenPipeError:
                answer = ""
            if answer.endswith("\n"):
                made = json.loads(answer)
                return Answer(number, made["value"], made["error"])
            if self.stopped:
                break
            process.kill()
            process.wait()
        return Answer(number, None, f"its worker died {ATTEMPTS} times")

    def _start(self) -> subprocess.Popen:
        environment = dict(os.environ) | _process.SINGLE
        with open(self.log, "a", encoding="utf-8") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "rheon.bench._worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env=environment,
                text=True,
                encoding="utf-8",
            )
