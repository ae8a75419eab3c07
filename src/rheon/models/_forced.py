"""Maps whose state holds what is observed in its first entries: shared by the laws trained with teacher forcing."""

from __future__ import annotations

import abc
from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from rheon.core.errors import RheonError
from rheon.core.kinds import Map
from rheon.engine.wrappers.embedded import Embedded

# products of at most this many terms and columns are written out, unless there are more rows than terms: XLA then fuses
# a step into one loop over the columns, which on a CPU is a few times faster than a call of its matrix product
FEW_TERMS = 64
FEW_COLUMNS = 64


class ForcedMap(Map):
    """A map of which the first `n_observed` states are the observation itself.

    Subclasses say how a state starts from an observation and how columns of states advance; training then mixes data
    into those first states. Laws are fitted in standardised units.

    Source: identity readout and partial forcing of Brenner et al. 2024 (arXiv 2410.14240) and Hess et al. 2023
    (arXiv 2306.04406).
    """

    @property
    @abc.abstractmethod
    def n_observed(self) -> int:
        """Number of observed states."""

    @abc.abstractmethod
    def start(self, x: Float[Array, "variable ..."]) -> Float[Array, "dim ..."]:
        """A state from one observation. Shapes: (variable, ...) -> (dim, ...)."""

    @abc.abstractmethod
    def advance(self, z: Float[Array, "dim batch"], product: Callable) -> Float[Array, "dim batch"]:
        """The next states of columns of states, with `product` for the matrix products."""

    def columns(self, z: Float[Array, "dim batch"]) -> Float[Array, "dim batch"]:
        """The next states of columns of states; differentiable in reverse mode only, fast for few columns."""
        return self.advance(z, product)

    def step(self, t, x, u=None):
        """The next state. Shapes: (), (dim,) -> (dim,)."""
        return self.advance(x[:, None], jnp.matmul)[:, 0]

    def observe(self, state: Float[Array, " dim"]) -> Float[Array, " variable"]:
        """The first states. Shapes: (dim,) -> (variable,)."""
        return state[: self.n_observed]

    def encode(self, window: Float[Array, "time variable"]) -> Float[Array, " dim"]:
        """Follow the window with the observed states replaced by the data at every sample.

        Shapes: (time, variable) -> (dim,), the state at the last sample.
        """
        window = jnp.asarray(window)
        n = self.n_observed
        first = self.start(window[0])
        if n == self.dim:
            return window[-1]

        def follow(z, x):
            return jnp.concatenate([x, self.step(0.0, z)[n:]]).astype(z.dtype), None

        return jax.lax.scan(follow, first.astype(jnp.result_type(first, window)), window[1:])[0]


@jax.custom_vjp
def product(weights: Float[Array, "row term"], x: Float[Array, "term column"]) -> Float[Array, "row column"]:
    """weights @ x, written out for a few columns."""
    terms, columns = x.shape
    if terms > FEW_TERMS or columns > FEW_COLUMNS or terms < weights.shape[0]:
        return weights @ x
    # the barrier has x computed once, not once for every row that reads it
    x = jax.lax.optimization_barrier(x)
    total = weights[:, :1] * x[0]
    for k in range(1, terms):
        total = total + weights[:, k : k + 1] * x[k]
    return total


def _product_forward(weights, x):
    return product(weights, x), (weights, x)


def _product_backward(saved, cotangent):
    weights, x = saved
    return cotangent @ x.T, product(weights.T, cotangent)


product.defvjp(_product_forward, _product_backward)


def initial_decay(key: jax.Array, dim: int) -> np.ndarray:
    """The diagonal of K / lambda_max(K), K = R^T R / dim + I with R standard normal: decay rates in (0, 1].

    Source: initialisation of Hess et al. 2023 (arXiv 2306.04406).
    """
    normal = np.asarray(jax.random.normal(key, (dim, dim)), np.float64)
    gram = normal.T @ normal / dim + np.eye(dim)
    return (np.diag(gram) / np.linalg.eigvalsh(gram)[-1]).astype(np.float32)


def uniform(key: jax.Array, shape: tuple[int, ...]) -> np.ndarray:
    """Uniform in +-1 / sqrt(last dimension)."""
    bound = 1 / np.sqrt(max(shape[-1], 1))
    return np.asarray(jax.random.uniform(key, shape, np.float32, -bound, bound))


def delay_settings(delay: int | None, dimension: int | None, n_variables: int) -> tuple[int, int]:
    """Delay and dimension of the embedding: no embedding unless asked for.

    Raises:
        RheonError: if only one of the two is given or one is below 1.
    """
    if delay is None and dimension is None:
        return 1, 1
    if delay is None or dimension is None or int(delay) < 1 or int(dimension) < 1:
        raise RheonError(
            f"delay = {delay} and dimension = {dimension}",
            remedy="give both as integers of at least 1, or neither for no delay embedding",
        )
    return int(delay), int(dimension)


def embedded(law: ForcedMap, delay: int, dimension: int) -> Map:
    """The law seen without its delays; the law itself where there is no embedding."""
    return law if dimension == 1 else Embedded(law, delay, dimension)


def typical(paths: Float[np.ndarray, "series time variable"], delay: int, dimension: int) -> np.ndarray:
    """A delay vector of the data: the first complete one after the middle of the longest gap-free stretch.

    Raises:
        RheonError: if no stretch without gaps is long enough for one delay vector.
    """
    paths = np.asarray(paths, np.float32)
    span = (dimension - 1) * delay
    complete = np.isfinite(paths).all(-1)
    best, place = 0, None
    for path, row in enumerate(complete):
        edges = np.flatnonzero(np.diff(np.r_[False, row, False].astype(int)))
        for begin, end in zip(edges[::2], edges[1::2], strict=True):
            if end - begin > best:
                best, place = end - begin, (path, begin, end)
    if place is None or best <= span:
        raise RheonError(
            f"the longest stretch without a gap has {best} samples; one delay vector needs {span + 1}",
            remedy="use a smaller delay or dimension, or fill the gaps first",
        )
    path, begin, end = place
    at = begin + span + (end - begin - span - 1) // 2
    return np.concatenate([paths[path, at - i * delay] for i in range(dimension)])
