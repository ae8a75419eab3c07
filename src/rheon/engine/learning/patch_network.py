"""A small network on patches, with features of different strength."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
import numpy as np

from rheon.core.errors import RheonError
from rheon.core.random import generator
from rheon.core.settings import number, whole
from rheon.core.system import parameter

from .objective import Objective


class PatchNetwork(Objective):
    """f(x) = F_+(x) - F_-(x), F_j = sum over patches p and units r of relu(w_jr . x_p)^2 / m; loss: mean of (f - y)^2.

    Args:
        patches: shape (example, patch, input).
        labels: 1 or -1, shape (example,).
        weights: shape (2, unit, input): of F_+ and of F_-.

    Raises:
        RheonError: if shapes disagree, or a label is neither 1 nor -1.

    Source: Lu, Wu, Yang and Zou 2023, arXiv 2310.17074.

    Example:
        >>> net = PatchNetwork.strong_and_weak(16, key=0)
        >>> net.n_examples, net.dim
        (16, 1024)
    """

    patches: Any
    labels: Any
    weights: Any

    def __init__(self, patches, labels, weights):
        self.patches, self.labels, self.weights = parameter(patches), parameter(labels), parameter(weights)
        shapes = tuple(np.shape(v) for v in (self.patches, self.labels, self.weights))
        fits = tuple(map(len, shapes)) == (3, 1, 3) and shapes[0][0] == shapes[1][0] and shapes[2][0] == 2
        if not fits or shapes[0][2] != shapes[2][2]:
            raise RheonError(
                f"patches, labels and weights of shapes {shapes}", where="PatchNetwork",
                remedy="give (example, patch, input), (example,) and (2, unit, input)",
            )  # fmt: skip
        if isinstance(self.labels, np.ndarray) and not np.isin(self.labels, (-1, 1)).all():
            raise RheonError("a label is neither 1 nor -1", where="labels")

    @classmethod
    def strong_and_weak(
        cls, n: int, *, n_inputs: int = 64, units: int = 8, weak_share: float = 0.125, strong: float = 1.0,
        weak: float = 0.1, noise: float = 0.02, spread: float = 0.125, key=0,
    ):  # fmt: skip
        """Examples of a strong feature u and a weak one v, at right angles, and noise in the other directions.

        An example with label y has the patches y u, y v and noise; a share of the examples lacks the first. Labels
        alternate, also among those that lack it, in random order.

        Args:
            n: number of examples.
            n_inputs: size of a patch.
            units: m, per class.
            weak_share: share of the examples without the strong feature.
            strong, weak: lengths of u and v.
            noise: standard deviation of each component of the noise.
            spread: standard deviation of the weights.
            key: of everything that is drawn.

        Returns:
            The network.
        """
        n, d, m = whole(n, "n"), whole(n_inputs, "n_inputs", 3), whole(units, "units")
        rng = generator(key)
        share = number(weak_share, "weak_share", 0.0, 1.0)
        lacking = rng.permutation(n) < round(share * n)
        labels = np.empty(n)
        for group in (lacking, ~lacking):
            labels[group] = rng.permutation(np.where(np.arange(group.sum()) % 2, -1.0, 1.0))
        patches = np.zeros((n, 3, d))
        patches[:, 0, 0] = strong * labels * ~lacking
        patches[:, 1, 1] = weak * labels
        patches[:, 2, 2:] = noise * rng.normal(size=(n, d - 2))
        return cls(patches, labels, spread * rng.normal(size=(2, m, d)))

    @property
    def n_examples(self) -> int:
        """How many examples there are."""
        return int(np.shape(self.labels)[0])

    def start(self):
        """The weights as they were given. Shape (2, unit, input)."""
        return self.weights

    def answers(self, weights, patches) -> Any:
        """f of each example. Shapes: (2, unit, input), (example, patch, input) -> (example,)."""
        reached = jnp.maximum(jnp.einsum("jrd,npd->njrp", weights, patches), 0.0) ** 2
        both = jnp.sum(reached, axis=(2, 3)) / weights.shape[1]
        return both[:, 0] - both[:, 1]

    def loss(self, parameters, index=None):
        """Mean squared error. Shapes: (2, unit, input), positions (batch,) or None for all -> ()."""
        patches, labels = (jnp.asarray(v, parameters.dtype) for v in (self.patches, self.labels))
        if index is not None:
            patches, labels = patches[index], labels[index]
        return jnp.mean((self.answers(parameters, patches) - labels) ** 2)
