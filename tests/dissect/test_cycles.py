"""Cycles: exact counts of known maps, search against exhaustion, learned laws, refusals."""

from __future__ import annotations

import jax
import numpy as np
import pytest

import rheon
from rheon.core.errors import RheonError
from rheon.dissect import cycles
from rheon.dissect._pieces import all_words, canonical, n_words, root
from rheon.engine import Scaled, observed
from rheon.models.almost_linear_rnn import AlmostLinearMap
from rheon.models.plrnn import PiecewiseLinearMap

pytestmark = pytest.mark.compiles

# necklaces of two symbols without a smaller period: the cycles of a full tent
NECKLACES = [2, 1, 2, 3, 6, 9, 18, 30]


def network(decay, weights, bias):
    dim = len(bias)
    return PiecewiseLinearMap(
        decay=np.array(decay),
        weights=np.array(weights),
        bias=np.array(bias),
        lift=np.zeros((0, dim)),
        anchor=np.zeros(dim),
        centred=False,
        hollow=False,
        warmup=1,
    )


TENT = network([2.0], [[-4.0]], [1.0])
PLANE = network([0.8377689, 0.96461297], [[0.0, -0.64375], [0.52505308, 0.0]], [0.37298253, -0.97931491])


def coupled_tents(dim: int, relus: int, seed: int, slope: float = 1.9, coupling: float = 0.05):
    """An almost-linear network whose rectified units are tent maps that hear each other: it has many cycles."""
    random = np.random.default_rng(seed)
    folds = np.arange(dim) >= dim - relus
    return AlmostLinearMap(
        decay=np.where(folds, slope, random.uniform(0.2, 0.8, dim)),
        weights=coupling * random.normal(size=(dim, dim)) - np.diag(np.where(folds, 2 * slope, 0.0)),
        bias=np.where(folds, 1.0, random.normal(size=dim)),
        lift=np.zeros((dim - 1, 1)),
        anchor=np.ones(1),
        relus=relus,
        warmup=1,
    )


def same(a, b) -> bool:
    """Whether two tables hold the same cycles, up to rotation."""
    rest = [row["states"] for row in b["table"]]
    for row in a["table"]:
        states = row["states"]
        match = [
            i
            for i, other in enumerate(rest)
            if other.shape == states.shape
            and any(np.allclose(np.roll(other, d, 0), states, rtol=1e-6, atol=1e-8) for d in range(len(states)))
        ]
        if len(match) != 1:
            return False
        rest.pop(match[0])
    return not rest


def test_the_full_tent_has_as_many_cycles_as_there_are_necklaces():
    result = cycles(TENT, up_to=8)
    assert result.verdict == "found"
    assert result.value.tolist() == NECKLACES
    assert result["complete"].all()
    assert "complete" in result.reason
    table = result["table"]
    fixed = {round(float(row["states"][0, 0]), 9): row for row in table if row["length"] == 1}
    assert fixed[-1.0]["multipliers"] == pytest.approx([2])
    assert fixed[round(1 / 3, 9)]["multipliers"] == pytest.approx([-2])
    two = next(row for row in table if row["length"] == 2)
    assert sorted(two["states"].ravel()) == pytest.approx([-0.2, 0.6], abs=1e-14)
    assert two["multipliers"] == pytest.approx([-4])
    assert two["stability"] == "unstable node"
    assert two["condition"] == pytest.approx(1)
    for row in table:
        x = row["states"].ravel()
        assert np.allclose(np.where(x > 0, 1 - 2 * x, 1 + 2 * x), np.roll(x, -1), atol=1e-13)
        assert np.array_equal(row["regions"].ravel(), x > 0)
        assert abs(row["multipliers"][0]) == pytest.approx(2.0 ** row["length"])
        assert row["real"]
    points = np.concatenate([row["states"].ravel() for row in table])
    assert np.diff(np.sort(points)).min() > 1e-6  # no state twice


def test_the_search_finds_what_exhaustion_finds_on_the_tent():
    result = cycles(TENT, up_to=6, method="search", restarts=500)
    assert result.value.tolist() == NECKLACES[:6]
    assert not result["complete"].any()
    assert "no proof" in result.reason
    assert min(row["hits"] for row in result["table"]) > 0


def test_two_cycles_of_sixteen_steps_and_none_of_fifteen():
    result = cycles(PLANE, 16, restarts=15_000)
    moduli = sorted(np.abs(row["multipliers"]).round(4).tolist() for row in result["table"])
    assert moduli == [[0.5189, 0.5189], [1.6102, 0.2372]]
    assert {row["stability"] for row in result["table"]} == {"stable focus", "saddle"}
    assert float(result) == 2
    assert cycles(PLANE, 15, restarts=15_000).verdict == "none found"


@pytest.mark.parametrize(("relus", "most", "least"), [(1, 6, 15), (2, 4, 40), (3, 3, 80)])
def test_the_search_equals_brute_force(relus, most, least):
    law = coupled_tents(relus + 2, relus, relus)
    every = cycles(law, up_to=most, method="exhaustive")
    assert every["complete"].all()
    assert every["counts"].sum() > least
    searched = cycles(law, up_to=most, method="search", restarts=8_000)
    assert same(every, searched)


