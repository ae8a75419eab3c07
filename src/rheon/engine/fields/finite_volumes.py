"""Conservative finite volumes: fluxes through the edges of volumes, whose differences change what is inside."""

from __future__ import annotations

import jax.numpy as jnp

from rheon.core.errors import RheonError

from .boundary import Boundary, Fixed, Flux, Periodic
from .grid import Grid


def divergence(flux, grid: Grid):
    """What leaves each volume per time and size: the rate of change is its negative.

    Args:
        flux: through all edges, to the right, shape (..., point + 1).
        grid: the volumes.

    Returns:
        Shape (..., point). Summed with the widths it is what flows out at the right minus what flows in at the left,
        to the last digit.

    Source: LeVeque 2002, doi:10.1017/CBO9780511791253, chapter 4.

    Example:
        >>> import numpy as np
        >>> from .grid import uniform_grid
        >>> divergence(np.array([0.0, 1.0, 3.0]), uniform_grid(1.0, 2)).tolist()
        [2.0, 4.0]
    """
    return (flux[..., 1:] - flux[..., :-1]) / grid.widths


def advective_flux(values, velocity, grid: Grid, left: Boundary, right: Boundary, smooth=None):
    """What a stream carries through every edge: values from upstream, linear inside a volume, without new extrema.

    Args:
        values: of the field at the points, shape (..., point).
        velocity: at the edges, shape (point + 1,) or (); either direction.
        grid: the volumes.
        left, right: what holds at the ends. A `Fixed` value counts where the stream enters; a `Flux` is all that
            passes, so that dispersion through that end is part of it.
        smooth: differences of neighbours well below this count as noise, over which slopes are smooth functions of
            the values; None for the limiter as it is, which has a corner where a slope changes its sign.

    Returns:
        Shape (..., point + 1), of second order where the field is smooth.

    Raises:
        RheonError: if only one end is periodic, or a line that closes has points on its ends.

    Source: van Albada, van Leer and Roberts 1982 (the limiter); LeVeque 2002, doi:10.1017/CBO9780511791253, chapter 6.
    """
    closed = _closed(left, right, grid)
    step = jnp.diff(values, axis=-1)
    if closed:
        around = values[..., :1] - values[..., -1:]
        before, after = jnp.concatenate([around, step], -1), jnp.concatenate([step, around], -1)
    else:
        first, last = _end_steps(values, step, grid, left, right)
        before, after = jnp.concatenate([first, step], -1), jnp.concatenate([step, last], -1)
    half = limited(before, after, smooth) / 2
    from_left, from_right = values + half, values - half
    speed = jnp.broadcast_to(jnp.asarray(velocity), jnp.shape(grid.edges))
    if closed:
        upstream = jnp.concatenate([from_left[..., -1:], from_left], -1)
        downstream = jnp.concatenate([from_right, from_right[..., :1]], -1)
        return jnp.where(speed > 0, upstream, downstream) * speed
    inner = jnp.where(speed[1:-1] > 0, from_left[..., :-1], from_right[..., 1:]) * speed[1:-1]
    begin = values[..., :1] if grid.ends else from_right[..., :1]
    end = values[..., -1:] if grid.ends else from_left[..., -1:]
    return jnp.concatenate([_through(left, begin, speed[0], 1), inner, _through(right, end, speed[-1], -1)], axis=-1)


def diffusive_flux(values, diffusivity, grid: Grid, left: Boundary, right: Boundary):
    """What spreads through every edge down the gradient.

    Args:
        values: of the field at the points, shape (..., point).
        diffusivity: shape () or (species, 1), or at the edges (..., point + 1).
        grid: the volumes.
        left, right: what holds at the ends. Through a `Flux` end nothing passes here: all of it is part of
            `advective_flux`, which takes a velocity of 0 too.

    Returns:
        Shape (..., point + 1), of second order.

    Raises:
        RheonError: if only one end is periodic, or a `Fixed` or `Periodic` end has a point on it.

    Source: LeVeque 2002, doi:10.1017/CBO9780511791253, chapter 4.
    """
    closed = _closed(left, right, grid)
    inner = -jnp.diff(values, axis=-1) / grid.gaps
    if closed:
        gap = (grid.points[0] - grid.edges[0]) + (grid.edges[-1] - grid.points[-1])
        around = -(values[..., :1] - values[..., -1:]) / gap
        return diffusivity * jnp.concatenate([around, inner, around], -1)
    first = _gradient(left, values[..., :1], grid.points[0] - grid.edges[0], grid)
    last = -_gradient(right, values[..., -1:], grid.edges[-1] - grid.points[-1], grid)
    return diffusivity * jnp.concatenate([-first, inner, -last], -1)


def limited(before, after, smooth=None):
    """A slope from the differences to both neighbours: their mean where they agree, 0 where they have other signs.

    Args:
        before, after: differences to the left and to the right, any shape.
        smooth: as in `advective_flux`.

    Returns:
        The slope per volume, of the same shape.

    Source: van Albada, van Leer and Roberts 1982.

    Example:
        >>> float(limited(1.0, 1.0)), float(limited(1.0, -2.0))
        (1.0, 0.0)
    """
    before, after = jnp.asarray(before), jnp.asarray(after)
    if smooth is not None:
        small = jnp.asarray(smooth) ** 2
        weight_before, weight_after = after**2 + small, before**2 + small
        return (before * weight_before + after * weight_after) / (weight_before + weight_after)
    size = before**2 + after**2
    product = before * after
    return jnp.where(product > 0, product * (before + after) / jnp.where(size > 0, size, 1.0), 0.0)


def _closed(left: Boundary, right: Boundary, grid: Grid) -> bool:
    if isinstance(left, Periodic) != isinstance(right, Periodic):
        raise RheonError("only one end is periodic", where="boundary", remedy="a line that closes has two such ends")
    if isinstance(left, Periodic) and grid.ends:
        raise RheonError("a line that closes has a point on each end, which are one place", where="boundary",
                         remedy="put points in the middle of volumes: uniform_grid(length, points)")  # fmt: skip
    return isinstance(left, Periodic)


def _end_steps(values, step, grid: Grid, left: Boundary, right: Boundary):
    """Differences across the first and the last volume to what stands beyond them."""
    if grid.ends:
        return step[..., :1], step[..., -1:]
    first = 2 * (values[..., :1] - left.value) if isinstance(left, Fixed) else jnp.zeros_like(step[..., :1])
    last = 2 * (right.value - values[..., -1:]) if isinstance(right, Fixed) else jnp.zeros_like(step[..., :1])
    return first, last


def _through(end: Boundary, value, speed, inward: int):
    """What is carried through an end."""
    if isinstance(end, Flux):
        return jnp.broadcast_to(end.value, value.shape)
    if isinstance(end, Fixed):
        return jnp.where(inward * speed > 0, end.value, value) * speed
    return value * speed


def _gradient(end: Boundary, value, distance, grid: Grid):
    """Gradient at the left end, or minus that at the right one."""
    if isinstance(end, Fixed):
        if grid.ends:
            raise RheonError("a point stands on an end whose value is fixed", where="boundary",
                             remedy="give the flux there, or put points in the middle of volumes")  # fmt: skip
        return (value - end.value) / distance
    return jnp.zeros_like(value)
