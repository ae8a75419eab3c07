"""Parameters of a known law by least squares over a simulated path: the solver of `TrajectoryMatching`."""

from __future__ import annotations

from typing import Any, NamedTuple

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from rheon.core.errors import RheonError
from rheon.core.kinds import Field, Flow, Map
from rheon.core.precision import precision
from rheon.core.progress import Progress
from rheon.core.series import Series
from rheon.core.system import System
from rheon.engine.closed_form import check_closed_form, has_closed_form
from rheon.engine.fields.stepping import field_methods
from rheon.engine.parameters import locate, read, with_parameters
from rheon.engine.plan import ADAPTIVE, EXACT, Grid, Plan, make_plan
from rheon.engine.solve import run

# the search has ended where a step changes the parameters by less than this share
ENOUGH = 1e-10
# or where what is left to gain is this share of the noise: parameters then move by a thousandth of their errors
OFFSET = 1e-3
# a search that has ended has arrived where a step without damping would change them by less than this share
ARRIVED = 1e-6
# directions of the parameters that the path hardly feels, relative to the one it feels most, are left open by the data
LEAST = 1e-10
# damping of the search, relative to the diagonal: first value, and how it rises and falls
FIRST, RISE, FALL, MOST = 1e-3, 5.0, 0.2, 1e12


class Places(NamedTuple):
    """Where the fitted numbers stand: hashable, so that compiled functions are kept by it.

    Attributes:
        names: of the parameters.
        paths: where they stand in the system.
        shapes: of each.
        positive: whether each is varied by its logarithm.
    """

    names: tuple[str, ...]
    paths: tuple[tuple[str, ...], ...]
    shapes: tuple[tuple[int, ...], ...]
    positive: tuple[bool, ...]

    def values(self, flat) -> dict[tuple[str, ...], Any]:
        """The parameters at their places, from the numbers that are varied, shape (number,)."""
        found, begin = {}, 0
        for path, shape, positive in zip(self.paths, self.shapes, self.positive, strict=True):
            part = jnp.reshape(flat[begin : begin + int(np.prod(shape))], shape)
            found[path] = jnp.exp(part) if positive else part
            begin += int(np.prod(shape))
        return found

    def labels(self) -> list[str]:
        """One name per number."""
        return [
            name if shape in ((), (1,)) else f"{name}[{i}]"
            for name, shape in zip(self.names, self.shapes, strict=True)
            for i in range(int(np.prod(shape)))
        ]


def identify(model, series: Series, key, progress: Progress) -> tuple[System, dict[str, Any]]:
    """The system with the parameters found, and what the search was like.

    Args:
        model: a `TrajectoryMatching`.
        series: one path of what the system shows; times may be uneven, values may miss.
        key: not used: the search is not random.
        progress: not told: a search takes seconds.

    Returns:
        The law, and a history: `parameters`, `errors` (standard errors; infinite where the data do not determine the
        number), `correlations` (number, number), `labels`, `residual` (root mean square), `iterations`, `converged`.

    Raises:
        RheonError: if the system is not deterministic, lacks a parameter, or shows other variables than the data; if
            there are several paths, too few values, or the path from the guess is not finite.

    Source: Marquardt 1963, doi:10.1137/0111030.
    """
    system = model.system
    if series.n_series > 1:
        raise RheonError(f"{series.n_series} paths", where="series", remedy="fit one, or all in turn")
    if not isinstance(system, Flow | Map):
        raise RheonError(f"{type(system).__name__} is not a flow or a map", where="system")
    if system.n_observed != series.n_variables:
        raise RheonError(f"the system shows {system.n_observed} variables, the data {series.n_variables}",
                         where="series", remedy="see the system through rheon.engine.observed")  # fmt: skip
    places, flat = _places(system, model.fitted)
    plan, grid = _planned(model, series)
    values = series.paths[0].astype(np.float64)
    if np.isfinite(values).sum() <= flat.size:
        raise RheonError(f"{int(np.isfinite(values).sum())} values for {flat.size} parameters", where="series")
    with precision("double"):
        arguments = (system, places, plan, grid, values, model.initial, model.inputs)
        found = _search(arguments, flat, int(model.iterations))
        law = with_parameters(system, {k: np.asarray(v) for k, v in places.values(jnp.asarray(found.flat)).items()})
    return law, _history(found, places, np.isfinite(values).sum())


