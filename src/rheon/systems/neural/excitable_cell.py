"""Chay's excitable cell."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class ExcitableCell(Flow):
    """Chay's model of a bursting cell with voltage, potassium gate and calcium.

    Args:
        aho: offset in the exponent of the closing-gate rate alpha_h.
        ahr: slope in the exponent of alpha_h, per mV.
        ahs: scale of the rate alpha_h.
        ams: scale of the opening rate alpha_m, per mV.
        amvb: voltage shift of alpha_m, in mV.
        amvo: offset in the exponent of alpha_m.
        ans: scale of the opening rate alpha_n, per mV.
        anvb: voltage shift of alpha_n, in mV.
        anvo: offset in the exponent of alpha_n.
        ar: slope in the exponents of alpha_m and alpha_n, per mV.
        bho: offset in the exponent of the rate beta_h.
        bhr: slope in the exponent of beta_h, per mV.
        bmo: offset in the exponent of the rate beta_m.
        bmr: slope in the exponent of beta_m, per mV.
        bms: scale of the rate beta_m.
        bno: offset in the exponent of the rate beta_n.
        bnr: slope in the exponent of beta_n, per mV.
        bns: scale of the rate beta_n.
        gi: conductance of the mixed inward channel over the capacitance, per second.
        gkc: conductance of the calcium-dependent potassium channel over the capacitance, per second.
        gkv: conductance of the voltage-dependent potassium channel over the capacitance, per second.
        gl: leak conductance over the capacitance, per second.
        kc: removal rate of calcium, times rho.
        rho: rate scale of the calcium balance: small, so calcium is slow.
        tscl: rate scale of the potassium gate n.
        vc: reversal voltage of calcium, in mV.
        vi: reversal voltage of the mixed inward channel, in mV.
        vk: reversal voltage of potassium, in mV.
        vl: reversal voltage of the leak, in mV.
        vm: not used: no term holds it.
        vn: not used: no term holds it.

    Source: Chay 1985, doi:10.1016/0167-2789(85)90060-0.

    Example:
        >>> ExcitableCell().variables
        ('v', 'n', 'c')
    """

    componentwise = True

    aho: Any = eqx.field(converter=parameter, default=2.5)
    ahr: Any = eqx.field(converter=parameter, default=0.05)
    ahs: Any = eqx.field(converter=parameter, default=0.07)
    ams: Any = eqx.field(converter=parameter, default=0.1)
    amvb: Any = eqx.field(converter=parameter, default=25.0)
    amvo: Any = eqx.field(converter=parameter, default=2.5)
    ans: Any = eqx.field(converter=parameter, default=0.01)
    anvb: Any = eqx.field(converter=parameter, default=20.0)
    anvo: Any = eqx.field(converter=parameter, default=2.0)
    ar: Any = eqx.field(converter=parameter, default=0.1)
    bho: Any = eqx.field(converter=parameter, default=2.0)
    bhr: Any = eqx.field(converter=parameter, default=0.1)
    bmo: Any = eqx.field(converter=parameter, default=2.7777777777777777)
    bmr: Any = eqx.field(converter=parameter, default=0.05555555555555555)
    bms: Any = eqx.field(converter=parameter, default=4.0)
    bno: Any = eqx.field(converter=parameter, default=0.375)
    bnr: Any = eqx.field(converter=parameter, default=0.0125)
    bns: Any = eqx.field(converter=parameter, default=0.125)
    gi: Any = eqx.field(converter=parameter, default=1800.0)
    gkc: Any = eqx.field(converter=parameter, default=11.0)
    gkv: Any = eqx.field(converter=parameter, default=1700.0)
    gl: Any = eqx.field(converter=parameter, default=7.0)
    kc: Any = eqx.field(converter=parameter, default=0.183333)
    rho: Any = eqx.field(converter=parameter, default=0.27)
    tscl: Any = eqx.field(converter=parameter, default=230.0)
    vc: Any = eqx.field(converter=parameter, default=100.0)
    vi: Any = eqx.field(converter=parameter, default=100.0)
    vk: Any = eqx.field(converter=parameter, default=-75.0)
    vl: Any = eqx.field(converter=parameter, default=-40.0)
    vm: Any = eqx.field(converter=parameter, default=-50.0)
    vn: Any = eqx.field(converter=parameter, default=-30.0)

    card = Card(
        title="Chay's excitable cell",
        summary=(
            "A three-variable Hodgkin–Huxley model of a bursting cell in which slowly gathered calcium opens "
            "potassium channels: spikes, bursts and chaos from physiology."
        ),
        reference=(
            "Chay, T. R. (1985). Chaos in a three-variable model of an excitable cell. Physica D 16, 233-242. "
            "doi:10.1016/0167-2789(85)90060-0"
        ),
        equations=(
            "am = ams (amvb + v) / (1 - exp(-amvo - ar v))",
            "bm = bms exp(-bmo - bmr v)",
            "ah = ahs exp(-aho - ahr v)",
            "bh = 1 / (1 + exp(-bho - bhr v))",
            "an = ans (anvb + v) / (1 - exp(-anvo - ar v))",
            "bn = bns exp(-bno - bnr v)",
            "opened = (am / (am + bm))^3 ah / (ah + bh)",
            "dv/dt = gi opened (vi - v) + gkv n^4 (vk - v) + gkc c (vk - v) / (1 + c) + gl (vl - v)",
            "dn/dt = tscl (an (1 - n) - bn n)",
            "dc/dt = rho (opened (vc - v) - kc c)",
        ),
        parameters={
            "aho": "offset in the exponent of the closing-gate rate alpha_h",
            "ahr": "slope in the exponent of alpha_h, per mV",
            "ahs": "scale of the rate alpha_h",
            "ams": "scale of the opening rate alpha_m, per mV",
            "amvb": "voltage shift of alpha_m, in mV",
            "amvo": "offset in the exponent of alpha_m",
            "ans": "scale of the opening rate alpha_n, per mV",
            "anvb": "voltage shift of alpha_n, in mV",
            "anvo": "offset in the exponent of alpha_n",
            "ar": "slope in the exponents of alpha_m and alpha_n, per mV",
            "bho": "offset in the exponent of the rate beta_h",
            "bhr": "slope in the exponent of beta_h, per mV",
            "bmo": "offset in the exponent of the rate beta_m",
            "bmr": "slope in the exponent of beta_m, per mV",
            "bms": "scale of the rate beta_m",
            "bno": "offset in the exponent of the rate beta_n",
            "bnr": "slope in the exponent of beta_n, per mV",
            "bns": "scale of the rate beta_n",
            "gi": "conductance of the mixed inward channel over the capacitance, per second",
            "gkc": "conductance of the calcium-dependent potassium channel over the capacitance, per second",
            "gkv": "conductance of the voltage-dependent potassium channel over the capacitance, per second",
            "gl": "leak conductance over the capacitance, per second",
            "kc": "removal rate of calcium, times rho",
            "rho": "rate scale of the calcium balance: small, so calcium is slow",
            "tscl": "rate scale of the potassium gate n",
            "vc": "reversal voltage of calcium, in mV",
            "vi": "reversal voltage of the mixed inward channel, in mV",
            "vk": "reversal voltage of potassium, in mV",
            "vl": "reversal voltage of the leak, in mV",
            "vm": "not used: no term holds it",
            "vn": "not used: no term holds it",
        },
        variables={
            "v": "membrane voltage, in mV",
            "n": "open probability of the voltage-dependent potassium gate",
            "c": "calcium in the cell, relative to its dissociation constant",
        },
        period=1.0,
        dt=0.0005,
        invariants=measured(
            "1,000,000 steps of 0.0005 after 300,000 discarded",
            lyapunov_spectrum=((0.4826, 0.0014, -29.214), (0.0098, 0.0015, 0.034)),
            lyapunov_sum=(-28.7297213, 3.2e-06),
            kaplan_yorke=(2.01652, 0.00034),
            pesin_entropy=(0.4826, 0.0098),
            correlation_dimension=(1.798, 0.026),
            permutation_entropy=(0.5363, 0.0017),
            complexity=(0.34917, 0.00076),
        ),
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "bursting", "Hodgkin-Huxley"),
        caveats=(
            "Spikes are fast against calcium (exponents from +0.5 to -29): small or implicit steps are needed.",
            (
                "The opening rates are 0/0 at v = -amvb and v = -anvb for the default constants; a step that lands "
                "there exactly gives NaN."
            ),
            "vm and vn are carried by the collection but do nothing.",
        ),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (3,) or three components -> three components."""
        v, n, c = x
        am = self.ams * (self.amvb + v) / (1 - jnp.exp(-self.amvo - self.ar * v))
        bm = self.bms * jnp.exp(-self.bmo - self.bmr * v)
        ah = self.ahs * jnp.exp(-self.aho - self.ahr * v)
        bh = 1 / (1 + jnp.exp(-self.bho - self.bhr * v))
        an = self.ans * (self.anvb + v) / (1 - jnp.exp(-self.anvo - self.ar * v))
        bn = self.bns * jnp.exp(-self.bno - self.bnr * v)
        opened = (am / (am + bm)) ** 3 * ah / (ah + bh)
        return (
            self.gi * opened * (self.vi - v)
            + self.gkv * n**4 * (self.vk - v)
            + self.gkc * c * (self.vk - v) / (1 + c)
            + self.gl * (self.vl - v),
            self.tscl * (an * (1 - n) - bn * n),
            self.rho * (opened * (self.vc - v) - self.kc * c),
        )

    def initial(self):
        """A state on the attractor. Shape (3,)."""
        return np.array([-44.57779976420271, 0.13121643614884418, 0.4658533583951385])
