"""Entropy rate, topological entropy and forbidden words: closed forms, convergence, honest verdicts."""

from __future__ import annotations

import numpy as np
import pytest

import rheon
from rheon.core.errors import RheonError
from rheon.core.symbols import Symbols
from rheon.dissect import entropy_rate, forbidden_words, symbols, topological_entropy

from .test_symbols import TentRNN

GOLDEN = (1 + np.sqrt(5)) / 2


def golden_mean_shift(n: int = 20_000) -> np.ndarray:
    """A Markov chain that never says 11, at the measure of largest entropy."""
    draws = np.random.default_rng(3).random(n)
    x = np.zeros(n, int)
    for i in range(1, n):
        x[i] = x[i - 1] == 0 and draws[i] < 1 / GOLDEN**2
    return x


@pytest.fixture(scope="module")
def logistic() -> np.ndarray:
    x = np.empty(50_000)
    x[0] = 0.3
    for i in range(1, len(x)):
        x[i] = 4 * x[i - 1] * (1 - x[i - 1])
    return x


def test_the_tent_map_has_entropy_and_exponent_ln_2():
    # a slope of exactly 2 ends by rounding; this one is 2 to ten digits
    tent = TentRNN(2 - 2e-10)
    run = symbols(tent, n=50_000)
    rate = entropy_rate(run)
    assert rate.verdict == "converged"
    assert float(rate.value) == pytest.approx(np.log(2), abs=1e-2)
    assert abs(float(rate.value) - np.log(2)) < 4 * rate.error
    assert np.all(run["transition_counts"] > 0)
    exponent = rheon.measure.lyapunov_spectrum(tent, steps=2000)
    assert float(exponent.value[0]) == pytest.approx(np.log(2), abs=1e-9)


def test_the_logistic_map_has_entropy_ln_2(logistic):
    rate = entropy_rate(logistic, [0.5])
    assert float(rate.value) == pytest.approx(np.log(2), abs=1e-2)
    assert float(topological_entropy(logistic, [0.5]).value) == pytest.approx(np.log(2), abs=1e-12)
    assert forbidden_words(logistic, [0.5], longest=8).verdict == "none found"


def test_the_golden_mean_shift():
    x = golden_mean_shift()
    topological = topological_entropy(x)
    assert topological.verdict == "converged"
    assert float(topological.value) == pytest.approx(np.log(GOLDEN), abs=1e-9)
    assert float(entropy_rate(x).value) == pytest.approx(np.log(GOLDEN), abs=1e-2)
    forbidden = forbidden_words(x, longest=7)
    assert forbidden["words"] == ("11",)
    assert int(forbidden.value) == 1


def test_the_graph_itself_may_be_given():
    assert float(topological_entropy(np.array([[True, True], [True, False]])).value) == pytest.approx(np.log(GOLDEN))
    # a cycle has no entropy, a tree not even that
    assert float(topological_entropy(np.roll(np.eye(5, dtype=bool), 1, axis=1)).value) == pytest.approx(0, abs=1e-12)
    assert topological_entropy(np.triu(np.ones((4, 4), bool), 1)).value == -np.inf
    big = np.zeros((600, 600), bool)
    big[np.arange(600), (np.arange(600) + 1) % 600] = big[np.arange(600), (np.arange(600) + 7) % 600] = True
    assert float(topological_entropy(big).value) == pytest.approx(np.log(2), abs=1e-9)
    with pytest.raises(RheonError, match="matrix"):
        topological_entropy(np.ones((2, 3), bool))


def test_a_markov_chain_has_its_entropy_rate_and_order():
    p = np.array([[0.9, 0.1], [0.4, 0.6]])
    draws, x = np.random.default_rng(0).random(40_000), np.zeros(40_000, int)
    for i in range(1, len(x)):
        x[i] = draws[i] < p[x[i - 1], 1]
    h = -(0.8 * (p[0] * np.log(p[0])).sum() + 0.2 * (p[1] * np.log(p[1])).sum())
    rate = entropy_rate(x)
    assert float(rate.value) == pytest.approx(h, abs=4 * rate.error)
    assert rate["length"] == 2
    assert np.all(np.abs(rate["growth"][1:5] - h) < 0.01)
    marginal = -(0.8 * np.log(0.8) + 0.2 * np.log(0.2))
    assert rate["excess_entropy"] == pytest.approx(marginal - h, abs=0.02)


def test_errors_hold_the_truth_and_the_bias_is_small():
    rates = [entropy_rate(np.random.default_rng(seed).integers(0, 4, 2000)) for seed in range(40)]
    values, errors = np.array([float(r.value) for r in rates]), np.array([r.error for r in rates])
    assert abs(values.mean() - np.log(4)) < 0.005
    assert np.mean(np.abs(values - np.log(4)) < 3 * np.hypot(errors, 0.004)) > 0.9


def test_periodic_symbols_bring_nothing_new():
    rate = entropy_rate(np.tile([0, 1, 2], 500))
    assert float(rate.value) == 0
    assert rate.verdict == "converged"
    assert rate["excess_entropy"] == pytest.approx(np.log(3), abs=2e-3)


def test_too_few_symbols_cannot_tell():
    few = np.random.default_rng(0).integers(0, 20, 300)
    for function in (entropy_rate, topological_entropy):
        result = function(few)
        assert result.verdict == "cannot tell"
        assert np.isnan(result.value)
    assert forbidden_words(few[:12]).verdict == "cannot tell"


def test_words_missing_by_chance_are_not_called_forbidden():
    wrong = [forbidden_words(np.random.default_rng(seed).integers(0, 3, 300), longest=6) for seed in range(60)]
    assert sum(r.verdict == "found" for r in wrong) <= 3
    assert all(int(r["missing"].sum()) > 0 for r in wrong[:5])
    row = wrong[0]["table"][0]
    assert 0 < row["p"] <= 1
    assert not row["forbidden"]


def test_a_longer_word_is_found_where_it_is_forbidden():
    # 101 is left out: the zero after a one stays
    rng, x = np.random.default_rng(0), [0, 0]
    for _ in range(5000):
        x.append(0 if x[-2:] == [1, 0] else int(rng.random() < 0.5))
    assert forbidden_words(np.array(x), longest=4)["words"] == ("101",)


def test_gaps_make_no_words():
    x = golden_mean_shift(6000)
    codes = np.where(np.arange(6000) % 50 == 49, -1, x)
    assert forbidden_words(Symbols(codes), longest=4)["words"] == ("11",)


def test_symbols_that_stand_alone_between_gaps_tell_nothing():
    alone = Symbols(np.where(np.arange(500) % 2, -1, np.random.default_rng(0).integers(0, 2, 500)))
    for measure in (entropy_rate, topological_entropy, forbidden_words):
        assert measure(alone).verdict == "cannot tell"
        with pytest.raises(RheonError, match="longest"):
            measure(alone, longest="many")
