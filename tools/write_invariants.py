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
import subprocess
import sys
from pathlib import Path

from rheon.app.annotate import card_numbers
from rheon.core.card import Known
from rheon.core.registry import modules

MEASURED = "measured: "


def card_call(tree: ast.Module) -> ast.Call:
    """The call of Card in a file."""
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and getattr(n.func, "id", "") == "Card"]
    if len(calls) != 1:
        raise SystemExit(f"{len(calls)} cards in one file")
    return calls[0]


def source_of(known: Known) -> str:
    return f"Known({known.value!r}, {known.error!r}, {json.dumps(known.source, ensure_ascii=False)})"


def kept_lines(call: ast.Call, text: str) -> list[str]:
    """Entries of `invariants` as they stand, without those that were measured before."""
    for keyword in call.keywords:
        if keyword.arg == "invariants" and isinstance(keyword.value, ast.Dict):
            pairs = zip(keyword.value.keys, keyword.value.values, strict=True)
            texts = [(ast.get_source_segment(text, k), ast.get_source_segment(text, v)) for k, v in pairs]
            return [f"{k}: {v}," for k, v in texts if MEASURED not in v]
    return []


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
            place = next(k for k in call.keywords if k.arg == "invariants")
            start = offset(text, place.lineno, place.col_offset)
            text = f"{text[:start]}{name}={value}, {text[start:]}"
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
        body = [*kept, *(f'"{name}": {source_of(known)},' for name, known in measured.items())]
        arguments = {"invariants": "{" + "\n".join(body) + "}", "regime": json.dumps(held["regime"])}
        changed = replaced(text, arguments)
        if "import Card\n" in changed and measured:
            changed = changed.replace("rheon.core.card import Card\n", "rheon.core.card import Card, Known\n")
        path.write_text(changed)
        written.append(str(path))
    subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", *written], check=True)
    print(f"{len(written)} cards written")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
