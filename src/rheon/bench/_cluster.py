"""Workers of a Dask cluster. The same jobs; a job whose worker dies is done again by another."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from typing import Any

from rheon.core.errors import RheonError, require

from . import _process
from ._local import Answer

EXTRA = "cluster"
# seconds in which a scheduler must answer
PATIENCE = 20
# seconds for which a scheduler may have no worker at all before a run gives up, and between two looks at that
LONELY, LOOK = 300.0, 2.0


class Cluster:
    """The workers of a Dask scheduler for the time of a `with` block.

    Args:
        address: of the scheduler, e.g. "tcp://10.0.0.1:8786".
    """

    def __init__(self, address: str):
        self.address = address

    def __enter__(self) -> Cluster:
        distributed = require("distributed", EXTRA)
        try:
            self.client = distributed.Client(self.address, timeout=PATIENCE, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise RheonError(
                f"no Dask scheduler answers ({error})", where=self.address, remedy="start one with `dask scheduler`"
            ) from None
        return self

    def __exit__(self, *exception) -> None:
        self.client.close()

    def run(self, jobs: Sequence[tuple[str, tuple]]) -> Iterator[Answer]:
        """Do the jobs, each once; answers in the order in which they come."""
        distributed = require("distributed", EXTRA)
        futures = {
            self.client.submit(getattr(_process, call), *arguments, pure=False, priority=-i): i
            for i, (call, arguments) in enumerate(jobs)
        }
        answers = distributed.as_completed(list(futures), loop=self.client.loop)
        try:
            for future in self._watched(answers, list(futures)):
                number = futures[future]
                error = future.exception()
                if error is not None:
                    yield Answer(number, None, f"{type(error).__name__}: {error}".split("\n")[0])
                else:
                    yield Answer(number, future.result(), "")
                future.release()
        finally:
            self.client.cancel([f for f in futures if not f.done()])

    def _watched(self, answers: Iterator, futures: list) -> Iterator[Any]:
        """The answers, as long as there are workers to give them.

        Raises:
            RheonError: if there has been none for `LONELY` seconds: a run would wait for ever.
        """
        over, alone = threading.Event(), threading.Event()

        def watch():
            missed = 0.0
            while not over.wait(LOOK):
                missed = 0.0 if self.client.scheduler_info(n_workers=-1)["workers"] else missed + LOOK
                if missed > LONELY:
                    alone.set()
                    # the answers that are waited for come as cancelled
                    self.client.cancel(futures)
                    return

        threading.Thread(target=watch, daemon=True).start()
        try:
            for answer in answers:
                if alone.is_set():
                    raise RheonError(f"the scheduler has had no worker for {LONELY:.0f} s", where=self.address,
                                     remedy="start workers and go on with `rheon bench resume`")  # fmt: skip
                yield answer
        finally:
            over.set()
