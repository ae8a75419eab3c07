"""A system seen through an observation: some of its variables, or a function of its state."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp

from rheon.core.errors import RheonError
from rheon.core.kinds import Chain, Delay, Diffusion, Field, Flow, Jump, Map
from rheon.core.system import System


class _Observed(System):
    """What all observed systems share: the wrapped system, the positions seen or the function, and their names."""

    system: Any
    see: Any
    names: tuple[str, ...] = eqx.field(static=True)

    @property
    def card(self):
        """The wrapped system's card: its law and its invariants are the same."""
        return self.system.card

    @property
    def componentwise(self) -> bool:
        """Whether the system's law is written in components."""
        return getattr(self.system, "componentwise", False)

    @property
    def dim(self) -> int:
        """Number of state variables of the system."""
        return self.system.dim

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of what is seen."""
        return self.names

    @property
    def context(self) -> int:
        """Samples the system needs to find its state."""
        return self.system.context

    @property
    def closed_form(self):
        """The system's own exact solution, or None."""
        return getattr(self.system, "closed_form", None)

    @property
    def closed_form_limits(self):
        """When the system's exact solution does not hold, or None."""
        return getattr(self.system, "closed_form_limits", None)

    def initial(self):
        """The system's typical state. Shape (dim,)."""
        return self.system.initial()

    def observe(self, state):
        """What is seen of a state. Shapes: (dim,) -> (variable,)."""
        seen = self.system.observe(state)
        if callable(self.see):
            return jnp.atleast_1d(self.see(seen))
        return seen[jnp.asarray(self.see)]

    def encode(self, window):
        """The system's state at the end of a window. Shapes: (time, variable) -> (dim,).

        Raises:
            RheonError: if the observation does not show every variable.
        """
        if callable(self.see) or sorted(self.see) != list(range(self.system.n_observed)):
            raise RheonError(
                "the state cannot be found from this observation", remedy="embed it: see rheon.engine.Embedded"
            )
        order = [self.see.index(i) for i in range(len(self.see))]
        return self.system.encode(window[..., jnp.asarray(order)])


class ObservedFlow(_Observed, Flow):
    """A Flow seen through an observation."""

    @property
    def stiff(self) -> bool:
        """Whether the flow is stiff."""
        return self.system.stiff

    def vector_field(self, t, x, u=None):
        """The flow's own rate."""
        return self.system.vector_field(t, x, u)


class ObservedField(_Observed, Field):
    """A Field seen through an observation, say a few sensors."""

    @property
    def stiff(self) -> bool:
        """Whether the field is stiff."""
        return self.system.stiff

    @property
    def grid(self):
        """The field's own grid."""
        return self.system.grid

    def vector_field(self, t, x, u=None):
        """The field's own rate."""
        return self.system.vector_field(t, x, u)

    def symbol(self):
        """The field's own linear part."""
        return self.system.symbol()

    def to_modes(self, x):
        """The field's own transform."""
        return self.system.to_modes(x)

    def from_modes(self, modes):
        """The field's own inverse transform."""
        return self.system.from_modes(modes)

    def nonlinear(self, t, x, u=None):
        """The field's own nonlinear part."""
        return self.system.nonlinear(t, x, u)

    @property
    def implicit(self) -> bool:
        """Whether the field has a resolvent of its own."""
        return self.system.implicit

    def resolvent(self, x, h):
        """The field's own implicit step."""
        return self.system.resolvent(x, h)

    def parts(self) -> tuple:
        """The field's own parts."""
        return self.system.parts()

    def along(self):
        """The field's own way along characteristics."""
        return self.system.along()

    def imposed(self, t, x, u=None):
        """The field's own boundary values."""
        return self.system.imposed(t, x, u)

    def longest_step(self, method: str):
        """The field's own longest step."""
        return self.system.longest_step(method)


class ObservedMap(_Observed, Map):
    """A Map seen through an observation."""

    @property
    def dt(self) -> float:
        """Time per step."""
        return self.system.dt

    def step(self, t, x, u=None):
        """The map's own step."""
        return self.system.step(t, x, u)


class ObservedDiffusion(_Observed, Diffusion):
    """A Diffusion seen through an observation."""

    def drift(self, t, x, u=None):
        """The diffusion's own drift."""
        return self.system.drift(t, x, u)

    def diffusion(self, t, x, u=None):
        """The diffusion's own noise amplitude."""
        return self.system.diffusion(t, x, u)


class ObservedChain(_Observed, Chain):
    """A Chain seen through an observation."""

    @property
    def dt(self) -> float:
        """Time per step."""
        return self.system.dt

    def step(self, key, t, x, u=None):
        """The chain's own draw."""
        return self.system.step(key, t, x, u)


class ObservedJump(_Observed, Jump):
    """A Jump process seen through an observation."""

    @property
    def stoichiometry(self):
        """The process's own changes."""
        return self.system.stoichiometry

    def rates(self, t, x, u=None):
        """The process's own rates."""
        return self.system.rates(t, x, u)


class ObservedDelay(_Observed, Delay):
    """A Delay seen through an observation."""

    @property
    def delays(self) -> tuple[float, ...]:
        """The equation's own delays."""
        return self.system.delays

    def vector_field(self, t, x, delayed, u=None):
        """The equation's own rate."""
        return self.system.vector_field(t, x, delayed, u)

    def history(self, t):
        """The equation's own history."""
        return self.system.history(t)


_KINDS = (
    (Field, ObservedField),
    (Flow, ObservedFlow),
    (Map, ObservedMap),
    (Diffusion, ObservedDiffusion),
    (Chain, ObservedChain),
    (Jump, ObservedJump),
    (Delay, ObservedDelay),
)


def observed(system: System, see: str | Sequence[str] | Callable, names: Sequence[str] = ()) -> System:
    """The same system, seen through an observation; of the same kind, so every measure works on it.

    Args:
        system: a system of any kind.
        see: name or names among `system.variables`, or a function of what the system shows, (variable,) -> (m,) or ().
            To be stored in a file it must be a module.
        names: names of what a function returns.

    Returns:
        A system of the same kind with the same state.

    Raises:
        RheonError: if a name is unknown, or `names` does not fit.

    Example:
        >>> import rheon
        >>> observed(rheon.systems.Lorenz(), "x").variables
        ('x',)
    """
    wrapper = next((w for kind, w in _KINDS if isinstance(system, kind)), None)
    if wrapper is None:
        raise RheonError(f"{type(system).__name__} is of no kind that can be observed", where="system")
    if callable(see):
        shape = jax.eval_shape(see, jax.ShapeDtypeStruct((system.n_observed,), jnp.float32)).shape
        m = shape[0] if shape else 1
        names = tuple(names) or tuple(f"x{i}" for i in range(m))
        if len(names) != m:
            raise RheonError(f"{len(names)} names for {m} observed values", where="names")
        return wrapper(system, see, names)
    wanted = (see,) if isinstance(see, str) else tuple(see)
    missing = [v for v in wanted if v not in system.variables]
    if missing or not wanted:
        raise RheonError(
            f"no variable {', '.join(map(repr, missing))}", where="see", remedy=f"choose among {system.variables}"
        )
    return wrapper(system, tuple(system.variables.index(v) for v in wanted), tuple(names) or wanted)
