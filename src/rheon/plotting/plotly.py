"""Figure specs as Plotly specs: plain dicts, ready for JSON, with colours as tokens until a palette is chosen.

A token is "@role" or "@role/opacity"; the page keeps tokens and colours them for a light or a dark screen, everything
else gets them resolved here.
"""

from __future__ import annotations

import html
import math
from typing import Any

import numpy as np

from rheon.core.figure import Figure, Panel, Trace

from . import thin
from .theme import FONT, LIGHT, Palette, Style, styles

LINE_LIMIT = 4_000
POINT_LIMIT = 4_000
PATH_LIMIT = 6_000
CELL_LIMIT = 240
PANEL_HEIGHT = 320


def plotly_json(figure: Figure, palette: Palette = LIGHT) -> dict[str, Any]:
    """A figure as one Plotly spec with every panel in its cell.

    Args:
        figure: what to draw.
        palette: the colours.

    Returns:
        {"data": [...], "layout": {...}} of plain lists, numbers and strings.

    Example:
        >>> import numpy as np
        >>> figure = Figure((Panel((Trace("line", np.arange(3), np.arange(3)),)),))
        >>> plotly_json(figure)["data"][0]["type"]
        'scatter'
    """
    rows = math.ceil(len(figure.panels) / figure.columns)
    data: list[dict] = []
    layout = _base() | {"height": PANEL_HEIGHT * rows + (60 if figure.title else 20), "annotations": [], "shapes": []}
    layout["margin"] = {"l": 60, "r": 20, "t": 70 if figure.title else 40, "b": 50}
    layout["title"] = {"text": escaped(figure.title), "x": 0.02, "xanchor": "left"}
    for i, panel in enumerate(figure.panels):
        row, column = divmod(i, figure.columns)
        gap_x, gap_y = 0.09, 0.16 / rows
        x0, y1 = column / figure.columns, 1 - row / rows
        x1, y0 = x0 + 1 / figure.columns, y1 - 1 / rows
        x0, x1 = x0 + (gap_x / 2 if column else 0), x1 - (gap_x / 2 if column < figure.columns - 1 else 0)
        domain = ([x0, x1], [y0 + (gap_y if row < rows - 1 else 0), y1 - gap_y / 2])
        traces, parts = _panel(panel, i + 1, domain)
        data += traces
        for key in ("annotations", "shapes"):
            layout[key] += parts.pop(key, [])
        layout |= parts
        title = {"text": escaped(panel.title), "x": domain[0][0], "y": domain[1][1], "xref": "paper", "yref": "paper"}
        if panel.title:
            layout["annotations"].append(
                title | {"showarrow": False, "xanchor": "left", "yanchor": "bottom", "font": {"size": 14}}
            )
    layout["showlegend"] = any(t.get("showlegend") for t in data)
    layout["legend"] = layout["legend"] | {"y": -0.12 / rows, "yanchor": "top"}
    return coloured({"data": data, "layout": layout}, palette)


def panel_json(panel: Panel) -> dict[str, Any]:
    """One panel as a Plotly spec whose colours are still tokens; its title and note are left to the page.

    Example:
        >>> import numpy as np
        >>> spec = panel_json(Panel((Trace("line", np.arange(3), np.arange(3), role="model"),)))
        >>> spec["data"][0]["line"]["color"]
        '@model'
    """
    data, parts = _panel(panel, 1, None)
    layout = _base() | parts
    layout["margin"] = {"l": 8, "r": 12, "t": 8, "b": 8} if panel.dimensions == 2 else {"l": 0, "r": 0, "t": 0, "b": 0}
    layout["showlegend"] = any(t.get("showlegend") for t in data)
    return {"data": data, "layout": layout}


def draw(figure: Figure):
    """A `plotly.graph_objects.Figure`."""
    from rheon.core.errors import require

    return require("plotly.graph_objects", "plot").Figure(plotly_json(figure))


def coloured(spec: Any, palette: Palette) -> Any:
    """The spec with every colour token replaced by the palette's colour."""
    if isinstance(spec, dict):
        return {k: coloured(v, palette) for k, v in spec.items()}
    if isinstance(spec, list):
        return [coloured(v, palette) for v in spec] if spec and not isinstance(spec[0], float) else spec
    if isinstance(spec, str) and spec.startswith("@"):
        token, _, opacity = spec[1:].partition("/")
        value = palette.colour(token)
        rgb = [int(value[i : i + 2], 16) for i in (1, 3, 5)]
        return f"rgba({rgb[0]},{rgb[1]},{rgb[2]},{opacity})" if opacity else value
    return spec


def escaped(text: str) -> str:
    """Text that Plotly shows as it is: its labels understand tags and entities. Never begins like a colour token."""
    text = html.escape(text, quote=False)
    return f"&#64;{text[1:]}" if text.startswith("@") else text


