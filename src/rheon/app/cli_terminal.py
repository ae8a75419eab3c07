"""What the command line shows: progress on the error stream, results on the output, plain text if nobody watches."""

from __future__ import annotations

import contextlib
import re
import sys
import time
from collections.abc import Iterator, Sequence

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
LONGEST_LINE = 400
NUMBER = r"|[-–—]|[-+−]?[\d.]\S*"


def clean(text: str) -> str:
    """Text whose control characters are visible: names from data files must not steer a terminal.

    Example:
        >>> clean("a\\x1b[31mb")
        'a\\\\x1b[31mb'
    """
    return CONTROL.sub(lambda m: repr(m.group())[1:-1], str(text))


class Terminal:
    """Where a command writes: results to the output, progress and words about the work to the error stream.

    Args:
        quiet: no progress and no words, only results and errors.
        verbose: log lines and warnings too.
    """

    def __init__(self, quiet: bool = False, verbose: bool = False):
        self.quiet, self.verbose = quiet, verbose
        self._progress = None

    @property
    def progress(self):
        """The Progress of this command, made when first used."""
        if self._progress is None:
            self._progress = self._choose()
        return self._progress

    def _choose(self):
        if self.quiet:
            from rheon.core.progress import Silent

            return Silent()
        if sys.stderr.isatty():
            with contextlib.suppress(ImportError):
                return Bars()
        return Lines()

    def print(self, text: str = "") -> None:
        """Lines of a result, to the output."""
        sys.stdout.write("\n".join(clean(line) for line in str(text).split("\n")) + "\n")

    def say(self, text: str) -> None:
        """A line about the work, to the error stream."""
        self.progress.say(text)

    def table(self, columns: Sequence[str], rows: Sequence[Sequence[str]], highlight: int | None = None) -> None:
        """A table, to the output: columns aligned, numbers to the right, long cells wrapped, one row in bold."""
        cells = [[clean(c).replace("\n", " ") for c in row] for row in rows]
        right = [all(re.fullmatch(NUMBER, row[j]) for row in cells) for j in range(len(columns))]
        widths = _fitting([max(len(c) for c in column) for column in zip(columns, *cells, strict=True)], _width())
        lines = []
        for i, row in enumerate([list(columns), *cells]):
            bold = highlight is not None and i == highlight + 1 and sys.stdout.isatty()
            block = _wrapped_row(row, widths, right)
            lines += [f"\x1b[1m{line}\x1b[0m" for line in block] if bold else block
            if i == 0:
                lines.append("  ".join("-" * w for w in widths))
        sys.stdout.write("\n".join(lines) + "\n")

    def close(self) -> None:
        """Take progress bars off the screen."""
        if isinstance(self._progress, Bars):
            self._progress.close()


def _width() -> int:
    """Columns a table may fill: those of the screen, or 120 where nobody watches."""
    import shutil

    return max(60, shutil.get_terminal_size((120, 40)).columns) if sys.stdout.isatty() else 120


def _fitting(widths: list[int], room: int) -> list[int]:
    """Column widths that fit into the room: the widest columns give way first, none below 12."""
    widths = list(widths)
    while sum(widths) + 2 * (len(widths) - 1) > room and max(widths) > 12:
        widths[widths.index(max(widths))] -= 1
    return widths


def _wrapped_row(row: Sequence[str], widths: list[int], right: list[bool]) -> list[str]:
    """The lines of one row."""
    import itertools
    import textwrap

    columns = [
        textwrap.wrap(cell, width, break_on_hyphens=False) or [""] for cell, width in zip(row, widths, strict=True)
    ]
    lines = []
    for parts in itertools.zip_longest(*columns, fillvalue=""):
        aligned = [p.rjust(w) if r else p.ljust(w) for p, w, r in zip(parts, widths, right, strict=True)]
        lines.append("  ".join(aligned).rstrip())
    return lines


class Lines:
    """Progress as lines: one when a stage begins, one when it ends."""

    @contextlib.contextmanager
    def stage(self, name: str, total: float | None = None) -> Iterator[_NoStage]:
        """Say when the stage begins and how long it took."""
        start = time.monotonic()
        _err(f"{name} ...")
        yield _NoStage()
        _err(f"{name}: {time.monotonic() - start:.1f} s")

    def say(self, text: str) -> None:
        """One line."""
        _err(text)


class Bars:
    """Progress as bars, by rich: one per stage; finished ones stay."""

    def __init__(self):
        from rich.console import Console
        from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        self._bars = Progress(
            SpinnerColumn(finished_text="✓"),
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=28),
            TimeElapsedColumn(),
            TextColumn("{task.fields[note]}", markup=False, style="dim"),
            console=Console(stderr=True),
        )
        self._running = False

    @contextlib.contextmanager
    def stage(self, name: str, total: float | None = None) -> Iterator[_Bar]:
        """A bar for the stage."""
        if not self._running:
            self._bars.start()
            self._running = True
        task = self._bars.add_task(clean(name), total=total, note="")
        yield _Bar(self._bars, task)
        done = total or self._bars.tasks[self._bars.task_ids.index(task)].completed or 1
        self._bars.update(task, total=done, completed=done, note="")

    def say(self, text: str) -> None:
        """One line above the bars."""
        from rich.text import Text

        self._bars.console.print(Text(clean(text)[:LONGEST_LINE]), soft_wrap=True)

    def close(self) -> None:
        """Stop drawing."""
        if self._running:
            self._bars.stop()
            self._running = False


class _Bar:
    def __init__(self, bars, task):
        self._bars, self._task = bars, task

    def advance(self, amount: float = 1, note: str = "") -> None:
        """Move the bar."""
        self._bars.update(self._task, advance=amount, note=clean(note)[:60])


class _NoStage:
    def advance(self, amount: float = 1, note: str = "") -> None:
        """Nothing to show."""
        return None


def _err(text: str) -> None:
    sys.stderr.write(clean(text)[:LONGEST_LINE] + "\n")
    sys.stderr.flush()
