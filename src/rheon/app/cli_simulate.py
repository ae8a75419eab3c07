"""Simulate a known system, or let a saved model run freely."""

from __future__ import annotations

import argparse

from rheon.core.errors import RheonError

from . import cli_values
from .cli_forecast import deliver
from .cli_targets import resolve_target


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("system", help="name of a system (`rheon list systems`), or a model.safetensors")
    parser.add_argument("--n", metavar="N", default="1000", help="samples (default 1000)")
    parser.add_argument("--dt", metavar="DT", help="sampling step in the system's time unit (default: its own)")
    parser.add_argument("--transient", metavar="TIME", default="0", help="time to discard before the first sample")
    parser.add_argument("--set", metavar="NAME=VALUE", action="append", default=[], help="a parameter; repeatable")
    parser.add_argument("--initial", metavar="A,B,..", help="the first state (default: a typical one)")
    parser.add_argument("--paths", metavar="N", default="1", help="number of paths (default 1)")
    parser.add_argument("--solver", default="auto", help="a solver by name (default auto)")
    parser.add_argument("--out", metavar="FILE", help="CSV, NPZ, Parquet or NetCDF file (default: CSV to the screen)")
    parser.add_argument("--key", metavar="N", default="0", help="seed of all randomness (default 0)")


def run(arguments: argparse.Namespace, terminal) -> int:
    """Simulate and write."""
    n = cli_values.whole(arguments.n, "--n")
    paths = cli_values.whole(arguments.paths, "--paths")
    key = cli_values.whole(arguments.key, "--key", least=0)
    dt = None if arguments.dt is None else cli_values.real(arguments.dt, "--dt", positive=True)
    transient = cli_values.real(arguments.transient, "--transient")
    if arguments.out:
        from rheon.io.write import ending_of

        ending_of(arguments.out)
    target = resolve_target(arguments.system, settings=arguments.set, kinds=("system", "fit"))
    system = target.value if target.kind == "system" else target.value.system
    initial = None
    if arguments.initial is not None:
        initial = [cli_values.real(v, "--initial") for v in arguments.initial.split(",")]
        if len(initial) != system.dim:
            raise RheonError(
                f"{len(initial)} numbers for a state of {system.dim}", where="--initial", remedy="give one per variable"
            )

    import numpy as np

    from rheon.engine.simulate import simulate

    series = simulate(
        system,
        n=n,
        dt=dt,
        initial=None if initial is None else np.array(initial),
        key=key,
        paths=paths,
        transient=transient,
        solver=arguments.solver,
    )
    if target.kind == "fit" and target.value.names:
        fit = target.value
        series = series.replace(names=fit.names, units=fit.units, time_unit=fit.time_unit)
    deliver(series, arguments.out, terminal)
    return 0
