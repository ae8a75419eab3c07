"""Covariant vectors, finite-time and transverse exponents, Pesin's entropy: exact values."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest

import rheon
from rheon.core.errors import RheonError
from rheon.core.kinds import Map
from rheon.core.result import Result
from rheon.measure import (
    covariant_vectors,
    finite_time_exponents,
    kaplan_yorke,
    lyapunov_spectrum,
    pesin_entropy,
    transverse_exponents,
)
from rheon.systems import Henon, Logistic, Lorenz


class Matrix(Map):
    """x' = A x, on the torus where asked."""

    matrix: np.ndarray
    torus: bool = False

    def step(self, t, x, u=None):
        y = self.matrix @ x
        return y % 1.0 if self.torus else y

    def initial(self):
        return np.full(len(self.matrix), 0.1234567) ** np.arange(1, len(self.matrix) + 1)


class Baker(Map):
    """The baker's map; both halves are stretched by 2 and squeezed by 1/2."""

    def step(self, t, x, u=None):
        left = x[0] < 0.5
        # the shift by an irrational number keeps a binary orbit from running out of digits
        return jnp.stack([(2 * x[0] + 1e-12 * jnp.sin(x[1])) % 1.0, jnp.where(left, x[1] / 2, x[1] / 2 + 0.5)])

    def initial(self):
        return np.array([0.1234567, 0.7654321])


def eigenvectors(matrix):
    """Unit eigenvectors as rows, the largest eigenvalue first."""
    values, vectors = np.linalg.eig(matrix)
    return vectors.T[np.argsort(-np.abs(values))]


@pytest.mark.parametrize(
    "matrix",
    [
        np.array([[0.9, 0.7], [0.0, 0.5]]),
        np.array([[1.1, 0.4, 0.9], [0.0, 0.8, 0.3], [0.0, 0.0, 0.4]]),
    ],
)
def test_vectors_of_a_linear_map_are_its_eigenvectors(matrix):
    result = covariant_vectors(Matrix(matrix), steps=300, transient=200)
    expected = eigenvectors(matrix)
    overlap = np.abs(np.einsum("wkd,kd->wk", result.value, expected))
    assert overlap == pytest.approx(1, abs=1e-10)
    sizes = np.sort(np.log(np.abs(np.linalg.eigvals(matrix))))[::-1]
    assert result["rates"] == pytest.approx(np.broadcast_to(sizes, result["rates"].shape), abs=1e-9)


def test_cat_map_has_the_angle_of_its_eigenvectors():
    matrix = np.array([[3.0, 1.0], [2.0, 1.0]])
    result = covariant_vectors(Matrix(matrix, True), steps=500)
    one, two = eigenvectors(matrix)
    assert result["angle"] == pytest.approx(np.full(500, np.arccos(abs(one @ two))), abs=1e-9)
    assert (result["unstable"], result["neutral"]) == (1, 0)
    assert result["exponents"] == pytest.approx(np.log([2 + np.sqrt(3), 2 - np.sqrt(3)]), abs=1e-9)
    assert result.figure is not None


def test_baker_map_stretches_across_and_squeezes_upright():
    result = covariant_vectors(Baker(), steps=400)
    assert result["exponents"] == pytest.approx([np.log(2), -np.log(2)], abs=1e-6)
    assert np.abs(result.value[:, 0, 0]) == pytest.approx(1, abs=1e-6)
    assert result["angle"] == pytest.approx(np.pi / 2, abs=1e-6)


def test_neutral_vector_of_lorenz_is_its_flow():
    lorenz = Lorenz()
    result = covariant_vectors(lorenz, steps=8000)
    x, y, z = result["states"].T
    flow = np.stack([10 * (y - x), x * (28 - z) - y, x * y - 8 / 3 * z], axis=1)
    flow /= np.linalg.norm(flow, axis=1, keepdims=True)
    assert np.abs(np.einsum("wd,wd->w", flow, result.value[:, 1])).min() > 1 - 1e-5
    assert (result["unstable"], result["neutral"]) == (1, 1)
    assert result["least_angle"] > 0.1
    assert result["exponents"].sum() == pytest.approx(-41 / 3, abs=1e-2)


