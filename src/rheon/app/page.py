"""A page as plain data, and `render`: one HTML file that needs no network and no server.

The page knows nothing of what it reports on: whoever writes a report composes sections out of blocks.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from rheon.core.figure import Figure


@dataclasses.dataclass(frozen=True)
class Text:
    """Paragraphs. Words between backticks are set as code; everything else is shown as it is."""

    paragraphs: Sequence[str]


@dataclasses.dataclass(frozen=True)
class Table:
    """A table.

    Attributes:
        columns: headings.
        rows: cells: strings, numbers (shown with four significant digits), booleans, None.
        caption: what the table shows.
        highlight: position of the row that matters most, or None.
        notes: lines below the table.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    caption: str = ""
    highlight: int | None = None
    notes: Sequence[str] = ()


@dataclasses.dataclass(frozen=True)
class Facts:
    """Names with values and notes, side by side: ((name, value, note), ...). The note may be empty."""

    items: Sequence[tuple[str, Any, str]]


@dataclasses.dataclass(frozen=True)
class FigureBlock:
    """A figure.

    Attributes:
        figure: the spec.
        caption: what it shows and how to read it.
        synced: panels in three dimensions share their ranges and turn together.
    """

    figure: Figure
    caption: str = ""
    synced: bool = False


@dataclasses.dataclass(frozen=True)
class Notes:
    """What was found and what was done about it: ((found, done), ...)."""

    items: Sequence[tuple[str, str]]


@dataclasses.dataclass(frozen=True)
class Details:
    """Blocks that open on a click (and in print)."""

    summary: str
    blocks: Sequence[Block]


Block = Text | Table | Facts | FigureBlock | Notes | Details


@dataclasses.dataclass(frozen=True)
class Section:
    """A titled part of the page with an optional lead sentence."""

    title: str
    blocks: Sequence[Block]
    lead: str = ""


@dataclasses.dataclass(frozen=True)
class Page:
    """A page.

    Attributes:
        title: the heading.
        lead: the finding in a few plain sentences; a blank line starts a new paragraph.
        sections: the parts; the table of contents is made of their titles.
        kicker: a few small words above the title, e.g. what kind of report this is.
        footer: one small line at the end.
    """

    title: str
    lead: str
    sections: Sequence[Section]
    kicker: str = ""
    footer: str = ""


def render(page: Page) -> str:
    """The page as one self-contained HTML file: styles, scripts and data inside, no network, same page same bytes.

    Args:
        page: what to show. All text is escaped: names from data files are harmless.

    Returns:
        HTML text.

    Raises:
        RheonError: if a block is of no known class, a row of a table does not fit its columns, or a figure cannot
            be drawn.
        MissingExtra: if Plotly is not installed and the page has a figure.

    Source: Plotly is taken from its wheel and drawn when scrolled into view.

    Example:
        >>> html = render(Page("A page", "It says <this>.", (Section("One", (Text(("Hello.",)),)),)))
        >>> "&lt;this&gt;" in html
        True
    """
    from ._html import document

    return document(page)
