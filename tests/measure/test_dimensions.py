"""Correlation dimension, generalised dimensions and correlation entropy: known values, brute force, refusals."""

from __future__ import annotations

import functools

import numpy as np
import pytest
from scipy.spatial.distance import pdist, squareform

from rheon.core.errors import RheonError
from rheon.measure import correlation_dimension, correlation_entropy, generalised_dimension, surrogates
from rheon.measure._pairs import NORMS, pair_counts, thinned_rows
from rheon.measure._scaling import straight_stretch

from ._examples import henon, logistic, lorenz, white

SCIPY = {"euclidean": "euclidean", "maximum": "chebyshev", "manhattan": "cityblock"}
ALL = [correlation_dimension, correlation_entropy, generalised_dimension]
attractor = functools.cache(lorenz)


def states(x):
    return np.stack([x[1:], x[:-1]], axis=1)


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("theiler", [0, 7])
def test_pair_counts_equal_brute_force(norm, theiler):
    x = white(300, variables=3)
    x[10] = x[200]  # a distance of zero
    counts = pair_counts(x, np.arange(300), theiler, norm, (1, 3))
    apart = np.abs(np.subtract.outer(np.arange(300), np.arange(300)))
    use = np.triu(apart > theiler, 1)
    assert counts.pairs.sum() == use.sum()
    for row, d in enumerate((1, 3)):
        distance = squareform(pdist(x[:, :d], SCIPY[norm]))[use]
        for k in (700, 900, 940, 960, 1000):
            assert counts.within.sum(0)[row, k] == (distance < counts.radii[k]).sum()


def test_pair_counts_with_missing_times():
    x, times = white(200, variables=2), np.sort(np.random.default_rng(1).choice(2000, 200, replace=False))
    use = np.triu(np.abs(np.subtract.outer(times, times)) > 30, 1)
    assert pair_counts(x, times, 30).pairs.sum() == use.sum()


def test_thinned_rows_are_spread_and_bounded():
    rows = thinned_rows(10**7, 500)
    assert len(rows) == 500
    assert (np.diff(rows) > 0).all()
    assert rows[-1] < 10**7
    assert thinned_rows(5, 9).tolist() == [0, 1, 2, 3, 4]


def test_straight_stretch_is_found_between_bends():
    x = np.arange(0, 8, 0.05)
    y = np.where(x < 2, 4 * x, np.where(x < 6, 8 + 1.5 * (x - 2), 14.0))
    region = straight_stretch(x, y, 1.5)
    assert region.found
    assert region.slope == pytest.approx(1.5, abs=0.03)
    assert not straight_stretch(x, x**3, 1.5).found


def test_dimension_of_henon():
    result = correlation_dimension(states(henon(8000)))
    assert result.value == pytest.approx(1.22, abs=0.03)
    assert result.verdict == "found"
    scalar = correlation_dimension(henon(4000), dimension=2)
    assert scalar.value == pytest.approx(1.22, abs=0.03)
    assert scalar["dimensions"].tolist() == [2, 3, 4]
    assert scalar["region"][1] > 4 * scalar["region"][0]
    assert len(scalar.figure.panels) == 2


def test_dimension_of_lorenz():
    result = correlation_dimension(attractor(6000))
    assert result.value == pytest.approx(2.05, abs=0.05)
    assert abs(result.value - 2.05) < 3 * result.error
    scalar = correlation_dimension(attractor(6000)[:, 0])
    assert scalar.value == pytest.approx(2.05, abs=0.1)


def test_dimension_of_a_cycle_is_one_and_several_series_are_pooled():
    t = 0.1 * np.arange(3000)
    circle = np.stack([np.cos(t), np.sin(t)], axis=1)
    assert correlation_dimension(circle).value == pytest.approx(1, abs=0.03)
    both = np.stack([states(henon(3000, 1)), states(henon(3000, 2))])
    assert correlation_dimension(both).value == pytest.approx(1.22, abs=0.04)


def test_likelihood_equals_its_formula():
    x = states(henon(1500))
    d = pdist(x)
    low, high = np.percentile(d, [5, 50])
    inside = d[(d > low) & (d < high)]
    wanted = 1 + len(inside) / np.log(inside / low).sum()
    result = correlation_dimension(x, estimator="likelihood")
    assert result["slopes"] == pytest.approx([wanted], rel=1e-12)
    assert correlation_dimension(attractor(6000), estimator="likelihood").verdict == "found"


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("kind", ["white", "phase", "iaaft", "ar1", "shuffle"])
def test_noise_has_no_dimension(kind, seed):
    x = attractor(6000)[:2500, 0]
    if kind == "white":
        x = white(2500, seed)
    elif kind == "ar1":
        from scipy.signal import lfilter

        x = lfilter([1], [1, -0.9], white(2500, seed))
    else:
        x = surrogates(x, 1, kind, key=seed).value[0, :, 0]
    for measure in (correlation_dimension, correlation_entropy):
        result = measure(x)
        assert result.verdict == "cannot tell", result
        assert np.isnan(result.value)


