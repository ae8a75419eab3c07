"""Standard units: mean 0 and standard deviation 1 per variable, whatever is missing."""

from __future__ import annotations

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.series import Series


def standard_units(series: Series) -> tuple[np.ndarray, np.ndarray, tuple[str, ...]]:
    """Mean and scale of every variable over all paths, and the names of the variables that never change.

    A variable that never changes is kept with scale 1.

    Raises:
        RheonError: if a variable was never observed.
    """
    flat = series.paths.reshape(-1, series.n_variables).astype(np.float64)
    unseen = [n for n, seen in zip(series.names, np.any(np.isfinite(flat), axis=0), strict=True) if not seen]
    if unseen:
        raise RheonError(
            f"no value of {', '.join(unseen)} was observed",
            where=series.source,
            remedy="leave the variable out: series.select([...])",
        )
    mean, spread = np.nanmean(flat, axis=0), np.nanstd(flat, axis=0)
    # the mean of equal numbers is off by rounding, so their spread need not be exactly 0
    constant = (np.nanmax(flat, axis=0) == np.nanmin(flat, axis=0)) | (spread == 0)
    names = tuple(n for n, c in zip(series.names, constant, strict=True) if c)
    return mean, np.where(constant, 1.0, spread), names
