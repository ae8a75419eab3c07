"""The largest Lyapunov exponent over two parameters."""

from __future__ import annotations

from functools import partial

import equinox as eqx
import jax
import numpy as np

from rheon.core.errors import RheonError
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.fit import Fit
from rheon.core.precision import as_dtype
from rheon.core.result import Result
from rheon.engine.parameters import locate, with_parameters

from ._benettin import along
from ._grid import chunk_of, in_chunks, values_of
from ._law import directions, law_of, state_of
from ._scatter import LEAST, mean_error
from ._settings import whole

NAME = "largest Lyapunov exponent"


def exponent_map(
    system,
    parameters,
    *,
    steps: int = 5000,
    dt: float | None = None,
    solver: str = "auto",
    rtol: float = 1e-8,
    atol: float = 1e-10,
    transient: int | None = None,
    qr_every: int | None = None,
    initial=None,
    key=0,
    progress=None,
) -> Result:
    """The largest Lyapunov exponent at every point of a grid of one or two parameters.

    All cells run side by side in one compiled function, a few hundred at a time so that memory stays bounded. Each
    starts from the same state and takes the same steps; a cell that leaves the finite numbers is NaN, others go on.

    Args:
        system: a `System` or a `Fit`.
        parameters: name -> values, one or two of them; a dotted name reaches into a wrapped system ("flow.rho").
        steps: steps per cell after the transient.
        dt, solver, rtol, atol, qr_every: as in `lyapunov_spectrum`.
        transient: steps left out at the beginning; default as many as half of `steps`.
        initial: state to start from, shape (dim,).
        key: of the initial tangent vector and of the noise.
        progress: a `Progress` that is told of every chunk of cells.

    Returns:
        Result with value and error of shape (n,) or (n, m), axes named like the parameters, in 1/time unit. Verdict
        "converged", "too short", or "diverged" if all cells did; details: `verdicts` (same shape: "chaotic" where the
        exponent lies 4 standard errors and 5 over the length of the run above zero, "regular", "diverged"), `chaotic`
        (share of the cells that stayed finite), `diverged` (number of cells), and each parameter's values by name.

    Raises:
        RheonError: as `lyapunov_spectrum`, and if a parameter is unknown or is no number that can vary.

    Source: Benettin et al. 1980, doi:10.1007/BF02128236; maps over two parameters: Gallas 1993,
        doi:10.1103/PhysRevLett.70.2714.

    Example:
        >>> import rheon
        >>> grid = exponent_map(rheon.systems.Logistic(), {"r": [3.2, 4.0, 5.0]}, steps=2000)
        >>> grid["verdicts"].tolist()
        ['regular', 'chaotic', 'diverged']
    """
    try:
        names = list(parameters)
        axes = [values_of(parameters[name], name) for name in names]
    except TypeError:
        raise RheonError(f"parameters of type {type(parameters).__name__}", remedy="give {name: values}") from None
    if not 1 <= len(names) <= 2:
        raise RheonError(f"{len(names)} parameters", where="parameters", remedy="give one or two")
    inner = system.system if isinstance(system, Fit) else system
    law = law_of(system, "exponent_map", dt, qr_every, solver, rtol, atol, key)
    places = [_place_in_law(law.map, inner, name) for name in names]
    if len(set(places)) < len(places):
        raise RheonError(f"{' and '.join(names)} are the same parameter", where="parameters", remedy="give two, or one")
    steps = whole(steps, "steps")
    transient = steps // 2 if transient is None else whole(transient, "transient", 0)
    state = state_of(law.map, initial)
    skipped, windows = -(-transient // law.steps_per_window), steps // law.steps_per_window
    shape = tuple(map(len, axes))
    words = f"{' x '.join(map(str, shape))} cells, {windows * law.steps_per_window} steps each, {law.words}"
    if windows < LEAST:
        reason = f"{windows} windows of {law.steps_per_window} steps; {LEAST} are needed"
        return Result(NAME, np.full(shape, np.nan), verdict="too short", reason=reason, method=words, axes=tuple(names))
    cells = [grid.ravel() for grid in np.meshgrid(*axes, indexing="ij")]
    kernel = partial(
        _cells, as_dtype(law.map, np.float64), tuple(places), state, directions(key, 1, len(state)),
        windows=skipped + windows, every=law.every,
    )  # fmt: skip
    value, error = in_chunks(
        lambda *values: kernel(values), tuple(cells), chunk_of(len(cells[0]), skipped + windows),
        partial(_summary, skipped=skipped, window=law.window), progress, "Exponent map",
    )  # fmt: skip
    limit = 5 / (windows * law.window)
    return _result(value.reshape(shape), error.reshape(shape), dict(zip(names, axes, strict=True)), limit, law, words)


@eqx.filter_jit
def _cells(system, places, state, vector, values, *, windows: int, every: int):
    """Growth of one tangent vector in each window, for many parameter values: (cells,) each -> (cells, windows)."""

    def one(values):
        own = with_parameters(system, dict(zip(places, values, strict=True)))
        growth, _, final, _ = along(own, state, vector, 0, windows, every)
        return growth[:, 0], final

    return jax.vmap(one)(values)


def _summary(growth, final, skipped: int, window: float):
    """Mean and standard error of each cell; NaN where it left the finite numbers."""
    rates = growth[:, skipped:] / window
    lost = (np.isnan(growth) | np.isposinf(growth)).any(1) | ~np.isfinite(final).all(1)
    value = np.where(lost, np.nan, rates.mean(1))
    rates = np.where(np.isfinite(rates), rates, 0.0)
    # the axes of `mean_error` are starts, time and cells
    error = mean_error(rates.T[None])[0]
    return value, np.where(np.isfinite(value), error, np.nan)


def _place_in_law(law, system, name: str) -> tuple[str, ...]:
    """Where a parameter of `system` stands within the map made of it."""
    path = locate(system, name, single=True)
    return path if law is system else (next(f for f in ("flow", "delay", "diffusion") if hasattr(law, f)), *path)


def _result(value, error, axes: dict, limit: float, law, words: str) -> Result:
    lost = np.isnan(value)
    chaotic = ~lost & (value > 4 * np.nan_to_num(error) + limit)
    verdicts = np.where(lost, "diverged", np.where(chaotic, "chaotic", "regular"))
    share = float(chaotic.sum() / max(1, (~lost).sum()))
    reason = f"{chaotic.sum()} of {value.size} cells chaotic"
    if lost.any():
        reason += f"; {lost.sum()} diverged"
    details = {"verdicts": verdicts, "chaotic": share, "diverged": int(lost.sum()), **axes}
    return Result(
        NAME,
        value,
        error=error,
        verdict="diverged" if lost.all() else "converged",
        reason=reason,
        units=law.unit,
        method=f"{words}; Benettin et al. 1980",
        axes=tuple(axes),
        details=details,
        figure=_figure(value, axes, law.unit),
    )


def _figure(value, axes: dict, unit: str) -> Figure:
    first, *rest = axes
    finite = np.where(np.isfinite(value), value, np.nan)
    if not rest:
        line = Trace("line", axes[first], finite)
        zero = Trace("hline", axes[first][:1], np.zeros(1), role="reference")
        return Figure((Panel((zero, line), title=NAME, x=first, y=unit),))
    heat = Trace("heat", axes[rest[0]], axes[first], z=finite)
    return Figure((Panel((heat,), title=NAME, x=rest[0], y=first, z=unit),))
