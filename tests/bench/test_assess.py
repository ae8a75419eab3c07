"""Assessing fits: a law that is right, one that forecasts only, one that does neither, data too short."""

from __future__ import annotations

import numpy as np
import pytest

import rheon
from rheon.bench.assess import assess
from rheon.bench.judging import life
from rheon.core.errors import RheonError


@pytest.fixture(scope="module")
def henon():
    return rheon.simulate(rheon.systems.Henon(), n=3000, transient=100)


@pytest.fixture(scope="module")
def right(henon):
    return rheon.fit(rheon.models.NVAR(order=1, degree=2), henon.window(0, 1500))


def test_the_right_law_lives_like_the_data(henon, right):
    result = right.assess(henon.window(1500), reference=henon.window(0, 1500), starts=30)
    assert result.verdict == "yes"
    assert result["judgement"] == "lives like the data"
    assert result["forecasts"]
    assert result.value[1] < 1.5 * result["floor"][0] < result["surrogate"][0]
    assert result["lost"] == 0
    assert result["spectra"][0, 0] == pytest.approx(0.419, abs=0.02)
    low, high = result["intervals"].T
    # one fit has several runs: no interval has length 0
    assert np.all(low < high)
    assert np.all(low <= result.value)
    assert np.all(result.value <= high)
    assert len(result["words"]) == 4
    assert "Largest exponent 0.4" in result.reason


def test_a_linear_model_neither_forecasts_like_it_nor_lives_like_it(henon):
    fit = rheon.fit(rheon.models.Linear(lags=3), henon.window(0, 1500))
    result = assess(fit, henon, first=1500, starts=30, exponents=False)
    assert result.verdict == "no"
    assert "does not live like the data" in result["judgement"]
    assert "spectra" not in result.details


def test_a_law_that_is_off_forecasts_but_lives_elsewhere():
    # a damped oscillator instead of the undamped one: right for a while, then at rest
    t = np.arange(2400)
    data = rheon.Series(np.stack([np.sin(0.2 * t), np.cos(0.2 * t)], 1) + 0.3 * np.sin(0.047 * t)[:, None])
    fit = rheon.fit(rheon.models.Linear(lags=1, ridge=1e-2), data.window(0, 1200))
    result = assess(fit, data, first=1200, starts=30, horizon=5, exponents=False)
    assert result["forecasts"]
    assert result.verdict in ("no", "cannot tell")
    assert "forecasts" in result["judgement"]


def test_several_fits_give_intervals_over_seeds(henon, right):
    other = rheon.fit(rheon.models.NVAR(order=2, degree=2), henon.window(0, 1500))
    result = assess([right, other], henon, first=1500, starts=20, exponents=False)
    assert [row["name"] for row in result["scores"]] == ["fit 0", "fit 1", "persistence", "linear"]
    assert "2 fits" in result.method
    assert not result["in_sample"]


def test_the_series_of_the_fit_itself_is_noticed(henon, right):
    result = right.assess(henon.window(0, 1500), starts=10, exponents=False)
    assert result["in_sample"]
    assert "In sample" in result.reason
    # a file written before fits knew their data tells nothing
    unknown = rheon.core.fit.Fit(right.system, right.model, right.names, provenance={})
    assert not assess(unknown, henon.window(0, 1500), starts=10, exponents=False)["in_sample"]


def test_one_variable_is_compared_in_delay_coordinates(henon):
    x = henon.select(["x"])
    fit = rheon.fit(rheon.models.NVAR(order=2, degree=2), x.window(0, 1500))
    result = assess(fit, x, first=1500, starts=20, exponents=False)
    assert result.verdict == "yes"
    assert result["delay"] >= 1


def test_a_short_stretch_cannot_tell(henon, right):
    result = assess(right, henon.window(1500, 1650), reference=henon.window(0, 1500), horizon=5, exponents=False)
    assert result.verdict == "cannot tell"
    assert "too short" in result["judgement"]


def test_the_picture_is_drawn(henon, right, tmp_path):
    result = assess(right, henon, first=2000, starts=20, exponents=False)
    result.plot(path=tmp_path / "assessment.png")
    assert (tmp_path / "assessment.png").stat().st_size > 10_000
    assert result.to_dict()["details"]["judgement"] == "lives like the data"


def test_the_same_key_gives_the_same_numbers(henon, right):
    a, b = (assess(right, henon, first=2000, starts=20, exponents=False, key=4) for _ in range(2))
    assert np.array_equal(a.value, b.value)
    assert np.array_equal(a["intervals"], b["intervals"])


@pytest.mark.parametrize(
    ("distance", "floor", "surrogate", "expected"),
    [
        (np.inf, 0.1, 1, "left"), (0.5, 0.9, 1.0, "cannot tell"), (0.14, 0.1, 1, "like"), (0.45, 0.1, 1, "like"),
        (0.7, 0.1, 1, "near"), (2, 0.1, 1, "unlike"),
    ],
)  # fmt: skip
def test_what_distances_say(distance, floor, surrogate, expected):
    assert life(distance, floor, surrogate) == expected


def test_refusals(henon, right):
    with pytest.raises(RheonError, match="no fit"):
        assess([], henon)
    with pytest.raises(RheonError, match="lack"):
        right.assess(rheon.Series(np.zeros((300, 1)), names=("z",)))
    with pytest.raises(RheonError, match="first"):
        right.assess(henon, first=0)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"first": "a"}, "first"),
        ({"horizon": 0}, "horizon"),
        ({"starts": -2}, "starts"),
        ({"delay": "x"}, "delay"),
        ({"key": "a"}, "key"),
    ],
)
def test_impossible_numbers_are_refused(henon, right, settings, words):
    with pytest.raises(RheonError, match=words):
        right.assess(henon, **({"first": 1500, "exponents": False} | settings))


def test_a_stretch_that_never_changes_and_what_is_no_fit_are_refused(henon, right):
    with pytest.raises(RheonError, match="no variable changes"):
        right.assess(rheon.Series(np.ones((400, 2)), names=henon.names))
    with pytest.raises(RheonError, match="no fit"):
        assess(3, henon)
