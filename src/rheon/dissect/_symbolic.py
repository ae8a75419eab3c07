"""Shared parts: whatever symbolic dynamics is given, as Symbols."""

from __future__ import annotations

import numbers
from collections.abc import Callable, Mapping
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from rheon.core.errors import RheonError
from rheon.core.fit import Fit
from rheon.core.precision import as_dtype, precision
from rheon.core.random import as_key, generator
from rheon.core.result import Result
from rheon.core.series import Series
from rheon.core.settings import number, whole
from rheon.core.symbols import Symbols, symbols_of
from rheon.core.system import System
from rheon.engine.as_map import as_map
from rheon.engine.piecewise import pieces, regions
from rheon.engine.simulate import simulate

from ._orbit import orbit

# bit patterns up to this many bits are their own labels
SHORT = 10
# cells of a partition are found from so many points, which is plenty
CELL_POINTS = 20_000
SAMPLES, TRANSIENT = 20_000, 2_000
BATCH = 1024


def as_symbols(data, partition=None, **settings) -> tuple[Symbols, dict[str, Any], str]:
    """Symbols of anything that has some, further details, and words about how they were made.

    Raises:
        RheonError: if `data` has no symbols of its own and `partition` is None, or the partition does not fit.
    """
    if isinstance(data, Result):
        data = data.details.get("symbols", data)
    if isinstance(data, Symbols):
        if partition is not None:
            raise RheonError("these are symbols already", where="partition", remedy="leave partition out")
        return data, {}, "given symbols"
    system = data.system if isinstance(data, Fit) else data
    if isinstance(system, System):
        if settings.get("along") is not None:
            names = data.names if isinstance(data, Fit) else system.variables
            settings["along"] = _in_order(settings["along"], names, system)
        return _of_system(system, partition, **settings)
    return _of_values(data, partition, settings.get("key", 0))


def _in_order(along, names: tuple[str, ...], system: System) -> Series:
    """The series that a law encodes, with the law's variables in its order.

    Raises:
        RheonError: if it is no series, or has other variables.
    """
    if not isinstance(along, Series):
        raise RheonError(f"along = {type(along).__name__}", where="along", remedy="give a Series")
    if along.names != tuple(names) and set(names) <= set(along.names):
        along = along.select(names)
    if along.n_variables != system.n_observed:
        raise RheonError(
            f"a series of {along.n_variables} variables for a law of {system.n_observed}",
            where="along",
            remedy=f"give {', '.join(names)}",
        )
    return along


def _of_system(system: System, partition, along=None, n=SAMPLES, transient=TRANSIENT, initial=None, noise=0.0,
               dt=None, key=0):  # fmt: skip
    """Symbols of a law: the pieces that it visits, or its path under a partition."""
    n, transient = whole(n, "n"), whole(transient, "transient", 0)
    noise = number(noise, "noise")
    if partition is not None:
        if along is not None:
            raise RheonError(
                "along= is for the pieces of a law", where="along", remedy="give the series itself as data"
            )
        step = dt or (system.card.dt if system.card is not None and system.card.dt else getattr(system, "dt", 1.0))
        path = simulate(system, n=n, dt=dt, initial=initial, key=key, transient=transient * step)
        made, details, words = _of_values(path, partition, key)
        return made, details, f"{n} samples after {transient}; {words}"
    law = pieces(system)
    if law is None:
        raise RheonError(
            f"{type(system).__name__} is not piecewise affine and has no symbols of its own",
            where="partition",
            remedy="give a partition: a function, thresholds per variable, or a number of cells",
        )
    if along is not None:
        states, places, shape = _encoded(system, along)
        words = f"states encoded along {along.n_series} series"
        steps = along.dt, along.time_unit
    else:
        states = _free_run(system, n, transient, initial, noise, key)
        places, shape = np.arange(len(states)), (1, len(states))
        words = f"free run of {len(states)} steps after {transient}" + (f", noise {noise:g}" if noise else "")
        steps = getattr(system, "dt", 1.0), ""
    bits = regions(law, states)
    patterns, index = np.unique(bits, axis=0, return_inverse=True)
    codes = np.full(int(np.prod(shape)), -1)
    codes[places] = index.ravel()
    texts = ["".join("1" if b else "0" for b in row) for row in patterns]
    labels = texts if bits.shape[1] <= SHORT else [f"r{i}" for i in range(len(texts))]
    made = Symbols(codes.reshape(shape), tuple(labels), *steps, source=f"pieces of {type(law).__name__}")
    details = {"patterns": patterns, "states": states}
    if along is None and (cycle := _repeats(states)):
        details["repeats"] = cycle
        words += f"; repeats itself after {cycle} steps"
    return made, details, f"pieces of {type(law).__name__}, {words}"


