"""Stages survive a crash, notice another run, and never leave halves."""

import numpy as np
import pytest

from rheon.app.mainjob.stages import Stages, staged
from rheon.core.errors import RheonError
from rheon.core.progress import Silent


def test_a_finished_stage_is_not_run_again(tmp_path):
    calls = []

    def work():
        calls.append(1)
        return {"x": np.arange(3)}

    for _ in range(2):
        with staged(tmp_path, {"a": 1}, Silent()) as stages:
            value = stages.run("1-work", work)
    assert calls == [1]
    assert value["x"].tolist() == [0, 1, 2]
    assert stages.resumed == ["1-work"]


def interrupted(folder):
    with staged(folder, {"a": 1}, Silent()) as stages:
        stages.run("1-first", lambda: [1.5])
        stages.run("2-second", lambda: [1 / 0])


def test_a_crash_keeps_what_was_finished(tmp_path):
    with pytest.raises(ZeroDivisionError):
        interrupted(tmp_path)
    with staged(tmp_path, {"a": 1}, Silent()) as stages:
        assert stages.run("1-first", lambda: [2.5]) == [1.5]
        assert stages.run("2-second", lambda: [3.5]) == [3.5]


def test_another_identity_has_stages_of_its_own(tmp_path):
    with staged(tmp_path, {"key": 1}, Silent()) as stages:
        stages.run("1-first", lambda: [1])
    with staged(tmp_path, {"key": 2}, Silent()) as stages:
        assert stages.run("1-first", lambda: [2]) == [2]
    with staged(tmp_path, {"key": 1}, Silent()) as stages:
        assert stages.run("1-first", lambda: [3]) == [1]
        stages.finish()
    with staged(tmp_path, {"key": 2}, Silent()) as stages:
        assert stages.run("1-first", lambda: [4]) == [4]


def test_a_fresh_start_forgets(tmp_path):
    with staged(tmp_path, {}, Silent()) as stages:
        stages.run("1-first", lambda: [1])
    with staged(tmp_path, {}, Silent(), fresh=True) as stages:
        assert stages.run("1-first", lambda: [2]) == [2]


def test_a_damaged_stage_is_computed_again(tmp_path):
    with staged(tmp_path, {}, Silent()) as stages:
        stages.run("1-first", lambda: [1])
    next(tmp_path.glob(".stages/*/1-first.safetensors")).write_bytes(b"half a fi")
    with staged(tmp_path, {}, Silent()) as stages:
        assert stages.run("1-first", lambda: [2]) == [2]


def test_leftovers_of_a_kill_are_removed(tmp_path):
    (tmp_path / ".report.html.abc.part").write_text("half")
    Stages(tmp_path, {}, Silent()).close()
    assert list(tmp_path.glob(".*.part")) == []


def test_two_runs_in_one_folder_are_refused(tmp_path):
    with staged(tmp_path, {}, Silent()), pytest.raises(RheonError, match="another rheon run"):
        Stages(tmp_path, {}, Silent())


def test_out_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "out").write_text("mine")
    with pytest.raises(RheonError, match="cannot write there"):
        Stages(tmp_path / "out", {}, Silent())
    assert (tmp_path / "out").read_text() == "mine"