class Found(NamedTuple):
    """Where a search has ended."""

    flat: np.ndarray
    residual: np.ndarray
    jacobian: np.ndarray
    iterations: int
    converged: bool


def _places(system: System, names: tuple[str, ...]) -> tuple[Places, np.ndarray]:
    values = []
    paths = tuple(locate(system, name) for name in names)
    if len(set(paths)) < len(paths):
        raise RheonError(f"{', '.join(names)} name a parameter twice", where="fitted", remedy="name each once")
    for name, path in zip(names, paths, strict=True):
        value = np.asarray(read(system, path))
        if not np.issubdtype(value.dtype, np.floating) or not np.isfinite(value).all():
            raise RheonError(f"{name} = {value}", where="fitted", remedy="guess finite real numbers")
        values.append(value.astype(np.float64))
    positive = tuple(bool((v > 0).all()) for v in values)
    flat = [np.log(v).ravel() if p else v.ravel() for v, p in zip(values, positive, strict=True)]
    return Places(tuple(names), paths, tuple(v.shape for v in values), positive), np.concatenate(flat)


def _planned(model, series: Series) -> tuple[Plan, Grid]:
    system, times = model.system, np.asarray(series.times, np.float64).reshape(-1)
    lead = 0.0 if model.start is None else float(times[0] - model.start)
    if lead < 0:
        raise RheonError(f"start = {model.start} is after the first sample at {times[0]:g}", where="start")
    exact = model.method == "exact" or (model.method == "auto" and has_closed_form(system))
    if exact:
        check_closed_form(system, model.initial)
    stepping = model.stepping
    if exact:
        stepping = EXACT
    elif stepping == "auto":
        stepping = "step" if isinstance(system, Map) else "rk4"
        if isinstance(system, Field):
            stepping = next(iter(field_methods(system)), "rk4")
    if stepping in ADAPTIVE:
        raise RheonError(f"stepping = {stepping!r}", where="stepping", remedy="choose fixed steps, e.g. 'rk4'")
    return make_plan(system, times, lead, stepping, model.step, 1e-7, 1e-9)


def _search(arguments, flat: np.ndarray, most: int) -> Found:
    """Levenberg and Marquardt: steps of Gauss and Newton, damped until they help."""
    residual, jacobian = (np.asarray(v) for v in _linearised(flat, *arguments))
    if not np.isfinite(residual).all() or not np.isfinite(jacobian).all():
        raise RheonError("the path from the guess is not finite", where="system", remedy="guess otherwise")
    damping, cost, k = FIRST, float(residual @ residual), 0
    count = int(np.isfinite(arguments[4]).sum())
    for k in range(1, most + 1):
        square, slope = jacobian.T @ jacobian, jacobian.T @ residual
        scale = np.maximum(np.diag(square), 1e-30)
        step = -np.linalg.solve(square + damping * np.diag(scale), slope)
        trial = np.asarray(_residual(flat + step, *arguments))
        new = float(trial @ trial) if np.isfinite(trial).all() else np.inf
        small = bool(np.max(np.abs(step) / np.maximum(np.abs(flat), 1.0)) < ENOUGH)
        if new <= cost:
            gain = cost - new
            flat, cost, damping = flat + step, new, max(damping * FALL, 1e-12)
            residual, jacobian = (np.asarray(v) for v in _linearised(flat, *arguments))
            if not np.isfinite(jacobian).all():
                raise RheonError("the path has no finite derivatives there", where="system", remedy="guess otherwise")
            if small or gain <= 1e-12 * cost or _offset(residual, jacobian, count) < OFFSET:
                return Found(flat, residual, jacobian, k, _arrived(flat, residual, jacobian, count))
        elif small or damping > MOST:
            return Found(flat, residual, jacobian, k, _arrived(flat, residual, jacobian, count))
        else:
            damping *= RISE
    return Found(flat, residual, jacobian, k, False)


