"""Metric entropy: how much new information a series brings per step."""

from __future__ import annotations

import itertools
import math

import numpy as np

from rheon.core.figure import Figure, Panel, Trace
from rheon.core.result import Result

from ._data import longest_stretch, noted, paths_of, series_of, step_of, variable_of
from ._ordinal import pattern_codes
from ._ordinal_statistics import block_draws, drawn_entropies
from ._settings import whole
from ._symbols import symbols_of

NAME = "metric entropy"
BLOCKS, RESAMPLES = 32, 100
# windows that each word seen must have on average, or the entropy of words is mostly bias
WINDOWS_PER_WORD = 10
SETTLED = 0.01
LONGEST_PATTERN = 12


def metric_entropy(
    data, symbols=None, *, delay: int = 1, longest: int = 10, variable=0, dt: float | None = None, most: int = 2_000_000
) -> Result:
    """Kolmogorov-Sinai entropy from the growth S(n + 1) - S(n) of the entropy of words with their length n.

    Words are ordinal patterns, or strings of symbols. The growth falls towards the entropy: that of symbols, which is
    the metric entropy only if the partition is generating (logistic map: threshold 1/2), and at most that otherwise;
    with ordinal patterns it approaches the metric entropy itself, from above and slowly. Noise has none: its ordinal
    growth rises with n. The value is the growth at the longest words the data support: for ordinal patterns an upper
    estimate.

    Args:
        data: `Series` or array, shape (time,), (time, variable) or (series, time, variable); a system or a fit is
            simulated. The longest stretch without a gap of every series.
        symbols: None for ordinal patterns; or as in `lempel_ziv`: "median", "mean", "given", a number of bins, or
            thresholds.
        delay: samples between the values of a word.
        longest: longest words; at most 12 for ordinal patterns.
        variable: number or name.
        dt: time per sample; default that of the series, or 1.
        most: longer series are cut to this many samples.

    Returns:
        Result in nats per time; `error` by a block bootstrap. Details: `lengths` n, `entropies` S(n) in nats,
        `growth` S(n + 1) - S(n) in nats per time, `growth_errors`, `windows`. "converged" if the last growth is
        within 1 % or two errors of the one before, with ordinal patterns only if it is zero, too: above zero two
        growths may agree far from their limit; "not converged" otherwise; "cannot tell", and NaN, for constant values
        and where the growth rises; "too short" where not even words of three values are covered.

    Raises:
        RheonError: if a setting is out of range, or times are uneven.

    Source: Bandt, Keller and Pompe 2002 (Nonlinearity 15:1595); bias: Miller 1955, Grassberger 1988.

    Example:
        >>> import numpy as np
        >>> x = [0.1]
        >>> for _ in range(20_000):
        ...     x.append(4 * x[-1] * (1 - x[-1]))
        >>> round(float(metric_entropy(np.array(x), [0.5]).value), 2)
        0.69
    """
    delay, most = whole(delay, "delay"), whole(most, "most", 3)
    longest = whole(longest, "longest", 3, LONGEST_PATTERN if symbols is None else None)
    data = series_of(data, 100_000)
    paths = paths_of(data)
    step, unit = step_of(data, dt)
    parts = [_longest(p, most) for p in paths[..., variable_of(data, variable, paths.shape[2])]]
    samples = sum(len(p) for p in parts)
    kind = "ordinal patterns" if symbols is None else "strings of symbols"
    method = f"growth of the entropy of {kind}, delay {delay}; Bandt et al. 2002"
    left = paths.shape[0] * paths.shape[1] - samples
    method = noted(method, f"{left} samples left out" if left else "")
    known = np.concatenate(parts)
    unit = f"nat/{unit}" if unit else "nat/time unit"
    if symbols is not None and len(known):
        coded = symbols_of(known, symbols)[0]
        parts = np.split(coded, np.cumsum([len(p) for p in parts])[:-1])
    if len(known) and np.ptp(known) == 0:
        return Result(NAME, math.nan, verdict="cannot tell", reason="the values do not vary", units=unit, method=method)
    table = _table(parts, delay, longest, symbols is None)
    if len(table) < 3:
        reason = f"{samples} samples do not cover the words of three values"
        return Result(NAME, math.nan, verdict="too short", reason=reason, units=unit, method=method)
    lengths = np.array([t[0] for t in table])
    entropies = np.array([t[1] for t in table])
    per_time = 1 / (delay * step)
    growth = np.diff(entropies) * per_time
    errors = np.array([(b[2] - a[2]).std(ddof=1) for a, b in itertools.pairwise(table)]) * per_time
    verdict, reason = _verdict(growth, errors, symbols is None)
    return Result(
        NAME,
        math.nan if verdict == "cannot tell" else float(growth[-1]) + 0.0,
        error=float(errors[-1]),
        verdict=verdict,
        reason=reason,
        units=unit,
        method=method,
        details={
            "lengths": lengths,
            "entropies": entropies,
            "growth": growth,
            "growth_errors": errors,
            "windows": np.array([t[3] for t in table]),
        },
        figure=_figure(lengths[:-1], growth, errors, unit),
    )


