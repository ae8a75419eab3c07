from __future__ import annotations

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

import rheon
from rheon.core.errors import RheonError
from rheon.core.kinds import Map
from rheon.core.precision import as_dtype, precision
from rheon.models import AlmostLinearRNN, ShallowPLRNN
from rheon.training import forcing
from rheon.training._orbit import check_trainable, forced_orbit, spread, window_loss

pytestmark = pytest.mark.compiles

LENGTH, BATCH = 8, 2
RANDOM = np.random.default_rng(0)
DATA = RANDOM.normal(size=(LENGTH + 1, 2, BATCH))


def shallow(latent=2):
    law = ShallowPLRNN(hidden=6, latent=latent).build(RANDOM.normal(size=(1, 40, 2)), 1.0, jax.random.key(1))
    return as_dtype(law, np.float64)


def plain_loss(law, data, mixing):
    """The forced loss written as the paper writes it: a Python loop over time, window by window."""
    total = 0.0
    for b in range(data.shape[2]):
        z = law.start(data[0, :, b])
        for t in range(data.shape[0] - 1):
            seen = z[:2] + mixing[t] * (data[t, :, b] - z[:2])
            z = law(0.0, jnp.concatenate([seen, z[2:]]))
            total = total + jnp.sum((z[:2] - data[t + 1, :, b]) ** 2)
    return total / (data.shape[2] * (data.shape[0] - 1) * 2)


def assert_same(a, b, tolerance=1e-10):
    for x, y in zip(jax.tree.leaves(a), jax.tree.leaves(b), strict=True):
        np.testing.assert_allclose(x, y, rtol=tolerance, atol=tolerance)


# one program each for all strategies
FAST = jax.jit(jax.value_and_grad(lambda law, data, mixing: window_loss(law, data[:-1], data[1:], mixing)[0]))
PLAIN = jax.jit(jax.value_and_grad(lambda law, data, mixing: plain_loss(law, data, mixing)))


@pytest.mark.parametrize(
    "strategy",
    [
        forcing.FreeRunning(),
        forcing.TeacherForcing(),
        forcing.SparseTeacherForcing(4),
        forcing.GeneralisedTeacherForcing(0.2),
        forcing.GeneralisedTeacherForcing((0.1, 0.6)),
    ],
    ids=lambda s: type(s).__name__,
)
def test_loss_and_gradient_equal_the_written_out_loop(strategy):
    law = shallow(latent=3)
    with precision("double"):
        data = jnp.asarray(DATA)
        mixing = strategy.mixing(strategy.start(), LENGTH, 2)
        assert_same(FAST(law, data, mixing), PLAIN(law, data, mixing))


def test_full_forcing_is_one_step_regression():
    law = shallow()
    with precision("double"):
        data = jnp.asarray(DATA)
        mixing = forcing.TeacherForcing().mixing(None, LENGTH, 2)

        def regression(law):
            step = jax.vmap(jax.vmap(lambda x: law(0.0, x), -1, -1))
            return jnp.mean((step(data[:-1]) - data[1:]) ** 2)

        assert_same(FAST(law, data, mixing)[1], jax.jit(jax.grad(regression))(law))


def test_no_forcing_is_back_propagation_from_the_first_sample():
    law = shallow()
    with precision("double"):
        data = jnp.asarray(DATA)
        mixing = forcing.FreeRunning().mixing(None, LENGTH, 2)

        def unrolled(law):
            body = lambda z, _: (lambda after: (after, after))(jax.vmap(lambda x: law(0.0, x), -1, -1)(z))  # noqa: E731
            return jnp.mean((jax.lax.scan(body, data[0], None, length=LENGTH)[1] - data[1:]) ** 2)

        forced = FAST(law, data, mixing)[1]
        assert_same(forced, jax.jit(jax.grad(unrolled))(law))


def test_gradient_through_a_window_is_bounded_by_the_right_share():
    law = shallow()
    random = np.random.default_rng(2)
    wild = law.replace(outward=3 * random.normal(size=(2, 6)), inward=2 * random.normal(size=(6, 2)))
    length = 200
    with precision("double"):
        data = jnp.asarray(random.normal(size=(length, 2, 1)))

        def forced(alpha):
            return forced_orbit(wild, data[0], data, jnp.full((length, 2), alpha))[1][:, :, 0]

        # the share changes the orbit and with it the stretching: raise it until it suffices on its own orbit
        alpha = 0.0
        for _ in range(20):
            norms = jnp.linalg.norm(jax.vmap(wild.jacobian)(forced(alpha)), 2, axis=(1, 2))
            needed = float(jnp.maximum(0.0, 1 - 1 / norms.max()))
            if needed <= alpha:
                break
            alpha = needed
        jacobians = jax.vmap(wild.jacobian)(forced(alpha))
        assert float(jnp.linalg.norm(jacobians, 2, axis=(1, 2)).max()) > 1.5  # unforced it would explode
        product, largest = jnp.eye(2), 0.0
        for jacobian in jacobians[::-1]:
            product = product @ jacobian * (1 - alpha)
            largest = max(largest, float(jnp.linalg.norm(product, 2)))
    assert largest <= 1 + 1e-9


