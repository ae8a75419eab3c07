"""In which order examples come."""

from __future__ import annotations

import dataclasses
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from rheon.core.errors import RheonError
from rheon.core.random import as_key
from rheon.core.settings import whole

ORDERS = ("shuffled", "drawn")


class Batches(eqx.Module):
    """Positions of the examples of each step: a function of a key and the number of the step, so it can be replayed.

    Args:
        n: number of examples.
        size: examples per step.
        key: of the order.
        order: "shuffled" passes through all examples in a new order each time (a rest that fills no batch waits for
            the next pass), "drawn" draws each batch anew, with repetition.

    Raises:
        RheonError: if a number is impossible, or the order unknown.

    Source: counter-based randomness: Salmon et al. 2011, doi:10.1145/2063384.2063405.

    Example:
        >>> order = Batches(4, 2, key=0)
        >>> sorted(order(0).tolist() + order(1).tolist())
        [0, 1, 2, 3]
    """

    n: int = eqx.field(static=True)
    size: int = eqx.field(static=True)
    order: str = eqx.field(static=True)
    key: Any

    def __init__(self, n: int, size: int = 1, key=0, order: str = "shuffled"):
        self.n = whole(n, "n")
        self.size = whole(size, "size", most=self.n)
        if order not in ORDERS:
            raise RheonError(f"order = {order!r}", where="order", remedy=f"choose one of {', '.join(ORDERS)}")
        self.order, self.key = order, np.asarray(jax.random.key_data(as_key(key)))

    @property
    def per_pass(self) -> int:
        """Batches in one pass through the examples."""
        return self.n // self.size

    def __call__(self, number):
        """Positions of the examples of a step. Shapes: number of the step () -> (size,)."""
        number = jnp.asarray(number, jnp.int32)
        key = jax.random.wrap_key_data(jnp.asarray(self.key).astype(jnp.uint32))
        if self.order == "drawn":
            return jax.random.randint(jax.random.fold_in(key, number), (self.size,), 0, self.n, jnp.int32)
        turn = jax.random.permutation(jax.random.fold_in(key, number // self.per_pass), self.n)
        begin = (number % self.per_pass) * self.size
        return jax.lax.dynamic_slice_in_dim(turn.astype(jnp.int32), begin, self.size)

    def replace(self, **fields):
        """A copy with another key.

        Raises:
            RheonError: if a name is not a field.
        """
        new, known = object.__new__(type(self)), [field.name for field in dataclasses.fields(self)]
        if unknown := sorted(set(fields) - set(known)):
            raise RheonError(f"Batches have no field {unknown[0]!r}", remedy=f"they have {', '.join(known)}")
        for field in dataclasses.fields(self):
            object.__setattr__(new, field.name, fields.get(field.name, getattr(self, field.name)))
        return new
