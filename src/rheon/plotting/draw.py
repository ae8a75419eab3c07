"""The verb: a figure spec, drawn."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.figure import Figure, Panel

BACKENDS = ("matplotlib", "plotly")
PICTURES = (".png", ".svg", ".pdf", ".jpg", ".jpeg", ".webp")
# what each kind of trace needs besides x and y
KINDS = {
    "line": (),
    "points": (),
    "bars": (),
    "band": ("y2",),
    "heat": ("z",),
    "text": (),
    "vline": (),
    "hline": (),
}


def draw(figure: Figure, backend: str = "matplotlib", path: str | os.PathLike | None = None):
    """Draw a figure, and write it if a path is given.

    Args:
        figure: panels and traces; arrays of shape (points,), NaN where the line is to break.
        backend: "matplotlib" (PNG, SVG, PDF) or "plotly" (HTML that works without a network, JSON).
        path: where to write; the ending chooses the format. The write is atomic.

    Returns:
        The backend's own figure object, for finishing touches.

    Raises:
        RheonError: if the backend is unknown, the figure is empty, arrays do not fit together, or the ending is not one
            the backend writes.
        MissingExtra: if the backend is not installed.

    Source: colours by role in `rheon.plotting.theme`.

    Example:
        >>> import numpy as np
        >>> from rheon.core.figure import Figure, Panel, Trace
        >>> wave = Trace("line", np.arange(9), np.sin(np.arange(9)), name="wave")
        >>> len(draw(Figure((Panel((wave,)),))).axes)
        1
    """
    if backend not in BACKENDS:
        raise RheonError(f"there is no plotting backend {backend!r}", remedy=f"choose one of {', '.join(BACKENDS)}")
    check(figure)
    if backend == "plotly":
        from . import plotly

        drawn = plotly.draw(figure)
        if path is not None:
            _write_plotly(drawn, Path(path))
        return drawn
    from . import matplotlib

    if path is not None and Path(path).suffix.lower() not in PICTURES:
        raise _ending(path, "matplotlib", PICTURES)
    drawn = matplotlib.draw(figure)
    if path is not None:
        matplotlib.save(drawn, path)
    return drawn


def check(figure: Figure) -> None:
    """Refuse what no backend could draw.

    Raises:
        RheonError: naming the panel and the trace.
    """
    if not figure.panels:
        raise RheonError("the figure has no panel", remedy="give it at least one Panel")
    if figure.columns < 1:
        raise RheonError(f"a figure cannot have {figure.columns} columns", remedy="use columns=1 or more")
    for i, panel in enumerate(figure.panels):
        for j, trace in enumerate(panel.traces):
            wrong = _wrong(panel, trace)
            if wrong:
                raise RheonError(wrong, where=f"panel {i} {panel.title!r}, trace {j} {trace.name!r}")


def _wrong(panel: Panel, trace) -> str:
    if trace.kind not in KINDS:
        return f"there is no trace kind {trace.kind!r}; choose one of {', '.join(KINDS)}"
    if panel.dimensions == 3 and trace.kind not in ("line", "points"):
        return f"a panel in three dimensions draws lines and points, not {trace.kind!r}"
    needed = ("z",) if panel.dimensions == 3 else KINDS[trace.kind]
    for name in needed:
        if getattr(trace, name) is None:
            return f"a {trace.kind!r} trace here needs {name}"
    shapes = {n: np.shape(getattr(trace, n)) for n in ("x", "y", *needed)}
    if trace.kind in ("vline", "hline"):
        return ""
    if trace.kind == "heat":
        expected = (*shapes["y"], *shapes["x"])
        return "" if shapes["z"] == expected else f"z has shape {shapes['z']}, its axes ask for {expected}"
    if trace.kind == "text" and len(trace.labels) != np.size(trace.x):
        return f"{len(trace.labels)} labels for {np.size(trace.x)} points"
    if len(set(shapes.values())) != 1 or len(shapes["x"]) != 1:
        return "arrays of one trace must be (points,) and equally long, not " + ", ".join(
            f"{n} {s}" for n, s in shapes.items()
        )
    return ""


def _write_plotly(drawn, path: Path) -> None:
    from rheon.core.files import write_text

    ending = path.suffix.lower()
    if ending == ".html":
        write_text(path, drawn.to_html(include_plotlyjs=True, div_id="figure"))
    elif ending == ".json":
        write_text(path, drawn.to_json())
    else:
        raise _ending(path, "plotly", (".html", ".json"))


def _ending(path, backend: str, known) -> RheonError:
    other = "plotly" if backend == "matplotlib" else "matplotlib"
    return RheonError(
        f"{backend} does not write {Path(path).suffix or 'a path without an ending'!r}",
        where=str(path),
        remedy=f"end the name with {', '.join(known)}, or choose backend={other!r}",
    )
