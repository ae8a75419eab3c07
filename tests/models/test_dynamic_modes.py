"""Dynamic modes: exact spectra, under noise, with gaps and uneven times, with inputs, on several scales."""

from __future__ import annotations

import numpy as np
import pytest

import rheon
from rheon import Series, dissect, fit, forecast, load_fit
from rheon.core.errors import RheonError
from rheon.forecasting.modal_interval import modal_interval
from rheon.models import HAVOK, ControlledModes, DynamicModes, MultiresolutionModes
from rheon.training.search import search

METHODS = ("exact", "total", "forward-backward", "optimised")
RATES = np.array([-0.02 + 2.0j, -0.05 + 3.3j, 0.0 + 5.0j, -0.1 + 0.7j])
TURN = 0.98 * np.exp(0.3j)


def spiral(samples: int = 80) -> Series:
    orbit = TURN ** np.arange(samples)
    return Series(np.stack([orbit.real, orbit.imag], axis=1), names=("a", "b"), units=("V", "A"), time_unit="s")


def waves(noise: float = 0.0, variables: int = 30, uneven: bool = False, key: int = 0) -> Series:
    rng = np.random.default_rng(key)
    t = np.sort(rng.uniform(0, 25, 250)) if uneven else 0.1 * np.arange(250)
    patterns = rng.normal(size=(variables, 4)) + 1j * rng.normal(size=(variables, 4))
    x = (np.exp(RATES * t[:, None]) @ patterns.T).real
    return Series(x + noise * rng.normal(size=x.shape), times=t, time_unit="s")


def missed(fitted) -> float:
    """Largest distance of a known rate from the nearest one found."""
    found = dissect.modes(fitted).value
    both = np.concatenate([found, found.conj()])
    return float(np.abs(RATES[:, None] - both).min(1).max())


def eigenvalues(fitted) -> np.ndarray:
    return np.sort_complex(np.linalg.eigvals(fitted.system.matrix))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("centre", [False, True])
def test_a_damped_rotation_is_found_exactly(method, centre):
    fitted = fit(DynamicModes(method=method, centre=centre), spiral())
    np.testing.assert_allclose(eigenvalues(fitted), np.sort_complex([TURN, TURN.conj()]), atol=1e-10)
    row = dissect.modes(fitted)["table"][0]
    assert row["period"] == pytest.approx(2 * np.pi / 0.3)
    assert row["half_life"] == pytest.approx(np.log(0.5) / np.log(0.98))
    future = forecast(fitted, spiral(40), 20)
    np.testing.assert_allclose(future.values, spiral(60).values[40:], atol=1e-9)
    assert (future.names, future.units, future.time_unit) == (("a", "b"), ("V", "A"), "s")


@pytest.mark.parametrize("method", METHODS)
def test_rates_are_per_time_unit(method):
    assert missed(fit(DynamicModes(rank=8, method=method), waves())) < 1e-6


def test_noise_biases_exact_modes_and_not_the_others():
    series = waves(0.3)
    off = {m: missed(fit(DynamicModes(rank=8, method=m), series)) for m in METHODS}
    assert off["exact"] > 0.15
    assert off["total"] < 0.1
    assert off["forward-backward"] < 0.1
    assert off["optimised"] < 0.01


def test_uneven_times_and_more_modes_than_variables():
    fitted = fit(DynamicModes(rank=8, method="optimised"), waves(variables=2, uneven=True))
    assert missed(fitted) < 1e-6
    even = waves(variables=2)
    assert fitted.context > 1
    with pytest.raises(RheonError, match="uneven"):
        fit(DynamicModes(rank=8), waves(variables=2, uneven=True))
    one = fit(DynamicModes(rank=8, method="optimised"), even)
    np.testing.assert_allclose(forecast(one, even.window(0, 150), 50).values, even.values[150:200], atol=1e-5)


def test_optimised_takes_missing_values_as_they_are():
    series = waves(0.1, variables=12)
    holes = np.random.default_rng(1).random(series.values.shape) < 0.3
    fitted = fit(
        DynamicModes(rank=8, method="optimised"), series.replace(values=np.where(holes, np.nan, series.values))
    )
    assert missed(fitted) < 0.02
    whole = series.values.copy()
    whole[50:60] = np.nan
    assert missed(fit(DynamicModes(rank=8, method="optimised"), series.replace(values=whole))) < 0.01


def test_no_pair_touches_a_gap():
    values = spiral().values.copy()
    values[30, 0] = np.nan
    fitted = fit(DynamicModes(delays=2), Series(values))
    assert fitted.history["pairs"] == 78 - 3
    with pytest.raises(RheonError, match="optimised"):
        fit(DynamicModes(), Series(np.where(np.arange(80)[:, None] % 2, values, np.nan)))


