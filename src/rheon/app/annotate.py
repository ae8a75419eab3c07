"""Everything that a card says about the dynamics of a law, measured: exponents, dimensions, entropies, period."""

from __future__ import annotations

import dataclasses
import numbers
from collections.abc import Mapping
from typing import Any, Literal

import numpy as np

from rheon import measure
from rheon.core.card import Known
from rheon.core.errors import RheonError
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.files import plain
from rheon.core.fit import Fit
from rheon.core.kinds import Delay, Field, Flow, Map
from rheon.core.progress import Progress, Silent
from rheon.core.result import Result
from rheon.core.system import System
from rheon.engine.as_map import as_map
from rheon.engine.simulate import simulate
from rheon.engine.wrappers.bounded import Bounded
from rheon.engine.wrappers.phase_state import PhaseState

from .page import Facts, FigureBlock, Page, Section, Table, Text, render

# lengths in dominant periods: what is discarded, what the exponents are averaged over, what the series covers
SETTLE, PERIODS, COVERED = 200.0, 6_000.0, 500.0
# a delay equation carries its whole history along: shorter runs
PERIODS_OF_DELAYS = 600.0
# steps of a map
MAP_STEPS, MAP_SAMPLES = 1_000_000, 50_000
# most steps of an exponent run, however fine the step
MOST_STEPS = 1_000_000
# and of the settling
MOST_SETTLING = 300_000
PER_PERIOD = 40
POINTS = 5_000
ORDER = 5
# verdicts without a number that a card could hold
UNTOLD = ("cannot tell", "too short", "diverged", "none found")
# the exponents of the first periods from the default start tell a chaos that dies out
EARLY = 100.0
DELAY_EXPONENTS, MOST_EXPONENTS = 6, 16
# an orbit within this share of its start's size has no shape that floating point could tell
REST = 1e-30
MEASURES = {
    "lyapunov_spectrum": "Lyapunov spectrum",
    "lyapunov_sum": "sum of the exponents (mean divergence)",
    "kaplan_yorke": "Kaplan–Yorke dimension",
    "pesin_entropy": "entropy (sum of positive exponents)",
    "correlation_dimension": "correlation dimension",
    "permutation_entropy": "permutation entropy (order 5, patterns over 0.4 periods)",
    "complexity": "statistical complexity",
    "dominant_period": "dominant period",
}


@dataclasses.dataclass(frozen=True)
class Annotation:
    """What was measured of a law.

    Attributes:
        name: of the law.
        regime: "chaotic", "quasi-periodic", "periodic", "fixed point", "transient chaos" or "cannot tell".
        results: name of a measure -> Result.
        settings: what was run.
        figure: the orbit.
    """

    name: str
    regime: str
    results: Mapping[str, Result]
    settings: Mapping[str, Any]
    figure: Figure | None = None

    @property
    def invariants(self) -> dict[str, Known]:
        """The numbers that can be told, in the form of a card."""
        return card_numbers(self.to_dict())

    def to_dict(self) -> dict:
        """Plain numbers and strings, ready for JSON."""
        rows = {
            name: {
                "value": plain(result.value),
                "error": plain(_error(result)),
                "verdict": result.verdict,
                "reason": result.reason,
                "units": result.units,
            }
            for name, result in self.results.items()
        }
        return {"name": self.name, "regime": self.regime, "settings": plain(dict(self.settings)), "results": rows}

    def __str__(self) -> str:
        lines = [f"{self.name}: {self.regime}"]
        lines += [f"  {str(result).splitlines()[0]}" for result in self.results.values()]
        return "\n".join(lines)

    def page(self) -> str:
        """A self-contained HTML page: the card's numbers, and pictures."""
        rows = [
            (MEASURES.get(n, n), str(r).splitlines()[0].partition(" = ")[2] or r.verdict, r.units, r.reason)
            for n, r in self.results.items()
        ]
        table = Table(("measure", "value", "unit", "what it rests on"), rows, caption=self.settings["words"])
        pictures = [FigureBlock(self.figure, "The orbit after its transient.")] if self.figure else []
        shown = ("lyapunov_spectrum", "correlation_dimension", "permutation_entropy", "dominant_period")
        drawn = {n: self.results[n].figure for n in shown if n in self.results}
        figures = [FigureBlock(figure, MEASURES[n]) for n, figure in drawn.items() if figure is not None]
        equations = [Text(tuple(f"`{line}`" for line in self.settings["equations"]))]
        facts = Facts([(k, v, "") for k, v in self.settings["parameters"].items()])
        sections = (
            Section("Law", (*equations, facts)),
            Section("Invariants", (table,)),
            Section("Pictures", (*pictures, *figures)),
        )
        return render(Page(self.name, f"The motion is {self.regime}.", sections, kicker="rheon annotation"))


