"""Forecasters of other packages in the arena: anything with `fit` and `predict`, darts, sktime, reservoirpy."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

from rheon.core.errors import RheonError, require
from rheon.core.series import Series

from .racers import BUDGET, Racer

EXTRA = "race"
# of the trainer behind darts
QUIET = {"enable_progress_bar": False, "enable_model_summary": False, "logger": False, "accelerator": "cpu"}


class Forecaster(Protocol):
    """What the arena asks of a foreign forecaster; a new one is made for every fit."""

    def fit(self, values: np.ndarray, dt: float, seed: int) -> Forecaster:
        """Learn from complete samples, shape (time, variable)."""
        ...

    def predict(self, horizon: int) -> np.ndarray:
        """Go on from the last of them. Shape (horizon, variable)."""
        ...


class FitPredict:
    """An object with `fit(values)` and `predict(horizon)` as a `Forecaster`.

    Args:
        make: a callable without arguments that makes the object.

    Example:
        >>> class Last:
        ...     def fit(self, values):
        ...         self.last = values[-1]
        ...     def predict(self, horizon):
        ...         return np.tile(self.last, (horizon, 1))
        >>> FitPredict(Last).fit(np.arange(6.0)[:, None], 1.0, 0).predict(2).ravel().tolist()
        [5.0, 5.0]
    """

    def __init__(self, make: Callable[[], Any]):
        self.make = make
        self.made: Any = None

    def fit(self, values: np.ndarray, dt: float, seed: int) -> FitPredict:
        """Make a new object and fit it."""
        self.made = self.make()
        self.made.fit(values)
        self.variables = values.shape[1]
        return self

    def predict(self, horizon: int) -> np.ndarray:
        """What the object foretells."""
        return np.asarray(self.made.predict(horizon), float).reshape(horizon, self.variables)


class Darts:
    """A darts model as a `Forecaster`, on values standardised by what it learns from.

    Args:
        name: of a class of `darts.models`.
        settings: of the model.
    """

    def __init__(self, name: str, **settings):
        self.name, self.settings = name, settings
        # asked for here, so that the time of an import is not taken for that of a fit
        self.package, self.models = require("darts", EXTRA), require("darts.models", EXTRA)

    def fit(self, values: np.ndarray, dt: float, seed: int) -> Darts:
        """Fit a new model."""
        self.mean, self.scale = values.mean(0), np.where(values.std(0) > 0, values.std(0), 1.0)
        settings = dict(self.settings)
        if "n_epochs" in settings:
            settings |= {"random_state": seed, "pl_trainer_kwargs": QUIET | {"max_time": {"seconds": BUDGET}}}
        self.model = getattr(self.models, self.name)(**settings)
        self.model.fit(self.package.TimeSeries.from_values((values - self.mean) / self.scale))
        return self

    def predict(self, horizon: int) -> np.ndarray:
        """Go on from the end of the data."""
        verbose = {"verbose": False} if "n_epochs" in self.settings else {}
        return self.model.predict(horizon, **verbose).values() * self.scale + self.mean


class Sktime:
    """An sktime forecaster as a `Forecaster`; one that knows a single variable is fitted to each.

    Args:
        address: "module:Class" of the forecaster.
        settings: of the forecaster.
    """

    def __init__(self, address: str, **settings):
        self.address, self.settings = address, settings
        module, _, name = address.partition(":")
        self.make = getattr(require(module, EXTRA), name)

    def fit(self, values: np.ndarray, dt: float, seed: int) -> Sktime:
        """Fit a forecaster to every variable."""
        self.made = []
        for column in values.T:
            one = self.make(**self.settings)
            one.fit(require("pandas", "app").Series(column))
            self.made.append(one)
        return self

    def predict(self, horizon: int) -> np.ndarray:
        """Go on from the end of the data."""
        ahead = np.arange(1, horizon + 1)
        return np.stack([np.asarray(one.predict(fh=ahead), float).ravel() for one in self.made], axis=1)


class ReservoirPy:
    """The echo-state network of reservoirpy, driven by standardised samples and read out to the increment.

    Args:
        units: of the reservoir.
        radius: spectral radius.
        input_scale: of the inputs.
        ridge: penalty per row.
        washout: samples before the readout is trained.
        bias: half width of the uniform biases.
    """

    def __init__(self, units=300, radius=0.9, input_scale=0.2, ridge=1e-6, washout=50, bias=0.2):
        self.units, self.radius, self.input_scale = units, radius, input_scale
        self.ridge, self.washout, self.bias = ridge, washout, bias
        self.nodes, self.uniform = require("reservoirpy.nodes", EXTRA), require("reservoirpy.mat_gen", EXTRA).uniform

    def fit(self, values: np.ndarray, dt: float, seed: int) -> ReservoirPy:
        """Drive the reservoir and train its readout."""
        nodes, uniform = self.nodes, self.uniform
        self.mean, self.scale = values.mean(0), np.where(values.std(0) > 0, values.std(0), 1.0)
        x = (values - self.mean) / self.scale
        # dense inputs and biases, as they serve smooth data of few variables
        self.reservoir = nodes.Reservoir(
            self.units, sr=self.radius, input_scaling=self.input_scale, lr=1.0, input_connectivity=1.0,
            Win=uniform(low=-1.0, high=1.0), bias=uniform(low=-self.bias, high=self.bias), seed=seed,
        )  # fmt: skip
        self.readout = nodes.Ridge(ridge=self.ridge * (len(x) - 1 - self.washout))
        states = self.reservoir.run(x[:-1])
        joined = np.concatenate([states, x[:-1]], axis=1)[self.washout :]
        self.readout.fit(joined, (x[1:] - x[:-1])[self.washout :])
        self.last = x[-1]
        return self

    def predict(self, horizon: int) -> np.ndarray:
        """Feed the output back."""
        x, out = self.last, []
        for _ in range(horizon):
            state = np.ravel(self.reservoir.step(x))
            x = x + np.ravel(self.readout.step(np.concatenate([state, x])))
            out.append(x)
        return np.array(out) * self.scale + self.mean


def darts_n_beats() -> Darts:
    """N-BEATS of darts with a lookback of 50, as a person in a hurry would run it: 20 epochs, at most a minute."""
    return Darts("NBEATSModel", input_chunk_length=50, output_chunk_length=25, n_epochs=20, num_layers=2)


def darts_linear() -> Darts:
    """Linear regression of darts on 25 lags."""
    return Darts("LinearRegressionModel", lags=25)


def reservoirpy_esn() -> ReservoirPy:
    """The echo-state network of reservoirpy."""
    return ReservoirPy()


def sktime_naive() -> Sktime:
    """The naive forecaster of sktime."""
    return Sktime("sktime.forecasting.naive:NaiveForecaster", strategy="last")


# name -> (title, maker, distribution)
FOREIGN = {
    "darts-n-beats": ("N-BEATS (darts)", "rheon.bench.foreign:darts_n_beats", "darts"),
    "darts-linear": ("Linear regression (darts)", "rheon.bench.foreign:darts_linear", "darts"),
    "reservoirpy-esn": ("Echo-state network (reservoirpy)", "rheon.bench.foreign:reservoirpy_esn", "reservoirpy"),
    "sktime-naive": ("Naive (sktime)", "rheon.bench.foreign:sktime_naive", "sktime"),
}


def foreign(name: str) -> Racer:
    """A foreign racer: one of `FOREIGN`, or "package.module:name" of a callable that makes a forecaster.

    Args:
        name: of the racer. What the callable makes has `fit(values)` and `predict(horizon)`, or is a `Forecaster`.

    Raises:
        RheonError: if the name is none of the list and no address.

    Example:
        >>> foreign("reservoirpy-esn").family
        'foreign'
    """
    title, maker, distribution = FOREIGN.get(name, (name.rpartition(":")[2], name, name.partition(".")[0]))
    if ":" not in maker:
        raise RheonError(f"no foreign racer is named {name!r}", remedy=f"choose one of {', '.join(FOREIGN)}")
    return Racer(name, title, "foreign", maker=maker, release=_release(distribution))


def forecaster(racer: Racer) -> Forecaster:
    """A new forecaster of a foreign racer.

    Raises:
        RheonError: if its address leads nowhere, or what it makes cannot fit and predict.
    """
    module, _, name = racer.maker.partition(":")
    try:
        maker = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError) as error:
        raise RheonError(f"the racer {racer.maker} is not to be had ({error})") from None
    made = maker()
    if not (hasattr(made, "fit") and hasattr(made, "predict")):
        raise RheonError(f"{racer.maker} makes a {type(made).__name__}", remedy="it needs `fit` and `predict`")
    if isinstance(made, Darts | Sktime | ReservoirPy | FitPredict):
        return made
    return FitPredict(maker)


def seen_by(racer: Racer, series: Series) -> np.ndarray:
    """What a foreign forecaster learns from: one complete path, shape (time, variable).

    Raises:
        RheonError: if the series has many paths or gaps.
    """
    if series.values.ndim != 2 or not np.isfinite(series.values).all():
        raise RheonError(f"{racer.name} learns from one complete path", where=series.source)
    return np.asarray(series.values, float)


def _release(distribution: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return f"{distribution}-{version(distribution)}"
    except PackageNotFoundError:
        return f"{distribution}-absent"