def test_bags_and_first_order_errors_agree_with_the_spread_over_recordings():
    rng = np.random.default_rng(0)

    def autoregression():
        x = np.zeros(600)
        for k in range(599):
            x[k + 1] = 0.8 * x[k] + rng.normal()
        return Series(x)

    many = [fit(DynamicModes(), autoregression()) for _ in range(40)]
    spread = np.std([dissect.modes(f).value[0].real for f in many])
    first_order = np.mean([dissect.modes(f)["table"][0]["growth_error"] for f in many])
    bags = dissect.modes(fit(DynamicModes(bags=100), autoregression()), most=1)["table"][0]["growth_error"]
    assert first_order == pytest.approx(spread, rel=0.4)
    assert bags == pytest.approx(spread, rel=0.5)


def test_intervals_hold_what_they_promise():
    rng = np.random.default_rng(3)
    x = np.zeros((2500, 2))
    matrix = np.array([[0.9, 0.3], [-0.3, 0.9]]) * 0.98
    for k in range(2499):
        x[k + 1] = matrix @ x[k] + rng.normal(size=2)
    fitted = fit(DynamicModes(), Series(x[:1000]))
    inside = []
    for start in range(1000, 2480, 10):
        band = modal_interval(fitted, x[:start], 10, levels=(0.8,)).value[0]
        inside.append((x[start : start + 10] >= band[0]) & (x[start : start + 10] <= band[1]))
    assert np.mean(inside) == pytest.approx(0.8, abs=0.05)
    noisy = waves(0.2, variables=4)
    optimised = fit(DynamicModes(rank=8, method="optimised", bags=10), noisy.window(0, 200))
    band = modal_interval(optimised, noisy.window(0, 200), 50, levels=(0.9,)).value[0]
    held = (noisy.values[200:] >= band[0]) & (noisy.values[200:] <= band[1])
    assert held.mean() > 0.75


def test_what_coordinates_do_not_carry_fades_as_in_the_data():
    rng = np.random.default_rng(0)
    slow, rest = np.zeros((400, 1)), np.zeros((400, 40))
    for k in range(399):
        slow[k + 1] = 0.99 * slow[k] + rng.normal()
        rest[k + 1] = 0.6 * rest[k] + 0.3 * rng.normal(size=40)
    series = Series(slow * np.ones(40) + rest)
    damped = fit(DynamicModes(rank=1), series)
    assert damped.system.dim == 41
    assert np.median(damped.system.fading) == pytest.approx(0.6, abs=0.08)
    np.testing.assert_allclose(damped.system.observe(damped.system.encode(series.values)), series.values[-1], atol=1e-5)
    assert fit(DynamicModes(rank=1, remainder="dropped"), series).system.dim == 1


def test_ranks():
    series = waves(0.05)
    assert fit(DynamicModes(rank="threshold"), series).system.n_modes == 8
    assert fit(DynamicModes(rank=0.5), series).system.n_modes < 4
    assert fit(DynamicModes(), series).system.n_modes == 30
    for rank in (0, 1.5, True, "all"):
        with pytest.raises(RheonError, match="rank"):
            DynamicModes(rank=rank)
    for method in ("exact", "optimised"):
        with pytest.raises(RheonError, match="do not change"):
            fit(DynamicModes(method=method), Series(np.full((20, 2), 0.1)))
    with pytest.raises(RheonError, match="smaller rank"):
        fit(DynamicModes(rank=30, method="optimised"), Series(waves().values[:20]))


def test_stable_laws_do_not_grow():
    growing = Series(1.02 ** np.arange(50)[:, None] * np.array([1.0, 2.0]))
    for method in METHODS:
        fitted = fit(DynamicModes(method=method, rank=1, centre=False, stable=True), growing)
        assert np.abs(np.linalg.eigvals(fitted.system.matrix)).max() <= 1 + 1e-12


def test_a_saved_fit_is_the_same_and_every_verb_takes_it(tmp_path):
    series = waves(0.1, variables=3)
    fitted = fit(DynamicModes(rank=4, delays=3, bags=3), series, key=1)
    fitted.save(tmp_path / "fit")
    again = load_fit(tmp_path / "fit")
    assert again.model == fitted.model
    np.testing.assert_array_equal(forecast(again, series, 9).values, forecast(fitted, series, 9).values)
    run = rheon.simulate(fitted.system, n=30)
    assert np.isfinite(run.values).all()
    best, rows = search(DynamicModes(), spiral(), options={"rank": (1, 2)}, horizon=10)
    assert best.rank == 2
    assert len(rows) == 2


