"""The repository's text speaks of the project alone, and holds no unfinished work."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT = {".py", ".md", ".toml", ".txt", ".yml", ".yaml", ".sh", ".css", ".js", ".html", ".json", ".csv", ".cfg", ""}
LARGEST = 2_000_000
# written in pieces, so that this file does not trip over itself
FORBIDDEN = {
    "unfinished work": re.compile("|".join([r"\bTO" + r"DO\b", r"\bFIX" + r"ME\b", r"\bXX" + r"X\b"])),
    "a path of one machine": re.compile(
        "|".join([r"/wo" + r"rk/", r"/ro" + r"ot/", r"/ho" + r"me/\w", r"/Us" + r"ers/\w"])
    ),
    "a temporary folder": re.compile(r"(?<![\w.}])/t" + r"mp/"),
    "a package registry's address": re.compile(
        "|".join([r"pypi\.o" + r"rg", r"pythonho" + r"sted", r"registry\.np" + r"mjs"])
    ),
}


def tracked() -> list[Path]:
    """Files that belong to the repository; every file where git is not at hand."""
    try:
        listing = subprocess.run(
            ["git", "ls-files", "-z", "--cached"], cwd=ROOT, capture_output=True, check=True
        ).stdout.decode()
        paths = [ROOT / name for name in listing.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        hidden = (".venv", ".git", ".cache", "site", "rheon-out")
        paths = [p for p in ROOT.rglob("*") if not any(part.startswith(hidden) for part in p.relative_to(ROOT).parts)]
    return [p for p in paths if p.is_file() and p.suffix in TEXT and p.stat().st_size < LARGEST]


@pytest.mark.parametrize("what", FORBIDDEN)
def test_text_is_clean(what):
    found = []
    for path in tracked():
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if FORBIDDEN[what].search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}")
    assert not found, f"{what} in the repository's text:\n  " + "\n  ".join(found[:20])


def test_enough_is_looked_at():
    assert len(tracked()) > 30


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("unfinished work", "# TO" + "DO: later"),
        ("a path of one machine", "open('/wo" + "rk/data.csv')"),
        ("a temporary folder", "path = '/t" + "mp/x'"),
        ("a package registry's address", "https://pypi.o" + "rg/simple"),
    ],
)
def test_the_patterns_find_what_they_should(what, text):
    assert FORBIDDEN[what].search(text)


def test_pins_are_plain():
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    wrong = [line for line in lines if not re.fullmatch(r"[A-Za-z0-9_.-]+==[A-Za-z0-9_.+!]+", line)]
    assert not wrong, f"constraints.txt holds more than name==version: {wrong[:5]}"
    assert "jax==0.10.2" in lines
