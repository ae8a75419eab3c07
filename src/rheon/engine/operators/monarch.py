"""The Monarch matrix: two block-diagonal factors."""

from __future__ import annotations

import jax.numpy as jnp
from jaxtyping import Array, Inexact

from rheon.core.errors import RheonError

from ._operator import Operator, sized


class Monarch(Operator):
    """A vector as an array of rows: a matrix for every row, then a matrix for every column of what comes out.

    Of size n with square blocks it costs 4 n^1.5, more than the n log n of a butterfly, but in matrix products that
    run at the speed of the machine. Products of Monarch matrices with permutations hold the Fourier transform.

    Attributes:
        first: one matrix per row, shape (a, c, b): the vector has a b entries.
        second: one matrix per column, shape (c, d, a): the product has c d entries.

    Raises:
        RheonError: if the two do not fit together.

    Source: Dao et al. 2022, ICML (arXiv 2204.00595).

    Example:
        >>> Monarch(jnp.ones((2, 2, 2)), jnp.ones((2, 2, 2))).apply(jnp.arange(4.0)).tolist()
        [6.0, 6.0, 6.0, 6.0]
    """

    first: Inexact[Array, "a c b"]
    second: Inexact[Array, "c d a"]

    def __check_init__(self):
        a, c, _ = sized("first", self.first, 3)
        if sized("second", self.second, 3)[::2] != (c, a):
            raise RheonError(
                f"blocks of shapes {jnp.shape(self.first)} and {jnp.shape(self.second)}",
                remedy="give (a, c, b) and (c, d, a)",
            )

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        a, c, b = jnp.shape(self.first)
        return c * jnp.shape(self.second)[1], a * b

    @property
    def flops(self) -> float:
        """2 per entry of the blocks."""
        return 2.0 * (self.first.size + self.second.size)

    def apply(self, x: Inexact[Array, "... column"]) -> Inexact[Array, "... row"]:
        """The product with vectors along the last axis. Shapes: (..., column) -> (..., row)."""
        a, _, b = self.first.shape
        x = self.taken(x)
        rows = x.reshape(*x.shape[:-1], a, b)
        middle = jnp.einsum("acb,...ab->...ca", self.first, rows)
        return jnp.einsum("cda,...ca->...cd", self.second, middle).reshape(*x.shape[:-1], -1)

    def transpose(self) -> Monarch:
        """The blocks transposed, in reverse order."""
        return Monarch(jnp.swapaxes(self.second, 1, 2), jnp.swapaxes(self.first, 1, 2))