def _free_run(system, n: int, transient: int, initial, noise: float, key) -> np.ndarray:
    """States of a free run after the transient. Shape (time, dim)."""
    law = as_map(system)
    start = np.asarray(law.initial() if initial is None else initial, np.float64)
    if start.shape != (law.dim,):
        raise RheonError(f"initial of shape {start.shape}", where="initial", remedy=f"give shape ({law.dim},)")
    if noise:
        with precision("double"):
            law64 = as_dtype(law, np.float64)
            states = np.asarray(_noisy_orbit(law64, start, float(noise), as_key(key), n + transient))
        fine = np.isfinite(states).all(1) & (np.abs(states) < 1e12).all(1)
        states = states if fine.all() else states[: int(np.argmin(fine))]
    else:
        states = orbit(law, start, n + transient)
    if len(states) < n + transient:
        raise RheonError(
            f"the free run left finite numbers after {len(states)} steps",
            where=f"{type(system).__name__}",
            remedy="start from another state (initial=), or give along= a series",
        )
    return states[transient:]


@eqx.filter_jit
def _noisy_orbit(law, state, noise, key, n: int):
    def step(x, i):
        x = jnp.asarray(law(i * law.dt, x), x.dtype)
        x = x + noise * jax.random.normal(jax.random.fold_in(key, i), x.shape, x.dtype)
        return x, x

    return jax.lax.scan(step, state, jnp.arange(n))[1]


def _repeats(states: np.ndarray) -> int:
    """After how many steps the orbit came back to its last state exactly; 0 if it did not."""
    same = np.flatnonzero((states[:-1] == states[-1]).all(1))
    return len(states) - 1 - int(same[-1]) if len(same) else 0


def _encoded(system, along) -> tuple[np.ndarray, np.ndarray, tuple[int, int]]:
    """States (window, dim) at the ends of all windows of a series, and their places in it, flattened.

    Raises:
        RheonError: if `along` has no gap-free window of the length that the law needs.
    """
    starts = along.valid_starts(system.context)
    if len(starts) == 0:
        raise RheonError(
            f"no gap-free window of {system.context} samples", where=along.source, remedy="give a longer series"
        )
    with precision("double"):
        law = as_dtype(system, np.float64)
        windows = along.windows(system.context, starts)
        states = np.concatenate([
            np.asarray(_encode(law, np.asarray(windows[i : i + BATCH], np.float64)))
            for i in range(0, len(windows), BATCH)
        ])  # fmt: skip
    return states, starts[:, 0] * along.n_times + starts[:, 1] + system.context - 1, (along.n_series, along.n_times)


@eqx.filter_jit
def _encode(system, windows):
    return jax.vmap(lambda w: jnp.asarray(system.encode(w)))(windows)


def _of_values(data, partition, key) -> tuple[Symbols, dict[str, Any], str]:
    """Symbols of a series or an array under a partition; without one, of values that are symbols already."""
    series = isinstance(data, Series)
    values = data.paths if series else np.asarray(data)
    if partition is None or (isinstance(partition, str) and partition == "given"):
        if not series or values.shape[-1] == 1:
            return _given(values[..., 0] if series else values, data)
        raise RheonError(
            "a series of several variables has no symbols of its own",
            where="partition",
            remedy="give the name of a column, a function, thresholds per variable, or a number of cells",
        )
    names = data.names if series else tuple(f"x{i}" for i in range(values.shape[-1] if values.ndim > 1 else 1))
    if isinstance(partition, str) and partition in names:
        made, details, _ = _given(values[..., names.index(partition)], data)
        return made, details, f"column {partition!r}"
    if values.dtype.kind not in "fiub" or values.ndim > 3 or values.size == 0:
        raise RheonError(f"values of type {values.dtype} and shape {values.shape}", where="data")
    values = values.astype(float)
    values = values[:, None] if values.ndim == 1 else values
    values = values if values.ndim == 3 else values[None]
    known = np.isfinite(values).all(-1)
    points = values[known]
    if len(points) == 0:
        raise RheonError("no complete sample", where=data.source if series else "data")
    if callable(partition):
        found, words = _by_function(partition, points), getattr(partition, "__name__", "a function")
        # a point may be in no cell
        inside = found == found
        known[known] = inside
        seen, index = np.unique(found[inside], return_inverse=True)
        labels, details = [str(v) for v in seen], {}
    elif isinstance(partition, numbers.Integral) and not isinstance(partition, bool):
        centres, index = _cells(points, int(partition), key)
        labels, details, words = [str(i) for i in range(len(centres))], {"centres": centres}, f"{partition} cells"
    else:
        labels, index, words = _by_thresholds(points, partition, names)
        details = {}
    codes = np.full(known.shape, -1)
    codes[known] = index
    extra = (data.dt, data.time_unit, data.source) if series else (1.0, "sample", "")
    return Symbols(codes, tuple(labels), *extra), details, f"partition by {words}"