def test_what_is_too_short_or_makes_no_sense_is_refused():
    wave = Series(np.sin(0.3 * np.arange(30)))
    with pytest.raises(RheonError, match="at least two places"):
        fit(DynamicModes(delays=40), wave)
    with pytest.raises(RheonError, match="at least two places"):
        fit(DynamicModes(), Series(np.ones((1, 2))))
    with pytest.raises(RheonError, match="do not change"):
        fit(MultiresolutionModes(), Series(np.full((100, 2), 0.1)))
    with pytest.raises(RheonError, match="too large"):
        fit(DynamicModes(method="optimised", rank=2, delays=2), Series(1e200 * wave.values))
    with pytest.raises(RheonError, match="most"):
        dissect.modes(fit(DynamicModes(delays=2), wave), most=-1)
    for wrong in (lambda: DynamicModes(delays=1.5), lambda: DynamicModes(rank=np.ones(2)), lambda: HAVOK(rank="all")):
        with pytest.raises(RheonError):
            wrong()


def test_modes_of_any_linear_law():
    wave = Series(np.sin(0.3 * np.arange(200)))
    row = dissect.modes(fit(rheon.models.Linear(lags=2, ridge=0.0), wave))["table"][0]
    assert row["period"] == pytest.approx(2 * np.pi / 0.3, rel=1e-4)
    with pytest.raises(RheonError, match="not linear"):
        dissect.modes(rheon.systems.Henon())


def test_courses_follow_the_amplitudes():
    series = waves()
    result = dissect.modes(fit(DynamicModes(rank=8), series), series, most=2)
    course = result["courses"][:, 0]
    growth = np.log(course[1:] / course[:-1]) / 0.1
    np.testing.assert_allclose(growth, result.value[0], atol=1e-3)
    assert len(result.figure.panels) == 3


def test_inputs_are_told_apart_from_the_motion():
    rng = np.random.default_rng(0)
    u = 3 + rng.normal(size=(300, 2))
    a, b = np.array([[0.9, 0.2], [-0.2, 0.9]]), np.array([[1.0, 0.0], [0.5, -0.3]])
    x = np.zeros((300, 2))
    for k in range(299):
        x[k + 1] = a @ x[k] + b @ u[k] + 0.1
    series = Series(np.hstack([x, u]), names=("x", "y", "u", "v"))
    fitted = fit(ControlledModes(inputs=("u", "v")), series)
    law = fitted.system
    decode = law.motion.decode
    np.testing.assert_allclose(decode @ law.motion.matrix @ decode.T, a, atol=1e-10)
    np.testing.assert_allclose(decode @ law.gain, b, atol=1e-10)
    run = rheon.simulate(law, n=50, inputs=u[100:150], initial=law.encode(x[:101]))
    np.testing.assert_allclose(run.values, x[100:150], atol=1e-8)
    assert forecast(fitted, series, 5).names == ("x", "y")
    assert abs(dissect.modes(fitted)["table"][0]["multiplier"]) == pytest.approx(np.hypot(0.9, 0.2))
    with pytest.raises(RheonError, match="the law takes 2"):
        rheon.simulate(law, n=5, inputs=np.zeros((5, 3)))
    for names in ((), ("u", "u"), 3, "u"):
        with pytest.raises(RheonError, match="inputs"):
            ControlledModes(inputs=names)
    with pytest.raises(RheonError, match="no variable 'w'"):
        fit(ControlledModes(inputs=("w",)), series)
    constant = Series(np.stack([x[:, 0], np.ones(300)], axis=1), names=("x", "u"))
    with pytest.raises(RheonError, match="never changes"):
        fit(ControlledModes(inputs=("u",)), constant)


def test_scales_are_taken_apart():
    t = 0.1 * np.arange(512)
    rng = np.random.default_rng(0)
    slow = (np.exp(0.25j * t)[:, None] * (rng.normal(size=8) + 1j * rng.normal(size=8))).real
    fast = (np.exp(2.5j * t)[:, None] * (rng.normal(size=8) + 1j * rng.normal(size=8))).real * (t > 25.6)[:, None]
    fitted = fit(MultiresolutionModes(levels=5, cycles=2, centre=False), Series(slow + fast, times=t))
    book = fitted.system.book
    whole = book.reconstruct(t)[0]
    assert np.sqrt(np.mean((whole - slow - fast) ** 2) / np.mean((slow + fast) ** 2)) < 0.5
    assert np.sqrt(np.mean((book.reconstruct(t, levels=2)[0] - slow) ** 2) / np.mean(slow**2)) < 0.5
    # the same in units of time in which a sample takes 1e-10
    small = fit(fitted.model, Series(slow + fast, times=1e-9 * t)).system.book
    np.testing.assert_allclose(small.reconstruct(1e-9 * t)[0], whole, atol=1e-9)
    table = dissect.modes(fitted)["table"]
    assert [row["level"] for row in table] == sorted(row["level"] for row in table)
    assert np.isfinite(forecast(fitted, Series(slow + fast, times=t), 20).values).all()
