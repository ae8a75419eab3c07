"""A Toeplitz matrix: constant along its diagonals."""

from __future__ import annotations

import math

import equinox as eqx
import jax.numpy as jnp
import scipy.fft
from jaxtyping import Array, Float

from ._operator import Diagonals


class Toeplitz(Diagonals):
    """T_ij = t_(i - j): the product is a convolution, done by embedding the matrix in a circulant one.

    Attributes:
        entries: t from the upper right corner, along the first row and down the first column, to the lower left
            corner. Shape (row + column - 1,).
        columns: number of columns.

    Raises:
        RheonError: if there are fewer entries than columns.

    Source: Golub and Van Loan 2013, Matrix Computations, section 4.8.

    Example:
        >>> Toeplitz(jnp.array([1.0, 2.0, 3.0, 4.0]), columns=2).as_matrix().round(5).tolist()
        [[2.0, 1.0], [3.0, 2.0], [4.0, 3.0]]
    """

    entries: Float[Array, " diagonal"]
    columns: int = eqx.field(static=True)

    @property
    def flops(self) -> float:
        """5 N log2 N + 3 N for a circulant matrix of size N, the next fast length after rows + columns - 1."""
        n = self.length
        return 5.0 * n * math.log2(n) + 3.0 * n

    @property
    def length(self) -> int:
        """Size of the circulant matrix around it."""
        return scipy.fft.next_fast_len(max(2, sum(self.shape) - 1), real=True)

    def apply(self, x: Float[Array, "... column"]) -> Float[Array, "... row"]:
        """The product with vectors along the last axis. Shapes: (..., column) -> (..., row)."""
        rows, columns = self.shape
        n = self.length
        # the wrap-around of the shortest convolution falls on entries that are not kept
        whole = jnp.fft.irfft(jnp.fft.rfft(self.taken(x), n) * jnp.fft.rfft(jnp.asarray(self.entries), n), n)
        return whole[..., columns - 1 : columns - 1 + rows]

    def transpose(self) -> Toeplitz:
        """The entries in reverse order."""
        return Toeplitz(self.entries[::-1], self.shape[0])
