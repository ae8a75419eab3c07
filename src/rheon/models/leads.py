"""LEADS: one law for several environments, and what is each environment's own."""

from __future__ import annotations

import dataclasses
from typing import Any, ClassVar

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from rheon.core.card import Card
from rheon.core.errors import RheonError
from rheon.core.kinds import Flow, Map
from rheon.core.random import generator
from rheon.core.system import parameter

from ._flow import FLOW_SETTINGS, FlowModel, free_run_error, scales, states_of, unembedded
from ._layers import Perceptron, perceptron


class SharedFlow(Flow):
    """dx/dt = speed * (f(x) + g_e(x)), with the number of the environment e held in the state, where it stays.

    Attributes:
        shared: f, a network.
        own: g_e of all environments: a network whose arrays have a leading axis of environments.
        speed: root mean square rate of change of the data, the unit of the networks' output, shape (variable,).
        rest: a typical state, shape (variable,).
        columns: where in the state the number of the environment stands (more than once where delays are embedded);
            empty where there is one environment.
        mean, scale: of that number in the data: e = mean + scale * state.

    Source: Yin, Ayed, de Bézenac, Baskiotis and Gallinari 2021, NeurIPS (arXiv 2106.04546).
    """

    shared: Perceptron
    own: Perceptron
    speed: Float[np.ndarray, " variable"] = eqx.field(converter=parameter)
    rest: Float[np.ndarray, " variable"] = eqx.field(converter=parameter)
    columns: tuple[int, ...] = eqx.field(static=True)
    mean: float = eqx.field(static=True)
    scale: float = eqx.field(static=True)

    @property
    def environments(self) -> int:
        """How many there are."""
        return int(np.shape(self.own.layers[0].bias)[0])

    def environment(self, x: Float[Array, " dim"]) -> Any:
        """The number of the environment of a state."""
        if not self.columns or self.environments == 1:
            return 0
        number = jnp.round(self.mean + self.scale * jax.lax.stop_gradient(x[self.columns[0]]))
        return jnp.clip(number, 0, self.environments - 1).astype(np.int32)

    def within(self, index) -> SharedFlow:
        """The same flow with the one environment of this number, whatever the state says."""
        own: Any = jax.tree.map(lambda a: jnp.asarray(a)[index][None] if eqx.is_array_like(a) else a, self.own)
        return dataclasses.replace(self, own=own)

    def seen(self, x: Float[Array, " dim"]) -> Float[Array, " input"]:
        """The state without the number of the environment."""
        return x[self._kept()]

    def own_part(self, x: Float[Array, " dim"]) -> Float[Array, " dim"]:
        """g_e(x), in units of the speed; zero for the number of the environment."""
        index = self.environment(x)
        net: Any = jax.tree.map(lambda a: jnp.asarray(a)[index] if eqx.is_array_like(a) else a, self.own)
        return self._placed(net(self.seen(x)), x)

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (dim,) -> (dim,)."""
        return self.speed * (self._placed(self.shared(self.seen(x)), x) + self.own_part(x))

    def initial(self) -> Float[np.ndarray, " dim"]:
        """The typical state. Shape (dim,)."""
        return self.rest

    def _kept(self) -> np.ndarray:
        return np.setdiff1d(np.arange(np.shape(self.rest)[0]), self.columns)

    def _placed(self, rate, x):
        return jnp.zeros(x.shape, rate.dtype).at[self._kept()].set(rate)


class Leads(FlowModel):
    """Flows of several environments that share a part: f is common to all, g_e is each one's own and kept small.

    The data say in one of their variables which environment a path is of: whole numbers from 0 on. The law keeps that
    number in its state, so a forecast from a window of any environment is one of that environment.

    Attributes:
        environment: position of the variable that holds the number of the environment; None for one environment.
        penalty: on the mean square of g_e, in units of the rate of change of the data.
        width: units of a hidden layer, of f and of every g_e.
        depth: hidden layers.
        length: steps of a training window, all judged.
        substeps: steps of the solver (Runge-Kutta, order 4) between two samples.
        delay: samples between the entries of a delay vector; None for no embedding.
        dimension: entries of a delay vector per variable; None for no embedding.
        updates, batch, rate, noise, validation: of the training; see the card.
        mean, scale: of the data; set by `rheon.fit`.

    Source: Yin, Ayed, de Bézenac, Baskiotis and Gallinari 2021, NeurIPS (arXiv 2106.04546).

    Example:
        >>> paths = np.random.default_rng(0).normal(size=(4, 30, 2))
        >>> number = np.broadcast_to(np.arange(4.0)[:, None, None], (4, 30, 1))
        >>> law = Leads(environment=2, width=8).build(np.concatenate([paths, number], 2), 0.5, jax.random.key(0))
        >>> law.flow.environments, law.dim
        (4, 3)
    """

    environment: int | None = None
    penalty: float = 1e-3
    width: int = 64
    depth: int = 2
    length: int = 10
    substeps: int = 1
    delay: int | None = None
    dimension: int | None = None
    updates: int = 1500
    batch: int = 64
    rate: float = 5e-3
    noise: float = 0.0
    validation: float = 0.15
    mean: tuple[float, ...] = ()
    scale: tuple[float, ...] = ()

    card: ClassVar[Card] = Card(
        title="LEADS",
        summary="A flow for several environments that obey laws of one family: one network is shared, a small one of "
        "each environment's own is added. For data from experiments under different conditions.",
        reference="Yin et al. 2021, NeurIPS, arXiv 2106.04546",
        equations=(
            "dx/dt = f(x) + g_e(x),  de/dt = 0",
            "loss = mean |x(t + k dt) - solve(x(t), k dt)|^2 + penalty mean |g_e(x)|^2",
        ),
        parameters=FLOW_SETTINGS
        | {
            "environment": "position of the variable that holds the number of the environment",
            "penalty": "on the mean square of g_e",
            "mean": "of the data; set by rheon.fit",
            "scale": "of the data; set by rheon.fit",
        },
        tags=("gradient", "flow", "environments"),
        caveats=(
            "The state must be seen, and every window must say which environment it is of.",
            "The penalty is on the size of g_e alone, not on its slope as in the published one.",
            "An environment that was not in the data is taken for the nearest number that was.",
        ),
    )

    def options(self) -> dict[str, tuple]:
        """Penalties worth trying."""
        return {"penalty": (1e-4, 1e-3, 1e-2)}

    def in_units(self, mean, scale) -> Leads:
        """The model with the units of the data."""
        return self.replace(mean=tuple(map(float, mean)), scale=tuple(map(float, scale)))

    def build(self, paths: Float[np.ndarray, "series time variable"], dt: float, key: jax.Array) -> Map:
        """The untrained law: the flow, discretised at the data's step.

        Raises:
            RheonError: if a number is below 1, the step is not positive, only one of delay and dimension is given, or
                the variable of the environments does not hold whole numbers from 0 on.
        """
        delay, dimension = self.room(paths, dt)
        n = paths.shape[2]
        column, count, mean, scale = self._environments(np.asarray(paths))
        columns = () if column is None else tuple(column + i * n for i in range(dimension))
        dim = n * dimension
        sizes = (dim - len(columns), *(self.width,) * self.depth, dim - len(columns))
        rng = generator(key)
        shared = perceptron(rng, sizes, "silu")
        each = [perceptron(rng, sizes, "silu") for _ in range(count)]
        own: Any = jax.tree.map(lambda *a: np.stack(a) if eqx.is_array_like(a[0]) else a[0], *each)
        flow = SharedFlow(shared, own, *scales(paths, dt, delay, dimension), columns, mean, scale)
        return self.stepped(flow, dt, delay, dimension)

    def _environments(self, paths: np.ndarray) -> tuple[int | None, int, float, float]:
        """Where the number of the environment stands, how many there are, and its units."""
        if self.environment is None:
            return None, 1, 0.0, 1.0
        n = paths.shape[2]
        if not -n <= self.environment < n or n < 2:
            raise RheonError(f"environment = {self.environment} of {n} variables", remedy="give a variable's position")
        column = self.environment % n
        mean, scale = (self.mean[column], self.scale[column]) if self.mean else (0.0, 1.0)
        numbers = mean + scale * paths[..., column][np.isfinite(paths[..., column])]
        # what was standardised in single precision comes back with its rounding
        if (np.abs(numbers - numbers.round()) > 1e-3).any() or numbers.min(initial=0) < -0.5:
            raise RheonError(
                "the variable of the environments does not hold whole numbers from 0 on",
                remedy="number the environments 0, 1, 2, ...",
            )
        return column, int(numbers.max(initial=0).round()) + 1, float(mean), float(scale)

    def trained(self, law: Any) -> tuple[Perceptron, Perceptron]:
        """The shared network and those of the environments."""
        flow = unembedded(law).flow
        return flow.shared, flow.own

    def loss(
        self,
        law: Any,
        inputs: Float[Array, "batch time variable"],
        targets: Float[Array, "batch time variable"],
    ) -> Float[Array, ""]:
        """Mean squared error of every step of the windows, and the penalty on what is an environment's own."""
        flat, inputs, targets = states_of(law, inputs, targets)
        # noise must not turn one environment into another
        columns = jnp.asarray(flat.flow.columns, np.int32)
        inputs = inputs.at[..., columns].set(targets[..., columns])

        def one(inputs, targets):
            # looked up once for a window, not at every stage of every step
            flow = flat.flow.within(flat.flow.environment(targets[0]))
            held = eqx.tree_at(lambda map: map.flow, flat, flow)
            own = flow.own_part(targets[0])
            return free_run_error(held, inputs[None], targets[None]) + self.penalty * jnp.mean(own**2)

        return jnp.mean(jax.vmap(one)(inputs, targets))
