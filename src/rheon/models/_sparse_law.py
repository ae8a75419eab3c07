"""The law that sparse identification finds: few terms of a library, with their errors, as a system like any other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card
from rheon.core.errors import RheonError
from rheon.core.kinds import Delay, Flow, Map
from rheon.core.library import Library
from rheon.core.system import parameter

# samples from which the velocity at the end of a window is read, by a cubic through them
SLOPE_WINDOW = 7


class Equations(tuple):
    """Equations as text, one each; printed below each other."""

    __slots__ = ()

    def __str__(self) -> str:
        return "\n".join(self)


class Formula(eqx.Module):
    """Sparse sums of a library's terms, over sparse sums of another's where the law is a fraction.

    Attributes:
        coefficients: shape (equation, term).
        errors: their standard errors, same shape; NaN where unknown.
        library: the terms, bound to the variables.
        support: which terms each equation has; the others are never computed.
        below: coefficients of the denominators, shape (equation, term), or None.
        below_library: terms of the denominators, or None.
        below_support: which of them each equation has.
        below_errors: standard errors of the coefficients below, shape (equation, term), or None.
        below_units: unit of every coefficient below, per equation and term of its support.
        variables: names of the variables of the library: states, then inputs.
        units: unit of every coefficient, per equation and term of its support.
    """

    coefficients: Any = eqx.field(converter=parameter)
    errors: Any = eqx.field(converter=parameter)
    library: Library = eqx.field(static=True)
    support: tuple[tuple[int, ...], ...] = eqx.field(static=True)
    variables: tuple[str, ...] = eqx.field(static=True)
    units: tuple[tuple[str, ...], ...] = eqx.field(static=True, default=())
    below: Any = None
    below_library: Library | None = eqx.field(static=True, default=None)
    below_support: tuple[tuple[int, ...], ...] = eqx.field(static=True, default=())
    below_errors: Any = None
    below_units: tuple[tuple[str, ...], ...] = eqx.field(static=True, default=())

    @property
    def terms(self) -> tuple[str, ...]:
        """Names of all terms of the library."""
        return self.library.terms(tuple(map(readable, self.variables)))

    @property
    def below_terms(self) -> tuple[str, ...]:
        """Names of all terms of the denominators; none where there are none."""
        return () if self.below_library is None else self.below_library.terms(tuple(map(readable, self.variables)))

    def rates(self, z: Sequence) -> tuple:
        """What every equation gives, from the components of the variables."""
        above = _sums(self.coefficients, self.support, self.library, z)
        if self.below is None:
            return above
        under = _sums(self.below, self.below_support, self.below_library, z)
        return tuple(a / b for a, b in zip(above, under, strict=True))

    def written(self, left: Sequence[str]) -> Equations:
        """The equations, given what stands on their left."""
        lines = []
        for i, name in enumerate(left):
            line = _written(self.coefficients[i], self.support[i], self.terms)
            if self.below is not None:
                under = _written(self.below[i], self.below_support[i], self.below_terms)
                line = line if under == "1" else f"({line}) / ({under})"
            lines.append(f"{name} = {line}")
        return Equations(lines)

    def table(self, left: Sequence[str]) -> list[dict]:
        """One record for every coefficient: equation, term, coefficient, error, unit; of a fraction also its part."""
        parts = [("numerator", self.terms, self.support, self.coefficients, self.errors, self.units)]
        if self.below is not None:
            errors = np.full(np.shape(self.below), np.nan) if self.below_errors is None else self.below_errors
            parts.append(("denominator", self.below_terms, self.below_support, self.below, errors, self.below_units))
        return [
            {
                "equation": name,
                "term": terms[j],
                "coefficient": float(values[i][j]),
                "error": float(errors[i][j]),
                "unit": units[i][k] if units else "",
            }
            | ({"part": part} if self.below is not None else {})
            for i, name in enumerate(left)
            for part, terms, support, values, errors, units in parts
            for k, j in enumerate(support[i])
        ]


def readable(name: str) -> str:
    """The name of a variable as it stands in an equation: in brackets where it could be taken for a product or a sum.

    Example:
        >>> readable("x1"), readable("wind speed"), readable("T-cells")
        ('x1', '[wind speed]', '[T-cells]')
    """
    return name if re.fullmatch(r"[\w.']+", name) and not name[0].isdigit() else f"[{name}]"


def rates_of(names: Sequence[str], order: int = 1) -> list[str]:
    """What stands on the left of the equations: dx/dt, or d2x/dt2."""
    return [f"d{readable(n)}/dt" if order == 1 else f"d{order}{readable(n)}/dt{order}" for n in names]


def _sums(coefficients, support, library, z) -> tuple:
    terms = library.evaluate(z)
    sums = []
    for i, chosen in enumerate(support):
        total = 0 * z[0]
        for j in chosen:
            total = total + coefficients[i, j] * terms[j]
        sums.append(total)
    return tuple(sums)


def _written(coefficients, support, terms) -> str:
    parts: list[str] = []
    for j in support:
        value = float(coefficients[j])
        size = f"{abs(value):.4g}"
        text = size if terms[j] == "1" else terms[j] if size == "1" else f"{size} {terms[j]}"
        sign = "-" if value < 0 else "+"
        parts.append(f"{sign} {text}" if parts else f"-{text}" if value < 0 else text)
    return " ".join(parts) or "0"


class SparseFlow(Flow):
    """dx/dt, or d²x/dt², as a sparse sum of terms.

    Attributes:
        formula: the right-hand sides.
        start: a typical state, shape (dim,).
        n_inputs: number of inputs, the last variables of the formula.
        order: 1, or 2 for equations of the second derivative; the state is then positions, followed by velocities,
            and only the positions are observed.
        dt: sampling step of the data.
        step: a step at which a method of order 4 is accurate, read off the law's slopes on the data.
        time_unit: unit of time.
    """

    componentwise = True

    formula: Formula
    start: Any = eqx.field(converter=parameter)
    n_inputs: int = eqx.field(static=True, default=0)
    order: int = eqx.field(static=True, default=1)
    dt: float = eqx.field(static=True, default=1.0)
    step: float = eqx.field(static=True, default=1.0)
    time_unit: str = eqx.field(static=True, default="")

    @property
    def card(self) -> Card:
        """What is known about the law: its equations and its step."""
        return Card("Identified law", "Found from data by sparse regression.", "", self.equations, dt=self.step)

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of what is observed."""
        return self.formula.variables[: len(self.formula.support)]

    @property
    def equations(self) -> Equations:
        """The equations as text; print them."""
        return self.formula.written(self._left)

    @property
    def table(self) -> list[dict]:
        """One record for every coefficient: equation, term, coefficient, error, unit."""
        return self.formula.table(self._left)

    @property
    def _left(self) -> list[str]:
        return rates_of(self.variables, self.order)

    @property
    def context(self) -> int:
        """Samples from which the state is read."""
        return 1 if self.order == 1 else SLOPE_WINDOW

    @property
    def n_observed(self) -> int:
        """Number of observed variables."""
        return len(self.formula.support)

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (dim,) or dim components, (input,) -> dim components."""
        n = self.n_observed
        z = [*(x[i] for i in range(self.order * n)), *inputs_of(u, self.n_inputs)]
        rates = self.formula.rates(z)
        return rates if self.order == 1 else (*z[n : 2 * n], *rates)

    def initial(self):
        """A state from the data. Shape (dim,)."""
        return self.start

    def observe(self, state):
        """The positions. Shapes: (dim,) -> (variable,)."""
        return state if self.order == 1 else state[: self.n_observed]

    def encode(self, window):
        """The state at the end of a window; velocities by a cubic through its last samples."""
        if self.order == 1:
            return window[-1]
        slope = jnp.asarray(slope_weights(SLOPE_WINDOW) / self.dt) @ window[-SLOPE_WINDOW:]
        return jnp.concatenate([window[-1], slope])


class SparseMap(Map):
    """x' as a sparse sum of terms: a law in discrete time.

    Attributes:
        formula: the right-hand sides.
        start: a typical state, shape (dim,).
        n_inputs: number of inputs, the last variables of the formula.
        step_size: time per step.
    """

    componentwise = True

    formula: Formula
    start: Any = eqx.field(converter=parameter)
    n_inputs: int = eqx.field(static=True, default=0)
    step_size: float = eqx.field(static=True, default=1.0)

    @property
    def dt(self) -> float:
        """Time per step."""
        return self.step_size

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of what is observed."""
        return self.formula.variables[: len(self.formula.support)]

    @property
    def equations(self) -> Equations:
        """The equations as text; print them."""
        return self.formula.written([f"{readable(name)}'" for name in self.variables])

    @property
    def table(self) -> list[dict]:
        """One record for every coefficient: equation, term, coefficient, error, unit."""
        return self.formula.table([f"{readable(name)}'" for name in self.variables])

    def step(self, t, x, u=None):
        """The next state. Shapes: (), (dim,) or dim components, (input,) -> dim components."""
        return self.formula.rates([*(x[i] for i in range(len(self.variables))), *inputs_of(u, self.n_inputs)])

    def initial(self):
        """A state from the data. Shape (dim,)."""
        return self.start


