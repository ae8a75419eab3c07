"""What a name on the command line means, above all where a system and a data set share it."""

from __future__ import annotations

import numpy as np
import pytest

import rheon
from rheon.app import cli
from rheon.app.cli_targets import registry_name, resolve_target
from rheon.app.load import load
from rheon.core.errors import RheonError
from rheon.core.registry import fold, modules
from rheon.systems import DoublePendulum, Laser, Lorenz

SHARED = sorted({fold(s) for s in modules("systems")} & {fold(s) for s in modules("datasets")})


def test_some_names_are_shared():
    assert "laser" in SHARED


@pytest.mark.parametrize("name", SHARED)
def test_data_win_where_both_would_do(name):
    target = resolve_target(name)
    assert target.kind == "series"
    np.testing.assert_array_equal(target.value.values, load(name).values)


def test_the_command_decides():
    assert isinstance(resolve_target("laser", kinds=("system", "fit")).value, Laser)
    assert isinstance(resolve_target("double-pendulum", kinds=("system", "fit")).value, DoublePendulum)
    assert resolve_target("laser", kinds=("series",)).kind == "series"


def test_settings_ask_for_the_system():
    laser = resolve_target("laser", settings=["a=9"]).value
    assert isinstance(laser, Laser)
    assert laser.a == 9.0


def test_the_kind_leaves_no_doubt():
    assert isinstance(resolve_target("systems/laser").value, Laser)
    assert resolve_target("datasets/laser").kind == "series"
    assert isinstance(resolve_target("systems/lorenz").value, Lorenz)
    assert registry_name("systems/laser") == ("systems", "laser")
    assert registry_name("folder/laser") == ("", "folder/laser")


@pytest.mark.parametrize("name", ["datasets/lorenz", "models/laser", "systems/lazer"])
def test_a_wrong_kind_is_refused(name):
    with pytest.raises(RheonError, match="neither a file nor the name"):
        resolve_target(name)


def test_a_file_comes_before_any_name(tmp_path, monkeypatch):
    (tmp_path / "laser").mkdir()
    (tmp_path / "systems").mkdir()
    (tmp_path / "systems" / "laser").write_text("x\n1\n2\n3\n4\n")
    monkeypatch.chdir(tmp_path)
    assert resolve_target("systems/laser").kind == "series"


def test_fit_reads_the_data():
    assert rheon.load("laser").n_times > 10_000


def test_show_says_both_or_the_one_asked_for(capsys):
    assert cli.main(["show", "laser"]) == 0
    both = capsys.readouterr().out
    assert "(system laser)" in both
    assert "(dataset laser)" in both
    assert cli.main(["show", "systems/laser"]) == 0
    one = capsys.readouterr().out
    assert "(system laser)" in one
    assert "(dataset laser)" not in one


def test_simulate_takes_the_system(capsys):
    assert cli.main(["simulate", "laser", "--n", "2", "-q"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "time,x,y,z"
