"""One clock that starts again and again is many paths; one that runs through is one."""

from __future__ import annotations

import numpy as np

from ..errors import RheonError
from ..series import Note, Series
from .rows import in_order

# more equal times than this share and the clock is not believed: first if it also runs back, second if it does not
DOUBLE_SHARES = (0.2, 0.4)


def in_paths(times, values, *, source, notes, names, units, time_unit, clock, describe) -> Series:
    """The series of rows, as paths where the clock restarts with the same times.

    Args:
        times: shape (row,), finite, in the order of the file.
        values: shape (row, variable).
        source, notes, names, units, time_unit: of the series.
        clock: True if the times come from the data, False if they were counted.
        describe: adds the closing notes.

    Raises:
        RheonError: if the clock restarts with other times each time, so that rows would be mixed up.
    """
    fields = {"names": names, "units": units, "time_unit": time_unit, "source": source}
    split = _restarts(times) if clock else None
    if split is not None:
        count, length = split
        stack = values.reshape(count, length, -1)
        labels = [i for i in range(stack.shape[-1]) if _labels(stack[..., i])]
        keep = [i for i in range(stack.shape[-1]) if i not in labels] or list(range(stack.shape[-1]))
        notes = [
            *notes,
            Note(f"the clock starts again {count - 1} times", f"read as {count} paths of {length} samples"),
        ]
        if len(keep) < stack.shape[-1]:
            found = f"column {', '.join(names[i] for i in labels)} only numbers the paths"
            notes.append(Note(found, "left out"))
        fields |= {"names": tuple(names[i] for i in keep), "units": tuple(units[i] for i in keep)}
        return describe(Series(stack[..., keep], times[:length], notes=tuple(notes), **fields))
    distinct = np.unique(times).size if clock else len(times)
    runs_back = bool(np.any(np.diff(times) < 0) and np.any(np.diff(times) > 0))
    if len(times) - distinct > DOUBLE_SHARES[0 if runs_back else 1] * len(times):
        raise RheonError(
            f"the time column has {distinct} different times in {len(times)} rows: several recordings seem to be mixed",
            where=source,
            remedy="give one recording at a time, another --time column, or --time none to count rows",
        )
    notes = list(notes)
    if clock:
        times, values = in_order(times, values, notes)
    return describe(Series(values, times, notes=tuple(notes), **fields))


def _restarts(times: np.ndarray) -> tuple[int, int] | None:
    """Number of paths and samples of each, if the rows are the same rising times again and again."""
    falls = np.flatnonzero(np.diff(times) < 0)
    if not falls.size or len(times) % (falls.size + 1):
        return None
    count = falls.size + 1
    stack = times.reshape(count, -1)
    same = stack.shape[1] > 1 and np.all(stack == stack[0]) and np.all(np.diff(stack[0]) > 0)
    return (count, stack.shape[1]) if same else None


def _labels(paths: np.ndarray) -> bool:
    """True if values (path, time) are one whole number per path, another for each."""
    first = paths[:, :1]
    whole = np.isfinite(paths).all() and np.all(paths == first) and np.all(first == np.floor(first))
    return bool(whole and np.unique(first).size == len(paths))
