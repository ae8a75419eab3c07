"""Mean current, noise and higher cumulants of what a jump process counts, exactly."""

from __future__ import annotations

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from rheon.core.errors import RheonError
from rheon.core.precision import in_double
from rheon.core.result import Result
from rheon.core.settings import whole
from rheon.engine.markov import counts, generator, jump_of, polished, stationary, transitions

HIGHEST = 6


@in_double
def scaled_cumulants(system, weights, order: int = 2, *, initial=None, most: int = 4096) -> Result:
    """Long-time cumulants per time of a counted current: mean J, noise D = var / t, and so on.

    They are the derivatives at zero of the largest eigenvalue of the tilted generator, by automatic differentiation.

    Args:
        system: a jump process whose rates do not depend on time, or a Fit of one.
        weights: what each channel counts, shape (channel,).
        order: how many cumulants, 1 to 6.
        initial: a state of the class of states that is meant; the system's own where not given.
        most: the largest number of states.

    Returns:
        Shape (order,), per time unit. Details: "stationary" (state,), "states" (state, dim).

    Raises:
        RheonError: if the system is no jump process, weights do not fit, or the states fall apart into classes.

    Source: Lebowitz and Spohn 1999, doi:10.1023/A:1004589714161; Touchette 2009, doi:10.1016/j.physrep.2009.05.002.

    Example:
        >>> import rheon
        >>> found = scaled_cumulants(rheon.systems.TwoState(opening=1.0, closing=1.0, total=1), [1, 0], initial=[0])
        >>> [round(float(v), 6) for v in found.value]
        [0.5, 0.25]
    """
    system = jump_of(system)
    order = whole(order, "order", most=HIGHEST)
    weights = counts(system, weights)
    if weights.ndim != 1:
        raise RheonError("more than one counter", where="weights", remedy="give one weight a channel")
    known = transitions(system, initial, most)
    rest = stationary(generator(system, known))
    value = np.asarray(_derivatives(system, known, weights, rest, order))
    return Result(
        "scaled cumulants",
        value,
        verdict="exact",
        units="1/time unit",
        method=f"derivatives of the leading eigenvalue of the tilted generator over {len(rest)} states",
        axes=("order",),
        details={"stationary": rest, "states": known.states},
    )


@eqx.filter_jit
def _derivatives(system, known, weights, rest, order):
    """Derivatives of the scaled cumulant generating function at zero. Shape (order,)."""

    def exponent(tilt):
        return polished(generator(system, known, weights, tilt), jnp.zeros(()), jnp.asarray(rest))[0]

    out, function = [], exponent
    for _ in range(order):
        function = jax.jacfwd(function)
        out.append(function(jnp.zeros(())))
    return jnp.stack(out)
