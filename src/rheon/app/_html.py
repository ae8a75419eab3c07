"""Blocks of a page to HTML. Everything that came from outside goes through `text` or `embedded`."""

from __future__ import annotations

import html
import json
import math
import re
from importlib import resources

import numpy as np

from rheon.core.errors import RheonError, require
from rheon.core.figure import Panel
from rheon.plotting.draw import check
from rheon.plotting.plotly import panel_json
from rheon.plotting.svg import still
from rheon.plotting.theme import DARK, LIGHT, Palette

from .page import Block, Details, Facts, FigureBlock, Notes, Page, Section, Table, Text

SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
# the file may run its own scripts and styles and reach nothing outside itself
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
    "img-src data: blob:; font-src data:; base-uri 'none'; form-action 'none'"
)
NUMBER = r"|–|[-+−]?[\d.,]+(e[-+]?\d+|×10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?( ?[%±].*)?|[-−]?∞"
# characters above which a fact is set smaller and a column of a table gets room
LONG = 28
# legend entries above which a panel is made taller
CROWDED = 5
# how much wider than the first cloud shared axes may get before the other cloud is cut off
WIDEST = 3.0


def document(page: Page) -> str:
    """The whole file."""
    writer = _Writer()
    names = _anchors(page.sections)
    body = "\n".join(writer.section(s, n) for s, n in zip(page.sections, names, strict=True))
    links = "".join(f'<li><a href="#{n}">{text(s.title)}</a></li>' for s, n in zip(page.sections, names, strict=True))
    lead = "".join(f"<p>{_inline(p)}</p>" for p in re.split(r"\n\s*\n", page.lead) if p.strip())
    kicker = f'<p class="kicker">{text(page.kicker)}</p>' if page.kicker else ""
    footer = f"<footer>{text(page.footer)}</footer>" if page.footer else ""
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="color-scheme" content="light dark">
<title>{text(page.title)}</title>
<style>
{_variables(LIGHT, DARK)}
{_asset("page.css")}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<nav aria-label="Contents"><ol>{links}</ol></nav>
<main id="content">
<header>{kicker}<h1>{text(page.title)}</h1><div class="lead">{lead}</div></header>
{body}
{footer}
</main>
{_scripts() if writer.figures else ""}</body>
</html>
"""


def text(value: str) -> str:
    """Text for HTML, with characters that no page may hold made visible."""
    return html.escape(re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]", "�", str(value)))


def embedded(value) -> str:
    """JSON for a script element: no character in it can end the element or start a tag."""
    raw = json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return raw.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def shown(value) -> str:
    """A cell or a fact as text: numbers with four significant digits.

    Example:
        >>> shown(0.000012345), shown(1234567), shown(None), shown(True)
        ('1.234×10⁻⁵', '1,234,567', '–', 'yes')
    """
    if value is None:
        return "–"
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, int | np.integer):
        return f"{int(value):,}".replace("-", "−")
    if isinstance(value, float | np.floating):
        value = float(value)
        if not math.isfinite(value):
            return "–" if math.isnan(value) else ("∞" if value > 0 else "−∞")
        plain = f"{value:.4g}"
        if "e" not in plain:
            return plain.replace("-", "−")
        digits, exponent = plain.split("e")
        return f"{digits.replace('-', '−')}×10{str(int(exponent)).translate(SUPERSCRIPTS)}"
    return str(value)


class _Writer:
    """Renders blocks and counts figures, whose numbers are their ids."""

    def __init__(self):
        self.figures = 0

    def section(self, section: Section, name: str) -> str:
        lead = f'<p class="section-lead">{_inline(section.lead)}</p>' if section.lead else ""
        blocks = "\n".join(self.block(b) for b in section.blocks)
        head = f'<section id="{name}" aria-labelledby="{name}-title"><h2 id="{name}-title">{text(section.title)}</h2>'
        return f"{head}{lead}\n{blocks}\n</section>"

    def block(self, block: Block) -> str:
        match block:
            case Text():
                return "".join(f"<p>{_inline(p)}</p>" for p in block.paragraphs)
            case Table():
                return _table(block)
            case Facts():
                return _facts(block)
            case Notes():
                return _notes(block)
            case Details():
                inner = "\n".join(self.block(b) for b in block.blocks)
                return f"<details><summary>{text(block.summary)}</summary>\n{inner}\n</details>"
            case FigureBlock():
                return self.figure(block)
        raise RheonError(f"a {type(block).__name__} is no block of a page", where="rheon.app.page.render")

    def figure(self, block: FigureBlock) -> str:
        check(block.figure)
        self.figures += 1
        group = f"figure-{self.figures}"
        panels = block.figure.panels
        specs = [panel_json(p) for p in panels]
        cut = _share_ranges(panels, specs) if block.synced else ""
        cells = "".join(
            self.panel(p, s, f"{group}-{i + 1}") for i, (p, s) in enumerate(zip(panels, specs, strict=True))
        )
        words = " ".join(filter(None, (block.caption, cut)))
        title = f"<strong>{text(block.figure.title)}</strong> " if block.figure.title else ""
        caption = f"<figcaption>{title}{_inline(words)}</figcaption>" if title or words else ""
        columns = max(1, min(block.figure.columns, len(panels)))
        synced = " data-synced" if block.synced else ""
        return f'<figure class="columns-{min(columns, 3)}"{synced}><div class="panels">{cells}</div>{caption}</figure>'

    def panel(self, panel: Panel, spec: dict, name: str) -> str:
        title = f'<p class="panel-title">{text(panel.title)}</p>' if panel.title else ""
        note = f'<p class="panel-note">{_inline(panel.note)}</p>' if panel.note else ""
        label = text(_spoken(panel))
        instead = still(panel, _spoken(panel), _box(spec)) if panel.dimensions == 3 else ""
        key = "".join(
            f'<span><i style="background:var(--c-{t.role if t.role in ROLES else "other0"})"></i>{text(t.name)}</span>'
            for t in panel.traces
            if t.name and panel.dimensions == 3
        )
        still_part = f'<div class="still">{instead}<p class="key">{key}</p></div>' if instead else ""
        # on a narrow screen a legend takes a line for each entry
        crowded = sum(bool(t.name) for t in panel.traces) > CROWDED
        kind = "space" if panel.dimensions == 3 else ("plane tall" if crowded else "plane")
        return (
            f'<div class="panel">{title}<div class="plot {kind}" data-spec="{name}">'
            f'<div class="live" role="img" aria-label="{label}"></div>{still_part}'
            f"<noscript><p>This picture needs JavaScript.</p></noscript></div>{note}"
            f'<script type="application/json" id="{name}">{embedded(spec)}</script></div>'
        )


ROLES = ("data", "model", "reference", "floor", "interval")


def _table(table: Table) -> str:
    width = len(table.columns)
    for i, row in enumerate(table.rows):
        if len(row) != width:
            raise RheonError(f"row {i} has {len(row)} cells, the table {width} columns", where=table.caption)
    numeric = [_numeric([row[j] for row in table.rows]) for j in range(width)]
    wide = [max([len(shown(row[j])) for row in table.rows], default=0) > LONG for j in range(width)]
    head = "".join(
        f'<th scope="col"{" class=number" if n else ""}>{text(c)}</th>'
        for c, n in zip(table.columns, numeric, strict=True)
    )
    rows = []
    for i, row in enumerate(table.rows):
        cells = []
        for j, value in enumerate(row):
            kind = " class=number" if numeric[j] else (" class=wide" if wide[j] else "")
            content = text(shown(value))
            cells.append(f'<th scope="row"{kind}>{content}</th>' if j == 0 else f"<td{kind}>{content}</td>")
        rows.append(f"<tr{' class=best' if i == table.highlight else ''}>{''.join(cells)}</tr>")
    caption = f"<caption><span>{_inline(table.caption)}</span></caption>" if table.caption else ""
    notes = "".join(f"<p>{_inline(n)}</p>" for n in table.notes)
    below = f'<div class="table-notes">{notes}</div>' if notes else ""
    label = text(table.caption or "table")
    return (
        f'<div class="table" role="region" aria-label="{label}" tabindex="0"><table>{caption}'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>{below}"
    )


def _numeric(cells: list) -> bool:
    """True if a column holds numbers, or text that reads as numbers, and blanks."""
    texts = [shown(c) for c in cells]
    return any(c.strip("–") for c in texts) and all(re.fullmatch(NUMBER, c) for c in texts)


def _facts(facts: Facts) -> str:
    cells = []
    for name, value, note in facts.items:
        below = f'<dd class="note">{_inline(note)}</dd>' if note else ""
        # a sentence in the size of a headline would shout
        kind = " class=long" if len(shown(value)) > LONG else ""
        cells.append(f"<div><dt>{text(name)}</dt><dd{kind}>{text(shown(value))}</dd>{below}</div>")
    return f'<dl class="facts">{"".join(cells)}</dl>'


def _notes(notes: Notes) -> str:
    if not notes.items:
        return ""
    rows = []
    for found, done in notes.items:
        action = f'<span class="done">{_inline(done)}</span>' if done else ""
        rows.append(f"<li><span>{_inline(found)}</span>{action}</li>")
    return f'<ul class="notes">{"".join(rows)}</ul>'


def _inline(value: str) -> str:
    return re.sub(r"`([^`\n]+)`", r"<code>\1</code>", text(value))


def _spoken(panel: Panel) -> str:
    """What a screen reader says of a panel."""
    axes = ", ".join(filter(None, (panel.y and f"{panel.y} over {panel.x}" if panel.dimensions == 2 else "",)))
    if panel.dimensions == 3:
        axes = f"three-dimensional view of {panel.x or 'x'}, {panel.y or 'y'}, {panel.z or 'z'}"
    names = ", ".join(t.name for t in panel.traces if t.name)
    return ". ".join(filter(None, (panel.title, axes, f"shows {names}" if names else "", panel.note)))


def _box(spec: dict) -> tuple[np.ndarray, np.ndarray] | None:
    """The corners of a view whose ranges are set."""
    ranges = [spec["layout"]["scene"][f"{name}axis"].get("range") for name in "xyz"]
    return (np.array([r[0] for r in ranges]), np.array([r[1] for r in ranges])) if all(ranges) else None


def _share_ranges(panels: tuple[Panel, ...], specs: list[dict]) -> str:
    """Give the panels in space one range per axis; returns a sentence if something had to be cut off."""
    spaces = [(p, s) for p, s in zip(panels, specs, strict=True) if p.dimensions == 3]
    cut = False
    for name in "xyz":
        clouds = [np.concatenate([np.ravel(np.asarray(getattr(t, name), float)) for t in p.traces]) for p, _ in spaces]
        clouds = [c[np.isfinite(c)] for c in clouds]
        if not clouds or not len(clouds[0]):
            continue
        first = np.array([clouds[0].min(), clouds[0].max()])
        room = (WIDEST - 1) / 2 * (np.ptp(first) or 1.0)
        low, high = min(c.min() for c in clouds if len(c)), max(c.max() for c in clouds if len(c))
        cut = cut or low < first[0] - room or high > first[1] + room
        low, high = max(low, first[0] - room), min(high, first[1] + room)
        pad = 0.03 * ((high - low) or 1.0)
        for _, spec in spaces:
            spec["layout"]["scene"][f"{name}axis"]["range"] = [float(low - pad), float(high + pad)]
    return "Parts far outside the first panel are cut off." if cut else ""


def _anchors(sections) -> list[str]:
    names: list[str] = []
    for i, section in enumerate(sections):
        slug = re.sub(r"[^a-z0-9]+", "-", section.title.lower()).strip("-") or f"section-{i + 1}"
        # ids of figures and of the page itself are taken
        taken = slug in names or slug == "content" or slug.startswith("figure-")
        names.append(f"section-{i + 1}-{slug}" if taken else slug)
    return names


def _variables(light: Palette, dark: Palette) -> str:
    def block(palette: Palette) -> str:
        return "".join(f"--c-{k}:{v};" for k, v in palette.tokens().items())

    return f":root{{{block(light)}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{block(dark)}}}}}"


def _scripts() -> str:
    library = require("plotly.offline", "app").get_plotlyjs()
    # the library has no such sequence today; a later one must not end the element early
    library = re.sub(r"</(?=script)", r"<\\/", library, flags=re.IGNORECASE)
    palettes = embedded({"light": LIGHT.tokens(), "dark": DARK.tokens()})
    return (
        f"<script>{library}</script>\n"
        f'<script type="application/json" id="figure-palettes">{palettes}</script>\n'
        f"<script>\n{_asset('page.js')}</script>\n"
    )


def _asset(name: str) -> str:
    return resources.files("rheon.app").joinpath("assets", name).read_text(encoding="utf-8")
