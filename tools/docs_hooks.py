"""MkDocs hook: the search index as a script, so that search works in pages opened from disk, without a server."""

from __future__ import annotations

from pathlib import Path


def on_post_build(config, **_):
    """Wrap search_index.json, and drop the files of the search plugin that need a server."""
    folder = Path(config["site_dir"]) / "search"
    index = (folder / "search_index.json").read_text(encoding="utf-8")
    (folder / "index.js").write_text(f"window.searchIndex = {index};\n", encoding="utf-8")
    for path in folder.iterdir():
        if path.name != "index.js":
            path.unlink()