def test_covariance_of_the_vectors():
    """Each vector is carried to itself by the Jacobian."""
    result = covariant_vectors(Henon(), steps=500)
    x, v = result["states"], result.value
    jacobian = np.stack(
        [np.stack([-2.8 * x[:, 0], np.ones(500)], 1), np.stack([np.full(500, 0.3), np.zeros(500)], 1)], 1
    )
    carried = np.einsum("wij,wkj->wki", jacobian[:-1], v[:-1])
    carried /= np.linalg.norm(carried, axis=2, keepdims=True)
    assert np.abs(np.einsum("wki,wki->wk", carried, v[1:])) == pytest.approx(1, abs=1e-9)


def test_covariant_vectors_say_what_is_wrong():
    assert covariant_vectors(Henon(), steps=20).verdict == "too short"
    assert covariant_vectors(Logistic().replace(r=5.0), steps=300).verdict == "diverged"
    assert covariant_vectors(Matrix(np.diag([0.5, 0.0])), steps=300).verdict == "cannot tell"
    assert "cannot be told apart" in covariant_vectors(Matrix(np.diag([0.5, 0.5])), steps=300).reason
    with pytest.raises(RheonError, match="2 GiB"):
        covariant_vectors(Henon(), steps=10**8)
    with pytest.raises(RheonError, match="2 initial states"):
        covariant_vectors(Henon(), initial=[[0.1, 0.1], [0.2, 0.2]], steps=100)


def test_finite_times_of_the_logistic_map():
    result = finite_time_exponents(Logistic(), 20, count=2000)
    assert result.value.shape == (2000, 1)
    assert result["mean"][0] == pytest.approx(np.log(2), abs=5e-3)
    # the variance of sums of n correlated rates of this map is of order one, not of order n
    assert result["variance"][0] < 0.02
    assert result["negative"][0] < 0.05
    short = finite_time_exponents(Logistic(), 1, count=2000)
    assert short["skewness"][0] < -1
    assert short["negative"][0] == pytest.approx(2 / np.pi * np.arcsin(1 / 4), abs=0.03)


def test_finite_times_of_a_linear_map_do_not_vary():
    result = finite_time_exponents(Matrix(np.diag([0.9, 0.5])), 5, count=50)
    assert result["variance"] == pytest.approx(0, abs=1e-18)
    assert result["mean"] == pytest.approx(np.log([0.9, 0.5]), abs=1e-12)
    assert result.figure is not None
    assert finite_time_exponents(Henon(), 5, count=3).verdict == "too short"
    assert finite_time_exponents(Logistic().replace(r=5.0), 5, count=50).verdict == "diverged"
    with pytest.raises(RheonError, match="positive"):
        finite_time_exponents(Henon(), 0)


def test_finite_time_exponents_say_when_vectors_lost_their_digits():
    """With one orthonormalisation in 50 steps the second exponent of Henon, -1.62, would come out as -0.3."""
    rare = finite_time_exponents(Henon(), 50, qr_every=50, count=100)
    assert rare.verdict == "not converged"
    assert "qr_every" in rare.reason
    assert finite_time_exponents(Henon(), 50, count=100).verdict == "converged"
    assert finite_time_exponents(Henon(), 50, 1, qr_every=50, count=100).verdict == "converged"


@pytest.mark.parametrize("settings", [{"transient": -1}, {"k": 1.5}, {"count": "a"}, {"starts": 1.5}, {"horizon": "a"}])
def test_finite_time_refusals(settings):
    with pytest.raises(RheonError):
        finite_time_exponents(Henon(), **({"horizon": 5} | settings))


