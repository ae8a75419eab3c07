"""Turchin–Hanski vole model."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class TurchinHanski(Flow):
    """Voles and weasels in a seasonal climate, after field data from northern Europe.

    Args:
        a: largest feeding rate of the weasels.
        d: vole density at which weasels feed at half their largest rate.
        e: strength of the seasons: relative amplitude of both growth rates.
        g: largest feeding rate of the other (generalist) predators.
        h: vole density at which generalists feed at half their largest rate.
        lamb: frequency of the seasons: cycles per time unit (year).
        r: mean growth rate of voles, per year.
        s: mean growth rate of weasels, per year.
        phase: phase of the forcing at time 0: z = 2 pi lamb t + phase.

    Source: Turchin and Hanski 1997, doi:10.1086/286027.

    Example:
        >>> TurchinHanski().variables
        ('n', 'p')
    """

    componentwise = True
    bounded_variables = ("n", "p", "sin(z)")

    a: Any = eqx.field(converter=parameter, default=8.0)
    d: Any = eqx.field(converter=parameter, default=0.04)
    e: Any = eqx.field(converter=parameter, default=0.5)
    g: Any = eqx.field(converter=parameter, default=0.1)
    h: Any = eqx.field(converter=parameter, default=0.8)
    lamb: Any = eqx.field(converter=parameter, default=1.0)
    r: Any = eqx.field(converter=parameter, default=8.12)
    s: Any = eqx.field(converter=parameter, default=1.25)
    phase: Any = eqx.field(converter=parameter, default=3.498595708237872)

    card = Card(
        title="Turchin–Hanski vole model",
        summary=(
            "Voles, weasels that need them and other predators that do not, with seasons: fitted to northern "
            "European voles, where it gives chaotic outbreaks."
        ),
        reference=(
            "Turchin, P. and Hanski, I. (1997). An empirically based model for latitudinal gradient in vole "
            "population dynamics. Am. Nat. 149, 842-874. doi:10.1086/286027"
        ),
        equations=(
            "z = 2 pi lamb t + phase",
            "season = 1 - e sin(z)",
            "dn/dt = r n (season - n) - g n^2 / (n^2 + h^2) - a n p / (n + d)",
            "dp/dt = s p (season - p / n)",
        ),
        parameters={
            "a": "largest feeding rate of the weasels",
            "d": "vole density at which weasels feed at half their largest rate",
            "e": "strength of the seasons: relative amplitude of both growth rates",
            "g": "largest feeding rate of the other (generalist) predators",
            "h": "vole density at which generalists feed at half their largest rate",
            "lamb": "frequency of the seasons: cycles per time unit (year)",
            "r": "mean growth rate of voles, per year",
            "s": "mean growth rate of weasels, per year",
            "phase": "phase of the forcing at time 0: z = 2 pi lamb t + phase",
        },
        variables={"n": "vole density, scaled", "p": "weasel density, scaled"},
        period=4.4053,
        dt=0.01,
        invariants=measured(
            "1,000,000 steps of 0.01 after 88,106 discarded",
            dominant_period=(3.4128, 0.0025),
            lyapunov_spectrum=((0.1116, -6.3e-11, -2.4819), (0.003, 4.8e-08, 0.0049)),
            lyapunov_sum=(-2.370275, 1.1e-05),
            kaplan_yorke=(2.045, 0.0012),
            pesin_entropy=(0.1116, 0.003),
            correlation_dimension=(1.73, 0.085),
            permutation_entropy=(0.7983, 0.0014),
            complexity=(0.2864, 0.0019),
        ),
        regime="chaotic",
        tags=("chaotic", "dissipative", "forced", "population", "seasons"),
        caveats=("Densities must be positive: the field divides by n, and lows are deep.",),
    )

    @property
    def phase_rate(self):
        """Rate of the forcing's phase z, per time unit."""
        return 2 * np.pi * self.lamb

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (2,) or two components -> two components."""
        n, p = x
        z = 2 * jnp.pi * self.lamb * t + self.phase
        season = 1 - self.e * jnp.sin(z)
        return (
            self.r * n * (season - n) - self.g * n**2 / (n**2 + self.h**2) - self.a * n * p / (n + self.d),
            self.s * p * (season - p / n),
        )

    def bounded(self, t, x):
        """Coordinates that stay bounded. Shapes: (), (2,) -> three components."""
        n, p = x
        z = 2 * jnp.pi * self.lamb * t + self.phase
        return n, p, jnp.sin(z)

    def initial(self):
        """A state on the attractor. Shape (2,)."""
        return np.array([0.018027788, 0.013649976])
