"""Coupled cell-cycle oscillators."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class CellCycle(Flow):
    """Two mutually inhibiting oscillators of cyclin, kinase and protease that drive cell division.

    Args:
        K: Michaelis constant of the four switching reactions, small, so the switches are steep.
        Kc: cyclin level of half-maximal activation of the kinase, in µM.
        Kd1: cyclin level of half-maximal breakdown by the protease, in µM.
        Kim: kinase level that halves the cyclin synthesis of the other oscillator.
        V2: largest rate of kinase inactivation, per minute.
        V4: largest rate of protease inactivation, per minute.
        Vm1: largest rate of kinase activation, per minute.
        Vm3: largest rate of protease activation, per minute.
        kd1: unspecific breakdown of cyclin, per minute.
        vd: largest rate of cyclin breakdown by the protease, in µM/min.
        vi: synthesis rate of cyclin without inhibition, in µM/min.

    Source: Romond et al. 1999.

    Example:
        >>> CellCycle().variables
        ('c1', 'm1', 'x1', 'c2', 'm2', 'x2')
    """

    componentwise = True

    K: Any = eqx.field(converter=parameter, default=0.01)
    Kc: Any = eqx.field(converter=parameter, default=0.5)
    Kd1: Any = eqx.field(converter=parameter, default=0.02)
    Kim: Any = eqx.field(converter=parameter, default=0.65)
    V2: Any = eqx.field(converter=parameter, default=0.15)
    V4: Any = eqx.field(converter=parameter, default=0.05)
    Vm1: Any = eqx.field(converter=parameter, default=0.3)
    Vm3: Any = eqx.field(converter=parameter, default=0.1)
    kd1: Any = eqx.field(converter=parameter, default=0.001)
    vd: Any = eqx.field(converter=parameter, default=0.025)
    vi: Any = eqx.field(converter=parameter, default=0.05)

    card = Card(
        title="Coupled cell-cycle oscillators",
        summary=(
            "Two chains of cyclin, kinase and protease, one for each phase of cell division, each slowing the "
            "other: six variables with very steep switches and a rhythm of hours."
        ),
        reference=(
            "Romond, P.-C., Rustici, M., Gonze, D. and Goldbeter, A. (1999). Alternating oscillations and chaos "
            "in a model of two coupled biochemical oscillators driving successive phases of the cell cycle. Ann. "
            "N. Y. Acad. Sci. 879, 180-193."
        ),
        equations=(
            "dc1/dt = vi Kim / (Kim + m2) - vd x1 c1 / (Kd1 + c1) - kd1 c1",
            "dm1/dt = Vm1 c1 (1 - m1) / ((Kc + c1) (K + 1 - m1)) - V2 m1 / (K + m1)",
            "dx1/dt = Vm3 m1 (1 - x1) / (K + 1 - x1) - V4 x1 / (K + x1)",
            "dc2/dt = vi Kim / (Kim + m1) - vd x2 c2 / (Kd1 + c2) - kd1 c2",
            "dm2/dt = Vm1 c2 (1 - m2) / ((Kc + c2) (K + 1 - m2)) - V2 m2 / (K + m2)",
            "dx2/dt = Vm3 m2 (1 - x2) / (K + 1 - x2) - V4 x2 / (K + x2)",
        ),
        parameters={
            "K": "Michaelis constant of the four switching reactions, small, so the switches are steep",
            "Kc": "cyclin level of half-maximal activation of the kinase, in µM",
            "Kd1": "cyclin level of half-maximal breakdown by the protease, in µM",
            "Kim": "kinase level that halves the cyclin synthesis of the other oscillator",
            "V2": "largest rate of kinase inactivation, per minute",
            "V4": "largest rate of protease inactivation, per minute",
            "Vm1": "largest rate of kinase activation, per minute",
            "Vm3": "largest rate of protease activation, per minute",
            "kd1": "unspecific breakdown of cyclin, per minute",
            "vd": "largest rate of cyclin breakdown by the protease, in µM/min",
            "vi": "synthesis rate of cyclin without inhibition, in µM/min",
        },
        variables={
            "c1": "cyclin of the first oscillator, in µM",
            "m1": "active fraction of the first kinase",
            "x1": "active fraction of the first protease",
            "c2": "cyclin of the second oscillator, in µM",
            "m2": "active fraction of the second kinase",
            "x2": "active fraction of the second protease",
        },
        period=204.71,
        dt=0.1,
        invariants=measured(
            "1,000,000 steps of 0.1 after 300,000 discarded",
            dominant_period=(197.0, 13.0),
            lyapunov_spectrum=(
                (0.004515, 5.6e-07, -0.1756, -0.3643, -1.1515, -1.9328),
                (9.3e-05, 7.8e-06, 0.0018, 0.0043, 0.0043, 0.0079),
            ),
            lyapunov_sum=(-3.619737, 5.7e-05),
            kaplan_yorke=(2.02572, 0.0006),
            pesin_entropy=(0.004515, 9.3e-05),
            correlation_dimension=(1.768, 0.037),
            permutation_entropy=(0.6058, 0.0024),
            complexity=(0.3654, 0.0012),
        ),
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "cell division", "Michaelis-Menten", "coupled oscillators"),
        caveats=(
            "The fractions m and x must stay between 0 and 1 and the cyclins positive.",
            "One period lasts about 205 minutes: scale steps by it.",
        ),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (6,) or six components -> six components."""
        c1, m1, x1, c2, m2, x2 = x
        return (
            self.vi * self.Kim / (self.Kim + m2) - self.vd * x1 * c1 / (self.Kd1 + c1) - self.kd1 * c1,
            self.Vm1 * c1 * (1 - m1) / ((self.Kc + c1) * (self.K + 1 - m1)) - self.V2 * m1 / (self.K + m1),
            self.Vm3 * m1 * (1 - x1) / (self.K + 1 - x1) - self.V4 * x1 / (self.K + x1),
            self.vi * self.Kim / (self.Kim + m1) - self.vd * x2 * c2 / (self.Kd1 + c2) - self.kd1 * c2,
            self.Vm1 * c2 * (1 - m2) / ((self.Kc + c2) * (self.K + 1 - m2)) - self.V2 * m2 / (self.K + m2),
            self.Vm3 * m2 * (1 - x2) / (self.K + 1 - x2) - self.V4 * x2 / (self.K + x2),
        )

    def initial(self):
        """A state on the attractor. Shape (6,)."""
        return np.array([0.71565329, 0.9489355, 0.98910371, 0.72138631, 0.94987035, 0.98912572])
