"""What tells the score of one run from that of another."""

from __future__ import annotations

import functools

import jax
import numpy as np
import pytest

import rheon
from rheon.core.errors import RheonError
from rheon.papers._reconstruction import long_run_score
from rheon.training._named import named
from rheon.training._run import _fingerprint
from rheon.training._score import default_score

pytestmark = pytest.mark.compiles


def made(value):
    def score(law, train, valid):
        return value

    return score


def sum_of(law, train, valid, weight=1.0):
    return weight


class Judge:
    def __init__(self, weight):
        self.weight = weight

    def __call__(self, law, train, valid):
        return self.weight

    def method(self, law, train, valid):
        return self.weight


def test_functions_of_this_package_are_told_by_name():
    assert named(default_score) == "default_score"
    assert named(long_run_score) == "long_run_score"


@pytest.mark.parametrize(
    ("one", "same", "other"),
    [
        (made(1.0), made(1.0), made(2.0)),
        (made(np.ones(3)), made(np.ones(3)), made(np.zeros(3))),
        (Judge(1.0), Judge(1.0), Judge(2.0)),
        (Judge(1.0).method, Judge(1.0).method, Judge(2.0).method),
        (functools.partial(sum_of, weight=1.0), functools.partial(sum_of, weight=1.0), functools.partial(sum_of)),
        (made(default_score), made(default_score), made(long_run_score)),
        (lambda law, a, b: 1.0, lambda law, a, b: 1.0, lambda law, a, b: 2.0),
    ],
)
def test_others_by_what_they_do(one, same, other):
    assert named(one) == named(same)
    assert named(one) != named(other)


def test_a_function_may_hold_itself_and_what_shows_nothing_of_itself():
    def score(law, train, valid):
        return score

    assert named(score) == named(score)
    held = object()
    assert named(made(held)) == named(made(held))
    assert named(made(held)) != named(made(object()))


def test_a_run_is_not_resumed_with_another_score(tmp_path):
    model = rheon.models.ShallowPLRNN(hidden=3, updates=4, length=8, batch=2)
    series = rheon.Series(np.sin(np.outer(np.arange(60), [0.3, 0.4])))
    told = {"key": 0, "checkpoint": tmp_path / "state"}
    rheon.fit(model, series, score=made(1.0), **told)
    rheon.fit(model, series, score=made(1.0), **told)
    with pytest.raises(RheonError, match="another run"):
        rheon.fit(model, series, score=made(2.0), **told)
    arguments = (model, np.ones((1, 3, 2), np.float32), 1.0, jax.random.key(0))
    assert _fingerprint(*arguments, made(1.0)) != _fingerprint(*arguments, made(2.0))
