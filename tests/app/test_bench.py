"""The arena on the command line: a small run, its state, its report."""

from __future__ import annotations

import csv

import pytest

from rheon.app.bench_report import grouped
from rheon.app.cli import main

SMALL = ["--systems", "rossler", "--starts", "2", "--racers", "mean,persistence,auto", "--context", "60,90",
         "--horizon", "20", "--workers", "0"]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("arena")
    # 200 samples to validate on are more than 60 to learn from: the protocol refuses
    assert main(["bench", "run", str(made), *SMALL]) == 2
    assert main(["bench", "run", str(made), *SMALL, "--validation", "10"]) == 0
    return made


def test_status_and_resume_tell_how_far_it_is(folder, capsys):
    assert main(["bench", "status", str(folder)]) == 0
    assert "8 of 8 cells done, 0 failed, 0 remaining" in capsys.readouterr().out
    assert main(["bench", "resume", str(folder), "--workers", "0"]) == 0
    assert "dysts-2023, context 60: smape" in capsys.readouterr().out


def test_the_report_is_one_page_and_two_tables(folder, tmp_path, capsys):
    assert main(["bench", "report", str(folder), "--out", str(tmp_path)]) == 0
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "dysts-2023, context 90" in page
    assert "Scaling" in page
    assert 'src="http' not in page
    with open(tmp_path / "leaderboard.csv", encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    assert {line["racer"] for line in lines} == {"mean", "persistence", "auto"}
    with open(tmp_path / "results.csv", encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) == 12


def test_leaderboards_are_split_by_what_was_varied_only():
    row = {"protocol": "p", "source": "a", "context": 10, "noise": 0.0, "horizon": 5}
    # two recordings of different lengths are one leaderboard; one system at two noises is two
    assert list(grouped([row, row | {"source": "b", "context": 20}])) == ["p"]
    assert list(grouped([row, row | {"noise": 0.1}])) == ["p, noise 0", "p, noise 0.1"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["status", "nowhere"], "no run here"),
        (["report", "nowhere"], "no run here"),
        (["run", "x", "--racers", "nobody"], "no racer"),
        (["run", "x", "--protocol", "none"], "no protocol"),
        (["run", "x", "--starts", "0"], "whole number"),
        (["dance", "x"], "dance"),
    ],
)
def test_wrong_words_are_refused(words, said, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["bench", *words]) == 2
    assert said in capsys.readouterr().err
