"""The power spectrum of a series."""

from __future__ import annotations

from typing import Any

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.result import Result
from rheon.core.series import Series

from ._data import noted, paths_of, per_time, series_of, step_of, stretches


def power_spectrum(data, segment: int | None = None, *, dt: float | None = None) -> Result:
    """Power spectral density by Welch's method: averaged Hann-windowed segments, half overlapping, each detrended.

    The integral over frequency is the variance. With gaps, only segments that lie inside a stretch without a gap are
    used.

    Args:
        data: `Series` or array, shape (time,), (time, variable) or (series, time, variable); a system or a fit is
            simulated. Series are averaged.
        segment: samples per segment; default the power of two nearest below a quarter of the length, 64 to 65,536.
        dt: time per step; default that of the series, or 1.

    Returns:
        Result whose value has shape (frequency, variable), units of the variable squared times time; `error` is the
        standard error from the number of independent segments; details hold `frequency` (per time unit) and
        `segments`. "too short" if no stretch holds a segment of 16 samples.

    Raises:
        RheonError: if times are uneven or the input is no series.

    Source: Welch 1967 (IEEE Trans. Audio Electroacoust. 15).

    Example:
        >>> import numpy as np
        >>> result = power_spectrum(np.sin(2 * np.pi * 0.125 * np.arange(4096)))
        >>> float(result["frequency"][result.value[:, 0].argmax()])
        0.125
    """
    data = series_of(data)
    step, unit = step_of(data, dt)
    paths = paths_of(data)
    n_variables = paths.shape[-1]
    parts = [path[a:b] for path in paths for a, b in stretches(np.isfinite(path).all(1), 16)]
    longest = max((len(p) for p in parts), default=0)
    if longest < 16:
        reason = "no stretch of 16 samples without a gap"
        return Result("power spectrum", np.full((0, n_variables), np.nan), verdict="too short", reason=reason)
    size = segment or int(np.clip(2 ** int(np.log2(max(longest // 4, 1))), 64, 65536))
    size = min(size, longest)
    if size < 16:
        raise RheonError(f"segments of {size} samples", where="segment", remedy="take at least 16")
    frequency, power, count = _welch(parts, size, step)
    used = sum(len(p) for p in parts if len(p) >= size)
    note = "" if used == paths.shape[0] * paths.shape[1] else f"gaps: {used} of {paths[..., 0].size} samples used"
    # half-overlapping Hann segments hold 18/11 fewer independent ones than there are
    independent = max(1.0, count * 11 / 18) if count > 1 else 1.0
    names = data.names if isinstance(data, Series) else tuple(f"x{i}" for i in range(n_variables))
    lines = tuple(Trace("line", frequency[1:], power[1:, i], name=names[i]) for i in range(n_variables))
    label = f"frequency ({per_time(unit)})"
    scatter = 1 / np.sqrt(independent)
    return Result(
        "power spectrum",
        power,
        error=power * scatter,
        verdict="converged" if count >= 4 else "too short",
        reason="" if count >= 4 else f"only {count} segments: each value is uncertain by {scatter:.0%}",
        method=noted(f"Welch, {count} Hann segments of {size} samples, half overlapping", note),
        axes=("frequency", "variable"),
        details={"frequency": frequency, "segments": count, "segment": size},
        figure=Figure((Panel(lines, x=label, y="power density", x_scale="log", y_scale="log"),)),
    )


def _welch(parts, size: int, step: float):
    """Frequencies, power (frequency, variable) and the number of segments, over several stretches."""
    window = np.hanning(size + 1)[:-1]
    total: Any = 0.0
    count = 0
    for part in parts:
        for start in range(0, len(part) - size + 1, max(1, size // 2)):
            piece = part[start : start + size]
            piece = (piece - piece.mean(0)) * window[:, None]
            total = total + np.abs(np.fft.rfft(piece, axis=0)) ** 2
            count += 1
    power = 2 * step * total / (count * (window**2).sum())
    power[0] /= 2
    if size % 2 == 0:
        power[-1] /= 2
    return np.fft.rfftfreq(size, step), power, count
