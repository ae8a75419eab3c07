"""Curvatures of a loss, or of any flow's potential, without the Hessian."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from rheon.core.errors import RheonError
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.fit import Fit
from rheon.core.kinds import Flow
from rheon.core.precision import DTYPES, as_dtype, precision
from rheon.core.random import generator
from rheon.core.result import Result
from rheon.core.settings import whole
from rheon.engine.learning.learner import Learner
from rheon.engine.learning.objective import Objective

NAME = "Hessian spectrum"
GRID = 400


def hessian_spectrum(
    system, state=None, *, k: int | None = None, steps: int = 64, probes: int = 1, kind: str = "double", key=0
) -> Result:
    """The largest eigenvalues of a Hessian and the density of all, from products with vectors: Lanczos's method.

    Of a learner or an objective it is the Hessian of the loss on all examples. Of any other flow it is minus the
    symmetric part of the Jacobian: the Hessian of its potential where it has one, and in general the rates at which
    distances shrink at that state. The matrix is never formed: a step costs one product, of the order of two
    gradients, and memory is `steps` vectors. Of eigenvalues that are equal one is found, and all once the others are.

    Args:
        system: a learner (`rheon.systems.GradientDescent`, ...), an `Objective`, another Flow, or a `Fit` of one.
        state: state of the system, shape (dim,), or of an objective its parameters as one vector; the start where not
            given.
        k: number of eigenvalues; 4 where not given, or as many as there are.
        steps: Lanczos steps of each probe; with as many as there are variables the result is exact.
        probes: random starts that the density is averaged over.
        kind: precision, "double" or "single".
        key: of the starts.

    Returns:
        Result with the k largest eigenvalues, largest first, `error` (residual norms: an eigenvalue lies within that
        distance), "converged" or "not converged" (the first residual above 1e-3 of the largest modulus). Details:
        `smallest` (lower end of the spectrum), `ritz` and `weights` (probe, step): nodes and weights whose sum
        estimates the mean of any function of the eigenvalues, `trace`, `mean` (of the eigenvalues).

    Raises:
        RheonError: if the system is no flow, learner or objective, or the state does not fit.

    Source: Lanczos 1950, doi:10.6028/jres.045.026; density: Ghorbani, Krishnan and Xiao 2019, arXiv 1901.10159.

    Example:
        >>> from rheon.engine.learning import Quadratic
        >>> hessian_spectrum(Quadratic([1.0, 2.0, 7.0]), k=2).value.round(9).tolist()
        [7.0, 2.0]
    """
    system = system.system if isinstance(system, Fit) else system
    law, x = _law(system, state)
    n = len(x)
    k, probes = min(4, n) if k is None else whole(k, "k", 1, n), whole(probes, "probes")
    steps = min(whole(steps, "steps", k), n)
    if kind not in DTYPES:
        raise RheonError(f"kind = {kind!r}", where="kind", remedy='choose "double" or "single"')
    starts = generator(key).normal(size=(probes, n))
    with precision(kind) as dtype:
        law, x = as_dtype((law, x), dtype)
        # one program serves every state and every probe
        runs = [tuple(np.asarray(v, np.float64) for v in _lanczos(law, x, s.astype(dtype), steps)) for s in starts]
    ritz, weights, residuals = (np.stack(v) for v in zip(*(_ritz(*run) for run in runs), strict=True))
    if not np.isfinite(ritz).all():
        reason = "products with the Hessian are not finite"
        return Result(NAME, np.full(k, np.nan), verdict="diverged", reason=reason)
    best = int(np.argmax(ritz[:, -1]))
    value, error = ritz[best, ::-1][:k], residuals[best, ::-1][:k]
    mean = float((weights * ritz).sum(1).mean())
    settled = error[0] <= 1e-3 * np.abs(ritz).max()
    return Result(
        NAME, value, error=error, verdict="converged" if settled else "not converged",
        reason=f"{n} variables, largest {value[0]:.6g}, smallest {ritz.min():.6g}",
        method=f"Lanczos, {steps} steps with full reorthogonalisation, {probes} probes, {kind} precision",
        axes=("eigenvalue",),
        details={"smallest": float(ritz.min()), "ritz": ritz, "weights": weights, "mean": mean, "trace": n * mean},
        figure=_figure(ritz, weights),
    )  # fmt: skip


def _law(system, state) -> tuple[Any, np.ndarray]:
    """What the curvature is taken of, and where."""
    if isinstance(system, Learner):
        at = np.asarray(system.initial() if state is None else state, np.float64)
        if at.shape != (system.dim,):
            raise RheonError(f"a state of shape {at.shape}", where="state", remedy=f"give ({system.dim},)")
        with precision("double"):
            state = np.asarray(system.point(jnp.asarray(at)))
        system = system.objective
    if isinstance(system, Objective):
        at, dim = system.flat(system.start()) if state is None else state, system.dim
    elif isinstance(system, Flow):
        at, dim = system.initial() if state is None else state, system.dim
    else:
        raise RheonError(
            f"a {type(system).__name__} has no Hessian", where="hessian_spectrum",
            remedy="give a learner, an objective or a flow; of a map see dissect.linearise",
        )  # fmt: skip
    x = np.asarray(at, np.float64)
    if x.shape != (dim,) or not np.isfinite(x).all():
        raise RheonError(f"a state of shape {x.shape}", where="state", remedy=f"give finite numbers of shape ({dim},)")
    return system, x


def product(law, x, v) -> Any:
    """The Hessian of an objective, or minus the symmetric part of a flow's Jacobian, times v. (dim,) each -> (dim,)."""
    if isinstance(law, Objective):
        return law.curvature(x, v)
    rate = lambda y: jnp.asarray(law(0.0, y), y.dtype)  # noqa: E731
    ahead = jax.jvp(rate, (x,), (v,))[1]
    back = jax.vjp(rate, x)[1](v)[0]
    return -0.5 * (ahead + back)


