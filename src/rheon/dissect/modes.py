"""The modes of a linear law: patterns that swing, decay or grow, each at its own rate."""

from __future__ import annotations

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.fit import Fit
from rheon.core.result import Result
from rheon.core.series import Series
from rheon.core.settings import whole_or_none
from rheon.core.system import System
from rheon.models._modal import ModalMap
from rheon.models.multiresolution_modes import TreeModes

from ._linear import Spectrum, linear_law, spectrum

NAME = "modes"
# modes drawn as patterns, and as courses in time
DRAWN = 4


def modes(fit, series=None, *, most: int | None = None) -> Result:
    """Eigenvalues, frequencies, decay times and patterns of a linear law, largest first, with errors.

    Works on fits of `DynamicModes`, `ControlledModes` (the system left to itself), `MultiresolutionModes` and `HAVOK`,
    and on any other law that is linear up to an offset, such as a fit of `Linear`. A pair of conjugate eigenvalues is
    one mode.

    The error of a rate is the spread over resampled fits where the model was fitted with `bags`, else, for exact modes,
    the standard error of the regression to first order; NaN where neither is to be had. The `residual` of a mode is
    the root mean square of what a step misses along it, over the size of its amplitude: it is that of residual dynamic
    mode decomposition on the data of the fit, near 0 for a mode that moves on its own and near 1 for noise.

    Args:
        fit: a `Fit` or `System` with a linear law.
        series: data along which the amplitudes are followed, or None.
        most: how many modes to list; all if not given.

    Returns:
        Result with the rates, shape (mode,), complex, per time unit: growth + i angular frequency. Details: `table`
        (one record per mode: `rate`, `multiplier` per step, `frequency` in cycles per time unit, `period`, `growth`,
        `half_life` (time to halve; negative where it doubles), `amplitude` (root mean square over time and variables,
        in data units), `share` (of the summed squares of all modes), `shape` (variable,) of largest entry 1, complex,
        `growth_error`, `frequency_error`, `residual`; and `level`, `begin`, `end` of modes of one scale),
        `names`, and with `series` `courses` (time, mode), the complex amplitudes. "found"; "too short" where there
        are fewer than two pairs of samples per mode. The figure draws the spectrum, patterns and courses.

    Raises:
        RheonError: if the law is not linear, or the series does not fit it.

    Source: Tu et al. 2014 (doi:10.3934/jcd.2014.1.391); residuals: Colbrook and Townsend 2024
        (doi:10.1002/cpa.22125).

    Example:
        >>> import rheon
        >>> wave = rheon.Series(np.sin(0.1 * np.arange(300)), times=0.5 * np.arange(300), time_unit="s")
        >>> result = modes(rheon.fit(rheon.models.DynamicModes(delays=2), wave))
        >>> round(float(result["table"][0]["period"]), 3)
        31.416
    """
    system = fit.system if isinstance(fit, Fit) else fit
    if not isinstance(system, System):
        raise RheonError(f"a {type(system).__name__} is no system", where="modes", remedy="fit a model first")
    most = whole_or_none(most, "most")
    unit = fit.time_unit if isinstance(fit, Fit) else ""
    if isinstance(system, TreeModes):
        return _of_tree(system, unit, most)
    matrix, decode, dt, law = linear_law(system)
    found = spectrum(matrix, decode, dt, law.record if law is not None else None)
    table, order = _table(found, most)
    courses = None
    if series is not None:
        if law is None:
            raise RheonError("amplitudes can be followed for laws of modes only", where="series", remedy="leave it out")
        courses = _courses(law, found.left[order], found.multipliers[order], series)
    few = law is not None and 0 < law.record.rows < 2 * len(matrix)
    details: dict = {"table": table, "names": tuple(system.variables)}
    if courses is not None:
        details["courses"] = courses
    return Result(
        NAME,
        np.array([row["rate"] for row in table]),
        verdict="too short" if few else "found",
        reason=_reason(table, unit, few),
        units=f"1/{unit or 'time unit'}",
        method=_method(law),
        axes=("mode",),
        details=details,
        figure=_figure(table, courses, series, system.variables, dt, unit),
    )


