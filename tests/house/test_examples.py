"""Every example in the source runs and prints what it says."""

from __future__ import annotations

import doctest
import importlib
import io
import pkgutil

import pytest

import rheon

pytestmark = pytest.mark.compiles

MODULES = ["rheon"] + [
    info.name for info in pkgutil.walk_packages(rheon.__path__, "rheon.") if "__main__" not in info.name
]
OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


@pytest.mark.parametrize("dotted", MODULES)
def test_examples_run(dotted, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    module = importlib.import_module(dotted)
    runner = doctest.DocTestRunner(optionflags=OPTIONS, verbose=False)
    said = io.StringIO()
    for test in doctest.DocTestFinder(exclude_empty=True).find(module, dotted):
        runner.run(test, out=said.write, clear_globs=False)
    assert runner.failures == 0, said.getvalue()
