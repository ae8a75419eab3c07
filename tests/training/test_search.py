from __future__ import annotations

import numpy as np
import pytest

import rheon
from rheon import Series, fit, forecast
from rheon.core.errors import RheonError
from rheon.core.registry import find
from rheon.training.search import search

pytestmark = pytest.mark.compiles


def wave(n: int = 240) -> Series:
    t = np.arange(n)
    return Series(np.sin(0.3 * t) + 0.5 * np.sin(0.71 * t + 1))


def test_finds_the_number_of_lags_that_two_waves_need():
    best, rows = search(rheon.models.Linear(), wave(), options={"lags": (1, 2, 5), "ridge": (1e-10, 1.0)}, horizon=30)
    assert (best.lags, best.ridge) == (5, 1e-10)
    assert len(rows) == 6
    assert min(rows, key=lambda r: r["score"])["lags"] == 5
    assert all(len(r["errors"]) == 8 for r in rows)


def test_is_deterministic():
    model = rheon.models.EchoStateNetwork(units=20, washout=20)
    options = {"radius": (0.3, 0.9), "ridge": (1e-8, 1e-4)}
    assert search(model, wave(), options=options, key=2) == search(model, wave(), options=options, key=2)


@pytest.mark.parametrize("refit", [True, False])
def test_errors_are_those_of_separate_fits(refit):
    series = wave()
    model = rheon.models.NVAR(order=3)
    _, rows = search(model, series, options={"ridge": (1e-6, 1e-2)}, horizon=20, origins=[100, 160, 220], refit=refit)
    for row in rows:
        for origin, error in zip([100, 160, 220], row["errors"], strict=True):
            prefix = series.window(0, origin if refit else 100)
            fitted = fit(model.replace(ridge=row["ridge"]), prefix)
            future = forecast(fitted, series.window(0, origin), 20)
            truth = series.values[origin : origin + 20]
            assert np.mean((future.values - truth) ** 2) / series.values.var() == pytest.approx(error, rel=1e-4)


def test_nothing_after_the_horizon_is_seen():
    series = wave()
    turned = series.values.copy()
    turned[120:] = turned[:119:-1]
    rows = [
        search(rheon.models.Linear(), s, options={"lags": (2, 4)}, origins=[100], horizon=20)[1]
        for s in (series, Series(turned))
    ]
    for one, other in zip(*rows, strict=True):
        assert one["errors"] == pytest.approx(other["errors"], rel=1e-9)


def test_settings_that_cannot_be_tried_say_why():
    best, rows = search(rheon.models.Linear(), wave(60), options={"lags": (2, 55)}, horizon=10)
    assert best.lags == 2
    assert "needs" in rows[1]["note"]
    assert rows[1]["score"] == np.inf
    with pytest.raises(RheonError, match="no setting of Linear"):
        search(rheon.models.Linear(), wave(60), options={"lags": (55,)}, horizon=10)


def test_divergence_is_counted_and_bounded():
    x = [0.3]
    for _ in range(99):
        x.append(3.9 * x[-1] * (1 - x[-1]))
    best, rows = search(
        rheon.models.NVAR(order=1), Series(np.array(x)), options={"degree": (1, 2, 9), "ridge": (0.0,)}, horizon=20
    )
    assert all(row["score"] <= 2 for row in rows)
    assert best.degree in (1, 2, 9)


def test_gaps_and_many_paths():
    values = np.stack([wave().values, wave().values[::-1]])
    values[0, 115:125] = np.nan
    _, rows = search(rheon.models.Linear(), Series(values), options={"lags": (4,)}, origins=[120, 180], horizon=20)
    # the first path has no complete window before 120
    assert len(rows[0]["errors"]) == 3


def test_a_model_without_options_is_validated_all_the_same():
    best, rows = search(rheon.models.Persistence(), wave(), horizon=10)
    assert best == rheon.models.Persistence()
    assert len(rows) == 1
    assert rows[0]["score"] > 0.1


@pytest.mark.parametrize("slug", ["linear", "nvar", "kernel-ridge", "echo-state-network", "parroting"])
def test_options_are_settings(slug):
    model = find("models", slug)()
    for name, values in model.options().items():
        assert all(getattr(model.replace(**{name: v}), name) == v for v in values)
    assert 2 <= np.prod([len(v) for v in model.options().values()]) <= 64


@pytest.mark.parametrize("origins", [[0], [239], 0, []])
def test_origins_outside_are_refused(origins):
    with pytest.raises(RheonError, match="origins"):
        search(rheon.models.Linear(), wave(), origins=origins, horizon=20)
