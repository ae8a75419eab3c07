"""Pages: one file, no network, harmless text, the same bytes for the same page."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import numpy as np
import pytest

from rheon.app._html import shown
from rheon.app.page import Details, Facts, FigureBlock, Notes, Page, Section, Table, Text, render
from rheon.core.errors import RheonError
from rheon.core.figure import Figure, Panel, Trace

EVIL = "</script><script>alert('1')</script><img src=x onerror=alert(2)>\"' & \u2028 \x1b[31m"
T = np.linspace(0, 20, 300)


def space(name: str, role: str, size: float = 1.0) -> Panel:
    trace = Trace("line", size * np.cos(T), size * np.sin(T), size * np.sin(2 * T), name=name, role=role)
    return Panel((trace,), title=name, x=name, dimensions=3)


def whole(name: str = "x") -> Page:
    line = Panel(
        (Trace("line", T, np.sin(T), name=name), Trace("band", T, np.sin(T) - 1, y2=np.sin(T) + 1, role="interval")),
        title=name,
        x=name,
        y=name,
        ticks=(name,),
        note=name,
    )
    blocks = (
        Text((name, "with `code`")),
        Table((name, "b"), ((name, 1.0), ("c", None)), caption=name, highlight=0, notes=(name,)),
        Facts(((name, name, name), ("n", 0.001234, ""))),
        Notes(((name, name), ("only found", ""))),
        FigureBlock(Figure((line,), title=name), caption=name),
        FigureBlock(Figure((space(name, "data"), space(name, "model")), columns=2), caption=name, synced=True),
        Details(name, (Text((name,)), FigureBlock(Figure((line,))))),
    )
    return Page(name, name, (Section(name, blocks, lead=name), Section(name, ())), kicker=name, footer=name)


class Reader(HTMLParser):
    """What a browser would load and run."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict]] = []
        self.scripts: list[tuple[dict, str]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.unbalanced: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "link", "img", "br", "i", "path", "text", "svg"):
            self.open.append(tag)
        if tag == "script":
            self.scripts.append((dict(attrs), ""))

    def handle_endtag(self, tag):
        if tag in ("i", "path", "text", "svg"):
            return
        if not self.open or self.open.pop() != tag:
            self.unbalanced.append(tag)

    def handle_data(self, data):
        if self.open and self.open[-1] == "script":
            attrs, text = self.scripts[-1]
            self.scripts[-1] = (attrs, text + data)
        elif self.open and self.open[-1] != "style":
            self.words.append(data)


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader


def test_same_page_same_bytes():
    assert render(whole()) == render(whole())


@pytest.mark.parametrize("name", ["x", EVIL])
def test_nothing_is_loaded_from_outside(name):
    reader = read(render(whole(name)))
    for tag, attrs in reader.tags:
        for attribute in ("src", "href", "srcset", "data", "action", "poster"):
            if attribute in attrs:
                assert tag == "a", (tag, attrs)
                assert attrs[attribute].startswith("#"), (tag, attrs)
        assert tag not in ("link", "iframe", "object", "embed", "base", "img")
        assert not [a for a in attrs if a.startswith("on")]
    policy = next(a["content"] for t, a in reader.tags if a.get("http-equiv") == "Content-Security-Policy")
    assert "default-src 'none'" in policy
    assert "@import" not in render(whole()).split("</style>")[0]


def test_hostile_names_are_text():
    plain, hostile = read(render(whole("x"))), read(render(whole(EVIL)))
    # the same elements, whatever the names say
    assert [t for t, _ in hostile.tags] == [t for t, _ in plain.tags]
    assert len(hostile.scripts) == len(plain.scripts)
    assert hostile.unbalanced == plain.unbalanced == []
    assert any("<script>alert" in w for w in hostile.words)


def test_specs_are_json_and_keep_the_name():
    reader = read(render(whole(EVIL)))
    specs = [json.loads(text) for attrs, text in reader.scripts if attrs.get("type") == "application/json"]
    assert len(specs) == 5
    assert any("&lt;script&gt;" in json.dumps(s) for s in specs)
    raw = "".join(text for attrs, text in reader.scripts if attrs.get("type") == "application/json")
    assert "<" not in raw
    assert "\u2028" not in raw