def _table(found: Spectrum, most: int | None) -> tuple[list[dict], list[int]]:
    """Records of modes, one per conjugate pair, largest first, and their places in the spectrum."""
    kept = np.flatnonzero(found.multipliers.imag >= -1e-12 * np.abs(found.multipliers))
    pair = np.where(np.abs(found.multipliers.imag) > 1e-12 * np.abs(found.multipliers), 2.0, 1.0)
    scale = np.sqrt(np.mean(np.abs(found.shapes) ** 2, axis=0))
    amplitude = np.sqrt(pair) * found.sizes * scale
    known = np.isfinite(amplitude).all()
    order = sorted(kept, key=lambda k: -amplitude[k] if known else -found.rates[k].real)
    total = float(np.sum(amplitude[kept] ** 2))
    table = []
    for k in order[:most]:
        rate = complex(found.rates[k])
        record = _record(rate, found.shapes[:, k])
        record |= {
            "multiplier": complex(found.multipliers[k]),
            "amplitude": float(amplitude[k]),
            "share": float(amplitude[k] ** 2 / total) if total > 0 else np.nan,
            "growth_error": float(found.errors[k, 0]),
            "frequency_error": float(found.errors[k, 1]) / (2 * np.pi),
            "residual": float(found.residuals[k]),
        }
        table.append(record)
    return table, [int(k) for k in order[:most]]


def _record(rate: complex, shape: np.ndarray) -> dict:
    """What follows from a rate and a pattern alone."""
    frequency = abs(rate.imag) / (2 * np.pi)
    largest = shape[np.argmax(np.abs(shape))]
    return {
        "rate": rate,
        "frequency": frequency,
        "period": 1 / frequency if frequency > 0 else np.inf,
        "growth": rate.real,
        "half_life": -np.log(2) / rate.real if rate.real != 0 else np.inf,
        "shape": shape / largest if largest != 0 else shape,
    }


def _reason(table: list[dict], unit: str, few: bool) -> str:
    swinging = sum(row["frequency"] > 0 for row in table)
    words = f"{len(table)} modes, {swinging} of them oscillating"
    growing = sum(row["growth"] > 0 for row in table)
    words += f"; {growing} grow" if growing else ""
    if table and np.isfinite(table[0]["period"]):
        words += f"; the largest has the period {table[0]['period']:.4g} {unit}".rstrip()
    return words + ("; fewer than two pairs of samples per mode" if few else "")


def _method(law: ModalMap | None) -> str:
    if law is None:
        return "eigenvalues of the matrix of a linear law"
    record = law.record
    errors = "errors from resampled fits" if record.bags is not None else "errors to first order"
    if record.bags is None and record.method != "exact":
        errors = "no errors: fit with bags"
    return f"{record.method} modes from {record.rows} pairs, delay vectors of {record.delays}; {errors}"


def _courses(law: ModalMap, left: np.ndarray, multipliers: np.ndarray, series) -> np.ndarray:
    """Complex amplitudes along a series, NaN until a window is complete. Shape (time, mode)."""
    values = np.asarray(series.values if isinstance(series, Series) else series, float)
    if isinstance(series, Series) and set(law.variables) <= set(series.names):
        values = series.select(law.variables).values
    if values.ndim != 2 or values.shape[1] != law.n_observed or len(values) < law.context:
        raise RheonError(
            f"values of shape {values.shape}",
            where="series",
            remedy=f"give one path of {law.n_observed} variables and at least {law.context} samples",
        )
    rows = values - np.asarray(law.centre)
    windows = np.lib.stride_tricks.sliding_window_view(rows, law.context, axis=0).transpose(0, 2, 1)
    filters = (left @ np.asarray(law.encoder)).reshape(len(left), law.context, -1)
    found = sum(windows[:, j] @ filters[:, j].T for j in range(law.context))
    # amplitudes count from where the law rests; a mode that never fades rests anywhere
    away = np.abs(1 - multipliers) > 1e-9
    found = found - np.where(away, left @ np.asarray(law.drift) / np.where(away, 1 - multipliers, 1.0), 0.0)
    return np.concatenate([np.full((law.context - 1, len(left)), np.nan + 0j), found])


