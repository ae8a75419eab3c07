"""The Hurst exponent: long memory of a series, by rescaled range or detrended fluctuations."""

from __future__ import annotations

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.result import Result

from ._fluctuation import GROUPS, flat, pieces_of, power_law
from .detrended_fluctuation import detrended_fluctuation

NAME = "Hurst exponent"
LEAST = 200
# shorter windows say little about the tail of the memory
SHORTEST = 16
# R/S of fractional noise of 4,000 samples, 20 seeds: H = 0.3, 0.7, 0.9 come out as 0.33, 0.65, 0.79
PULL = 0.25


def hurst_exponent(data, method: str = "dfa", *, corrected: bool = True, fit=None) -> Result:
    """H of a stationary series: 0.5 no long memory, above persistent, below anti-persistent.

    - "rs": slope of the rescaled range R/S against the window length. Short windows bias it upwards; `corrected`
      divides by the expected R/S of independent normal values (Anis and Lloyd) and adds one half. It still pulls H
      towards 0.5, by about a quarter of the distance at some thousand samples: that much is part of its error.
    - "dfa": detrended fluctuations alpha; below 1 the series is taken as noise with H = alpha, above as a random walk
      with H = alpha - 1.

    Args:
        data: `Series` or array, shape (time,), (time, variable) or (series, time, variable); a system or a fit is
            simulated. Series, and stretches between gaps, are pooled; variables are kept apart.
        method: "rs" or "dfa".
        corrected: whether "rs" takes the Anis-Lloyd expectation out.
        fit: (smallest, largest) window length used for the slope; default all, from 16 samples on for "rs".

    Returns:
        Result with H, a number or shape (variable,); `error` combines the scatter over eight parts in time and the bend
        of the curve. Verdict "found", "cannot tell" or "too short" (NaN). Details: `windows`, `rescaled_range` and
        `expected_range` ("rs"), or `alpha` and `kind`, "noise" or "walk" for each variable ("dfa").

    Raises:
        RheonError: if the method is unknown.

    Source: Hurst 1951; Anis and Lloyd 1976 (Biometrika 63:111), for short windows as Peters 1994; Peng et al. 1994.

    Example:
        >>> noise = np.random.default_rng(0).normal(size=5000)
        >>> result = hurst_exponent(noise)
        >>> result.verdict, bool(abs(result.value - 0.5) < 0.1)
        ('found', True)
    """
    if method not in ("rs", "dfa"):
        raise RheonError(f"there is no method {method!r}", where="method", remedy='choose "rs" or "dfa"')
    return _by_fluctuations(data, fit) if method == "dfa" else _by_range(data, corrected, fit)


def _by_fluctuations(data, fit) -> Result:
    inner = detrended_fluctuation(data, 1, fit=fit)
    alpha = np.asarray(inner.value, float)
    value = np.where(alpha >= 1, alpha - 1, alpha)
    kind = [{True: "walk", False: "noise"}[bool(a >= 1)] for a in np.atleast_1d(alpha)]
    verdict, reason = inner.verdict, inner.reason
    if verdict == "found":
        reason = f"taken as {' and '.join(dict.fromkeys(kind))}; {reason}"
        if ((alpha > 2) | (alpha < 0)).any():
            words = ", ".join(f"{a:.3g}" for a in np.atleast_1d(alpha))
            verdict, reason = "cannot tell", f"alpha = {words} is outside 0 to 2: neither noise nor a random walk"
            value = np.where((alpha > 2) | (alpha < 0), np.nan, value)
    return Result(
        NAME,
        float(value) if value.ndim == 0 else value,
        error=inner.error,
        verdict=verdict,
        reason=reason,
        method=f"detrended fluctuations, {inner.method}",
        axes=inner.axes,
        details={"alpha": alpha, "kind": kind, **inner.details},
        figure=inner.figure,
    )


