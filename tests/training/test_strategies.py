from __future__ import annotations

from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

import rheon
from rheon.core.errors import RheonError
from rheon.core.kinds import Flow, Map
from rheon.core.precision import as_dtype, precision
from rheon.core.recipe import OneOf, Recipe, cells
from rheon.models import AlmostLinearRNN, GivenLaw, ShallowPLRNN
from rheon.training import _run, forcing, gradient, regularisers
from rheon.training._orbit import check_trainable, window_loss
from rheon.training._update import Plan, horizon

pytestmark = pytest.mark.compiles

KEY = jax.random.key(0)
RANDOM = np.random.default_rng(0)
PATHS = RANDOM.normal(size=(1, 300, 3)).cumsum(1)
PATHS = (PATHS - PATHS.mean(1)) / PATHS.std(1)


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    monkeypatch.setattr(_run, "CHUNK", 20)


def shallow(**settings):
    return as_dtype(ShallowPLRNN(hidden=6, **settings).build(PATHS, 1.0, KEY), np.float64)


def small(**settings):
    return ShallowPLRNN(**(dict(hidden=4, updates=40, length=16, batch=4) | settings))


def flat_score(law, train, valid):
    return 1.0


def trained(model, score=flat_score, **settings):
    return gradient.train(model, PATHS, 1.0, KEY, score=score, **settings)


# readouts -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("latent", [2, 3, 5])
def test_an_affine_readout_is_inverted(latent):
    law = shallow(latent=latent, readout="affine")
    bent = law.readout.matrix + 0.3 * RANDOM.normal(size=(3, latent))
    law = law.replace(readout=type(law.readout)(bent, RANDOM.normal(size=3)))
    x = RANDOM.normal(size=(3, 7))
    with precision("double"):
        state = np.asarray(law.invert(x))
        wanted = np.linalg.pinv(bent) @ (x - law.readout.offset[:, None])
        np.testing.assert_allclose(state, wanted, atol=1e-10)
        np.testing.assert_array_equal(law.start(x), state)
        assert law.covered.all()
        if latent >= 3:
            np.testing.assert_allclose(law.observe(state), x, atol=1e-10)
            np.testing.assert_allclose(law.observe(law.encode(x.T)), x[:, -1], atol=1e-10)
        np.testing.assert_allclose(law.initial(), law.start(np.asarray(law.anchor)), atol=1e-6)


def test_an_affine_readout_starts_in_principal_directions():
    law = shallow(latent=2, readout="affine")
    np.testing.assert_allclose(law.readout.matrix.T @ law.readout.matrix, np.eye(2), atol=1e-6)
    rows = PATHS[0]
    share = np.var(rows @ law.readout.matrix @ law.readout.matrix.T, axis=0).sum() / rows.var(0).sum()
    leading = np.linalg.eigvalsh(rows.T @ rows)
    assert share == pytest.approx(leading[1:].sum() / leading.sum(), rel=1e-5)


def test_gradient_through_an_affine_readout_equals_the_written_out_loop():
    law = shallow(latent=2, readout="affine")
    law = law.replace(readout=type(law.readout)(law.readout.matrix + 0.2, 0.1 * np.arange(3.0)))
    data, mixing = RANDOM.normal(size=(6, 3, 2)), np.array([0.2, 0.7])

    def plain(law):
        total, inverse = 0.0, jnp.linalg.pinv(law.readout.matrix)
        for b in range(2):
            infer = lambda t: inverse @ (data[t, :, b] - law.readout.offset)  # noqa: B023, E731
            z = infer(0)
            for t in range(5):
                z = law(0.0, z + mixing * (infer(t) - z))
                total = total + jnp.sum((law.observe(z) - data[t + 1, :, b]) ** 2)
        return total / (2 * 5 * 3)

    with precision("double"):
        share = jnp.broadcast_to(jnp.asarray(mixing), (5, 2))
        fast = jax.jit(jax.value_and_grad(lambda law: window_loss(law, data[:-1], data[1:], share)[0]))(law)
        slow = jax.jit(jax.value_and_grad(plain))(law)
    for a, b in zip(jax.tree.leaves(fast), jax.tree.leaves(slow), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-10)


def test_networks_train_with_an_affine_readout():
    fast = dict(readout="affine", updates=80, length=16, rate=2e-2, last_rate=1e-2)
    for model in (ShallowPLRNN(hidden=4, latent=2, **fast), AlmostLinearRNN(latent=4, **fast)):
        law, history = trained(model)
        assert history["loss"][-1][0] < history["loss"][0][0]
        assert not np.array_equal(
            law.readout.matrix, model.build(PATHS, 1.0, jax.random.fold_in(KEY, 0)).readout.matrix
        )
    with pytest.raises(RheonError, match="no readout"):
        small(readout="cubic").build(PATHS, 1.0, KEY)


