"""Itik–Banks tumour model."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class ItikBanksTumor(Flow):
    """Tumour cells, healthy cells and immune cells in competition.

    Args:
        a12: rate at which healthy cells suppress tumour cells.
        a13: rate at which immune cells kill tumour cells.
        a21: rate at which tumour cells suppress healthy cells.
        a31: rate at which tumour cells inactivate immune cells.
        d3: death rate of immune cells.
        k3: tumour size of half-maximal immune response.
        r2: growth rate of healthy cells.
        r3: largest growth rate of immune cells.

    Source: Itik and Banks 2010.

    Example:
        >>> ItikBanksTumor().variables
        ('x', 'y', 'z')
    """

    componentwise = True

    a12: Any = eqx.field(converter=parameter, default=1.0)
    a13: Any = eqx.field(converter=parameter, default=2.5)
    a21: Any = eqx.field(converter=parameter, default=1.5)
    a31: Any = eqx.field(converter=parameter, default=0.2)
    d3: Any = eqx.field(converter=parameter, default=0.5)
    k3: Any = eqx.field(converter=parameter, default=1.0)
    r2: Any = eqx.field(converter=parameter, default=0.6)
    r3: Any = eqx.field(converter=parameter, default=4.5)

    card = Card(
        title="Itik–Banks tumour model",
        summary=(
            "Tumour cells compete with healthy tissue and with immune cells they themselves attract: population "
            "dynamics of a cancer with chaotic relapses."
        ),
        reference=(
            "Itik, M. and Banks, S. P. (2010). Chaos in a three-dimensional cancer model. Int. J. Bifurcation "
            "Chaos 20, 71-79."
        ),
        equations=(
            "dx/dt = x (1 - x) - a12 x y - a13 x z",
            "dy/dt = r2 y (1 - y) - a21 x y",
            "dz/dt = r3 x z / (x + k3) - a31 x z - d3 z",
        ),
        parameters={
            "a12": "rate at which healthy cells suppress tumour cells",
            "a13": "rate at which immune cells kill tumour cells",
            "a21": "rate at which tumour cells suppress healthy cells",
            "a31": "rate at which tumour cells inactivate immune cells",
            "d3": "death rate of immune cells",
            "k3": "tumour size of half-maximal immune response",
            "r2": "growth rate of healthy cells",
            "r3": "largest growth rate of immune cells",
        },
        variables={
            "x": "tumour cells, relative to their capacity",
            "y": "healthy cells, relative to their capacity",
            "z": "immune cells, scaled",
        },
        period=49.74,
        dt=0.1,
        invariants=measured(
            "1,000,000 steps of 0.1 after 99,480 discarded",
            dominant_period=(54.6, 1.7),
            lyapunov_spectrum=((0.02062, -1.1e-05, -0.54132), (0.00023, 1.1e-05, 0.00029)),
            lyapunov_sum=(-0.520709868, 8e-08),
            kaplan_yorke=(2.03809, 0.00043),
            pesin_entropy=(0.02062, 0.00023),
            correlation_dimension=(1.412, 0.048),
            permutation_entropy=(0.596, 0.0024),
            complexity=(0.35119, 0.00096),
        ),
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "population", "rational"),
        caveats=("Populations must be positive; they come very close to zero between outbreaks.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        x, y, z = x
        return (
            x * (1 - x) - self.a12 * x * y - self.a13 * x * z,
            self.r2 * y * (1 - y) - self.a21 * x * y,
            self.r3 * x * z / (x + self.k3) - self.a31 * x * z - self.d3 * z,
        )

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([0.051730215, 0.87071642, 0.015926427])
