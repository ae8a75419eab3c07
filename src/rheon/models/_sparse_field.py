"""The partial differential equation that sparse identification finds, as a field like any other."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card
from rheon.core.errors import RheonError
from rheon.core.kinds import Field
from rheon.core.system import parameter

from ._sparse_law import Equations, _written

AXES = "xyz"


class SparseField(Field):
    """du/dt as a sparse sum of space derivatives of powers of u, on a periodic grid in one or two dimensions.

    Attributes:
        coefficients: of every term of the library, shape (term,).
        errors: their standard errors, same shape.
        start: a field from the data, shape (dim,).
        terms: (power of u, number of derivatives along each axis) of every term; power 0 is the constant 1.
        support: the terms the law has; the others are never computed.
        shape: grid points along each axis; the state holds them with the last axis running fastest.
        lengths: size of the domain along each axis.
        periodic: whether the domain closes on itself; without it nothing is known of the boundary.
        dt: sampling step of the data.
        units: of the coefficients of the support.
    """

    coefficients: Any = eqx.field(converter=parameter)
    errors: Any = eqx.field(converter=parameter)
    start: Any = eqx.field(converter=parameter)
    terms: tuple[tuple[int, tuple[int, ...]], ...] = eqx.field(static=True)
    support: tuple[int, ...] = eqx.field(static=True)
    shape: tuple[int, ...] = eqx.field(static=True)
    lengths: tuple[float, ...] = eqx.field(static=True)
    periodic: bool = eqx.field(static=True)
    names: tuple[str, ...] = eqx.field(static=True)
    dt: float = eqx.field(static=True, default=1.0)
    units: tuple[str, ...] = eqx.field(static=True, default=())

    @property
    def card(self) -> Card:
        """What is known about the law: its equation and the data's step."""
        return Card("Identified field", "Found from data by sparse regression.", "", self.equations, dt=self.dt)

    @property
    def variables(self) -> tuple[str, ...]:
        """One name per grid point."""
        return self.names

    @property
    def equations(self) -> Equations:
        """The equation as text; print it."""
        right = _written(self.coefficients, self.support, [term_name(*term) for term in self.terms])
        return Equations((f"du/dt = {right}",))

    @property
    def table(self) -> list[dict]:
        """One record for every coefficient: equation, term, coefficient, error, unit."""
        return [
            {
                "equation": "du/dt",
                "term": term_name(*self.terms[j]),
                "coefficient": float(self.coefficients[j]),
                "error": float(self.errors[j]),
                "unit": self.units[k] if self.units else "",
            }
            for k, j in enumerate(self.support)
        ]

    @property
    def grid(self):
        """Positions of the grid points. Shape (dim,), or (dim, 2) in two dimensions."""
        axes = [np.arange(n) * length / n for n, length in zip(self.shape, self.lengths, strict=True)]
        points = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, len(axes))
        return points[:, 0] if len(axes) == 1 else points

    def vector_field(self, t, x, u=None):
        """The rate of change on the grid. Shapes: (), (dim,) -> (dim,).

        Raises:
            RheonError: if the domain is not periodic: what happens at its boundary is not in the equation.
        """
        return self.from_modes(self.symbol() * self.to_modes(x)) + self.nonlinear(t, x)

    def symbol(self):
        """Growth rates of the Fourier modes by the linear terms, per time unit. Shape (mode,)."""
        self._closed()
        total = jnp.zeros(self._modes)
        for j in self.support:
            power, derivatives = self.terms[j]
            if power == 1:
                total = total + self.coefficients[j] * self._waves(derivatives)
        return total.reshape(-1)

    def to_modes(self, x):
        """Fourier coefficients. Shapes: (dim,) -> (mode,)."""
        return jnp.fft.rfftn(jnp.reshape(x, self.shape)).reshape(-1)

    def from_modes(self, modes):
        """Values on the grid. Shapes: (mode,) -> (dim,)."""
        return jnp.fft.irfftn(jnp.reshape(modes, self._modes), self.shape).reshape(-1)

    def nonlinear(self, t, x, u=None):
        """The terms that are not linear, without aliases of their products. Shapes: (), (dim,) -> (dim,)."""
        kept = self._kept()
        smooth = self.from_modes(self.to_modes(x) * kept)
        total = jnp.zeros(self._modes)
        for j in self.support:
            power, derivatives = self.terms[j]
            if power != 1:
                modes = self.to_modes(smooth**power if power else jnp.ones_like(smooth))
                kept_modes = jnp.reshape(modes * kept, self._modes)
                total = total + self.coefficients[j] * self._waves(derivatives) * kept_modes
        return self.from_modes(total.reshape(-1))

    def initial(self):
        """A field from the data. Shape (dim,)."""
        return self.start

    @property
    def _modes(self) -> tuple[int, ...]:
        return (*self.shape[:-1], self.shape[-1] // 2 + 1)

    def _numbers(self) -> list[np.ndarray]:
        """Whole wave numbers along each axis, ready to broadcast over the modes."""
        last = len(self.shape) - 1
        made = []
        for axis, n in enumerate(self.shape):
            numbers = np.fft.rfftfreq(n, 1 / n) if axis == last else np.fft.fftfreq(n, 1 / n)
            made.append(numbers.reshape([-1 if a == axis else 1 for a in range(last + 1)]))
        return made

    def _waves(self, derivatives: tuple[int, ...]) -> np.ndarray:
        """What derivatives multiply every mode with; real where it is. Shape of the modes."""
        total: np.ndarray = np.ones(self._modes)
        for numbers, length, times in zip(self._numbers(), self.lengths, derivatives, strict=True):
            total = total * (2j * np.pi * numbers / length) ** times
        return total.real if sum(derivatives) % 2 == 0 else total

    def _kept(self) -> np.ndarray:
        """Modes free of aliases by the two-thirds rule. Shape (mode,)."""
        kept = np.ones(self._modes, bool)
        for numbers, n in zip(self._numbers(), self.shape, strict=True):
            kept = kept & (np.abs(numbers) <= n // 3)
        return kept.reshape(-1)

    def _closed(self) -> None:
        if not self.periodic:
            raise RheonError(
                "the domain is not periodic, and its boundary conditions are not known",
                where="SparseField",
                remedy="read the equation; to run it, write a Field with your boundary",
            )


def term_name(power: int, derivatives: tuple[int, ...]) -> str:
    """A term in words, e.g. (u^2)_x.

    Example:
        >>> term_name(2, (1,)), term_name(1, (2, 1)), term_name(0, (0,))
        ('(u^2)_x', 'u_xxy', '1')
    """
    if power == 0:
        return "1"
    suffix = "".join(axis * times for axis, times in zip(AXES, derivatives, strict=False))
    base = "u" if power == 1 else f"u^{power}"
    return base if not suffix else f"{base}_{suffix}" if power == 1 else f"({base})_{suffix}"
