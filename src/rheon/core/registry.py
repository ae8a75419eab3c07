"""The lazy registry: one thing, one file, found by its file name and imported when it is used."""

from __future__ import annotations

import difflib
import importlib
import pkgutil
import types
from functools import cache
from typing import Any

from .errors import RheonError

KINDS = ("systems", "models", "measures", "dissections", "datasets", "papers")
_FOLDERS = {"measures": "measure", "dissections": "dissect"}


def fold(name: str) -> str:
    """`name` without case, hyphens, underscores and spaces: how names are compared."""
    return name.replace("_", "").replace("-", "").replace(" ", "").lower()


@cache
def modules(kind: str) -> dict[str, str]:
    """Slug -> dotted module of every file of a kind, without importing any of them.

    A file is an entry unless its name starts with an underscore. Folders are descended into.

    Raises:
        RheonError: if `kind` is not one of `KINDS`.

    Example:
        >>> "lorenz" in modules("systems")
        True
    """
    if kind not in KINDS:
        raise RheonError(f"there is no kind {kind!r}", remedy=f"choose one of {', '.join(KINDS)}")
    found: dict[str, str] = {}
    _scan(importlib.import_module(f"rheon.{_FOLDERS.get(kind, kind)}"), found)
    return dict(sorted(found.items()))


def _scan(package, found: dict[str, str]) -> None:
    for info in pkgutil.iter_modules(package.__path__):
        if info.name.startswith("_"):
            continue
        dotted = f"{package.__name__}.{info.name}"
        if info.ispkg:
            _scan(importlib.import_module(dotted), found)
        else:
            slug = info.name.replace("_", "-")
            if slug in found:
                raise RheonError(f"two files claim the name {slug!r}", where=f"{found[slug]} and {dotted}")
            found[slug] = dotted


def find(kind: str, name: str) -> Any:
    """The class or value that the file named like `name` defines.

    The file `almost_linear_rnn.py` defines `AlmostLinearRNN`: names are compared without case and underscores.

    Raises:
        RheonError: if no file of that kind has the name; the message holds the nearest names.

    Example:
        >>> find("systems", "Lorenz").__name__
        'Lorenz'
    """
    wanted = fold(name)
    for slug, dotted in modules(kind).items():
        if fold(slug) == wanted:
            module = importlib.import_module(dotted)
            named = [value for attribute, value in vars(module).items() if fold(attribute) == wanted]
            # what the file defines comes before what it imports under a like name
            for value in sorted(named, key=lambda v: getattr(v, "__module__", None) != dotted):
                return value
            raise RheonError(f"{dotted} defines nothing named {name!r}", remedy="name the class like the file")
    near = difflib.get_close_matches(wanted, [fold(s) for s in modules(kind)], n=3, cutoff=0.5)
    names = [s for s in modules(kind) if fold(s) in near] or list(modules(kind))
    raise RheonError(
        f"no {kind.rstrip('s')} is named {name!r}",
        remedy=f"did you mean {', '.join(names[:8])}? `rheon list {kind}` shows all",
    )


def lazy_face(kind: str):
    """`__getattr__` and `__dir__` for the package of a kind: `rheon.systems.Lorenz` without importing the others."""

    def module_getattr(name: str):
        if name.startswith("__"):
            raise AttributeError(name)
        try:
            return find(kind, name)
        except RheonError as error:
            raise AttributeError(str(error)) from None

    def module_dir():
        return [slug.replace("-", "_") for slug in modules(kind)]

    return module_getattr, module_dir


class FunctionPackage(types.ModuleType):
    """A package of functions, each in the file of its name: the function is bound, not its module.

    Importing a submodule binds it on its package, which would hide the function of the same name.
    """

    def __setattr__(self, name: str, value):
        if isinstance(value, types.ModuleType) and hasattr(value, name):
            value = getattr(value, name)
        super().__setattr__(name, value)


def resolve(address: str):
    """The object at "package.module:name", imported now.

    The one door through which a lower floor reaches a higher one (a result asks the plotting floor to draw it).

    Example:
        >>> resolve("math:pi") > 3
        True
    """
    module, attribute = address.split(":")
    return getattr(importlib.import_module(module), attribute)
