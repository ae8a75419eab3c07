"""Shared parts: the data of the reconstruction papers, their recipes, and what a learned law is judged by."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path
from typing import Any, NamedTuple

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.errors import RheonError
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.kinds import Flow
from rheon.core.recipe import Recipe
from rheon.core.registry import find
from rheon.core.series import Series
from rheon.core.system import parameter
from rheon.datasets._dataset import in_folder
from rheon.engine.rollout import rollouts
from rheon.engine.simulate import simulate
from rheon.measure.spectral_distance import spectral_distance
from rheon.measure.state_space_divergence import state_space_divergence
from rheon.models.almost_linear_rnn import AlmostLinearRNN
from rheon.models.shallow_plrnn import ShallowPLRNN

LENGTH = 100_000
# what is compared, and what is dropped before it
POINTS, SETTLE = 40_000, 10_000
# of the runs that choose among checks; fewer points want fewer bins
LEAST_RUN, SCORE_BINS, WORST = 5_000, 15, 100.0
# one-step forecasts from which the noise of the data is told
ORIGINS = 2_000
# centres of the lobes of the Lorenz attractor in the standardised coordinates of the files
LOBES = np.array([[1.07, 0.94, 0.40], [-1.07, -0.94, 0.40]])


class Benchmark(NamedTuple):
    """A stretch to learn from, and another to be judged on. `truth` is a known law in physical units, if any."""

    train: Series
    test: np.ndarray
    truth: Any = None


class Forced(ShallowPLRNN):
    """The shallow network with the settings of its paper.

    Args:
        checks: how often it is judged on the end of the training stretch.
        held: share of the training stretch, at its end, that it is judged on; 0 keeps the last parameters.
    """

    checks: int = 20
    held: float = 0.15
    length: int = 200
    rate: float = 1e-3
    last_rate: float = 1e-6
    noise: float = 0.0

    @property
    def recipe(self) -> Recipe:
        """The model's recipe, judged more often."""
        return dataclasses.replace(super().recipe, checks=self.checks, validation=self.held)


class Steady(Forced):
    """The same, of which the running mean of the parameters is judged and kept.

    Args:
        average: memory of the mean per update.
    """

    average: float = 0.999

    @property
    def recipe(self) -> Recipe:
        """The recipe of the paper, with the mean."""
        return dataclasses.replace(super().recipe, average=self.average)


class Readable(AlmostLinearRNN):
    """The almost-linear network with the settings of its paper.

    Args:
        checks: how often it is judged on the end of the training stretch.
        held: share of the training stretch, at its end, that it is judged on; 0 keeps the last parameters.
    """

    checks: int = 20
    held: float = 0.15
    length: int = 200
    rate: float = 1e-3
    last_rate: float = 1e-5

    @property
    def recipe(self) -> Recipe:
        """The model's recipe, judged more often."""
        return dataclasses.replace(super().recipe, checks=self.checks, validation=self.held)


class Ring(Flow):
    """Lorenz's ring of sites with advection, damping and forcing, any number of sites.

    Args:
        f: constant forcing.
        sites: number of sites.

    Source: Lorenz 1996.
    """

    f: Any = eqx.field(converter=parameter, default=16.0)
    sites: int = eqx.field(static=True, default=20)

    def vector_field(self, t, x, u=None):
        """The rate. Shapes: (), (dim,) -> (dim,)."""
        return (jnp.roll(x, -1) - jnp.roll(x, 2)) * jnp.roll(x, 1) - x + self.f

    def initial(self):
        """Rest, one site disturbed. Shape (dim,)."""
        return np.where(np.arange(self.sites) == 0, 1.01, 1.0) * float(self.f)


def files(name: str) -> dict[str, np.ndarray] | None:
    """The arrays of a simulated benchmark file, or None where the folder of data does not hold it."""
    folder = os.environ.get("RHEON_DATA")
    try:
        return in_folder(Path(folder) if folder else None, f"dsr_benchmarks_simulated/{name}.npz", name)
    except RheonError:
        return None


def standardised(path: Series) -> np.ndarray:
    """Values with mean 0 and variance 1."""
    return (path.values - path.values.mean(0)) / path.values.std(0)


def lorenz63(noisy: bool = True, length: int = LENGTH) -> Benchmark:
    """Standardised Lorenz-63 at steps of 0.01: the published arrays, or the same generated anew.

    Args:
        noisy: learn from samples with 5 % noise.
        length: of the stretch to learn from.
    """
    held = files("lorenz63")
    if held is not None and noisy:
        train, test, source = held["train_noisy"], held["test"], "published arrays"
    else:
        system = find("systems", "lorenz")()
        both = standardised(simulate(system, n=2 * LENGTH + 20_000, dt=0.01, transient=20.0, solver="rk4", step=0.0025))
        train, test, source = both[:LENGTH], both[-LENGTH:], "generated anew"
        if noisy:
            train = train + 0.05 * np.random.default_rng(0).normal(size=train.shape)
        if held is not None:
            test, source = held["test"], "generated anew, judged on the published test array"
    return Benchmark(_series(train[:length], 0.01, f"Lorenz-63, {source}"), test.astype(np.float64))


