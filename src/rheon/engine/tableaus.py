"""Explicit Runge–Kutta methods with a fixed step, as tables of numbers and one step function with unrolled stages."""

from __future__ import annotations

import dataclasses

import jax
import jax.numpy as jnp

from rheon.core.errors import RheonError

from ._state import axpy, like


@dataclasses.dataclass(frozen=True)
class Tableau:
    """A Butcher tableau.

    Attributes:
        order: order of convergence.
        nodes: c, one per stage.
        stages: rows of A below the diagonal, one per stage after the first.
        weights: b, one per stage.
    """

    order: int
    nodes: tuple[float, ...]
    stages: tuple[tuple[float, ...], ...]
    weights: tuple[float, ...]


TABLEAUS = {
    "euler": Tableau(1, (0.0,), (), (1.0,)),
    "heun": Tableau(2, (0.0, 1.0), ((1.0,),), (0.5, 0.5)),
    "rk4": Tableau(4, (0.0, 0.5, 0.5, 1.0), ((0.5,), (0.0, 0.5), (0.0, 0.0, 1.0)), (1 / 6, 1 / 3, 1 / 3, 1 / 6)),
    # Tsitouras 2011, Comput. Math. Appl. 62:770, doi:10.1016/j.camwa.2011.06.002
    "rk5": Tableau(
        5,
        (0.0, 0.161, 0.327, 0.9, 0.9800255409045097, 1.0),
        (
            (0.161,),
            (-0.008480655492356989, 0.335480655492357),
            (2.8971530571054935, -6.359448489975075, 4.3622954328695815),
            (5.325864828439257, -11.748883564062828, 7.4955393428898365, -0.09249506636175525),
            (5.86145544294642, -12.92096931784711, 8.159367898576159, -0.071584973281401, -0.028269050394068383),
        ),
        (0.09646076681806523, 0.01, 0.4798896504144996, 1.379008574103742, -3.290069515436081, 2.324710524099774),
    ),
}


def tableau(method: str) -> Tableau:
    """The tableau of a fixed-step method: "euler", "heun", "rk4" or "rk5".

    Raises:
        RheonError: if there is no such method.

    Example:
        >>> tableau("rk4").order
        4
    """
    if method not in TABLEAUS:
        raise RheonError(f"no fixed-step method {method!r}", remedy=f"choose one of {', '.join(TABLEAUS)}")
    return TABLEAUS[method]


def rk_step(rate, t, x, h, table: Tableau):
    """One explicit Runge–Kutta step with unrolled stages.

    Args:
        rate: (t, x) -> dx/dt in the structure of `x`.
        t: time at the start of the step.
        x: state: an array, or a tuple of components, which then stay in separate arrays.
        h: step.
        table: the method.

    Returns:
        The state at t + h, in the structure of `x`.

    Source: Hairer, Norsett, Wanner, Solving Ordinary Differential Equations I, chapter II.

    Example:
        >>> import jax.numpy as jnp
        >>> float(rk_step(lambda t, x: x, 0.0, jnp.ones(()), 0.5, tableau("heun")))
        1.625
    """
    slopes = [like(x, rate(t, x))]
    for node, row in zip(table.nodes[1:], table.stages, strict=True):
        terms = [(h * a, k) for a, k in zip(row, slopes, strict=True) if a != 0.0]
        slopes.append(like(x, rate(t + node * h, axpy(x, terms))))
    return axpy(x, [(h * b, k) for b, k in zip(table.weights, slopes, strict=True) if b != 0.0])


def advance(step, t, x, h, n: int):
    """`n` steps of size `h` by a scan: x <- step(t + i h, x). Returns the last state."""
    if n == 1:
        return step(t, x)
    x, _ = jax.lax.scan(lambda x, i: (step(t + i * h, x), None), x, jnp.arange(n))
    return x
