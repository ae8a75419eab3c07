"""The RAGE test: quasi-periodic or mixing?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.result import Result
from rheon.core.settings import whole, whole_or_none

from ._data import noted, signal_of

NAME = "RAGE"
SIZES = (1, 10, 20)
PARTS = 4
# what is pure point, or continuous, to within this
NEARLY = 0.05
# of an E that is called converged
LARGEST_ERROR = 0.1
# a direction of the delay space below this share of the strongest is rounding
NEGLIGIBLE = 1e-12


def rage(
    data,
    variable: str | int = 0,
    *,
    sizes: Sequence[int] = SIZES,
    spacing: int = 1,
    rows: int | None = None,
    lags: int | None = None,
    samples: int = 20_000,
) -> Result:
    """Mean share of K^l g that stays in a space of n delay coordinates, over the first L steps l.

    As L and then n grow, the limit is 1 for a signal of lines alone (quasi-periodic motion), 0 for a continuous
    spectrum without lines (weak mixing), and the share of the lines in between.

    Args:
        data: a `System` or a `Fit` (simulated), a `Series`, or an array (time,) or (time, variable).
        variable: which one; its mean is removed.
        sizes: numbers of delay coordinates n, increasing.
        spacing: samples between two of them.
        rows: samples that averages are taken over (M); default half of what there is.
        lags: steps (L); default all that remain, at most `rows`.
        samples: length of a simulation.

    Returns:
        Result with E(n, L), one per size, and standard errors from 4 stretches of the rows. "converged" where the
        largest two sizes agree, E changes little from half of L to L, and no error exceeds 0.1; "not converged"
        otherwise; "too short" where fewer than ten times as many rows as delays remain. Details: `sizes`, `curves` (E
        up to each l, (size, lag)), `half` (E at half of L), `rows`, `lags`, `kind` in words. The figure has a bar for
        each size.

    Raises:
        RheonError: if a number is not positive, or the signal never changes.

    Source: Ruelle, Amrein, Georgescu and Enss; for Koopman operators Colbrook, Mezić and Stepanenko 2024,
        arXiv 2407.06312.

    Example:
        >>> result = rage(np.cos(0.3 * np.arange(4000)), sizes=(1, 2))
        >>> result.value.round(2).tolist(), result["kind"]
        ([0.5, 1.0], 'lines alone (quasi-periodic)')
    """
    sizes = [whole(s, "sizes") for s in np.atleast_1d(np.asarray(sizes, object))]
    if not sizes or sizes != sorted(sizes):
        raise RheonError(f"sizes = {sizes}", where="sizes", remedy="give at least one, the smallest first")
    spacing, samples = whole(spacing, "spacing"), whole(samples, "samples")
    rows, lags = whole_or_none(rows, "rows"), whole_or_none(lags, "lags")
    found = signal_of(_simulated(data, samples), variable, where="rage")
    values = found.values - found.values.mean()
    if not values.any():
        raise RheonError("the signal never changes", where="rage", remedy="choose another variable")
    reach = (max(sizes) - 1) * spacing
    rows = len(values) // 2 if rows is None else rows
    lags = min(rows, len(values) - rows - reach) if lags is None else lags
    words = f"{max(sizes)} delays {spacing} apart, {rows} rows, {lags} steps"
    if rows < 10 * max(sizes) or lags < 10 or rows + max(lags, reach) > len(values):
        reason = f"{len(values)} samples do not hold {words}"
        return Result(NAME, np.full(len(sizes), np.nan), None, "too short", reason, axes=("size",))
    power = float(np.mean(values[:rows] ** 2))
    curves = np.stack([_curve(values[: rows + max(lags, reach)], power, n, spacing, rows, lags) for n in sizes])
    part = rows // PARTS
    stretches = np.array([
        [
            _curve(values[i * part : i * part + part + max(lags, reach)], power, n, spacing, part, lags)[-1]
            for n in sizes
        ]
        for i in range(PARTS)
    ])  # fmt: skip
    error = stretches.std(0, ddof=1) / PARTS**0.5
    final, half = curves[:, -1], curves[:, lags // 2]
    steady = np.abs(final - half) <= np.maximum(NEARLY, 2 * error)
    flat = len(sizes) < 2 or abs(final[-1] - final[-2]) <= max(NEARLY, 2 * error[-1])
    kind = _kind(final[-1], error[-1], bool(flat))
    settled = bool(steady.all() and flat and (error <= LARGEST_ERROR).all())
    details = {"sizes": np.array(sizes), "curves": curves, "half": half, "rows": rows, "lags": lags, "kind": kind}
    reason = f"{kind}; from half of the steps to all of them E changes by {np.abs(final - half).max():.3f}"
    verdict = "converged" if settled else "not converged"
    method = noted(words, found.note)
    return Result(NAME, final, error, verdict, reason, "", method, ("size",), details, _figure(sizes, final, error))


def _simulated(data, samples: int):
    from ._data import series_of

    return series_of(data, samples)


def _curve(values: np.ndarray, power: float, size: int, spacing: int, rows: int, lags: int) -> np.ndarray:
    """E(n, l) for l = 0 to lags, in units of the mean square `power`. Shape (lags + 1,)."""
    delays = np.stack([values[j * spacing : j * spacing + rows] for j in range(size)], axis=1)
    left, singular, _ = np.linalg.svd(delays, full_matrices=False)
    basis = left[:, singular > NEGLIGIBLE * singular[0]]
    # inner products of every basis function with the signal l steps on, for all l at once
    length = 1 << int(np.ceil(np.log2(rows + lags + rows)))
    shifted = np.fft.rfft(values[: rows + lags], length)[:, None]
    inner = np.fft.irfft(shifted * np.conj(np.fft.rfft(basis, length, axis=0)), length, axis=0)[: lags + 1]
    kept = (inner**2).sum(1) / (rows * power)
    return np.cumsum(kept) / np.arange(1, lags + 2)


def _kind(share: float, error: float, flat: bool) -> str:
    if share >= 1 - NEARLY:
        return "lines alone (quasi-periodic)"
    if not flat:
        return "still growing with the number of delays"
    if share <= NEARLY:
        return "no lines (mixing)"
    if share <= 2 * error:
        return f"no lines to within the error of {error:.2f}"
    return f"lines and continuum: {share:.2f} of the signal in lines"


def _figure(sizes, final: np.ndarray, error: np.ndarray) -> Figure:
    place = np.arange(len(sizes))
    traces = (
        Trace("bars", place, final, name="E(n, L)", role="data"),
        Trace("hline", np.zeros(1), np.ones(1), name="lines alone", role="reference"),
    )
    ticks = tuple(f"n = {s}" for s in sizes)
    return Figure((Panel(traces, title="RAGE test", x="delay coordinates", y="share that stays", ticks=ticks),))
