"""Tasks: the same task gives the same numbers, and nothing of the truth is in what is learned from."""

from __future__ import annotations

import numpy as np
import pytest

from rheon.bench.problems import PUBLISHED_PERIODS, problem, subject
from rheon.bench.protocols import PROTOCOLS, Protocol, common_task, protocol
from rheon.bench.recordings import RECORDINGS, stretches
from rheon.bench.tasks import Task, exponent, sources, task_from, tasks
from rheon.core.errors import RheonError
from rheon.core.registry import find

pytestmark = pytest.mark.compiles


def made(**changes):
    settings = {"context": 80, "horizon": 20, "validation": 10} | changes
    return tasks("dysts-2023", ["lorenz"], starts=2, **settings)


def test_the_same_task_gives_the_same_numbers_and_other_starts_others(tmp_path):
    first, second = made()
    one, again = problem(first, tmp_path), problem(first, tmp_path)
    fresh = problem(first)
    np.testing.assert_array_equal(one.train.values, again.train.values)
    np.testing.assert_array_equal(one.truth.values, fresh.truth.values)
    assert again.train.names == fresh.train.names
    assert again.lyapunov_time == fresh.lyapunov_time == pytest.approx(1 / 0.9056)
    assert np.abs(problem(second).train.values - one.train.values).max() > 1


def test_the_truth_follows_the_context_on_the_published_clock():
    one = problem(made()[0])
    dt = PUBLISHED_PERIODS["lorenz"] / 100
    assert one.train.dt == pytest.approx(dt)
    assert one.truth.times[0] - one.train.times[-1] == pytest.approx(dt)
    assert one.period == pytest.approx(100.0)
    # the law itself carries the last sample of the context to the first of the truth
    from rheon.engine.simulate import simulate

    carried = simulate(subject("lorenz"), n=2, dt=dt, initial=one.train.values[-1], solver="rk4", step=1e-3)
    np.testing.assert_allclose(carried.values[1], one.truth.values[0], rtol=1e-4)


def test_noise_is_on_what_is_learned_from_only():
    clean, noisy = problem(made()[0]), problem(made(noise=0.1)[0])
    np.testing.assert_array_equal(clean.truth.values, noisy.truth.values)
    ratio = (noisy.train.values - clean.train.values).std(axis=0) / clean.train.values.std(axis=0)
    assert np.all((ratio > 0.06) & (ratio < 0.14))


def test_random_times_have_the_same_span_and_an_even_truth():
    even, uneven = problem(made()[0]), problem(made(irregular=True)[0])
    assert uneven.train.n_times == even.train.n_times
    assert uneven.train.is_regular
    assert uneven.truth.dt == pytest.approx(even.truth.dt)
    assert uneven.truth.times[0] - uneven.train.times[-1] == pytest.approx(even.truth.dt)


def test_settings_may_be_chosen_on_another_start():
    (task,) = tasks("dysts-2021", ["rossler"], context=80, horizon=20, validation=10)
    one = problem(task)
    assert one.train.n_variables == 1
    assert one.tune.n_times == 90
    assert np.abs(one.tune.values[:80] - one.train.values).max() > 1e-3


def test_parametric_tasks_learn_from_other_parameters():
    inter = next(p for p in common_task("lorenz") if p.name.endswith("interpolation"))
    task = Task("lorenz", 1, inter.replace(context=40, horizon=15, window=30, validation=10))
    one = problem(task)
    assert one.train.values.shape == (3, 40, 3)
    assert one.given.values.shape == (30, 3)
    assert one.truth.values.shape == (15, 3)


def test_a_task_survives_its_record_and_its_hash_sees_every_setting():
    for group in PROTOCOLS.values():
        task = Task("lorenz", 1, group[0])
        assert task_from(task.record()).digest == task.digest
    digests = {Task("lorenz", i, protocol("dysts-2023").replace(noise=n)).digest for i in (1, 2) for n in (0.0, 0.1)}
    assert len(digests) == 4


def test_only_chaotic_systems_have_a_lyapunov_clock():
    chaotic, every = sources(protocol("zero-shot-2025")), sources(protocol("dysts-2023"))
    assert set(chaotic) < set(every)
    assert len(chaotic) >= 89
    assert len(every) >= 130
    assert exponent("torus") is None
    assert "torus" not in chaotic


def test_unbounded_angles_are_seen_by_sine_and_cosine():
    assert subject("duffing").variables == ("x", "y", "cos(z)")
    assert subject("lorenz").variables == ("x", "y", "z")


def test_recordings_split_where_their_papers_split():
    learned, shown, truth = stretches("laser", 0, 1000, 100)
    whole = find("datasets", "laser").load("competition").values
    np.testing.assert_array_equal(learned.values, whole[:1000])
    np.testing.assert_array_equal(truth.values, whole[1000:1100])
    assert shown is learned
    found = tasks("recordings", ["sunspots"])
    assert [t.start for t in found] == list(range(RECORDINGS["sunspots"].origins))
    assert problem(found[0]).truth.n_times == 35


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"context": 0}, "context"),
        ({"validation": 1000}, "validate"),
        ({"noise": -1.0}, "noise"),
        ({"kind": "other"}, "kind"),
        ({"kind": "parametric"}, "parameter"),
    ],
)
def test_impossible_protocols_are_refused(settings, words):
    with pytest.raises(RheonError, match=words):
        Protocol("any", **settings)


def test_unknown_names_are_refused():
    for call in (
        lambda: tasks("dysts-1999"),
        lambda: tasks("dysts-2023", ["lorenzz"]),
        lambda: tasks("zero-shot-2025", ["torus"]),
        lambda: tasks("recordings", ["nothing"]),
        lambda: protocol("nothing"),
        lambda: protocol("dysts-2023").replace(colour=1),
        lambda: common_task("rossler"),
    ):
        with pytest.raises(RheonError):
            call()
