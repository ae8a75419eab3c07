"""The paper's file: its claims are whole, and the quick exact ones hold."""

from __future__ import annotations

import numpy as np
import pytest

import rheon
from rheon.bench.tasks import exponent
from rheon.core.errors import RheonError
from rheon.papers import _forecasting_catalogue as catalogue
from rheon.papers import _paper
from rheon.papers._paper import Context


def module():
    import importlib

    return importlib.import_module("rheon.papers.chaos_forecasting")


def test_the_package_hands_out_the_paper():
    declared = module().chaos_forecasting
    # importing the file does not hide the paper behind its module
    assert rheon.papers.chaos_forecasting is declared
    assert isinstance(declared, _paper.Paper)
    assert declared.slug == "chaos-forecasting"
    assert len(declared.of("quick")) >= 5
    assert len(declared.of("full")) == len(declared.claims)


def test_claims_are_whole():
    for claim in module().chaos_forecasting.claims:
        for field in ("sentence", "protocol", "expected", "bar"):
            assert getattr(claim, field).strip(), claim
        assert claim.minutes > 0
        assert callable(claim.check)


def test_every_row_of_the_sheet_has_a_claim():
    sentences = " ".join(c.sentence for c in module().chaos_forecasting.of("full"))
    for words in ("Many systems", "published scores", "how chaotic", "5 % noise", "trained network", "Hénon", "linear"):
        assert words in sentences


def test_systems_of_the_leaderboard_are_chaotic_and_small():
    names = catalogue.systems(20)
    assert len(set(names)) == 20
    for name in names:
        assert rheon.core.registry.find("systems", name)().dim == 3
        assert exponent(name) > 0


class Told(Context):
    """A context that has scores already."""

    def __init__(self, clean, noisy):
        super().__init__(0, "full")
        self._kept = {"scores 0.0": clean, f"scores {catalogue.NOISE}": noisy}


def told(nvar=2.0, esn=7.0, noisy=50.0):
    names = catalogue.systems(12)
    spread = np.geomspace(0.5, 2.0, len(names))
    made = {"nvar": nvar, "esn": esn, "parroting": 30.0, "linear": 90.0, "mean": 130.0, "persistence": 120.0}
    clean = {racer: dict(zip(names, value * spread, strict=True)) for racer, value in made.items()}
    return Told(clean, clean | {"nvar": dict.fromkeys(names, noisy), "esn": dict.fromkeys(names, 55.0)})


def test_claims_about_the_catalogue_can_fail():
    assert catalogue.order(told()).holds
    assert not catalogue.order(told(nvar=9.0)).holds
    assert not catalogue.order(told(nvar=7.5)).holds, "out of order"
    part = told()
    part._kept["scores 0.0"]["nvar"].popitem()
    assert not catalogue.order(part).holds, "a system is missing"
    assert catalogue.published(told()).holds
    assert not catalogue.published(told(esn=21.0, nvar=1.0)).holds
    assert catalogue.noisy(told(noisy=70.0)).holds, "another racer is first"
    low = told(noisy=65.0)
    low._kept[f"scores {catalogue.NOISE}"] |= {r: v | dict.fromkeys(v, 99.0) for r, v in low._kept["scores 0.0"].items()
                                               if r != "nvar"}  # fmt: skip
    assert not catalogue.noisy(low).holds


def test_the_correlation_with_chaos_is_that_of_ranks():
    context = told()
    names = list(context._kept["scores 0.0"]["esn"])
    chaos = {s: exponent(s) * rheon.core.registry.find("systems", s).card.period for s in names}
    context._kept["scores 0.0"]["esn"] = chaos
    measured = catalogue.decorrelated(context)
    assert measured.details["rho"] == pytest.approx(1)
    assert not measured.holds


def test_the_stages_of_a_run_move_the_bar_of_the_claim():
    context, moved = Context(0, "quick"), []
    context.advance = lambda amount, note="": moved.append(amount)
    for name, total in (("Data", 4), ("Cells", 8)):
        with catalogue._Told(context).stage(name, total) as stage:
            for _ in range(total):
                stage.advance(1, "")
    assert sum(moved) == pytest.approx(1)


def test_rows_of_a_run_that_was_cut_are_kept(tmp_path):
    context, calls = Context(0, "full", tmp_path), []

    def compute():
        calls.append(1)
        if len(calls) > 1:
            raise RheonError("no data")
        return {"N-BEATS": 1.0}

    assert (
        catalogue._kept(context, "lorenz", compute) == catalogue._kept(context, "lorenz", compute) == {"N-BEATS": 1.0}
    )
    assert catalogue._kept(context, "rossler", compute) == {"error": "no data"}
    assert catalogue._kept(context, "rossler", compute) == {"error": "no data"}
    assert len(calls) == 3, "what failed is tried again"


@pytest.mark.parametrize("name", ["metric_values", "linear_on_linear", "henon_coefficients"])
def test_exact_claims_hold(name):
    measured = getattr(module(), name)(Context(0, "quick"))
    assert measured.holds, measured.text


def test_stretches_do_not_overlap_and_are_even():
    data = module().stretches("rossler", 3, 0)
    assert data.values.shape == (3, 1200, 3)
    assert data.dt == pytest.approx(0.059086)
    assert np.abs(data.values[0, -1] - data.values[1, 0]).max() > 1e-3
