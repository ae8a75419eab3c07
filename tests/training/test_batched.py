"""Many fits at once are the fits one by one."""

from __future__ import annotations

import numpy as np
import pytest

from rheon import models
from rheon.core.errors import RheonError
from rheon.core.series import Series
from rheon.forecasting.forecast import forecast
from rheon.training.batched import batchable, fit_batched
from rheon.training.fit import fit

pytestmark = pytest.mark.compiles

# the logistic map beside a wave: two variables, one of them chaotic
LENGTH = 120


def data(count: int = 3) -> np.ndarray:
    x = np.empty((count, LENGTH))
    x[:, 0] = np.linspace(0.2, 0.4, count)
    for i in range(1, LENGTH):
        x[:, i] = 3.6 * x[:, i - 1] * (1 - x[:, i - 1])
    wave = 5 + 2 * np.sin(0.3 * np.arange(LENGTH) + np.arange(count)[:, None])
    return np.stack([x, wave], axis=2)


@pytest.mark.parametrize(
    "model",
    [
        models.NVAR(order=2, ridge=1e-7),
        models.NvarEsn(units=10, washout=10),
        models.KernelRidge(lags=3, ridge=1e-6),
        models.DLinear(lags=6, block=4, width=3),
    ],
    ids=lambda m: type(m).__name__,
)
def test_the_same_as_one_by_one(model):
    values = data()
    together = fit_batched(model, values, key=3).forecast(8)[:, 0]
    for row, path in zip(together[:2], values, strict=False):
        series = Series(path)
        alone = forecast(fit(model, series, key=3), series, 8).values
        np.testing.assert_allclose(row, alone, rtol=1e-6, atol=1e-7)


def test_what_follows_stop_counts_nothing():
    values = data()
    other = values.copy()
    other[:, 100:] = 1e3
    one = fit_batched(models.NVAR(), values, stop=100).forecast(5)
    np.testing.assert_array_equal(one, fit_batched(models.NVAR(), other, stop=100).forecast(5))
    short = fit_batched(models.NVAR(), values[:, :100]).forecast(5)
    np.testing.assert_allclose(one, short, rtol=1e-8)


def test_every_penalty_is_that_of_its_own_fit():
    values = data()
    several = fit_batched(models.Linear(lags=3), values, penalties=[1e-6, 1e-1])
    single = fit_batched(models.Linear(lags=3, ridge=1e-1), values)
    np.testing.assert_allclose(several.weights[:, 1], single.weights[:, 0], rtol=1e-10)
    own = fit_batched(models.Linear(lags=3), values, penalties=np.array([[1e-6], [1e-1], [1e-6]]))
    np.testing.assert_allclose(own.weights[1, 0], single.weights[1, 0], rtol=1e-10)
    assert several.parameters == 7 * 2


def test_more_series_than_fit_into_one_part(monkeypatch):
    values = data(5)
    whole = fit_batched(models.Linear(lags=2), values)
    monkeypatch.setattr("rheon.training.batched.MOST_BYTES", 8.0 * LENGTH * 5 * 4)
    parts = fit_batched(models.Linear(lags=2), values)
    np.testing.assert_allclose(parts.weights, whole.weights, rtol=1e-7, atol=1e-12)
    np.testing.assert_allclose(parts.forecast(5), whole.forecast(5), rtol=1e-7)
    threaded = fit_batched(models.Linear(lags=2), values, threads=2)
    np.testing.assert_array_equal(threaded.forecast(5, threads=2), parts.forecast(5))


def test_forecasts_may_go_on_from_other_windows():
    values = data()
    fits = fit_batched(models.Linear(lags=3), values)
    np.testing.assert_allclose(fits.forecast(4, values[:, -7:]), fits.forecast(4), rtol=1e-9)
    with pytest.raises(RheonError, match="at least 3 times"):
        fits.forecast(4, values[:, -2:])


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda v: fit_batched(models.NVAR(), v[0]), "shape"),
        (lambda v: fit_batched(models.NVAR(), np.where(v > 4, np.nan, v)), "gaps"),
        (lambda v: fit_batched(models.NVAR(), v, penalties=[0.0]), "positive"),
        (lambda v: fit_batched(models.NVAR(order=3, stride=60), v), "needs"),
        (lambda v: fit_batched(models.NVAR(), v, stop=1000), "stop"),
    ],
)
def test_what_cannot_be_stacked_is_refused(call, words):
    with pytest.raises(RheonError, match=words):
        call(data())


def test_what_can_be_stacked_is_known():
    assert batchable(models.EchoStateNetwork(units=10), 500)
    assert not batchable(models.NVAR(ridge=0.0), 500)
    assert not batchable(models.KernelRidge(exact=100, centres=50), 500)
    assert not batchable(models.AlmostLinearRNN(), 500)


def test_growth_is_the_exponent_of_what_was_learned():
    # the logistic map at 4 has exponent ln 2; a polynomial of degree 2 learns it exactly
    x = np.empty((2, 300, 1))
    x[:, 0, 0] = 0.2, 0.3
    for i in range(1, 300):
        x[:, i] = 3.9999 * x[:, i - 1] * (1 - x[:, i - 1])
    fits = fit_batched(models.NVAR(order=1, degree=2, ridge=1e-12), x)
    assert fits.growth(3000)[:, 0] == pytest.approx(np.log(2), rel=0.03)
