"""The report of a run as a page: what was found, who won, whether it lives like the data, what it is."""

from __future__ import annotations

import numpy as np

from rheon.core.model import Gradient
from rheon.core.result import Result
from rheon.core.series import Series

from ..page import Details, Facts, FigureBlock, Notes, Page, Section, Table, Text, render
from . import pictures
from .records import Judgement, Look, Racer, Split

# fixed points that the table shows
SHOWN_POINTS = 12


def report_page(
    identity: dict,
    series: Series,
    working: Series,
    first: Look,
    racers: list[Racer],
    best: Racer,
    judgement: Judgement,
    results: dict[str, Result],
    rows: list[dict],
    words: list[str],
    ahead: Series,
    bands: Result,
) -> str:
    """The whole report as one HTML text."""
    scores = {s.slug: s for s in judgement.scores}
    mine = scores[best.slug]
    titles = {r.slug: r.title for r in racers}
    split = Split.of(working.n_times)
    held_out = working.paths[0][split.train_stop :]
    runs = {best.title: (mine.free_run, "model")}
    if "linear" in scores and best.slug != "linear":
        runs["Linear model"] = (scores["linear"].free_run, "reference")
    sections = (
        Section("Verdict", (Text(tuple(words)), _attractor_block(working, first, best, mine, held_out))),
        _forecast_section(working, first, best, judgement, titles, ahead, bands),
        _leaderboard_section(rows, titles, best, judgement),
        _life_section(working, first, best, judgement, scores, held_out, runs),
        _understanding_section(results, first, best),
        _data_section(series, working, first, split),
        _provenance_section(identity, best, working, split),
    )
    name = series.source or str(identity["input"])
    return render(Page(title=f"rheon report: {name}", lead=_lead(series, best), sections=sections))


def _lead(series: Series, best: Racer) -> str:
    unit = f" {series.time_unit}" if series.time_unit else ""
    return (
        f"{series.n_times:,} samples of {', '.join(series.names[:6])}{'…' if series.n_variables > 6 else ''}, "
        f"one every {series.dt:.6g}{unit}. Winner of the race: {best.title}."
    )


def _attractor_block(working: Series, first: Look, best: Racer, mine, held_out) -> FigureBlock:
    figure = pictures.attractors(working, first, best, mine, held_out)
    return FigureBlock(
        figure,
        caption="Drag to turn both: the held-out recording beside the model left to itself for as long.",
        synced=True,
    )


def _forecast_section(working, first, best, judgement, titles, ahead, bands) -> Section:
    unit = working.time_unit or "time unit"
    blocks = (
        FigureBlock(
            pictures.future(working, first, ahead, bands),
            caption="Forecast beyond the end of the recording, with 50 % and 90 % intervals taken from the errors "
            "on the held-out part at the same horizon.",
        ),
        FigureBlock(
            pictures.errors(first, best, judgement, titles, working.dt, unit),
            caption=f"Squared error over variance on the held-out part, median over {judgement.starts} starts; "
            "1 is no better than always saying the mean.",
        ),
        FigureBlock(pictures.examples(working, first, judgement), caption="Held-out stretches and their forecasts."),
    )
    return Section("Forecast", blocks)


