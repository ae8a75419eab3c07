from __future__ import annotations

import contextlib
import dataclasses
import itertools

import jax
import numpy as np
import pytest

from rheon.core.errors import RheonError
from rheon.core.progress import Silent
from rheon.core.window_recipe import WindowRecipe
from rheon.models import NBeats
from rheon.training import _regress, regression

WAVE = np.sqrt(2) * np.sin(0.3 * np.arange(300))[None, :, None]


class Quick(NBeats):
    """Chunks of a few dozen updates, all of one compiled shape."""

    patience: int | None = None

    @property
    def recipe(self) -> WindowRecipe:
        return WindowRecipe(
            window=15,
            updates=self.updates,
            batch=8,
            rate=self.rate,
            noise=self.noise,
            checks=3,
            patience=self.patience,
            validation=self.validation,
        )


def model_of(**settings):
    return Quick(**(dict(lookback=10, block=5, blocks=1, width=6, depth=1, updates=90, rate=1e-2) | settings))


def error(law):
    """A cheap score: the square of a weight, which has no meaning but a value."""
    return float(np.sum(np.asarray(law.net.blocks[0].layers[-1].bias) ** 2))


def run(model=None, paths=WAVE, **settings):
    settings = {"score": error} | settings
    return regression.train(model or model_of(), paths, 1.0, jax.random.key(0), **settings)


def leaves_equal(a, b):
    pairs = zip(jax.tree.leaves(a), jax.tree.leaves(b), strict=True)
    return all(np.array_equal(x, y) for x, y in pairs)


def test_training_lowers_the_loss_and_is_repeatable():
    law, history = run(score=None)
    again, same = run(score=None)
    assert history["loss"][-1] < 0.3 * history["loss"][0]
    assert leaves_equal(law, again)
    assert history == same
    assert (history["verdict"], history["stopped"], history["updates"]) == ("trained", "finished", 90)
    assert history["score"] == min(value for _, value in history["scores"])
    assert history["score"] < 0.5


def test_the_typical_window_is_not_trained():
    law, _ = run()
    assert np.array_equal(law.rest, WAVE[0, -10:].astype(np.float32))


class Interrupted(Exception):
    pass


class StopsAfter(Silent):
    """Interrupts the third report, as a kill between two chunks would."""

    @contextlib.contextmanager
    def stage(self, name, total=None):
        class Stage:
            reports = 0

            def advance(self, amount=1, note=""):
                self.reports += 1
                if self.reports == 3:
                    raise Interrupted

        yield Stage()


def test_an_interrupted_run_ends_with_the_same_numbers(tmp_path):
    model = model_of(noise=0.1)
    whole, history = run(model)
    file = tmp_path / "state"
    with pytest.raises(Interrupted):
        run(model, checkpoint=file, progress=StopsAfter())
    assert file.exists()
    for _ in range(2):  # resumed, then read
        resumed, same = run(model, checkpoint=file)
        assert leaves_equal(whole, resumed)
        assert history == same
    with pytest.raises(RheonError, match="another run"):
        run(model, paths=WAVE + 0.1, checkpoint=file)


def test_the_best_check_is_kept_and_patience_ends():
    values = iter([3.0, 1.0, 2.0, 0.0])
    _, history = run(score=lambda law: next(values))
    assert (history["kept_update"], history["score"], history["updates"]) == (60, 1.0, 90)
    values = iter([1.0, 2.0, 0.0])
    _, history = run(model_of(patience=1), score=lambda law: next(values))
    assert (history["kept_update"], history["updates"]) == (30, 60)
    assert "no better score" in history["stopped"]


def test_validation_data_are_not_trained_on():
    changed = WAVE.copy()
    changed[:, 255:] = 5.0
    assert run()[1]["loss"] == run(paths=changed)[1]["loss"]
    assert run(model_of(validation=0.0))[1]["loss"] != run(model_of(validation=0.0), paths=changed)[1]["loss"]


