"""Workers of a Dask cluster. The same jobs; a job whose worker dies is done again by another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rheon.core.errors import RheonError, require

from . import _process
from ._local import Answer

EXTRA = "cluster"
# seconds in which a scheduler must answer
PATIENCE = 20


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
        try:
            for future in distributed.as_completed(list(futures), loop=self.client.loop):
                number = futures[future]
                error = future.exception()
                if error is not None:
                    yield Answer(number, None, f"{type(error).__name__}: {error}".split("\n")[0])
                else:
                    yield Answer(number, future.result(), "")
                future.release()
        finally:
            self.client.cancel([f for f in futures if not f.done()])
