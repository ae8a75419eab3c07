"""Invariants of five measured recordings, of their surrogates and of 60 samples of each, with verdicts.

    RHEON_DATA=FOLDER python benchmarks/measured_invariants.py [--only laser]

Needs the folder of data sets (RHEON_DATA). Dimension, entropy K2, largest exponent and the 0-1 test speak of
deterministic dynamics: for an IAAFT surrogate they must answer "cannot tell", and every measure must refuse 60 samples.
Exits with 1 if one of them gives a number there.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from pathlib import Path

import numpy as np
from _race import RESULTS, machine, record

from rheon import measure
from rheon.core.series import Series

DYNAMICAL = ("correlation dimension", "correlation entropy", "largest exponent", "0-1 test")
REFUSALS = ("cannot tell", "too short")
SHORT = 60
# (file, array, column, samples per second or 0 for counted, every so many samples)
RECORDINGS = {
    "laser": ("laser_santafe/laser.npz", "intensity", None, 0, 1),
    "electrochemical": ("electrochemical_oscillator/current.npz", "current", None, 0, 1),
    "ecg": ("dsr_ecg/ecg.npz", "train", None, 700.0, 10),
    "worm posture": ("worm_posture/eigenworm.npz", "roaming", 0, 0, 1),
    "eeg": ("dsr_eeg/eeg.npz", "eeg", 0, 160.0, 1),
}


def load(name: str) -> Series:
    file, array, column, rate, stride = RECORDINGS[name]
    folder = Path(os.environ.get("RHEON_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
    with np.load(folder / file) as arrays:
        values = np.asarray(arrays[array], np.float64)
    values = (values if column is None else values[:, column])[::stride]
    times = np.arange(len(values)) * (stride / rate if rate else 1.0)
    return Series(values, times=times, names=(name,), time_unit="s" if rate else "sample")


def measures() -> dict:
    return {
        "correlation dimension": lambda s: measure.correlation_dimension(s),
        "correlation entropy": lambda s: measure.correlation_entropy(s, points=6_000),
        "largest exponent": lambda s: measure.largest_exponent(s),
        "0-1 test": lambda s: measure.zero_one_test(s),
        "permutation entropy": lambda s: measure.permutation_entropy(s, order=5),
        "sample entropy": lambda s: measure.sample_entropy(s.window(0, 10_000)),
        "detrended fluctuation": lambda s: measure.detrended_fluctuation(s),
        "Hurst exponent": lambda s: measure.hurst_exponent(s, "rs"),
        "determinism": lambda s: measure.determinism(s),
    }


def row(call, series: Series) -> dict:
    begin = time.perf_counter()
    result = call(series)
    number = lambda v: None if v is None or not np.isfinite(v) else float(v)  # noqa: E731
    flat = lambda v: number(np.asarray(v, float).ravel()[0]) if v is not None else None  # noqa: E731
    return {
        "value": flat(result.value),
        "error": flat(result.error),
        "units": result.units,
        "verdict": result.verdict,
        "reason": result.reason,
        "seconds": time.perf_counter() - begin,
    }


def examine(name: str) -> dict:
    series = load(name)
    fake = measure.surrogates(series, 1, "iaaft", key=1).value[0]
    cuts = {
        "data": series,
        "surrogate": series.replace(values=fake, source="IAAFT surrogate"),
        "60 samples": series.window(0, SHORT),
    }
    table = {}
    for cut, part in cuts.items():
        table[cut] = {measure_name: row(call, part) for measure_name, call in measures().items()}
        for measure_name, r in table[cut].items():
            value = "-" if r["value"] is None else f"{r['value']:.4g}"
            error = "" if r["error"] is None else f" ± {r['error']:.2g}"
            text = f"{name:16s} {cut:10s} {measure_name:22s} {value + error:22s} {r['verdict']:12s} {r['reason'][:90]}"
            print(text, flush=True)
    return {"samples": series.n_times, "dt": series.dt, "time_unit": series.time_unit, **table}


def wrong(table: dict) -> list[str]:
    """Verdicts that should have been refusals."""
    found = []
    for name, cuts in table.items():
        for measure_name, r in cuts["surrogate"].items():
            # regular motion of a surrogate is no claim of chaos, but a dimension or an exponent is
            if measure_name in DYNAMICAL and r["verdict"] not in REFUSALS:
                found.append(f"{name}, surrogate: {measure_name} {r['verdict']} {r['value']}")
        for measure_name, r in cuts["60 samples"].items():
            if r["verdict"] not in REFUSALS:
                found.append(f"{name}, {SHORT} samples: {measure_name} {r['verdict']} {r['value']}")
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=RECORDINGS)
    only = parser.parse_args().only
    path = RESULTS / "measured_invariants.json"
    table = json.loads(path.read_text())["recordings"] if only and path.exists() else {}
    for name in [only] if only else RECORDINGS:
        table[name] = examine(name)
    faults = wrong(table)
    record("measured_invariants", {"recordings": table, "wrong": faults, "machine": machine(("jax", "numpy", "scipy"))})
    print("\n".join(faults) or "every surrogate and every short cut is refused")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
