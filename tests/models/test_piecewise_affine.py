"""The piecewise-affine laws: pieces, Jacobians, bounds, training, files."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import rheon
from rheon.core.errors import RheonError
from rheon.core.precision import as_dtype, precision
from rheon.core.store import load_tree, save_tree
from rheon.engine.piecewise import PiecewiseAffine, pieces
from rheon.models import PLRNN, AlmostLinearRNN, DendriticPLRNN, ReluResidual, ReluRNN, ShallowPLRNN

pytestmark = pytest.mark.compiles

KEY = jax.random.key(5)
PATHS = np.random.default_rng(0).normal(size=(1, 60, 2))
MODELS = {
    "plain": PLRNN(latent=5),
    "with diagonal": PLRNN(latent=5, hollow=False),
    "centred": PLRNN(latent=5, centred=True),
    "dendritic": DendriticPLRNN(latent=4, basis=3),
    "dendritic, not clipped": DendriticPLRNN(latent=4, basis=3, clipped=False),
    "shallow": ShallowPLRNN(latent=4, hidden=6),
    "shallow, not clipped": ShallowPLRNN(latent=4, hidden=6, clipped=False),
    "almost linear": AlmostLinearRNN(latent=6, relus=3),
    "relu": ReluRNN(hidden=6),
    "residual": ReluResidual(hidden=6, latent=3),
}
NEW = ("plain", "centred", "dendritic", "relu", "residual")


def law_of(model):
    """An untrained law in float64, with every number moved so that none is 0."""
    law = model.build(PATHS, 1.0, KEY)
    random = np.random.default_rng(1)
    moved = jax.tree.map(lambda a: np.asarray(a) + 0.3 * random.normal(size=np.shape(a)), law)
    return as_dtype(moved, np.float64)


@pytest.fixture(scope="module", params=MODELS)
def law(request):
    return law_of(MODELS[request.param])


def test_each_piece_is_the_law_on_its_region(law):
    assert isinstance(law, PiecewiseAffine)
    with precision("double"):
        states = jnp.asarray(2 * np.random.default_rng(4).normal(size=(1000, law.dim)))

        @jax.jit
        def gap(z):
            matrix, offset = law.piece(law.region(z))
            return jnp.max(jnp.abs(matrix @ z + offset - law(0.0, z)))

        @jax.jit
        def slope_gap(z):
            return jnp.max(jnp.abs(law.jacobian(z) - jax.jacfwd(lambda y: law(0.0, y))(z)))

        assert float(jax.vmap(gap)(states).max()) < 1e-12
        assert float(jax.vmap(slope_gap)(states[:100]).max()) < 1e-12
        regions = np.asarray(jax.vmap(law.region)(states))
    assert regions.shape == (1000, law.n_units)
    assert len(np.unique(regions, axis=0)) > 4


def test_columns_equal_single_steps(law):
    with precision("double"):
        z = jnp.asarray(np.random.default_rng(5).normal(size=(law.dim, 6)))
        single = jnp.stack([law(0.0, z[:, i]) for i in range(6)], 1)
        np.testing.assert_allclose(law.columns(z), single, atol=1e-13)
        np.testing.assert_array_equal(law.start(z[:2])[:2], z[:2])


def test_the_law_survives_a_file(law, tmp_path):
    save_tree(tmp_path / "law", law)
    again = load_tree(tmp_path / "law")
    assert jax.tree.structure(again) == jax.tree.structure(law)
    assert all(np.array_equal(a, b) for a, b in zip(jax.tree.leaves(again), jax.tree.leaves(law), strict=True))


def test_steps_are_the_equations_written_out():
    relu = lambda a: np.maximum(a, 0)  # noqa: E731
    random = np.random.default_rng(2)
    for name in MODELS:
        law = law_of(MODELS[name])
        z = random.normal(size=law.dim)
        if name in ("plain", "with diagonal", "centred"):
            weights = law.weights if name == "with diagonal" else law.weights - np.diag(np.diag(law.weights))
            expected = law.decay * z + weights @ relu(z - z.mean() if name == "centred" else z) + law.bias
        elif name.startswith("dendritic"):
            heard = sum(
                a * (relu(z - h) - law.clipped * relu(z)) for a, h in zip(law.slopes, law.thresholds, strict=True)
            )
            expected = law.decay * z + law.weights @ heard + law.bias
        elif name == "relu":
            rate = relu(law.weights @ z + law.bias)
            expected = np.r_[law.output @ rate + law.shift, rate]
        elif name == "residual":
            expected = z + law.outward @ relu(law.inward @ z + law.threshold) + law.bias
        else:
            continue
        with precision("double"):
            np.testing.assert_allclose(law(0.0, z), expected, rtol=0, atol=1e-13)


def test_clipped_dendritic_orbits_stay_below_the_bound():
    random = np.random.default_rng(4)
    laws = law_of(MODELS["dendritic"]).replace(
        decay=random.uniform(-0.99, 0.99, (100, 4)),
        weights=random.normal(size=(100, 4, 4)),
        slopes=random.normal(size=(100, 3)),
        thresholds=random.normal(size=(100, 3, 4)),
        bias=random.normal(size=(100, 4)),
    )
    shared = ("lift", "anchor")
    axes = jax.tree_util.tree_map_with_path(lambda path, _: None if path[0].name in shared else 0, laws)
    with precision("double"):

        def last(law, z):
            z = jax.lax.fori_loop(0, 5000, lambda i, z: law(0.0, z), z)
            return jnp.abs(z) / law.bound()

        share = np.asarray(jax.vmap(last, (axes, 0))(laws, jnp.asarray(10 * random.normal(size=(100, 4)))))
    assert share.max() <= 1 + 1e-9
    assert share.max() > 0.2  # the bound is not empty


def test_bound_is_infinite_where_nothing_is_promised():
    assert np.isinf(law_of(MODELS["dendritic, not clipped"]).bound()).all()
    law = law_of(MODELS["dendritic"])
    assert np.isinf(law.replace(decay=np.array([1.0, 0.5, 0.5, 0.5])).bound()[0])


def test_full_tent_map_is_a_network_of_one_unit():
    law = PLRNN(latent=None, hollow=False).build(PATHS[..., :1], 1.0, KEY)
    tent = as_dtype(law.replace(decay=np.array([2.0]), weights=np.array([[-4.0]]), bias=np.array([1.0])), np.float64)
    with precision("double"):
        for x, image in ((-1.0, -1.0), (1 / 3, 1 / 3), (-0.2, 0.6), (0.6, -0.2)):
            assert float(tent(0.0, jnp.array([x]))[0]) == pytest.approx(image, abs=1e-15)


@pytest.mark.parametrize("name", NEW)
def test_training_lowers_the_loss_and_the_fit_is_whole(name, tmp_path):
    t = 0.3 * np.arange(400)
    values = np.stack([np.sin(t), np.sign(np.cos(t)) * np.abs(np.cos(t)) ** 0.7], 1)
    model = MODELS[name].replace(updates=500, length=20, rate=2e-2, last_rate=2e-3)
    fit = rheon.fit(model, rheon.Series(values), key=0)
    losses = np.array(fit.history["loss"])[:, 0]
    assert losses[-1] < 0.7 * losses[0]
    law = pieces(fit)
    assert law is not None
    assert law.n_observed == 2
    future = rheon.forecast(fit, values[:50], 5)
    fit.save(tmp_path / "model.safetensors")
    again = rheon.load_fit(tmp_path / "model.safetensors")
    assert np.array_equal(rheon.forecast(again, values[:50], 5).values, future.values)


@pytest.mark.parametrize("name", NEW)
def test_cards_and_options(name):
    model = MODELS[name]
    assert all((model.card.title, model.card.summary, model.card.reference, model.card.caveats, model.card.equations))
    assert set(model.card.parameters) | set(model.options()) <= set(model.__dataclass_fields__)
    assert model.recipe.forcing == ("generalised", {"alpha": 0.1})
    assert model.replace(alpha=None).recipe.forcing[0] == "adaptive"


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (PLRNN(latent=1), "latent = 1"),
        (DendriticPLRNN(latent=1), "latent = 1"),
        (DendriticPLRNN(basis=0), "basis = 0"),
        (ReluRNN(hidden=0), "hidden = 0"),
        (ReluResidual(hidden=0), "hidden = 0"),
        (ReluResidual(latent=1), "latent = 1"),
        (PLRNN(delay=3), "delay = 3"),
        (PLRNN(readout="cubic"), "no readout"),
        (ReluResidual(latent=0, readout="affine"), "latent = 0"),
    ],
)
def test_impossible_settings_are_refused(model, words):
    with pytest.raises(RheonError, match=words):
        model.build(PATHS, 1.0, KEY)


AFFINE = {name: MODELS[name].replace(readout="affine") for name in NEW}


@pytest.mark.parametrize("name", ["plain", "dendritic", "relu", "residual"])
def test_affine_readouts_infer_all_states(name):
    law = law_of(AFFINE[name])
    law = law.replace(readout=type(law.readout)(law.readout.matrix, np.array([0.3, -0.2])))
    assert law.n_observed == 2
    assert law.dim == {"plain": 5, "dendritic": 4, "relu": 6, "residual": 3}[name]
    assert law.covered.all()
    with precision("double"):
        x = np.random.default_rng(3).normal(size=(2, 4))
        np.testing.assert_allclose(law.observe(law.start(x)), x, atol=1e-12)
        z = np.random.default_rng(4).normal(size=law.dim)
        matrix, offset = law.piece(law.region(z))
        np.testing.assert_allclose(matrix @ z + offset, law(0.0, z), atol=1e-13)
        # one step never stretches more than the law's own bound
        assert np.linalg.norm(matrix, 2) <= float(law.lipschitz()) * (1 + 1e-12)


@pytest.mark.parametrize("name", ["plain", "dendritic", "relu", "residual"])
def test_units_that_vanish_keep_what_they_hold(name):
    law = law_of(MODELS[name])
    names = {"decay": 1.0, "weights": 0.0, "outward": 0.0, "bias": 0.0}
    kept = law.replace(**{n: np.full(np.shape(getattr(law, n)), names[n]) for n in law.units()})
    if name == "relu":
        kept = kept.replace(weights=np.eye(6, 8, 2))
    state = np.r_[0.5, -0.5, np.linspace(0.1, 1.0, law.dim - 2)]
    with precision("double"):
        assert all(np.allclose(a, 0) for a in kept.units().values())
        np.testing.assert_allclose(kept(0.0, state)[2:], state[2:], atol=1e-13)


@pytest.mark.parametrize("name", ["dendritic", "relu"])
def test_every_network_takes_every_setting(name):
    settings = {
        "forcing": ("sparse", {"interval": 4}),
        "regularisers": (("weights", {"weight": 1e-4}), ("readout", {"weight": 1e-5}), ("manifold", {"units": 1})),
        "curriculum": (4, 0.5),
        "patience": 3,
        "solver": "sequential",
    }
    model = AFFINE[name].replace(updates=250, length=12, batch=4, rate=1e-2, **settings)
    assert all(getattr(model.recipe, setting) == value for setting, value in settings.items())
    t = 0.3 * np.arange(200)
    fit = rheon.fit(model, rheon.Series(np.stack([np.sin(t), np.cos(t)], 1)), score=lambda law, train, valid: 1.0)
    start = model.build(PATHS, 1.0, KEY)
    assert not np.allclose(pieces(fit).readout.matrix, start.readout.matrix)
    assert fit.history["solver"] == "sequential"


def test_scalar_recordings_are_embedded():
    wave = np.sin(0.3 * np.arange(100))[None, :, None]
    for model in (PLRNN(latent=6), DendriticPLRNN(latent=6), ReluRNN(hidden=3), ReluResidual(latent=6)):
        law = model.replace(delay=3, dimension=3, context=4).build(wave, 1.0, KEY)
        assert (law.n_observed, law.dim, law.context) == (1, 6, 10)
        window = wave[0, :10]
        np.testing.assert_allclose(law.encode(window)[:3], window[[9, 6, 3], 0], rtol=1e-6)
