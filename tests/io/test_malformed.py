"""Messy and malformed files through the one door."""

from __future__ import annotations

import importlib.util
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from rheon.core.errors import RheonError
from rheon.io.read import read

_spec = importlib.util.spec_from_file_location("rheon_malformed", Path(__file__).with_name("malformed.py"))
malformed = importlib.util.module_from_spec(_spec)
sys.modules[_spec.name] = malformed
_spec.loader.exec_module(malformed)
CASES = malformed.cases()


def told(series) -> str:
    return "\n".join(f"{found} -> {done}" for found, done in series.notes)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_refused_in_words_or_read_rightly(case, tmp_path):
    path = tmp_path / case.filename
    case.write(path)
    start = time.process_time()  # a busy machine is no fault of the reader
    if isinstance(case.expect, malformed.Refused):
        with pytest.raises(RheonError) as caught:
            read(path)
        message = str(caught.value)
        assert all(word in message for word in case.expect.words), message
        assert len(message) < 1500  # one screen
        assert message.count("\n") < 10
        assert case.filename in message, message
    else:
        check(read(path), case.expect)
    assert time.process_time() - start < 5


def check(series, expect) -> None:
    for name, values in (expect.values or {}).items():
        np.testing.assert_array_equal(series[name], values, err_msg=told(series))
    if expect.times is not None:
        np.testing.assert_allclose(series.times, expect.times, rtol=1e-12, atol=1e-12, err_msg=told(series))
    if expect.unit is not None:
        assert series.time_unit == expect.unit
    if expect.units is not None:
        assert series.units == expect.units
    if expect.shape is not None:
        assert series.values.shape == expect.shape
    for word in expect.notes:
        assert word in told(series), told(series)


def test_there_are_sixty_and_names_are_unique():
    names = [c.name for c in CASES]
    assert len(set(names)) == len(names)
    assert len(names) >= 60


def memory(name: str) -> float:
    """Bytes of a line of /proc/self/status; 0 where there is no such file."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return 1024.0 * next((float(line.split()[1]) for line in lines if line.startswith(f"{name}:")), 0.0)


def test_ten_million_rows(tmp_path):
    block = "".join(f"{0.001 * (i % 977):.3f},{(i * 7919) % 1009}\n" for i in range(100_000)).encode()
    path = tmp_path / "long.csv"
    with open(path, "wb") as file:
        file.write(b"x,y\n")
        for _ in range(100):
            file.write(block)
    watched = Path("/proc/self/clear_refs")
    if watched.exists():
        watched.write_text("5")  # the peak of memory is counted from here
    before, start = memory("VmRSS"), time.process_time()
    series = read(path)
    seconds = time.process_time() - start
    assert series.values.shape == (10_000_000, 2)
    assert series["y"][9_999_999] == (99_999 * 7919) % 1009
    assert series["x"][123_456] == pytest.approx(0.001 * (23_456 % 977), abs=1e-12)
    assert seconds < 20
    assert memory("VmHWM") - before < 3e9
