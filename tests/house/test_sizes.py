"""Small files, and functions that fit on a screen."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINES_OF_A_FILE = 500
LINES_OF_A_FUNCTION = 90


def faults(path: Path) -> list[str]:
    text, name = path.read_text(encoding="utf-8"), path.relative_to(ROOT)
    lines = text.count("\n") + 1
    long = [f"{name} has {lines} lines; split it (limit {LINES_OF_A_FILE})"] if lines > LINES_OF_A_FILE else []
    return long + [
        f"{name}:{node.lineno}: {node.name} has {node.end_lineno - node.lineno + 1} lines"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno + 1 > LINES_OF_A_FUNCTION
    ]


@pytest.mark.parametrize("folder", ["src", "tests", "tools", "benchmarks"])
def test_nothing_is_long(folder):
    long = [fault for path in sorted((ROOT / folder).rglob("*.py")) for fault in faults(path)]
    assert not long, f"longer than a file or a function ({LINES_OF_A_FUNCTION} lines) may be:\n  " + "\n  ".join(long)


def test_what_is_long_is_seen(tmp_path, monkeypatch):
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    (tmp_path / "long.py").write_text("def f():\n" + "    x = 1\n" * 600)
    assert len(faults(tmp_path / "long.py")) == 2
