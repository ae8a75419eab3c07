"""Stage 2, look: what the recording itself says, before any model."""

from __future__ import annotations

import numpy as np

from rheon import measure
from rheon.core.errors import RheonError
from rheon.core.progress import Progress
from rheon.core.series import Series

from .records import Look, Split

# models see at least this many samples per characteristic delay; more is redundant and slow
SAMPLES_PER_DELAY = 3
SAMPLES_PER_PERIOD = 30
PERIODS_AHEAD = 4
HORIZON_LIMITS = (10, 300)


def look(series: Series, horizon: int | None, progress: Progress) -> Look:
    """Sampling, gaps, stationarity, period, noise, determinism and embedding of the training part.

    Args:
        series: the recording on a regular grid.
        horizon: forecast length in samples asked for, or None to choose one.
        progress: who is told.
    """
    split = Split.of(series.n_times)
    train = series.window(0, split.train_stop)
    lead = _lead(train)
    longest = _longest_run(train.select([train.names[lead]]))
    results: dict = {}
    steps = {
        "dominant period": lambda: measure.dominant_period(longest),
        "stationarity": lambda: measure.stationarity(longest),
        "noise level": lambda: measure.noise_level(longest),
        "determinism": lambda: measure.determinism(longest),
        "permutation entropy": lambda: measure.permutation_entropy(longest),
        "embedding": lambda: measure.embedding(longest),
        "power spectrum": lambda: measure.power_spectrum(longest),
    }
    with progress.stage("Look", len(steps)) as stage:
        for name, compute in steps.items():
            results[name] = compute()
            stage.advance(1, name)
    delay, dimension = int(results["embedding"]["delay"]), int(results["embedding"]["dimension"])
    period = _period(results["dominant period"], series.dt)
    stride = _stride(delay, period, horizon, series.n_times)
    working_period, working_delay = period / stride, max(1, round(delay / stride))
    ahead = _horizon(horizon, stride, working_period, working_delay, (split.stop - split.train_stop) // stride)
    return Look(
        facts=_facts(series, results, stride, delay, dimension, train.names[lead]),
        results=results,
        lead=lead,
        stride=stride,
        delay=working_delay,
        dimension=dimension,
        period=working_period,
        horizon=ahead,
    )


def _lead(train: Series) -> int:
    """The variable that the scalar measures look at: the first one that varies and is mostly there."""
    spread = np.nanstd(train.values.reshape(-1, train.n_variables), axis=0)
    there = train.mask.reshape(-1, train.n_variables).mean(axis=0)
    good = np.flatnonzero((spread > 0) & (there > 0.5))
    if len(good) == 0:
        good = np.flatnonzero(spread > 0)
    if len(good) == 0:
        raise RheonError(
            "no variable changes in the training part",
            where=train.source,
            remedy="choose other --columns, or give a longer recording",
        )
    return int(good[0])


def _longest_run(train: Series) -> Series:
    """The longest stretch without a gap, of the path that has it."""
    best = (0, 0, 0)
    for path in range(train.n_series):
        there = np.concatenate([[False], np.isfinite(train.paths[path]).all(axis=1), [False]])
        edges = np.flatnonzero(np.diff(there.astype(int)))
        for start, stop in zip(edges[::2], edges[1::2], strict=True):
            best = max(best, (int(stop - start), path, int(start)))
    length, path, start = best
    return train.path(path).window(start, start + length)


def _period(result, dt: float) -> float:
    value = float(result)
    return value / dt if result.verdict in ("found", "converged", "yes") and np.isfinite(value) else 0.0


def _stride(delay: int, period: float, horizon: int | None, n: int) -> int:
    """Every how many samples the models work: finely sampled recordings are thinned, never below 2,000 samples."""
    stride = delay // SAMPLES_PER_DELAY
    if horizon is not None:
        stride = min(stride, horizon // HORIZON_LIMITS[0])
    if period > 0:
        stride = min(stride, int(period // SAMPLES_PER_PERIOD))
    return int(np.clip(stride, 1, max(1, n // 2000)))


def _horizon(asked: int | None, stride: int, period: float, delay: int, held_out: int) -> int:
    longest = max(2, held_out // 3)
    if asked is not None:
        # rounded up: what was asked for is covered where the models work on every few samples
        steps = -(-asked // stride)
        if steps > longest:
            raise RheonError(
                f"a horizon of {asked} samples is too long for a held-out part of {held_out * stride}",
                remedy=f"choose --horizon {longest * stride} or less, or give a longer recording",
            )
        return max(1, steps)
    wished = PERIODS_AHEAD * period if period > 0 else 10 * delay
    return int(np.clip(np.clip(wished, *HORIZON_LIMITS), 2, longest))


def _facts(series: Series, results: dict, stride: int, delay: int, dimension: int, lead: str) -> list:
    missing = (~series.mask).reshape(-1, series.n_variables)
    unit = series.time_unit
    facts = [
        ("Samples", f"{series.n_times:,} × {series.n_variables}", f"{series.n_series} path(s)"),
        ("Sampling step", f"{series.dt:.6g} {unit}", "on a regular grid"),
        ("Missing", f"{missing.mean():.2%}", _missing_remark(series, missing)),
        ("Variable looked at", lead, "the first that varies; scalar measures use it"),
        ("Embedding", f"delay {delay} samples, dimension {dimension}", results["embedding"].reason),
    ]
    for name in ("dominant period", "stationarity", "noise level", "determinism", "permutation entropy"):
        result = results[name]
        facts.append((name.capitalize(), str(result).split("\n")[0].split(" = ", 1)[-1], result.reason))
    if stride > 1:
        facts.append(
            (
                "Working step",
                f"every {stride} samples ({stride * series.dt:.6g} {unit})",
                "the recording is finely sampled",
            )
        )
    return facts


def _missing_remark(series: Series, missing: np.ndarray) -> str:
    share = missing.mean(axis=0)
    worst = int(np.argmax(share))
    return f"most in {series.names[worst]} ({share[worst]:.2%})" if share[worst] > 0 else "none"
