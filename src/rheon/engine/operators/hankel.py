"""A Hankel matrix: constant along its anti-diagonals."""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from ._operator import Diagonals
from .toeplitz import Toeplitz


class Hankel(Diagonals):
    """H_ij = h_(i + j): a Toeplitz matrix after the reversal of the vector.

    Attributes:
        entries: h along the first row and down the last column. Shape (row + column - 1,).
        columns: number of columns.

    Raises:
        RheonError: if there are fewer entries than columns.

    Source: Golub and Van Loan 2013, Matrix Computations, section 4.8; the matrix of time delays in Brunton et al. 2017
        (doi:10.1038/s41467-017-00030-8).

    Example:
        >>> Hankel(jnp.array([1.0, 2.0, 3.0, 4.0]), columns=2).as_matrix().round(5).tolist()
        [[1.0, 2.0], [2.0, 3.0], [3.0, 4.0]]
    """

    entries: Float[Array, " diagonal"]
    columns: int = eqx.field(static=True)

    @property
    def flops(self) -> float:
        """Those of the Toeplitz matrix: a reversal only moves numbers."""
        return Toeplitz(self.entries, self.columns).flops

    def apply(self, x: Float[Array, "... column"]) -> Float[Array, "... row"]:
        """The product with vectors along the last axis. Shapes: (..., column) -> (..., row)."""
        return Toeplitz(jnp.asarray(self.entries), self.columns).apply(self.taken(x)[..., ::-1])

    def transpose(self) -> Hankel:
        """The same entries with rows for columns."""
        return Hankel(self.entries, self.shape[0])
