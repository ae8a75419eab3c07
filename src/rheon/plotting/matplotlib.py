"""Figure specs drawn by Matplotlib, without pyplot: nothing global is touched and nothing needs closing."""

from __future__ import annotations

import math
import textwrap

import numpy as np

from rheon.core.errors import require
from rheon.core.figure import Figure, Panel, Trace

from .theme import LIGHT, Style, styles

PANEL_INCHES = (6.0, 3.2)
SPACE_INCHES = (4.8, 4.4)
# points above which a line is drawn thinner, so that it does not close into an area
CROWDED = 4_000
# letters of all tick labels that fit side by side into a panel
TICK_LETTERS = 60
DASHES = {"solid": "-", "dash": (0, (5, 3)), "dot": (0, (1.2, 2)), "dashdot": (0, (5, 2, 1.2, 2))}
SETTINGS = {
    "font.family": "sans-serif",
    "font.size": 9,
    "axes.titlesize": 10,
    "axes.titlelocation": "left",
    "axes.labelcolor": LIGHT.muted,
    "axes.edgecolor": LIGHT.line,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": LIGHT.line,
    "grid.linewidth": 0.7,
    "text.color": LIGHT.ink,
    "xtick.color": LIGHT.muted,
    "ytick.color": LIGHT.muted,
    "legend.frameon": False,
    "legend.fontsize": 8,
    "svg.hashsalt": "rheon",
}


def draw(figure: Figure):
    """A `matplotlib.figure.Figure` with every panel in its cell.

    Raises:
        MissingExtra: if Matplotlib is not installed.
    """
    matplotlib = require("matplotlib", "plot")
    with matplotlib.rc_context(SETTINGS):
        return _figure(figure)


def save(canvas, path) -> None:
    """Write a drawn figure; the same figure gives the same bytes."""
    matplotlib = require("matplotlib", "plot")
    kind = str(path).rsplit(".", 1)[-1].lower()
    # the date is the one thing that would differ between two runs
    stamp = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}.get(kind)
    from rheon.core.files import atomic

    with matplotlib.rc_context(SETTINGS), atomic(path) as temporary:
        canvas.savefig(temporary, format=kind, dpi=150, metadata=stamp)


def _figure(figure: Figure):
    rows = math.ceil(len(figure.panels) / figure.columns)
    square = any(p.dimensions == 3 or not p.frame for p in figure.panels)
    inches = SPACE_INCHES if square else PANEL_INCHES
    size = (inches[0] * figure.columns, inches[1] * rows + (0.4 if figure.title else 0))
    canvas = require("matplotlib.figure", "plot").Figure(figsize=size, layout="constrained")
    require("matplotlib.backends.backend_agg", "plot").FigureCanvasAgg(canvas)
    if figure.title:
        canvas.suptitle(_plain(figure.title), x=0.01, ha="left", fontsize=12)
    for i, panel in enumerate(figure.panels):
        projection = "3d" if panel.dimensions == 3 else None
        axes = canvas.add_subplot(rows, figure.columns, i + 1, projection=projection)
        (_space if panel.dimensions == 3 else _plane)(axes, panel)
    return canvas


def _plane(axes, panel: Panel) -> None:
    # constrained layout has room for a note only as part of the axis label
    below = "\n".join(filter(None, (panel.x, *textwrap.wrap(panel.note, 90))))
    axes.set(title=_plain(panel.title), xlabel=_plain(below), ylabel=_plain(panel.y))
    for trace, look in zip(panel.traces, styles(panel.traces), strict=True):
        _trace(axes, trace, look, panel)
    axes.set_xscale(panel.x_scale)
    axes.set_yscale(panel.y_scale)
    if panel.ticks:
        labels, fit = _tick_labels(panel.ticks)
        axes.set_xticks(range(len(labels)), labels)
        if not fit:
            axes.tick_params("x", rotation=40)
    if not panel.frame:
        _unframe(axes, panel)
    if any(t.name for t in panel.traces):
        axes.legend(loc="best" if panel.frame else "upper right")


def _unframe(axes, panel: Panel) -> None:
    """No axes, the same scale in both directions, and room for everything, words too."""
    ends = []
    for of in ("x", "y"):
        values = np.concatenate([np.asarray(getattr(t, of), float).ravel() for t in panel.traces])
        ends.append((float(np.nanmin(values)), float(np.nanmax(values))))
    # the corners stay free for the legend
    half = 0.64 * max(max(high - low for low, high in ends), 1e-9)
    for (low, high), put in zip(ends, (axes.set_xlim, axes.set_ylim), strict=True):
        put((low + high) / 2 - half, (low + high) / 2 + half)
    axes.set_aspect("equal")
    axes.grid(False)
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_visible(False)


