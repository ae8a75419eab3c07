"""Glycolytic oscillation."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class GlycolyticOscillation(Flow):
    """Two product-activated enzymes in series, after Decroly and Goldbeter.

    Args:
        d: relative affinity for b of the inactive form of the second enzyme's sites; enters as b d.
        k: removal rate of the final product c.
        l1: allosteric constant of the first enzyme.
        l2: allosteric constant of the second enzyme.
        nu: constant input of the substrate a.
        q1: ratio of concentration scales between a and b.
        q2: ratio of concentration scales between b and c.
        s1: largest rate of the first enzyme.
        s2: largest rate of the second enzyme.

    Source: Decroly and Goldbeter 1982, doi:10.1073/pnas.79.22.6917.

    Example:
        >>> GlycolyticOscillation().variables
        ('a', 'b', 'c')
    """

    componentwise = True

    d: Any = eqx.field(converter=parameter, default=0.0)
    k: Any = eqx.field(converter=parameter, default=4.422)
    l1: Any = eqx.field(converter=parameter, default=500000000.0)
    l2: Any = eqx.field(converter=parameter, default=100.0)
    nu: Any = eqx.field(converter=parameter, default=1.0)
    q1: Any = eqx.field(converter=parameter, default=50.0)
    q2: Any = eqx.field(converter=parameter, default=0.02)
    s1: Any = eqx.field(converter=parameter, default=22.2222)
    s2: Any = eqx.field(converter=parameter, default=22.2222)

    card = Card(
        title="Glycolytic oscillation",
        summary=(
            "Two enzymes in series, each switched on by its own product: the metabolic model in which simple, "
            "complex and chaotic oscillations and two coexisting rhythms were found."
        ),
        reference=(
            "Decroly, O. and Goldbeter, A. (1982). Birhythmicity, chaos, and other patterns of temporal "
            "self-organization in a multiply regulated biochemical system. Proc. Natl. Acad. Sci. USA 79, "
            "6917-6921. doi:10.1073/pnas.79.22.6917"
        ),
        equations=(
            "phi = a (1 + a) (1 + b)^2 / (l1 + (1 + a)^2 (1 + b)^2)",
            "eta = b (1 + d b) (1 + c)^2 / (l2 + (1 + d b)^2 (1 + c)^2)",
            "da/dt = nu - s1 phi",
            "db/dt = q1 s1 phi - s2 eta",
            "dc/dt = q2 s2 eta - k c",
        ),
        parameters={
            "d": "relative affinity for b of the inactive form of the second enzyme's sites; enters as b d",
            "k": "removal rate of the final product c",
            "l1": "allosteric constant of the first enzyme",
            "l2": "allosteric constant of the second enzyme",
            "nu": "constant input of the substrate a",
            "q1": "ratio of concentration scales between a and b",
            "q2": "ratio of concentration scales between b and c",
            "s1": "largest rate of the first enzyme",
            "s2": "largest rate of the second enzyme",
        },
        variables={
            "a": "substrate, scaled",
            "b": "product of the first enzyme and substrate of the second, scaled",
            "c": "product of the second enzyme, scaled",
        },
        period=50.46,
        dt=0.05,
        invariants=measured(
            "1,000,000 steps of 0.05 after 201,840 discarded",
            dominant_period=(50.689, 0.025),
            lyapunov_spectrum=((0.00681, -3e-05, -2.78124), (0.00028, 3.3e-05, 0.00037)),
            lyapunov_sum=(-2.774484, 2.5e-05),
            kaplan_yorke=(2.002447, 0.0001),
            pesin_entropy=(0.00681, 0.00028),
            correlation_dimension=(1.315, 0.053),
            permutation_entropy=(0.50843, 0.00075),
            complexity=(0.36911, 0.00036),
        ),
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "enzyme kinetics", "rational", "birhythmicity"),
        caveats=(
            "Concentrations must be positive.",
            "Chaos is weak (0.007 per time unit) and lives in a narrow range of k.",
        ),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        a, b, c = x
        phi = a * (1 + a) * (1 + b) ** 2 / (self.l1 + (1 + a) ** 2 * (1 + b) ** 2)
        eta = b * (1 + self.d * b) * (1 + c) ** 2 / (self.l2 + (1 + self.d * b) ** 2 * (1 + c) ** 2)
        return (
            self.nu - self.s1 * phi,
            self.q1 * self.s1 * phi - self.s2 * eta,
            self.q2 * self.s2 * eta - self.k * c,
        )

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([29.453349256846987, 130.19350141357407, 0.18407087674169492])
