"""Data at will: the same key gives the same path in any company, sampled by the system's own clock."""

from __future__ import annotations

import numpy as np
import pytest

import rheon
from rheon.core.errors import RheonError
from rheon.engine.ensemble import clock, ensemble, splits
from rheon.io.stream import stream

pytestmark = pytest.mark.compiles

LORENZ = rheon.systems.Lorenz()


def test_a_path_does_not_depend_on_its_company():
    whole = ensemble(LORENZ, n=60, paths=4, per_period=20, noise=0.1, key=3)
    part = ensemble(LORENZ, n=60, paths=2, first=2, per_period=20, noise=0.1, key=3)
    np.testing.assert_array_equal(whole.values[2:], part.values)
    assert not np.array_equal(whole.values, ensemble(LORENZ, n=60, paths=4, per_period=20, noise=0.1, key=4).values)


def test_shaken_paths_do_not_either():
    whole = ensemble(LORENZ, n=20, paths=3, per_period=20, process_noise=0.2, key=1)
    part = ensemble(LORENZ, n=20, first=2, per_period=20, process_noise=0.2, key=1)
    np.testing.assert_array_equal(whole.values[2], part.values)
    clean = ensemble(LORENZ, n=20, paths=3, per_period=20, key=1)
    assert np.abs(whole.values[0, 5:] - clean.values[0, 5:]).max() > 0.1


def test_paths_start_apart_on_the_attractor():
    paths = ensemble(LORENZ, n=2, paths=50, per_period=50).values[:, 0]
    assert np.unique(paths.round(6), axis=0).shape == (50, 3)
    assert 3 < paths[:, 0].std() < 13
    assert (paths[:, 2] > 0).all()
    np.testing.assert_array_equal(paths[0], LORENZ.initial())


def test_clocks():
    assert clock(LORENZ, per_period=50) == (LORENZ.card.period / 50, LORENZ.card.period)
    largest = max(LORENZ.card.invariants["lyapunov_spectrum"].value)
    assert clock(LORENZ, per_lyapunov=30)[0] == pytest.approx(1 / (30 * largest))
    assert clock(rheon.systems.Henon())[0] == 1.0


def test_noise_has_the_size_that_was_asked_for():
    settings = dict(n=4_000, per_period=50, variables=["z", "x"])
    clean, noisy = ensemble(LORENZ, **settings), ensemble(LORENZ, noise=0.3, **settings)
    assert noisy.names == ("z", "x")
    assert (noisy.values - clean.values).std(0) / clean.values.std(0) == pytest.approx([0.3, 0.3], rel=0.15)
    assert "0.3 standard deviations" in noisy.notes[-1].done