@eqx.filter_jit
def _residual(flat, system, places: Places, plan: Plan, grid: Grid, values, initial, inputs):
    moved = with_parameters(system, places.values(flat))
    seen = run(moved, plan, grid, initial, 0, None, inputs, observe=True).values
    known = jnp.isfinite(values)
    return jnp.where(known, seen - jnp.where(known, values, 0.0), 0.0).ravel()


@eqx.filter_jit
def _linearised(flat, system, places, plan, grid, values, initial, inputs):
    """Residuals, and their derivatives along every parameter. Shapes: (number,) -> (value,), (value, number)."""

    def both(p):
        r = _residual(p, system, places, plan, grid, values, initial, inputs)
        return r, r

    jacobian, residual = jax.jacfwd(both, has_aux=True)(flat)
    return residual, jacobian


def _offset(residual: np.ndarray, jacobian: np.ndarray, count: int) -> float:
    """Length of the residual along what the parameters can change, over that across it, each per degree of freedom.

    Of the residuals `count` are of values that are known, the others zero.

    Source: relative offset, Bates and Watts 1981, Technometrics 23, 179-183.
    """
    scaled = jacobian / _sizes(jacobian)
    solution, _, rank, _ = np.linalg.lstsq(scaled, residual, rcond=LEAST)
    along = scaled @ solution
    across = residual - along
    noise = float(across @ across) / max(1, count - int(rank))
    return float(np.sqrt((along @ along) / max(1, int(rank)) / noise)) if noise > 0 else np.inf


def _arrived(flat: np.ndarray, residual: np.ndarray, jacobian: np.ndarray, count: int) -> bool:
    """Whether the search has ended at a minimum, and is not only held by its damping."""
    size = _sizes(jacobian)
    step = np.linalg.lstsq(jacobian / size, residual, rcond=LEAST)[0] / size
    ahead = float(np.max(np.abs(step) / np.maximum(np.abs(flat), 1.0)))
    return ahead < ARRIVED or _offset(residual, jacobian, count) < OFFSET


def _sizes(jacobian: np.ndarray) -> np.ndarray:
    """Lengths of the columns, by which they are scaled: units of the parameters do not matter. Shape (number,)."""
    size = np.linalg.norm(jacobian, axis=0)
    return np.where(size > 0, size, 1.0)


def _history(found: Found, places: Places, count: int) -> dict[str, Any]:
    number = found.flat.size
    variance = float(found.residual @ found.residual) / max(1, count - number)
    covariance, open_ = _covariance(found.jacobian)
    covariance = covariance * variance
    spread = np.sqrt(np.diag(covariance))
    scale = np.concatenate(
        [
            np.exp(part) if positive else np.ones_like(part)
            for part, positive in zip(
                np.split(found.flat, np.cumsum([int(np.prod(s)) for s in places.shapes])[:-1]),
                places.positive,
                strict=True,
            )
        ]
    )
    values = np.where(np.repeat(places.positive, [int(np.prod(s)) for s in places.shapes]), scale, found.flat)
    outer = np.outer(spread, spread)
    return {
        "labels": places.labels(),
        "parameters": values.tolist(),
        "errors": np.where(open_, np.inf, spread * scale).tolist(),
        "correlations": (covariance / np.where(outer > 0, outer, 1.0)).tolist(),
        "residual": float(np.sqrt(found.residual @ found.residual / count)),
        "iterations": found.iterations,
        "converged": found.converged,
    }


def _covariance(jacobian: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Covariance of the numbers for noise of variance 1, and which of them the data leave open."""
    size = _sizes(jacobian)
    values, directions = np.linalg.svd(jacobian / size, full_matrices=False)[1:]
    least = LEAST * (float(values[0]) or 1.0)
    open_ = (directions[values <= least] ** 2).sum(0) > LEAST
    # what is open is given a large variance, so that correlations say which numbers make up for one another
    rows = directions / np.maximum(values, least)[:, None]
    return rows.T @ rows / np.outer(size, size), open_
