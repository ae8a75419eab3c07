"""Apparent open and shut times of a channel, beside those of a recording."""

from __future__ import annotations

from typing import Any

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.precision import in_double
from rheon.core.result import Result
from rheon.core.settings import number, whole
from rheon.engine.dwells.missed_events import density, lengths, points_of, solved
from rheon.engine.dwells.record import DwellTimes
from rheon.engine.dwells.scheme import Scheme
from rheon.engine.markov import jump_of, stationary

# Gauss-Legendre points in a bin
POINTS = 4


@in_double
def dwell_times(system, resolution: float, recording: DwellTimes | None = None, *, per_decade: int = 10) -> Result:
    """Mean apparent open and shut time of a channel when shorter intervals than a resolution are missed.

    Args:
        system: a scheme of open and shut states, or what holds one as `system`.
        resolution: shortest interval that is seen, in the scheme's time unit.
        recording: dwell times to compare with, the same resolution imposed.
        per_decade: bins in a decade of dwell times.

    Returns:
        Shape (2,): open, shut. Details, each with keys "open" and "shut": "edges" of the bins, shape (bin + 1,),
        "probability" of the bins, shape (bin,), and, beside a recording, "counts" (bin,) and "observed" (mean). The
        figure has a logarithmic axis of time and square roots of counts.

    Raises:
        RheonError: if the system is no scheme, the resolution is not positive or not that of the recording, or it hides
            too much for the exponents to be found.

    Source: Hawkes, Jalali and Colquhoun 1992, doi:10.1098/rstb.1992.0116; display: Sigworth and Sine 1987,
        doi:10.1016/S0006-3495(87)83298-8.

    Example:
        >>> import rheon
        >>> found = dwell_times(rheon.systems.ColquhounHawkes(), 1e-9)
        >>> [float(f"{1000 * v:.3g}") for v in found.value]
        [1.88, 993.0]
    """
    scheme = jump_of(system)
    if not isinstance(scheme, Scheme):
        raise RheonError(f"{type(scheme).__name__} is no scheme of open and shut states", where="system")
    tau, bins = number(resolution, "resolution", exclusive=True), whole(per_decade, "per_decade")
    if recording is not None and not np.isclose(recording.resolution, tau, rtol=1e-9):
        raise RheonError(f"the recording has the resolution {recording.resolution:g}, not {tau:g}", where="recording",
                         remedy="take recording.resolved(resolution)")  # fmt: skip
    q, n = np.asarray(scheme.generator()), scheme.n_open
    turned = np.roll(q, -n, axis=(0, 1))
    sides = {"open": (q, n), "shut": (turned, len(q) - n)}
    found = {name: solved(a, k, tau) for name, (a, k) in sides.items()}
    begin = stationary((np.asarray(found["open"].total) @ np.asarray(found["shut"].total) - np.eye(n)).T)
    begins = {"open": begin, "shut": begin @ np.asarray(found["open"].total)}
    details: dict[str, dict[str, Any]] = {k: {} for k in ("edges", "probability", "counts", "observed")}
    means = []
    for name, of in found.items():
        means.append(float(begins[name] @ np.asarray(of.moment).sum(1)))
        seen = recording.of_class(name == "open") if recording is not None else None
        slowest = 1 / np.abs(np.asarray(of.exponents)).min()
        most = max(6 * slowest, 2 * tau, 0.0 if seen is None else float(seen.max()) * 1.01)
        count = int(np.ceil(bins * np.log10(most / tau)))
        edges = tau * 10 ** (np.arange(count + 1) / bins)
        details["edges"][name], details["probability"][name] = edges, _bins(of, begins[name], edges, tau)
        if seen is not None:
            details["counts"][name] = np.histogram(seen, edges)[0]
            details["observed"][name] = float(seen.mean())
    if recording is None:
        details = {k: v for k, v in details.items() if v}
    return Result(
        "apparent dwell times",
        np.array(means),
        verdict="exact",
        units="s" if recording is None else recording.time_unit,
        method=f"missed events below {tau:g} (Hawkes, Jalali and Colquhoun)",
        axes=("class",),
        details=details,
        figure=_figure(details),
    )


def _bins(of, begin, edges, tau: float) -> np.ndarray:
    """Probabilities of bins, by quadrature in the logarithm of time. Shape (bin,)."""
    points, weights = np.polynomial.legendre.leggauss(POINTS)
    low, high = np.log(edges[:-1, None]), np.log(edges[1:, None])
    times = np.exp((low + high) / 2 + (high - low) / 2 * points)
    values = np.einsum("i,tij->t", begin, np.asarray(density(of, lengths(times.ravel(), tau, points_of(of)))))
    return (values.reshape(times.shape) * times * weights).sum(1) * (high - low)[:, 0] / 2


def _figure(details) -> Figure:
    panels = []
    for name, edges in details["edges"].items():
        middle = np.sqrt(edges[1:] * edges[:-1])
        counts = details.get("counts", {}).get(name)
        number_of = 1.0 if counts is None else counts.sum()
        expected = np.sqrt(np.maximum(number_of * details["probability"][name], 0.0))
        traces = []
        if counts is not None:
            steps = np.repeat(np.sqrt(counts), 2)
            traces.append(Trace("line", np.repeat(edges, 2)[1:-1], steps, name="recorded"))
        traces.append(Trace("line", middle, expected, name="scheme", role="model"))
        label = "square root of the number per bin" if counts is not None else "square root of the share per bin"
        panels.append(Panel(tuple(traces), title=f"{name} times", x="apparent time (s)", y=label, x_scale="log"))
    return Figure(tuple(panels), title="Apparent dwell times", columns=2)