def _by_range(data, corrected: bool, fit) -> Result:
    columns, _ = pieces_of(data, SHORTEST)
    longest = max((len(x) for pieces in columns for x in pieces), default=0)
    method = f"rescaled range{', Anis-Lloyd expectation taken out' if corrected else ''}; Hurst 1951"
    single = len(columns) == 1
    if longest < LEAST:
        reason = f"{longest} samples without a gap; {LEAST} are needed"
        unknown = np.nan if single else np.full(len(columns), np.nan)
        return Result(NAME, unknown, verdict="too short", reason=reason, method=method)
    top = longest // 4
    lengths = np.unique(np.round(np.geomspace(SHORTEST, top, max(4, int(3 * np.log2(top / SHORTEST))))).astype(int))
    expected = np.array([_expected(n) for n in lengths])
    rows, curves = [], []
    for pieces in columns:
        groups, count = _ranges(pieces, lengths)
        whole = np.nansum(groups * count, 0) / np.maximum(count.sum(0), 1)
        factor = np.sqrt(lengths) / expected if corrected else 1.0
        law = power_law(lengths, whole * factor, groups * factor, fit)
        rows.append(law._replace(reason="the values do not vary") if flat(pieces) else law)
        curves.append(whole)
    good = np.array([not law.reason for law in rows])
    value = np.where(good, [law.exponent for law in rows], np.nan)
    error = np.where(good, np.hypot([law.error for law in rows], PULL * np.abs(value - 0.5)), np.nan)
    words = f"windows of {lengths[rows[0].first]} to {lengths[max(rows[0].last, 0)]} samples"
    return Result(
        NAME,
        float(value[0]) if single else value,
        error=float(error[0]) if single else error,
        verdict="found" if good.all() else "cannot tell",
        reason="; ".join(dict.fromkeys(law.reason for law in rows if law.reason)) or words,
        method=method,
        axes=() if single else ("variable",),
        details={"windows": lengths, "rescaled_range": np.array(curves), "expected_range": expected},
        figure=_figure(lengths, curves, expected),
    )


def _ranges(pieces, lengths):
    """Mean rescaled range and number of windows, each of shape (group, length); constant windows left out."""
    total, count = np.zeros((2, GROUPS, len(lengths)))
    size, before = sum(len(x) for x in pieces), 0
    for x in pieces:
        x = x - x.mean()
        for k, length in enumerate(lengths):
            windows = len(x) // length
            if windows == 0:
                continue
            rows = x[: windows * length].reshape(windows, length)
            walk = np.cumsum(rows - rows.mean(1, keepdims=True), axis=1)
            # the walk ends at zero, which belongs to it
            span = np.maximum(walk.max(1), 0) - np.minimum(walk.min(1), 0)
            deviation = rows.std(1)
            varies = deviation > 0
            at = before + (np.arange(windows)[varies] + 0.5) * length
            group = np.minimum(at * GROUPS / size, GROUPS - 1).astype(int)
            total[:, k] += np.bincount(group, span[varies] / deviation[varies], GROUPS)
            count[:, k] += np.bincount(group, minlength=GROUPS)
        before += len(x)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan), count


def _expected(n: int) -> float:
    """Expected R/S of n independent normal values (Anis and Lloyd)."""
    from scipy.special import gammaln

    i = np.arange(1, n)
    factor = np.exp(gammaln((n - 1) / 2) - gammaln(n / 2)) / np.sqrt(np.pi)
    return float(factor * np.sqrt((n - i) / i).sum())


def _figure(lengths, curves, expected) -> Figure:
    x = lengths.astype(float)
    traces = [
        Trace("points", x[y > 0], y[y > 0], name="R/S" if len(curves) == 1 else f"variable {i}", role="data")
        for i, y in enumerate(curves)
    ]
    traces.append(Trace("line", x, expected, name="no memory (Anis-Lloyd)", role="floor"))
    panel = Panel(tuple(traces), x="n (samples)", y="R/S", x_scale="log", y_scale="log")
    return Figure((panel,), title=NAME)
