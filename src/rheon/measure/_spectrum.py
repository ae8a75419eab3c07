"""Shared parts: from local growth rates to exponents with errors, a verdict and a regime."""

from __future__ import annotations

import numpy as np

from rheon.core.figure import Figure, Panel, Trace
from rheon.core.result import Result

from ._law import Law
from ._regime import regime_of
from ._scatter import mean_error

# growth ratios beyond this within one window leave no correct digits in the smallest exponent
LARGEST_RATIO = 30.0


def lost_starts(rates, final) -> np.ndarray:
    """Which starts left the finite numbers: NaN or +inf in a rate, or a state that is not finite. Shape (starts,).

    -inf is a direction that the law annihilates.
    """
    return (np.isnan(rates) | np.isposinf(rates)).any((1, 2)) | ~np.isfinite(final).all(1)


def diverged(name: str, rates, final, law: Law, words: str) -> Result:
    """The result where every start left the finite numbers."""
    bad = (np.isnan(rates) | np.isposinf(rates)).any(2)
    first = int(np.argmax(bad[0])) if bad[0].any() else rates.shape[1]
    reason = f"the orbit left the finite numbers within {(first + 1) * law.steps_per_window} steps after the transient"
    return Result(
        name,
        np.full(rates.shape[2], np.nan),
        verdict="diverged",
        reason=reason,
        units=law.unit,
        method=words,
        axes=("exponent",),
        details={"regime": "cannot tell", "final": final},
    )


def spectrum_result(name: str, rates, final, after, law: Law, words: str, spread=None) -> Result:
    """Exponents from growth rates.

    Args:
        name: of the result.
        rates: growth rates per window, shape (starts, windows, k), in 1/time unit.
        final, after: last states and the states one step later, shape (starts, dim).
        law: what was stepped.
        words: how, for the reader.
        spread: rates of growth of a small volume, shape (starts, windows), or None.
    """
    lost = lost_starts(rates, final)
    if lost.all():
        return diverged(name, rates, final, law, words)
    starts, windows, _ = rates.shape
    rates, final, after = rates[~lost], final[~lost], after[~lost]
    with np.errstate(invalid="ignore"):
        value = rates.mean((0, 1))
        error, freedom = mean_error(rates)
        sums = mean_error(np.cumsum(rates, axis=2))[0]
    error = np.where(np.isfinite(value), error, np.nan)
    verdict, reason = _verdict(rates, value, error, law.window)
    if lost.any():
        reason += f"; {lost.sum()} of {starts} starts diverged and are left out"
    total = windows * law.window
    if law.random:
        regime = _random_regime(value, error)
    else:
        if law.flow and not law.autonomous:
            # under forcing nothing rests, though what is seen once per period may look as if it did
            after = np.full_like(final, np.inf)
        regime = regime_of(value, error, verdict, flow=law.autonomous, total=total, final=final, after=after)
    details = {
        "regime": regime,
        "interval": interval(value, error, freedom),
        "sum": float(value.sum()),
        "sum_error": sums,
        "steps": windows * law.steps_per_window,
        "dt": law.window / law.steps_per_window,
        "final": final,
        **history(rates, law.window),
    }
    if spread is not None:
        details["mean_divergence"] = float(spread[~lost].mean())
    return Result(
        name,
        value,
        error=error,
        verdict=verdict,
        reason=f"{regime}; {reason}" if reason else regime,
        units=law.unit,
        method=words + "; Benettin et al. 1980; standard error by Heidelberger and Welch 1981",
        axes=("exponent",),
        details=details,
        figure=convergence(details, value, law.unit),
    )


def interval(value, error, freedom: int) -> np.ndarray:
    """The 95 % interval by Student's t, shape (..., 2)."""
    from scipy.stats import t

    half = t.ppf(0.975, freedom) * error
    with np.errstate(invalid="ignore"):
        return np.stack([value - half, value + half], axis=-1)


def _random_regime(value, error) -> str:
    """What the largest exponent under common noise says: states that feel the same noise part, or meet."""
    if not np.isfinite(value[0]) or abs(value[0]) <= 4 * error[0]:
        return "cannot tell"
    return "chaotic" if value[0] > 0 else "random fixed point"


def _verdict(rates, value, error, window_time: float) -> tuple[str, str]:
    """Converged if the error is small beside the exponents and their fluctuation, and the halves of the run agree."""
    usable = np.isfinite(value)
    if not usable.any():
        return "converged", "every direction is annihilated"
    rates, value, error = rates[..., usable], value[usable], error[usable]
    if wrong := overgrown(rates, window_time):
        return "not converged", wrong
    scale = np.maximum(np.maximum(np.abs(value), rates.std((0, 1))), 1e-300)
    worst = (error / scale).max()
    if worst > 0.1:
        return "not converged", f"a standard error is {worst:.0%} of the scale of its exponent: take more steps"
    halves = np.array_split(rates, 2, axis=1)
    shift = np.abs(halves[0].mean((0, 1)) - halves[1].mean((0, 1)))
    allowed = 4 * np.hypot(*(mean_error(half)[0] for half in halves)) + 10 / (rates.shape[1] * window_time)
    if (shift > allowed + 1e-6 * scale).any():
        return "not converged", "the halves of the run disagree: the transient may not be over"
    return "converged", ""


def overgrown(rates, window_time: float) -> str:
    """What to say where vectors lost their digits within a window, empty where they did not.

    Shapes: rates (starts, windows, k).
    """
    usable = rates[..., np.isfinite(rates).all((0, 1))]
    spread = (usable.max(2) - usable.min(2)).max() * window_time if usable.shape[2] else 0.0
    if spread <= LARGEST_RATIO:
        return ""
    ratio = f"growth in one window differs by a factor e^{spread:.0f} between the vectors"
    return f"{ratio}: choose a smaller qr_every or a smaller k"


def history(rates, window_time: float, points: int = 200) -> dict:
    """Running means over all starts at up to `points` times."""
    index = np.unique(np.linspace(0, rates.shape[1] - 1, points).astype(int))
    with np.errstate(invalid="ignore"):
        running = np.cumsum(rates.mean(0), axis=0)[index] / (index + 1)[:, None]
    return {"history": running, "history_time": (index + 1) * window_time}


def convergence(details, value, unit: str) -> Figure:
    """Running means, and where they ended."""
    time = details["history_time"]
    traces = []
    for i, v in enumerate(value):
        if np.isfinite(v):
            traces.append(Trace("line", time, details["history"][:, i], name=f"exponent {i + 1}", role="data"))
            traces.append(Trace("hline", time[:1], np.array([v]), role="reference"))
    return Figure((Panel(tuple(traces), title="convergence", x="time", y=f"running mean ({unit})"),))
