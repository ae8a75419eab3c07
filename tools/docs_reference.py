"""The reference: every public name with its signature and docstring, one page a concept, by introspection."""

from __future__ import annotations

import contextlib
import importlib
import inspect
import io
import pkgutil
from pathlib import Path

import docs_text as text

import rheon
from rheon.core.registry import KINDS, find, modules

KIND_TITLES = {
    "systems": "Systems",
    "models": "Models",
    "measures": "Measures",
    "dissections": "Dissections",
    "datasets": "Data sets",
    "papers": "Papers",
}
# pages of packages that are not registries: title and where their public names live
PACKAGES = {
    "engine": ("Engine: simulating and wrapping", "rheon.engine"),
    "training": ("Training", "rheon.training"),
    "forecasting": ("Forecasting", "rheon.forecasting"),
    "io": ("Reading and writing", "rheon.io"),
    "adapt": ("Other libraries", "rheon.adapt"),
    "plotting": ("Plotting", "rheon.plotting"),
    "core": ("Core: the nouns", "rheon.core"),
}


def write(folder: Path) -> int:
    """All pages into `folder`; returns how many."""
    pages = {"face": _face()}
    pages |= {kind: _kind(kind) for kind in KINDS}
    pages |= {name: _package(title, dotted) for name, (title, dotted) in PACKAGES.items()}
    pages["command-line"] = _command_line()
    pages["index"] = _index(pages)
    for name, lines in pages.items():
        (folder / f"{name}.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return len(pages)


def _index(pages: dict[str, list[str]]) -> list[str]:
    lines = [
        "# Reference",
        "",
        "Made from the docstrings of the source, so it says what the installed version does.",
        "",
    ]
    lines += ["| page | holds |", "|---|---|"]
    for name, page in pages.items():
        names = [line.removeprefix("## ").split(" {")[0].strip("`") for line in page if line.startswith("## ")]
        shown = ", ".join(f"`{n}`" for n in names[:12]) + (", ..." if len(names) > 12 else "")
        lines.append(f"| [{page[0].removeprefix('# ')}]({name}.md) | {shown} |")
    return lines


def _face() -> list[str]:
    lines = ["# The face: what `import rheon` gives", "", "Names are imported when they are first used.", ""]
    for name in sorted(rheon._NAMES):
        lines += _entry(getattr(rheon, name), f"rheon.{name}")
    return lines


def _kind(kind: str) -> list[str]:
    lines = [f"# {KIND_TITLES[kind]}", ""]
    package = {"measures": "measure", "dissections": "dissect"}.get(kind, kind)
    lines += [f"`rheon.{package}`: each stands in the file of its name. `rheon list {kind}` prints the list.", ""]
    for slug in modules(kind):
        thing = find(kind, slug)
        if callable(thing):
            name = getattr(thing, "__name__", slug)
            lines += _entry(thing, f"rheon.{package}.{name}")
            if kind == "systems":
                lines += [f"Card, picture and invariants: [{slug}](../gallery/{slug}.md)", ""]
            elif getattr(thing, "card", None) is not None:
                lines += text.card(thing)
        else:
            lines += [f"## `{slug}`", *_value(thing, modules(kind)[slug])]
    return lines if len(lines) > 4 else [*lines, "None yet.", ""]


def _value(thing, dotted: str) -> list[str]:
    """A registry entry that is a value: its module's docstring, and its card where it has one."""
    lines = text.docstring(importlib.import_module(dotted).__doc__)
    return lines + (text.card(thing) if getattr(thing, "card", None) is not None else [])


def _package(title: str, dotted: str) -> list[str]:
    package = importlib.import_module(dotted)
    lines = [f"# {title}", *text.docstring(package.__doc__)]
    for info in pkgutil.walk_packages(package.__path__, f"{dotted}."):
        if any(part.startswith("_") for part in info.name.split(".")):
            continue
        module = importlib.import_module(info.name)
        for name, thing in vars(module).items():
            own = getattr(thing, "__module__", None) == info.name and not name.startswith("_")
            if own and (inspect.isclass(thing) or inspect.isfunction(inspect.unwrap(thing))):
                lines += _entry(thing, f"{info.name}.{name}")
    return lines


def _entry(thing, name: str) -> list[str]:
    lines = [f"## `{name}`", *text.signature(thing, name.rpartition(".")[2]), *text.docstring(inspect.getdoc(thing))]
    if not inspect.isclass(thing):
        return lines
    methods = []
    for method_name, method in vars(thing).items():
        plain = method.fget if isinstance(method, property) else getattr(method, "__func__", method)
        doc = inspect.getdoc(method)
        if not method_name.startswith("_") and doc and (inspect.isfunction(plain) or isinstance(method, property)):
            call = method_name if isinstance(method, property) else f"{method_name}()"
            methods.append(f"| `{call}` | {text.escaped(doc.splitlines()[0])} |")
    return [*lines, *(["| member | |", "|---|---|", *methods, ""] if methods else [])]


def _help(arguments: list[str]) -> str:
    """What the command line prints for --help."""
    from rheon.app.cli import main

    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.suppress(SystemExit):
        main([*arguments, "--help"])
    return out.getvalue().strip()


def _command_line() -> list[str]:
    lines = ["# Command line", "", "## `rheon`", "", "```text", _help([]), "```", ""]
    for command in ("fit", "forecast", "simulate", "measure", "list", "show", "reproduce"):
        lines += [f"## `rheon {command}`", "", "```text", _help([command]), "```", ""]
    return lines
