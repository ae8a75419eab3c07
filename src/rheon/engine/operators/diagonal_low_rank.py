"""A diagonal matrix plus one of low rank."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Inexact

from rheon.core.errors import RheonError

from ._operator import Operator, factored_product, fitted, same_rank, sized


class DiagonalLowRank(Operator):
    """diag(d) + left right^T; where it is not square, the diagonal starts in the upper left corner.

    Attributes:
        diagonal: d, shape (min(row, column),).
        left: shape (row, rank).
        right: shape (column, rank).

    Raises:
        RheonError: if the parts do not fit together.

    Source: the form of structured state matrices, Gu, Goel and Ré 2022 (arXiv 2111.00396), in real numbers.

    Example:
        >>> DiagonalLowRank(jnp.array([1.0, 2.0]), jnp.ones((2, 1)), jnp.ones((2, 1))).as_matrix().tolist()
        [[2.0, 1.0], [1.0, 3.0]]
    """

    diagonal: Inexact[Array, " short"]
    left: Inexact[Array, "row rank"]
    right: Inexact[Array, "column rank"]

    def __check_init__(self):
        same_rank(self.left, self.right)
        if np.shape(self.diagonal) != (min(self.shape),):
            raise RheonError(f"a diagonal of shape {np.shape(self.diagonal)}", remedy=f"give ({min(self.shape)},)")

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return sized("left", self.left, 2)[0], sized("right", self.right, 2)[0]

    @property
    def flops(self) -> float:
        """2 rank (rows + columns) + 2 min(rows, columns)."""
        return 2.0 * self.left.shape[1] * sum(self.shape) + 2.0 * min(self.shape)

    def apply(self, x: Inexact[Array, "... column"]) -> Inexact[Array, "... row"]:
        """The product with vectors along the last axis. Shapes: (..., column) -> (..., row)."""
        (rows, columns), x = self.shape, self.taken(x)
        scaled = x[..., : min(rows, columns)] * jnp.asarray(self.diagonal)
        return fitted(scaled, rows) + factored_product(self.left, self.right, x)

    def transpose(self) -> DiagonalLowRank:
        """diag(d) + right left^T."""
        return DiagonalLowRank(self.diagonal, self.right, self.left)
