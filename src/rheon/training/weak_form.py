"""The weak form: equations tested against smooth bumps, so that no noisy derivative is ever taken.

Integration by parts moves the time derivative from the data to a test function phi that is 0 at both ends of its
support: the integral of phi' x is minus that of phi dx/dt. Measurement noise enters linearly in x and, to first order,
through the slope of the law; its covariance between overlapping tests is known, so the equations are made independent
and of equal variance before terms are chosen.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import scipy.linalg
import scipy.sparse
from jaxtyping import Float

from rheon.core.errors import RheonError

# tests per half width of a bump: neighbours overlap
OVERLAP = 4
# smoothness of a bump: (1 - s^2)^POWER
POWER = 7
# least samples in a half width
LEAST_HALF = 5
# an interval longer than so many median steps, and than this share of a half width, is a gap: no test function spans it
GAP, SHARE = 3.5, 0.34
# steps that differ by less than this share of their median are even
EVEN = 1e-6


@dataclasses.dataclass(frozen=True)
class Bumps:
    """Test functions of one path: matrices that turn samples into integrals.

    Attributes:
        integrals: integrals[k] @ values are the integrals of the k-th time derivative of every test function times the
            values; sparse, shape (test, time) each.
        centres: where the bumps sit, shape (test,).
    """

    integrals: tuple[scipy.sparse.csr_matrix, ...]
    centres: Float[np.ndarray, " test"]

    def __len__(self) -> int:
        return len(self.centres)


def bump(s: Float[np.ndarray, "*point"], derivative: int) -> Float[np.ndarray, "*point"]:
    """(1 - s^2)^p and its derivatives by s, 0 outside of -1..1.

    Example:
        >>> bump(np.array([-1.0, 0.0, 0.5]), 0).round(4).tolist()
        [0.0, 1.0, 0.1335]
    """
    polynomial = np.polynomial.Polynomial([1.0, 0.0, -1.0]) ** POWER
    values = polynomial.deriv(derivative)(s) if derivative else polynomial(s)
    return np.where(np.abs(s) < 1, values, 0.0)


def bumps_on(times: Float[np.ndarray, " time"], half: float, order: int = 1) -> Bumps:
    """Bumps of a half width on a path's times, which may be uneven and have gaps.

    On even times integrals are sums, which for bumps are accurate far beyond the order of the rule; elsewhere the data
    are interpolated by cubics between the samples, and the interpolant is integrated against the bump by Gauss points.

    Args:
        times: increasing, shape (time,).
        half: half width of the bumps, in time units.
        order: highest derivative of the bumps that is wanted.

    Returns:
        The tests that fit between the ends and the gaps; there may be none.

    Raises:
        RheonError: if the half width is not positive.

    Source: Messenger and Bortz 2021, doi:10.1137/20M1343166.

    Example:
        >>> t = np.linspace(0, 1, 101)
        >>> tests = bumps_on(t, 0.2)
        >>> bool(np.allclose(tests.integrals[1] @ t**2, -tests.integrals[0] @ (2 * t), atol=1e-9))
        True
    """
    if not 0 < half < np.inf:
        raise RheonError(f"half width = {half}", where="weak form", remedy="give a positive time")
    steps = np.diff(times)
    step = float(np.median(steps)) if len(steps) else 1.0
    if len(steps) and np.all(np.abs(steps - step) <= EVEN * step):
        return _even(times, half, order)
    return _uneven(times, half, order, step)


def _even(times: np.ndarray, half: float, order: int) -> Bumps:
    h = (times[-1] - times[0]) / (len(times) - 1)
    # wider than the path is as good as just too wide: no bump fits
    m = max(round(min(half / h, len(times))), LEAST_HALF)
    centres = np.arange(m, len(times) - m, max(1, m // OVERLAP))
    reach = np.arange(-m + 1, m)
    columns = (centres[:, None] + reach).ravel()
    rows = np.repeat(np.arange(len(centres)), len(reach))
    made = []
    for k in range(order + 1):
        weights = np.tile(h * bump(reach / m, k) / (m * h) ** k, len(centres))
        made.append(scipy.sparse.csr_matrix((weights, (rows, columns)), (len(centres), len(times))))
    return Bumps(tuple(made), times[centres])


def _uneven(times: np.ndarray, half: float, order: int, step: float) -> Bumps:
    """Cubic interpolation between samples, integrated by four Gauss points an interval."""
    n = len(times)
    if n < 4:
        return Bumps((scipy.sparse.csr_matrix((0, n)),) * (order + 1), np.zeros(0))
    half = max(half, LEAST_HALF * step)
    steps = np.diff(times)
    centres = np.arange(times[0] + half, times[-1] - half, half / OVERLAP)
    first = np.searchsorted(times, centres - half, side="right") - 1
    last = np.searchsorted(times, centres + half, side="left")
    broken = np.concatenate([[0], np.cumsum(steps > max(GAP * step, SHARE * half))])
    fits = (first >= 0) & (last < n)
    first, last, centres = first[fits], last[fits], centres[fits]
    # no gap inside, and enough samples
    whole = (broken[last] == broken[first]) & (last - first >= 2 * LEAST_HALF - 2)
    first, last, centres = first[whole], last[whole], centres[whole]
    points, weights = np.polynomial.legendre.leggauss(4)
    at = times[:-1, None] + steps[:, None] * (points + 1) / 2
    weight = steps[:, None] * weights / 2
    stencil = np.clip(np.arange(n - 1)[:, None] - 1, 0, n - 4) + np.arange(4)
    basis = _lagrange(times[stencil], at)
    tests = np.repeat(np.arange(len(centres)), last - first)
    intervals = np.concatenate([np.arange(a, b) for a, b in zip(first, last, strict=True)] or [np.zeros(0, int)])
    s = (at[intervals] - centres[tests, None]) / half
    made = []
    for k in range(order + 1):
        values = np.einsum("ig,iga->ia", weight[intervals] * bump(s, k) / half**k, basis[intervals])
        entries = (values.ravel(), (np.repeat(tests, 4), stencil[intervals].ravel()))
        made.append(scipy.sparse.csr_matrix(entries, (len(centres), n)))
    return Bumps(tuple(made), centres)


def _lagrange(nodes: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Values of the four Lagrange polynomials of every interval. Shapes: (i, 4), (i, g) -> (i, g, 4)."""
    out = np.ones((*at.shape, 4))
    for a in range(4):
        for b in range(4):
            if a != b:
                out[..., a] *= (at - nodes[:, [b]]) / (nodes[:, [a]] - nodes[:, [b]])
    return out


