"""Covariant Lyapunov vectors and the angles between the subspaces that they span."""

from __future__ import annotations

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.precision import precision
from rheon.core.result import Result

from ._ginelli import backwards, forwards
from ._law import Law, count_of, differentiated, directions, law_of, state_of
from ._scatter import LEAST
from ._settings import whole
from ._spectrum import spectrum_result

NAME = "covariant Lyapunov vectors"
# numbers that the way forwards may keep: 2 GiB in double precision
LARGEST = 2**28


def covariant_vectors(
    system,
    k: int | None = None,
    *,
    steps: int = 20_000,
    dt: float | None = None,
    solver: str = "auto",
    rtol: float = 1e-8,
    atol: float = 1e-10,
    transient: int | None = None,
    qr_every: int | None = None,
    initial=None,
    key=0,
) -> Result:
    """The k leading covariant Lyapunov vectors along an orbit, and the angle between unstable and stable directions.

    The vectors are intrinsic: carried along by the linearised law, each stays itself and grows at its exponent. The
    orbit is followed forwards with the factors of every orthonormalisation kept, then the vectors are found backwards
    through them (Ginelli). The angle is the smallest between the subspaces of the vectors whose exponents lie above
    and below zero; where it comes near zero the orbit is near a tangency, and the dynamics is not hyperbolic.

    Args:
        system: a `System` or a `Fit`.
        k: number of vectors; default all, at most 8. For the angle all that are unstable and at least one stable one.
        steps: steps on which vectors are wanted, between two transients.
        dt, solver, rtol, atol, qr_every: as in `lyapunov_spectrum`; vectors are given every `qr_every` steps.
        transient: steps at either end in which vectors align; default a tenth of `steps`.
        initial: state to start from, shape (dim,).
        key: of the initial tangent vectors and of the noise.

    Returns:
        Result with unit vectors of shape (window, k, dim), signs arbitrary; details: `states` (window, dim),
        `times` (window,), `rates` (window, k: local growth rates of the vectors), `exponents`, `error` (k,),
        `regime`, `angle` (window,: in radians, NaN where there is no stable or no unstable vector), `least_angle`,
        `cosines` (k, k: mean |cosine| of each pair), `unstable`, `neutral` (numbers of vectors). Verdict as
        `lyapunov_spectrum`; "cannot tell" where the law annihilates one of the k directions.

    Raises:
        RheonError: as `lyapunov_spectrum`, and if the factors would not fit in 2 GiB.

    Source: Ginelli et al. 2007, doi:10.1103/PhysRevLett.99.130601; Ginelli et al. 2013,
        doi:10.1088/1751-8113/46/25/254005.

    Example:
        >>> import rheon
        >>> result = covariant_vectors(rheon.systems.Henon(), steps=2000)
        >>> result.value.shape, bool(0 < result["least_angle"] < 0.1)
        ((2000, 2, 2), True)
    """
    law = law_of(system, "covariant_vectors", dt, qr_every, solver, rtol, atol, key)
    steps = whole(steps, "steps")
    transient = steps // 10 if transient is None else whole(transient, "transient", 0)
    state = state_of(law.map, initial)
    k, dim = count_of(law.map, k), len(state)
    windows, aligned = steps // law.steps_per_window, -(-transient // law.steps_per_window)
    words = f"Ginelli et al. 2007, {windows} windows of {law.window:g}, {law.words}"
    if windows < LEAST:
        reason = f"{windows} windows of {law.steps_per_window} steps; {LEAST} are needed"
        return Result(NAME, np.full((0, k, dim), np.nan), verdict="too short", reason=reason, method=words)
    if (windows + aligned) * (dim + 2 * k * dim + k * k) > LARGEST:
        remedy = "take fewer steps, fewer vectors or a larger qr_every"
        raise RheonError(f"{windows + aligned} windows of {k} vectors of {dim} do not fit in 2 GiB", remedy=remedy)
    states, rows, triangles, final, after = differentiated(
        forwards, law.map, state, directions(key, k, dim),
        windows=windows + aligned, every=law.every, skipped=aligned,
    )  # fmt: skip
    with np.errstate(divide="ignore", invalid="ignore"):
        rates = np.log(np.diagonal(triangles, axis1=1, axis2=2)) / law.window
    spectrum = spectrum_result(NAME, rates[None, :windows], final[None], after[None], law, words)
    if spectrum.verdict == "diverged" or not np.isfinite(rates).all():
        verdict = "diverged" if spectrum.verdict == "diverged" else "cannot tell"
        reason = spectrum.reason if verdict == "diverged" else "a direction is annihilated: choose a smaller k"
        return Result(NAME, np.full((0, k, dim), np.nan), verdict=verdict, reason=reason, method=words)
    with precision("double"):
        vectors, growth = (np.asarray(part)[:windows] for part in backwards(triangles, rows))
    return _result(vectors, growth / law.window, states[:windows], aligned, spectrum, law)


