"""Spectral measures: how much of an observable turns at which frequency, lines and continuum alike."""

from __future__ import annotations

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.fit import Fit
from rheon.core.result import Result
from rheon.core.series import Series
from rheon.core.settings import whole
from rheon.core.system import System
from rheon.engine.dictionaries import Delays, Dictionary
from rheon.engine.koopman import Compression, Pairs, filtered_density, smoothed_density
from rheon.engine.simulate import simulate

from ._lifted import lift
from ._observable import numbers, seen, width_of

NAME = "spectral measure"
METHODS = ("rigged", "moments")
ANGLES = 400
DELAYS = 100
# moments of a recording are taken up to this share of its length
SHARE = 0.1


def spectral_measure(
    data,
    observable=0,
    *,
    dictionary: Dictionary | None = None,
    method: str = "rigged",
    order: int = 6,
    epsilon: float | None = None,
    window: str = "bump",
    lags: int | None = None,
    angles=None,
    weights=None,
    n: int = 10_000,
    dt: float | None = None,
    key=0,
) -> Result:
    """The density over angles of how an observable of a measure-preserving law is spread over the unit circle.

    "rigged" takes the eigenvalues of measure-preserving EDMD as atoms and smooths them by a rational kernel of high
    order: its error falls as epsilon^order at smooth points, so long as the atoms lie closer than epsilon. "moments"
    takes autocorrelations of one recording through a window, of which 1 / lags is the resolution.

    Args:
        data: as in `koopman_spectrum`, or a `Compression`; "moments" needs a recording or a system.
        observable: the name or number of a variable, of which the mean is removed; a function from windows (row,
            context, variable) to (row,); values on the rows; or coefficients in the dictionary, the only form where a
            `Compression` is given.
        dictionary: for "rigged"; default 100 delays.
        method: "rigged" or "moments".
        order: of the rational kernel, 1 to 12.
        epsilon: its width in radians; default 4 times the median distance between atoms, at most 1.
        window: "bump", "quartic", "sharp cosine", "cosine", "fejer" or "none".
        lags: moments used; default a tenth of the recording.
        angles: where the density is wanted, in radians per step; default 400 over the circle.
        weights: quadrature weights of the rows.
        n, dt, key: of a simulation, and of what the dictionary draws.

    Returns:
        Result with the density per radian, of a measure of mass 1; `error` is how much it changes at one and a half
        times the width. "converged" where the kernel is at least 3 distances between atoms wide and at most 1 radian,
        else "not converged".
        Details: `angles`, `frequency` (cycles per time unit), `epsilon`, `mass` (share of the observable in the
        span), `atoms` (eigenvalues) and `masses`, or `moments`.

    Raises:
        RheonError: if the method, window or order is unknown, or the data are too few.

    Source: Colbrook, Drysdale and Horning 2024, arXiv 2405.00782; moments: Colbrook and Townsend 2024,
        doi:10.1002/cpa.22125.

    Example:
        >>> turn = Compression.of_matrix(np.roll(np.eye(64), 1, axis=0))
        >>> flat = spectral_measure(turn, np.eye(64)[0], order=2, epsilon=0.5)
        >>> bool(np.allclose(flat.value, 1 / (2 * np.pi), atol=1e-6))
        True
    """
    if method not in METHODS:
        raise RheonError(f"there is no method {method!r}", remedy=f"choose one of {', '.join(METHODS)}")
    default = np.linspace(-np.pi, np.pi, ANGLES, endpoint=False)
    angles = default if angles is None else numbers(angles, "angles")
    if angles.ndim != 1 or not np.isfinite(angles).all():
        raise RheonError("angles are not finite numbers", remedy="give shape (angle,), in radians per step")
    if method == "moments":
        return _by_moments(data, observable, window, lags, angles, n, dt, key)
    dictionary = dictionary or (None if isinstance(data, Pairs | tuple) else Delays(DELAYS))
    lifted = None if isinstance(data, Compression) else lift(data, dictionary, weights, 0, n, dt, key)
    made = data if lifted is None else lifted.compression
    coordinates, mass = seen(data, made, lifted, observable)
    atoms, vectors = made.unitary()
    masses = np.abs(vectors.conj().T @ coordinates) ** 2 / max(mass, 1e-300)
    step = 1.0 if lifted is None else lifted.train.dt
    gap = typical_gap(atoms)
    epsilon, fine, why = width_of(epsilon, gap)
    density = smoothed_density(atoms, masses, angles, epsilon, order)
    change = np.abs(density - smoothed_density(atoms, masses, angles, 1.5 * epsilon, order))
    reason = f"{mass:.4f} of the observable lies in the span; {why}"
    details = {"epsilon": epsilon, "mass": mass, "atoms": atoms, "masses": masses, "gap": gap}
    words = f"measure-preserving EDMD of {made.rank} functions, rational kernel of order {order}"
    return _result(angles, density, change, fine, reason, words, step, details)


