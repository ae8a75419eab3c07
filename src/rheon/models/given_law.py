"""Any map or flow that is given, with the numbers in it to be found: known equations, or a network of one's own."""

from __future__ import annotations

import dataclasses
from typing import Any, ClassVar

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from rheon.core.card import Card
from rheon.core.errors import RheonError
from rheon.core.kinds import Flow, Map, stacked
from rheon.core.recipe import Recipe
from rheon.core.settings import whole
from rheon.engine.wrappers.discretised import Discretised

from ._lifted import ForcedModel, share_forcing


class GivenMap(Map):
    """A law in its own units, seen in standardised ones: z' = (f(mean + scale z) - mean) / scale.

    While it is trained its parameters are p = guess + size * shift with the shifts trained; afterwards they are its
    own, in float64.

    Attributes:
        law: the map, a discretised flow where a flow was given.
        shift: one number per parameter that is fitted, in units of its size: |guess|, or 1 where the guess is 0. None
            once the law is trained.
        mean: of the data, in their own units. Shape (variable,).
        scale: of the data, in their own units. Shape (variable,).
        step_size: time per step.
        fitted: names of the parameters that are fitted; empty for all.
    """

    law: Map
    shift: Float[Array, " parameter"] | None
    mean: tuple[float, ...] = eqx.field(static=True)
    scale: tuple[float, ...] = eqx.field(static=True)
    step_size: float = eqx.field(static=True)
    fitted: tuple[str, ...] = eqx.field(static=True)

    @property
    def system(self) -> Map | Flow:
        """The map or the flow that was given, with its parameters as they now are."""
        law = self.found()
        return law.flow if isinstance(law, Discretised) else law

    @property
    def dt(self) -> float:
        """Time per step."""
        return self.step_size

    @property
    def dim(self) -> int:
        """Number of state variables of the law."""
        return self.law.dim

    def found(self) -> Map:
        """The law with the parameters as trained so far."""
        if self.shift is None:
            return self.law
        guess, static = eqx.partition(self.law, eqx.is_inexact_array)
        places, structure = jax.tree_util.tree_flatten_with_path(guess)
        moved, begin = [], 0
        for path, leaf in places:
            # the guess itself is not trained
            leaf = jax.lax.stop_gradient(leaf) if isinstance(leaf, jax.Array) else leaf
            if _is_fitted(path, self.fitted):
                end = begin + np.size(leaf)
                size = abs(leaf) + (leaf == 0)
                leaf = leaf + size * self.shift[begin:end].reshape(np.shape(leaf))
                begin = end
            moved.append(leaf)
        return eqx.combine(jax.tree.unflatten(structure, moved), static)

    def finished(self) -> GivenMap:
        """The same law with the parameters found as its own, in float64."""
        arrays, static = eqx.partition(self, eqx.is_inexact_array)
        double = eqx.combine(jax.tree.map(lambda a: np.asarray(a, np.float64), arrays), static)
        # sums of numbers without axes are scalars, which are constants of a compiled law and no parameters
        law = jax.tree.map(lambda a: np.asarray(a) if isinstance(a, np.generic) else a, double.found())
        return dataclasses.replace(double, law=law, shift=None)

    def deviations(self) -> dict[str, Any]:
        """What regularisers shrink: how far the parameters are from the guess, in units of their sizes."""
        return {"shift": self.shift}

    def step(self, t, x, u=None) -> Any:
        """The standardised state one step later. Shapes: (), (dim,) -> (dim,)."""
        mean, scale = jnp.asarray(self.mean, x.dtype), jnp.asarray(self.scale, x.dtype)
        return ((stacked(self.found().step(t, mean + scale * x, u)) - mean) / scale).astype(x.dtype)

    def initial(self) -> Float[np.ndarray, " dim"]:
        """The law's typical state, standardised. Shape (dim,)."""
        return (np.asarray(self.law.initial()) - np.asarray(self.mean)) / np.asarray(self.scale)


