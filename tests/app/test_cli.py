"""The command line as a whole: exit codes, errors on one screen, an instant start."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from rheon.app import cli, cli_errors
from rheon.core.errors import RheonError


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("RHEON_CACHE", str(tmp_path / "cache"))


def fake(monkeypatch, raises):
    """Let `rheon list` raise something."""
    from rheon.app import cli_list

    def run(arguments, terminal):
        raise raises

    monkeypatch.setattr(cli_list, "run", run)


def test_help_names_every_command(capsys):
    assert cli.main(["--help"]) == 0
    out = capsys.readouterr().out
    for command in cli.COMMANDS:
        assert command in out


@pytest.mark.parametrize("command", cli.COMMANDS)
def test_every_command_has_help(command, capsys):
    assert cli.main([command, "--help"]) == 0
    assert f"usage: rheon {command}" in capsys.readouterr().out


def test_version(capsys):
    import rheon

    assert cli.main(["--version"]) == 0
    assert capsys.readouterr().out == f"rheon {rheon.__version__}\n"


@pytest.mark.parametrize(
    ("argv", "hint"),
    [
        ([], "required"),
        (["fti"], "did you mean fit?"),
        (["fit"], "file"),
        (["fit", "a.csv", "--bugdet", "3min"], "did you mean --budget?"),
        (["fit", "a.csv", "--budget", "soon"], "3min"),
        (["fit", "a.csv", "--budget", "-3min"], "budget"),
        (["fit", "a.csv", "--horizon", "0"], "--horizon"),
        (["fit", "a.csv", "--columns", "x,,y"], "empty name"),
        (["list", "sistems"], "did you mean systems?"),
        (["show", "lorens"], "did you mean lorenz"),
        (["simulate", "lorens"], "did you mean lorenz"),
        (["simulate", "no_such.safetensors"], "no such file"),
        (["simulate", "lorenz", "--n", "many"], "whole number"),
        (["simulate", "lorenz", "--dt", "0"], "positive"),
        (["simulate", "lorenz", "--out", "a.doc"], ".csv"),
        (["measure", "no/such/file.csv"], "no such file"),
        (["measure", "lorenz", "--only", "lyapunov_spektrum"], "did you mean"),
        (["reproduce", "chaos-forcasting"], "did you mean chaos-forecasting"),
    ],
)
def test_refusals_fit_on_a_screen(argv, hint, capsys):
    assert cli.main(argv) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert hint in err
    assert err.startswith("error: ")
    assert len(err.splitlines()) <= 25
    assert "Traceback" not in err


def test_a_long_error_is_cut(monkeypatch, capsys):
    fake(monkeypatch, RheonError("x\n" * 500, where="y" * 5000, remedy="z " * 5000))
    assert cli.main(["list"]) == 2
    err = capsys.readouterr().err
    assert len(err.splitlines()) <= 25
    assert len(err) < 5000


def test_control_characters_do_not_reach_the_terminal(monkeypatch, capsys):
    fake(monkeypatch, RheonError("column '\x1b]0;owned\x07\x1b[2J' \u202e not found", where="a\rb.csv"))
    assert cli.main(["list"]) == 2
    err = capsys.readouterr().err
    assert not set(err) & {"\x1b", "\x07", "\r", "\u202e"}
    assert "\\x1b" in err


def test_a_fault_is_logged_not_shown(monkeypatch, capsys, tmp_path):
    fake(monkeypatch, ZeroDivisionError("oh no"))
    assert cli.main(["list"]) == 70
    err = capsys.readouterr().err
    assert "Traceback" not in err
    assert "oh no" in err
    logs = list((tmp_path / "cache").rglob("*.log"))
    assert len(logs) == 1
    assert str(logs[0]) in err
    text = logs[0].read_text()
    assert "Traceback" in text
    assert "ZeroDivisionError: oh no" in text


def test_a_fault_with_the_cache_switched_off(monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("RHEON_CACHE", "off")
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    fake(monkeypatch, ZeroDivisionError())
    assert cli.main(["list"]) == 70
    assert len(list(tmp_path.glob("*.log"))) == 1


def test_interruption(monkeypatch, capsys):
    fake(monkeypatch, KeyboardInterrupt())
    assert cli.main(["list"]) == 130
    assert "interrupted" in capsys.readouterr().err


def test_interrupted_fit_says_how_to_go_on(monkeypatch, capsys):
    from rheon.app import cli_fit

    def run(arguments, terminal):
        raise KeyboardInterrupt

    monkeypatch.setattr(cli_fit, "run", run)
    assert cli.main(["fit", "a.csv"]) == 130
    assert "goes on from there" in capsys.readouterr().err


def test_the_operating_system_refuses(monkeypatch, capsys):
    fake(monkeypatch, PermissionError(13, "Permission denied", "a/b.csv"))
    assert cli.main(["list"]) == 2
    err = capsys.readouterr().err
    assert "Permission denied" in err
    assert "a/b.csv" in err


def test_quiet_and_verbose_stand_on_either_side(capsys):
    assert cli.main(["-q", "list", "systems"]) == 0
    assert cli.main(["list", "systems", "-v"]) == 0


@pytest.mark.parametrize(
    ("environment", "ends"),
    [
        ({"RHEON_CACHE": "off"}, None),
        ({"RHEON_CACHE": "mine"}, "mine"),
        ({"XDG_CACHE_HOME": "relative", "HOME": "home-folder"}, os.path.join(".cache", "rheon")),
    ],
)
def test_cache_folder(environment, ends, monkeypatch, tmp_path):
    monkeypatch.delenv("RHEON_CACHE")
    for name, value in environment.items():
        monkeypatch.setenv(name, str(tmp_path / value) if name == "HOME" else value)
    folder = cli_errors.cache_folder()
    assert folder is None if ends is None else str(folder).endswith(ends)


def run(*argv: str, **kwargs):
    return subprocess.run([sys.executable, "-m", "rheon.app.cli", *argv], capture_output=True, text=True, **kwargs)


def test_start_is_instant_and_without_jax():
    code = (
        "import sys, rheon.app.cli as cli\n"
        "code = cli.main(['--help'])\n"
        "heavy = {'jax', 'numpy', 'pandas', 'rich', 'plotly'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
        "sys.exit(code)"
    )
    times = []
    for _ in range(5):
        start = time.perf_counter()
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
        times.append(time.perf_counter() - start)
        assert done.returncode == 0, done.stderr
    assert min(times) < 0.3


def test_list_does_not_import_jax():
    code = "import sys, rheon.app.cli as c; c.main(['list']); sys.exit('jax' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True).returncode == 0


def test_a_real_process_ends_with_the_code():
    done = run("show", "no-such-thing")
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("error: ")


def test_a_reader_that_leaves_is_no_error():
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "rheon.app.cli", "list"], stdout=writer, stderr=subprocess.PIPE, text=True
        )
    finally:
        os.close(writer)
    assert done.stderr == ""
    assert done.returncode == 0