# regularisers -------------------------------------------------------------------------------------------------


def test_regularisers_are_their_formulas():
    law = shallow(latent=4, readout="affine")
    law = law.replace(bias=RANDOM.normal(size=4), readout=type(law.readout)(RANDOM.normal(size=(3, 4)), np.zeros(3)))
    squares = sum(np.sum(a**2) for a in (1 - law.decay, law.outward, law.inward, law.bias, law.threshold))
    size = np.linalg.svd(law.readout.matrix, compute_uv=False)
    with precision("double"):
        weights, readout, manifold = regularisers.make(
            (("weights", {"weight": 2.0}), ("readout", {"weight": 3.0}), ("manifold", {"weight": 5.0, "units": 2}))
        )
        assert float(weights(law)) == pytest.approx(2 * squares, rel=1e-12)
        assert float(readout(law)) == pytest.approx(3 * (1 - size[0] / size[-1]) ** 2, rel=1e-9)
        last = [np.sum(a[-2:] ** 2) for a in (1 - law.decay, law.outward, law.bias)]
        assert float(manifold(law)) == pytest.approx(5 * sum(last), rel=1e-12)
        almost = as_dtype(AlmostLinearRNN(latent=5, relus=1).build(PATHS, 1.0, KEY), np.float64)
        diagonal = regularisers.Weights(0.1, of=("diagonal",))(almost)
        assert float(diagonal) == pytest.approx(0.1 * np.sum((almost.decay + np.diag(almost.weights)) ** 2), rel=1e-12)


def test_a_regulariser_shrinks_what_it_names():
    term = ("weights", {"weight": 1.0, "of": ("outward",)})
    free, _ = trained(small(rate=2e-2, last_rate=2e-2))
    held, history = trained(small(rate=2e-2, last_rate=2e-2, regularisers=(term,)))
    assert np.linalg.norm(held.outward) < 0.9 * np.linalg.norm(free.outward)
    assert history["loss"][0][0] < 10  # the loss that is told is the error alone


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ((("nothing", {}),), "no regulariser"),
        ((("weights", {"size": 1}),), "do not fit"),
        ((("readout", {}),), "no affine readout"),
        ((("weights", {"of": ("weather",)}),), "weather"),
        ((("manifold", {"units": 0}),), "units"),
    ],
)
def test_impossible_regularisers_are_refused(terms, words):
    with pytest.raises(RheonError, match=words):
        trained(small(regularisers=terms))


# strategies ---------------------------------------------------------------------------------------------------


def test_the_parameter_bound_is_a_bound():
    law, strategy = shallow(), forcing.AdaptiveTeacherForcing("parameters", first=0.0)
    norm = lambda w: np.linalg.norm(w, 2)  # noqa: E731
    wanted = np.abs(law.decay).max() + norm(law.outward) * norm(law.inward)
    with precision("double"):
        assert float(forcing.stretching(law, None, "parameters")) == pytest.approx(wanted, rel=1e-12)
        states = jnp.asarray(RANDOM.normal(size=(20, 3, 4)))
        assert float(forcing.stretching(law, states, "maximum")) <= wanted
        share = float(strategy.update(jnp.float32(0.0), law, states))
    assert share == pytest.approx(max(0.0, 1 - 1 / wanted), rel=1e-6)
    with pytest.raises(RheonError, match="no bound"):
        forcing.stretching(rheon.systems.Henon(), None, "parameters")


def test_the_horizon_of_a_curriculum_grows_without_a_new_program():
    plan = Plan(batch=1, length=100, updates=1, total=1000, curriculum=(10, 0.5))
    assert [int(horizon(c, plan)) for c in (0, 250, 500, 1000)] == [10, 32, 100, 100]
    law = shallow(latent=4)
    data = RANDOM.normal(size=(13, 3, 2))
    mixing = np.full((12, 3), 0.3)
    with precision("double"):
        whole = jax.jit(jax.value_and_grad(lambda law, n: window_loss(law, data[:-1], data[1:], mixing, n)[0]))
        for n in (5, 12):
            cut = jax.jit(jax.value_and_grad(lambda law: window_loss(law, data[:n], data[1 : n + 1], mixing[:n])[0]))  # noqa: B023
            for a, b in zip(jax.tree.leaves(whole(law, n)), jax.tree.leaves(cut(law)), strict=True):
                np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-12)
        assert whole._cache_size() == 1
    assert np.isfinite(trained(small(curriculum=(4, 0.5)))[1]["loss"]).all()


