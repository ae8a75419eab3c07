"""The default judge of a trained law on a validation stretch: does it forecast, and does its free run look alike?"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from rheon.core.series import Series
from rheon.engine.rollout import rollouts

ORIGINS = 32
HORIZON = 100
RUNS = 4
RUN_LENGTH = 2_000
BINS = 20
# a forecast as bad as an independent draw from the data has error 2; beyond it all errors are equally useless
WORST = 2.0


def default_score(
    law,
    train: Float[np.ndarray, "series time variable"],
    valid: Float[np.ndarray, "series time variable"],
) -> float:
    """Forecast error on the validation stretch plus two distances of the free run from the data; lower is better.

    The forecast error is the mean over origins and steps of the squared error (data have variance about 1), at most
    2. The distances are Hellinger, from 0 to 1, averaged over variables: of the histogram of (x(t), x(t + lag)), and
    of the power spectrum. A run that leaves finite numbers counts as the worst.

    Args:
        law: a Map that observes and encodes in standardised units.
        train: training part.
        valid: validation part, which the training has not touched.

    Returns:
        A number from 0 to 4.
    """
    context = law.context
    horizon = min(HORIZON, (valid.shape[1] - context) // 2)
    error = WORST
    if horizon >= 1:
        windows = _windows(valid, context + horizon, ORIGINS)
        if len(windows):
            predicted = rollouts(law, windows[:, :context], horizon)
            squared = np.minimum(np.nan_to_num((predicted - windows[:, context:]) ** 2, nan=np.inf), 1e6).mean(-1)
            error = float(np.minimum(squared, WORST).mean())
    return error + free_run_distance(law, np.concatenate([train, valid], 1))


def free_run_distance(law, paths: Float[np.ndarray, "series time variable"]) -> float:
    """Histogram distance plus spectrum distance of free runs from the data, from 0 to 2."""
    context = law.context
    stretch = min(RUN_LENGTH, _longest_power(paths))
    true = _windows(paths, stretch, 4 * RUNS)
    starts = _windows(paths, context, RUNS)
    if not len(true) or not len(starts):
        return 2.0
    settle = stretch // 4
    run = rollouts(law, starts, stretch + settle)[:, settle:]
    if not np.isfinite(run).all():
        return 2.0
    distances = []
    for v in range(true.shape[-1]):
        t, r = true[..., v].astype(np.float64), run[..., v].astype(np.float64)
        lag = _lag(t)
        edges = np.linspace(t.min() - 1e-9, t.max() + 1e-9, BINS + 1)
        # what leaves the range of the data is counted in the outermost bins
        clip = lambda a: np.clip(a, edges[0], edges[-1])  # noqa: B023, E731
        p, q = (np.histogram2d(clip(a[:, :-lag]).ravel(), clip(a[:, lag:]).ravel(), (edges, edges))[0] for a in (t, r))
        distances.append(_hellinger(p, q) + _hellinger(_spectrum(t), _spectrum(r)))
    return float(np.mean(distances))


def _windows(paths, length: int, most: int) -> np.ndarray:
    series = Series(paths)
    starts = series.valid_starts(length) if length >= 1 else np.zeros((0, 2), int)
    if not len(starts):
        return np.zeros((0, max(length, 0), paths.shape[-1]))
    chosen = starts[np.linspace(0, len(starts) - 1, min(most, len(starts))).astype(int)]
    return series.windows(length, chosen)


def _longest_power(paths) -> int:
    """Half of the longest gap-free stretch."""
    from ._windows import _longest

    return max(8, _longest(np.isfinite(paths).all(-1)) // 2)


def _lag(x: Float[np.ndarray, "window time"]) -> int:
    """First lag at which the autocorrelation falls below 1/e."""
    centred = x - x.mean()
    power = (np.abs(np.fft.rfft(centred, 2 * x.shape[1])) ** 2).mean(0)
    correlation = np.fft.irfft(power)[: x.shape[1] // 2]
    below = np.flatnonzero(correlation < correlation[0] / np.e)
    return int(max(1, below[0])) if len(below) else 1


def _spectrum(x: Float[np.ndarray, "window time"]) -> np.ndarray:
    """Power averaged over windows and smoothed over three neighbours."""
    power = (np.abs(np.fft.rfft(x - x.mean(), axis=1)) ** 2).mean(0)
    return np.convolve(power, np.ones(3) / 3, "same")


def _hellinger(p, q) -> float:
    """Hellinger distance of two histograms; 1 where one is empty."""
    if not p.sum() > 0 or not q.sum() > 0:
        return 1.0
    return float(np.sqrt(max(0.0, 1 - np.sqrt(p / p.sum() * (q / q.sum())).sum())))
