"""Checks of the acceleration paper: methods in continuous time, and control by passivity and immersion."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
from scipy.special import j1

from rheon import dissect
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.precision import precision
from rheon.engine.learning import Loss, Quadratic
from rheon.engine.simulate import simulate
from rheon.engine.solve import solve
from rheon.engine.wrappers.immersed import Immersed
from rheon.systems import (
    CoupledFlow,
    GradientFlow,
    HeavyBall,
    InertialFlow,
    Nesterov,
    NesterovConvex,
    Pendulum,
    VanishingFrictionFlow,
)

from ._paper import Context, Measured

TIGHT: dict[str, Any] = {"rtol": 1e-12, "atol": 1e-13, "solver": "dopri8"}


def quartic(scale: float = 1.0, begin: float = 1.5) -> Loss:
    """f with f' = scale (x^3 + 2 x)."""
    return Loss(lambda x: scale * (x[0] ** 4 / 4 + x[0] ** 2), np.array([begin]))


def manifold(context: Context) -> Measured:
    """The distance from the target motion dies out as designed; friction along the Hessian appears by itself."""
    p, rate = 0.7, 5.0
    loop = Immersed(GradientFlow(quartic(p)), rate)
    times = np.linspace(0, 4, 201)
    with precision("double"):
        states = np.asarray(solve(loop, times, **TIGHT))
        distance = np.array([np.asarray(loop.distance(0.0, x))[0] for x in states])
        twin = InertialFlow(quartic(), friction=rate, hessian_friction=p, push=rate * p)
        same = float(np.abs(np.asarray(solve(twin, times, loop.initial(), **TIGHT)) - states).max())
    error = float(np.abs(distance - distance[0] * np.exp(-rate * times)).max())
    swing = _pendulum()
    holds = error < 1e-8 and same < 1e-8 and swing < 1e-8
    text = f"off by {error:.0e}; equal to the inertial flow to {same:.0e}; on a pendulum off by {swing:.0e}"
    return Measured(text, bool(holds), {"error": error, "twin": same, "pendulum": swing}, (_phase_plane(p),))


def _pendulum() -> float:
    """The same synthesis on a physical plant: a pendulum made to creep to 2 radians against gravity."""
    target = GradientFlow(Quadratic([0.8], [1.6], [0.3]))
    loop = Immersed(target, 3.0, Pendulum(omega=2.0))
    times = np.linspace(0, 5, 101)
    with precision("double"):
        states = np.asarray(solve(loop, times, [0.3, -1.0], **TIGHT))
        distance = np.array([np.asarray(loop.distance(0.0, x))[0] for x in states])
    return float(np.abs(distance - distance[0] * np.exp(-3.0 * times)).max())


def _phase_plane(p: float) -> Figure:
    """Paths of the closed loop that fall on the slow manifold."""
    loop = Immersed(GradientFlow(quartic(p)), 20.0)
    rng = np.random.default_rng(4)
    starts = np.stack([rng.uniform(-1.5, 1.5, 24), rng.uniform(-5, 5, 24)], 1)
    with precision("double"):
        paths = np.asarray(solve(loop, np.linspace(0, 3, 400), starts, solver="rk4", step=0.005))
    gap = np.full((len(paths), 1), np.nan)
    x = np.linspace(-1.6, 1.6, 200)
    panel = Panel(
        (Trace("line", np.concatenate([paths[..., 0], gap], 1).ravel(), np.concatenate([paths[..., 1], gap], 1).ravel(),
               role="data", name="closed loop", size=0.8),
         Trace("line", x, -p * (x**3 + 2 * x), role="reference", name="v = -p grad f", size=2.5)),
        x="position", y="velocity", note="Fast on to the manifold, then slowly along it: gradient flow.",
    )  # fmt: skip
    return Figure((panel,), title="acceleration as control")


def slow_manifold(context: Context) -> Measured:
    """How far the closed loop ends from gradient flow, for ever faster control."""
    p, rates = 0.7, np.array([20.0, 80.0, 320.0])
    with precision("double"):
        slow = np.asarray(solve(GradientFlow(quartic(p)), [0.0, 1.0], **TIGHT))[1, 0]
        fast = [np.asarray(solve(Immersed(GradientFlow(quartic(p)), a), [0.0, 1.0], **TIGHT))[1, 0] for a in rates]
    gaps = np.array(fast) - slow
    scaled = gaps * rates
    holds = np.abs(gaps / [0.02251, 0.004892, 0.001180] - 1).max() < 2e-3 and abs(scaled[-1] - 0.38) <= 0.02
    text = f"gaps {', '.join(f'{g:.4g}' for g in gaps)}; times rate {', '.join(f'{s:.4f}' for s in scaled)}"
    return Measured(text, bool(holds), {"gaps": gaps, "scaled": scaled})


def bessel(context: Context) -> Measured:
    """Vanishing friction on a quadratic is a Bessel function, and what Nesterov's method tends to."""
    curvature, times = 3.0, np.linspace(0, 10, 401)
    bowl = Quadratic([curvature])
    exact = lambda t: 2 * j1(np.sqrt(curvature) * t[1:]) / (np.sqrt(curvature) * t[1:])  # noqa: E731
    found = simulate(VanishingFrictionFlow(bowl), times, **TIGHT).values[1:, 0]
    error = float(np.abs(found - exact(times)).max())
    gaps = []
    for h in (0.1, 0.05, 0.025):
        n = round(10 / h)
        path = simulate(NesterovConvex(bowl, h * h), n=n + 1).values[1:, 0]
        gaps.append(float(np.abs(path - exact(h * np.arange(n + 1))).max()))
    orders = [float(np.log2(a / b)) for a, b in itertools.pairwise(gaps)]
    holds = error < 1e-8 and np.abs(np.array(gaps) / [0.126, 0.064, 0.032] - 1).max() < 0.02 and min(orders) > 0.9
    text = f"off by {error:.0e}; method {', '.join(f'{g:.3f}' for g in gaps)}, orders {orders[0]:.2f}, {orders[1]:.2f}"
    return Measured(text, bool(holds), {"error": error, "gaps": gaps, "orders": orders})


