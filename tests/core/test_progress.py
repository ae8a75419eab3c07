"""Budgets count down; the silent progress shows nothing and logs what it is told."""

from __future__ import annotations

import logging

import pytest

from rheon.core import progress
from rheon.core.progress import Budget, Silent


@pytest.fixture
def clock(monkeypatch):
    """A clock that the test turns."""
    now = [100.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    return now


def test_a_budget_counts_down_to_zero_and_stays(clock):
    budget = Budget(10)
    assert (budget.left(), budget.spent) == (10.0, False)
    clock[0] += 4
    assert budget.left() == 6.0
    clock[0] += 7
    assert (budget.left(), budget.spent) == (0.0, True)


def test_no_budget_is_never_spent(clock):
    budget = Budget(None)
    clock[0] += 1e12
    assert budget.left() == float("inf")
    assert not budget.spent


def test_a_budget_of_nothing_is_spent_at_once():
    assert Budget(0).spent


def test_silence_prints_nothing_and_logs_lines(capsys, caplog):
    silent = Silent()
    with caplog.at_level(logging.INFO, logger="rheon"):
        silent.say("read 1000 samples")
        with silent.stage("train", total=3) as stage:
            stage.advance()
            stage.advance(2, note="loss 0.1")
    assert caplog.messages == ["read 1000 samples"]
    assert capsys.readouterr() == ("", "")


def test_an_exception_leaves_a_stage():
    def fail():
        with Silent().stage("train"):
            raise RuntimeError("inside")

    with pytest.raises(RuntimeError, match="inside"):
        fail()
