"""A corner of a larger operator."""

from __future__ import annotations

import equinox as eqx
from jaxtyping import Array, Inexact

from rheon.core.errors import RheonError

from ._operator import Operator, fitted


class Cropped(Operator):
    """The upper left corner of an operator: zeros after the vector, and only the first entries of the product.

    Attributes:
        inner: the larger operator.
        rows: rows that are kept.
        columns: columns that are kept.

    Raises:
        RheonError: if more is to be kept than there is.

    Example:
        >>> import numpy as np
        >>> from rheon.engine.operators.dense import Dense
        >>> Cropped(Dense(np.arange(9.0).reshape(3, 3)), 1, 2).as_matrix().tolist()
        [[0.0, 1.0]]
    """

    inner: Operator
    rows: int = eqx.field(static=True)
    columns: int = eqx.field(static=True)

    def __check_init__(self):
        height, width = self.inner.shape
        if not (1 <= self.rows <= height and 1 <= self.columns <= width):
            raise RheonError(
                f"{self.rows} x {self.columns} of an operator of {height} x {width}",
                remedy="keep at least one and at most all rows and columns",
            )

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.rows, self.columns

    @property
    def flops(self) -> float:
        """Those of the larger operator."""
        return self.inner.flops

    def apply(self, x: Inexact[Array, "... column"]) -> Inexact[Array, "... row"]:
        """The product with vectors along the last axis. Shapes: (..., column) -> (..., row)."""
        return self.inner.apply(fitted(self.taken(x), self.inner.shape[1]))[..., : self.rows]

    def transpose(self) -> Cropped:
        """The same corner of the transposed operator."""
        return Cropped(self.inner.transpose(), self.columns, self.rows)
