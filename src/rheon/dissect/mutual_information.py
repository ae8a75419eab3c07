"""What symbols say about a label."""

from __future__ import annotations

import math

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.random import generator
from rheon.core.result import Result
from rheon.core.series import Series
from rheon.core.settings import number, whole
from rheon.core.symbols import Symbols

from ._symbolic import as_symbols

NAME = "mutual information"
BATCHES = 32
# shifts by less than this share of the length leave too much of the pairing as it was
NEAREST = 0.05
LEAST = 20


def mutual_information(
    data, labels, partition=None, *, shifts: int = 199, level: float = 0.05, along=None, key=0
) -> Result:
    """Bits that the symbols tell about a label at the same time, and whether that is more than chance.

    Both sequences have memory, so that shuffled labels would make chance look too good: the labels are shifted around
    in a circle instead, by many random lags, which keeps the memory of both. The mean information under shifts also
    says how many independent samples there are, and so how large the bias is. Of 400 pairs of independent sequences
    with about 30 dwells each, 7 % were called informative at level 0.05; with 10 dwells each, 10 %.

    Args:
        data: `Symbols`, a result of `symbols`, or whatever that takes.
        labels: array of labels or whole numbers, `Symbols` or result of `symbols`, as long as `data`; or the name of
            a column of `data` (or of `along`). Unknown labels are NaN, "" or -1 in `Symbols`, and left out.
        partition: as in `symbols`.
        shifts: number of random shifts; the smallest possible p-value is 1 / (shifts + 1).
        level: largest p-value that counts as information.
        along: as in `symbols`: the series that a law encodes.
        key: of the shifts, and as in `symbols`.

    Returns:
        Result in bits; `error` from batches of the pointwise information. "yes", "no", or "cannot tell" where either
        has one value only or there are too few samples. Details: `share` (of the label's entropy), `p`, `plugin`
        (uncorrected), `chance` (mean under shifts, uncorrected), `label_entropy`, `symbol_entropy` (bits),
        `effective` (independent samples), `joint` (symbol, label) counts, `alphabet`, `labels`.

    Raises:
        RheonError: as `symbols`, or if the lengths differ, `shifts` is below 1 or `level` not between 0 and 1.

    Source: Shannon 1948; bias: Miller 1955, Panzeri and Treves 1996, doi:10.1088/0954-898X_7_1_006; shifts: as for
        surrogates by time shift, Andrzejak et al. 2003, doi:10.1103/PhysRevE.68.066202.

    Example:
        >>> import numpy as np
        >>> coin = np.random.default_rng(0).integers(0, 2, 2000)
        >>> result = mutual_information(coin, coin)
        >>> round(float(result.value), 2), round(result["share"], 6), result.verdict
        (1.0, 1.0, 'yes')
    """
    shifts, level = whole(shifts, "shifts"), number(level, "level", most=1.0, exclusive=True)
    if isinstance(labels, str):
        holder = along if along is not None else data
        if not isinstance(holder, Series):
            raise RheonError(f"no column {labels!r}", where="labels", remedy="give the labels themselves")
        column = labels
        labels = holder[column]
        if along is None and partition is None and holder.n_variables == 2:
            data = holder.select([n for n in holder.names if n != column])
    extra = {} if along is None else {"along": along}
    made, _, how = as_symbols(data, partition, key=key, **extra)
    other, _, _ = as_symbols(labels)
    if made.codes.shape != other.codes.shape:
        raise RheonError(
            f"symbols of shape {made.codes.shape}, labels of shape {other.codes.shape}",
            where="labels",
            remedy="give one label per symbol",
        )
    both = (made.codes >= 0) & (other.codes >= 0)
    joint = _joint(made, other, other.codes)
    n, kinds = int(both.sum()), [(joint.sum(axis) > 0).sum() for axis in (1, 0)]
    method = f"{n} samples, {shifts} circular shifts of the labels; {how}"
    if n < LEAST or min(kinds) < 2:
        few = f"{n} samples with a symbol and a label" if n < LEAST else "there is one symbol or one label only"
        return Result(NAME, math.nan, verdict="cannot tell", reason=few, units="bit", method=method)
    plugin = _information(joint)
    chance = np.array([_information(_joint(made, other, lag)) for lag in _shifted(other.codes, shifts, key)])
    p = float((1 + (chance >= plugin - 1e-12).sum()) / (1 + len(chance)))
    bias = (kinds[0] - 1) * (kinds[1] - 1) / (2 * n * math.log(2))
    effective = n / max(1.0, float(chance.mean()) / bias)
    correct = lambda counts: _entropy(counts) + ((counts > 0).sum() - 1) / (2 * effective * math.log(2))  # noqa: E731
    symbol, label, pair = correct(joint.sum(1)), correct(joint.sum(0)), correct(joint.ravel())
    value = max(float(symbol + label - pair), 0.0)
    return Result(
        NAME,
        value,
        error=_error(made, other, joint),
        verdict="yes" if p <= level else "no",
        reason=f"{value / label:.1%} of the label's entropy of {label:.3g} bits; p = {p:.3g}",
        units="bit",
        method=method,
        details={
            "share": float(value / label), "p": p, "plugin": plugin, "chance": float(chance.mean()),
            "label_entropy": float(label), "symbol_entropy": float(symbol), "effective": float(effective),
            "joint": joint, "alphabet": made.labels, "labels": other.labels,
        },
        figure=_figure(joint, made.labels, other.labels),
    )  # fmt: skip


