"""The scikit-learn faces obey scikit-learn's own checks."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.model_selection import TimeSeriesSplit, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

import rheon
from rheon.adapt.sklearn import Forecaster, MeasureFeatures
from rheon.core.errors import RheonError

ORDER = "rows are samples in the order of time: a forecast uses the rows before it, so rows cannot be moved or left out"
ROWS = "its 10 rows are too few for any autoregression here, which the check takes for a complaint about the one column"
GAPS = "it blanks cells at random until no stretch of rows is long enough for two lags, and expects a fit"


def expected_failures(estimator) -> dict[str, str]:
    if not isinstance(estimator, Forecaster):
        return {}
    if estimator.model is None:
        return {"check_fit2d_1feature": ROWS}
    return {
        "check_fit2d_1feature": ROWS,
        "check_estimators_pickle": GAPS,
        "check_methods_subset_invariance": ORDER,
        "check_methods_sample_order_invariance": ORDER,
    }


@parametrize_with_checks(
    [Forecaster(), Forecaster(rheon.models.Linear(lags=2)), MeasureFeatures()],
    expected_failed_checks=expected_failures,
)
def test_scikit_learns_own_checks(estimator, check):
    check(estimator)


def wave(n: int = 400) -> np.ndarray:
    t = 0.1 * np.arange(n)
    return np.stack([np.sin(t), np.cos(1.7 * t) + 0.3 * np.sin(t)], axis=1)


def test_a_linear_law_forecasts_waves_exactly():
    X = wave()
    forecaster = Forecaster(rheon.models.Linear(lags=4), dt=0.1).fit(X[:300])
    ahead = forecaster.predict(X)
    np.testing.assert_allclose(ahead[10:-1], X[11:], atol=2e-3)
    np.testing.assert_allclose(forecaster.forecast(X[:350], 20), X[350:370], atol=2e-2)
    assert forecaster.score(X[300:]) > 0.999
    assert forecaster.fit_.system.dt == pytest.approx(0.1)


def test_gaps_give_no_forecast_and_nothing_else():
    X = wave()
    forecaster = Forecaster(rheon.models.Linear(lags=2)).fit(X)
    torn = X.copy()
    torn[50, 0] = np.nan
    ahead, whole = forecaster.predict(torn), forecaster.predict(X)
    gone = np.isnan(ahead).any(1)
    assert gone[50]
    assert gone.sum() == forecaster.fit_.context
    np.testing.assert_array_equal(ahead[~gone], whole[~gone])
    with pytest.raises(RheonError, match="without a gap"):
        forecaster.forecast(torn[:51], 3)


def test_it_lives_in_pipelines_and_cross_validation():
    X = wave()
    pipeline = make_pipeline(StandardScaler(), Forecaster(rheon.models.Linear(lags=4)))
    scores = cross_val_score(pipeline, X, cv=TimeSeriesSplit(3))
    assert scores.min() > 0.99
    twin = clone(pipeline)
    assert twin[-1].model == pipeline[-1].model


def test_features_equal_the_measure():
    rows = np.random.default_rng(0).normal(size=(3, 200))
    features = MeasureFeatures(settings={"order": 4}).fit(rows)
    expected = [[float(rheon.measure.permutation_entropy(row, order=4).value)] for row in rows]
    np.testing.assert_array_equal(features.transform(rows), expected)
    assert features.get_feature_names_out().tolist() == ["permutation_entropy"]


def test_an_unknown_measure_is_refused():
    with pytest.raises(RheonError, match="permutation"):
        MeasureFeatures("permutation_entropie").fit(np.ones((2, 9)))
