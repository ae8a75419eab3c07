"""Recordings reconstructed: a network learned from one stretch, judged on another, beside baselines measured alike.

    RHEON_DATA=FOLDER python benchmarks/reconstruction.py ecg [--seconds 900] [--updates N] [--keep FOLDER] [--key 0]
                                                              [--fit FILE]

One row of results/reconstruction.json per recording: ecg, eeg-published, eeg-split, fmri, electrochemical,
double-pendulum, worm-posture, worm-brain; `all` runs one after the other. Nothing is chosen by the test stretch: which
check of the network is kept, and the settings of the baselines, are decided inside the training stretch. With --keep,
training that was cut short (--seconds, or a kill) goes on when the same command is started again.

D_stsp (histogram below 6 variables, else Gaussian mixtures) and D_H as in `rheon.measure`; the last row of each table
is one half of the test stretch against the other. A phase-randomised surrogate of the very samples that are judged on
has their spectrum by construction: its D_H says something only where the test stretch is another. Symbols: the linear
pieces that the network's states lie in while it follows the data, compared with labels that it never saw; `p` by
circular shifts of the labels.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
from _race import machine

import rheon
from rheon import datasets, dissect
from rheon.core.fit import load_fit
from rheon.papers._reconstruction import Forced, Readable, Steady, long_run_score
from rheon.papers._recordings import Task, baselines, ecg_task

RESULT = Path(__file__).parent / "results" / "reconstruction.json"
# frames over which slow drift of fluorescence is removed
DRIFT = 60


class Labels(NamedTuple):
    """Labels for every sample of a recording, of which the first `learned` were learned from."""

    name: str
    along: rheon.Series
    values: np.ndarray
    learned: int


class Row(NamedTuple):
    """A task, and labels that its symbols are compared with, if there are any."""

    task: Task
    labels: Labels | None = None


def ecg() -> Row:
    # what a quarter of an hour allows; the paper's claim takes 60,000: --updates 60000 --seconds 3600 --keep FOLDER
    return Row(ecg_task(20_000))


def _eeg_model(kind: type[Forced] = Forced, updates: int = 18_000, **settings) -> Forced:
    return kind(
        latent=16, hidden=512, alpha=0.1, readout="affine", length=50, updates=updates, last_rate=1e-5, **settings,
        regularisers=(("weights", {"weight": 1e-4}),),
    )  # fmt: skip


def eeg_published() -> Row:
    whole = datasets.eeg.load("whole")
    words = "published protocol, in sample: judged on the very 9,640 samples that the network learns from, of which "
    words += "the last tenth chooses the check that is kept"
    return Row(Task(
        "EEG, in sample", words, whole, whole.values[None], _eeg_model(Steady, 100_000, held=0.1),
        expected="2.1, 0.11 (Hess et al. 2023, recalled)",
    ))  # fmt: skip


def eeg_split() -> Row:
    words = "honest split: learned from the first 48 s, judged on the last 12 s"
    train, test = datasets.eeg.load("train"), datasets.eeg.load("test")
    return Row(Task("EEG, split", words, train, test.values[None], _eeg_model(), expected="none"))


def fmri(subject: int = 6) -> Row:
    series, stage = (datasets.fmri_nback.load(f"{subject}{form}") for form in ("", "-stage"))
    learned = 288
    runs = datasets.fmri_nback.load(f"{subject}-runs")
    # windows do not cross from one run to the next
    train = runs.replace(values=runs.values[:4])
    model = Readable(
        latent=50, relus=2, interval=7, length=63, rate=5e-3, updates=60_000, noise=0.05, context=10, held=0.0
    )
    words = f"subject {subject}: learned from runs 1 to 4, judged on all five, so mostly in sample"
    task = Task(
        f"fMRI, subject {subject}", words, train, series.values[None], model, smoothing=1.0, expected="no figure"
    )
    return Row(task, Labels("stage of the task", series, stage["stage"].astype(int), learned))


def electrochemical() -> Row:
    series = datasets.electrochemical.load()
    cut = 6_000
    model = Forced(delay=3, dimension=6, hidden=100, alpha=0.2, length=100, updates=40_000, last_rate=1e-5, noise=0.01)
    words = "learned from the first 6,000 samples, judged on the last 3,911; delay vectors of 4 samples' lag, 3 entries"
    test = series.values[None, cut:]
    return Row(Task("electrochemical oscillator", words, series.window(0, cut), test, model, 15, lags=(0, 4, 8)))


def double_pendulum() -> Row:
    paths = np.stack([_angles(datasets.double_pendulum.load(str(run))) for run in range(21)])
    names = ("sin1", "cos1", "sin2", "cos2", "rate1", "rate2")
    train = rheon.Series(paths[:16], 0.01 * np.arange(paths.shape[1]), names=names, time_unit="s")
    model = Forced(latent=10, hidden=200, alpha=0.2, length=100, updates=30_000, last_rate=1e-5, held=0.1)
    words = (
        "sines and cosines of both angles and their rates at 100 Hz; learned from 16 releases, judged on 5 others over "
    )
    words += "their whole length, from their first 0.2 s on"
    return Row(Task("double pendulum", words, train, paths[16:, :4_300], model, settle=0.0))


def _angles(run: rheon.Series) -> np.ndarray:
    """Shape (4,300, 6): every fourth frame; rates by differences over five frames."""
    angle = [
        np.unwrap(np.arctan2(run[f"x_{b}"] - run[f"x_{a}"], run[f"y_{b}"] - run[f"y_{a}"]))
        for a, b in (("red", "green"), ("green", "blue"))
    ]
    rates = [np.gradient(np.convolve(np.pad(v, 2, "edge"), np.ones(5) / 5, "valid"), 1 / 400) for v in angle]
    columns = [f(v) for v in angle for f in (np.sin, np.cos)] + rates
    return np.stack(columns, 1)[::4][:4_300]


def worm_posture() -> Row:
    series = datasets.worm_posture.load("roaming")
    cut = 18_000
    model = Forced(delay=4, dimension=2, hidden=150, alpha=0.2, length=100, updates=30_000, last_rate=1e-5, noise=0.02)
    words = "roaming worm, learned from the first 18,000 samples, judged on the last 8,996"
    return Row(Task("worm posture", words, series.window(0, cut), series.values[None, cut:], model, 10))


def worm_brain(animal: str = "2022-07-26-31") -> Row:
    brain, behaviour = datasets.worm_brain.load(animal), datasets.worm_brain.load(f"{animal}-behaviour")
    learned = 600
    series = brain.replace(
        values=_components(brain.values, learned, 8), names=tuple(f"p{i + 1}" for i in range(8)), units=()
    )
    model = Readable(
        latent=30, relus=2, interval=10, length=60, rate=5e-3, updates=40_000, noise=0.05, context=10, held=0.0
    )
    words = (
        f"animal {animal}: drift over {DRIFT} frames removed, 8 principal components of the first 600 frames; learned "
    )
    words += "from those, judged on all 800"
    task = Task("worm brain", words, series.window(0, learned), series.values[None], model, smoothing=5.0)
    return Row(task, Labels("reversal", series, behaviour["reversal"].astype(int), learned))


def _components(values: np.ndarray, learned: int, count: int) -> np.ndarray:
    """Principal components of the first frames, of traces without slow drift (Gaussian mean subtracted).

    Drift is removed on either side of the border by itself, so that nothing held out reaches what is learned from.
    """
    from scipy.ndimage import gaussian_filter1d

    parts = (values[:learned], values[learned:])
    traces = np.concatenate([part - gaussian_filter1d(part, DRIFT, axis=0, mode="nearest") for part in parts])
    traces = traces / traces[:learned].std(0)
    middle = traces[:learned].mean(0)
    directions = np.linalg.svd(traces[:learned] - middle, full_matrices=False)[2][:count]
    scores = (traces - middle) @ directions.T
    return scores / scores[:learned].std(0)


ROWS: dict[str, Callable[..., Row]] = {
    "ecg": ecg,
    "eeg-published": eeg_published,
    "eeg-split": eeg_split,
    "fmri": fmri,
    "electrochemical": electrochemical,
    "double-pendulum": double_pendulum,
    "worm-posture": worm_posture,
    "worm-brain": worm_brain,
}


def symbols_of(law, labels: Labels, key: int) -> dict:
    """What the network's pieces tell about labels, beside cells of the same number found by k-means in the data."""
    found = dissect.symbols(law, along=labels.along)
    count = max(2, len(found["alphabet"]))
    cells = dissect.symbols(labels.along, count, key=key)
    out: dict = {"label": labels.name, "pieces": len(found["alphabet"])}
    parts = {"learned from": slice(0, labels.learned), "held out": slice(labels.learned, None)}
    for words, part in parts.items():
        for name, codes in (("pieces", found["symbols"].codes), ("cells by k-means", cells["symbols"].codes)):
            told = dissect.mutual_information(np.ravel(codes)[part], labels.values[part], key=key)
            out[f"{name}, {words}"] = {
                "bits": float(told),
                "share": told.details.get("share"),
                "p": told.details.get("p"),
                "verdict": told.verdict,
            }
    return out


