"""A matrix of low rank."""

from __future__ import annotations

from jaxtyping import Array, Inexact

from ._operator import Operator, factored_product, sized


class LowRank(Operator):
    """left right^T.

    Attributes:
        left: shape (row, rank).
        right: shape (column, rank).

    Example:
        >>> import numpy as np
        >>> LowRank(np.ones((3, 1)), np.ones((2, 1))).apply(np.array([1.0, 2.0])).tolist()
        [3.0, 3.0, 3.0]
    """

    left: Inexact[Array, "row rank"]
    right: Inexact[Array, "column rank"]

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return sized("left", self.left, 2)[0], sized("right", self.right, 2)[0]

    @property
    def flops(self) -> float:
        """2 rank (rows + columns)."""
        return 2.0 * self.left.shape[1] * sum(self.shape)

    def apply(self, x: Inexact[Array, "... column"]) -> Inexact[Array, "... row"]:
        """The product with vectors along the last axis. Shapes: (..., column) -> (..., row)."""
        return factored_product(self.left, self.right, x)

    def transpose(self) -> LowRank:
        """right left^T."""
        return LowRank(self.right, self.left)
