"""What people type: durations, numbers, settings."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

import rheon
from rheon.app import cli_values
from rheon.core.errors import RheonError


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90s", 90), ("3min", 180), ("1h", 3600), ("1h30min", 5400), ("1h 30 min", 5400), ("45", 45), ("0.5h", 1800)],
)
def test_durations(text, seconds):
    assert cli_values.duration(text) == seconds


@pytest.mark.parametrize("text", ["", "min", "3 parsecs", "-3min", "0", "0s", "1h30", "3min!", "1e9h", "nan", "inf"])
def test_no_durations(text):
    with pytest.raises(RheonError, match="duration"):
        cli_values.duration(text)


@given(st.text(max_size=12))
def test_any_text_is_a_duration_or_refused(text):
    with contextlib.suppress(RheonError):
        assert 0 < cli_values.duration(text) < 1e8


@pytest.mark.parametrize("text", ["1.5", "x", "", "0", "-1", "nan", "inf", "1e300"])
def test_no_whole_numbers(text):
    with pytest.raises(RheonError):
        cli_values.whole(text, "--n")


def test_fractions():
    assert cli_values.real("8/3", "--set") == 8 / 3
    for wrong in ("1/0", "a/b", "1/2/3", "nan", "inf"):
        with pytest.raises(RheonError):
            cli_values.real(wrong, "--set")


def test_settings():
    system = cli_values.with_settings(rheon.systems.Lorenz(), ["rho=20", "beta=8/3"])
    assert float(system.rho) == 20
    assert float(system.beta) == 8 / 3
    assert float(system.sigma) == 10


@pytest.mark.parametrize(
    ("setting", "word"),
    [("rh=1", "did you mean rho"), ("rho", "no setting"), ("rho=a", "not a number"), ("rho=1,2", "shape")],
)
def test_wrong_settings(setting, word):
    with pytest.raises(RheonError, match=word):
        cli_values.with_settings(rheon.systems.Lorenz(), [setting])
