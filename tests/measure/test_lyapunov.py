"""Lyapunov spectra: exact values, errors, verdicts, compilation once."""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp
import numpy as np
import pytest

import rheon
from rheon.core.errors import RheonError
from rheon.core.kinds import Map
from rheon.measure import kaplan_yorke, lyapunov_spectrum
from rheon.measure._scatter import mean_error

TRACES: list[int] = []


class Counted(Map):
    """A linear map that notes when it is traced."""

    matrix: np.ndarray

    def step(self, t, x, u=None):
        TRACES.append(1)
        return self.matrix @ x

    def initial(self):
        return np.ones(2)


class Large(Map):
    """Independent logistic maps: every exponent is ln 2."""

    size: int = eqx.field(static=True)

    def step(self, t, x, u=None):
        return 3.9 * x * (1 - x)

    def initial(self):
        return np.linspace(0.1, 0.8, self.size)


def test_lorenz_meets_the_anchors():
    result = lyapunov_spectrum(rheon.systems.Lorenz(), initial=[1.0, 1.0, 1.0], starts=8)
    assert result.value[0] == pytest.approx(0.9056, abs=0.012)
    assert result["sum"] == pytest.approx(-(10 + 1 + 8 / 3), abs=2e-4)
    assert (result.verdict, result["regime"]) == ("converged", "chaotic")
    assert 0.001 < result.error[0] < 0.006
    assert kaplan_yorke(result).value == pytest.approx(2.062, abs=0.003)


def test_intervals_hold_the_truth_in_most_runs():
    runs = [lyapunov_spectrum(rheon.systems.Henon(), steps=4000, key=s, initial=[0.01 * s, 0.1]) for s in range(20)]
    inside = [r["interval"][0, 0] <= 0.4192 <= r["interval"][0, 1] for r in runs]
    assert 17 <= sum(inside) <= 20
    errors, scatter = np.mean([r.error[0] for r in runs]), np.std([r.value[0] for r in runs], ddof=1)
    assert 0.6 < errors / scatter < 1.7


@pytest.mark.parametrize("start", [0.2, 0.37])
def test_logistic_is_ln_2(start):
    result = lyapunov_spectrum(rheon.systems.Logistic(), steps=20_000, initial=[start])
    assert result.value[0] == pytest.approx(np.log(2), abs=5e-3)


def test_henon_sum_is_exact():
    assert lyapunov_spectrum(rheon.systems.Henon(), steps=3000)["sum"] == pytest.approx(np.log(0.3), abs=1e-12)


@pytest.mark.parametrize(
    ("system", "regime"),
    [
        (rheon.systems.Lorenz().replace(rho=0.5), "fixed point"),
        (rheon.systems.Lorenz().replace(rho=160.0), "periodic"),
        (rheon.systems.Logistic().replace(r=2.5), "fixed point"),
        (rheon.systems.Logistic().replace(r=3.83), "periodic"),
        (rheon.systems.Logistic(), "chaotic"),
    ],
)
def test_regimes(system, regime):
    assert lyapunov_spectrum(system)["regime"] == regime


def test_rest_on_a_saddle_is_a_fixed_point():
    spectrum = lyapunov_spectrum(rheon.systems.Lorenz(), initial=[0.0, 0.0, 0.0], steps=2000)
    assert spectrum.value[0] == pytest.approx((np.sqrt(11**2 + 4 * 10 * (28 - 1)) - 11) / 2, rel=1e-5)
    assert spectrum["regime"] == "fixed point"


def test_linear_map_gives_the_logarithms_of_its_eigenvalues_and_compiles_once():
    matrix = np.array([[0.9, 0.3], [0.0, 0.5]])
    TRACES.clear()
    first = lyapunov_spectrum(Counted(matrix), steps=400)
    traced = len(TRACES)
    assert traced > 0
    assert np.allclose(first.value, np.log([0.9, 0.5]), atol=1e-9)
    again = lyapunov_spectrum(Counted(0.5 * matrix), steps=400, initial=[2.0, -1.0], key=7)
    assert len(TRACES) == traced
    assert np.allclose(again.value, np.log([0.45, 0.25]), atol=1e-9)


def test_first_k_of_many_and_lapack_agree():
    few, many = lyapunov_spectrum(Large(12), 3, steps=3000), lyapunov_spectrum(Large(12), 12, steps=3000)
    assert np.allclose(few.value, many.value[:3], atol=0.02)
    assert many.value.shape == (12,)
    assert many["sum"] / 12 == pytest.approx(lyapunov_spectrum(Large(1), steps=30_000).value[0], abs=0.01)


