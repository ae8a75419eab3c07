"""Permutation entropy and statistical complexity: how random the order of values is."""

from __future__ import annotations

import itertools
import math

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.result import Result

from ._data import noted, paths_of, series_of, tamed, uneven
from ._natural import LEAST, ideal_delay, natural_samples
from ._ordinal import WEIGHTINGS, complexity_limits, periodic_limit, ramp_limit
from ._ordinal_statistics import KEPT, coarse, regions, statistics
from ._settings import whole

NAME = "permutation entropy"
NATURAL = "natural"


def permutation_entropy(
    data, order: int = 5, delay=1, *, scale=1, weighting: str = "none", pooled: bool = True, resamples: int = 100
) -> Result:
    """Normalised Shannon entropy H of ordinal patterns, 0 (one pattern) to 1 (all equally often), and complexity C.

    A pattern is the order of x(t), x(t + delay), ..., `order` values; equal values keep their order in time. It does
    not change under any increasing transformation of the values. The delay decides what is seen: let a pattern span
    about 0.4 of the natural time (`delay="natural"`), in a series of at least 1.5 of it, or give many delays and look
    where C is largest. Few windows bias H low: `details["corrected"]` adds the first-order term.

    Args:
        data: `Series` or array, shape (time,), (time, variable) or (series, time, variable); a system or a fit is
            simulated. Windows that touch a gap are left out.
        order: values per pattern, 2 to 8.
        delay: samples between them; several delays for the curves H and C over the delay; "natural" for the rule
            above, for every variable (and every series, if not pooled).
        scale: means of so many consecutive samples are taken first; several for the multiscale curve.
        weighting: "none"; "variance" (windows count by their variance) or "amplitude" (by the mean of size and change).
        pooled: one value for all series together; otherwise one each. Variables are always kept apart.
        resamples: draws of the block bootstrap; 0 for no errors.

    Returns:
        Result with H, a number or with those axes of (scale, delay, series, variable) that were asked for. Details,
        each like the value: `complexity` (Jensen-Shannon), `complexity_error`, `corrected`, `missing` (patterns that
        never occur), `ties` (share of windows with equal values), `region`: "regular" (H at most `periodic_limit`),
        above it "complex" (C at least half the largest C of the plane) or "stochastic", "undecided" below `order`!
        windows; with one more axis `probabilities`, of the patterns by Lehmer code; `windows` (fewest), `delays`,
        `scales`, `natural_time` (in samples), `periodic_limit` (largest H of a periodic signal), `ramp_limit`.
        "too short" below 5 windows per possible pattern; "cannot tell" where all values are equal.

    Raises:
        RheonError: if a setting is out of range, or the input is no series.

    Source: Bandt and Pompe 2002 (PRL 88:174102); C: Rosso et al. 2007 (PRL 99:154102); delay and regions: Hyman et
        al. 2025 (ApJ 987:195); weights: Fadlallah et al. 2013 (PRE 87:022911), Azami and Escudero 2016 (Comput.
        Methods Programs Biomed. 128).

    Example:
        >>> import numpy as np
        >>> x = [0.1]
        >>> for _ in range(20_000):
        ...     x.append(4 * x[-1] * (1 - x[-1]))
        >>> result = permutation_entropy(np.array(x), order=4)
        >>> round(float(result.value), 2), round(float(result["complexity"]), 2), str(result["region"])
        (0.74, 0.29, 'complex')
    """
    delays, scales = _settings(order, delay, scale, weighting, resamples)
    order = int(order)
    data = series_of(data)
    paths = tamed(paths_of(data))[0]
    table = []
    for s in scales:
        rough = np.ascontiguousarray(coarse(np.moveaxis(paths, 2, 0), s))
        for d in delays:
            table.append([_one(x, order, d, weighting, pooled, int(resamples)) for x in rough])
    groups = 1 if pooled else len(paths)
    shape = (len(scales), len(delays), paths.shape[2], groups)
    asked = (np.ndim(scale) > 0, np.ndim(delay) > 0, not pooled and len(paths) > 1, paths.shape[2] > 1)
    keep = tuple(slice(None) if a else 0 for a in asked)
    merged = {}
    for key in table[0][0]:
        flat = np.array([[column[key] for column in row] for row in table])
        merged[key] = np.swapaxes(flat.reshape(*shape, *flat.shape[3:]), 2, 3)[keep]
    return _result(merged, paths, order, delays, scales, asked, weighting, uneven(data))


def _settings(order, delay, scale, weighting, resamples) -> tuple[list, list]:
    """Delays and scales as lists."""
    whole(order, "order", 2, 8), whole(resamples, "resamples", 0)
    found: list[list] = []
    for name, given in (("delay", delay), ("scale", scale)):
        if name == "delay" and isinstance(given, str) and given == NATURAL:
            found.append([NATURAL])
            continue
        listed = [given] if np.ndim(given) == 0 else list(given)
        if not listed:
            raise RheonError(f"{name} {given!r}", remedy="give at least one")
        found.append([whole(v, name) for v in listed])
    if weighting not in WEIGHTINGS:
        raise RheonError(f"weighting {weighting!r}", remedy=f"choose one of {', '.join(WEIGHTINGS)}")
    return found[0], found[1]


