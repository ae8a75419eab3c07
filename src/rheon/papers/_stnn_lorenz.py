"""Shared parts: structured networks and their rivals on the Lorenz system: one step, free runs, coarse steps, noise."""

from __future__ import annotations

import hashlib
import re
from typing import Any, NamedTuple

import equinox as eqx
import jax
import numpy as np

from rheon.core.errors import RheonError
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.fit import Fit, load_fit
from rheon.core.model import Model
from rheon.core.registry import find
from rheon.core.series import Series
from rheon.engine.as_map import as_map
from rheon.engine.rollout import rollouts
from rheon.engine.simulate import simulate
from rheon.measure.valid_prediction_time import valid_prediction_time
from rheon.training.fit import fit
from rheon.training.search import search

from ._paper import Context, Measured

# largest exponent of Lorenz 1963 per time unit, as its card has it to four digits
EXPONENT = 0.9056
FINE, COARSE = 0.01, 1 / (30 * EXPONENT)
START = np.array([-8.0, 8.0, 27.0])
TRAIN, TEST, DELAYS = 4000, 1000, 16
# free runs: how many, and how far they go in Lyapunov times
RUNS, TIMES = 50, 8
NOISES = (0.0, 0.01, 0.05)
DENSE_PARAMETERS = 7491
UPDATES = {"quick": 5000, "full": 20_000}
# networks that are to run free are trained on runs of ten steps of their own, in smaller batches
UNROLL, UNROLLED = 10, {"quick": 1000, "full": 4000}
BATCH, SMALL_BATCH = 256, 64
SEEDS = {"quick": 1, "full": 3}
TITLES = {
    "spectral": "StNN (spectral)",
    "monarch": "StNN (Monarch)",
    "butterfly": "StNN (butterfly)",
    "dense": "dense network",
    "dmd": "DMD",
    "linear": "least squares on 16 delays",
    "sindy": "SINDy",
    "nvar": "NVAR",
}
ROLES = {"spectral": "model", "dense": "reference", "nvar": "data", "dmd": "floor", "linear": "floor"}


class Stretch(NamedTuple):
    """What is learned from, and what comes after it: for one step, and for free runs."""

    train: Series
    clean: np.ndarray
    noisy: np.ndarray


def lorenz(context: Context, dt: float, noise: float = 0.0) -> Stretch:
    """4,000 samples from the start of the sheet, and the path after them without and with the noise."""

    def path() -> np.ndarray:
        horizon = round(TIMES / (EXPONENT * dt))
        n = TRAIN + TEST + RUNS * 120 + horizon
        return simulate(find("systems", "lorenz")(), n=n, dt=dt, initial=START, rtol=1e-12, atol=1e-12).values

    values = context.once(f"lorenz {dt}", path)
    scale = values[:TRAIN].std(axis=0)
    noisy = values + noise * scale * np.random.default_rng(context.key + 7).normal(size=values.shape)
    train = Series(noisy[:TRAIN], dt * np.arange(TRAIN), names=("x", "y", "z"), source="Lorenz 1963")
    return Stretch(train, values[TRAIN:], noisy[TRAIN:])


def network(structure: str, version: str, unroll: int = 1, noise: float = 0.0) -> Model:
    """The network of the sheet: 16 delays, two hidden layers of 64, tanh, Adam from 1e-3 to 1e-5, batches of 256."""
    return find("models", "structured-network")(
        structure=structure,
        delays=DELAYS,
        width=64,
        unroll=unroll,
        updates=UPDATES[version] if unroll == 1 else UNROLLED[version],
        batch=BATCH if unroll == 1 else SMALL_BATCH,
        rate=1e-3,
        noise=noise,
        validation=0.0,
    )


def kept(context: Context, name: str, model: Model, series: Series, key: int) -> Fit:
    """A fit that is kept in the context's folder, if there is one; an unfinished training goes on where it stood."""

    def compute() -> Fit:
        if context.folder is None:
            return fit(model, series, key=key)
        digest = hashlib.sha256(repr((model, series.values.shape, series.dt, key)).encode())
        digest.update(np.ascontiguousarray(series.values).tobytes())
        stem = context.folder / f"{re.sub('[^a-z0-9]+', '-', name.lower())}-{digest.hexdigest()[:12]}"
        end, state = (stem.with_name(f"{stem.name}.{kind}.safetensors") for kind in ("fit", "state"))
        if end.exists():
            return load_fit(end)
        context.folder.mkdir(parents=True, exist_ok=True)
        found = fit(model, series, key=key, checkpoint=state)
        found.save(end)
        state.unlink(missing_ok=True)
        return found

    return context.once(f"fit {name} {key}", compute)


