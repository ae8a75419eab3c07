"""The maximum mean discrepancy: do two clouds of points come from one distribution?"""

from __future__ import annotations

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.random import generator
from rheon.core.result import Result

from ._clouds import pair_of
from ._settings import number, whole

NAME = "maximum mean discrepancy"
KERNELS = ("gaussian", "laplace", "energy")


def maximum_mean_discrepancy(
    true,
    generated,
    kernel: str = "gaussian",
    *,
    bandwidth: float | None = None,
    standardise: bool = True,
    permutations: int = 200,
    blocks: int = 20,
    points: int = 1_000,
    level: float = 0.05,
    key=0,
) -> Result:
    """Unbiased squared MMD: mean kernel within each cloud minus twice that between them; 0 for equal distributions.

    It may be slightly negative. The p-value permutes contiguous blocks of both clouds, because neighbours in time are
    alike and single points may not be exchanged; with few blocks per correlation time it is conservative.

    Args:
        true: data: `Series` or array, shape (time,), (time, variable) or (series, time, variable).
        generated: a free run of the model, same variables, any length.
        kernel: "gaussian" exp(-d^2 / 2 s^2), "laplace" exp(-d / s), or "energy" -d (the energy distance over 2).
        bandwidth: s; default the median distance of all pairs of both clouds.
        standardise: whether both are divided by the standard deviations of the truth.
        permutations: number of permutations; 0 for no p-value.
        blocks: contiguous blocks per cloud that are exchanged; give `points` for independent points.
        points: at most so many points of each, evenly spread.
        level: p-value at and below which the clouds differ.
        key: integer or JAX key of the permutations.

    Returns:
        Result with the squared MMD; `error` by a jackknife over blocks. Verdict "found" (they differ), "none found" (no
        difference beyond chance), "converged" without permutations, "cannot tell", "too short" or "diverged". Details:
        `p_value`, `permuted` values, `bandwidth`, `distance` (the root, 0 where negative).

    Raises:
        RheonError: if the variables differ in number or a setting is impossible.

    Source: Gretton et al. 2012 (JMLR 13:723); energy distance: Szekely and Rizzo 2013.

    Example:
        >>> x = np.random.default_rng(0).normal(size=(600, 2))
        >>> maximum_mean_discrepancy(x[:300], x[300:]).verdict
        'none found'
        >>> maximum_mean_discrepancy(x[:300], x[300:] + 1).verdict
        'found'
    """
    if kernel not in KERNELS:
        raise RheonError(f"kernel {kernel!r}", where="kernel", remedy=f"choose one of {', '.join(KERNELS)}")
    permutations, blocks = whole(permutations, "permutations", 0), whole(blocks, "blocks", 4)
    level = number(level, "level", 0, 1, exclusive=True)
    bandwidth = None if bandwidth is None else number(bandwidth, "bandwidth", exclusive=True)
    pair = pair_of(true, generated, standardise, points)
    method = f"{kernel} kernel, unbiased, {pair.words}; Gretton et al. 2012"
    if pair.verdict:
        value = np.inf if pair.verdict == "diverged" else np.nan
        return Result(NAME, value, verdict=pair.verdict, reason=pair.reason, method=method)
    distances = _distances(np.concatenate((pair.true, pair.generated)))
    upper = distances[np.triu_indices(len(distances), 1)]
    if not (scale := float(bandwidth or np.median(upper))) > 0:
        reason = "more than half of the points coincide: give a bandwidth"
        return Result(NAME, np.nan, verdict="cannot tell", reason=reason, method=method)
    gram = _gram(distances, kernel, scale)
    m = len(pair.true)
    label, count = _blocks(m, len(gram) - m, blocks)
    # sums of the kernel over pairs of blocks: all that permutations of blocks need
    member = np.zeros((count, len(gram)))
    member[label, np.arange(len(gram))] = 1
    sums, sizes, diagonal = member @ gram @ member.T, member.sum(1), member @ np.diag(gram)
    first = np.zeros(count)
    first[: label[m - 1] + 1] = 1
    value = float(_statistic(sums, sizes, diagonal, first[None])[0])
    left = np.array([_without(sums, sizes, diagonal, first, g) for g in range(count)])
    error = float(np.sqrt((count - 1) * np.var(left)))
    details: dict = {"bandwidth": scale, "distance": float(np.sqrt(max(value, 0.0)))}
    verdict, reason = "converged", f"bandwidth {scale:.3g}"
    if permutations:
        more, verdict, reason = _permuted(value, sums, sizes, diagonal, first, permutations, level, generator(key))
        details |= more
        reason = f"{reason}, bandwidth {scale:.3g}"
    return Result(
        NAME,
        value,
        error=error,
        verdict=verdict,
        reason=reason,
        method=method,
        details=details,
        figure=_figure(value, details.get("permuted", np.zeros(0))),
    )


def _permuted(value, sums, sizes, diagonal, first, permutations: int, level: float, rng):
    """Details, verdict and reason of the permutation test."""
    drawn = rng.permuted(np.tile(first, (permutations, 1)), axis=1)
    permuted = _statistic(sums, sizes, diagonal, drawn)
    p = float((1 + (permuted >= value).sum()) / (1 + permutations))
    details = {"p_value": p, "permuted": permuted}
    if 1 / (1 + permutations) > level:
        return details, "cannot tell", f"{permutations} permutations cannot reach p = {level:g}"
    words = f"p = {p:.3g} by {permutations} permutations of {len(first)} blocks"
    return details, "found" if p <= level else "none found", words


def _distances(points):
    from scipy.spatial.distance import cdist

    return cdist(points, points)


def _gram(distances, kernel: str, scale: float):
    if kernel == "gaussian":
        return np.exp(-(distances**2) / (2 * scale**2))
    return np.exp(-distances / scale) if kernel == "laplace" else -distances


def _blocks(m: int, n: int, blocks: int):
    """Number of the contiguous block of each point, and how many blocks there are; equal sizes on both sides."""
    size = max(1, min(m, n) // blocks)
    first, second = np.arange(m) // size, np.arange(n) // size
    # what is left over at the end belongs to the last whole block
    first, second = np.minimum(first, m // size - 1), np.minimum(second, n // size - 1)
    return np.concatenate((first, second + m // size)), m // size + n // size


def _statistic(sums, sizes, diagonal, first):
    """Unbiased squared MMD for each row of memberships of blocks in the first cloud."""
    second = 1 - first
    m, n = first @ sizes, second @ sizes
    within_first = np.einsum("pi,ij,pj->p", first, sums, first, optimize=True) - first @ diagonal
    within_second = np.einsum("pi,ij,pj->p", second, sums, second, optimize=True) - second @ diagonal
    between = np.einsum("pi,ij,pj->p", first, sums, second, optimize=True)
    return within_first / (m * (m - 1)) + within_second / (n * (n - 1)) - 2 * between / (m * n)


def _without(sums, sizes, diagonal, first, block: int) -> float:
    kept = np.arange(len(sizes)) != block
    return float(_statistic(sums[np.ix_(kept, kept)], sizes[kept], diagonal[kept], first[kept][None])[0])


def _figure(value: float, permuted) -> Figure:
    traces = [Trace("vline", np.array([value]), np.zeros(1), name="data", role="data")]
    if len(permuted):
        heights, edges = np.histogram(permuted, bins=20)
        middle = (edges[1:] + edges[:-1]) / 2
        traces.insert(0, Trace("bars", middle, heights.astype(float), name="permuted", role="floor"))
    return Figure((Panel(tuple(traces), title=NAME, x="squared MMD", y="permutations"),))
