"""The kinds of systems: thin abstract classes, each one way in which a state can change.

A concrete law subclasses one kind and is final. Laws of few variables may unpack their state and return a tuple of
components (`x, y, z = state; return dx, dy, dz`): the engine then keeps the components in separate arrays, which is
what makes large ensembles fast. Such a law sets `componentwise = True` and uses only elementwise operations.
"""

from __future__ import annotations

import abc
from typing import Any, ClassVar

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from .system import System


def stacked(value) -> Array:
    """Components as one array: what a law returned, as the array of shape (dim,) that callers expect."""
    return jnp.stack([jnp.asarray(v) for v in value]) if isinstance(value, tuple | list) else value


class Flow(System):
    """dx/dt = f(t, x, u): an ordinary differential equation.

    Subclasses define `vector_field`; call the system itself, `flow(t, x)`, to get the rate as one array.

    Class attributes:
        componentwise: the law unpacks its state and uses elementwise operations only.
        stiff: the engine's solver "auto" then takes an implicit method.
    """

    componentwise: ClassVar[bool] = False
    stiff: ClassVar[bool] = False

    @abc.abstractmethod
    def vector_field(self, t, x, u=None) -> Any:
        """The rate of change. Shapes: t (), x (dim,), u (input,) or None -> (dim,), or a tuple of dim components."""

    def __call__(self, t, x: Float[Array, " dim"], u=None) -> Float[Array, " dim"]:
        return stacked(self.vector_field(t, x, u))


class Field(Flow):
    """A Flow on a grid: a partial differential equation by the method of lines.

    Subclasses define `vector_field` on the values at the grid points. They may give the stiff linear part as the
    diagonal of its symbol, or its resolvent, for exponential or implicit-explicit stepping, and parts for splitting.

    Class attributes:
        implicit: the field defines `resolvent` itself, without a symbol, and `nonlinear`.
    """

    implicit: ClassVar[bool] = False

    @property
    @abc.abstractmethod
    def grid(self) -> Float[np.ndarray, " dim"]:
        """Positions of the grid points. Shape (dim,)."""

    def symbol(self) -> Any:
        """Eigenvalues of the stiff linear part, per time unit, shape (mode,); None where the field names none.

        A field that gives them also gives `to_modes`, `from_modes` (grid <-> eigenbasis) and `nonlinear`, the rest of
        `vector_field`; the engine then steps the linear part exactly.
        """
        return None

    def to_modes(self, x):
        """Coefficients in the eigenbasis of the linear part. Shapes: (dim,) -> (mode,)."""
        return x

    def from_modes(self, modes):
        """Values on the grid. Shapes: (mode,) -> (dim,)."""
        return modes

    def nonlinear(self, t, x, u=None) -> Any:
        """`vector_field` without the linear part. Shapes: (), (dim,), (input,) -> (dim,). The default is zero."""
        return jnp.zeros_like(x)

    def resolvent(self, x, h):
        """The solution y of (1 - h L) y = x, with L the linear part. Shapes: (dim,), () -> (dim,)."""
        return self.from_modes(self.to_modes(x) / (1 - h * jnp.asarray(self.symbol())))

    def parts(self) -> tuple:
        """Functions (t, x, h, u) -> x, each carrying the state over h by a part of the law; u is a function of time.

        Where there are any, the engine takes them in turns (Strang splitting). The default is none.
        """
        return ()

    def along(self) -> Any:
        """A function (t, x, h, u) -> x that carries the state over h along characteristics; None where there is none.

        It solves the whole law and imposes what the boundary dictates; u is a function of time or None.
        """
        return None

    def imposed(self, t, x, u=None):
        """The state with the values that a boundary dictates at time t, before and after each round of the parts.

        Shapes: (), (dim,), a function of time or None -> (dim,). The default changes nothing.
        """
        return x

    def longest_step(self, method: str) -> Any:
        """The step up to which a method of the field's own parts is good; None where it names none."""
        return None


class Map(System):
    """x' = f(t, x, u): one step to the next state; t counts time, `dt` a step.

    Subclasses define `step`.
    """

    componentwise: ClassVar[bool] = False

    @property
    def dt(self) -> float:
        """Time per step: 1 for a pure map, the sampling step for a law learned from data."""
        return 1.0

    @abc.abstractmethod
    def step(self, t, x, u=None) -> Any:
        """The next state. Shapes: t (), x (dim,), u (input,) or None -> (dim,), or a tuple of dim components."""

    def __call__(self, t, x: Float[Array, " dim"], u=None) -> Float[Array, " dim"]:
        return stacked(self.step(t, x, u))


class Diffusion(System):
    """dx = f(t, x, u) dt + g(t, x, u) dW, in the sense of Itô.

    Subclasses define `drift` and `diffusion`; `diffusion` of shape (dim,) is diagonal noise, (dim, noise) general.
    """

    componentwise: ClassVar[bool] = False

    @abc.abstractmethod
    def drift(self, t, x, u=None) -> Any:
        """Deterministic rate. Shapes: (), (dim,), (input,) -> (dim,)."""

    @abc.abstractmethod
    def diffusion(self, t, x, u=None) -> Any:
        """Noise amplitude. Shapes: (), (dim,), (input,) -> (dim,) or (dim, noise)."""


class Chain(System):
    """x' drawn at random given x: a Markov chain in discrete time. Subclasses define `step` with the key first."""

    @property
    def dt(self) -> float:
        """Time per step."""
        return 1.0

    @abc.abstractmethod
    def step(self, key, t, x, u=None) -> Any:
        """Draw the next state. Shapes: key, (), (dim,), (input,) -> (dim,)."""


class Jump(System):
    """A jump process in continuous time: channel c fires at rate `rates(t, x)[c]` and adds `stoichiometry[c]`.

    Rates depend on time only through the state between jumps (no explicit time dependence within a waiting time).
    """

    @property
    @abc.abstractmethod
    def stoichiometry(self) -> Float[np.ndarray, "channel dim"]:
        """What each channel adds to the state. Shape (channel, dim)."""

    @abc.abstractmethod
    def rates(self, t, x, u=None) -> Float[Array, " channel"]:
        """Propensities per time unit, non-negative. Shapes: (), (dim,), (input,) -> (channel,)."""


class Delay(System):
    """dx/dt = f(t, x, x_delayed, u): a delay differential equation with fixed delays."""

    @property
    @abc.abstractmethod
    def delays(self) -> tuple[float, ...]:
        """The delays, in time units, increasing."""

    @abc.abstractmethod
    def vector_field(self, t, x, delayed, u=None) -> Any:
        """The rate. Shapes: t (), x (dim,), delayed (delay, dim), u (input,) -> (dim,)."""

    def history(self, t) -> Float[Array, " dim"]:
        """The state at times t <= 0. The default is the constant `initial()`."""
        return jnp.asarray(self.initial())


KINDS: dict[str, type[System]] = {
    "flow": Flow,
    "map": Map,
    "diffusion": Diffusion,
    "chain": Chain,
    "jump": Jump,
    "delay": Delay,
    "field": Field,
}


def kind_of(system: System) -> str:
    """The name of a system's kind: "field" for a Field (which is also a Flow).

    Raises:
        TypeError: if `system` is of no kind.

    Example:
        >>> import rheon
        >>> kind_of(rheon.systems.Lorenz())
        'flow'
    """
    for name in ("field", "flow", "map", "diffusion", "chain", "jump", "delay"):
        if isinstance(system, KINDS[name]):
            return name
    raise TypeError(f"{type(system).__name__} is of no kind of system; subclass one of {', '.join(KINDS)}")
