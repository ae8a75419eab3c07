"""A quadratic bowl."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
import numpy as np

from rheon.core.errors import RheonError
from rheon.core.system import parameter

from .objective import Objective


class Quadratic(Objective):
    """f(x) = x^T A x / 2 - b^T x: what every smooth loss is near a minimum.

    Args:
        matrix: A, symmetric, shape (dim, dim), or its eigenvalues, shape (dim,).
        linear: b, shape (dim,); zero where not given.
        begin: where learning begins, shape (dim,); ones where not given.

    Raises:
        RheonError: if shapes disagree, or the matrix is not symmetric.

    Source: the test problem of every rate of convergence; Nesterov 2004, doi:10.1007/978-1-4419-8853-9.

    Example:
        >>> float(Quadratic([1.0, 10.0]).value(np.ones(2)))
        5.5
    """

    matrix: Any
    linear: Any
    begin: Any

    def __init__(self, matrix=(1.0, 10.0), linear=None, begin=None):
        self.matrix = parameter(matrix)
        shape = np.shape(self.matrix)
        if len(shape) not in (1, 2) or len(set(shape)) != 1 or not shape[0]:
            raise RheonError(f"a matrix of shape {shape}", where="matrix", remedy="give (dim, dim) or (dim,)")
        if len(shape) == 2 and isinstance(self.matrix, np.ndarray) and not np.allclose(self.matrix, self.matrix.T):
            raise RheonError("the matrix is not symmetric", where="matrix", remedy="give (A + A^T) / 2")
        self.linear = parameter(np.zeros(shape[0]) if linear is None else linear)
        self.begin = parameter(np.ones(shape[0]) if begin is None else begin)
        for name in ("linear", "begin"):
            if np.shape(getattr(self, name)) != shape[:1]:
                raise RheonError(f"{name} of shape {np.shape(getattr(self, name))}", remedy=f"give {shape[:1]}")

    def start(self):
        """Where learning begins. Shape (dim,)."""
        return self.begin

    def loss(self, parameters, index=None):
        """The height. Shapes: (dim,) -> ()."""
        x = parameters
        matrix = jnp.asarray(self.matrix, x.dtype)
        bent = matrix * x if matrix.ndim == 1 else matrix @ x
        return 0.5 * x @ bent - jnp.asarray(self.linear, x.dtype) @ x
