"""Checks of the acceleration paper: methods as maps, their spectra, cycles and rates."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
import numpy as np

from rheon import dissect
from rheon.core.errors import require
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.precision import precision
from rheon.core.random import generator
from rheon.core.system import parameter
from rheon.engine.learning import Loss, Objective, Quadratic
from rheon.engine.simulate import simulate
from rheon.engine.solve import solve
from rheon.systems import GradientDescent, HeavyBall, Nesterov, NesterovConvex, TripleMomentum

from ._paper import Context, Measured

# spectral radii at kappa 10, 100, 1,000 (Lessard, Recht and Packard 2016)
RADII = {
    "gradient descent": (0.818182, 0.980198, 0.998002),
    "Nesterov": (0.683772, 0.9, 0.968377),
    "Nesterov, for quadratics": (0.640789, 0.884722, 0.963491),
    "heavy ball": (0.519494, 0.818182, 0.938693),
    "triple momentum": (0.683772, 0.9, 0.968377),
}
CYCLE = np.array([792, -2208, 2592]) / 1225
STEPS = 600
FUNCTIONS = {"quick": 20_000, "full": 20_000}


class Kinked(Objective):
    """A convex function of one variable with slopes 25, 1 and 25, changing at two break points.

    Args:
        breaks: the two points, increasing, shape (2,).
        begin: where learning begins, shape (1,).
    """

    breaks: Any
    begin: Any

    def __init__(self, breaks=(1.0, 2.0), begin: float = 3.3):
        self.breaks, self.begin = parameter(np.asarray(breaks, float)), parameter(np.array([begin]))

    def start(self):
        """Where learning begins. Shape (1,)."""
        return self.begin

    def loss(self, parameters, index=None):
        """The height. Shapes: (1,) -> ()."""
        x = parameters[0]
        a, b = (jnp.asarray(v, x.dtype) for v in (self.breaks[0], self.breaks[1]))
        lower, middle = 12.5 * a**2, 25 * a * (b - a) + 0.5 * (b - a) ** 2
        slope = 25 * a + (b - a)
        between = lower + 25 * a * (x - a) + 0.5 * (x - a) ** 2
        beyond = lower + middle + slope * (x - b) + 12.5 * (x - b) ** 2
        return jnp.where(x < a, 12.5 * x**2, jnp.where(x < b, between, beyond))


def methods(objective, strong: float, smooth: float) -> dict:
    """All methods with fixed steps, tuned."""
    return {
        "gradient descent": GradientDescent.tuned(objective, strong, smooth),
        "Nesterov": Nesterov.tuned(objective, strong, smooth),
        "Nesterov, for quadratics": Nesterov.tuned(objective, strong, smooth, quadratic=True),
        "heavy ball": HeavyBall.tuned(objective, strong, smooth),
        "triple momentum": TripleMomentum.tuned(objective, strong, smooth),
    }


def spectra(context: Context) -> Measured:
    """Spectral radii of the linearised maps at the minimum."""
    worst, found = 0.0, {}
    for column, kappa in enumerate((10, 100, 1000)):
        bowl = Quadratic(np.linspace(1.0, kappa, 21))
        for name, method in methods(bowl, 1.0, float(kappa)).items():
            radius = dissect.linearise(method, np.zeros(method.dim))["growth"]
            found[f"{name}, {kappa}"] = radius
            worst = max(worst, abs(radius - RADII[name][column]))
    text = (
        f"within {worst:.0e}; at 100: heavy ball {found['heavy ball, 100']:.6f}, Nesterov {found['Nesterov, 100']:.6f}"
    )
    return Measured(text, worst <= 1e-6, {"radii": found})


def heavy_ball_cycle(context: Context) -> Measured:
    """The cycle of three steps in which heavy ball is caught, its stability, and who is caught by it."""
    ball = HeavyBall(Kinked(), 1 / 9, 4 / 9)
    table = dissect.cycles(ball, 3, key=context.key, restarts=400)["table"]
    off, row = min(((_apart(row), row) for row in table), key=lambda pair: pair[0], default=(np.inf, None))
    largest = float(np.abs(row["multipliers"]).max()) if row else np.nan
    starts = {3.1: True, 3.2: True, 3.3: True, 3.4: True, 3.0: False, 3.5: False, 2.0: False}
    ends = _ends(ball, list(starts))
    caught = dict(zip(starts, np.abs(ends) > 1e-3, strict=True))
    others = {
        name: float(np.abs(_ends(method, [3.3])[0]))
        for name, method in methods(Kinked(), 1.0, 25.0).items()
        if name in ("gradient descent", "Nesterov", "triple momentum")
    }
    right = all(caught[x] == wanted for x, wanted in starts.items())
    holds = off <= 1e-10 and largest < 1 and right and max(others.values()) < 1e-10
    text = f"cycle within {off:.0e}, largest multiplier {largest:.4f}; caught from {[x for x in starts if caught[x]]}"
    details = {"caught": {str(k): bool(v) for k, v in caught.items()}, "others": others}
    return Measured(text, bool(holds), details, (_basin(ball, 180),))


def _apart(row) -> float:
    """How far the points of a cycle are from the known ones, up to a turn."""
    seen = np.sort(row["observed"][:, 0])
    return float(np.abs(seen - np.sort(CYCLE)).max())


def _ends(method, starts) -> np.ndarray:
    """Where a method is after all steps, from rest. Shape (start,)."""
    first = np.repeat(np.asarray(starts, float)[:, None], method.dim, axis=1)
    return simulate(method, [0.0, float(STEPS)], initial=first).values[:, 1, 0]


def _basin(ball, n: int) -> Figure:
    """Which starts are caught: the plane of the last two points."""
    side = np.linspace(-6, 6, n)
    last, new = np.meshgrid(side, side, indexing="ij")
    first = np.stack([new.ravel(), last.ravel()], 1)
    end = np.abs(simulate(ball, [0.0, float(STEPS)], initial=first).values[:, 1, 0]).reshape(n, n)
    caught = end > 1e-3
    three = np.append(CYCLE, CYCLE[0])
    after = np.roll(CYCLE, -1)
    panel = Panel(
        (Trace("points", last[caught], new[caught], role="other", size=1.8, name="starts that never arrive"),
         Trace("line", three, np.append(after, after[0]), role="data", size=1.0),
         Trace("points", CYCLE, after, role="data", name="cycle of three steps", size=9),
         Trace("points", np.zeros(1), np.zeros(1), role="reference", name="minimum", size=9)),
        x="last point", y="new point",
    )  # fmt: skip
    return Figure((panel,), title="heavy ball on a strongly convex function")


def random_functions(context: Context) -> Measured:
    """Thousands of functions with kinks: who fails to converge, and how slow the slowest is."""
    number, rng = FUNCTIONS[context.version], generator(context.key)
    first = rng.uniform(0.2, 3, number)
    breaks = np.stack([first, first + rng.uniform(0.2, 3, number)], 1)
    starts = rng.uniform(0, 5, number)
    failed, slowest = {}, {}
    for name, method in methods(Kinked(), 1.0, 25.0).items():
        if name.endswith("quadratics"):
            continue
        initial = np.repeat(starts[:, None], method.dim, axis=1)
        path = simulate(method, [0.0, float(STEPS)], initial=initial, parameters={"objective.breaks": breaks}).values
        end = np.abs(path[:, 1, 0])
        failed[name] = float((~(end <= 1e-3)).mean())
        slowest[name] = float(((end / starts) ** (1 / STEPS)).max())
    rest = max(v for name, v in failed.items() if name != "heavy ball")
    holds = abs(failed["heavy ball"] - 0.017) <= 0.005 and rest == 0 and slowest["triple momentum"] <= 0.81
    text = f"heavy ball fails on {failed['heavy ball']:.5f}, the others on {rest:g}; "
    text += f"slowest triple momentum {slowest['triple momentum']:.4f}"
    return Measured(text, bool(holds), {"failed": failed, "slowest": slowest})


def convex_bound(context: Context) -> Measured:
    """Nesterov's bound on the worst quadratic, at every step."""
    n, big = 200, 1.0
    matrix = big / 4 * (2 * np.eye(n) - np.eye(n, k=1) - np.eye(n, k=-1))
    linear = np.zeros(n)
    linear[0] = big / 4
    bowl = Quadratic(matrix, linear, np.zeros(n))
    best = np.linalg.solve(matrix, linear)
    paths = {
        "Nesterov": simulate(NesterovConvex(bowl, 1 / big), n=400).values,
        "gradient descent": simulate(GradientDescent(bowl, 1 / big), n=400).values,
    }
    error = {k: 0.5 * np.einsum("ti,ij,tj->t", x - best, matrix, x - best) for k, x in paths.items()}
    k = np.arange(1, 400)
    bound = 2 * big * (best**2).sum() / (k + 1) ** 2
    share = float((error["Nesterov"][1:] / bound).max())
    traces = (
        Trace("line", k, error["Nesterov"][1:], role="model", name="Nesterov"),
        Trace("line", k, error["gradient descent"][1:], role="data", name="gradient descent"),
        Trace("line", k, bound, role="reference", name="bound"),
    )
    panel = Panel(traces, x="step", y="f above its minimum", x_scale="log", y_scale="log")
    return Measured(f"at most {share:.2f} of the bound", share <= 1, {"share": share},
                    (Figure((panel,), title="the worst quadratic"),))  # fmt: skip


