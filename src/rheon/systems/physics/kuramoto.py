"""The Kuramoto model."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.errors import RheonError
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class Kuramoto(Flow):
    """Phase oscillators that pull on each other by the sine of their phase differences.

    The sine of a difference is taken apart, sin(b - a) = sin b cos a - cos b sin a: a coupling matrix then costs two
    products with it per evaluation in place of N² sines, and all-to-all coupling only N sines (its mean field).

    Args:
        frequencies: natural frequencies ω, shape (dim,); default 16 quantiles of a Lorentzian of half-width 1/2.
        strength: coupling strength K.
        coupling: matrix A of who feels whom, shape (dim, dim): row i holds what acts on oscillator i; None for
            all-to-all coupling of weight 1.

    Raises:
        RheonError: if the shapes do not fit.

    Source: Kuramoto 1975, doi:10.1007/BFb0013365; mean field: Strogatz 2000, doi:10.1016/S0167-2789(00)00094-4.

    Example:
        >>> import jax.numpy as jnp
        >>> pair = Kuramoto(frequencies=[-0.5, 0.5], strength=2.0)
        >>> pair(0.0, jnp.array([0.0, -jnp.pi / 2])).round(6).tolist()
        [-1.5, 1.5]
    """

    frequencies: Any = eqx.field(converter=parameter)
    strength: Any = eqx.field(converter=parameter)
    coupling: Any

    card = Card(
        title="Kuramoto model",
        summary="Coupled phase oscillators: above a critical coupling they fall into step. With few oscillators the "
        "incoherent state is weakly chaotic.",
        reference="Kuramoto, Y. (1975). Self-entrainment of a population of coupled non-linear oscillators. Lecture "
        "Notes in Physics 39, 420-422. doi:10.1007/BFb0013365",
        equations=("dtheta_i/dt = omega_i + K/N sum_j A_ij sin(theta_j - theta_i)",),
        parameters={
            "frequencies": "natural frequencies omega, in radians per time unit",
            "strength": "coupling strength K, in radians per time unit",
            "coupling": "matrix A of the connections; none means that all act on all with weight 1",
        },
        variables={},
        period=6.0,
        dt=0.05,
        invariants={
            "critical_strength": Known(1.0, 0.0, "exact in the limit of many oscillators: twice the half-width"),
            **measured(
                "720,000 steps of 0.05 after 24,000 discarded",
                dominant_period=(1.2592, 0.00013),
                lyapunov_spectrum=(
                    (
                        1.6e-06,
                        -7.2e-06,
                        1.5e-06,
                        -0.002327,
                        -0.009744,
                        -0.0236968,
                        -0.124323,
                        -0.502023,
                        -0.641878,
                        -0.7361,
                        -0.782683,
                        -0.816993,
                        -0.837626,
                        -0.852484,
                        -0.861488,
                        -0.866711,
                    ),
                    (
                        1.6e-06,
                        7.2e-06,
                        1.5e-06,
                        8.2e-06,
                        7.4e-05,
                        5e-06,
                        8.5e-05,
                        1.3e-05,
                        1.4e-05,
                        1.5e-05,
                        1.5e-05,
                        1.5e-05,
                        1.4e-05,
                        1.4e-05,
                        1.4e-05,
                        1.4e-05,
                    ),
                ),
                lyapunov_sum=(-7.0580799, 1.5e-06),
                kaplan_yorke=(3.0, 0.0),
                pesin_entropy=(0.0, 0.0),
                permutation_entropy=(0.0, 9e-18),
                complexity=(0.0, 9e-18),
            ),
        },
        regime="quasi-periodic",
        tags=("network", "synchronisation", "autonomous", "high-dimensional"),
        caveats=(
            "Phases are not wrapped: they grow without bound.",
            "Shifting all phases changes nothing, so one Lyapunov exponent is zero besides that of the flow.",
        ),
    )

    def __init__(self, frequencies=None, strength=1.5, coupling=None):
        if frequencies is None:
            frequencies = 0.5 * np.tan(np.pi * ((np.arange(16) + 0.5) / 16 - 0.5))
        self.frequencies, self.strength = parameter(frequencies), parameter(strength)
        self.coupling = None if coupling is None else parameter(coupling)
        size = np.shape(self.frequencies)
        if len(size) != 1 or (coupling is not None and np.shape(self.coupling) != 2 * size):
            raise RheonError(
                f"frequencies have shape {size}, the coupling {np.shape(self.coupling)}",
                remedy="give (dim,) and (dim, dim)",
            )

    def vector_field(self, t, x, u=None):
        """The rates of the phases. Shapes: (), (dim,) -> (dim,)."""
        sine, cosine = jnp.sin(x), jnp.cos(x)
        if self.coupling is None:
            pull = cosine * jnp.sum(sine) - sine * jnp.sum(cosine)
        else:
            matrix = jnp.asarray(self.coupling, x.dtype)
            pull = cosine * (matrix @ sine) - sine * (matrix @ cosine)
        return self.frequencies + self.strength / x.shape[0] * pull

    def initial(self):
        """Phases spread evenly over the circle, shuffled by the golden angle. Shape (dim,)."""
        return np.arange(np.shape(self.frequencies)[0]) * np.pi * (3 - np.sqrt(5)) % (2 * np.pi)

    def order(self, x):
        """The order parameter |mean of exp(i theta)|: 0 out of step, 1 in step. Shapes: (..., dim) -> (...)."""
        return jnp.abs(jnp.mean(jnp.exp(1j * jnp.asarray(x)), axis=-1))
