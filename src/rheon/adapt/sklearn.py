"""scikit-learn faces: a forecaster that wraps any model, and measures as features."""

from __future__ import annotations

import numbers
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from rheon.core import registry
from rheon.core.errors import RheonError
from rheon.core.series import Series
from rheon.engine.rollout import rollouts
from rheon.training.fit import fit


class Forecaster(BaseEstimator):
    """A rheon model as a scikit-learn estimator: rows of X are successive samples of one recording.

    The order of the rows is their time, so shuffling X changes everything: split with `TimeSeriesSplit`, not at
    random. NaN marks what was not observed.

    Args:
        model: a rheon model; None takes a linear autoregression on one lag.
        dt: time between rows.
        key: seed of everything random.

    Attributes:
        fit_: the rheon `Fit`; `fit_.system` is the learned law.
        n_features_in_: number of variables.

    Raises:
        RheonError: if there are too few rows for the model.

    Source: conventions of scikit-learn (`fit`, then `predict`; hyperparameters stored untouched).

    Example:
        >>> wave = np.sin(0.1 * np.arange(300))[:, None]
        >>> forecaster = Forecaster().fit(wave)
        >>> forecaster.predict(wave).shape, forecaster.forecast(wave, 5).shape
        ((300, 1), (5, 1))
    """

    def __init__(self, model=None, dt=1.0, key=0):
        self.model = model
        self.dt = dt
        self.key = key

    def fit(self, X, y=None):
        """Learn the law from rows (time, variable); `y` is ignored."""
        X = validate_data(self, X, dtype=np.float64, ensure_all_finite="allow-nan", ensure_min_samples=2)
        if not isinstance(self.dt, numbers.Real) or not float(self.dt) > 0:
            raise RheonError(f"dt is {self.dt!r}", where="Forecaster", remedy="give a positive number")
        model = registry.find("models", "linear")(lags=1) if self.model is None else self.model
        self.fit_ = fit(model, self._series(X), key=self.key)
        return self

    def predict(self, X):
        """The sample after each row, forecast from the rows up to it. Shape (time, variable), as X.

        Rows with too few rows before them, or a gap among those that the law needs, have no forecast: NaN if a gap is
        the reason, the row itself (nothing changes) at the start.
        """
        X = self._checked(X)
        context = self.fit_.context
        result = X.copy()
        if len(X) >= context:
            windows = np.lib.stride_tricks.sliding_window_view(X, context, axis=0).swapaxes(1, 2)
            whole = np.isfinite(windows).all((1, 2))
            ahead = np.full((len(windows), X.shape[1]), np.nan)
            if whole.any():
                ahead[whole] = self._rollouts(windows[whole], 1)[:, 0]
            result[context - 1 :] = ahead
        return result

    def forecast(self, X, horizon: int = 1):
        """The `horizon` samples after the last row of X. Shape (horizon, variable).

        Raises:
            RheonError: if X is shorter than the law's context, or has a gap at its end.
        """
        X = self._checked(X)
        context = self.fit_.context
        if len(X) < context or not np.isfinite(X[-context:]).all():
            raise RheonError(
                f"the law needs {context} rows without a gap before the forecast",
                where="Forecaster.forecast",
                remedy="give a longer stretch, or one that ends without a gap",
            )
        return self._rollouts(X[None, -context:], int(horizon))[0]

    def score(self, X, y=None) -> float:
        """Share of variance of the next row that `predict` explains, averaged over variables: 1 is perfect.

        Rows at the start that the law has no forecast for are left out.
        """
        X = self._checked(X)
        start = min(self.fit_.context - 1, len(X) - 2)
        ahead, truth = self.predict(X)[start:-1], X[start + 1 :]
        good = np.isfinite(ahead) & np.isfinite(truth)
        shares = [
            1 - np.mean((ahead[g, i] - truth[g, i]) ** 2) / np.var(truth[g, i])
            for i, g in enumerate(good.T)
            if g.sum() > 1 and np.var(truth[g, i]) > 0
        ]
        return float(np.mean(shares)) if shares else float("nan")

    def _checked(self, X) -> np.ndarray:
        check_is_fitted(self)
        return validate_data(self, X, dtype=np.float64, ensure_all_finite="allow-nan", reset=False)

    def _series(self, X: np.ndarray) -> Series:
        return Series(X, self.dt * np.arange(len(X)), source="Forecaster")

    def _rollouts(self, windows: np.ndarray, horizon: int) -> np.ndarray:
        law: Any = self.fit_.system
        return np.asarray(rollouts(law, windows, horizon, precision="double"), np.float64)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.target_tags.required = False
        return tags


class MeasureFeatures(TransformerMixin, BaseEstimator):
    """A rheon measure as features: every row of X is a series of its own, and becomes the values of the measure.

    Args:
        measure: name of a measure, e.g. "permutation_entropy".
        settings: its settings by name, or None; permutation entropy then takes order 3, for short rows.

    Attributes:
        n_outputs_: values per row.
        n_features_in_: samples per series.

    Raises:
        RheonError: if there is no such measure, or a row is too short for it.

    Source: conventions of scikit-learn; the measure's own source stands in its docstring.

    Example:
        >>> rows = np.stack([np.arange(50.0), np.random.default_rng(0).normal(size=50)])
        >>> MeasureFeatures().fit_transform(rows).round(1).ravel().tolist()
        [0.0, 1.0]
    """

    def __init__(self, measure="permutation_entropy", settings=None):
        self.measure = measure
        self.settings = settings

    def fit(self, X, y=None):
        """Find out how many values the measure has, from the first row. `y` is ignored."""
        X = validate_data(self, X, dtype=np.float64, ensure_min_samples=1)
        self.n_outputs_ = len(self._values(X[0]))
        return self

    def transform(self, X):
        """Values of the measure. Shapes: (series, time) -> (series, value)."""
        check_is_fitted(self)
        X = validate_data(self, X, dtype=np.float64, reset=False)
        return np.stack([self._values(row) for row in X])

    def get_feature_names_out(self, input_features=None):
        """Names of the values: the measure's name, numbered if there are several."""
        check_is_fitted(self)
        name = str(self.measure)
        names = [name] if self.n_outputs_ == 1 else [f"{name}{i}" for i in range(self.n_outputs_)]
        return np.array(names, dtype=object)

    def _values(self, row: np.ndarray) -> np.ndarray:
        measure = registry.find("measures", self.measure)
        settings = self.settings
        if settings is None:
            settings = {"order": 3} if registry.fold(self.measure) == "permutationentropy" else {}
        result = measure(Series(row, source="MeasureFeatures"), **settings)
        return np.atleast_1d(np.asarray(result.value, np.float64)).ravel()