def test_without_validation_the_last_parameters_are_kept():
    _, history = run(model_of(validation=0.0), score=None)
    assert (history["kept_update"], history["score"]) == (90, None)


def test_time_limit_is_kept_and_reported():
    _, history = run(seconds=0.0)
    assert history["updates"] == 30
    assert "time limit" in history["stopped"]


def test_roll_backs_halve_the_rate_until_it_is_given_up(monkeypatch):
    true, calls = regression.advance, []

    def faulty(*arguments):
        calls.append(float(arguments[2].scale))
        learner, loss, norm, finite = true(*arguments)
        return (learner, float("nan"), 1.0, False) if len(calls) == 2 else (learner, loss, norm, finite)

    monkeypatch.setattr(regression, "advance", faulty)
    law, history = run()
    assert calls == [1.0, 1.0, 0.5]
    assert history["rollbacks"] == [30]
    assert "roll-back" in history["verdict"]
    assert all(np.isfinite(leaf).all() for leaf in jax.tree.leaves(law) if hasattr(leaf, "shape"))
    monkeypatch.setattr(regression, "advance", lambda *a: (a[2], float("nan"), 1.0, False))
    with pytest.raises(RheonError, match="diverged"):
        run(model_of(updates=2000))


def test_gaps_and_borders_are_not_crossed():
    paths = np.concatenate([WAVE[:, :150], WAVE[:, 150:]]).copy()
    paths[0, 70] = np.nan
    held = regression._Run.prepare(model_of(validation=0.2), paths, 1.0, jax.random.key(0), error)
    for start in held.starts:
        window = np.arange(start, start + 15)
        assert 70 not in window
        assert window[0] // 150 == window[-1] // 150
        assert window[-1] % 150 < 120
    _, history = run(paths=paths)
    assert np.isfinite(history["loss"]).all()


def test_the_rate_rises_then_falls_to_the_last():
    for schedule in ("cosine", "exponential"):
        recipe = WindowRecipe(window=5, rate=1e-2, last_rate=1e-4, warmup=0.1, schedule=schedule)
        rate = _regress.rate_at(recipe, 100)
        values = [float(rate(i)) for i in range(101)]
        assert values[0] == 0.0
        assert values[10] == max(values) == pytest.approx(1e-2)
        assert values[100] == pytest.approx(1e-4, rel=1e-4)
        assert all(a >= b for a, b in itertools.pairwise(values[10:]))


def test_one_update_is_that_of_adam_with_decoupled_decay():
    model = model_of(validation=0.0, updates=1)
    held = regression._Run.prepare(model, WAVE, 1.0, jax.random.key(0), None)
    recipe = dataclasses.replace(held.recipe, warmup=0.0, decay=0.5, clip=None)
    before = held.begin().learner
    after, *_ = _regress.advance(
        model, held.law, before, jax.random.key(1), held.rows, held.starts, recipe, updates=1, total=1
    )
    # Adam's first update has the size of the rate whatever the gradient; matrices shrink beside it, vectors do not
    first = _regress.law_of(model, held.law, before).net.blocks[0].layers[0]
    moved = _regress.law_of(model, held.law, after).net.blocks[0].layers[0]
    change = np.asarray(moved.weight - (1 - 0.5 * 1e-2) * first.weight)
    # the window counted from its last sample has a column of zeros there, whose weights only shrink
    np.testing.assert_allclose(np.abs(np.delete(change, 9, axis=1)), 1e-2, rtol=1e-3)
    np.testing.assert_allclose(change[:, 9], 0.0, atol=1e-6)
    np.testing.assert_allclose(np.abs(moved.bias - first.bias), 1e-2, rtol=1e-3)


@pytest.mark.parametrize(("name", "value"), [("updates", 0), ("rate", -1.0), ("validation", 1.0), ("noise", -1.0)])
def test_impossible_recipes_are_refused(name, value):
    with pytest.raises(RheonError, match=name):
        run(model_of(**{name: value}))
