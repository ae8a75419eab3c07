"""A deep linear network: the network whose learning is solved."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from rheon.core.errors import RheonError
from rheon.core.random import generator
from rheon.core.settings import number, whole
from rheon.core.system import parameter

from .objective import Objective

# layers of one shape up to which their product is written out
UNROLLED = 8


class LinearNetwork(Objective):
    """y = W^L ... W^1 x with the summed squared error over a data set, half of it.

    Of the data only Σ31 = sum of y x^T and Σ11 = sum of x x^T matter: the gradient with respect to the product W is
    W Σ11 - Σ31, and the loss is zero at the best product. What is seen of the weights are the strengths u^T W v of
    the singular modes (u, v) of Σ31.

    Args:
        correlation: Σ31, shape (output, input).
        weights: W^1, ..., W^L, the first acting on the input.
        inputs: Σ11, shape (input, input), positive definite; the identity where not given.

    Raises:
        RheonError: if shapes do not fit together, or Σ11 is not positive definite.

    Source: Saxe, McClelland and Ganguli 2013, arXiv 1312.6120, section 1.

    Example:
        >>> net = LinearNetwork.decoupled(np.diag([3.0, 1.0]), hidden=(2,), strength=0.01)
        >>> [round(u, 6) for u in net.see(net.start()).tolist()], round(float(net.value(net.flat(net.start()))), 4)
        ([0.01, 0.01], 4.9601)
    """

    correlation: Any
    weights: tuple
    root: Any
    target: Any
    left: Any
    right: Any
    n_layers: int = eqx.field(static=True)

    def __init__(self, correlation, weights: Sequence, inputs=None):
        self.correlation = parameter(correlation)
        self.weights = tuple(parameter(w) for w in weights)
        self.n_layers = len(self.weights)
        shapes = [np.shape(w) for w in self.weights]
        fits = all(len(s) == 2 for s in shapes) and all(a[0] == b[1] for a, b in itertools.pairwise(shapes))
        ends = (shapes[-1][0], shapes[0][1]) if fits and shapes else None
        if np.ndim(self.correlation) != 2 or ends != np.shape(self.correlation):
            raise RheonError(
                f"weights of shapes {shapes} for a correlation of shape {np.shape(self.correlation)}", where="weights",
                remedy="each takes what the one before gives, the first the input, the last gives the output",
            )  # fmt: skip
        self.root, self.target = _whitened(self.correlation, inputs)
        u, _, v = np.linalg.svd(np.asarray(self.correlation, np.float64), full_matrices=False)
        self.left, self.right = u, v.T

    @classmethod
    def decoupled(cls, correlation, hidden: Sequence[int] = (), strength: Any = 1e-3, inputs=None, key=0):
        """Weights in which the modes do not feel one another: R_(l+1) D_l R_l^T, with R_1 and R_(L+1) those of Σ31.

        Args:
            correlation: Σ31, shape (output, input).
            hidden: widths of the hidden layers.
            strength: strength of every mode at the start, split evenly over the layers; or one factor per layer.
            inputs: Σ11.
            key: of the orthogonal matrices of the hidden layers.

        Returns:
            The network.
        """
        correlation, widths, rng = *_widths(correlation, hidden), generator(key)
        u, _, v = np.linalg.svd(correlation)
        depth = len(widths) - 1
        if np.ndim(strength) == 0:
            each = np.full(depth, number(strength, "strength", exclusive=True) ** (1 / depth))
        else:
            each = np.asarray(strength, float)
        if each.shape != (depth,) or not np.isfinite(each).all():
            raise RheonError(f"strength = {strength}", where="strength", remedy=f"one number > 0, or {depth} factors")
        turns = [v.T, *(_orthogonal(rng, n, n) for n in widths[1:-1]), u]
        cores = [a * np.eye(out, into) for a, into, out in zip(each, widths[:-1], widths[1:], strict=True)]
        return cls(correlation, [turns[i + 1] @ core @ turns[i].T for i, core in enumerate(cores)], inputs)

    @classmethod
    def gaussian(cls, correlation, hidden: Sequence[int] = (), std: float | None = None, inputs=None, key=0):
        """Independent Gaussian weights.

        Args:
            correlation: Σ31, shape (output, input).
            hidden: widths of the hidden layers.
            std: standard deviation; one over the root of the layer's inputs where not given.
            inputs: Σ11.
            key: of the weights.

        Returns:
            The network.
        """
        correlation, widths, rng = *_widths(correlation, hidden), generator(key)
        size = lambda n: 1 / np.sqrt(n) if std is None else number(std, "std")  # noqa: E731
        pairs = itertools.pairwise(widths)
        return cls(correlation, [size(into) * rng.normal(size=(out, into)) for into, out in pairs], inputs)

    @classmethod
    def orthogonal(cls, correlation, hidden: Sequence[int] = (), gain: float = 1.0, inputs=None, key=0):
        """Random orthogonal weights (orthonormal rows or columns where a layer is not square), times a gain.

        Args:
            correlation: Σ31, shape (output, input).
            hidden: widths of the hidden layers.
            gain: factor of each layer.
            inputs: Σ11.
            key: of the weights.

        Returns:
            The network.
        """
        correlation, widths, rng = *_widths(correlation, hidden), generator(key)
        pairs = itertools.pairwise(widths)
        return cls(correlation, [float(gain) * _orthogonal(rng, out, into) for into, out in pairs], inputs)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the strengths of the modes, strongest first."""
        return tuple(f"u{i + 1}" for i in range(np.shape(self.left)[1]))

    @property
    def strengths(self) -> np.ndarray:
        """Singular values of Σ31: where the strengths of the modes end if Σ11 is the identity. Shape (mode,)."""
        return np.linalg.svd(np.asarray(self.correlation, np.float64), compute_uv=False)

    def replace(self, **fields):
        """A copy with other weights.

        Raises:
            RheonError: if anything else is to be replaced: the target and the modes are computed from the correlations.
        """
        if others := sorted(set(fields) - {"weights"}):
            raise RheonError(
                f"{', '.join(others)} of a network cannot be replaced alone", where="LinearNetwork",
                remedy="make another network",
            )  # fmt: skip
        return super().replace(**fields)

    def start(self):
        """The weights as they were given."""
        return self.weights

    def product(self, parameters) -> Any:
        """The whole network as one matrix. Shapes: the weights -> (output, input)."""
        whole = parameters[0]
        for shape, alike in itertools.groupby(parameters[1:], np.shape):
            layers = list(alike)
            if len(layers) > UNROLLED and shape[0] == shape[1]:
                # a deep network is a loop, which compiles in no time
                whole = jax.lax.scan(lambda w, m: (m @ w, None), whole, jnp.stack(layers))[0]
            else:
                for matrix in layers:
                    whole = matrix @ whole
        return whole

    def loss(self, parameters, index=None):
        """Half the summed squared error above the least possible. Shapes: the weights -> ()."""
        whole = self.product(parameters)
        seen = whole if self.root is None else whole @ jnp.asarray(self.root, whole.dtype)
        return 0.5 * jnp.sum((jnp.asarray(self.target, whole.dtype) - seen) ** 2)

    def see(self, parameters):
        """Strengths of the modes of Σ31 in the network's product. Shapes: the weights -> (mode,)."""
        whole = self.product(parameters)
        return jnp.sum(jnp.asarray(self.left) * (whole @ jnp.asarray(self.right)), axis=0)

    def conserved(self, parameters) -> Any:
        """W^(l+1)^T W^(l+1) - W^l W^l^T: gradient flow keeps them. Shapes: the weights -> (number,)."""
        pairs = zip(parameters[1:], parameters[:-1], strict=True)
        return jnp.concatenate([jnp.ravel(jnp.asarray(b.T @ b - a @ a.T)) for b, a in pairs])