def card_numbers(record: Mapping[str, Any]) -> dict[str, Known]:
    """The numbers of a record that can be told, in the form of a card.

    Args:
        record: what `Annotation.to_dict` gives.
    """
    source = f"measured: {record['settings']['words']}"
    withheld = _withheld(record)
    told = {
        name: row
        for name, row in record["results"].items()
        if name not in withheld and row["verdict"] not in UNTOLD and np.isfinite(np.asarray(row["value"], float)).all()
    }
    return {
        name: Known(_shown(row["value"], row["error"]), _shown(row["error"], row["error"]), source)
        for name, row in told.items()
    }


def _withheld(record: Mapping[str, Any]) -> set[str]:
    """Results that do not belong on a card, whatever their own verdict."""
    if record.get("regime") == "cannot tell":
        # both rest on which exponents are zero, which is what could not be told
        return {"kaplan_yorke", "pesin_entropy"}
    if record.get("regime") == "transient chaos" and record["results"]["lyapunov_spectrum"]["reason"] == "fixed point":
        # averages over a chaos that dies out within the run, and over rest: numbers of neither
        return set(record["results"]) - {"lyapunov_sum"}
    if record.get("regime") in ("periodic", "fixed point"):
        # known: 1 and 0. A cycle of many turns, seen through as many points as fit, looks like a sheet
        return {"correlation_dimension"}
    return set()


def annotate(
    system, /, *, start=None, periods: float | None = None, key: int = 0, progress: Progress | None = None, **settings
) -> Annotation:
    """Measure what a card says about the dynamics of a flow, map or delay equation, with errors and verdicts.

    The orbit settles for 200 dominant periods (at most 300,000 steps of the card); exponents are averaged over
    `periods` more; correlation dimension, ordinal patterns and the period itself are taken from a series of 500
    periods that follows.

    Args:
        system: a system, a `Fit`, the name of a system, or equations as text (see `rheon.from_equations`).
        start: initial state; default the system's own.
        periods: length of the run of the exponents in dominant periods, at most 1,000,000 steps; default 6,000 (600
            for delay equations). A map takes 1,000,000 steps for 6,000.
        key: seed of the tangent vectors.
        progress: told about every measure.
        **settings: parameters of the system.

    Returns:
        An `Annotation`; `print` shows it, `invariants` holds the numbers for a card, `page()` is an HTML page.

    Raises:
        RheonError: if the system is stochastic or data, the equations cannot be read, a setting names no parameter
            or is no number, or the orbit diverges.

    Source: exponents: Benettin et al. 1980; protocol of lengths: the reference runs of the dysts comparison.

    Example:
        >>> result = annotate("x' = a*x*(1 - x); a = 3.9", periods=60)
        >>> result.regime, bool(abs(float(result.results["lyapunov_spectrum"].value[0]) - 0.496) < 0.01)
        ('chaotic', True)
    """
    system = _system(system, start, settings)
    progress = progress or Silent()
    run = _Run.of(system, start, periods, key)
    results: dict[str, Result] = {}
    with progress.stage(f"Annotate {run.name}", 6) as stage:
        for measured in (_period, _exponents, _dimensions, _patterns):
            run, found = measured(run)
            results |= found
            stage.advance(1, ", ".join(found))
        regime = _regime(run, results["lyapunov_spectrum"])
        stage.advance(2, regime)
    words = (
        f"{run.steps:,} steps" + ("" if run.period is None else f" of {run.dt:.4g}") + f" after {run.settled} discarded"
    )
    facts = {
        "words": words,
        "dt": run.dt,
        "steps": run.steps,
        "start": run.initial.tolist(),
        "key": key,
        "equations": list(system.card.equations) if system.card is not None else [],
        "parameters": _parameters(system),
    }
    return Annotation(run.name, regime, results, facts, _picture(run))


