"""Go on from the end of a recording with a saved model."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from rheon.core.errors import RheonError

from . import cli_values
from .cli_targets import resolve_target

# of a step: what counts as the same sampling
SAME_STEP = 1e-3


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("model", help="a model.safetensors, or the folder of a run")
    parser.add_argument("file", nargs="?", help="what to continue (default: the recording the model was fitted to)")
    parser.add_argument("--horizon", metavar="N", default="100", help="steps of the model to go (default 100)")
    parser.add_argument("--time", metavar="COLUMN", help="the time column of the file (default: recognised)")
    parser.add_argument("--samples", metavar="N", help="paths to draw where the model is random")
    parser.add_argument("--out", metavar="FILE", help="CSV, NPZ, Parquet or NetCDF file (default: CSV to the screen)")
    parser.add_argument("--key", metavar="N", default="0", help="seed of all randomness (default 0)")


def run(arguments: argparse.Namespace, terminal) -> int:
    """Forecast and write."""
    horizon = cli_values.whole(arguments.horizon, "--horizon")
    samples = None if arguments.samples is None else cli_values.whole(arguments.samples, "--samples")
    key = cli_values.whole(arguments.key, "--key", least=0)
    if arguments.out:
        from rheon.io.write import ending_of

        ending_of(arguments.out)
    fit = resolve_target(arguments.model, kinds=("fit",)).value
    context = _context(fit, arguments, terminal)

    from rheon.forecasting.forecast import forecast

    future = forecast(fit, context, horizon, key=key, samples=samples)
    deliver(future, arguments.out, terminal)
    return 0


def deliver(series, out: str | None, terminal) -> None:
    """Write a series to a file, or as CSV to the output."""
    from rheon.io.write import table_text, write

    for found, done in series.notes:
        terminal.say(f"note: {found}" + (f" -> {done}" if done else ""))
    if out is None:
        sys.stdout.write(table_text(series))
        return
    write(series, out)
    terminal.say(f"wrote {series.n_series} x {series.n_times} samples of {series.n_variables} variables to {out}")


def _context(fit, arguments: argparse.Namespace, terminal):
    """The recording to continue, with the model's variables at the model's step."""
    if arguments.file is None:
        series = _recorded(arguments.model, fit)
    else:
        from rheon.io.regular import regularise

        series = regularise(resolve_target(arguments.file, time=arguments.time, kinds=("series",)).value)
    if fit.names and tuple(series.names) != tuple(fit.names):
        missing = [n for n in fit.names if n not in series.names]
        if missing:
            raise RheonError(
                f"the model speaks of {', '.join(fit.names)}; the file has no {', '.join(missing)}",
                where=arguments.file or "",
                remedy=f"give a file with these columns; it has {', '.join(series.names[:8])}",
            )
        series = series.select(fit.names)
    step = getattr(fit.system, "dt", series.dt)
    stride = round(step / series.dt)
    if stride > 1 and abs(stride * series.dt - step) <= SAME_STEP * step:
        # the model was fitted to every stride-th sample; the last sample of the file stays
        first = (series.n_times - 1) % stride
        terminal.say(f"the model takes one of every {stride} samples of the file")
        kept = slice(first, None, stride)
        series = series.replace(values=series.values[..., kept, :], times=series.times[..., kept])
    return series


def _recorded(model: str, fit):
    """The recording a run read, which lies beside the model it wrote."""
    from rheon.core.series import Series
    from rheon.core.store import load_tree

    from .mainjob.stages import stage_folder

    path = Path(model).expanduser()
    folder = path if path.is_dir() else path.parent
    try:
        identity = json.loads((folder / "run.json").read_text(encoding="utf-8"))["identity"]
        series = load_tree(stage_folder(folder, identity) / "1-read.safetensors")
    except (OSError, ValueError, KeyError, RheonError):
        series = None
    if isinstance(series, Series):
        return series
    raise RheonError(
        "there is nothing to continue: the recording does not lie beside the model",
        where=str(folder),
        remedy="name the file: rheon forecast MODEL FILE",
    )
