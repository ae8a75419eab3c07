"""Linear exchange along a stream, exactly: chromatography, tracers in porous rock, heat regenerators.

What flows at a given speed gives itself to a phase at rest at rate `uptake` and gets it back at rate `release`. After a
travel time T it has passed uptake T units of exchange, and time counts from its front in units of 1 / release.
"""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from .goldstein import goldstein, goldstein_decay, goldstein_impulse

# sqrt of scaled time over which an impulse response is above 1e-16 of its peak
REACH = 6.2
_GAUSS = np.polynomial.legendre.leggauss(96)
_PANEL = np.polynomial.legendre.leggauss(64)
# eight panels of 64 nodes on (-1, 1)
_FINE = (
    np.concatenate([(_PANEL[0] + 1 + 2 * k) / 8 - 1 for k in range(8)]),
    np.concatenate([_PANEL[1] / 8] * 8),
)


class Response(NamedTuple):
    """What stands in the two phases, over what entered.

    Attributes:
        mobile: in the stream.
        sorbed: at rest, counted in the units of the stream.
    """

    mobile: jnp.ndarray
    sorbed: jnp.ndarray


def relaxed(mobile, sorbed, uptake, release, h):
    """Both phases in one place after a time h, without flow.

    Args:
        mobile, sorbed: amounts, any shape.
        uptake, release: rates, per time unit.
        h: time.

    Returns:
        A `Response`. The sum is kept to the last digit, the imbalance decays at rate uptake + release.

    Source: exact solution of the linear pair.

    Example:
        >>> [round(float(v), 6) for v in relaxed(1.0, 0.0, 3.0, 1.0, 100.0)]
        [0.25, 0.75]
    """
    total = uptake + release
    # -expm1(-k h) / k without a division by zero where nothing is exchanged
    share = -jnp.expm1(-total * h) / jnp.where(total > 0, total, 1.0)
    moved = share * (uptake * mobile - release * sorbed)
    return Response(mobile - moved, sorbed + moved)


def moved(ahead, stood, h, uptake_on_the_way, uptake_there, release) -> Response:
    """Both phases one step along the stream: exact for phases that change evenly over the step, however fast they are.

    Args:
        ahead: a `Response` where the stream comes from, at the start of the step.
        stood: a `Response` at the place itself, at the start of the step.
        h: time that the stream takes to the place.
        uptake_on_the_way, uptake_there: rates of uptake of what moves, and at the place; equal but for a lining that
            fills up.
        release: rate of release.

    Returns:
        A `Response` at the place, at the end of the step. Sums over all time are kept from place to place.

    Source: exponential integration of the stream by what is sorbed, and of what is sorbed by the stream, both linear
        over the step: Cox and Matthews 2002, doi:10.1006/jcph.2002.6995, for the weights.
    """
    fast, slow = uptake_on_the_way * h, release * h
    gone, first, last = _weights(fast)
    known = gone * ahead.mobile + slow * first * ahead.sorbed
    stays, begin, end = _weights(slow)
    kept = stays * stood.sorbed + uptake_there * h * begin * stood.mobile
    mobile = (known + slow * last * kept) / (1 - slow * last * uptake_there * h * end)
    return Response(mobile, kept + uptake_there * h * end * mobile)


def sorbed_after(sorbed, before, after, h, uptake, release):
    """What is sorbed in one place after h, while the stream there changes evenly.

    Args:
        sorbed: at the start.
        before, after: in the stream at the start and at the end.
        h: time.
        uptake, release: rates, per time unit.

    Returns:
        What is sorbed at the end, of the broadcast shape.

    Source: as `moved`.

    Example:
        >>> round(float(sorbed_after(0.0, 1.0, 1.0, 100.0, 3.0, 1.0)), 6)
        3.0
    """
    stays, begin, end = _weights(release * h)
    return stays * sorbed + uptake * h * (begin * before + end * after)


def _weights(z):
    """exp(-z), and what a straight line of source from its first to its last value leaves of each."""
    small = jnp.abs(z) < 1e-2
    safe = jnp.where(small, 1.0, z)
    mean = jnp.where(small, 1 - z / 2 + z**2 / 6 - z**3 / 24 + z**4 / 120, -jnp.expm1(-safe) / safe)
    last = jnp.where(small, 1 / 2 - z / 6 + z**2 / 24 - z**3 / 120, (1 + jnp.expm1(-safe) / safe) / safe)
    return jnp.exp(-z), mean - last, last


