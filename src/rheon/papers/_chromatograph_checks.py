"""Checks of the gas chromatograph: closed forms against tables, moments and solvers; loads, dispersion, expansion."""

from __future__ import annotations

import itertools

import jax.numpy as jnp
import numpy as np
from scipy.special import ive

from rheon.core.figure import Figure, Panel, Trace
from rheon.core.precision import in_double
from rheon.core.registry import find
from rheon.engine.goldstein import goldstein, goldstein_impulse
from rheon.engine.laplace import inverse_laplace
from rheon.engine.simulate import simulate

from ._paper import Context, Measured

# a, theta, smooth part of the impulse response, J: found by inverting the Laplace transform to 12 digits elsewhere
TABLE = (
    (1, 1, 0.2152692892, 0.6542541613),
    (5, 2.5, 0.1304626911, 0.2313084493),
    (5, 7.5, 0.07002869622, 0.8038397147),
    (20, 10, 0.01882166165, 0.03934503311),
    (20, 30, 0.01681613479, 0.93227832),
    (100, 100, 0.02815650339, 0.51411358),
)
CELLS = (200, 400, 800)
# what a chromatograph of N = 53 plates is made of
UPTAKE, RELEASE, INJECTION = 60.0, 20.0, 0.05


def column(**parameters):
    """A gas chromatograph; lists of rates become arrays."""
    return find("systems", "gas-chromatograph")(**parameters)


def outlet(system, times, method: str = "exact", **settings) -> np.ndarray:
    """Concentration of the first analyte at the outlet of a column that is empty at time 0."""
    return simulate(system, times, method=method, transient=float(times[0]), **settings).values[:, 0]


@in_double
def tabulated(context: Context) -> Measured:
    """J and the impulse response against a table, and identities."""
    rows = [(goldstein(a, t) / j - 1, goldstein_impulse(a, t) / g - 1) for a, t, g, j in TABLE]
    table = float(np.abs(np.asarray(rows)).max())
    rng = np.random.default_rng(context.key)
    a = 10 ** rng.uniform(-3, 3, 20_000)
    # half of the pairs near the diagonal, where the integrand has a pole
    b = a * np.concatenate([10 ** rng.uniform(-1, 1, 10_000), 1 + 10 ** rng.uniform(-12, -1, 10_000)])
    cross = np.exp(-((np.sqrt(a) - np.sqrt(b)) ** 2)) * ive(0, 2 * np.sqrt(a * b))
    both = float(np.abs(np.asarray(goldstein(a, b)) + np.asarray(goldstein(b, a)) - 1 - cross).max())
    same = float(np.abs(np.asarray(goldstein(a, a)) - (1 + ive(0, 2 * a)) / 2).max())
    holds = table <= 1e-8 and max(both, same) <= 1e-12
    text = f"table {table:.0e}, J(a,b) + J(b,a) {both:.0e}, J(a,a) {same:.0e}"
    return Measured(text, bool(holds), {"table": table, "sum": both, "diagonal": same})


def _moments(times, values) -> tuple[float, float, float]:
    """Area, mean and variance of a curve."""
    area = np.trapezoid(values, times)
    mean = np.trapezoid(values * times, times) / area
    return float(area), float(mean), float(np.trapezoid(values * (times - mean) ** 2, times) / area)


def moments(context: Context) -> Measured:
    """Area, mean and variance of the outlet curve, without and with dispersion."""
    times = np.linspace(0, 16, 6401)
    area, mean, variance = _moments(times, outlet(column(cells=1), times))
    wide = column(cells=1, dispersion=1 / 500)
    # the pulse is short against the grid of times of the closed form: its own moments are taken off
    _, late, spread = _moments(times[::4], outlet(wide, times[::4]))
    late, spread = late - INJECTION / 2, spread - INJECTION**2 / 12
    numerical = column(cells=200 if context.version == "quick" else 400, dispersion=1 / 500)
    kept, solved, width = _moments(times[::4], outlet(numerical, times[::4], "numerical"))
    solved, width = solved - INJECTION / 2, width - INJECTION**2 / 12
    exchange = lambda s: s * (1 + UPTAKE / (s + RELEASE))  # noqa: E731
    step = lambda s: np.exp(250 * (1 - np.sqrt(1 + 4 * exchange(s) / 500))) / s  # noqa: E731
    at = np.linspace(2.5, 7.0, 10)
    inverted = inverse_laplace(step, at, 44)
    forever = outlet(wide.replace(injection=1e9), at)
    talbot = float(np.abs(forever - inverted).max())
    off = (abs(area - 0.05), abs(mean - 4.025), abs(variance - (0.3 + INJECTION**2 / 12)))
    holds = off[0] <= 1e-10 and max(off[1:]) <= 1e-8 and abs(late - 4) <= 1e-6 and abs(spread - 0.364) <= 1e-6
    holds &= talbot <= 1e-8 and abs(width / 0.364 - 1) <= 0.01
    text = f"area off by {off[0]:.0e}, mean {mean:.6f}, variance {variance:.6f}; Péclet 500: mean {late:.6f}, variance "
    text += f"{spread:.6f} (solver {solved:.4f}, {width:.4f}), Talbot within {talbot:.0e}"
    return Measured(text, bool(holds), {"off": off, "solver area": kept})


