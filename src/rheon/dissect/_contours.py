"""Lines of equal height on a grid, for pictures."""

from __future__ import annotations

import numpy as np

# pairs of edges that a line crosses, by which corners lie above: edges are bottom 0, right 1, top 2, left 3
CROSSED = {
    1: ((3, 0),), 2: ((0, 1),), 3: ((3, 1),), 4: ((1, 2),), 5: ((3, 2), (0, 1)), 6: ((0, 2),), 7: ((3, 2),),
    8: ((2, 3),), 9: ((0, 2),), 10: ((0, 3), (1, 2)), 11: ((1, 2),), 12: ((1, 3),), 13: ((0, 1),), 14: ((3, 0),),
}  # fmt: skip


def contour(x: np.ndarray, y: np.ndarray, z: np.ndarray, level: float) -> tuple[np.ndarray, np.ndarray]:
    """Where z crosses a level, as pieces of line with NaN between them (marching squares).

    Args:
        x: positions of the columns.
        y: positions of the rows.
        z: shape (row, column).
        level: height of the line.

    Returns:
        x and y of the pieces, shape (3 * pieces,) each.
    """
    above = z > level
    which = above[:-1, :-1] + 2 * above[:-1, 1:] + 4 * above[1:, 1:] + 8 * above[1:, :-1]
    pieces: list[tuple[float, float]] = []
    for i, j in np.argwhere((which > 0) & (which < 15)):
        corners = ((i, j), (i, j + 1), (i + 1, j + 1), (i + 1, j))
        for pair in CROSSED[int(which[i, j])]:
            for edge in pair:
                (a, b), (c, d) = corners[edge], corners[(edge + 1) % 4]
                share = (level - z[a, b]) / (z[c, d] - z[a, b])
                pieces.append((x[b] + share * (x[d] - x[b]), y[a] + share * (y[c] - y[a])))
            pieces.append((np.nan, np.nan))
    points = np.array(pieces).reshape(-1, 2)
    return points[:, 0], points[:, 1]
