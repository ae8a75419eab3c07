"""Goldstein's J function: the step response of linear exchange along a path, without quadrature of Bessel functions."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np

# nodes on half the circle; where 2 sqrt(a b) is above NARROW they cover the bell alone. Errors then end near 1e-14:
# exp(-2 NARROW) from what is left out, and as much from the spacing of the nodes
NODES = 18
NARROW = 16.5


@jax.custom_jvp
def goldstein(a, b):
    """J(a, b) = 1 - exp(-b) times the integral of exp(-y) I0(2 sqrt(b y)) over y from 0 to a.

    What is left, at scaled time b, of a step that has passed a units of exchange; also Marcum's Q of order one,
    Q(sqrt(2 b), sqrt(2 a)). Relative accuracy about 1e-13, of J where a > b and of 1 - J elsewhere, at any size of the
    arguments. Differentiable any number of times for positive arguments, once at zero.

    The integral over the circle of exp(2 sqrt(a b) (cos p - 1)) with a Poisson kernel is summed by the midpoint rule.
    Its poles, which come close to the circle where a is near b, add a term that is known exactly.

    Args:
        a: how much exchange was passed: distance, not negative. Any shape.
        b: scaled time since the front, not negative; shapes broadcast.

    Returns:
        J, between 0 and 1, of the broadcast shape; NaN where an argument is negative.

    Source: Goldstein 1953, doi:10.1098/rspa.1953.0136; contour integral in Simon and Alouini 2005, Digital
        Communication over Fading Channels, section 4.2; poles beside a sum as in Trefethen and Weideman 2014,
        doi:10.1137/130932132.

    Example:
        >>> from rheon.core.precision import precision
        >>> with precision("double"):
        ...     print(f"{goldstein(20.0, 30.0):.8f}")
        0.93227832
    """
    a, b = jnp.broadcast_arrays(*_floats(a, b))
    high, low = jnp.maximum(a, b), jnp.minimum(a, b)
    top, bottom = jnp.sqrt(high), jnp.sqrt(low)
    scale = jnp.where(high > 0, high, 1.0)
    ratio = bottom / jnp.sqrt(scale)
    # (1 - ratio), and 1 - ratio^2, without cancellation
    away = (high - low) / scale
    near = away / (1 + ratio)
    z = 2 * top * bottom
    h = np.pi / NODES * jnp.sqrt(NARROW / jnp.maximum(z, NARROW))
    sign = jnp.where(a >= b, 1.0, -1.0)
    total = jnp.zeros_like(z)
    for k in range(NODES):
        s = jnp.sin((k + 0.5) * h / 2) ** 2
        kernel = away / (near**2 + 4 * ratio * s)
        total = total + jnp.exp(-2 * z * s) * (sign + kernel)
    front = jnp.exp(-((top - bottom) ** 2))
    part = front * total * h / (2 * np.pi)
    decay = jnp.where(low > 0, -0.5 * jnp.log1p(-jnp.where(low > 0, away, 0.0)), jnp.inf)
    pole = jnp.where((high - low) * h < 2 * np.pi, 1 / (1 + jnp.exp(jnp.minimum(2 * np.pi * decay / h, 700.0))), 0.0)
    known = (low >= 0) & (high >= 0)
    value = jnp.where(a >= b, part + pole, 1 - (part + pole))
    return jnp.where(known, jnp.where(high > 0, value, 1.0), jnp.nan)


@goldstein.defjvp
def _derivative(primals, tangents):
    a, b = jnp.broadcast_arrays(*_floats(*primals))
    da, db = tangents
    return goldstein(a, b), goldstein_impulse(a, b) * db - goldstein_decay(a, b) * da


def goldstein_impulse(a, b):
    """dJ/db = exp(-a - b) sqrt(a / b) I1(2 sqrt(a b)): the smooth part of the response to an impulse, per scaled time.

    The other part is a pulse of weight exp(-a) at b = 0: what was never exchanged.

    Args:
        a, b: as in `goldstein`.

    Returns:
        The derivative, of the broadcast shape.

    Source: derivative of J; Watson 1944, A Treatise on the Theory of Bessel Functions.

    Example:
        >>> from rheon.core.precision import precision
        >>> with precision("double"):
        ...     print(f"{goldstein_impulse(5.0, 2.5):.10f}")
        0.1304626911
    """
    a, b = _floats(a, b)
    z, front = _argument(a, b)
    small = z < 1e-8
    return front * 2 * a * jnp.where(small, 0.5, jax.scipy.special.i1e(z) / jnp.where(small, 1.0, z))


def goldstein_decay(a, b):
    """-dJ/da = exp(-a - b) I0(2 sqrt(a b)): what a further unit of exchange takes away.

    Args:
        a, b: as in `goldstein`.

    Returns:
        The derivative with its sign changed, of the broadcast shape.

    Source: derivative of J.

    Example:
        >>> round(float(goldstein_decay(0.0, 0.0)), 5)
        1.0
    """
    z, front = _argument(*_floats(a, b))
    return front * jax.scipy.special.i0e(z)


def _floats(a, b):
    dtype = jnp.result_type(a, b, float)
    return jnp.asarray(a, dtype), jnp.asarray(b, dtype)


def _argument(a, b):
    """2 sqrt(a b) and exp(-(sqrt a - sqrt b)^2), with derivatives at zero."""
    safe = jnp.where(a * b > 0, a * b, 1.0)
    z = jnp.where(a * b > 0, 2 * jnp.sqrt(safe), 0.0)
    return z, jnp.exp(z - a - b)
