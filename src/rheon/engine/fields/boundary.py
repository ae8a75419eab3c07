"""What holds at the two ends of a line."""

from __future__ import annotations

from typing import Any, NamedTuple


class Fixed(NamedTuple):
    """The value at the end is given (Dirichlet).

    Attributes:
        value: of the field there; shape (), or (species, 1).
    """

    value: Any = 0.0


class Flux(NamedTuple):
    """What flows through the end is given, by all ways together; 0 is a wall (Robin, Danckwerts).

    Attributes:
        value: amount per time through the end, to the right; shape (), or (species, 1).
    """

    value: Any = 0.0


class Free(NamedTuple):
    """The field has no gradient at the end: what arrives is carried out (Neumann, outlet)."""


class Periodic(NamedTuple):
    """The line closes on itself; both ends must say so."""


Boundary = Fixed | Flux | Free | Periodic
