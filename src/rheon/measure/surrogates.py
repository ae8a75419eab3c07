"""Surrogate series: what the data would look like if only some of their properties were real."""

from __future__ import annotations

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.random import generator
from rheon.core.result import Result

from ._data import longest_stretch, noted, paths_of, series_of, tamed
from ._settings import number, whole, whole_or_none
from ._twins import twin_surrogates

KINDS = ("phase", "iaaft", "shuffle", "twin")
# twins are found by comparing all pairs of states
MOST_TWINS, LEAST_TWINS = 10_000, 0.01


SOURCES = {
    "phase": "Theiler et al. 1992", "iaaft": "Schreiber and Schmitz 1996", "shuffle": "Theiler et al. 1992",
    "twin": "Thiel et al. 2006",
}  # fmt: skip


def surrogates(
    data,
    n: int = 19,
    kind: str = "phase",
    *,
    key=0,
    iterations: int = 100,
    dimension: int = 3,
    delay: int | None = None,
    rate: float = 0.1,
) -> Result:
    """Random series that share chosen properties with the data: the null hypotheses of a surrogate test.

    - "phase": same power spectra and cross-spectra, random phases: a linear Gaussian process.
    - "iaaft": same values in another order, with (nearly) the same power spectrum: a linear Gaussian process seen
      through a static monotone function. Each variable on its own.
    - "shuffle": same values, no memory.
    - "twin": another orbit of the same (nonlinear) dynamics: the walk may jump between states that have exactly the
      same neighbours. For tests of coupling and of synchronisation, not of determinism.

    Gaps are never closed up: only the longest stretch without one is used, and the method says so. A jump between the
    last and the first sample leaks into the spectrum: surrogates of strongly trending data look rougher than the data.

    Args:
        data: `Series` or array, shape (time,) or (time, variable); of several series the first; a system or a fit is
            simulated. With gaps, the longest stretch without one.
        n: number of surrogates.
        kind: "phase", "iaaft", "shuffle" or "twin".
        key: integer or JAX key.
        iterations: most iterations of "iaaft".
        dimension, delay: of the embedding in which "twin" compares states, where there is one variable; default delay
            half the decay of the autocorrelation. Several variables are taken as the state.
        rate: share of pairs that count as neighbours for "twin".

    Returns:
        Result whose value has shape (surrogate, time, variable); details hold `iterations` and `spectrum_error`, the
        relative difference of the amplitude spectra ("iaaft"), or `twins`, the share of states that have one ("twin",
        verdict "none found" below one in a hundred: the surrogates are then the data from another start).

    Raises:
        RheonError: if the kind is unknown, `n` is not positive, or "twin" is asked of more than 10,000 samples.

    Source: Theiler et al. 1992 (Physica D 58); Prichard and Theiler 1994 (PRL 73); Schreiber and Schmitz 1996 (PRL
        77); Thiel et al. 2006 (Europhys. Lett. 75:535).

    Example:
        >>> import numpy as np
        >>> x = np.sin(0.3 * np.arange(200)) ** 3
        >>> s = surrogates(x, n=2, kind="iaaft").value
        >>> s.shape, bool(np.array_equal(np.sort(s[0, :, 0]), np.sort(x)))
        ((2, 200, 1), True)
    """
    n, iterations, dimension, delay, rate = _checked(kind, n, iterations, dimension, delay, rate)
    path = paths_of(series_of(data))[0]
    first, last = longest_stretch(np.isfinite(path).all(1))
    note = f"longest stretch without a gap: {last - first} of {len(path)} samples" if last - first < len(path) else ""
    x, factor = tamed(path[first:last])
    method = noted(f"{kind}; {SOURCES[kind]}", note)
    if len(x) < 4:
        empty = np.zeros((0, len(x), path.shape[1]))
        return Result(f"{kind} surrogates", empty, verdict="too short", reason=f"{len(x)} samples", method=method)
    if kind == "twin" and len(x) > MOST_TWINS:
        remedy = "cut the series, or take every few samples"
        raise RheonError(f"{len(x)} samples are too many to compare all pairs", where="data", remedy=remedy)
    rng = generator(key)
    details: dict = {}
    if kind == "shuffle":
        value = np.stack([x[rng.permutation(len(x))] for _ in range(n)])
    elif kind == "phase":
        value = _phase(x, n, rng)
    elif kind == "twin":
        value, details["twins"] = twin_surrogates(x, n, rng, dimension, delay, rate)
    else:
        columns = [_iaaft(column, n, rng, iterations) for column in x.T]
        value = np.stack([c[0] for c in columns], axis=-1)
        details = {"iterations": max(c[1] for c in columns), "spectrum_error": max(c[2] for c in columns)}
    verdict = "converged" if kind == "iaaft" else "exact"
    if kind == "twin":
        verdict = "found" if details["twins"] > LEAST_TWINS else "none found"
    return Result(
        f"{kind} surrogates",
        value / factor,
        verdict=verdict,
        reason=f"{details['twins']:.1%} of the states have a twin" if kind == "twin" else "",
        method=method,
        axes=("surrogate", "time", "variable"),
        details=details,
        figure=_figure(x[:, 0] / factor, value[0, :, 0] / factor),
    )


def _checked(kind, n, iterations, dimension, delay, rate) -> tuple[int, int, int, int | None, float]:
    if kind not in KINDS:
        raise RheonError(f"kind {kind!r}", where="kind", remedy=f"choose one of {', '.join(KINDS)}")
    counts = whole(n, "n"), whole(iterations, "iterations"), whole(dimension, "dimension")
    return *counts, whole_or_none(delay, "delay"), number(rate, "rate", 0, 1, exclusive=True)


def _figure(x, fake) -> Figure:
    at = np.arange(len(x))
    lines = (Trace("line", at, x, name="data", role="data"), Trace("line", at, fake, name="surrogate", role="floor"))
    return Figure((Panel(lines, x="sample"),))


def _phase(x: np.ndarray, n: int, rng) -> np.ndarray:
    """Phases of all variables turned by the same random angles, so that cross-spectra are kept."""
    spectrum = np.fft.rfft(x, axis=0)
    angles = rng.uniform(0, 2 * np.pi, (n, len(spectrum), 1))
    angles[:, 0] = 0
    if len(x) % 2 == 0:
        angles[:, -1] = 0
    return np.fft.irfft(spectrum * np.exp(1j * angles), len(x), axis=1)


def _iaaft(x: np.ndarray, n: int, rng, iterations: int) -> tuple[np.ndarray, int, float]:
    """Alternate between the wanted spectrum and the wanted values until the order no longer changes."""
    amplitude, values = np.abs(np.fft.rfft(x)), np.sort(x)
    current = np.stack([rng.permutation(x) for _ in range(n)])
    order, count = None, 0
    for count in range(1, iterations + 1):  # noqa: B007  (reported)
        spectrum = np.fft.rfft(current, axis=1)
        size = np.abs(spectrum)
        turned = np.where(size > 0, spectrum / np.where(size > 0, size, 1), 1) * amplitude
        ranked = np.argsort(np.fft.irfft(turned, len(x), axis=1), axis=1, kind="stable")
        if order is not None and np.array_equal(ranked, order):
            break
        order = ranked
        np.put_along_axis(current, order, np.broadcast_to(values, current.shape), axis=1)
    reached = np.abs(np.fft.rfft(current, axis=1))
    scale = np.sqrt((amplitude[1:] ** 2).sum())
    error = np.sqrt(((reached[:, 1:] - amplitude[1:]) ** 2).sum(1)).max() / scale if scale > 0 else 0.0
    return current, count, float(error)
