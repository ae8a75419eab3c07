"""Render the catalogue of known systems: formulas of the collection and words of the tables as class files.

Usage: build.py COLLECTION.json [NAME ...]. Files that exist keep their `invariants`, which are measured later.
"""

from __future__ import annotations

import argparse
import ast
import importlib.util
import json
import math
import subprocess
import sys
from pathlib import Path

import render
from exact import exact_invariants
from steps import round_down

HERE = Path(__file__).resolve().parent
SYSTEMS = HERE.parents[1] / "src" / "rheon" / "systems"
# written by hand before the catalogue; the collection's parameters are their variants
KEPT = {"Lorenz", "Rossler", "MackeyGlass", "Henon", "Logistic"}
NOT_IMPLEMENTED = {"Zaslavskii", "ZeraouliaSprott", "EndCap"}
# a slip of the collection -> the system with the law as it should be
CORRECTED = {"DoublePendulum": "DoublePendulumHamiltonian", "WindmiReduced": "WindmiSquareRoot"}
# the phase of a forced flow is its last variable in the collection
FORCED = {
    *("ArnoldWeb", "BickleyJet", "BlinkingRotlet", "BlinkingVortex", "CircadianRhythm", "DoubleGyre", "Duffing"),
    *("FluidTrampoline", "ForcedBrusselator", "ForcedFitzHughNagumo", "ForcedVanDerPol", "InteriorSquirmer"),
    *("LidDrivenCavityFlow", "OscillatingFlow", "StickSlipOscillator", "TurchinHanski"),
}
DELAY_STEPS = {"IkedaDelay": 0.01, "PiecewiseCircuit": 0.1, "ScrollDelay": 0.1, "SprottDelay": 0.1, "VossDelay": 0.02}


# no step is finer than this share of the period: where the field jumps, a finer one gains little
FINEST = 5000


def entries(collection: Path) -> dict[str, dict]:
    """Name of the class -> facts: kind, parameters, variables, formulas, start and times."""
    facts = json.loads(collection.read_text())
    steps = json.loads((HERE / "steps.json").read_text())
    found = {}
    for name, entry in facts["flows"].items():
        kind = "delay" if entry["kind"] == "dde" else "flow"
        step = DELAY_STEPS.get(name) if kind == "delay" else max(steps[name], round_down(entry["period"] / FINEST))
        found[name] = {**entry, "kind": kind, "step": step, "forced": name in FORCED}
    for name, entry in facts["maps"].items():
        if name not in NOT_IMPLEMENTED:
            found["DuffingMap" if name == "Duffing" else name] = {**entry, "kind": "map", "forced": False}
    for slip, right in CORRECTED.items():
        found[right] = {**found[slip], "equations": [], "aux": []}
    # the starts and time scales of the slips are not those of the laws put right
    found["DoublePendulumHamiltonian"] |= {"ic": [2.0, 2.5, 0.0, 0.0], "period": 2.79, "reference": {}}
    found["WindmiSquareRoot"] |= {"ic": [0.996, 4.993, 5276.0], "period": 12.6, "reference": {}}
    for entry in found.values():
        if entry["forced"]:
            phase = float(entry["ic"][-1])
            entry["start_phase"] = math.fmod(phase, 2 * math.pi) if "tt" not in entry["vars"] else phase
    return {name: entry for name, entry in found.items() if name not in KEPT}


def words() -> dict[str, dict]:
    """The texts of all tables beside this file; the Duffing map goes by the name of its class."""
    found = {}
    for path in sorted(HERE.glob("words_*.py")):
        spec = importlib.util.spec_from_file_location(path.stem, path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        for name, text in module.WORDS.items():
            found["DuffingMap" if path.stem == "words_maps" and name == "Duffing" else name] = text
    return found


def plain_words(name: str, entry: dict) -> dict:
    """Texts for a system that no table names."""
    return {
        "folder": {"map": "maps", "delay": "delay"}.get(entry["kind"], "chaos"),
        "file": render.snake(name),
        "title": name,
        "summary": f"The {entry['kind']} {name} of the dysts collection of chaotic systems.",
        "class_doc": f"The {entry['kind']} {name}.",
        "parameters": {p: f"coefficient {p} of the law" for p in entry["params"]},
        "variables": {v: f"coordinate {v}" for v in entry["vars"]},
        "reference": entry.get("citation") or "Gilpin 2021, arXiv:2110.05266",
        "source": entry.get("citation") or "Gilpin 2021, arXiv:2110.05266",
        "tags": ("chaotic",),
        "caveats": ("Far from the attractor paths may escape.",),
    }


def kept_invariants(path: Path) -> str | None:
    """The text of the `invariants` of a file that exists."""
    if not path.exists():
        return None
    text = path.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.keyword) and node.arg == "invariants":
            return ast.get_source_segment(text, node.value)
    return None


def main() -> None:
    """Write the files, then format them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("collection", type=Path)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--fresh", action="store_true", help="forget the invariants of files that exist")
    chosen = parser.parse_args()
    texts, written = words(), []
    facts = entries(chosen.collection)
    for name in chosen.names or facts:
        entry = facts[name]
        text = {**plain_words(name, entry), **texts.get(name, {})}
        if text["file"].replace("_", "") != name.lower():
            text["file"] = render.snake(name)
        path = SYSTEMS / text["folder"] / f"{text['file']}.py"
        invariants = None if chosen.fresh else kept_invariants(path)
        if invariants is None:
            invariants = exact_invariants(name, entry)
        for old in SYSTEMS.glob(f"*/{path.name}"):
            if old != path:
                old.unlink()
        path.write_text(render.source(name, entry, text, invariants), encoding="utf-8")
        written.append(path)
    ruff = Path(sys.executable).with_name("ruff")
    for command in (("format", "--quiet"), ("check", "--quiet", "--fix"), ("format", "--quiet")):
        subprocess.run([ruff, *command, *written], check=True)
    print(f"{len(written)} files")


if __name__ == "__main__":
    main()
