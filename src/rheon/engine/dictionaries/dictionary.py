"""What a dictionary is: functions of a window of samples."""

from __future__ import annotations

import abc

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from rheon.core.errors import RheonError
from rheon.core.precision import precision

# rows evaluated at once: bounds the memory of dictionaries with many functions
BLOCK = 4096


class Dictionary(eqx.Module):
    """Functions of a window of samples, as an immutable value. Subclasses define `__call__`.

    Source: the dictionary of extended dynamic mode decomposition, Williams, Kevrekidis and Rowley 2015,
    doi:10.1007/s00332-015-9258-5.
    """

    @property
    def context(self) -> int:
        """Samples that a window holds; 1 where the functions look at the present state only."""
        return 1

    @abc.abstractmethod
    def __call__(self, window: Float[Array, "time variable"]) -> Array:
        """All functions at the end of a window. Shapes: (context, variable) -> (feature,), real or complex."""

    def prepared(self, before: np.ndarray, after: np.ndarray, key) -> Dictionary:
        """The dictionary with what it learns from data. By default itself.

        Args:
            before: windows, shape (row, context, variable).
            after: the windows one step later, same shape.
            key: of what is drawn at random.
        """
        return self

    def evaluate(self, windows) -> np.ndarray:
        """All functions at many windows, in float64 or complex128.

        Args:
            windows: shape (row, context, variable), or (row, variable) where one sample is a window.

        Returns:
            Shape (row, feature).

        Raises:
            RheonError: if the windows have another shape, or a function is not finite somewhere.
        """
        windows = as_windows(windows, self.context)
        values = np.concatenate([self._block(windows[i : i + BLOCK]) for i in range(0, len(windows), BLOCK)])
        if values.ndim != 2:
            raise RheonError(f"{type(self).__name__} gives shape {values.shape[1:]}", remedy="give (feature,)")
        if not np.isfinite(values).all():
            row, column = (int(i) for i in np.argwhere(~np.isfinite(values))[0])
            raise RheonError(f"function {column} is not finite at row {row}", where=type(self).__name__)
        return values

    def _block(self, windows: np.ndarray) -> np.ndarray:
        # full blocks share one compiled program; the last one is padded to a power of two
        size = BLOCK if len(windows) == BLOCK else min(BLOCK, 1 << max(6, int(np.ceil(np.log2(len(windows))))))
        padded = np.concatenate([windows, np.repeat(windows[-1:], size - len(windows), axis=0)])
        with precision("double"):
            return np.asarray(_evaluate(self, jnp.asarray(padded)))[: len(windows)]


@eqx.filter_jit
def _evaluate(dictionary: Dictionary, windows):
    return jax.vmap(dictionary)(windows)


def as_windows(windows, context: int) -> np.ndarray:
    """Windows as float64 of shape (row, context, variable).

    Raises:
        RheonError: if they have another shape, or there are none.
    """
    windows = np.asarray(windows, np.float64)
    if windows.ndim == 1:
        windows = windows[:, None]
    if windows.ndim == 2 and context == 1:
        windows = windows[:, None]
    if windows.ndim != 3 or windows.shape[1] != context or 0 in windows.shape:
        raise RheonError(
            f"windows have shape {windows.shape}, the dictionary looks at {context} samples",
            remedy=f"give (row, {context}, variable), not empty",
        )
    return windows
