"""Any scheme of open and shut states."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, Known
from rheon.core.errors import RheonError
from rheon.core.system import parameter
from rheon.engine.dwells.scheme import Scheme, checked_hops


class ChannelScheme(Scheme):
    """One channel that hops among any number of open and shut states, at rates of your own.

    The rate of a hop is its constant times its factor, and times the concentration where a molecule binds. The default
    is the oldest scheme of a receptor: it binds a molecule, and opens while it is bound.

    Args:
        constants: one for every hop, per time unit, or per time unit and concentration. Shape (hop,).
        concentration: of the molecules that bind.
        edges: (from, to) by names of states, one for every hop.
        open_states: names of the states that conduct.
        statistical: a factor for every hop, such as the number of free sites; 1 where not given.
        binding: positions of the hops in which a molecule binds.

    Raises:
        RheonError: if a hop stands twice, a state cannot be left or reached, none is open or none shut, or numbers of
            constants, factors and hops differ.

    Source: Colquhoun and Hawkes 1977, doi:10.1098/rspb.1977.0085, for schemes of any size; the default: del Castillo
        and Katz 1957, doi:10.1098/rspb.1957.0018.

    Example:
        >>> blocked = ChannelScheme([50.0, 100.0, 20.0, 400.0], edges=(("shut", "open"), ("open", "shut"),
        ...     ("open", "blocked"), ("blocked", "open")), open_states=("open",), binding=())
        >>> blocked.states
        ('open', 'shut', 'blocked')
    """

    constants: Any = eqx.field(converter=parameter)
    concentration: Any = eqx.field(converter=parameter)
    edges: tuple[tuple[str, str], ...] = eqx.field(static=True)
    open_states: tuple[str, ...] = eqx.field(static=True)
    statistical: tuple[float, ...] = eqx.field(static=True)
    binding: tuple[int, ...] = eqx.field(static=True)

    card = Card(
        title="Scheme of open and shut states",
        summary="A channel with any states and hops, open or shut: give your own. By default a receptor that binds a "
        "molecule and opens while it is bound.",
        reference="del Castillo, J. and Katz, B. (1957). Interaction at end-plate receptors between different choline "
        "derivatives. Proc. R. Soc. B 146, 369-381. doi:10.1098/rspb.1957.0018",
        equations=("from -> to at the rate constant * statistical * (concentration where a molecule binds)",),
        parameters={
            "constants": "of every hop, 1/s or l/(mol s)",
            "concentration": "of the molecules that bind, mol/l",
            "edges": "(from, to) of every hop",
            "open_states": "names of those that conduct",
            "statistical": "factors of the rates",
            "binding": "positions of hops in which a molecule binds",
        },
        period=None,
        dt=1e-4,
        invariants={"open": Known(2 / 11, 0.0, "exact: E c K / (1 + c K + E c K) with E = 2 and c K = 1 / 8")},
        tags=("stochastic", "jump", "discrete", "channel"),
        caveats=("What is observed is the state; a recording shows only whether the channel is open.",),
    )

    def __init__(
        self,
        constants=(5e7, 4000.0, 1000.0, 500.0),
        concentration=1e-5,
        edges=(("R", "AR"), ("AR", "R"), ("AR", "AR*"), ("AR*", "AR")),
        open_states=("AR*",),
        statistical=(),
        binding=(0,),
    ):
        self.edges = tuple((str(a), str(b)) for a, b in edges)
        self.open_states, self.binding = tuple(open_states), tuple(int(i) for i in binding)
        checked_hops(self.edges, self.open_states, statistical, self.binding)
        self.statistical = tuple(float(f) for f in statistical) or (1.0,) * len(self.edges)
        self.constants, self.concentration = constants, concentration
        if np.shape(constants) != (len(self.edges),):
            raise RheonError(f"constants of shape {np.shape(constants)} for {len(self.edges)} hops", where="constants")

    @property
    def hops(self) -> tuple[tuple[str, str], ...]:
        """The edges."""
        return self.edges

    @property
    def conducting(self) -> tuple[str, ...]:
        """The open states."""
        return self.open_states

    def rate_constants(self):
        """The constants. Shape (hop,)."""
        return self.constants

    def factors(self):
        """Statistical factors, times the concentration where a molecule binds. Shape (hop,)."""
        binds = np.isin(np.arange(len(self.edges)), self.binding)
        return jnp.asarray(self.statistical) * jnp.where(binds, self.concentration, 1.0)

    def with_constants(self, constants) -> ChannelScheme:
        """The same scheme with other constants. Shape (hop,)."""
        return self.replace(constants=np.asarray(constants, float))
