"""What a name on the command line means: a file, a shipped data set, a known system, a saved model."""

from __future__ import annotations

import difflib
import os
from pathlib import Path
from typing import Any, NamedTuple

from rheon.core.errors import RheonError
from rheon.core.registry import KINDS, find, fold, modules

MODEL_ENDING = ".safetensors"


class Target(NamedTuple):
    """A name resolved: its kind ("series", "system" or "fit") and the thing itself."""

    kind: str
    value: Any
    name: str


def resolve_target(
    name: str,
    *,
    settings: list[str] | None = None,
    columns: list[str] | None = None,
    time: str | None = None,
    kinds: tuple[str, ...] = ("series", "system", "fit"),
) -> Target:
    """Find out what a name means and load it.

    A name that a system shares with a data set ("laser") means the one that the command accepts; where it accepts
    both, the data set, or the system if parameters are set. "systems/laser" and "datasets/laser" leave no doubt.

    Args:
        name: a path, the name of a system, or the name of a data set.
        settings: texts "parameter=value" for a system.
        columns, time: which columns of a table to read.
        kinds: what the command accepts.

    Raises:
        RheonError: if the name means nothing, or something the command cannot use.
    """
    target = _load(name, settings or [], columns, time, kinds)
    if target.kind not in kinds:
        words = {"series": "data", "system": "a known system", "fit": "a saved model"}
        wanted = " or ".join(words[k] for k in kinds)
        raise RheonError(f"{name!r} is {words[target.kind]}; this command needs {wanted}")
    if settings and target.kind != "system":
        raise RheonError("--set changes parameters of a known system", where=name, remedy="leave --set out")
    return target


def _load(name: str, settings: list[str], columns, time, kinds) -> Target:
    path = Path(name).expanduser()
    if path.suffix.lower() == MODEL_ENDING and (path.is_file() or not path.is_dir()):
        from rheon.core.fit import load_fit

        return Target("fit", load_fit(path), name)
    if path.is_dir() and (path / f"model{MODEL_ENDING}").is_file():
        from rheon.core.fit import load_fit

        return Target("fit", load_fit(path / f"model{MODEL_ENDING}"), name)
    if path.exists():
        return Target("series", _series(path, columns, time), name)
    folder, bare = registry_name(name)
    system = folder in ("", "systems") and fold(bare) in {fold(s) for s in modules("systems")}
    # a part of a data set follows a colon: double_pendulum:3
    data = folder in ("", "datasets") and fold(bare.partition(":")[0]) in {fold(s) for s in modules("datasets")}
    if data and not (system and (settings or "series" not in kinds)):
        return Target("series", _series(bare, columns, time), name)
    if system:
        from .cli_values import with_settings

        cls: Any = find("systems", bare)
        return Target("system", with_settings(cls(), settings), name)
    raise _unknown(bare, Path(bare)) if folder else _unknown(name, path)


def registry_name(name: str) -> tuple[str, str]:
    """A name of the registry apart from its kind: "systems/laser" is ("systems", "laser"), "laser" ("", "laser")."""
    kind, _, bare = name.rpartition("/")
    return (kind, bare) if kind in KINDS else ("", name)


def _series(source, columns, time):
    from .load import load

    return load(source, columns=columns, time=time)


def _unknown(name: str, path: Path) -> RheonError:
    if os.sep in name or path.suffix:
        folder = path.parent
        near = difflib.get_close_matches(path.name, os.listdir(folder), n=3) if folder.is_dir() else []
        hint = f"did you mean {', '.join(str(folder / n) for n in near)}?" if near else "check the path"
        if not folder.is_dir():
            hint = f"there is no folder {folder}"
        return RheonError("there is no such file", where=name, remedy=hint)
    known = {fold(s): s for kind in ("systems", "datasets") for s in modules(kind)}
    near = [known[n] for n in difflib.get_close_matches(fold(name), list(known), n=3, cutoff=0.5)]
    hint = f"did you mean {', '.join(near)}? " if near else ""
    return RheonError(
        f"{name!r} is neither a file nor the name of a system or a data set",
        remedy=f"{hint}`rheon list` shows every name",
    )
