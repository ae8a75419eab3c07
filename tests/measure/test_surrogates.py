"""Twin surrogates and the surrogate test: what is kept, levels, gaps, refusals."""

from __future__ import annotations

import numpy as np
import pytest

from rheon.core.errors import RheonError
from rheon.measure import surrogate_test, surrogates
from rheon.measure._twins import _twins

from ._examples import henon, lorenz, white


def test_twins_walk_on_the_data():
    x = lorenz(1200)
    result = surrogates(x, n=2, kind="twin", key=1, rate=0.1)
    assert result.verdict == "found"
    assert result["twins"] > 0.01
    for walk in result.value:
        at = [int(np.flatnonzero((x == row).all(1))[0]) for row in walk]
        steps = np.diff(at)
        # it follows the data, except for jumps, and never leaves them
        assert (steps == 1).mean() > 0.8
        assert (steps != 1).sum() > 0


def test_twins_have_the_same_neighbours():
    states = np.round(white(300, variables=2), 1)
    twins, label = _twins(states, 0.1)
    shared = [t for t in twins if len(t) > 1]
    assert shared
    distance = np.abs(states[:, None] - states).max(2)
    radius = np.quantile(distance, 0.1)
    for group in shared:
        assert (label[group] == label[group[0]]).all()
        columns = distance[group] <= radius
        assert (columns == columns[0]).all()


def test_noise_has_no_twins():
    result = surrogates(white(600), n=2, kind="twin")
    assert result.verdict == "none found"
    assert surrogate_test(white(600), kind="twin").verdict == "cannot tell"
    with pytest.raises(RheonError, match="too many"):
        surrogates(white(20_000), kind="twin")


def test_gaps_are_not_closed_up():
    x = henon(1000)
    x[[300, 900]] = np.nan
    for kind in ("phase", "iaaft", "shuffle", "twin"):
        result = surrogates(x, n=1, kind=kind)
        assert result.value.shape == (1, 599, 1)
        assert "longest stretch without a gap: 599 of 1000" in result.method
        assert np.isfinite(result.value).all()
    assert "longest stretch without a gap: 599 of 1000" in surrogate_test(x, kind="phase").method


def test_iaaft_keeps_values_and_nearly_the_spectrum():
    x = np.exp(0.5 * henon(800))
    result = surrogates(x, n=2, kind="iaaft")
    for fake in result.value[..., 0]:
        assert np.array_equal(np.sort(fake), np.sort(x))
    assert result["spectrum_error"] < 0.05


def test_the_test_finds_nonlinearity():
    result = surrogate_test(henon(800))
    assert result.verdict == "yes"
    assert result.value == pytest.approx(2 / 40)
    assert abs(result["z"]) > 5
    assert len(result["surrogate_statistics"]) == 39
    third = surrogate_test(henon(800), "third_order", n=19, sides="greater")
    assert third.value in np.arange(1, 21) / 20


def test_the_level_is_kept():
    p = []
    for seed in range(60):
        x = np.convolve(white(400, seed), [1, 0.8, 0.5])
        p.append(surrogate_test(x, kind="phase", n=19, sides="greater", key=seed).value)
    assert np.mean(np.array(p) <= 0.05) <= 0.12
    assert 0.35 < np.mean(p) < 0.65


def test_any_statistic():
    x = np.abs(white(500)) ** 3
    result = surrogate_test(x, lambda v: float(np.mean(v**3)), "phase", 19, sides="greater")
    assert result.verdict == "yes"
    pair = surrogate_test(white(300, variables=2), lambda v: float(v.shape[1]), "shuffle", 19)
    assert pair.details["statistic"] == 2
    assert pair.verdict == "cannot tell"
    assert "cannot reach" in pair.reason


def test_what_supports_no_number():
    assert surrogate_test(np.ones(500)).verdict == "cannot tell"
    assert surrogate_test(henon(30)).verdict == "too short"
    assert surrogate_test(np.full(500, np.nan)).verdict == "too short"
    assert surrogate_test(henon(300), lambda v: np.nan).verdict == "cannot tell"
    for settings in ({"kind": "magic"}, {"sides": "left"}, {"n": 0}, {"level": 2}, {"statistic": "magic"}):
        with pytest.raises(RheonError):
            surrogate_test(henon(300), **settings)
