"""The arena: tasks, racers and scores in one store, resumable, on one machine or a cluster."""

from __future__ import annotations

import argparse
from typing import Any

from rheon.core.errors import RheonError

from . import cli_values

RESUME = "What is done is kept: `rheon bench resume {folder}` goes on."
ACTIONS = ("run", "status", "report", "resume")
SHOWN = 8


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("action", choices=ACTIONS, help="run, how far it is, its report, go on")
    parser.add_argument("folder", help="where results are kept")
    parser.add_argument(
        "--protocol", default="dysts-2023", help="e.g. dysts-2023, zero-shot-2025, common-task, recordings"
    )
    parser.add_argument("--systems", metavar="A,B", help="slugs; default all that the protocol knows")
    parser.add_argument("--racers", metavar="A,B", default="closed,auto", help="names, or closed, baselines, trained")
    parser.add_argument("--starts", metavar="N", help="starts per system; default the protocol's own")
    parser.add_argument("--noise", metavar="A,B", help="of the observation, in standard deviations; several levels")
    parser.add_argument("--context", metavar="A,B", help="samples to learn from; several lengths")
    parser.add_argument("--horizon", metavar="N", help="samples to foretell")
    parser.add_argument("--validation", metavar="N", help="samples on which settings are chosen")
    parser.add_argument("--observed", metavar="N", help="variables that are seen, the first ones")
    parser.add_argument("--irregular", action="store_true", help="samples to learn from lie at random times")
    parser.add_argument("--seeds", metavar="N", default="1", help="seeds of the racers' own randomness")
    parser.add_argument("--key", metavar="N", default="0", help="seed of starts and noise (default 0)")
    parser.add_argument("--workers", metavar="N", default="2", help="processes on this machine (default 2)")
    parser.add_argument("--cluster", metavar="ADDRESS", help="a Dask scheduler whose workers run the cells instead")
    parser.add_argument("--retry", action="store_true", help="run failed cells again")
    parser.add_argument("--out", metavar="FOLDER", help="where the report goes; default the folder itself")


def run(arguments: argparse.Namespace, terminal) -> int:
    """Run, resume, report, or say how far it is."""
    from rheon.bench import runner

    if arguments.action in ("run", "resume"):
        plan = _plan(arguments) if arguments.action == "run" else None
        workers = cli_values.whole(arguments.workers, "--workers", least=0)
        found = runner.run(
            plan, arguments.folder, workers=workers, cluster=arguments.cluster, retry=arguments.retry,
            progress=terminal.progress,
        )  # fmt: skip
        terminal.close()
        _say(found, terminal)
        _boards(arguments.folder, terminal)
        return 0
    if arguments.action == "status":
        _say(runner.status(arguments.folder), terminal)
        return 0
    from .bench_report import write_report

    terminal.print(f"report: {write_report(arguments.folder, arguments.out)}")
    return 0


def _plan(arguments):
    from rheon.bench.plan import Plan
    from rheon.bench.racers import racers
    from rheon.bench.tasks import tasks

    systems = cli_values.names(arguments.systems, "--systems")
    names = _racer_names(arguments.racers)
    racers(names)
    starts = cli_values.whole(arguments.starts, "--starts") if arguments.starts else None
    key = cli_values.whole(arguments.key, "--key", least=0)
    fixed: dict[str, Any] = {}
    for name in ("horizon", "validation", "observed"):
        if getattr(arguments, name):
            fixed[name] = cli_values.whole(getattr(arguments, name), f"--{name}")
    if arguments.irregular:
        fixed["irregular"] = True
    noises = [cli_values.real(v, "--noise") for v in arguments.noise.split(",")] if arguments.noise else [None]
    contexts = [cli_values.whole(v, "--context") for v in arguments.context.split(",")] if arguments.context else [None]
    found = []
    for noise in noises:
        for context in contexts:
            changes = fixed | ({} if noise is None else {"noise": noise})
            changes |= {} if context is None else {"context": context}
            found += tasks(arguments.protocol, systems, starts=starts, key=key, **changes)
    seeds = tuple(range(cli_values.whole(arguments.seeds, "--seeds")))
    return Plan(tuple(dict.fromkeys(found)), tuple(names), seeds)


def _racer_names(text: str) -> list[str]:
    """Names with groups replaced by their members."""
    from rheon.bench.racers import racers

    names = cli_values.names(text, "--racers") or []
    if not names:
        raise RheonError("nobody races", where="--racers", remedy="name at least one")
    return list(dict.fromkeys(r.name for r in racers(names)))


def _say(found, terminal) -> None:
    terminal.print(str(found) + (", a run is at work" if found.running else ""))
    for reason, count in found.reasons[:SHOWN]:
        terminal.print(f"  {count} failed: {reason}")


def _boards(folder: str, terminal) -> None:
    from rheon.bench.store import Store
    from rheon.bench.tables import leaderboard

    from .bench_report import first_score, grouped

    for name, rows in grouped(Store(folder).rows()).items():
        score = first_score(rows)
        terminal.print(f"\n{name}: {score}")
        lines = [
            [
                line.racer, f"{line.value:.3g}", f"{line.low:.3g} to {line.high:.3g}", f"{line.rank:.2f}",
                f"{line.diverged:.0%}", f"{line.failed:.0%}", f"{line.seconds_fit:.3g}", f"{line.seconds_forecast:.3g}",
            ]
            for line in leaderboard(rows, score)
        ]  # fmt: skip
        columns = ("racer", "median", "95 % interval", "mean rank", "diverged", "failed", "fit (s)", "forecast (s)")
        terminal.table(columns, lines, highlight=0)
