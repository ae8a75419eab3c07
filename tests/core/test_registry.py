"""The registry finds things by their file's name, lazily, and helps with wrong names."""

from __future__ import annotations

import inspect
import subprocess
import sys
import types

import pytest

from rheon.core import registry
from rheon.core.errors import RheonError
from rheon.core.registry import FunctionPackage, find, fold, modules, resolve

PACKAGES = [("measure", "measures"), ("dissect", "dissections"), ("datasets", "datasets"), ("papers", "papers")]


@pytest.mark.parametrize("kind", registry.KINDS)
def test_every_file_defines_what_it_is_named_after(kind):
    for slug, dotted in modules(kind).items():
        thing = find(kind, slug)
        if inspect.isclass(thing) or inspect.isfunction(thing):
            assert thing.__module__ == dotted
            assert fold(thing.__name__) == fold(slug)
        assert not inspect.ismodule(thing)


@pytest.mark.parametrize("name", ["lorenz", "Lorenz", "LORENZ"])
def test_names_are_compared_without_case(name):
    assert find("systems", name) is find("systems", "Lorenz")


@pytest.mark.parametrize("name", ["AlmostLinearRNN", "almost-linear-rnn", "almost_linear_rnn", "Almost Linear RNN"])
def test_names_are_compared_without_hyphens(name):
    assert find("models", name).__name__ == "AlmostLinearRNN"


@pytest.mark.parametrize(
    ("wrong", "near"), [("lorentz", "lorenz"), ("rosler", "rossler"), ("mackeyglas", "mackey-glass")]
)
def test_did_you_mean(wrong, near):
    with pytest.raises(RheonError, match=f"did you mean.*{near}"):
        find("systems", wrong)


def test_a_name_like_no_other_lists_some():
    with pytest.raises(RheonError, match="rheon list systems"):
        find("systems", "qqqqqqqq")


def test_an_unknown_kind_lists_the_kinds():
    with pytest.raises(RheonError, match="systems, models, measures"):
        modules("animals")


def test_listing_imports_none_of_the_files():
    code = (
        "import sys; from rheon.core.registry import modules; found = modules('systems');"
        "print(len(found) > 3, [m for m in found.values() if m in sys.modules], 'jax' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True [] False"


def test_a_package_face_gives_the_class_and_lists_names():
    import rheon

    assert rheon.systems.Lorenz is find("systems", "lorenz")
    assert "lorenz" in dir(rheon.systems)
    with pytest.raises(AttributeError, match="did you mean"):
        rheon.systems.Lorentz  # noqa: B018
    assert not hasattr(rheon.systems, "__wrapped__")


@pytest.mark.parametrize(("package", "kind"), PACKAGES)
def test_packages_bind_entries_even_after_their_modules_were_imported(package, kind):
    code = (
        "import importlib, rheon\nfrom rheon.core.registry import modules\n"
        f"for dotted in modules({kind!r}).values():\n"
        "    importlib.import_module(dotted)\n"
        f"    value = getattr(rheon.{package}, dotted.rpartition('.')[2])\n"
        "    assert not isinstance(value, type(importlib)), dotted\n"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True, timeout=60)


def test_a_function_package_prefers_the_function_of_the_same_name():
    package = FunctionPackage("package")
    module = types.ModuleType("package.thing")
    module.thing = lambda: 3
    package.thing = module
    assert package.thing() == 3
    other = types.ModuleType("package.shared")
    package.shared = other
    assert package.shared is other


def test_two_files_of_one_name_are_refused(tmp_path, monkeypatch):
    root = tmp_path / "twopackage"
    for folder in ("", "a", "b"):
        (root / folder).mkdir()
        (root / folder / "__init__.py").write_text("")
    for folder in ("a", "b"):
        (root / folder / "same.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    import importlib

    with pytest.raises(RheonError, match="two files claim the name 'same'"):
        registry._scan(importlib.import_module("twopackage"), {})


def test_resolve_reaches_up():
    assert resolve("rheon.core.card:Card").__name__ == "Card"