def test_irregular_times_see_the_same_orbit():
    series = ensemble(LORENZ, n=100, per_period=25, irregular=True)
    assert not series.is_regular
    exact = rheon.simulate(LORENZ, series.times, initial=LORENZ.initial(), rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(series.values[:40], exact.values[:40], atol=1e-3)


def test_splits_are_those_of_the_protocol():
    data = splits(LORENZ, "coarse")
    sizes = [getattr(data, n).n_times for n in ("train", "validation", "test_train", "test", "noisy_train", "long")]
    assert sizes == [150, 30, 150, 30, 150, 900]
    np.testing.assert_allclose(data.long.values[:150], data.train.values, atol=1e-9)
    assert np.abs(data.test_train.values - data.train.values).max() > 1
    assert data.validation.times[0] == pytest.approx(data.train.times[-1] + LORENZ.card.period / 15)


@pytest.mark.parametrize(
    ("system", "settings", "words"),
    [
        (LORENZ, {"per_period": 5, "per_lyapunov": 5}, "both"),
        (LORENZ, {"per_period": -1}, "positive"),
        (LORENZ, {"noise": -1}, "noise"),
        (LORENZ, {"n": 0}, "n = 0"),
        (LORENZ, {"n": 10.5}, "whole number"),
        (LORENZ, {"n": "10"}, "whole number"),
        (LORENZ, {"n": 10**12}, "GiB"),
        (LORENZ, {"paths": 2.5}, "whole number"),
        (LORENZ, {"noise": "a"}, "noise"),
        (LORENZ, {"per_period": "a"}, "positive"),
        (LORENZ, {"variables": ["w"]}, "w"),
        (rheon.systems.Henon(), {"irregular": True}, "no times between"),
        (rheon.systems.Henon(), {"per_period": 5}, "every step"),
        (rheon.systems.Henon(), {"process_noise": 0.1}, "flows"),
        (rheon.systems.OrnsteinUhlenbeck(), {}, "neither flow nor map"),
    ],
)
def test_refusals(system, settings, words):
    with pytest.raises(RheonError, match=words):
        ensemble(system, **{"n": 10} | settings)


def test_a_lyapunov_time_is_that_of_the_cards_parameters():
    with pytest.raises(RheonError, match="other parameters"):
        ensemble(LORENZ.replace(rho=14.0), 10, per_lyapunov=30)
    assert (
        ensemble(rheon.systems.Lorenz.variant("dysts"), 10, per_lyapunov=30).dt
        == ensemble(LORENZ, 10, per_lyapunov=30).dt
    )


def test_a_stream_holds_what_the_ensemble_gives(tmp_path):
    settings = dict(n=30, noise=0.1, key=5)
    file = stream(rheon.systems.Henon(), tmp_path / "henon.nc", paths=5, chunk=2, **settings)
    read = rheon.load(file)
    np.testing.assert_array_equal(read.values, ensemble(rheon.systems.Henon(), paths=5, **settings).values)
    assert read.names == ("x", "y")
    with pytest.raises(RheonError, match=r"\.nc"):
        stream(LORENZ, tmp_path / "a.zarr", paths=1)
    with pytest.raises(RheonError, match="cannot write"):
        stream(LORENZ, file / "a.nc", paths=1, n=5)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"paths": 2.5}, "whole number"),
        ({"paths": 2, "chunk": 0}, "whole number"),
        ({"paths": 2, "bogus": 3}, "no setting bogus"),
        ({"paths": 2, "first": 3}, "no setting first"),
    ],
)
def test_streams_refuse(tmp_path, settings, words):
    with pytest.raises(RheonError, match=words):
        stream(rheon.systems.Henon(), tmp_path / "a.nc", **settings)
    assert not list(tmp_path.iterdir())


def test_streams_need_a_file(tmp_path):
    (tmp_path / "a.nc").mkdir()
    with pytest.raises(RheonError, match="folder"):
        stream(rheon.systems.Henon(), tmp_path / "a.nc", paths=1)
    with pytest.raises(RheonError, match="no path"):
        stream(rheon.systems.Henon(), None, paths=1)


@pytest.mark.parametrize("name", ["Duffing", "BeerRNN"])
def test_company_does_not_change_the_rounding(name):
    """Compiled code rounds full registers and remainders differently, and chaos blows the last digit up."""
    system, settings = getattr(rheon.systems, name)(), dict(n=40, settle=20.0, key=3)
    whole = ensemble(system, paths=12, **settings)
    np.testing.assert_array_equal(whole.values[2], ensemble(system, first=2, **settings).values)
    np.testing.assert_array_equal(whole.values[1:4], ensemble(system, paths=3, first=1, **settings).values)


def test_paths_from_a_start_at_zero_part():
    circle = rheon.systems.Circle()
    for paths in (ensemble(circle, n=5, paths=3).values, rheon.simulate(circle, n=5, paths=3).values):
        assert len(np.unique(paths[:, -1, 0])) == 3


def test_lost_paths_have_a_note():
    runaway = rheon.systems.Henon().replace(a=3.0)
    data = ensemble(runaway, n=50, paths=3)
    assert np.isnan(data.values[:, -1]).all()
    assert "3 of 3 paths" in str(data.notes[0])
