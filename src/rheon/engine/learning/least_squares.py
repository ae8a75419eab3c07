"""Linear least squares, example by example."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
import numpy as np

from rheon.core.errors import RheonError
from rheon.core.system import parameter

from .objective import Objective


class LeastSquares(Objective):
    """The mean over examples of (a . w - b)^2 / 2.

    Args:
        inputs: a, shape (example, dim).
        outputs: b, shape (example,).
        begin: where learning begins, shape (dim,); zeros where not given.

    Raises:
        RheonError: if shapes disagree.

    Source: Legendre 1805.

    Example:
        >>> fit = LeastSquares([[1.0, 0.0], [0.0, 1.0]], [1.0, 2.0])
        >>> fit.gradient(np.zeros(2)).tolist()
        [-0.5, -1.0]
    """

    inputs: Any
    outputs: Any
    begin: Any

    def __init__(self, inputs, outputs, begin=None):
        self.inputs, self.outputs = parameter(inputs), parameter(outputs)
        shape = np.shape(self.inputs)
        if len(shape) != 2 or 0 in shape or np.shape(self.outputs) != shape[:1]:
            raise RheonError(
                f"inputs of shape {shape}, outputs of shape {np.shape(self.outputs)}", where="LeastSquares",
                remedy="give (example, dim) and (example,)",
            )  # fmt: skip
        self.begin = parameter(np.zeros(shape[1]) if begin is None else begin)
        if np.shape(self.begin) != shape[1:]:
            raise RheonError(f"begin of shape {np.shape(self.begin)}", where="begin", remedy=f"give {shape[1:]}")

    @property
    def n_examples(self) -> int:
        """How many examples there are."""
        return int(np.shape(self.outputs)[0])

    def start(self):
        """Where learning begins. Shape (dim,)."""
        return self.begin

    def loss(self, parameters, index=None):
        """Half the mean squared error. Shapes: (dim,), positions (batch,) or None for all -> ()."""
        a, b = (jnp.asarray(v, parameters.dtype) for v in (self.inputs, self.outputs))
        if index is not None:
            a, b = a[index], b[index]
        return 0.5 * jnp.mean((a @ parameters - b) ** 2)
