"""Precision is an argument: the global flag is as before, whatever happens inside."""

from __future__ import annotations

import threading

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from rheon.core.precision import as_dtype, in_double, precision


@pytest.fixture(autouse=True)
def flag_is_restored():
    before = jax.config.jax_enable_x64
    yield
    assert jax.config.jax_enable_x64 == before


@pytest.mark.parametrize(("kind", "dtype"), [("single", np.float32), ("double", np.float64)])
def test_the_block_computes_in_its_precision(kind, dtype):
    with precision(kind) as given:
        assert given is dtype
        assert jnp.ones(2).dtype == dtype
        assert jax.jit(lambda x: x * 2.0)(np.ones(2, np.float64)).dtype == dtype


def test_blocks_nest():
    with precision("double"):
        with precision("single"):
            assert jnp.ones(1).dtype == np.float32
        assert jnp.ones(1).dtype == np.float64
    assert jnp.ones(1).dtype == np.float32


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_an_exception_restores_the_flag(error):
    def fail():
        raise error

    with pytest.raises(error), precision("double"):
        fail()
    with pytest.raises(error):
        in_double(fail)()
    assert jnp.ones(1).dtype == np.float32


def test_another_thread_is_not_touched():
    seen = []
    with precision("double"):
        thread = threading.Thread(target=lambda: seen.append(jnp.ones(1).dtype))
        thread.start()
        thread.join()
    assert seen == [np.float32]


def test_an_unknown_precision_is_refused():
    with pytest.raises(ValueError, match="'half'"), precision("half"):
        pass


def test_in_double_keeps_name_and_result():
    @in_double
    def total(x):
        """Sum."""
        return jnp.sum(jnp.asarray(x))

    assert total.__name__ == "total"
    assert total.__doc__ == "Sum."
    # 1 + 1e-12 needs float64
    assert float(total(np.array([1.0, 1e-12]))) == 1.0 + 1e-12


def test_as_dtype_casts_floating_arrays_only():
    tree = as_dtype({"x": np.ones(2), "n": np.arange(2), "y": jnp.ones(1), "s": 1.5, "t": "a"}, np.float32)
    assert tree["x"].dtype == tree["y"].dtype == np.float32
    assert tree["n"].dtype == np.arange(2).dtype
    assert tree["s"] == 1.5
    assert tree["t"] == "a"


def test_a_constant_met_in_single_precision_is_no_trap_in_double():
    half = np.asarray(0.5)
    jax.lax.scan(lambda s, x: (half * s + x, None), jnp.zeros(()), np.ones(3, np.float32))
    with precision("double"):
        product = jax.jit(lambda a, x: a * x)(as_dtype(half, np.float64), np.ones(3))
    assert product.dtype == np.float64
    assert product.tolist() == [0.5, 0.5, 0.5]
