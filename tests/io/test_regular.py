"""Regular grids: gaps stay gaps, values on the grid stay untouched, nothing is invented across long pauses."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rheon.core.errors import RheonError
from rheon.core.series import Series
from rheon.io.regular import regularise


def test_a_regular_series_is_returned_as_it_is():
    series = Series(np.arange(5.0), np.arange(5) * 0.1)
    assert regularise(series) is series


@given(st.sets(st.integers(1, 60), min_size=20, max_size=55), st.floats(1e-3, 1e3), st.floats(-1e3, 1e3))
def test_missing_stamps_become_gaps_and_values_stay(kept, dt, origin):
    index = np.array([0, *sorted(kept)])
    values = np.sin(index.astype(float))
    series = regularise(Series(values, origin + dt * index), dt=dt)
    assert series.is_regular
    assert series.n_times == index[-1] + 1
    seen = np.flatnonzero(series.mask[:, 0])
    np.testing.assert_array_equal(seen, index)
    np.testing.assert_array_equal(series.values[seen, 0], values)


def test_jittered_stamps_are_put_on_the_grid():
    rng = np.random.default_rng(0)
    keep = np.delete(np.arange(1000), [10, 11, 500])
    series = regularise(Series(np.arange(997.0), 0.01 * keep + 3e-4 * rng.uniform(-1, 1, 997)))
    assert series.n_times == 1000
    assert series.dt == pytest.approx(0.01, rel=1e-3)
    assert np.flatnonzero(~series.mask[:, 0]).tolist() == [10, 11, 500]
    assert "beside the grid" in series.notes[-1].found


def test_uneven_steps_are_interpolated_but_not_across_long_gaps():
    times = np.concatenate([np.arange(0, 10, 0.7), np.arange(30, 40, 1.3), np.arange(40.1, 50, 0.9)])
    line = 2 * times + 1
    series = regularise(Series(np.stack([line, -line], 1), times))
    assert series.is_regular
    seen = series.mask.all(1)
    np.testing.assert_allclose(series.values[seen, 0], 2 * series.times[seen] + 1, atol=1e-9)
    inside = (series.times > times[14] + 0.01) & (series.times < 29.99)
    assert inside.any()
    assert not seen[inside].any()
    assert "truly uneven" in series.notes[-1].found


def test_many_paths_share_their_gaps():
    values = np.random.default_rng(1).normal(size=(3, 4, 2))
    series = regularise(Series(values, np.array([0.0, 1.0, 2.0, 4.0])))
    assert series.values.shape == (3, 5, 2)
    np.testing.assert_array_equal(series.values[:, [0, 1, 2, 4]], values)
    assert np.isnan(series.values[:, 3]).all()


def test_refusals():
    with pytest.raises(RheonError, match="would have"):
        regularise(Series(np.arange(2000.0), np.concatenate([np.arange(1999) * 1e-3 * np.pi, [1e9]])))
    with pytest.raises(RheonError, match="positive"):
        regularise(Series(np.arange(3.0), np.array([0.0, 1.0, 3.0])), dt=-1.0)
    with pytest.raises(RheonError, match="different times"):
        regularise(Series(np.ones((2, 3, 1)), np.array([[0.0, 1.0, 3.0], [0.0, 2.0, 3.0]])))