def test_noise_of_several_variables_fills_its_space():
    for variables in (2, 3, 6, 12):
        result = correlation_dimension(white(3000, variables=variables))
        assert result.verdict == "cannot tell"
    cloud = surrogates(attractor(6000)[:3000], 1).value[0]
    assert correlation_dimension(cloud).verdict == "cannot tell"


def test_entropy_of_maps_and_of_a_cycle():
    result = correlation_entropy(logistic(4000), dimension=10)
    assert result.value == pytest.approx(np.log(2), abs=0.03)
    folded = correlation_entropy(logistic(4000))
    assert abs(folded.value - np.log(2)) < 2 * folded.error < 0.3
    k2 = correlation_entropy(henon(4000))
    assert k2.value == pytest.approx(0.325, abs=0.04)
    assert abs(k2.value - 0.325) < 2 * k2.error
    assert correlation_entropy(np.sin(0.1 * np.arange(3000)), dimension=8).value < 0.01


@pytest.mark.parametrize("q", [0, 1, 2])
def test_dimensions_of_exact_sets(q):
    rng = np.random.default_rng(0)
    square = rng.random((20_000, 2))
    flat = np.concatenate((square, 0 * square[:, :1]), axis=1)
    result = generalised_dimension(flat, q)
    assert result.value == pytest.approx(2, abs=0.03)
    digits = 2 * rng.integers(0, 2, (30_000, 30)) @ 3.0 ** -np.arange(1, 31)
    cantor = np.stack([digits, 0 * digits], axis=1)
    assert generalised_dimension(cantor, q).value == pytest.approx(np.log(2) / np.log(3), abs=0.03)


def test_dimensions_of_an_uneven_measure():
    """A binary cascade of weights 0.3 and 0.7 on the unit interval, D_q in closed form."""
    rng = np.random.default_rng(0)
    x = (rng.random((60_000, 26)) < 0.7) @ 2.0 ** -np.arange(1, 27)
    exact = [
        1.0,
        -(0.3 * np.log2(0.3) + 0.7 * np.log2(0.7)),
        -np.log2(0.3**2 + 0.7**2),
    ]
    result = generalised_dimension(np.stack([x, 0 * x], axis=1))
    assert result["slopes"] == pytest.approx(exact, abs=0.04)
    assert result.axes == ("q",)


def test_square_fills_the_plane():
    result = generalised_dimension(np.random.default_rng(0).random((20_000, 2)))
    assert result.verdict == "cannot tell"
    assert result["slopes"] == pytest.approx([2, 2, 2], abs=0.03)


def test_balls_agree_with_boxes_on_henon():
    x = states(henon(10_000))
    balls = generalised_dimension(x, (1, 2), estimator="balls")
    assert balls.value == pytest.approx([1.24, 1.22], abs=0.05)


@pytest.mark.parametrize("measure", ALL)
def test_what_supports_no_number(measure):
    assert measure(np.ones(2000)).verdict == "cannot tell"
    assert measure(henon(60)).verdict == "too short"
    assert measure(np.full(2000, np.nan)).verdict == "too short"
    assert measure(np.repeat([0.0, 1.0], 1000)).verdict in ("cannot tell", "too short")
    assert measure(np.cumsum(white(3000))).verdict in ("cannot tell", "too short")
    with pytest.raises(RheonError, match="delay"):
        measure(henon(1000), delay=0)
    with pytest.raises(RheonError, match="infinity"):
        measure(np.array([1.0, np.inf] * 500))


def test_refusals():
    for settings in ({"norm": "cubic"}, {"estimator": "magic"}, {"theiler": -1}, {"points": 0}, {"variable": 3}):
        with pytest.raises(RheonError):
            correlation_dimension(henon(1000), **settings)
    with pytest.raises(RheonError, match="boxes"):
        generalised_dimension(henon(1000), estimator="magic")


def test_ten_million_samples_are_thinned_and_it_is_said():
    x = white(10**7)
    result = correlation_dimension(x, dimension=2, points=2000)
    assert result.verdict == "cannot tell"
    assert "2000 of" in result.method


def test_gaps_are_not_closed_up():
    x = henon(6000)
    x[2000] = np.nan
    result = correlation_dimension(x, dimension=2)
    assert "longest stretch without a gap: 3999 of 6000" in result.method
    assert result.value == pytest.approx(1.22, abs=0.04)


def test_coarse_values_keep_to_radii_above_their_steps():
    x = np.round(40 * henon(5000)) / 40
    result = correlation_dimension(x, dimension=2)
    assert "in steps of 0.025" in result.method
    assert result.verdict == "cannot tell" or result.value == pytest.approx(1.22, abs=4 * result.error)
