"""The paper's file: its claims are whole, the exact ones hold, and training side by side can be gone on with."""

from __future__ import annotations

import json

import numpy as np
import pytest

import rheon
from rheon.core.errors import RheonError
from rheon.papers import _forcing_checks as checks
from rheon.papers import _parroting, _reconstruction, _seeds
from rheon.papers._paper import Context
from rheon.papers._recordings import Task
from rheon.papers.gtf import gtf

pytestmark = pytest.mark.compiles


def test_claims_are_whole():
    assert rheon.papers.gtf is gtf
    assert len(gtf.of("quick")) >= 14
    assert len(gtf.of("full")) >= 19
    for claim in gtf.claims:
        for field in ("sentence", "protocol", "expected", "bar"):
            assert getattr(claim, field).strip(), claim
        assert claim.minutes > 0
        assert callable(claim.check)
    sentences = [c.sentence for c in gtf.of("full")]
    assert len(sentences) == len(set(sentences))


@pytest.mark.parametrize(
    "name", ["algebra", "full_forcing", "no_forcing", "gradient_bound", "bounded_orbits", "adaptive_share"]
)
def test_exact_claims_hold(name):
    measured = getattr(checks, name)(Context(0, "quick"))
    assert measured.holds, measured.text


def test_valid_time_follows_the_mean_so_far():
    """One step of error 200 in the middle of a perfect forecast counts from where the mean passes 30, if it does."""
    true, forecast = np.ones((2, 60, 1)), np.ones((2, 60, 1))
    forecast[0, 30] = -1
    forecast[1, 3] = -1
    assert _parroting.cumulative_valid_time(true, forecast).tolist() == [2.0, 0.1]


def test_benchmarks_without_the_folder_are_made_anew(monkeypatch):
    monkeypatch.delenv("RHEON_DATA", raising=False)
    made = _reconstruction.rossler()
    assert "anew" in made.train.source
    assert made.train.values.shape == made.test.shape == (50_000, 3)
    both = np.concatenate([made.train.values, made.test])
    np.testing.assert_allclose([both.mean(0), both.std(0)], [[0] * 3, [1] * 3], atol=1e-9)


def test_published_lorenz_is_found(shared_data, monkeypatch):
    monkeypatch.setenv("RHEON_DATA", str(shared_data("dsr_benchmarks_simulated").parent))
    bench = _reconstruction.lorenz63()
    assert "published" in bench.train.source
    assert bench.train.values.shape == (100_000, 3)
    floor = _reconstruction.floors(bench.test)
    assert 0.2 < floor["D_stsp"] < 0.5
    assert floor["D_H"] < 0.06


def test_the_ring_has_the_rates_of_four_sites():
    ring, four = _reconstruction.Ring(f=20.0, sites=4), rheon.systems.Lorenz96()
    state = np.array([1.0, -2.0, 0.5, 3.0])
    np.testing.assert_allclose(ring(0.0, state), four(0.0, state), rtol=1e-5)


def small() -> tuple[_reconstruction.Forced, rheon.Series]:
    wave = np.sin(0.3 * np.arange(400))
    return _reconstruction.Forced(hidden=4, delay=3, dimension=2, updates=20, length=20, checks=2), rheon.Series(wave)


def test_seeds_are_kept_and_gone_on_with(tmp_path):
    model, wave = small()
    first = _seeds.fits(Context(0, "quick", tmp_path), "wave", model, wave)
    assert [p.name.split(".", 1)[1] for p in tmp_path.iterdir()] == ["fit.safetensors"]
    kept = next(tmp_path.iterdir())
    stamp = kept.stat().st_mtime_ns
    again = _seeds.fits(Context(0, "quick", tmp_path), "wave", model, wave)
    assert kept.stat().st_mtime_ns == stamp
    assert again[0].history == first[0].history
    other = _seeds.fits(Context(1, "quick", tmp_path), "wave", model, wave)
    assert len(list(tmp_path.iterdir())) == 2
    assert other[0].history["loss"] != first[0].history["loss"]


def test_the_folder_reaches_the_claims(tmp_path, monkeypatch):
    from rheon.core.card import Card
    from rheon.papers._paper import Claim, Measured, Paper
    from rheon.papers._runner import run_paper

    claim = Claim("c", "p", "e", "b", lambda context: Measured(str(context.folder), True))
    paper = Paper("a-paper", Card("A paper", "Its summary.", "Its reference"), (claim,))
    assert run_paper(paper, folder=tmp_path).outcomes[0].measured == str(tmp_path)
    assert run_paper(paper).outcomes[0].measured == "None"


def test_a_task_judges_runs_by_their_clouds():
    rng = np.random.default_rng(0)
    wave = np.stack([np.sin(0.1 * np.arange(3000)), np.cos(0.1 * np.arange(3000))], 1) + 0.01 * rng.normal(
        size=(3000, 2)
    )
    model, _ = small()
    task = Task("wave", "", rheon.Series(wave[:2000]), wave[None, 2000:], model, bins=10)
    law = rheon.fit(rheon.models.Linear(lags=2), task.train)
    row = task.judged(law)
    assert row["error of 20 steps"] < 0.01
    assert task.compared(task.test) == pytest.approx({"D_stsp": 0, "D_H": 0, "outside": 0}, abs=1e-6)
    far = task.compared(task.test + 10)
    assert far["D_stsp"] == np.inf
    assert json.dumps(row)
    delayed = Task("wave", "", task.train, task.test, model, lags=(0, 4))
    assert delayed.seen(task.test).shape == (1, 996, 4)
    np.testing.assert_array_equal(delayed.seen(task.test)[0, :, 2:], task.test[0, 4:])


def test_a_training_that_stops_is_told(tmp_path):
    model, _ = small()
    with pytest.raises(RheonError, match="training stopped"):
        _seeds.fits(Context(0, "quick", tmp_path), "short", model, rheon.Series(np.sin(np.arange(5.0))), 2)