def test_smooth_maps_have_the_cycles_that_are_known():
    assert cycles(rheon.systems.Logistic(), up_to=5).value.tolist() == NECKLACES[:5]
    henon = cycles(rheon.systems.Henon(), up_to=7)
    assert henon.value.tolist() == [2, 1, 0, 1, 0, 2, 4]
    assert not henon["complete"].any()
    two = next(row for row in henon["table"] if row["length"] == 2)
    # closed form of the 2-cycle: x are the roots of a^2 x^2 - a (1 - b) x + (1 - b)^2 - a
    a, b = 1.4, 0.3
    assert np.sort(two["states"][:, 0]) == pytest.approx(np.sort(np.roots([a**2, -a * (1 - b), (1 - b) ** 2 - a])))
    assert np.prod(two["multipliers"]) == pytest.approx(b**2)
    assert two["regions"] is None
    for row in henon["table"]:
        assert row["residual"] < 1e-9


def test_a_continuum_is_no_cycle_but_is_told():
    result = cycles(rheon.systems.Gingerbreadman(), up_to=6)
    assert result["singular"].sum() > 0
    assert "continuum" in result.reason
    assert all(np.isfinite(row["states"]).all() for row in result["table"])


def test_a_cycle_on_a_border_counts_once():
    # relu(z) and its absence give the same fixed point 0, which lies on the border
    law = network([0.5], [[-1.5]], [0.0])
    assert cycles(law, up_to=3).value.tolist() == [1, 0, 0]


def test_wrappers_show_the_cycle_in_their_own_units():
    scaled = Scaled(TENT, np.array([10.0]), np.array([5.0]))
    row = cycles(observed(scaled, "x0"), 2)["table"][0]
    assert sorted(row["observed"].ravel()) == pytest.approx([9, 13])
    assert sorted(row["states"].ravel()) == pytest.approx([-0.2, 0.6])
    result = cycles(scaled, 2)
    assert result.figure is not None
    assert float(result) == 1
    assert result.to_dict()["details"]["table"][0]["regions"] in ([[True], [False]], [[False], [True]])


def test_words():
    assert [n_words(1, k) for k in range(1, 9)] == NECKLACES
    assert [n_words(2, k) for k in range(1, 5)] == [4, 6, 20, 60]
    for units, k in ((1, 6), (2, 3), (3, 2)):
        words = np.concatenate(list(all_words(units, k, 16)))
        assert len(words) == n_words(units, k)
        assert len({canonical(w) for w in words}) == len(words)
        assert all(len(root(w)) == k for w in words)
    word = np.array([[True], [False], [True], [False]])
    assert root(word).ravel().tolist() == [True, False]
    assert canonical(word) == canonical(np.roll(word, 1, 0))


def test_same_key_same_cycles():
    a, b = (cycles(PLANE, 4, method="search", restarts=200, key=3) for _ in range(2))
    assert a["restarts"].tolist() == b["restarts"].tolist()
    assert [row["hits"] for row in a["table"]] == [row["hits"] for row in b["table"]]


@pytest.mark.parametrize(
    ("system", "settings", "words"),
    [
        (rheon.systems.Lorenz(), {"length": 2}, "no map"),
        (TENT, {"length": 2, "up_to": 3}, "give one of the two"),
        (TENT, {"length": 0}, "length = 0"),
        (TENT, {"length": 1.5}, "length = 1.5"),
        (TENT, {"length": "two"}, "length = 'two'"),
        (TENT, {"up_to": float("nan")}, "up_to = nan"),
        (TENT, {"length": 2, "box": 5}, "box"),
        (TENT, {"length": 2, "method": "guess"}, "guess"),
        (TENT, {"length": 2, "restarts": 0}, "restarts = 0"),
        (TENT, {"length": 2, "box": ([1.0], [0.0])}, "box"),
        (PLANE, {"length": 16, "method": "exhaustive"}, "search"),
        (rheon.systems.Henon(), {"length": 2, "method": "exhaustive"}, "piecewise-affine"),
    ],
)
def test_refusals(system, settings, words):
    with pytest.raises(RheonError, match=words):
        cycles(system, **settings)


def test_a_linear_law_has_one_fixed_point_and_no_cycle():
    law = coupled_tents(3, 0, 1)
    result = cycles(law, up_to=3)
    assert result.value.tolist() == [1, 0, 0]
    assert cycles(law, up_to=3, method="search").value.tolist() == [1, 0, 0]
    expected = np.linalg.solve(np.eye(3) - np.diag(law.decay) - law.weights, law.bias)
    np.testing.assert_allclose(result["table"][0]["states"][0], expected, atol=1e-12)


def test_a_network_with_more_rectifiers_than_states_is_searched():
    paths = np.random.default_rng(0).normal(size=(1, 60, 3))
    law = rheon.models.ShallowPLRNN(hidden=50).build(paths, 1.0, jax.random.key(2))
    strong = law.replace(outward=3 * np.asarray(law.outward), bias=np.array([0.3, -0.2, 0.1]))
    points, result = rheon.dissect.fixed_points(strong), cycles(strong, up_to=2, restarts=500)
    assert not points["complete"]
    assert not result["complete"].any()
    assert len(points.value) == result["counts"][0] >= 1
    for row in points["table"]:
        assert row["region"].shape == (100,)
        assert row["residual"] < 1e-10
