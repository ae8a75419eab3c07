"""What is written can be read back as the same numbers."""

from __future__ import annotations

import gzip
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rheon.core.errors import RheonError
from rheon.core.series import Series
from rheon.io.write import ENDINGS, ending_of, table_text, write

SERIES = Series(
    np.array([[1.0, np.nan], [1 / 3, 2e-300]]), np.array([0.1, 0.30000000000000004]), ("x", "a,b"), ("V", ""), "s"
)


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_ending_writes_one_file(ending, tmp_path):
    write(SERIES, tmp_path / f"a{ending}")
    assert [p.name for p in tmp_path.iterdir()] == [f"a{ending}"]


def test_csv(tmp_path):
    write(SERIES, tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_text() == (
        'time,x,"a,b"\n0.1,1.0,\n0.30000000000000004,0.3333333333333333,2e-300\n'
    )


def test_gzip_holds_no_time(tmp_path):
    for name in ("a.csv.gz", "b.csv.gz"):
        write(SERIES, tmp_path / name)
    assert (tmp_path / "a.csv.gz").read_bytes() == (tmp_path / "b.csv.gz").read_bytes()
    assert gzip.decompress((tmp_path / "a.csv.gz").read_bytes()).startswith(b"time,x")


def test_many_paths_have_a_column(tmp_path):
    many = Series(np.arange(12.0).reshape(2, 3, 2), names=("x", "y"))
    lines = table_text(many).splitlines()
    assert lines[0] == "series,time,x,y"
    assert [line.split(",")[0] for line in lines[1:]] == ["0", "0", "0", "1", "1", "1"]


@given(st.lists(st.floats(allow_infinity=False, width=32), min_size=1, max_size=20))
def test_single_precision_reads_back(values):
    series = Series(np.array(values, np.float32), names=("x",))
    text = table_text(series)
    back = np.genfromtxt(io.StringIO(text), delimiter=",", skip_header=1, ndmin=2)[:, 1].astype(np.float32)
    np.testing.assert_array_equal(back, series.values[:, 0])


def test_npz_parquet_netcdf_read_back(tmp_path):
    import pandas
    import xarray

    for ending in (".npz", ".parquet", ".nc"):
        write(SERIES, tmp_path / f"a{ending}")
    npz = np.load(tmp_path / "a.npz")
    np.testing.assert_array_equal(npz["values"], SERIES.values)
    assert npz["names"].tolist() == ["x", "a,b"]
    np.testing.assert_array_equal(pandas.read_parquet(tmp_path / "a.parquet")["x"], SERIES["x"])
    with xarray.open_dataset(tmp_path / "a.nc", engine="h5netcdf", decode_times=False) as data:
        np.testing.assert_array_equal(data["x"], SERIES["x"])
        assert data["x"].attrs["units"] == "V"


@pytest.mark.parametrize("name", ["a", "a.doc", "a.csv.bz2", "csv"])
def test_unknown_endings(name):
    with pytest.raises(RheonError, match="format"):
        ending_of(name)


def test_a_variable_called_time(tmp_path):
    with pytest.raises(RheonError, match="two columns"):
        write(Series(np.zeros(3), names=("time",)), tmp_path / "a.csv")
    assert list(tmp_path.iterdir()) == []
