"""docs/verbs.md: which verb works on which system, found by trying every one. No cell is written by hand.

    python tools/build_verbs.py            all systems of the table, about five minutes
    python tools/build_verbs.py lorenz adam  these only, printed and not written

A cell is a tick where the verb gives finite numbers, and a dash where it refuses with a reason or says that it cannot
tell, which stands below the table. Anything else, a traceback or a number that is not finite, stops the tool: it is a
bug.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

import rheon
from rheon import dissect, measure
from rheon.core.errors import RheonError
from rheon.core.kinds import kind_of
from rheon.core.registry import find
from rheon.core.store import load_tree, save_tree

PAGE = Path(__file__).resolve().parents[1] / "docs" / "verbs.md"
TICK, DASH = "✓", "–"
# at least one of every kind, and those whose kind is the hardest: fields, jumps, feedback, learning
SYSTEMS = (
    "lorenz", "henon", "ornstein-uhlenbeck", "mackey-glass", "wright-fisher",
    "heat-line", "schnakenberg", "gas-chromatograph",
    "ion-channel", "two-site-channel", "dragged-trap", "responsive-membrane",
    "gradient-flow", "gradient-descent", "heavy-ball", "nesterov", "adam", "stochastic-gradient-descent",
)  # fmt: skip
N = 24


def path(system):
    """A short path."""
    return rheon.simulate(system, n=N, key=0)


def told(result):
    """The result, where it holds numbers.

    Raises:
        RheonError: if it holds none and says why.
    """
    value = np.asarray(result.value, float)
    if result.reason and not (value.size and np.isfinite(value).any()):
        raise RheonError(f"{result.verdict}: {result.reason}")
    return result


def shift(system) -> tuple[str, float]:
    """The first parameter that is a number other than 0, and its value."""
    for name in type(system).card.parameters:
        value = getattr(system, name, None)
        if isinstance(value, np.ndarray) and value.ndim == 0 and value.dtype.kind == "f" and value != 0:
            return name, float(value)
    raise RheonError("it has no parameter that is a single number")


def save(system):
    with tempfile.TemporaryDirectory() as folder:
        save_tree(Path(folder) / "system", system)
        return load_tree(Path(folder) / "system").initial()


def ensemble(system):
    name, value = shift(system)
    return rheon.simulate(system, n=4, parameters={name: value * np.array([0.95, 1.0, 1.05])}, key=0).values


def diagram(system):
    name, value = shift(system)
    found = told(measure.bifurcation_diagram(system, name, value * np.array([0.98, 1.0]), steps=20, transient=20))
    # rows are filled up with NaN to the length of the longest
    return np.concatenate([row[:count] for row, count in zip(found.value, found["counts"], strict=True)])


def branch(system):
    name, value = shift(system)
    span = sorted((0.9 * value, 1.1 * value))
    found = dissect.continuation(system, name, tuple(span), most=20)
    if found.verdict == "cannot tell":
        raise RheonError(f"{found.verdict}: {found.reason}")
    return np.concatenate([branch["states"].ravel() for branch in found["branches"]])


def matched(system):
    name, data = shift(system)[0], path(system)
    model = rheon.models.TrajectoryMatching(system, (name,), initial=system.initial(), iterations=2)
    return [float(getattr(rheon.fit(model, data).system, name))]


VERBS: dict[str, Callable] = {
    "simulate": lambda s: path(s).values,
    "ensemble over a parameter": ensemble,
    "closed form": lambda s: rheon.simulate(s, n=4, method="exact").values,
    "forecast": lambda s: rheon.forecast(s, path(s), 3, samples=2 if kind_of(s) in STOCHASTIC else None).values,
    "fit its parameters": matched,
    "fit a model to its path": lambda s: rheon.fit(rheon.models.Linear(lags=2), path(s)).system.initial(),
    "Lyapunov exponents": lambda s: told(measure.lyapunov_spectrum(s, 1, steps=2_000, transient=100)).value,
    "fixed points": lambda s: told(dissect.fixed_points(s, tries=8)).value,
    "linearise": lambda s: np.abs(dissect.linearise(s, k=min(s.dim, 2)).value),
    "continuation": branch,
    "bifurcation diagram": diagram,
    "permutation entropy of its path": lambda s: told(measure.permutation_entropy(path(s).values[:, 0], order=3)).value,
    "save and load": save,
}
STOCHASTIC = ("diffusion", "chain", "jump")
# the verbs of each of the page's tables: more columns than these do not fit a page
TABLES = {"Simulate, forecast, fit": 6, "Measure, take apart, keep": 7}


def cell(slug: str, verb: str) -> str:
    """A tick, or a dash and the reason.

    Raises:
        ValueError: if what came out is not finite.
    """
    system = find("systems", slug)()
    try:
        made = VERBS[verb](system)
    except RheonError as error:
        return f"{DASH} {str(error).splitlines()[0]}"
    if not np.isfinite(np.asarray(made, float)).all():
        raise ValueError(f"{verb} of {slug} is not finite: {made}")
    return TICK


def table(slugs=SYSTEMS) -> tuple[list[list[str]], dict[str, list[str]]]:
    """Rows of ticks and dashes, and for each reason whom it concerns."""
    rows, reasons = [], {}
    for slug in slugs:
        row = [f"`{slug}`", kind_of(find("systems", slug)())]
        for verb in VERBS:
            mark, _, reason = cell(slug, verb).partition(" ")
            row.append(mark)
            if reason:
                # the same reason of several systems is told once
                own = rf"\b(an? )?{type(find('systems', slug)()).__name__}\b"
                reasons.setdefault(f"{verb}: {re.sub(own, 'it', reason)}", []).append(slug)
        print(*row, flush=True)
        rows.append(row)
    return rows, reasons


def page(rows, reasons) -> str:
    """The page as Markdown."""
    lines = [
        "# Systems and verbs",
        "",
        "Every verb was tried on every system named here (`python tools/build_verbs.py`). A dash is a refusal: its "
        "reason, in the words of the error, stands below.",
        "",
    ]
    first = 0
    for title, count in TABLES.items():
        head = ["system", "kind", *list(VERBS)[first : first + count]]
        lines += [f"## {title}", "", "| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
        lines += ["| " + " | ".join([*row[:2], *row[2 + first : 2 + first + count]]) + " |" for row in rows] + [""]
        first += count
    why = sorted(reasons.items(), key=lambda item: list(VERBS).index(item[0].split(":")[0]))
    lines += ["## Why not", *(f"- {reason.replace('|', '/')} ({', '.join(who)})" for reason, who in why), ""]
    return "\n".join(lines)


def main(slugs: list[str]) -> int:
    rows, reasons = table(slugs or SYSTEMS)
    if slugs:
        print(*reasons.items(), sep="\n")
    else:
        PAGE.write_text(page(rows, reasons), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