def _trace(axes, trace: Trace, look: Style, panel: Panel) -> None:
    colour, label = LIGHT.colour(look.token), _label(trace)
    width = look.width if np.size(trace.x) < CROWDED else 0.7
    line = {"color": colour, "linewidth": width, "linestyle": DASHES[look.dash]}
    # a vector graphic would hold every one of many dots, at a hundred bytes and more
    dots = {"color": colour, "alpha": look.opacity, "label": label, "rasterized": np.size(trace.x) >= CROWDED}
    if trace.kind == "line":
        axes.plot(trace.x, trace.y, label=label, **line)
    elif trace.kind == "text":
        for x, y, words in zip(trace.x, trace.y, trace.labels, strict=True):
            axes.text(x, y, _plain(words), ha="center", va="center", fontsize=8, color=LIGHT.ink)
    elif trace.kind == "points" and trace.size is not None:
        axes.scatter(trace.x, trace.y, s=np.asarray(trace.size, float) ** 2, linewidths=0, zorder=3, **dots)
    elif trace.kind == "points":
        axes.plot(trace.x, trace.y, ".", markersize=3, **dots)
    elif trace.kind == "bars":
        x = np.asarray(trace.x, float)
        width = 0.85 * (np.min(np.diff(np.unique(x))) if len(np.unique(x)) > 1 else 1.0)
        axes.bar(x, trace.y, width=width, color=colour, alpha=look.opacity, label=label)
    elif trace.kind == "band":
        axes.fill_between(trace.x, trace.y, trace.y2, color=colour, alpha=look.opacity, linewidth=0, label=label)
    elif trace.kind == "heat":
        colours = require("matplotlib.colors", "plot").LinearSegmentedColormap.from_list("rheon", LIGHT.scale)
        mesh = axes.pcolormesh(trace.x, trace.y, np.asarray(trace.z, float), cmap=colours, shading="nearest")
        axes.grid(False)
        axes.figure.colorbar(mesh, ax=axes, label=_plain(panel.z))
    else:
        values = np.asarray(trace.x if trace.kind == "vline" else trace.y, float).ravel()
        rule = axes.axvline if trace.kind == "vline" else axes.axhline
        for i, value in enumerate(values):
            rule(value, label=label if i == 0 else None, **line)


def _space(axes, panel: Panel) -> None:
    axes.set(title=panel.title, xlabel=panel.x, ylabel=panel.y, zlabel=_plain(panel.z))
    for trace, look in zip(panel.traces, styles(panel.traces), strict=True):
        colour, label = LIGHT.colour(look.token), _label(trace)
        if trace.kind == "line":
            axes.plot(trace.x, trace.y, trace.z, color=colour, linewidth=0.5, label=label)
        else:
            axes.plot(trace.x, trace.y, trace.z, ".", color=colour, markersize=1.5, label=label)
    for axis in (axes.xaxis, axes.yaxis, axes.zaxis):
        axis.pane.set_visible(False)
    axes.view_init(elev=20, azim=-62)
    if panel.note:
        axes.text2D(0.0, -0.06, _plain(panel.note), transform=axes.transAxes, fontsize=8, color=LIGHT.muted)
    if any(t.name for t in panel.traces):
        axes.legend(loc="upper right")


def _tick_labels(labels: tuple[str, ...]) -> tuple[list[str], bool]:
    """Labels broken into lines that stand side by side, and whether they do; whole where the lines are too long."""
    lines = [textwrap.wrap(label, max(8, TICK_LETTERS // len(labels)), break_long_words=False) for label in labels]
    fit = max((len(line) for label in lines for line in label), default=0) * len(labels) <= 1.2 * TICK_LETTERS
    return [_plain("\n".join(own) if fit else label) for own, label in zip(lines, labels, strict=True)], fit


def _plain(text: str) -> str:
    """Text that Matplotlib shows as it is: a dollar sign would start a formula."""
    return text.replace("$", r"\$")


def _label(trace: Trace) -> str | None:
    # a leading underscore would hide the entry from the legend
    name = _plain(trace.name)
    return ("\u200b" + name if name.startswith("_") else name) or None
