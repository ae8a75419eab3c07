"""The forced orbit of a batch of windows, with a backward pass that does little in the loop over time."""

from __future__ import annotations

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from rheon.core.errors import RheonError
from rheon.core.kinds import Map


def columns(law: Map, z: Float[Array, "dim batch"]) -> Float[Array, "dim batch"]:
    """The next states of columns of states: the law's own fast way where it has one."""
    own = getattr(law, "columns", None)
    return own(z) if own is not None else jax.vmap(lambda x: law(0.0, x), -1, -1)(z)


def start(law: Map, x: Float[Array, "variable batch"]) -> Float[Array, "dim batch"]:
    """States from observations: the law's own start, or the observation where the state is fully observed."""
    own = getattr(law, "start", None)
    return own(x) if own is not None else x


def check_trainable(law) -> None:
    """Refuse a law whose first states are not its observation.

    Raises:
        RheonError: if the law is no map, or hides states without saying how to start them.
    """
    if not isinstance(law, Map):
        raise RheonError(f"a {type(law).__name__} is no Map", remedy="discretise it: rheon.engine.as_map")
    if law.n_observed != law.dim and not hasattr(law, "start"):
        raise RheonError(
            f"{type(law).__name__} hides {law.dim - law.n_observed} of its states and cannot start them from data",
            remedy="give the law a method start(x), with the observation in the first states",
        )


def forced_orbit(
    law: Map,
    first: Float[Array, "dim batch"],
    data: Float[Array, "length variable batch"],
    mixing: Float[Array, "length variable"],
) -> tuple[Float[Array, "length dim batch"], Float[Array, "length dim batch"]]:
    """States one step on from each forced state, and the forced states they came from.

    Before step t the observed states become (1 - a_t) z + a_t x_t. Gradients reach the law and the first state; data
    and shares are constants. Only the state's gradient is carried backwards through time: the parameters' gradient is
    one product over all steps and windows at the end.

    Args:
        law: a Map whose first states are the observation.
        first: states at the first sample.
        data: observations at the samples 0 to length - 1.
        mixing: share of the data before each step.

    Returns:
        States at the samples 1 to length before mixing, and the forced states at 0 to length - 1 (no gradient).

    Source: Hess et al. 2023, arXiv 2306.04406, equations 9 and 10.
    """
    params, static = eqx.partition(law, eqx.is_inexact_array)
    hidden = first.shape[0] - data.shape[1]
    data = jnp.pad(data, ((0, 0), (0, hidden), (0, 0)))
    share = jnp.pad(mixing, ((0, 0), (0, hidden)))[:, :, None].astype(data.dtype)

    length = data.shape[0]

    # both loops read the step before from the buffer that they write: a carried state beside stacked outputs costs a
    # copy a step on a CPU
    def forward(params, first, data, share):
        law = eqx.combine(params, static)

        def body(t, states):
            z, x, a = _at(states, t), _at(data, t), _at(share, t)
            return _put(states, columns(law, z + a * (x - z)), t + 1)

        states = jnp.zeros((length + 1, *first.shape), first.dtype).at[0].set(first)
        states = jax.lax.fori_loop(0, length, body, states)
        forced = states[:-1] + share * (data - states[:-1])
        return (states[1:], forced), (params, forced, share)

    @jax.custom_vjp
    def orbit(params, first, data, share):
        return forward(params, first, data, share)[0]

    def backward(saved, cotangents):
        params, forced, share = saved
        law = eqx.combine(params, static)

        def before(t, sensitivity):
            pulled = jax.vjp(lambda z: columns(law, z), _at(forced, t))[1](_at(sensitivity, t))[0]
            return pulled * (1 - _at(share, t))

        def body(i, sensitivity):
            t = length - 2 - i
            return _put(sensitivity, _at(cotangents[0], t) + before(t + 1, sensitivity), t)

        # of the state after step t, through all that follows
        sensitivity = jnp.zeros_like(forced).at[-1].set(cotangents[0][-1])
        sensitivity = jax.lax.fori_loop(0, length - 1, body, sensitivity)
        flat = lambda a: jnp.moveaxis(a, 1, 0).reshape(a.shape[1], -1)  # noqa: E731
        _, pull = jax.vjp(lambda p: columns(eqx.combine(p, static), flat(forced)), params)
        to_params = pull(flat(sensitivity))[0]
        return to_params, before(0, sensitivity), jnp.zeros_like(forced), jnp.zeros_like(share)

    orbit.defvjp(forward, backward)
    states, forced = orbit(params, first, data, share)
    return states, jax.lax.stop_gradient(forced)


def _at(a, t):
    return jax.lax.dynamic_index_in_dim(a, t, keepdims=False)


def _put(a, value, t):
    return jax.lax.dynamic_update_index_in_dim(a, value.astype(a.dtype), t, 0)


def window_loss(law: Map, inputs, targets, mixing):
    """Mean squared error of the states before mixing, and the forced states.

    Shapes: inputs and targets (length, variable, batch), mixing (length, variable).
    """
    states, forced = forced_orbit(law, start(law, inputs[0]), inputs, mixing)
    return jnp.mean((states[:, : targets.shape[1]] - targets) ** 2), forced