def _result(vectors, rates, states, aligned: int, spectrum: Result, law: Law) -> Result:
    value, error = rates.mean(0), spectrum.error
    allowed = np.maximum(4 * error + 5 / (len(rates) * law.window), 1e-9)
    unstable, stable = value > allowed, value < -allowed
    angle = _angle(vectors[:, unstable], vectors[:, stable])
    cosines = np.abs(np.einsum("wid,wjd->wij", vectors, vectors)).mean(0)
    details = {
        "states": states,
        "times": (aligned + 1 + np.arange(len(rates))) * law.window,
        "rates": rates,
        "exponents": value,
        "error": error,
        "regime": spectrum["regime"],
        "angle": angle,
        "least_angle": float(angle.min()) if np.isfinite(angle).all() else float("nan"),
        "cosines": cosines,
        "unstable": int(unstable.sum()),
        "neutral": int((~unstable & ~stable).sum()),
    }
    reason = f"{details['unstable']} unstable, {details['neutral']} neutral"
    if np.isfinite(details["least_angle"]):
        reason += f"; smallest angle between unstable and stable directions {details['least_angle']:.3g} rad"
    order = np.argsort(-value, kind="stable")
    close = [
        i + 1
        for i in range(len(value) - 1)
        if -np.diff(value[order])[i] <= (allowed[order][i] + allowed[order][i + 1]) / 2
    ]
    if close:
        reason += f"; exponents {close[0]} and {close[0] + 1} cannot be told apart: only the plane of their vectors is"
    if spectrum.verdict != "converged":
        reason = f"{spectrum.reason}; {reason}"
    return Result(
        NAME,
        vectors,
        verdict=spectrum.verdict,
        reason=reason,
        method=spectrum.method,
        axes=("window", "vector", "variable"),
        details=details,
        figure=_figure(angle, rates, details["times"], law.unit),
    )


def _angle(first, second) -> np.ndarray:
    """Smallest angle between the spans of two sets of rows, shapes (windows, p, dim), (windows, q, dim)."""
    if first.shape[1] == 0 or second.shape[1] == 0:
        return np.full(len(first), np.nan)
    one, other = (np.linalg.qr(rows.transpose(0, 2, 1))[0] for rows in (first, second))
    cosine = np.linalg.svd(one.transpose(0, 2, 1) @ other, compute_uv=False)[:, 0]
    return np.arccos(np.clip(cosine, 0, 1))


def _figure(angle, rates, times, unit: str) -> Figure:
    panels = []
    if np.isfinite(angle).all():
        density, edges = np.histogram(angle, bins=60, range=(0, np.pi / 2), density=True)
        bars = Trace("bars", (edges[1:] + edges[:-1]) / 2, density)
        panels.append(Panel((bars,), title="angle between unstable and stable directions", x="radians", y="density"))
    lines = tuple(
        Trace("line", times, np.cumsum(rates[:, i]) / (1 + np.arange(len(rates))), name=f"vector {i + 1}")
        for i in range(rates.shape[1])
    )
    panels.append(Panel(lines, title="growth of the vectors", x="time", y=f"running mean ({unit})"))
    return Figure(tuple(panels))
