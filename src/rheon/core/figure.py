"""Figures as plain data: what is to be drawn, not how. Backends stand in the plotting floor."""

from __future__ import annotations

import dataclasses
from typing import Literal

import numpy as np


@dataclasses.dataclass(frozen=True)
class Trace:
    """One thing drawn in a panel.

    Attributes:
        kind: "line", "points", "bars", "band" (between `y` and `y2`), "heat" (`z` over x and y), "text" (`labels` at x
            and y), "vline", "hline".
        x, y, z, y2: arrays of shape (points,); `z` has shape (len(y), len(x)) for "heat"; in a 3-D panel x, y, z.
        name: legend entry; empty for none.
        role: what it stands for, from which its colour follows: "data", "model", "reference", "floor", "interval",
            "other".
        size: diameters of points, shape (points,), or the width of a line, in points of 1/72 inch; None for the
            backend's own.
        labels: what stands at each point of a "text".
    """

    kind: Literal["line", "points", "bars", "band", "heat", "text", "vline", "hline"]
    x: np.ndarray
    y: np.ndarray
    z: np.ndarray | None = None
    y2: np.ndarray | None = None
    name: str = ""
    role: str = "data"
    size: np.ndarray | float | None = None
    labels: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class Panel:
    """Axes with traces.

    Attributes:
        traces: what is drawn, back to front.
        title, x, y, z: panel title and axis labels, with units.
        x_scale, y_scale: "linear" or "log".
        dimensions: 2 or 3.
        ticks: labels for integer x positions 0, 1, ..., or empty.
        note: a caption in words, shown below.
        frame: False for a drawing (a graph): no axes, and the same scale in both directions.
    """

    traces: tuple[Trace, ...]
    title: str = ""
    x: str = ""
    y: str = ""
    z: str = ""
    x_scale: Literal["linear", "log"] = "linear"
    y_scale: Literal["linear", "log"] = "linear"
    dimensions: Literal[2, 3] = 2
    ticks: tuple[str, ...] = ()
    note: str = ""
    frame: bool = True


@dataclasses.dataclass(frozen=True)
class Figure:
    """Panels in a row-major grid with `columns` columns.

    Example:
        >>> line = Trace("line", np.arange(3), np.arange(3))
        >>> len(Figure((Panel((line,)),)).panels)
        1
    """

    panels: tuple[Panel, ...]
    title: str = ""
    columns: int = 1
