"""Text tables: what is written in any layout is read back, and every repair is told."""

from __future__ import annotations

import gzip
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rheon.core.errors import RheonError
from rheon.io._sniff import sniff
from rheon.io.read import read

NUMBERS = st.floats(-1e6, 1e6, allow_subnormal=False).map(lambda v: round(v, 6)) | st.integers(-999_999, 999_999)
WORDS = st.sampled_from(["", "NA", "NaN", "null", "-", "n/a"])
NAMES = st.lists(
    st.text("abcdefgäöß_", min_size=2, max_size=8).filter(lambda v: v.strip("_") and v not in ("na", "no", "yes")),
    min_size=1,
    max_size=5,
    unique=True,
)


@st.composite
def tables(draw):
    """Names, values with gaps, and a layout to write them in."""
    names = draw(NAMES)
    rows = draw(st.integers(4, 30))
    values = np.array([[draw(NUMBERS) for _ in names] for _ in range(rows)], float)
    gaps = np.array([[draw(st.integers(0, 9)) == 0 for _ in names] for _ in range(rows)])
    gaps[0] = gaps[-1] = False
    delimiter = draw(st.sampled_from([",", ";", "\t", "|"]))
    decimal = "," if delimiter == ";" and draw(st.booleans()) else "."
    return {
        "names": names,
        "values": np.where(gaps, np.nan, values),
        "missing": draw(WORDS),
        "delimiter": delimiter,
        "decimal": decimal,
        "end": draw(st.sampled_from(["\n", "\r\n", "\r"])),
        "encoding": draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "latin-1"])),
        "preamble": draw(st.sampled_from(["", "made by a logger", "# station 7\n# nobody home"])),
        "packed": draw(st.booleans()),
        "last": draw(st.booleans()),
    }


def written(table) -> bytes:
    def cell(v: float) -> str:
        return table["missing"] if math.isnan(v) else f"{v:.6f}".replace(".", table["decimal"])

    d = table["delimiter"]
    lines = table["preamble"].split("\n") if table["preamble"] else []
    lines.append(d.join(["t", *table["names"]]))
    clock = [f"{0.5 * i:.6f}".replace(".", table["decimal"]) for i in range(len(table["values"]))]
    lines += [d.join([t, *map(cell, row)]) for t, row in zip(clock, table["values"], strict=True)]
    text = "\n".join(lines).replace("\n", table["end"]) + (table["end"] if table["last"] else "")
    data = text.encode(table["encoding"])
    return gzip.compress(data) if table["packed"] else data


@given(tables())
def test_any_layout_reads_back_equal(tmp_path_factory, table):
    path = tmp_path_factory.mktemp("table") / "any.csv"
    path.write_bytes(written(table))
    series = read(path)
    kept = [i for i in range(len(table["names"])) if not np.isnan(table["values"][:, i]).all()]
    assert series.names == tuple(table["names"][i] for i in kept)
    np.testing.assert_array_equal(series.values, table["values"][:, kept])
    np.testing.assert_array_equal(series.times, 0.5 * np.arange(len(table["values"])))


@given(st.binary(max_size=400))
def test_any_bytes_are_refused_or_read(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("bytes") / "any.csv"
    path.write_bytes(data)
    try:
        series = read(path)
    except RheonError as error:
        assert str(path) in str(error)  # noqa: PT017  (reading it is right as well)
    else:
        assert np.isfinite(series.times).all()


@given(st.text('0123456789.,;\t\n"#-eNAx ', max_size=200))
def test_any_text_is_refused_or_read(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("text") / "any.csv"
    path.write_text(text)
    try:
        series = read(path)
    except RheonError as error:
        assert str(path) in str(error)  # noqa: PT017
    else:
        assert not np.isinf(series.values).any()


def test_columns_and_time_are_chosen_by_name(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("clock,Speed (m/s),temp\n3,1,5\n2,2,6\n7,4,7\n")
    series = read(path, columns=["speed"], time="clock")
    assert series.names == ("Speed",)
    assert series.units == ("m/s",)
    np.testing.assert_array_equal(series.times, [2, 3, 7])
    np.testing.assert_array_equal(series["Speed"], [2, 1, 4])
    assert any("not chosen: temp" in n.found for n in series.notes)
    with pytest.raises(RheonError, match="clock, Speed, temp"):
        read(path, columns=["pressure"])


def test_time_none_counts_rows(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("t,x\n0,1\n5,2\n7,4\n")
    series = read(path, time="none")
    assert series.names == ("t", "x")
    assert series.time_unit == "sample"
    np.testing.assert_array_equal(series.times, [0, 1, 2])


def test_time_in_two_columns(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("d,h,x\n2014-01-01,01:00,1\n2014-01-01,02:00,2\n2014-01-01,03:00,4\n")
    series = read(path, time="d+h")
    np.testing.assert_array_equal(series.times, [0, 1, 2])
    assert series.time_unit == "h"
    (tmp_path / "b.csv").write_text("a,b\nred,1\nblue,2\n")
    with pytest.raises(RheonError, match="does not tell time"):
        read(tmp_path / "b.csv", time="a")


def test_cells_that_stop_being_numbers_late_in_the_file(tmp_path, monkeypatch):
    """The type of a column is not decided by its beginning."""
    monkeypatch.setattr("rheon.io.table.BLOCK_BYTES", 2**16)
    rows = [f"{i},{0.5 * i}" for i in range(20_000)]
    rows[19_000] = "19000,broken"
    path = tmp_path / "a.csv"
    path.write_text("t,x\n" + "\n".join(rows))
    series = read(path)
    assert np.isnan(series["x"][19_000])
    assert series["x"][19_001] == 0.5 * 19_001
    assert any("'broken'" in n.found for n in series.notes)


@pytest.mark.parametrize(
    ("lines", "delimiter", "decimal", "skip"),
    [
        (["1 2 3", "4 5 6"], " ", ".", 0),
        (["a\tb", "1\t2", "3\t4"], "\t", ".", 1),
        (["1,5;2,5", "3,5;4,5"], ";", ",", 0),
        (["x", "1", "2"], "", ".", 1),
        (["2014-01-01 00:00:00,5", "2014-01-01 00:00:01,6"], ",", ".", 0),
    ],
)
def test_layouts(lines, delimiter, decimal, skip):
    layout = sniff(lines, "a.csv")
    assert (layout.delimiter, layout.decimal, layout.skip) == (delimiter, decimal, skip)


def test_real_records_with_their_oddities(shared_data):
    folder = shared_data("paleoclimate_irregular")
    expected = {"vostok_temperature": 3311, "epica_deuterium": 5788, "gisp2_d18o": 1404, "lr04_benthic": 2115}
    for name, count in expected.items():
        assert read(folder / f"{name}.csv.gz").n_times == count
    benthic = read(folder / "lr04_benthic.csv.gz")
    assert benthic.units == ("per mil", "per mil")
    assert benthic.time_unit == "ka"
    assert benthic["Benthic d18O"][-1] == 3.23  # the present, last because ages count backwards
    co2 = read(shared_data("climate_indices") / "co2_maunaloa_weekly.csv.gz")
    assert (co2.n_times, co2.time_unit, co2.dt, int((~co2.mask).sum())) == (2284, "d", 7.0, 59)
