"""Symbols of laws and recordings: pieces, partitions, gaps, the picture."""

from __future__ import annotations

import equinox as eqx
import jax.numpy as jnp
import numpy as np
import pytest

import rheon
from rheon.core.errors import RheonError
from rheon.core.symbols import Symbols
from rheon.dissect import symbols
from rheon.engine.piecewise import PiecewiseAffine
from rheon.engine.wrappers.scaled import Scaled


class TentRNN(PiecewiseAffine):
    """z' = A z + W max(z, 0) + h: the full tent map on [-1, 1] for A = 2, W = -4, h = 1."""

    slope: np.ndarray = eqx.field(converter=np.asarray)

    @property
    def n_units(self) -> int:
        return 1

    def step(self, t, x, u=None):
        return self.slope * x - 2 * self.slope * jnp.maximum(x, 0) + 1

    def region(self, state):
        return jnp.asarray(state) > 0

    def piece(self, region):
        return self.slope * (1 - 2 * jnp.diag(jnp.asarray(region, float))), jnp.ones(1)

    def initial(self):
        return np.array([0.1234])


def test_the_tent_map_allows_every_transition():
    result = symbols(TentRNN(1.99999), n=20_000, transient=100, length=3)
    assert result["alphabet"] == ("0", "1")
    assert np.allclose(result["transitions"], 0.5, atol=0.02)
    assert len(result["words"]) == 8
    assert result["patterns"].tolist() == [[False], [True]]


def test_a_slope_of_two_ends_by_rounding_and_the_result_says_so():
    result = symbols(TentRNN(2.0), n=500, transient=100)
    assert result.verdict == "cannot tell"
    assert result["repeats"] == 1
    assert "noise" in result.reason


def test_noise_keeps_an_orbit_going():
    # the doubling map on the circle, written as a law that wraps
    class Doubling(TentRNN):
        def step(self, t, x, u=None):
            return (2 * x + 1) % 2 - 1

    result = symbols(Doubling(2.0), n=4000, noise=1e-12)
    assert result.verdict == "found"
    assert np.allclose(result["shares"], 0.5, atol=0.05)


def test_wrapped_laws_show_their_pieces_and_recordings_are_encoded():
    law = Scaled(TentRNN(1.9999), np.array([5.0]), np.array([2.0]), dt=0.5, names=("x",))
    run = symbols(law, n=300, transient=0)
    assert run["symbols"].dt == 0.5
    path = 5 + 2 * run["states"]
    path[100] = np.nan
    along = symbols(law, along=rheon.Series(path, 0.5 * np.arange(300), names=("x",)))
    assert along.value[0, 100] == -1
    same = np.delete(np.arange(300), 100)
    assert np.array_equal(along.value[0, same], run.value[0, same])


def test_partitions_of_a_recording():
    t = np.arange(400)
    series = rheon.Series(np.stack([np.sin(0.1 * t), np.cos(0.1 * t), t % 3], 1), names=("x", "y", "stage"))
    by_sign = symbols(series, {"x": 0.0, "y": [-0.5, 0.5]})
    assert set(by_sign["alphabet"]) == {"00", "01", "02", "10", "11", "12"}
    assert np.array_equal(symbols(series, "stage").value[0], t % 3)
    function = symbols(series, lambda v: np.where(v[:, 0] > 0, "up", "down"))
    assert function["alphabet"] == ("down", "up")
    assert np.array_equal(function.value[0], (series["x"] > 0).astype(int))
    cells = symbols(series.select(["x", "y"]), 4, key=1)
    assert np.all(np.diff(np.sort(cells["counts"])) < 30)
    assert np.array_equal(cells.value, symbols(series.select(["x", "y"]), 4, key=1).value)


def test_labels_and_numbers_are_symbols_already():
    assert symbols(np.array(["rest", "task", "rest"]))["alphabet"] == ("rest", "task")
    assert symbols(np.array([2.0, np.nan, 5.0])).value.tolist() == [[0, -1, 1]]
    assert symbols(Symbols(np.array([0, 1, 0]))).value.tolist() == [[0, 1, 0]]


def test_the_graph_is_drawn(tmp_path):
    result = symbols(np.random.default_rng(0).integers(0, 5, 500))
    panel = result.figure.panels[0]
    nodes = next(t for t in panel.traces if t.kind == "points")
    assert len(nodes.x) == 5
    assert next(t for t in panel.traces if t.kind == "text").labels == tuple("01234") or len(nodes.size) == 5
    for backend, name in (("matplotlib", "graph.png"), ("plotly", "graph.json")):
        result.plot(backend=backend, path=tmp_path / name)
        assert (tmp_path / name).stat().st_size > 1000


def test_a_large_graph_shows_its_most_visited_symbols():
    result = symbols(np.random.default_rng(0).integers(0, 90, 4000))
    assert "50 symbols left out" in result.figure.panels[0].note


@pytest.mark.parametrize(
    ("data", "partition", "match"),
    [
        (rheon.systems.Henon(), None, "piecewise affine"),
        (np.random.default_rng(0).normal(size=20), None, "whole numbers"),
        (np.random.default_rng(0).normal(size=(20, 2)), [0.0], "2 variables"),
        (np.random.default_rng(0).normal(size=(20, 2)), {"z": 0.0}, "no variable"),
        (np.random.default_rng(0).normal(size=(20, 2)), lambda v: v, "shape"),
        (np.random.default_rng(0).normal(size=(20, 2)), 50, "50 cells"),
        (Symbols(np.array([0, 1])), "median", "already"),
    ],
)
def test_refusals(data, partition, match):
    with pytest.raises(RheonError, match=match):
        symbols(data, partition)


def test_a_run_that_escapes_is_refused():
    with pytest.raises(RheonError, match="left finite numbers"):
        symbols(TentRNN(2.5), n=500)


def test_a_recording_is_encoded_in_the_order_of_the_law():
    henon = rheon.simulate(rheon.systems.Henon(), n=300, transient=100)
    law = Scaled(TentRNN(1.9), np.zeros(1), np.ones(1), names=("y",))
    straight = symbols(law, along=henon.select(["y"]))
    assert np.array_equal(symbols(law, along=henon).value, straight.value)
    with pytest.raises(RheonError, match="2 variables for a law of 1"):
        symbols(TentRNN(1.9), along=henon)


@pytest.mark.parametrize("settings", [{"n": 0}, {"transient": -5}, {"noise": -1.0}, {"length": 0}, {"n": "many"}])
def test_impossible_numbers_are_refused(settings):
    with pytest.raises(RheonError, match=next(iter(settings))):
        symbols(TentRNN(1.9), **settings)


def test_a_partition_may_leave_points_out():
    values = np.array([[1.0], [-1.0], [2.0], [3.0]])
    result = symbols(values, lambda v: np.where(v[:, 0] < 0, np.nan, v[:, 0] > 1.5))
    assert result.value.tolist() == [[0, -1, 1, 1]]
