"""The forced orbit of a batch of windows, with a backward pass that does little in the loop over time."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from rheon.core.errors import RheonError
from rheon.core.kinds import Map, stacked
from rheon.engine.deer import solve
from rheon.engine.wrappers.discretised import Discretised

# what a law may say about itself to be trained with hidden states or a readout; see rheon.models._forced.ForcedMap
OWN = ("start", "invert", "covered", "columns", "lipschitz")


def own(law, name: str) -> Any:
    """What a law, or the flow that it discretises, says under a name of `OWN`; None if it says nothing."""
    said = getattr(law, name, None)
    if said is None and isinstance(law, Discretised) and name != "columns":
        said = getattr(law.flow, name, None)
    return said


def columns(law: Map, z: Float[Array, "dim batch"]) -> Float[Array, "dim batch"]:
    """The next states of columns of states: the law's own fast way where it has one."""
    quick = own(law, "columns")
    if quick is not None:
        return quick(z)
    if law.componentwise:
        # elementwise laws take whole rows for scalars
        return jnp.stack([jnp.broadcast_to(c, z.shape[1:]) for c in law.step(0.0, tuple(z))]).astype(z.dtype)
    return jax.vmap(lambda x: stacked(law.step(0.0, x)), -1, -1)(z).astype(z.dtype)


def start(law: Map, x: Float[Array, "variable batch"]) -> Float[Array, "dim batch"]:
    """States from observations: the law's own start, or what the data infer."""
    first = own(law, "start")
    return first(x) if first is not None else inferred(law, x)


def inferred(law: Map, x: Float[Array, "variable ..."]) -> Float[Array, "dim ..."]:
    """The state that data infer: by the law's own inverse of its readout, or the observation itself."""
    inverse = own(law, "invert")
    if inverse is not None:
        return inverse(x)
    return jnp.pad(x, ((0, law.dim - x.shape[0]), *[(0, 0)] * (x.ndim - 1)))


def covered(law: Map) -> np.ndarray:
    """Which states data infer. Bits, shape (dim,)."""
    said = own(law, "covered")
    return np.asarray(said, bool) if said is not None else np.arange(law.dim) < law.n_observed


def seen(law: Map, states: Float[Array, "length dim batch"]) -> Float[Array, "length variable batch"]:
    """What is observed of states."""
    return jax.vmap(jax.vmap(law.observe, -1, -1))(states)


def spread(law: Map, mixing: Float[Array, "length covered"]) -> Float[Array, "length dim"]:
    """Shares of the covered states, as shares of all states: zero for those that data do not cover."""
    bits = covered(law)
    place = np.maximum(np.cumsum(bits) - 1, 0)
    return jnp.where(bits, jnp.take(mixing, place, axis=1), 0)


def check_trainable(law) -> None:
    """Refuse a law that does not say what data tell about its state.

    Raises:
        RheonError: if the law is no map, or observes its state in some way without saying how to invert it.
    """
    if not isinstance(law, Map):
        raise RheonError(f"a {type(law).__name__} is no Map", remedy="discretise it: rheon.engine.as_map")
    if own(law, "start") is not None or own(law, "invert") is not None:
        return
    if law.n_observed != law.dim:
        raise RheonError(
            f"{type(law).__name__} hides {law.dim - law.n_observed} of its states and cannot start them from data",
            remedy="give the law a method start(x), with the observation in its first states",
        )
    state = np.asarray(law.initial(), np.float32)
    if not np.allclose(np.asarray(law.observe(state)), state):
        raise RheonError(
            f"{type(law).__name__} observes a function of its state and does not invert it",
            remedy="give the law a method invert(x): the state that an observation infers",
        )