def _widths(correlation, hidden) -> tuple[np.ndarray, list[int]]:
    """The correlation as a matrix, and the widths of all layers from the input on."""
    correlation = np.asarray(correlation, np.float64)
    if correlation.ndim != 2 or not np.isfinite(correlation).all():
        raise RheonError(f"a correlation of shape {correlation.shape}", where="correlation", remedy="(output, input)")
    inner = [whole(n, "hidden") for n in hidden]
    return correlation, [correlation.shape[1], *inner, correlation.shape[0]]


def _orthogonal(rng, out: int, into: int) -> np.ndarray:
    """A random matrix with orthonormal rows or columns. Shape (out, into)."""
    q, r = np.linalg.qr(rng.normal(size=(max(out, into), min(out, into))))
    q = q * np.sign(np.diag(r))
    return q if out >= into else q.T


def _whitened(correlation, inputs) -> tuple[Any, Any]:
    """The root of Σ11, None for the identity, and Σ31 over it."""
    if inputs is None:
        return None, correlation
    inputs = np.asarray(inputs, np.float64)
    n = np.shape(correlation)[1]
    if inputs.shape != (n, n) or not np.allclose(inputs, inputs.T):
        raise RheonError(f"inputs of shape {inputs.shape}", where="inputs", remedy=f"give a symmetric ({n}, {n})")
    values, vectors = np.linalg.eigh(inputs)
    if values[0] <= 1e-12 * values[-1]:
        raise RheonError("some inputs never vary", where="inputs", remedy="leave those directions out")
    root = (vectors * np.sqrt(values)) @ vectors.T
    return root, correlation @ (vectors / np.sqrt(values)) @ vectors.T
