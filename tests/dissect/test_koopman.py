"""Koopman spectra: exact laws, pollution, certificates, limits."""

from __future__ import annotations

import numpy as np
import pytest

from rheon import Series, dissect
from rheon.core.errors import RheonError
from rheon.dissect._resolution import resolution, return_number
from rheon.engine.dictionaries import Coordinates, Delays, Fourier, Kernel, Monomials
from rheon.engine.koopman import Compression, Pairs

RNG = np.random.default_rng(2)


@pytest.fixture(scope="module")
def polynomial():
    """x' = 0.9 x, y' = 0.5 y + x^2: monomials of degree 2 hold the eigenfunctions of 1, 0.9, 0.81, 0.5."""
    x = RNG.uniform(-1, 1, (600, 2))
    return x, np.stack([0.9 * x[:, 0], 0.5 * x[:, 1] + x[:, 0] ** 2], 1)


def test_true_pairs_have_no_residual_and_others_do(polynomial):
    result = dissect.koopman_spectrum(polynomial, Monomials(2), tolerance=1e-6)
    found = np.sort(result.value[result["certified"]].real)
    np.testing.assert_allclose(found, [0.5, 0.81, 0.9, 1.0], atol=1e-8)
    assert result["residuals"][~result["certified"]].min() > 1e-3
    assert result.verdict == "converged"
    assert "4 of 6" in result.reason
    # the eigenfunction of 0.5 is y - x^2 / (0.81 - 0.5), up to a factor
    i = int(np.argmin(np.abs(result.value - 0.5)))
    points = RNG.uniform(-1, 1, (50, 2))
    g = result["eigenfunctions"].evaluate(points)[:, i].real
    ratio = g / (points[:, 1] - points[:, 0] ** 2 / (0.81 - 0.5))
    np.testing.assert_allclose(ratio, ratio[0], rtol=1e-6)


def test_measures_of_error_cover_noise(polynomial):
    x, y = polynomial
    values, claimed = [], []
    for i in range(30):
        rows = np.random.default_rng(i).choice(len(x), 300)
        noisy = y[rows] + 0.05 * np.random.default_rng([1, i]).normal(size=(300, 2))
        result = dissect.koopman_spectrum((x[rows], noisy), Coordinates(), holdout=0, tolerance=1.0)
        i = int(np.argmin(np.abs(result.value - 0.9)))
        values.append(result.value[i].real)
        claimed.append(result.error[i])
    assert np.mean(claimed) == pytest.approx(np.std(values), rel=0.4)


def test_a_kernel_finds_the_modes_of_many_variables():
    turn = 0.3 * np.arange(200)
    states = np.stack([np.cos(turn), np.sin(turn)], 1) @ RNG.normal(size=(2, 50))
    result = dissect.koopman_spectrum(Series(states), Kernel(20), method="kernel", tolerance=1e-3)
    angles = np.angle(result.value[result["certified"]])
    for k in (0, 0.3, -0.3, 0.6, -0.6):
        assert np.abs(angles - k).min() < 1e-5
    best = np.argsort(result["residuals"])[:5]
    assert result["adjoint_residuals"][best].max() < 1e-2


def test_measure_preserving_spectra_lie_on_the_circle():
    x = np.stack(np.meshgrid(*[np.arange(32) / 32] * 2), -1).reshape(-1, 2)
    y = np.mod(x @ np.array([[2, 1], [1, 1]]), 1.0)
    result = dissect.koopman_spectrum((x, y), Fourier(2, period=1.0), method="measure-preserving", holdout=0)
    np.testing.assert_allclose(np.abs(result.value), 1, atol=1e-12)
    # waves of the cat map go to other waves: but the constant nothing is true
    assert int(result["certified"].sum()) == 1
    assert result.value[0] == pytest.approx(1, abs=1e-9)


def test_noise_is_not_taken_for_residual():
    x = RNG.uniform(-1, 1, (20_000, 1))
    first, second = (0.8 * x + 0.3 * RNG.normal(size=x.shape) for _ in range(2))
    result = dissect.koopman_spectrum((x, first, second), Coordinates(), tolerance=0.2)
    assert result.value[0] == pytest.approx(0.8, abs=5 * result.error[0])
    assert result["residuals"][0] < 0.12
    assert result["variance_residuals"][0] == pytest.approx(0.3 / x.std(), rel=0.05)
    assert result["variance"][0] == pytest.approx(0.09 / x.var(), rel=0.05)


