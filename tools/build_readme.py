"""Fill generated parts: in the README the report's picture and the races' committed results, in the guide to the arena
the leaderboard of the reference run.

`python tools/build_readme.py` writes them; `--check` only says whether they are up to date.
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
        "exact modes of 20,000 variables, 200 samples, rank 10, one thread: solver, times faster than PyDMD",
        "dynamic_modes",
        ("times faster", "its solver", "wall"),
        10,
        True,
    ),
    (
        "the same through `rheon.fit`, which also keeps a digest of the data",
        "dynamic_modes",
        ("times faster", "rheon.fit", "wall"),
        10,
        True,
    ),
    (
        "100 bootstrapped sparse equations, 50,000 samples, degree 3: times faster than PySINDy",
        "sparse_equations",
        ("ratio", "wall"),
        10,
        True,
    ),
    (
        "pseudospectrum of 200 Koopman functions at 2,400 points: seconds",
        "koopman",
        ("pseudospectrum", "s"),
        20,
        False,
    ),
    (
        "100,000 paths of a jump process with two sites to t = 50: times faster than gillespy2 (C++)",
        "gillespie",
        ("ratios", "gillespy2"),
        1,
        True,
    ),
    (
        "the same: times faster a path than a NumPy loop",
        "gillespie",
        ("ratios", "NumPy loop"),
        20,
        True,
    ),
    (
        "closed form of a chromatogram, two cores: evaluations a second",
        "chromatogram",
        ("evaluations per second",),
        1_000_000,
        True,
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


def leaderboard() -> str:
    """The reference run of the arena, from benchmarks/results/arena.json."""
    path = ROOT / "benchmarks" / "results" / "arena.json"
    if not path.exists():
        return ""
    run = json.loads(path.read_text(encoding="utf-8"))
    levels = sorted(run["boards"], key=float)
    clean, noisy = run["boards"].get("0", {}), [level for level in levels if float(level)]
    median = lambda level, name: run["boards"][level].get(name, {}).get("median sMAPE", float("nan"))  # noqa: E731
    rows = [
        f"| {name} | {row['median sMAPE']:.3g} | {row['interval'][0]:.3g} to {row['interval'][1]:.3g} | "
        f"{row['mean rank']:.2f} | " + " | ".join(f"{median(level, name):.3g}" for level in noisy) + " |"
        for name, row in sorted(clean.items(), key=lambda item: item[1]["median sMAPE"])
    ]
    bars = [
        f"- {'held' if found['holds'] else '**missed**'}: {bar} ({found.get('found', found.get('its median')):.3g})"
        for bar, found in run["bars"].items()
    ]
    titles = ["racer", "median sMAPE", "95 % interval", "mean rank"]
    titles += [f"with {100 * float(level):g} % noise" for level in noisy]
    head = [f"| {' | '.join(titles)} |", "|---" * len(titles) + "|"]
    each = ", ".join(f"{run['starts'][level]} with {100 * float(level):g} % noise" for level in levels)
    rows += ["", f"Starts of each system: {each}."]
    return "\n".join([*head, *rows, "", "Bars set before the run:", "", *bars])


# page -> its generated parts
PAGES = {
    "README.md": {"report picture": picture, "benchmarks": benchmarks},
    "docs/arena.md": {"reference run": leaderboard},
}


def filled(page: str) -> str:
    """A page with its generated parts made anew."""
    text = (ROOT / page).read_text(encoding="utf-8")
    for name, make in PAGES[page].items():
        content = make()
        block = (
            f"<!-- {name} -->\n{content}\n<!-- end of {name} -->"
            if content
            else f"<!-- {name} -->\n<!-- end of {name} -->"
        )
        text, count = re.subn(rf"<!-- {name} -->.*?<!-- end of {name} -->", lambda _, b=block: b, text, flags=re.S)
        if count != 1:
            raise SystemExit(f"{page} must hold '<!-- {name} -->' and '<!-- end of {name} -->' once")
    return text


def main() -> int:
    """Write or check; exit code 1 if a check finds a page out of date."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    check, stale = parser.parse_args().check, False
    for page in PAGES:
        path, wanted = ROOT / page, filled(page)
        if path.read_text(encoding="utf-8") == wanted:
            continue
        stale = True
        if check:
            print(f"{page} is out of date: run python tools/build_readme.py", file=sys.stderr)
        else:
            path.write_text(wanted, encoding="utf-8")
    return int(check and stale)


if __name__ == "__main__":
    sys.exit(main())