def _of_tree(system: TreeModes, unit: str, most: int | None) -> Result:
    """The modes of all scales, those of the longest windows first."""
    book = system.book
    table = []
    for k in np.lexsort((-np.asarray(book.sizes), np.asarray(book.begin), np.asarray(book.level)))[:most]:
        rate = complex(book.rates[k])
        record = _record(rate, np.asarray(book.shapes)[:, k])
        table.append(
            record
            | {
                "multiplier": complex(np.exp(rate * system.dt)),
                "amplitude": float(book.sizes[k]),
                "share": float(book.sizes[k] ** 2 / np.sum(np.asarray(book.sizes) ** 2)),
                "growth_error": np.nan,
                "frequency_error": np.nan,
                "residual": np.nan,
                "level": int(book.level[k]),
                "begin": float(book.begin[k]),
                "end": float(book.end[k]),
            }
        )
    x = [(row["begin"] + row["end"]) / 2 for row in table]
    points = Trace(
        "points",
        np.array(x),
        np.array([row["frequency"] for row in table]),
        size=_diameters(table),
        name="modes",
        role="model",
    )
    panel = Panel((points,), title="scales", x=f"time {unit}".strip(), y=f"frequency (1/{unit or 'time unit'})")
    return Result(
        NAME,
        np.array([row["rate"] for row in table]),
        verdict="found",
        reason=f"{len(table)} modes on {len(np.unique(book.level))} levels",
        units=f"1/{unit or 'time unit'}",
        method="multi-resolution: slow modes of each window, then of its halves",
        axes=("mode",),
        details={"table": table, "names": tuple(system.variables)},
        figure=Figure((panel,)),
    )


def _diameters(table: list[dict]) -> np.ndarray:
    sizes = np.nan_to_num(np.array([row["amplitude"] for row in table], float), nan=1.0)
    return 4 + 12 * np.sqrt(sizes / max(float(sizes.max(initial=0.0)), 1e-300))


def _figure(table: list[dict], courses, series, names, dt: float, unit: str) -> Figure | None:
    if not table:
        return None
    angle = np.linspace(0, 2 * np.pi, 200)
    values = np.array([row["multiplier"] for row in table])
    both, sizes = np.concatenate([values, values.conj()]), np.tile(_diameters(table), 2)
    circle = Trace("line", np.cos(angle), np.sin(angle), name="steady", role="reference")
    panels = [
        Panel(
            (circle, Trace("points", both.real, both.imag, size=sizes, name="modes", role="model")),
            title="spectrum",
            x="real part of the multiplier",
            y="imaginary part",
            note=f"one step is {dt:.4g} {unit}".strip() + "; size by amplitude",
        )
    ]
    at = np.arange(len(names), dtype=float)
    traces = tuple(
        Trace("line", at, row["shape"].real, name=_label(row, unit), role=role)
        for row, role in zip(table[:DRAWN], ("model", "data", "reference", "other"), strict=False)
    )
    ticks = tuple(names) if len(names) <= 12 else ()
    panels.append(Panel(traces, title="patterns", x="variable", y="real part", ticks=ticks))
    if courses is not None:
        times = np.atleast_2d(series.times)[0] if isinstance(series, Series) else dt * np.arange(len(courses))
        lines = tuple(
            Trace("line", times, courses[:, i].real, name=_label(row, unit), role=role)
            for i, (row, role) in enumerate(zip(table[:DRAWN], ("model", "data", "reference", "other"), strict=False))
        )
        panels.append(Panel(lines, title="courses", x=f"time {unit}".strip(), y="amplitude, real part"))
    return Figure(tuple(panels))


def _label(row: dict, unit: str) -> str:
    if np.isfinite(row["period"]):
        return f"period {row['period']:.3g} {unit}".strip()
    return f"half-life {row['half_life']:.3g} {unit}".strip()
