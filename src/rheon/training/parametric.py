"""A known flow with unknown parameters, fitted to data by forced gradient training."""

from __future__ import annotations

import dataclasses
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from rheon.core.errors import RheonError
from rheon.core.kinds import Flow, Map, stacked
from rheon.core.model import Gradient
from rheon.core.recipe import Recipe
from rheon.engine.wrappers.discretised import Discretised


class ParametricMap(Map):
    """A flow seen every step in standardised units, its parameters p = guess + size * shift with the shifts trained.

    Attributes:
        flow: the flow with the guessed parameters, which are not trained themselves.
        shift: one number per parameter of the flow, in units of its size: |guess|, or 1 where the guess is 0.
        mean: of the data, in their own units. Shape (variable,).
        scale: of the data, in their own units. Shape (variable,).
        step_size: time per step.
        substeps: Runge-Kutta steps per step.
    """

    flow: Flow
    shift: Float[Array, " parameter"]
    mean: tuple[float, ...] = eqx.field(static=True)
    scale: tuple[float, ...] = eqx.field(static=True)
    step_size: float = eqx.field(static=True)
    substeps: int = eqx.field(static=True)

    @property
    def dt(self) -> float:
        """Time per step."""
        return self.step_size

    @property
    def dim(self) -> int:
        """Number of state variables of the flow."""
        return self.flow.dim

    def found(self) -> Flow:
        """The flow with the parameters as trained."""
        guess, static = eqx.partition(self.flow, eqx.is_inexact_array)
        leaves, structure = jax.tree.flatten(guess)
        ends = np.cumsum([0, *(np.size(leaf) for leaf in leaves)])
        moved = []
        for leaf, begin, end in zip(leaves, ends, ends[1:], strict=False):
            # the guess itself is not trained
            leaf = jax.lax.stop_gradient(leaf) if isinstance(leaf, jax.Array) else leaf
            size = abs(leaf) + (leaf == 0)
            moved.append(leaf + size * self.shift[begin:end].reshape(np.shape(leaf)))
        return eqx.combine(jax.tree.unflatten(structure, moved), static)

    def finished(self) -> ParametricMap:
        """The same law with the parameters found as the flow's own, in float64."""
        arrays, static = eqx.partition(self, eqx.is_inexact_array)
        double = eqx.combine(jax.tree.map(lambda a: np.asarray(a, np.float64), arrays), static)
        # sums of numbers without axes are scalars, which are constants of a compiled law and no parameters
        flow = jax.tree.map(lambda a: np.asarray(a) if isinstance(a, np.generic) else a, double.found())
        return dataclasses.replace(double, flow=flow, shift=np.zeros_like(double.shift))

    def step(self, t, x, u=None) -> Any:
        """The standardised state one step later. Shapes: (), (dim,) -> (dim,)."""
        mean, scale = jnp.asarray(self.mean, x.dtype), jnp.asarray(self.scale, x.dtype)
        inner = Discretised(self.found(), self.step_size, "rk4", self.substeps)
        return ((stacked(inner.step(t, mean + scale * x, u)) - mean) / scale).astype(x.dtype)

    def initial(self) -> Float[np.ndarray, " dim"]:
        """The flow's typical state, standardised. Shape (dim,)."""
        return (np.asarray(self.flow.initial()) - np.asarray(self.mean)) / np.asarray(self.scale)


class ParametricFlow(Gradient):
    """A flow whose equations are known and whose parameters are not, trained like any other law.

    The flow's parameters are the first guess. The law found is `fit.system.map.flow`, the flow in its own units. All
    its variables must be observed.

    Args:
        flow: the flow with guessed parameters; every float array in it is fitted.
        alpha: share of the data in the forced state, 0 to 1.
        substeps: Runge-Kutta steps per sample.
        updates: number of parameter updates.
        length: predicted steps per training window.
        batch: windows per update.
        rate: first learning rate, relative to the size of each parameter.
        last_rate: last learning rate.
        noise: standard deviation of the noise on the inputs, in standardised units.
        seeds: laws trained on different windows.
        forcing: a strategy of `rheon.training.forcing` by name and settings; None for the one that `alpha` says.
        mean: of the data; set by `rheon.fit`.
        scale: standard deviation of the data; set by `rheon.fit`.

    Raises:
        RheonError: when the law is built, if the flow has no parameters or another number of variables than the data.

    Source: generalised teacher forcing of Hess et al. 2023, arXiv 2306.04406, applied to a discretised flow.

    Example:
        >>> import rheon
        >>> ParametricFlow(rheon.systems.Lorenz(rho=20.0)).recipe.forcing
        ('generalised', {'alpha': 0.2})
    """

    flow: Flow
    alpha: float = 0.2
    substeps: int = 1
    updates: int = 2_000
    length: int = 50
    batch: int = 16
    rate: float = 5e-2
    last_rate: float = 1e-4
    noise: float = 0.0
    seeds: int = 1
    forcing: tuple[str, dict] | None = None
    mean: tuple[float, ...] = ()
    scale: tuple[float, ...] = ()

    def in_units(self, mean, scale) -> ParametricFlow:
        """The model with the units of the data."""
        return self.replace(mean=tuple(map(float, mean)), scale=tuple(map(float, scale)))

    def build(self, paths: Float[np.ndarray, "series time variable"], dt: float, key: jax.Array) -> ParametricMap:
        """The law with the guessed parameters. Paths in standardised units, shape (series, time, variable)."""
        variables = np.shape(paths)[-1]
        size = sum(np.size(leaf) for leaf in jax.tree.leaves(eqx.filter(self.flow, eqx.is_inexact_array)))
        if self.flow.dim != variables or not size:
            raise RheonError(
                f"{type(self.flow).__name__} has {self.flow.dim} variables and {size} parameters, the data {variables}",
                remedy="give data of all the flow's variables, and a flow with parameters",
            )
        return ParametricMap(
            flow=self.flow,
            shift=np.zeros(size, np.float32),
            mean=self.mean or (0.0,) * variables,
            scale=self.scale or (1.0,) * variables,
            step_size=float(dt),
            substeps=int(self.substeps),
        )

    @property
    def recipe(self) -> Recipe:
        """Generalised teacher forcing with RAdam."""
        return Recipe(
            updates=self.updates,
            batch=self.batch,
            length=self.length,
            rate=self.rate,
            last_rate=self.last_rate,
            noise=self.noise,
            forcing=self.forcing or ("generalised", {"alpha": self.alpha}),
            seeds=self.seeds,
            checks=4,
        )
