"""Colours, widths and fonts by role: one look for every backend, legible for colour-blind readers and in print."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np

from rheon.core.figure import Trace

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
ROLES = ("data", "model", "reference", "floor", "interval")
# dashes for the second, third, ... trace of one role in a panel: colour alone never tells two lines apart
DASHES = ("solid", "dash", "dot", "dashdot")


@dataclasses.dataclass(frozen=True)
class Palette:
    """Colours of one appearance, as #rrggbb.

    Attributes:
        data, model, reference, floor, interval: by role.
        others: for the role "other", in turn.
        ink, muted, line, paper: text, secondary text, grid lines, background.
        scale: colours of heat maps, from low to high.
    """

    data: str
    model: str
    reference: str
    floor: str
    interval: str
    others: tuple[str, ...]
    ink: str
    muted: str
    line: str
    paper: str
    scale: tuple[str, ...]

    def colour(self, token: str) -> str:
        """The colour a token such as "data" or "other2" stands for."""
        if token.startswith("other"):
            return self.others[int(token[5:] or 0) % len(self.others)]
        return getattr(self, token)

    def tokens(self) -> dict[str, str]:
        """Every token with its colour."""
        names = (*ROLES, "ink", "muted", "line", "paper")
        return {n: getattr(self, n) for n in names} | {f"other{i}": c for i, c in enumerate(self.others)}


# dark slate against vermilion differ in lightness as well as in hue, so they stay apart in grey print
LIGHT = Palette(
    data="#2f3e50",
    model="#d6501f",
    reference="#0b7d87",
    floor="#7d8894",
    interval="#d6501f",
    others=("#3a6fb0", "#a0529b", "#b5850b", "#4a8f3c", "#6b6fc4", "#8a5a3c"),
    ink="#1c2430",
    muted="#5b6673",
    line="#e3e7ec",
    paper="#ffffff",
    scale=("#00204d", "#31446b", "#666970", "#958f78", "#cbba69", "#ffea46"),
)
DARK = Palette(
    data="#cfd8e3",
    model="#ff8a5c",
    reference="#4cc3c9",
    floor="#8b96a3",
    interval="#ff8a5c",
    others=("#7fb0ec", "#d79bd3", "#e2bd52", "#8ccb7c", "#a9adf0", "#c79a7e"),
    ink="#e8ecf1",
    muted="#9aa6b4",
    line="#2c3541",
    paper="#151a21",
    scale=("#00204d", "#31446b", "#666970", "#958f78", "#cbba69", "#ffea46"),
)


@dataclasses.dataclass(frozen=True)
class Style:
    """How one trace looks: a colour token, a dash, a width in points, an opacity."""

    token: str
    dash: str
    width: float
    opacity: float


def styles(traces: Sequence[Trace]) -> list[Style]:
    """The look of every trace of a panel, from roles and order.

    Args:
        traces: the traces of one panel, back to front.

    Returns:
        One `Style` per trace: colour by role; a second trace of the same role gets another dash, and traces of role
        "other" another colour each.

    Example:
        >>> import numpy as np
        >>> line = Trace("line", np.arange(2), np.arange(2), role="floor")
        >>> styles([line])[0].dash
        'dash'
    """
    seen: dict[str, int] = {}
    out = []
    for trace in traces:
        role = trace.role if trace.role in ROLES else "other"
        group = f"{role}/{trace.kind}"
        count = seen[group] = seen.get(group, -1) + 1
        first = 1 if role == "floor" and trace.kind in ("line", "hline", "vline") else 0
        dash = DASHES[first] if role == "other" else DASHES[(count + first) % len(DASHES)]
        token = f"other{count % len(LIGHT.others)}" if role == "other" else role
        # lines of chosen widths are told apart by them
        plain = trace.size is not None or (role == "other" and trace.kind not in ("hline", "vline"))
        dash = "solid" if plain else dash
        width = {"model": 1.6, "floor": 1.2}.get(role, 1.4)
        if trace.kind == "line" and trace.size is not None:
            width = float(np.mean(trace.size))
        opacity = {"band": 0.2, "bars": 0.85, "points": 0.75}.get(trace.kind, 1.0)
        out.append(Style(token, dash, 1.1 if trace.kind in ("hline", "vline") else width, opacity))
    return out