def _joint(made: Symbols, other: Symbols, codes: np.ndarray) -> np.ndarray:
    """How often each symbol meets each label. Shape (symbol, label)."""
    both = (made.codes >= 0) & (codes >= 0)
    pairs = made.codes[both] * other.n_symbols + codes[both]
    shape = made.n_symbols, other.n_symbols
    return np.bincount(pairs, minlength=shape[0] * shape[1]).reshape(shape)


def _shifted(codes: np.ndarray, shifts: int, key):
    """The labels turned around in a circle, every sequence by a lag of its own."""
    rng = generator(key)
    length = codes.shape[1]
    nearest = max(1, int(NEAREST * length))
    places = np.arange(length)
    for _ in range(shifts):
        lags = rng.integers(nearest, max(length - nearest, nearest + 1), len(codes))
        yield np.take_along_axis(codes, (places - lags[:, None]) % length, axis=1)


def _entropy(counts: np.ndarray) -> float:
    """Plug-in entropy in bits."""
    p = counts[counts > 0] / counts.sum()
    return float(-(p * np.log2(p)).sum())


def _information(joint: np.ndarray) -> float:
    """Plug-in mutual information in bits."""
    return _entropy(joint.sum(1)) + _entropy(joint.sum(0)) - _entropy(joint.ravel())


def _error(made: Symbols, other: Symbols, joint: np.ndarray) -> float:
    """Standard error from means of batches of the pointwise information, which keep its memory."""
    p = joint / joint.sum()
    apart = p.sum(1, keepdims=True) * p.sum(0, keepdims=True)
    pointwise = np.log2(np.divide(p, apart, out=np.ones_like(p), where=p > 0))
    both = (made.codes >= 0) & (other.codes >= 0)
    path = pointwise[made.codes[both], other.codes[both]]
    batches = min(BATCHES, len(path) // 2)
    size = len(path) // batches
    means = path[: size * batches].reshape(batches, size).mean(1)
    return float(means.std(ddof=1) / math.sqrt(batches))


def _figure(joint: np.ndarray, alphabet, labels) -> Figure:
    rows = joint.sum(1, keepdims=True)
    shares = np.divide(joint, rows, out=np.zeros(joint.shape), where=rows > 0)
    heat = Trace("heat", np.arange(joint.shape[1], dtype=float), np.arange(joint.shape[0], dtype=float), shares)
    note = "symbols from below: " + ", ".join(alphabet[:12]) + (", ..." if len(alphabet) > 12 else "")
    panel = Panel((heat,), title="label given the symbol", x="label", y="symbol", z="share", ticks=labels, note=note)
    return Figure((panel,))
