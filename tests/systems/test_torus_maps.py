"""Maps of the torus and the pendulum: closed forms."""

from __future__ import annotations

import numpy as np

from rheon.engine.simulate import simulate
from rheon.systems import ArnoldCat, Doubling, Pendulum, Rotation


def test_the_cat_map_comes_back_on_a_grid():
    orbit = simulate(ArnoldCat(), n=49, initial=np.array([3 / 64, 11 / 64])).values
    np.testing.assert_array_equal(orbit[48], orbit[0])
    assert (orbit[1:48] != orbit[0]).any(1).all()


def test_doubling_shifts_binary_digits():
    orbit = simulate(Doubling(), n=5, initial=np.array([0b10110 / 32]))["x"]
    np.testing.assert_array_equal(orbit, np.array([0b10110, 0b01100, 0b11000, 0b10000, 0]) / 32)


def test_a_rotation_by_a_fraction_is_a_cycle():
    orbit = simulate(Rotation(5 / 8), n=17, initial=np.array([0.125]))["x"]
    np.testing.assert_allclose(orbit[8:16], orbit[:8], atol=1e-12)
    assert len(np.unique(orbit[:8].round(9))) == 8


def test_the_pendulum_keeps_its_energy_and_has_its_period():
    run = simulate(Pendulum(), [0.0, 1.0, 2.5, Pendulum.card.period], solver="rk4")
    energy = run["y"] ** 2 / 2 - np.cos(run["x"])
    np.testing.assert_allclose(energy, energy[0], atol=1e-6)
    np.testing.assert_allclose(run.values[-1], run.values[0], atol=2e-3)
