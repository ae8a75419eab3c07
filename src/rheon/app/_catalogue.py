"""Titles and summaries of registry entries, read from their source text: nothing is imported, so nothing is slow."""

from __future__ import annotations

import ast
import importlib.util
from pathlib import Path

from rheon.core.registry import modules


def title_of(kind: str, slug: str) -> str:
    """One line about an entry: the title of its card, or the first line of its docstring.

    Example:
        >>> title_of("systems", "lorenz")
        'Lorenz system'
    """
    tree = ast.parse(_source(modules(kind)[slug]))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "Card":
            for word in node.keywords:
                if word.arg == "title":
                    return _text(word.value)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            words = ast.get_docstring(node)
            if words:
                return words.split("\n")[0].rstrip(".")
    return (ast.get_docstring(tree) or "").split("\n")[0].rstrip(".")


def _source(dotted: str) -> str:
    spec = importlib.util.find_spec(dotted)
    return Path(spec.origin).read_text(encoding="utf-8") if spec and spec.origin else ""


def _text(node: ast.expr) -> str:
    try:
        return str(ast.literal_eval(node))
    except ValueError:
        return ""
