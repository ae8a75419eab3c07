"""The paper's file: its claims are whole, and the quick ones hold."""

from __future__ import annotations

import importlib
import math

import numpy as np
import pytest

import rheon
from rheon.papers import _paper
from rheon.papers._noise import COLOURS, coloured_noise
from rheon.papers._paper import Context


def module():
    return importlib.import_module("rheon.papers.peccary")


def test_the_package_hands_out_the_paper():
    declared = module().peccary
    assert rheon.papers.peccary is declared
    assert isinstance(declared, _paper.Paper)
    assert declared.slug == "peccary"
    assert len(declared.claims) == len(declared.of("quick")) >= 12


def test_claims_are_whole():
    for claim in module().peccary.claims:
        for field in ("sentence", "protocol", "expected", "bar"):
            assert getattr(claim, field).strip(), claim
        assert claim.minutes > 0
        assert callable(claim.check)


@pytest.mark.parametrize(
    "name", ["ramp", "sine", "white_noise", "order_invariance", "symmetries", "colours", "forbidden"]
)
def test_quick_claims_hold(name):
    measured = getattr(module(), name)(Context(0, "quick"))
    assert measured.holds, measured.text


@pytest.mark.parametrize("order", [3, 5])
def test_the_logistic_map_has_its_exact_values(order):
    measured = module().exact_logistic(Context(0, "quick"), order)
    assert measured.holds, measured.text


@pytest.mark.parametrize("order", [3, 5])
def test_the_definitions_written_out(order):
    x = np.random.default_rng(order).normal(size=300)
    assert module().plane(x, order, 2) == pytest.approx(module().written_out(x, order, 2), abs=1e-12)
    assert module().written_out(np.arange(50.0), order, 1) == (0, 0)


@pytest.mark.parametrize("name", COLOURS)
def test_coloured_noise_has_its_colour(name):
    power = np.mean([np.abs(np.fft.rfft(coloured_noise(COLOURS[name], 4096, s))) ** 2 for s in range(20)], axis=0)
    frequency = np.arange(10, 2000)
    slope = np.polyfit(np.log(frequency), np.log(power[frequency]), 1)[0]
    assert slope == pytest.approx(2 * COLOURS[name], abs=0.1)


def test_starts_have_their_energy():
    x, y, px, py = module().starts(1 / 6, 50, 0).T
    energy = (px**2 + py**2 + x**2 + y**2) / 2 + x**2 * y - y**3 / 3
    np.testing.assert_allclose(energy, 1 / 6, atol=1e-12)
    assert (x == 0).all()


def test_orbits_hold():
    for check in (module().henon_heiles, module().growth):
        measured = check(Context(0, "quick"))
        assert measured.holds, measured.text
        assert measured.figures
    assert math.isclose(module().LIMIT, 0.55124, abs_tol=1e-5)