@eqx.filter_jit
def _lanczos(law, x, start, steps: int):
    """Diagonal and off-diagonal, (steps,) each, of the Hessian in its Krylov basis; the last entry is left over."""
    x, start = jnp.asarray(x), jnp.asarray(start)
    basis = jnp.zeros((steps + 1, x.shape[0]), x.dtype).at[0].set(start / jnp.linalg.norm(start))

    def across(basis, w):
        # twice is enough: rounding would bring found directions back
        for _ in range(2):
            w = w - basis.T @ (basis @ w)
        return w, jnp.linalg.norm(w)

    def step(carry, i):
        basis, largest = carry
        w = product(law, x, basis[i])
        along = w @ basis[i]
        w, size = across(basis, w)
        largest = jnp.maximum(largest, jnp.maximum(jnp.abs(along), size))
        fine = size > 100 * jnp.finfo(x.dtype).eps * largest
        # where nothing new comes up the start was blind to what is left, such as eigenvalues that are there twice
        new, length = jax.lax.cond(fine, lambda: (w, size), lambda: across(basis, jnp.roll(start, i + 1)))
        following = new / jnp.maximum(length, jnp.finfo(x.dtype).tiny)
        return (basis.at[i + 1].set(following), largest), (along, jnp.where(fine, size, 0.0))

    return jax.lax.scan(step, (basis, jnp.zeros((), x.dtype)), jnp.arange(steps))[1]


def _ritz(diagonal: np.ndarray, beside: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Ritz values in rising order, their weights in the start, and their residuals."""
    if not (np.isfinite(diagonal).all() and np.isfinite(beside).all()):
        nothing = np.full(len(diagonal), np.nan)
        return nothing, nothing, nothing
    matrix = np.diag(diagonal) + np.diag(beside[:-1], 1) + np.diag(beside[:-1], -1)
    values, vectors = np.linalg.eigh(matrix)
    return values, vectors[0] ** 2, np.abs(beside[-1] * vectors[-1])


def _figure(ritz: np.ndarray, weights: np.ndarray) -> Figure:
    """The density, each node as a narrow Gaussian."""
    low, high = float(ritz.min()), float(ritz.max())
    span = max(high - low, 1e-12 * max(abs(high), 1.0))
    grid = np.linspace(low - 0.05 * span, high + 0.05 * span, GRID)
    width = 0.01 * span
    bumps = np.exp(-0.5 * ((grid[:, None] - ritz.ravel()) / width) ** 2) / (width * np.sqrt(2 * np.pi))
    density = bumps @ weights.ravel() / len(ritz)
    traces = (
        Trace("line", grid, np.maximum(density, 1e-12), role="model", name="density of eigenvalues"),
        Trace("vline", np.array([high]), np.zeros(1), role="reference", name="largest"),
    )
    return Figure((Panel(traces, title=NAME, x="eigenvalue", y="density", y_scale="log"),))
