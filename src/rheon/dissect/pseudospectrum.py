"""Pseudospectra of the Koopman operator: how nearly each point of the plane is in the spectrum."""

from __future__ import annotations

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.result import Result
from rheon.engine.dictionaries import Dictionary
from rheon.engine.koopman import Compression, smallest_singular

from ._contours import contour
from ._lifted import lift, unit_circle
from ._observable import numbers

NAME = "pseudospectrum"
COLUMNS, ROWS = 60, 40
SIDE = 1.5
LEVELS = (0.01, 0.1, 0.25, 0.5)


def pseudospectrum(
    data,
    dictionary: Dictionary | None = None,
    *,
    x=None,
    y=None,
    preserving: bool = False,
    weights=None,
    n: int = 10_000,
    dt: float | None = None,
    key=0,
) -> Result:
    """The smallest residual tau(z) of any function in the span of a dictionary, on a grid of z.

    As the data and the dictionary grow, tau falls to ||(K - z) g|| / ||g|| minimised over all g. The region tau < eps
    holds no pollution beyond the sampling error of the rows.

    Args:
        data: as in `koopman_spectrum`, or a `Compression`.
        dictionary: as in `koopman_spectrum`.
        x, y: real and imaginary parts of the grid; default 60 by 40 points over [-1.5, 1.5]^2.
        preserving: whether the law preserves the measure of the rows; tau then is at least |1 - |z||.
        weights: quadrature weights of the rows.
        n, dt, key: of a simulation, and of what the dictionary draws.

    Returns:
        Result with tau, shape (imaginary, real). Details: `x`, `y`, `eigenvalues` and `residuals` of EDMD on the same
        rows, `rank`. The figure is log10 tau with the eigenvalues.

    Raises:
        RheonError: if the grid is not a rectangle of finite numbers, or the data are too few.

    Source: Colbrook and Townsend 2024, doi:10.1002/cpa.22125, algorithm 3; inverse Lanczos: Trefethen and Embree 2005.

    Example:
        >>> from rheon.engine.koopman import Compression
        >>> pseudospectrum(Compression.of_matrix(np.diag([0.5, 0.0])), x=[1.0], y=[0.0, 1.0]).value.round(6).tolist()
        [[0.5], [1.118034]]
    """
    x = axis(x, np.linspace(-SIDE, SIDE, COLUMNS), "x")
    y = axis(y, np.linspace(-SIDE, SIDE, ROWS), "y")
    made = data if isinstance(data, Compression) else lift(data, dictionary, weights, 0, n, dt, key).compression
    points = (x[None] + 1j * y[:, None]).ravel()
    tau, _ = smallest_singular(made, points)
    if preserving:
        tau = np.maximum(tau, np.abs(1 - np.abs(points)))
    tau = tau.reshape(len(y), len(x))
    values, vectors = made.eigenpairs()
    residuals = made.residuals(values, vectors)
    return Result(
        NAME,
        tau,
        verdict="found",
        reason=f"smallest tau {tau.min():.3g}; residuals of the {made.rank} eigenvalues of EDMD from "
        f"{residuals.min():.3g} to {residuals.max():.3g}",
        method=f"smallest singular value of K - z over {made.rank} functions at {points.size} points",
        axes=("imaginary", "real"),
        details={"x": x, "y": y, "eigenvalues": values, "residuals": residuals, "rank": made.rank},
        figure=Figure((picture(x, y, tau, values),), title=NAME),
    )


def axis(given, default: np.ndarray, name: str) -> np.ndarray:
    """One axis of a grid.

    Raises:
        RheonError: if it is not finite, increasing numbers.
    """
    if given is None:
        return default
    values = numbers(given, name)
    if values.ndim != 1 or not len(values) or not np.isfinite(values).all() or (np.diff(values) <= 0).any():
        raise RheonError(f"the grid's {name} is not an increasing list of numbers", remedy="give shape (point,)")
    return values


def picture(x: np.ndarray, y: np.ndarray, tau: np.ndarray, eigenvalues: np.ndarray, *more: Trace) -> Panel:
    """log10 tau as a map with lines of equal tau, and the eigenvalues of EDMD inside it."""
    circle = unit_circle()
    arc = inside(x, y, circle.x + 1j * circle.y)
    traces = [Trace("line", np.where(arc, circle.x, np.nan), circle.y, name=circle.name, role=circle.role)]
    if min(tau.shape) > 1:
        lines = [(level, *contour(x, y, tau, level)) for level in LEVELS]
        traces = [
            Trace("heat", x, y, z=np.log10(np.maximum(tau, 1e-16)), name="log10 tau"),
            *(Trace("line", u, v, role="data", size=1.0) for _, u, v in lines if len(u)),
            *traces,
        ]
    shown = eigenvalues[inside(x, y, eigenvalues)]
    sizes = np.full(len(shown), 4.0)
    traces += [Trace("points", shown.real, shown.imag, name="EDMD", role="other", size=sizes), *more]
    note = "lines: tau = " + ", ".join(f"{level:g}" for level in LEVELS)
    return Panel(tuple(traces), x="real part", y="imaginary part", note=note)


def inside(x: np.ndarray, y: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Which points lie in the rectangle of a grid."""
    return (points.real >= x[0]) & (points.real <= x[-1]) & (points.imag >= y[0]) & (points.imag <= y[-1])
