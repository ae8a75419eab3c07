"""The report of an arena: one self-contained page, and the same as tables."""

from __future__ import annotations

import csv
import math
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from rheon.bench.cells import COLUMNS
from rheon.bench.plan import plan_from
from rheon.bench.runner import Status, status
from rheon.bench.scoring import SCORES
from rheon.bench.store import TABLE, Store
from rheon.bench.tables import Line, Ranks, curve, leaderboard, ranks
from rheon.core.errors import RheonError
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.files import atomic, write_text

from .page import Facts, FigureBlock, Page, Section, Table, Text, render

# the score by which racers are ordered, where cells have it
FIRST = ("smape", "reconstruction_score")
OWN = {"zero-shot-2025": "vpt_smape", "common-task": "short_score"}
# settings that may be changed within one protocol: each value is a leaderboard of its own
CHANGED = ("context", "noise", "horizon")
MOST_ROWS = 400


def write_report(folder: str | os.PathLike, out: str | os.PathLike | None = None) -> Path:
    """Write `index.html`, `results.csv` and `leaderboard.csv` of a run beside its Parquet table.

    Args:
        folder: of the store.
        out: where to; the folder itself where not given.

    Returns:
        The path of the page.

    Raises:
        RheonError: if there is no run in the folder, or no cell is done yet.

    Example:
        >>> write_report("nowhere")
        Traceback (most recent call last):
            ...
        rheon.core.errors.RheonError: there is no run here
          where: nowhere
          do: begin one with `rheon bench run`
    """
    found = status(folder)
    store = Store(folder)
    rows = store.rows()
    if not rows:
        raise RheonError("no cell is done yet", where=str(folder), remedy="`rheon bench resume`")
    out = Path(folder if out is None else out)
    parts = grouped(rows)
    _write_csv(out / "results.csv", list(COLUMNS), [[row[name] for name in COLUMNS] for row in rows])
    columns, table = leaderboard_rows(parts)
    _write_csv(out / "leaderboard.csv", columns, table)
    path = out / "index.html"
    write_text(path, render(report_page(parts, found, plan_from(store.plan()).record())))
    return path


