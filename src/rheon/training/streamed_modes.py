"""Dynamic modes of snapshots larger than memory: read block by block, from files or from an iterator."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import scipy.linalg

from rheon.core.errors import RheonError, require
from rheon.core.fit import Fit
from rheon.core.random import as_key, generator
from rheon.core.series import Series
from rheon.core.settings import number, whole
from rheon.models._modal import ModalMap, ModalRecord

from ._operators import operator, resampled, steadied
from ._reduction import from_inner_products, randomised
from .fit import provenance
from .modes import Pairs, in_coordinates

METHODS = ("inner products", "incremental", "randomised")
# numbers that a block read from a file may hold
BLOCK = 8_000_000


def fit_streamed(
    model: Any,
    source,
    *,
    dt: float = 1.0,
    names: tuple[str, ...] = (),
    time_unit: str = "",
    variable: str = "",
    method: str | None = None,
    keep: int | None = None,
    key=0,
) -> Fit:
    """Fit `DynamicModes` to snapshots that do not fit into memory.

    Three ways, all of which hold a few blocks at a time. "inner products" (the method of snapshots; for arrays and
    files) reads the columns once for the inner products of all snapshots and once for the patterns: exact where the
    smallest kept singular value is above 1e-3 of the largest, not taken otherwise. "incremental" (for anything,
    iterators too) reads once in order of time and keeps the leading `keep` directions seen so far: exact where what is
    dropped is rounding. "randomised" (for arrays and files) finds the leading directions from a few passes over random
    combinations: close where singular values fall fast, for more snapshots than the inner products of all would allow.

    Args:
        model: `rheon.models.DynamicModes` with method "exact", "total" or "forward-backward", units "data", and a rank.
        source: an array (time, variable), also a `numpy.memmap`; the path of a .npy or NetCDF file; or an iterable of
            blocks (time, variable) in order of time, each read once.
        dt: time per snapshot.
        names: of the variables; counted if not given.
        time_unit: of `dt`.
        variable: of a NetCDF file: which one; the first with two or more dimensions if not given. Time comes first.
        method: one of `METHODS`; by default "inner products" where it can be, else "incremental".
        keep: directions of the incremental and randomised ways; default four times the rank and 20 more.
        key: of resampling and random combinations.

    Returns:
        A `Fit` like that of `rheon.fit`; what the coordinates do not carry is dropped from the law.

    Raises:
        RheonError: if the model or source is not of these kinds, values are missing, or digits would be lost.

    Source: method of snapshots: Sirovich 1987 (doi:10.1090/qam/910462); incremental: Brand 2006
        (doi:10.1016/j.laa.2005.07.021); randomised: Erichson et al. 2019 (doi:10.1137/18M1215013).

    Example:
        >>> import rheon
        >>> t = np.arange(40)[:, None]
        >>> field = np.cos(0.3 * t + np.linspace(0, 3, 500)) * 0.99**t
        >>> model = rheon.models.DynamicModes(rank=2, centre=False)
        >>> fit = fit_streamed(model, iter(np.array_split(field, 5)), dt=0.1)
        >>> bool(np.allclose(np.abs(np.linalg.eigvals(fit.system.matrix)), 0.99))
        True
    """
    _check(model)
    dt = number(dt, "dt", exclusive=True)
    least = int(model.rank) if isinstance(model.rank, int | np.integer) else 1
    if keep is None:
        keep = 4 * least + 20 if isinstance(model.rank, int | np.integer) else 200
    keep = whole(keep, "keep", least)
    table, close = _opened(source, variable)
    try:
        exact = method is not None
        if method is None:
            method = "incremental" if table is None else "inner products"
        if method not in METHODS or (table is None and method != "incremental"):
            raise RheonError(
                f"method = {method!r}", where="method", remedy="an iterator is read incrementally; files in any way"
            )
        made = None
        if method == "inner products":
            made = _law(model, table, None, method, keep, dt, tuple(names), as_key(key))
            if made is None and not exact:
                method = "incremental"
        if made is None and method != "inner products":
            found = (
                _incremental(source if table is None else _in_time(table), keep) if method == "incremental" else None
            )
            made = _law(model, table, found, method, keep, dt, tuple(names), as_key(key))
        if made is None:
            raise RheonError(
                "the smallest singular values that are kept would be lost in rounding",
                where="rank",
                remedy='choose a smaller rank, or method="incremental"',
            )
        law, history, shape = made
    finally:
        close()
    history |= {"method": method}
    stub = Series(np.zeros((1, shape[1])), names=law.variables, source=f"{shape[0]} snapshots, block by block")
    origin = provenance(model, stub, as_key(key)) | {"samples": shape[0], "observed": shape[0] * shape[1], "dt": dt}
    return Fit(law, model, law.variables, ("",) * shape[1], time_unit, history, origin)


def _check(model: Any) -> None:
    from rheon.models.dynamic_modes import DynamicModes

    if not isinstance(model, DynamicModes):
        raise RheonError(f"{type(model).__name__} is not read block by block", remedy="use rheon.models.DynamicModes")
    if model.method == "optimised" or model.units != "data" or model.rank is None:
        raise RheonError(
            f'method="{model.method}", units="{model.units}", rank={model.rank}',
            where="model",
            remedy='choose method "exact", "total" or "forward-backward", units "data", and a rank',
        )


def _opened(source, variable: str) -> tuple[Any, Callable[[], None]]:
    """Something with a shape (time, variable) that is sliced from, None for an iterator; and how to close it."""
    nothing = lambda: None  # noqa: E731
    if isinstance(source, str | os.PathLike):
        path = Path(source)
        if not path.is_file():
            raise RheonError("there is no such file", where=str(path), remedy="give a .npy or NetCDF file")
        try:
            if path.suffix == ".npy":
                return _tall(np.load(path, mmap_mode="r", allow_pickle=False)), nothing
            file = require("h5netcdf", "app").File(path, "r")
        except RheonError:
            raise
        except (OSError, ValueError, EOFError) as error:
            raise RheonError(
                f"the file cannot be read ({error})", where=str(path), remedy="give a .npy or NetCDF file of numbers"
            ) from None
        known = {n: v for n, v in file.variables.items() if len(v.shape) >= 2}
        if not known or (variable and variable not in known):
            file.close()
            raise RheonError(
                f"no variable {variable!r} with time and space", where=str(path), remedy=f"choose among {list(known)}"
            )
        return _File(known[variable or next(iter(known))]), file.close
    if hasattr(source, "shape"):
        return _tall(source), nothing
    if not isinstance(source, Iterable):
        raise RheonError(f"a {type(source).__name__} is no source", remedy="give an array, a path or blocks")
    return None, nothing


def _tall(array):
    if array.ndim < 2 or 0 in array.shape:
        raise RheonError(f"snapshots of shape {array.shape}", remedy="give (time, variable)")
    return array if array.ndim == 2 else array.reshape(len(array), -1)


class _File:
    """A variable of a file as a table (time, variable), of which slices are read when asked for."""

    def __init__(self, data):
        self.data = data
        self.shape = (data.shape[0], int(np.prod(data.shape[1:])))

    def __getitem__(self, where):
        times, columns = where
        if len(self.data.shape) == 2:
            return np.asarray(self.data[times, columns])
        # whole rows of the second dimension that hold the columns
        width = self.shape[1] // self.data.shape[1]
        first, stop, _ = columns.indices(self.shape[1])
        low, high = first // width, -(-stop // width)
        part = np.asarray(self.data[times, low:high])
        return part.reshape(len(part), -1)[:, first - low * width : stop - low * width]


def _blocks(table, size: int) -> Iterator[tuple[slice, np.ndarray]]:
    """Blocks of columns with all times."""
    width = max(1, BLOCK // table.shape[0])
    for first in range(0, size, width):
        columns = slice(first, min(first + width, size))
        yield columns, _numbers(table[slice(None), columns])


def _in_time(table) -> Iterator[np.ndarray]:
    """Blocks of times with all columns."""
    height = max(1, BLOCK // table.shape[1])
    for first in range(0, table.shape[0], height):
        yield table[slice(first, min(first + height, table.shape[0])), slice(None)]


def _numbers(block) -> np.ndarray:
    try:
        block = np.asarray(block, np.float64)
    except (TypeError, ValueError):
        raise RheonError("a block holds no numbers", where="source", remedy="give arrays (time, variable)") from None
    if not np.isfinite(block).all():
        raise RheonError("values are missing", remedy="fill them first; rheon.fit takes gaps in what fits into memory")
    return block


def _incremental(blocks, keep: int) -> tuple[np.ndarray, np.ndarray]:
    """Directions (variable, k), and coordinates of all snapshots (time, k)."""
    basis, coordinates = None, np.zeros((0, 0))
    for raw in blocks:
        block = _numbers(raw)
        if block.ndim != 2:
            raise RheonError(f"a block of shape {block.shape}", remedy="blocks are (time, variable)")
        if basis is None:
            basis, coordinates = np.zeros((block.shape[1], 0)), np.zeros((0, 0))
        if block.shape[1] != len(basis):
            raise RheonError(f"a block of {block.shape[1]} variables after {len(basis)}", where="source")
        inside = block @ basis
        beyond = block - inside @ basis.T
        # twice: what is left of the first projection is of the size of rounding
        again = beyond @ basis
        inside, beyond = inside + again, beyond - again @ basis.T
        q, r = scipy.linalg.qr(beyond.T, mode="economic", check_finite=False)
        wide = np.hstack([basis, q])
        whole = np.block([[coordinates, np.zeros((len(coordinates), r.shape[0]))], [inside, r.T]])
        if whole.shape[1] > keep:
            small = scipy.linalg.qr(whole, mode="r", check_finite=False)[0][: whole.shape[1]]
            right = scipy.linalg.svd(small, full_matrices=False, check_finite=False)[2]
            wide, whole = wide @ right[:keep].T, whole @ right[:keep].T
        basis, coordinates = wide, whole
    if basis is None:
        raise RheonError("there are no blocks", where="source", remedy="give at least one")
    return basis, coordinates


def _sketched(table, rank: int, key: int) -> np.ndarray:
    """Leading directions of a table by random combinations. Shape (variable, k)."""

    def multiply(directions: np.ndarray) -> np.ndarray:
        return sum(block @ directions[columns] for columns, block in _blocks(table, table.shape[1]))

    def transposed(rows: np.ndarray) -> np.ndarray:
        return np.concatenate([block.T @ rows for _, block in _blocks(table, table.shape[1])])

    return randomised(multiply, transposed, table.shape[1], rank, key=key)


def _law(model, table, found, method: str, keep: int, dt: float, names, key) -> Any:
    """The law, its history, and the shape of the whole table; None where inner products cost too many digits."""
    basis = centre = None
    if method == "inner products":
        centre = np.zeros(table.shape[1])
        if model.centre:
            centre = np.concatenate([block.mean(axis=0) for _, block in _blocks(table, table.shape[1])])
        gram = np.zeros((table.shape[0], table.shape[0]))
        for columns, block in _blocks(table, table.shape[1]):
            gram += _inner(block - centre[columns])
        coordinates, path = from_inner_products(gram), "inner products"
    else:
        if method == "randomised":
            basis = _sketched(table, keep, int(generator(key).integers(2**31)))
            coordinates = sum(block @ basis[columns] for columns, block in _blocks(table, table.shape[1]))
        else:
            basis, coordinates = found
        mean = coordinates.mean(axis=0) if model.centre else np.zeros(coordinates.shape[1])
        coordinates, path, centre = coordinates - mean, "svd", basis @ mean
    index = np.lib.stride_tricks.sliding_window_view(np.arange(len(coordinates)), model.delays + 1)
    if len(index) < 2:
        raise RheonError(f"{len(coordinates)} snapshots", where="source", remedy="give more, or fewer delays")
    pair = in_coordinates(coordinates, path, index, model.rank)
    if pair is None:
        return None
    if basis is None:
        patterns = np.concatenate([
            np.tensordot((block - centre[columns]).T, pair.lift, axes=(1, 0))
            for columns, block in _blocks(table, table.shape[1])
        ])  # fmt: skip
    else:
        patterns = np.tensordot(basis, np.tensordot(coordinates.T, pair.lift, axes=(1, 0)), axes=(1, 0))
    law = _modal(model, pair, patterns, centre, coordinates, index, dt, names, key)
    history = {
        "pairs": len(index),
        "rank": len(law.matrix),
        "singular_values": [float(v) for v in pair.singular[:60]],
    }
    return law, history, (len(coordinates), len(centre))


def _inner(block: np.ndarray) -> np.ndarray:
    return block @ block.T


def _modal(model, pair: Pairs, patterns, centre, coordinates, index, dt: float, names, key) -> ModalMap:
    first, last = (v.mean(axis=0) if model.centre else np.zeros(v.shape[1]) for v in (pair.before, pair.after))
    before, after = pair.before - first, pair.after - last
    matrix = operator(model.method, before, after)
    bags = resampled(model.method, before, after, model.bags, generator(key))
    if model.stable:
        matrix, bags = steadied(matrix), None if bags is None else np.stack([steadied(b) for b in bags])
    missed = after - before @ matrix.T
    newest = coordinates[index[:, -2]]
    own = pair.basis.reshape(model.delays, -1, len(matrix))[-1]
    left = np.sum((newest - pair.before @ own.T) ** 2) / max(1, newest.shape[0] * len(centre))
    window = coordinates[index[-1, 1:]].reshape(-1)
    record = ModalRecord(
        moment=pair.before.T @ pair.before / len(index),
        noise=missed.T @ missed / max(1, len(index) - len(matrix) - int(model.centre)),
        start=np.zeros_like(matrix),
        # of all variables alike: the mean square of what the coordinates do not carry
        rest=np.full(len(centre), np.sqrt(left)),
        bags=bags,
        rows=len(index),
        method=model.method,
        delays=model.delays,
    )
    return ModalMap(
        matrix=matrix,
        drift=last - matrix @ first,
        decode=patterns[:, -1],
        encoder=patterns.transpose(2, 1, 0).reshape(len(matrix), -1),
        centre=centre,
        anchor=window @ pair.basis,
        fading=None,
        record=record,
        step_size=float(dt),
        names=names,
    )
