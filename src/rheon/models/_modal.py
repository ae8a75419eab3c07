"""The linear law behind every kind of dynamic modes, and what is remembered of how it was found."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from rheon.core.errors import RheonError
from rheon.core.kinds import Map
from rheon.core.system import System, parameter

METHODS = ("exact", "total", "forward-backward", "optimised")
UNITS = ("data", "standard")
REMAINDERS = ("damped", "dropped")


class ModalRecord(eqx.Module):
    """What the data said about a linear law, beside the law: from it follow errors of modes and intervals.

    Attributes:
        moment: mean of s s' over the data, s the coordinates of the law. Shape (mode, mode).
        noise: covariance of what one step of the law misses, in the same coordinates. Shape (mode, mode).
        start: covariance of the error of a state found from a window; zero where the state is seen. Shape (mode, mode).
        rest: standard deviation of what the coordinates do not carry, in data units. Shape (variable,).
        image: what one step makes of each coordinate, in data units, from which the exact modes follow; None where the
            law was not found by regression. Shape (variable, mode).
        bags: the matrices of laws fitted to resampled data, or None. Shape (bag, mode, mode).
        bag_decode: their maps to the data, or None where all share that of the law. Shape (bag, variable, mode).
        rows: pairs of samples (or samples) that the law was found from.
        method: how it was found.
        delays: samples in a delay vector.
    """

    moment: Any
    noise: Any
    start: Any
    rest: Any
    image: Any = None
    bags: Any = None
    bag_decode: Any = None
    rows: int = eqx.field(static=True, default=0)
    method: str = eqx.field(static=True, default="exact")
    delays: int = eqx.field(static=True, default=1)


class ModalMap(Map):
    """s' = A s + b, seen as x = D s + c (+ e): a linear law on a few coordinates of a field.

    What the coordinates do not carry, e, is part of the state where `fading` is given, and shrinks by that factor per
    step and variable: forecasts then begin at the last sample.

    Attributes:
        matrix: A, shape (mode, mode).
        drift: b, shape (mode,).
        decode: D, shape (variable, mode).
        encoder: from a window (less c, oldest sample first, flattened) to s. Shape (mode, time * variable).
        centre: c, in data units. Shape (variable,).
        anchor: a typical state. Shape (dim,).
        fading: factors of e per step, shape (variable,), or None for a law without e.
        record: what the data said.
        step_size: the data's sampling step.
        names: of the observed variables; empty where they are only counted.

    Source: Tu et al. 2014 (doi:10.3934/jcd.2014.1.391).
    """

    matrix: Float[np.ndarray, "mode mode"] = eqx.field(converter=parameter)
    drift: Float[np.ndarray, " mode"] = eqx.field(converter=parameter)
    decode: Float[np.ndarray, "variable mode"] = eqx.field(converter=parameter)
    encoder: Float[np.ndarray, "mode window"] = eqx.field(converter=parameter)
    centre: Float[np.ndarray, " variable"] = eqx.field(converter=parameter)
    anchor: Float[np.ndarray, " dim"] = eqx.field(converter=parameter)
    fading: Any
    record: ModalRecord
    step_size: float = eqx.field(static=True)
    names: tuple[str, ...] = eqx.field(static=True)

    @property
    def dt(self) -> float:
        """Time per step: the data's sampling step."""
        return self.step_size

    @property
    def n_modes(self) -> int:
        """Number of coordinates, and of modes."""
        return int(np.shape(self.matrix)[0])

    @property
    def dim(self) -> int:
        """Number of state variables."""
        return int(np.shape(self.anchor)[0])

    @property
    def n_observed(self) -> int:
        """Number of observed variables."""
        return int(np.shape(self.centre)[0])

    @property
    def n_numbers(self) -> int:
        """How many numbers a step needs; those of the record are not counted."""
        return sum(np.size(v) for v in (self.matrix, self.drift, self.decode, self.encoder, self.centre))

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of the observed variables."""
        return self.names or tuple(f"x{i}" for i in range(self.n_observed))

    @property
    def context(self) -> int:
        """Samples from which the state is found."""
        return int(np.shape(self.encoder)[1]) // self.n_observed

    def initial(self) -> Float[np.ndarray, " dim"]:
        """The state at the end of the data. Shape (dim,)."""
        return self.anchor

    def coordinates(self, window: Float[Array, "time variable"]) -> Float[Array, " mode"]:
        """The coordinates s at the end of a window. Shapes: (time, variable) -> (mode,)."""
        # NumPy windows stay in double precision wherever they come from: late coordinates are differences of digits
        encoder = np.asarray(self.encoder) if isinstance(window, np.ndarray) else jnp.asarray(self.encoder)
        return encoder @ (window[-self.context :] - self.centre).reshape(-1)

    def encode(self, window: Float[Array, "time variable"]) -> Float[Array, " dim"]:
        """The coordinates at the end of a window, and what they do not carry. Shapes: (time, variable) -> (dim,)."""
        s = self.coordinates(window)
        if self.fading is None:
            return s
        beyond = window[-1] - self.centre - self.decode @ s
        return np.concatenate([s, beyond]) if isinstance(s, np.ndarray) else jnp.concatenate([s, beyond])

    def observe(self, state: Float[Array, " dim"]) -> Float[Array, " variable"]:
        """The sample of a state, in data units. Shapes: (dim,) -> (variable,)."""
        seen = jnp.asarray(self.decode) @ state[: self.n_modes] + self.centre
        return seen if self.fading is None else seen + state[self.n_modes :]

    def step(self, t, x: Float[Array, " dim"], u=None) -> Float[Array, " dim"]:
        """One step of the coordinates; the rest fades. Shapes: (), (dim,), None -> (dim,)."""
        s = jnp.asarray(self.matrix) @ x[: self.n_modes] + self.drift
        return s if self.fading is None else jnp.concatenate([s, self.fading * x[self.n_modes :]])


class AroundModes(Map):
    """What laws share that add something to a linear law of modes: inputs, a forcing, a tree of scales.

    Attributes:
        motion: the linear law.

    Source: composition in place of inheritance of behaviour.
    """

    motion: ModalMap

    @property
    def dt(self) -> float:
        """Time per step: the data's sampling step."""
        return self.motion.dt

    @property
    def dim(self) -> int:
        """Number of state variables."""
        return self.motion.dim

    @property
    def n_observed(self) -> int:
        """Number of observed variables."""
        return self.motion.n_observed

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of the observed variables."""
        return self.motion.variables

    @property
    def context(self) -> int:
        """Samples from which the state is found."""
        return self.motion.context

    def initial(self) -> Float[np.ndarray, " dim"]:
        """The state at the end of the data. Shape (dim,)."""
        return self.motion.initial()

    def encode(self, window: Float[Array, "time variable"]) -> Float[Array, " dim"]:
        """The state at the end of a window. Shapes: (time, variable) -> (dim,)."""
        return self.motion.encode(window)

    def observe(self, state: Float[Array, " dim"]) -> Float[Array, " variable"]:
        """The sample of a state, in data units. Shapes: (dim,) -> (variable,)."""
        return self.motion.observe(state)


def modal_part(system: System) -> ModalMap | None:
    """The linear law of modes inside a system: itself, or what it adds to; None where there is none."""
    part = system.motion if isinstance(system, AroundModes) else system
    return part if isinstance(part, ModalMap) else None


def checked_rank(rank: Any) -> None:
    """Refuse a rank that is no number of modes, no share of energy, not "threshold" and not None.

    Raises:
        RheonError: if it is none of these.
    """
    number = isinstance(rank, int | np.integer) and not isinstance(rank, bool) and rank >= 1
    share = isinstance(rank, float) and 0 < rank <= 1
    word = isinstance(rank, str) and rank == "threshold"
    if not (rank is None or word or number or share):
        raise RheonError(
            f"rank = {rank!r}",
            where="rank",
            remedy='give a number of modes, a share of the energy such as 0.99, "threshold", or None for all',
        )
