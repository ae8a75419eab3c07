"""Rows on sparse identification of Lorenz's equations: exact on clean data; biased by smoothing, not in weak form."""

from __future__ import annotations

import numpy as np

from rheon.core.library import Polynomial
from rheon.core.selection import STLSQ
from rheon.core.series import Series
from rheon.engine.simulate import simulate
from rheon.models.sparse_equations import SparseEquations
from rheon.systems.chaos.lorenz import Lorenz
from rheon.training.fit import fit

# exact coefficients: equation, term -> value
EXACT = {
    ("dx/dt", "x"): -10.0,
    ("dx/dt", "y"): 10.0,
    ("dy/dt", "x"): 28.0,
    ("dy/dt", "y"): -1.0,
    ("dy/dt", "x z"): -1.0,
    ("dz/dt", "z"): -8 / 3,
    ("dz/dt", "x y"): 1.0,
}
DT, SAMPLES, TRAIN = 0.01, 5_000, 4_000
START = (-8.0, 8.0, 27.0)


def orbit(noise: float = 0.0, key: int = 0) -> Series:
    """Lorenz's orbit of the sheet, 50 time units; with Gaussian noise of that standard deviation."""
    clean = simulate(Lorenz(), n=SAMPLES, dt=DT, initial=START, solver="dopri8", rtol=1e-12, atol=1e-12)
    rng = np.random.default_rng(key)
    return clean.replace(values=clean.values + noise * rng.normal(size=clean.values.shape))


def clean() -> dict:
    """Clean data, thresholded least squares on finite differences: number of terms, worst relative error."""
    model = SparseEquations(Polynomial(3), STLSQ(0.1, scaled=False), "finite")
    return judged(fit(model, orbit().window(0, TRAIN)).system)


def smoothed(noise: float = 0.1, key: int = 0) -> dict:
    """Noisy data, Savitzky-Golay derivatives (21 samples, degree 4): what is found is biased."""
    model = SparseEquations(Polynomial(3), STLSQ(0.1, scaled=False), "savgol", width=10 * DT)
    return judged(fit(model, orbit(noise, key).window(0, TRAIN)).system)


def weak(noise: float = 0.1, key: int = 0) -> dict:
    """The same noisy data by the weak form."""
    return judged(fit(SparseEquations(Polynomial(3)), orbit(noise, key).window(0, TRAIN)).system)


def judged(law) -> dict:
    """Terms, whether they are the right ones, the worst relative error of the exact ones, and all coefficients.

    A term that is missing counts as an error of 1.
    """
    found = {(row["equation"], row["term"]): row["coefficient"] for row in law.table}
    errors = {f"{e}: {t}": abs(found.get((e, t), 0.0) / value - 1) for (e, t), value in EXACT.items()}
    return {
        "terms": len(found),
        "right": set(found) == set(EXACT),
        "worst relative error": max(errors.values()),
        "errors": errors,
        "coefficients": {f"{e}: {t}": value for (e, t), value in found.items()},
        "equations": list(law.equations),
    }


def rows() -> dict[str, dict]:
    """All three, by name: "clean", "Savitzky-Golay", "weak form"."""
    return {"clean": clean(), "Savitzky-Golay": smoothed(), "weak form": weak()}