def test_without_verification_nothing_is_claimed(polynomial):
    result = dissect.koopman_spectrum(polynomial, Coordinates(), verify=False)
    assert result.verdict == "cannot tell"
    assert "residuals" not in result.details


def test_weights_stand_for_area(polynomial):
    x, y = polynomial
    weights = RNG.integers(1, 4, len(x))
    heavy = dissect.koopman_spectrum((x, y), Monomials(1), weights=weights, holdout=0)
    repeated = [np.repeat(a, weights, axis=0) for a in (x, y)]
    plain = dissect.koopman_spectrum(tuple(repeated), Monomials(1), holdout=0)
    np.testing.assert_allclose(np.sort_complex(heavy.value), np.sort_complex(plain.value), atol=1e-10)
    np.testing.assert_allclose(np.sort(heavy["residuals"]), np.sort(plain["residuals"]), atol=1e-8)


def test_groups_seen_whole_and_in_part():
    fifth = np.exp(2j * np.pi * np.arange(1, 5) / 5)
    assert resolution(fifth, np.full(4, 1e-6))[0]
    whole, why, order = resolution(fifth[:2], np.full(2, 1e-6))
    assert not whole
    assert "not seen" in why
    assert order == 5
    # a fifth of a turn is not told from 13/64 once errors are large
    assert not resolution(fifth, np.full(4, 0.7))[0]
    assert resolution(np.array([0.9, 0.5, 1.0]), np.full(3, 1e-3))[0]
    assert return_number(np.exp(2j * np.pi * 3 / 7), 1e-9) == 7
    golden = np.exp(1j * np.pi * (5**0.5 - 1))
    assert return_number(golden, 1e-3) == 55
    assert return_number(golden, 1e-3) < return_number(golden, 1e-6)


def test_a_cycle_is_resolved_and_a_rotation_is_not():
    signal = lambda turn: np.exp(np.cos(2 * np.pi * turn * np.arange(3000) + 0.3))  # noqa: E731
    cycle = dissect.koopman_spectrum(signal(3 / 7), Delays(12))
    assert cycle.verdict == "converged"
    assert int(cycle["certified"].sum()) == 7
    for turn in ((5**0.5 - 1) / 2, 610 / 987):
        limit = dissect.koopman_spectrum(signal(turn), Delays(12))
        assert limit.verdict == "resolution limit"


def test_pseudospectra_of_a_normal_matrix_are_distances():
    values = np.array([0.5, -0.3 + 0.4j, 0.9j])
    x, y = np.linspace(-1, 1, 8), np.linspace(-1, 1, 6)
    result = dissect.pseudospectrum(Compression.of_matrix(np.diag(values)), x=x, y=y)
    points = x[None] + 1j * y[:, None]
    np.testing.assert_allclose(result.value, np.abs(points[..., None] - values).min(-1), atol=1e-12)
    bounded = dissect.pseudospectrum(Compression.of_matrix(np.diag(values)), x=x, y=y, preserving=True)
    np.testing.assert_allclose(bounded.value, np.maximum(result.value, np.abs(1 - np.abs(points))), atol=1e-12)


def test_the_verified_spectrum_leaves_pollution_out():
    x = (np.arange(512) / 512)[:, None]
    made = dissect.verified_spectrum((x, 2 * x % 1), Fourier(10, period=1.0), x=[0.0, 0.5, 1.0], y=[-0.5, 0.0, 0.5],
                                     holdout=0)  # fmt: skip
    assert made.value.tolist() == [1.0]
    assert made["bound"] < 1e-6
    assert made["eigenvalue_residuals"].max() > 0.9


def test_spectral_measures_of_lines_and_of_noise():
    t = np.arange(4000)
    lines = dissect.spectral_measure(np.cos(0.7 * t) + 0.5 * np.cos(1.9 * t), dictionary=Delays(4), epsilon=0.05)
    heavy = np.abs(np.angle(lines["atoms"])[lines["masses"] > 1e-3])
    np.testing.assert_allclose(np.sort(heavy), [0.7, 0.7, 1.9, 1.9], atol=1e-6)
    assert lines["masses"].sum() == pytest.approx(1, abs=1e-9)
    flat = dissect.spectral_measure(RNG.normal(size=40_000), method="moments", lags=20, window="cosine")
    assert np.abs(flat.value - 1 / (2 * np.pi)).max() < 0.02
    assert dissect.spectral_measure(Series(np.cos(t)), dictionary=Delays(20), epsilon=0.01).verdict == "not converged"


