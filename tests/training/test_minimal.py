from __future__ import annotations

import jax
import numpy as np
import pytest

import rheon
from rheon.core.errors import RheonError
from rheon.models import AlmostLinearRNN
from rheon.models.almost_linear_rnn import AlmostLinearMap
from rheon.training import _run, _update
from rheon.training.minimal import NestedRNN, _judge, minimal

pytestmark = pytest.mark.compiles

WAVE = rheon.Series(np.sin(0.3 * np.arange(300)))
SMALL = AlmostLinearRNN(latent=6, delay=4, dimension=2, updates=20, length=20, batch=4, context=2, seeds=2)


def judged(curve, seeds=1, share=0.1):
    scores = np.repeat(np.asarray(curve, float)[:, None], seeds, 1)
    return _judge(np.arange(len(curve)), scores, [None] * len(curve), share)


@pytest.mark.parametrize(
    ("curve", "units", "verdict"),
    [
        ((1.4, 0.3, 0.28, 0.27), 1, "found"),
        ((1.4, 0.9, 0.28, 0.27), 2, "found"),
        ((0.2, 0.2, 0.2), 0, "found"),
        ((1.4, 1.2, 0.9, 0.4), 3, "not converged"),
        ((1.9, 1.8, 1.5), 2, "cannot tell"),
        ((np.nan, 0.3, 0.3), 1, "found"),
    ],
)
def test_the_knee_is_where_most_is_gained(curve, units, verdict):
    result = judged(curve)
    assert (result.value, result.verdict) == (units, verdict)


def test_a_gain_within_the_spread_of_seeds_tells_nothing():
    scores = np.array([[0.5, 0.9], [0.45, 0.85], [0.44, 0.9]])
    assert _judge(np.arange(3), scores, [None] * 3, 0.1).verdict == "cannot tell"


def test_members_share_a_program_and_equal_networks_trained_alone(monkeypatch):
    monkeypatch.setattr(_run, "CHUNK", 20)
    score = lambda law, train, valid: 1.0 / (1 + law.map.relus)  # noqa: E731
    before = _update._chunk._cached._cache_size()
    result = minimal(WAVE, 2, SMALL, score=score, share=0.5)
    assert _update._chunk._cached._cache_size() - before == len(jax.local_devices())
    np.testing.assert_allclose(result["score"], [1, 1 / 2, 1 / 3])
    assert result.value == 1
    assert result["scores"].shape == (3, 2)
    assert isinstance(result["fit"].system.map.map, AlmostLinearMap)
    assert [fit.system.map.map.relus for fit in result["fits"]] == [0, 1, 2]
    alone = rheon.fit(SMALL.replace(relus=2), WAVE, score=score).system.map.map
    for a, b in zip(jax.tree.leaves(alone), jax.tree.leaves(result["fits"][2].system.map.map), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6)
    assert len(result.figure.panels[0].traces) == 4


def test_a_member_steps_as_its_final_form():
    law = NestedRNN(AlmostLinearRNN(latent=6), 1, 3).build(np.random.default_rng(0).normal(size=(1, 40, 2)), 1.0, KEY)
    final, state = law.finished(), np.random.default_rng(1).normal(size=6).astype(np.float32)
    assert final.relus == 1
    np.testing.assert_allclose(law(0.0, state), final(0.0, state), rtol=1e-6)
    np.testing.assert_array_equal(law.initial(), final.initial())


KEY = jax.random.key(0)


def test_impossible_families_are_refused():
    with pytest.raises(RheonError, match="most"):
        minimal(WAVE, -1, SMALL)
    with pytest.raises(RheonError, match="cannot hold"):
        minimal(WAVE, 5, SMALL)
