"""Running laws on from windows: shapes, refusals, and precision that does not leak from one call into another."""

import numpy as np
import pytest

import rheon
from rheon.core.errors import RheonError
from rheon.engine.rollout import rollouts


@pytest.fixture(scope="module")
def fit():
    return rheon.fit(rheon.models.KernelRidge(lags=3), rheon.Series(np.sin(0.3 * np.arange(300))))


def test_a_wave_goes_on(fit):
    wave = np.sin(0.3 * np.arange(320))[:, None]
    windows = np.stack([wave[100:110], wave[300:310]])
    ahead = rollouts(fit.system, windows, 5, precision="double")
    np.testing.assert_allclose(ahead, np.stack([wave[110:115], wave[310:315]]), atol=1e-2)


def test_use_in_single_precision_leaves_double_precision_alone():
    # a 0-d NumPy parameter met by an eager scan in single precision used to reach later double calls as float32
    series = rheon.Series(np.sin(0.3 * np.arange(300)))
    fit = rheon.fit(rheon.models.EchoStateNetwork(units=20), series)
    window = series.values[-fit.context :][None]
    first = rollouts(fit.system, window, 5, precision="double")
    fit.system.encode(window[0])
    np.testing.assert_array_equal(rollouts(fit.system, window, 5, precision="double"), first)
    assert rollouts(fit.system, window, 5, precision="single").dtype == np.float32


@pytest.mark.parametrize(
    ("windows", "horizon", "words"),
    [(np.zeros((2, 5)), 3, "shape"), (np.zeros((2, 1, 1)), 3, "needs"), (np.zeros((2, 9, 1)), 0, "horizon")],
)
def test_what_cannot_be_run_is_refused(fit, windows, horizon, words):
    with pytest.raises(RheonError, match=words):
        rollouts(fit.system, windows, horizon)
