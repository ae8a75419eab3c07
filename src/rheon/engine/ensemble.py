"""Data at will: aligned ensembles of a known system, sampled by its own clock, clean or noisy, and fixed splits."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import equinox as eqx
import jax
import numpy as np

from rheon.core.errors import RheonError
from rheon.core.kinds import Flow, Map
from rheon.core.random import as_key
from rheon.core.series import Note, Series
from rheon.core.system import System

from ._state import room
from .simulate import simulate
from .wrappers.noisy import Noisy

# starts are perturbed by this share of each component's size, then settle for so many periods
PERTURBATION, SETTLE = 0.01, 100.0
# compiled code rounds full registers in one way and what is left over in another: paths run in full registers only
LANES = 8
# samples per period, periods in all, periods to learn from: the protocol of the dysts collection
GRANULARITY = {"coarse": 15, "fine": 100}
PERIODS, TRAINING, LONG = 12, 10, 60


def ensemble(
    system: System,
    n: int = 1000,
    *,
    paths: int = 1,
    per_period: float | None = None,
    per_lyapunov: float | None = None,
    key=0,
    first: int = 0,
    noise: float = 0.0,
    process_noise: float = 0.0,
    irregular: bool = False,
    variables: Sequence[str] | None = None,
    settle: float = SETTLE,
) -> Series:
    """Many paths of one system from different starts on its attractor, in step with its own clock.

    Path 0 starts at the system's typical state; path i > 0 at a state 1 % away, drawn from the key folded with i, that
    settles for `settle` periods. The same key gives the same path i, whichever and however many are asked for.

    Args:
        system: a flow or map with a card.
        n: samples per path.
        paths: number of paths.
        per_period: samples per dominant period of the card; default 100 for flows. Maps are sampled at every step.
        per_lyapunov: samples per Lyapunov time (1 / largest exponent of the card) instead.
        key: integer or JAX key.
        first: number of the first path: `paths` paths from there on.
        noise: of the observation: Gaussian, in standard deviations of each variable.
        process_noise: of the dynamics: white noise whose variance over one period is this share of a standard
            deviation, squared. Flows only.
        irregular: the same mean rate, at times drawn uniformly at random (the same for all paths).
        variables: names of those that are seen; default all.
        settle: periods (steps of a map: ten times as many) that perturbed starts run before the first sample.

    Returns:
        Shape (time, variable) for one path, else (series, time, variable). Diverged paths are NaN, with a note.

    Raises:
        RheonError: if the card lacks what the clock needs, or a setting is impossible.

    Source: sampling by periods or Lyapunov times: Gilpin 2021, arXiv 2110.05266.

    Example:
        >>> import rheon
        >>> data = ensemble(rheon.systems.Lorenz(), n=200, paths=3, per_period=50, noise=0.01, variables=["x"])
        >>> data.values.shape
        (3, 200, 1)
    """
    _check(system, n, paths, first, noise, process_noise, settle, irregular)
    room(n, system, paths)
    key = as_key(key)
    dt, period = clock(system, per_period, per_lyapunov)
    times = _times(n, dt, irregular, jax.random.fold_in(key, 2**31 - 2)) if isinstance(system, Flow) else None
    rows = np.arange(first, first + paths)
    # the size of the variables is that of one clean reference run, so that a path does not depend on its company
    size = _sizes(system, period) if noise or process_noise else np.ones(1)
    moved = Noisy(system, process_noise * size / np.sqrt(period)) if process_noise else system  # type: ignore[arg-type]
    solver = "rk4" if isinstance(system, Flow) and not system.stiff and not process_noise else "auto"
    runs = []
    # path 0 settles no more; noise is drawn per path, so shaken paths run one by one
    groups = rows[:, None] if process_noise else [rows[rows == 0], rows[rows > 0]]
    for chosen in groups:
        if len(chosen) == 0:
            continue
        lead = (settle if chosen[0] else 0.0) * (10 if isinstance(system, Map) else period)
        lanes = chosen if process_noise else _filled(chosen)
        part = simulate(
            moved, times, n=n, dt=dt, initial=_starts(system, lanes, key), key=jax.random.fold_in(key, int(chosen[0])),
            transient=lead, solver=solver,
        )  # fmt: skip
        runs.append(part.paths[: len(chosen)])
    values, times = np.concatenate(runs), part.times
    notes = _lost(values, times)
    if noise:
        values = values + noise * size * _normals(key, rows, values.shape[1:])
    seen = Series(
        values if paths > 1 else values[0],
        times,
        names=system.variables,
        time_unit="step" if isinstance(system, Map) else "",
        source=f"ensemble of {type(system).__name__}",
        notes=_noted(notes, noise, process_noise),
    )
    return seen if variables is None else seen.select(list(variables))


@dataclasses.dataclass(frozen=True)
class Splits:
    """The fixed data sets of one system.

    Attributes:
        train: 10 periods.
        validation: the 2 periods that follow, to be foretold.
        test_train, test: 10 and 2 periods from another start: fit anew there, then foretell.
        noisy_train: `train` under observation noise of 10 % of a standard deviation.
        long: 60 periods.
    """

    train: Series
    validation: Series
    test_train: Series
    test: Series
    noisy_train: Series
    long: Series


def splits(system: System, granularity: str = "fine", *, key=0) -> Splits:
    """The data sets of the dysts benchmark for one system: 12 periods, 10 to learn from, 2 to foretell.

    Args:
        system: a flow with a card.
        granularity: "coarse" (15 samples per period) or "fine" (100).
        key: integer or JAX key.

    Returns:
        A `Splits` of series of shape (time, variable).

    Raises:
        RheonError: if the granularity is unknown or the system is no flow with a period.

    Source: Gilpin 2021, arXiv 2110.05266, section on benchmarks.

    Example:
        >>> import rheon
        >>> data = splits(rheon.systems.Lorenz(), "coarse")
        >>> data.train.n_times, data.validation.n_times, data.long.n_times
        (150, 30, 900)
    """
    if granularity not in GRANULARITY:
        raise RheonError(f"granularity {granularity!r}", remedy=f"choose one of {', '.join(GRANULARITY)}")
    if not isinstance(system, Flow):
        raise RheonError(f"a {type(system).__name__} has no period", remedy="splits are for flows")
    rate = GRANULARITY[granularity]
    samples, cut = PERIODS * rate, TRAINING * rate
    one = ensemble(system, samples, per_period=rate, key=key)
    other = ensemble(system, samples, per_period=rate, key=key, first=1)
    noisy = ensemble(system, samples, per_period=rate, key=key, noise=0.1)
    return Splits(
        train=one.window(0, cut),
        validation=one.window(cut),
        test_train=other.window(0, cut),
        test=other.window(cut),
        noisy_train=noisy.window(0, cut),
        long=ensemble(system, LONG * rate, per_period=rate, key=key),
    )


def clock(system: System, per_period: float | None = None, per_lyapunov: float | None = None) -> tuple[float, float]:
    """Sampling step and dominant period of a system, by its card.

    Raises:
        RheonError: if both rates are given, one is not positive, or the card lacks what it needs; if Lyapunov times of
            a system with other parameters than the card's are asked for.
    """
    if isinstance(system, Map):
        if per_period is not None or per_lyapunov is not None:
            raise RheonError("a map is sampled at every step", remedy="leave per_period and per_lyapunov out")
        return float(system.dt), 1.0
    card = system.card
    if per_period is not None and per_lyapunov is not None:
        raise RheonError("per_period and per_lyapunov are given both", remedy="choose one")
    rate = per_lyapunov if per_lyapunov is not None else (100.0 if per_period is None else per_period)
    if not isinstance(rate, int | float | np.number) or not (np.isfinite(rate) and rate > 0):
        raise RheonError(f"{rate!r} samples", remedy="ask for a positive number per period or Lyapunov time")
    if card is None or not card.period:
        raise RheonError(f"the card of {type(system).__name__} names no period", remedy="use rheon.simulate with dt")
    if per_lyapunov is None:
        return card.period / rate, card.period
    if not _of_card(system):
        raise RheonError(
            f"the card's Lyapunov exponent is that of other parameters of {type(system).__name__}",
            where="per_lyapunov",
            remedy="use per_period, or rheon.simulate with a dt from rheon.measure.lyapunov_spectrum of this system",
        )
    known = card.invariants.get("lyapunov_spectrum")
    largest = np.max(np.atleast_1d(known.value)) if known is not None else 0.0
    if known is None or not largest > 4 * np.max(np.atleast_1d(known.error)[:1]):
        raise RheonError(
            f"the card of {type(system).__name__} names no positive Lyapunov exponent", remedy="use per_period"
        )
    return 1 / (float(largest) * rate), card.period


def _of_card(system: System) -> bool:
    """Whether the parameters are the defaults, or a variant of the card: those that its numbers are of."""
    variants = system.card.variants if system.card is not None else ()
    try:
        named = [type(system)(), *(type(system).variant(name) for name in variants)]
    except TypeError:
        # a wrapper: what it holds has been looked at where it was made
        return True
    return any(bool(eqx.tree_equal(jax.tree.map(np.asarray, system), jax.tree.map(np.asarray, n))) for n in named)


def _check(system, n, paths, first, noise, process_noise, settle, irregular) -> None:
    if not isinstance(system, Flow | Map):
        raise RheonError(f"a {type(system).__name__} is neither flow nor map", remedy="use rheon.simulate")
    for name, value, least in (("n", n, 1), ("paths", paths, 1), ("first", first, 0)):
        if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
            raise RheonError(f"{name} = {value!r}", where=name, remedy=f"give a whole number of at least {least}")
    for name, value in (("noise", noise), ("process_noise", process_noise), ("settle", settle)):
        if not isinstance(value, int | float | np.number) or not (np.isfinite(value) and value >= 0):
            raise RheonError(f"{name} = {value!r}", where=name, remedy=f"{name} is a number of at least 0")
    if irregular and isinstance(system, Map):
        raise RheonError("a map has no times between its steps", where="irregular", remedy="leave irregular out")
    if process_noise and isinstance(system, Map):
        raise RheonError("process noise is for flows", remedy="leave process_noise out")


def _times(n: int, dt: float, irregular: bool, key) -> np.ndarray:
    if not irregular:
        return np.arange(n) * dt
    draws = np.asarray(jax.random.uniform(key, (n,)), float)
    return np.unique(np.sort(draws) * n * dt + 1e-9 * dt * np.arange(n))


def _filled(rows: np.ndarray) -> np.ndarray:
    """`rows` and those that follow, up to full registers; path 0 runs alone."""
    more = -len(rows) % LANES if rows[0] else 0
    return np.concatenate((rows, rows[-1] + 1 + np.arange(more)))


def _starts(system: System, rows: np.ndarray, key) -> np.ndarray:
    """The typical state for path 0, states near it for the others. Shape (path, dim)."""
    base = np.asarray(system.initial(), float)
    draws = np.stack([np.asarray(jax.random.normal(jax.random.fold_in(key, int(i)), base.shape), float) for i in rows])
    draws[rows == 0] = 0.0
    # 1 % of nothing would leave all paths where they are
    return base * (1 + PERTURBATION * draws) if base.any() else PERTURBATION * draws


def _normals(key, rows: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    other = jax.random.fold_in(key, 2**31 - 3)
    return np.stack([np.asarray(jax.random.normal(jax.random.fold_in(other, int(i)), shape), float) for i in rows])


def _sizes(system, period: float) -> np.ndarray:
    """Standard deviations of the variables on the attractor. Shape (variable,)."""
    solver = "rk4" if isinstance(system, Flow) and not system.stiff else "auto"
    step = None if isinstance(system, Map) else period / 20
    clean = simulate(system, n=2_000, dt=step, transient=20 * period, solver=solver)
    return clean.values.std(0)


def _lost(values: np.ndarray, times: np.ndarray) -> list[Note]:
    """A note where paths ended before the last sample."""
    missing = np.isnan(values).any(-1)
    lost = missing.any(-1)
    if not lost.any():
        return []
    first = times[missing[lost].argmax(-1)].min()
    words = f"{lost.sum()} of {len(values)} paths left finite numbers or ran out of steps, the first by t = {first:.6g}"
    return [Note(words, "NaN from there on")]


def _noted(notes, noise: float, process_noise: float) -> tuple[Note, ...]:
    if noise:
        notes.append(Note("observation noise", f"Gaussian, {noise:g} standard deviations of each variable"))
    if process_noise:
        notes.append(Note("process noise", f"white, {process_noise:g} standard deviations over one period"))
    return tuple(notes)
