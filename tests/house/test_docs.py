"""Every Python block of the README and the guides runs, and every command in them is one the command line has."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import types
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def blocks(path: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", path.read_text(encoding="utf-8"), flags=re.M | re.S)


def commands() -> list[tuple[str, str]]:
    """(page, line) of every shell line in the pages."""
    return [(p.name, line) for p in PAGES for block in blocks(p, "bash") for line in block.splitlines() if line.strip()]


def shown(path: Path):
    """A page; guides are run by `make docs`, the README by every test run."""
    return pytest.param(path, id=path.name, marks=() if path.name == "README.md" else pytest.mark.guide)


@pytest.mark.parametrize("path", [shown(p) for p in PAGES if blocks(p, "python")])
def test_python_blocks_run(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    page = types.ModuleType("page")
    monkeypatch.setitem(sys.modules, "page", page)
    for i, block in enumerate(blocks(path, "python")):
        exec(compile(block, f"{path.name}, block {i + 1}", "exec"), vars(page))
    assert [name for name in vars(page) if not name.startswith("__")], f"{path.name} shows nothing"


@pytest.mark.parametrize(("page", "line"), commands())
def test_commands_exist(page, line):
    from rheon.app.cli import COMMANDS, parser

    words = shlex.split(line, comments=True)
    if words[0] == "make":
        targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), flags=re.M)
        wanted = [w for w in words[1:] if "=" not in w]
        assert wanted
        assert set(wanted) <= set(targets), f"{page}: make has no target {wanted}"
    elif words[0].endswith("rheon"):
        assert words[1] in COMMANDS
        parser(words[1]).parse_args(words[1:])
    else:
        assert words[0] in ("git", "cd", "pip"), f"{page}: {line!r} is not known to be checked"


def test_generated_parts_of_the_readme_are_up_to_date():
    """Ratios come from benchmarks/results only; `python tools/build_readme.py` writes them."""
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "build_readme.py", "--check"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_contributing_is_short():
    assert (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").count("\n") <= 25


def test_links_between_the_pages_lead_somewhere():
    generated = ("reference/", "gallery/")
    missing = [
        f"{p.name}: {target}"
        for p in PAGES
        for target in re.findall(r"\]\(([^)#:]+)\)", p.read_text(encoding="utf-8"))
        if not target.startswith(generated) and not (p.parent / target).exists()
    ]
    assert not missing, f"links to nothing: {missing}"
