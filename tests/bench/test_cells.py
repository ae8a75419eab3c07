"""Cells: scores, racers of every family, the selector."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

import rheon
from rheon.bench import _serial
from rheon.bench.cells import COLUMNS, Cell, cell_from, failed_rows, run_cells
from rheon.bench.foreign import Sktime, forecaster, foreign
from rheon.bench.problems import Problem, problem
from rheon.bench.protocols import Protocol
from rheon.bench.racers import RACERS, Racer, racer, racers
from rheon.bench.scoring import SCORES, scores
from rheon.bench.selector import select
from rheon.bench.tasks import tasks
from rheon.core.errors import RheonError
from rheon.core.series import Series

SHORT = {"context": 120, "horizon": 30, "validation": 20}


class Drift:
    """A forecaster of someone else: goes on with the last increment."""

    def fit(self, values):
        self.last, self.step = values[-1], values[-1] - values[-2]

    def predict(self, horizon):
        return self.last + self.step * np.arange(1, horizon + 1)[:, None]


class Last:
    """A forecaster of one variable in the manner of sktime."""

    def __init__(self, gain=1.0):
        self.gain = gain

    def fit(self, column):
        self.last = self.gain * float(column.iloc[-1])

    def predict(self, fh):
        return np.full((len(fh), 1), self.last)


class Broken(Drift):
    """Gives half a forecast."""

    def predict(self, horizon):
        return super().predict(horizon // 2)


def waves(n: int = 150) -> Problem:
    series = Series(np.stack([np.sin(0.2 * np.arange(n)), np.cos(0.2 * np.arange(n))], axis=1) + 3)
    train = series.window(0, 120)
    return Problem(train, train, train, series.window(120), lyapunov_time=10.0)


def test_a_perfect_forecast_has_perfect_scores():
    made, protocol = waves(), Protocol("any", **SHORT)
    found = scores(made, protocol, made.truth.values)
    assert set(found) == {*SCORES, "diverged"}
    assert [found[n] for n in ("smape", "mase", "crps", "nrmse", "diverged")] == [0.0] * 5
    assert found["vpt"] == found["vpt_smape"] == pytest.approx(3.0)
    # too short for places and spectra
    assert math.isnan(found["d_stsp"])


def test_a_forecast_that_leaves_has_no_values_from_there():
    made, protocol = waves(), Protocol("any", **SHORT)
    lost = made.truth.values.copy()
    lost[15:] = 1e9
    found = scores(made, protocol, lost)
    assert found["diverged"] == 1.0
    assert found["smape"] == pytest.approx(100.0)
    assert found["vpt"] == pytest.approx(1.5)


def test_the_common_task_scores_zero_as_zero():
    made, protocol = waves(), Protocol("common-task/any", **SHORT)
    assert scores(made, protocol, 0 * made.truth.values)["short_score"] == pytest.approx(0.0)
    assert scores(made, protocol, made.truth.values)["long_score"] == pytest.approx(100.0)


def test_reconstructions_are_compared_with_what_was_clean():
    made, protocol = waves(), Protocol("common-task/any", kind="reconstruction", **SHORT)
    made = Problem(made.tune, made.train, made.given, made.truth, clean=made.train)
    assert scores(made, protocol, made.train.values)["reconstruction_score"] == pytest.approx(100.0)
    with pytest.raises(RheonError, match="shape"):
        scores(made, protocol, made.truth.values)


def test_stacked_cells_are_those_one_by_one():
    cells = [Cell(task, racer("linear")) for task in tasks("dysts-2023", ["rossler"], starts=2, **SHORT)]
    together, alone = run_cells(cells), [run_cells([cell])[0] for cell in cells]
    assert [row["together"] for row in together] == [2, 2]
    for a, b in zip(together, alone, strict=True):
        assert a["settings"] == b["settings"]
        assert a["smape"] == pytest.approx(b["smape"], rel=1e-6)
        assert set(a) == set(COLUMNS)


def test_long_runs_tell_the_exponent_of_the_law_together_and_alone():
    # a quadratic law learns Lorenz nearly exactly
    entry = Racer("short", "NVAR", "closed form", "nvar", (("degree", 3), ("order", 1), ("ridge", 1e-8)))
    task = tasks("dysts-2023", ["lorenz"], starts=1, horizon=2000, context=600, validation=100)[0]
    (together,) = run_cells([Cell(task, entry)])
    alone = _serial.attempt(entry, problem(task), task.protocol, 0)
    assert together["exponent_error"] < 0.25
    assert alone.exponent == pytest.approx(together["lyapunov"], rel=0.25)
    (copied,) = run_cells([Cell(task, racer("persistence"))])
    assert math.isnan(copied["exponent_error"])


def test_a_racer_that_is_told_the_parameter_goes_where_the_others_do_not():
    time, runs = np.arange(150), (0.1, 0.15, 0.2)

    def turn(rate, n):
        return np.stack([np.sin(rate * time[:n]), np.cos(rate * time[:n])], axis=1)

    train = Series(np.stack([turn(rate, 120) for rate in runs]))
    made = Problem(train, train, Series(turn(0.175, 50)), Series(turn(0.175, 150)[50:80], times=np.arange(50, 80)))
    protocol = Protocol("any", kind="parametric", parameter="rate", values=runs, target=0.175, window=50, **SHORT)
    fixed = (("order", 1), ("degree", 3), ("ridge", 1e-10))
    deaf = _serial.attempt(Racer("deaf", "", "closed form", "nvar", fixed), made, protocol, 0)
    told = _serial.attempt(Racer("told", "", "closed form", "nvar", fixed, told=True), made, protocol, 0)
    assert told.forecast.shape == deaf.forecast.shape == (30, 2)
    error, worse = (np.abs(o.forecast - made.truth.values).max() for o in (told, deaf))
    assert error < 0.05 < worse


def test_a_training_that_runs_out_of_time_says_so():
    settings = (("lookback", 4), ("block", 2), ("width", 3), ("blocks", 1), ("depth", 1), ("updates", 2000))
    entry = Racer("slow", "N-BEATS", "trained", "n-beats", settings, budget=1e-3)
    outcome = _serial.attempt(entry, waves(), Protocol("any", **SHORT), 0)
    assert outcome.reason.startswith("time limit")
    assert np.isfinite(outcome.forecast).all()


def test_a_cell_survives_its_record():
    cell = Cell(tasks("dysts-2023", ["rossler"], starts=1)[0], racer("nvar"), 3)
    again = cell_from(json.loads(json.dumps(cell.record())))
    assert again.digest == cell.digest
    assert failed_rows([again], "because")[0]["reason"] == "because"
    # settings that are tuples come back as such
    trained = Cell(cell.task, racer("n-hits"))
    assert cell_from(json.loads(json.dumps(trained.record()))).racer == trained.racer


def test_the_key_of_a_cell_sees_task_racer_version_and_seed():
    first, second = tasks("dysts-2023", ["rossler"], starts=2)
    one, other = racer("nvar"), Racer("nvar", "NVAR", "closed form", "nvar", (("degree", 3),))
    cells = [Cell(first, one), Cell(second, one), Cell(first, other), Cell(first, one, 1), Cell(first, racer("esn"))]
    assert len({cell.digest for cell in cells}) == 5


def test_anything_with_fit_and_predict_races():
    address = f"{__name__}:Drift"
    task = tasks("dysts-2023", ["rossler"], starts=1, **SHORT)[0]
    (row,) = run_cells([Cell(task, foreign(address))])
    assert row["status"] == "ok"
    assert 0 < row["smape"] < 200
    (row,) = run_cells([Cell(task, foreign(f"{__name__}:Broken"))])
    assert row["status"] == "failed"
    assert "shape" in row["reason"]
    with pytest.raises(RheonError, match="not to be had"):
        forecaster(foreign("nowhere.to:be"))


def test_forecasters_of_one_variable_are_fitted_to_each():
    made = Sktime(f"{__name__}:Last", gain=2.0).fit(np.array([[0.0, 1.0], [2.0, 3.0]]), 1.0, 0)
    assert made.predict(3).tolist() == [[4.0, 6.0]] * 3


def test_every_racer_of_the_list_builds_and_has_its_own_version():
    for entry in RACERS.values():
        for others, penalties in entry.settings():
            entry.build(**others, **({"ridge": penalties[0]} if penalties else {}))
    versions = [entry.version for entry in RACERS.values()]
    assert len(set(versions)) == len(versions)
    assert {"nvar", "esn", "hybrid", "kernel-ridge", "random-features", "parroting"} <= set(RACERS)
    # five designs of products, alone and with four networks, three penalties each
    assert RACERS["hybrid"].tried == 5 * (1 + 4) * 3


def test_every_model_of_the_registry_races_by_its_name():
    found = {entry.name: entry.family for entry in racers(["trained", "lstm", "shallow-plrnn"])}
    assert found["lstm"] == found["shallow-plrnn"] == "trained"
    with pytest.raises(RheonError, match="no racer"):
        racer("nobody")


def test_the_selector_takes_the_best_in_validation():
    wave = Series(np.sin(0.3 * np.arange(300)))
    fit = select(wave, 40, among=["baselines", "linear"])
    candidates = fit.history["candidates"]
    assert candidates[fit.history["chosen"]] == min(candidates.values())
    assert fit.history["chosen"] == "linear"
    with pytest.raises(RheonError, match="too few"):
        select(wave.window(0, 20), 5, among=["mean"])


def test_forecast_chooses_where_it_is_asked_to(monkeypatch):
    asked = {}

    def chosen(series, horizon, *, key):
        asked["horizon"] = horizon
        return rheon.fit(rheon.models.Persistence(), series)

    monkeypatch.setattr("rheon.bench.selector.select", chosen)
    wave = Series(np.sin(0.3 * np.arange(50)))
    assert np.ptp(rheon.forecast("auto", wave, 7).values) == 0
    assert asked == {"horizon": 7}
    with pytest.raises(RheonError, match="neither"):
        rheon.forecast("best", wave, 7)