def test_starts_side_by_side_lower_the_error():
    one = lyapunov_spectrum(rheon.systems.Henon(), steps=4000)
    eight = lyapunov_spectrum(rheon.systems.Henon(), steps=4000, starts=8)
    assert eight["final"].shape == (8, 2)
    assert abs(eight.value[0] - 0.4192) < 4 * eight.error[0]
    assert eight.error[0] < 0.8 * one.error[0]


def test_verdicts():
    assert lyapunov_spectrum(rheon.systems.Logistic().replace(r=5.0), steps=500).verdict == "diverged"
    assert lyapunov_spectrum(rheon.systems.Logistic(), steps=20).verdict == "too short"
    assert np.isnan(lyapunov_spectrum(rheon.systems.Logistic(), steps=20).value).all()
    assert lyapunov_spectrum(rheon.systems.Lorenz(), steps=400, transient=0).verdict != "converged"
    ratio = lyapunov_spectrum(rheon.systems.Henon(), steps=3000, qr_every=20)
    assert ratio.verdict == "not converged"
    assert "qr_every" in ratio.reason


def test_annihilated_directions_are_minus_infinity():
    result = lyapunov_spectrum(Counted(np.array([[0.5, 0.0], [0.0, 0.0]])), steps=200)
    assert result.value[0] == pytest.approx(np.log(0.5))
    assert result.value[1] == -np.inf
    assert kaplan_yorke(result).value == 0


def test_refusals():
    with pytest.raises(RheonError, match="largest_exponent"):
        lyapunov_spectrum(np.zeros(100))
    with pytest.raises(RheonError, match="k = 5"):
        lyapunov_spectrum(rheon.systems.Lorenz(), 5)
    with pytest.raises(RheonError, match="initial state"):
        lyapunov_spectrum(rheon.systems.Lorenz(), initial=[1.0, 2.0])
    with pytest.raises(RheonError, match="deterministic"):
        lyapunov_spectrum(rheon.systems.TwoState())
    with pytest.raises(RheonError, match="positive"):
        lyapunov_spectrum(rheon.systems.Lorenz(), steps=0)
    wrong = {"k": 1.5, "steps": np.nan, "transient": "a", "qr_every": 0, "dt": "a", "starts": 1.5}
    for name, value in wrong.items():
        with pytest.raises(RheonError, match=name):
            lyapunov_spectrum(rheon.systems.Lorenz(), **{name: value})
    with pytest.raises(RheonError, match="no array"):
        lyapunov_spectrum(rheon.systems.Lorenz(), initial="a")


def test_kaplan_yorke_by_hand():
    result = kaplan_yorke([1.0, 0.0, -2.0], [0.1, 0.1, 0.2])
    assert result.value == 2.5
    # slopes 1/2, 1/2 and 1/4
    assert result.error == pytest.approx(np.sqrt(2 * 0.05**2 + 0.05**2))
    assert kaplan_yorke([-1.0, -2.0]).value == 0
    assert kaplan_yorke([0.5, -0.1]).verdict == "cannot tell"
    assert kaplan_yorke([np.nan]).verdict == "cannot tell"
    assert kaplan_yorke([-14.57, 0.9, 0.0]).value == kaplan_yorke([0.9, 0.0, -14.57]).value
    with pytest.raises(RheonError, match="shape"):
        kaplan_yorke([[1.0]])


def test_error_of_the_mean_of_correlated_values():
    rng = np.random.default_rng(0)
    means, errors = [], []
    for _ in range(200):
        x = np.zeros(4000)
        noise = rng.normal(size=4000)
        for start in range(0, 4000, 8):
            x[start : start + 8] = noise[start]
        means.append(x.mean())
        errors.append(mean_error(x[None])[0])
    assert np.mean(errors) == pytest.approx(np.std(means), rel=0.15)


def test_jax_arrays_as_parameters_are_taken_in_double():
    system = rheon.systems.Henon().replace(a=jnp.float32(1.4))
    assert lyapunov_spectrum(system, steps=2000)["sum"] == pytest.approx(np.log(0.3), abs=1e-9)


def test_a_zero_within_a_wide_error_is_no_sign_of_regularity():
    from rheon.measure._regime import regime_of

    states = dict(final=np.ones((1, 2)), after=np.zeros((1, 2)), flow=True, total=5_000.0)
    assert regime_of(np.array([0.083, -0.003]), np.array([0.051, 0.0005]), "converged", **states) == "cannot tell"
    assert regime_of(np.array([1e-4, -0.3]), np.array([1e-4, 0.01]), "converged", **states) == "periodic"
