"""The System: a rule for how a state changes."""

from __future__ import annotations

import dataclasses
from typing import ClassVar

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from .card import Card
from .errors import RheonError


def parameter(value):
    """A float parameter as a leaf that jit traces: float64 NumPy, so that no global precision is needed.

    JAX arrays (and tracers) pass through untouched, so parameters can be vmapped and differentiated.
    """
    return value if isinstance(value, jax.Array) else np.asarray(value, np.float64)


class System(eqx.Module):
    """A rule for how a state changes: an immutable PyTree. Subclass one of the kinds, not this.

    The state is one array of shape (dim,). What one sees of it is `observe(state)`, shape (variable,); how to
    find a state from what one saw is `encode(window)`. For a system whose state is seen directly both are the
    identity on the last sample.

    Class attributes:
        card: what is known about the system.

    Source: the abstract-or-final pattern of equinox; wrappers-are-systems of DynamicalSystems.jl.

    Example:
        >>> import rheon
        >>> rheon.systems.Lorenz().dim
        3
    """

    card: ClassVar[Card | None] = None

    @property
    def dim(self) -> int:
        """Number of state variables."""
        return int(np.shape(self.initial())[0])

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of what `observe` returns."""
        if self.card is not None and self.card.variables:
            return tuple(self.card.variables)
        return tuple(f"x{i}" for i in range(self.n_observed))

    @property
    def n_observed(self) -> int:
        """Number of observed variables."""
        shape = jax.eval_shape(
            lambda s: jnp.asarray(self.observe(s)), jax.ShapeDtypeStruct((self.dim,), np.float32)
        ).shape
        return int(shape[0]) if shape else 1

    @property
    def n_numbers(self) -> int:
        """How many numbers the law holds: roughly what a step costs in multiply-adds."""
        return sum(np.size(leaf) for leaf in jax.tree.leaves(self))

    @property
    def context(self) -> int:
        """The least number of samples `encode` needs."""
        return 1

    def initial(self) -> Float[np.ndarray, " dim"]:
        """A typical state: on the attractor where there is one. Shape (dim,)."""
        raise NotImplementedError(f"{type(self).__name__} must define initial()")

    def observe(self, state: Float[Array, " dim"]) -> Float[Array, " variable"]:
        """What is seen of a state. Shapes: (dim,) -> (variable,)."""
        return state

    def encode(self, window: Float[Array, "time variable"]) -> Float[Array, " dim"]:
        """The state at the last sample of a window of observations, at least `context` long and without gaps.

        Simulating on from it continues the window: the first step gives the sample after the last.
        """
        return window[-1]

    @classmethod
    def variant(cls, name: str):
        """The system with a named set of parameters from its card.

        Raises:
            RheonError: if the card names no such variant; the message lists those it names.

        Example:
            >>> import rheon
            >>> float(rheon.systems.Lorenz.variant("dysts").beta)
            2.667
        """
        known = cls.card.variants if cls.card is not None else {}
        if name not in known:
            has = f"it has {', '.join(known)}" if known else "it has none: change parameters with replace()"
            raise RheonError(f"{cls.__name__} has no variant {name!r}", remedy=has)
        return cls(**known[name])

    def replace(self, **parameters):
        """A copy with other parameters.

        Raises:
            AttributeError: if a name is not a field of the system; the message lists those that are.
            RheonError: if a word is given for a number.

        Example:
            >>> import rheon
            >>> float(rheon.systems.Lorenz().replace(rho=14.0).rho)
            14.0
        """
        fields = {f.name: getattr(self, f.name) for f in dataclasses.fields(self)}
        for name, value in parameters.items():
            if name not in fields:
                raise AttributeError(f"{type(self).__name__} has no parameter {name!r}; it has {', '.join(fields)}")
            if isinstance(value, str) and not isinstance(fields[name], str):
                raise RheonError(f"{name} = {value!r}", where=type(self).__name__, remedy="give a number")
            fields[name] = parameter(value) if isinstance(value, int | float) and not isinstance(value, bool) else value
        new = object.__new__(type(self))
        for name, value in fields.items():
            object.__setattr__(new, name, value)
        return new
