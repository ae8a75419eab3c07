"""Claims on context parroting: copying what followed the most similar past, the baseline of every trained law."""

from __future__ import annotations

from typing import Any

import numpy as np

from rheon.core.figure import Figure, Panel, Trace
from rheon.core.registry import find
from rheon.core.series import Series
from rheon.engine.rollout import rollouts
from rheon.engine.simulate import simulate
from rheon.training.fit import fit

from ._paper import Context, Measured

PER_LYAPUNOV_TIME, LYAPUNOV_TIME = 30, 1 / 0.9056
TRAIN, CONTEXT, HORIZON, STARTS = 29_000, 30, 300, 100
COMPARED, LIMIT = (1, 3, 10), 30.0


def _lorenz(n: int, key: int) -> Series:
    return simulate(find("systems", "lorenz")(), n=n, dt=LYAPUNOV_TIME / PER_LYAPUNOV_TIME, transient=20.0, key=key)


def valid_time(context: Context) -> Measured:
    """Valid prediction times of parroting on Lorenz."""
    gap = 1_000
    path = _lorenz(TRAIN + gap + STARTS * (CONTEXT + HORIZON), context.key)
    train, rest = path.window(0, TRAIN), path.values[TRAIN + gap :].reshape(STARTS, CONTEXT + HORIZON, -1)
    means = {}
    for length in COMPARED:
        law: Any = fit(find("models", "parroting")(length=length), train, key=context.key).system
        copied = rollouts(law, rest[:, :CONTEXT], HORIZON, precision="double")
        means[length] = float(cumulative_valid_time(rest[:, CONTEXT:], copied).mean())
    text = ", ".join(f"{m:.2f} (D {length})" for length, m in means.items())
    holds = all(4.0 <= m <= 5.2 for m in means.values())
    return Measured(text, holds, {f"mean over starts, D {k}": v for k, v in means.items()})


def cumulative_valid_time(true, forecast) -> np.ndarray:
    """Lyapunov times until the mean of sMAPE over all steps so far passes 30, for each start. Shape (start,)."""
    point = 200 * np.abs(true - forecast) / (np.abs(true) + np.abs(forecast))
    so_far = np.cumsum(point.mean(-1), axis=1) / np.arange(1, true.shape[1] + 1)
    over = so_far > LIMIT
    return np.where(over.any(1), over.argmax(1), true.shape[1]) / PER_LYAPUNOV_TIME


def scaling(context: Context) -> Measured:
    """Error of the first ten steps against the length of the context."""
    lengths = np.array([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 50_000])
    starts, horizon = 400, 10
    path = _lorenz(int(lengths[-1]) + 1_000 + starts * 25, context.key)
    values = path.values / path.values.std(0)
    windows = values[lengths[-1] + 1_000 :].reshape(starts, 25, 3)
    errors = []
    for length in lengths:
        train = Series(values[lengths[-1] - length : lengths[-1]])
        law: Any = fit(find("models", "parroting")(length=1), train, key=context.key).system
        copied = rollouts(law, windows[:, :5], horizon, precision="double")
        errors.append(float(np.sqrt(np.mean((copied - windows[:, 5 : 5 + horizon]) ** 2, axis=(1, 2))).mean()))
    slope = float(np.polyfit(np.log(lengths), np.log(errors), 1)[0])
    line = Trace("line", lengths, np.array(errors), name="error of 10 steps", role="model")
    figure = Figure((Panel((line,), x="samples of context", y="error / s", x_scale="log", y_scale="log"),))
    details = {"lengths": lengths, "errors": errors, "slope": slope}
    return Measured(f"slope {slope:.2f}", -0.65 <= slope <= -0.35, details, (figure,))
