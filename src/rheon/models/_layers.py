"""Layers of small networks: plain modules that the store can write, acting on one vector or one window."""

from __future__ import annotations

from collections.abc import Callable

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float


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

    layers: tuple[Affine, ...]
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


def normalised(features: int) -> Normalised:
    """Gain 1, shift 0; float32."""
    return Normalised(np.ones(features, np.float32), np.zeros(features, np.float32))


def perceptron(
    rng: np.random.Generator, sizes: tuple[int, ...], kind: str = "relu", last_gain: float = 0.1
) -> Perceptron:
    """Layers of these sizes, inputs first; the last one starts small, so that training starts from a simple law."""
    gains = [2**0.5 if kind != "tanh" else 1.0] * (len(sizes) - 2) + [last_gain]
    parts = zip(sizes[:-1], sizes[1:], gains, strict=True)
    return Perceptron(tuple(affine(rng, i, o, g) for i, o, g in parts), kind)