def n_parameters(system: Any) -> int:
    """Numbers of a network that are trained; of any other law, numbers that it holds apart from its typical window."""
    law = getattr(system, "map", system)
    if hasattr(law, "rule") and hasattr(law.rule, "net"):
        law = law.rule.net
    elif hasattr(law, "rule"):
        law = law.rule.weights if hasattr(law.rule, "weights") else law.rule
    leaves = jax.tree.leaves(eqx.filter(law, eqx.is_inexact_array))
    return int(sum(np.size(leaf) for leaf in leaves))


def one_step_error(system: Any, stretch: Stretch) -> float:
    """Root mean square error of one step over the first 1,000 samples after the training stretch, standardised."""
    system = as_map(system, stretch.train.dt)
    scale = stretch.train.values.std(axis=0)
    length = system.context
    before = np.concatenate([stretch.train.values, stretch.clean[:TEST]])[TRAIN - length :]
    windows = np.lib.stride_tricks.sliding_window_view(before, length + 1, axis=0).swapaxes(1, 2)
    foretold = rollouts(system, windows[:, :length], 1, precision="double")[:, 0]
    return float(np.sqrt(np.mean(((foretold - windows[:, length]) / scale) ** 2)))


def one_step(context: Context) -> Measured:
    """Networks and rivals on clean, finely sampled data."""
    stretch = lorenz(context, FINE)
    errors, sizes, found = {}, {}, {}
    structures = ("spectral", "dense") if context.version == "quick" else ("spectral", "dense", "monarch")
    for structure in structures:
        laws = _trained(context, structure, "fine", stretch, 1)
        sizes[structure] = n_parameters(laws[0])
        found[structure] = [one_step_error(law, stretch) for law in laws]
        errors[structure] = float(np.median(found[structure]))
        context.advance(1 / len(structures), TITLES[structure])
    for name, model in closed().items():
        system = fit(model, stretch.train, key=context.key).system
        errors[name], sizes[name] = one_step_error(system, stretch), n_parameters(system)
    share, ratio = sizes["dense"] / sizes["spectral"], errors["spectral"] / errors["dense"]
    text = f"StNN {errors['spectral']:.1e} with {sizes['spectral']} numbers, {ratio:.1f} times the dense error with "
    text += f"1/{share:.1f} of its numbers; " + ", ".join(
        f"{TITLES[n]} {e:.1e}" for n, e in errors.items() if n != "spectral"
    )
    holds = errors["spectral"] <= 1e-3 and ratio <= 5 and share >= 8
    return Measured(text, bool(holds), {"one-step error": errors, "by seed": found, "numbers": sizes})


def _trained(
    context: Context, structure: str, case: str, stretch: Stretch, unroll: int, noise: float = 0.0
) -> list[Any]:
    """Laws of a network from several seeds: of the rivals in the bars, without noise. The others stand beside them."""
    seeds = 1 if noise or structure == "monarch" else SEEDS[context.version]
    model = network(structure, context.version, unroll, noise)
    keys = [1000 * context.key + seed for seed in range(seeds)]
    return [kept(context, f"{case} {structure}", model, stretch.train, key).system for key in keys]


def closed() -> dict[str, Model]:
    """Rivals that are solved, not trained."""
    made: dict[str, tuple[str, dict[str, Any]]] = {
        "dmd": ("dynamic-modes", {"centre": False}),
        "linear": ("linear", {"lags": DELAYS, "ridge": 0.0}),
        "sindy": ("sparse-equations", {}),
        "nvar": ("nvar", {"order": 2, "degree": 3, "ridge": 1e-8}),
    }
    return {name: find("models", slug)(**settings) for name, (slug, settings) in made.items()}