def examine(name: str, row: Row, arguments, folder: Path) -> dict:
    """Train, run, compare."""
    task = row.task
    model = task.model.replace(updates=arguments.updates) if arguments.updates else task.model
    begin, spent = time.perf_counter(), time.process_time()
    state = folder / f"{name}-{model.updates}-{arguments.key}.safetensors"
    # a law that comes to rest in the end, as a pendulum does, is not judged by its long run
    score = long_run_score if task.settle else None
    limits = {"seconds": arguments.seconds, "checkpoint": state, "score": score}
    if arguments.fit is None:
        law = rheon.fit(model, task.train, key=arguments.key, **limits)
    else:
        law, model = (saved := load_fit(arguments.fit)), saved.model
    trained = time.perf_counter() - begin
    history = law.history
    print(f"{name}: {history['updates']} updates in {trained:.0f} s ({time.process_time() - spent:.0f} s of CPU); "
          f"{history['stopped']}", flush=True)  # fmt: skip
    table = {"network": task.judged(law)} | baselines(task, arguments.key, lambda text: print(text, flush=True))
    record = {
        "recording": task.title,
        "protocol": task.protocol,
        "expected D_stsp, D_H": task.expected,
        "measured": f"{task.bins} bins, D_H smoothed over {task.smoothing:g} bins, "
        f"{task.test.shape[0]} x {task.test.shape[1]} test samples, runs longer by {task.settle:g}, that part dropped",
        "model": repr(model),
        "updates": history["updates"],
        "kept update": history["kept_update"],
        "stopped": history["stopped"],
        "seconds of training in this run": round(trained, 1),
        "table": table,
    }
    if row.labels is not None:
        record["symbols"] = symbols_of(law, row.labels, arguments.key)
    return record | {"machine": machine()}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("recording", choices=(*ROWS, "all"))
    parser.add_argument("--seconds", type=float, default=900.0, help="of training; it can be gone on with (--keep)")
    parser.add_argument("--updates", type=int, help="instead of the row's own number")
    parser.add_argument("--keep", type=Path, help="folder for the state of training")
    parser.add_argument("--fit", type=Path, help="a saved fit of the same recording, in place of training")
    parser.add_argument("--key", type=int, default=0)
    parser.add_argument("--out", type=Path, default=RESULT)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for name in ROWS if arguments.recording == "all" else (arguments.recording,):
            record = examine(name, ROWS[name](), arguments, folder)
            rows = json.loads(arguments.out.read_text()) if arguments.out.exists() else {}
            rows[name] = _plain(record)
            arguments.out.write_text(json.dumps(rows, indent=1) + "\n")
            for who, cells in record["table"].items():
                print(f"{name:16s} {who:28s} D_stsp {cells['D_stsp']:8.3f}   D_H {cells['D_H']:.3f}")
            for what, told in record.get("symbols", {}).items():
                print(f"{name:16s} {what}: {told}")
    return 0


def _plain(value):
    """For JSON: rounded to four digits, None for what is not finite."""
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, float | np.floating):
        return float(f"{value:.4g}") if np.isfinite(value) else None
    return value


if __name__ == "__main__":
    sys.exit(main())
