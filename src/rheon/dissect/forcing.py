"""The forcing of a HAVOK law: how rare and heavy its bursts are, and what they announce."""

from __future__ import annotations

import numpy as np
import scipy.stats

from rheon.core.errors import RheonError
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.fit import Fit
from rheon.core.result import Result
from rheon.core.series import Series
from rheon.core.settings import number
from rheon.models.havok import HavokMap

NAME = "forcing"
# bins of the histogram, and samples that a figure shows
BINS, SHOWN = 121, 20_000


def forcing(fit, series=None, *, threshold: float = 4.0, within: float = 1.0, crossing: float | None = None) -> Result:
    """The forcing of a HAVOK fit along a recording, its statistics, and whether bursts announce switches.

    A switch is a passage of the first variable through the level `crossing`, as between the lobes of Lorenz's system.

    Args:
        fit: a fit of `rheon.models.HAVOK`.
        series: the recording, one path; without it the forcing of the training data is described, and no switches.
        threshold: a burst is where the forcing is beyond so many of its standard deviations.
        within: time units after a sample in which a switch counts.
        crossing: level of the first variable; its mean where not given.

    Returns:
        Result with the forcing, shape (time,), in its standard deviations over the training data; NaN until the first
        window is complete. Details: `kurtosis` (3 for normal noise), `tail` (degrees of freedom of Student's t fitted
        to it; infinite for normal), `bursts` (share of time), `explained` (share of the variance of each coordinate's
        rate that the linear law explains; the last is the forcing's own, which should be poor), and with a series
        `after_burst` and `anywhere`: probabilities of a switch within `within` of a burst, and of any sample, and
        `switches` (samples). "yes" where switches follow bursts more often than other samples by three standard
        errors, "no" where not, "cannot tell" without switches or bursts, "found" without a series.

    Raises:
        RheonError: if the fit is none of HAVOK, the series does not fit it, or a number is not positive.

    Source: Brunton et al. 2017, doi:10.1038/s41467-017-00030-8.

    Example:
        >>> import rheon
        >>> wave = rheon.simulate(rheon.systems.Lorenz(), n=3_000, dt=0.002, transient=5.0).select(["x"])
        >>> forcing(rheon.fit(rheon.models.HAVOK(rank=5, delays=50), wave))["explained"].shape
        (5,)
    """
    law = fit.system if isinstance(fit, Fit) else fit
    if not isinstance(law, HavokMap):
        raise RheonError(f"a law of {type(law).__name__} has no forcing", where="fit", remedy="fit rheon.models.HAVOK")
    threshold = number(threshold, "threshold", exclusive=True)
    within = number(within, "within", exclusive=True)
    path = _values(law, series)
    force = np.asarray(law.forced) if path is None else law.forcing(path)
    scale = float(np.std(law.forced))
    seen = force[np.isfinite(force)]
    burst = np.abs(force) > threshold * scale
    details = {
        "kurtosis": float(np.mean((seen - seen.mean()) ** 4) / np.var(seen) ** 2),
        "tail": float(scipy.stats.t.fit(seen[:: max(1, len(seen) // 5_000)])[0]),
        "bursts": float(np.mean(np.abs(seen) > threshold * scale)),
        "explained": np.asarray(law.explained),
    }
    verdict, reason = "found", f"kurtosis {details['kurtosis']:.3g}, {details['bursts']:.1%} of the time in bursts"
    if path is not None:
        verdict, words = _announced(path[:, 0], burst, np.isfinite(force), law.dt, within, crossing, details)
        reason += f"; {words}"
    return Result(
        NAME,
        force / scale,
        verdict=verdict,
        reason=reason,
        units="standard deviations",
        method=f"last of {len(law.explained)} delay coordinates, windows of {law.context} samples; bursts are "
        f"beyond {threshold:g} standard deviations",
        axes=("time",),
        details=details,
        figure=_figure(force / scale, path, burst, series, law, threshold),
    )


def _values(law: HavokMap, series) -> np.ndarray | None:
    if series is None:
        return None
    values = np.asarray(series.values if isinstance(series, Series) else series, float)
    values = values[:, None] if values.ndim == 1 else values
    if values.ndim != 2 or values.shape[1] != law.n_observed:
        raise RheonError(
            f"values of shape {values.shape}", where="series", remedy=f"give one path of {law.n_observed} variables"
        )
    return values


def _announced(x, burst, known, dt: float, within: float, crossing, details: dict) -> tuple[str, str]:
    """Probabilities of a switch after bursts and anywhere, and what follows from them."""
    level = float(np.nanmean(x)) if crossing is None else crossing
    side = x > level
    switches = np.flatnonzero(side[1:] != side[:-1]) + 1
    span = max(1, round(within / dt))
    passed = np.concatenate([[0], np.cumsum(np.append(side[1:] != side[:-1], False))])
    # samples whose whole time ahead was recorded
    ahead = np.arange(len(x) - span)
    follows = passed[ahead + span] > passed[ahead]
    use, after = known[ahead], known[ahead] & burst[ahead]
    details["switches"] = switches
    details["anywhere"] = float(np.mean(follows[use])) if use.any() else np.nan
    details["after_burst"] = float(np.mean(follows[after])) if after.any() else np.nan
    starts = int(np.sum(after[1:] & ~after[:-1]))
    if not len(switches) or starts < 10:
        return "cannot tell", f"{len(switches)} switches and {starts} bursts"
    share = details["after_burst"]
    # samples of one burst are one observation
    error = np.sqrt(max(share * (1 - share), 0.25 / starts) / starts)
    verdict = "yes" if share - details["anywhere"] > 3 * error else "no"
    return (
        verdict,
        f"a switch within {within:g} follows {share:.0%} of bursts, {details['anywhere']:.0%} of all samples",
    )


def _figure(force, path, burst, series, law: HavokMap, threshold: float) -> Figure:
    t = series.times if isinstance(series, Series) else law.dt * np.arange(len(force))
    shown = slice(0, SHOWN)
    panels = []
    if path is not None:
        quiet = np.where(burst, np.nan, path[:, 0])
        panels.append(
            Panel(
                (
                    Trace("line", t[shown], path[shown, 0], name="during a burst", role="reference"),
                    Trace("line", t[shown], quiet[shown], name=law.variables[0], role="data"),
                ),
                title="recording",
                x="time",
                y=law.variables[0],
            )
        )
    limits = tuple(Trace("hline", np.zeros(1), np.array([s * threshold]), role="floor") for s in (-1.0, 1.0))
    line = Trace("line", t[shown], force[shown], name="forcing", role="model")
    panels.append(Panel((line, *limits), title="forcing", x="time", y="standard deviations"))
    edges = np.linspace(-10, 10, BINS)
    middle = (edges[1:] + edges[:-1]) / 2
    density = np.histogram(force[np.isfinite(force)], edges, density=True)[0]
    normal = scipy.stats.norm.pdf(middle)
    panels.append(
        Panel(
            (
                Trace("line", middle, np.where(density > 0, density, np.nan), name="forcing", role="model"),
                Trace("line", middle, np.where(normal > 1e-6, normal, np.nan), name="normal", role="reference"),
            ),
            title="its distribution",
            x="standard deviations",
            y="density",
            y_scale="log",
        )
    )
    return Figure(tuple(panels))
