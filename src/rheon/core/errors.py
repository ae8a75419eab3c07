"""Errors written for the reader: what was wrong, where, and what to do."""

from __future__ import annotations


class RheonError(ValueError):
    """Anything rheon refuses, with the reason, the place and the remedy.

    Args:
        what: what was wrong, with the offending value.
        where: the file, line, column, series or argument it was found in.
        remedy: what to do about it.

    Source: shared by every public function; the command line prints it on one screen and exits with 2.

    Example:
        >>> str(RheonError("column 'speed' not found", where="data.csv", remedy="choose one of x, y"))
        "column 'speed' not found\\n  where: data.csv\\n  do: choose one of x, y"
    """

    def __init__(self, what: str, *, where: str = "", remedy: str = ""):
        self.what, self.where, self.remedy = what, where, remedy
        lines = [what]
        if where:
            lines.append(f"  where: {where}")
        if remedy:
            lines.append(f"  do: {remedy}")
        super().__init__("\n".join(lines))


class MissingExtra(RheonError):
    """A feature needs a package of an extra that is not installed."""


def require(module: str, extra: str):
    """Import `module`, or say which extra brings it.

    Args:
        module: dotted name of the third-party module.
        extra: the extra of rheon that installs it.

    Returns:
        The imported module.

    Raises:
        MissingExtra: if the module is not installed.

    Example:
        >>> require("json", "app").dumps([1])
        '[1]'
    """
    import importlib

    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise MissingExtra(
            f"this needs the package {module.split('.')[0]!r}, which is not installed ({error})",
            remedy=f"pip install 'rheon[{extra}]'",
        ) from error
