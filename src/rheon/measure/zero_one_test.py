"""The 0-1 test for chaos: does a plane walk driven by the series stay bounded or diffuse?"""

from __future__ import annotations

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.random import generator
from rheon.core.result import Result

from ._data import autocorrelation, is_constant, noted, signal_of, tamed
from ._settings import number, whole, whole_or_none

NAME = "0-1 test"
CAP = 10_000
LEAST = 300
CHAOTIC, REGULAR = 0.8, 0.2
MARGIN = 0.75
LARGEST_DAMPING = 1e6


def zero_one_test(
    data,
    *,
    variable=0,
    frequencies: int = 100,
    damping: float = 0.0,
    stride: int | None = None,
    deterministic: bool | None = None,
    key=0,
) -> Result:
    """K, near 1 for chaos and near 0 for regular motion, without an embedding.

    The series drives p(n) = sum x(j) cos(cj), q(n) = sum x(j) sin(cj). K is the correlation of their mean square
    displacement with time, the median over random frequencies c in (pi/5, 4 pi/5). Finely sampled flows look regular,
    so they are thinned first. Noise gives 1 too: the verdict "yes" is given only where the series is deterministic
    beyond a linear process, by `determinism`, or where you say so.

    Args:
        data: `Series` or array, shape (time,) or (time, variable); a system or a fit is simulated. With gaps, the
            longest stretch without one; at most its middle 10,000 samples after thinning.
        variable: number or name.
        frequencies: number of values of c.
        damping: strength of the oscillating term that is added to the displacement so that weak noise on regular motion
            does not look like chaos, in units of the variance; 0 for none, about 2.5 where there is noise.
        stride: every stride-th sample is used; default the decay of the autocorrelation of a smooth series, else 1.
        deterministic: whether the series is known to be deterministic; default `determinism` tests it where K is high.
        key: integer or JAX key of the frequencies.

    Returns:
        Result with K; `error` is half the quartile range over c over the root of their number, at least the difference
        between K of the two halves of the series over 2. Verdict "yes" (chaotic), "no" (regular), "cannot tell" or
        "too short" (NaN). Details: `by_frequency`, `frequencies`, `displacement` at the median c, `stride`,
        `determinism` (p-value, where tested).

    Raises:
        RheonError: if a setting is impossible.

    Source: Gottwald and Melbourne 2004 (Proc. R. Soc. A 460:603), 2009 (SIAM J. Appl. Dyn. Syst. 8:129), correlation
        form; damping after Dawes and Freeland 2008, with the variance in place of the squared mean.

    Example:
        >>> x = [0.3]
        >>> for _ in range(2000):
        ...     x.append(4 * x[-1] * (1 - x[-1]))
        >>> result = zero_one_test(np.array(x))
        >>> result.verdict, bool(result.value > 0.98)
        ('yes', True)
        >>> bool(abs(zero_one_test(np.sin(0.7 * np.arange(2000))).value) < 0.1)
        True
    """
    frequencies, damping, stride = _checked(frequencies, damping, stride, deterministic)
    signal = signal_of(data, variable)
    x = tamed(signal.values)[0]
    method = f"correlation form, {frequencies} frequencies, damping {damping:g}; Gottwald and Melbourne 2009"
    if is_constant(x):
        verdict, reason = ("too short", "no values") if len(x) == 0 else ("cannot tell", "the values do not vary")
        return Result(NAME, float("nan"), verdict=verdict, reason=reason, method=method)
    stride = stride or _stride(x)
    thin = x[::stride]
    note = "; ".join(filter(None, (signal.note, f"every {stride}th sample" if stride > 1 else "")))
    if len(thin) > CAP:
        note = "; ".join(filter(None, (note, f"middle {CAP} of {len(thin)} samples")))
        thin = thin[(len(thin) - CAP) // 2 :][:CAP]
    method = noted(method, note)
    if len(thin) < LEAST:
        reason = f"{len(thin)} samples at a step at which they differ; {LEAST} are needed"
        return Result(NAME, float("nan"), verdict="too short", reason=reason, method=method)
    c = generator(key).uniform(np.pi / 5, 4 * np.pi / 5, frequencies)
    by_c, displacement = _growth(thin, c, damping)
    value = float(np.median(by_c))
    halves = [float(np.median(_growth(h, c, damping)[0])) for h in np.array_split(thin, 2)]
    quartiles = np.quantile(by_c, [0.25, 0.75])
    error = float(max(np.ptp(quartiles) / 2 / np.sqrt(frequencies), abs(halves[0] - halves[1]) / 2))
    details = {
        "by_frequency": by_c, "frequencies": c, "stride": stride, "halves": halves,
        "displacement": displacement[int(np.argsort(by_c)[frequencies // 2])],
    }  # fmt: skip
    verdict, reason = _verdict(value, error, x, deterministic, details)
    return Result(
        NAME,
        value,
        error=error,
        verdict=verdict,
        reason=reason,
        method=method,
        details=details,
        figure=_figure(thin, c, by_c, details["displacement"]),
    )


def _checked(frequencies, damping, stride, deterministic) -> tuple[int, float, int | None]:
    if not (deterministic is None or isinstance(deterministic, bool | np.bool_)):
        raise RheonError(f"deterministic = {deterministic!r}", where="deterministic", remedy="True, False or None")
    counts = whole(frequencies, "frequencies", 3), whole_or_none(stride, "stride")
    return counts[0], number(damping, "damping", 0, LARGEST_DAMPING), counts[1]


def _stride(x) -> int:
    """1 for maps; for a smooth series the decay of its autocorrelation."""
    short = x[:200_000]
    correlation = autocorrelation(short, len(short) // 2)
    below = np.flatnonzero(np.abs(correlation) < np.exp(-1))
    decay = int(below[0]) if below.size else len(correlation)
    # steps far below the spread of the values: sampled finely
    smooth = np.mean(np.diff(short) ** 2) < 0.35 * short.var()
    return max(1, decay) if smooth else 1


def _growth(x, c, damping: float):
    """Correlation of the mean square displacement with time for each frequency, and the displacement (c, lag)."""
    x = x - x.mean()
    n = len(x)
    lags = n // 10
    used = n - lags
    steps = np.arange(1, n + 1)
    size = 1 << int(np.ceil(np.log2(n + used)))
    time = np.arange(1, lags + 1) - (lags + 1) / 2
    values, curves = [], []
    for frequency in c:
        walk = np.cumsum(x * np.exp(1j * frequency * steps))
        walk -= walk.mean()
        # the mean of |z(j + n) - z(j)|^2 over j, the product by a Fourier transform
        product = np.fft.ifft(np.fft.fft(walk, size) * np.conj(np.fft.fft(walk[:used], size)))[1 : lags + 1].real
        power = np.concatenate(([0.0], np.cumsum(np.abs(walk) ** 2)))
        displacement = (power[1 + used : used + lags + 1] - power[1 : lags + 1] + power[used] - 2 * product) / used
        if damping:
            displacement = displacement + damping * x.var() * np.sin(np.sqrt(2) * np.arange(1, lags + 1))
        centred = displacement - displacement.mean()
        size_of = np.sqrt((centred**2).sum() * (time**2).sum())
        values.append(float(centred @ time / size_of) if size_of > 0 else 0.0)
        curves.append(displacement)
    return np.array(values), np.array(curves)


def _verdict(value: float, error: float, x, deterministic, details) -> tuple[str, str]:
    if value < REGULAR:
        return "no", f"K = {value:.3f}: the walk stays bounded, the motion is regular"
    if value < CHAOTIC:
        return "cannot tell", f"K = {value:.3f} lies between regular ({REGULAR}) and chaotic ({CHAOTIC})"
    if deterministic is None:
        from .determinism import determinism

        tested = determinism(x)
        details["determinism"] = tested.value
        # one noise in twenty passes the test: the prediction must also be better by a clear margin
        others = tested.details.get("surrogate_errors", ())
        better = len(others) > 0 and tested["error"] < MARGIN * np.mean(others)
        if tested.verdict != "yes" or not better:
            words = tested.reason.partition(";")[0]
            return "cannot tell", f"K = {value:.3f}, as for chaos and for noise, and it may be noise: {words}"
        deterministic = True
    if not deterministic:
        return "cannot tell", f"K = {value:.3f}, as for chaos and for noise"
    return "yes", f"K = {value:.3f}: the walk diffuses"


def _figure(x, c, by_c, displacement) -> Figure:
    middle = c[int(np.argsort(by_c)[len(c) // 2])]
    walk = np.cumsum((x - x.mean()) * np.exp(1j * middle * np.arange(1, len(x) + 1)))
    path = Panel((Trace("line", walk.real, walk.imag, role="data"),), title="walk at the median c", x="p", y="q")
    lag = np.arange(1.0, len(displacement) + 1)
    spread = Panel((Trace("line", lag, displacement, role="data"),), x="n", y="mean square displacement")
    order = np.argsort(c)
    each = Panel((Trace("points", c[order], by_c[order], role="data"),), x="c", y="K")
    return Figure((path, spread, each), title=NAME, columns=3)
