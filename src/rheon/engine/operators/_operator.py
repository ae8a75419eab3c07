"""The protocol of all linear operators, and what lineax wants to know of them."""

from __future__ import annotations

import abc
from collections.abc import Callable
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import lineax as lx
import numpy as np
from jaxtyping import Array, Inexact

from rheon.core.errors import RheonError
from rheon.core.settings import whole


class Operator(lx.AbstractLinearOperator):
    """A matrix that is known by its structure. Subclasses are final, and define `shape`, `apply`, `transpose`, `flops`.

    Costs are told in two numbers that must not be mixed up: `flops` counts arithmetic, and says little about time.

    Source: the protocol of lineax (Rader, Lyons and Kidger 2023, arXiv 2311.17283), with batches and costs.
    """

    @property
    @abc.abstractmethod
    def shape(self) -> tuple[int, int]:
        """Rows and columns: sizes of output and input."""

    @abc.abstractmethod
    def apply(self, x: Inexact[Array, "... column"]) -> Inexact[Array, "... row"]:
        """The product with vectors that lie along the last axis. Shapes: (..., column) -> (..., row)."""

    @property
    @abc.abstractmethod
    def flops(self) -> float:
        """Real additions and multiplications in the product with one vector.

        A Fourier transform of n real numbers counts 2.5 n log2 n, its inverse the same. What depends on the
        parameters alone is not counted: it is computed once for many products.
        """

    @abc.abstractmethod
    def transpose(self) -> Operator:
        """The transposed operator."""

    def taken(self, x: Any) -> Inexact[Array, "... column"]:
        """`x` as an array whose last axis fits: Fourier transforms would fill up or cut any other without a word.

        Raises:
            RheonError: if it does not.
        """
        if np.shape(x)[-1:] != self.shape[1:]:
            raise RheonError(
                f"an array of shape {np.shape(x)} for an operator of shape {self.shape}",
                where=type(self).__name__,
                remedy=f"give vectors along the last axis, (..., {self.shape[1]})",
            )
        return jnp.asarray(x)

    @property
    def n_parameters(self) -> int:
        """Numbers that can be trained; a complex one counts two."""
        leaves = jax.tree.leaves(eqx.filter(self, eqx.is_inexact_array))
        return sum(np.size(leaf) * (2 if np.iscomplexobj(leaf) else 1) for leaf in leaves)

    def mv(self, vector: Inexact[Array, " column"]) -> Inexact[Array, " row"]:
        """The product with one vector, as lineax calls it. Shapes: (column,) -> (row,)."""
        return self.apply(jnp.asarray(vector))

    def as_matrix(self) -> Inexact[Array, "row column"]:
        """The dense matrix. Shape (row, column)."""
        return self.apply(jnp.eye(self.shape[1], dtype=self.dtype)).T

    @property
    def dtype(self) -> Any:
        """What the products of real vectors of no higher precision are made of."""
        return jnp.result_type(*jax.tree.leaves(eqx.filter(self, eqx.is_inexact_array)))

    def in_structure(self) -> jax.ShapeDtypeStruct:
        """What goes in, in lineax's words."""
        return jax.ShapeDtypeStruct(self.shape[1:], self.dtype)

    def out_structure(self) -> jax.ShapeDtypeStruct:
        """What comes out, in lineax's words."""
        return jax.ShapeDtypeStruct(self.shape[:1], self.dtype)


class Diagonals(Operator):
    """A matrix that is given by its rows + columns - 1 diagonals or anti-diagonals. Hankel and Toeplitz are."""

    entries: eqx.AbstractVar[Array]
    columns: eqx.AbstractVar[int]

    def __check_init__(self):
        (count,) = sized("entries", self.entries, 1)
        if not 1 <= whole(self.columns, "columns") <= count:
            raise RheonError(
                f"{count} entries for {self.columns} columns",
                remedy="give rows + columns - 1 entries, and at least one column",
            )

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return sized("entries", self.entries, 1)[0] - self.columns + 1, self.columns


def factored_product(left, right, x):
    """left (right^T x) along the last axis. Shapes: (row, rank), (column, rank), (..., column) -> (..., row)."""
    return (x @ jnp.asarray(right)) @ jnp.asarray(left).T


def same_rank(left, right) -> None:
    """Refuse two factors that do not fit together.

    Raises:
        RheonError: if their ranks differ.
    """
    if sized("left", left, 2)[1] != sized("right", right, 2)[1]:
        raise RheonError(
            f"factors of shapes {np.shape(left)} and {np.shape(right)}", remedy="give (row, rank) and (column, rank)"
        )


def fitted(x: Inexact[Array, "... size"], size: int) -> Inexact[Array, "... other"]:
    """The first entries along the last axis, with zeros after them where there are too few."""
    have = x.shape[-1]
    return x[..., :size] if have >= size else jnp.pad(x, [(0, 0)] * (x.ndim - 1) + [(0, size - have)])


def sized(name: str, array: Any, ndim: int) -> tuple[int, ...]:
    """The shape of an operator's array.

    Raises:
        RheonError: if it has another number of axes, or none of its entries.
    """
    shape = np.shape(array)
    if len(shape) != ndim or 0 in shape:
        raise RheonError(f"{name} has shape {shape}", remedy=f"give an array of {ndim} axes that is not empty")
    return shape


def _no(operator: Operator) -> bool:
    """No structure of lineax's own is promised: lineax then solves without relying on any."""
    return False


def _dense(operator: Operator) -> lx.MatrixLinearOperator:
    return lx.MatrixLinearOperator(operator.as_matrix())


def _bands(operator: Operator):
    matrix = operator.as_matrix()
    return tuple(jnp.diagonal(matrix, k) for k in (0, -1, 1))


_PREDICATES: tuple[Callable, ...] = (
    lx.is_symmetric,
    lx.is_diagonal,
    lx.is_tridiagonal,
    lx.has_unit_diagonal,
    lx.is_lower_triangular,
    lx.is_upper_triangular,
    lx.is_positive_semidefinite,
    lx.is_negative_semidefinite,
)
for _predicate in _PREDICATES:
    _predicate.register(Operator)(_no)  # type: ignore[attr-defined]
lx.linearise.register(Operator)(lambda operator: operator)
lx.materialise.register(Operator)(_dense)
lx.diagonal.register(Operator)(lambda operator: jnp.diagonal(operator.as_matrix()))
lx.tridiagonal.register(Operator)(_bands)
lx.conj.register(Operator)(lambda operator: jax.tree.map(jnp.conj, operator))
