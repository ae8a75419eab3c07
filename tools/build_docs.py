"""Write the generated part of the docs: docs/reference from docstrings, docs/gallery from cards and simulations."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from pathlib import Path

os.environ.setdefault("MPLBACKEND", "agg")
ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))


def main() -> None:
    """Build both folders anew."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "docs", help="the folder that gets reference/ and gallery/")
    parser.add_argument("--only", choices=("reference", "gallery"), help="build one of the two")
    chosen = parser.parse_args()
    import docs_gallery
    import docs_reference

    for name, write in (("reference", docs_reference.write), ("gallery", docs_gallery.write)):
        if chosen.only in (None, name):
            folder = chosen.out / name
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            print(f"docs/{name}: {write(folder)} pages")


if __name__ == "__main__":
    main()