def test_conditional_exponents_of_pecora_and_carroll():
    """Their table: Lorenz at sigma 16, beta 4, rho 45.92; driven by y the rest is linear, so exact."""
    lorenz = Lorenz(sigma=16.0, beta=4.0, rho=45.92)
    by_y = transverse_exponents(lorenz, drive="y", dt=0.005, steps=4000)
    assert by_y.value == pytest.approx([-4.0, -16.0], abs=1e-3)
    by_x = transverse_exponents(lorenz, drive="x", dt=0.005, steps=20_000)
    assert by_x.value.sum() == pytest.approx(-5.0, abs=1e-3)
    assert by_x.value == pytest.approx([-2.5, -2.5], abs=0.1)
    assert (by_x["synchronises"], by_y["synchronises"]) == ("yes", "yes")
    by_z = transverse_exponents(lorenz, drive="z", dt=0.005, steps=20_000)
    assert by_z.value == pytest.approx([0.0, -17.0], abs=0.05)
    assert by_z["synchronises"] != "yes"


def test_coupling_by_the_identity_shifts_the_spectrum():
    alone = lyapunov_spectrum(Lorenz(), steps=20_000)
    weak = transverse_exponents(Lorenz(), strength=0.5, steps=20_000)
    strong = transverse_exponents(Lorenz(), strength=1.5, steps=20_000)
    assert weak.value + 0.5 == pytest.approx(alone.value, abs=4 * np.hypot(alone.error, weak.error).max())
    assert (weak["synchronises"], strong["synchronises"]) == ("no", "yes")
    henon = transverse_exponents(Henon(), strength=0.5, steps=5000)
    assert henon.value.sum() == pytest.approx(np.log(0.3) + 2 * np.log(0.5), abs=1e-9)


def test_transverse_refusals():
    with pytest.raises(RheonError, match="give one of"):
        transverse_exponents(Lorenz())
    with pytest.raises(RheonError, match="no variable 'q'"):
        transverse_exponents(Lorenz(), drive="q")
    with pytest.raises(RheonError, match="leaves 0"):
        transverse_exponents(Lorenz(), drive=("x", "y", "z"))
    with pytest.raises(RheonError, match="neither"):
        transverse_exponents(rheon.systems.MackeyGlass(), strength=1.0)
    with pytest.raises(RheonError, match="shape"):
        transverse_exponents(Lorenz(), strength=1.0, coupling=np.eye(2))
    with pytest.raises(RheonError, match="no variable"):
        transverse_exponents(Lorenz(), drive=1.5)
    with pytest.raises(RheonError, match="strength"):
        transverse_exponents(Lorenz(), strength="a")


def test_entropy_is_the_sum_of_positive_exponents():
    result = pesin_entropy([1.0, 0.5, 0.0, -3.0], [0.1, 0.1, 0.1, 0.1])
    assert (result.value, result["positive"]) == (1.5, 2)
    assert result.error == pytest.approx(np.sqrt(0.02))
    assert pesin_entropy([-1.0, -2.0]).value == 0
    assert pesin_entropy([1.0, 0.5]).verdict == "cannot tell"
    assert pesin_entropy([np.nan]).verdict == "cannot tell"
    assert pesin_entropy(Result("spectrum", np.full(2, np.nan), verdict="diverged")).verdict == "diverged"
    # the order does not matter
    assert pesin_entropy([-2.0, 1.0]).verdict == "converged"
    with pytest.raises(RheonError, match="shape"):
        pesin_entropy([[1.0]])
    for exponents, error in (("a", None), ([1j], None), ([1.0, -2.0], [0.1]), ([1.0, -2.0], -1.0), ([1.0, -2.0], "a")):
        for entropy_or_dimension in (pesin_entropy, kaplan_yorke):
            with pytest.raises(RheonError):
                entropy_or_dimension(exponents, error)


def test_entropy_of_systems():
    spectrum = lyapunov_spectrum(Henon(), steps=5000)
    result = pesin_entropy(spectrum)
    assert result.value == spectrum.value[0]
    assert result.error == pytest.approx(spectrum.error[0])
    logistic = pesin_entropy(Logistic(), steps=5000)
    assert logistic.value == pytest.approx(np.log(2), abs=0.01)
    assert logistic.verdict == "converged"
    assert logistic.units == "nat/step"
