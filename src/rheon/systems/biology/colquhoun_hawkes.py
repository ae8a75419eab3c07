"""A receptor channel with two binding sites: the five-state scheme of Colquhoun and Hawkes."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, Known
from rheon.core.system import parameter
from rheon.engine.dwells.scheme import Scheme

HOPS = (
    ("A2R*", "A2R"),
    ("A2R", "A2R*"),
    ("AR*", "AR"),
    ("AR", "AR*"),
    ("A2R", "AR"),
    ("AR", "A2R"),
    ("AR", "R"),
    ("R", "AR"),
    ("AR*", "A2R*"),
    ("A2R*", "AR*"),
)
NAMES = (
    "closing_two",
    "opening_two",
    "closing_one",
    "opening_one",
    "unbinding_two",
    "binding_two",
    "unbinding_one",
    "binding_one",
    "binding_open",
    "unbinding_open",
)
# ways to bind or unbind: a molecule with two sites
FACTORS = (1.0, 1.0, 1.0, 1.0, 2.0, 1.0, 1.0, 2.0, 1.0, 2.0)
BINDING = (5, 7, 8)


class ColquhounHawkes(Scheme):
    """A receptor that binds up to two molecules and opens with one or two of them bound.

    Rates of binding are the constants times `concentration`; constants are per site, so that rates from R and from the
    states with two molecules are twice the constants.

    Args:
        closing_two, opening_two: alpha_2 and beta_2, A2R* to A2R and back.
        closing_one, opening_one: alpha_1 and beta_1, AR* to AR and back.
        unbinding_two, binding_two: k_-2 and k_+2, A2R to AR and back.
        unbinding_one, binding_one: k_-1 and k_+1, AR to R and back.
        binding_open, unbinding_open: k*_+2 and k*_-2, AR* to A2R* and back.
        concentration: of the molecules that bind, mol/l.

    Source: Colquhoun and Hawkes 1982, doi:10.1098/rstb.1982.0156.

    Example:
        >>> import rheon
        >>> round(float(rheon.systems.ColquhounHawkes().open_probability()), 6)
        0.001887
    """

    closing_two: Any = eqx.field(converter=parameter, default=500.0)
    opening_two: Any = eqx.field(converter=parameter, default=15000.0)
    closing_one: Any = eqx.field(converter=parameter, default=3000.0)
    opening_one: Any = eqx.field(converter=parameter, default=15.0)
    unbinding_two: Any = eqx.field(converter=parameter, default=2000.0)
    binding_two: Any = eqx.field(converter=parameter, default=5e8)
    unbinding_one: Any = eqx.field(converter=parameter, default=2000.0)
    binding_one: Any = eqx.field(converter=parameter, default=5e7)
    binding_open: Any = eqx.field(converter=parameter, default=5e8)
    unbinding_open: Any = eqx.field(converter=parameter, default=1 / 3)
    concentration: Any = eqx.field(converter=parameter, default=1e-7)

    card = Card(
        title="Receptor channel of Colquhoun and Hawkes",
        summary="The five-state scheme of the nicotinic receptor on which methods for single channels are tried: two "
        "binding sites, two open states, bursts of openings, in detailed balance.",
        reference="Colquhoun, D. and Hawkes, A. G. (1982). On the stochastic properties of bursts of single ion "
        "channel openings and of clusters of bursts. Phil. Trans. R. Soc. B 300, 1-59. doi:10.1098/rstb.1982.0156",
        equations=(
            "R <-> AR: 2 binding_one concentration, unbinding_one",
            "AR <-> A2R: binding_two concentration, 2 unbinding_two",
            "AR <-> AR*: opening_one, closing_one",
            "A2R <-> A2R*: opening_two, closing_two",
            "AR* <-> A2R*: binding_open concentration, 2 unbinding_open",
        ),
        parameters={
            "closing_two": "with two bound, 1/s",
            "opening_two": "with two bound, 1/s",
            "closing_one": "with one bound, 1/s",
            "opening_one": "with one bound, 1/s",
            "unbinding_two": "from each site of A2R, 1/s",
            "binding_two": "of the second molecule, l/(mol s)",
            "unbinding_one": "from AR, 1/s",
            "binding_one": "to each site of R, l/(mol s)",
            "binding_open": "of the second molecule while open, l/(mol s)",
            "unbinding_open": "from each site of A2R*, 1/s",
            "concentration": "of the molecules that bind, mol/l",
        },
        variables={
            "A2R*": "1 while open with two bound",
            "AR*": "1 while open with one bound",
            "A2R": "1 while shut with two bound",
            "AR": "1 while shut with one bound",
            "R": "1 while shut with none bound",
        },
        period=None,
        dt=1e-4,
        invariants={
            "mean": Known(0.001887, 5e-7, "open probability: the stationary distribution of the generator"),
            "entropy_production": Known(
                0.0, 1e-9, "exact: opening_one binding_open closing_two unbinding_two / ... = 1"
            ),
        },
        tags=("stochastic", "jump", "discrete", "channel", "detailed balance"),
        caveats=(
            "Openings come in bursts a second apart: use rheon.engine.dwells.simulate_dwells for dwell times rather "
            "than samples in even steps.",
        ),
    )

    @property
    def hops(self) -> tuple[tuple[str, str], ...]:
        """Ten hops, in the order of the constants."""
        return HOPS

    @property
    def conducting(self) -> tuple[str, ...]:
        """Open with two bound, open with one."""
        return ("A2R*", "AR*")

    @property
    def labels(self) -> tuple[str, ...]:
        """Names of the constants."""
        return NAMES

    def rate_constants(self):
        """The constants in the order of the hops. Shape (10,)."""
        return jnp.stack([jnp.asarray(getattr(self, name)) for name in NAMES])

    def factors(self):
        """Number of ways, times the concentration where a molecule binds. Shape (10,)."""
        binds = np.isin(np.arange(len(HOPS)), BINDING)
        return jnp.asarray(FACTORS) * jnp.where(binds, self.concentration, 1.0)

    def with_constants(self, constants) -> ColquhounHawkes:
        """The same scheme with other constants. Shape (10,)."""
        return self.replace(**dict(zip(NAMES, constants, strict=True)))

    def open_probability(self) -> float:
        """Share of the time in which the channel is open, by detailed balance over R, AR, A2R, AR*, A2R*."""
        one = 2 * self.binding_one * self.concentration / self.unbinding_one
        two = one * self.binding_two * self.concentration / (2 * self.unbinding_two)
        opened = one * self.opening_one / self.closing_one + two * self.opening_two / self.closing_two
        return float(opened / (1 + one + two + opened))
