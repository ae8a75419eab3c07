"""The distribution of Lyapunov exponents over finite times."""

from __future__ import annotations

import numpy as np

from rheon.core.figure import Figure, Panel, Trace
from rheon.core.result import Result

from ._benettin import expansion
from ._law import Law, count_of, differentiated, directions, law_of, states_of
from ._scatter import LEAST, mean_error
from ._settings import number, whole
from ._spectrum import diverged, lost_starts, overgrown

NAME = "finite-time Lyapunov exponents"


def finite_time_exponents(
    system,
    horizon: float,
    k: int | None = None,
    *,
    count: int = 1000,
    dt: float | None = None,
    solver: str = "auto",
    rtol: float = 1e-8,
    atol: float = 1e-10,
    transient: int | None = None,
    qr_every: int | None = None,
    initial=None,
    starts: int = 1,
    key=0,
) -> Result:
    """Growth rates of the k leading tangent directions over each of `count` stretches of a given length.

    The stretches lie end to end on one orbit (or on several side by side), after a transient in which the vectors
    align with the leading directions. Their mean is the Lyapunov spectrum; their variance falls as 1/horizon once the
    horizon is longer than the memory of the dynamics, and `diffusion`, horizon times variance, then levels off. A
    share of negative values of an exponent that is positive on average tells of unstable dimension variability or
    laminar phases.

    Args:
        system: a `System` or a `Fit`.
        horizon: length of a stretch in time units (steps for a map); rounded to whole windows.
        k: number of exponents; default all, at most 8.
        count: stretches per start.
        dt, solver, rtol, atol, qr_every: as in `lyapunov_spectrum`.
        transient: steps left out at the beginning; default a tenth of the run.
        initial: state(s) to start from, shape (dim,) or (starts, dim).
        starts: number of runs side by side.
        key: of the initial tangent vectors, of the scatter, and of the noise.

    Returns:
        Result with value of shape (stretch, k) in 1/time unit; verdict "converged", "not converged" (the vectors
        lost their digits between orthonormalisations), "too short" (less than 32 stretches) or "diverged"; details,
        each of shape (k,): `mean`, `mean_error`, `variance`, `skewness`, `diffusion`, `negative` (share below zero);
        and `horizon`.

    Raises:
        RheonError: as `lyapunov_spectrum`, and if `horizon` or `count` is not positive.

    Source: Grassberger, Badii and Politi 1988, doi:10.1007/BF01015324; Abarbanel, Brown and Kennel 1991,
        doi:10.1007/BF01209065.

    Example:
        >>> import rheon
        >>> result = finite_time_exponents(rheon.systems.Logistic(), 10, count=500)
        >>> bool(abs(result["mean"][0] - 0.6931) < 0.02)
        True
    """
    law = law_of(system, "finite_time_exponents", dt, qr_every, solver, rtol, atol, key)
    horizon = number(horizon, "horizon", exclusive=True)
    count, starts = whole(count, "count"), whole(starts, "starts")
    states = states_of(law.map, initial, starts, key)
    k = count_of(law.map, k)
    each = max(1, round(horizon / law.window))
    windows, length = each * count, each * law.window
    transient = windows * law.steps_per_window // 10 if transient is None else whole(transient, "transient", 0)
    skipped = -(-transient // law.steps_per_window)
    words = f"{len(states)} x {count} stretches of {length:g}, {law.words}"
    if count * len(states) < LEAST:
        reason = f"{count * len(states)} stretches; {LEAST} are needed"
        return Result(NAME, np.full((0, k), np.nan), verdict="too short", reason=reason, method=words)
    first = np.arange(len(states)) * law.every * (skipped + windows + 1) * law.random
    growth, _, final, _ = differentiated(
        expansion, law.map, states, directions(key, k, states.shape[1]), first,
        windows=skipped + windows, every=law.every,
    )  # fmt: skip
    rates = growth[:, skipped:] / law.window
    lost = lost_starts(rates, final)
    if lost.all():
        return diverged(NAME, rates, final, law, words)
    rates = rates[~lost]
    stretches = rates.reshape(-1, count, each, k).mean(2)
    return _result(stretches, length, law, words, overgrown(rates, law.window))


def _result(stretches, length: float, law: Law, words: str, wrong: str) -> Result:
    k = stretches.shape[2]
    values = stretches.reshape(-1, k)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean, variance = values.mean(0), values.var(0, ddof=1)
        skewness = ((values - mean) ** 3).mean(0) / np.where(variance > 1e-300, variance, np.nan) ** 1.5
        error = mean_error(stretches)[0] if stretches.shape[1] >= LEAST else np.sqrt(variance / len(values))
    details = {
        "mean": mean,
        "mean_error": error,
        "variance": variance,
        "skewness": skewness,
        "diffusion": length * variance,
        "negative": (values < 0).mean(0),
        "horizon": length,
    }
    panels = tuple(_histogram(values[:, i], f"exponent {i + 1}", law.unit) for i in range(k))
    reason = f"means {', '.join(f'{m:.4g}' for m in mean)}; standard deviations {_listed(np.sqrt(variance))}"
    return Result(
        NAME,
        values,
        verdict="not converged" if wrong else "converged",
        reason=f"{wrong}; {reason}" if wrong else reason,
        units=law.unit,
        method=f"{words}; Abarbanel, Brown and Kennel 1991",
        axes=("stretch", "exponent"),
        details=details,
        figure=Figure(panels, title=f"growth rates over {length:g}", columns=min(3, k)),
    )


def _listed(values) -> str:
    return ", ".join(f"{v:.2g}" for v in values)


def _histogram(values, title: str, unit: str) -> Panel:
    values = values[np.isfinite(values)]
    if not values.size or np.ptp(values) <= 1e-12 * (1 + np.abs(values).max()):
        middle = values[:1] if values.size else np.zeros(1)
        return Panel((Trace("vline", middle, np.zeros(1), role="reference"),), title=title, x=unit)
    density, edges = np.histogram(values, bins=min(60, max(10, int(np.sqrt(values.size)))), density=True)
    bars = Trace("bars", (edges[1:] + edges[:-1]) / 2, density)
    mean = Trace("vline", np.array([values.mean()]), np.zeros(1), role="reference")
    return Panel((bars, mean), title=title, x=unit, y="density")
