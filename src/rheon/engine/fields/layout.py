"""Several fields on one grid, in one state."""

from __future__ import annotations

from typing import NamedTuple

import jax.numpy as jnp


class Layout(NamedTuple):
    """How fields stand in a flat state: field after field, species after species, point after point.

    Attributes:
        fields: names of the fields, e.g. ("mobile", "sorbed").
        species: how many of each.
        points: of the grid.

    Example:
        >>> layout = Layout(("u", "v"), 1, 3)
        >>> layout.dim, layout.names()
        (6, ('u0', 'u1', 'u2', 'v0', 'v1', 'v2'))
    """

    fields: tuple[str, ...]
    species: int
    points: int

    @property
    def dim(self) -> int:
        """Length of the state."""
        return len(self.fields) * self.species * self.points

    def split(self, state):
        """The fields. Shapes: (..., dim) -> (..., field, species, point); iterate over the axis of fields."""
        return jnp.reshape(state, (*jnp.shape(state)[:-1], len(self.fields), self.species, self.points))

    def join(self, *fields):
        """The state of fields, each of shape (species, point). Shape (dim,)."""
        return jnp.concatenate([jnp.reshape(f, -1) for f in fields])

    def names(self) -> tuple[str, ...]:
        """One name per number of the state: field, species where there are several, point."""
        several = self.species > 1
        return tuple(
            f"{field}{s + 1}_{i}" if several else f"{field}{i}"
            for field in self.fields
            for s in range(self.species)
            for i in range(self.points)
        )
