"""Every name rheon knows, by kind."""

from __future__ import annotations

import argparse
import difflib

from rheon.core.errors import RheonError
from rheon.core.registry import KINDS, modules

from ._catalogue import title_of


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("kind", nargs="?", help=", ".join(KINDS) + " (default: all)")


def run(arguments: argparse.Namespace, terminal) -> int:
    """Print names with titles."""
    kinds = KINDS if arguments.kind is None else (_kind(arguments.kind),)
    width = max((len(slug) for kind in kinds for slug in modules(kind)), default=0)
    for i, kind in enumerate(kinds):
        entries = modules(kind)
        if len(kinds) > 1:
            terminal.print(("\n" if i else "") + f"{kind} ({len(entries)})")
        for slug in entries:
            terminal.print(f"  {slug.ljust(width)}  {title_of(kind, slug)}".rstrip())
    return 0


def _kind(word: str) -> str:
    plural = {k: k for k in KINDS} | {k.rstrip("s"): k for k in KINDS} | {"data": "datasets", "data-sets": "datasets"}
    if word.lower() in plural:
        return plural[word.lower()]
    near = difflib.get_close_matches(word.lower(), list(plural), n=1)
    hint = f"did you mean {plural[near[0]]}? " if near else ""
    raise RheonError(f"there is no kind {word!r}", remedy=f"{hint}choose one of {', '.join(KINDS)}")