def free_runs(context: Context) -> Measured:
    """Valid prediction times of all, at coarse steps without and with noise, and at fine steps."""
    table: dict[str, dict[str, float]] = {}
    curves: dict[str, tuple] = {}
    cases = [("coarse", COARSE, noise) for noise in NOISES] + [("fine", FINE, 0.0)]
    cases = cases[:1] if context.version == "quick" else cases
    for label, dt, noise in cases:
        case = f"{label}, noise {noise:.0%}" if noise else label
        stretch = lorenz(context, dt, noise)
        for name, fits in _field(context, case, stretch, noise):
            results = [valid_time(system, stretch) for system in fits]
            table.setdefault(name, {})[case] = float(np.median([r.value for r in results]))
            if case == "coarse":
                curves[name] = (results[0].details["error_by_horizon"], n_parameters(fits[0]))
        context.advance(1 / len(cases), case)
    stnn, dense, dmd = (table[n]["coarse"] for n in ("spectral", "dense", "dmd"))
    best = max(v["coarse"] for n, v in table.items() if n in ("spectral", "monarch"))
    beaten = "beats" if best > table["nvar"]["coarse"] else "does not beat"
    text = f"StNN {stnn:.2f}, dense {dense:.2f}, DMD {dmd:.2f} Lyapunov times; " + ", ".join(
        f"{TITLES[n]} {v['coarse']:.2f}" for n, v in table.items() if n not in ("spectral", "dense", "dmd")
    )
    text += f"; the structured network {beaten} NVAR"
    details = {"valid prediction time": table, "numbers": {n: c[1] for n, c in curves.items()}}
    return Measured(text, bool(stnn > dmd and stnn >= 0.7 * dense), details, (_picture(table, curves),))


def _field(context: Context, case: str, stretch: Stretch, noise: float):
    """(name, laws from several seeds) of every racer."""
    structures = ("spectral", "dense", "monarch")[: 3 if case == "coarse" and context.version == "full" else 2]
    for structure in structures:
        # at fine steps the networks of the claim on one step run on
        yield structure, _trained(context, structure, case, stretch, 1 if case == "fine" else UNROLL, noise)
    for name, model in closed().items():
        if name == "nvar":
            tried = {"order": (1, 2, 3), "degree": (2, 3), "ridge": (1e-8, 1e-6, 1e-4)}
            model, _ = search(model, stretch.train, key=context.key, horizon=100, options=tried)
        yield name, [fit(model, stretch.train, key=context.key).system]


def valid_time(system: Any, stretch: Stretch) -> Any:
    """Valid prediction time of free runs from windows after the training stretch, in Lyapunov times."""
    dt = stretch.train.dt
    horizon = round(TIMES / (EXPONENT * dt))
    law = as_map(system, dt)
    room = len(stretch.clean) - horizon - DELAYS
    if law.context > DELAYS or room < RUNS:
        raise RheonError(f"windows of {law.context} samples", remedy=f"use at most {DELAYS}")
    starts = np.linspace(0, room, RUNS).astype(int)
    windows = stretch.noisy[starts[:, None] + np.arange(DELAYS)]
    truth = stretch.clean[starts[:, None] + DELAYS + np.arange(horizon)]
    foretold = rollouts(law, windows, horizon, precision="double")
    scale = stretch.clean.std(axis=0)
    return valid_prediction_time(truth, foretold, dt=dt, lyapunov_time=1 / EXPONENT, scale=scale)


def _picture(table, curves) -> Figure:
    horizon = len(next(iter(curves.values()))[0])
    ahead = np.arange(1, horizon + 1) * TIMES / horizon
    lines = [
        Trace("line", ahead, np.asarray(c), name=TITLES[n], role=ROLES.get(n, "other")) for n, (c, _) in curves.items()
    ]
    level = Trace("hline", ahead[:1], np.array([0.4]), name="threshold", role="interval")
    first = Panel((*lines, level), title="Free runs, 30 samples per Lyapunov time", x="Lyapunov times", y="error")
    names = list(curves)
    sizes = np.array([max(1, curves[n][1]) for n in names], float)
    skill = np.array([table[n]["coarse"] for n in names])
    dots = Trace("points", sizes, skill, role="model")
    words = Trace("text", sizes, skill, labels=tuple(TITLES[n] for n in names), role="other")
    second = Panel((dots, words), title="Skill against size", x="numbers", y="Lyapunov times", x_scale="log")
    return Figure((first, second), title="Lorenz: structured network and its rivals", columns=2)
