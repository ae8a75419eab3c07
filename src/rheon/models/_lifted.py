"""Shared parts: piecewise-affine laws that are read out by their first states or affinely, and their settings."""

# no postponed annotations here: equinox reads its abstract fields from the annotations themselves

import abc
from typing import Any, NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from rheon.core.errors import RheonError
from rheon.core.model import Gradient
from rheon.core.recipe import Recipe
from rheon.core.settings import whole
from rheon.engine.piecewise import PiecewiseAffine

from ._forced import Affine, ForcedMap, delay_settings, first_state, make_readout, typical, uniform


class LiftedMap(ForcedMap, PiecewiseAffine):
    """A piecewise-affine map with z_1 = [x_1; L x_1], or z_1 = B^+ (x_1 - b) where its readout is affine.

    Subclasses add what advances the state, and hold four fields.

    Attributes:
        lift: L. Shape (dim - variable, variable); no rows with an affine readout.
        anchor: a typical observation, from which `initial` starts; not trained. Shape (variable,).
        warmup: samples over which the unobserved states settle.
        readout: the affine readout, or None for the identity on the first states.

    Source: Brenner et al. 2024, arXiv 2410.14240; affine readout, Hess et al. 2023, arXiv 2306.04406.
    """

    lift: eqx.AbstractVar[Array]
    anchor: eqx.AbstractVar[Array]
    warmup: eqx.AbstractVar[int]

    @property
    def dim(self) -> int:
        """Number of states."""
        if self.readout is not None:
            return int(np.shape(self.readout.matrix)[-1])
        return int(np.shape(self.lift)[-2] + np.shape(self.anchor)[-1])

    @property
    def n_observed(self) -> int:
        """Number of observed variables."""
        return int(np.shape(self.anchor)[-1])

    @property
    def context(self) -> int:
        """Samples over which the unobserved states settle; 1 where data tell all states."""
        return self.warmup

    def initial(self) -> Float[np.ndarray, " dim"]:
        """The state that starts at the typical observation. Shape (dim,)."""
        return first_state(self)

    def start(self, x: Float[Array, "variable ..."]) -> Float[Array, "dim ..."]:
        """[x; L x], or the inverse of an affine readout. Shapes: (variable, ...) -> (dim, ...)."""
        return jnp.concatenate([x, jnp.asarray(self.lift) @ x]) if self.readout is None else self.invert(x)


class ForcedModel(Gradient):
    """A law trained with forcing: how its settings make a recipe. The models describe the settings."""

    updates: eqx.AbstractVar[int]
    length: eqx.AbstractVar[int]
    batch: eqx.AbstractVar[int]
    rate: eqx.AbstractVar[float]
    last_rate: eqx.AbstractVar[float]
    noise: eqx.AbstractVar[float]
    seeds: eqx.AbstractVar[int]
    forcing: eqx.AbstractVar[tuple[str, dict] | None]
    regularisers: eqx.AbstractVar[tuple[tuple[str, dict], ...]]
    curriculum: eqx.AbstractVar[tuple[int, float] | None]
    patience: eqx.AbstractVar[int]
    solver: eqx.AbstractVar[str]

    @property
    @abc.abstractmethod
    def strategy(self) -> tuple[str, dict[str, Any]]:
        """The forcing strategy where `forcing` names none."""

    @property
    def recipe(self) -> Recipe:
        """Forced training with RAdam."""
        return Recipe(
            updates=self.updates,
            batch=self.batch,
            length=self.length,
            rate=self.rate,
            last_rate=self.last_rate,
            noise=self.noise,
            forcing=self.forcing or self.strategy,
            seeds=self.seeds,
            regularisers=self.regularisers,
            curriculum=self.curriculum,
            patience=self.patience,
            solver=self.solver,
        )


def share_forcing(alpha: float | None) -> tuple[str, dict[str, Any]]:
    """Generalised teacher forcing with a share of data; adaptive where it is None."""
    return ("adaptive", {}) if alpha is None else ("generalised", {"alpha": alpha})


class NetworkModel(ForcedModel):
    """A network of this family: forced, with or without delays, and with one of two readouts."""

    delay: eqx.AbstractVar[int | None]
    dimension: eqx.AbstractVar[int | None]
    context: eqx.AbstractVar[int]
    readout: eqx.AbstractVar[str]


class LiftedModel(NetworkModel):
    """The settings themselves, with generalised teacher forcing unless `forcing` says otherwise."""

    delay: int | None = None
    dimension: int | None = None
    alpha: float | None = 0.1
    updates: int = 8_000
    length: int = 100
    batch: int = 16
    rate: float = 2e-3
    last_rate: float = 1e-5
    noise: float = 0.02
    seeds: int = 1
    context: int = 20
    readout: str = "identity"
    forcing: tuple[str, dict] | None = None
    regularisers: tuple[tuple[str, dict], ...] = ()
    curriculum: tuple[int, float] | None = None
    patience: int = 0
    solver: str = "auto"

    @property
    def strategy(self) -> tuple[str, dict[str, Any]]:
        """Generalised teacher forcing by `alpha`."""
        return share_forcing(self.alpha)


class Room(NamedTuple):
    """What an untrained law has room for.

    Attributes:
        delay, dimension: of the delay vectors.
        seen: number of (delay-embedded) variables.
        states: number of states.
        readout: an untrained affine readout, or None.
    """

    delay: int
    dimension: int
    seen: int
    states: int
    readout: Affine | None


def room(paths, model: NetworkModel, latent: int | None) -> Room:
    """The room that a model asks for.

    Args:
        paths: shape (series, time, variable).
        model: with its delays and its readout.
        latent: number of states; None for as many as there are variables.

    Raises:
        RheonError: if the states cannot hold the variables, their number is none, or there is no such readout.
    """
    delay, dimension = delay_settings(model.delay, model.dimension, np.shape(paths)[-1])
    seen = np.shape(paths)[-1] * dimension
    states = seen if latent is None else whole(latent, "latent", 0)
    readout = make_readout(model.readout, paths, delay, dimension, states)
    least = seen if readout is None else 1
    if states < least:
        raise RheonError(
            f"latent = {latent} for {seen} observed variables",
            remedy=f"choose latent of at least {least}, or an affine readout",
        )
    return Room(delay, dimension, seen, states, readout)


def beginning(key: jax.Array, paths, place: Room, context: int) -> dict[str, Any]:
    """The fields `lift`, `anchor`, `warmup` and `readout` of an untrained law."""
    unseen = place.states - place.seen if place.readout is None else 0
    return {
        "lift": uniform(key, (unseen, place.seen)),
        "anchor": typical(paths, place.delay, place.dimension),
        "warmup": max(1, int(context)) if place.states > place.seen else 1,
        "readout": place.readout,
    }
