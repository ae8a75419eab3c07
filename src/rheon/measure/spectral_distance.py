"""D_H: does a free run have the power spectrum of the data?"""

from __future__ import annotations

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.result import Result

from ._data import longest_stretch, paths_of, step_of


def spectral_distance(true, generated, smoothing: float = 20, *, floor: bool = True, dt: float | None = None) -> Result:
    """Hellinger distance of the smoothed power spectra, mean over variables (D_H), between 0 and 1.

    Each variable is standardised, |rfft|^2 smoothed by a Gaussian of `smoothing` frequency bins and normalised to sum
    1; the distance is sqrt(1 - sum sqrt(p q)). Both sides are cut to the shorter length. Copying the data scores
    well, and the value depends on length and smoothing: read it beside its floor.

    Args:
        true: data: `Series` or array, shape (time,), (time, variable) or (series, time, variable). With gaps, the
            longest stretch without one is used. Spectra of several series are averaged.
        generated: a free run of the model, same variables and the same step.
        smoothing: standard deviation of the Gaussian, in frequency bins; 0 for none.
        floor: also compute the value of the truth's second half against its first.
        dt: time per step, for the figure.

    Returns:
        Result; details hold `by_variable`, `floor` (at half the length), the spectra and `length`. Generated values
        that are not finite give 1 and the verdict "diverged"; a constant variable has no spectrum and counts 1.

    Raises:
        RheonError: if the variables differ in number or `smoothing` is negative.

    Source: Hess et al. 2023 (arXiv 2306.04406), Mikhaeil et al. 2022.

    Example:
        >>> import numpy as np
        >>> t = np.arange(4000)
        >>> spectral_distance(np.sin(0.1 * t), np.sin(0.1 * t + 1)).value < 0.03
        True
        >>> spectral_distance(np.sin(0.1 * t), np.sin(0.5 * t)).value > 0.9
        True
    """
    a, b = paths_of(true, "true"), paths_of(generated, "generated", infinite=True)
    if a.shape[-1] != b.shape[-1]:
        raise RheonError(f"the truth has {a.shape[-1]} variables, the model {b.shape[-1]}", where="generated")
    if not smoothing >= 0:
        raise RheonError(f"smoothing is {smoothing!r}", where="smoothing", remedy="0 or a positive number of bins")
    step, unit = step_of(true, dt)
    a = _complete(a)
    length = min(a.shape[1], b.shape[1])
    shared: dict = {"method": f"Hellinger, {length} samples, Gaussian smoothing {smoothing:g} bins; Hess et al. 2023"}
    if not np.isfinite(b).all():
        reason = f"{(~np.isfinite(b).all((0, 2))).sum()} of {b.shape[1]} generated samples are not finite"
        return Result("D_H", 1.0, verdict="diverged", reason=reason, **shared)
    if length < 16:
        return Result("D_H", float("nan"), verdict="too short", reason=f"only {length} samples", **shared)
    p, q = _spectrum(a[:, :length], smoothing), _spectrum(b[:, :length], smoothing)
    if (p.sum(0) == 0).any():
        reason = "a true variable does not vary"
        return Result("D_H", float("nan"), verdict="cannot tell", reason=reason, **shared)
    distances = _hellinger(p, q)
    details = {"by_variable": distances, "true": p, "generated": q, "length": length}
    reason = ""
    if (q.sum(0) == 0).any():
        reason = f"{(q.sum(0) == 0).sum()} generated variables are constant and count 1"
    if floor and length >= 32:
        half = a.shape[1] // 2
        halves = [_spectrum(part, smoothing) for part in (a[:, :half], a[:, half : 2 * half])]
        details["floor"] = float(_hellinger(*halves).mean())
        reason = "; ".join(filter(None, (f"floor {details['floor']:.3g} (half of the data against the other)", reason)))
    frequency = np.fft.rfftfreq(length, step)
    figure = _figure(frequency, p, q, unit)
    details["frequency"] = frequency
    return Result("D_H", float(distances.mean()), reason=reason, details=details, figure=figure, **shared)


def _complete(paths: np.ndarray) -> np.ndarray:
    """The paths cut to their longest common stretch without a gap."""
    first, last = longest_stretch(np.isfinite(paths).all((0, 2)))
    return paths[:, first:last]


def _spectrum(paths: np.ndarray, smoothing: float) -> np.ndarray:
    """Smoothed normalised power per frequency and variable, averaged over paths; 0 for a constant variable."""
    from scipy.ndimage import gaussian_filter1d

    mean, std = paths.mean(1, keepdims=True), paths.std(1, keepdims=True)
    varies = std > 1e-12 * np.maximum(np.abs(mean), 1e-300)
    power = np.abs(np.fft.rfft(np.where(varies, (paths - mean) / np.where(varies, std, 1), 0), axis=1)) ** 2
    power = power.mean(0)
    if smoothing > 0:
        power = gaussian_filter1d(power, smoothing, axis=0, mode="reflect")
    total = power.sum(0)
    return np.where(total > 0, power / np.where(total > 0, total, 1), 0)


def _hellinger(p: np.ndarray, q: np.ndarray) -> np.ndarray:
    return np.sqrt(np.clip(1 - np.sqrt(p * q).sum(0), 0, 1))


def _figure(frequency, p, q, unit) -> Figure:
    panels = []
    for i in range(p.shape[1]):
        traces = (
            Trace("line", frequency[1:], p[1:, i], name="data", role="data"),
            Trace("line", frequency[1:], q[1:, i], name="model", role="model"),
        )
        label = f"frequency (1/{unit or 'time unit'})"
        panels.append(Panel(traces, title=f"variable {i}", x=label, y="share of power", y_scale="log"))
    return Figure(tuple(panels), title="power spectra", columns=min(3, len(panels)))
