"""Dwell times of channels: columns, units, and what the card says about them."""

from __future__ import annotations

import numpy as np
import pytest

import rheon
from rheon.engine.dwells import DwellTimes


def test_intervals_of_channels(shared_data, monkeypatch):
    monkeypatch.setenv("RHEON_DATA", str(shared_data("ion_channels").parent))
    entry = rheon.datasets.ion_channels
    series = entry.load("glycine-100")
    assert series.names == ("dwell", "amplitude", "flag")
    np.testing.assert_allclose(np.diff(series.times), series["dwell"][:-1], rtol=1e-6, atol=1e-9)
    known = entry.card.invariants["median open time of glycine-100"]
    record = DwellTimes.of(series)
    assert np.median(record.durations[record.is_open]) == pytest.approx(known.value, abs=known.error)
    simulated = DwellTimes.of(entry.load("simulated"))
    assert simulated.is_open.sum() == entry.card.invariants["openings of the simulation"].value
    seen = record.resolved(30e-6)
    assert seen.durations.min() >= 30e-6
    assert (seen.is_open[1:] != seen.is_open[:-1]).all()
