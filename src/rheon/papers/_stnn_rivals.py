"""Shared parts: sparse equations, dynamic modes and HAVOK on the Lorenz system, beside the structured network."""

from __future__ import annotations

from typing import Any

import numpy as np

from rheon.core.library import Polynomial
from rheon.core.selection import STLSQ
from rheon.core.series import Series
from rheon.models.sparse_equations import SparseEquations
from rheon.training.fit import fit

from . import _havok_rows as rows
from ._paper import Context, Measured
from ._stnn_lorenz import FINE, lorenz

# the law's own coefficients: of x, y, z in each equation
EXACT = {
    (0, "x"): -10.0,
    (0, "y"): 10.0,
    (1, "x"): 28.0,
    (1, "y"): -1.0,
    (1, "x z"): -1.0,
    (2, "z"): -8 / 3,
    (2, "x y"): 1.0,
}
# half widths of the sheet's Savitzky-Golay window of 21 samples, in time units
WINDOW, NOISE = 10 * FINE, 0.1


def equations(context: Context) -> Measured:
    """Terms and coefficients found from clean samples, by the sheet's thresholding."""
    found = _terms(_identified(lorenz(context, FINE).train, "weak"))
    error = _worst(found)
    same = set(found) == set(EXACT)
    text = f"{len(found)} terms, {'the right ones' if same else 'not the right ones'}, worst relative error {error:.1e}"
    return Measured(text, bool(same and error <= 1e-3), {"coefficients": _named(found)})


def noisy_equations(context: Context) -> Measured:
    """The bias of smoothed derivatives under noise, and the weak form on the same samples."""
    clean = lorenz(context, FINE).train
    noise = NOISE * np.random.default_rng(context.key + 3).normal(size=clean.values.shape)
    series = clean.replace(values=clean.values + noise)
    smooth = _terms(_identified(series, "savgol", WINDOW))
    weak = _terms(_identified(series, "weak"))
    worst = {"Savitzky-Golay": _worst(smooth), "weak form": _worst(weak)}
    same = set(weak) == set(EXACT)
    y, x = (1, "y"), (1, "x")
    text = "; ".join(
        f"{name}: {len(t)} terms, {t.get(y, 0.0):.2f} y and {t.get(x, 0.0):.1f} x"
        for name, t in (("Savitzky-Golay", smooth), ("weak form", weak))
    )
    details = {"worst relative error": worst, "Savitzky-Golay": _named(smooth), "weak form": _named(weak)}
    return Measured(text, bool(same and worst["weak form"] < worst["Savitzky-Golay"]), details)


def modes(context: Context) -> Measured:
    """Eigenvalues of a damped rotation."""
    row = rows.dmd_exactness().values
    text = ", ".join(f"{name} {value:.1e}" for name, value in row["off by"].items())
    return Measured(text, bool(row["off by"]["exact"] <= 1e-10), row)


def havok(context: Context) -> Measured:
    """The table of the sheet."""
    row = rows.havok_table()
    v: dict[str, Any] = row.values
    holds = {
        "imaginary parts": float(np.max(v["imaginary parts off by"])) <= 0.02,
        "antisymmetry": v["antisymmetry"] <= 0.02,
        "kurtosis": v["kurtosis of the forcing"] >= 15,
        "correlation with forcing": v["correlation with forcing"] >= 0.85,
        "correlation without": v["correlation without"] <= 0.3,
        "switches": v["switch after a burst"] >= 0.75 and v["switch anywhere"] <= 0.6,
    }
    text = f"imaginary parts off by {np.max(v['imaginary parts off by']):.1%}, antisymmetry {v['antisymmetry']:.4f}, "
    text += f"kurtosis {v['kurtosis of the forcing']:.1f}, correlation {v['correlation with forcing']:.2f} with and "
    text += f"{v['correlation without']:.2f} without forcing, switch {v['switch after a burst']:.2f} after a burst, "
    text += f"{v['switch anywhere']:.2f} anywhere"
    return Measured(text, all(holds.values()), v | {"met": holds}, row.figures)


def surrogate(context: Context) -> Measured:
    """Switches of the linear law under its own forcing in random order."""
    v = rows.surrogate_switches(duration=50.0 if context.version == "quick" else 200.0, key=context.key).values
    ratio = v["switches per time unit, surrogate"] / v["switches per time unit"]
    text = f"{v['switches per time unit, surrogate']:.2f} switches per time unit against "
    text += f"{v['switches per time unit']:.2f} of the recording (ratio {ratio:.2f})"
    return Measured(text, bool(0.5 <= ratio <= 2), v)


def _identified(series: Series, derivative: str, width: float | None = None) -> Any:
    optimiser = STLSQ(threshold=0.1, scaled=False, rounds=10)
    model = SparseEquations(Polynomial(3), optimiser, derivative=derivative, width=width)
    return fit(model, series).system


def _terms(law: Any) -> dict[tuple[int, str], float]:
    """(equation, term) -> coefficient."""
    order = {name: i for i, name in enumerate(("x", "y", "z"))}
    return {(order[_left(row)], row["term"]): float(row["coefficient"]) for row in law.table}


def _left(row: dict) -> str:
    """The variable of an equation from its left side, dx/dt."""
    return str(row["equation"]).removeprefix("d").removesuffix("/dt")


def _worst(found: dict) -> float:
    """The largest relative error of the law's own terms; one that was not found is wrong by 1."""
    return max(abs(found.get(term, 0.0) / value - 1) for term, value in EXACT.items())


def _named(found: dict) -> dict[str, float]:
    return {f"d{'xyz'[i]}/dt: {term}": value for (i, term), value in found.items()}