def test_hidden_states_are_never_forced():
    law = as_dtype(
        AlmostLinearRNN(latent=5, relus=1).build(RANDOM.normal(size=(1, 40, 2)), 1.0, jax.random.key(0)), np.float64
    )
    with precision("double"):
        data = jnp.asarray(DATA[:-1])
        first = law.start(data[0])
        states, forced = forced_orbit(law, first, jax.vmap(law.invert)(data), spread(law, jnp.ones((LENGTH, 2))))
    np.testing.assert_array_equal(np.asarray(forced)[1:, 2:], np.asarray(states)[:-1, 2:])
    np.testing.assert_allclose(forced[:, :2], data, rtol=1e-12)


class Doubling(Map):
    """z' = slope z."""

    slope: float = eqx.field(converter=lambda v: np.asarray(v, np.float64), default=2.0)

    def initial(self):
        return np.ones(1)

    def step(self, t, x, u=None):
        return self.slope * x


@pytest.mark.parametrize("estimator", ["geometric", "arithmetic", "maximum"])
def test_adaptive_share_of_the_doubling_map_is_one_half_at_once(estimator):
    strategy = forcing.AdaptiveTeacherForcing(estimator=estimator, first=0.0)
    states = jnp.ones((4, 1, 3), jnp.float32)
    assert float(strategy.update(jnp.float32(0.0), Doubling(), states)) == 0.5
    # above it the share falls slowly
    assert float(strategy.update(jnp.float32(1.0), Doubling(), states)) == pytest.approx(0.999 + 0.001 * 0.5, rel=1e-6)
    # a contraction needs none
    assert float(strategy.update(jnp.float32(0.0), Doubling(0.5), states)) == 0.0


def test_stretching_is_the_spectral_norm():
    law = shallow()
    random = np.random.default_rng(3)
    states = random.normal(size=(6, 2, 4))
    with precision("double"):
        norms = np.array([[np.linalg.norm(law.jacobian(states[t, :, b]), 2) for b in range(4)] for t in range(6)])
        mean = np.mean([law.jacobian(states[t, :, b]) for b in range(4) for t in range(6)], 0)
        states = jnp.asarray(states)
        assert float(forcing.stretching(law, states, "maximum")) == pytest.approx(norms.max(), rel=1e-3)
        geometric = np.exp(np.log(norms).mean(0)).max()
        assert float(forcing.stretching(law, states, "geometric")) == pytest.approx(geometric, rel=1e-2)
        assert float(forcing.stretching(law, states, "arithmetic")) == pytest.approx(np.linalg.norm(mean, 2), rel=1e-9)


def test_annealing_falls_to_its_last_share():
    strategy, state = forcing.AnnealedTeacherForcing(1.0, 0.2, 0.5), 1.0
    seen = []
    for _ in range(4):
        state = strategy.update(state, None, None)
        seen.append(round(float(state), 3))
    assert seen == [0.5, 0.25, 0.2, 0.2]


def test_any_fully_observed_map_can_be_forced():
    henon = rheon.systems.Henon()
    with precision("double"):
        orbit = [jnp.asarray(henon.initial())]
        for _ in range(LENGTH):
            orbit.append(henon(0.0, orbit[-1]))
        data = jnp.stack(orbit)[:, :, None]
        mixing = forcing.GeneralisedTeacherForcing(0.3).mixing(None, LENGTH, 2)
        loss, slope = jax.value_and_grad(lambda law: window_loss(law, data[:-1], data[1:], mixing)[0])(henon)
    assert float(loss) < 1e-20  # the true law forecasts its own orbit
    assert all(abs(float(g)) < 1e-8 for g in jax.tree.leaves(slope))


def test_laws_that_cannot_be_forced_are_refused():
    with pytest.raises(RheonError, match="no Map"):
        check_trainable(rheon.systems.Lorenz())


@pytest.mark.parametrize(
    ("recipe", "words"),
    [
        (("nothing", {}), "no forcing strategy"),
        (("sparse", {"alpha": 1}), "do not fit"),
        (("sparse", {"interval": 0}), "interval"),
        (("generalised", {"alpha": 1.5}), "share"),
        (("adaptive", {"estimator": "mean"}), "estimator"),
    ],
)
def test_impossible_strategies_are_refused(recipe, words):
    with pytest.raises(RheonError, match=words):
        forcing.make(recipe)
