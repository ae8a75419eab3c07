"""Medians, intervals and ranks on numbers that are known."""

from __future__ import annotations

import math

import numpy as np
import pytest

from rheon.bench.cells import COLUMNS
from rheon.bench.scoring import SCORES
from rheon.bench.tables import by_system, curve, interval, leaderboard, ranks
from rheon.core.errors import RheonError


def rows(**racers):
    """Rows from racer -> system -> sMAPE of every start."""
    made = []
    for racer, systems in racers.items():
        for source, values in systems.items():
            for start, value in enumerate(values, 1):
                row = {name: kind() for name, kind in COLUMNS.items()} | dict.fromkeys(SCORES, math.nan)
                row |= {"racer": racer, "source": source, "start": start, "smape": value, "status": "ok"}
                made.append(row | {"diverged": 0.0, "seconds_fit": 1.0})
    return made


def test_the_median_is_over_systems_of_medians_over_starts():
    (line,) = leaderboard(rows(one={"a": [1, 2, 100], "b": [10, 10, 10], "c": [4, 5, 6]}))
    assert (line.value, line.systems, line.cells) == (5.0, 3, 9)
    assert line.low <= 5.0 <= line.high


def test_failures_count_the_worst():
    made = rows(one={"a": [1.0], "b": [1.0], "c": [1.0]})
    for row in made[:2]:
        row |= {"status": "failed", "smape": math.nan}
    (line,) = leaderboard(made)
    assert line.value == 200.0
    assert line.failed == pytest.approx(2 / 3)


def test_more_is_better_where_it_is():
    made = rows(short={"a": [1.0]}, far={"a": [1.0]})
    for row in made:
        row["vpt"] = {"short": 1.0, "far": 5.0}[row["racer"]]
    assert [line.racer for line in leaderboard(made, "vpt")] == ["far", "short"]


def test_the_interval_covers_the_truth_as_often_as_it_says():
    rng, hits = np.random.default_rng(0), 0
    for trial in range(200):
        systems = [rng.normal(0.0, 1.0) + 0.3 * rng.normal(size=5) for _ in range(25)]
        low, high = interval(systems, draws=400, key=trial)
        hits += low <= 0.0 <= high
    # a percentile bootstrap of a median is a little wide
    assert 0.91 <= hits / 200 <= 1.0


def test_ranks_tell_racers_apart_by_the_published_critical_difference():
    systems = {f"s{i}": None for i in range(14)}
    made = rows(
        best={s: [1.0 + 0.01 * i] for i, s in enumerate(systems)},
        good={s: [2.0] for s in systems},
        bad={s: [3.0] for s in systems},
        worst={s: [4.0] for s in systems},
    )
    found = ranks(made)
    assert found.racers == ("best", "good", "bad", "worst")
    assert found.means == (1.0, 2.0, 3.0, 4.0)
    # Demsar 2006, table 5: q(0.05, 4 racers) = 2.569
    assert found.critical == pytest.approx(2.569 * math.sqrt(4 * 5 / (6 * 14)), rel=1e-3)
    assert found.p < 1e-6
    assert ("best", "good") in found.groups


def test_systems_that_one_racer_lacks_are_not_ranked():
    found = ranks(rows(one={"a": [1.0], "b": [1.0]}, two={"a": [2.0]}))
    assert found.systems == 1


def test_curves_go_over_what_was_varied():
    made = [row | {"noise": n, "smape": 100 * n} for n in (0.0, 0.1, 0.2) for row in rows(one={"a": [0], "b": [0]})]
    x, y = curve(made, "noise")["one"]
    np.testing.assert_allclose(x, [0.0, 0.1, 0.2])
    np.testing.assert_allclose(y, [0.0, 10.0, 20.0])


def test_unknown_scores_and_columns_are_refused():
    with pytest.raises(RheonError, match="score"):
        by_system(rows(one={"a": [1.0]}), "beauty")
    with pytest.raises(RheonError, match="column"):
        curve(rows(one={"a": [1.0]}), "beauty")
