"""Write measured invariants into the cards of the systems.

    rheon annotate --catalogue --out evidence/catalogue --processes 2
    python tools/write_invariants.py evidence/catalogue

Each record replaces the arguments `invariants` and `regime` of the card in the file of its system, but for numbers that
the card marks as exact or as someone else's: those stay, and come first.
"""

from __future__ import annotations

import ast
import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path

from rheon.app.annotate import card_numbers
from rheon.core.card import Known
from rheon.core.registry import modules


def card_call(tree: ast.Module) -> ast.Call:
    """The call of Card in a file."""
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and getattr(n.func, "id", "") == "Card"]
    if len(calls) != 1:
        raise SystemExit(f"{len(calls)} cards in one file")
    return calls[0]


def kept_lines(call: ast.Call, text: str) -> list[str]:
    """Entries of `invariants` as they stand, without those that were measured before."""
    for keyword in call.keywords:
        if keyword.arg == "invariants" and isinstance(keyword.value, ast.Dict):
            pairs = [(k, v) for k, v in zip(keyword.value.keys, keyword.value.values, strict=True) if k is not None]
            return [f"{ast.get_source_segment(text, k)}: {ast.get_source_segment(text, v)}," for k, v in pairs]
    return []


def call_of(numbers: dict[str, Known]) -> str:
    """The measured numbers as a call of `measured`."""
    run = next(iter(numbers.values())).source.removeprefix("measured: ")
    rows = ",\n".join(f"{name}=({known.value!r}, {known.error!r})" for name, known in numbers.items())
    return f"measured(\n{json.dumps(run, ensure_ascii=False)},\n{rows},\n)"


def offset(text: str, line: int, column: int) -> int:
    """Where a place that the parser names (columns in bytes) lies in a text."""
    lines = text.splitlines(keepends=True)
    return sum(map(len, lines[: line - 1])) + len(lines[line - 1].encode()[:column].decode())


def replaced(text: str, arguments: dict[str, str]) -> str:
    """The file with these arguments of its Card."""
    for name, value in arguments.items():
        call = card_call(ast.parse(text))
        found = [k for k in call.keywords if k.arg == name]
        if found:
            node = found[0].value
            start, stop = offset(text, node.lineno, node.col_offset), offset(text, node.end_lineno, node.end_col_offset)
            text = text[:start] + value + text[stop:]
        else:
            place = next(k for k in call.keywords if k.arg == "tags")
            start = offset(text, place.lineno, place.col_offset)
            text = f"{text[:start]}{name}={value},\n{text[start:]}"
    return text


def main(folder: Path) -> int:
    """Write every record into its file, and format the files."""
    written = []
    for slug, dotted in modules("systems").items():
        record = folder / f"{slug}.json"
        if not record.exists():
            continue
        held = json.loads(record.read_text())
        if "error" in held:
            print(f"{slug}: {held['error'].splitlines()[0]}")
            continue
        path = Path(importlib.util.find_spec(dotted).origin)
        text = path.read_text()
        kept = kept_lines(card_call(ast.parse(text)), text)
        names = {line.partition(":")[0].strip("\"'") for line in kept}
        measured = {name: known for name, known in card_numbers(held).items() if name not in names}
        new = call_of(measured) if measured else "{}"
        whole = "{\n" + "\n".join(kept) + (f"\n**{new}," if measured else "") + "\n}" if kept else new
        changed = replaced(text, {"invariants": whole, "regime": json.dumps(held["regime"])})
        wanted = sorted(
            {"Card"} | ({"Known"} if "Known(" in changed else set()) | ({"measured"} if measured else set())
        )
        changed = re.sub(r"from rheon.core.card import .*", f"from rheon.core.card import {', '.join(wanted)}", changed)
        path.write_text(changed)
        written.append(str(path))
    subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", *written], check=True)
    print(f"{len(written)} cards written")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
