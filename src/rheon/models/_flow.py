"""Shared parts of flows that are networks: discretised at the data's step, trained on short windows."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from rheon.core.errors import RheonError
from rheon.core.kinds import Flow, Map
from rheon.core.model import Regression
from rheon.core.window_recipe import WindowRecipe
from rheon.engine.wrappers.discretised import Discretised
from rheon.engine.wrappers.embedded import Embedded, embed

from ._block import SETTINGS, at_least_one
from ._buffer import increment_scale
from ._forced import delay_settings, typical

# settings that every flow has, as its card explains them
FLOW_SETTINGS = {k: v for k, v in SETTINGS.items() if k not in ("lookback", "block", "unroll")} | {
    "width": "units of a hidden layer",
    "depth": "hidden layers",
    "length": "steps of a training window, all judged",
    "substeps": "steps of the solver between two samples",
    "delay": "samples between the entries of a delay vector",
    "dimension": "entries of a delay vector per variable",
}


class FlowModel(Regression):
    """A flow with or without delays, trained through its solver on windows of `length` steps."""

    width: eqx.AbstractVar[int]
    depth: eqx.AbstractVar[int]
    length: eqx.AbstractVar[int]
    substeps: eqx.AbstractVar[int]
    delay: eqx.AbstractVar[int | None]
    dimension: eqx.AbstractVar[int | None]
    updates: eqx.AbstractVar[int]
    batch: eqx.AbstractVar[int]
    rate: eqx.AbstractVar[float]
    noise: eqx.AbstractVar[float]
    validation: eqx.AbstractVar[float]

    @property
    def recipe(self) -> WindowRecipe:
        """AdamW with warm-up and cosine decay."""
        span = ((self.dimension or 1) - 1) * (self.delay or 1)
        return WindowRecipe(
            window=span + self.length + 1,
            updates=self.updates,
            batch=self.batch,
            rate=self.rate,
            noise=self.noise,
            validation=self.validation,
        )

    def room(self, paths: Float[np.ndarray, "series time variable"], dt: float) -> tuple[int, int]:
        """Delay and dimension of the delay vectors, after a look at all numbers.

        Raises:
            RheonError: if a number is below 1, the step is not positive, or only one of delay and dimension is given.
        """
        names = ("width", "depth", "length", "substeps", "updates", "batch")
        at_least_one(type(self).__name__, **{name: getattr(self, name) for name in names})
        if not dt > 0:
            raise RheonError(f"the time step is {dt}", remedy="give increasing times")
        return delay_settings(self.delay, self.dimension, paths.shape[2])

    def stepped(self, flow: Flow, dt: float, delay: int, dimension: int) -> Map:
        """The law: the flow, discretised at the data's step, on delay vectors where there are some."""
        law = Discretised(flow, dt, "rk4", self.substeps)
        return law if dimension == 1 else Embedded(law, delay, dimension)


def scales(paths, dt: float, delay: int, dimension: int) -> tuple[np.ndarray, np.ndarray]:
    """The root mean square rate of change of the data, and a typical state. Shape (dim,) each."""
    return np.tile(increment_scale(paths) / dt, dimension), typical(paths, delay, dimension)


def unembedded(law: Any) -> Any:
    """The law on its own states, without the wrapper that makes delay vectors."""
    return law.map if isinstance(law, Embedded) else law


def states_of(law: Any, *windows: Float[Array, "batch time variable"]) -> tuple[Any, ...]:
    """The law on its own states, and the windows as such states. Shapes: (batch, time, variable) -> (..., dim)."""
    if not isinstance(law, Embedded):
        return law, *windows
    seen = jax.vmap(lambda w: embed(w, law.delay, law.dimension))
    return law.map, *map(seen, windows)


def free_run_error(
    law: Map, inputs: Float[Array, "batch time dim"], targets: Float[Array, "batch time dim"]
) -> Float[Array, ""]:
    """Mean squared error of a map that starts from the first of the inputs and runs on alone."""

    def advance(x, _):
        x = jax.vmap(lambda y: jnp.asarray(law.step(0.0, y), y.dtype))(x)
        return x, x

    foretold = jax.lax.scan(advance, inputs[:, 0], None, length=targets.shape[1] - 1)[1]
    return jnp.mean((jnp.moveaxis(foretold, 0, 1) - targets[:, 1:]) ** 2)
