"""Both backends draw every kind of trace, to files too, and refuse what cannot be drawn."""

from __future__ import annotations

import itertools
import json

import numpy as np
import pytest

from rheon.core.errors import RheonError
from rheon.core.figure import Figure, Panel, Trace
from rheon.plotting.draw import draw

N = np.arange(6.0)
GAP = np.array([0.0, 1.0, np.nan, 3.0, 4.0, 5.0])
PANELS = {
    "line": Panel((Trace("line", N, GAP, name="a"),), title="t", x="x", y="y", note="a note in words"),
    "points": Panel((Trace("points", N, N, name="b"),)),
    "bars": Panel((Trace("bars", np.arange(3), np.array([3.0, 1.0, 2.0])),), ticks=("a", "b", "$c$")),
    "band": Panel((Trace("band", N, GAP - 1, y2=GAP + 1, role="interval"),)),
    "heat": Panel((Trace("heat", N, np.arange(4.0), z=np.ones((4, 6))),), z="units"),
    "vline": Panel((Trace("vline", np.array([1.0, 2.0]), np.zeros(2), name="_v"), Trace("line", N, N))),
    "hline": Panel((Trace("hline", np.zeros(1), np.ones(1), role="floor"), Trace("line", N, N))),
    "log": Panel((Trace("line", N, N),), x_scale="log", y_scale="log"),
    "space": Panel((Trace("line", N, GAP, z=N), Trace("points", N, N, z=N)), dimensions=3, note="n"),
    "empty": Panel(()),
}


def test_many_dots_are_no_large_file(tmp_path):
    x = np.random.default_rng(0).normal(size=(2, 20_000))
    for size in (None, 1.5):
        draw(Figure((Panel((Trace("points", *x, size=size),)),)), path=tmp_path / "a.svg")
        assert (tmp_path / "a.svg").stat().st_size < 400_000


@pytest.mark.parametrize("ticks", [
    ("NVAR", "echo-state network", "context parroting", "linear", "persistence", "mean"),
    ("one", "two", "three"),
    tuple("abcdefghijklmnop"),
])  # fmt: skip
def test_labels_of_ticks_stand_apart(ticks):
    bars = Panel((Trace("bars", np.arange(len(ticks)), np.ones(len(ticks))),), ticks=ticks)
    figure = draw(Figure((bars,)))
    figure.draw_without_rendering()
    labels = [label.get_window_extent() for label in figure.axes[0].get_xticklabels()]
    assert len(labels) == len(ticks)
    assert all(a.x1 < b.x0 for a, b in itertools.pairwise(labels))


def test_labels_too_long_to_stand_side_by_side_are_turned(tmp_path):
    ticks = tuple(f"system number {i}" for i in range(14))
    bars = Panel((Trace("bars", np.arange(14), np.ones(14)),), ticks=ticks)
    labels = draw(Figure((bars,)), path=tmp_path / "a.png").axes[0].get_xticklabels()
    assert [label.get_text() for label in labels] == list(ticks)
    assert all(label.get_rotation() == 40 for label in labels)


@pytest.mark.parametrize("kind", PANELS)
@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
def test_matplotlib_writes_every_kind(kind, ending, tmp_path):
    path = tmp_path / f"a.{ending}"
    figure = draw(Figure((PANELS[kind],), title="whole"), path=path)
    assert len(figure.axes) >= 1
    start = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}[ending]
    assert path.read_bytes().startswith(start)
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("kind", PANELS)
def test_plotly_accepts_every_kind(kind, tmp_path):
    path = tmp_path / "a.json"
    # the library validates every attribute of the spec
    figure = draw(Figure((PANELS[kind], PANELS["line"]), columns=2), "plotly", path)
    assert len(figure.data) == len(PANELS[kind].traces) + 1
    assert json.loads(path.read_text())["layout"]["font"]["family"].startswith("system-ui")


def test_plotly_html_is_whole(tmp_path):
    path = tmp_path / "a.html"
    draw(Figure((PANELS["line"],)), "plotly", path)
    text = path.read_text()
    assert 'src="http' not in text
    assert "Plotly.newPlot" in text


def test_many_panels_stand_in_a_grid():
    figure = draw(Figure(tuple(PANELS.values()), columns=3))
    boxes = {ax.get_subplotspec().rowspan.start for ax in figure.axes if ax.get_subplotspec()}
    assert boxes == {0, 1, 2, 3}


def test_pyplot_is_never_touched():
    import subprocess
    import sys

    code = (
        "import sys, numpy as np\n"
        "from rheon.core.figure import *\n"
        "from rheon.plotting.draw import draw\n"
        "draw(Figure((Panel((Trace('line', np.arange(3.), np.arange(3.)),)),)))\n"
        "print('matplotlib.pyplot' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_same_figure_same_bytes(tmp_path):
    for name in ("a.svg", "b.svg"):
        draw(Figure((PANELS["band"], PANELS["space"])), path=tmp_path / name)
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


def test_dollars_are_shown_not_parsed(tmp_path):
    panel = Panel((Trace("line", N, N, name="$\\frac{"),), title="$\\bad{", x="costs $5 and $6")
    draw(Figure((panel,)), path=tmp_path / "a.png")
    assert (tmp_path / "a.png").stat().st_size > 1000


@pytest.mark.parametrize(
    ("figure", "word"),
    [
        (Figure(()), "no panel"),
        (Figure((PANELS["line"],), columns=0), "columns"),
        (Figure((Panel((Trace("pie", N, N),)),)), "pie"),
        (Figure((Panel((Trace("line", N, N[:3]),)),)), "equally long"),
        (Figure((Panel((Trace("band", N, N),)),)), "needs y2"),
        (Figure((Panel((Trace("heat", N, N, z=np.ones((2, 2))),)),)), "shape"),
        (Figure((Panel((Trace("line", N, N),), dimensions=3),)), "needs z"),
        (Figure((Panel((Trace("bars", N, N, z=N),), dimensions=3),)), "three dimensions"),
    ],
)
@pytest.mark.parametrize("backend", ["matplotlib", "plotly"])
def test_refusals(figure, word, backend):
    with pytest.raises(RheonError, match=word):
        draw(figure, backend)


@pytest.mark.parametrize(
    ("backend", "name"), [("matplotlib", "a.html"), ("plotly", "a.png"), ("ggplot", "a.png"), ("matplotlib", "a")]
)
def test_wrong_ending_or_backend(backend, name, tmp_path):
    with pytest.raises(RheonError):
        draw(Figure((PANELS["line"],)), backend, tmp_path / name)
    assert list(tmp_path.iterdir()) == []
