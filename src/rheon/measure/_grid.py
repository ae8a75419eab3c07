"""Shared parts: one compiled kernel over many parameter values, in chunks of bounded memory."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.precision import precision
from rheon.core.progress import Silent

# cells per call: small laws keep the components of this many cells in the nearest cache
CHUNK = 512
# numbers that the results of one call may hold: 256 MiB in double precision
LARGEST = 2**25


def values_of(values, where: str) -> np.ndarray:
    """Parameter values as finite float64, shape (n,), n at least 1.

    Raises:
        RheonError: if they are not.
    """
    try:
        array = np.asarray(values, np.float64)
    except (TypeError, ValueError) as error:
        raise RheonError(f"no numbers ({error})", where=where) from None
    if array.ndim != 1 or array.size == 0 or not np.isfinite(array).all():
        raise RheonError(f"values of shape {array.shape}", where=where, remedy="give finite numbers of shape (n,)")
    return array


def chunk_of(cells: int, numbers_per_cell: int) -> int:
    """Cells per call."""
    return max(1, min(CHUNK, cells, LARGEST // max(1, numbers_per_cell)))


def in_chunks(kernel: Callable, cells: tuple[np.ndarray, ...], chunk: int, finish: Callable, progress, title: str):
    """`kernel` on chunks of cells, all of one shape so that it compiles once, several at a time on several cores.

    Args:
        kernel: arrays (chunk, ...) -> arrays (chunk, ...), in double precision.
        cells: arrays whose first axis runs over cells.
        chunk: cells per call; the last one is filled up with copies of its last cell.
        finish: NumPy results of a chunk -> what is kept of them, arrays whose first axis runs over cells.
        progress: a `Progress`, or None.
        title: of the stage.

    Returns:
        What is kept, joined over the chunks: a list of arrays (cells, ...).
    """
    total = len(cells[0])

    def work(first):
        rows = np.minimum(np.arange(first, first + chunk), total - 1)
        with precision("double"):
            parts = kernel(*(array[rows] for array in cells))
            parts = tuple(np.asarray(part) for part in parts)
        return [kept[: total - first] for kept in finish(*parts)]

    firsts = list(range(0, total, chunk))
    kept = []
    with (progress or Silent()).stage(title, total) as stage:
        # the first call alone, so that the kernel is compiled once
        kept.append(work(firsts[0]))
        stage.advance(min(chunk, total), f"{total} cells")
        with ThreadPoolExecutor(max(1, os.cpu_count() or 1)) as pool:
            for part in pool.map(work, firsts[1:]):
                kept.append(part)
                stage.advance(len(part[0]))
    return [np.concatenate(parts) for parts in zip(*kept, strict=True)]
