"""The tool that tries every verb on every system tells a tick from a refusal, and a refusal from a bug."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from rheon.core.errors import RheonError
from rheon.core.registry import find
from rheon.core.result import Result

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def tool():
    spec = importlib.util.spec_from_file_location("build_verbs", ROOT / "tools" / "build_verbs.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_systems_of_the_table_are_of_every_kind(tool):
    kinds = {tool.kind_of(find("systems", slug)()) for slug in tool.SYSTEMS}
    assert kinds >= {"flow", "map", "diffusion", "delay", "chain", "field", "jump"}


def test_cells_are_ticks_refusals_or_bugs(tool, monkeypatch):
    def refuses(system):
        raise RheonError("it will not", where="here")

    monkeypatch.setattr(tool, "VERBS", {"works": lambda s: [1.0], "refuses": refuses, "breaks": lambda s: [np.nan]})
    assert tool.cell("henon", "works") == tool.TICK
    assert tool.cell("henon", "refuses").startswith(f"{tool.DASH} ")
    with pytest.raises(ValueError, match="not finite"):
        tool.cell("henon", "breaks")


def test_results_without_numbers_are_refusals(tool):
    with pytest.raises(RheonError, match="two windows"):
        tool.told(Result("x", np.array([np.nan]), verdict="too short", reason="two windows"))
    assert tool.told(Result("x", np.zeros(1), verdict="none found", reason="no jump")).value.tolist() == [0]


@pytest.mark.parametrize("verb", ["simulate", "linearise", "bifurcation diagram", "save and load"])
def test_cheap_verbs_work_on_a_map(tool, verb):
    assert tool.cell("henon", verb) == tool.TICK


def test_the_same_reason_is_told_once(tool, monkeypatch):
    monkeypatch.setattr(tool, "VERBS", {"closed form": tool.VERBS["closed form"]})
    rows, reasons = tool.table(["henon", "logistic"])
    assert reasons["closed form: it has no closed form"] == ["henon", "logistic"]
    assert [row[0] for row in rows] == ["`henon`", "`logistic`"]


def test_the_page_has_a_row_for_each_system(tool):
    page = tool.page([["`henon`", "map", *[tool.TICK] * len(tool.VERBS)]], {"closed form: none": ["henon"]})
    lines = [line.count("|") for line in page.splitlines() if line.startswith("|")]
    assert sum(tool.TABLES.values()) == len(tool.VERBS)
    assert lines == [count + 3 for count in tool.TABLES.values() for _ in range(3)]
    assert "- closed form: none (henon)" in page
