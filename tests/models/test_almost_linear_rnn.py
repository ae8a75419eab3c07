from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from rheon.core.errors import RheonError
from rheon.core.precision import as_dtype, precision
from rheon.core.store import load_tree, save_tree
from rheon.models import AlmostLinearRNN
from rheon.models._forced import product

pytestmark = pytest.mark.compiles

KEY = jax.random.key(3)


def law_of(latent=8, relus=3, variables=2, **settings):
    """An untrained law with weights large enough to bend, in float64."""
    paths = np.random.default_rng(0).normal(size=(1, 60, variables))
    law = AlmostLinearRNN(latent=latent, relus=relus, **settings).build(paths, 1.0, KEY)
    bent = np.random.default_rng(1).normal(size=(latent, latent))
    return as_dtype(law.replace(weights=bent, bias=0.3 * bent[0]), np.float64)


def test_step_is_the_equation_written_out():
    law = law_of()
    z = np.random.default_rng(2).normal(size=8)
    phi = np.r_[z[:5], np.maximum(z[5:], 0)]
    with precision("double"):
        np.testing.assert_allclose(law(0.0, z), law.decay * z + law.weights @ phi + law.bias, rtol=0, atol=1e-13)


def test_each_piece_is_the_law_on_its_region():
    law = law_of()
    with precision("double"):
        states = jnp.asarray(np.random.default_rng(4).normal(size=(1000, 8)))

        def gap(z):
            matrix, offset = law.piece(law.region(z))
            return jnp.max(jnp.abs(matrix @ z + offset - law(0.0, z)))

        def slope_gap(z):
            return jnp.max(jnp.abs(law.jacobian(z) - jax.jacfwd(lambda y: law(0.0, y))(z)))

        assert float(jax.vmap(gap)(states).max()) < 1e-12
        assert float(jax.vmap(slope_gap)(states).max()) < 1e-12
        regions = np.asarray(jax.vmap(law.region)(states))
    assert len(np.unique(regions, axis=0)) == 2**3


def test_full_tent_map_is_one_unit():
    paths = np.random.default_rng(0).normal(size=(1, 60, 1))
    law = AlmostLinearRNN(latent=2, relus=1).build(paths, 1.0, KEY)
    # one unit that is observed and rectified is not to be had; the tent map sits in the hidden unit
    tent = as_dtype(
        law.replace(decay=np.array([0.0, 2.0]), weights=np.array([[0.0, 0.0], [0.0, -4.0]]), bias=np.array([0.0, 1.0])),
        np.float64,
    )
    with precision("double"):
        for x, image in ((-1.0, -1.0), (1 / 3, 1 / 3), (-0.2, 0.6), (0.6, -0.2)):
            assert float(tent(0.0, jnp.array([0.0, x]))[1]) == pytest.approx(image, abs=1e-15)
        assert float(tent.jacobian(jnp.array([0.0, -0.2]))[1, 1]) == 2.0
        assert float(tent.jacobian(jnp.array([0.0, 0.6]))[1, 1]) == -2.0


def test_columns_equal_single_steps_forward_and_backward():
    law, random = law_of(), np.random.default_rng(5)
    with precision("double"):
        z, weight = jnp.asarray(random.normal(size=(8, 6))), jnp.asarray(random.normal(size=(8, 6)))
        single = lambda law, z: jnp.stack([law(0.0, z[:, i]) for i in range(6)], 1)  # noqa: E731
        np.testing.assert_allclose(law.columns(z), single(law, z), atol=1e-13)
        loss = lambda call: lambda law, z: jnp.sum(weight * call(law, z))  # noqa: E731
        fast = jax.grad(loss(lambda law, z: law.columns(z)), (0, 1))(law, z)
        plain = jax.grad(loss(single), (0, 1))(law, z)
        for a, b in zip(jax.tree.leaves(fast), jax.tree.leaves(plain), strict=True):
            np.testing.assert_allclose(a, b, atol=1e-12)


@pytest.mark.parametrize("shape", [(3, 5, 4), (5, 3, 4), (4, 70, 4), (4, 4, 200)])
def test_product_is_the_matrix_product(shape):
    rows, terms, columns = shape
    random = np.random.default_rng(0)
    with precision("double"):
        w, x = jnp.asarray(random.normal(size=(rows, terms))), jnp.asarray(random.normal(size=(terms, columns)))
        np.testing.assert_allclose(product(w, x), w @ x, atol=1e-12)
        for place in (0, 1):
            fast = jax.grad(lambda w, x: jnp.sum(jnp.sin(product(w, x))), place)(w, x)
            np.testing.assert_allclose(fast, jax.grad(lambda w, x: jnp.sum(jnp.sin(w @ x)), place)(w, x), atol=1e-12)


def test_encoding_holds_the_last_sample_and_follows_the_window():
    law = law_of()
    window = np.random.default_rng(7).normal(size=(5, 2))
    with precision("double"):
        state = np.asarray(law.encode(window))
        by_hand = np.asarray(law.start(window[0]))
        for x in window[1:]:
            by_hand = np.r_[x, np.asarray(law(0.0, by_hand))[2:]]
    np.testing.assert_allclose(state, by_hand, atol=1e-12)
    np.testing.assert_array_equal(state[:2], window[-1])
    assert law.observe(state).shape == (2,)
    assert law.context == 20


def test_scalar_recording_is_embedded():
    paths = np.sin(0.3 * np.arange(100))[None, :, None]
    law = AlmostLinearRNN(latent=6, relus=1, delay=3, dimension=4, context=1).build(paths, 1.0, KEY)
    assert (law.n_observed, law.dim, law.context) == (1, 6, 10)
    window = paths[0, :10]
    np.testing.assert_allclose(law.encode(window)[:4], window[[9, 6, 3, 0], 0], rtol=1e-6)


def test_new_weights_do_not_compile_again():
    law = law_of()
    calls = []

    @jax.jit
    def run(law, z):
        calls.append(1)
        return law(0.0, z)

    z = np.zeros(8)
    run(law, z)
    run(law.replace(weights=2 * law.weights), z)
    assert len(calls) == 1


def test_the_law_survives_a_file(tmp_path):
    law = law_of()
    save_tree(tmp_path / "law", law)
    again = load_tree(tmp_path / "law")
    assert again.relus == law.relus
    np.testing.assert_array_equal(again.weights, law.weights)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"latent": 3}, "cannot hold"),
        ({"relus": -1}, "relus = -1"),
        ({"relus": 1.5}, "relus = 1.5"),
        ({"delay": 3}, "delay"),
        ({"delay": 0, "dimension": 2}, "delay"),
        ({"delay": 30, "dimension": 5}, "longest stretch"),
    ],
)
def test_impossible_settings_are_refused(settings, words):
    paths = np.random.default_rng(0).normal(size=(1, 60, 2))
    with pytest.raises(RheonError, match=words):
        AlmostLinearRNN(**settings).build(paths, 1.0, KEY)


def test_card_and_options():
    model = AlmostLinearRNN()
    assert "2410.14240" in model.card.reference
    assert all(name in model.__dataclass_fields__ for name in model.options())
    assert model.recipe.forcing == ("sparse", {"interval": model.interval})