def typical_gap(atoms: np.ndarray) -> float:
    """The median distance in angle between neighbouring atoms."""
    sorted_angles = np.sort(np.angle(atoms))
    return float(np.median(np.diff(np.append(sorted_angles, sorted_angles[0] + 2 * np.pi))))


def autocovariances(values: np.ndarray, lags: int) -> np.ndarray:
    """<K^k g, g> for k = 0 to lags along one path: every average is over the same samples. Shape (lags + 1,)."""
    rows = len(values) - lags
    size = 1 << int(np.ceil(np.log2(2 * len(values))))
    first = np.fft.fft(np.concatenate([values[:rows], np.zeros(size - rows)]))
    both = np.fft.fft(np.concatenate([values, np.zeros(size - len(values))])) * np.conj(first)
    return np.fft.ifft(both)[: lags + 1] / rows


def _by_moments(data, observable, window: str, lags, angles, n: int, dt, key) -> Result:
    values, step = _recording(data, observable, n, dt, key)
    most = (len(values) - 1) // 2
    lags = whole(max(2, round(SHARE * len(values))) if lags is None else lags, "lags", 2, max(most, 2))
    if lags > most:
        raise RheonError(f"{len(values)} samples", where="moments", remedy="give a longer recording")
    moments = autocovariances(values, lags)
    if not moments[0].real > 0:
        raise RheonError("the observable vanishes")
    moments = moments / moments[0].real
    density = filtered_density(moments, angles, window)
    change = np.abs(density - filtered_density(moments[: 2 * lags // 3 + 1], angles, window))
    reason = f"{lags} moments of {len(values)} samples, resolution {2 * np.pi / lags:.3g} radians"
    words = f"autocorrelations through the window {window!r}"
    noise = float(np.abs(moments[lags // 2 :]).mean())
    details = {"moments": moments, "epsilon": 2 * np.pi / lags, "mass": 1.0, "tail": noise}
    fine = bool(np.max(change) <= 0.1 * np.max(np.abs(density)))
    if not fine:
        reason += "; it still changes with the number of moments, as it does at spectral lines"
    return _result(angles, density, change, fine, reason, words, step, details)


def _recording(data, observable, n: int, dt, key) -> tuple[np.ndarray, float]:
    system = data.system if isinstance(data, Fit) else data
    if isinstance(system, System):
        data = simulate(system, n=n, dt=dt, key=key)
    series = data if isinstance(data, Series) else Series(np.asarray(data))
    path = series.paths[0].astype(np.float64)
    if series.n_series > 1 or not np.isfinite(path).all() or not series.is_regular:
        raise RheonError("moments need one recording, even and without a gap", where=series.source)
    if callable(observable):
        return np.asarray(observable(path[:, None])), series.dt
    if isinstance(observable, str):
        column = series.index(observable)
    else:
        column = whole(observable, "observable", 0, series.n_variables - 1)
    return path[:, column] - path[:, column].mean(), series.dt


def _result(angles, density, change, fine: bool, reason: str, words: str, step: float, details: dict) -> Result:
    traces = (
        Trace("band", angles, density - change, y2=density + change, name="change of width", role="interval"),
        Trace("line", angles, density, name="density", role="data"),
    )
    panel = Panel(traces, title=NAME, x="angle, radians per step", y="density per radian")
    details = {"angles": angles, "frequency": angles / (2 * np.pi * step), **details}
    verdict = "converged" if fine else "not converged"
    return Result(NAME, density, change, verdict, reason, "per radian", words, ("angle",), details, Figure((panel,)))