def noise_of(times: Float[np.ndarray, " time"], values: Float[np.ndarray, "time variable"]) -> tuple[np.ndarray, int]:
    """The squared size of white noise in each variable, from what a local polynomial of degree 5 leaves.

    Args:
        times: increasing, shape (time,).
        values: shape (time, variable).

    Returns:
        Variance per variable, and the number of windows it rests on (0: too short to tell, variance 0).

    Source: divided differences as a filter, whose weights are scaled to keep the variance of white noise.

    Example:
        >>> x = np.random.default_rng(0).normal(size=(4000, 1)) + np.sin(np.arange(4000) / 50)[:, None]
        >>> bool(abs(noise_of(np.arange(4000.0), x)[0][0] - 1) < 0.1)
        True
    """
    width = 7
    if len(times) < width + 3:
        return np.zeros(values.shape[1]), 0
    windows = np.lib.stride_tricks.sliding_window_view(times, width)
    gaps = windows[:, :, None] - windows[:, None, :]
    gaps[:, np.arange(width), np.arange(width)] = 1.0
    # scaled first: differences of many digits would overflow
    weights = 1 / np.prod(gaps / np.mean(np.abs(gaps), axis=(1, 2), keepdims=True), axis=2)
    weights /= np.linalg.norm(weights, axis=1, keepdims=True)
    moved = np.lib.stride_tricks.sliding_window_view(values, width, axis=0)
    filtered = np.einsum("iw,ivw->iv", weights, moved)
    return np.mean(filtered**2, axis=0), len(filtered)


def whitened(
    columns: Float[np.ndarray, "test column"], sources: list[tuple[np.ndarray, float]], floor: float
) -> Float[np.ndarray, "test column"]:
    """Columns over weak equations, in coordinates in which the errors of the equations are independent, of variance 1.

    Args:
        columns: what stands in the equations, shape (test, column).
        sources: how noise enters: a matrix (test, time) and the variance of the white noise it acts on, for every
            variable.
        floor: variance added to every equation, for what is no noise.

    Returns:
        Shape (test, column).
    """
    total = np.zeros((len(columns), len(columns)))
    for matrix, variance in sources:
        total += variance * (matrix @ matrix.T)
    # sums of neighbouring tests almost telescope: without the small share the factor would follow rounding errors
    total[np.diag_indices(len(total))] += floor + 1e-10 * float(np.diag(total).mean()) + np.finfo(float).tiny
    factor = scipy.linalg.cholesky(total, lower=True, check_finite=False, overwrite_a=True)
    return scipy.linalg.solve_triangular(factor, columns, lower=True, check_finite=False)
