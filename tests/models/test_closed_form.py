"""What every closed-form model must do, whatever it is."""

from __future__ import annotations

import jax
import numpy as np
import pytest

from rheon import Series, fit, forecast, load_fit
from rheon.core.errors import RheonError
from rheon.core.model import Direct, LinearReadout
from rheon.core.registry import find, modules
from rheon.engine.rollout import rollouts

pytestmark = pytest.mark.compiles

CLOSED = [slug for slug in modules("models") if issubclass(find("models", slug), Direct | LinearReadout)]
SMALL = {
    "echo-state-network": {"units": 40, "washout": 20},
    "nvar-esn": {"units": 40, "washout": 20},
    "nlinear": {"lags": 10, "block": 5},
    "dlinear": {"lags": 10, "block": 5, "width": 5},
    "random-features": {"waves": 60},
}
READOUTS = (
    "linear",
    "nvar",
    "kernel-ridge",
    "echo-state-network",
    "nvar-esn",
    "nlinear",
    "dlinear",
    "random-features",
)


def small(slug: str):
    return find("models", slug)(**SMALL.get(slug, {}))


def wave(samples: int = 260, phase: float = 0.0) -> np.ndarray:
    t = 0.2 * np.arange(samples) + phase
    return np.stack([np.sin(t), 3 + 2 * np.cos(0.7 * t)], axis=1)


@pytest.fixture(scope="module", params=CLOSED)
def learned(request):
    series = Series(wave(), times=0.5 * np.arange(260), names=("a", "b"), units=("V", "A"), time_unit="s")
    return request.param, series, fit(small(request.param), series, key=3)


def test_all_closed_forms_are_here():
    assert {"persistence", "mean", "seasonal", "parroting", *READOUTS} <= set(CLOSED)


def test_cards_say_what_matters(learned):
    _, _, fitted = learned
    card = type(fitted.model).card
    assert all((card.title, card.summary, card.reference, card.caveats))
    assert set(card.parameters) == {f for f in fitted.model.__dataclass_fields__ if f != "card"}
    assert set(fitted.model.options()) <= set(card.parameters)


def test_a_saved_fit_is_the_same_fit(learned, tmp_path):
    _, series, fitted = learned
    fitted.save(tmp_path / "model.safetensors")
    again = load_fit(tmp_path / "model.safetensors")
    assert again.model == fitted.model
    assert again.history == fitted.history
    assert again.provenance == fitted.provenance
    assert np.array_equal(forecast(again, series, 30).values, forecast(fitted, series, 30).values)


def test_same_key_same_file(learned, tmp_path):
    slug, series, fitted = learned
    fitted.save(tmp_path / "one")
    fit(small(slug), series, key=3).save(tmp_path / "two")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_forecast_keeps_names_units_and_clock(learned):
    _, series, fitted = learned
    future = forecast(fitted, series, 4)
    assert (future.names, future.units, future.time_unit) == (("a", "b"), ("V", "A"), "s")
    assert np.allclose(future.times, 130 + 0.5 * np.arange(4))
    assert fitted.system.dt == 0.5


def test_the_first_step_is_the_one_step_prediction(learned):
    _, series, fitted = learned
    system = fitted.system
    with jax.enable_x64(True):
        window = series.values[40 : 40 + system.context]
        state = system.encode(window)
        assert np.allclose(system.observe(state), window[-1], atol=1e-12)
        stepped = np.asarray(system.observe(system.step(0.0, state)))
    assert np.allclose(rollouts(system, window[None], 1, precision="double")[0, 0], stepped, rtol=1e-12, atol=1e-12)


def test_the_law_is_a_map_of_its_dimension(learned):
    _, _, fitted = learned
    start = fitted.system.initial()
    assert start.shape == (fitted.system.dim,)
    assert np.isfinite(start).all()
    assert fitted.system.n_observed == 2