def forced_orbit(
    law: Map,
    first: Float[Array, "dim batch"],
    data: Float[Array, "length dim batch"],
    share: Float[Array, "length dim"],
    steps=None,
) -> tuple[Float[Array, "length dim batch"], Float[Array, "length dim batch"]]:
    """States one step on from each forced state, and the forced states they came from.

    Before step t the states become (1 - a_t) z + a_t d_t. Gradients reach the law, the first state and what data infer;
    shares are constants. Only the state's gradient is carried backwards through time: the parameters' gradient is one
    product over all steps and windows at the end.

    Args:
        law: a Map.
        first: states at the first sample.
        data: the states that data infer at the samples 0 to length - 1.
        share: share of the data in each state before each step.
        steps: how many steps to take, a traced number; all by default. After them states are zero, and what counts as
            a forced state is what the data infer.

    Returns:
        States at the samples 1 to length before mixing, and the forced states at 0 to length - 1 (no gradient).

    Source: Hess et al. 2023, arXiv 2306.04406, equations 9 and 10.
    """
    params, static = eqx.partition(law, eqx.is_inexact_array)
    share = share[:, :, None].astype(data.dtype)
    length = data.shape[0]
    # loops of a fixed number of steps compile to less than those of a traced one
    taken = (lambda last: length) if steps is None else (lambda last: last)

    # both loops read the step before from the buffer that they write: a carried state beside stacked outputs costs a
    # copy a step on a CPU
    def forward(params, first, data, share, last):
        law = eqx.combine(params, static)

        def body(t, states):
            z, x, a = _at(states, t), _at(data, t), _at(share, t)
            return _put(states, columns(law, z + a * (x - z)), t + 1)

        states = jnp.zeros((length + 1, *first.shape), first.dtype).at[0].set(first)
        states = jax.lax.fori_loop(0, taken(last), body, states)
        forced = states[:-1] + share * (data - states[:-1])
        if steps is not None:
            forced = jnp.where(jnp.arange(length)[:, None, None] < last, forced, data)
        return (states[1:], forced), (params, forced, share, last)

    @jax.custom_vjp
    def orbit(params, first, data, share, last):
        return forward(params, first, data, share, last)[0]

    def backward(saved, cotangents):
        params, forced, share, last = saved
        n = taken(last)
        law = eqx.combine(params, static)

        def before(t, sensitivity):
            pulled = jax.vjp(lambda z: columns(law, z), _at(forced, t))[1](_at(sensitivity, t))[0]
            return pulled * (1 - _at(share, t))

        def body(i, sensitivity):
            t = n - 2 - i
            return _put(sensitivity, _at(cotangents[0], t) + before(t + 1, sensitivity), t)

        # of the state after step t, through all that follows
        sensitivity = _put(jnp.zeros_like(forced), _at(cotangents[0], n - 1), n - 1)
        sensitivity = jax.lax.fori_loop(0, n - 1, body, sensitivity)
        flat = lambda a: jnp.moveaxis(a, 1, 0).reshape(a.shape[1], -1)  # noqa: E731
        _, pull = jax.vjp(lambda p: columns(eqx.combine(p, static), flat(forced)), params)
        to_params = pull(flat(sensitivity))[0]
        # left out by the compiler where the data are constants
        _, pull = jax.vjp(lambda z: columns(law, z), flat(forced))
        pulled = pull(flat(sensitivity))[0].reshape(forced.shape[1], length, -1)
        to_data = share * jnp.moveaxis(pulled, 1, 0)
        nothing = np.zeros((), jax.dtypes.float0)
        return to_params, before(0, sensitivity), to_data, jnp.zeros_like(share), nothing

    orbit.defvjp(forward, backward)
    states, forced = orbit(params, first, data, share, jnp.asarray(length if steps is None else steps, jnp.int32))
    return states, jax.lax.stop_gradient(forced)


def _at(a, t):
    return jax.lax.dynamic_index_in_dim(a, t, keepdims=False)


def _put(a, value, t):
    return jax.lax.dynamic_update_index_in_dim(a, value.astype(a.dtype), t, 0)


def parallel_orbit(law: Map, first, data, share):
    """`forced_orbit` over all steps at once, and whether every window converged.

    Newton's method starts from the data-inferred states where data cover the state, and from the start elsewhere.

    Source: GTF-DEER: Hess, Goetz, Durstewitz 2026, arXiv 2605.12683.
    """
    params, static = eqx.partition(law, eqx.is_inexact_array)
    bits = jnp.asarray(covered(law))

    def step(params, z, now):
        x, a = now
        z = z + a * (x - z)
        return stacked(eqx.combine(params, static).step(0.0, z))

    def window(first, data):
        guess = jnp.where(bits, jnp.concatenate([data[1:], data[-1:]]), first)
        return solve(step, params, first, (data, share.astype(data.dtype)), guess=guess)

    states, report = jax.vmap(window, (-1, -1), -1)(first, data)
    before = jnp.concatenate([first[None], states[:-1]])
    forced = before + share[:, :, None].astype(data.dtype) * (data - before)
    return states, jax.lax.stop_gradient(forced), report.converged.all()


def window_loss(law: Map, inputs, targets, mixing, steps=None, parallel: bool = False):
    """Mean squared error of what is seen of the states before mixing, the forced states, and whether they are solved.

    Shapes: inputs and targets (length, variable, batch), mixing (length, covered). With `steps` only so many count.
    """
    first, share = start(law, inputs[0]), spread(law, mixing)
    data = jax.vmap(lambda x: inferred(law, x))(inputs)
    if parallel:
        states, forced, solved = parallel_orbit(law, first, data, share)
    else:
        states, forced = forced_orbit(law, first, data, share, steps)
        solved = jnp.asarray(True)
    return mean_square(seen(law, states) - targets, steps), forced, solved


def mean_square(error: Float[Array, "length variable batch"], steps=None):
    """Mean square, over the first `steps` only where they are given."""
    if steps is None:
        return jnp.mean(error**2)
    counted = (jnp.arange(error.shape[0]) < steps)[:, None, None]
    return jnp.sum(jnp.where(counted, error, 0) ** 2) / (steps * error[0].size)
