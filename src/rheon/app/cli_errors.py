"""How the command line ends: exit codes, errors on one screen, a log file for what nobody expected."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

from rheon.core.errors import RheonError

from .cli_terminal import clean

OK, FAILED, REFUSED, UNEXPECTED, INTERRUPTED = 0, 1, 2, 70, 130
# an error must fit on one screen
LINES, COLUMNS, LONGEST = 20, 100, 1200
REMEDIES = {
    errno.ENOSPC: "free some space, or write elsewhere",
    errno.EACCES: "choose a place you may read and write",
    errno.EROFS: "choose a place that can be written",
    errno.ENOENT: "check the path",
}


def refused(error: RheonError) -> int:
    """Print what was wrong, where, and what to do. Returns the exit code."""
    lines: list[str] = []
    for label, value in (("error: ", error.what), ("  where: ", error.where), ("  do: ", error.remedy)):
        if value:
            lines += _wrapped(label, value)
    if len(lines) > LINES:
        lines = [*lines[: LINES - 1], "  ..."]
    _say("\n".join(lines))
    return REFUSED


def refused_by_system(error: OSError) -> int:
    """Print what the operating system refused. Returns the exit code."""
    where = str(error.filename or "")
    remedy = REMEDIES.get(error.errno or 0, "")
    return refused(RheonError(error.strerror or str(error), where=where, remedy=remedy))


def unexpected(error: BaseException, argv: list[str]) -> int:
    """Save the traceback to a file and name it. Returns the exit code."""
    import traceback

    from rheon import __version__

    text = "".join(traceback.format_exception(error))
    head = f"rheon {__version__}, Python {sys.version.split()[0]}, {sys.platform}\narguments: {argv}\n\n"
    path = _save(head + text)
    what = f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else 'no message'}"
    where = f"the details are in {path}" if path else "the details could not be saved; run again with -v"
    lines = _wrapped("error: ", f"something in rheon failed that should not ({what})")
    _say("\n".join([*lines[:6], f"  {where}", "  do: please report it with that file"]))
    return UNEXPECTED


def interrupted(resume: str) -> int:
    """Say how to go on after Ctrl-C. Returns the exit code."""
    _say(f"\ninterrupted. {resume}".rstrip())
    return INTERRUPTED


def cache_folder() -> Path | None:
    """Where compiled programs and logs are kept: RHEON_CACHE, or the user's cache folder; None if switched off.

    Example:
        >>> cache_folder() is None or cache_folder().name != ""
        True
    """
    own = os.environ.get("RHEON_CACHE")
    if own is not None:
        return None if own.strip().lower() in ("", "off", "0", "no") else Path(own).expanduser()
    base = os.environ.get("XDG_CACHE_HOME") or ""
    if not base.startswith(os.sep):
        # the specification says to ignore relative paths
        base = str(Path("~/.cache").expanduser())
    return Path(base) / "rheon"


def _save(text: str) -> Path | None:
    import tempfile
    import time

    name = f"rheon-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}.log"
    for folder in (cache_folder(), Path(tempfile.gettempdir())):
        if folder is None:
            continue
        try:
            path = folder / "logs" / name if folder.name == "rheon" else folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", errors="replace")
            return path
        except OSError:
            continue
    return None


def _wrapped(label: str, value: str) -> list[str]:
    import textwrap

    value = clean(value if len(value) <= LONGEST else value[:LONGEST] + " ...")
    out: list[str] = []
    for i, line in enumerate(value.split("\n")):
        first = label if i == 0 else " " * 4
        # paths and names stay whole so that they can be copied
        wrapper = textwrap.TextWrapper(COLUMNS, initial_indent=first, subsequent_indent="    ")
        wrapper.break_long_words = wrapper.break_on_hyphens = False
        out += wrapper.wrap(line) or [first.rstrip()]
    return out


def _say(text: str) -> None:
    try:
        sys.stderr.write(text + "\n")
        sys.stderr.flush()
    except (OSError, ValueError):
        pass
