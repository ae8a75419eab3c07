"""The Model: a recipe for a law with free parameters. Hyperparameters only, no learned arrays.

Five kinds, by how the law's free parameters are found; the training floor has one solver for each.
"""

from __future__ import annotations

import abc
import dataclasses
from typing import Any, ClassVar

import equinox as eqx
import jax
import numpy as np
from jaxtyping import Array, Float

from .card import Card
from .system import System


class Model(eqx.Module):
    """A recipe for a law. Subclass one of `Direct`, `LinearReadout`, `Gradient`, `Regression`, `Identification`.

    `build` gets windows in standardised units; what it returns observes and encodes in those units.
    `options` names the settings worth trying, each with a short list of values: the search stays small.

    Class attributes:
        card: what is known about the model.
    """

    card: ClassVar[Card | None] = None

    def options(self) -> dict[str, tuple]:
        """Field name -> values worth trying on a validation stretch. Empty: nothing to choose."""
        return {}

    def coarse(self) -> Model:
        """A cheaper model whose best settings are good for this one too: what a search tries. By default itself."""
        return self

    def in_units(self, mean: Float[np.ndarray, " variable"], scale: Float[np.ndarray, " variable"]) -> Model:
        """The model as it is to be built from data standardised so: value = mean + scale * z. By default itself.

        A law with equations of its own needs the units of the data; most laws do not.
        """
        return self

    def replace(self, **settings):
        """A copy with other settings.

        Raises:
            AttributeError: if a name is not a setting of the model.
        """
        known = [f.name for f in dataclasses.fields(self)]
        for name in settings:
            if name not in known:
                raise AttributeError(f"{type(self).__name__} has no setting {name!r}; it has {', '.join(known)}")
        return type(self)(**{f: settings.get(f, getattr(self, f)) for f in known})


class Direct(Model):
    """A law that is written down from the data without solving anything: persistence, seasonal, analogues."""

    @abc.abstractmethod
    def build(self, paths: Float[np.ndarray, "series time variable"], dt: float, key: jax.Array) -> System:
        """The finished law, from standardised paths (NaN where nothing was observed)."""

    def account(self, law: Any) -> dict[str, Any]:
        """What is worth telling about a law that was built, for the history of the fit: plain numbers and lists."""
        return {}


@dataclasses.dataclass(frozen=True)
class Gram:
    """The inner products of all rows of a design whose features are not written out, as in kernel regression.

    Attributes:
        matrix: shape (row, row), symmetric, positive semi-definite.
    """

    matrix: Float[np.ndarray, "row row"]


class LinearReadout(Model):
    """A law whose free parameters enter linearly: one ridge regression finds them."""

    @abc.abstractmethod
    def build(self, paths: Float[np.ndarray, "series time variable"], dt: float, key: jax.Array) -> System:
        """The law with its fixed (random) parts drawn and zero weights."""

    @abc.abstractmethod
    def design(self, law: System, paths: Float[np.ndarray, "series time variable"]) -> tuple[Array | Gram, Array]:
        """Features (row, feature) and targets (row, target) from standardised paths; rows that touch a gap left out.

        Where features are implicit, their `Gram` stands for them; the weights then belong to rows.
        """

    @abc.abstractmethod
    def with_weights(self, law: System, weights: Float[Array, "feature target"]) -> System:
        """The law with these weights."""


class Gradient(Model):
    """A law trained by gradient descent on windows of data, with a forcing strategy that keeps gradients bounded."""

    @abc.abstractmethod
    def build(self, paths: Float[np.ndarray, "series time variable"], dt: float, key: jax.Array) -> System:
        """The untrained law; its inexact array leaves are what is trained."""

    @property
    @abc.abstractmethod
    def recipe(self) -> Any:
        """How to train it: a `Recipe` value of `rheon.core.recipe`."""


class Regression(Gradient):
    """A law trained by gradient descent on windows of data with a loss of its own: no forcing between the samples.

    `recipe` is then a `WindowRecipe` of `rheon.core.window_recipe`.
    """

    @abc.abstractmethod
    def loss(
        self, law: Any, inputs: Float[Array, "batch time variable"], targets: Float[Array, "batch time variable"]
    ) -> Float[Array, ""]:
        """What is minimised: a number from the windows with noise (`inputs`) and the same without (`targets`)."""

    def trained(self, law: Any) -> Any:
        """The part of a law whose inexact arrays are trained."""
        return law.net


class Identification(Model):
    """A law found from the recording as it is: its own units, names, uneven times, gaps and inputs.

    Nothing is standardised. `solver` is the address "package.module:function" of what finds the law: it is called as
    `function(model, series, key, progress)` and returns the law, a System that speaks in the data's units, and the
    history. The law's `variables` are the names of what it observes, its `dt` is the data's step.
    """

    @property
    @abc.abstractmethod
    def solver(self) -> str:
        """Address of the solver, on the training floor."""
