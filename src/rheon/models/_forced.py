"""Maps whose readout can be inverted: shared by the laws trained with teacher forcing."""

from __future__ import annotations

import abc
from collections.abc import Callable

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from rheon.core.errors import RheonError
from rheon.core.kinds import Map
from rheon.engine.wrappers.embedded import Embedded, embed

# products of at most this many terms and columns are written out, unless there are more rows than terms: XLA then fuses
# a step into one loop over the columns, which on a CPU is a few times faster than a call of its matrix product
FEW_TERMS = 64
FEW_COLUMNS = 64
READOUTS = ("identity", "affine")


class Affine(eqx.Module):
    """x = B z + b, a readout of all states.

    Attributes:
        matrix: B. Shape (variable, dim).
        offset: b. Shape (variable,).

    Source: readout of Hess et al. 2023 (arXiv 2306.04406), section 4.
    """

    matrix: Float[Array, "variable dim"]
    offset: Float[Array, " variable"]

    def __call__(self, z: Float[Array, "dim ..."]) -> Float[Array, "variable ..."]:
        """B z + b. Shapes: (dim, ...) -> (variable, ...)."""
        image = jnp.tensordot(jnp.asarray(self.matrix), z, 1)
        return image + jnp.reshape(jnp.asarray(self.offset), (-1, *[1] * (image.ndim - 1)))

    def invert(self, x: Float[Array, "variable ..."]) -> Float[Array, "dim ..."]:
        """The pseudo-inverse of B applied to x - b. Shapes: (variable, ...) -> (dim, ...).

        B is taken to have full rank, which the regulariser "readout" sees to.
        """
        matrix = jnp.asarray(self.matrix)
        residual = x - jnp.reshape(jnp.asarray(self.offset), (-1, *[1] * (x.ndim - 1)))
        flat = residual.reshape(residual.shape[0], -1)
        # by QR: as exact as by singular values for full rank, and its derivative has no differences of them
        solve = jax.scipy.linalg.solve_triangular
        if matrix.shape[0] >= matrix.shape[1]:
            q, r = jnp.linalg.qr(matrix)
            state = solve(r, q.T @ flat)
        else:
            q, r = jnp.linalg.qr(matrix.T)
            state = q @ solve(r, flat, trans="T")
        return state.reshape(-1, *residual.shape[1:])


class ForcedMap(Map):
    """A map with a readout that can be inverted: training mixes the state that the data say into its own.

    With the identity readout the first `n_observed` states are the observation, and only they are inferred from data;
    with an affine one (`readout`) all states are. Subclasses say how columns of states advance. Laws are fitted in
    standardised units.

    Source: identity readout and partial forcing of Brenner et al. 2024 (arXiv 2410.14240); affine readout of Hess et
    al. 2023 (arXiv 2306.04406).
    """

    @property
    @abc.abstractmethod
    def n_observed(self) -> int:
        """Number of observed variables."""

    @property
    def readout(self) -> Affine | None:
        """The affine readout; None for the identity on the first states."""
        return None

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
        """The first states, or the affine readout. Shapes: (dim,) -> (variable,)."""
        return state[: self.n_observed] if self.readout is None else self.readout(state)

    @property
    def covered(self) -> np.ndarray:
        """Which states data infer: the observed ones, or all with an affine readout. Bits, shape (dim,)."""
        return np.arange(self.dim) < (self.n_observed if self.readout is None else self.dim)

    def invert(self, x: Float[Array, "variable ..."]) -> Float[Array, "dim ..."]:
        """The state that data infer, zero where they do not cover it. Shapes: (variable, ...) -> (dim, ...)."""
        if self.readout is not None:
            return self.readout.invert(x)
        return jnp.pad(x, ((0, self.dim - self.n_observed), *[(0, 0)] * (x.ndim - 1)))

    def encode(self, window: Float[Array, "time variable"]) -> Float[Array, " dim"]:
        """Follow the window with the observed part of the state replaced by the data at every sample.

        Shapes: (time, variable) -> (dim,), the state at the last sample.
        """
        window = jnp.asarray(window)
        n, readout = self.n_observed, self.readout
        first = self.start(window[0])
        if readout is None and n == self.dim:
            return window[-1]
        if readout is not None and n >= self.dim:
            return readout.invert(window[-1])

        def follow(z, x):
            z = self.step(0.0, z)
            if readout is None:
                return jnp.concatenate([x, z[n:]]).astype(z.dtype), None
            # the nearest state that the readout shows as x
            return (z + readout.invert(x - jnp.asarray(readout.matrix) @ z)).astype(z.dtype), None

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


def make_readout(
    name: str, paths: Float[np.ndarray, "series time variable"], delay: int, dimension: int, latent: int
) -> Affine | None:
    """An untrained readout: None for "identity"; for "affine" the leading principal directions of the data.

    Args:
        name: "identity" or "affine".
        paths: standardised data.
        delay, dimension: of the delay vectors that are read out.
        latent: number of states.

    Returns:
        The readout. B has orthonormal columns (rows, if there are more states than variables) and b = 0.

    Raises:
        RheonError: if there is no readout of that name.
    """
    if name not in READOUTS:
        raise RheonError(f"no readout {name!r}", remedy=f"choose one of {', '.join(READOUTS)}")
    if name == "identity" or latent < 1:
        return None
    seen = np.concatenate([np.asarray(embed(np.asarray(p), delay, dimension)) for p in paths])
    variables = seen.shape[1]
    matrix = np.eye(variables, latent)
    if latent < variables:
        rows = seen[np.isfinite(seen).all(1)].astype(np.float64)
        matrix = np.linalg.eigh(rows.T @ rows)[1][:, ::-1][:, :latent]
        # of the two signs of a direction the one that does not depend on the routine
        matrix = matrix * np.sign(matrix[np.abs(matrix).argmax(0), np.arange(latent)])
    return Affine(matrix.astype(np.float32), np.zeros(variables, np.float32))


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


def first_state(law) -> np.ndarray:
    """The state at a law's typical observation (`anchor`), by its `lift` or its readout's inverse. NumPy, (dim,)."""
    anchor = np.asarray(law.anchor)
    if law.readout is None:
        return np.concatenate([anchor, np.asarray(law.lift) @ anchor])
    inverse = np.linalg.pinv(np.asarray(law.readout.matrix))
    return (inverse @ (anchor - np.asarray(law.readout.offset))).astype(anchor.dtype)


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
