"""Solvers of linear laws that are driven: by known inputs, or by the last delay coordinate."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.linalg

from rheon.core.errors import RheonError
from rheon.core.progress import Progress
from rheon.core.random import generator
from rheon.core.series import Series
from rheon.models._modal import ModalMap, ModalRecord
from rheon.models.controlled_modes import DrivenModes
from rheon.models.havok import ForcedFlow, HavokMap

from ._operators import operator, steadied
from .modes import Snapshots, centred, even, left_over, pairs, snapshots

# weights of the derivative by central differences of order 4, for steps -2 to 2
CENTRAL = np.array([1.0, -8.0, 0.0, 8.0, -1.0]) / 12
SHOWN = 60
# singular values below this share of the largest are rounding
ROUNDING = 8 * np.finfo(float).eps


def controlled_modes(model: Any, series: Series, key, progress: Progress) -> tuple[DrivenModes, dict]:
    """The law of `rheon.models.ControlledModes`, and what the regression was like.

    Args:
        model: the settings.
        series: the recording, its inputs among the columns.
        key: of the resampling.
        progress: not used.

    Returns:
        The law, in data units, and the history.

    Raises:
        RheonError: if the step is uneven, an input is unknown or never changes, or samples are too few.
    """
    even(series, "an input acts over one step")
    columns = [series.index(name) for name in model.inputs]
    names = [n for n in series.names if n not in model.inputs]
    if not names:
        raise RheonError("every column is an input", where="inputs", remedy="leave at least one variable")
    missing = np.asarray(~series.mask[..., columns].all(-1, keepdims=True))
    table = snapshots(series.select(names).replace(values=_hidden(series.select(names).values, missing)), model.units)
    index = table.windows(model.delays + 1)
    u = _inputs(series, columns, table)[index[:, -2]] if len(index) else np.zeros((0, len(columns)))
    if len(index) < 2:
        raise RheonError("too few complete samples in a row", where=series.source, remedy="give a longer series")
    centre, rows = centred(table, model.centre, series.source)
    found = pairs(rows, index, model.rank)
    modes = found.before.shape[1]
    if len(index) < modes + len(columns) + int(model.centre):
        raise RheonError(
            f"{len(index)} pairs of samples for {modes} coordinates and {len(columns)} inputs",
            where=series.source,
            remedy="choose a smaller rank or fewer delays",
        )
    mean = [v.mean(axis=0) if model.centre else np.zeros(v.shape[1]) for v in (found.before, found.after, u)]
    before, after, known = found.before - mean[0], found.after - mean[1], u - mean[2]
    if (np.ptp(known, axis=0) == 0).any():
        raise RheonError("an input never changes", where="inputs", remedy="leave it out of the inputs")
    joint = np.hstack([before, known])
    both = _rectangular(joint, after)
    bags = None
    if model.bags:
        rng = generator(key)
        drawn = [rng.integers(0, len(joint), len(joint)) for _ in range(model.bags)]
        bags = np.stack([_rectangular(joint[i], after[i])[:, :modes] for i in drawn])
    matrix = steadied(both[:, :modes]) if model.stable else both[:, :modes]
    missed = after - before @ matrix.T - known @ both[:, modes:].T
    motion = _motion(model, series, tuple(names), table, index, rows, found, centre, matrix, mean, missed, bags)
    law = DrivenModes(motion, both[:, modes:], mean[2], tuple(model.inputs))
    history = {
        "pairs": len(index),
        "rank": modes,
        "path": found.path,
        "singular_values": [float(v) for v in found.singular[:SHOWN]],
        "one_step_error": float(np.sum(missed**2) / max(np.sum(after**2), 1e-300)),
    }
    return law, history


def _rectangular(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    return scipy.linalg.lstsq(before, after, check_finite=False)[0].T


def _hidden(values: np.ndarray, missing: np.ndarray) -> np.ndarray:
    """Samples without a complete input count as gaps."""
    return np.where(missing, np.nan, values)


def _inputs(series: Series, columns: list[int], table: Snapshots) -> np.ndarray:
    """Inputs at the rows of the table. Shape (row, input)."""
    return series.paths[..., columns][table.place >= 0].astype(float)


def _motion(model, series, names, table, index, rows, found, centre, matrix, mean, missed, bags) -> ModalMap:
    patterns = np.tensordot(rows.T, found.lift, axes=(1, 0))
    rest = left_over(rows, index, patterns[:, -1], found.before)
    weights = table.weights
    state = np.tensordot(rows[index[-1, 1:]], patterns, axes=((1, 0), (0, 1)))
    record = ModalRecord(
        moment=found.before.T @ found.before / len(index),
        noise=missed.T @ missed / max(1, len(index) - matrix.shape[0] - len(mean[2])),
        start=np.zeros_like(matrix),
        rest=rest / weights,
        bags=bags,
        rows=len(index),
        method="exact",
        delays=model.delays,
    )
    return ModalMap(
        matrix=matrix,
        drift=mean[1] - matrix @ mean[0],
        decode=patterns[:, -1] / weights[:, None],
        encoder=(patterns * weights[:, None, None]).transpose(2, 1, 0).reshape(len(matrix), -1),
        centre=centre / weights,
        anchor=state,
        fading=None,
        record=record,
        step_size=series.dt,
        names=names,
    )


def havok(model: Any, series: Series, key, progress: Progress) -> tuple[HavokMap, dict]:
    """The law of `rheon.models.HAVOK`, and how well each row is explained.

    The singular value decomposition is that of the table of windows itself (by way of its QR factorisation): inner
    products would lose every coordinate below 1e-8 of the first.

    Args:
        model: the settings.
        series: one or many paths with an even step; windows that touch a gap are left out.
        key: not used.
        progress: not used.

    Returns:
        The law, in data units, and the history.

    Raises:
        RheonError: if the step is uneven, or there are too few samples for the rank.
    """
    even(series, "derivatives need an even step")
    table = snapshots(series, "data")
    centre, rows = centred(table, model.centre, series.source)
    index = table.windows(model.delays)
    wide = index.shape[1] * rows.shape[1]
    if model.rank > wide or len(index) < 2 * model.rank + 5:
        raise RheonError(
            f"{len(index)} windows of {wide} values for rank {model.rank}",
            where=series.source,
            remedy="give a longer series, or choose a smaller rank",
        )
    windows = rows[index].reshape(len(index), -1)
    small = scipy.linalg.qr(windows, mode="r", check_finite=False)[0][:wide]
    _, singular, right = scipy.linalg.svd(small, check_finite=False)
    # later coordinates would be rounding errors, blown up to the size of the first
    known = int(np.sum(singular > ROUNDING * singular[0]))
    if model.rank > known:
        raise RheonError(
            f"rank {model.rank}, and the recording has {known} coordinates above rounding",
            where=series.source,
            remedy="choose a smaller rank, or record for longer",
        )
    r, size = model.rank, np.sqrt(len(index))
    # the sign is a convention: a pattern begins upwards
    basis = right[:r].T * np.where(right[:r, 0] < 0, -1.0, 1.0)
    found = size / singular[:r]
    v = windows @ (basis * found)
    newest = index[:, -1]
    middle = np.flatnonzero(newest[4:] - newest[:-4] == 4) if len(newest) > 4 else np.zeros(0, int)
    if len(middle) < 2 * r:
        raise RheonError("too few windows in a row", where=series.source, remedy="give a series with fewer gaps")
    rate = sum(w * v[middle + i] for i, w in enumerate(CENTRAL)) / series.dt
    here = v[middle + 2]
    matrix = operator("exact", here, rate)
    missed = rate - here @ matrix.T
    explained = 1 - np.sum(missed**2, axis=0) / np.sum((rate - rate.mean(axis=0)) ** 2, axis=0)
    flow = ForcedFlow(matrix[:-1, :-1], matrix[:-1, -1])
    held = scipy.linalg.expm(np.block([[matrix[:-1] * series.dt], [np.zeros((1, r))]]))
    step, gain = held[:-1, :-1], held[:-1, -1]
    motion = _free(series, model, basis, singular[:r] / size, found, v, newest, step, centre, rows)
    law = HavokMap(motion, flow, gain, basis[:, -1] * found[-1], v[:, -1], explained)
    history = {
        "windows": len(index),
        "singular_values": [float(s) for s in singular[:SHOWN]],
        "explained": [float(e) for e in explained],
    }
    return law, history


def _free(series, model, basis, sizes, found, v, newest, step, centre, rows) -> ModalMap:
    """The unforced system step by step."""
    variables = rows.shape[1]
    decode = (basis * sizes)[-variables:, :-1]
    seen = v[:, :-1]
    pairs_of = np.flatnonzero(np.diff(newest) == 1)
    missed = seen[pairs_of + 1] - seen[pairs_of] @ step.T
    record = ModalRecord(
        moment=seen.T @ seen / len(seen),
        noise=missed.T @ missed / len(missed),
        start=np.zeros_like(step),
        rest=np.sqrt(np.mean((rows[newest] - seen @ decode.T) ** 2, axis=0)),
        rows=len(seen),
        method="HAVOK",
        delays=model.delays,
    )
    return ModalMap(
        matrix=step,
        drift=np.zeros(len(step)),
        decode=decode,
        encoder=(basis * found).T[:-1],
        centre=centre,
        anchor=seen[-1],
        fading=None,
        record=record,
        step_size=series.dt,
        names=series.names,
    )
