"""Every public name explains itself: one line, then shapes, errors, source and an example that runs."""

from __future__ import annotations

import dataclasses
import doctest
import importlib
import inspect
import pkgutil
import re

import pytest

import rheon
from rheon.core.registry import KINDS, find, modules

HEADINGS = ("Args", "Attributes", "Class attributes", "Returns", "Yields", "Raises", "Source", "Example")
ALIKE = re.compile(
    r"^\s*(Arguments|Parameters|Params|Return|Yield|Examples|Reference|References|Sources|Notes?):?\s*$", re.M
)
# functions named like their file in these folders are the product: they name their source and show themselves
PROVEN = ("rheon.measure.", "rheon.dissect.", "rheon.forecasting.", "rheon.engine.simulate", "rheon.training.fit")


def sections(doc: str) -> dict[str, str]:
    """Heading -> text below it (and beside it); "" -> what stands before the first heading."""
    pattern = rf"^({'|'.join(HEADINGS)}):[ \t]*"
    found, name, rest = {}, "", inspect.cleandoc(doc)
    while match := re.search(pattern, rest, re.M):
        found[name], name, rest = rest[: match.start()], match[1], rest[match.end() :]
    return found | {name: rest}


def public_modules() -> list[str]:
    """Every module whose dotted name holds no leading underscore."""
    found = [info.name for info in pkgutil.walk_packages(rheon.__path__, "rheon.")]
    return [name for name in found if not any(part.startswith("_") for part in name.split("."))]


def own(module) -> dict[str, object]:
    """Public functions and classes that a module defines itself."""
    return {
        name: value
        for name, value in vars(module).items()
        if not name.startswith("_")
        and getattr(value, "__module__", None) == module.__name__
        and (inspect.isfunction(inspect.unwrap(value)) or inspect.isclass(value))
        and getattr(value, "__name__", None) == name
    }


def faults_of(doc: str | None) -> list[str]:
    """What is wrong with any docstring."""
    if not doc or not doc.strip():
        return ["has no docstring"]
    faults = []
    first, *rest = inspect.cleandoc(doc).splitlines()
    if not first.rstrip().endswith((".", ":", "?", "!")):
        faults.append(f"its first line is no sentence: {first!r}")
    if rest and rest[0].strip():
        faults.append("the summary takes more than one line")
    if wrong := ALIKE.search(doc):
        faults.append(f"has the heading {wrong[1]!r}; the headings are {', '.join(HEADINGS)}")
    return faults


def parameters_of(function) -> list[str]:
    names = [
        p.name
        for p in inspect.signature(function).parameters.values()
        if p.kind not in (p.VAR_KEYWORD, p.VAR_POSITIONAL)
    ]
    return [n for n in names if n not in ("self", "cls") and not n.startswith("_")]


def faults_of_function(function, proven: bool) -> list[str]:
    """What the docstring of a function of the public face lacks."""
    doc = inspect.getdoc(function) or ""
    faults, found = faults_of(doc), sections(doc)
    if names := parameters_of(function):
        if "Args" not in found:
            faults.append("has parameters but no Args")
        else:
            missing = [n for n in names if not re.search(rf"\b{re.escape(n)}\b", found["Args"])]
            faults += [f"Args does not explain {', '.join(missing)}"] * bool(missing)
    if "Returns" not in found and "Yields" not in found:
        faults.append("has no Returns")
    for heading in ("Source", "Example"):
        if proven and not found.get(heading, "").strip():
            faults.append(f"has no {heading}")
    return faults + faults_of_example(doc)


def faults_of_example(doc: str) -> list[str]:
    example = sections(doc).get("Example")
    if example is not None and not doctest.DocTestParser().get_examples(example):
        return ["its Example is no doctest: write it with >>>"]
    return []


def faults_of_class(cls) -> list[str]:
    """What the docstring of a class of the public face lacks: its fields are explained there, or in its card."""
    doc = own_doc(cls)
    faults, explained = faults_of(doc) + faults_of_example(doc), doc
    explained += " ".join(getattr(getattr(cls, "card", None), "parameters", ()))
    if dataclasses.is_dataclass(cls):
        names = [f.name for f in dataclasses.fields(cls) if f.init and not f.name.startswith("_")]
        missing = [n for n in names if not re.search(rf"\b{re.escape(n)}\b", explained)]
        faults += [f"does not explain its fields {', '.join(missing)}"] * bool(missing)
    return faults