class SparseDelay(Delay):
    """dx/dt as a sparse sum of terms of the present and of delayed states.

    Attributes:
        formula: the right-hand sides.
        start: a typical state, shape (dim,).
        dt: sampling step of the data.
    """

    formula: Formula
    start: Any = eqx.field(converter=parameter)
    dt: float = eqx.field(static=True, default=1.0)

    @property
    def card(self) -> Card:
        """What is known about the law: its equations and its step."""
        return Card("Identified law", "Found from data by sparse regression.", "", self.equations, dt=self.dt)

    @property
    def delays(self) -> tuple[float, ...]:
        """The delays, in time units."""
        return self.formula.library.lags

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of what is observed."""
        return self.formula.variables

    @property
    def equations(self) -> Equations:
        """The equations as text; print them."""
        return self.formula.written(rates_of(self.variables))

    @property
    def table(self) -> list[dict]:
        """One record for every coefficient: equation, term, coefficient, error, unit."""
        return self.formula.table(rates_of(self.variables))

    def vector_field(self, t, x, delayed, u=None):
        """The rate of change. Shapes: (), (dim,), (delay, dim) -> (dim,)."""
        n = len(self.variables)
        z = [x[i] for i in range(n)] + [delayed[k, i] for k in range(len(self.delays)) for i in range(n)]
        return jnp.stack(self.formula.rates(z))

    def initial(self):
        """A state from the data. Shape (dim,)."""
        return self.start


def inputs_of(u, n: int) -> list:
    """The components of the inputs.

    Raises:
        RheonError: if the law needs inputs and gets none, or other than it knows.
    """
    if n == 0:
        return []
    if u is None or jnp.shape(u) not in ((n,), ()) or (jnp.ndim(u) == 0 and n > 1):
        given = "none" if u is None else f"shape {jnp.shape(u)}"
        raise RheonError(
            f"the law is driven by {n} input{'s' * (n > 1)}, given: {given}",
            where="inputs",
            remedy="pass inputs=: an array (time, input), or a function of time",
        )
    u = jnp.atleast_1d(u)
    return [u[i] for i in range(n)]


def slope_weights(width: int) -> np.ndarray:
    """Weights that give the slope at the last of some even samples, by a cubic through them. Shape (width,)."""
    places = np.arange(width) - (width - 1.0)
    return np.linalg.pinv(np.vander(places, 4, increasing=True))[1]
