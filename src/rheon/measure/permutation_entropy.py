"""Permutation entropy and statistical complexity: how random the order of values is."""

from __future__ import annotations

import math

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.result import Result

from ._data import noted, paths_of, series_of
from ._ordinal import complexity, complexity_limits, entropy, pattern_codes

BLOCKS = 32
NAME = "permutation entropy"


def permutation_entropy(data, order: int = 5, delay: int = 1) -> Result:
    """Normalised Shannon entropy H of ordinal patterns, 0 (one pattern) to 1 (all equally often), and complexity C.

    A pattern is the order of x(t), x(t + delay), ..., `order` values; equal values keep their order in time. It does
    not change under any increasing transformation of the values. Few windows bias H low: `details["corrected"]`
    adds the first-order term. Choose the delay so that a pattern spans about 0.4 of the natural period.

    Args:
        data: `Series` or array, shape (time,), (time, variable) or (series, time, variable); a system or a fit is
            simulated. Windows that touch a gap are left out; series are pooled, variables kept apart.
        order: values per pattern, 2 to 8.
        delay: samples between them.

    Returns:
        Result with H, a number or shape (variable,); `error` by a block bootstrap. Details, each like the value:
        `complexity` (Jensen-Shannon statistical complexity C), `complexity_error`, `corrected`, `missing` (patterns
        that never occur); and `probabilities` (variable, order!), `windows`, `ties` (share of windows with equal
        values). Verdict "too short" below 5 windows per possible pattern; "cannot tell" where all values are equal.

    Raises:
        RheonError: if `order` or `delay` is out of range, or the input is no series.

    Source: Bandt and Pompe 2002 (PRL 88:174102); C: Rosso et al. 2007 (PRL 99:154102); Hyman et al. 2025
        (arXiv 2407.11970).

    Example:
        >>> import numpy as np
        >>> x = [0.1]
        >>> for _ in range(20_000):
        ...     x.append(4 * x[-1] * (1 - x[-1]))
        >>> result = permutation_entropy(np.array(x), order=3)
        >>> round(float(result.value), 2), round(float(result["complexity"]), 2), int(result["missing"])
        (0.83, 0.17, 1)
    """
    if not (2 <= int(order) <= 8 and int(delay) >= 1):
        raise RheonError(f"order {order}, delay {delay}", remedy="order 2 to 8, delay at least 1")
    paths = paths_of(series_of(data))
    columns = [_one(paths[..., i], int(order), int(delay)) for i in range(paths.shape[-1])]
    merged = {key: np.array([c[key] for c in columns]) for key in columns[0]}
    scalar = len(columns) == 1
    squeeze = lambda a: float(a[0]) if scalar else a  # noqa: E731
    windows = int(merged.pop("windows").min())
    method = f"ordinal patterns of {order} values, delay {delay}, {windows} windows; Bandt and Pompe 2002"
    gaps = int((~np.isfinite(paths)).sum())
    verdict, reason = _verdict(windows, int(order), merged["ties"], merged["constant"])
    merged.pop("constant")
    value, error = merged.pop("entropy"), merged.pop("error")
    probabilities = merged.pop("probabilities")
    return Result(
        NAME,
        squeeze(value),
        error=squeeze(error),
        verdict=verdict,
        reason=reason,
        method=noted(method, f"{gaps} missing values, windows that touch them left out" if gaps else ""),
        axes=() if scalar else ("variable",),
        details={k: squeeze(v) for k, v in merged.items()} | {"probabilities": probabilities, "windows": windows},
        figure=_figure(value, merged["complexity"], int(order)),
    )


def _one(paths: np.ndarray, order: int, delay: int) -> dict:
    """Everything about one variable of shape (series, time)."""
    size = math.factorial(order)
    counts = np.zeros((BLOCKS, size))
    tied = windows = 0
    codes_of_paths = [pattern_codes(path, order, delay) for path in paths]
    windows = sum(len(codes) for codes, _ in codes_of_paths)
    done = 0
    for codes, ties in codes_of_paths:
        tied += ties
        block = (done + np.arange(0, len(codes))) * BLOCKS // max(windows, 1)
        counts += np.bincount(block * size + codes, minlength=BLOCKS * size).reshape(BLOCKS, size)
        done += len(codes)
    total = counts.sum(0)
    if windows == 0:
        nan = float("nan")
        return {
            "entropy": nan, "error": nan, "complexity": nan, "complexity_error": nan, "corrected": nan,
            "missing": size, "ties": 0.0, "windows": 0, "constant": False, "probabilities": np.full(size, nan),
        }  # fmt: skip
    weights = np.random.default_rng(0).multinomial(BLOCKS, np.full(BLOCKS, 1 / BLOCKS), size=100)
    drawn = weights @ counts
    drawn = drawn[drawn.sum(1) > 0]
    value = entropy(total)
    seen = np.isfinite(paths)
    return {
        "entropy": value,
        "error": entropy(drawn).std(ddof=1),
        "complexity": complexity(total),
        "complexity_error": complexity(drawn).std(ddof=1),
        "corrected": min(1.0, value + (np.count_nonzero(total) - 1) / (2 * windows * math.log(size))),
        "missing": size - np.count_nonzero(total),
        "ties": tied / windows,
        "windows": windows,
        "constant": bool(np.ptp(paths[seen]) == 0),
        "probabilities": total / windows,
    }


def _verdict(windows: int, order: int, ties, constant) -> tuple[str, str]:
    size = math.factorial(order)
    if windows == 0:
        return "too short", "no window without a gap"
    if constant.any():
        return "cannot tell", "all values are equal: there is no order"
    if windows < 5 * size:
        return "too short", f"{windows} windows for {size} possible patterns: H is biased low; choose a smaller order"
    if ties.max() > 0.05:
        return "converged", f"{ties.max():.0%} of the windows hold equal values, whose order in time then decides"
    return "converged", ""


def _figure(value, c, order: int) -> Figure:
    low, high = complexity_limits(order)
    traces = (
        Trace("line", low[0], low[1], name="limits", role="floor"),
        Trace("line", high[0], high[1], role="floor"),
        Trace("points", np.atleast_1d(value), np.atleast_1d(c), name="data", role="data"),
    )
    return Figure((Panel(traces, title="complexity–entropy plane", x="H", y="C"),))
