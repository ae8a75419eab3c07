"""A panel in three dimensions as a still SVG: what a page shows, and prints, where a browser has no WebGL."""

from __future__ import annotations

import html

import numpy as np

from rheon.core.figure import Panel

from . import thin
from .theme import LIGHT, styles

SIZE = 440
POINTS = 3_000
AZIMUTH, ELEVATION = -62.0, 20.0


def still(panel: Panel, label: str = "", box: tuple[np.ndarray, np.ndarray] | None = None) -> str:
    """The panel seen from the page's first point of view, by orthographic projection.

    Args:
        panel: a panel with `dimensions` 3.
        label: what a screen reader says.
        box: lowest and highest corner of the view, shapes (3,); None for what the traces fill.

    Returns:
        An `<svg>` element without ids. Colours are CSS variables `--c-role` with the light palette as default.

    Example:
        >>> import numpy as np
        >>> from rheon.core.figure import Trace
        >>> t = np.linspace(0, 6, 50)
        >>> still(Panel((Trace("line", np.cos(t), np.sin(t), t),), dimensions=3))[:4]
        '<svg'
    """
    low, high = box or _box(panel)
    span = np.where(high > low, high - low, 1.0)
    project = lambda p: _project((np.asarray(p, float) - low) / span - 0.5)  # noqa: E731  (closes over the box)
    parts = [_edges(low, high, project)]
    for trace, look in zip(panel.traces, styles(panel.traces), strict=True):
        points = np.stack([np.asarray(v, float).ravel() for v in (trace.x, trace.y, trace.z)], axis=1)
        if trace.kind == "line":
            flat = project(points[thin.path(points, POINTS)])
            drawn = f'<path d="{_path(flat)}" style="fill:none;stroke:{_colour(look.token)};stroke-width:.8"/>'
        else:
            flat = project(points[thin.every(len(points), POINTS)])
            dots = "".join(f"M{x:.1f} {y:.1f}h0" for x, y in flat[np.isfinite(flat).all(1)])
            drawn = f'<path d="{dots}" style="stroke:{_colour(look.token)};stroke-width:2;stroke-linecap:round"/>'
        parts.append(drawn)
    named = html.escape(label or panel.title or "three-dimensional view")
    head = f'<svg viewBox="0 0 {SIZE} {SIZE}" role="img" aria-label="{named}" xmlns="http://www.w3.org/2000/svg">'
    return head + "".join(parts) + _labels(panel, low, high, project) + "</svg>"


def _box(panel: Panel) -> tuple[np.ndarray, np.ndarray]:
    columns = [np.concatenate([np.ravel(np.asarray(getattr(t, n), float)) for t in panel.traces]) for n in "xyz"]
    finite = [c[np.isfinite(c)] for c in columns]
    low = np.array([c.min() if len(c) else 0.0 for c in finite])
    high = np.array([c.max() if len(c) else 1.0 for c in finite])
    return low, high


def _project(points: np.ndarray) -> np.ndarray:
    """Unit cube around the origin -> pixels. Shapes (points, 3) -> (points, 2)."""
    a, e = np.radians(AZIMUTH), np.radians(ELEVATION)
    right = np.array([-np.sin(a), np.cos(a), 0.0])
    up = np.array([-np.sin(e) * np.cos(a), -np.sin(e) * np.sin(a), np.cos(e)])
    flat = points @ np.stack([right, -up], axis=1)
    return flat * SIZE * 0.56 + SIZE / 2


def _edges(low, high, project) -> str:
    corners = np.array([[(i >> k) & 1 for k in range(3)] for i in range(8)])
    flat = project(low + corners * (high - low))
    lines = [
        f"M{flat[i][0]:.1f} {flat[i][1]:.1f}L{flat[j][0]:.1f} {flat[j][1]:.1f}"
        for i in range(8)
        for j in range(i + 1, 8)
        if np.abs(corners[i] - corners[j]).sum() == 1
    ]
    return f'<path d="{"".join(lines)}" style="fill:none;stroke:{_colour("line")};stroke-width:1"/>'


def _labels(panel: Panel, low, high, project) -> str:
    middle = (low + high) / 2
    places = {
        "x": ((middle[0], low[1], low[2]), (-6, 22)),
        "y": ((high[0], middle[1], low[2]), (14, 18)),
        "z": ((low[0], low[1], middle[2]), (-14, 0)),
    }
    out = []
    for axis, (place, (dx, dy)) in places.items():
        x, y = project(np.array([place]))[0]
        text = html.escape(getattr(panel, axis) or axis)
        out.append(
            f'<text x="{x + dx:.1f}" y="{y + dy:.1f}" text-anchor="{"end" if axis == "z" else "middle"}" '
            f'style="fill:{_colour("muted")};font-size:13px">{text}</text>'
        )
    return "".join(out)


def _path(flat: np.ndarray) -> str:
    pen_down = False
    out = []
    for x, y in flat.tolist():
        if x != x or y != y:
            pen_down = False
            continue
        out.append(f"{'L' if pen_down else 'M'}{x:.1f} {y:.1f}")
        pen_down = True
    return "".join(out)


def _colour(token: str) -> str:
    return f"var(--c-{token},{LIGHT.colour(token)})"
