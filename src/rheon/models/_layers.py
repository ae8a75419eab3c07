"""Layers of small networks: plain modules that the store can write, acting on one vector or one window."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from rheon.engine.operators._operator import Operator
from rheon.engine.operators.structures import RANK, draw


class Affine(eqx.Module):
    """W x + b along the last axis.

    Attributes:
        weight: shape (out, in).
        bias: shape (out,).
    """

    weight: Float[Array, "out in"]
    bias: Float[Array, " out"]

    def __call__(self, x: Float[Array, "... in"]) -> Float[Array, "... out"]:
        return x @ jnp.asarray(self.weight).T + self.bias


class Structured(eqx.Module):
    """A x + b along the last axis, the matrix A held by its structure.

    Attributes:
        operator: A, shape (out, in).
        bias: shape (out,).
    """

    operator: Operator
    bias: Float[Array, " out"]

    def __call__(self, x: Float[Array, "... in"]) -> Float[Array, "... out"]:
        return self.operator.apply(x) + self.bias


class Normalised(eqx.Module):
    """Each row less its mean, over its standard deviation, times a gain, plus a shift (layer normalisation).

    Attributes:
        gain: shape (feature,).
        shift: shape (feature,).

    Source: Ba, Kiros and Hinton 2016 (arXiv 1607.06450).
    """

    gain: Float[Array, " feature"]
    shift: Float[Array, " feature"]

    def __call__(self, x: Float[Array, "... feature"]) -> Float[Array, "... feature"]:
        centred = x - jnp.mean(x, -1, keepdims=True)
        spread = jnp.sqrt(jnp.mean(centred**2, -1, keepdims=True) + 1e-5)
        return centred / spread * self.gain + self.shift


class Perceptron(eqx.Module):
    """Affine layers with a nonlinearity between them.

    Attributes:
        layers: from the first to the last.
        kind: "relu", "silu", "gelu" or "tanh".
    """

    layers: tuple[Affine | Structured, ...]
    kind: str

    def __call__(self, x: Float[Array, "... in"]) -> Float[Array, "... out"]:
        bend = BENDS[self.kind]
        for layer in self.layers[:-1]:
            x = bend(layer(x))
        return self.layers[-1](x)


BENDS: dict[str, Callable] = {"relu": jax.nn.relu, "silu": jax.nn.silu, "gelu": jax.nn.gelu, "tanh": jnp.tanh}


def normal(rng: np.random.Generator, shape: tuple[int, ...], spread: float) -> np.ndarray:
    """Normal numbers with this standard deviation; float32. NumPy's generator needs no compilation."""
    return (spread * rng.standard_normal(shape)).astype(np.float32)


def affine(rng: np.random.Generator, inputs: int, outputs: int, gain: float = 1.0) -> Affine:
    """Weights that keep the variance times gain², zero bias; float32."""
    return Affine(normal(rng, (outputs, inputs), gain / inputs**0.5), np.zeros(outputs, np.float32))


def layer(
    rng: np.random.Generator, inputs: int, outputs: int, gain: float = 1.0, structure: str = "dense", rank: int = RANK
) -> Affine | Structured:
    """The same with a matrix of a structure of `rheon.engine.operators.structures`.

    Raises:
        RheonError: if nothing has the name of the structure.
    """
    if structure == "dense":
        return affine(rng, inputs, outputs, gain)
    return Structured(draw(structure, rng, inputs, outputs, gain, rank), np.zeros(outputs, np.float32))


def normalised(features: int) -> Normalised:
    """Gain 1, shift 0; float32."""
    return Normalised(np.ones(features, np.float32), np.zeros(features, np.float32))


def perceptron(
    rng: np.random.Generator,
    sizes: tuple[int, ...],
    kind: str = "relu",
    last_gain: float = 0.1,
    structure: str = "dense",
    rank: int = RANK,
) -> Perceptron:
    """Layers of these sizes, inputs first; the last one starts small, so that training starts from a simple law.

    All matrices but the last have the structure.
    """
    gain = 2**0.5 if kind != "tanh" else 1.0
    parts = [layer(rng, i, o, gain, structure, rank) for i, o in itertools.pairwise(sizes[:-1])]
    return Perceptron((*parts, affine(rng, sizes[-2], sizes[-1], last_gain)), kind)
