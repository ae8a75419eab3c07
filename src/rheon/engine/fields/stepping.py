"""Which fixed-step methods a field offers, and steps of them."""

from __future__ import annotations

from collections.abc import Callable

import jax.numpy as jnp

from rheon.core.kinds import Field, Flow

from ..exponential import etdrk4
from ..tableaus import advance
from .imex import imex_step
from .splitting import strang

# from the one to be preferred
METHODS = ("etdrk4", "characteristics", "strang", "imex")


def field_methods(flow: Flow) -> tuple[str, ...]:
    """Names of the methods that a flow's own parts make possible, the best first; none for a flow that is no field.

    Args:
        flow: any flow.

    Returns:
        "etdrk4" and "imex" where a field gives its linear part as a `symbol`, "characteristics" where it knows its law
        `along` them, "strang" where it has `parts`, "imex" where it has a `resolvent` of its own.

    Source: see `exponential`, `splitting` and `imex`.

    Example:
        >>> import rheon
        >>> field_methods(rheon.systems.HeatLine()), field_methods(rheon.systems.Lorenz())
        (('etdrk4', 'imex'), ())
    """
    if not isinstance(flow, Field):
        return ()
    diagonal = flow.symbol() is not None
    has = {
        "characteristics": flow.along() is not None,
        "etdrk4": diagonal,
        "strang": bool(flow.parts()),
        "imex": diagonal or flow.implicit,
    }
    return tuple(name for name in METHODS if has[name])


def field_steps(field: Field, method: str, t, x, h, n: int, u: Callable | None = None):
    """`n` steps of one of the field's methods.

    Args:
        field: a Field that offers the method.
        method: a name of `METHODS`.
        t: time at the start.
        x: values, shape (dim,).
        h: step.
        n: number of steps.
        u: input as a function of time, or None.

    Returns:
        Values at t + n h, shape (dim,).

    Source: see `exponential`, `splitting` and `imex`.
    """
    if method == "etdrk4":
        return etdrk4(field, t, x, h, n, u)
    if method == "characteristics":
        carry = field.along()
        return advance(lambda s, y: jnp.asarray(carry(s, y, h, u), x.dtype), t, x, h, n)
    if method == "strang":
        parts = field.parts()

        def round_of_parts(s, y):
            y = strang(parts, s, field.imposed(s, y, u), h, u)
            return jnp.asarray(field.imposed(s + h, y, u), x.dtype)

        return advance(round_of_parts, t, x, h, n)
    return advance(lambda s, y: imex_step(field, s, y, h, u), t, x, h, n)