def _orders(errors) -> list[float]:
    return [float(np.log2(a / b)) for a, b in itertools.pairwise(errors)]


def _against_the_closed_form(inputs=None, scheme: str = "auto", **parameters) -> list[float]:
    """Largest error of a scheme of characteristics at the outlet for each grid."""
    seen = 200 if inputs is None else 50
    transit = float(column(**parameters).transit)
    exact = outlet(column(cells=1, **parameters), np.arange(10 * seen + 1) * transit / seen, inputs=inputs)
    errors = []
    for cells in CELLS:
        times = np.arange(10 * cells + 1) * transit / cells
        solved = outlet(column(cells=cells, **parameters), times, "numerical", inputs=inputs, solver=scheme)
        errors.append(float(np.abs(solved[:: cells // seen] - exact).max()))
    return errors


def bell(t):
    """A smooth signal at the inlet."""
    return jnp.exp(-0.5 * ((t - 0.3) / 0.05) ** 2)


def solver(context: Context) -> Measured:
    """The scheme of characteristics converges to the closed form."""
    split = _against_the_closed_form(scheme="strang")
    smooth = _against_the_closed_form(bell, scheme="strang")
    context.advance(0.5)
    sharp = _against_the_closed_form()
    times = np.linspace(0, 8, 1601)
    exact = outlet(column(cells=1), times)
    coarse = outlet(column(cells=50), np.arange(0, 401) / 50, "numerical")
    fine = outlet(column(cells=200), times, "numerical")
    holds = max(split[-1], sharp[-1]) <= 1.3e-4 and min(_orders(split) + _orders(sharp)) >= 0.9
    holds &= min(_orders(smooth)) >= 1.9
    text = f"split {split[0]:.1e}, {split[1]:.1e}, {split[2]:.1e}, order {min(_orders(split)):.2f}; exponential "
    text += f"{sharp[0]:.1e}, {sharp[1]:.1e}, {sharp[2]:.1e}, order {min(_orders(sharp)):.2f}; split, "
    text += f"bell order {min(_orders(smooth)):.2f}; peak {exact.max():.6f}"
    panels = (
        Panel(
            (
                Trace("line", times, exact, name="closed form", role="reference", size=2.0),
                Trace("points", np.arange(0, 401, 4) / 50, coarse[::4], name="solver, 50 cells", role="other", size=5),
                Trace("points", times[::20], fine[::20], name="solver, 200 cells", role="model", size=5),
            ),
            x="time over travel time",
            y="outlet over inlet concentration",
        ),
        Panel(
            (
                Trace("line", np.array(CELLS, float), np.array(sharp), name="pulse, exponential", role="model"),
                Trace("points", np.array(CELLS, float), np.array(sharp), role="model", size=7),
                Trace("line", np.array(CELLS, float), np.array(split), name="pulse, split", role="data"),
                Trace("points", np.array(CELLS, float), np.array(split), role="data", size=7),
                Trace("line", np.array(CELLS, float), np.array(smooth), name="bell, split", role="other"),
                Trace("points", np.array(CELLS, float), np.array(smooth), role="other", size=7),
                Trace("line", np.array(CELLS, float), 0.7 * sharp[0] * (CELLS[0] / np.array(CELLS)) ** 2,
                      name="second order", role="reference"),
            ),
            x="cells", y="largest error", x_scale="log", y_scale="log",
        ),
    )  # fmt: skip
    figure = Figure(panels, title="A chromatogram by closed form and by characteristics", columns=2)
    return Measured(
        text, bool(holds), {"split": split, "exponential": sharp, "bell": smooth, "peak": float(exact.max())}, (figure,)
    )


@in_double
def thomas(r: float, n, s) -> np.ndarray:
    """Exact breakthrough of a column that can be full: constant separation factor r."""
    passed = np.asarray(goldstein(r * n, s))
    rest = 1 - np.asarray(goldstein(n, r * np.asarray(s)))
    return passed / (passed + np.exp((1 - r) * (n - s)) * rest)


def langmuir(context: Context) -> Measured:
    """The solver beyond linear theory, against the exact step of a column that fills up."""
    r, n, kappa, cells = 0.4, 6.0, 6.0, 600
    full = column(uptake=[n], release=[r * kappa], crowding=(1 - r) * kappa / n, injection=1e9, cells=cells)
    times = np.arange(int(3.6 * cells) + 1) / cells
    solved = outlet(full, times, "numerical")
    late = times > 1 + 1e-9
    s = kappa * (times[late] - 1)
    exact = thomas(r, n, s)
    off = float(np.abs(solved[late] - exact).max())
    known = float(thomas(r, n, 8.0))
    linear = float(np.abs(thomas(1.0, n, s) - np.asarray(in_double(goldstein)(n, s))).max())
    holds = off <= 2e-3 and abs(known - 0.8065666) <= 1e-6 and linear <= 1e-12
    panel = Panel(
        (
            Trace("line", s, exact, name="exact, r = 0.4", role="reference"),
            Trace("points", s[::60], solved[late][::60], name="solver", role="model", size=5),
            Trace("line", s, thomas(1.0, n, s), name="linear, r = 1", role="floor"),
        ),
        x="scaled time s",
        y="outlet over inlet concentration",
    )
    figure = Figure((panel,), title="Breakthrough of a column that fills up")
    text = f"C(6, 8) = {known:.7f}, solver within {off:.0e}, r = 1 within {linear:.0e}"
    return Measured(text, bool(holds), {}, (figure,))


def decoupling(context: Context) -> Measured:
    """Analytes that hardly load the lining do not see each other."""
    retained = np.array([2.4, 2.7])
    shared: dict = {"uptake": 400 * retained, "release": [400.0] * 2, "injection": 0.01, "cells": 400}
    times = np.arange(0, 2401) / 400
    alone = simulate(column(**shared), times).values
    loads, errors = (1e-1, 1e-2, 1e-3), []
    for load in loads:
        both = simulate(column(**shared, crowding=load / retained), times).values
        errors.append(float(np.linalg.norm(both - alone) / np.linalg.norm(both)))
    slopes = [float(np.log10(a / b)) for a, b in itertools.pairwise(errors)]
    holds = all(abs(slope - 1) <= 0.1 for slope in slopes)
    text = f"relative errors {errors[0]:.1e}, {errors[1]:.1e}, {errors[2]:.1e}; slopes {slopes[0]:.3f}, {slopes[1]:.3f}"
    return Measured(text, bool(holds), {"errors": errors})


def expansion(context: Context) -> Measured:
    """A carrier that expands: travel time, and the same accuracy as at constant velocity."""
    transit = float(column(pressure_ratio=2.0).transit)
    errors = _against_the_closed_form(pressure_ratio=2.0)
    # points of equal travel time are not even in space: conservative volumes on the same points are the second opinion
    cells = 200
    half = column(pressure_ratio=2.0, cells=cells)
    times = np.arange(0, 8 * cells + 1) * transit / cells
    volumes = outlet(half, times, "numerical", solver="rk4", step=0.4 * transit / cells)
    exact = outlet(column(pressure_ratio=2.0, cells=1), times)
    other = float(np.abs(volumes - exact).max())
    holds = abs(transit - 1.5555556) <= 5e-8 and errors[-1] <= 1.3e-4 and min(_orders(errors)) >= 0.9
    text = f"T u / L = {transit:.7f} (j = {1 / transit:.7f}); errors {errors[0]:.1e}, {errors[1]:.1e}, "
    text += f"{errors[2]:.1e}, order {min(_orders(errors)):.2f}; finite volumes in x {other:.1e} at {cells} cells"
    return Measured(text, bool(holds), {"errors": errors, "finite volumes": other})


def dispersion(context: Context) -> Measured:
    """The peak hardly changes by dispersion where exchange spreads it far more."""
    times = np.linspace(3.2, 4.8, 161)
    plain = outlet(column(cells=1), times).max()
    shares = np.array([1.0, 0.3, 0.1, 0.03, 0.01, 0.001])
    # (1 + k')^2 / Pe over k' / B
    peclet = 16 / (shares * 0.15)
    changes = np.array([1 - outlet(column(cells=1, dispersion=1 / pe), times).max() / plain for pe in peclet])
    small = shares <= 0.01
    holds = (np.abs(changes[small]) < 0.01).all() and (np.diff(changes) < 0).all() and changes[0] > 0.1
    panel = Panel(
        (
            Trace("line", shares, changes, name="peak lower by", role="model"),
            Trace("points", shares, changes, role="model", size=6),
            Trace("line", shares, shares / 2, name="half the ratio", role="reference"),
        ),
        x="spread by dispersion over spread by exchange",
        y="share of the peak",
        x_scale="log",
        y_scale="log",
    )
    text = ", ".join(f"{c:.2%} at {s:g}" for s, c in zip(shares, changes, strict=True))
    return Measured(text, bool(holds), {}, (Figure((panel,), title="Dispersion lowers the peak"),))