def step_response(since, travel, uptake, release) -> Response:
    """Both phases after a step of height 1 that entered a time `since` ago, at a place of the given travel time.

    Args:
        since: time since the step entered; may be negative. Shapes broadcast.
        travel: time that the stream takes to the place, not negative.
        uptake, release: rates, per time unit; release positive.

    Returns:
        A `Response`: zero before the front.

    Source: Anzelius 1926, doi:10.1002/zamm.19260060403; Goldstein 1953, doi:10.1098/rspa.1953.0136.

    Example:
        >>> from rheon.core.precision import precision
        >>> with precision("double"):
        ...     print(f"{float(step_response(2.5, 1.0, 20.0, 20.0).mobile):.8f}")
        0.93227832
    """
    a, theta, there = _scaled(since, travel, uptake, release)
    passed = goldstein(a, theta)
    # 1 - J(theta, a) by the identity of the two
    sorbed = passed - goldstein_decay(a, theta)
    return Response(jnp.where(there, passed, 0.0), jnp.where(there, uptake / release * sorbed, 0.0))


def signal_response(signal, times, travel, uptake, release) -> Response:
    """Both phases after any signal that entered from time 0 on: its convolution with the response to an impulse.

    Args:
        signal: a function of time, traceable, of any shape that broadcasts with the rest.
        times: shape (...).
        travel, uptake, release: as in `step_response`; shapes broadcast with that of the times.

    Returns:
        A `Response`. The integral has 512 nodes over where the impulse response is not negligible: signals that last
        less than a fiftieth of its width need steps instead.

    Source: convolution theorem; quadrature of Gauss and Legendre.
    """
    a, theta, there = _scaled(times, travel, uptake, release)
    late = jnp.where(there, times - travel, 0.0)
    # delays s in units of 1 / release, by y = sqrt(s), in which the kernel is a bell of fixed width around sqrt(a)
    low = jnp.maximum(jnp.sqrt(a) - REACH, 0.0)
    high = jnp.minimum(jnp.sqrt(a) + REACH, jnp.sqrt(theta))
    half = jnp.maximum(high - low, 0.0) / 2

    def add(sums, node):
        place, weight = node
        y = low + half * (place + 1)
        delay, measure = y**2, 2 * y * weight * half
        entered = measure * signal(late - delay / release)
        return Response(sums.mobile + goldstein_impulse(a, delay) * entered,
                        sums.sorbed + goldstein_decay(a, delay) * entered), None  # fmt: skip

    first = Response(jnp.exp(-a) * signal(late), jnp.zeros_like(a))
    (mobile, sorbed), _ = jax.lax.scan(add, first, tuple(jnp.asarray(v, a.dtype) for v in _FINE))
    return Response(jnp.where(there, mobile, 0.0), jnp.where(there, uptake / release * sorbed, 0.0))


def dispersed(response, since, travel, spread) -> Response:
    """A response to a step when the stream disperses: the mean over travel times of first passage.

    Args:
        response: (since, travel) -> `Response`, of a step without dispersion.
        since: time since the step entered.
        travel: mean travel time, not negative.
        spread: 2 D / (x v), the variance of the travel time over the square of its mean: 2 over the Péclet number of
            the distance. Where it is 0, nothing changes.

    Returns:
        A `Response`; for a stream that enters by a given flux, of what flows, not of what stands there.

    Source: first passage of drift and diffusion (inverse Gaussian); Kreft and Zuber 1978,
        doi:10.1016/0009-2509(78)85196-3, for what is measured where.
    """
    spreads = jnp.asarray(spread) != 0
    spread = jnp.where(spreads, spread, 1.0)
    reach = 2 * jnp.arcsinh(REACH * jnp.sqrt(spread / 2))
    late = jnp.maximum(since, 1e-300 if jnp.result_type(float) == jnp.float64 else 1e-30)
    high = jnp.minimum(reach, jnp.log(late / jnp.where(travel > 0, travel, 1.0)))
    half = jnp.maximum(high + reach, 0.0) / 2

    def add(sums, node):
        place, weight = node
        v = -reach + half * (place + 1)
        density = jnp.exp(-v / 2 - 2 / spread * jnp.sinh(v / 2) ** 2) / jnp.sqrt(2 * np.pi * spread)
        part = response(since, travel * jnp.exp(v))
        return Response(*(s + weight * half * density * r for s, r in zip(sums, part, strict=True))), None

    still = response(since, travel)
    first = Response(*(jnp.zeros_like(r) for r in still))
    (mobile, sorbed), _ = jax.lax.scan(add, first, tuple(jnp.asarray(v, still.mobile.dtype) for v in _GAUSS))
    moves = (travel > 0) & spreads
    return Response(jnp.where(moves, mobile, still.mobile), jnp.where(moves, sorbed, still.sorbed))


def _scaled(since, travel, uptake, release):
    """Units of exchange passed, scaled time since the front, and whether the front has come."""
    since, travel, uptake, release = jnp.broadcast_arrays(*map(jnp.asarray, (since, travel, uptake, release)))
    late = since - travel
    there = late >= 0
    return uptake * travel, jnp.where(there, release * late, 0.0), there
