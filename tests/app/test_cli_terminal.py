"""Tables, progress and what is cleaned on the way to a terminal."""

from __future__ import annotations

import io

import pytest

from rheon.app import cli_terminal
from rheon.app.cli_terminal import Bars, Lines, Terminal, clean


class Screen(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self):
        return True


def test_table_is_aligned(capsys):
    Terminal().table(("name", "value"), [("a", "1.5"), ("longer", "10")])
    lines = capsys.readouterr().out.splitlines()
    assert lines == ["name    value", "------  -----", "a         1.5", "longer     10"]


def test_long_cells_wrap(capsys):
    Terminal().table(("claim", "measured"), [("word " * 60, "x" * 30)])
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 120
    assert sum(line.count("word") for line in lines) == 60


def test_an_empty_table(capsys):
    Terminal().table(("a", "b"), [])
    assert capsys.readouterr().out.startswith("a  b")


def test_bold_only_on_a_screen(monkeypatch, capsys):
    Terminal().table(("a",), [("1",)], highlight=0)
    assert "\x1b" not in capsys.readouterr().out
    screen = Screen()
    monkeypatch.setattr("sys.stdout", screen)
    Terminal().table(("a",), [("1",)], highlight=0)
    assert "\x1b[1m" in screen.getvalue()


def test_lines_tell_stages(capsys):
    progress = Terminal().progress
    assert isinstance(progress, Lines)
    with progress.stage("Race", 3) as stage:
        stage.advance(1, "note")
        progress.say("half way \x1b[2J")
    err = capsys.readouterr().err.splitlines()
    assert err[0] == "Race ..."
    assert err[1] == "half way \\x1b[2J"
    assert err[2].startswith("Race: ")


def test_quiet_is_silent(capsys):
    terminal = Terminal(quiet=True)
    with terminal.progress.stage("Race") as stage:
        stage.advance(1)
        terminal.say("hello")
    assert capsys.readouterr() == ("", "")


def test_bars_on_a_screen(monkeypatch):
    screen = Screen()
    monkeypatch.setattr("sys.stderr", screen)
    terminal = Terminal()
    assert isinstance(terminal.progress, Bars)
    with terminal.progress.stage("Race [bold]", 2) as stage:
        stage.advance(1, "[red]x")
        terminal.progress.say("a [link]line[/link]")
    with terminal.progress.stage("Unknown length"):
        pass
    terminal.close()
    terminal.close()
    text = screen.getvalue()
    # markup from names is shown, not obeyed
    assert "Race [bold]" in text
    assert "a [link]line[/link]" in text


def test_bars_after_an_error_are_taken_down(monkeypatch):
    monkeypatch.setattr("sys.stderr", Screen())
    terminal = Terminal()
    with pytest.raises(ValueError, match="x"), terminal.progress.stage("Race", 2):
        raise ValueError("x")
    terminal.close()
    assert not terminal.progress._running


def test_clean_leaves_ordinary_text():
    assert clean("Rössler, λ₁ = 0.07\tyes") == "Rössler, λ₁ = 0.07\tyes"
    assert clean("\x07\x9b") == "\\x07\\x9b"


def test_widths_give_way():
    assert cli_terminal._fitting([10, 200], 100) == [10, 88]
    assert cli_terminal._fitting([12, 12], 5) == [12, 12]
