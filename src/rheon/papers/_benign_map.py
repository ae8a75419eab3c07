"""Checks of the benign-oscillation paper: the reduced map, its bifurcations, exponents and averages."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np

from rheon import dissect, measure
from rheon.core.figure import Figure, Panel, Trace
from rheon.engine.learning import Loss, PatchNetwork, Shown
from rheon.engine.simulate import simulate
from rheon.systems import BenignOscillation, GradientDescent

from ._paper import Context, Measured

MULTIPLIERS = {1.05: 0.595, 1.1: 0.18, 1.2: -0.68}
EXPONENTS = {0.9: (-0.22314, 2e-5), 1.1: (-0.8574, 2e-4), 1.2: (-0.1928, 2e-4), 1.4: (0.34, 0.02), 1.5: (0.49, 0.02)}
TRANSVERSE = {1.1: (0.000494755, 1e-9), 1.2: (0.000989021, 1e-9), 1.5: (0.00312, 0.02 * 0.00312)}
RHO = 0.01


def descent(c: float = 1.4) -> GradientDescent:
    """Gradient descent on (z^2 - 1)^2 / 4 with rate c: the reduced map of the strong feature."""
    return GradientDescent(Loss(lambda z: (z[0] ** 2 - 1) ** 2 / 4, np.array([0.35]), names=("z",)), c)


def answers(c, steps: int, transient: int = 0) -> np.ndarray:
    """q = z^2 along an orbit of each c. Shape (c, step)."""
    c = np.atleast_1d(np.asarray(c, float))
    path = simulate(descent(), n=steps, transient=float(transient), parameters={"rate": c}, initial=np.array([0.35]))
    return path.values[..., 0] ** 2


def thresholds(context: Context) -> Measured:
    """Where simulated orbits begin to repeat after two and four steps, and to change sign."""
    settings = {"variable": "z", "steps": 128, "transient": 30_000}
    begin = {}
    for period, around in ((2, 1.0), (4, np.sqrt(5) - 1)):
        grid = around + np.linspace(-0.004, 0.004, 81)
        found = measure.bifurcation_diagram(descent(), "rate", grid, **settings)["period"]
        begin[period] = float(grid[np.argmax(found >= period)])
    edge = 1.5 * np.sqrt(3) - 1
    grid = edge + np.linspace(-0.003, 0.003, 61)
    rows = measure.bifurcation_diagram(descent(), "rate", grid, variable="z", steps=20_000, transient=1_000).value
    turned = np.nanmin(rows, axis=1) < 0
    begin[-1] = float(grid[np.argmax(turned)])
    exact = _continued()
    multipliers = {c: _multiplier(c) for c in MULTIPLIERS}
    off = max(abs(multipliers[c] - known) for c, known in MULTIPLIERS.items())
    gaps = [abs(begin[2] - 1), abs(begin[4] - np.sqrt(5) + 1), abs(begin[-1] - edge)]
    holds = gaps[0] <= 0.002 and gaps[1] <= 0.002 and gaps[2] <= 0.001 and off <= 1e-10
    text = (
        f"period 2 at {begin[2]:.4f}, 4 at {begin[4]:.4f}, sign change at {begin[-1]:.4f}; multipliers off by {off:.0e}"
    )
    text += f"; by continuation {exact[0]:.8f}, {exact[1]:.8f}"
    figure = _diagram(300 if context.version == "quick" else 900)
    return Measured(text, bool(holds), {"begin": begin, "continued": exact, "multipliers": multipliers}, (figure,))


def _multiplier(c: float) -> float:
    """Multiplier of the cycle of two steps around z = 1."""
    table = dissect.cycles(descent(c), 2, restarts=64)["table"]
    around = [row for row in table if (row["states"] > 0).all()]
    return float(np.real(around[0]["multipliers"][0])) if around else np.nan


def _continued() -> tuple[float, float]:
    """Period doublings of z = 1, and of the cycle born there, by continuation."""
    first = dissect.continuation(descent(), "rate", (0.5, 1.2), starts=[[1.0]], at=[0.5])
    second = dissect.continuation(
        descent(), "rate", (1.1, 1.3), period=2, starts=[[np.sqrt(_cycle(1.1)[0])]], at=[1.1], step=0.01
    )
    points = [[float(b["parameter"]) for b in r["bifurcations"] if b["kind"] == "period doubling"]
              for r in (first, second)]  # fmt: skip
    return tuple(p[0] if p else np.nan for p in points)  # type: ignore[return-value]


def _cycle(c: float) -> tuple[float, float]:
    """The two answers of the cycle of two steps: roots with sum 2 - (c - 1) / c whose errors undo one another."""
    total = 2 - (c - 1) / c
    # (1 - c (q1 - 1)) (1 - c (q2 - 1)) = 1
    product = (1 - (1 + c) ** 2 + c * (1 + c) * total) / c**2
    root = np.sqrt(total**2 / 4 - product)
    return total / 2 + root, total / 2 - root


def _diagram(n: int) -> Figure:
    """What gradient descent settles on, how nearby paths part, and how the weak feature grows, over the step size."""
    c = np.linspace(0.85, 1.6, n)
    q = answers(c, 160, 2_000)
    x = np.repeat(c, q.shape[1])
    exponents = measure.exponent_map(descent(), {"rate": c}, steps=2_000, initial=[0.35]).value
    growth = np.log(1 + RHO * c[:, None] * (1 - answers(c, 4_000, 500))).mean(1)
    zero = Trace("hline", np.zeros(1), np.zeros(1), role="floor")
    panels = (
        Panel((Trace("points", x, q.ravel(), role="model", size=1.5),), y="answer q",
              title="what the strong feature's answer settles on"),
        Panel((zero, Trace("line", c, np.maximum(exponents, -1.5), role="data")), y="exponent",
              title="Lyapunov exponent: chaos from 1.30 on"),
        Panel((zero, Trace("line", c, 1e3 * growth, role="reference")), x="step size c, in units of the edge",
              y="1,000 x exponent", title="transverse exponent: growth of the weak feature"),
    )  # fmt: skip
    return Figure(panels, title="training beyond the edge of stability")


def lyapunov(context: Context) -> Measured:
    """Lyapunov exponents by the general tool."""
    found = {c: float(measure.lyapunov_spectrum(descent(c), steps=60_000).value[0]) for c in (0.5, *EXPONENTS)}
    off = {c: abs(found[c] - known) <= error for c, (known, error) in EXPONENTS.items()}
    holds = all(off.values()) and found[0.5] < -10
    text = ", ".join(f"{c:g}: {v:.5g}" for c, v in found.items())
    return Measured(text, bool(holds), {"exponents": found})


def averages(context: Context) -> Measured:
    """Mean errors on cycles, and the mean logarithm that vanishes on every attractor."""
    cs = np.array([1.02, 1.1, 1.2])
    means = (1 - answers(cs, 2_000, 40_000)).mean(1)
    off = float(np.abs(means - (cs - 1) / (2 * cs)).max())
    chaotic = np.arange(1.35, 1.551, 0.05)
    q = answers(chaotic, 60_000, 1_000)
    logs = np.log(np.abs(1 - chaotic[:, None] * (q - 1))).mean(1)
    largest = float(np.abs(logs).max())
    text = f"cycles off by {off:.0e}; largest mean logarithm {largest:.1e}; mean errors {(1 - q).mean(1).round(3)}"
    return Measured(text, bool(off <= 1e-10 and largest < 1e-4), {"means": means, "logs": logs})


def transverse(context: Context) -> Measured:
    """The exponent normal to the plane without the weak feature, by the general tool and by the formula."""
    found, formula = {}, {}
    for c in (0.5, 0.9, *TRANSVERSE):
        system = BenignOscillation(c=c, rho=RHO)
        found[c] = float(measure.transverse_exponents(system, normal="w", steps=60_000).value[0])
        q = answers(c, 60_000, 6_000)[0]
        formula[c] = float(np.log(1 + RHO * c * (1 - q)).mean())
    right = all(abs(found[c] - known) <= error for c, (known, error) in TRANSVERSE.items())
    small = max(abs(found[c]) for c in (0.5, 0.9))
    # chaotic orbits part by rounding: there the two are compared while they are one
    formula[1.5] = float(np.log(1 + RHO * 1.5 * (1 - answers(1.5, 40)[0])).mean())
    early = measure.transverse_exponents(BenignOscillation(c=1.5, rho=RHO), normal="w", steps=40, transient=0)
    same = max(abs((float(early.value[0]) if c == 1.5 else found[c]) - formula[c]) for c in found)
    text = ", ".join(f"{c:g}: {v:.9f}" for c, v in found.items()) + f"; formula within {same:.0e}"
    return Measured(text, bool(right and small < 1e-6 and same < 1e-9), {"found": found, "formula": formula})


def full_network(context: Context) -> Measured:
    """A network on one strong example, all units alike, against the reduced map."""
    m, start = 8, 0.35
    gaps = {}
    for c, steps in ((0.9, 200), (1.1, 200), (1.5, 15)):
        weights = np.zeros((2, m, 4))
        weights[0, :, 0] = start
        net = PatchNetwork([[[1.0, 0, 0, 0], [0, 0.1, 0, 0], [0, 0, 0, 0]]], [1.0], weights)
        answer = Shown(net, lambda w, net=net: net.answers(w, jnp.asarray(net.patches, w.dtype)))
        seen = simulate(GradientDescent(answer, c * m / 4), n=steps + 1).values[:, 0]
        gaps[c] = float(np.abs(seen - answers(c, steps + 1)[0]).max())
    text = ", ".join(f"{c:g}: {v:.0e}" for c, v in gaps.items())
    return Measured(text, max(gaps.values()) <= 1e-10, {"gaps": gaps})