def _given(values: np.ndarray, data) -> tuple[Symbols, dict[str, Any], str]:
    """Values that are symbols already: whole numbers, labels, or floats that hold whole numbers."""
    values = np.asarray(values)
    if values.ndim not in (1, 2) or values.size == 0:
        raise RheonError(f"symbols of shape {values.shape}", where="data", remedy="give (time,) or (series, time)")
    if values.dtype.kind == "f":
        known = np.isfinite(values)
        if not (values[known] == np.round(values[known])).all():
            raise RheonError(
                "the values are no whole numbers, so they are no symbols",
                where="partition",
                remedy="give a partition: thresholds, a function, or a number of cells",
            )
    elif values.dtype.kind in "iub":
        known = np.ones(values.shape, bool)
    else:
        known = np.array([v is not None and v == v and v != "" for v in values.ravel()]).reshape(values.shape)
    if not known.any():
        raise RheonError("no symbol is known", where="data")
    whole = values.dtype.kind == "f"
    seen, index = np.unique(values[known].astype(int) if whole else values[known], return_inverse=True)
    codes = np.full(values.shape, -1)
    codes[known] = index
    extra = (data.dt, data.time_unit, data.source) if isinstance(data, Series) else (1.0, "sample", "")
    return Symbols(codes, tuple(str(v) for v in seen), *extra), {}, "given symbols"


def _by_function(function: Callable, points: np.ndarray) -> np.ndarray:
    """What the function says of all points at once.

    Raises:
        RheonError: if it fails, or gives no label per point.
    """
    try:
        found = np.asarray(function(points))
    except Exception as error:
        raise RheonError(
            f"the partition failed ({error})", where="partition", remedy="it gets all points at once: (time, variable)"
        ) from error
    if found.shape != (len(points),):
        raise RheonError(
            f"the partition gave shape {found.shape} for {len(points)} points",
            where="partition",
            remedy="give one label per point: (time, variable) -> (time,)",
        )
    return found


def _cells(points: np.ndarray, k: int, key) -> tuple[np.ndarray, np.ndarray]:
    """Centres of k cells (k, variable) and the cell of each point, by k-means in standardised units.

    Cells are ordered by their first coordinate, so that they do not depend on the order in which they were found.
    """
    from scipy.cluster.vq import kmeans2, vq

    if not 2 <= k <= len(points):
        raise RheonError(f"{k} cells for {len(points)} points", where="partition", remedy="ask for 2 or more")
    rng = generator(key)
    mean, scale = points.mean(0), points.std(0)
    scale = np.where(scale > 0, scale, 1.0)
    standard = (points - mean) / scale
    few = standard if len(standard) <= CELL_POINTS else standard[rng.choice(len(standard), CELL_POINTS, replace=False)]
    best, least = None, np.inf
    for _ in range(4):
        import warnings

        with warnings.catch_warnings():
            # an empty cell: the run is dropped below because others are nearer
            warnings.simplefilter("ignore")
            centres, _ = kmeans2(few, k, minit="++", seed=rng)
        cost = float((vq(few, centres)[1] ** 2).mean())
        if cost < least:
            best, least = centres, cost
    assert best is not None
    centres = best[np.lexsort(best.T[::-1])]
    return centres * scale + mean, vq(standard, centres)[0]


def _by_thresholds(points: np.ndarray, partition, names) -> tuple[list[str], np.ndarray, str]:
    """Labels, the symbol of each point and words; a label holds one digit per variable that is cut.

    Raises:
        RheonError: if the rule names an unknown variable, or is none.
    """
    if isinstance(partition, Mapping):
        unknown = [n for n in partition if n not in names]
        if unknown or not partition:
            raise RheonError(f"no variable {unknown}", where="partition", remedy=f"choose among {', '.join(names)}")
        rules: dict[int, Any] = {names.index(n): np.atleast_1d(v) for n, v in partition.items()}
    elif isinstance(partition, str):
        rules = dict.fromkeys(range(points.shape[1]), partition)
    else:
        try:
            one = np.atleast_1d(np.asarray(partition, float))
        except (TypeError, ValueError):
            raise RheonError(
                f"partition {partition!r}",
                remedy="give a function, thresholds, {variable: thresholds}, a column, or a number of cells",
            ) from None
        if points.shape[1] > 1:
            raise RheonError(
                f"thresholds {partition!r} for {points.shape[1]} variables",
                where="partition",
                remedy="say of which variable: {" + f"{names[0]!r}: {one.tolist()}" + "}",
            )
        rules = {0: one}
    digits, sizes = [], []
    for column, rule in rules.items():
        found, size = symbols_of(points[:, column], rule)
        digits.append(found)
        sizes.append(size)
    joint = np.ravel_multi_index(digits, sizes)
    seen, index = np.unique(joint, return_inverse=True)
    parts = np.stack(np.unravel_index(seen, sizes), axis=1)
    glue = "" if max(sizes) <= 10 else "."
    text = [glue.join(str(d) for d in row) for row in parts]
    return text, index, "thresholds of " + ", ".join(names[c] for c in rules)
