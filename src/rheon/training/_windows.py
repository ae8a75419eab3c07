"""Where training windows may begin, and which part of the data is kept for validation."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from rheon.core.errors import RheonError
from rheon.core.series import Series
from rheon.engine.wrappers.embedded import Embedded, embed

# windows shorter than this teach no dynamics
LEAST_LENGTH = 4


def split(paths: Float[np.ndarray, "series time variable"], share: float) -> tuple[np.ndarray, np.ndarray]:
    """Training part and validation part: the last `share` of the time axis of every path."""
    cut = paths.shape[1] - int(share * paths.shape[1])
    return paths[:, :cut], paths[:, cut:]


def seen_by(law, paths: Float[np.ndarray, "series time variable"]) -> np.ndarray:
    """The data as the trained map sees them: delay vectors where it is embedded. float32."""
    if isinstance(law, Embedded):
        paths = np.stack([np.asarray(embed(np.asarray(p), law.delay, law.dimension)) for p in paths])
    return np.asarray(paths, np.float32)


def rows_and_starts(
    seen: Float[np.ndarray, "series time variable"], length: int
) -> tuple[Float[np.ndarray, "row variable"], np.ndarray, int]:
    """All paths one below the other, the rows at which a window may begin, and the predicted steps of a window.

    A window holds length + 1 samples of one path without a gap. Where no stretch is that long, the length shrinks to
    half the longest one.

    Raises:
        RheonError: if there is no stretch of a few samples without a gap.
    """
    series = Series(seen.astype(np.float32))
    starts = series.valid_starts(length + 1)
    if not len(starts):
        longest = _longest(np.all(series.mask, axis=-1).reshape(seen.shape[:2]))
        length = min(length, longest // 2)
        if length < LEAST_LENGTH:
            raise RheonError(
                f"the longest stretch without a gap gives {longest} training samples",
                remedy=f"at least {2 * LEAST_LENGTH} are needed; use a smaller delay embedding or fill the gaps",
            )
        starts = series.valid_starts(length + 1)
    rows = np.nan_to_num(seen.reshape(-1, seen.shape[-1]))
    return rows, (starts[:, 0] * seen.shape[1] + starts[:, 1]).astype(np.int32), int(length)


def _longest(complete: np.ndarray) -> int:
    best = 0
    for row in complete:
        edges = np.flatnonzero(np.diff(np.r_[False, row, False].astype(int)))
        best = max([best, *(edges[1::2] - edges[::2])])
    return int(best)
