"""Lyapunov exponents of any deterministic law, known or learned."""

from __future__ import annotations

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.kinds import Flow, Map
from rheon.core.precision import as_dtype, precision
from rheon.core.result import Result
from rheon.core.system import System
from rheon.engine.as_map import as_map

from ._benettin import expansion
from ._data import generator, per_time
from ._regime import regime_of
from ._scatter import LEAST, mean_error

NAME = "Lyapunov spectrum"
# growth ratios beyond this within one window leave no correct digits in the smallest exponent
LARGEST_RATIO = 30.0


def lyapunov_spectrum(
    system,
    k: int | None = None,
    *,
    steps: int = 50_000,
    dt: float | None = None,
    transient: int | None = None,
    qr_every: int | None = None,
    initial=None,
    starts: int = 1,
    key=0,
) -> Result:
    """The k largest Lyapunov exponents of a flow, field, map, delay equation or fit, in float64.

    Benettin's method: k tangent vectors ride along by forward differentiation, matrix-free, and are orthonormalised
    every few steps. Flows are stepped by RK4: the exponents are those of the discretised flow, so `dt` must resolve
    it. Compiled once per structure and shape: other parameters, states or keys reuse the compiled function.

    `error` is the standard error (one sigma) of the mean over a correlated run, from the low end of the spectrum of
    the local rates. Over 200 runs of 50,000 steps it held the true largest exponent in 70 % for Lorenz, 76 % for
    Rössler and 71 % for Hénon (68 % would be exact); short runs err on the large side. `details["interval"]` is the
    95 % interval (Student's t, 2.2 standard errors), which held it in 95 to 98 %.

    Args:
        system: a deterministic `System` or a `Fit`.
        k: number of exponents; default all, at most 8.
        steps: steps of the map per start after the transient.
        dt: step of a flow, field or delay equation; default that of its card. A map has its own.
        transient: steps left out at the beginning, in which the state settles and the vectors align; default a tenth
            of `steps`.
        qr_every: steps between orthonormalisations; default 10 for flows and delay equations, 1 for maps.
        initial: state(s) to start from, shape (dim,) or (starts, dim); default the system's own, scattered by 1 %
            where `starts` > 1.
        starts: number of runs side by side.
        key: of the initial tangent vectors and of the scatter.

    Returns:
        Result with value and error of shape (k,), in 1/time unit, largest first as computed. Verdict "converged",
        "not converged", "too short" (less than 32 windows) or "diverged"; details: `regime` ("chaotic",
        "quasi-periodic", "periodic", "fixed point", "cannot tell"), `interval` (k, 2), `sum`, `history` and
        `history_time` (running means), `final` (last states), `steps`, `dt`. A direction that the law annihilates
        has exponent -inf.

    Raises:
        RheonError: if the system is stochastic or data, has no step, cannot be differentiated, or a setting is
            impossible.

    Source: Benettin et al. 1980 (Meccanica 15, doi:10.1007/BF02128236); Shimada and Nagashima 1979.

    Example:
        >>> import rheon
        >>> result = lyapunov_spectrum(rheon.systems.Henon(), steps=2000)
        >>> round(float(result.value.sum()), 6), result["regime"]
        (-1.203973, 'chaotic')
    """
    system = getattr(system, "system", system)
    if not isinstance(system, System):
        remedy = "for data use rheon.measure.largest_exponent, or fit a model first"
        raise RheonError(f"a {type(system).__name__} is no system", where="lyapunov_spectrum", remedy=remedy)
    law = as_map(system, dt)
    every = int(qr_every or (1 if isinstance(system, Map) else 10))
    transient = steps // 10 if transient is None else int(transient)
    if steps < 1 or transient < 0 or every < 1 or starts < 1:
        raise RheonError(f"steps {steps}, transient {transient}, qr_every {every}, starts {starts}: all positive")
    states = _starts(law, initial, starts, key)
    dim = states.shape[1]
    k = min(dim, 8) if k is None else int(k)
    if not 1 <= k <= dim:
        raise RheonError(f"k = {k} exponents of a state of {dim} variables", remedy=f"choose 1 to {dim}")
    skipped, windows = -(-transient // every), steps // every
    words = f"Benettin, {len(states)} x {windows * every} steps of {law.dt:g}, QR every {every}, float64"
    if windows < LEAST:
        reason = f"{windows} windows of {every} steps; {LEAST} are needed"
        return Result(NAME, np.full(k, np.nan), verdict="too short", reason=reason, method=words)
    vectors = np.linalg.qr(generator(key).normal(size=(dim, k)))[0].T
    growth, final, after = _run(law, states, vectors, skipped + windows, every)
    rates = growth[:, skipped:] / (every * law.dt)
    return _result(rates, final, after, law, isinstance(system, Flow), every, words)


def _starts(law, initial, starts: int, key) -> np.ndarray:
    """Initial states, shape (starts, dim)."""
    given = np.asarray(law.initial() if initial is None else initial, np.float64)
    states = np.atleast_2d(given)
    if states.ndim != 2 or states.shape[1] != law.dim or not np.isfinite(states).all():
        raise RheonError(
            f"the initial state has shape {given.shape}, the law {law.dim} variables",
            where="initial",
            remedy="give finite numbers of shape (dim,) or (starts, dim)",
        )
    if starts > 1 and len(states) not in (1, starts):
        raise RheonError(f"{len(states)} initial states for starts = {starts}", remedy="leave starts out")
    if starts > 1 and len(states) == 1:
        scale = 0.01 * np.maximum(np.abs(states), 0.1 * np.abs(states).max() or 1.0)
        noise = generator(key).normal(size=(starts, states.shape[1]))
        noise[0] = 0
        states = states + scale * noise
    return states


def _run(law, states, vectors, windows: int, every: int):
    """The kernel in float64; arrays come back as NumPy."""
    with precision("double"):
        try:
            parts = expansion(as_dtype(law, np.float64), states, vectors, windows=windows, every=every)
        except (TypeError, NotImplementedError) as error:
            raise RheonError(
                f"the step of {type(law).__name__} cannot be differentiated forwards ({str(error).splitlines()[0]})",
                remedy="write it with jax.numpy operations",
            ) from error
        return tuple(np.asarray(part) for part in parts)


def _result(rates, final, after, law, flow: bool, every: int, words: str) -> Result:
    starts, windows, k = rates.shape
    unit = per_time("" if flow or law.dt != 1 else "step")
    # -inf is a direction that the law annihilates; NaN and +inf, or a state that is not finite, is divergence
    bad = np.isnan(rates).any(2) | np.isposinf(rates).any(2)
    lost = bad.any(1) | ~np.isfinite(final).all(1)
    if lost.all():
        first = int(np.argmax(bad[0])) if bad[0].any() else windows
        reason = f"the orbit left the finite numbers within {(first + 1) * every} steps after the transient"
        details = {"regime": "cannot tell", "final": final}
        return Result(
            NAME, np.full(k, np.nan), verdict="diverged", reason=reason, units=unit, method=words, details=details
        )
    rates, final, after = rates[~lost], final[~lost], after[~lost]
    with np.errstate(invalid="ignore"):
        value = rates.mean((0, 1))
        error, freedom = mean_error(rates)
    error = np.where(np.isfinite(value), error, np.nan)
    verdict, reason = _verdict(rates, value, error, every * law.dt)
    if lost.any():
        reason += f"; {lost.sum()} of {starts} starts diverged and are left out"
    total = windows * every * law.dt
    regime = regime_of(value, error, verdict, flow=flow, total=total, final=final, after=after)
    details = {
        "regime": regime,
        "interval": _interval(value, error, freedom),
        "sum": float(value.sum()),
        "steps": windows * every,
        "dt": law.dt,
        "final": final,
        **_history(rates, every * law.dt),
    }
    return Result(
        NAME,
        value,
        error=error,
        verdict=verdict,
        reason=f"{regime}; {reason}" if reason else regime,
        units=unit,
        method=words + "; Benettin et al. 1980; standard error by Heidelberger and Welch 1981",
        axes=("exponent",),
        details=details,
        figure=_figure(details, value, unit),
    )


def _interval(value, error, freedom: int) -> np.ndarray:
    from scipy.stats import t

    half = t.ppf(0.975, freedom) * error
    with np.errstate(invalid="ignore"):
        return np.stack([value - half, value + half], axis=-1)


def _verdict(rates, value, error, window_time: float) -> tuple[str, str]:
    """Converged if the error is small beside the exponents and their fluctuation, and the halves of the run agree."""
    usable = np.isfinite(value)
    if not usable.any():
        return "converged", "every direction is annihilated"
    rates, value, error = rates[..., usable], value[usable], error[usable]
    spread = (rates.max(2) - rates.min(2)).max() * window_time
    if spread > LARGEST_RATIO:
        ratio = f"growth in one window differs by a factor e^{spread:.0f} between the vectors"
        return "not converged", f"{ratio}: choose a smaller qr_every or a smaller k"
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


def _history(rates, window_time: float, points: int = 200) -> dict:
    """Running means over all starts at up to `points` times."""
    index = np.unique(np.linspace(0, rates.shape[1] - 1, points).astype(int))
    with np.errstate(invalid="ignore"):
        running = np.cumsum(rates.mean(0), axis=0)[index] / (index + 1)[:, None]
    return {"history": running, "history_time": (index + 1) * window_time}


def _figure(details, value, unit: str) -> Figure:
    time = details["history_time"]
    traces = []
    for i, v in enumerate(value):
        if np.isfinite(v):
            traces.append(Trace("line", time, details["history"][:, i], name=f"exponent {i + 1}", role="data"))
            traces.append(Trace("hline", time[:1], np.array([v]), role="reference"))
    return Figure((Panel(tuple(traces), title="convergence", x="time", y=f"running mean ({unit})"),))
