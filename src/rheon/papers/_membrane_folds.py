"""Checks of the membrane paper along branches: sweeps, the cusp, derivatives, stability, and other laws."""

from __future__ import annotations

import numpy as np

from rheon import dissect
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.precision import in_double
from rheon.core.registry import find

from . import _membrane_law as law
from ._paper import Context, Measured

SPANS = ((0.05, 5.0), (0.2, 3.0))
# recorded values of the force on each way of a sweep
POINTS = {"quick": 4_000, "full": 20_000}
# how far from the cusp the states on either side are counted, relative
ASIDE = 0.05
RATE, FASTER = 1e-3, 10.0
# distances from a fold at which what diverges outweighs the rest a hundredfold
GAPS = np.logspace(-10, -8, 13)
STEPS = {"quick": 0.01, "full": 0.0025}


def _loop(context: Context):
    """Sweeps at two rates, and how far beyond its fold each jump is half done: shape (rate, jump), slow first."""

    def swept():
        system = law.membrane()
        folds = law.folds(system)[::-1]
        points = POINTS[context.version]
        loop = dissect.hysteresis(system, "force", (0.3, 2.5), RATE * FASTER, slower=FASTER, points=points)
        at = [[jump["parameter"] for jump in sweep["jumps"]] for sweep in loop["sweeps"][::-1]]
        late = np.abs(np.array(at) - [f["parameter"] for f in folds]) if [len(a) for a in at] == [2, 2] else None
        return system, folds, loop, late

    return context.once("loop", swept)


def sweeps(context: Context) -> Measured:
    """The force goes up and down slowly: jumps beyond the folds, and the loop between them."""
    system, folds, loop, late = _loop(context)
    fast, slow = loop["sweeps"]
    if late is None:
        return Measured(f"{len(slow['jumps'])} jumps", False, {}, (loop.figure,))
    up, down = (jump["parameter"] for jump in slow["jumps"])
    share = late[0] / [f["parameter"] for f in folds]
    beyond = up >= folds[0]["parameter"] and down <= folds[1]["parameter"]
    holds = bool(beyond and (share <= 0.02).all() and slow["area"][0] > 0)
    due = [law.lateness(system, f, RATE) / f["parameter"] for f in folds]
    text = f"half of the jump is done {share[0]:.2%} above the upper and {share[1]:.2%} below the lower fold (the "
    text += f"whole of it by the normal form: {due[0]:.2%} and {due[1]:.2%}); area {slow['area'][0]:.4f}"
    details = {"late": late, "share": share, "normal form": due, "area": slow["area"], "verdict": loop.verdict}
    return Measured(text, holds, details, (_loop_figure(system, fast, slow),))


def delays(context: Context) -> Measured:
    """How much later a faster sweep jumps."""
    late = _loop(context)[3]
    if late is None:
        return Measured("the sweeps do not jump twice each", False)
    growth, expected = late[1] / late[0], FASTER ** (2 / 3)
    text = f"{growth[0]:.2f} times at the upper fold, {growth[1]:.2f} times at the lower, against {expected:.2f}"
    return Measured(text, bool((np.abs(growth / expected - 1) <= 0.2).all()), {"late": late, "growth": growth})