def _leaderboard_section(rows: list[dict], titles: dict[str, str], best: Racer, judgement: Judgement) -> Section:
    marks = [c for c in rows[0] if c.startswith("NMSE at ")]
    marks = sorted({marks[0], marks[len(marks) // 2], marks[-1]}, key=marks.index)
    columns = ("", "Model", "Score", *(m.replace(" at ", ", step ") for m in marks), "Valid steps", "D_stsp", "D_H")
    table = []
    for row in rows:
        name = titles[row["model"]] + ("" if row["status"] == "ok" else f" ({row['status']})")
        interval = "–"
        if row["valid steps"] is not None:
            interval = f"{row['valid steps']:.3g} ({row['valid steps low']:.3g}–{row['valid steps high']:.3g})"
        cells = [str(row["rank"]), name, _cell(row["validation score"])]
        cells += [_cell(row[m]) for m in marks]
        table.append((*cells, interval, _cell(row["D_stsp"]), _cell(row["D_H"])))
    floor = ("", "Data against data (floor)", *("",) * (len(marks) + 2))
    floor += (_cell(judgement.floor_d_stsp), _cell(judgement.floor_d_h))
    surrogate = ("", "Phase-randomised surrogate", *("",) * (len(marks) + 2))
    surrogate += (_cell(judgement.surrogate_d_stsp), _cell(judgement.surrogate_d_h))
    caption = (
        "Ordered by the validation score, which alone chose the winner: forecast error (1: no better than the mean) "
        "plus distance of the free run from the data (1: no closer than a surrogate). All other figures are from the "
        "held-out part, which no model had seen. Baselines that only repeat the past (persistence, seasonal, "
        "parroting) cannot win."
    )
    chosen = [row["model"] for row in rows].index(best.slug)
    notes = [f"{titles[row['model']]}: {row['remark']}." for row in rows if row["remark"]]
    body = (*table, floor, surrogate)
    return Section("Leaderboard", (Table(columns, body, caption=caption, highlight=chosen, notes=notes),))


def _life_section(working, first, best, judgement: Judgement, scores, held_out, runs) -> Section:
    mine = scores[best.slug]
    facts = [
        ("D_stsp", _cell(mine.d_stsp), "distance of the clouds of states; 0 is equal"),
        ("D_stsp, data against data", _cell(judgement.floor_d_stsp), "the floor: no model can be expected below it"),
        ("D_stsp, surrogate", _cell(judgement.surrogate_d_stsp), "a phase-randomised copy: what linear noise would do"),
        ("D_H", _cell(mine.d_h), f"distance of the spectra; floor {_cell(judgement.floor_d_h)}"),
    ]
    figure = pictures.likeness(working, first, held_out, runs)
    blocks = (Facts(tuple(facts)), FigureBlock(figure, caption="The held-out recording beside free runs."))
    return Section("Does it live like the data?", blocks)


def _understanding_section(results: dict[str, Result], first: Look, best: Racer) -> Section:
    shown = {name: result for name, result in results.items() if name != "fixed points"}
    blocks: list = [Facts(tuple((name, _headline(result), result.reason) for name, result in shown.items()))]
    blocks.append(_fixed_points(results["fixed points"]))
    figure = results["Lyapunov spectrum"].figure
    if figure is not None:
        blocks.append(FigureBlock(figure, caption=results["Lyapunov spectrum"].method))
    lead = "Measured on the model with the functions that work on a known equation."
    return Section("What the model is", tuple(blocks), lead=lead)


def _fixed_points(result: Result) -> Table | Text:
    """One row per fixed point: where it is seen, and what a small push does there."""
    table = list(result.details.get("table", ()))
    inside = [point for point in table if point["inside"]]
    if not table:
        return Text((f"Fixed points: {result.verdict}. {result.reason}",))
    rows = []
    for point in inside[:SHOWN_POINTS]:
        radius = float(np.max(np.abs(point["eigenvalues"])))
        seen = ", ".join(f"{v:.4g}" for v in np.atleast_1d(point["observed"]))
        rows.append((seen, point["stability"], f"{point['unstable']}", f"{radius:.4g}"))
    notes = []
    if len(inside) > SHOWN_POINTS:
        notes.append(f"{len(inside) - SHOWN_POINTS} more inside the data's range are in the stored result.")
    if len(table) > len(inside):
        notes.append(f"{len(table) - len(inside)} more lie outside the data's range, where nothing was learned.")
    if not rows:
        return Text(("No fixed point lies inside the data's range.", *notes))
    columns = ("Fixed point, observed at", "Stability", "Unstable directions", "Spectral radius")
    return Table(columns, tuple(rows), caption=f"Fixed points of the model. {result.method}.", notes=notes)


def _data_section(series: Series, working: Series, first: Look, split: Split) -> Section:
    notes = tuple((found, done or "nothing needed doing") for found, done in series.notes)
    blocks: list = [
        Facts(tuple(tuple(f) for f in first.facts)),
        Notes(notes) if notes else Text(("Nothing unusual was found in the file.",)),
        FigureBlock(pictures.overview(working, split.train_stop), caption="The recording; dashed: held out from here."),
    ]
    figures = [(n, r.figure) for n, r in first.results.items() if r.figure is not None]
    blocks.append(
        Details(
            "How delay, dimension and the verdicts were found",
            tuple(FigureBlock(f, caption=f"{n}: {first.results[n].method}") for n, f in figures),
        )
    )
    return Section("The data, and what was done to them", tuple(blocks))


def _provenance_section(identity: dict, best: Racer, working: Series, split: Split) -> Section:
    settings = ", ".join(f"{k} = {v}" for k, v in best.settings.items())
    trained = isinstance(best.fit.model, Gradient) if best.fit is not None else False
    fitted_until = split.fit_stop if trained else split.train_stop
    chosen = "the rest, up to the held-out part, chose the winner" if trained else "settings chosen on the last fifth"
    facts = [(str(k), _plain(v), "") for k, v in identity.items()]
    facts += [
        ("Fitted on", f"samples 0 to {fitted_until - 1} of the working series", chosen),
        ("Held out", f"samples {split.train_stop} to {split.stop - 1}", "touched only by the figures above"),
        ("Winner's settings", settings, ""),
    ]
    return Section("Provenance", (Facts(tuple(facts)),))


def _headline(result: Result) -> str:
    return str(result).split("\n")[0].split(" = ", 1)[-1]


def _plain(value) -> str:
    if value is None:
        return "not given"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _cell(value) -> str:
    return "–" if value is None or not np.isfinite(value) else f"{value:.3g}"