@dataclasses.dataclass(frozen=True)
class _Run:
    """A system and how it is run."""

    system: System
    name: str
    initial: np.ndarray
    key: int
    periods: float
    period: float | None
    dt: float
    steps: int
    settle: int
    series: Any = None

    @property
    def settled(self) -> str:
        return f"{self.settle:,}"

    @property
    def history(self) -> np.ndarray:
        """A delay equation's state: the start held over the whole history."""
        size = as_map(self.system, self.dt).dim // len(self.initial)
        return np.tile(self.initial, size)

    @classmethod
    def of(cls, system: System, start, periods: float | None, key: int) -> _Run:
        if periods is not None and not (isinstance(periods, numbers.Real) and 0 < periods < np.inf):
            raise RheonError(f"periods = {periods!r}", where="periods", remedy="give a positive number")
        initial = _numbers(system.initial() if start is None else start, "start")
        name = system.card.title if system.card is not None else type(system).__name__
        if initial.shape != (system.dim,):
            raise RheonError(f"{initial.size} starting values for {system.dim} variables", where="start")
        if isinstance(system, Flow) and hasattr(system, "phase_rate"):
            # with the phase of its forcing as a state a forced flow has all its exponents and dimensions
            system = PhaseState(system)
            initial = np.append(initial, system.initial()[-1])
        if isinstance(system, Map):
            steps = MAP_STEPS if periods is None else int(periods * MAP_STEPS / PERIODS)
            return cls(system, name, initial, key, 0.0, None, system.dt, max(steps, 1_000), steps // 30)
        delay = isinstance(system, Delay)
        periods = periods or (PERIODS_OF_DELAYS if delay else PERIODS)
        period, dt = _scales(system, initial)
        steps = max(int(min(periods * period / dt, MOST_STEPS)), 1_000)
        return cls(
            system, name, initial, key, periods, period, dt, steps, int(min(SETTLE * period / dt, MOST_SETTLING))
        )


def _system(system, start, settings) -> System:
    from rheon.core.registry import find
    from rheon.systems._equations import from_equations

    if isinstance(system, str):
        if "=" in system:
            return from_equations(system, start=start, **settings)
        if not system.strip():
            raise RheonError("there is no name", where="annotate", remedy="`rheon list systems` shows all")
        system = find("systems", system)()
    system = system.system if isinstance(system, Fit) else system
    if isinstance(system, type):
        raise RheonError(
            f"{system.__name__} is a class", where="annotate", remedy=f"pass a system, e.g. {system.__name__}()"
        )
    if not isinstance(system, Flow | Map | Delay):
        raise RheonError(
            f"a {type(system).__name__} is no flow, map or delay equation",
            where="annotate",
            remedy="use single measures, e.g. rheon.measure.permutation_entropy, for series and stochastic systems",
        )
    given = {name: _numbers(value, name) for name, value in settings.items()}
    try:
        return system.replace(**{name: value if value.ndim else float(value) for name, value in given.items()})
    except AttributeError as error:
        raise RheonError(str(error), where="annotate") from None


def _numbers(values, where: str) -> np.ndarray:
    try:
        found = np.asarray(values, float)
    except (TypeError, ValueError):
        raise RheonError(f"{values!r} is no number", where=where) from None
    if not np.isfinite(found).all():
        raise RheonError(f"{values!r} is not finite", where=where)
    return found


def _solver(system) -> str:
    """RK4 at the card's step, which is small enough for it even where the law is stiff, and far cheaper than implicit.

    But for fields: the linear part of most asks for a solver of its own.
    """
    bare = system.flow if isinstance(system, PhaseState | Bounded) else system
    return "rk4" if isinstance(bare, Flow) and not isinstance(bare, Field) else "auto"


def _scales(system, initial) -> tuple[float, float]:
    """Dominant period and accurate step: the card's, or found by an adaptive run."""
    card = system.card
    if card is not None and card.period and card.dt:
        return card.period, card.dt
    samples, span = 4_096, 4_096 * _speed(system, initial)
    period = span / 100
    for _ in range(4):
        # the path to the attractor in few samples: an orbit that blows up is found out before much is spent on it
        way = simulate(system, n=64, dt=span / 256, initial=initial)
        _finite(way.values, system)
        seen = way.values.shape[1] == len(initial)
        series = simulate(system, n=samples, dt=span / samples, initial=way.values[-1] if seen else initial)
        _finite(series.values, system)
        found = float(measure.natural_time(series.values[:, 0], dt=span / samples).value)
        period = found if np.isfinite(found) else span / 100
        # well resolved and often repeated: between 20 and 400 samples a period
        if 20 <= period * samples / span <= 400:
            break
        span = 100 * period
    dt = card.dt if card is not None and card.dt else period / 200
    return float(period), float(dt)


def _speed(system, initial) -> float:
    """A first guess of a time step: a hundredth of the time in which the state changes by its own size."""
    rates = np.asarray(system(0.0, initial) if isinstance(system, Flow) else 1.0)
    _finite(rates, system)
    rate = float(np.linalg.norm(rates))
    return 0.01 * max(float(np.linalg.norm(initial)), 1.0) / rate if rate > 0 else 0.01


def _finite(values: np.ndarray, system) -> None:
    if not np.isfinite(values).all():
        raise RheonError(
            f"the orbit of {type(system).__name__} leaves the finite numbers",
            where="annotate",
            remedy="choose another start or other parameters, or a smaller dt",
        )


def _period(run: _Run):
    """The series that all but the exponents are taken from, and its dominant period."""
    bare: Any = run.system.flow if isinstance(run.system, PhaseState) else run.system
    system = Bounded(bare) if hasattr(bare, "bounded") else run.system
    if run.period is None:
        series = simulate(run.system, n=MAP_SAMPLES, initial=run.initial, transient=float(run.settle))
        _finite(series.values, run.system)
        return dataclasses.replace(run, series=series), {}
    sampling = run.period / PER_PERIOD
    n = int(COVERED * PER_PERIOD)
    series = simulate(
        system,
        n=n,
        dt=sampling,
        initial=run.initial,
        transient=run.settle * run.dt,
        solver=_solver(system) if isinstance(system, Flow) else "rk4",
        step=run.dt,
    )
    _finite(series.values, run.system)
    return dataclasses.replace(run, series=series), {"dominant_period": measure.dominant_period(series)}


def _exponents(run: _Run):
    k = DELAY_EXPONENTS if isinstance(run.system, Delay) else min(run.system.dim, MOST_EXPONENTS)
    spectrum = measure.lyapunov_spectrum(
        run.system,
        k,
        steps=run.steps,
        dt=None if run.period is None else run.dt,
        solver=_solver(run.system),
        transient=run.settle,
        # the state of a delay equation is its history: the system's own, unless a start is given
        initial=run.history if isinstance(run.system, Delay) else run.initial,
        key=run.key,
    )
    found = {"lyapunov_spectrum": spectrum}
    if "mean_divergence" in spectrum.details:
        error = np.abs(spectrum["sum"] - spectrum["mean_divergence"])
        found["lyapunov_sum"] = Result(
            "sum of exponents", float(spectrum["mean_divergence"]), error=float(error), units=spectrum.units,
            reason="mean divergence along the orbit; the error is its distance from the sum of the exponents",
            verdict=spectrum.verdict,
        )  # fmt: skip
    found["kaplan_yorke"] = measure.kaplan_yorke(spectrum)
    found["pesin_entropy"] = measure.pesin_entropy(spectrum)
    return run, found


def _dimensions(run: _Run):
    every = max(1, len(run.series.times) // POINTS)
    thinned = run.series.values[::every][:POINTS]
    if np.ptp(thinned, axis=0).max() <= REST * max(np.abs(run.initial).max(), REST):
        words = "the orbit has come to rest"
        return run, {
            "correlation_dimension": Result("correlation dimension", float("nan"), verdict="cannot tell", reason=words)
        }
    return run, {"correlation_dimension": measure.correlation_dimension(thinned, dt=run.series.dt * every)}


def _patterns(run: _Run):
    """Order patterns of the first observed variable that spans 0.4 periods with a pattern."""
    delay = 1 if run.period is None else max(1, round(0.4 * PER_PERIOD / (ORDER - 1)))
    found = measure.permutation_entropy(run.series.values[:, 0], order=ORDER, delay=delay)
    complexity = Result(
        "statistical complexity", found["complexity"], error=found["complexity_error"], verdict=found.verdict,
        reason=found.reason,
    )  # fmt: skip
    return run, {"permutation_entropy": found, "complexity": complexity}


def _regime(run: _Run, spectrum: Result) -> str:
    """The regime of the long run; "transient chaos" where the first periods are chaotic and the rest is not."""
    regime = str(spectrum["regime"])
    if run.period is None or regime in ("chaotic", "cannot tell") or isinstance(run.system, Delay):
        return regime
    steps = int(EARLY * run.period / run.dt)
    early = measure.lyapunov_spectrum(
        run.system,
        1,
        steps=min(steps, run.steps),
        dt=run.dt,
        solver=_solver(run.system),
        transient=steps // 20,
        initial=run.initial,
        key=run.key,
    )
    return "transient chaos" if early["regime"] == "chaotic" else regime


def _picture(run: _Run) -> Figure:
    values, names = run.series.values[: 60 * PER_PERIOD], run.series.names
    if values.shape[1] == 1:
        lag = max(1, PER_PERIOD // 5) if run.period is not None else 1
        values = np.stack([values[:-lag, 0], values[lag:, 0]], axis=1)
        names = (names[0], f"{names[0]} later")
    kind: Literal["points", "line"] = "points" if run.period is None else "line"
    if values.shape[1] == 2:
        trace = Trace(kind, values[:, 0], values[:, 1], name="orbit", role="data")
        return Figure((Panel((trace,), x=names[0], y=names[1]),))
    trace = Trace(kind, values[:, 0], values[:, 1], values[:, 2], name="orbit", role="data")
    return Figure((Panel((trace,), x=names[0], y=names[1], z=names[2], dimensions=3),))


def _parameters(system) -> dict:
    laws = getattr(system, "laws", None)
    if laws is not None:
        return {name: float(value) for name, value in laws.values.items()}
    return {
        f.name: plain(np.asarray(getattr(system, f.name)))
        for f in dataclasses.fields(system)
        if np.asarray(getattr(system, f.name)).dtype.kind in "fiu"
    }


def _error(result: Result):
    return np.zeros_like(np.asarray(result.value, float)) if result.error is None else result.error


def _shown(value, error):
    """A number or a tuple of numbers, to two digits of the error."""
    if isinstance(value, list):
        return tuple(_shown(v, e) for v, e in zip(value, error, strict=True))
    if value is None or value == 0:
        return 0.0 if value == 0 else float("nan")
    digits = 12
    if error:
        digits = int(np.clip(2 + np.floor(np.log10(abs(value))) - np.floor(np.log10(error)), 2, 12))
    return float(f"{value:.{digits}g}")