@in_double
def _loop_figure(system, fast: dict, slow: dict) -> Figure:
    """The loop in the fraction and in the flux, over the steady states."""
    steady = law.branch(system, (0.25, 2.6))["branches"][0]
    shown = {"phi": lambda force, phi: phi, "flux": lambda force, phi: np.asarray(system.flux(phi, force))}
    panels = []
    for name, label in (("phi", "polymer fraction"), ("flux", "flux of solute")):
        force, phi = steady["parameter"], steady["states"][:, 0]
        y = shown[name](force, phi)
        traces = [
            Trace("line", force, np.where(steady["unstable"] > 0, y, np.nan), name="unstable", role="floor"),
            Trace("line", force, np.where(steady["unstable"] > 0, np.nan, y), name="steady", role="data", size=3.0),
        ]
        for sweep, words, width in ((fast, f"rate {fast['rate']:g}", 1.0), (slow, f"rate {slow['rate']:g}", 1.8)):
            each = slice(None, None, max(1, len(sweep["parameter"]) // 3_000))
            p, x = sweep["parameter"][each], sweep["responses"][each, 0]
            role = "model" if sweep is slow else "reference"
            traces.append(Trace("line", p, shown[name](p, x), name=words, role=role, size=width))
        panels.append(Panel(tuple(traces), x="force (kT per solute diameter)", y=label))
    return Figure(tuple(panels), title="The membrane remembers: sweeps of the force there and back", columns=2)


@in_double
def meeting(context: Context) -> Measured:
    """The curve of folds in force and bulk concentration, and the cusp in which its two arms end."""
    system = law.membrane()
    _, upper = law.folds(system)
    step = STEPS[context.version]
    curve = dissect.bifurcation_curve(system, ("force", "bulk"), SPANS, upper, step=step)
    cusps = [s for s in curve["special"] if s["kind"] == "cusp"]
    if len(cusps) != 1:
        return Measured(f"{len(cusps)} cusps on the curve", False, {}, (curve.figure,))
    force, bulk = cusps[0]["parameters"]
    phi = float(cusps[0]["state"][0])
    # Newton starts from the point of the curve that lies a tenth of the concentration away
    k = int(np.argmin(np.abs(np.abs(curve.value[:, 1] / bulk - 1) - 0.1)))
    start = [curve["states"][k, 0], *np.log(curve.value[k])]
    found, steps = law.cusp(system, start)
    off = float(np.abs(found - [phi, np.log(force), np.log(bulk)]).max())
    near = force * np.exp(np.linspace(-0.3, 0.3, 601))
    counts = {}
    for share in (1 - ASIDE, 1 + ASIDE):
        counts[share] = int(law.counted(system.replace(bulk=bulk * share), near).max())
    holds = off <= 1e-8 and steps < 20 and sorted(counts.values()) == [1, 3]
    text = f"cusp at force {np.exp(found[1]):.8f}, bulk {np.exp(found[2]):.8f}, fraction {found[0]:.8f}; Newton in "
    text += f"{steps} steps, from the curve {off:.0e} apart; at most {counts[1 - ASIDE]} states {ASIDE:.0%} below, "
    text += f"{counts[1 + ASIDE]} above"
    details = {"fraction": found[0], "force": np.exp(found[1]), "bulk": np.exp(found[2]), "curve": curve.value}
    return Measured(text, bool(holds), details, (_cusp_figure(system, curve.value, np.exp(found[1:])),))


def _cusp_figure(system, curve: np.ndarray, at: np.ndarray) -> Figure:
    """The region of two stable states, and the flux over the force on the way through the cusp."""
    plane = Panel(
        (
            Trace("line", curve[:, 0], curve[:, 1], name="folds", role="model", size=2.0),
            Trace("points", at[:1], at[1:], name="cusp", role="data", size=8),
            Trace("hline", np.ones(1), np.ones(1), name="reference set", role="floor"),
            Trace("text", np.array([2.4]), np.array([0.62]), labels=("two stable states",), role="reference"),
        ),
        title="curve of folds",
        x="force (kT per solute diameter)",
        y="bulk concentration",
    )
    traces = []
    for share in (0.6, 0.8, 1.0, 1.25):
        member = system.replace(bulk=at[1] * share)
        steady = law.branch(member, (0.2, 3.0), law.roots(member, 0.2)[0])["branches"][0]
        force = steady["parameter"]
        flux = np.asarray(member.flux(steady["states"][:, 0], force)) / float(member.bulk)
        seen = force <= 2.0
        traces.append(Trace("line", force[seen], flux[seen], name=f"{share:g} of the cusp's", role="other"))
    panel = Panel(tuple(traces), title="flux at four bulk concentrations", x="force (kT per solute diameter)",
                  y="flux over bulk concentration")  # fmt: skip
    return Figure((plane, panel), title="Folds of the membrane meet in a cusp", columns=2)


@in_double
def tangents(context: Context) -> Measured:
    """The differential permeability along the branches, and how it diverges at the folds."""
    system = law.membrane()
    low, high = law.folds(system)
    worst = 0.0
    for forces, place in ((np.linspace(0.2, 1.6, 30), 0), (np.linspace(0.8, 4.0, 30), -1)):
        states = np.array([law.roots(system, f)[place] for f in forces])
        exact = np.array([float(law.slopes(system, p, f)[0]) for p, f in zip(states, forces, strict=True)])
        h = 1e-5
        ahead, behind = (
            np.array([float(system.flux(law.roots(system, f + s)[place], f + s)) for f in forces]) for s in (h, -h)
        )
        rough = (ahead - behind) / (2 * h)
        worst = max(worst, float(np.abs(rough / exact - 1).max()))
        context.advance(0.4)
    rates, curves, lines = [], [], []
    for fold, side, end in ((high, -1.0, (1e-5, 1.45)), (low, 1.0, (4e-3, 3.2))):
        steep = np.abs([_near_fold(system, fold, side, gap) for gap in GAPS])
        rates.append(float(np.polyfit(np.log(GAPS), np.log(steep), 1)[0]))
        lines.append(steep)
        away = np.geomspace(*end, 50)
        shown = [_near_fold(system, fold, side, gap) / float(system.bulk) for gap in away]
        curves.append((fold["parameter"] + side * away, np.array(shown)))
    holds = worst <= 1e-6 and all(abs(rate + 0.5) <= 0.05 for rate in rates)
    text = f"implicit and centred differences within {worst:.0e} relative; slopes towards the folds {rates[0]:.4f} and "
    text += f"{rates[1]:.4f}"
    figure = _tangent_figure(curves, GAPS, lines, (low["parameter"], high["parameter"]))
    return Measured(text, bool(holds), {"worst": worst, "slopes": rates}, (figure,))


def _near_fold(system, fold: dict, side: float, gap: float) -> float:
    """The slope of the stable flux at a force close to a fold."""
    from scipy.optimize import brentq

    force, turn = np.asarray(fold["parameter"] + side * gap), float(fold["state"][0])
    end = float(system.swollen if side < 0 else system.collapsed)
    phi = brentq(lambda x: float(law.gap(system, np.asarray(x), force)), end, turn, xtol=1e-15)
    return float(law.slopes(system, np.asarray(phi), force)[0])


def _tangent_figure(curves, gaps, lines, folds) -> Figure:
    (f1, swollen), (f2, collapsed) = curves
    left = Panel(
        (
            Trace("line", f1, swollen, name="swollen", role="model", size=1.8),
            Trace("line", f2, collapsed, name="collapsed", role="reference", size=1.8),
            Trace("vline", np.array(folds), np.array(folds), name="folds", role="floor"),
        ),
        x="force (kT per solute diameter)",
        y="differential permeability",
    )
    right = Panel(
        (
            Trace("points", gaps, lines[0], name="swollen end", role="model", size=6),
            Trace("points", gaps, lines[1], name="collapsed end", role="reference", size=6),
            *(
                Trace("line", gaps, line[0] * (gaps / gaps[0]) ** -0.5, name=name, role="floor", size=1.2)
                for line, name in zip(lines, ("power -1/2", ""), strict=True)
            ),
        ),
        x="distance of the force from the fold",
        y="size of the differential permeability",
        x_scale="log",
        y_scale="log",
    )
    return Figure((left, right), title="The tangent of the flux diverges at the folds", columns=2)


@in_double
def stability(context: Context) -> Measured:
    """Eigenvalues along the branch against differences of the gap, and where they change their sign."""
    system = law.membrane(relaxation=2.5)
    found = law.branch(system)
    (steady,) = found["branches"]
    force, phi = steady["parameter"], steady["states"][:, 0]
    h = 1e-6
    ahead, behind = (np.asarray(law.gap(system, phi + s, force)) for s in (h, -h))
    rates = steady["eigenvalues"][:, 0].real
    off = float(np.abs(rates * 2.5 - (ahead - behind) / (2 * h)).max())
    low, high = found["bifurcations"]
    ends = float(high["state"][0]), float(low["state"][0])
    away = np.minimum(np.abs(phi - ends[0]), np.abs(phi - ends[1])) > 1e-9
    exact = bool(((rates > 0) == ((phi > ends[0]) & (phi < ends[1])))[away].all())
    zero = max(abs(b["eigenvalues"][0].real) for b in (low, high))
    holds = off <= 1e-6 and exact and zero <= 1e-6
    text = f"eigenvalue = g' / relaxation within {off:.0e} at {len(phi)} states; at the folds {zero:.0e}, unstable "
    text += f"{'between them alone' if exact else 'elsewhere too'}"
    return Measured(text, bool(holds), {"off": off, "zero": zero})


def elsewhere(context: Context) -> Measured:
    """The same continuation on laws whose bifurcations are known."""
    lorenz = dissect.continuation(find("systems", "lorenz")(), "rho", (0.0, 28.0), key=context.key)
    at = {kind: [b["parameter"] for b in lorenz["bifurcations"] if b["kind"] == kind] for kind in ("pitchfork", "Hopf")}
    # sigma (sigma + beta + 3) / (sigma - beta - 1)
    exact = 10 * (10 + 8 / 3 + 3) / (10 - 8 / 3 - 1)
    if [len(v) for v in at.values()] != [1, 2]:
        return Measured(f"Lorenz: {len(at['pitchfork'])} pitchforks, {len(at['Hopf'])} Hopf points", False)
    off = {"Lorenz": max(abs(at["pitchfork"][0] - 1), *(abs(v - exact) for v in at["Hopf"]))}
    off["Brusselator"] = 0.0
    for a in (0.7, 1.3):
        system = find("systems", "forced-brusselator")(a=a, f=0.0)
        found = dissect.continuation(system, "b", (1.0, 4.0), starts=[[a, 1.2 / a]], at=1.2)["bifurcations"]
        points = [b["parameter"] for b in found if b["kind"] == "Hopf"]
        off["Brusselator"] = max(off["Brusselator"], abs(points[0] - 1 - a**2) if len(points) == 1 else np.inf)
    system = find("systems", "forced-van-der-pol")(a=0.0)
    found = dissect.continuation(system, "mu", (-1.0, 1.0), starts=[[0.0, 0.0]], at=-0.4)["bifurcations"]
    points = [b["parameter"] for b in found if b["kind"] == "Hopf"]
    off["van der Pol"] = abs(points[0]) if len(points) == 1 else np.inf
    text = f"rho = {at['pitchfork'][0]:.6f} and {at['Hopf'][0]:.6f}; off by "
    text += ", ".join(f"{v:.0e} ({name})" for name, v in off.items())
    return Measured(text, bool(max(off.values()) <= 1e-6), off)
