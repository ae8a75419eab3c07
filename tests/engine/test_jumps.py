"""Jump processes: exact moments, sampling that changes nothing, budgets."""

from __future__ import annotations

import numpy as np

from rheon.engine import simulate as module
from rheon.engine.simulate import simulate


def test_pure_birth_grows_as_the_formula_says(laws):
    x = simulate(laws.Birth(), [0.0, 1.5], paths=4000, key=1)["x0"][:, -1]
    mean, variance = np.exp(1.5), np.exp(1.5) * (np.exp(1.5) - 1)
    assert abs(x.mean() - mean) < 4 * np.sqrt(variance / 4000)


def test_the_path_does_not_depend_on_its_sampling(laws):
    dense = simulate(laws.Birth(), np.linspace(0, 3, 31), key=2)["x0"]
    sparse = simulate(laws.Birth(), [0.0, 1.5, 3.0], key=2)["x0"]
    late = simulate(laws.Birth(), [1.5, 3.0], transient=1.5, key=2)["x0"]
    np.testing.assert_array_equal(sparse, dense[[0, 15, 30]])
    assert len(late) == 2
    assert dense[-1] > 1


def test_no_rate_means_no_jump(laws):
    assert simulate(laws.Birth(), [0.0, 5.0], initial=[0.0])["x0"].tolist() == [0.0, 0.0]


def test_inputs_set_rates_from_sample_to_sample(laws):
    counts = simulate(laws.Poisson(), [0.0, 1.0, 2.0, 3.0], inputs=[0.0, 50.0, 0.0, 0.0], paths=400, key=3)["x0"]
    assert (counts[:, 1] == 0).all()
    assert (counts[:, 3] == counts[:, 2]).all()
    assert abs(counts[:, 2].mean() - 50) < 4 * np.sqrt(50 / 400)


def test_a_small_budget_is_raised_and_the_path_kept(laws, monkeypatch):
    full = simulate(laws.Poisson(), [0.0, 1.0, 2.0], key=4)
    monkeypatch.setattr("rheon.engine.plan.JUMPS", 20)
    monkeypatch.setattr(module, "JUMPS", 20)
    raised = simulate(laws.Poisson(), [0.0, 1.0, 2.0], key=4)
    np.testing.assert_array_equal(raised.values, full.values)
    assert not raised.notes


def test_an_explosion_is_cut_and_noted(laws, monkeypatch):
    monkeypatch.setattr("rheon.engine.plan.JUMPS", 20)
    monkeypatch.setattr(module, "JUMPS", 20)
    series = simulate(laws.Poisson(rate=1e6), [0.0, 1.0, 2.0], key=5)
    assert np.isnan(series["x0"]).tolist() == [False, True, True]
    assert "ran out" in series.notes[0].found


def test_negative_rates_are_not_simulated(laws):
    series = simulate(laws.Birth(rate=-1.0), [0.0, 1.0])
    assert np.isnan(series["x0"][1])
    assert series.notes
