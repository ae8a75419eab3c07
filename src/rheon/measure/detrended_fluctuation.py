"""Detrended fluctuation analysis: how the random walk made of a series spreads with time, trends taken out."""

from __future__ import annotations

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.result import Result

from ._fluctuation import flat, fluctuations, lengths_of, pieces_of, power_law
from ._settings import whole

NAME = "detrended fluctuation exponent"
LEAST = 200


def detrended_fluctuation(data, order: int = 1, *, windows=None, fit=None) -> Result:
    """Exponent alpha of F(n) ~ n^alpha: 0.5 for white noise, 1 for 1/f noise, 1.5 for Brownian motion.

    The series is integrated, cut into windows of n samples, a polynomial fitted in each, and F(n) is the root mean
    square of what is left. One power law over the whole range is required: an oscillation gives a crossover instead,
    and the verdict "cannot tell" with the curve as the result; then choose a range with `fit`.

    Args:
        data: `Series` or array, shape (time,), (time, variable) or (series, time, variable); a system or a fit is
            simulated. Series, and stretches between gaps, are pooled without windows across their borders; variables
            are kept apart.
        order: degree of the polynomials, 0 to 5; trends of the series of one degree less are taken out.
        windows: lengths in samples; default four per octave from 2 order + 6 to a quarter of the longest stretch.
        fit: (smallest, largest) length used for the slope; default all.

    Returns:
        Result with alpha, a number or shape (variable,); `error` combines the scatter over eight parts in time and the
        bend of the curve. Verdict "found", "cannot tell" or "too short" (NaN). Details: `windows`, `fluctuation`
        F(n) (variable, window), `exponents` (also where there is no single power law), `range`, `straightness` (R^2).

    Raises:
        RheonError: if the order or the windows are impossible.

    Source: Peng et al. 1994 (PRE 49:1685); Kantelhardt et al. 2001 (Physica A 295:441).

    Example:
        >>> noise = np.random.default_rng(0).normal(size=5000)
        >>> result = detrended_fluctuation(noise)
        >>> result.verdict, bool(abs(result.value - 0.5) < 0.05)
        ('found', True)
    """
    order = whole(order, "order", 0, 5)
    if windows is not None:
        listed = windows if np.ndim(windows) == 1 and not isinstance(windows, str) else ()
        if len(listed) < 4:
            remedy = f"give four or more lengths of at least {order + 2}"
            raise RheonError(f"windows = {windows!r}", where="windows", remedy=remedy)
        windows = [whole(w, "windows", order + 2) for w in listed]
    columns, factor = pieces_of(data, 2 * order + 8)
    longest = max((len(x) for pieces in columns for x in pieces), default=0)
    method = f"polynomials of degree {order}; Peng et al. 1994"
    single = len(columns) == 1
    unknown = np.nan if single else np.full(len(columns), np.nan)
    lengths = lengths_of(longest, order, windows)
    if longest < LEAST or len(lengths) < 4:
        reason = f"{longest} samples without a gap; {LEAST} are needed"
        return Result(NAME, unknown, verdict="too short", reason=reason, method=method)
    rows, curves = [], []
    for pieces in columns:
        squares, count = fluctuations(pieces, lengths, order)
        spread = np.sqrt(np.nansum(squares * count, 0) / np.maximum(count.sum(0), 1))
        scale = max((float(np.abs(x).max()) for x in pieces), default=0.0)
        spread = np.where(spread > 1e-12 * scale, spread, 0.0)
        law = power_law(lengths, spread, np.sqrt(squares), fit)
        if flat(pieces):
            law = law._replace(reason="the values do not vary")
        rows.append(law)
        curves.append(spread / factor)
    good = np.array([not law.reason for law in rows])
    reasons = [law.reason for law in rows]
    value = np.where(good, [law.exponent for law in rows], np.nan)
    errors = np.where(good, [law.error for law in rows], np.nan)
    low, high = lengths[rows[0].first], lengths[max(rows[0].last, 0)]
    return Result(
        NAME,
        float(value[0]) if single else value,
        error=float(errors[0]) if single else errors,
        verdict="found" if good.all() else "cannot tell",
        reason="; ".join(dict.fromkeys(filter(None, reasons))) or f"windows of {low} to {high} samples",
        method=method,
        axes=() if single else ("variable",),
        details={
            "windows": lengths,
            "fluctuation": np.array(curves),
            "exponents": np.array([law.exponent for law in rows]),
            "range": (int(low), int(high)),
            "straightness": np.array([law.straight for law in rows]),
        },
        figure=_figure(lengths, curves, rows),
    )


def _figure(lengths, curves, rows) -> Figure:
    panels = []
    for i, (spread, law) in enumerate(zip(curves, rows, strict=True)):
        seen = spread > 0
        traces = [Trace("points", lengths[seen].astype(float), spread[seen], name="F(n)", role="data")]
        if np.isfinite(law.exponent):
            part = slice(law.first, law.last + 1)
            x, y = np.log(lengths[part]), np.log(spread[part])
            fitted = np.exp(y.mean() + law.exponent * (x - x.mean()))
            name = f"slope {law.exponent:.3f}, range of the fit"
            traces.append(Trace("line", lengths[part].astype(float), fitted, name=name, role="reference"))
        title = f"variable {i}" if len(rows) > 1 else ""
        panel = Panel(tuple(traces), title=title, x="n (samples)", y="F(n)", x_scale="log", y_scale="log")
        panels.append(panel)
    return Figure(tuple(panels), title=NAME, columns=min(3, len(panels)))
