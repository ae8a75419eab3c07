"""Turn a recording into a living model: read, look, race, judge, understand, write a report."""

from __future__ import annotations

import argparse
from pathlib import Path

from . import cli_values

RESUME = "Finished stages are kept: the same command goes on from there."
DEFAULT_OUT = "rheon-out"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("file", help="CSV, TSV, Parquet, NPZ, NPY, NetCDF or MAT file, or the name of a data set")
    parser.add_argument("--columns", metavar="A,B", help="variables to use (default: every numeric column)")
    parser.add_argument("--time", metavar="COLUMN", help="the time column (default: recognised)")
    parser.add_argument("--array", metavar="NAME", help="the array to read from a file that holds several")
    parser.add_argument("--horizon", metavar="N", help="forecast length in samples (default: chosen from the data)")
    parser.add_argument(
        "--budget", metavar="TIME", default="3min", help="time for the race on two idle cores, e.g. 90s, 3min, 1h"
    )
    parser.add_argument("--out", metavar="FOLDER", help="where the files go (default: rheon-out/NAME)")
    parser.add_argument("--key", metavar="N", default="0", help="seed of all randomness (default 0)")
    parser.add_argument("--fresh", action="store_true", help="start over, even if an earlier run lies in the folder")


def run(arguments: argparse.Namespace, terminal) -> int:
    """Run the main job and show its leaderboard."""
    seconds = cli_values.duration(arguments.budget)
    horizon = None if arguments.horizon is None else cli_values.whole(arguments.horizon, "--horizon")
    columns = cli_values.names(arguments.columns, "--columns")
    key = cli_values.whole(arguments.key, "--key", least=0)
    out = Path(arguments.out) if arguments.out else Path(DEFAULT_OUT) / _stem(arguments.file)

    from .mainjob.run import run_main_job

    outcome = run_main_job(
        arguments.file,
        columns=columns,
        time=arguments.time,
        array=arguments.array,
        horizon=horizon,
        seconds=seconds,
        out=out,
        key=key,
        fresh=arguments.fresh,
        progress=terminal.progress,
    )
    terminal.close()
    show(outcome, terminal)
    return 0


def show(outcome, terminal) -> None:
    """The verdict, the leaderboard and where the files are."""
    terminal.print("\n".join(outcome.verdict))
    terminal.print()
    if outcome.leaderboard:
        marks = [c for c in outcome.leaderboard[0] if c.startswith("NMSE at ")]
        wanted = ["rank", "model", "validation score", *marks, "valid steps", "D_stsp", "D_H", "status"]
        columns = [c for c in wanted if c in outcome.leaderboard[0]]
        rows = [[cell(row[c]) for c in columns] for row in outcome.leaderboard]
        chosen = [row["model"] for row in outcome.leaderboard].index(outcome.winner)
        terminal.table(columns, rows, highlight=chosen)
        terminal.print()
    terminal.print(f"report: {Path(outcome.out) / 'report.html'}")
    terminal.print(f"model:  {Path(outcome.out) / 'model.safetensors'}")


def cell(value) -> str:
    """A number in four digits, nothing as a dash."""
    if value is None or value == "":
        return "-"
    if isinstance(value, float):
        return "-" if value != value else f"{value:.4g}"
    return str(value)


# endings that say how a file is written, not what it is about
_ENDINGS = (".gz", ".csv", ".tsv", ".txt", ".dat", ".parquet", ".npz", ".npy", ".nc", ".cdf", ".h5", ".hdf5", ".mat")


def _stem(file: str) -> str:
    """The name of a recording without the endings of its format: data.2023.csv.gz -> data.2023."""
    name = Path(file).name
    while name.lower().endswith(_ENDINGS):
        name = name[: name.rindex(".")]
    return name or "run"
