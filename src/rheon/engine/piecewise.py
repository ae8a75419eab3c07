"""Piecewise-affine maps: on each of finitely many regions of state space the law is x' = J x + c."""

from __future__ import annotations

import abc

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from rheon.core.fit import Fit
from rheon.core.kinds import Map
from rheon.core.precision import as_dtype, precision

from .wrappers.embedded import Embedded
from .wrappers.observed import ObservedMap
from .wrappers.scaled import Scaled


class PiecewiseAffine(Map):
    """A continuous map made of affine pieces, told apart by a pattern of bits.

    Rectified networks are such maps: each bit says whether the input of one rectifier is positive. Subclasses say
    which pattern a state has and which piece a pattern stands for; a pattern need not occur at any state. Everything
    that is exact for piecewise-affine laws (fixed points, cycles, symbols) uses these three methods and no others.

    Source: Monfared and Durstewitz 2020, arXiv 2007.00321.

    Example:
        >>> import numpy as np
        >>> from rheon.systems import Tent
        >>> Tent().n_units, bool(Tent().region(np.array([0.7]))[0])
        (1, True)
    """

    @property
    @abc.abstractmethod
    def n_units(self) -> int:
        """Number of bits of a pattern; there are at most 2^n_units pieces."""

    @abc.abstractmethod
    def region(self, state: Float[Array, " dim"]) -> Array:
        """The pattern of bits of the piece that a state lies in. Shapes: (dim,) -> (n_units,)."""

    @abc.abstractmethod
    def piece(self, region) -> tuple[Array, Array]:
        """J of shape (dim, dim) and c of shape (dim,) of a pattern of shape (n_units,): x' = J x + c there."""

    def jacobian(self, state: Float[Array, " dim"]) -> Float[Array, "dim dim"]:
        """The matrix of the piece that a state lies in. Shapes: (dim,) -> (dim, dim)."""
        return self.piece(self.region(state))[0]


def pieces(system) -> PiecewiseAffine | None:
    """The piecewise-affine law inside a system or a fit.

    It looks through what leaves the steps as they are: standardised units, observations, and delay embeddings, whose
    state is that of the law on delay vectors. So the states of the law are the states of the system.

    Args:
        system: a `System` or a `Fit`.

    Returns:
        The law, or None where there is none.

    Source: wrappers of this package; laws as in Monfared and Durstewitz 2020, arXiv 2007.00321.

    Example:
        >>> import rheon
        >>> pieces(rheon.systems.Henon()) is None
        True
    """
    law = system.system if isinstance(system, Fit) else system
    while not isinstance(law, PiecewiseAffine):
        if isinstance(law, Scaled | Embedded):
            law = law.map
        elif isinstance(law, ObservedMap):
            law = law.system
        else:
            return None
    return law


@eqx.filter_jit
def _regions(law, states):
    return jax.vmap(lambda x: jnp.asarray(law.region(x), bool))(states)


def regions(law: PiecewiseAffine, states) -> np.ndarray:
    """The patterns of many states, in float64.

    Args:
        law: a piecewise-affine map.
        states: shape (state, dim).

    Returns:
        Bits, shape (state, n_units).

    Source: the activation patterns of Monfared and Durstewitz 2020, arXiv 2007.00321.

    Example:
        >>> import numpy as np
        >>> from rheon.systems import Tent
        >>> regions(Tent(), np.array([[0.2], [0.7]])).ravel().tolist()
        [False, True]
    """
    with precision("double"):
        return np.asarray(_regions(as_dtype(law, np.float64), np.asarray(states, np.float64)))
