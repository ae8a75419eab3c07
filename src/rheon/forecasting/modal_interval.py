"""Intervals for the forecast of a linear law of modes, from what its steps missed in the data."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import scipy.stats

from rheon.core.errors import RheonError
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.result import Result
from rheon.models._modal import ModalMap, ModalRecord, modal_part

from ._context import as_series, last_windows, system_of
from .forecast import forecast


def modal_interval(fit, context, horizon: int, *, levels: Sequence[float] = (0.5, 0.9)) -> Result:
    """Bands around the forecast of a law of modes that hold the truth with given probabilities.

    The covariance of the coordinates grows from step to step by what one step of the law missed in the data; what the
    coordinates do not carry adds its own variance, and laws fitted to resampled data (`bags`) add their spread. For
    optimised modes misses count as errors of measurement: they blur the start and do not grow on the way. All errors
    are taken as normal. Where an honest test on data that were not used is to be had, `prediction_interval` after
    `backtest` assumes less.

    Args:
        fit: a fit (or law) of `DynamicModes`, `MultiresolutionModes`, `ControlledModes` (inputs at their mean) or
            `HAVOK` (no forcing).
        context: the samples before the forecast, one path.
        horizon: steps to go.
        levels: probabilities.

    Returns:
        Result: bands of shape (level, 2, horizon, variable), lower bound first. Details: `forecast` (horizon,
        variable), `deviation` (horizon, variable), `levels`, `times`.

    Raises:
        RheonError: if the law has no modes, the context has many paths, or a level is not in (0, 1).

    Source: covariance of a linear Gaussian forecast, Penland and Sardeshmukh 1995
        (doi:10.1175/1520-0442(1995)008<1999:TOGOTS>2.0.CO;2); bagging: Sashidhar and Kutz 2022
        (doi:10.1098/rsta.2021.0199).

    Example:
        >>> import rheon
        >>> wave = rheon.Series(np.sin(0.2 * np.arange(300)) + 0.1 * np.random.default_rng(0).normal(size=300))
        >>> fit = rheon.fit(rheon.models.DynamicModes(delays=10, rank=2), wave)
        >>> modal_interval(fit, wave, 5).value.shape
        (2, 2, 5, 1)
    """
    law = modal_part(system_of(fit))
    if law is None:
        raise RheonError(
            f"{type(system_of(fit)).__name__} has no modes",
            where="fit",
            remedy="use rheon.forecasting.prediction_interval after a backtest",
        )
    if not all(0 < level < 1 for level in levels):
        raise RheonError(f"levels are {tuple(levels)}", remedy="probabilities lie between 0 and 1")
    context = as_series(fit, context)
    if context.n_series > 1:
        raise RheonError("the context has many paths", where="context", remedy="give one: series.path(0)")
    future = forecast(fit, context, horizon)
    window = last_windows(context, law.context)[0].astype(np.float64)
    variance = _variance(law, horizon) + _bagged(law, window, horizon)
    deviation = np.sqrt(variance)
    width = np.array([scipy.stats.norm.ppf((1 + level) / 2) for level in levels])
    value = np.stack(
        [future.values - width[:, None, None] * deviation, future.values + width[:, None, None] * deviation], 1
    )
    record = law.record
    parts = ["what steps missed", "what coordinates do not carry"]
    return Result(
        "interval of a forecast by modes",
        value,
        verdict="converged",
        reason=f"from {record.rows} pairs"
        + (f" and {len(record.bags)} resampled fits" if record.bags is not None else ""),
        method=f"normal errors: {', '.join(parts)}" + ("; spread of resampled fits" if record.bags is not None else ""),
        axes=("level", "bound", "horizon", "variable"),
        details={
            "forecast": future.values,
            "deviation": deviation,
            "levels": np.asarray(levels, float),
            "times": future.times,
        },
        figure=_figure(future, value, levels),
    )


def _variance(law: ModalMap, horizon: int) -> np.ndarray:
    """Variance of a sample h steps ahead under the law itself. Shape (horizon, variable)."""
    record: ModalRecord = law.record
    matrix, decode = np.asarray(law.matrix), np.asarray(law.decode)
    spread, rest = np.asarray(record.start), np.asarray(record.rest) ** 2
    found = []
    for h in range(1, horizon + 1):
        spread = matrix @ spread @ matrix.T + np.asarray(record.noise)
        beyond = rest if law.fading is None else rest * (1 - np.asarray(law.fading) ** (2 * h))
        found.append(np.einsum("vi,ij,vj->v", decode, spread, decode) + beyond)
    return np.maximum(np.stack(found), 0.0)


def _bagged(law: ModalMap, window: np.ndarray, horizon: int) -> np.ndarray:
    """Variance of the forecast over laws fitted to resampled data. Shape (horizon, variable)."""
    record = law.record
    if record.bags is None:
        return np.zeros((horizon, law.n_observed))
    rows = (window - np.asarray(law.centre)).reshape(-1)
    made = []
    for i, matrix in enumerate(np.asarray(record.bags)):
        decode, encoder = np.asarray(law.decode), np.asarray(law.encoder)
        if record.bag_decode is not None:
            decode = np.asarray(record.bag_decode[i])
            encoder = np.linalg.pinv(_unrolled(matrix, decode, law.context))
        state, path = encoder @ rows, []
        for _ in range(horizon):
            state = matrix @ state + np.asarray(law.drift)
            path.append(decode @ state)
        made.append(np.stack(path))
    return np.var(made, axis=0)


def _unrolled(matrix: np.ndarray, decode: np.ndarray, samples: int) -> np.ndarray:
    """What a state shows over the last samples, oldest first. Shape (samples * variable, mode)."""
    back, blocks = np.linalg.pinv(matrix), [decode]
    for _ in range(samples - 1):
        blocks.append(blocks[-1] @ back)
    return np.concatenate(blocks[::-1])


def _figure(future, value: np.ndarray, levels: Sequence[float]) -> Figure:
    panels = []
    for i, (name, unit) in enumerate(zip(future.names[:4], future.units, strict=False)):
        traces = [
            Trace("band", future.times, band[0, :, i], y2=band[1, :, i], name=f"{level:.0%}", role="interval")
            for level, band in sorted(zip(levels, value, strict=True), key=lambda pair: -pair[0])
        ]
        traces.append(Trace("line", future.times, future.values[:, i], name="forecast", role="model"))
        panels.append(Panel(tuple(traces), x=f"time {future.time_unit}".strip(), y=f"{name} {unit}".strip()))
    return Figure(tuple(panels))
