"""Random operators by the name of their structure: what a layer of a network starts from."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import scipy.fft

from rheon.core.errors import RheonError

from ._operator import Operator
from .butterfly import Butterfly
from .circulant import Circulant
from .cropped import Cropped
from .dense import Dense
from .diagonal_low_rank import DiagonalLowRank
from .hankel import Hankel
from .low_rank import LowRank
from .monarch import Monarch
from .toeplitz import Toeplitz

# rank of the structures that have one, where nothing is said
RANK = 4


def draw(
    structure: str, rng: np.random.Generator, inputs: int, outputs: int, gain: float = 1.0, rank: int = RANK
) -> Operator:
    """A random operator that keeps the variance of what goes in, times gain squared; float32.

    Args:
        structure: one of `STRUCTURES`.
        rng: a NumPy generator; it needs no compilation.
        inputs: size of the vectors that go in.
        outputs: size of the vectors that come out.
        gain: factor on the standard deviation.
        rank: of "low-rank" and "diagonal-low-rank".

    Returns:
        The operator, of shape (outputs, inputs).

    Raises:
        RheonError: if nothing has the name, or a size or the rank is below 1.

    Example:
        >>> operator = draw("monarch", np.random.default_rng(0), 64, 64)
        >>> operator.shape, operator.n_parameters, operator.flops
        ((64, 64), 1024, 2048.0)
    """
    if structure not in STRUCTURES:
        raise RheonError(f"no structure is named {structure!r}", remedy=f"choose one of {', '.join(STRUCTURES)}")
    if min(inputs, outputs, rank) < 1:
        raise RheonError(f"{outputs} x {inputs} of rank {rank}", remedy="sizes and rank are at least 1")
    return STRUCTURES[structure](rng, int(inputs), int(outputs), float(gain), int(rank))


def _normal(rng: np.random.Generator, shape: tuple[int, ...], spread: float) -> np.ndarray:
    return (spread * rng.standard_normal(shape)).astype(np.float32)


def _dense(rng, inputs, outputs, gain, rank) -> Operator:
    return Dense(_normal(rng, (outputs, inputs), gain / inputs**0.5))


def _low_rank(rng, inputs, outputs, gain, rank) -> Operator:
    return LowRank(_normal(rng, (outputs, rank), gain / rank**0.5), _normal(rng, (inputs, rank), inputs**-0.5))


def _diagonal_low_rank(rng, inputs, outputs, gain, rank) -> Operator:
    half = gain / 2**0.5
    low = _low_rank(rng, inputs, outputs, half, rank)
    # short diagonals leave out some of the variance; which rows that are, training finds out
    return DiagonalLowRank(_normal(rng, (min(inputs, outputs),), half), low.left, low.right)


def _toeplitz(rng, inputs, outputs, gain, rank) -> Operator:
    return Toeplitz(_normal(rng, (inputs + outputs - 1,), gain / inputs**0.5), inputs)


def _hankel(rng, inputs, outputs, gain, rank) -> Operator:
    return Hankel(_normal(rng, (inputs + outputs - 1,), gain / inputs**0.5), inputs)


def _wheel(size: int):
    """A circulant matrix of this size at least, and what it is cut to."""

    def make(rng, inputs, outputs, gain) -> Operator:
        n = scipy.fft.next_fast_len(size, real=True)
        wheel = Circulant.from_column(_normal(rng, (n,), gain / inputs**0.5))
        return wheel if inputs == outputs == n else Cropped(wheel, outputs, inputs)

    return make


def _circulant(rng, inputs, outputs, gain, rank) -> Operator:
    return _wheel(max(inputs, outputs))(rng, inputs, outputs, gain)


def _spectral(rng, inputs, outputs, gain, rank) -> Operator:
    # so long that nothing wraps around: every Toeplitz matrix, in the frequencies that a transform takes anyway
    return _wheel(inputs + outputs - 1)(rng, inputs, outputs, gain)


def _butterfly(rng, inputs, outputs, gain, rank) -> Operator:
    levels = max(1, math.ceil(math.log2(max(inputs, outputs))))
    n = 2**levels
    # rotations keep the length; zeros after the vector thin it out, which the gain makes up for
    angles = rng.uniform(0, 2 * math.pi, (levels, n // 2))
    turns = np.array([[np.cos(angles), -np.sin(angles)], [np.sin(angles), np.cos(angles)]])
    scale = (gain * (n / inputs) ** 0.5) ** (1 / levels)
    inner = Butterfly((scale * np.moveaxis(turns, 2, 0)).astype(np.float32), tuple(range(levels)))
    return inner if inputs == outputs == n else Cropped(inner, outputs, inputs)


def _monarch(rng, inputs, outputs, gain, rank) -> Operator:
    (a, b), (c, d) = _sides(inputs), _sides(outputs)
    first = _normal(rng, (a, c, b), (a / inputs) ** 0.5)
    inner = Monarch(first, _normal(rng, (c, d, a), gain / a**0.5))
    return inner if inner.shape == (outputs, inputs) else Cropped(inner, outputs, inputs)


def _sides(n: int) -> tuple[int, int]:
    """Two numbers near the root of n whose product is n, or little more where n has no such divisors."""
    root = math.isqrt(n)
    for short in range(root, root // 2, -1):
        if n % short == 0:
            return short, n // short
    return root, -(-n // root)


STRUCTURES: dict[str, Callable[..., Operator]] = {
    "dense": _dense,
    "low-rank": _low_rank,
    "diagonal-low-rank": _diagonal_low_rank,
    "toeplitz": _toeplitz,
    "hankel": _hankel,
    "circulant": _circulant,
    "spectral": _spectral,
    "butterfly": _butterfly,
    "monarch": _monarch,
}
