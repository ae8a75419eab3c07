"""A circulant matrix, held by its spectrum."""

from __future__ import annotations

import math

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from ._operator import Operator, sized


class Circulant(Operator):
    """F^-1 diag(a) F with the discrete Fourier transform F: every column is the one before it, moved down by one.

    The spectrum a of a real matrix has conjugate symmetry, so n real numbers hold it; they, not the entries, are what
    is trained. They are the real parts of the frequencies 0 to n // 2, then the imaginary parts of those that have
    one, 1 to (n - 1) // 2.

    Attributes:
        spectrum: shape (n,).

    Source: Davis 1979, Circulant Matrices; Gray 2006 (doi:10.1561/0100000006).

    Example:
        >>> Circulant.from_column(np.array([1.0, 2.0, 3.0])).as_matrix().round(5).tolist()
        [[1.0, 3.0, 2.0], [2.0, 1.0, 3.0], [3.0, 2.0, 1.0]]
    """

    spectrum: Float[Array, " n"]

    @classmethod
    def from_column(cls, column: Float[np.ndarray, " n"]) -> Circulant:
        """The circulant matrix with this first column, whose precision it keeps. Shape (n,)."""
        column = np.asarray(column)
        n = len(column)
        modes = np.fft.rfft(column)
        return cls(np.concatenate([modes.real, modes.imag[1 : (n + 1) // 2]]).astype(column.dtype))

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        (n,) = sized("spectrum", self.spectrum, 1)
        return n, n

    @property
    def flops(self) -> float:
        """5 n log2 n for two transforms, and 3 n for the product of the spectra."""
        n = self.shape[0]
        return 5.0 * n * math.log2(n) + 3.0 * n

    def modes(self) -> Array:
        """The spectrum as complex numbers, frequencies 0 to n // 2."""
        n = self.shape[0]
        real, imaginary = self.spectrum[: n // 2 + 1], self.spectrum[n // 2 + 1 :]
        # the mean has no imaginary part, and neither has the highest frequency of an even number
        return real + 1j * jnp.pad(imaginary, (1, 1 - n % 2))

    def apply(self, x: Float[Array, "... n"]) -> Float[Array, "... n"]:
        """The product with vectors along the last axis. Shapes: (..., n) -> (..., n)."""
        return jnp.fft.irfft(jnp.fft.rfft(self.taken(x)) * self.modes(), self.shape[0])

    def transpose(self) -> Circulant:
        """The conjugate spectrum."""
        half = self.shape[0] // 2 + 1
        return Circulant(jnp.concatenate([self.spectrum[:half], -self.spectrum[half:]]))
