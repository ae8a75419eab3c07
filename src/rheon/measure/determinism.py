"""Whether a series carries nonlinear structure that a linear stochastic process would not have."""

from __future__ import annotations

import numpy as np

from rheon.core.figure import Figure, Panel, Trace
from rheon.core.result import Result

from ._data import is_constant, noted, signal_of
from ._neighbours import delay_vectors, spread_rows
from ._ordinal import pattern_codes
from .embedding import embedding
from .surrogates import surrogates as make_surrogates

NAME = "determinism"
CAP = 4_000
POINTS = 700
NEIGHBOURS = 4


def determinism(
    data, *, variable=0, surrogates: int = 39, kind: str = "iaaft", level: float = 0.05, dt: float | None = None, key=0
) -> Result:
    """Is the series easier to predict from its own past than surrogates with the same values and spectrum?

    The values are replaced by normal scores first. The statistic is the error of a zeroth-order nonlinear prediction
    (mean of what followed the nearest delay vectors), the p-value its rank among surrogates, one-sided. Rejection says
    "not a linear Gaussian process seen through a monotone function": evidence for nonlinear structure, not proof of a
    low-dimensional law. A series that is not stationary rejects too, and so may a strictly periodic one, which its
    surrogates never match exactly. Forbidden ordinal patterns, of data and surrogates, stand beside it.

    Args:
        data: `Series` or array, shape (time,) or (time, variable); a system or a fit is simulated. With gaps, the
            longest stretch without one; at most 4,000 samples from its middle, finely sampled series thinned first.
        variable: number or name.
        surrogates: number of surrogates; the smallest possible p-value is 1 / (surrogates + 1).
        kind: "iaaft" or "phase".
        level: largest p-value that counts as structure.
        dt: time per step; default that of the series, or 1.
        key: of the surrogates.

    Returns:
        Result whose value is the p-value; "yes" (structure found), "no", "cannot tell" or "too short". Details:
        `error` (relative to the standard deviation), `surrogate_errors`, `forbidden` (share of ordinal patterns of
        order 5 or 4 that never occur), `surrogate_forbidden`, `delay`, `dimension`, `horizon`.

    Raises:
        RheonError: if times are uneven or there is no such variable.

    Source: Theiler et al. 1992 (Physica D 58); Schreiber and Schmitz 1997 (PRE 55:5443); forbidden patterns: Amigo et
        al. 2007 (EPL 79).

    Example:
        >>> import numpy as np
        >>> x = [0.3]
        >>> for _ in range(500):
        ...     x.append(3.9 * x[-1] * (1 - x[-1]))
        >>> determinism(np.array(x)).verdict
        'yes'
    """
    whole = signal_of(data, variable, dt)
    x = whole.values
    method = f"nonlinear prediction error against {surrogates} {kind} surrogates; Theiler et al. 1992"
    if len(x) < 200:
        reason = f"{len(x)} samples without a gap; 200 are needed"
        return Result(NAME, float("nan"), verdict="too short", reason=reason, method=method)
    if is_constant(x):
        return Result(NAME, float("nan"), verdict="cannot tell", reason="the values do not vary", method=method)
    shape = embedding(x)
    delay, dimension = int(shape["delay"]), int(np.clip(shape["dimension"], 2, 5))
    x, stride, note = _thinned(x, delay, whole.note)
    delay = max(1, delay // stride)
    horizon = delay
    x = _gaussian(_matched_ends(x))
    fakes = make_surrogates(x, surrogates, kind, key=key, iterations=30).value[..., 0]
    error = _prediction_error(x, delay, dimension, horizon)
    others = np.array([_prediction_error(f, delay, dimension, horizon) for f in fakes])
    others = others[np.isfinite(others)]
    p = float((1 + (others <= error).sum()) / (1 + len(others)))
    order = 5 if len(x) >= 1000 else 4
    forbidden = _forbidden(x, order, delay)
    fake_forbidden = float(np.mean([_forbidden(f, order, delay) for f in fakes]))
    words = f"prediction error {error:.3f} of the standard deviation, surrogates {_about(others)}"
    if not np.isfinite(error) or 2 * len(others) < surrogates:
        verdict, words = "cannot tell", "too few neighbours to predict from"
    elif 1 / (1 + len(others)) > level:
        verdict = "cannot tell"
        words += f"; {surrogates} surrogates cannot reach p = {level:g}"
    else:
        verdict = "yes" if p <= level else "no"
    details = {
        "error": error,
        "surrogate_errors": others,
        "forbidden": forbidden,
        "surrogate_forbidden": fake_forbidden,
        "delay": delay * stride,
        "dimension": dimension,
        "horizon": horizon * stride,
    }
    return Result(
        NAME,
        p,
        verdict=verdict,
        reason=f"{words}; {forbidden:.0%} of the ordinal patterns never occur, in surrogates {fake_forbidden:.0%}",
        method=noted(method, note),
        details=details,
        figure=_figure(error, others),
    )


def _thinned(x, delay: int, note: str):
    """At most CAP samples from the middle, every `stride`-th where the sampling is much finer than the delay."""
    stride = int(max(1, min(delay // 4, len(x) // CAP)))
    notes = [note] if note else []
    if stride > 1:
        x = x[::stride]
        notes.append(f"every {stride}th sample")
    if len(x) > CAP:
        notes.append(f"middle {CAP} of {len(x)} samples")
        first = (len(x) - CAP) // 2
        x = x[first : first + CAP]
    return x, stride, "; ".join(notes)


def _matched_ends(x):
    """The series without up to a twentieth at either end, so that it closes smoothly on itself.

    Surrogates repeat periodically; a jump where they close would make them rougher than the data and every periodic
    series look nonlinear (Schreiber and Schmitz 2000).
    """
    margin = len(x) // 20
    first = np.unique(np.linspace(0, margin, 200).astype(int))
    last = len(x) - 2 - first
    jump = (x[first][:, None] - x[last + 1]) ** 2 / x.var()
    slope = (np.diff(x)[first][:, None] - np.diff(x)[last]) ** 2 / max(np.diff(x).var(), 1e-300)
    a, b = np.unravel_index(np.argmin(jump + slope), jump.shape)
    return x[first[a] : last[b] + 1]


def _gaussian(x):
    """Ranks as normal scores: the null hypothesis allows any monotone transformation, so take it out first."""
    from scipy.stats import norm, rankdata

    return norm.ppf((rankdata(x) - 0.5) / len(x))


def _prediction_error(x, delay: int, dimension: int, horizon: int) -> float:
    """Root mean square error of the mean of what followed the nearest vectors, over the standard deviation."""
    from scipy.spatial import cKDTree

    vectors = delay_vectors(x[: len(x) - horizon], dimension, delay)
    if len(vectors) < 50:
        return float("nan")
    target = x[(dimension - 1) * delay + horizon :][: len(vectors)]
    rows = spread_rows(len(vectors), POINTS)
    exclude = dimension * delay
    k = int(min(NEIGHBOURS + 2 * exclude + 1, 40, len(vectors)))
    _, index = cKDTree(vectors).query(vectors[rows], k=k)
    usable = np.abs(index - rows[:, None]) > exclude
    rank = np.cumsum(usable, axis=1)
    chosen = usable & (rank <= NEIGHBOURS)
    counted = chosen.sum(1)
    good = counted > 0
    if good.sum() < 20:
        return float("nan")
    predicted = np.where(chosen, target[index], 0).sum(1)[good] / counted[good]
    return float(np.sqrt(np.mean((predicted - target[rows][good]) ** 2)) / x.std())


def _forbidden(x, order: int, delay: int) -> float:
    codes, _ = pattern_codes(x, order, delay)
    size = int(np.prod(np.arange(1, order + 1)))
    return 1 - len(np.unique(codes)) / size


def _about(values) -> str:
    return f"{values.mean():.3f} ± {values.std():.3f}" if len(values) else "none"


def _figure(error: float, others) -> Figure:
    heights, edges = np.histogram(others, bins=12)
    traces = (
        Trace("bars", (edges[1:] + edges[:-1]) / 2, heights.astype(float), name="surrogates", role="floor"),
        Trace("vline", np.array([error]), np.zeros(1), name="data", role="data"),
    )
    return Figure((Panel(traces, x="prediction error / standard deviation", y="surrogates"),))
