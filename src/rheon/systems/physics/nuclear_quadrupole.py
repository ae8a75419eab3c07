"""Nuclear quadrupole oscillator."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, Known, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class NuclearQuadrupole(Flow):
    """Quadrupole vibrations of a nucleus: a bounded Hamiltonian with three-fold symmetry.

    Args:
        a: coefficient of the quadratic (harmonic) part of the Hamiltonian.
        b: coefficient of the cubic part of the potential.
        d: coefficient of the quartic part of the potential.

    Source: Baran and Raduta 1998.

    Example:
        >>> NuclearQuadrupole().variables
        ('q1', 'q2', 'p1', 'p2')
    """

    componentwise = True

    a: Any = eqx.field(converter=parameter, default=1.0)
    b: Any = eqx.field(converter=parameter, default=0.55)
    d: Any = eqx.field(converter=parameter, default=0.4)

    card = Card(
        title="Nuclear quadrupole oscillator",
        summary=(
            "Quadrupole vibrations of an atomic nucleus, with cubic and quartic terms in the potential: a "
            "three-fold symmetric Hamiltonian, like that of Hénon and Heiles but bounded."
        ),
        reference=(
            "Baran, V. and Raduta, A. A. (1998). Classical and quantal chaos described by a fourth order "
            "quadrupole boson Hamiltonian. Int. J. Mod. Phys. E 7, 527-551."
        ),
        equations=(
            "k = 3 b / 2^0.5",
            "dq1/dt = a p1",
            "dq2/dt = a p2",
            "dp1/dt = -a q1 + k (q1^2 - q2^2) - d q1 (q1^2 + q2^2)",
            "dp2/dt = -a q2 - 2 k q1 q2 - d q2 (q1^2 + q2^2)",
        ),
        parameters={
            "a": "coefficient of the quadratic (harmonic) part of the Hamiltonian",
            "b": "coefficient of the cubic part of the potential",
            "d": "coefficient of the quartic part of the potential",
        },
        variables={
            "q1": "first quadrupole coordinate",
            "q2": "second quadrupole coordinate",
            "p1": "momentum of q1",
            "p2": "momentum of q2",
        },
        period=6.0231,
        dt=0.02,
        invariants={
            "lyapunov_sum": Known(0.0, 0.0, "exact: volumes are preserved"),
            **measured(
                "1,000,000 steps of 0.02 after 60,231 discarded",
                dominant_period=(6.93, 0.63),
                lyapunov_spectrum=((0.2755, 8.6e-05, -8.6e-05, -0.2755), (0.0053, 4.5e-05, 4.5e-05, 0.0053)),
                kaplan_yorke=(4.0, 0.0),
                pesin_entropy=(0.2755, 0.0053),
                correlation_dimension=(2.941, 0.052),
                permutation_entropy=(0.6944, 0.0054),
                complexity=(0.3301, 0.0038),
            ),
        },
        regime="chaotic",
        tags=("chaotic", "conservative", "autonomous", "hamiltonian", "cubic"),
        caveats=("There is no attractor: what happens depends on the energy. Check the energy over long runs.",),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (4,) or four components -> four components."""
        q1, q2, p1, p2 = x
        k = 3 * self.b / 2**0.5
        return (
            self.a * p1,
            self.a * p2,
            -self.a * q1 + k * (q1**2 - q2**2) - self.d * q1 * (q1**2 + q2**2),
            -self.a * q2 - 2 * k * q1 * q2 - self.d * q2 * (q1**2 + q2**2),
        )

    def initial(self):
        """A typical state. Shape (4,)."""
        return np.array([-0.85591178, 1.48078342, -0.85075322, 1.63576085])
