"""A matrix without structure."""

from __future__ import annotations

import jax.numpy as jnp
from jaxtyping import Array, Inexact

from ._operator import Operator, sized


class Dense(Operator):
    """A matrix that is held entry by entry.

    Attributes:
        matrix: shape (row, column).

    Example:
        >>> Dense(jnp.array([[1.0, 2.0], [3.0, 4.0]])).apply(jnp.array([1.0, 1.0])).tolist()
        [3.0, 7.0]
    """

    matrix: Inexact[Array, "row column"]

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        rows, columns = sized("matrix", self.matrix, 2)
        return rows, columns

    @property
    def flops(self) -> float:
        """2 rows columns."""
        return 2.0 * self.shape[0] * self.shape[1]

    def apply(self, x: Inexact[Array, "... column"]) -> Inexact[Array, "... row"]:
        """The product with vectors along the last axis. Shapes: (..., column) -> (..., row)."""
        return self.taken(x) @ jnp.asarray(self.matrix).T

    def transpose(self) -> Dense:
        """The transposed matrix."""
        return Dense(self.matrix.T)
