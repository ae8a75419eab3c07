"""The paper's file: its claims are whole, and the exact ones hold."""

from __future__ import annotations

import importlib

import jax
import numpy as np
import pytest

import rheon
from rheon.papers import _stnn_algebra, _stnn_environments, _stnn_lorenz
from rheon.papers._paper import VERSIONS, Context


def test_claims_are_whole():
    declared = importlib.import_module("rheon.papers.stnn_havok").stnn_havok
    assert rheon.papers.stnn_havok is declared
    for version in VERSIONS:
        claims = declared.of(version)
        assert len(claims) >= 10
        for claim in claims:
            assert all(getattr(claim, field).strip() for field in ("sentence", "protocol", "expected", "bar")), claim
            assert claim.minutes > 0


def test_factors_of_the_fourier_transform(monkeypatch):
    monkeypatch.setattr(_stnn_algebra, "NON_ZEROS", {8: 48})
    assert _stnn_algebra.fourier_factors(Context(0, "quick")).holds
    monkeypatch.setattr(_stnn_algebra, "NON_ZEROS", {8: 47})
    assert not _stnn_algebra.fourier_factors(Context(0, "quick")).holds


def test_slope_of_a_power_law():
    sizes = np.array([1.0, 2.0, 4.0, 8.0])
    assert _stnn_algebra.slope(sizes, 3 * sizes**1.5) == pytest.approx(1.5)


@pytest.fixture(scope="module")
def paths():
    return _stnn_environments.paths(Context(0, "quick"), 2, 0)


def test_environments_are_those_of_the_protocol(paths):
    assert paths.shape == (18, 20, 3)
    assert np.array_equal(paths[:, 0, 2], np.repeat(np.arange(9.0), 2))
    prey, predator = paths[..., 0], paths[..., 1]
    b, d = (np.repeat(np.array(v), 2)[:, None] for v in ([0.5] * 3 + [0.75] * 3 + [1.0] * 3, [0.5, 0.75, 1.0] * 3))
    # d x - g ln x + b y - a ln y never changes
    kept = d * prey - 0.5 * np.log(prey) + b * predator - 0.5 * np.log(predator)
    assert np.ptp(kept, axis=1).max() < 1e-6


def test_marks_stand_for_numbers(paths):
    marks = _stnn_environments.marked(paths)[..., 2:]
    assert np.array_equal(marks.argmax(2), paths[..., 2])
    assert (marks.sum(2) == 1).all()


def test_networks_have_the_sizes_of_the_protocol():
    data = np.random.default_rng(0).normal(size=(1, 50, 3))
    laws = {n: _stnn_lorenz.network(n, "quick").build(data, 1.0, jax.random.key(0)) for n in ("dense", "spectral")}
    sizes = {name: _stnn_lorenz.n_parameters(law) for name, law in laws.items()}
    assert sizes["dense"] == _stnn_lorenz.DENSE_PARAMETERS
    assert 8 * sizes["spectral"] <= sizes["dense"]
