"""Measure everything that a card says about a law: a known system, or one given by its equations."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from rheon.core.errors import RheonError
from rheon.core.files import write_json, write_text

from . import cli_values
from .cli_targets import resolve_target


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("name", nargs="?", help="a known system (`rheon list systems`) or a saved model")
    parser.add_argument(
        "--equations", metavar="TEXT", help='e.g. "dx/dt = y; dy/dt = -a*x; a = 2", or x\' = ... for a map'
    )
    parser.add_argument("--set", metavar="NAME=VALUE", action="append", default=[], help="a parameter")
    parser.add_argument("--start", metavar="A,B", help="initial state, one number per variable")
    parser.add_argument("--periods", metavar="N", help="length of the run in dominant periods (default 6000)")
    parser.add_argument("--out", metavar="FOLDER", help="write annotation.json and index.html there")
    parser.add_argument("--json", action="store_true", help="print JSON instead of text")
    parser.add_argument(
        "--catalogue", action="store_true", help="all known flows, maps and delay equations, into --out"
    )
    parser.add_argument("--processes", metavar="N", default="1", help="with --catalogue: systems at a time (default 1)")


def run(arguments: argparse.Namespace, terminal) -> int:
    """Annotate and show, or annotate everything."""
    periods = cli_values.real(arguments.periods, "--periods", positive=True) if arguments.periods else None
    cli_values.whole(arguments.processes, "--processes")
    given = [arguments.name, arguments.equations, arguments.catalogue or None]
    if sum(value is not None for value in given) != 1:
        raise RheonError("give either a name, or --equations, or --catalogue", remedy="`rheon annotate lorenz`")
    if arguments.catalogue:
        return _catalogue(arguments, periods, terminal)
    from .annotate import annotate

    start = [cli_values.real(v, "--start") for v in arguments.start.split(",")] if arguments.start else None
    if arguments.equations is not None:
        from rheon.systems._equations import from_equations

        subject: Any = from_equations(arguments.equations, start=start, **_settings(arguments.set))
    else:
        subject = resolve_target(arguments.name, settings=arguments.set, kinds=("system", "fit")).value
    if arguments.out:
        _folder(arguments.out)
    annotation = annotate(subject, start=start, periods=periods, progress=terminal.progress)
    terminal.close()
    terminal.print(json.dumps(annotation.to_dict(), indent=1) if arguments.json else str(annotation))
    if arguments.out:
        folder = Path(arguments.out)
        write_json(folder / "annotation.json", annotation.to_dict())
        write_text(folder / "index.html", annotation.page())
        if not arguments.json:
            terminal.print(f"card: {folder / 'index.html'}")
    return 0


def _folder(name: str) -> None:
    """Make the folder before minutes are spent on what is to be written there."""
    try:
        Path(name).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RheonError(
            f"cannot write there ({error.strerror})", where=f"--out {name}", remedy="choose another folder"
        ) from None


def _settings(texts: list[str]) -> dict[str, Any]:
    """Parameters of equations."""
    found = {}
    for text in texts:
        name, equals, value = (part.strip() for part in text.partition("="))
        if not equals:
            raise RheonError(f"--set {text}", remedy="write --set name=value")
        if name in ("start", "dt", "title"):
            raise RheonError(f"{name} is no parameter of the equations", where=f"--set {text}")
        found[name] = cli_values.real(value, f"--set {name}")
    return found


def _catalogue(arguments, periods, terminal) -> int:
    from .catalogue import annotate_catalogue

    if not arguments.out:
        raise RheonError("--catalogue needs a folder", remedy="add --out FOLDER")
    processes = cli_values.whole(arguments.processes, "--processes")
    records = annotate_catalogue(arguments.out, periods=periods, processes=processes, progress=terminal.progress)
    terminal.close()
    failed = {slug: record["error"] for slug, record in records.items() if "error" in record}
    terminal.print(f"{len(records) - len(failed)} of {len(records)} systems annotated in {arguments.out}")
    for slug, words in failed.items():
        terminal.print(f"  {slug}: {words.splitlines()[0]}")
    return 1 if failed else 0
