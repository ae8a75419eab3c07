from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from rheon.core.errors import RheonError
from rheon.core.precision import as_dtype, precision
from rheon.models import ShallowPLRNN
from rheon.models._forced import initial_decay

pytestmark = pytest.mark.compiles

KEY = jax.random.key(5)
PATHS = np.random.default_rng(0).normal(size=(1, 60, 2))


def law_of(clipped=True, latent=4, hidden=7):
    law = ShallowPLRNN(hidden=hidden, latent=latent, clipped=clipped).build(PATHS, 1.0, KEY)
    random = np.random.default_rng(1)
    law = law.replace(outward=random.normal(size=(latent, hidden)), threshold=random.normal(size=hidden))
    return as_dtype(law, np.float64)


@pytest.mark.parametrize("clipped", [True, False])
def test_step_is_the_equation_written_out(clipped):
    law, z = law_of(clipped), np.random.default_rng(2).normal(size=4)
    drive = law.inward @ z
    rate = np.maximum(drive + law.threshold, 0) - (np.maximum(drive, 0) if clipped else 0)
    with precision("double"):
        np.testing.assert_allclose(law(0.0, z), law.decay * z + law.outward @ rate + law.bias, atol=1e-13)


@pytest.mark.parametrize("clipped", [True, False])
def test_jacobian_and_piece_match_the_law(clipped):
    law = law_of(clipped)
    with precision("double"):
        states = jnp.asarray(np.random.default_rng(3).normal(size=(100, 4)))

        def gaps(z):
            matrix, offset = law.piece(law.region(z))
            value = jnp.max(jnp.abs(matrix @ z + offset - law(0.0, z)))
            return value, jnp.max(jnp.abs(law.jacobian(z) - jax.jacfwd(lambda y: law(0.0, y))(z)))

        value, slope = jax.vmap(gaps)(states)
    assert np.asarray(value).max() < 1e-12
    assert np.asarray(slope).max() < 1e-12


def test_clipped_orbits_stay_below_the_bound():
    random = np.random.default_rng(4)
    law = law_of()
    laws = law.replace(
        decay=random.uniform(-0.99, 0.99, (100, 4)),
        outward=random.normal(size=(100, 4, 7)),
        inward=random.normal(size=(100, 7, 4)),
        bias=random.normal(size=(100, 4)),
        threshold=random.normal(size=(100, 7)),
    )
    shared = ("lift", "anchor")
    axes = jax.tree_util.tree_map_with_path(lambda path, _: None if path[0].name in shared else 0, laws)
    with precision("double"):

        def last(law, z):
            z = jax.lax.fori_loop(0, 5000, lambda i, z: law(0.0, z), z)
            return jnp.abs(z) / law.bound()

        share = jax.vmap(last, (axes, 0))(laws, jnp.asarray(10 * random.normal(size=(100, 4))))
    assert np.asarray(share).max() <= 1 + 1e-9
    assert np.asarray(share).max() > 0.2  # the bound is not empty


def test_bound_is_infinite_where_nothing_is_promised():
    assert np.isinf(law_of(clipped=False).bound()).all()
    law = law_of()
    assert np.isinf(law.replace(decay=np.array([1.0, 0.5, 0.5, 0.5])).bound()[0])


def test_decay_starts_as_the_paper_says():
    decay = initial_decay(KEY, 6)
    normal = np.asarray(jax.random.normal(KEY, (6, 6)), float)
    gram = normal.T @ normal / 6 + np.eye(6)
    np.testing.assert_allclose(decay, np.diag(gram) / np.linalg.eigvalsh(gram).max(), rtol=1e-5)
    assert (decay > 0).all()
    assert (decay <= 1).all()


def test_fully_observed_state_is_the_last_sample():
    law = ShallowPLRNN(hidden=5).build(PATHS, 1.0, KEY)
    assert (law.dim, law.n_observed, law.context) == (2, 2, 1)
    np.testing.assert_array_equal(law.encode(PATHS[0, :3]), PATHS[0, 2].astype(np.float32))
    np.testing.assert_array_equal(law.initial(), law.anchor)


def test_embedding_gives_as_many_states_as_delay_coordinates():
    law = ShallowPLRNN(hidden=5, delay=2, dimension=3).build(PATHS, 1.0, KEY)
    assert (law.dim, law.n_observed, law.context) == (6, 2, 5)


@pytest.mark.parametrize("settings", [{"latent": 1}, {"hidden": 0}])
def test_impossible_settings_are_refused(settings):
    with pytest.raises(RheonError, match=r"latent|hidden"):
        ShallowPLRNN(**settings).build(PATHS, 1.0, KEY)


def test_recipe_follows_the_settings():
    assert ShallowPLRNN(alpha=0.3).recipe.forcing == ("generalised", {"alpha": 0.3})
    assert ShallowPLRNN(alpha=None).recipe.forcing == ("adaptive", {})
    model = ShallowPLRNN()
    assert all(name in model.__dataclass_fields__ for name in model.options())
