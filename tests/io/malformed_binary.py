"""Binary files that must be read."""

from __future__ import annotations

import numpy as np
from malformed_kit import GOOD, NAN, Case, Read, T, X, mat, mat73, netcdf, npy, npz, parquet, text

BLOCK = np.random.default_rng(1).normal(size=(3, 50, 2))
BOTH = np.stack([T, X], 1)
STAMPS = np.array(["2014-01-01T00", "2014-01-01T01", "2014-01-01T02"], "M8[h]")
CF = {"data_vars": {"x": ("time", [1.0, -9.0, 3.0], {"units": "m"})}, "coords": {"time": STAMPS.astype("M8[ns]")}}
RECORD = np.array(list(zip(T, X, strict=True)), dtype=[("t", "f8"), ("x", "f8")])
TABLE = [
    ("npy vector", "a.npy", text(npy(np.array(X))), Read(shape=(4, 1))),
    ("npy big-endian", "a.npy", text(npy(np.array(X, ">f4"))), Read({"values": X})),
    ("npy Fortran order", "a.npy", text(npy(np.asfortranarray(BLOCK[0]))), Read({"x0": BLOCK[0, :, 0].tolist()})),
    ("npy with a clock", "a.npy", text(npy(BOTH)), Read({"x1": X}, T, notes=("even steps",))),
    ("npy of truth values", "a.npy", text(npy(np.array([True, False, True]))), Read({"values": [1, 0, 1]})),
    ("npy of records", "a.npy", text(npy(RECORD)), GOOD),
    ("npy of many paths", "a.npy", text(npy(BLOCK)), Read(shape=(3, 50, 2), notes=("(series, time, variable)",))),
    ("npy lying down", "a.npy", text(npy(BLOCK[0].T)), Read(shape=(2, 50), notes=("swapped",))),
    (
        "npy infinite",
        "a.npy",
        text(npy(np.array([1, np.inf, 2]))),
        Read({"values": [1, NAN, 2]}, notes=("infinite",)),
    ),
    ("npy under a wrong name", "a.csv", text(npy(np.array(X))), Read(shape=(4, 1))),
    ("npz with a clock", "a.npz", npz(t=T, x=X), GOOD),
    (
        "npz lying down with a clock",
        "a.npz",
        npz(time=np.arange(50), v=BLOCK[0].T),
        Read(shape=(50, 2), notes=("axes were exchanged",)),
    ),
    ("npz with a rate", "a.npz", npz(x=X, fs=250.0), Read({"x": X}, [0, 0.004, 0.008, 0.012], "s")),
    ("npz with names", "a.npz", npz(data=BOTH[:, ::-1], names=np.array(["u", "v"])), Read({"u": X, "v": T})),
    ("parquet", "a.parquet", parquet(**{"t [s]": T, "x": X}), Read({"x": X}, T, "s")),
    (
        "parquet with dates",
        "a.parquet",
        parquet(when=STAMPS.astype("M8[ns]"), x=[1.0, None, 3.0]),
        Read({"x": [1, NAN, 3]}, [0, 1, 2], "h"),
    ),
    (
        "parquet with lists",
        "a.parquet",
        parquet(t=T, x=X, more=[[1], [2], [3], [4]]),
        Read({"x": X}, T, notes=("'more'", "left out")),
    ),
    ("netcdf classic", "a.nc", netcdf("scipy", **CF), Read({"x": [1, -9, 3]}, [0, 1, 2], "h", ("m",))),
    ("netcdf 4", "a.nc", netcdf("h5netcdf", **CF), Read({"x": [1, -9, 3]}, [0, 1, 2], "h", ("m",))),
    (
        "netcdf with a fill value",
        "a.nc",
        netcdf("scipy", data_vars={"x": ("time", [1.0, -9.0, 3.0], {"missing_value": -9.0})}),
        Read({"x": [1, NAN, 3]}),
    ),
    ("mat", "a.mat", mat(t=np.array([T]).T, x=np.array([X])), GOOD),
    ("mat with a structure", "a.mat", mat(rec={"t": np.array(T), "x": np.array(X)}), Read({"rec.x": X}, T)),
    (
        "netcdf with a calendar of its own",
        "a.nc",
        netcdf(
            "scipy",
            data_vars={"x": ("time", [1.0, 2.0, 4.0])},
            coords={"time": ("time", [0, 1, 31], {"units": "days since 2000-02-29", "calendar": "360_day"})},
        ),
        Read({"x": [1, 2, 4]}, [0, 1, 31], "d", notes=("360_day",)),
    ),
    (
        "npz with unsorted times",
        "a.npz",
        npz(times=np.array([0.0, 2.0, 1.0]), values=np.array([[1.0, 2.0], [5.0, 6.0], [3.0, 4.0]])),
        Read({"x0": [1, 3, 5], "x1": [2, 4, 6]}, [0, 1, 2], notes=("out of order",)),
    ),
    ("mat 7.3", "a.mat", mat73(t=[T], x=[X]), GOOD),
]
CASES = [Case(n, f, w, e) for n, f, w, e in TABLE]
