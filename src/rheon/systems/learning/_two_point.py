"""Shared parts: first-order methods that remember one point."""

from __future__ import annotations

import abc
from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.errors import RheonError
from rheon.core.settings import number
from rheon.core.system import parameter
from rheon.engine.learning.learner import LearningMap

LESSARD = "Lessard, L., Recht, B. and Packard, A. (2016). Analysis and design of optimization algorithms via integral "
LESSARD += "quadratic constraints. SIAM J. Optim. 26, 57-95. doi:10.1137/15M1009597"


class TwoPoint(LearningMap):
    """x' = (1 + b) x - b x_last - a grad f(y), with y = (1 + c) x - c x_last; reported is (1 + d) x - d x_last."""

    copies = 2

    @abc.abstractmethod
    def coefficients(self, t) -> tuple[Any, Any, Any, Any]:
        """Step a, momentum b, extrapolations c (of the gradient) and d (of the report) at time t."""

    def advance(self, t, *parts):
        """The next two points."""
        new, last = parts
        a, b, c, _ = (jnp.asarray(v, new.dtype) for v in self.coefficients(t))
        slope = self.slope(t, new + c * (new - last))
        return new + b * (new - last) - a * slope, new

    def point(self, state):
        """What the method reports. Shapes: (dim,) -> (parameter,)."""
        new, last = self.parts(state)
        return new + jnp.asarray(self.coefficients(0.0)[3], new.dtype) * (new - last)


class Momentum(TwoPoint):
    """A share of the last displacement is kept, the same at every step."""

    momentum: Any = eqx.field(converter=parameter, default=0.9)


def convexity(strong, smooth) -> tuple[float, float, float]:
    """Least curvature m, largest curvature L, and the root of L / m.

    Raises:
        RheonError: if they are not 0 < m <= L.
    """
    m, big = number(strong, "strong", exclusive=True), number(smooth, "smooth", exclusive=True)
    if m > big:
        raise RheonError(f"strong = {m:g} exceeds smooth = {big:g}", remedy="give the least and the largest curvature")
    return m, big, float(np.sqrt(big / m))
