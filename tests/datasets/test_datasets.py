"""Named data: every entry has a complete card; shipped ones load with nothing at hand, others say what they need."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import rheon
from rheon.core.errors import RheonError
from rheon.core.registry import find, modules
from rheon.core.series import Series
from rheon.datasets._dataset import SHIPPED, Dataset

NAMES = list(modules("datasets"))
SHAPES = {
    "laser": (10_093, 1),
    "electrochemical": (9_911, 1),
    "lynx-hare": (21, 2),
    "sunspots": (2_820, 1),
    "double-pendulum": (17_782, 6),
}


@pytest.mark.parametrize("name", NAMES)
def test_every_entry_says_what_it_is(name):
    entry = find("datasets", name)
    assert isinstance(entry, Dataset)
    card = entry.card
    assert all((card.title, card.summary, card.reference, card.variables, card.tags, entry.licence, entry.rate))
    assert "measured" in card.tags
    assert all(known.source for known in card.invariants.values())
    assert getattr(rheon.datasets, name.replace("-", "_")) is entry


@pytest.mark.parametrize("name", [n for n in NAMES if find("datasets", n).shipped])
def test_shipped_data_need_no_folder(name, monkeypatch):
    monkeypatch.delenv("RHEON_DATA", raising=False)
    series = find("datasets", name).load()
    assert isinstance(series, Series)
    assert series.values.shape == SHAPES[name]
    assert series.is_regular
    assert series.dt == pytest.approx(find("datasets", name).card.dt)
    assert series.mask.all()
    assert series.source


@pytest.mark.parametrize("name", [n for n in NAMES if not find("datasets", n).shipped])
def test_other_data_say_where_they_belong(name, monkeypatch, tmp_path):
    monkeypatch.delenv("RHEON_DATA", raising=False)
    with pytest.raises(RheonError, match="RHEON_DATA"):
        find("datasets", name).load()
    with pytest.raises(RheonError, match="not in the folder"):
        find("datasets", name).load(folder=tmp_path)


def test_what_is_shipped_is_small_and_keeps_its_licences():
    assert sum(p.stat().st_size for p in SHIPPED.iterdir()) < 400_000
    assert (SHIPPED / "double_pendulum_LICENSE.pdf").read_bytes().startswith(b"%PDF")
    notice = (SHIPPED / "README.md").read_text()
    assert all(p.name in notice for p in SHIPPED.glob("*.npz"))


def test_the_laser_is_the_laser(shared_data):
    series = rheon.datasets.laser.load()
    with np.load(shared_data("laser_santafe") / "laser.npz") as original:
        np.testing.assert_array_equal(series["intensity"], original["intensity"])
    assert rheon.datasets.laser.load("competition").n_times == 1100


def test_parts(shared_data, monkeypatch):
    folder = shared_data("double_pendulum_ibm").parent
    monkeypatch.setenv("RHEON_DATA", str(folder))
    assert rheon.datasets.double_pendulum.load("3").n_times == 18_032
    embedded = rheon.datasets.ecg.load("test-embedded")
    assert embedded.values.shape == (100_000, 5)
    np.testing.assert_array_equal(embedded["ecg+20"], rheon.datasets.ecg.load("test")["ecg"][20:100_020])
    station = rheon.datasets.air_quality.load("Tiantan")
    assert (station.n_times, station.n_variables, station.time_unit) == (35_064, 11, "h")
    assert 0.01 < (~station.mask).mean() < 0.05
    with pytest.raises(RheonError, match="Tiantan"):
        rheon.datasets.air_quality.load("Paris")


def test_arms_of_the_double_pendulum_keep_their_length():
    run = rheon.datasets.double_pendulum.load()
    arm = np.hypot(run["x_green"] - run["x_red"], run["y_green"] - run["y_red"])
    forearm = np.hypot(run["x_blue"] - run["x_green"], run["y_blue"] - run["y_green"])
    known = rheon.datasets.double_pendulum.card.invariants
    assert arm.mean() == pytest.approx(known["distance pivot to joint"].value, abs=1)
    assert forearm.mean() == pytest.approx(known["distance joint to tip"].value, abs=1)


def test_no_loose_files():
    assert {Path(p).suffix for p in SHIPPED.iterdir()} <= {".npz", ".pdf", ".md"}


def test_brains_and_worms(shared_data, monkeypatch):
    monkeypatch.setenv("RHEON_DATA", str(shared_data("dsr_eeg").parent))
    whole, train, test = (rheon.datasets.eeg.load(part) for part in ("whole", "train", "test"))
    assert whole.values.shape == (9640, 64)
    np.testing.assert_array_equal(np.concatenate([train.values, test.values]), whole.values)
    assert train.times[-1] < test.times[0]
    posture = rheon.datasets.worm_posture.load("dwelling")
    assert posture.values.shape == (26_998, 5)
    known = rheon.datasets.worm_posture.card.invariants["standard deviation, dwelling, all components"]
    assert posture.values.std() == pytest.approx(known.value, abs=known.error)


def test_scans_have_their_stages(shared_data, monkeypatch):
    monkeypatch.setenv("RHEON_DATA", str(shared_data("dsr_fmri_nback").parent))
    path, runs, stage = (rheon.datasets.fmri_nback.load(f"6{form}") for form in ("", "-runs", "-stage"))
    assert path.values.shape == (360, 20)
    np.testing.assert_array_equal(runs.values.reshape(360, 20), path.values)
    assert np.bincount(stage["stage"].astype(int)).tolist() == [120, 45, 65, 65, 65]
    assert len(rheon.datasets.fmri_nback.parts) == 78


def test_neurons_have_names_and_behaviour(shared_data, monkeypatch):
    monkeypatch.setenv("RHEON_DATA", str(shared_data("worm_whole_brain").parent))
    worm = rheon.datasets.worm_brain
    brain, behaviour = worm.load("2022-07-26-31"), worm.load("2022-07-26-31-behaviour")
    assert (brain.n_times, brain.n_variables, brain.is_regular) == (800, 146, True)
    assert brain.dt == behaviour.dt == pytest.approx(worm.card.dt, rel=1e-3)
    known = worm.card.invariants
    both = np.corrcoef(brain["AVAL"], brain["AVAR"])[0, 1]
    assert both == pytest.approx(known["correlation of AVAL and AVAR, first animal"].value, abs=0.005)
    assert behaviour["reversal"].mean() == pytest.approx(known["share of frames in reversal, first animal"].value)
    twice = worm.load("2022-07-27-38")
    assert {"RMDD?.1", "RMDD?.2"} <= set(twice.names)
