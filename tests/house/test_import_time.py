"""`import rheon` is instant: under 0.3 s, and no numerical library is loaded until a name is used."""

from __future__ import annotations

import re
import subprocess
import sys

BAR = 0.3
HEAVY = ("jax", "numpy", "scipy", "equinox", "diffrax", "pandas", "matplotlib", "plotly", "rich")


def python(*arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=True, timeout=60)


def import_seconds() -> float:
    """Cumulative seconds of `import rheon`, as the interpreter itself counts them."""
    log = python("-X", "importtime", "-c", "import rheon").stderr
    (microseconds,) = re.findall(r"\|\s+(\d+) \| rheon$", log, flags=re.MULTILINE)
    return int(microseconds) / 1e6


def test_importing_takes_no_time():
    # the best of five: other work on the machine only ever adds
    seconds = min(import_seconds() for _ in range(5))
    assert seconds < BAR, f"import rheon takes {seconds:.3f} s, the bar is {BAR} s; see python -X importtime"


def test_importing_loads_nothing_heavy():
    loaded = python("-c", f"import sys, rheon; print([m for m in {HEAVY!r} if m in sys.modules])").stdout.strip()
    assert loaded == "[]", f"import rheon loads {loaded}; names at the top are to be resolved when first used"


def test_listing_names_loads_nothing_heavy():
    code = f"import sys, rheon; dir(rheon); rheon.systems; print([m for m in {HEAVY!r} if m in sys.modules])"
    assert python("-c", code).stdout.strip() == "[]"


def test_a_wrong_name_says_which_there_are():
    code = "import rheon\ntry:\n    rheon.simulat\nexcept AttributeError as error:\n    print(error)"
    message = python("-c", code).stdout
    assert "simulat" in message
    assert "simulate" in message
