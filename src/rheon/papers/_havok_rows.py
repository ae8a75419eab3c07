"""Rows on dynamic modes and HAVOK for the paper file that compares structured networks with their rivals."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import scipy.integrate

from rheon import dissect
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.series import Series
from rheon.engine.simulate import simulate
from rheon.models.dynamic_modes import DynamicModes
from rheon.models.havok import HAVOK
from rheon.training.fit import fit

START, STEP, DURATION = (-8.0, 8.0, 27.0), 0.001, 200.0
RANK, DELAYS = 15, 100
# imaginary parts of the eigenvalues of the linear system, from the sheet of the paper
IMAGINARY = (3.12, 11.22, 21.27, 34.33, 51.03, 72.36, 101.27)
COMPARED = 50.0


class Row(NamedTuple):
    """What a row measured.

    Attributes:
        values: numbers by name.
        figures: pictures.
    """

    values: dict[str, Any]
    figures: tuple[Figure, ...] = ()


def dmd_exactness(samples: int = 60) -> Row:
    """Eigenvalues of a damped rotation from its own orbit: by how much they are off. Bar: 1e-10."""
    turn = 0.98 * np.exp(0.3j)
    orbit = turn ** np.arange(samples)
    series = Series(np.stack([orbit.real, orbit.imag], axis=1))
    off = {}
    for method in ("exact", "total", "forward-backward", "optimised"):
        law: Any = fit(DynamicModes(method=method, centre=False), series).system
        found = np.linalg.eigvals(law.matrix)
        off[method] = float(np.abs(np.sort_complex(found) - np.sort_complex([turn, turn.conj()])).max())
    return Row({"off by": off, "worst": max(off.values())})


def lorenz_recording(duration: float = DURATION) -> Series:
    """x of Lorenz's system by DOP853 at 1e-12, sampled every 0.001 from (-8, 8, 27).

    Late delay coordinates are differences in the thirteenth digit: a solver of lower order shows in them.
    """

    def rate(t, state):
        x, y, z = state
        return [10 * (y - x), x * (28 - z) - y, x * y - 8 / 3 * z]

    times = np.arange(round(duration / STEP)) * STEP
    run = scipy.integrate.solve_ivp(rate, (0, duration), START, method="DOP853", rtol=1e-12, atol=1e-12, t_eval=times)
    return Series(run.y[0], times, names=("x",), time_unit="time unit", source="Lorenz, DOP853")


def havok_table(recording: Series | None = None) -> Row:
    """Every number of the HAVOK table, by name, and pictures of singular values, forcing and switches.

    Bars: imaginary parts within 2 %, antisymmetry at most 0.02, kurtosis at least 15, correlation at least 0.85 with
    forcing and at most 0.3 without, probability of a switch after a burst at least 0.75 against at most 0.6 anywhere.

    Args:
        recording: as from `lorenz_recording`, which is run where it is not given.

    Returns:
        A `Row`.
    """
    recording = lorenz_recording() if recording is None else recording
    found = fit(HAVOK(rank=RANK, delays=DELAYS), recording)
    law: Any = found.system
    matrix = np.asarray(law.flow.matrix)
    imaginary = np.sort(np.linalg.eigvals(matrix).imag)[-len(IMAGINARY) :]
    forced = np.asarray(law.forced)
    samples = min(round(COMPARED / STEP), len(forced) - 1)
    start = law.encode(recording.values[:DELAYS])
    truth = recording.values[DELAYS - 1 : DELAYS - 1 + samples, 0]
    runs = {
        "with": simulate(law, n=samples, initial=start, inputs=forced[:samples, None]).values[:, 0],
        "without": simulate(law, n=samples, initial=start).values[:, 0],
    }
    bursts = dissect.forcing(found, recording, threshold=4.0, within=1.0, crossing=0.0)
    singular = np.array(found.history["singular_values"])
    explained = np.array(found.history["explained"])
    values = {
        "singular values over the first": singular / singular[0],
        "imaginary parts": imaginary,
        "imaginary parts off by": np.abs(imaginary / np.array(IMAGINARY) - 1),
        "real parts": np.linalg.eigvals(matrix).real,
        "antisymmetry": float(np.linalg.norm(matrix + matrix.T) / np.linalg.norm(matrix)),
        "super-diagonal": np.abs(np.diag(matrix, 1)),
        "explained": explained,
        "kurtosis of the forcing": bursts["kurtosis"],
        "correlation with forcing": float(np.corrcoef(runs["with"], truth)[0, 1]),
        "correlation without": float(np.corrcoef(runs["without"], truth)[0, 1]),
        "switch after a burst": bursts["after_burst"],
        "switch anywhere": bursts["anywhere"],
    }
    order = np.arange(1, min(40, len(singular)) + 1)
    shown = np.maximum(singular / singular[0], 1e-17)[: len(order)]
    panels = (
        Panel(
            (
                Trace("points", order, shown, name="singular values", role="data"),
                Trace("vline", np.array([float(RANK)]), np.zeros(1), name="the forcing", role="reference"),
            ),
            title="singular values of the delay table",
            x="number",
            y="share of the first",
            y_scale="log",
        ),
        Panel(
            (
                Trace("line", recording.times[:samples:10], truth[::10], name="x", role="data"),
                Trace("line", recording.times[:samples:10], runs["with"][::10], name="linear, forced", role="model"),
                Trace("line", recording.times[:samples:10], runs["without"][::10], name="unforced", role="floor"),
            ),
            title="the linear system",
            x="time",
            y="x",
        ),
    )
    figures = (Figure(panels), *(() if bursts.figure is None else (bursts.figure,)))
    return Row(values, figures)


def surrogate_switches(recording: Series | None = None, *, duration: float = 100.0, key: int = 0) -> Row:
    """Switches per time unit of the recording, and of the linear law under its own forcing in random order.

    Args:
        recording: as from `lorenz_recording`.
        duration: of the run under random forcing.
        key: of its order.

    Returns:
        A `Row` with both rates, and the standard deviation of both runs.
    """
    recording = lorenz_recording() if recording is None else recording
    law: Any = fit(HAVOK(rank=RANK, delays=DELAYS), recording).system
    run = simulate(law.stochastic(), n=round(duration / STEP), key=key).values[:, 0]

    def rate(x: np.ndarray) -> float:
        side = x > 0
        return float(np.sum(side[1:] != side[:-1]) / (len(x) * STEP))

    values = {
        "switches per time unit": rate(recording.values[:, 0]),
        "switches per time unit, surrogate": rate(run),
        "standard deviation": float(recording.values.std()),
        "standard deviation, surrogate": float(np.std(run)),
    }
    return Row(values)
