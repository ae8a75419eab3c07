"""The published facts of the dysts collection, where the user has them, and its formulas."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np

from rheon.core.errors import RheonError

FILE = "chaos/systems.json"
NAMES = {
    **{n: getattr(np, n) for n in ("sin", "cos", "tan", "exp", "sinh", "cosh", "tanh", "sqrt", "log", "abs", "sign")},
    **{"floor": np.floor, "mod": np.mod, "acos": np.arccos, "pi": np.pi, "H": lambda v: np.heaviside(v, 0.0)},
    **{"max": np.maximum, "min": lambda *v: np.minimum.reduce(np.broadcast_arrays(*v))},
}


def collection(folder: str | os.PathLike | None = None) -> dict[str, Any]:
    """Name of the class -> facts of the collection, flows and implemented maps.

    Args:
        folder: of the data; by default the one that RHEON_DATA names.

    Raises:
        RheonError: if the folder of data does not hold them.
    """
    folder = folder or os.environ.get("RHEON_DATA")
    path = Path(folder or ".") / FILE
    if folder is None or not path.is_file():
        raise RheonError(
            f"the facts of the collection ({FILE}) are not there", remedy="set RHEON_DATA to the folder that holds them"
        )
    facts = json.loads(path.read_text())
    maps = {"DuffingMap" if n == "Duffing" else n: e for n, e in facts["maps"].items() if "vars" in e}
    return facts["flows"] | maps


def evaluated(entry: dict, state, time: float, lines: list[str] | None = None, **more) -> np.ndarray:
    """Formulas of an entry as their text says, by default its right-hand sides. Shapes: (dim, n) -> (line, n)."""
    scope = {"__builtins__": {}, **NAMES, **entry["params"], **dict(zip(entry["vars"], state, strict=True)), "t": time}
    scope |= more
    for line in entry.get("aux", []):
        name, _, formula = line.partition(" = ")
        scope[name] = eval(formula, scope)
    lines = entry["equations"] if lines is None else lines
    return np.stack([np.broadcast_to(eval(line.rpartition(" = ")[2], scope), state[0].shape) for line in lines])
