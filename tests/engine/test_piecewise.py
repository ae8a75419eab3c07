"""The piecewise-affine law inside what wraps it."""

from __future__ import annotations

import jax
import numpy as np
import pytest

import rheon
from rheon.core.fit import Fit
from rheon.core.precision import precision
from rheon.engine import Scaled, observed
from rheon.engine.piecewise import PiecewiseAffine, pieces, regions
from rheon.systems import Gingerbreadman, Henon, Lorenz, Tent

pytestmark = pytest.mark.compiles


def test_wrappers_are_looked_through():
    tent = Tent()
    scaled = Scaled(tent, np.array([3.0]), np.array([2.0]), dt=0.5)
    assert pieces(tent) is tent
    assert pieces(scaled) is tent
    assert pieces(observed(scaled, lambda x: x**2)) is tent


def test_a_fit_holds_the_law_on_delay_vectors():
    wave = np.sin(0.3 * np.arange(200))[None, :, None]
    model = rheon.models.AlmostLinearRNN(latent=6, relus=2, delay=2, dimension=3)
    inner = model.build(wave, 1.0, jax.random.key(0))
    fit = Fit(Scaled(inner, np.array([3.0]), np.array([2.0])), model)
    law = pieces(fit)
    assert isinstance(law, PiecewiseAffine)
    assert (law.dim, law.n_units) == (6, 2)
    state = np.linspace(-1, 1, 6)
    with precision("double"):
        matrix, offset = law.piece(law.region(state))
        np.testing.assert_allclose(matrix @ state + offset, fit.system(0.0, state), atol=1e-6)


@pytest.mark.parametrize("system", [Henon(), Lorenz(), rheon.systems.Logistic()])
def test_smooth_laws_have_none(system):
    assert pieces(system) is None


@pytest.mark.parametrize("law", [Tent(), Gingerbreadman()])
def test_pieces_of_catalogue_maps(law):
    states = 2 * np.random.default_rng(0).normal(size=(1000, law.dim))
    patterns = regions(law, states)
    assert patterns.dtype == bool
    assert patterns.shape == (1000, law.n_units)
    assert 0 < patterns.mean() < 1
    with precision("double"):

        def parts(x, pattern):
            matrix, offset = law.piece(pattern)
            return matrix @ x + offset, law(0.0, x), law.jacobian(x), jax.jacfwd(lambda y: law(0.0, y))(x)

        affine, step, slope, derivative = jax.vmap(parts)(states, patterns)
    np.testing.assert_allclose(affine, step, atol=1e-12)
    np.testing.assert_allclose(slope, derivative, atol=1e-12)
