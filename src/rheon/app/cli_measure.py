"""Measure a recording, a known system or a saved model."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from rheon.core.errors import RheonError
from rheon.core.files import plain
from rheon.core.registry import find, fold, modules

from . import cli_values
from .cli_targets import Target, resolve_target

OF_SYSTEM = ("lyapunov_spectrum", "kaplan_yorke", "permutation_entropy", "fixed_points")
OF_DATA = ("dominant_period", "stationarity", "noise_level", "determinism", "permutation_entropy", "embedding")
# what the first argument of a measure is called, by what it takes
DATA_ARGUMENTS = ("data", "series", "series_or_array")
SAMPLES, PER_PERIOD = 10_000, 50


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument(
        "target", help="a file, a data set, a system, or a model.safetensors; systems/laser is the system"
    )
    parser.add_argument("--only", metavar="A,B", help="these measures or dissections (`rheon list`)")
    parser.add_argument("--set", metavar="NAME=VALUE", action="append", default=[], help="a parameter of the system")
    parser.add_argument("--columns", metavar="A,B", help="variables of the file (default: every numeric column)")
    parser.add_argument("--time", metavar="COLUMN", help="the time column of the file (default: recognised)")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a report")
    parser.add_argument("--key", metavar="N", default="0", help="seed of all randomness (default 0)")


def run(arguments: argparse.Namespace, terminal) -> int:
    """Measure and print Results."""
    key = cli_values.whole(arguments.key, "--key", least=0)
    wanted = cli_values.names(arguments.only, "--only")
    measures = None if wanted is None else [(n, _function(n)) for n in wanted]
    columns = cli_values.names(arguments.columns, "--columns")
    target = resolve_target(arguments.target, settings=arguments.set, columns=columns, time=arguments.time)
    subject = Subject(target, key, terminal)
    if measures is None:
        measures = [(n, _function(n)) for n in (OF_DATA if target.kind == "series" else OF_SYSTEM)]
    results, refusals = {}, {}
    with terminal.progress.stage("Measure", len(measures)) as stage:
        for name, function in measures:
            try:
                results[name] = subject.measured(name, function)
            except RheonError as error:
                # one measure that does not apply is no reason to withhold the others
                refusals[name] = error
            stage.advance(1, name)
    terminal.close()
    if refusals and (wanted is not None or not results):
        raise next(iter(refusals.values()))
    _show(target, results, refusals, arguments.json, terminal)
    return 0


class Subject:
    """What is measured: as a system, as data, and the results that other measures build on."""

    def __init__(self, target: Target, key: int, terminal):
        self.target, self.key, self.terminal = target, key, terminal
        self._data: Any = None
        self._spectrum: Any = None

    @property
    def system(self):
        """The system, if the target is or holds one.

        Raises:
            RheonError: if the target is data.
        """
        if self.target.kind == "series":
            raise RheonError(
                "this measure needs a law, and a recording is none",
                where=self.target.name,
                remedy=f"fit one first: rheon fit {self.target.name}",
            )
        return self.target.value if self.target.kind == "system" else self.target.value.system

    @property
    def data(self):
        """The recording on an even grid, or a path simulated from the system after its transient."""
        if self._data is None:
            self._data = self._regular() if self.target.kind == "series" else self._simulated()
        return self._data

    def _regular(self):
        from rheon.io.regular import regularise

        series = regularise(self.target.value)
        for found, done in series.notes:
            self.terminal.say(f"found: {found}" + (f" -> {done}" if done else ""))
        return series

    def _simulated(self):
        from rheon.engine.simulate import simulate

        card = getattr(self.system, "card", None)
        dt = card.period / PER_PERIOD if card is not None and card.period and card.dt else None
        step = dt or (card.dt if card is not None and card.dt else 1.0)
        return simulate(self.system, n=SAMPLES, dt=dt, transient=SAMPLES / 10 * step, key=self.key)

    def measured(self, name: str, function: Callable):
        """The Result of one measure.

        Raises:
            RheonError: if the measure does not apply to the target.
        """
        import inspect

        known = inspect.signature(function).parameters
        first, *others = known
        extra = {"key": self.key} if "key" in known else {}
        needed = [p for p in others if known[p].default is inspect.Parameter.empty and known[p].kind.name[:3] != "VAR"]
        place = function.__module__.split(".")[1]
        if needed and first in (*DATA_ARGUMENTS, "system"):
            raise RheonError(
                f"{name} also needs {' and '.join(needed)}",
                where="--only",
                remedy=f"call rheon.{place}.{function.__name__}({', '.join([first, *needed])}) in Python",
            )
        if first == "spectrum":
            if self._spectrum is None:
                self._spectrum = self.measured("lyapunov_spectrum", _function("lyapunov_spectrum"))
            return function(self._spectrum)
        if first in DATA_ARGUMENTS:
            # symbols are those of the law where there is one
            own = place == "dissect" and self.target.kind != "series"
            result = function(self.system if own else self.data, **extra)
        elif first == "system":
            result = function(self.system, **extra)
        else:
            raise RheonError(
                f"{name} compares two series and cannot be asked of one",
                where="--only",
                remedy=f"call rheon.measure.{name.replace('-', '_')}({', '.join(list(known)[:2])}) in Python",
            )
        if fold(name) == "lyapunovspectrum":
            self._spectrum = result
        return result


def _function(name: str) -> Callable:
    for kind in ("measures", "dissections"):
        if fold(name) in {fold(slug) for slug in modules(kind)}:
            function: Any = find(kind, name)
            return function
    find("measures", name)
    raise AssertionError("unreachable: find raises for an unknown name")


def _show(target: Target, results: dict, refusals: dict, as_json: bool, terminal) -> None:
    if as_json:
        import json

        record = {
            "target": target.name,
            "results": {n: r.to_dict() for n, r in results.items()},
            "refused": {n: str(e) for n, e in refusals.items()},
        }
        terminal.print(json.dumps(plain(record), indent=1, allow_nan=False))
        return
    terminal.print(f"{target.name}: {target.value!r}" if target.kind == "series" else _headline(target))
    for result in results.values():
        terminal.print(f"\n{result}")
    for name, error in refusals.items():
        terminal.print(f"\n{name.replace('_', ' ')}: not available\n  {error.what}")


def _headline(target: Target) -> str:
    if target.kind == "fit":
        return f"{target.name}: {target.value!r}"
    system = target.value
    title = system.card.title if system.card is not None else type(system).__name__
    names = list(system.card.parameters) if system.card is not None else []
    values = [
        f"{n} = {float(getattr(system, n)):.6g}" for n in names if getattr(getattr(system, n, None), "ndim", 1) == 0
    ]
    return f"{title}" + (f" ({', '.join(values)})" if values else "")