def own_doc(cls) -> str:
    """A class's own docstring, without the signature that dataclasses put in its place."""
    doc = cls.__dict__.get("__doc__") or ""
    return "" if dataclasses.is_dataclass(cls) and doc.startswith(f"{cls.__name__}(") else doc


def faults_of_methods(cls) -> list[str]:
    """What the docstrings of public methods and properties lack; an inherited docstring counts."""
    faults = []
    for name, method in vars(cls).items():
        function = method.fget if isinstance(method, property) else getattr(method, "__func__", method)
        if inspect.isfunction(function) and not name.startswith("_"):
            doc = inspect.getdoc(method if isinstance(method, property) else getattr(cls, name))
            inherited = next(
                (inspect.getdoc(getattr(base, name, None)) for base in cls.__mro__[1:] if hasattr(base, name)), None
            )
            faults += [f".{name} {fault}" for fault in faults_of(doc or inherited)]
    return faults


def told(name: str, faults: list[str]) -> str:
    return f"{name}:\n  " + "\n  ".join(faults)


@pytest.mark.parametrize("name", sorted(rheon._NAMES))
def test_the_face_explains_itself(name):
    thing = getattr(rheon, name)
    faults = faults_of_class(thing) if inspect.isclass(thing) else faults_of_function(thing, proven=True)
    assert not faults, told(f"rheon.{name}", faults)


@pytest.mark.parametrize("kind", KINDS)
def test_every_entry_explains_itself(kind):
    wrong = [told(f"{kind}: {slug}", faults) for slug in modules(kind) if (faults := faults_of_entry(kind, slug))]
    assert not wrong, "\n".join(["docstrings:", *wrong])


def faults_of_entry(kind: str, slug: str) -> list[str]:
    thing = find(kind, slug)
    if inspect.isclass(thing):
        faults = faults_of_class(thing)
        if getattr(thing, "card", None) is None:
            faults.append("has no card")
    elif callable(thing):
        faults = faults_of_function(thing, proven=kind in ("measures", "dissections"))
    else:
        faults = faults_of(inspect.getdoc(thing) or inspect.getdoc(importlib.import_module(modules(kind)[slug])))
    return faults


def folder(dotted: str) -> str:
    return ".".join(dotted.split(".")[:2])


@pytest.mark.parametrize("part", sorted({folder(name) for name in public_modules()}))
def test_everything_public_has_a_docstring(part):
    wrong = [fault for dotted in public_modules() if folder(dotted) == part for fault in faults_of_module(dotted)]
    assert not wrong, "\n  ".join(["docstrings:", *wrong])


def faults_of_module(dotted: str) -> list[str]:
    module = importlib.import_module(dotted)
    wrong = [f"{dotted} {fault}" for fault in faults_of(module.__doc__)]
    for name, value in own(module).items():
        where = f"{dotted}.{name}"
        if inspect.isclass(value):
            doc = own_doc(value)
            wrong += [f"{where} {fault}" for fault in faults_of(doc) + faults_of_example(doc)]
            wrong += [f"{where}{fault}" for fault in faults_of_methods(value)]
        elif where.startswith(PROVEN) and dotted.endswith(f".{name}"):
            wrong += [f"{where} {fault}" for fault in faults_of_function(value, proven=True)]
        else:
            doc = value.__doc__ or ""
            wrong += [f"{where} {fault}" for fault in faults_of(doc) + faults_of_example(doc)]
    return wrong


def test_faults_are_seen():
    def good(x, y=1):
        """Add.

        Args:
            x: one.
            y: other.

        Returns:
            The sum.

        Source: Euclid.

        Example:
            >>> 1 + 1
            2
        """

    def bad(x, y=1):
        """Add
        things

        Parameters:
            x: one.

        Args:
            x: one.

        Example:
            add(1, 1)
        """

    assert faults_of_function(good, proven=True) == []
    text = "\n".join(faults_of_function(bad, proven=True))
    for part in (
        "no sentence",
        "more than one line",
        "'Parameters'",
        "explain y",
        "no Returns",
        "no Source",
        "no doctest",
    ):
        assert part in text