def test_multiple_shooting_closes_its_gaps():
    wave = np.stack([np.sin(0.2 * np.arange(400)), np.cos(0.2 * np.arange(400))], 1)[None] * np.sqrt(2)
    turn = np.array([[np.cos(0.2), np.sin(0.2)], [-np.sin(0.2), np.cos(0.2)]], np.float32)
    strategy = forcing.MultipleShooting(segment=8, continuity=2.0)

    class Turn(Map):
        def initial(self):
            return np.array([0.0, 1.0])

        def step(self, t, x, u=None):
            return jnp.asarray(turn) @ x

    rows = wave[0].astype(np.float32)
    free = strategy.free(Turn(), rows)
    assert free.shape == (51, 2)
    at = np.array([0, 80])
    window = np.moveaxis(rows[at[None] + np.arange(25)[:, None]], 1, 2)
    seen = forcing.Window(window[:-1], window[1:], at)
    assert float(strategy.loss(Turn(), jnp.asarray(free).ravel(), seen, None)[0]) < 1e-9  # the true law has no gaps
    moved = free.copy()
    moved[1] += 0.5
    gap = float(strategy.loss(Turn(), jnp.asarray(moved).ravel(), seen, None)[0])
    # of 6 segments one starts 0.5 off in both states and stays so (a rotation), and one ends 0.5 off
    assert gap == pytest.approx(0.25 * (1 / 6 + 1 / 6 + 2.0 * 2 / 6 + 1 / 6), rel=1e-4)
    model = ShallowPLRNN(
        hidden=6, updates=400, length=24, rate=2e-2, last_rate=1e-2, forcing=("shooting", {"segment": 8})
    )
    _, history = gradient.train(model, wave, 1.0, KEY, score=flat_score)
    assert history["length"] == 24
    assert history["loss"][-1][0] < 0.3 * history["loss"][0][0]
    with pytest.raises(RheonError, match="segment"):
        trained(small(forcing=("shooting", {"segment": 50})))


def test_training_over_all_steps_at_once_equals_the_loop():
    loop, told = trained(small(updates=20, solver="sequential"))
    once, history = trained(small(updates=20, solver="parallel"))
    assert (told["solver"], history["solver"], history["solved_again"]) == ("sequential", "parallel", [])
    for a, b in zip(jax.tree.leaves(loop), jax.tree.leaves(once), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-3, atol=1e-4)


# flows --------------------------------------------------------------------------------------------------------


class Neural(Flow):
    """dx/dt = W2 tanh(W1 x + b): a neural ODE."""

    inward: Any
    outward: Any
    offset: Any

    def initial(self):
        return np.array([1.0, 0.0])

    def vector_field(self, t, x, u=None):
        return self.outward @ jnp.tanh(self.inward @ x + self.offset)


def test_a_neural_flow_learns_an_oscillator():
    t = 0.1 * np.arange(600)
    series = rheon.Series(np.stack([np.sin(t), np.cos(t)], 1), 0.1 * np.arange(600))
    random = np.random.default_rng(0)
    flow = Neural(0.3 * random.normal(size=(8, 2)), 0.3 * random.normal(size=(2, 8)), np.zeros(8))
    settings = {"updates": 800, "length": 20, "rate": 3e-2, "last_rate": 3e-3, "checks": 1}
    fit = rheon.fit(GivenLaw(flow, standardised=True, alpha=0.1, **settings), series)
    assert isinstance(fit.system.map.flow, Neural)
    run = rheon.engine.rollout.rollouts(fit.system, series.values[None, 500:501], 63)[0]
    np.testing.assert_allclose(run, series.values[501:564], atol=0.15)  # one turn


def test_laws_that_hide_how_they_observe_are_refused():
    class Squared(Map):
        weight: Any = eqx.field(default_factory=lambda: np.ones(2, np.float32))

        def initial(self):
            return np.full(2, 2.0)

        def step(self, t, x, u=None):
            return self.weight * x

        def observe(self, state):
            return state**2

    with pytest.raises(RheonError, match="invert"):
        check_trainable(Squared())


# grids of settings --------------------------------------------------------------------------------------------


def test_choices_are_found_and_settled():
    recipe = Recipe(rate=OneOf(1, 2), forcing=("generalised", {"alpha": OneOf(0.1, 0.2)}))
    found = cells(recipe)
    assert [c for c, _ in found][1] == {"rate": 1, "forcing.1.alpha": 0.2}
    assert found[3][1] == Recipe(rate=2, forcing=("generalised", {"alpha": 0.2}))
    assert cells(Recipe()) == [({}, Recipe())]


