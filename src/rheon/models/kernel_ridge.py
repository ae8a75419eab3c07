"""Kernel ridge regression on delays: a smooth interpolation between remembered windows."""

from __future__ import annotations

import functools
from typing import ClassVar

import equinox as eqx
import jax
import numpy as np
import scipy.linalg
from jaxtyping import Float

from rheon.core.card import Card
from rheon.core.errors import RheonError
from rheon.core.model import Gram, LinearReadout
from rheon.core.precision import precision
from rheon.core.random import generator
from rheon.core.series import Series

from ._buffer import DelayBuffer, gap_free, last_window, padded
from ._kernels import KERNELS, KernelSum, gram

# rows of the regression at most; more are thinned at random
MOST_ROWS = 20_000
# rows up to which a search solves exactly
SEARCHED_EXACTLY = 2000
# added to the diagonal so that the kernel matrix can be factorised; far below any useful penalty
JITTER = 1e-11


class KernelRidge(LinearReadout):
    """Kernel ridge regression from delayed samples to the increment.

    With at most `exact` rows every window is a centre (the exact solution); with more, `centres` of them drawn at
    random span the solution (Nyström).

    Attributes:
        lags: delayed samples.
        stride: sampling steps between them.
        kernel: "gaussian", "laplace", "matern" (smoothness 5/2) or "rational" (quadratic).
        length_scale: root mean square distance per tap over which windows are alike, in standardised units.
        ridge: penalty per row of data on the norm in the kernel's function space.
        exact: rows up to which all windows are centres.
        centres: windows kept beyond that.

    Source: Saunders, Gammerman and Vovk 1998 (kernel ridge); Williams and Seeger 2001 (Nyström).

    Example:
        >>> import rheon, numpy as np
        >>> wave = rheon.Series(np.sin(0.3 * np.arange(150)))
        >>> fit = rheon.fit(KernelRidge(lags=5), wave)
        >>> future = rheon.forecast(fit, wave, 20)
        >>> bool(np.abs(future["x0"] - np.sin(0.3 * future.times)).max() < 0.01)
        True
    """

    lags: int = 10
    stride: int = 1
    kernel: str = "gaussian"
    length_scale: float = 1.0
    ridge: float = 1e-8
    exact: int = 8192
    centres: int = 1500

    card: ClassVar[Card] = Card(
        title="Kernel ridge on delays",
        summary="A smooth function of the last samples, interpolated between all windows of the training data. For "
        "short, clean, strongly nonlinear series; one linear solve.",
        reference="Saunders, Gammerman and Vovk 1998; Nyström: Williams and Seeger 2001",
        equations=("x' = x + sum_i w_i K(z, z_i)", "z = (x_t, x_(t-s), ..., x_(t-(L-1)s))"),
        parameters={
            "lags": "delayed samples (L)",
            "stride": "sampling steps between them (s)",
            "kernel": "form of the similarity",
            "length_scale": "root mean square distance per tap over which windows are alike",
            "ridge": "penalty per row of data",
            "exact": "rows up to which all windows are centres",
            "centres": "windows kept beyond that (Nyström)",
        },
        tags=("closed form", "kernel"),
        caveats=(
            "Far from all training windows the increment falls to zero and the free run stands still.",
            "Every step of a free run compares with every centre.",
        ),
    )

    def options(self) -> dict[str, tuple]:
        """Delays, length scales and penalties worth trying."""
        return {
            "lags": (5, 15, 40),
            "kernel": ("gaussian", "matern"),
            "length_scale": (0.5, 1.0, 2.0),
            "ridge": (1e-8, 1e-6, 1e-4),
        }

    def coarse(self) -> KernelRidge:
        """With few centres: the settings that are good for them are good for all windows too."""
        return self.replace(exact=min(self.exact, SEARCHED_EXACTLY))

    def build(self, paths: Float[np.ndarray, "series time variable"], dt: float, key: jax.Array) -> DelayBuffer:
        """The law with its centres chosen and zero weights.

        Raises:
            RheonError: if the kernel is unknown or a setting is out of range.
        """
        self._check()
        starts = self._starts(paths)
        complete = len(starts) <= max(self.exact, self.centres)
        if not complete:
            starts = starts[np.sort(generator(key).choice(len(starts), self.centres, replace=False))]
        taps = self._taps(self._windows(paths, starts)[:, :-1])
        weights = np.zeros((len(taps), paths.shape[2]))
        rule = KernelSum(taps, weights, np.asarray(self.length_scale), self.kernel, self.stride, complete)
        return DelayBuffer(rule, last_window(paths, self._length))

    def design(self, law: DelayBuffer, paths: Float[np.ndarray, "series time variable"]):
        """Similarities and increments: the Gram matrix where every window is a centre, features otherwise.

        Features are in coordinates where the norm of the function space is that of the weights.
        """
        starts = self._starts(paths)
        if law.rule.complete:
            windows = self._windows(paths, starts)
            return Gram(_gram_of(law.rule.centres, self.kernel, self.length_scale)), windows[:, -1] - windows[:, -2]
        if len(starts) > MOST_ROWS:
            starts = starts[np.linspace(0, len(starts) - 1, MOST_ROWS).round().astype(int)]
        windows = self._windows(paths, starts)
        taps = self._taps(windows[:, :-1])
        with precision("double"):
            similar = _gram(padded(taps), padded(law.rule.centres), self.kernel, np.float64(self.length_scale))
        similar = np.asarray(similar)[: len(taps), : len(law.rule.centres)]
        root = self._root(law)
        features = scipy.linalg.solve_triangular(root, similar.T, lower=True, check_finite=False).T
        return features, windows[:, -1] - windows[:, -2]

    def with_weights(self, law: DelayBuffer, weights: Float[np.ndarray, "feature target"]) -> DelayBuffer:
        """The law with these weights, given in the coordinates of `design`."""
        own = weights
        if not law.rule.complete:
            own = scipy.linalg.solve_triangular(self._root(law), weights, lower=True, trans="T", check_finite=False)
        rule = eqx.tree_at(
            lambda r: (r.centres, r.weights), law.rule, (padded(law.rule.centres, 256), padded(own, 256))
        )
        return DelayBuffer(rule, law.rest)

    @property
    def _length(self) -> int:
        return (self.lags - 1) * self.stride + 1

    def _check(self) -> None:
        if self.kernel not in KERNELS:
            raise RheonError(f"there is no kernel {self.kernel!r}", remedy=f"choose one of {', '.join(KERNELS)}")
        for name in ("lags", "stride", "centres", "length_scale"):
            if not getattr(self, name) > 0:
                raise RheonError(f"KernelRidge: {name} is {getattr(self, name)}", remedy=f"{name} is positive")

    def _starts(self, paths) -> np.ndarray:
        return gap_free(paths, self._length + 1, f"KernelRidge(lags={self.lags}, stride={self.stride})")

    def _windows(self, paths, starts) -> np.ndarray:
        return Series(paths).windows(self._length + 1, starts).astype(np.float64)

    def _taps(self, buffers: np.ndarray) -> np.ndarray:
        return buffers[:, :: -self.stride].reshape(len(buffers), -1)

    def _root(self, law: DelayBuffer) -> np.ndarray:
        """Cholesky factor of the kernel matrix of the centres: L with L L' = K."""
        centres = np.asarray(law.rule.centres)
        return _factor(centres.tobytes(), centres.shape, self.kernel, self.length_scale)


@functools.lru_cache(maxsize=1)
def _factor(centres: bytes, shape: tuple[int, int], kernel: str, length_scale: float) -> np.ndarray:
    """The Cholesky factor; design and every penalty ask for the same one in turn."""
    matrix = _gram_of(np.frombuffer(centres).reshape(shape), kernel, length_scale)
    matrix[np.diag_indices(len(matrix))] += JITTER * len(matrix)
    return scipy.linalg.cholesky(matrix, lower=True, overwrite_a=True, check_finite=False)


def _gram_of(points: np.ndarray, kernel: str, length_scale: float) -> np.ndarray:
    """Similarities of all pairs of points."""
    with precision("double"):
        similar = _gram(padded(points), padded(points), kernel, np.float64(length_scale))
    return np.array(similar[: len(points), : len(points)])


_gram = eqx.filter_jit(gram)
