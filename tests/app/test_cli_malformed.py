"""Malformed files through the command line: refused on one screen with exit code 2, or measured."""

from __future__ import annotations

import importlib.util
import sys
import time
from pathlib import Path

import pytest

from rheon.app import cli
from rheon.app.mainjob import run as mainjob
from rheon.core.errors import RheonError

_PATH = Path(__file__).parents[1] / "io" / "malformed.py"
_SPEC = importlib.util.spec_from_file_location("rheon_malformed_for_cli", _PATH)
malformed = importlib.util.module_from_spec(_SPEC)
sys.modules[_SPEC.name] = malformed
_SPEC.loader.exec_module(malformed)
CASES = malformed.cases()
SLOWEST = 15.0


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("RHEON_CACHE", str(tmp_path / "cache"))


def on_one_screen(err: str, path: Path) -> None:
    """An error that a reader can use: short, no traceback, names the file."""
    assert len(err.splitlines()) <= 25, err
    assert "Traceback" not in err
    assert err.startswith("error: ")
    assert not set(err) & {"\x00", "\x1b", "\x07", "\r"}
    assert path.name in err.replace("\n    ", ""), err


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_measure(case, tmp_path, capsys):
    path = tmp_path / case.filename
    case.write(path)
    start = time.perf_counter()
    code = cli.main(["measure", str(path), "--only", "permutation_entropy", "-q"])
    out, err = capsys.readouterr()
    assert time.perf_counter() - start < SLOWEST
    if isinstance(case.expect, malformed.Refused):
        assert code == 2, out
    if code == 2:
        assert out == ""
        assert err.startswith("error: ")
        if isinstance(case.expect, malformed.Refused):
            on_one_screen(err, path)
    else:
        assert code == 0, err
        assert "permutation entropy" in out
        assert err == ""
    assert not list((tmp_path / "cache").rglob("*.log"))


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_fit_reads_or_refuses(case, tmp_path, capsys, monkeypatch):
    def stop(*arguments):
        raise RheonError("the file was read")

    monkeypatch.setattr(mainjob, "look", stop)
    path, out = tmp_path / case.filename, tmp_path / "out"
    case.write(path)
    assert cli.main(["fit", str(path), "--out", str(out), "-q"]) == 2
    err = capsys.readouterr().err
    assert len(err.splitlines()) <= 25
    assert "Traceback" not in err
    assert ("the file was read" in err) or path.name in err.replace("\n    ", ""), err
    if isinstance(case.expect, malformed.Refused):
        assert "the file was read" not in err
    # nothing but the hidden folder of stages is left behind
    assert not [p for p in out.glob("*") if p.name != ".stages"] if out.exists() else True
