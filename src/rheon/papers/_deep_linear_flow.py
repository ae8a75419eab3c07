"""Checks of the deep-linear paper: the flow against its closed forms."""

from __future__ import annotations

import itertools

import numpy as np
from scipy.integrate import quad

from rheon import measure
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.random import generator
from rheon.engine.learning import LinearNetwork
from rheon.engine.simulate import simulate
from rheon.systems import DeepLinear, GradientDescent

from ._deep_linear_nets import together
from ._paper import Context, Measured

# what the sheet of this paper computed, by the number of weight matrices
QUADRATURE = {2: 6.906755, 3: 11.544145, 4: 17.368709, 100: 9.010423}
ITERATIONS = {0.5: (11, 12, 12, 13, 13, 13, 13), 1e-3: (26, 68, 224, 646, 1135, 1604, 1800)}
LONGEST = 2_500
DEPTHS = (2, 3, 5, 10, 20, 50, 99)
STRENGTHS = np.array([5, 4, 3, 2, 1.5, 1, 0.5, 0.25])


def chain(depth: int, strength: float, start: float) -> LinearNetwork:
    """One unit per layer."""
    return LinearNetwork.decoupled([[strength]], hidden=(1,) * (depth - 1), strength=start)


def single_mode(context: Context) -> Measured:
    """One mode along its sigmoid."""
    s, start = 2.0, 1e-3
    flow = DeepLinear(chain(2, s, start))
    times = np.linspace(0, 6, 601)
    found = simulate(flow, times, rtol=1e-10, atol=1e-14).values[:, 0]
    error = float(np.abs(found - flow.closed_form(times, s, start)).max())
    half = _passes(flow, s / 2, np.log(s / start - 1) / (2 * s))
    text = f"off by {error:.0e}, half learned at {half:.8f}"
    return Measured(text, bool(error < 1e-7 and abs(half - 1.90010058) < 1e-7), {"error": error, "half": half})


def _passes(flow, level: float, near: float) -> float:
    """The time near a guess at which the first observed strength passes a level: from a line through 1 - u / s."""
    times = near * np.array([0.0, 1 - 1e-4, 1 + 1e-4])
    values = simulate(flow, times, rtol=1e-11, atol=1e-15).values[1:, 0]
    share = (level - values[0]) / (values[1] - values[0])
    return float(times[1] + share * (times[2] - times[1]))


def matrix_flow(context: Context) -> Measured:
    """Eight modes of a full network, each along its own sigmoid."""
    rng = generator(context.key)
    turn = lambda n, m: np.linalg.qr(rng.normal(size=(n, m)))[0]  # noqa: E731
    task = (turn(20, 8) * STRENGTHS) @ turn(8, 8).T
    flow = DeepLinear(LinearNetwork.decoupled(task, hidden=(8,), strength=1e-4, key=context.key))
    times = np.linspace(0, 30, 301)
    exact = np.stack([flow.closed_form(times, s, 1e-4) for s in STRENGTHS], 1)
    found = simulate(flow, times, rtol=1e-10, atol=1e-13).values
    error = float(np.abs(found - exact).max())
    steps = (1e-3, 5e-4, 2.5e-4)
    euler = [float(np.abs(simulate(flow, times, solver="euler", step=h).values - exact).max()) for h in steps]
    ratios = [a / b for a, b in itertools.pairwise(euler)]
    shown = times > 0.2
    at = np.unique(np.rint(np.geomspace(2, 300, 45)).astype(int))
    traces = (
        together(times[shown], exact[shown].T, "reference", "closed form"),
        Trace("points", np.tile(times[at], 8), found[at].T.ravel(), role="model", size=5, name="network"),
    )
    panel = Panel(traces, x="time (1 / rate)", y="strength of a mode", x_scale="log",
                  note="Strong modes are learned first: half-time ln(s / u0 - 1) / (2 s).")  # fmt: skip
    holds = error < 1e-6 and all(1.8 <= r <= 2.2 for r in ratios)
    text = f"off by {error:.0e}; Euler {euler[0]:.4f}, ratios {ratios[0]:.2f}, {ratios[1]:.2f}"
    return Measured(text, holds, {"error": error, "euler": euler, "ratios": ratios},
                    (Figure((panel,), title="eight modes of a deep linear network"),))  # fmt: skip


