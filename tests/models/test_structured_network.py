"""Layers of any structure in any network, and laws of several environments."""

from __future__ import annotations

import equinox as eqx
import jax
import numpy as np
import pytest

import rheon
from rheon.core.errors import RheonError
from rheon.core.precision import as_dtype, precision
from rheon.engine.rollout import rollouts
from rheon.models._layers import Affine, Structured, layer

pytestmark = pytest.mark.compiles

KEY = jax.random.key(5)
PATHS = np.random.default_rng(0).normal(size=(1, 80, 2))


def law_of(model, paths=PATHS):
    return as_dtype(model.build(paths, 1.0, KEY), np.float64)


def test_delays_go_in_variable_by_variable_newest_first():
    law = law_of(rheon.models.StructuredNetwork(delays=3, width=4, structure="dense"))
    seen = []
    rule = eqx.tree_at(lambda r: r.net, law.rule, lambda delays: seen.append(np.asarray(delays)) or np.ones(2))
    with precision("double"):
        after = rule(np.array([[1.0, 10.0], [2.0, 20.0], [3.0, 30.0]]))
    assert seen[0].tolist() == [3.0, 2.0, 1.0, 30.0, 20.0, 10.0]
    np.testing.assert_allclose(after, np.array([3.0, 30.0]) + law.rule.increments)


def test_a_structured_law_is_the_dense_one_with_the_same_matrices():
    law = law_of(rheon.models.StructuredNetwork(delays=4, width=12))
    with precision("double"):
        net = law.rule.net
        dense = [
            Affine(np.asarray(part.operator.as_matrix()), part.bias) if isinstance(part, Structured) else part
            for part in net.layers
        ]
        same = eqx.tree_at(lambda held: held.rule.net.layers, law, tuple(dense))
        advance = eqx.filter_jit(lambda a, b, s: (a.step(0.0, a.step(0.0, s)), b.step(0.0, b.step(0.0, s))))
        np.testing.assert_allclose(*advance(law, same, law.encode(PATHS[0, :4])), atol=1e-12)
    assert law.n_numbers < same.n_numbers


@pytest.mark.parametrize("model", [rheon.models.GRU, rheon.models.LSTM])
def test_recurrent_networks_take_a_structure(model):
    plain, light = (model(lookback=5, units=16, structure=s).build(PATHS, 1.0, KEY) for s in ("dense", "monarch"))
    assert sum(map(np.size, jax.tree.leaves(light))) < 0.6 * sum(map(np.size, jax.tree.leaves(plain)))
    assert light.net.memory == plain.net.memory
    memory, increment = eqx.filter_jit(light.net)(np.zeros(light.net.memory, np.float32), np.ones(2, np.float32))
    assert np.isfinite(memory).all()
    assert increment.shape == (2,)
    with pytest.raises(RheonError, match="no structure is named 'none'"):
        model(structure="none").build(PATHS, 1.0, KEY)


def test_a_dense_layer_is_the_plain_one():
    assert isinstance(layer(np.random.default_rng(0), 3, 4), Affine)
    plain, other = (layer(np.random.default_rng(0), 3, 4, structure=s) for s in ("dense", "low-rank"))
    assert plain(np.ones(3)).shape == other(np.ones(3, np.float32)).shape == (4,)


def test_settings_that_make_no_sense_are_refused():
    for settings, message in (
        ({"structure": "sparse"}, "no structure is named 'sparse'"),
        ({"kind": "sine"}, "no nonlinearity is named 'sine'"),
        ({"delays": 0}, "delays is 0"),
    ):
        with pytest.raises(RheonError, match=message):
            rheon.models.StructuredNetwork(**settings).build(PATHS, 1.0, KEY)


# environments ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def decays():
    """Three environments in which a point falls to zero at different speeds, and their fit."""
    start = np.random.default_rng(1).uniform(1, 2, (3, 8, 1))
    rate = np.array([0.1, 0.2, 0.4])[:, None, None]
    x = (start * np.exp(-rate * np.arange(20))).reshape(24, 20)
    number = np.repeat(np.arange(3.0), 8)[:, None] + np.zeros((24, 20))
    series = rheon.Series(np.stack([x, number], 2), names=("x", "environment"))
    model = rheon.models.Leads(
        environment=1, width=8, depth=1, length=2, updates=120, batch=16, rate=0.02, noise=0.01, validation=0.0
    )
    return series, rheon.fit(model, series, key=0)


def test_every_environment_has_its_own_law(decays):
    series, fitted = decays
    runs = rollouts(fitted.system, series.paths[:, :1], 19, precision="double")
    np.testing.assert_array_equal(np.round(runs[..., 1]), series.paths[:, 1:, 1])
    error = np.abs(runs[..., 0] - series.paths[:, 1:, 0]).mean()
    pooled = np.abs(series.paths[:8, 1:, 0] - series.paths[8:16, 1:, 0]).mean()
    assert error < 0.2 * pooled


def test_what_is_shared_stands_apart_from_what_is_own(decays):
    _, fitted = decays
    flow = fitted.system.map.flow
    assert flow.environments == 3
    assert fitted.system.dim == 2
    with precision("double"):
        states = np.stack([np.zeros(3), (np.arange(3.0) - flow.mean) / flow.scale], 1)
        each = eqx.filter_jit(jax.vmap(lambda s: (flow.environment(s), flow.own_part(s))))
        numbers, parts = map(np.asarray, each(states))
    assert numbers.tolist() == [0, 1, 2]
    assert np.abs(parts[:, 1]).max() == 0
    assert np.ptp(parts[:, 0]) > 0


@pytest.mark.parametrize("number", [0.5, -1.0])
def test_environments_are_counted_from_zero(number):
    values = np.concatenate([PATHS, np.full((1, 80, 1), number)], 2)
    with pytest.raises(RheonError, match="whole numbers"):
        rheon.models.Leads(environment=2).build(values, 1.0, KEY)
    with pytest.raises(RheonError, match="environment = 5 of 3 variables"):
        rheon.models.Leads(environment=5).build(values, 1.0, KEY)