def test_a_grid_equals_its_cells_trained_alone():
    grid = small(alpha=OneOf(0.1, 0.4), rate=OneOf(1e-3, 3e-3), noise=0.1, seeds=2)
    results = gradient.train_each(grid, PATHS, 1.0, KEY, score=flat_score)
    assert [settings for settings, _, _ in results][1] == {"alpha": 0.1, "rate": 3e-3}
    for settings, law, history in results[1:2]:
        alone, same = trained(grid.replace(**settings))
        np.testing.assert_allclose(history["loss"], same["loss"], rtol=1e-4)
        for a, b in zip(jax.tree.leaves(law), jax.tree.leaves(alone), strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-3, atol=1e-5)


def test_the_best_cell_is_kept():
    seen = []

    def score(law, train, valid):
        seen.append(law)
        return [5.0, 4.0, 1.0, 3.0][len(seen) - 1]

    law, history = trained(small(alpha=OneOf(0.1, 0.4), seeds=2, updates=20), score)
    assert (history["seed"], history["settings"]) == (0, {"alpha": 0.4})
    assert history["best_scores"] == [5.0, 4.0, 1.0, 3.0]
    assert np.array_equal(law.decay, seen[2].decay)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"hidden": OneOf(3, 4)}, "several shapes"),
        ({"updates": OneOf(20, 40)}, "differ in updates"),
        ({"forcing": OneOf(("free", {}), ("teacher", {}))}, "differ in the kind"),
        ({"forcing": ("generalised", {"alpha": (0.1, 0.2)})}, "does not fit 3"),
        ({"curriculum": (0, 0.5)}, "curriculum"),
        ({"curriculum": 5}, "curriculum"),
        ({"curriculum": (5, 0.5), "forcing": ("shooting", {"segment": 5})}, "segments of its own"),
        ({"rate": 0.0}, "rate = 0.0"),
        ({"rate": float("nan")}, "rate = nan"),
        ({"noise": -1.0}, "noise"),
        ({"updates": 1.5}, "updates = 1.5"),
        ({"forcing": "magic"}, "no forcing strategy 'magic'"),
        ({"hidden": 2.5}, "hidden = 2.5"),
        ({"solver": "magic"}, "solver"),
    ],
)
def test_impossible_grids_are_refused(settings, words):
    with pytest.raises(RheonError, match=words):
        trained(small(**settings))


# stopping and scores ------------------------------------------------------------------------------------------


def test_patience_stops_and_resumes_alike(tmp_path):
    scores = [3.0, 2.0, 2.5, 2.5, 1.0]
    count = []

    def score(law, train, valid):
        count.append(law)
        return scores[len(count) - 1]

    model = small(updates=100, patience=2)

    class Five(ShallowPLRNN):
        @property
        def recipe(self):
            return Recipe(updates=100, length=16, batch=4, patience=2, checks=5)

    law, history = trained(Five(hidden=4), score, checkpoint=tmp_path / "state")
    assert history["updates"] == 80
    assert history["stopped"] == "no better score in 2 checks"
    assert history["kept_update"] == 40
    again, same = trained(Five(hidden=4), score, checkpoint=tmp_path / "state")
    assert history == same
    assert np.array_equal(law.decay, again.decay)
    assert model.recipe.patience == 2


def test_the_running_mean_of_the_parameters_is_kept(monkeypatch):
    monkeypatch.setattr(_run, "CHUNK", 1)

    class Mean(ShallowPLRNN):
        average: float = 0.0

        @property
        def recipe(self):
            return Recipe(updates=4, length=16, batch=4, rate=1e-2, checks=4, average=self.average)

    def every(average):
        seen = []
        trained(Mean(hidden=4, average=average), lambda law, train, valid: float(seen.append(law) or 0.0))
        return [law.outward for law in seen]

    plain, mean = every(0.0), every(0.7)
    expected = Mean(hidden=4).build(_run.split(PATHS, 0.15)[0], 1.0, jax.random.fold_in(KEY, 0)).outward
    for now, found in zip(plain, mean, strict=True):
        expected = 0.7 * expected + 0.3 * now
        np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-7)
    with pytest.raises(RheonError, match="average"):
        every(1.0)


def test_the_verb_passes_a_score_on():
    series = rheon.Series(PATHS[0])
    fit = rheon.fit(small(updates=20), series, score=lambda law, train, valid: float(train.shape[1]))
    assert fit.history["score"] == 255.0
    with pytest.raises(RheonError, match="score"):
        rheon.fit(rheon.models.Linear(), series, score=flat_score)


def test_cut_gradients_are_counted():
    class Cut(ShallowPLRNN):
        @property
        def recipe(self):
            return Recipe(updates=20, length=16, batch=4, clip=1e-6)

    assert trained(Cut(hidden=4))[1]["clipped"] == [[1.0]]
    assert trained(small(updates=20))[1]["clipped"] == [[0.0]]