def conservation(context: Context) -> Measured:
    """Differences of neighbouring layers: kept by the flow, by descent only to first order."""
    task = np.diag([3.0, 2.0, 1.0])
    drift, slopes = {}, {}
    rates = np.array([1e-2, 1e-3, 1e-4])
    for depth in (2, 3, 5):
        net = LinearNetwork.gaussian(task, hidden=(4,) * (depth - 1), std=0.4, key=context.key + depth)
        kept = lambda x, net=net: net.conserved(net.tree(x))  # noqa: E731
        drift[depth] = float(measure.conserved(DeepLinear(net), kept, n=60, dt=0.1, rtol=1e-11, atol=1e-13).value)
        loose = [
            float(measure.conserved(GradientDescent(net, rate), kept, times=np.arange(5) * round(0.5 / rate)).value)
            for rate in rates
        ]
        slopes[depth] = float(np.polyfit(np.log(rates), np.log(loose), 1)[0])
    worst, far = max(drift.values()), max(abs(s - 1) for s in slopes.values())
    text = f"flow {worst:.0e}; descent slopes {', '.join(f'{s:.3f}' for s in slopes.values())} (2, 3, 5 layers)"
    return Measured(text, bool(worst < 1e-8 and far <= 0.15), {"drift": drift, "slopes": slopes})


def time_of(depth: int, start: float, end: float, strength: float = 1.0) -> float:
    """Time of a balanced mode from one strength to another, by quadrature."""
    rate = lambda u: depth * u ** (2 - 2 / depth) * (strength - u)  # noqa: E731
    # in the logarithm of the odds the integrand is smooth at both ends
    odds = lambda u: np.log(u / (strength - u))  # noqa: E731
    inner = lambda y: strength / (1 + np.exp(-y))  # noqa: E731
    whole = lambda y: inner(y) * (strength - inner(y)) / strength / rate(inner(y))  # noqa: E731
    return float(quad(whole, odds(start), odds(end), epsabs=1e-12, epsrel=1e-12, limit=400)[0])


def deep_limit(depth: int, start: float, end: float, s: float = 1.0) -> float:
    """The same time in the limit of many layers."""
    return (np.log(end * (start - s) / (start * (end - s))) / s**2 + 1 / (s * start) - 1 / (s * end)) / depth


def depth_law(context: Context) -> Measured:
    """How long networks of 2 to 100 layers take for one mode."""
    low, high = 1e-3, 1 - 1e-3
    times = {depth: time_of(depth, low, high) for depth in QUADRATURE}
    off = max(abs(times[d] - wanted) for d, wanted in QUADRATURE.items())
    flows = {d: _passes(DeepLinear(chain(d, 1.0, low)), high, times[d]) for d in QUADRATURE}
    relative = max(abs(flows[d] / times[d] - 1) for d in QUADRATURE)
    limit = deep_limit(100, low, high)
    scaled = {d: d * time_of(d, 0.9, high) for d in (2, 5, 20, 100)}
    spread = max(scaled.values()) / min(scaled.values()) - 1
    holds = off < 1e-6 and relative < 1e-5 and abs(limit - 10.128125) < 1e-6 and spread <= 0.024
    holds &= abs(scaled[2] - 4.7095) < 1e-4 and abs(scaled[100] - 4.8174) < 1e-4
    text = (
        f"quadrature off by {off:.0e}, networks by {relative:.0e}, limit {limit:.6f}; from 0.9 T L "
        f"{scaled[2]:.4f} to {scaled[100]:.4f}, {spread:.2%} apart"
    )
    return Measured(text, bool(holds), {"times": times, "flows": flows, "scaled": scaled, "limit": limit})


def discrete_depth(context: Context) -> Measured:
    """Steps of gradient descent with rate 0.5 / L until 99.9 % are learned."""
    counts = {}
    for start in ITERATIONS:
        counts[start] = [_steps(depth, start) for depth in DEPTHS]
    gap = max(abs(a - b) for s, wanted in ITERATIONS.items() for a, b in zip(counts[s], wanted, strict=True))
    traces = [
        Trace("line", np.array(DEPTHS), np.array(c), name=f"from {s:g}", role=role)
        for (s, c), role in zip(counts.items(), ("model", "reference"), strict=True)
    ]
    panel = Panel(
        tuple(traces), x="layers of weights", y="steps until 99.9 % are learned", x_scale="log", y_scale="log"
    )
    text = "; ".join(f"from {s:g}: {', '.join(map(str, c))}" for s, c in counts.items())
    return Measured(text, gap <= 1, {"counts": counts}, (Figure((panel,), title="learning time and depth"),))


def _steps(depth: int, start: float) -> int:
    # both starts run as long, so that one program serves both
    values = simulate(GradientDescent(chain(depth, 1.0, start), 0.5 / depth), n=LONGEST).values[:, 0]
    return int(np.argmax(values > 0.999))
