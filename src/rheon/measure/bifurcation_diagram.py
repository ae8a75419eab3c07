"""What a system settles on, over the values of one parameter."""

from __future__ import annotations

from functools import partial
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from rheon.core.errors import RheonError
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.fit import Fit
from rheon.core.precision import as_dtype, precision
from rheon.core.result import Result
from rheon.engine.parameters import with_parameters

from ._grid import chunk_of, in_chunks, values_of
from ._law import law_of, state_of
from ._settings import whole
from .exponent_map import _place_in_law

NAME = "bifurcation diagram"
# longest cycle that is looked for
LONGEST = 32


def bifurcation_diagram(
    system,
    parameter: str,
    values,
    *,
    variable=0,
    steps: int = 500,
    dt: float | None = None,
    transient: int | None = None,
    follow: bool = False,
    initial=None,
    key=0,
    progress=None,
) -> Result:
    """The values that a variable keeps returning to, for each value of a parameter.

    For a map (a stroboscopic map or a section too) these are its iterates after a transient, for a flow or a delay
    equation the local maxima of the variable, read from the parabola through three neighbouring samples. All
    parameter values run side by side in one compiled function, each from the same state; with `follow` they run one
    after the other, each from where the last one ended, which shows coexisting attractors and hysteresis.

    Args:
        system: a `System` or a `Fit`.
        parameter: name of the parameter; a dotted name reaches into a wrapped system ("inner.flow.rho").
        values: its values, shape (n,).
        variable: name or number of the observed variable.
        steps: steps of `dt` per value after the transient.
        dt: step of a flow; default that of its card.
        transient: steps left out at the beginning; default as many as `steps`.
        follow: start each value where the one before it ended.
        initial: state to start from, shape (dim,).
        key: of the noise of a diffusion.
        progress: a `Progress` that is told of every chunk of parameter values.

    Returns:
        Result with value of shape (n, most), rows filled up with NaN; verdict "converged", or "diverged" if all values
        did; details: the parameter's values by name, `counts` (n,), `period` (n,: number of returns after which the
        values repeat, up to 1e-3 of the spread of the diagram; 0 where they do not within 32, -1 where the orbit
        diverged), `diverged` (number of values).

    Raises:
        RheonError: if a parameter or a variable is unknown, or a setting impossible.

    Source: May 1976, doi:10.1038/261459a0; maxima as a map: Lorenz 1963,
        doi:10.1175/1520-0469(1963)020<0130:DNF>2.0.CO;2.

    Example:
        >>> import rheon
        >>> bifurcation_diagram(rheon.systems.Logistic(), "r", [2.8, 3.2, 3.5, 4.2])["period"].tolist()
        [1, 2, 4, -1]
    """
    values = values_of(values, "values")
    law = law_of(system, "bifurcation_diagram", dt, key=key)
    inner = system.system if isinstance(system, Fit) else system
    place = _place_in_law(law.map, inner, parameter)
    column = _column(law.map, variable)
    steps = whole(steps, "steps", 3)
    transient = steps if transient is None else whole(transient, "transient", 0)
    state = state_of(law.map, initial)
    smooth = law.map is not inner
    settings: dict[str, Any] = {"place": place, "column": column, "steps": steps, "transient": transient}
    kernel = partial(_orbits, as_dtype(law.map, np.float64), state, follow=follow, **settings)
    chunk = len(values) if follow else chunk_of(len(values), steps)
    kept = partial(_maxima if smooth else _iterates)
    with precision("double"):
        rows, counts = in_chunks(kernel, (values,), chunk, kept, progress, "Bifurcation diagram")
    most = max(1, int(counts.max()))
    how = "local maxima" if smooth else "iterates"
    words = f"{how} in {steps} steps of {law.map.dt:g} after {transient}, {law.words}"
    return _result(rows[:, :most], counts, parameter, values, law.map.variables[column], words)


