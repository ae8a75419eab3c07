"""The RAGE test on signals whose spectrum is known."""

from __future__ import annotations

import numpy as np
import pytest

from rheon import measure
from rheon.core.errors import RheonError

T = np.arange(8000)
LINES = np.cos(0.3 * T) + 0.7 * np.cos(1.1 * T + 0.4)


def test_lines_alone_stay():
    result = measure.rage(LINES, sizes=(2, 4, 6))
    np.testing.assert_allclose(result.value[1:], 1, atol=2e-3)
    assert result.value[0] < 0.99
    assert result.verdict == "converged"
    assert "quasi-periodic" in result["kind"]


def test_noise_goes():
    noise = np.random.default_rng(0).normal(size=8000)
    result = measure.rage(noise, sizes=(1, 4))
    # what is left is the chance of n directions among M: n / M, and the first step itself
    assert (result.value < 5e-3).all()
    assert result["kind"] == "no lines (mixing)"


def test_a_mixture_keeps_the_share_of_its_lines():
    noise = np.random.default_rng(1).normal(size=8000)
    signal = LINES / LINES.std() + noise
    result = measure.rage(signal, sizes=(20, 40))
    assert 0.3 < result.value[-1] < 0.5 + 3 * result.error[-1]
    assert "lines" in result["kind"]


def test_the_definition_written_out():
    x = np.random.default_rng(2).normal(size=400).cumsum()
    result = measure.rage(x, sizes=(3,), spacing=2, rows=200, lags=50)
    g = x - x.mean()
    basis, _ = np.linalg.qr(np.stack([g[2 * j : 2 * j + 200] for j in range(3)], 1))
    shares = [np.sum((basis.T @ g[k : k + 200]) ** 2) / np.sum(g[:200] ** 2) for k in range(51)]
    assert result.value[0] == pytest.approx(np.mean(shares), rel=1e-9)


def test_the_cavity_flow(shared_data, monkeypatch):
    import rheon

    monkeypatch.setenv("RHEON_DATA", str(shared_data("cavity_flow").parent))
    result = measure.rage(rheon.datasets.cavity_flow.load("13000"), sizes=(1, 20), spacing=10, rows=10_000, lags=9_700)
    known = rheon.datasets.cavity_flow.card.invariants.values()
    for value, reference in zip(result.value, known, strict=True):
        assert value == pytest.approx(reference.value, abs=reference.error)


def test_what_is_too_short_is_said():
    assert measure.rage(LINES[:60]).verdict == "too short"
    with pytest.raises(RheonError, match="never changes"):
        measure.rage(np.ones(500))
    with pytest.raises(RheonError, match="positive whole number"):
        measure.rage(LINES, sizes=(0,))
