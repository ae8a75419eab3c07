"""How improbable a current is: the cumulant generating function and the rate function of a jump process."""

from __future__ import annotations

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from rheon.core.errors import RheonError
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.precision import in_double
from rheon.core.result import Result
from rheon.engine.markov import counts, generator, jump_of, leading, polished, transitions


@in_double
def large_deviations(system, weights, tilts=None, *, initial=None, most: int = 1024) -> Result:
    """The scaled cumulant generating function theta(tilt), and the rate function of the counted current.

    P(current j over time t) falls as exp(-t I(j)); I is the Legendre transform of theta, given along the curve
    j = theta'(tilt), I = tilt j - theta(tilt).

    Args:
        system: a jump process whose rates do not depend on time, or a Fit of one.
        weights: what each channel counts, shape (channel,).
        tilts: conjugate fields, shape (tilt,); 41 from -3 to 3 where not given.
        initial: a state of the class of states that is meant; the system's own where not given.
        most: the largest number of states.

    Returns:
        theta, shape (tilt,), per time unit. Details: "tilt", "current", "rate", each (tilt,).

    Raises:
        RheonError: if the system is no jump process, or tilts or weights do not fit.

    Source: Lebowitz and Spohn 1999, doi:10.1023/A:1004589714161; Touchette 2009, doi:10.1016/j.physrep.2009.05.002.

    Example:
        >>> import rheon
        >>> found = large_deviations(rheon.systems.TwoState(total=1), [1, 0], [0.0], initial=[0])
        >>> abs(float(found.value[0])) < 1e-12
        True
    """
    system = jump_of(system)
    weights = counts(system, weights)
    tilts = np.linspace(-3, 3, 41) if tilts is None else np.atleast_1d(np.asarray(tilts, float))
    if weights.ndim != 1 or tilts.ndim != 1 or not len(tilts) or not np.isfinite(tilts).all():
        raise RheonError("one weight a channel and a list of finite tilts are needed", where="weights, tilts")
    known = transitions(system, initial, most)
    pairs = [leading(_tilted(system, known, weights, tilt)) for tilt in tilts]
    values, vectors = np.array([p[0] for p in pairs]), np.stack([p[1] for p in pairs])
    theta, current = (np.asarray(v) for v in _slopes(system, known, weights, tilts, values, vectors))
    rate = tilts * current - theta
    return Result(
        "scaled cumulant generating function",
        theta,
        verdict="exact",
        units="1/time unit",
        method=f"leading eigenvalue of the tilted generator over {len(known.states)} states",
        axes=("tilt",),
        details={"tilt": tilts, "current": current, "rate": rate, "states": known.states},
        figure=_figure(tilts, theta, current, rate),
    )


@eqx.filter_jit
def _tilted(system, known, weights, tilt):
    return generator(system, known, weights, tilt)


@eqx.filter_jit
def _slopes(system, known, weights, tilts, values, vectors):
    """theta and its derivative at every tilt."""

    def one(tilt, value, vector):
        return jax.value_and_grad(lambda s: polished(generator(system, known, weights, s), value, vector)[0])(tilt)

    return jax.vmap(one)(jnp.asarray(tilts), jnp.asarray(values), jnp.asarray(vectors))


def _figure(tilts, theta, current, rate) -> Figure:
    first = Panel((Trace("line", tilts, theta, role="model"),), x="tilt", y="theta (1/time)", title="cumulants")
    order = np.argsort(current)
    second = Panel(
        (Trace("line", current[order], rate[order], role="model"),),
        x="current (1/time)",
        y="rate function (1/time)",
        title="improbability of currents",
    )
    return Figure((first, second), title="large deviations of the current", columns=2)
