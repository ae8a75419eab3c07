"""Shared parts: a transition graph as a figure."""

from __future__ import annotations

import numpy as np

from rheon.core.figure import Figure, Panel, Trace

# more nodes or edges than these would be a tangle
MOST_NODES, MOST_EDGES = 40, 160
# classes of transition probability, and the width of their edges in points
CLASSES = ((0.5, 1.01, 2.6), (0.2, 0.5, 1.7), (0.05, 0.2, 1.0), (0.0, 0.05, 0.5))
# points per unit of the drawing, at the size that backends draw it
POINTS = 85.0
SMALLEST, LARGEST = 8.0, 34.0
BEND, HEAD = 0.16, 0.07


def graph_figure(labels, counts: np.ndarray, shares: np.ndarray, title: str) -> Figure:
    """Nodes on a circle, sized by visits; edges that bend to the right of their way, as wide as they are probable.

    Args:
        labels: of the symbols.
        counts: visits, shape (symbol,).
        shares: transition probabilities, shape (symbol, symbol): from, to.
        title: of the panel.

    Returns:
        The figure; of large alphabets only the most visited symbols and most frequent transitions.
    """
    counts = np.asarray(counts, float)
    shown = np.argsort(-counts, kind="stable")[:MOST_NODES]
    shown = np.sort(shown[counts[shown] > 0])
    shown = shown[_around(shares[np.ix_(shown, shown)] * counts[shown, None])]
    visits, p = counts[shown], shares[np.ix_(shown, shown)]
    n = len(shown)
    angle = np.pi / 2 - 2 * np.pi * np.arange(n) / max(n, 1) if n != 2 else np.array([np.pi, 0.0])
    place = np.stack([np.cos(angle), np.sin(angle)], axis=1) * (1.0 if n > 1 else 0.0)
    crowd = min(1.0, 8 / max(n, 1))
    size = SMALLEST + (LARGEST * crowd**0.7 - SMALLEST) * np.sqrt(visits / max(visits.max(initial=1), 1))
    size = np.maximum(size, 4.0)
    radius = size / 2 / POINTS
    source, target = np.nonzero(p > 0)
    flow = visits[source] * p[source, target]
    kept = np.argsort(-flow, kind="stable")[:MOST_EDGES]
    left_out = len(source) - len(kept)
    source, target = source[kept], target[kept]
    loop, head = 0.16 * max(crowd, 0.35), HEAD * max(crowd, 0.5)
    traces = []
    for low, high, width in reversed(CLASSES):
        chosen = (p[source, target] > low) & (p[source, target] <= high)
        lines = [
            _loop(place[a], angle[a], radius[a], loop, head)
            if a == b
            else _edge(place[a], place[b], radius[a], radius[b], head)
            for a, b in zip(source[chosen], target[chosen], strict=True)
        ]
        if lines:
            path = np.concatenate(lines)
            name = f"p > {low:g}" if low else f"p up to {high:g}"
            role = "floor" if high <= 0.2 else "reference"
            traces.append(Trace("line", path[:, 0], path[:, 1], name=name, role=role, size=width))
    traces.append(Trace("points", place[:, 0], place[:, 1], role="data", size=size))
    away = place + (radius[:, None] + 2 * loop + 0.16) * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    names = tuple(labels[i] for i in shown)
    traces.append(Trace("text", away[:, 0], away[:, 1], labels=names))
    hidden = int((counts > 0).sum()) - n
    note = "nodes sized by visits, edges by probability"
    note += f"; {hidden} symbols left out" if hidden else ""
    note += f"; {left_out} rare transitions left out" if left_out else ""
    return Figure((Panel(tuple(traces), title=title, frame=False, note=note),))


def _around(flow: np.ndarray) -> np.ndarray:
    """An order around the circle in which what is often exchanged is near."""
    n = len(flow)
    if n < 4:
        return np.arange(n)
    both = flow + flow.T
    np.fill_diagonal(both, 0)
    scale = 1 / np.sqrt(np.maximum(both.sum(1), 1e-12))
    vectors = np.linalg.eigh(np.eye(n) - scale[:, None] * both * scale)[1]
    turn = np.arctan2(vectors[:, 2] * scale, vectors[:, 1] * scale)
    return np.argsort(turn, kind="stable")


def _head(tip: np.ndarray, way: np.ndarray, size: float) -> np.ndarray:
    """An arrow's head, and a gap after it. Shape (5, 2)."""
    way = way / max(float(np.hypot(*way)), 1e-9)
    across = np.array([-way[1], way[0]])
    left, right = tip - size * (way - 0.45 * across), tip - size * (way + 0.45 * across)
    return np.stack([left, tip, right, tip, np.full(2, np.nan)])


def _edge(a: np.ndarray, b: np.ndarray, from_radius: float, to_radius: float, head: float) -> np.ndarray:
    """A bent line between the rims of two nodes, with a head. Shape (point, 2)."""
    along = b - a
    bend = (a + b) / 2 + BEND * np.array([along[1], -along[0]])
    t = np.linspace(0, 1, 31)[:, None]
    curve = (1 - t) ** 2 * a + 2 * t * (1 - t) * bend + t**2 * b
    free = (np.hypot(*(curve - a).T) > from_radius) & (np.hypot(*(curve - b).T) > to_radius + 0.01)
    curve = curve[free] if free.sum() > 3 else np.stack([a, b])
    return np.concatenate([curve, _head(curve[-1], curve[-1] - curve[-2], head)])


def _loop(at: np.ndarray, angle: float, radius: float, size: float, head: float) -> np.ndarray:
    """A circle that leaves a node outwards and comes back. Shape (point, 2)."""
    outward = np.array([np.cos(angle), np.sin(angle)])
    middle = at + (radius + 0.7 * size) * outward
    turn = angle + np.pi + np.linspace(0.9, 2 * np.pi - 0.9, 25)
    curve = middle + size * np.stack([np.cos(turn), np.sin(turn)], axis=1)
    return np.concatenate([curve, _head(curve[-1], curve[-1] - curve[-2], head)])
