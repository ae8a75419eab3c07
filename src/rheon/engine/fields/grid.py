"""Grids on a line: points where a field is known, and the volumes that they stand for."""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from rheon.core.errors import RheonError
from rheon.core.settings import number, whole


class Grid(NamedTuple):
    """Points on a line, each in a volume of its own.

    Attributes:
        points: where values stand, increasing. Shape (point,).
        edges: limits of the volumes, the ends of the domain included. Shape (point + 1,).
        ends: whether the first and the last point stand on the ends of the domain.
    """

    points: np.ndarray
    edges: np.ndarray
    ends: bool = False

    @property
    def widths(self):
        """Sizes of the volumes. Shape (point,)."""
        return self.edges[1:] - self.edges[:-1]

    @property
    def gaps(self):
        """Distances between neighbouring points. Shape (point - 1,)."""
        return self.points[1:] - self.points[:-1]

    def total(self, values):
        """The integral of a field over the domain. Shapes: (..., point) -> (...)."""
        return jnp.sum(values * self.widths, axis=-1)


def uniform_grid(length, points: int, ends: bool = False, start=0.0) -> Grid:
    """Evenly spaced points from `start` to `start + length`.

    Args:
        length: of the domain; a number or a traced one.
        points: how many, at least 2.
        ends: whether the first and the last point stand on the ends of the domain, in volumes of half the width; a
            field then has its value at an outlet as it is. Otherwise points stand in the middle of equal volumes.
        start: where the domain begins.

    Returns:
        The grid.

    Raises:
        RheonError: if there are fewer than two points, or a known length is not positive.

    Source: LeVeque 2002, Finite Volume Methods for Hyperbolic Problems, doi:10.1017/CBO9780511791253.

    Example:
        >>> uniform_grid(1.0, 3, ends=True).widths.tolist()
        [0.25, 0.5, 0.25]
    """
    count = whole(points, "points", least=2)
    if not isinstance(length, jax.core.Tracer):
        number(length, "length", exclusive=True)
    if ends:
        places = np.arange(count) / (count - 1)
        return grid_between(start + length * places)
    return Grid(start + length * (np.arange(count) + 0.5) / count, start + length * np.arange(count + 1) / count)


def grid_between(points) -> Grid:
    """Volumes whose limits lie halfway between given points, the first and the last of which are the domain's ends.

    Args:
        points: increasing, shape (point,), even or not.

    Returns:
        The grid.

    Raises:
        RheonError: if there are fewer than two points, or known points do not increase.

    Source: vertex-centred volumes, LeVeque 2002, doi:10.1017/CBO9780511791253.

    Example:
        >>> grid_between(np.array([0.0, 1.0, 3.0])).edges.tolist()
        [0.0, 0.5, 2.0, 3.0]
    """
    points = points if isinstance(points, jax.Array) else np.asarray(points, np.float64)
    if np.ndim(points) != 1 or np.shape(points)[0] < 2:
        raise RheonError(f"points have shape {np.shape(points)}", where="points", remedy="give at least two, (point,)")
    if isinstance(points, np.ndarray):
        if not (np.diff(points) > 0).all():
            raise RheonError("points do not increase", where="points")
        inner = (points[1:] + points[:-1]) / 2
        return Grid(points, np.concatenate([points[:1], inner, points[-1:]]), True)
    inner = (points[1:] + points[:-1]) / 2
    return Grid(points, jnp.concatenate([points[:1], inner, points[-1:]]), True)
