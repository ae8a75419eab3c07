"""Sample, approximate and metric entropy, Lempel-Ziv complexity, ordinal transitions: peers, exact values, edges."""

from __future__ import annotations

import math

import numpy as np
import pytest

from rheon.core.errors import RheonError
from rheon.core.series import Series
from rheon.measure import (
    approximate_entropy,
    lempel_ziv,
    metric_entropy,
    ordinal_transitions,
    permutation_entropy,
    sample_entropy,
)
from rheon.measure._symbols import phrases
from rheon.measure._templates import matches

# antropy 0.2.3, neurokit2 0.2.13, nolds 0.6.3, EntropyHub 2.0 on `peers_data`, length 2: what they give
SAMPLE = [
    ("antropy", "noise", 1, None, 2.2497869074270747),
    ("neurokit2", "noise", 1, None, 2.2537949288246137),
    ("nolds", "noise", 1, None, 2.2389184657897685),
    ("entropyhub", "noise", 1, None, 2.2497869074270747),
    ("neurokit2", "noise", 3, None, 2.2987415664624535),
    ("nolds", "noise", 3, None, 2.2767438618101585),
    ("entropyhub", "noise", 3, None, 2.3175266729922446),
    ("antropy", "noise", 1, 0.3, 0.6608152989499636),
    ("neurokit2", "noise", 1, 0.3, 0.6608152989499636),
    ("nolds", "noise", 1, 0.3, 0.6608152989499636),
    ("entropyhub", "noise", 1, 0.3, 0.6608152989499636),
    ("neurokit2", "noise", 3, 0.3, 0.6640882423253724),
    ("nolds", "noise", 3, 0.3, 0.6641399569034143),
    ("entropyhub", "noise", 3, 0.3, 0.6641399569034143),
    ("antropy", "walk", 1, None, 0.4008884410807526),
    ("neurokit2", "walk", 1, None, 0.4006276416681447),
    ("nolds", "walk", 1, None, 0.3989806018289035),
    ("entropyhub", "walk", 1, None, 0.4008884410807526),
    ("neurokit2", "walk", 3, None, 0.706681990125681),
    ("nolds", "walk", 3, None, 0.7099335534947664),
    ("entropyhub", "walk", 3, None, 0.7137099338564556),
    ("antropy", "walk", 1, 0.3, 0.7191706108880007),
    ("neurokit2", "walk", 1, 0.3, 0.7191706108880007),
    ("nolds", "walk", 1, 0.3, 0.7191706108880007),
    ("entropyhub", "walk", 1, 0.3, 0.7191706108880007),
    ("neurokit2", "walk", 3, 0.3, 1.0859355076290853),
    ("nolds", "walk", 3, 0.3, 1.0926711423782014),
    ("entropyhub", "walk", 3, 0.3, 1.0926711423782014),
    ("antropy", "grid", 1, None, 2.5745188084776873),
    ("neurokit2", "grid", 1, None, 2.574518808477687),
    ("nolds", "grid", 1, None, 2.5745188084776873),
    ("entropyhub", "grid", 1, None, 2.5745188084776873),
    ("neurokit2", "grid", 3, None, 2.3956921069126267),
    ("nolds", "grid", 3, None, 2.391974592388643),
    ("entropyhub", "grid", 3, None, 2.391974592388643),
    ("antropy", "grid", 1, 0.3, 0.9176499959897516),
    ("neurokit2", "grid", 1, 0.3, 0.8252038641721829),
    ("nolds", "grid", 1, 0.3, 0.9176499959897516),
    ("entropyhub", "grid", 1, 0.3, 0.8252038641721828),
    ("neurokit2", "grid", 3, 0.3, 0.8350878284038824),
    ("nolds", "grid", 3, 0.3, 0.9366355115284233),
    ("entropyhub", "grid", 3, 0.3, 0.8386021534196497),
    ("antropy", "long", 1, None, 2.186689367656691),
    ("antropy", "long", 1, 0.3, 0.6788617110270332),
]
APPROXIMATE = [
    ("neurokit2", "noise", 1, None, 1.3720688289504706),
    ("entropyhub", "noise", 1, None, 1.368908528860998),
    ("neurokit2", "noise", 3, None, 1.3762084004795874),
    ("entropyhub", "noise", 3, None, 1.376877873242659),
    ("antropy", "noise", 1, None, 1.368908528860998),
    ("neurokit2", "noise", 1, 0.3, 0.6846847507013247),
    ("entropyhub", "noise", 1, 0.3, 0.6846847507013247),
    ("neurokit2", "noise", 3, 0.3, 0.6769491210012999),
    ("entropyhub", "noise", 3, 0.3, 0.6769491210012999),
    ("antropy", "noise", 1, 0.3, 0.6846847507013247),
    ("neurokit2", "walk", 1, None, 0.4222527876749318),
    ("entropyhub", "walk", 1, None, 0.42293466818175185),
    ("neurokit2", "walk", 3, None, 0.7180066137790884),
    ("entropyhub", "walk", 3, None, 0.7186868353959919),
    ("antropy", "walk", 1, None, 0.42293466818175185),
    ("neurokit2", "walk", 1, 0.3, 0.7288549952542605),
    ("entropyhub", "walk", 1, 0.3, 0.7288549952542605),
    ("neurokit2", "walk", 3, 0.3, 0.9706236189112607),
    ("entropyhub", "walk", 3, 0.3, 0.9706236189112607),
    ("antropy", "walk", 1, 0.3, 0.7288549952542605),
    ("neurokit2", "grid", 1, None, 1.1990121557486013),
    ("entropyhub", "grid", 1, None, 1.1990121557486013),
    ("neurokit2", "grid", 3, None, 1.1915395926176213),
    ("entropyhub", "grid", 3, None, 1.1915395926176213),
    ("antropy", "grid", 1, None, 1.1990121557486013),
    ("neurokit2", "grid", 1, 0.3, 0.8490543374112347),
    ("entropyhub", "grid", 1, 0.3, 0.8490543374112347),
    ("neurokit2", "grid", 3, 0.3, 0.8530517235396342),
    ("entropyhub", "grid", 3, 0.3, 0.8530517235396342),
    ("antropy", "grid", 1, 0.3, 0.8490543374112347),
]