def test_a_kernel_wider_than_the_circle_shows_nothing():
    wave = np.sin(0.3 * np.arange(300))
    # two atoms, half a turn apart: no density can be seen
    for epsilon in (None, 12.0):
        result = dissect.spectral_measure(wave, dictionary=Delays(20), epsilon=epsilon)
        assert result.verdict == "not converged"
    assert result["epsilon"] == 12.0
    assert "blurs the whole circle" in result.reason


def test_a_kernel_of_many_rows_keeps_some_as_centres():
    turn = 0.3 * np.arange(400)
    states = np.stack([np.cos(turn), np.sin(turn)], 1) @ np.random.default_rng(3).normal(size=(2, 20))
    result = dissect.koopman_spectrum(states, Kernel(15, most=100), method="kernel", tolerance=1e-3)
    assert result["dictionary"].centres.shape == (100, 20)
    angles = np.angle(result.value[result["certified"]])
    assert max(np.abs(angles - k).min() for k in (0, 0.3, -0.3)) < 1e-5
    assert np.sort(result["adjoint_residuals"])[:3].max() < 1e-2


def test_generalised_eigenfunctions_of_a_rotation_turn():
    t = 0.7 * np.arange(3000)
    series = np.cos(t) + 0.3 * np.cos(2 * t)
    result = dissect.generalised_eigenfunction(series, 0.7, dictionary=Delays(8), epsilon=1e-3)
    phase = np.exp(-1j * 0.7 * np.arange(len(result.value))) * result.value
    assert np.abs(phase / phase[0] - 1).max() < 1e-2
    assert result["residual"] < 1e-2
    assert result["function"].evaluate(result["points"][:5]).shape == (5, 1)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: dissect.koopman_spectrum(np.zeros((50, 2)), method="best"),
        lambda: dissect.koopman_spectrum(np.zeros((50, 2)), "monomials"),
        lambda: dissect.koopman_spectrum(RNG.normal(size=(50, 2)), Coordinates(), method="kernel"),
        lambda: dissect.koopman_spectrum(RNG.normal(size=(50, 2)), Coordinates(), tolerance=0),
        lambda: dissect.koopman_spectrum(RNG.normal(size=(50, 2)), Coordinates(), holdout=1.5),
        lambda: dissect.koopman_spectrum(RNG.normal(size=(30, 2)), Monomials(9)),
        lambda: dissect.pseudospectrum(RNG.normal(size=(50, 2)), Coordinates(), x=[1.0, 0.0]),
        lambda: dissect.spectral_measure(RNG.normal(size=50), method="best"),
        lambda: dissect.spectral_measure(RNG.normal(size=50), "height", dictionary=Delays(2)),
        lambda: dissect.spectral_measure(Compression.of_matrix(np.eye(3)), np.ones(2)),
        lambda: dissect.generalised_eigenfunction(RNG.normal(size=50), 0.3, dictionary=Delays(2), epsilon=-1),
        lambda: dissect.verified_spectrum(RNG.normal(size=(50, 2)), Coordinates(), radius=0),
        lambda: dissect.koopman_spectrum(RNG.normal(size=(50, 2)), Coordinates(), tolerance="small"),
        lambda: dissect.koopman_spectrum((np.ones((50, 1)), np.ones((50, 1))), Coordinates(), weights="equal"),
        lambda: dissect.pseudospectrum(RNG.normal(size=(50, 2)), Coordinates(), x="wide"),
        lambda: dissect.pseudospectrum(RNG.normal(size=(50, 2)), Coordinates(), x=[]),
        lambda: dissect.spectral_measure(RNG.normal(size=50), 7, method="moments"),
        lambda: dissect.spectral_measure(RNG.normal(size=50), method="moments", lags="many"),
        lambda: dissect.spectral_measure(RNG.normal(size=50), dictionary=Delays(2), angles="all"),
        lambda: dissect.spectral_measure(RNG.normal(size=50), dictionary=Delays(2), epsilon="thin"),
        lambda: dissect.generalised_eigenfunction(RNG.normal(size=50), "half", dictionary=Delays(2)),
    ],
)
def test_nonsense_is_refused_in_words(wrong):
    with pytest.raises(RheonError):
        wrong()


def test_pairs_may_be_given():
    x = RNG.normal(size=(100, 3))
    result = dissect.koopman_spectrum(Pairs(x, x @ np.diag([0.9, 0.5, 0.1])), Coordinates(), tolerance=1e-9)
    np.testing.assert_allclose(np.sort(result.value.real), [0.1, 0.5, 0.9], atol=1e-12)
    assert result.figure is not None
