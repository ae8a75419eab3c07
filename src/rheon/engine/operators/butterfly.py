"""The butterfly matrix: a product of sparse factors, as in the fast Fourier transform."""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Inexact

from rheon.core.errors import RheonError

from ._operator import Operator, sized


class Butterfly(Operator):
    """log2 n factors of n / 2 blocks of 2 x 2 that couple entries 1, 2, 4, ... apart, with bit reversals around them.

    Holds Fourier, Hadamard and cosine transforms and, as a product of a few, every convolution.

    Attributes:
        blocks: a 2 x 2 matrix for every pair of every factor, shape (factor, 2, 2, n / 2); the factor that is applied
            first comes first. Pairs are in the order of their first entry.
        levels: of each factor, in which order of magnitude of two its pairs lie apart: 0 for neighbours.
        reverse_first: whether a bit reversal comes before the factors.
        reverse_last: whether one comes after them.

    Raises:
        RheonError: if the size is no power of two, or levels and factors disagree.

    Source: Dao, Gu, Eichhorn, Rudra and Ré 2019, ICML (arXiv 1903.05895); Cooley and Tukey 1965.

    Example:
        >>> [round(float(v), 5) + 0.0 for v in Butterfly.fourier(4).as_matrix()[1].real]
        [1.0, 0.0, -1.0, 0.0]
    """

    blocks: Inexact[Array, "factor 2 2 pair"]
    levels: tuple[int, ...] = eqx.field(static=True)
    reverse_first: bool = eqx.field(static=True, default=False)
    reverse_last: bool = eqx.field(static=True, default=False)

    def __check_init__(self):
        factors, *block, pairs = sized("blocks", self.blocks, 4)
        largest = int(np.log2(pairs))
        if block != [2, 2] or 2**largest != pairs or len(self.levels) != factors:
            raise RheonError(
                f"blocks of shape {jnp.shape(self.blocks)} on levels {self.levels}",
                remedy="give (factor, 2, 2, pairs) with a power of two of pairs, and a level for every factor",
            )
        if not all(0 <= level <= largest for level in self.levels):
            raise RheonError(f"levels {self.levels} of {2 * pairs} entries", remedy=f"choose from 0 to {largest}")

    @classmethod
    def fourier(cls, n: int) -> Butterfly:
        """The discrete Fourier transform of n = 2^r complex numbers, its blocks the twiddle factors.

        Raises:
            RheonError: if n is no power of two of at least 2.
        """
        levels = power_of_two(n)
        blocks = np.empty((levels, 2, 2, n // 2), complex)
        for level in range(levels):
            apart = 2**level
            twiddles = np.tile(np.exp(-1j * np.pi * np.arange(apart) / apart), n // (2 * apart))
            blocks[level] = [[np.ones(n // 2), twiddles], [np.ones(n // 2), -twiddles]]
        return cls(blocks, tuple(range(levels)), reverse_first=True)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        n = 2 * jnp.shape(self.blocks)[-1]
        return n, n

    @property
    def flops(self) -> float:
        """3 n per factor in real numbers; complex products cost 6 and sums 2."""
        pairs = len(self.levels) * self.blocks.shape[-1]
        return pairs * (4 * 6.0 + 2 * 2.0) if jnp.iscomplexobj(self.blocks) else pairs * 6.0

    def apply(self, x: Inexact[Array, "... n"]) -> Inexact[Array, "... n"]:
        """The product with vectors along the last axis. Shapes: (..., n) -> (..., n)."""
        n, blocks, x = self.shape[0], jnp.asarray(self.blocks), self.taken(x)
        x = x[..., bit_reversal(n)] if self.reverse_first else x
        for block, level in zip(blocks, self.levels, strict=True):
            apart = 2**level
            pairs = x.reshape(*x.shape[:-1], n // (2 * apart), 2, apart)
            above, below = pairs[..., 0, :], pairs[..., 1, :]
            (aa, ab), (ba, bb) = block.reshape(2, 2, n // (2 * apart), apart)
            x = jnp.stack([aa * above + ab * below, ba * above + bb * below], -2).reshape(*x.shape[:-1], n)
        return x[..., bit_reversal(n)] if self.reverse_last else x

    def transpose(self) -> Butterfly:
        """The factors transposed, in reverse order."""
        blocks = jnp.swapaxes(self.blocks, 1, 2)[::-1]
        return Butterfly(blocks, self.levels[::-1], self.reverse_last, self.reverse_first)

    def factors(self) -> tuple[Butterfly, ...]:
        """One operator for every factor, the one that is applied first first; bit reversals are left out."""
        return tuple(Butterfly(self.blocks[i : i + 1], (level,)) for i, level in enumerate(self.levels))


def bit_reversal(n: int) -> np.ndarray:
    """The permutation that reads the binary digits of a position backwards. Shape (n,).

    Example:
        >>> bit_reversal(8).tolist()
        [0, 4, 2, 6, 1, 5, 3, 7]
    """
    order = np.zeros(1, int)
    while len(order) < n:
        order = np.concatenate([2 * order, 2 * order + 1])
    return order


def power_of_two(n: int) -> int:
    """The exponent r of n = 2^r.

    Raises:
        RheonError: if n is no power of two of at least 2.

    Example:
        >>> power_of_two(8)
        3
    """
    levels = int(n).bit_length() - 1
    if n < 2 or 2**levels != n:
        raise RheonError(f"{n} is no power of two", remedy="choose 2, 4, 8, ...; Cropped cuts a larger operator")
    return levels