def _longest(path: np.ndarray, most: int) -> np.ndarray:
    first, last = longest_stretch(np.isfinite(path))
    first += max(0, last - first - most) // 2
    return path[first : min(last, first + most)]


def _table(parts, delay: int, longest: int, ordinal: bool) -> list[tuple]:
    """(length, entropy, entropies of the draws, windows) of words, as long as every word seen has windows enough."""
    draws = block_draws(BLOCKS, RESAMPLES)
    rows: list[tuple] = []
    words = [np.zeros(len(p), np.int64) for p in parts]
    for length in range(1, longest + 1):
        if ordinal:
            one = length == 1
            found = [np.zeros(len(p), np.int64) if one else pattern_codes(p, length, delay)[0] for p in parts]
        else:
            reach = (length - 1) * delay
            words = [w[: max(len(p) - reach, 0)] for w, p in zip(words, parts, strict=True)]
            words = [w * (int(p.max(initial=0)) + 2) + p[reach:] for w, p in zip(words, parts, strict=True)]
            # names of words stay small, so that they never overflow
            index = np.unique(np.concatenate(words), return_inverse=True)[1]
            words = np.split(index, np.cumsum([len(w) for w in words])[:-1])
            found = words
        codes = np.concatenate(found)
        if len(codes) == 0:
            break
        seen, index = np.unique(codes, return_inverse=True)
        if len(codes) < WINDOWS_PER_WORD * len(seen):
            break
        block = np.arange(len(codes)) * BLOCKS // len(codes)
        counts = np.bincount(block * len(seen) + index, minlength=BLOCKS * len(seen)).reshape(BLOCKS, len(seen))
        p = counts.sum(0) / len(codes)
        entropy = float(-(p * np.log(p)).sum() + (len(seen) - 1) / (2 * len(codes)))
        rows.append((length, entropy, drawn_entropies(counts.astype(float), draws), len(codes)))
    return rows


def _verdict(growth, errors, ordinal: bool) -> tuple[str, str]:
    change, spread = growth[-1] - growth[-2], 2 * math.hypot(errors[-1], errors[-2])
    if ordinal and change > spread and growth[-1] > growth[0]:
        return (
            "cannot tell",
            "the growth rises with the length of the patterns, as for noise, whose entropy is infinite",
        )
    if ordinal and growth[-1] > 2 * errors[-1]:
        # two growths may agree far above the limit: 0.73 and 0.77 for the Hénon map, whose entropy is 0.42
        return "not converged", f"the last growth changed by {change:+.2g}: the value is an upper estimate"
    if abs(change) <= max(SETTLED * abs(growth[-1]), spread):
        return "converged", ""
    return "not converged", f"the growth still changes by {change:+.2g}: the value is an upper estimate"


def _figure(lengths, growth, errors, unit: str) -> Figure:
    traces = (
        Trace("band", lengths, growth - errors, y2=growth + errors, role="interval"),
        Trace("line", lengths, growth, name="S(n + 1) - S(n)", role="data"),
    )
    return Figure((Panel(traces, x="length of words n", y=f"growth ({unit})"),))
