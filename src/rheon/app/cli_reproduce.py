"""Run the claims of a paper and print claim, expected, measured, verdict."""

from __future__ import annotations

import argparse
import contextlib
from pathlib import Path

from . import cli_values

RESUME = "Nothing was written."


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("slug", help="a paper from `rheon list papers`")
    version = parser.add_mutually_exclusive_group()
    version.add_argument("--quick", action="store_true", help="the version of minutes, with bars of its own (default)")
    version.add_argument("--full", action="store_true", help="the real one")
    parser.add_argument("--out", metavar="FOLDER", default="evidence", help="where evidence goes (default: evidence)")
    parser.add_argument(
        "--keep", metavar="FOLDER", help="keep long training here; the same command then goes on with it"
    )
    parser.add_argument("--key", metavar="N", default="0", help="seed of all randomness (default 0)")


def run(arguments: argparse.Namespace, terminal) -> int:
    """Run, print the table, write evidence; 0 only if every claim holds."""
    from rheon.core.registry import find

    key = cli_values.whole(arguments.key, "--key", least=0)
    paper = find("papers", arguments.slug)
    version = "full" if arguments.full else "quick"

    from rheon.papers._runner import run_paper, write_evidence

    report = run_paper(paper, version, key=key, progress=terminal.progress, folder=arguments.keep)
    terminal.close()
    terminal.print(f"{paper.card.title}: {version} version")
    terminal.print(paper.card.summary + "\n")
    rows = [[o.sentence, o.expected, o.measured, o.bar, f"{o.seconds:.1f} s", o.verdict] for o in report.outcomes]
    terminal.table(("claim", "expected", "measured", "bar", "took", "verdict"), rows)
    for outcome in report.outcomes:
        if outcome.reason:
            terminal.print(f"\n{outcome.verdict}: {outcome.sentence}\n  {outcome.reason}")
    # a full run is the evidence of the paper; a quick one stands beside it
    folder = Path(arguments.out) / paper.slug / ("" if version == "full" else version)
    write_evidence(report, folder)
    _pictures(report, folder)
    _page(report, folder)
    terminal.print(f"\n{report.held} of {len(report.outcomes)} claims hold; evidence in {folder}")
    return 0 if report.all_hold else 1


def _pictures(report, folder: Path) -> None:
    """Every figure as an SVG file, where Matplotlib is installed."""
    from rheon.core.errors import MissingExtra
    from rheon.plotting.draw import draw

    figures = [figure for outcome in report.outcomes for figure in outcome.figures]
    with contextlib.suppress(MissingExtra):
        for number, figure in enumerate(figures, 1):
            draw(figure, path=folder / f"figure-{number}.svg")


def _page(report, folder: Path) -> None:
    """The evidence as a page, with figures."""
    from rheon.core.files import write_text

    from .page import Facts, FigureBlock, Page, Section, Table, Text, render

    card = report.paper.card
    columns = ("Claim", "Expected", "Measured", "Bar", "Seconds", "Verdict")
    rows = [(o.sentence, o.expected, o.measured, o.bar, round(o.seconds, 1), o.verdict) for o in report.outcomes]
    notes = [f"{o.sentence}: {o.reason}" for o in report.outcomes if o.reason]
    sections = [Section("Claims", (Table(columns, rows, caption="Every claim of this version.", notes=notes),))]
    for outcome in report.outcomes:
        words = [f"Protocol: {outcome.protocol}.", f"Baseline in the same run: {outcome.baseline or 'none'}."]
        sections.append(Section(outcome.sentence, (Text(words), *map(FigureBlock, outcome.figures))))
    where = [(name, value, "") for name, value in report.circumstances().items()]
    sections.append(Section("How this was made", (Facts(where),)))
    lead = f"{card.summary}\n\n{report.held} of {len(report.outcomes)} claims of the {report.version} version hold."
    page = Page(card.title, lead, tuple(sections), kicker="paper", footer=card.reference)
    write_text(folder / "index.html", render(page))
