"""Terms added to the training loss, as values: what keeps weights small, a readout invertible, a memory alive."""

from __future__ import annotations

import abc

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

from rheon.core.errors import RheonError


class Regulariser(eqx.Module):
    """A number computed from a law, added to the loss. Subclasses define `__call__` and `check`."""

    @abc.abstractmethod
    def __call__(self, law) -> Float[Array, ""]:
        """The term."""

    def check(self, law) -> None:
        """Refuse a law that lacks what the term is computed from.

        Raises:
            RheonError: if it does.
        """
        self(law)


class Weights(Regulariser):
    """weight times the sum of squares of a law's deviations, e.g. of 1 - A, W1, W2, h1 and h2.

    Args:
        weight: the factor; 1e-5 to 1e-4 is usual.
        of: names of the deviations that count (keys of the law's `deviations()`, or its methods that return an array,
            e.g. "diagonal": A + diag W of an almost-linear map); empty for all deviations.

    Source: latent regularisation of Hess et al. 2023 (arXiv 2306.04406); of A + diag W, Brenner et al. 2024
    (arXiv 2410.14240).

    Example:
        >>> Weights(1e-4).weight
        0.0001
    """

    weight: float = 1e-5
    of: tuple[str, ...] = ()

    def __call__(self, law):
        """The weighted sum of squares."""
        known = _said(law, "deviations")
        chosen = [known[name] if name in known else _said(law, name) for name in self.of or known]
        return self.weight * sum(jnp.sum(jnp.square(a)) for a in chosen)


class ReadoutConditioning(Regulariser):
    """weight (1 - s_max / s_min)^2 with the singular values s of an affine readout: keeps it invertible.

    Args:
        weight: the factor; 1e-7 is usual.

    Source: Hess et al. 2023, arXiv 2306.04406.

    Example:
        >>> ReadoutConditioning(1e-7).weight
        1e-07
    """

    weight: float = 1e-7

    def __call__(self, law):
        """The weighted square."""
        readout = getattr(law, "readout", None)
        if readout is None:
            raise RheonError(
                f"{type(law).__name__} has no affine readout whose conditioning could be regularised",
                remedy='build the model with readout="affine", or leave the regulariser out',
            )
        size = jnp.linalg.svd(jnp.asarray(readout.matrix), compute_uv=False)
        return self.weight * (1 - size[0] / size[-1]) ** 2


class ManifoldAttractor(Regulariser):
    """Pulls the last `units` states towards z' = z, a line of fixed points that remembers for long.

    For those units the term is weight times the sum of squares of 1 - A, their rows of the weights, and their bias.

    Args:
        weight: the factor.
        units: how many states, counted from the last: the hidden ones.

    Raises:
        RheonError: if `units` is below 1.

    Source: Schmidt, Koppe, Monfared, Beutelspacher, Durstewitz 2021, arXiv 1910.03471.

    Example:
        >>> ManifoldAttractor(0.1, units=3).units
        3
    """

    weight: float = 1e-2
    units: int = 1

    def __check_init__(self):
        if self.units < 1:
            raise RheonError(f"units = {self.units}", remedy="choose at least one state")

    def __call__(self, law):
        """The weighted sum of squares."""
        return self.weight * sum(jnp.sum(jnp.square(a[-self.units :])) for a in _said(law, "units").values())


def _said(law, name: str):
    """What a law's method of that name returns.

    Raises:
        RheonError: if it has none.
    """
    method = getattr(law, name, None)
    if not callable(method):
        raise RheonError(
            f"{type(law).__name__} has no {name}() to regularise", remedy=f"give the law a method {name}()"
        )
    return method()


REGULARISERS: dict[str, type[Regulariser]] = {
    "weights": Weights,
    "readout": ReadoutConditioning,
    "manifold": ManifoldAttractor,
}


def make(recipe: tuple[tuple[str, dict], ...]) -> tuple[Regulariser, ...]:
    """The regularisers that a recipe names.

    Args:
        recipe: pairs of a name (a key of `REGULARISERS`) and settings.

    Returns:
        The regularisers, in that order.

    Raises:
        RheonError: if there is none of a name, or it does not have such a setting.

    Source: names of the terms in Hess et al. 2023, arXiv 2306.04406.

    Example:
        >>> make((("weights", {"weight": 1e-4}),))
        (Weights(weight=0.0001),)
    """
    made = []
    for entry in recipe:
        if len(entry) != 2 or entry[0] not in REGULARISERS:
            raise RheonError(
                f"no regulariser {entry!r}", remedy=f"give pairs of one of {', '.join(REGULARISERS)} and its settings"
            )
        name, settings = entry
        try:
            made.append(REGULARISERS[name](**settings))
        except TypeError as error:
            raise RheonError(f"settings {settings} do not fit the regulariser {name!r} ({error})") from None
    return tuple(made)
