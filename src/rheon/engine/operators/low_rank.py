"""A matrix of low rank."""

from __future__ import annotations

from jaxtyping import Array, Inexact

from ._operator import Operator, factored_product, same_rank, sized


class LowRank(Operator):
    """left right^T.

    Attributes:
        left: shape (row, rank).
        right: shape (column, rank).

    Raises:
        RheonError: if the two are of different rank.

    Example:
        >>> import numpy as np
        >>> LowRank(np.ones((3, 1)), np.ones((2, 1))).apply(np.array([1.0, 2.0])).tolist()
        [3.0, 3.0, 3.0]
    """

    left: Inexact[Array, "row rank"]
    right: Inexact[Array, "column rank"]

    def __check_init__(self):
        same_rank(self.left, self.right)

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
        return factored_product(self.left, self.right, self.taken(x))

    def transpose(self) -> LowRank:
        """right left^T."""
        return LowRank(self.right, self.left)