def numbers(values: np.ndarray) -> list:
    """Values as JSON numbers, rounded far below what a screen resolves; None where not finite."""
    values = np.asarray(values, float).ravel()
    finite = values[np.isfinite(values)]
    span = np.ptp(finite) if len(finite) else 0.0
    scale = span or (abs(finite[0]) if len(finite) else 0.0)
    if scale > 0 and np.isfinite(scale):
        values = np.round(values, int(np.clip(5 - np.floor(np.log10(scale)), -300, 300)))
    return [v if math.isfinite(v) else None for v in values.tolist()]


def significant(values: np.ndarray) -> list:
    """Values rounded to six significant digits, for logarithmic axes."""
    return [float(f"{v:.6g}") if math.isfinite(v) else None for v in np.asarray(values, float).ravel().tolist()]


def _base() -> dict:
    return {
        "font": {"family": FONT, "size": 12, "color": "@ink"},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "hovermode": "closest",
        "separators": ".,",
        "hoverlabel": {"font": {"family": FONT, "size": 12}},
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "xanchor": "left", "yanchor": "bottom"},
        "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": "@floor", "activecolor": "@ink"},
        "bargap": 0.15,
        "dragmode": "zoom",
    }


def _panel(panel: Panel, index: int, domain) -> tuple[list[dict], dict]:
    looks = styles(panel.traces)
    if panel.dimensions == 3:
        name = "scene" if index == 1 else f"scene{index}"
        data = [_trace3(t, s) | {"scene": name} for t, s in zip(panel.traces, looks, strict=True)]
        return data, {name: _scene(panel, domain)}
    suffix = "" if index == 1 else str(index)
    data, shapes = [], []
    for trace, look in zip(panel.traces, looks, strict=True):
        data.append(_trace2(trace, look, panel) | {"xaxis": f"x{suffix}", "yaxis": f"y{suffix}"})
        shapes += _rules(trace, look, suffix)
    axes = _axes(panel, suffix, domain)
    return data, axes | {"shapes": shapes}


def _axes(panel: Panel, suffix: str, domain) -> dict:
    def axis(label: str, scale: str) -> dict:
        return {
            "title": {"text": escaped(label), "standoff": 8, "font": {"color": "@muted"}},
            "type": "log" if scale == "log" else "linear",
            "automargin": True,
            "gridcolor": "@line",
            "linecolor": "@line",
            "zeroline": False,
            "tickfont": {"color": "@muted"},
            "exponentformat": "power",
            "minexponent": 6,
            "ticks": "outside",
            "ticklen": 3,
            "tickcolor": "@line",
        }

    x = axis(panel.x, panel.x_scale) | {"anchor": f"y{suffix}"}
    y = axis(panel.y, panel.y_scale) | {"anchor": f"x{suffix}"}
    if not panel.frame:
        x |= {"visible": False, "scaleanchor": f"y{suffix}", "constrain": "domain"}
        y |= {"visible": False, "constrain": "domain"}
    if panel.ticks:
        labels = [escaped(t) for t in panel.ticks]
        x |= {"tickmode": "array", "tickvals": list(range(len(labels))), "ticktext": labels}
    if domain is not None:
        x["domain"], y["domain"] = domain
    return {f"xaxis{suffix}": x, f"yaxis{suffix}": y}


def _scene(panel: Panel, domain) -> dict:
    def axis(label: str) -> dict:
        return {
            "title": {"text": escaped(label), "font": {"color": "@muted", "size": 12}},
            "gridcolor": "@line",
            "linecolor": "@line",
            "zerolinecolor": "@line",
            "showbackground": False,
            "tickfont": {"color": "@muted", "size": 10},
            "nticks": 5,
            "showspikes": False,
        }

    scene = {"xaxis": axis(panel.x), "yaxis": axis(panel.y), "zaxis": axis(panel.z), "aspectmode": "cube"}
    scene["camera"] = {"eye": {"x": 1.06, "y": -1.98, "z": 0.78}, "center": {"x": 0.0, "y": 0.0, "z": -0.08}}
    scene["dragmode"] = "orbit"
    return scene | ({"domain": {"x": domain[0], "y": domain[1]}} if domain is not None else {})


def _trace3(trace: Trace, look: Style) -> dict:
    points = np.stack([np.asarray(v, float).ravel() for v in (trace.x, trace.y, trace.z)], axis=1)
    kept = thin.path(points, PATH_LIMIT) if trace.kind == "line" else thin.every(len(points), PATH_LIMIT)
    x, y, z = (numbers(points[kept, i]) for i in range(3))
    out = {"type": "scatter3d", "x": x, "y": y, "z": z, **_named(trace), "hoverinfo": "skip"}
    if trace.kind == "line":
        return out | {"mode": "lines", "line": {"color": f"@{look.token}", "width": 2.2}, "connectgaps": False}
    return out | {"mode": "markers", "marker": {"color": f"@{look.token}", "size": 2, "opacity": 0.8}}


