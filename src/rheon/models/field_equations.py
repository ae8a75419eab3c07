"""Sparse identification of a partial differential equation from a field on a grid."""

from __future__ import annotations

import dataclasses
from typing import ClassVar

from rheon.core.card import Card
from rheon.core.errors import RheonError
from rheon.core.model import Identification
from rheon.core.selection import Optimiser, Stepwise
from rheon.core.settings import number, whole


class FieldEquations(Identification):
    """One partial differential equation for a field in one or two space dimensions, periodic or not.

    Candidates are space derivatives of powers of the field, such as (u^2)_x: in this form every derivative moves to the
    test function, so that none is taken of noisy data. Variables of the series are the grid points, the last axis
    running fastest.

    Attributes:
        shape: grid points along each axis; empty for one axis with all variables.
        lengths: size of the domain along each axis; empty for 1 per grid point.
        degree: highest power of the field.
        derivatives: most derivatives of a term, over all axes.
        periodic: whether the domain closes on itself. Only then can the law be simulated.
        derivative: "weak"; "spectral" (space by Fourier series, periodic only) and "finite" differentiate the data.
        widths: half widths of the bumps: in time, then along each axis; chosen from the data if empty.
        optimiser: how terms are chosen, a value of `rheon.core.selection`.
        length_unit: unit of the lengths, for the units of the coefficients.

    Raises:
        RheonError: if a setting makes no sense.

    Source: Rudy, Brunton, Proctor and Kutz 2017 (doi:10.1126/sciadv.1602614); weak form of Messenger and Bortz 2021
        (doi:10.1016/j.jcp.2021.110525).

    Example:
        >>> import rheon
        >>> ring = rheon.systems.KuramotoSivashinsky()
        >>> film = rheon.simulate(ring, n=400, dt=0.5, transient=100.0)
        >>> fit = rheon.fit(FieldEquations(lengths=(22.0,)), film)
        >>> [row["term"] for row in fit.system.table]
        ['u_xx', 'u_xxxx', '(u^2)_x']
    """

    shape: tuple[int, ...] = ()
    lengths: tuple[float, ...] = ()
    degree: int = 3
    derivatives: int = 4
    periodic: bool = True
    derivative: str = "weak"
    widths: tuple[float, ...] = ()
    optimiser: Optimiser = dataclasses.field(default_factory=Stepwise)
    length_unit: str = ""

    card: ClassVar[Card] = Card(
        title="Sparse field equations (PDE-FIND)",
        summary="One partial differential equation with few terms from a film of a field on an even grid.",
        reference="Rudy, Brunton, Proctor and Kutz 2017, doi:10.1126/sciadv.1602614",
        equations=("du/dt = sum of c_km d^m(u^k)/dx^m, most c being 0",),
        parameters={
            "shape": "grid points along each axis",
            "lengths": "size of the domain along each axis",
            "degree": "highest power of the field",
            "derivatives": "most space derivatives of a term",
            "periodic": "whether the domain closes on itself",
            "derivative": "the weak form, or how the data are differentiated",
            "widths": "half widths of test functions: time, then space",
            "optimiser": "how terms are chosen",
            "length_unit": "unit of the lengths",
        },
        tags=("equations", "sparse", "interpretable", "partial differential equation"),
        caveats=(
            "One field only: laws that couple several are not found.",
            "Space must be sampled finely enough for the highest derivative of a term.",
        ),
    )

    def __check_init__(self):
        if self.derivative not in ("weak", "spectral", "finite") or (
            self.derivative == "spectral" and not self.periodic
        ):
            raise RheonError(
                f"derivative = {self.derivative!r}, periodic = {self.periodic}",
                where="FieldEquations",
                remedy="choose weak or finite, or spectral on a periodic domain",
            )
        whole(self.degree, "degree")
        whole(self.derivatives, "derivatives", 0)
        for name in ("shape", "lengths", "widths"):
            given = getattr(self, name)
            if not isinstance(given, tuple | list) or len(given) > (3 if name == "widths" else 2):
                raise RheonError(f"{name} = {given!r}", where="FieldEquations", remedy="give a tuple, one or two axes")
            made = [whole(v, name) if name == "shape" else number(v, name, exclusive=True) for v in given]
            object.__setattr__(self, name, tuple(made))
        if not isinstance(self.optimiser, Optimiser):
            raise RheonError(f"optimiser = {self.optimiser!r}", remedy="give a value of rheon.core.selection")

    @property
    def solver(self) -> str:
        """Where the law is found."""
        return "rheon.training.field_equations:identify"
