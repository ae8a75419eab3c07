"""Scores of forecasts: what is said of every cell."""

from __future__ import annotations

import numpy as np

from rheon import measure
from rheon.core.errors import RheonError

from .problems import Problem
from .protocols import Protocol

# places and spectra are compared where a forecast is at least as long
LONG = 1000
# a forecast that leaves so many standard deviations has diverged
DIVERGED = 100.0
# of the published common task: samples of a short forecast
SHORT = 20
# name -> (what it is, whether more is better)
SCORES = {
    "smape": ("sMAPE, 0 to 200", False),
    "vpt": ("valid prediction time, Lyapunov times (error below 0.4 standard deviations)", True),
    "vpt_smape": ("valid prediction time, Lyapunov times (sMAPE below 30)", True),
    "vpt_mean": ("valid prediction time, Lyapunov times (mean sMAPE so far below 30)", True),
    "mase": ("MASE", False),
    "crps": ("CRPS in standard deviations; of a single forecast it is the mean absolute error", False),
    "nrmse": ("root mean square error in standard deviations", False),
    "d_stsp": ("D_stsp, nats", False),
    "d_h": ("D_H", False),
    "exponent_error": ("error of the largest exponent, share", False),
    "short_score": ("common task: short time, 100 is perfect", True),
    "long_score": ("common task: long time, 100 is perfect", True),
    "reconstruction_score": ("common task: reconstruction, 100 is perfect", True),
}


def scores(problem: Problem, protocol: Protocol, forecast: np.ndarray) -> dict[str, float]:
    """All scores of one forecast that its protocol supports; NaN for the others.

    Args:
        problem: the data of the task.
        protocol: of the task.
        forecast: shape (horizon, variable), or (context, variable) for a reconstruction; may hold NaN.

    Returns:
        Name -> number for the keys of `SCORES`, and `diverged` (0 or 1).

    Raises:
        RheonError: if the forecast has another shape than the truth.

    Example:
        >>> from rheon.bench.problems import problem
        >>> from rheon.bench.tasks import tasks
        >>> task = tasks("dysts-2023", ["rossler"], starts=1)[0]
        >>> made = problem(task)
        >>> scores(made, task.protocol, made.truth.values)["smape"]
        0.0
    """
    truth = problem.clean if protocol.kind == "reconstruction" else problem.truth
    assert truth is not None
    a, b = np.asarray(truth.values, float), np.array(forecast, float)
    if a.shape != b.shape:
        raise RheonError(f"the forecast has shape {b.shape}, the truth {a.shape}")
    past = problem.train.values.reshape(-1, a.shape[-1])
    scale = past.std(axis=0)
    scale = np.where(scale > 0, scale, 1.0)
    b, diverged = _until_lost(b, past.mean(axis=0), scale)
    found = dict.fromkeys(SCORES, float("nan")) | {"diverged": float(diverged)}
    if protocol.kind == "reconstruction":
        return found | {"reconstruction_score": _match(a, b), "nrmse": _nrmse(a, b, scale)}
    found |= {
        "smape": float(measure.smape(a, b).value),
        "nrmse": _nrmse(a, b, scale),
        "mase": float(measure.mase(a, b, _history(problem)).value),
        "crps": float(measure.crps(a / scale, (b / scale)[None]).value),
    }
    if np.isfinite(problem.lyapunov_time):
        settings = {"dt": problem.truth.dt, "lyapunov_time": problem.lyapunov_time}
        found["vpt"] = float(measure.valid_prediction_time(a, b, scale=scale, **settings).value)
        found["vpt_smape"] = float(measure.valid_prediction_time(a, b, criterion="smape", **settings).value)
        found["vpt_mean"] = float(measure.valid_prediction_time(a, b, criterion="mean smape", **settings).value)
    if protocol.name.startswith("common-task"):
        found |= {"short_score": _match(a[:SHORT], b[:SHORT])}
        if protocol.kind == "forecast":
            found |= {"long_score": _long(a, b)}
    return found | _attractor(a, b) if len(a) >= LONG else found


def _until_lost(forecast: np.ndarray, mean: np.ndarray, scale: np.ndarray) -> tuple[np.ndarray, bool]:
    """The forecast, NaN from where it leaves finite numbers or the range of the data, and whether it does."""
    with np.errstate(invalid="ignore", over="ignore"):
        far = np.abs(forecast - mean) > DIVERGED * scale
    lost = ~np.isfinite(forecast).all(axis=-1) | far.any(axis=-1)
    if lost.any():
        forecast[int(np.argmax(lost)) :] = np.nan
    return forecast, bool(lost.any())


def _history(problem: Problem) -> np.ndarray:
    values = problem.given.values if problem.train.values.ndim == 3 else problem.train.values
    return np.asarray(values, float)


def _nrmse(a, b, scale) -> float:
    return float(np.sqrt(np.mean(((a - b) / scale) ** 2))) if np.isfinite(b).all() else float("inf")


def _match(a, b) -> float:
    """100 (1 - |a - b| / |a|): 100 is perfect, 0 no better than zero, -100 the least that is counted."""
    if not np.isfinite(b).all():
        return -100.0
    return max(-100.0, 100 * (1 - float(np.linalg.norm(a - b)) / float(np.linalg.norm(a))))


def _long(a, b) -> float:
    """The match of histograms (few variables) or of wave-number spectra (fields) over the last part."""
    if not np.isfinite(b).all():
        return -100.0
    a, b = a[len(a) // 2 :], b[len(b) // 2 :]
    if a.shape[1] > 10:
        return _match(_spectrum(a), _spectrum(b))
    matches = []
    for x, y in zip(a.T, b.T, strict=True):
        edges = np.linspace(x.min(), x.max(), 42)
        matches.append(_match(np.histogram(x, edges)[0].astype(float), np.histogram(y, edges)[0].astype(float)))
    return float(np.mean(matches))


def _spectrum(x: np.ndarray) -> np.ndarray:
    power = np.mean(np.abs(np.fft.rfft(x, axis=1)) ** 2, axis=0)
    return np.log(power[: x.shape[1] // 3] + 1e-12)


def _attractor(a, b) -> dict[str, float]:
    if not np.isfinite(b).all():
        return {"d_stsp": float("inf"), "d_h": 1.0}
    return {
        "d_stsp": float(measure.state_space_divergence(a, b, floor=False).value),
        "d_h": float(measure.spectral_distance(a, b, floor=False).value),
    }
