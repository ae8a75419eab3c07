"""Random numbers by counting: the very words of JAX's keys, and jumps that they draw."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np

import rheon
from rheon.core.precision import precision
from rheon.engine import jumps
from rheon.engine._counter import threefry, uniforms, words
from rheon.engine.simulate import simulate


def test_the_words_are_those_of_folded_keys():
    key = jax.random.key(12345)
    counts = np.arange(5, dtype=np.uint32)
    mine = np.stack(threefry(words(key), (jnp.uint32(0), jnp.asarray(counts))), 1)
    theirs = [np.asarray(jax.random.key_data(jax.random.fold_in(key, int(i)))) for i in counts]
    np.testing.assert_array_equal(mine, theirs)


def test_keys_of_other_kinds_have_words_too():
    first, second = (words(jax.random.key(seed, impl="rbg")) for seed in (0, 1))
    assert first[0].shape == ()
    assert int(first[0]) != int(second[0])


def test_numbers_are_uniform_and_independent():
    for kind in ("single", "double"):
        with precision(kind) as dtype:
            counts = jnp.arange(40_000, dtype=np.uint32)
            a, b = (np.asarray(u) for u in uniforms(words(jax.random.key(3)), counts, dtype))
        assert a.dtype == dtype
        assert min(a.min(), b.min()) > 0
        assert max(a.max(), b.max()) < 1
        within = 4 / np.sqrt(12 * 40_000)
        assert abs(a.mean() - 0.5) < within
        assert abs(b.mean() - 0.5) < within
        assert abs(np.corrcoef(a, b)[0, 1]) < 4 / np.sqrt(40_000)
        met = np.histogram(a, 50, (0, 1))[0]
        assert ((met - 800) ** 2 / 800).sum() < 90  # chi square of 49 degrees, 1 in 3,000


def test_few_and_many_channels_give_the_same_path(monkeypatch):
    channel = rheon.systems.TwoSiteChannel()
    few = simulate(channel, [0.0, 2.0, 5.0], paths=20, key=4)
    monkeypatch.setattr(jumps, "FEW_CHANNELS", 0)
    # another number of paths, so that it is compiled anew
    many = simulate(channel, [0.0, 2.0, 5.0], paths=19, key=4)
    np.testing.assert_array_equal(few.values[:19], many.values)


def test_blocks_change_nothing(monkeypatch):
    """Path i has the numbers of key i, however many paths there are and in whatever turns."""
    channel = rheon.systems.TwoState()
    monkeypatch.setattr("rheon.engine.solve.JUMP_BLOCK", 8)
    blocks = simulate(channel, [0.0, 1.0], paths=21, key=5)
    one = simulate(channel, [0.0, 1.0], paths=3, key=5)
    np.testing.assert_array_equal(blocks.values[:3], one.values)
    assert np.isfinite(blocks.values).all()
