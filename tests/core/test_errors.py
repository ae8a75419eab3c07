"""Errors say what was wrong, where, and what to do."""

from __future__ import annotations

import pytest

from rheon.core.errors import MissingExtra, RheonError, require


def test_an_error_has_up_to_three_lines():
    assert str(RheonError("what")) == "what"
    assert str(RheonError("what", where="here", remedy="this")) == "what\n  where: here\n  do: this"
    error = RheonError("what", remedy="this")
    assert (error.what, error.where, error.remedy) == ("what", "", "this")
    assert isinstance(error, ValueError)


def test_a_missing_package_names_its_extra():
    with pytest.raises(MissingExtra, match=r"no_such_package.*\n.*pip install 'rheon\[plot\]'") as caught:
        require("no_such_package.part", "plot")
    assert isinstance(caught.value.__cause__, ImportError)


def test_a_package_at_hand_is_returned():
    assert require("json", "app").loads("[1]") == [1]
