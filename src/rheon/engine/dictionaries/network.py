"""Functions learned so that the law carries them into one another."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import optax
from jaxtyping import Array, Float

from rheon.core.errors import RheonError
from rheon.core.precision import precision
from rheon.core.random import as_key, generator
from rheon.core.settings import number, settle

from .coordinates import Coordinates
from .dictionary import Dictionary

# rows in one update
BATCH = 2048
# added to the Gram matrix while training: functions that copy one another gain nothing by it
JITTER = 1e-8


class Network(Dictionary):
    """The constant, the coordinates, and the outputs of a small network trained to close the space under the law.

    What is minimised is the mean squared residual of the whole space: what of K psi lies outside the span, summed over
    an orthonormal basis of the span. It is 0 exactly where the span is invariant, and then every eigenpair is true.

    Attributes:
        count: learned functions.
        width, depth: of the hidden layers (tanh).
        updates: of Adam, on random rows.
        rate: first learning rate; it falls to a hundredth along a cosine.
        net, centre, scale: what was learned, and the standard units of the coordinates; None until `prepared`.
        of: gives the coordinates.

    Raises:
        RheonError: if a number is not positive.

    Source: the residual as a loss, Xu, Shao, Logothetis and Shen 2025, arXiv 2501.00701; here summed over an
        orthonormal basis instead of eigenvectors, so that no eigendecomposition is differentiated.

    Example:
        >>> import numpy as np
        >>> x = np.linspace(-1, 1, 200)[:, None, None]
        >>> d = Network(2, width=8, updates=20).prepared(x, 0.9 * x, 0)
        >>> d.evaluate(x).shape
        (200, 4)
    """

    count: int
    width: int = 32
    depth: int = 2
    updates: int = 1000
    rate: float = 3e-3
    net: Any = None
    centre: Any = None
    scale: Any = None
    of: Dictionary = Coordinates()

    def __check_init__(self):
        settle(self, 1, "count", "width", "depth", "updates")
        number(self.rate, "rate", exclusive=True)

    @property
    def context(self) -> int:
        """Samples that the coordinates look at."""
        return self.of.context

    def prepared(self, before, after, key) -> Network:
        """Trained on pairs of windows."""
        of = self.of.prepared(before, after, key)
        x, y = of.evaluate(before), of.evaluate(after)
        centre, scale = x.mean(0), np.where(x.std(0) > 0, x.std(0), 1.0)
        rows = generator(key).integers(0, len(x), (self.updates, min(BATCH, len(x))))
        with precision("double"):
            net = eqx.nn.MLP(x.shape[1], self.count, self.width, self.depth, jnp.tanh, key=as_key(key))
            pairs = jnp.asarray((x - centre) / scale), jnp.asarray((y - centre) / scale)
            net = _train(net, *pairs, jnp.asarray(rows), self.rate)
            net = jax.tree.map(lambda a: np.asarray(a) if eqx.is_array(a) else a, net)
        settings = self.count, self.width, self.depth, self.updates, self.rate
        return Network(*settings, net, centre, scale, of)

    def __call__(self, window: Float[Array, "time variable"]) -> Array:
        """All functions. Shapes: (context, variable) -> (1 + coordinate + count,)."""
        if self.net is None:
            raise RheonError("the network is not trained yet", where="Network", remedy="call prepared() first")
        x = (self.of(window) - self.centre) / self.scale
        return _functions(self.net, x)


def _functions(net, x):
    return jnp.concatenate([jnp.ones(1, x.dtype), x, net(x)])


def outside(before: Array, after: Array) -> Array:
    """The share of K psi outside the span of psi, averaged over an orthonormal basis. Shapes: (row, feature) -> ()."""
    rows, size = before.shape
    gram = before.T @ before / rows + JITTER * jnp.eye(size)
    action, image = before.T @ after / rows, jnp.sum(after.T @ after / rows * _inverse(gram))
    return (image - jnp.sum((_inverse(gram) @ action) * (action @ _inverse(gram)))) / size


def _inverse(gram: Array) -> Array:
    # a Newton step from the inverse: its derivative is exact, and no factorisation is differentiated
    inverse = jax.lax.stop_gradient(jnp.linalg.inv(gram))
    return 2 * inverse - inverse @ gram @ inverse


@eqx.filter_jit
def _train(net, x, y, rows, rate):
    arrays, static = eqx.partition(net, eqx.is_inexact_array)
    solver = optax.adam(optax.cosine_decay_schedule(rate, rows.shape[0], 0.01))

    def loss(arrays, chosen):
        functions = lambda v: _functions(eqx.combine(arrays, static), v)  # noqa: E731
        return outside(jax.vmap(functions)(x[chosen]), jax.vmap(functions)(y[chosen]))

    def update(carry, chosen):
        arrays, state = carry
        slopes = jax.grad(loss)(arrays, chosen)
        steps, state = solver.update(slopes, state, arrays)
        return (optax.apply_updates(arrays, steps), state), None

    (arrays, _), _ = jax.lax.scan(update, (arrays, solver.init(arrays)), rows)
    return eqx.combine(arrays, static)