class GivenLaw(ForcedModel):
    """A map or flow whose form is given and whose numbers are not, trained with any forcing strategy.

    The law found is `fit.system.map.system`: the given system with other numbers. By default the system is an equation
    in the data's own units, of which all variables are observed; each number then moves in shares of its size. With
    `standardised` it is a network of your own that lives in standardised units and is trained as it is (found as
    `fit.system.map`); one with hidden states says how it starts from data by a method `start(x)`, and `invert(x)` where
    it observes a function of its state.

    Args:
        system: a Map or Flow with the first guess; its float arrays are fitted. A Flow is stepped by Runge-Kutta.
        alpha: share of the data in the forced state, 0 to 1; None to adapt it to the Jacobians during training.
        fitted: names of the parameters to fit, e.g. ("rho",); empty for all. The others stay as they are.
        standardised: whether the system lives in standardised units; its steps are then those of the data.
        substeps: Runge-Kutta steps per sample.
        updates: number of parameter updates.
        length: predicted steps per training window.
        batch: windows per update.
        rate: first learning rate, relative to the size of each parameter; for a network in standardised units the rate
            itself, of which 0.002 is usual.
        last_rate: last learning rate.
        noise: standard deviation of the noise on the inputs, in standardised units.
        seeds: laws trained on different windows, all from the same guess. On a CPU one after another unless
            JAX_NUM_CPU_DEVICES is set: see `rheon.core.recipe.Recipe`.
        checks: how often a law is judged on the end of the data.
        forcing: a strategy of `rheon.training.forcing` by name and settings; None for the one that `alpha` says.
        regularisers: terms of `rheon.training.regularisers` by name and settings; (("weights", {"weight": 1e-3}),)
            keeps the parameters of an equation near the guess.
        curriculum: (steps, share): the horizon grows from so many steps to `length` over this share of the updates.
        patience: stop after so many checks without a better score; 0 never stops.
        solver: "sequential", "parallel" (all steps at once, by Newton's method) or "auto".
        mean: of the data; set by `rheon.fit`.
        scale: standard deviation of the data; set by `rheon.fit`.

    Raises:
        RheonError: when the law is built, if the system is neither Map nor Flow, has no parameters of the given names,
            or does not show the data's variables as its state.

    Source: generalised teacher forcing of Hess et al. 2023, arXiv 2306.04406, applied to a given law.

    Example:
        >>> import rheon
        >>> series = rheon.simulate(rheon.systems.Henon(), n=400)
        >>> guess = rheon.systems.Henon(a=1.2, b=0.2)
        >>> fit = rheon.fit(GivenLaw(guess, updates=200, length=5, last_rate=5e-3), series)
        >>> round(float(fit.system.map.system.a), 2)
        1.4
    """

    card: ClassVar[Card] = Card(
        title="A given law",
        summary=(
            "Equations that you know with numbers that you do not, or a network of your own, trained like the other "
            "networks. Use it where the form of the law is not in question."
        ),
        equations=(
            "x' = f(x; p), or x' = a Runge-Kutta step of dx/dt = f(x; p)",
            "p = guess (1 + shift), the shifts trained",
            "training: z~ = (1 - alpha) z + alpha x, loss on z",
        ),
        parameters={
            "system": "the map or flow with guessed numbers",
            "alpha": "share of the data in the forced state",
            "fitted": "names of the parameters to fit",
        },
        reference="Hess, Monfared, Brenner, Durstewitz 2023, ICML, arXiv:2306.04406",
        tags=("parameters", "gradient", "equations"),
        caveats=(
            "All variables of an equation must be observed.",
            "Numbers far from the guess may not be found: the loss of a chaotic law has many minima. A larger alpha "
            "and shorter windows smooth it.",
            "Python floats in a module are constants: only float arrays are fitted.",
        ),
    )

    system: Map | Flow  # type: ignore[misc]  # the base's settings are abstract and not among its fields
    alpha: float | None = 0.2
    fitted: tuple[str, ...] = ()
    standardised: bool = False
    substeps: int = 1
    updates: int = 2_000
    length: int = 50
    batch: int = 16
    rate: float = 5e-2
    last_rate: float = 1e-4
    noise: float = 0.0
    seeds: int = 1
    checks: int = 4
    forcing: tuple[str, dict] | None = None
    regularisers: tuple[tuple[str, dict], ...] = ()
    curriculum: tuple[int, float] | None = None
    patience: int = 0
    solver: str = "auto"
    mean: tuple[float, ...] = ()
    scale: tuple[float, ...] = ()

    def in_units(self, mean, scale) -> GivenLaw:
        """The model with the units of the data."""
        return self.replace(mean=tuple(map(float, mean)), scale=tuple(map(float, scale)))

    def build(self, paths: Float[np.ndarray, "series time variable"], dt: float, key: jax.Array) -> Map:
        """The law with the guessed parameters. Paths in standardised units, shape (series, time, variable)."""
        name, variables = type(self.system).__name__, np.shape(paths)[-1]
        if not isinstance(self.system, Map | Flow):
            raise RheonError(f"system is a {name}", remedy="give a Map or a Flow; see rheon.engine.as_map")
        if self.system.n_observed != variables:
            raise RheonError(
                f"{name} has {self.system.n_observed} variables, the data {variables}",
                remedy="give data of all the system's variables",
            )
        substeps = whole(self.substeps, "substeps")
        law = Discretised(self.system, dt, "rk4", substeps) if isinstance(self.system, Flow) else self.system
        places = jax.tree_util.tree_leaves_with_path(eqx.filter(law, eqx.is_inexact_array))
        size = sum(np.size(leaf) for path, leaf in places if _is_fitted(path, self.fitted))
        missing = [n for n in self.fitted if not any(_is_fitted(path, (n,)) for path, _ in places)]
        if missing or not size:
            raise RheonError(
                f"{name} has no parameter {', '.join(missing)}" if missing else f"{name} has no parameters",
                remedy="parameters are float arrays; Python floats in a module are constants",
            )
        if self.standardised:
            if self.fitted:
                raise RheonError(
                    "fitted goes with equations in the data's units", remedy="leave it or standardised out"
                )
            return law
        state = np.asarray(law.initial(), np.float64)
        if np.size(state) != variables or not np.allclose(np.asarray(law.observe(state)), state):
            raise RheonError(
                f"{name} hides states, or observes a function of them",
                remedy="in the data's units all variables must be observed; in standardised ones (standardised=True) "
                "a law may say how it starts from data",
            )
        return GivenMap(
            law=law,
            shift=np.zeros(size, np.float32),
            mean=self.mean or (0.0,) * variables,
            scale=self.scale or (1.0,) * variables,
            step_size=float(dt),
            fitted=tuple(self.fitted),
        )

    @property
    def strategy(self) -> tuple[str, dict[str, Any]]:
        """Generalised teacher forcing by `alpha`; adaptive where it is None."""
        return share_forcing(self.alpha)

    @property
    def recipe(self) -> Recipe:
        """Forced training with RAdam."""
        return dataclasses.replace(super().recipe, checks=self.checks)


def _is_fitted(path, names: tuple[str, ...]) -> bool:
    """Whether an array at a place in a tree is fitted: one of the names stands on the way to it, or there is none."""
    on_the_way = [str(getattr(part, "name", getattr(part, "key", ""))) for part in path]
    return not names or any(part in names for part in on_the_way)
