"""Consumer–resource model."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, measured
from rheon.core.kinds import Flow
from rheon.core.system import parameter


class MacArthur(Flow):
    """Five species competing for five resources under the law of the minimum.

    Args:
        c: content of each resource in each species; c[i][j] for resource i and species j; 5 by 5.
        d: turnover rate of the resources, per day.
        k: half-saturation constants; k[i][j] for resource i and species j; 5 by 5.
        m: death rate of every species, per day.
        r: largest growth rate of every species, per day.
        s: supply level of each resource; 5 numbers.

    Source: Huisman and Weissing 1999, doi:10.1038/46540.

    Example:
        >>> MacArthur().variables
        ('n1', 'n2', 'n3', 'n4', 'n5', 'r1', 'r2', 'r3', 'r4', 'r5')
    """

    c: Any = eqx.field(
        converter=parameter,
        default=(
            (0.04, 0.04, 0.07, 0.04, 0.04),
            (0.08, 0.08, 0.08, 0.1, 0.08),
            (0.1, 0.1, 0.1, 0.1, 0.14),
            (0.05, 0.03, 0.03, 0.03, 0.03),
            (0.07, 0.09, 0.07, 0.07, 0.07),
        ),
    )
    d: Any = eqx.field(converter=parameter, default=0.25)
    k: Any = eqx.field(
        converter=parameter,
        default=(
            (0.39, 0.34, 0.3, 0.24, 0.23),
            (0.22, 0.39, 0.34, 0.3, 0.27),
            (0.27, 0.22, 0.39, 0.34, 0.3),
            (0.3, 0.24, 0.22, 0.39, 0.34),
            (0.34, 0.3, 0.22, 0.2, 0.39),
        ),
    )
    m: Any = eqx.field(converter=parameter, default=0.25)
    r: Any = eqx.field(converter=parameter, default=1.0)
    s: Any = eqx.field(converter=parameter, default=(6.0, 10.0, 14.0, 4.0, 9.0))

    card = Card(
        title="Consumer–resource model",
        summary=(
            "Five plankton species compete for five nutrients, each limited by its scarcest one: chaos that lets "
            "many species live on few resources."
        ),
        reference=(
            "Huisman, J. and Weissing, F. J. (1999). Biodiversity of plankton by species oscillations and chaos. "
            "Nature 402, 407-410. doi:10.1038/46540. The idea: MacArthur, R. (1969). Species packing, and what "
            "competition minimizes. Proc. Natl. Acad. Sci. USA 64, 1369-1371."
        ),
        equations=(
            "growth[i] = min_j r r[j] / (k[j, i] + r[j])",
            "dn[i]/dt = n[i] (growth[i] - m)",
            "dr[j]/dt = d (s[j] - r[j]) - sum_i c[j, i] growth[i] n[i]",
        ),
        parameters={
            "c": "content of each resource in each species; c[i][j] for resource i and species j; 5 by 5",
            "d": "turnover rate of the resources, per day",
            "k": "half-saturation constants; k[i][j] for resource i and species j; 5 by 5",
            "m": "death rate of every species, per day",
            "r": "largest growth rate of every species, per day",
            "s": "supply level of each resource; 5 numbers",
        },
        variables={
            "n1": "abundance of species 1",
            "n2": "abundance of species 2",
            "n3": "abundance of species 3",
            "n4": "abundance of species 4",
            "n5": "abundance of species 5",
            "r1": "level of resource 1",
            "r2": "level of resource 2",
            "r3": "level of resource 3",
            "r4": "level of resource 4",
            "r5": "level of resource 5",
        },
        period=43.406,
        dt=0.005,
        invariants=measured(
            "1,000,000 steps of 0.005 after 300,000 discarded",
            dominant_period=(52.44, 0.66),
            lyapunov_spectrum=(
                (0.0213, 0.00035, -0.0431, -0.1157, -0.249911, -0.2499945, -0.250092, -0.249936, -0.250067, -15.834),
                (0.0027, 0.00061, 0.0015, 0.0019, 9.2e-05, 6.5e-06, 9.3e-05, 6.2e-05, 6.8e-05, 0.036),
            ),
            lyapunov_sum=(-17.220612, 2.6e-05),
            kaplan_yorke=(2.495, 0.064),
            pesin_entropy=(0.0213, 0.0027),
            correlation_dimension=(2.202, 0.091),
            permutation_entropy=(0.7635, 0.0017),
            complexity=(0.3205, 0.0015),
        ),
        regime="chaotic",
        tags=("chaotic", "dissipative", "autonomous", "population", "competition", "piecewise"),
        caveats=(
            "Abundances and resources must be positive; species come close to extinction.",
            "The minimum gives the field kinks wherever the limiting resource changes.",
            "Ten states, of which the resources soon follow the species: the motion fills few dimensions.",
        ),
    )

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (10,) -> (10,)."""
        n, r = x[:5], x[5:]
        # Liebig's law: the scarcest resource sets the growth of each species
        growth = jnp.min(self.r * r[:, None] / (self.k + r[:, None]), axis=0)
        return jnp.concatenate([n * (growth - self.m), self.d * (self.s - r) - self.c @ (growth * n)])

    def initial(self):
        """A typical state. Shape (10,)."""
        return np.array(
            [
                9.4323333,
                18.838654,
                34.37572,
                15.08545,
                42.228427,
                0.17030505,
                0.10144427,
                0.3148045,
                0.21253581,
                0.22598604,
            ]
        )
