"""Small files, and functions that fit on a screen."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINES_OF_A_FILE = 500
LINES_OF_A_FUNCTION = 90
FILES = sorted(p for folder in ("src", "tests", "tools", "benchmarks") for p in (ROOT / folder).rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_nothing_is_long(path):
    text = path.read_text(encoding="utf-8")
    lines = text.count("\n") + 1
    assert lines <= LINES_OF_A_FILE, f"{path.relative_to(ROOT)} has {lines} lines; split it (limit {LINES_OF_A_FILE})"
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno}: {node.name} has {node.end_lineno - node.lineno + 1} lines"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno + 1 > LINES_OF_A_FUNCTION
    ]
    assert not long, f"functions longer than {LINES_OF_A_FUNCTION} lines:\n  " + "\n  ".join(long)