def logistic(n: int, start: float = 0.3) -> np.ndarray:
    x = np.empty(n)
    x[0] = start
    for i in range(1, n):
        x[i] = 4 * x[i - 1] * (1 - x[i - 1])
    return x


def peers_data(name: str) -> np.ndarray:
    """Data whose every bit follows from arithmetic alone, so that the peers' values hold everywhere."""
    whole = [1]
    for _ in range(5_199):
        whole.append(whole[-1] * 48271 % 2147483647)
    noise = np.array(whole) / 2147483647
    if name == "grid":
        return np.floor(12 * noise[:500]) / 10
    return {"noise": noise[:400], "walk": np.cumsum(noise[:500] - 0.5), "long": noise}[name]


@pytest.mark.parametrize("case", SAMPLE, ids=lambda c: "-".join(map(str, c[:4])))
def test_sample_entropy_reproduces_peers(case):
    convention, name, delay, tolerance, expected = case
    found = sample_entropy(peers_data(name), 2, delay, tolerance, convention=convention)
    assert found.value == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("case", APPROXIMATE, ids=lambda c: "-".join(map(str, c[:4])))
def test_approximate_entropy_reproduces_peers(case):
    convention, name, delay, tolerance, expected = case
    found = approximate_entropy(peers_data(name), 2, delay, tolerance, convention=convention)
    assert found.value == pytest.approx(expected, abs=1e-9)


def test_conventions_differ_where_they_should():
    x = peers_data("grid")
    values = {c: float(sample_entropy(x, tolerance=0.3, convention=c).value) for c in ("rheon", "nolds", "entropyhub")}
    assert values["rheon"] == values["entropyhub"]
    assert abs(values["rheon"] - values["nolds"]) > 0.05


