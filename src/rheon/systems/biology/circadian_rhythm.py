"""Circadian rhythm of Neurospora."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class CircadianRhythm(Flow):
    """The circadian clock of Neurospora under a daily cycle of light.

    Args:
        Ki: nuclear protein level that halves transcription, in nM.
        k: rate at which fc turns into fs, per hour.
        k1: transport rate into the nucleus, per hour.
        k2: transport rate out of the nucleus, per hour.
        kd: Michaelis constant of the breakdown of fs, in nM.
        kdn: Michaelis constant of the breakdown of fn, in nM.
        km: Michaelis constant of the breakdown of the messenger, in nM.
        ks: rate of protein synthesis per messenger, per hour.
        n: Hill exponent of repression.
        ps: period of the light cycle, in hours.
        vc: factor of the transcription rate.
        vd: largest breakdown rate of fs, in nM/h.
        vdn: largest breakdown rate of fn, in nM/h.
        vm: largest breakdown rate of the messenger, in nM/h.
        vmax: enters the transcription rate as the factor vmax - vmin.
        vmin: enters the transcription rate as the factor vmax - vmin and as the offset of the light cycle.
        phase: phase of the forcing at time 0: th = 2 pi t / ps + phase.

    Source: Leloup, Gonze and Goldbeter 1999; Gonze, Leloup and Goldbeter 2000.

    Example:
        >>> CircadianRhythm().variables
        ('m', 'fc', 'fs', 'fn')
    """

    componentwise = True
    bounded_variables = ("m", "fc", "fs", "fn", "cos(th)")

    Ki: Any = eqx.field(converter=parameter, default=1.0)
    k: Any = eqx.field(converter=parameter, default=0.5)
    k1: Any = eqx.field(converter=parameter, default=0.3)
    k2: Any = eqx.field(converter=parameter, default=0.15)
    kd: Any = eqx.field(converter=parameter, default=1.4)
    kdn: Any = eqx.field(converter=parameter, default=0.4)
    km: Any = eqx.field(converter=parameter, default=0.4)
    ks: Any = eqx.field(converter=parameter, default=1.0)
    n: Any = eqx.field(converter=parameter, default=4.0)
    ps: Any = eqx.field(converter=parameter, default=24.0)
    vc: Any = eqx.field(converter=parameter, default=2.5)
    vd: Any = eqx.field(converter=parameter, default=6.0)
    vdn: Any = eqx.field(converter=parameter, default=1.5)
    vm: Any = eqx.field(converter=parameter, default=0.7)
    vmax: Any = eqx.field(converter=parameter, default=4.7)
    vmin: Any = eqx.field(converter=parameter, default=1.0)
    phase: Any = eqx.field(converter=parameter, default=5.970372316891641)

    card = Card(
        title="Circadian rhythm of Neurospora",
        summary=(
            "The gene frq of a bread mould represses itself through its protein in the nucleus, under a 24-hour "
            "cycle of light: a forced biochemical clock."
        ),
        reference=(
            "Leloup, J.-C., Gonze, D. and Goldbeter, A. (1999). Limit cycle models for circadian rhythms based on "
            "transcriptional regulation in Drosophila and Neurospora. J. Biol. Rhythms 14, 433-448. Gonze, D., "
            "Leloup, J.-C. and Goldbeter, A. (2000). Theoretical models for circadian rhythms in Neurospora and "
            "Drosophila. C. R. Acad. Sci. III 323, 57-67."
        ),
        equations=(
            "th = 2 pi t / ps + phase",
            "light = (vmax - vmin) (vmin + (1 + cos(th)) / 2)",
            "dm/dt = vc light Ki^n / (Ki^n + fn^n) - vm m / (km + m)",
            "dfc/dt = ks m - (k + k1) fc + k2 fn",
            "dfs/dt = k fc - vd fs / (kd + fs)",
            "dfn/dt = k1 fc - k2 fn - vdn fn / (kdn + fn)",
        ),
        parameters={
            "Ki": "nuclear protein level that halves transcription, in nM",
            "k": "rate at which fc turns into fs, per hour",
            "k1": "transport rate into the nucleus, per hour",
            "k2": "transport rate out of the nucleus, per hour",
            "kd": "Michaelis constant of the breakdown of fs, in nM",
            "kdn": "Michaelis constant of the breakdown of fn, in nM",
            "km": "Michaelis constant of the breakdown of the messenger, in nM",
            "ks": "rate of protein synthesis per messenger, per hour",
            "n": "Hill exponent of repression",
            "ps": "period of the light cycle, in hours",
            "vc": "factor of the transcription rate",
            "vd": "largest breakdown rate of fs, in nM/h",
            "vdn": "largest breakdown rate of fn, in nM/h",
            "vm": "largest breakdown rate of the messenger, in nM/h",
            "vmax": "enters the transcription rate as the factor vmax - vmin",
            "vmin": "enters the transcription rate as the factor vmax - vmin and as the offset of the light cycle",
            "phase": "phase of the forcing at time 0: th = 2 pi t / ps + phase",
        },
        variables={
            "m": "frq messenger RNA, in nM",
            "fc": "FRQ protein in the cytosol, in nM",
            "fs": "form of FRQ that fc turns into and that is broken down, in nM; it acts on nothing else",
            "fn": "FRQ protein in the nucleus, in nM",
        },
        period=27.0,
        dt=0.02,
        invariants=measured(
            "1,000,000 steps of 0.02 after 270,000 discarded",
            dominant_period=(173.31, 0.56),
            lyapunov_spectrum=(
                (-0.00011, 2.4e-05, -0.088012, -0.3287, -1.033703),
                (0.00011, 2.4e-05, 9.9e-05, 0.00042, 2.5e-05),
            ),
            lyapunov_sum=(-1.450507942, 2.3e-08),
            kaplan_yorke=(2.0, 0.0),
            pesin_entropy=(0.0, 0.0),
            correlation_dimension=(1.617, 0.066),
            permutation_entropy=(0.39906, 0.00095),
            complexity=(0.3064, 0.00059),
        ),
        regime="quasi-periodic",
        tags=("quasi-periodic", "dissipative", "forced", "gene regulation", "Hill function"),
        caveats=(
            (
                "Not chaotic from the default start: besides that of the phase one more exponent is zero and the rest "
                "are negative, so the motion fills a torus."
            ),
            (
                "As published the transcription rate is vc (vmax - vmin) (vmin + (1 + cos th) / 2), so it does not "
                "run from vmin to vmax as the names suggest."
            ),
            "Concentrations must be positive.",
        ),
    )

    @property
    def phase_rate(self):
        """Rate of the forcing's phase th, per time unit."""
        return 2 * np.pi / self.ps

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (4,) or four components -> four components."""
        m, fc, fs, fn = x
        th = 2 * jnp.pi * t / self.ps + self.phase
        light = (self.vmax - self.vmin) * (self.vmin + (1 + jnp.cos(th)) / 2)
        return (
            self.vc * light * self.Ki**self.n / (self.Ki**self.n + fn**self.n) - self.vm * m / (self.km + m),
            self.ks * m - (self.k + self.k1) * fc + self.k2 * fn,
            self.k * fc - self.vd * fs / (self.kd + fs),
            self.k1 * fc - self.k2 * fn - self.vdn * fn / (self.kdn + fn),
        )

    def bounded(self, t, x):
        """Coordinates that stay bounded. Shapes: (), (4,) -> five components."""
        m, fc, fs, fn = x
        th = 2 * jnp.pi * t / self.ps + self.phase
        return m, fc, fs, fn, jnp.cos(th)

    def initial(self):
        """A typical state. Shape (4,)."""
        return np.array([1.5401187, 5.3707921, 41.054266, 11.619073])
