"""A polymer membrane that swells or collapses with the solute that it takes up."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card
from rheon.core.kinds import Flow
from rheon.core.system import parameter

# below this, (1 - exp(-u)) / u is its series
SMALL = 1e-3


def _share(u):
    """(1 - exp(-u)) / u, smooth at zero."""
    near = jnp.abs(u) < SMALL
    safe = jnp.where(near, 1.0, u)
    return jnp.where(near, 1 - u / 2 + u**2 / 6 - u**3 / 24, -jnp.expm1(-safe) / safe)


class ResponsiveMembrane(Flow):
    """Driven transport through a slab whose polymer fraction follows the solute inside: feedback with two answers.

    The solute drifts and diffuses along a box between two baths; transport through the slab is in closed form at any
    polymer fraction, and the fraction relaxes to what the solute inside demands.

    Args:
        force: on the solute, in kT per solute diameter.
        bulk: concentration in the baths.
        diffusivity: outside the slab.
        box, slab: lengths.
        attraction: B, the partition ratio is exp(-B phi); negative attracts.
        obstruction: a, diffusion inside is slower by exp(-a phi / (1 - phi)).
        swollen, collapsed: polymer fractions at low and at high uptake.
        crossover, sharpness: where and how steeply the fraction changes with the concentration inside.
        relaxation: time in which the fraction follows.

    Source: Milster, Kim and Dzubiella 2023, arXiv 2212.00537; forms of the two laws of the slab and the values are
        those of this package.

    Example:
        >>> round(float(ResponsiveMembrane(force=0.5).flux(0.1092060600)), 7)
        0.4085062
    """

    force: Any = eqx.field(converter=parameter, default=1.2)
    bulk: Any = eqx.field(converter=parameter, default=1.0)
    diffusivity: Any = eqx.field(converter=parameter, default=1.0)
    box: Any = eqx.field(converter=parameter, default=10.0)
    slab: Any = eqx.field(converter=parameter, default=5.0)
    attraction: Any = eqx.field(converter=parameter, default=0.0)
    obstruction: Any = eqx.field(converter=parameter, default=5.0)
    swollen: Any = eqx.field(converter=parameter, default=0.1)
    collapsed: Any = eqx.field(converter=parameter, default=0.4)
    crossover: Any = eqx.field(converter=parameter, default=3.0)
    sharpness: Any = eqx.field(converter=parameter, default=1.0)
    relaxation: Any = eqx.field(converter=parameter, default=1.0)

    card = Card(
        title="Responsive membrane",
        summary="Solute drives a membrane that collapses on it and so holds back the solute: two states, and a flux "
        "that jumps between them with hysteresis.",
        reference="Milster, S., Kim, W. K. and Dzubiella, J. (2023). Feedback-controlled solute transport through "
        "chemo-responsive polymer membranes. J. Chem. Phys. 158, 104903. arXiv:2212.00537",
        equations=(
            "q(v) = (1 - exp(-v)) / v",
            "K = exp(-attraction phi)",
            "D = diffusivity exp(-obstruction phi / (1 - phi))",
            "side = exp(-force (box - slab) / 2)",
            "share = side slab q(force slab) / (box q(force box))",
            "mobility = diffusivity bulk / (1 + (diffusivity / (K D) - 1) share)",
            "edge = mobility / diffusivity + (bulk - mobility / diffusivity) side",
            "inside = mobility / D + (K edge - mobility / D) q(force slab)",
            "demand = (swollen + collapsed) / 2 + (collapsed - swollen) / 2 * tanh(sharpness (inside - crossover))",
            "dphi/dt = (demand - phi) / relaxation",
        ),
        parameters={
            "force": "on the solute, kT per solute diameter",
            "bulk": "concentration in the baths, per cubic diameter",
            "diffusivity": "outside the slab, squared diameters per time unit",
            "box": "distance between the baths, diameters",
            "slab": "thickness of the membrane, diameters",
            "attraction": "B of the partition ratio exp(-B phi); negative attracts",
            "obstruction": "a of the diffusivity inside, exp(-a phi / (1 - phi))",
            "swollen": "polymer fraction at low uptake",
            "collapsed": "polymer fraction at high uptake",
            "crossover": "concentration inside at which the fraction changes",
            "sharpness": "how steeply it changes, per concentration",
            "relaxation": "time in which the fraction follows, time units",
        },
        variables={"phi": "polymer volume fraction of the membrane"},
        period=None,
        dt=0.05,
        tags=("bistable", "hysteresis", "transport", "feedback"),
        caveats=("Solute is taken to be fast: its profile is the steady one at every moment.",),
    )

    def vector_field(self, t, x, u=None):
        """Relaxation of the polymer fraction; an input replaces the force. Shapes: (), (1,), (1,) or None -> (1,)."""
        force = self.force if u is None else u[0]
        phi = x[0]
        return jnp.stack([(self.equilibrium(self.inside(phi, force)) - phi) / self.relaxation])

    def initial(self):
        """Swollen. Shape (1,)."""
        return np.reshape(self.swollen, (1,))

    def equilibrium(self, inside):
        """Polymer fraction that a concentration inside demands. Shapes: any -> the same."""
        middle, half = (self.swollen + self.collapsed) / 2, (self.collapsed - self.swollen) / 2
        return middle + half * jnp.tanh(self.sharpness * (inside - self.crossover))

    def partition(self, phi):
        """Concentration inside over that outside at rest. Shapes: any -> the same."""
        return jnp.exp(-self.attraction * phi)

    def diffusivity_inside(self, phi):
        """Diffusivity in the slab. Shapes: any -> the same."""
        return self.diffusivity * jnp.exp(-self.obstruction * phi / (1 - phi))

    def mobility(self, phi, force=None):
        """Flux per force, which stays finite at rest. Shapes broadcast.

        Args:
            phi: polymer fraction.
            force: the system's own where not given.
        """
        f = jnp.abs(self.force if force is None else force)
        share = _share(f * self.slab) / _share(f * self.box) * self.slab / self.box
        share = share * jnp.exp(-f * (self.box - self.slab) / 2)
        permeability = self.partition(phi) * self.diffusivity_inside(phi)
        return self.diffusivity * self.bulk / (1 + (self.diffusivity / permeability - 1) * share)

    def flux(self, phi, force=None):
        """Solute that crosses per area and time at a fixed fraction. Arguments as in `mobility`."""
        return (self.force if force is None else force) * self.mobility(phi, force)

    def inside(self, phi, force=None):
        """Mean concentration in the slab, from its downstream side. Arguments as in `mobility`."""
        f = jnp.abs(self.force if force is None else force)
        pull, within = self.mobility(phi, force), self.diffusivity_inside(phi)
        edge = pull / self.diffusivity
        edge = edge + (self.bulk - edge) * jnp.exp(-f * (self.box - self.slab) / 2)
        return pull / within + (self.partition(phi) * edge - pull / within) * _share(f * self.slab)
