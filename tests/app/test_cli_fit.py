"""`rheon fit` hands its options on and shows what came out; the job itself is tested beside its stages."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from rheon.app import cli


@pytest.fixture
def job(monkeypatch):
    """The main job, replaced: remembers how it was called."""
    from rheon.app.mainjob import run as mainjob

    calls = []

    def fake(file, **options):
        calls.append((file, options))
        with options["progress"].stage("Read", 2) as stage:
            stage.advance(1, "file")
        rows = [
            {"rank": 1, "model": "nvar", "NMSE at 10": 0.01, "D_stsp": None, "status": "raced"},
            {"rank": 2, "model": "linear", "NMSE at 10": float("nan"), "D_stsp": 3.0, "status": "diverged"},
        ]
        return SimpleNamespace(
            out=str(options["out"]), verdict=["It is a limit cycle."], leaderboard=rows, winner="linear"
        )

    monkeypatch.setattr(mainjob, "run_main_job", fake)
    return calls


def test_options_are_handed_on(job, capsys):
    argv = ["fit", "a/rec.csv.gz", "--columns", "x, y", "--time", "t", "--horizon", "50", "--budget", "90s"]
    assert cli.main([*argv, "--out", "here", "--key", "7", "--fresh"]) == 0
    file, options = job[0]
    assert file == "a/rec.csv.gz"
    assert options["columns"] == ["x", "y"]
    assert (options["time"], options["horizon"], options["seconds"], options["key"]) == ("t", 50, 90.0, 7)
    assert options["fresh"] is True
    assert str(options["out"]) == "here"


def test_defaults(job):
    assert cli.main(["fit", "a/rec.csv.gz"]) == 0
    options = job[0][1]
    assert options["seconds"] == 180
    assert options["horizon"] is None
    assert options["out"].parts == ("rheon-out", "rec")


def test_leaderboard_is_shown(job, capsys):
    assert cli.main(["fit", "laser", "--out", "o"]) == 0
    out, err = capsys.readouterr()
    assert "It is a limit cycle." in out
    assert "nvar" in out
    assert "report.html" in out
    assert "nan" not in out
    assert "Read" in err


def test_quiet(job, capsys):
    assert cli.main(["fit", "laser", "-q"]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("file", "folder"),
    [
        ("a/data.2023.csv", "data.2023"),
        ("data.2024.CSV.gz", "data.2024"),
        ("laser", "laser"),
        (".csv", "run"),
        ("x/", "x"),
    ],
)
def test_runs_of_different_files_have_different_folders(job, file, folder):
    assert cli.main(["fit", file, "-q"]) == 0
    assert job[0][1]["out"].parts == ("rheon-out", folder)