def _one(x: np.ndarray, order: int, delay, weighting: str, pooled: bool, resamples: int) -> dict:
    """Statistics of one variable at one delay. Shapes: x (series, time) -> each (1,) if pooled, else (series,)."""
    if delay != NATURAL:
        found = statistics(x, order, delay, weighting, pooled, resamples)
        return found | {"delays": np.full(len(found["entropy"]), delay)}
    parts = [x] if pooled else [x[i : i + 1] for i in range(len(x))]
    natural = [natural_samples(p, "crossings") for p in parts]
    delays = [ideal_delay(n[0], order) for n in natural]
    rows = [statistics(p, order, d, weighting, pooled, resamples) for p, d in zip(parts, delays, strict=True)]
    found = {key: np.concatenate([r[key] for r in rows]) for key in rows[0]}
    lasts = np.array([n[3] / n[0] if n[0] > 0 else np.nan for n in natural])
    return found | {"delays": np.array(delays), "natural_time": np.array([n[0] for n in natural]), "cycles": lasts}


def _result(merged: dict, paths, order: int, delays, scales, asked, weighting: str, note: str) -> Result:
    value, error = merged.pop("entropy"), merged.pop("error")
    verdict, reason = _verdict(merged, order)
    region = regions(value, merged["complexity"], merged["windows"], order)
    windows = int(merged.pop("windows").min())
    named = [f"{n} {v[0] if len(v) == 1 else f'{v[0]} to {v[-1]}'}" for n, v in (("delay", delays), ("scale", scales))]
    method = f"ordinal patterns of {order} values, {named[0]}"
    method += f", {named[1]}" * (scales != [1]) + f", weighted by {weighting}" * (weighting != "none")
    gaps = int((~np.isfinite(paths)).sum())
    if merged["probabilities"].size > KEPT:
        merged.pop("probabilities")
    for key in ("constant", "unweighted"):
        merged.pop(key)
    plain = lambda a: float(a) if np.ndim(a) == 0 else a  # noqa: E731
    return Result(
        NAME,
        plain(value),
        error=plain(error),
        verdict=verdict,
        reason=reason,
        method=noted(
            f"{method}, {windows} windows; Bandt and Pompe 2002",
            f"{gaps} missing values, windows that touch them left out" if gaps else "",
            note,
        ),
        axes=tuple(itertools.compress(("scale", "delay", "series", "variable"), asked)),
        details={k: v[()] for k, v in merged.items()}
        | {
            "region": region[()],
            "windows": windows,
            "scales": np.array(scales),
            "periodic_limit": periodic_limit(order),
            "ramp_limit": ramp_limit(order),
        },
        figure=_figure(value, error, merged["complexity"], order, merged["delays"], asked),
    )


def _verdict(found: dict, order: int) -> tuple[str, str]:
    size, windows, ties = math.factorial(order), int(found["windows"].min()), float(found["ties"].max())
    if windows == 0:
        return "too short", "no window without a gap"
    if found["constant"].any():
        return "cannot tell", "all values are equal: there is no order"
    if found["unweighted"].any():
        return "cannot tell", "every window has weight 0"
    if "cycles" in found and not np.isfinite(found["cycles"]).all():
        return "cannot tell", "the mean is never crossed: there is no natural time"
    if "cycles" in found and found["cycles"].min() < LEAST:
        return "too short", f"the series lasts {found['cycles'].min():.2g} natural times; {LEAST} are needed"
    if windows < 5 * size:
        return "too short", f"{windows} windows for {size} possible patterns: H is biased low; choose a smaller order"
    if ties > 0.05:
        return "converged", f"{ties:.0%} of the windows hold equal values, whose order in time then decides"
    return "converged", ""


def _figure(value, error, c, order: int, delays, asked) -> Figure:
    low, high = complexity_limits(order)
    traces = (
        Trace("line", low[0], low[1], name="limits", role="floor"),
        Trace("line", high[0], high[1], role="floor"),
        Trace("vline", np.array([periodic_limit(order)]), np.zeros(1), name="periodic below", role="interval"),
        Trace("points", np.ravel(value), np.ravel(c), name="data", role="data"),
    )
    plane = Panel(traces, title="complexity–entropy plane", x="H", y="C")
    if not asked[1] or any(asked[0:1] + asked[2:]):
        return Figure((plane,))
    curves = tuple(
        Panel((Trace("line", delays, y, role="data"),), x="delay (samples)", y=name)
        for y, name in ((value, "H"), (c, "C"))
    )
    return Figure((*curves, plane), columns=3)
