"""A module imports only from lower floors and from its own folder; nothing heavy is imported early."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "rheon"
FLOORS = {
    "core": 0,
    "engine": 1,
    "systems": 2,
    "models": 2,
    "datasets": 2,
    "measure": 3,
    "dissect": 3,
    "training": 3,
    "forecasting": 3,
    "control": 3,
    "bench": 4,
    "io": 4,
    "plotting": 4,
    "adapt": 4,
    # a paper about forecasting is a leaderboard, which the arena runs
    "papers": 5,
    "app": 6,
}
HEAVY = {
    "dask",
    "fastapi",
    "h5netcdf",
    "h5py",
    "matplotlib",
    "netCDF4",
    "pandas",
    "plotly",
    "pyarrow",
    "rich",
    "safetensors",
    "sklearn",
    "torch",
    "xarray",
}
LAZY_FROM = 4
FILES = sorted(SOURCE.rglob("*.py"))


def folder_of(path: Path) -> str:
    """The folder that decides the floor: the first below the package, "" for the package's own files."""
    parts = path.relative_to(SOURCE).parts
    return parts[0] if len(parts) > 1 else ""


def dotted_name(path: Path) -> str:
    """The package in which relative imports of a file are resolved; `python -m rheon` is part of the app."""
    if path == SOURCE / "__main__.py":
        return "rheon.app"
    return ".".join(("rheon", *path.relative_to(SOURCE).parent.parts))


def typing_only(node: ast.If) -> bool:
    """`if TYPE_CHECKING:` never runs."""
    return ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING")


def imports(tree: ast.AST, package: str):
    """(line, dotted target, runs when the module is imported) of every import, wherever it stands."""

    def walk(node, early):
        if isinstance(node, ast.If) and typing_only(node):
            for child in node.orelse:
                yield from walk(child, early)
            return
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name, early) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, *filter(None, [base])])
            yield from ((node.lineno, f"{base}.{alias.name}", early) for alias in node.names)
        inside = early and not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for child in ast.iter_child_nodes(node):
            yield from walk(child, inside)

    yield from walk(tree, True)


def violations(source: str, package: str) -> list[str]:
    """What a file of `package` imports that it must not, one line each."""
    folder = package.split(".")[1] if "." in package else ""
    # the package's own files reach every floor, but only when a name is used
    own = {f for f, floor in FLOORS.items() if not folder or floor < FLOORS[folder]} | {folder}
    found = []
    for line, target, early in imports(ast.parse(source), package):
        top, *rest = target.split(".")
        if top == "rheon" and rest and rest[0] in FLOORS and (rest[0] not in own or (not folder and early)):
            found.append(
                f"line {line} imports {target}, which is not below floor {FLOORS.get(folder, 'top')} ({folder})"
            )
        if top in HEAVY and early and FLOORS.get(folder, -1) < LAZY_FROM:
            found.append(
                f"line {line} imports {top} early: use core.errors.require({top!r}, extra) inside the function"
            )
    return found


@pytest.mark.parametrize("folder", sorted({folder_of(p) for p in FILES}))
def test_imports_go_downwards(folder):
    found = [
        f"{path.relative_to(SOURCE.parent)}: {fault}"
        for path in FILES
        if folder_of(path) == folder
        for fault in violations(path.read_text(encoding="utf-8"), dotted_name(path))
    ]
    assert not found, "\n  ".join(["imports:", *found])


def test_every_folder_has_a_floor():
    folders = {p.parent.name for p in SOURCE.glob("*/__init__.py")}
    assert folders <= set(FLOORS), f"give these folders a floor in {Path(__file__).name}: {folders - set(FLOORS)}"
    assert "core" in folders


@pytest.mark.parametrize(
    ("source", "package"),
    [
        ("import rheon.measure.smape", "rheon.engine"),
        ("from rheon.models import Linear", "rheon.systems.chaos"),
        ("from ..training import ridge", "rheon.core"),
        ("from .. import training", "rheon.measure"),
        ("def f():\n    from rheon.app import cli", "rheon.io"),
        ("import pandas as pd", "rheon.measure"),
        ("from plotly import graph_objects", "rheon.training"),
        ("import rheon.core.series", "rheon"),
    ],
)
def test_forbidden_imports_are_seen(source, package):
    assert len(violations(source, package)) == 1


@pytest.mark.parametrize(
    ("source", "package"),
    [
        ("from rheon.core.series import Series", "rheon.app.mainjob"),
        ("from ..core import series", "rheon.engine"),
        ("from .errors import RheonError", "rheon.core"),
        ("from ._shared import x\nfrom . import lorenz", "rheon.systems.chaos"),
        ("import pandas", "rheon.io"),
        ("def f():\n    import pandas", "rheon.core"),
        ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import rheon.app.cli", "rheon.core"),
        ("import numpy, jax", "rheon.core"),
    ],
)
def test_allowed_imports_pass(source, package):
    assert violations(source, package) == []
