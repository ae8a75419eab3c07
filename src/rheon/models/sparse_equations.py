"""Sparse identification of equations: a few terms of a library, found from a recording."""

from __future__ import annotations

import dataclasses
from typing import Any, ClassVar

from rheon.core.card import Card
from rheon.core.errors import RheonError
from rheon.core.library import Library, Polynomial, Rational
from rheon.core.model import Identification
from rheon.core.selection import Equality, Optimiser, Stepwise
from rheon.core.settings import number

DERIVATIVES = ("weak", "savgol", "finite", "spline", "spectral", "step")


class SparseEquations(Identification):
    """Equations with few terms (SINDy), from noisy, uneven, gappy, driven recordings of one or many paths.

    The fitted law is a system: it is simulated, forecast, measured and dissected like any other. Its `equations` are
    text, its `table` lists coefficients with standard errors and units.

    Attributes:
        library: candidate terms of the variables and inputs; a `Rational` for right-hand sides that are fractions.
        optimiser: how terms are chosen, a value of `rheon.core.selection`.
        derivative: "weak" tests the equations against bumps and takes no derivative; "savgol", "finite", "spline",
            "spectral" differentiate the data; "step" finds a map from each sample to the next.
        width: half width of the bumps, or of the window of a derivative, in time units; chosen from the data if None.
        inputs: names of the variables that drive the system and get no equation.
        order: 1, or 2 for equations of the second derivative of what was recorded. The library then sees positions,
            velocities named "x'", and inputs.
        constraints: equalities between coefficients, values of `rheon.core.selection.Equality`.
        energy_preserving: the quadratic terms together neither make nor lose energy (the sum of squares).

    Raises:
        RheonError: if a setting is unknown.

    Source: Brunton, Proctor and Kutz 2016 (doi:10.1073/pnas.1517384113); weak form of Messenger and Bortz 2021
        (doi:10.1137/20M1343166).

    Example:
        >>> import rheon
        >>> orbit = rheon.simulate(rheon.systems.Lorenz(), n=2000, dt=0.01)
        >>> print(rheon.fit(SparseEquations(Polynomial(2)), orbit).system.equations)
        dx/dt = -10 x + 10 y
        dy/dt = 28 x - y - x z
        dz/dt = -2.667 z + x y
    """

    library: Library | Rational = dataclasses.field(default_factory=lambda: Polynomial(3))
    optimiser: Optimiser = dataclasses.field(default_factory=Stepwise)
    derivative: str = "weak"
    width: float | None = None
    inputs: tuple[str, ...] = ()
    order: int = 1
    constraints: tuple[Equality, ...] = ()
    energy_preserving: bool = False

    card: ClassVar[Card] = Card(
        title="Sparse equations (SINDy)",
        summary="Differential equations with few terms, readable, with errors. The first try where the law is likely "
        "a short formula of the measured variables.",
        reference="Brunton, Proctor and Kutz 2016, doi:10.1073/pnas.1517384113",
        equations=("dx/dt = C theta(x, u), most entries of C being 0",),
        parameters={
            "library": "candidate terms (theta)",
            "optimiser": "how terms are chosen",
            "derivative": "the weak form, a way to differentiate, or a map from sample to sample",
            "width": "half width of test functions or windows, in time units",
            "inputs": "variables that drive the system",
            "order": "1, or 2 for equations of the second derivative",
            "constraints": "equalities between coefficients",
            "energy_preserving": "whether quadratic terms keep the energy",
        },
        tags=("equations", "sparse", "interpretable"),
        caveats=(
            "All variables of the law must be recorded: of one variable of three it finds nothing that lasts.",
            "Terms that are almost the same on the data (a small region, a limit cycle) cannot be told apart.",
            "Standard errors are those of the weak form; with derivatives taken they count no smoothing bias.",
            "A formula may leave the data's region and then grow without bound.",
        ),
    )

    def __check_init__(self):
        if self.derivative not in DERIVATIVES:
            raise RheonError(
                f"derivative = {self.derivative!r}", where="SparseEquations", remedy=f"one of {', '.join(DERIVATIVES)}"
            )
        if self.order not in (1, 2) or (self.order == 2 and self.derivative == "step"):
            raise RheonError(f"order = {self.order}", where="SparseEquations", remedy="give 1 or 2; a map has order 1")
        if not isinstance(self.library, Library | Rational):
            raise RheonError(
                f"library = {self.library!r}", remedy="give a value of rheon.core.library, e.g. Polynomial(3)"
            )
        if not isinstance(self.optimiser, Optimiser):
            raise RheonError(f"optimiser = {self.optimiser!r}", remedy="give a value of rheon.core.selection")
        if self.width is not None:
            object.__setattr__(self, "width", number(self.width, "width", exclusive=True))
        for name, kind, remedy in (
            ("inputs", str, 'give names of variables, e.g. ("u",)'),
            ("constraints", Equality, "give values of rheon.core.selection.Equality"),
        ):
            given = getattr(self, name)
            given = (given,) if isinstance(given, kind) else given
            if not isinstance(given, tuple | list) or not all(isinstance(one, kind) for one in given):
                raise RheonError(f"{name} = {given!r}", where="SparseEquations", remedy=remedy)
            object.__setattr__(self, name, tuple(given))

    @property
    def solver(self) -> str:
        """Where the law is found."""
        return "rheon.training.sparse_equations:identify"

    def options(self) -> dict[str, tuple]:
        """Thresholds worth trying, where the optimiser has one."""
        inner: Any = getattr(self.optimiser, "optimiser", self.optimiser)
        if not hasattr(inner, "threshold"):
            return {}
        made = [dataclasses.replace(inner, threshold=t) for t in (0.01, 0.03, 0.1, 0.3)]
        if inner is not self.optimiser:
            made = [dataclasses.replace(self.optimiser, optimiser=m) for m in made]
        return {"optimiser": tuple(made)}
