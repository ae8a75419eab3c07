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

from .page import Details, Facts, FigureBlock, Page, Section, Table, Text, render

# the score by which racers are ordered, where cells have it
FIRST = ("smape", "reconstruction_score")
OWN = {"zero-shot-2025": "vpt_smape", "common-task": "short_score"}
# settings that may be changed within one protocol: each value is a leaderboard of its own
CHANGED = ("context", "noise", "horizon")
MOST_ROWS = 400
# scores, and racers, that stand side by side on a page
ABREAST, COLUMNS_ABREAST = 4, 8


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
    blocks: list[Any] = [_board(lines, score), _costs(lines), *_other_scores(rows, score)]
    if len(lines) > 1:
        words = "Median over systems of medians over starts, with 95 % intervals."
        blocks.insert(0, FigureBlock(_places(lines, score), caption=words))
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
    columns = ("Racer", "Median", "95 % interval", "Quartiles", "Mean rank", "Diverged", "Failed", "Cells")
    rows = [
        (
            line.racer, _short(line.value), _span(line.low, line.high), _span(*line.quartiles), f"{line.rank:.1f}",
            f"{line.diverged:.1%}", f"{line.failed:.1%}", line.cells,
        )
        for line in lines
    ]  # fmt: skip
    notes = (
        "Median over systems of the median over starts; the interval is a bootstrap over systems and starts.",
        "A cell that failed or diverged counts the worst of its score.",
    )
    systems = max((line.systems for line in lines), default=0)
    caption = f"By {SCORES[score][0]}, over {systems} systems."
    return Table(columns, rows, caption=caption, highlight=0 if rows else None, notes=notes)


def _costs(lines: list[Line]) -> Table:
    rows = [
        (
            line.racer, _short(line.seconds_fit), _short(line.seconds_forecast),
            None if math.isnan(line.parameters) else int(line.parameters),
        )
        for line in lines
    ]  # fmt: skip
    notes = (
        "Seconds of the settings tried and of the last fit, compilation not counted; closed forms run as stacks and "
        "share their time.",
    )
    columns = ("Racer", "Fit (s)", "Forecast (s)", "Learned numbers")
    return Table(columns, rows, caption="What it costs: medians per cell.", notes=notes)


def _other_scores(rows: list[dict], first: str) -> list[Table]:
    shown = [s for s in SCORES if s != first and any(not math.isnan(row[s]) for row in rows)]
    boards = {s: {line.racer: line for line in leaderboard(rows, s)} for s in shown}
    names = [line.racer for line in leaderboard(rows, first)]
    tables = []
    for begin in range(0, len(shown), ABREAST):
        part, table = shown[begin : begin + ABREAST], []
        for name in names:
            cells = [boards[s].get(name) for s in part]
            words = (None if c is None else f"{_short(c.value)} ({_span(c.low, c.high)})" for c in cells)
            table.append((name, *words))
        notes = [f"{s}: {SCORES[s][0]}" for s in part]
        caption = "Other scores: medians with 95 % intervals."
        tables.append(Table(("Racer", *part), table, caption=caption, notes=notes))
    return tables


def _rank_table(ranked: Ranks) -> Table:
    rows = list(zip(ranked.racers, ranked.means, strict=True))
    alike = ["do not differ: " + ", ".join(group) for group in ranked.groups]
    words = f"Mean ranks over {ranked.systems} systems; they differ where they lie {ranked.critical:.2f} apart."
    p = "not tested" if math.isnan(ranked.p) else f"p = {ranked.p:.2g}"
    return Table(("Racer", "Mean rank"), rows, caption=words, notes=(f"Friedman's test of no difference: {p}.", *alike))


def _per_system(rows: list[dict], score: str, names: list[str]) -> Details:
    from rheon.bench.tables import by_system

    values = by_system(rows, score)
    sources = sorted({source for systems in values.values() for source in systems})
    # more racers than fit on a page stand in a second table
    tables = []
    for begin in range(0, len(names), COLUMNS_ABREAST):
        part, table = names[begin : begin + COLUMNS_ABREAST], []
        for source in sources[:MOST_ROWS]:
            cells = [values.get(name, {}).get(source) for name in part]
            table.append((source, *(None if v is None else _short(float(np.median(v))) for v in cells)))
        tables.append(Table(("System", *part), table, caption=f"Medians over starts: {SCORES[score][0]}."))
    return Details("Every system", tuple(tables))


def _places(lines: list[Line], score: str) -> Figure:
    """Medians as points with their intervals as whiskers; on a logarithmic scale where all are positive."""
    values = np.array([[line.value, line.low, line.high] for line in lines])
    values = np.where(np.isfinite(values), values, np.nan)
    logarithmic = bool(np.all(values[~np.isnan(values)] > 0)) and not SCORES[score][1]
    # a gap after each pair: whiskers are one line with breaks
    places = np.arange(len(lines), dtype=float)
    across = np.stack([places, places, np.full(len(lines), np.nan)], axis=1).ravel()
    along = np.stack([values[:, 1], values[:, 2], np.full(len(lines), np.nan)], axis=1).ravel()
    whiskers = Trace("line", across, along, name="95 % interval", role="data", size=1.6)
    medians = Trace("points", places, values[:, 0], name="median", role="model", size=9.0)
    ticks = tuple(line.racer for line in lines)
    scale: Any = "log" if logarithmic else "linear"
    return Figure((Panel((whiskers, medians), y=SCORES[score][0], y_scale=scale, ticks=ticks),), title="Leaderboard")


def _short(value: float) -> str:
    """Three digits."""
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    return f"{value:.0f}" if 100 <= abs(value) < 1e5 else f"{value:.3g}"


def _span(low: float, high: float) -> str:
    return f"{_short(low)} to {_short(high)}"


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
