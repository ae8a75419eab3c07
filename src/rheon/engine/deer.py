"""A recursion over time solved for all times at once: Newton's method whose linear systems are associative scans."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

# on a CPU the scan over matrices costs more than it saves at every length (benchmarks/deer.py); an accelerator has room
# for it while the matrices are small and the loop over time is long
LEAST_LENGTH, MOST_DIM = 256, 64


class Report(NamedTuple):
    """How Newton's method went.

    Attributes:
        converged: whether the last correction was below the tolerance.
        iterations: Newton steps taken.
        correction: largest entry of the last correction.
    """

    converged: Array
    iterations: Array
    correction: Array


def advised(length: int, dim: int, platform: str) -> bool:
    """Whether `solve` is expected to beat a loop over time: never on a CPU, else for long windows of small states.

    Example:
        >>> advised(10_000, 3, "cpu"), advised(10_000, 3, "gpu")
        (False, True)
    """
    return platform != "cpu" and length >= LEAST_LENGTH and dim <= MOST_DIM


def solve(
    step: Callable,
    params: Any,
    first: Float[Array, " dim"],
    inputs: Any,
    *,
    guess: Float[Array, "time dim"] | None = None,
    tolerance: float | None = None,
    iterations: int = 50,
    damping: float = 1.0,
) -> tuple[Float[Array, "time dim"], Report]:
    """The states x_t = step(params, x_(t-1), input_t) for all t at once, with x_0 = `first`.

    Each Newton step solves delta_t = J_t delta_(t-1) + r_t by an associative scan over pairs of matrix and vector, in
    logarithmically many rounds. It pays where the recursion contracts on average, as a forced one does; on a chaotic
    orbit the corrections grow with time and it does not converge in useful time: look at the report. The gradient is
    exact for the solution found, by the same scan backwards.

    Args:
        step: (params, state (dim,), input) -> state (dim,); differentiable forwards and backwards.
        params: a tree of arrays.
        first: the state before the first step.
        inputs: a tree of arrays of shape (time, ...), one entry a step.
        guess: where Newton's method starts; `first` throughout if it is not given. Gets no gradient.
        tolerance: of the last correction, relative to the largest state (at least 1); by default the precision's
            spacing to the power 2/3: 4e-11 in float64, 2e-5 in float32.
        iterations: most Newton steps.
        damping: factor on the Jacobians; 1 is Newton's method. Less is slower and survives stretches of expansion; 0
            is plain iteration, which takes as many steps as there are times.

    Returns:
        The states after each step, and a `Report`. Where it says that it did not converge the states are no solution.

    Source: Lim et al. 2024 (arXiv 2309.12252); for forced recursions Hess, Goetz, Durstewitz 2026 (arXiv 2605.12683).

    Example:
        >>> halve = lambda p, x, u: p * x + u
        >>> states, report = solve(halve, jnp.array(0.5), jnp.zeros(1), jnp.ones((3, 1)))
        >>> states[:, 0].tolist(), bool(report.converged)
        ([1.0, 1.5, 1.75], True)
    """
    length = jax.tree.leaves(inputs)[0].shape[0]
    if guess is None:
        guess = jnp.broadcast_to(first, (length, *first.shape))
    if tolerance is None:
        tolerance = float(jnp.finfo(first.dtype).eps) ** (2 / 3)
    settings = (float(tolerance), int(iterations), float(damping))
    states, told = _solve(step, settings, params, first, inputs, jax.lax.stop_gradient(guess))
    size, taken = jax.lax.stop_gradient(told)
    return states, Report(size <= _limit(tolerance, jax.lax.stop_gradient(states)), taken.astype(jnp.int32), size)


def sequential(step: Callable, params: Any, first: Float[Array, " dim"], inputs: Any) -> Float[Array, "time dim"]:
    """The same states by a loop over time: what `solve` is checked against.

    Example:
        >>> sequential(lambda p, x, u: p * x + u, 0.5, jnp.zeros(1), jnp.ones((3, 1)))[:, 0].tolist()
        [1.0, 1.5, 1.75]
    """

    def body(x, u):
        x = step(params, x, u)
        return x, x

    return jax.lax.scan(body, first, inputs)[1]


def linear_recursion(
    matrices: Float[Array, "time dim dim"], vectors: Float[Array, "time dim"]
) -> Float[Array, "time dim"]:
    """y_t = A_t y_(t-1) + b_t for all t, from y = 0, by an associative scan.

    Example:
        >>> linear_recursion(jnp.full((3, 1, 1), 0.5), jnp.ones((3, 1)))[:, 0].tolist()
        [1.0, 1.5, 1.75]
    """
    exact = functools.partial(jnp.einsum, precision=jax.lax.Precision.HIGHEST)

    def after(earlier, later):
        (a, b), (c, d) = earlier, later
        return exact("...ij,...jk->...ik", c, a), exact("...ij,...j->...i", c, b) + d

    return jax.lax.associative_scan(after, (matrices, vectors))[1]


@functools.partial(jax.custom_vjp, nondiff_argnums=(0, 1))
def _solve(step, settings, params, first, inputs, guess):
    tolerance, most, damping = settings

    def unfinished(carry):
        states, size, k = carry
        return (k < most) & ~(size <= _limit(tolerance, states))

    def newton(carry):
        states, _, k = carry
        value, matrices = _linearised(step, params, _before(first, states), inputs)
        correction = linear_recursion(damping * matrices, value - states)
        new = states + correction
        # an overflow starts again where it happened
        new = jnp.where(jnp.isfinite(new), new, guess)
        return new, jnp.max(jnp.where(jnp.isfinite(correction), jnp.abs(correction), jnp.inf)), k + 1

    # the count is a float so that its gradient can be stopped
    begin = (guess, jnp.asarray(jnp.inf, guess.dtype), jnp.zeros((), guess.dtype))
    states, size, k = jax.lax.while_loop(unfinished, newton, begin)
    return states, (size, k)


def _limit(tolerance: float, states):
    return tolerance * jnp.maximum(1.0, jnp.max(jnp.abs(states)))


def _before(first, states):
    return jnp.concatenate([first[None], states[:-1]])


def _linearised(step, params, before, inputs):
    """The step from each state, and its Jacobian there. Shapes: (time, dim) -> (time, dim), (time, dim, dim)."""
    unit = jnp.eye(before.shape[1], dtype=before.dtype)

    def at(x, u):
        push = lambda v: jax.jvp(lambda y: jnp.asarray(step(params, y, u), x.dtype), (x,), (v,))  # noqa: E731
        return jax.vmap(push, out_axes=(None, 1))(unit)

    return jax.vmap(at)(before, inputs)


def _forward(step, settings, params, first, inputs, guess):
    states, told = _solve(step, settings, params, first, inputs, guess)
    return (states, told), (params, first, inputs, states)


def _backward(step, settings, saved, cotangents):
    params, first, inputs, states = saved
    before = _before(first, states)
    matrices = _linearised(step, params, before, inputs)[1]
    # sensitivity of what follows to the state after step t: s_t = g_t + J_(t+1)^T s_(t+1)
    later = jnp.concatenate([matrices[1:], jnp.zeros_like(matrices[:1])])
    sensitivity = linear_recursion(jnp.swapaxes(later, 1, 2)[::-1], cotangents[0][::-1])[::-1]
    _, pull = jax.vjp(lambda p, x, u: jax.vmap(functools.partial(step, p))(x, u), params, before, inputs)
    to_params, to_before, to_inputs = pull(sensitivity)
    return to_params, to_before[0], to_inputs, jnp.zeros_like(states)


_solve.defvjp(_forward, _backward)