def test_ids_are_unique_and_links_lead_somewhere():
    reader = read(render(whole()))
    ids = [a["id"] for _, a in reader.tags if "id" in a]
    assert len(ids) == len(set(ids))
    targets = {a["href"][1:] for t, a in reader.tags if t == "a"}
    assert targets <= set(ids)
    named = {a["data-spec"] for _, a in reader.tags if "data-spec" in a}
    assert named <= set(ids)


def test_tables_are_tables():
    html = render(whole())
    assert '<th scope="col">' in html
    assert '<th scope="row">' in html
    assert "<caption><span>" in html
    assert "<tr class=best>" in html


def test_every_plot_has_words_and_space_has_a_still():
    html = render(whole())
    reader = read(html)
    live = [a for _, a in reader.tags if a.get("class") == "live"]
    assert live
    assert all(a["role"] == "img" and a["aria-label"] for a in live)
    assert html.count('<div class="still"><svg') == html.count('class="plot space"') == 2


def test_without_figures_there_is_no_script():
    html = render(Page("a", "b", (Section("c", (Text(("d",)),)),)))
    assert "<script" not in html
    assert len(html) < 20_000


def test_synced_views_share_ranges():
    page = Page("a", "", (Section("s", (_pair(1.0, 2.0),)),))
    specs = [s for s in _specs(page) if "scene" in s.get("layout", {})]
    ranges = [[s["layout"]["scene"][f"{n}axis"]["range"] for n in "xyz"] for s in specs]
    assert ranges[0] == ranges[1]
    assert ranges[0][0][1] > 1.9


def test_a_runaway_model_is_cut_off_and_said_so():
    page = Page("a", "", (Section("s", (_pair(1.0, 1e6),)),))
    spec = next(s for s in _specs(page) if "scene" in s.get("layout", {}))
    assert spec["layout"]["scene"]["xaxis"]["range"][1] < 10
    assert "cut off" in render(page)


def test_long_lines_are_thinned():
    t = np.arange(300_000.0)
    page = Page("a", "", (Section("s", (FigureBlock(Figure((Panel((Trace("line", t, np.sin(t)),)),))),)),))
    spec = next(s for s in _specs(page) if "data" in s)
    assert 1000 < len(spec["data"][0]["x"]) <= 4100


def test_gaps_stay_gaps():
    y = np.sin(T)
    y[100:150] = np.nan
    page = Page("a", "", (Section("s", (FigureBlock(Figure((Panel((Trace("line", T, y),)),))),)),))
    spec = next(s for s in _specs(page) if "data" in s)
    assert None in spec["data"][0]["y"]
    assert spec["data"][0]["connectgaps"] is False


@pytest.mark.parametrize(
    "block",
    [
        "just text",
        Table(("a", "b"), (("one",),)),
        FigureBlock(Figure(())),
        FigureBlock(Figure((Panel((Trace("line", T, T[:3]),)),))),
    ],
)
def test_refusals(block):
    with pytest.raises(RheonError):
        render(Page("a", "", (Section("s", (block,)),)))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "–"),
        (float("nan"), "–"),
        (float("-inf"), "−∞"),
        (True, "yes"),
        (np.int64(12345), "12,345"),
        (-3, "−3"),
        (0.1234567, "0.1235"),
        (np.float32(2.5), "2.5"),
        (1.5e-7, "1.5×10⁻⁷"),
        (0.0, "0"),
        ("text", "text"),
    ],
)
def test_cells(value, expected):
    assert shown(value) == expected


def _pair(first: float, second: float) -> FigureBlock:
    return FigureBlock(Figure((space("a", "data", first), space("b", "model", second)), columns=2), synced=True)


def _specs(page: Page) -> list[dict]:
    html = render(page)
    return [json.loads(t) for t in re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', html)]
