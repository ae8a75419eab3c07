"""Shared parts: piecewise-affine laws whose unobserved states start as a linear map of the observation."""

# no postponed annotations here: equinox reads its abstract fields from the annotations themselves

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

from ._forced import ForcedMap, delay_settings, typical, uniform


class LiftedMap(ForcedMap, PiecewiseAffine):
    """A piecewise-affine map with z_1 = [x_1; L x_1].

    Subclasses add what advances the state, and hold three fields.

    Attributes:
        lift: L. Shape (dim - variable, variable).
        anchor: a typical observation, from which `initial` starts; not trained. Shape (variable,).
        warmup: samples over which the unobserved states settle.

    Source: Brenner et al. 2024, arXiv 2410.14240.
    """

    lift: eqx.AbstractVar[Array]
    anchor: eqx.AbstractVar[Array]
    warmup: eqx.AbstractVar[int]

    @property
    def dim(self) -> int:
        """Number of states."""
        return int(np.shape(self.lift)[-2] + np.shape(self.anchor)[-1])

    @property
    def n_observed(self) -> int:
        """Number of observed states."""
        return int(np.shape(self.anchor)[-1])

    @property
    def context(self) -> int:
        """Samples over which the unobserved states settle; 1 where all states are observed."""
        return self.warmup

    def initial(self) -> Float[np.ndarray, " dim"]:
        """The state that starts at the typical observation. Shape (dim,)."""
        return np.concatenate([np.asarray(self.anchor), np.asarray(self.lift) @ np.asarray(self.anchor)])

    def start(self, x: Float[Array, "variable ..."]) -> Float[Array, "dim ..."]:
        """[x; L x]. Shapes: (variable, ...) -> (dim, ...)."""
        return jnp.concatenate([x, jnp.asarray(self.lift) @ x])


class ForcedModel(Gradient):
    """What the networks of this family share: an embedding, and training by generalised teacher forcing.

    The settings are described by each model.
    """

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

    @property
    def recipe(self) -> Recipe:
        """Generalised teacher forcing with RAdam."""
        return Recipe(
            updates=self.updates,
            batch=self.batch,
            length=self.length,
            rate=self.rate,
            last_rate=self.last_rate,
            noise=self.noise,
            forcing=("adaptive", {}) if self.alpha is None else ("generalised", {"alpha": self.alpha}),
            seeds=self.seeds,
        )


def room(paths, delay: int | None, dimension: int | None, latent: int | None) -> tuple[int, int, int, int]:
    """Delay, dimension, number of (delay-embedded) variables and number of states.

    Args:
        paths: shape (series, time, variable).
        delay: samples between the entries of a delay vector, or None.
        dimension: entries of a delay vector per variable, or None.
        latent: number of states; None for as many as there are variables.

    Raises:
        RheonError: if the states cannot hold the variables, or their number is none.
    """
    delay, dimension = delay_settings(delay, dimension, np.shape(paths)[-1])
    seen = np.shape(paths)[-1] * dimension
    states = seen if latent is None else whole(latent, "latent", 0)
    if states < seen:
        raise RheonError(f"latent = {latent} for {seen} observed variables", remedy=f"choose latent of at least {seen}")
    return delay, dimension, seen, states


def beginning(key: jax.Array, paths, delay: int, dimension: int, seen: int, states: int, context: int) -> dict:
    """The fields `lift`, `anchor` and `warmup` of an untrained law."""
    return {
        "lift": uniform(key, (states - seen, seen)),
        "anchor": typical(paths, delay, dimension),
        "warmup": max(1, int(context)) if states > seen else 1,
    }
