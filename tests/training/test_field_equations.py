"""Partial differential equations from films: one and two dimensions, noise, gaps, closed and open domains."""

from __future__ import annotations

import numpy as np
import pytest

import rheon
from rheon.core.errors import RheonError
from rheon.core.selection import STLSQ
from rheon.models.field_equations import FieldEquations


def burgers(times: np.ndarray, points: int, viscosity: float = 0.1) -> np.ndarray:
    """The exact solution on a ring of length 2 pi by the transform of Cole and Hopf. Shape (time, point)."""
    x = 2 * np.pi * np.arange(points) / points
    waves = np.arange(1, 60)
    # phi = exp(-potential / (2 nu)) diffuses; u = -2 nu phi_x / phi
    fine = 2 * np.pi * np.arange(512) / 512
    start = np.exp((np.cos(fine) + 0.5 * np.sin(2 * fine) / 2) / (2 * viscosity))
    modes = np.fft.rfft(start)[: len(waves) + 1] / 512
    decay = np.exp(-viscosity * np.r_[0, waves][:, None] ** 2 * times).T
    phase = np.exp(1j * np.r_[0, waves][:, None] * x)
    weight = np.r_[1.0, 2 * np.ones(len(waves))]
    phi = (decay * modes * weight) @ phase
    slope = (decay * modes * weight * 1j * np.r_[0, waves]) @ phase
    return -2 * viscosity * slope.real / phi.real


def heat(times: np.ndarray, points: int) -> np.ndarray:
    """Waves that are carried along x and decay, on a square ring of length 2 pi. Shape (time, points * points)."""
    x, y = np.meshgrid(*[2 * np.pi * np.arange(points) / points] * 2, indexing="ij")
    rng = np.random.default_rng(0)
    film = np.zeros((len(times), points, points))
    for k, m in [(1, 0), (0, 1), (1, 1), (2, -1), (1, 2), (3, 1), (0, 3)]:
        phase, size = rng.uniform(0, 6), rng.uniform(0.5, 1)
        for i, t in enumerate(times):
            film[i] += size * np.exp(-(0.2 * k**2 + 0.1 * m**2) * t) * np.cos(k * (x - 0.5 * t) + m * y + phase)
    return film.reshape(len(times), -1)


def terms(law) -> dict[str, float]:
    return {row["term"]: row["coefficient"] for row in law.table}


@pytest.fixture(scope="module")
def film() -> rheon.Series:
    times = 0.05 * np.arange(80)
    return rheon.Series(burgers(times, 96), times)


def test_burgers_equation(film):
    fit = rheon.fit(FieldEquations(lengths=(2 * np.pi,)), film)
    assert terms(fit.system) == {"u_xx": pytest.approx(0.1, rel=1e-3), "(u^2)_x": pytest.approx(-0.5, rel=1e-3)}
    assert [row["unit"] for row in fit.system.table] == ["", ""]
    units = film.replace(units=("K",) * film.n_variables, time_unit="s")
    named = rheon.fit(FieldEquations(lengths=(2 * np.pi,), degree=2, derivatives=2, length_unit="m"), units)
    assert {row["term"]: row["unit"] for row in named.system.table} == {"u_xx": "m^2/s", "(u^2)_x": "m/(K s)"}
    run = rheon.simulate(fit.system, film.times[:20] - film.times[0], initial=film.values[10])
    assert np.abs(run.values - film.values[10:30]).max() < 2e-3


def test_burgers_equation_of_a_noisy_film_with_gaps(film):
    rng = np.random.default_rng(1)
    values = film.values + 0.03 * film.values.std() * rng.normal(size=film.values.shape)
    values[40, 10:14] = np.nan
    fit = rheon.fit(FieldEquations(lengths=(2 * np.pi,), degree=2), film.replace(values=values))
    assert terms(fit.system) == {"u_xx": pytest.approx(0.1, rel=0.05), "(u^2)_x": pytest.approx(-0.5, rel=0.05)}


def test_an_open_domain_is_read_and_not_run(film):
    part = film.select(film.names[5:70])
    lengths = (2 * np.pi * 65 / 96,)
    fit = rheon.fit(FieldEquations(lengths=lengths, periodic=False, degree=2, derivatives=3), part)
    assert terms(fit.system) == {"u_xx": pytest.approx(0.1, rel=0.02), "(u^2)_x": pytest.approx(-0.5, rel=0.02)}
    with pytest.raises(RheonError, match="boundary conditions are not known"):
        rheon.simulate(fit.system, n=3, dt=0.05)


@pytest.mark.parametrize("derivative", ["spectral", "finite"])
def test_differentiated_films(film, derivative):
    model = FieldEquations(lengths=(2 * np.pi,), derivative=derivative, derivatives=3, optimiser=STLSQ(0.1))
    assert terms(rheon.fit(model, film).system) == {
        "u_xx": pytest.approx(0.1, rel=0.03),
        "(u^2)_x": pytest.approx(-0.5, rel=0.03),
    }


def test_two_dimensions():
    times = 0.05 * np.arange(60)
    series = rheon.Series(heat(times, 24), times)
    model = FieldEquations(shape=(24, 24), lengths=(2 * np.pi,) * 2, degree=2, derivatives=2)
    law = rheon.fit(model, series).system
    exact = {"u_x": -0.5, "u_xx": 0.2, "u_yy": 0.1}
    assert terms(law) == {k: pytest.approx(v, rel=0.01) for k, v in exact.items()}
    run = rheon.simulate(law, times[:10], initial=series.values[20])
    assert np.abs(run.values - series.values[20:30]).max() < 1e-2


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"shape": (10, 10)}, "10 x 10 points, but 96"),
        ({"lengths": (1.0, 2.0)}, "one positive length"),
        ({"widths": (1.0,)}, "widths"),
        ({"widths": (100.0, 1.0)}, "no test function"),
        ({"degree": 0}, "degree = 0"),
        ({"derivative": "spectral", "periodic": False}, "periodic"),
    ],
)
def test_refusals(film, settings, message):
    with pytest.raises(RheonError, match=message):
        rheon.fit(FieldEquations(**settings), film)
