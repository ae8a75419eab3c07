"""Fill the README's generated parts: the picture of the report, where it exists, and the races' committed results.

`python tools/build_readme.py` writes them; `--check` only says whether the README is up to date.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PICTURE = Path("docs/images/report.png")


def picture() -> str:
    """The report's picture, or nothing as long as there is none."""
    return f"![The report of `make demo`]({PICTURE})" if (ROOT / PICTURE).exists() else ""


# words, result file, keys of the figure in it, bar, whether more is better
FIGURES = (
    (
        "Lyapunov spectrum of Lorenz, 50,000 steps, warm: times faster than lyapax",
        "lyapunov",
        ("speed", "wall"),
        10,
        True,
    ),
    (
        "its 95 % interval covers 0.9056: share of 50 seeds",
        "lyapunov",
        ("coverage", "within_interval_95"),
        0.9,
        True,
    ),
    (
        "95 % intervals of exponents over 30 systems, 20 runs each: share that holds the long-run value",
        "error_bars",
        ("inside",),
        0.88,
        True,
    ),
    (
        "5 exponents of 1,000 coupled oscillators: times faster than lyapax",
        "kuramoto",
        ("speed", "rheon", "wall"),
        1,
        True,
    ),
    (
        "the catalogue's flows, 12 periods at tolerance 1e-9: times faster than dysts",
        "trajectories",
        ("times faster, all together",),
        50,
        True,
    ),
    (
        "permutation entropy, 1,000 series of 10,000 samples, order 6: times faster than ordpy",
        "permutation_entropy",
        ("speed", "ordpy", "wall"),
        10,
        True,
    ),
    (
        "the same: times faster than antropy",
        "permutation_entropy",
        ("speed", "antropy", "wall"),
        1,
        True,
    ),
    (
        "8,192 Lorenz systems, 1,000 RK4 steps: times faster than vmapped diffrax",
        "ensemble",
        ("ratios", "rk4 wall"),
        15,
        True,
    ),
    (
        "training an almost-linear RNN: times faster per update than an equal PyTorch loop",
        "training",
        ("ratios", "times faster than PyTorch"),
        10,
        True,
    ),
    (
        "training 8 seeds at once: times the cost of one",
        "training",
        ("ratios", "8 seeds cost so many times one"),
        5,
        False,
    ),
    (
        "laser, 100 steps after 1,000, model picked by rolling origins: NMSE",
        "laser_competition",
        ("nmse_target_variance",),
        0.05,
        False,
    ),
)


def benchmarks() -> str:
    """One row per figure with a bar, from benchmarks/results/*.json; bars that are missed are shown as missed."""
    rows = []
    for words, stem, keys, bar, more in FIGURES:
        path = ROOT / "benchmarks" / "results" / f"{stem}.json"
        if not path.exists():
            continue
        value = json.loads(path.read_text(encoding="utf-8"))
        for key in keys:
            value = value[key]
        held = value >= bar if more else value <= bar
        sign = "≥" if more else "≤"
        rows.append(f"| {words} | {value:.3g} | {sign} {bar:g} | {'held' if held else 'missed'} | `{stem}.json` |")
    if not rows:
        return ""
    head = [
        "## Races and bars",
        "Each figure comes from one run on two cores, after a check that both sides give the same numbers. Times,",
        "versions and processor stand in `benchmarks/results`; `make bench` runs them again.",
        "",
        "| what | measured | bar | | result |",
        "|---|---|---|---|---|",
    ]
    return "\n".join([*head, *rows])


def filled(text: str) -> str:
    """The README with its generated parts made anew."""
    for name, content in (("report picture", picture()), ("benchmarks", benchmarks())):
        block = (
            f"<!-- {name} -->\n{content}\n<!-- end of {name} -->"
            if content
            else f"<!-- {name} -->\n<!-- end of {name} -->"
        )
        text, count = re.subn(rf"<!-- {name} -->.*?<!-- end of {name} -->", lambda _, b=block: b, text, flags=re.S)
        if count != 1:
            raise SystemExit(f"README.md must hold '<!-- {name} -->' and '<!-- end of {name} -->' once")
    return text


def main() -> int:
    """Write or check; exit code 1 if a check finds the README out of date."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    path = ROOT / "README.md"
    text = path.read_text(encoding="utf-8")
    wanted = filled(text)
    if parser.parse_args().check:
        if text != wanted:
            print("README.md is out of date: run python tools/build_readme.py", file=sys.stderr)
        return int(text != wanted)
    path.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
