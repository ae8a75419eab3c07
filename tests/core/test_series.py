"""Series: what is true of every series, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from rheon.core.errors import RheonError
from rheon.core.series import Note, Series

NUMBERS = st.floats(-1e6, 1e6, width=32) | st.just(float("nan"))


@st.composite
def series(draw, most_series=3):
    """Any series: one or many paths, gaps, even or uneven times, common or own."""
    many = draw(st.booleans())
    shape = (draw(st.integers(1, most_series)),) * many + (draw(st.integers(1, 24)), draw(st.integers(1, 3)))
    values = draw(arrays.arrays(np.float64, shape, elements=NUMBERS))
    times = None
    if draw(st.booleans()):
        own = many and draw(st.booleans())
        steps = draw(arrays.arrays(np.float64, shape[:-1] if own else shape[-2:-1], elements=st.floats(0.01, 5.0)))
        times = np.cumsum(steps, axis=-1)
    names = tuple(f"v{i}" for i in range(shape[-1]))
    return Series(values, times, names=names, units=("m",) * shape[-1], time_unit="s", source="drawn")


def starts_one_by_one(s: Series, length: int) -> list[list[int]]:
    return [
        [i, j]
        for i in range(s.n_series)
        for j in range(s.n_times - length + 1)
        if not np.isnan(s.paths[i, j : j + length]).any()
    ]


@given(series(), st.integers(1, 26))
def test_valid_starts_are_exactly_the_starts_without_a_gap(s, length):
    assert s.valid_starts(length).tolist() == starts_one_by_one(s, length)


@given(series(), st.integers(1, 8))
def test_windows_never_hold_a_gap(s, length):
    windows = s.windows(length)
    assert windows.shape == (len(s.valid_starts(length)), length, s.n_variables)
    assert not np.isnan(windows).any()
    for (i, j), window in zip(s.valid_starts(length), windows, strict=True):
        np.testing.assert_array_equal(window, s.paths[i, j : j + length])


@given(series())
def test_times_increase_and_the_step_is_their_median(s):
    assert (np.diff(s.times, axis=-1) > 0).all()
    assert s.dt > 0
    if s.n_times > 1:
        assert s.dt == np.median(np.diff(s.times, axis=-1))


@given(series(), st.data())
def test_parts_keep_what_they_do_not_cut(s, data):
    start = data.draw(st.integers(0, s.n_times - 1))
    stop = data.draw(st.integers(start + 1, s.n_times))
    part = s.window(start, stop)
    np.testing.assert_array_equal(part.values, s.values[..., start:stop, :])
    np.testing.assert_array_equal(part.times, s.times[..., start:stop])
    chosen = data.draw(st.permutations(s.names))[: data.draw(st.integers(1, s.n_variables))]
    some = s.select(chosen)
    assert some.names == tuple(chosen)
    assert some.units == ("m",) * len(chosen)
    for name in chosen:
        np.testing.assert_array_equal(some[name], s[name])
    for one in (part, some, s.noted("a"), s.replace(source="b")):
        assert one.time_unit == "s"
        assert one.n_series == s.n_series
    assert s.noted("gap", "left").notes == (*s.notes, Note("gap", "left"))
    assert s.notes == ()


@given(series())
def test_paths_are_the_series(s):
    for i in range(s.n_series):
        path = s.path(i)
        np.testing.assert_array_equal(path.values, s.paths[i])
        assert path.times.shape == (s.n_times,)
        assert path.n_series == 1


@given(series())
def test_pandas_round_trip(s):
    frame = s.to_pandas()
    assert len(frame) == s.n_series * s.n_times
    assert list(frame.columns)[-s.n_variables :] == list(s.names)
    groups = [g for _, g in frame.groupby("series")] if s.n_series > 1 else [frame]
    values = np.stack([g[list(s.names)].to_numpy() for g in groups])
    times = np.stack([g["time"].to_numpy() for g in groups])
    np.testing.assert_array_equal(values, s.paths)
    np.testing.assert_array_equal(times, np.broadcast_to(s.times, times.shape))


@given(series())
def test_xarray_round_trip_or_a_clear_refusal(s):
    own_times = s.times.ndim == 2 and not np.all(s.times == s.times[0])
    if own_times:
        with pytest.raises(RheonError, match="different times"):
            s.to_xarray()
        return
    data = s.noted("gap", "left").to_xarray()
    for name in s.names:
        np.testing.assert_array_equal(data[name].values, s[name])
        assert data[name].attrs["units"] == "m"
    np.testing.assert_array_equal(data["time"].values, s.times if s.times.ndim == 1 else s.times[0])
    assert data["time"].attrs["units"] == "s"
    assert data.attrs["notes"] == ["gap -> left"]


def test_a_series_of_one_path_in_three_axes_stays_so():
    s = Series(np.zeros((1, 4, 2)), np.arange(4.0)[None])
    assert s.path(0).values.shape == (4, 2)
    assert s.to_xarray().sizes == {"series": 1, "time": 4}


def test_counted_times_and_names():
    s = Series([1, 2, 3])
    assert s.values.dtype == np.float64
    assert s.values.shape == (3, 1)
    assert s.names == ("x0",)
    assert s.time_unit == "sample"
    assert s.times.tolist() == [0, 1, 2]
    assert len(s) == 3


def test_float32_stays_float32():
    assert Series(np.zeros((3, 1), np.float32)).values.dtype == np.float32


@pytest.mark.parametrize(("jitter", "regular"), [(0.0, True), (1e-4, True), (1e-2, False)])
def test_even_means_even_to_a_thousandth(jitter, regular):
    times = np.arange(50.0)
    times[20] += jitter
    assert Series(np.zeros(50), times).is_regular is regular


def test_long_records_in_seconds_since_1970_are_even():
    times = 1.7e9 + 0.001 * np.arange(10_000)
    assert Series(np.zeros(10_000), times).is_regular


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (dict(values=[]), "not empty"),
        (dict(values=np.zeros((3, 0))), "not empty"),
        (dict(values=np.zeros((1, 2, 3, 4))), "shape"),
        (dict(values=np.float64(3.0)), "shape"),
        (dict(values=["a", "b"]), "not real numbers"),
        (dict(values=np.array([1 + 2j])), "not real numbers"),
        (dict(values=[1.0, np.inf]), "infinity"),
        (dict(values=[1.0, 2.0], times=[0.0]), "shape"),
        (dict(values=[1.0, 2.0], times=[0.0, 0.0]), "increase"),
        (dict(values=[1.0, 2.0], times=[1.0, 0.0]), "increase"),
        (dict(values=[1.0, 2.0], times=[0.0, np.nan]), "increase"),
        (dict(values=[1.0, 2.0], names=("a", "b")), "names"),
        (dict(values=[1.0, 2.0], units=("m", "s")), "units"),
    ],
)
def test_what_is_no_series_is_refused(arguments, message):
    with pytest.raises(RheonError, match=message):
        Series(**arguments)


def test_an_infinity_is_placed():
    values = np.zeros((4, 2))
    values[2, 1] = -np.inf
    with pytest.raises(RheonError, match=r"\(2, 1\)"):
        Series(values, source="a.csv")


def test_an_unknown_variable_names_those_there_are():
    with pytest.raises(RheonError, match="choose among a, b"):
        Series(np.zeros((2, 2)), names=("a", "b"))["c"]


def test_two_variables_of_one_name_are_refused():
    with pytest.raises(RheonError, match="twice"):
        Series(np.zeros((2, 2)), names=("a", "a"))


def test_a_window_beyond_the_end_is_refused():
    with pytest.raises(RheonError, match="not empty"):
        Series(np.zeros(3)).window(5, 9)


@pytest.mark.parametrize("length", [0, -1])
def test_a_window_of_nothing_is_refused(length):
    with pytest.raises(RheonError, match="at least 1"):
        Series(np.zeros(3)).windows(length)


def test_it_reads_like_a_report():
    text = repr(Series([[1.0, np.nan], [2.0, 3.0]], names=("x", "y"), time_unit="s"))
    assert text == "Series(2 times, dt 1 s; x, y, 1 missing)"
    assert "(uneven)" in repr(Series([1.0, 2.0, 3.0], [0.0, 1.0, 3.0]))
    assert "2 paths" in repr(Series(np.zeros((2, 3, 1))))
