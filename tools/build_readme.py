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


def benchmarks() -> str:
    """One row per ratio that has a bar, from benchmarks/results/*.json."""
    rows = []
    for path in sorted((ROOT / "benchmarks" / "results").glob("*.json")):
        result = json.loads(path.read_text(encoding="utf-8"))
        for name, bar in result.get("bar", {}).items():
            measured = result.get("ratios", {}).get(name)
            if measured is None:
                continue
            held = "held" if measured >= bar else "missed"
            rows.append(f"| {result['race']} | {name} | {measured:.3g} × | {bar:g} × | {held} | `{path.stem}` |")
    if not rows:
        return ""
    head = [
        "## Races",
        "Ratios within one run on two cores, warm, after a check that both sides give the same numbers. Times,",
        "versions and processor stand in `benchmarks/results`; `make bench` runs them again.",
        "",
        "| race | clock | faster than the peer | bar | | result |",
        "|---|---|---|---|---|---|",
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