@eqx.filter_jit
def _orbits(system, state, values, *, place: tuple[str, ...], column: int, steps: int, transient: int, follow: bool):
    """One observed variable along the orbit of each parameter value: (cells,) -> (cells, steps)."""
    split = system.componentwise
    unpack = (lambda a: tuple(a)) if split else (lambda a: a)

    def orbit(x, value):
        own: Any = with_parameters(system, {place: value})

        def step(x, i):
            new = own.step(i * system.dt, x) if split else own(i * system.dt, x)
            return jax.tree.map(lambda a, b: jnp.asarray(b, a.dtype), x, unpack(new) if split else new)

        def seen(x, i):
            x = step(x, i)
            return x, own.observe(jnp.stack(x) if split else x)[column]

        x, _ = jax.lax.scan(lambda x, i: (step(x, i), None), x, jnp.arange(transient))
        return jax.lax.scan(seen, x, transient + jnp.arange(steps))

    start = unpack(jnp.asarray(state))
    if not follow:
        return (jax.vmap(lambda value: orbit(start, value)[1])(values),)

    def after(x, value):
        last, path = orbit(x, value)
        # where a value leads to infinity, the next one begins afresh
        good = jnp.all(jnp.stack([jnp.all(jnp.isfinite(leaf)) for leaf in jax.tree.leaves(last)]))
        return jax.tree.map(lambda a, b: jnp.where(good, a, b), last, start), path

    return (jax.lax.scan(after, start, values)[1],)


def _iterates(paths):
    """All values of each path, and how many: none where it left the finite numbers."""
    good = np.isfinite(paths).all(1)
    return np.where(good[:, None], paths, np.nan), np.where(good, paths.shape[1], 0)


def _maxima(paths):
    """Local maxima of each path, first in their rows, and how many."""
    good = np.isfinite(paths).all(1)
    paths = np.where(good[:, None], paths, 0.0)
    before, middle, after = paths[:, :-2], paths[:, 1:-1], paths[:, 2:]
    # a variable at rest has maxima of rounding alone
    size = 1e-12 * (1 + np.abs(paths).max(1, keepdims=True))
    top = (middle - before > size) & (middle - after >= size)
    bend = before - 2 * middle + after
    with np.errstate(divide="ignore", invalid="ignore"):
        height = middle - (after - before) ** 2 / (8 * bend)
    counts = np.where(good, top.sum(1), 0)
    at_rest = good & (counts == 0)
    order = np.argsort(~top, axis=1, kind="stable")
    rows = np.take_along_axis(np.where(top, height, np.nan), order, axis=1)
    # without a maximum the last value stands for a state at rest
    rows[at_rest, 0] = paths[at_rest, -1]
    rows[~good] = np.nan
    return rows, np.where(at_rest, 1, counts)


def _column(law, variable) -> int:
    """Number of an observed variable given by name or number."""
    if isinstance(variable, str) and variable in law.variables:
        return law.variables.index(variable)
    if isinstance(variable, int | np.integer) and 0 <= variable < law.n_observed:
        return int(variable)
    raise RheonError(f"no variable {variable!r}", where="variable", remedy=f"choose among {', '.join(law.variables)}")


def _periods(rows, counts) -> np.ndarray:
    """After how many returns the second half of each row repeats; 0 where it does not within 32, -1 where empty."""
    finite = rows[np.isfinite(rows)]
    width = 1e-3 * (np.ptp(finite) if finite.size else 0.0) + 1e-9
    found = np.where(counts > 0, 0, -1)
    for i in np.flatnonzero(counts):
        late = rows[i, counts[i] // 2 : counts[i]]
        for p in range(1, min(LONGEST, len(late) - 1) + 1):
            if np.abs(late[p:] - late[:-p]).max() <= width:
                found[i] = p
                break
        else:
            # the one value of a state at rest
            found[i] = int(counts[i] == 1)
    return found


def _result(rows, counts, parameter: str, values, variable: str, words: str) -> Result:
    lost = counts == 0
    reason = f"{lost.sum()} of {len(values)} values diverged" if lost.any() else ""
    x = np.broadcast_to(values[:, None], rows.shape)
    shown = np.isfinite(rows)
    points = Trace("points", x[shown], rows[shown])
    details = {
        parameter: values,
        "counts": counts,
        "period": _periods(rows, counts),
        "diverged": int(lost.sum()),
    }
    return Result(
        NAME,
        rows,
        verdict="diverged" if lost.all() else "converged",
        reason=reason,
        method=f"{words}; May 1976",
        axes=("value", "return"),
        details=details,
        figure=Figure((Panel((points,), title=NAME, x=parameter, y=variable),)),
    )
