"""Modes block by block are those of the whole table."""

from __future__ import annotations

import numpy as np
import pytest

from rheon import Series, fit, forecast
from rheon.core.errors import RheonError
from rheon.models import DynamicModes
from rheon.training._operators import operator
from rheon.training._reduction import chosen_rank, hard_threshold, isometric
from rheon.training.modes import in_coordinates
from rheon.training.streamed_modes import fit_streamed


def field(noise: float = 0.0) -> np.ndarray:
    rng = np.random.default_rng(0)
    t, patterns = np.arange(90)[:, None], rng.normal(size=(4, 600))
    slow = np.cos(0.3 * t) * patterns[0] + np.sin(0.3 * t) * patterns[1]
    fast = 0.99**t * (np.cos(0.8 * t) * patterns[2] + np.sin(0.8 * t) * patterns[3])
    return 1 + slow + fast + noise * rng.normal(size=(90, 600))


def eigenvalues(fitted) -> np.ndarray:
    return np.sort_complex(np.linalg.eigvals(fitted.system.matrix))


@pytest.mark.parametrize("delays", [1, 3])
@pytest.mark.parametrize("source", ["array", "npy", "netcdf", "blocks", "incremental", "randomised"])
def test_every_way_finds_the_same_law(source, delays, tmp_path):
    x = field(1e-4)
    model = DynamicModes(rank=4, delays=delays, remainder="dropped")
    whole = fit(model, Series(x))
    given, settings = x, {}
    if source == "npy":
        given = tmp_path / "field.npy"
        np.save(given, x)
    elif source == "netcdf":
        import h5netcdf

        given = tmp_path / "field.nc"
        with h5netcdf.File(given, "w") as file:
            file.dimensions = {"time": 90, "lat": 20, "lon": 30}
            file.create_variable("sst", ("time", "lat", "lon"), data=x.reshape(90, 20, 30))
    elif source == "blocks":
        given = iter(np.array_split(x, 7))
    elif source != "array":
        settings = {"method": source, "keep": 30}
    found = fit_streamed(model, given, **settings)
    np.testing.assert_allclose(eigenvalues(found), eigenvalues(whole), atol=1e-8)
    ours, theirs = (forecast(f, Series(x), 10).values for f in (found, whole))
    np.testing.assert_allclose(ours, theirs, atol=1e-3)
    assert found.system.dt == 1.0
    assert found.provenance["samples"] == 90


def test_paths_by_inner_products_and_by_qr_agree():
    x = field(1e-4) - 1
    index = np.lib.stride_tricks.sliding_window_view(np.arange(90), 2)
    found = [in_coordinates(*isometric(x, quick), index, 4) for quick in (True, False)]
    assert [f.path for f in found] == ["inner products", "qr"]
    one, two = (np.sort_complex(np.linalg.eigvals(operator("exact", f.before, f.after))) for f in found)
    np.testing.assert_allclose(one, two, atol=1e-10)
    # ten directions of noise are below what squared rounding leaves
    assert in_coordinates(*isometric(field(1e-6), True), index, 14) is None
    assert fit(DynamicModes(rank=14), Series(field(1e-6))).history["path"] == "qr"


def test_small_directions_are_not_lost_silently():
    x = field(1e-6)
    model = DynamicModes(rank=14)
    assert fit_streamed(model, x).history["method"] == "incremental"
    with pytest.raises(RheonError, match="lost in rounding"):
        fit_streamed(model, x, method="inner products")


def test_the_optimal_threshold_keeps_what_stands_out_of_noise():
    rng = np.random.default_rng(0)
    noise = rng.normal(size=(200, 100))
    table = noise + 60 * np.outer(rng.normal(size=200) / 14, rng.normal(size=100) / 10)
    singular = np.linalg.svd(table, compute_uv=False)
    assert chosen_rank(singular, "threshold", table.shape) == 1
    assert hard_threshold(np.ones(5), (5, 5)) == pytest.approx(2.858, abs=1e-3)


@pytest.mark.parametrize(
    ("model", "source", "message"),
    [
        (DynamicModes(), np.ones((5, 3)), "rank"),
        (DynamicModes(rank=2, method="optimised"), np.ones((5, 3)), "optimised"),
        (DynamicModes(rank=1), np.full((5, 3), np.nan), "missing"),
        (DynamicModes(rank=1), iter([np.ones((5, 3)), np.ones((5, 2))]), "after 3"),
        (DynamicModes(rank=1), 5, "no source"),
        (DynamicModes(rank=1), "nowhere.npy", "no such file"),
        (DynamicModes(rank=1), iter([[["a"]]]), "no numbers"),
    ],
)
def test_what_cannot_be_read_is_refused(model, source, message):
    with pytest.raises(RheonError, match=message):
        fit_streamed(model, source)


def test_files_and_settings_that_make_no_sense_are_refused(tmp_path):
    for name in ("bad.npy", "bad.nc"):
        (tmp_path / name).write_bytes(b"no numbers")
        with pytest.raises(RheonError, match="cannot be read"):
            fit_streamed(DynamicModes(rank=1), tmp_path / name)
    for settings in ({"dt": 0.0}, {"dt": float("nan")}, {"dt": "day"}, {"keep": 1}, {"keep": "all"}):
        with pytest.raises(RheonError, match=next(iter(settings))):
            fit_streamed(DynamicModes(rank=2), np.ones((5, 3)), **settings)