def test_side_by_side_equals_one_by_one(learned):
    _, series, fitted = learned
    windows = series.windows(fitted.context, np.array([[0, 10], [0, 33], [0, 80]]))
    together = rollouts(fitted.system, windows, 12, precision="double")
    alone = [rollouts(fitted.system, w[None], 12, precision="double")[0] for w in windows]
    assert np.allclose(together, alone, rtol=1e-7, atol=1e-7)


def test_two_paths(learned):
    slug, _, _ = learned
    series = Series(np.stack([wave(), wave(phase=1.0)]))
    future = forecast(fit(small(slug), series), series, 5)
    assert future.values.shape == (2, 5, 2)
    assert np.isfinite(future.values).all()


def test_gaps_are_stepped_over(learned):
    slug, _, _ = learned
    values = wave()
    values[70:73, 0] = np.nan
    values[150, 1] = np.nan
    series = Series(values)
    fitted = fit(small(slug), series)
    assert all(np.isfinite(leaf).all() for leaf in jax.tree.leaves(fitted.system) if hasattr(leaf, "shape"))
    assert np.isfinite(forecast(fitted, series, 20).values).all()


@pytest.mark.parametrize("slug", READOUTS)
def test_no_row_touches_a_gap(slug):
    values = wave()
    values[120, 0] = np.nan
    model = small(slug).replace(exact=50, centres=50) if slug == "kernel-ridge" else small(slug)
    law = model.build(values[None], 1.0, jax.random.key(0))
    features, targets = model.design(law, values[None])
    apart = [model.design(law, part[None]) for part in (values[:120], values[121:])]
    assert np.isfinite(features).all()
    assert np.allclose(features, np.concatenate([f for f, _ in apart]), atol=1e-9)
    assert np.allclose(targets, np.concatenate([t for _, t in apart]))


@pytest.mark.parametrize("slug", ["parroting", *READOUTS])
def test_too_short_says_how_many_are_needed(slug):
    with pytest.raises(RheonError, match=r"needs (\d+) samples") as caught:
        fit(small(slug), Series(wave(9)))
    need = int(caught.value.what.split("needs ")[1].split()[0])
    with pytest.raises(RheonError, match="needs"):
        fit(small(slug), Series(wave(need - 1)))
    assert np.isfinite(forecast(fit(small(slug), Series(wave(need))), wave(need), 1).values).all()


def test_exact_kernel_ridge_is_the_solution_of_the_dual_problem():
    values = wave()
    model = small("kernel-ridge").replace(ridge=1e-4, exact=10_000)
    fitted = fit(model, Series(values))
    rule = fitted.system.map.rule
    standard = (values - fitted.system.mean) / fitted.system.scale
    windows = np.stack([standard[i : i + model.lags + 1] for i in range(len(values) - model.lags)])
    taps = windows[:, model.lags - 1 :: -1].reshape(len(windows), -1)
    r2 = ((taps[:, None] - taps[None]) ** 2).mean(-1) / model.length_scale**2
    expected = np.linalg.solve(np.exp(-r2 / 2) + 1e-4 * len(taps) * np.eye(len(taps)), windows[:, -1] - windows[:, -2])
    assert rule.complete
    np.testing.assert_allclose(rule.weights[: len(taps)], expected, rtol=1e-6, atol=1e-9)


def test_few_centres_come_near_the_exact_kernel_ridge():
    series = Series(wave())
    exact, sparse = (
        forecast(fit(small("kernel-ridge").replace(exact=e, centres=100), series), series, 30) for e in (10_000, 0)
    )
    assert not np.array_equal(exact.values, sparse.values)
    np.testing.assert_allclose(sparse.values, exact.values, atol=0.01)


def test_the_hybrid_without_a_network_is_its_products():
    series = Series(wave())
    alone = fit(find("models", "nvar")(order=2, stride=3, ridge=1e-5), series)
    hybrid = fit(find("models", "nvar-esn")(units=0, order=2, stride=3, ridge=1e-5), series)
    np.testing.assert_array_equal(forecast(hybrid, series, 30).values, forecast(alone, series, 30).values)
