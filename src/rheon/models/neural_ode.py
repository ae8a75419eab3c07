"""The neural ordinary differential equation: a vector field that is a network."""

from __future__ import annotations

from typing import Any, ClassVar

import equinox as eqx
import jax
import numpy as np
from jaxtyping import Array, Float

from rheon.core.card import Card
from rheon.core.kinds import Flow, Map
from rheon.core.random import generator
from rheon.core.system import parameter

from ._flow import FLOW_SETTINGS, FlowModel, free_run_error, scales, states_of, unembedded
from ._layers import Perceptron, perceptron


class NeuralFlow(Flow):
    """dx/dt = speed * net(x).

    Attributes:
        net: the network.
        speed: root mean square rate of change of the data, per variable and time unit: the unit of the network's
            output, shape (variable,).
        rest: a typical state, shape (variable,).

    Source: Chen, Rubanova, Bettencourt and Duvenaud 2018, NeurIPS (arXiv 1806.07366).
    """

    net: Perceptron
    speed: Float[np.ndarray, " variable"] = eqx.field(converter=parameter)
    rest: Float[np.ndarray, " variable"] = eqx.field(converter=parameter)

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (dim,) -> (dim,)."""
        return self.speed * self.net(x)

    def initial(self) -> Float[np.ndarray, " dim"]:
        """The typical state. Shape (dim,)."""
        return self.rest


class NeuralODE(FlowModel):
    """A flow whose vector field is a small network, trained through a fixed-step solver on many short windows.

    Attributes:
        width: units of a hidden layer.
        depth: hidden layers.
        length: steps of a training window, all judged.
        substeps: steps of the solver (Runge-Kutta, order 4) between two samples.
        delay: samples between the entries of a delay vector; None for no embedding.
        dimension: entries of a delay vector per variable; None for no embedding.
        updates, batch, rate, noise, validation: of the training; see the card.

    Source: Chen et al. 2018 (arXiv 1806.07366); short windows, as multiple shooting: Bock and Plitt 1984.

    Example:
        >>> wave = np.sin(0.3 * np.arange(100))[None, :, None]
        >>> law = NeuralODE(width=8, delay=5, dimension=3).build(wave, 1.0, jax.random.key(0))
        >>> law.dim, law.n_observed, law.context
        (3, 1, 11)
    """

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

    card: ClassVar[Card] = Card(
        title="Neural ODE",
        summary="A flow whose vector field is a small network, trained through the solver on many short windows. For "
        "densely sampled data of all state variables; what is learned is a vector field, at any time step.",
        reference="Chen et al. 2018, NeurIPS, arXiv 1806.07366",
        equations=(
            "dx/dt = sigma_v MLP(x),  SiLU between the layers",
            "loss = mean |x(t + k dt) - solve(x(t), k dt)|^2 over k = 1 ... length",
        ),
        parameters=FLOW_SETTINGS,
        tags=("gradient", "flow", "vector field"),
        caveats=(
            "The state must be seen: one variable of several needs a delay embedding, whose vector field is stiffer.",
            "Outside the data the field is what the network makes of it; free runs may leave.",
            "Sampled too sparsely (below some twenty samples per period) it needs more substeps.",
        ),
    )

    def options(self) -> dict[str, tuple]:
        """Lengths of the windows worth trying."""
        return {"length": (5, 10, 20)}

    def build(self, paths: Float[np.ndarray, "series time variable"], dt: float, key: jax.Array) -> Map:
        """The untrained law: the flow, discretised at the data's step.

        Raises:
            RheonError: if a number is below 1, the step is not positive, or only one of delay and dimension is given.
        """
        delay, dimension = self.room(paths, dt)
        dim = paths.shape[2] * dimension
        net = perceptron(generator(key), (dim, *(self.width,) * self.depth, dim), "silu")
        return self.stepped(NeuralFlow(net, *scales(paths, dt, delay, dimension)), dt, delay, dimension)

    def trained(self, law: Any) -> Perceptron:
        """The network of the vector field."""
        return unembedded(law).flow.net

    def loss(
        self,
        law: Any,
        inputs: Float[Array, "batch time variable"],
        targets: Float[Array, "batch time variable"],
    ) -> Float[Array, ""]:
        """Mean squared error of every step of the windows, from their first state, which has the noise."""
        return free_run_error(*states_of(law, inputs, targets))