def _trace2(trace: Trace, look: Style, panel: Panel) -> dict:
    colour = f"@{look.token}"
    named = _named(trace)
    of_x = significant if panel.x_scale == "log" else numbers
    of_y = significant if panel.y_scale == "log" else numbers
    if trace.kind in ("vline", "hline"):
        # the rule itself is a shape across the panel; this is its legend entry
        line = {"color": colour, "dash": look.dash, "width": look.width}
        return {"type": "scatter", "mode": "lines", "x": [None], "y": [None], "line": line, **named}
    x, y = np.asarray(trace.x, float).ravel(), np.asarray(trace.y, float)
    if trace.kind == "heat":
        z, x, y = thin.blocks(np.asarray(trace.z), x, y, CELL_LIMIT)
        rows = [numbers(row) for row in z]
        bar = {"title": {"text": escaped(panel.z), "side": "right"}, "thickness": 12, "outlinewidth": 0}
        colours = [[i / (len(LIGHT.scale) - 1), c] for i, c in enumerate(LIGHT.scale)]
        return {
            "type": "heatmap", "x": of_x(x), "y": of_y(y), "z": rows, "colorscale": colours, "colorbar": bar, **named,
        }  # fmt: skip
    if trace.kind == "band":
        return _band(trace, look, of_x, of_y) | named
    if trace.kind == "text":
        words = {"text": [escaped(t) for t in trace.labels], "textfont": {"color": "@ink", "size": 11}}
        return {"type": "scatter", "mode": "text", "x": of_x(x), "y": of_y(y), "hoverinfo": "skip", **words, **named}
    if trace.kind == "bars":
        marker = {"color": colour, "opacity": look.opacity, "line": {"width": 0}}
        return {"type": "bar", "x": of_x(x), "y": of_y(y), "marker": marker, **named}
    if trace.kind == "points":
        kept = thin.every(len(x), POINT_LIMIT)
        marker = {"color": colour, "size": 4, "opacity": look.opacity}
        if trace.size is not None:
            sizes = np.broadcast_to(np.asarray(trace.size, float), x.shape)[kept]
            marker |= {"size": numbers(sizes), "line": {"width": 0}}
        return {"type": "scatter", "mode": "markers", "x": of_x(x[kept]), "y": of_y(y[kept]), "marker": marker, **named}
    kept = thin.envelope(y, LINE_LIMIT)
    line = {"color": colour, "dash": look.dash, "width": look.width}
    out = {"type": "scatter", "mode": "lines", "x": of_x(x[kept]), "y": of_y(y[kept]), "line": line}
    return out | {"connectgaps": False} | named


def _band(trace: Trace, look: Style, of_x, of_y) -> dict:
    """One closed outline per stretch without a gap."""
    kept, low, high = thin.band_edges(trace.y, np.asarray(trace.y2), LINE_LIMIT // 2)
    x = np.asarray(trace.x, float)[kept]
    fine = np.isfinite(x) & np.isfinite(low) & np.isfinite(high)
    edges = np.flatnonzero(np.diff(np.r_[False, fine, False].astype(int)))
    xs: list = []
    ys: list = []
    for start, stop in edges.reshape(-1, 2):
        part = slice(start, stop)
        xs += [x[part], x[part][::-1], [np.nan]]
        ys += [low[part], high[part][::-1], [np.nan]]
    outline = {"x": of_x(np.concatenate(xs or [[]])), "y": of_y(np.concatenate(ys or [[]]))}
    fill = {"fill": "toself", "fillcolor": f"@{look.token}/{look.opacity}", "line": {"width": 0}, "hoverinfo": "skip"}
    return {"type": "scatter", "mode": "lines", **outline, **fill}


def _rules(trace: Trace, look: Style, suffix: str) -> list[dict]:
    if trace.kind not in ("vline", "hline"):
        return []
    line = {"color": f"@{look.token}", "dash": look.dash, "width": look.width}
    shapes = []
    for value in np.asarray(trace.x if trace.kind == "vline" else trace.y, float).ravel():
        along = {"x0": float(value), "x1": float(value), "y0": 0, "y1": 1}
        if trace.kind == "hline":
            along = {"y0": float(value), "y1": float(value), "x0": 0, "x1": 1}
        refs = {"xref": f"x{suffix}", "yref": f"y{suffix} domain"}
        if trace.kind == "hline":
            refs = {"xref": f"x{suffix} domain", "yref": f"y{suffix}"}
        if math.isfinite(value):
            shapes.append({"type": "line", "layer": "below", "line": line, **along, **refs})
    return shapes


def _named(trace: Trace) -> dict:
    return {"name": escaped(trace.name) if trace.name else "", "showlegend": bool(trace.name)}