def rossler() -> Benchmark:
    """Standardised Rössler at steps of 0.08, one half to learn from and the other to be judged on."""
    held = files("rossler")
    if held is not None:
        both, source = held["x"], "published array"
    else:
        both = standardised(
            simulate(find("systems", "rossler")(), n=LENGTH, dt=0.08, transient=200.0, solver="rk4", step=0.01)
        )
        source = "generated anew"
    half = len(both) // 2
    return Benchmark(_series(both[:half], 0.08, f"Rössler, {source}"), both[half:].astype(np.float64))


def lorenz96(length: int = LENGTH) -> Benchmark:
    """Standardised Lorenz-96 of 20 sites at F = 16 in steps of 0.04, 5 % noise on what is learned from."""
    system = Ring()
    both = standardised(simulate(system, n=2 * length + 2_000, dt=0.04, transient=40.0, solver="rk4", step=0.005))
    train = both[:length] + 0.05 * np.random.default_rng(0).normal(size=(length, system.dim))
    return Benchmark(_series(train, 0.04, "Lorenz-96, 20 sites, F 16"), both[-length:], system)


def _series(values, dt: float, source: str) -> Series:
    return Series(np.asarray(values, np.float64), dt * np.arange(len(values)), time_unit="", source=source)


# judgement ---------------------------------------------------------------------------------------------------


def free_run(law, test: np.ndarray, points: int = POINTS, settle: int = SETTLE) -> np.ndarray:
    """A run from the first samples of the test stretch, its beginning dropped. Shape (points, variable)."""
    system = getattr(law, "system", law)
    return rollouts(system, test[None, : system.context], settle + points)[0, settle:]


def judged(
    law,
    test: np.ndarray,
    *,
    points: int = POINTS,
    settle: int = SETTLE,
    bins: int = 30,
    range="extended",
    smoothing: float = 20,
    method: str | None = None,
) -> dict[str, float]:
    """Both distances of a free run from as many test samples.

    Returns:
        `D_stsp`, `D_H`, and `outside`, the share of the run that leaves the range of the truth.
    """  # fmt: skip
    return compared(free_run(law, test, points, settle), test[:points], bins, range, smoothing, method)


def compared(run, truth, bins: int = 30, range: str = "extended", smoothing: float = 20, method=None) -> dict:
    """Both distances of a cloud from the truth, with the same settings for whatever made it."""
    divergence = state_space_divergence(truth, run, bins, range=range, method=method, floor=False)
    distance = spectral_distance(truth, run, smoothing, floor=False)
    return {
        "D_stsp": float(divergence),
        "D_H": float(distance),
        "outside": float(divergence.details.get("outside", float("nan"))),
    }


def floors(test: np.ndarray, points: int = POINTS, **settings) -> dict[str, float]:
    """What the truth reaches against another stretch of itself, with the same number of points."""
    return compared(test[-points:], test[:points], **settings)


def long_run_score(law, train: np.ndarray, valid: np.ndarray) -> float:
    """D_stsp plus ten times D_H of long free runs from the validation stretch; lower is better.

    Runs are longer than those of the default score: a slow spiral into a fixed point takes thousands of steps. Tens of
    D_H weigh as D_stsp does where both are as in the papers' tables.

    Shapes: train and valid (path, time, variable).
    """
    if valid.shape[1] <= law.context:
        return float("inf")
    length = max(valid.shape[1], LEAST_RUN)
    run = rollouts(law, valid[:, : law.context], SETTLE + length)[:, SETTLE:]
    found = compared(run, valid, SCORE_BINS, smoothing=min(20, valid.shape[1] / 50))
    return min(found["D_stsp"], WORST) + 10 * found["D_H"]


def attractor_score(law, train: np.ndarray, valid: np.ndarray) -> float:
    """D_stsp plus ten times D_H of a long free run, observed as the data are, from the end of the training stretch.

    All that is learned from is compared, with as many samples and bins as in the judgement: differences between good
    maps are small. Noise as large as the error of one step is added to the run, for recordings have it and maps do not.

    Shapes: train and valid (path, time, variable).
    """
    if valid.shape[1] <= law.context + 1:
        return float("inf")
    data = np.concatenate([train, valid], axis=1)[:, -POINTS:]
    starts = np.linspace(0, valid.shape[1] - law.context - 1, min(ORIGINS, valid.shape[1] - law.context)).astype(int)
    windows = np.concatenate([path[starts[:, None] + np.arange(law.context + 1)] for path in valid])
    error = np.std(rollouts(law, windows[:, :-1], 1)[:, 0] - windows[:, -1], axis=0)
    run = rollouts(law, valid[:, : law.context], SETTLE + data.shape[1])[:, SETTLE:]
    if not np.isfinite(error).all():
        return float("inf")
    found = compared(run + error * np.random.default_rng(0).standard_normal(run.shape), data)
    return min(found["D_stsp"], WORST) + 10 * found["D_H"]


# pictures ----------------------------------------------------------------------------------------------------


def portrait(run: np.ndarray, truth: np.ndarray, names: tuple[str, str, str] = ("x", "y", "z")) -> Figure:
    """Two attractors beside each other. Shapes: (time, 3) each."""
    traces = [
        Trace("line", x[:, 0], x[:, 1], x[:, 2], name=name, role=role)
        for x, name, role in ((truth, "data", "data"), (run, "free run of the network", "model"))
    ]
    x, y, z = names
    panels = tuple(Panel((t,), title=t.name, x=x, y=y, z=z, dimensions=3) for t in traces)
    return Figure(panels, title="the attractor and its reconstruction", columns=2)
