"""The numbers in a known law, from a whole recorded path: least squares between what is simulated and what was seen."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from rheon.core.card import Card
from rheon.core.errors import RheonError
from rheon.core.model import Identification
from rheon.core.settings import whole
from rheon.core.system import System


class TrajectoryMatching(Identification):
    """Parameters of a given system such that its simulated path comes as near to the data as it can.

    The path is followed from one initial state, so states that are never seen may be many: a column known by its outlet
    alone is fitted. Systems that know their closed form are fitted by it, without steps in time. The law found is
    `fit.system`, of the same kind as the one given; `fit.history` holds standard errors and correlations, which tell
    what the data determine and what they do not.

    Args:
        system: a deterministic system with the first guess.
        fitted: names of the parameters to fit, arrays of any shape, e.g. ("uptake", "release").
        method: "exact" for the closed form, "numerical" for a solver, "auto" for the first where there is one.
        stepping: solver of the numerical method: fixed steps only; "auto" takes the best that a field offers, or RK4.
        step: largest step of that solver; None for the system's own.
        start: time at which the initial state holds, not after the first sample; None for the first sample.
        initial: the initial state, shape (dim,); None for the system's own.
        inputs: function of time that drives the system, or None.
        iterations: most steps of the search.

    Raises:
        RheonError: if nothing is fitted or a setting makes no sense; when fitting, if the data or the system do not fit
            the settings.

    Source: Levenberg 1944; Marquardt 1963, doi:10.1137/0111030; derivatives by forward differentiation.

    Example:
        >>> import rheon
        >>> start = rheon.systems.Lorenz().initial()
        >>> path = rheon.simulate(rheon.systems.Lorenz(), n=50, solver="rk4")
        >>> guess = TrajectoryMatching(rheon.systems.Lorenz(rho=24.0), ("rho",), initial=start)
        >>> round(float(rheon.fit(guess, path).system.rho), 6)
        28.0
    """

    system: System
    fitted: tuple[str, ...]
    method: str = "auto"
    stepping: str = "auto"
    step: float | None = None
    start: float | None = None
    initial: Any = None
    inputs: Any = None
    iterations: int = 100

    card: ClassVar[Card] = Card(
        title="Trajectory matching",
        summary="Numbers in a known law by least squares over the whole path, with errors and correlations. Use it for "
        "short or damped paths, or where most of the state is hidden.",
        reference="Marquardt 1963, doi:10.1137/0111030",
        equations=("minimise sum_t |observe(x(t; p)) - y(t)|^2 over p",),
        parameters={
            "system": "the law with guessed numbers",
            "fitted": "names of the parameters to fit",
            "method": "closed form or solver",
            "stepping": "fixed-step solver",
            "step": "its largest step",
            "start": "time of the initial state",
            "initial": "the initial state",
            "inputs": "a function of time that drives the system",
            "iterations": "most steps of the search",
        },
        tags=("parameters", "equations", "closed form", "identification"),
        caveats=(
            "Long chaotic paths have many minima: use GivenLaw, whose forcing keeps the path near the data.",
            "The search is local. Parameters whose guess is positive stay positive.",
        ),
    )

    def __check_init__(self):
        if isinstance(self.fitted, str) or not self.fitted:
            raise RheonError(f"fitted = {self.fitted!r}", where="fitted", remedy='give names, e.g. ("rho",)')
        if self.method not in ("auto", "exact", "numerical"):
            raise RheonError(f"method = {self.method!r}", where="method", remedy="choose auto, exact or numerical")
        if self.start is not None and not np.isfinite(self.start):
            raise RheonError(f"start = {self.start!r}", where="start", remedy="give a time")
        whole(self.iterations, "iterations")

    @property
    def solver(self) -> str:
        """Where the law is found."""
        return "rheon.training.trajectory:identify"