def logistic(context: Context) -> Measured:
    """Logistic regression with a ridge: steps to a relative distance of 1e-8."""
    data = require("sklearn.datasets", "sklearn").load_breast_cancer()
    x = (data.data - data.data.mean(0)) / data.data.std(0)
    y = 2.0 * data.target - 1
    top = float(np.linalg.eigvalsh(x.T @ x / len(x))[-1]) / 4
    ridge = top / 999
    smooth = top + ridge

    def cost(w, examples):
        a, b = examples
        return jnp.mean(jnp.logaddexp(0.0, -b * (a @ w))) + 0.5 * ridge * w @ w

    problem = Loss(cost, np.zeros(x.shape[1]), (x, y))
    best = dissect.fixed_points(GradientDescent(problem, 1 / smooth), tries=4).value[0]
    steps, curves = {}, {}
    for name, method in methods(problem, ridge, smooth).items():
        with precision("double"):
            states = np.asarray(solve(method, np.arange(12_001.0 if name == "gradient descent" else 1_501.0)))
            seen = np.asarray(method.point(states.T)).T
        gap = np.linalg.norm(seen - best, axis=1) / np.linalg.norm(best)
        steps[name] = int(np.argmax(gap <= 1e-8)) if (gap <= 1e-8).any() else len(gap)
        curves[name] = gap
    roles = ("data", "model", "interval", "reference", "other")
    traces = [
        Trace("line", np.arange(1, 1_400), np.maximum(gap[1:1_400], 1e-14), role=role, name=name)
        for (name, gap), role in zip(curves.items(), roles, strict=True)
        if name != "Nesterov, for quadratics"
    ]
    panel = Panel(tuple(traces), x="step", y="relative distance from the minimum", y_scale="log")
    holds = steps["triple momentum"] < steps["Nesterov"] < steps["gradient descent"] / 5
    text = ", ".join(f"{name} {count}" for name, count in steps.items()) + f"; kappa {smooth / ridge:.0f}"
    return Measured(text, bool(holds), {"steps": steps}, (Figure((panel,), title="logistic regression"),))
