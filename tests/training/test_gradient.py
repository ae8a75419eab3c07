from __future__ import annotations

import contextlib

import jax
import numpy as np
import pytest

from rheon.core.errors import RheonError
from rheon.core.progress import Silent
from rheon.core.recipe import Recipe
from rheon.models import ShallowPLRNN
from rheon.training import _run, gradient
from rheon.training._windows import rows_and_starts, split

pytestmark = pytest.mark.compiles

WAVE = np.sqrt(2) * np.sin(0.3 * np.arange(400))[None, :, None]


class Quick(ShallowPLRNN):
    """Chunks of a few dozen updates, all of one compiled shape."""

    checks: int = 3
    validation: float = 0.15

    @property
    def recipe(self) -> Recipe:
        base = super().recipe
        return Recipe(
            **{f: getattr(base, f) for f in base.__dataclass_fields__ if f not in ("checks", "validation")},
            checks=self.checks,
            validation=self.validation,
        )


def model_of(**settings):
    defaults = dict(hidden=5, delay=4, dimension=2, updates=90, length=20, batch=8, rate=1e-2, last_rate=1e-3)
    return Quick(**(defaults | settings))


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    monkeypatch.setattr(_run, "CHUNK", 30)


def error(law, train, valid):
    """A cheap score: how far the law is from the wave one step on."""
    window = np.concatenate([train, valid], 1)[0].astype(np.float32)
    after = law.observe(law(0.0, law.encode(window[:-1])))
    return float(np.sum((np.asarray(after) - window[-1]) ** 2))


def run(model=None, paths=WAVE, **settings):
    settings = {"score": error} | settings
    return gradient.train(model or model_of(), paths, 1.0, jax.random.key(0), **settings)


def leaves_equal(a, b):
    pairs = zip(jax.tree.leaves(a), jax.tree.leaves(b), strict=True)
    return all(np.array_equal(x, y) for x, y in pairs)


def test_training_lowers_the_loss_and_is_repeatable():
    law, history = run(model_of(updates=300))
    again, same = run(model_of(updates=300))
    assert history["loss"][-1][0] < 0.5 * history["loss"][0][0]
    assert leaves_equal(law, again)
    assert history == same
    assert history["verdict"] == "trained"
    assert history["stopped"] == "finished"
    assert law.n_observed == 1
    assert law.context == 5


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
    model = model_of(seeds=2, noise=0.1)
    whole, history = run(model)
    file = tmp_path / "state"
    with pytest.raises(Interrupted):
        run(model, checkpoint=file, progress=StopsAfter())
    assert file.exists()
    resumed, same = run(model, checkpoint=file)
    assert leaves_equal(whole, resumed)
    assert history == same
    finished, same = run(model, checkpoint=file)  # a finished run is read, not run again
    assert leaves_equal(whole, finished)
    assert history == same


def test_a_checkpoint_of_another_run_is_refused(tmp_path):
    file = tmp_path / "state"
    run(checkpoint=file)
    with pytest.raises(RheonError, match="another run"):
        run(paths=WAVE + 0.1, checkpoint=file)


def test_the_best_seed_and_check_are_kept():
    values = iter([3.0, 9.0, 2.0, 1.0, 8.0, 7.0])
    seen = []

    def score(law, train, valid):
        seen.append(law)
        return next(values)

    law, history = run(model_of(seeds=2), score=score)
    assert (history["seed"], history["kept_update"], history["score"]) == (1, 60, 1.0)
    assert leaves_equal(law, seen[3])
    assert [row[0] for row in history["scores"]] == [30, 60, 90]


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_without_one_finite_score_the_last_parameters_are_kept(value):
    law, history = run(score=lambda law, train, valid: value)
    assert (history["score"], history["kept_update"]) == (None, 90)
    assert "not judged" in history["verdict"]
    # the last parameters are those of the last check
    judged = []
    run(score=lambda law, train, valid: judged.append(law) or float(-len(judged)))
    assert leaves_equal(law, judged[-1])


def test_a_score_that_fails_ends_the_training(tmp_path):
    def failing(law, train, valid):
        raise ZeroDivisionError("by nothing")

    with pytest.raises(RheonError, match="ZeroDivisionError: by nothing") as raised:
        run(score=failing)
    assert "update 30" in str(raised.value)
    with pytest.raises(RheonError, match="the score failed"):
        run(score=lambda law, train, valid: None)


def test_validation_data_are_not_trained_on():
    train, valid = split(WAVE, 0.15)
    assert (train.shape[1], valid.shape[1]) == (340, 60)
    changed = WAVE.copy()
    changed[:, 340:] = 5.0
    blind = lambda law, train, valid: 1.0  # noqa: E731
    assert history_of(WAVE, blind)["loss"] == history_of(changed, blind)["loss"]


def history_of(paths, score):
    return run(paths=paths, score=score)[1]


def test_without_validation_the_last_parameters_are_kept():
    law, history = run(model_of(validation=0.0), score=None)
    assert history["kept_update"] == 90
    assert history["score"] is None
    assert np.isfinite(law.map.decay).all()


def test_time_limit_is_kept_and_reported():
    _, history = run(model_of(updates=300), seconds=0.0)
    assert history["updates"] == 30
    assert "time limit" in history["stopped"]


def test_one_roll_back_halves_the_rate_and_goes_on(monkeypatch):
    true, calls = _run.advance, []

    def faulty(*arguments):
        calls.append(1)
        results = true(*arguments)
        if len(calls) == 2:
            return [results[0]._replace(loss=float("nan"), finite=False)]
        return results

    monkeypatch.setattr(_run, "advance", faulty)
    law, history = run()
    assert history["rollbacks"] == [[0, 30]]
    assert "roll-back" in history["verdict"]
    assert np.isfinite(law.map.outward).all()


def test_a_seed_that_always_diverges_is_given_up():
    with pytest.raises(RheonError, match="diverged"):
        run(model_of(rate=1e38, last_rate=1e38, updates=300))


def test_windows_cross_neither_gaps_nor_borders():
    seen = np.arange(40.0).reshape(2, 20, 1)
    seen[0, 7] = np.nan
    rows, starts, length = rows_and_starts(seen, 4)
    assert length == 4
    assert rows.shape == (40, 1)
    for start in starts:
        window = np.arange(start, start + 5)
        assert 7 not in window
        assert window[0] // 20 == window[-1] // 20
    assert len(starts) == 3 + 8 + 16


def test_short_stretches_shorten_the_windows():
    seen = np.arange(20.0).reshape(1, 20, 1)
    assert rows_and_starts(seen, 100)[2] == 10
    seen[:, ::3] = np.nan
    with pytest.raises(RheonError, match="without a gap"):
        rows_and_starts(seen, 100)


def test_gaps_reach_no_gradient():
    paths = WAVE.copy()
    paths[0, 100:110] = np.nan
    law, history = run(model_of(validation=0.0), paths=paths, score=None)
    assert np.isfinite(history["loss"]).all()
    assert np.isfinite(law.map.anchor).all()


def test_adaptive_share_falls_during_training():
    _, history = run(model_of(alpha=None))
    shares = [row[0] for row in history["forcing"]]
    assert 1.0 > shares[0] > shares[-1] > 0.9


def test_impossible_recipes_are_refused():
    with pytest.raises(RheonError, match="batch = 0"):
        run(model_of(batch=0))
    with pytest.raises(RheonError, match="score = 3"):
        run(model_of(), score=3)
