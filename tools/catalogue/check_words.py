"""Checks that the words of the catalogue are complete: every system, every parameter, every variable."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path

FOLDERS = {
    *("chaos", "physics", "chemistry", "biology", "neural", "fluids", "electronics", "ecology", "climate"),
    *("astronomy", "mechanics", "economics", "maps", "delay"),
}
LEFT_OUT = {"Zaslavskii", "ZeraouliaSprott", "EndCap"}
TEXTS = ("folder", "file", "title", "summary", "class_doc", "reference", "source")
EXTRA = {"DoublePendulumHamiltonian": "DoublePendulum", "WindmiSquareRoot": "WindmiReduced"}
PARTS = ("a_to_f", "g_to_p", "q_to_z", "maps", "delay")


def words(part: str) -> dict[str, dict]:
    """The table of one part."""
    path = Path(__file__).with_name(f"words_{part}.py")
    if not path.exists():
        return {}
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.WORDS


def check(facts: Path) -> list[str]:
    """Everything that is missing, superfluous or malformed, in words; empty when all is well."""
    data = json.loads(facts.read_text())
    tables = {part: words(part) for part in PARTS}
    wrong, files = [], set()

    def compare(name, entry, fact):
        for what, key in (("parameter", "params"), ("variable", "vars")):
            have, need = set(entry[what + "s"]), set(fact[key])
            wrong.extend(f"{name}: {what} {n} missing" for n in sorted(need - have))
            wrong.extend(f"{name}: {what} {n} unknown" for n in sorted(have - need))
        for key in TEXTS:
            if not isinstance(entry.get(key), str) or not entry[key] or "TAG" in entry[key]:
                wrong.append(f"{name}: {key} is not a text")
        for key in ("tags", "caveats"):
            if not isinstance(entry.get(key), tuple) or any("_TAG" in t for t in entry[key]):
                wrong.append(f"{name}: {key} is not a finished tuple")
        if not entry["class_doc"].endswith(".") or len(entry["class_doc"]) > 109:
            wrong.append(f"{name}: class_doc")
        if entry["folder"] not in FOLDERS or entry["file"] in files:
            wrong.append(f"{name}: folder or file")
        files.add(entry["file"])

    flows = {**data["flows"], **{new: data["flows"][old] for new, old in EXTRA.items()}}
    for name, fact in flows.items():
        part = "delay" if fact["kind"] == "dde" else next(p for p in PARTS if p[0] <= name[0].lower() <= p[-1])
        if name in tables[part]:
            compare(name, tables[part].pop(name), fact)
        else:
            wrong.append(f"{name}: missing in words_{part}")
    for name in data["maps"].keys() - LEFT_OUT:
        if name in tables["maps"]:
            compare(name, tables["maps"].pop(name), data["maps"][name])
        else:
            wrong.append(f"{name}: missing in words_maps")
    return wrong + [f"{name}: unknown system in words_{part}" for part, table in tables.items() for name in table]


if __name__ == "__main__":
    found = check(Path(sys.argv[1]))
    print("\n".join(found) or "complete")
    sys.exit(bool(found))
