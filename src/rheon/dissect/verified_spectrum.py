"""A convergent approximation of the Koopman spectrum, with a bound of its error."""

from __future__ import annotations

import numpy as np

from rheon.core.figure import Figure, Trace
from rheon.core.result import Result
from rheon.core.settings import number
from rheon.engine.dictionaries import Dictionary
from rheon.engine.koopman import Compression, smallest_singular

from ._lifted import judged_residuals, lift
from .pseudospectrum import axis, picture

NAME = "verified spectrum"
RADIUS = 5.0
SIDE, SPACING = 1.25, 0.05
# values that differ by less than this are both smallest
TIE = 1e-12


def verified_spectrum(
    data,
    dictionary: Dictionary | None = None,
    *,
    x=None,
    y=None,
    radius: float = RADIUS,
    preserving: bool = False,
    holdout=0.25,
    weights=None,
    n: int = 10_000,
    dt: float | None = None,
    key=0,
) -> Result:
    """Points of a grid that are nearly in the spectrum, found by local minimisation of the residual.

    For every grid point z with tau(z) < 1 the points within radius * tau(z) are searched, and those of smallest tau
    are kept. What is kept converges to the spectrum as data, dictionary and grid grow, while the eigenvalues of EDMD
    need not; and the largest tau over it bounds how far any of its points is from having an approximate eigenfunction.

    Args:
        data, dictionary: as in `koopman_spectrum`; or a `Compression`.
        x, y: real and imaginary parts of the grid; default spacing 0.05 over [-1.25, 1.25]^2.
        radius: in units of tau. 1 is right for normal operators; the default leaves room for others.
        preserving: whether the law preserves the measure of the rows; tau then is at least |1 - |z||.
        holdout: share of the rows, or data, on which the residuals of the minimisers are taken once more; 0 for none.
        weights: quadrature weights of the rows.
        n, dt, key: of a simulation, and of what the dictionary draws.

    Returns:
        Result with the points kept, complex, and tau of each as `error`: the distance bound, not a standard error.
        "found", or "none found" where tau is at least 1 everywhere. Details: `bound` (largest tau kept), `fresh`
        (residuals of the same functions on the rows kept back) with `fresh_errors`, `eigenvalues` and
        `eigenvalue_residuals` of EDMD on the same fresh rows, `tau`, `x`, `y`.

    Raises:
        RheonError: if the grid makes no sense, or the data are too few.

    Source: Colbrook, Mezić and Stepanenko 2024, arXiv 2407.06312; Colbrook and Townsend 2024, doi:10.1002/cpa.22125.

    Example:
        >>> made = Compression.of_matrix(np.diag([0.5, -0.5]))
        >>> verified_spectrum(made, x=np.linspace(-1, 1, 9), y=[0.0]).value.real.tolist()
        [-0.5, 0.5]
    """
    number(radius, "radius", exclusive=True)
    default = np.arange(-SIDE, SIDE + SPACING / 2, SPACING)
    x, y = axis(x, default, "x"), axis(y, default, "y")
    lifted = None if isinstance(data, Compression) else lift(data, dictionary, weights, holdout, n, dt, key)
    made = data if lifted is None else lifted.compression
    points = (x[None] + 1j * y[:, None]).ravel()
    tau, vectors = smallest_singular(made, points)
    if preserving:
        tau = np.maximum(tau, np.abs(1 - np.abs(points)))
    kept = local_minima(points, tau, radius)
    found, bounds = points[kept], tau[kept]
    values, own = made.eigenpairs()
    details = {"x": x, "y": y, "tau": tau.reshape(len(y), len(x)), "eigenvalues": values,
               "bound": float(bounds.max()) if len(kept) else np.nan}  # fmt: skip
    if lifted is None:
        details["eigenvalue_residuals"] = made.residuals(values, own)
    else:
        before, after, judged = lifted.judged_on()
        judge = lambda z, v: judged_residuals(before, after, judged, z, made.basis @ v)  # noqa: E731
        details["eigenvalue_residuals"] = judge(values, own)[0]
        details["fresh"], details["fresh_errors"] = judge(found, vectors[:, kept])
    worst = details["eigenvalue_residuals"].max()
    reason = f"{len(kept)} of {len(points)} grid points, largest tau {details['bound']:.3g}"
    if lifted is not None and len(kept):
        reason += f", largest residual {details['fresh'].max():.3g} on fresh rows"
    mark = Trace("points", found.real, found.imag, name="verified", role="model", size=np.full(len(found), 7.0))
    return Result(
        NAME,
        found,
        bounds,
        "found" if len(kept) else "none found",
        reason=f"{reason}; largest residual of EDMD {worst:.3g}",
        method=f"local minimisation of tau within {radius:g} tau over {made.rank} functions",
        axes=("point",),
        details=details,
        figure=Figure((picture(x, y, details["tau"], values, mark),), title=NAME),
    )


def local_minima(points: np.ndarray, tau: np.ndarray, radius: float) -> np.ndarray:
    """Numbers of the points that are smallest within radius * tau(z) of some z with tau(z) < 1."""
    kept: set[int] = set()
    for i in np.flatnonzero(tau < 1):
        near = np.flatnonzero(np.abs(points - points[i]) <= radius * tau[i] + TIE)
        kept.update(near[tau[near] <= tau[near].min() + TIE].tolist())
    return np.array(sorted(kept), int)
