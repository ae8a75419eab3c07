"""Belousov–Zhabotinsky reaction."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class BelousovZhabotinsky(Flow):
    """Györgyi and Field's three-variable model of the Belousov–Zhabotinsky reaction in a flow reactor.

    Args:
        c1: coefficient of the bromide term v z x / (kf + x yb2 + yb3) in dx/dt (with yb1 / y0).
        c10: coefficient of the bromide term v z x / (kf + x yb2 + yb3) in dv/dt (with yb1 / y0).
        c11: coefficient of the bromide term v z / (kf + x yb2 + yb3) in dv/dt (with yb1 / y0).
        c12: coefficient of x^2 in dv/dt.
        c13: coefficient of v z in dv/dt.
        c2: coefficient of the bromide term v z / (kf + x yb2 + yb3) in dx/dt (with yb1 / y0).
        c3: coefficient of x^2 in dx/dt (loss by disproportionation).
        c4: coefficient of (ci - z z0) sqrt(x) in dx/dt (autocatalysis).
        c5: coefficient of x z in dx/dt.
        c6: coefficient of (ci - z z0) sqrt(x) in dz/dt (oxidation of the catalyst).
        c7: coefficient of x z in dz/dt.
        c8: coefficient of v z in dz/dt.
        c9: coefficient of z in dz/dt.
        ci: total concentration of the cerium catalyst, in mol/l.
        kf: flow rate of the reactor (inverse residence time), per second.
        t0: unit of time, in seconds; multiplies every rate.
        y0: scale of the bromide concentration; divides the bromide terms.
        yb1: numerator of the quasi-steady bromide concentration.
        yb2: coefficient of x in the denominator of the quasi-steady bromide concentration.
        yb3: constant in the denominator of the quasi-steady bromide concentration.
        z0: scale of z, in mol/l; z z0 is the concentration of oxidised cerium.

    Source: Györgyi and Field 1992, doi:10.1038/355808a0.

    Example:
        >>> BelousovZhabotinsky().variables
        ('x', 'z', 'v')
    """

    componentwise = True
    stiff = True

    c1: Any = eqx.field(converter=parameter, default=-8.03474)
    c10: Any = eqx.field(converter=parameter, default=0.0223915)
    c11: Any = eqx.field(converter=parameter, default=7.53559e-05)
    c12: Any = eqx.field(converter=parameter, default=8.07384e-06)
    c13: Any = eqx.field(converter=parameter, default=-0.000499825)
    c2: Any = eqx.field(converter=parameter, default=0.05408)
    c3: Any = eqx.field(converter=parameter, default=-0.0115886)
    c4: Any = eqx.field(converter=parameter, default=832.587)
    c5: Any = eqx.field(converter=parameter, default=-0.029155)
    c6: Any = eqx.field(converter=parameter, default=0.00321617)
    c7: Any = eqx.field(converter=parameter, default=-0.01352)
    c8: Any = eqx.field(converter=parameter, default=-0.0831709)
    c9: Any = eqx.field(converter=parameter, default=-0.0199985)
    ci: Any = eqx.field(converter=parameter, default=0.000833)
    kf: Any = eqx.field(converter=parameter, default=0.00035)
    t0: Any = eqx.field(converter=parameter, default=2308.62)
    y0: Any = eqx.field(converter=parameter, default=7.72571e-06)
    yb1: Any = eqx.field(converter=parameter, default=6.92813e-07)
    yb2: Any = eqx.field(converter=parameter, default=2.00869)
    yb3: Any = eqx.field(converter=parameter, default=0.01352)
    z0: Any = eqx.field(converter=parameter, default=8.33e-06)

    card = Card(
        title="Belousov–Zhabotinsky reaction",
        summary=(
            "Györgyi and Field's three-variable model of the oscillating reaction in a stirred flow reactor: "
            "chaos from realistic kinetics, and a hard test for stiff solvers."
        ),
        reference=(
            "Györgyi, L. and Field, R. J. (1992). A three-variable model of deterministic chaos in the "
            "Belousov-Zhabotinsky reaction. Nature 355, 808-810. doi:10.1038/355808a0"
        ),
        equations=(
            "x = max(x, 0)",
            "y = yb1 z v / (y0 (yb2 x + yb3 + kf))",
            "free = ci - z0 z",
            "dx/dt = t0 (c1 x y + c2 y + c3 x^2 + c4 sqrt(x) free + c5 x z - kf x)",
            "dz/dt = t0 (c6 sqrt(x) free / z0 + c7 x z + c8 z v + c9 z - kf z)",
            "dv/dt = t0 (c10 x y + c11 y + c12 x^2 + c13 z v - kf v)",
        ),
        parameters={
            "c1": "coefficient of the bromide term v z x / (kf + x yb2 + yb3) in dx/dt (with yb1 / y0)",
            "c10": "coefficient of the bromide term v z x / (kf + x yb2 + yb3) in dv/dt (with yb1 / y0)",
            "c11": "coefficient of the bromide term v z / (kf + x yb2 + yb3) in dv/dt (with yb1 / y0)",
            "c12": "coefficient of x^2 in dv/dt",
            "c13": "coefficient of v z in dv/dt",
            "c2": "coefficient of the bromide term v z / (kf + x yb2 + yb3) in dx/dt (with yb1 / y0)",
            "c3": "coefficient of x^2 in dx/dt (loss by disproportionation)",
            "c4": "coefficient of (ci - z z0) sqrt(x) in dx/dt (autocatalysis)",
            "c5": "coefficient of x z in dx/dt",
            "c6": "coefficient of (ci - z z0) sqrt(x) in dz/dt (oxidation of the catalyst)",
            "c7": "coefficient of x z in dz/dt",
            "c8": "coefficient of v z in dz/dt",
            "c9": "coefficient of z in dz/dt",
            "ci": "total concentration of the cerium catalyst, in mol/l",
            "kf": "flow rate of the reactor (inverse residence time), per second",
            "t0": "unit of time, in seconds; multiplies every rate",
            "y0": "scale of the bromide concentration; divides the bromide terms",
            "yb1": "numerator of the quasi-steady bromide concentration",
            "yb2": "coefficient of x in the denominator of the quasi-steady bromide concentration",
            "yb3": "constant in the denominator of the quasi-steady bromide concentration",
            "z0": "scale of z, in mol/l; z z0 is the concentration of oxidised cerium",
        },
        variables={
            "x": "bromous acid, scaled",
            "z": "oxidised cerium, Ce(IV), scaled by z0",
            "v": "bromomalonic acid, scaled",
        },
        period=0.038257,
        dt=5e-06,
        invariants=measured(
            "1,000,000 steps of 5e-06 after 300,000 discarded",
            dominant_period=(0.04997, 0.00084),
            lyapunov_spectrum=((22.2, 0.23, -5113.0), (1.8, 0.56, 14.0)),
            lyapunov_sum=(-5090.59, 0.15),
            kaplan_yorke=(2.00434, 0.00036),
            pesin_entropy=(22.2, 1.8),
            correlation_dimension=(1.841, 0.099),
            permutation_entropy=(0.6185, 0.0018),
            complexity=(0.38189, 0.00064),
        ),
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "stiff", "reaction kinetics", "square root"),
        caveats=(
            "Very stiff: use an implicit solver.",
            (
                "Concentrations must stay positive. The field clips x at zero inside a square root, whose slope is "
                "infinite there."
            ),
            "The state order is x, z, v.",
        ),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, z, v = x
        x = jnp.maximum(x, 0)
        y = self.yb1 * z * v / (self.y0 * (self.yb2 * x + self.yb3 + self.kf))
        free = self.ci - self.z0 * z
        return (
            self.t0
            * (
                self.c1 * x * y
                + self.c2 * y
                + self.c3 * x**2
                + self.c4 * jnp.sqrt(x) * free
                + self.c5 * x * z
                - self.kf * x
            ),
            self.t0
            * (self.c6 * jnp.sqrt(x) * free / self.z0 + self.c7 * x * z + self.c8 * z * v + self.c9 * z - self.kf * z),
            self.t0 * (self.c10 * x * y + self.c11 * y + self.c12 * x**2 + self.c13 * z * v - self.kf * v),
        )

    def initial(self):
        """A typical state. Shape (3,)."""
        return np.array([0.023491701, 0.61703254, 0.84669066])