def grouped(rows: Sequence[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Rows by what was asked for: the protocol, with the context, noise and horizon that were changed in it."""
    values: dict[tuple, set] = {}
    for row in rows:
        for name in CHANGED:
            values.setdefault((row["protocol"], row["source"], name), set()).add(row[name])
    varied = {(protocol, name) for (protocol, _, name), seen in values.items() if len(seen) > 1}
    found: dict[str, list[dict]] = {}
    for row in rows:
        words = [row["protocol"]]
        words += [f"{name} {row[name]:g}" for name in CHANGED if (row["protocol"], name) in varied]
        found.setdefault(", ".join(words), []).append(row)
    return dict(sorted(found.items()))


def first_score(rows: Sequence[dict[str, Any]]) -> str:
    """The score by which a protocol's racers are ordered: the one that its publication orders by, where known."""
    for score in (OWN.get(rows[0]["protocol"].partition("/")[0], FIRST[0]), *FIRST):
        if any(not math.isnan(row[score]) for row in rows):
            return score
    return FIRST[0]


def leaderboard_rows(parts: dict[str, list[dict]]) -> tuple[list[str], list[list]]:
    """All leaderboards as one table: protocol, score, and the fields of `Line`."""
    columns = [
        "protocol", "score", "racer", "median", "low", "high", "quartile_1", "quartile_3", "mean_rank", "diverged",
        "failed", "seconds_fit", "seconds_forecast", "parameters", "systems", "cells",
    ]  # fmt: skip
    table = []
    for name, rows in parts.items():
        for score in SCORES:
            for line in leaderboard(rows, score):
                table.append(
                    [
                        name, score, line.racer, line.value, line.low, line.high, *line.quartiles, line.rank,
                        line.diverged, line.failed, line.seconds_fit, line.seconds_forecast, line.parameters,
                        line.systems, line.cells,
                    ]
                )  # fmt: skip
    return columns, table


def report_page(parts: dict[str, list[dict]], found: Status, plan: dict) -> Page:
    """The page, from rows."""
    sections = [_section(name, rows, plan) for name, rows in parts.items()]
    curves = _curves(parts)
    if curves:
        sections.append(Section("Scaling", curves, lead="What changes with what was varied; medians over systems."))
    sections.append(_failures(found))
    sections.append(_how(plan))
    lead = f"{found.done:,} of {found.total:,} cells are done, {found.failed:,} of them failed.\n\n{_finding(parts)}"
    return Page("Arena", lead, tuple(sections), kicker="rheon bench", footer="Every number comes from the table.")


def _finding(parts: dict[str, list[dict]]) -> str:
    sentences = []
    for name, rows in parts.items():
        score = first_score(rows)
        lines = leaderboard(rows, score)
        if lines:
            best = lines[0]
            sentences.append(
                f"{name}: {best.racer} is first with a median {SCORES[score][0].split(',')[0]} of {best.value:.3g} "
                f"({best.low:.3g} to {best.high:.3g}, {best.systems} systems)."
            )
    return "\n\n".join(sentences)


def _section(name: str, rows: list[dict], plan: dict) -> Section:
    score = first_score(rows)
    lines, ranked = leaderboard(rows, score), ranks(rows, score)
    blocks: list[Any] = [_board(lines, score), _other_scores(rows, score)]
    if len(lines) > 1:
        figure = _bars(lines, score)
        blocks.insert(
            0, FigureBlock(figure, caption="Median over systems of medians over starts, with 95 % intervals.")
        )
    if ranked.systems > 1 and len(ranked.racers) > 1:
        blocks.append(_rank_table(ranked))
    blocks.append(_per_system(rows, score, [line.racer for line in lines]))
    sources = {p["name"]: p for p in plan["protocols"].values()}
    words = sources.get(rows[0]["protocol"], {})
    lead = ", ".join(
        f"{k.replace('_', ' ')} {words[k]}" for k in ("context", "horizon", "validation", "noise") if k in words
    )
    return Section(name, tuple(blocks), lead=lead)


def _board(lines: list[Line], score: str) -> Table:
    columns = ("Racer", "Median", "95 % interval", "Quartiles", "Mean rank", "Diverged", "Failed", "Fit (s)",
               "Forecast (s)", "Parameters", "Systems", "Cells")  # fmt: skip
    rows = [
        (
            line.racer, line.value, f"{line.low:.3g} to {line.high:.3g}",
            f"{line.quartiles[0]:.3g} to {line.quartiles[1]:.3g}", line.rank, f"{line.diverged:.1%}",
            f"{line.failed:.1%}", line.seconds_fit, line.seconds_forecast, line.parameters, line.systems, line.cells,
        )
        for line in lines
    ]  # fmt: skip
    notes = (
        "Median over systems of the median over starts; the interval is a bootstrap over systems and starts.",
        "A cell that failed or diverged counts the worst of its score. Seconds are medians per cell, settings tried "
        "included, compilation not; closed forms run as stacks and share their time.",
    )
    return Table(columns, rows, caption=f"By {SCORES[score][0]}.", highlight=0 if rows else None, notes=notes)


def _other_scores(rows: list[dict], first: str) -> Table:
    shown = [s for s in SCORES if s != first and any(not math.isnan(row[s]) for row in rows)]
    boards = {s: {line.racer: line for line in leaderboard(rows, s)} for s in shown}
    names = [line.racer for line in leaderboard(rows, first)]
    table = []
    for name in names:
        cells = [boards[s].get(name) for s in shown]
        table.append((name, *(None if c is None else f"{c.value:.3g} ({c.low:.3g} to {c.high:.3g})" for c in cells)))
    notes = [f"{s}: {SCORES[s][0]}" for s in shown]
    return Table(("Racer", *shown), table, caption="All other scores: medians with 95 % intervals.", notes=notes)


def _rank_table(ranked: Ranks) -> Table:
    rows = list(zip(ranked.racers, ranked.means, strict=True))
    alike = ["do not differ: " + ", ".join(group) for group in ranked.groups]
    words = f"Mean ranks over {ranked.systems} systems; they differ where they lie {ranked.critical:.2f} apart."
    p = "not tested" if math.isnan(ranked.p) else f"p = {ranked.p:.2g}"
    return Table(("Racer", "Mean rank"), rows, caption=words, notes=(f"Friedman's test of no difference: {p}.", *alike))


def _per_system(rows: list[dict], score: str, names: list[str]) -> Table:
    from rheon.bench.tables import by_system

    values = by_system(rows, score)
    sources = sorted({source for systems in values.values() for source in systems})
    table = []
    for source in sources[:MOST_ROWS]:
        cells = [values.get(name, {}).get(source) for name in names]
        table.append((source, *(None if v is None else float(np.median(v)) for v in cells)))
    return Table(("System", *names), table, caption=f"Medians over starts: {SCORES[score][0]}.")


def _bars(lines: list[Line], score: str) -> Figure:
    places = np.arange(len(lines), dtype=float)
    values = np.array([line.value for line in lines])
    finite = np.where(np.isfinite(values), values, np.nan)
    bars = Trace("bars", places, finite, role="model")
    low = Trace("points", places, np.array([line.low for line in lines]), name="2.5 %", role="interval")
    high = Trace("points", places, np.array([line.high for line in lines]), name="97.5 %", role="interval")
    panel = Panel((bars, low, high), y=SCORES[score][0], ticks=tuple(line.racer for line in lines))
    return Figure((panel,), title="Leaderboard")


def _curves(parts: dict[str, list[dict]]) -> tuple:
    blocks: list[Any] = []
    rows = [row for part in parts.values() for row in part]
    for protocol in sorted({row["protocol"] for row in rows}):
        own = [row for row in rows if row["protocol"] == protocol]
        score = first_score(own)
        for over, label in (("noise", "noise (standard deviations)"), ("context", "samples to learn from")):
            if len({row[over] for row in own}) > 1:
                blocks.append(_curve(own, over, label, score, protocol))
        if len({row["lyapunov"] for row in own if not math.isnan(row["lyapunov"])}) > 3:
            blocks.append(_curve(own, "lyapunov", "largest exponent (per time unit)", score, protocol, log=True))
    return tuple(blocks)


def _curve(rows, over: str, label: str, score: str, protocol: str, log: bool = False) -> FigureBlock:
    lines = tuple(
        Trace("line", x, y, name=name, role="model" if name == "auto" else "other")
        for name, (x, y) in curve(rows, over, score).items()
    )
    panel = Panel(lines, x=label, y=SCORES[score][0], x_scale="log" if log else "linear")
    return FigureBlock(Figure((panel,), title=f"{protocol}: {label}"), caption=f"{protocol}, over {label}.")


def _failures(found: Status) -> Section:
    rows = [(reason, count) for reason, count in found.reasons]
    if not rows:
        return Section("Failures", (Text(("No cell failed.",)),))
    return Section("Failures", (Table(("Racer and reason", "Cells"), rows, caption="Why cells have no forecast."),))


def _how(plan: dict) -> Section:
    from rheon import __version__

    facts = [("rheon", __version__, ""), ("Racers", ", ".join(plan["racers"]), ""), ("Seeds", str(plan["seeds"]), "")]
    facts += [
        (p["name"], p["kind"], ", ".join(f"{k} {v}" for k, v in p.items() if v)) for p in plan["protocols"].values()
    ]
    again = f"The table {TABLE} holds one row per cell; equal plans give equal rows but for their times."
    return Section("How this was made", (Facts(facts), Text((again,))))


def _write_csv(path: Path, columns: list[str], rows: list[list]) -> None:
    with atomic(path) as temporary, open(temporary, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(rows)
