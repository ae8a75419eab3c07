"""Calcium oscillations."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class CaTwoPlus(Flow):
    """Houart, Dupont and Goldbeter's model of chaotic calcium bursts in a cell.

    Args:
        K2: calcium level of half-maximal pumping into the store, in µM.
        K5: InsP3 level of half-maximal breakdown by the kinase, in µM.
        Ka: InsP3 level of half-maximal release, in µM.
        Kd: calcium level of half-maximal stimulation of the kinase, in µM.
        Ky: store level of half-maximal release, in µM.
        Kz: calcium level of half-maximal release, in µM.
        V0: constant calcium inflow, in µM/min.
        V1: largest stimulated calcium inflow, in µM/min.
        V4: largest rate of InsP3 synthesis, in µM/min.
        Vm2: largest rate of pumping into the store, in µM/min.
        Vm3: largest rate of release from the store, in µM/min.
        Vm5: largest rate of InsP3 breakdown by the kinase, in µM/min.
        beta: degree of stimulation of the cell, between 0 and 1.
        eps: linear rate of InsP3 breakdown, per minute.
        k: rate of calcium export from the cell, per minute.
        kf: leak rate from the store, per minute.
        m: Hill exponent of release in calcium.
        n: Hill exponent of the kinase in calcium.
        p: Hill exponent of the kinase in InsP3.

    Source: Houart, Dupont and Goldbeter 1999, doi:10.1006/bulm.1999.0095.

    Example:
        >>> CaTwoPlus().variables
        ('z', 'y', 'a')
    """

    componentwise = True

    K2: Any = eqx.field(converter=parameter, default=0.1)
    K5: Any = eqx.field(converter=parameter, default=0.3194)
    Ka: Any = eqx.field(converter=parameter, default=0.1)
    Kd: Any = eqx.field(converter=parameter, default=1.0)
    Ky: Any = eqx.field(converter=parameter, default=0.3)
    Kz: Any = eqx.field(converter=parameter, default=0.6)
    V0: Any = eqx.field(converter=parameter, default=2.0)
    V1: Any = eqx.field(converter=parameter, default=2.0)
    V4: Any = eqx.field(converter=parameter, default=3.0)
    Vm2: Any = eqx.field(converter=parameter, default=6.0)
    Vm3: Any = eqx.field(converter=parameter, default=30.0)
    Vm5: Any = eqx.field(converter=parameter, default=50.0)
    beta: Any = eqx.field(converter=parameter, default=0.65)
    eps: Any = eqx.field(converter=parameter, default=13.0)
    k: Any = eqx.field(converter=parameter, default=10.0)
    kf: Any = eqx.field(converter=parameter, default=1.0)
    m: Any = eqx.field(converter=parameter, default=2.0)
    n: Any = eqx.field(converter=parameter, default=4.0)
    p: Any = eqx.field(converter=parameter, default=1.0)

    card = Card(
        title="Calcium oscillations",
        summary=(
            "Bursts of free calcium in a cell: release from a store is set off by calcium itself and by inositol "
            "trisphosphate (InsP3), which calcium helps to destroy. Chaotic bursting from saturating rates."
        ),
        reference=(
            "Houart, G., Dupont, G. and Goldbeter, A. (1999). Bursting, chaos and birhythmicity originating from "
            "self-modulation of the inositol 1,4,5-trisphosphate signal in a model for intracellular Ca2+ "
            "oscillations. Bull. Math. Biol. 61, 507-530. doi:10.1006/bulm.1999.0095"
        ),
        equations=(
            "uptake = Vm2 z^2 / (K2^2 + z^2)",
            "release = Vm3 z^m y^2 a^4 / ((Kz^m + z^m) (Ky^2 + y^2) (Ka^4 + a^4))",
            "decay = Vm5 a^p z^n / ((K5^p + a^p) (Kd^n + z^n))",
            "dz/dt = V0 + V1 beta - uptake + release + kf y - k z",
            "dy/dt = uptake - release - kf y",
            "da/dt = V4 beta - decay - eps a",
        ),
        parameters={
            "K2": "calcium level of half-maximal pumping into the store, in µM",
            "K5": "InsP3 level of half-maximal breakdown by the kinase, in µM",
            "Ka": "InsP3 level of half-maximal release, in µM",
            "Kd": "calcium level of half-maximal stimulation of the kinase, in µM",
            "Ky": "store level of half-maximal release, in µM",
            "Kz": "calcium level of half-maximal release, in µM",
            "V0": "constant calcium inflow, in µM/min",
            "V1": "largest stimulated calcium inflow, in µM/min",
            "V4": "largest rate of InsP3 synthesis, in µM/min",
            "Vm2": "largest rate of pumping into the store, in µM/min",
            "Vm3": "largest rate of release from the store, in µM/min",
            "Vm5": "largest rate of InsP3 breakdown by the kinase, in µM/min",
            "beta": "degree of stimulation of the cell, between 0 and 1",
            "eps": "linear rate of InsP3 breakdown, per minute",
            "k": "rate of calcium export from the cell, per minute",
            "kf": "leak rate from the store, per minute",
            "m": "Hill exponent of release in calcium",
            "n": "Hill exponent of the kinase in calcium",
            "p": "Hill exponent of the kinase in InsP3",
        },
        variables={
            "z": "free calcium in the cytosol, in µM",
            "y": "calcium in the store, in µM",
            "a": "inositol trisphosphate (InsP3), in µM",
        },
        period=1.343,
        dt=0.005,
        invariants=measured(
            "1,000,000 steps of 0.005 after 53,720 discarded",
            dominant_period=(1.3449, 0.002),
            lyapunov_spectrum=((0.3696, 9.7e-05, -9.1398), (0.0049, 0.00016, 0.0034)),
            lyapunov_sum=(-8.7700984, 4.6e-06),
            kaplan_yorke=(2.04043, 0.00053),
            pesin_entropy=(0.3696, 0.0049),
            correlation_dimension=(2.008, 0.078),
            permutation_entropy=(0.52057, 0.00088),
            complexity=(0.37123, 0.00045),
        ),
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "cell signalling", "Hill function", "bursting"),
        caveats=(
            "Concentrations must be positive.",
            "Time is in minutes; calcium jumps within a small part of a period.",
        ),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        z, y, a = x
        uptake = self.Vm2 * z**2 / (self.K2**2 + z**2)
        release = (
            self.Vm3
            * z**self.m
            * y**2
            * a**4
            / ((self.Kz**self.m + z**self.m) * (self.Ky**2 + y**2) * (self.Ka**4 + a**4))
        )
        decay = self.Vm5 * a**self.p * z**self.n / ((self.K5**self.p + a**self.p) * (self.Kd**self.n + z**self.n))
        return (
            self.V0 + self.V1 * self.beta - uptake + release + self.kf * y - self.k * z,
            uptake - release - self.kf * y,
            self.V4 * self.beta - decay - self.eps * a,
        )

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([0.26162904, 1.0055612, 0.14407867])
