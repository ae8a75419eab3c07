"""Recurrence quantification: brute force, exact plots, refusals."""

from __future__ import annotations

import numpy as np
import pytest

from rheon.core.errors import RheonError
from rheon.measure import recurrence
from rheon.measure._recurrence import lines_of
from rheon.measure.recurrence import MEASURES

from ._examples import henon, white


def brute(x, radius, theiler, norm):
    """Recurrence plot, diagonal and vertical lines by loops."""
    n = len(x)
    difference = np.abs(x[:, None] - x[None])
    distance = {
        "euclidean": np.sqrt((difference**2).sum(-1)),
        "maximum": difference.max(-1),
        "manhattan": difference.sum(-1),
    }[norm]
    plot = distance < radius
    if theiler:
        plot &= np.abs(np.subtract.outer(np.arange(n), np.arange(n))) >= theiler

    def count(sequences):
        lines = np.zeros(n + 1, int)
        for sequence in sequences:
            length = 0
            for recurs in [*sequence, False]:
                if recurs:
                    length += 1
                elif length:
                    lines[length] += 1
                    length = 0
        return lines

    diagonal = count(np.diagonal(plot, lag) for lag in range(max(1, theiler), n))
    return plot, diagonal, count(plot.T)


@pytest.mark.parametrize("norm", ["euclidean", "maximum", "manhattan"])
@pytest.mark.parametrize("theiler", [0, 1, 6])
def test_lines_equal_brute_force(norm, theiler):
    x = np.stack([np.sin(0.3 * np.arange(230)), henon(230)], axis=1)
    plot, diagonal, vertical = brute(x, 0.7, theiler, norm)
    lines = lines_of(x, 0.7, norm, theiler)
    assert np.array_equal(lines.diagonal.sum(0), diagonal)
    assert np.array_equal(lines.vertical.sum(0), vertical)
    assert lines.points.sum() == plot.sum()
    n = len(x)
    assert lines.places.sum() == (n * n if theiler == 0 else n * n - n - sum(2 * (n - k) for k in range(1, theiler)))


def test_measures_from_brute_force():
    x = np.stack([np.sin(0.3 * np.arange(260)), henon(260)], axis=1)
    plot, diagonal, vertical = brute(x, 0.9, 0, "euclidean")
    length = np.arange(261)
    result = recurrence(x, radius=0.9, theiler=0)
    p = diagonal[2:][diagonal[2:] > 0] / diagonal[2:].sum()
    wanted = {
        "recurrence_rate": plot.mean(),
        "determinism": (length * diagonal)[2:].sum() / (length * diagonal).sum(),
        "laminarity": (length * vertical)[2:].sum() / (length * vertical).sum(),
        "mean_diagonal": (length * diagonal)[2:].sum() / diagonal[2:].sum(),
        "longest_diagonal": np.flatnonzero(diagonal).max(),
        "diagonal_entropy": -(p * np.log(p)).sum(),
        "trapping_time": (length * vertical)[2:].sum() / vertical[2:].sum(),
        "longest_vertical": np.flatnonzero(vertical).max(),
        "divergence": 1 / np.flatnonzero(diagonal).max(),
    }
    assert {name: result[name] for name in MEASURES} == pytest.approx(wanted, rel=1e-12)


def test_a_cycle_has_only_long_lines():
    result = recurrence(np.sin(2 * np.pi * np.arange(1000) / 20), dimension=2, delay=5, radius=0.1)
    assert result["determinism"] == 1
    assert result["longest_diagonal"] == 995 - 20
    assert result["recurrence_rate"] == pytest.approx(1 / 20, abs=0.002)


def test_noise_has_short_lines_as_chance_gives():
    result = recurrence(white(1500), radius=0.3, dimension=1)
    rate = result["recurrence_rate"]
    from scipy.stats import norm

    assert rate == pytest.approx(2 * norm.cdf(0.3 / np.sqrt(2)) - 1, abs=0.01)
    # a point lies in a line of two or more unless both of its neighbours on the diagonal are empty
    assert result["determinism"] == pytest.approx(1 - (1 - rate) ** 2, abs=0.03)
    chaos = recurrence(henon(1500), rate=float(rate), dimension=1)
    assert chaos["determinism"] > result["determinism"] + 0.2


@pytest.mark.parametrize("rate", [0.02, 0.1, 0.4])
def test_fixed_rate(rate):
    result = recurrence(white(1200, variables=2), rate=rate)
    assert result["recurrence_rate"] == pytest.approx(rate, rel=0.01)


def test_errors_cover_the_scatter():
    results = [recurrence(henon(800, seed), radius=0.2, dimension=1) for seed in range(12)]
    values = np.array([r.value[:2] for r in results])
    errors = np.array([r.error[:2] for r in results])
    ratio = values.std(0, ddof=1) / errors.mean(0)
    assert ((ratio > 0.3) & (ratio < 2.5)).all()
    assert np.isnan(results[0].error[MEASURES.index("longest_diagonal")])


def test_series_are_pooled_and_gaps_not_closed_up():
    one, two = white(600, 1, 2), white(600, 2, 2)
    pooled = recurrence(np.stack([one, two]), radius=0.5)
    counts = [recurrence(x, radius=0.5)["vertical_lines"] for x in (one, two)]
    assert np.array_equal(pooled["vertical_lines"], sum(counts))
    gappy = one.copy()
    gappy[200] = np.nan
    assert recurrence(gappy, radius=0.5)["vertical_lines"].size == 400


def test_what_supports_no_number():
    assert recurrence(np.ones(1000)).verdict == "cannot tell"
    assert recurrence(henon(60)).verdict == "too short"
    assert recurrence(np.full((900, 2), np.nan)).verdict == "too short"
    assert recurrence(white(400, variables=20), radius=1e-6).verdict == "cannot tell"
    for settings in (
        {"norm": "x"},
        {"rate": 2},
        {"radius": -1},
        {"theiler": -1},
        {"shortest": 0},
        {"points": 3},
        {"points": 10**6},
    ):
        with pytest.raises(RheonError):
            recurrence(henon(300), **settings)


def test_long_series_are_cut_and_it_is_said():
    result = recurrence(white(10**7), dimension=1, points=1000)
    assert "middle 1000 of 10000000" in result.method or "dimension 1" in result.method
    assert len(result["vertical_lines"]) == 1001