def direct(x, length, delay, tolerance, closed, templates):
    """All pairs, one by one."""
    found = []
    for k, count in ((length, templates), (length + 1, len(x) - length * delay)):
        stretches = np.array([x[i : i + (k - 1) * delay + 1 : delay] for i in range(count)])
        distance = np.abs(stretches[:, None] - stretches[None]).max(-1)
        near = (distance <= tolerance if closed else distance < tolerance) & ~np.eye(count, dtype=bool)
        found.append(near.sum(1))
    return found


@pytest.mark.parametrize("length", [1, 2, 3])
@pytest.mark.parametrize("delay", [1, 3])
@pytest.mark.parametrize("closed", [True, False])
@pytest.mark.parametrize("kind", ["values", "steps", "gaps", "two blocks"])
def test_matches_are_those_of_all_pairs(length, delay, closed, kind):
    rng = np.random.default_rng(length)
    n = 600 if kind == "two blocks" else 150
    x = rng.integers(0, 7, n).astype(float) if kind == "steps" else rng.normal(size=n)
    if kind == "gaps":
        x[rng.random(n) < 0.05] = np.nan
    tolerance = 1.0 if kind == "steps" else 0.4
    for templates in (n - length * delay, n - (length - 1) * delay - 1, n - (length - 1) * delay):
        shorter, longer = direct(x, length, delay, tolerance, closed, templates)
        found = matches(x, length, delay, tolerance, closed, templates)
        assert (found.shorter, found.longer) == (shorter.sum() // 2, longer.sum() // 2)
        np.testing.assert_array_equal(found.of_shorter, shorter)
        np.testing.assert_array_equal(found.of_longer, longer)


def test_white_noise_has_the_entropy_of_its_distribution():
    # uniform on [0, 1]: two values are within r with probability 2 r - r²
    r = 0.1
    found = sample_entropy(np.random.default_rng(0).random(10_000), tolerance=r)
    assert found.value == pytest.approx(-math.log(2 * r - r * r), abs=max(3 * found.error, 0.03))
    assert found.verdict == "converged"


@pytest.mark.parametrize("measure", [sample_entropy, approximate_entropy])
def test_errors_are_honest(measure):
    rng = np.random.default_rng(1)

    def correlated(n=1000):
        x = rng.normal(size=n)
        for i in range(1, n):
            x[i] += 0.5 * x[i - 1]
        return x

    found = [measure(correlated()) for _ in range(60)]
    scatter = np.std([f.value for f in found], ddof=1)
    assert 0.5 * scatter < np.mean([f.error for f in found]) < 2 * scatter


@pytest.mark.parametrize("measure", [sample_entropy, approximate_entropy])
def test_scale_shift_variables_series_and_gaps(measure):
    rng = np.random.default_rng(2)
    x = rng.normal(size=(600, 2))
    both = measure(Series(x))
    assert both.value.shape == both.error.shape == (2,)
    assert both.axes == ("variable",)
    assert measure(4.0 * x[:, 0] - 8.0).value == pytest.approx(both.value[0], abs=0.02)
    assert measure(x[:, 1]).value == both.value[1]
    # two series: as one, but for the matches between them
    pooled = measure(np.stack([x[:300], x[300:]]))
    assert pooled.value == pytest.approx(both.value, abs=0.5)
    x[100, 0] = np.nan
    holed = measure(x[:, 0])
    assert holed.value == pytest.approx(both.value[0], abs=0.05)
    assert "missing" in holed.method


@pytest.mark.parametrize("measure", [sample_entropy, approximate_entropy])
def test_bad_input_of_template_entropies(measure):
    assert measure(np.ones(500)).verdict == "cannot tell"
    assert math.isnan(measure(np.ones(500)).value)
    assert measure([1.0, 2.0]).verdict == "too short"
    assert measure(np.full(300, np.nan)).verdict == "too short"
    assert measure(np.random.default_rng(0).normal(size=60)).verdict == "too short"
    assert measure(np.arange(3000) % 2).value == pytest.approx(0, abs=2e-3)
    spread = measure(np.exp(np.arange(150.0)), tolerance=1e-3)
    assert spread.verdict == "cannot tell"
    assert math.isnan(spread.value)
    for settings in ({"convention": "mine"}, {"length": 0}, {"delay": 0}, {"tolerance": -1.0}):
        with pytest.raises(RheonError):
            measure(np.arange(100.0), **settings)
    with pytest.raises(RheonError, match="infinity"):
        measure(np.array([1.0, np.inf, 2.0]))


@pytest.mark.parametrize("measure", [sample_entropy, approximate_entropy, permutation_entropy, ordinal_transitions])
@pytest.mark.parametrize("size", [2.0**-1000, 2.0**1000])
def test_the_unit_of_the_data_does_not_matter(measure, size):
    x = np.random.default_rng(0).normal(size=700)
    assert measure(size * x).value == measure(x).value


def test_a_variable_without_values_leaves_the_others():
    x = np.stack([np.random.default_rng(0).normal(size=500), np.full(500, np.nan)], axis=1)
    for measure in (sample_entropy, approximate_entropy, lempel_ziv, permutation_entropy):
        found = measure(x)
        assert found.verdict == "too short"
        assert np.isfinite(found.value).tolist() == [True, False]


def test_very_long_series_are_cut_and_say_so():
    found = sample_entropy(np.random.default_rng(0).normal(size=10**6), most=2_000)
    assert "middle 2000" in found.method
    assert found.value == pytest.approx(2.2, abs=0.2)


def scan(symbols: str) -> int:
    """The parsing of 1976 word for word: add symbols while the phrase was seen before."""
    count = start = 0
    while start < len(symbols):
        length = 1
        while start + length < len(symbols) and symbols[start : start + length] in symbols[: start + length - 1]:
            length += 1
        start += length
        count += 1
    return count


@pytest.mark.parametrize("alphabet", [1, 2, 3, 5, 300])
@pytest.mark.parametrize("length", [1, 2, 7, 60, 400])
def test_phrases_are_those_of_the_scan(alphabet, length):
    rng = np.random.default_rng(alphabet)
    for symbols in (
        rng.integers(0, alphabet, length),
        np.resize(rng.integers(0, alphabet, 3), length),
        np.sort(rng.integers(0, alphabet, length)),
    ):
        assert phrases(symbols) == scan("".join(chr(65 + s) for s in symbols))


def test_lempel_ziv_values():
    assert lempel_ziv([1, 0] * 5, "given", normalised=False).value == 3
    # antropy 0.2.3 and neurokit2 0.2.13 (symbolize="median")
    assert lempel_ziv(peers_data("noise")).value == pytest.approx(1.037262742772967, abs=1e-12)
    rng = np.random.default_rng(0)
    coins = lempel_ziv(rng.random(20_000))
    assert 1 < coins.value < 1.06
    assert lempel_ziv(np.sin(0.05 * np.arange(20_000))).value < 0.02
    half = lempel_ziv(logistic(20_000), [0.5])
    assert half["entropy_rate"] == pytest.approx(math.log(2), rel=0.06)
    for share in (0.45, 0.55):
        # the median of two values is one of them: which one must not matter
        assert 1 < lempel_ziv(np.arange(2_000) * 0 + (rng.random(2_000) < share)).value < 1.08
    assert lempel_ziv(rng.random((2, 2_000, 3)), 4).value == pytest.approx(np.ones(3), abs=0.05)


def test_bad_input_of_lempel_ziv():
    assert lempel_ziv(np.ones(1000)).verdict == "cannot tell"
    assert lempel_ziv(np.full(100, np.nan)).verdict == "too short"
    assert lempel_ziv(np.random.default_rng(0).random(60)).verdict == "too short"
    assert lempel_ziv([3.0]).verdict == "too short"
    assert "left out" in lempel_ziv(np.random.default_rng(0).random(3_000), most=1_000).method
    for rule in ("mode", 1, 2.5, [], [np.nan]):
        with pytest.raises(RheonError, match="symbols"):
            lempel_ziv(np.arange(1000.0), rule)


def test_metric_entropy_of_the_logistic_map():
    x = logistic(100_000)
    words = metric_entropy(x, [0.5])
    assert words.verdict == "converged"
    assert words.value == pytest.approx(math.log(2), abs=3 * words.error)
    ordinal = metric_entropy(x)
    late = ordinal["growth"][4:]
    assert (np.diff(late) < 0).all()
    assert (late > math.log(2)).all()
    assert ordinal.verdict == "not converged"
    # S(3) of the exact probabilities 1/3, 1/15, 4/15, 2/15, 1/5
    assert ordinal["entropies"][2] == pytest.approx(0.8314455 * math.log(6), abs=0.005)
    assert metric_entropy(x, [0.5], dt=0.1).value == pytest.approx(10 * words.value)


def test_metric_entropy_says_when_there_is_none():
    rng = np.random.default_rng(0)
    assert metric_entropy(rng.normal(size=20_000)).verdict == "cannot tell"
    assert math.isnan(metric_entropy(rng.normal(size=20_000)).value)
    assert metric_entropy(np.ones(1000)).verdict == "cannot tell"
    assert metric_entropy(rng.normal(size=8)).verdict == "too short"
    assert metric_entropy(np.full(50, np.nan)).verdict == "too short"
    assert metric_entropy(np.tile([0.0, 1.0], 2_000), "given").value == pytest.approx(0, abs=1e-3)
    with pytest.raises(RheonError, match="longest"):
        metric_entropy(rng.normal(size=100), longest=20)
    # ordinal growth is far above the entropy of short chaotic series (ln 2) and of coin tosses, however steady it looks
    assert metric_entropy(logistic(800)).verdict == "not converged"
    assert metric_entropy(np.random.default_rng(0).integers(0, 2, 800)).verdict == "not converged"
    assert metric_entropy(np.arange(2000.0)).verdict == "converged"


def test_ordinal_transitions():
    chaotic = ordinal_transitions(logistic(4_000))
    assert (chaotic.verdict, chaotic.value, chaotic["missing"]) == ("yes", 1 / 40, 12)
    graph = chaotic["transitions"]
    assert np.count_nonzero(graph.sum(1)) == 12
    np.testing.assert_allclose(graph.sum(1)[graph.sum(1) > 0], 1)
    # a pattern's successor keeps the order of the values they share
    ranks = chaotic["patterns"]
    for i, j in zip(*np.nonzero(graph), strict=True):
        np.testing.assert_array_equal(np.argsort(ranks[i, 1:]), np.argsort(ranks[j, :-1]))
    noise = ordinal_transitions(np.random.default_rng(0).normal(size=4_000))
    assert (noise.verdict, noise["missing"]) == ("no", 0)
    assert noise["transition_entropy"] > chaotic["transition_entropy"]


def test_bad_input_of_ordinal_transitions():
    assert ordinal_transitions(np.ones(1000)).verdict == "cannot tell"
    assert ordinal_transitions(np.arange(50.0)).verdict == "too short"
    assert ordinal_transitions(np.full(500, np.nan)).verdict == "too short"
    assert ordinal_transitions(logistic(1000), surrogates=5).verdict == "cannot tell"
    with pytest.raises(RheonError, match="order"):
        ordinal_transitions(np.arange(1000.0), order=9)


def test_results_can_be_drawn():
    x = logistic(1500)
    for result in (sample_entropy(x), approximate_entropy(x), lempel_ziv(x), metric_entropy(x), ordinal_transitions(x)):
        assert result.figure.panels
        assert result.to_dict()["verdict"] == result.verdict