def resolution(context: Context) -> Measured:
    """Equations of high and of low resolution against the iterates they stand for."""
    m, curvature, last = 1.0, 30.0, 10.0
    bowl = Quadratic([curvature])
    table: dict[tuple[str, float], dict[str, float]] = {}
    traces: tuple[Trace, ...] = ()
    for s in (1e-3, 2.5e-4, 6.25e-5):
        root = np.sqrt(m * s)
        momentum = (1 - root) / (1 + root)
        first = np.array([1 - 2 * s * curvature / (1 + root), 1.0])
        n = int(last / np.sqrt(s))
        times = np.sqrt(s) * np.arange(n + 1)
        nesterov, ball = Nesterov(bowl, s, momentum), HeavyBall(bowl, s, momentum)
        flows = {"low": InertialFlow.twin(nesterov, True, "low"), "high": nesterov.flow(), "ball": ball.flow()}
        curves = {k: simulate(f, times, rtol=1e-10, atol=1e-12).values[:, 0] for k, f in flows.items()}
        for name, method in (("Nesterov", nesterov), ("heavy ball", ball)):
            # the state after the first step, seen from the start on
            path = np.append(1.0, simulate(method, n=n, initial=first).values[:, 0])
            table[name, s] = {k: float(np.abs(curve - path).max()) for k, curve in curves.items()}
            if name == "Nesterov" and not traces:
                shown = times < 3
                traces = (
                    Trace("points", times[shown], path[shown], role="data", name="Nesterov", size=4),
                    Trace("line", times[shown], curves["high"][shown], role="model", name="high resolution"),
                    Trace("line", times[shown], curves["low"][shown], role="reference", name="low resolution"),
                )
    shares = {s: min(row["low"], row["ball"]) / row["high"] for (name, s), row in table.items() if name == "Nesterov"}
    reverse = table["heavy ball", 1e-3]
    holds = min(shares.values()) >= 3 and reverse["ball"] < reverse["high"]
    rows = "; ".join(f"{s:g}: " + " ".join(f"{v:.4f}" for v in table["Nesterov", s].values()) for s in shares)
    text = f"low, high, heavy ball at {rows}; better by {', '.join(f'{v:.2f}' for v in shares.values())}; "
    text += f"for heavy ball {reverse['ball']:.3f} against {reverse['high']:.3f}"
    panel = Panel(traces, x="time", y="position")
    details = {"gaps": {f"{name}, {s:g}": row for (name, s), row in table.items()}}
    return Measured(text, bool(holds), details, (Figure((panel,), title="Nesterov's method in continuous time"),))


def coupled(context: Context) -> Measured:
    """The form without a Hessian gives the same path."""
    m, s = 0.5, 0.01
    problems = {"quartic": quartic(begin=1.2), "quadratic": Quadratic([0.5, 30.0], None, [1.0, -0.5])}
    times, worst = np.linspace(0, 10, 201), 0.0
    for problem in problems.values():
        root = np.sqrt(m * s)
        inertial = Nesterov(problem, s, (1 - root) / (1 + root)).flow()
        pair = [simulate(flow, times, **TIGHT).values for flow in (inertial, CoupledFlow(problem, m, s))]
        worst = max(worst, float(np.abs(pair[0] - pair[1]).max()))
    return Measured(f"apart by {worst:.0e}", worst < 1e-9, {"apart": worst})


def resonance(context: Context) -> Measured:
    """Friction of two roots of the least curvature makes all modes shrink alike."""
    m, big = 1.0, 100.0
    curvatures = np.linspace(m, big, 34)
    off = max(float(np.abs(_modes(c, 2 * np.sqrt(m)).real + np.sqrt(m)).max()) for c in curvatures)
    frictions = np.linspace(0.2, 6, 30)
    slowest = [max(float(_modes(c, g).real.max()) for c in (m, 10.0, big)) for g in frictions]
    slower = all(v > -np.sqrt(m) + 1e-9 for v, g in zip(slowest, frictions, strict=True) if abs(g - 2) > 1e-9)
    panel = Panel(
        (Trace("line", frictions, -np.array(slowest), role="model", name="slowest mode"),
         Trace("vline", np.array([2.0]), np.zeros(1), role="reference", name="2 sqrt(m)")),
        x="friction", y="rate of the slowest mode",
    )  # fmt: skip
    text = f"real parts within {off:.0e}; every other friction is slower: {slower}"
    return Measured(text, bool(off <= 1e-12 and slower), {"off": off}, (Figure((panel,), title="spectral resonance"),))


def _modes(curvature: float, friction: float) -> np.ndarray:
    return np.asarray(dissect.linearise(InertialFlow(Quadratic([curvature]), friction=friction), [0.0, 0.0]).value)


def cayley(context: Context) -> Measured:
    """Nesterov's momentum is the Cayley transform of the friction over one step."""
    worst = 0.0
    for kappa in (2.0, 10.0, 100.0, 1e4):
        method = Nesterov.tuned(Quadratic(), 1.0, kappa)
        half = float(np.sqrt(method.rate))
        worst = max(worst, abs(float(method.momentum) - (1 - half) / (1 + half)))
    return Measured(f"apart by {worst:.0e}", worst <= 1e-15, {"apart": worst})
