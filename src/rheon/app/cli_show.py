"""What is known about a system, a model, a measure, a data set or a paper."""

from __future__ import annotations

import argparse
import difflib

from rheon.core.errors import RheonError
from rheon.core.registry import KINDS, find, fold, modules

from .cli_targets import registry_name

WIDTH = 88


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("name", help="a name from `rheon list`, or with its kind: systems/laser")


def run(arguments: argparse.Namespace, terminal) -> int:
    """Print the card, or the docstring of a function."""
    folder, bare = registry_name(arguments.name)
    wanted = fold(bare)
    found = [(kind, slug) for kind in KINDS for slug in modules(kind) if fold(slug) == wanted and folder in ("", kind)]
    if not found:
        known = {fold(slug): slug for kind in KINDS for slug in modules(kind)}
        near = [known[n] for n in difflib.get_close_matches(wanted, list(known), n=3, cutoff=0.5)]
        hint = f"did you mean {', '.join(near)}? " if near else ""
        raise RheonError(f"nothing is named {arguments.name!r}", remedy=f"{hint}`rheon list` shows every name")
    for i, (kind, slug) in enumerate(found):
        terminal.print(("\n" if i else "") + described(kind, slug))
    return 0


def described(kind: str, slug: str) -> str:
    """The entry as text: its card if it has one, else its docstring."""
    import inspect

    thing = find(kind, slug)
    card = getattr(thing, "card", None)
    if card is None:
        words = inspect.getdoc(thing) or "No description."
        signature = (
            f"rheon.{kind_package(kind)}.{thing.__name__}{inspect.signature(thing)}" if callable(thing) else slug
        )
        return f"{signature}\n\n{words}"
    parts = [f"{card.title}  ({kind.rstrip('s')} {slug})", _wrap(card.summary)]
    if card.equations:
        parts.append("\n".join(f"    {line}" for line in card.equations))
    if card.parameters:
        parts.append("parameters\n" + _pairs({_with_default(thing, n): t for n, t in card.parameters.items()}))
    if card.variables:
        parts.append("variables\n" + _pairs(dict(card.variables)))
    scales = {"dominant period": card.period, "accurate step": card.dt}
    if any(v is not None for v in scales.values()):
        parts.append("time\n" + _pairs({k: f"{v:g}" for k, v in scales.items() if v is not None}))
    if card.regime:
        parts.append(f"motion: {card.regime}")
    for source in dict.fromkeys(known.source for known in card.invariants.values()):
        same = {name: _known(known) for name, known in card.invariants.items() if known.source == source}
        parts.append(_wrap(source, "known numbers, ", "  ") + "\n" + _pairs(same))
    if card.caveats:
        parts.append("caveats\n" + "\n".join(_wrap(c, "  - ", "    ") for c in card.caveats))
    claims = getattr(thing, "claims", ())
    if claims:
        parts.append("claims\n" + "\n".join(_wrap(c.sentence, "  - ", "    ") for c in claims))
    parts.append(_wrap(card.reference, "reference: ", "  "))
    if card.tags:
        parts.append("tags: " + ", ".join(card.tags))
    return "\n\n".join(parts)


def kind_package(kind: str) -> str:
    """The package in which functions of a kind live."""
    return {"measures": "measure", "dissections": "dissect"}.get(kind, kind)


def _with_default(thing, name: str) -> str:
    field = getattr(thing, "__dataclass_fields__", {}).get(name)
    default = getattr(field, "default", None)
    return f"{name} = {default:.6g}" if isinstance(default, int | float) else name


def _known(known) -> str:
    """Values with their errors."""
    values = known.value if isinstance(known.value, tuple) else (known.value,)
    errors = known.error if isinstance(known.error, tuple) else (known.error,) * len(values)
    shown = ", ".join(f"{v:g} ± {e:g}" if e else f"{v:g}" for v, e in zip(values, errors, strict=True))
    return shown


def _pairs(pairs: dict[str, str]) -> str:
    width = max(len(name) for name in pairs)
    return "\n".join(_wrap(text, f"  {name.ljust(width)}  ", " " * (width + 4)) for name, text in pairs.items())


def _wrap(text: str, first: str = "", rest: str = "") -> str:
    import textwrap

    return textwrap.fill(text, WIDTH, initial_indent=first, subsequent_indent=rest, break_long_words=False)
