"""How much of a series is noise on top of a deterministic signal."""

from __future__ import annotations

import numpy as np

from rheon.core.figure import Figure, Panel, Trace
from rheon.core.result import Result

from ._data import is_constant, noted, signal_of, tamed
from ._neighbours import delay_vectors, spread_rows
from .embedding import embedding

NAME = "noise level"
CAP = 50_000
POINTS, TREE = 2_000, 10_000
NEIGHBOURS = (30, 60)
# mean of the lower nine tenths over the mean, for the scatter that sample variances have
TRIMMED = 0.91
# systematic share of the estimate, from series with known noise between 1 and 50 %
SYSTEMATIC = 0.05


def noise_level(data, *, variable=0, dt: float | None = None) -> Result:
    """Standard deviation of measurement noise as a share of that of the series.

    The middle of a delay vector is predicted, from the samples before and after it, by a linear fit to the nearest
    delay vectors; what stays unexplained is noise plus curvature. Halving the neighbourhood separates the two:
    curvature shrinks, noise does not. A noisy autonomous law (noise that drives the dynamics) counts as noise too.

    Args:
        data: `Series` or array, shape (time,) or (time, variable); a system or a fit is simulated. With gaps, the
            longest stretch without one; at most its middle 50,000 samples.
        variable: number or name.
        dt: time per step; default that of the series, or 1.

    Returns:
        Result with the share, 0 to 1; "found" where the residual no longer falls with the neighbourhood, else
        "cannot tell" and the value is an upper bound. `error` covers the scatter over parts of the series, half of the
        change between neighbourhoods, and 5 % of the value. Details: `absolute` (units of the variable),
        `neighbours`, `residuals`, `quantisation` (share that rounding of the stored values explains).

    Raises:
        RheonError: if times are uneven or there is no such variable.

    Source: local linear noise estimate in the spirit of Schreiber 1993 (PRE 47:2401) and Hammel 1990.

    Example:
        >>> import numpy as np
        >>> clean = np.sin(0.2 * np.arange(4000))
        >>> noisy = clean + 0.1 * clean.std() * np.random.default_rng(0).normal(size=4000)
        >>> result = noise_level(noisy)
        >>> result.verdict, bool(0.08 < result.value < 0.12)
        ('found', True)
    """
    signal = signal_of(data, variable, dt, cap=CAP)
    # fits are exact to rounding only near zero
    x, factor = tamed(signal.values - (signal.values.mean() if signal.values.size else 0.0))
    n = len(x)
    method = "local linear prediction of the middle of delay vectors, Schreiber 1993"
    if n < 300:
        reason = f"{n} samples without a gap; 300 are needed"
        return Result(NAME, float("nan"), verdict="too short", reason=reason, method=noted(method, signal.note))
    if is_constant(signal.values):
        reason = "the values do not vary"
        return Result(NAME, float("nan"), verdict="cannot tell", reason=reason, method=noted(method, signal.note))
    shape = embedding(x)
    delay, dimension = int(shape["delay"]), int(np.clip(shape["dimension"], 2, 6))
    # samples close in time carry the noise of the middle least mixed with the dynamics
    step = max(1, delay // 4)
    many = max(3, 2 * dimension - 1)
    residuals, parts, explained = _residuals(x, many, step, delay)
    scale = x.std()
    shares = residuals / scale
    value = float(shares[0])
    change = float(abs(shares[1] - shares[0]))
    error = float(np.linalg.norm([parts / scale, change / 2, SYSTEMATIC * value]))
    spacing = _spacing(x)
    quantisation = float(spacing / np.sqrt(12) / scale)
    details = {
        "absolute": float(residuals[0]) / factor,
        "neighbours": np.array(NEIGHBOURS),
        "residuals": shares,
        "quantisation": quantisation,
    }
    if value > 0.9 or not explained:
        verdict, reason = (
            "cannot tell",
            "nothing of the values is predictable from their neighbours: all noise, or too few",
        )
        value = min(value, 1.0)
    elif shares[1] > 1.25 * shares[0] + 1e-12:
        verdict = "cannot tell"
        reason = "the residual still falls with the neighbourhood: an upper bound; more data would lower it"
    else:
        verdict, reason = "found", f"noise is {value:.2%} of the standard deviation"
    if quantisation > 0.3 * value:
        reason += f"; rounding of the stored values alone gives {quantisation:.2%}"
    line = Trace("points", np.array(NEIGHBOURS, float), shares, name="residual", role="data")
    return Result(
        NAME,
        value,
        error=error,
        verdict=verdict,
        reason=reason,
        method=noted(f"{method}; vectors of {many} samples {step} apart", signal.note),
        details=details,
        figure=Figure((Panel((line,), x="neighbours", y="residual / standard deviation"),)),
    )


def _residuals(x, many: int, step: int, delay: int):
    """Noise for each neighbourhood size, its scatter over parts, and whether it is smaller than the mean leaves."""
    from scipy.spatial import cKDTree

    vectors = delay_vectors(x, many, step)
    middle = many // 2
    around = np.delete(vectors, middle, axis=1)
    tree_rows = spread_rows(len(vectors), TREE)
    rows = tree_rows[spread_rows(len(tree_rows), POINTS)]
    k = min(3 * NEIGHBOURS[-1], len(tree_rows))
    near = tree_rows[cKDTree(around[tree_rows]).query(around[rows], k=k)[1]]
    # neighbours in time are put last, so that the first ones are those of other passages
    far_in_time = np.abs(near - rows[:, None]) > max(many * step, delay)
    near = np.take_along_axis(near, np.argsort(~far_in_time, axis=1, kind="stable"), axis=1)
    values = np.stack([_noise_variance(vectors[near[:, :n]], around[rows], middle) for n in NEIGHBOURS])
    # the largest tenth comes from folds and jumps, where no linear fit holds
    cut = np.sort(values, axis=1)[:, : int(0.9 * values.shape[1])]
    trimmed = np.sqrt(np.maximum(cut.mean(1), 0) / TRIMMED)
    blocks = [np.sqrt(max(float(np.mean(np.sort(b)[: int(0.9 * len(b))])), 0)) for b in np.array_split(values[0], 10)]
    return trimmed, float(np.std(blocks, ddof=1) / np.sqrt(10)), trimmed[0] < 0.95 * x.std()


def _noise_variance(neighbours, centre, middle: int) -> np.ndarray:
    """Residual variance of the linear fit in each neighbourhood over 1 + |weights|^2: the noise of one sample.

    The residual holds the noise of the middle and that of the samples around it times their weights; what the scatter
    of the fitted weights adds to |weights|^2 is taken off. Shapes: (row, neighbour, many), (row, many - 1) -> (row,).
    """
    target = neighbours[..., middle]
    design = np.delete(neighbours, middle, axis=2) - centre[:, None]
    design = np.concatenate((np.ones((*design.shape[:2], 1)), design), axis=2)
    gram = np.einsum("rij,rik->rjk", design, design)
    eye = np.eye(design.shape[2])
    inverse = np.linalg.inv(gram + 1e-10 * np.trace(gram, axis1=1, axis2=2)[:, None, None] * eye)
    weights = np.einsum("rjk,rik,ri->rj", inverse, design, target)
    residual = target - np.einsum("rij,rj->ri", design, weights)
    variance = (residual**2).sum(1) / max(1, design.shape[1] - design.shape[2])
    scatter = variance * np.trace(inverse[:, 1:, 1:], axis1=1, axis2=2)
    return variance / np.maximum(1 + (weights[:, 1:] ** 2).sum(1) - scatter, 1.0)


def _spacing(x) -> float:
    """Smallest step between stored values, 0 where they are not coarse."""
    values = np.unique(x)
    return float(np.min(np.diff(values))) if 2 <= len(values) < len(x) / 4 else 0.0
