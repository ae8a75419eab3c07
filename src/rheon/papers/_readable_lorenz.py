"""Claims on Lorenz-63 and Rössler: almost-linear networks whose pieces, fixed points and symbols can be read."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from rheon import dissect, measure
from rheon.core.errors import RheonError
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.fit import Fit
from rheon.core.registry import find
from rheon.core.series import Series
from rheon.engine.piecewise import pieces
from rheon.engine.simulate import simulate
from rheon.training.minimal import minimal

from ._paper import Context, Measured
from ._piecewise_checks import by_exhaustion
from ._reconstruction import (
    LOBES,
    Benchmark,
    Readable,
    floors,
    free_run,
    judged,
    long_run_score,
    lorenz63,
    portrait,
    rossler,
)
from ._seeds import fits

# per version: updates, seeds, updates of the linear control
UPDATES = {"quick": 12_000, "full": 100_000}
SEEDS = {"quick": 2, "full": 5}
CONTROL = {"quick": 4_000, "full": 30_000}
# faster where there is little time
HURRIED: dict[str, dict[str, Any]] = {"quick": {"length": 100, "rate": 2e-3, "checks": 12}, "full": {}}
# bars: largest median D_stsp, largest distance from the true centres, smallest share of the entropy of the lobe
D_STSP = 4.2
LOBE = {"quick": 0.6, "full": 0.35}
SHARE = {"quick": 0.3, "full": 0.4}
ROSSLER: dict[str, Any] = {"updates": 40_000, "interval": 8, "length": 200, "rate": 5e-3, "last_rate": 1e-5}
# a region counts as used from this share of the time on
USED = 1e-3


class Reading(NamedTuple):
    """What is read off one network."""

    D_stsp: float
    D_H: float
    regions: int
    shares: list[float]
    distances: list[float]
    radii: list[float]
    exponents: list[float]


def data() -> Benchmark:
    """Clean samples to learn from; the noise of the recipe is added to the inputs of every batch."""
    return lorenz63(noisy=False)


def networks(context: Context) -> list[Fit]:
    """The networks that several claims read."""
    model = Readable(updates=UPDATES[context.version], **HURRIED[context.version])
    return fits(context, "al-rnn-lorenz", model, data().train, SEEDS[context.version])


def readings(context: Context) -> list[Reading]:
    """What is read off every network."""
    return context.once("al-rnn readings", lambda: [read(law, context) for law in networks(context)])


def read(law: Fit, context: Context) -> Reading:
    """Distances, used regions, fixed points at the lobes, exponents."""
    row = judged(law, data().test, range="data")
    shares = np.sort(region_shares(law))[::-1]
    points = dissect.fixed_points(law, key=context.key).details.get("table", [])
    distances, radii = [], []
    for centre in LOBES:
        away = [float(np.linalg.norm(p["observed"] - centre)) for p in points]
        nearest = int(np.argmin(away)) if away else -1
        distances.append(away[nearest] if away else float("inf"))
        radii.append(float(np.abs(points[nearest]["eigenvalues"]).max()) if away else float("nan"))
    steps = 50_000 if context.version == "quick" else 200_000
    exponents = measure.lyapunov_spectrum(law, 3, steps=steps, qr_every=10, key=context.key).value
    context.advance(1 / (2 * SEEDS[context.version]))
    return Reading(
        row["D_stsp"],
        row["D_H"],
        int((shares >= USED).sum()),
        [float(s) for s in shares],
        distances,
        radii,
        [float(v) for v in np.asarray(exponents)],
    )


def region_shares(law: Fit) -> np.ndarray:
    """Shares of 20,000 steps of a free run that are spent in each region; empty where the run escapes."""
    try:
        return np.asarray(dissect.symbols(law, n=20_000, transient=2_000)["counts"]) / 20_000
    except RheonError:
        return np.zeros(0)


def medians(context: Context) -> Measured:
    """Medians over all seeds, of the free runs and of the fixed points."""
    rows = readings(context)
    stsp = float(np.median([r.D_stsp for r in rows]))
    away = float(np.median([max(r.distances) for r in rows]))
    regions = [r.regions for r in rows]
    floor = floors(data().test, range="data")
    holds = stsp <= D_STSP and away <= LOBE["full"] and int(np.median(regions)) == 3
    text = f"D_stsp {stsp:.1f} (floor {floor['D_stsp']:.2f}), D_H {np.median([r.D_H for r in rows]):.2f}, "
    text += f"regions {', '.join(map(str, regions))}, lobes off by {away:.2f}"
    return Measured(text, bool(holds), {"seeds": [r._asdict() for r in rows], "floor": floor})


def placed(context: Context) -> Measured:
    """What a short training already shows: fixed points at the lobes, and a loss far below the linear one."""
    rows = readings(context)
    away = float(np.median([max(r.distances) for r in rows]))
    losses = [float(law.history["loss"][-1][0]) for law in networks(context)]
    linear = float(linear_network(context).history["loss"][-1][0])
    ratio = linear / float(np.median(losses))
    text = f"lobes off by {away:.2f}, loss {np.median(losses):.4f}, {ratio:.1f} times below {linear:.3f}; "
    text += f"D_stsp {np.median([r.D_stsp for r in rows]):.1f}, not judged: attractors take longer"
    details = {"seeds": [r._asdict() for r in rows], "losses": losses, "linear": linear}
    return Measured(text, away <= LOBE["quick"] and ratio >= 4, details)


def best(context: Context) -> Measured:
    """The one of the first three seeds that did best at the end of the training stretch."""
    laws, rows = networks(context)[:3], readings(context)[:3]
    chosen = int(np.argmin([law.history["score"] for law in laws]))
    r = rows[chosen]
    unstable = all(1 < radius < 1.05 for radius in r.radii)
    holds = r.regions in (3, 4) and unstable and max(r.distances) <= 0.5 and r.D_stsp <= 6
    holds &= abs(r.exponents[0] - 0.9) <= 0.35
    text = f"seed {chosen}: D_stsp {r.D_stsp:.1f}, {r.regions} regions, lobes off by {max(r.distances):.2f}, radii "
    text += f"{r.radii[0]:.4f} and {r.radii[1]:.4f}, first exponent {r.exponents[0]:.2f}"
    return Measured(text, bool(holds), r._asdict(), reading_pictures(laws[chosen]))


def reading_pictures(law: Fit) -> tuple[Figure, ...]:
    """The attractor beside its reconstruction, its pieces with their fixed points, and the graph of its symbols."""
    test = data().test
    run = free_run(law, test, 5_000, 1_000)
    read = dissect.symbols(law, along=Series(run, 0.01 * np.arange(len(run))))
    codes = np.ravel(read["symbols"].codes)
    points = dissect.fixed_points(law).details.get("table", [])
    states = run[-len(codes) :, [0, 2]]
    used = [c for c in np.unique(codes[codes >= 0]) if (codes == c).mean() >= USED]
    traces = [Trace("points", states[codes == c, 0], states[codes == c, 1], role="other", size=2) for c in used]
    names = np.array([np.median(states[codes == c], 0) for c in used])
    labels = tuple(f"piece {read['alphabet'][c]}" for c in used)
    traces.append(Trace("text", names[:, 0], names[:, 1], labels=labels, role="reference"))
    inside = np.array([p["observed"] for p in points if np.abs(p["observed"]).max() < 4]).reshape(-1, 3)
    traces.append(Trace("points", inside[:, 0], inside[:, 2], name="fixed points of the network", role="model", size=9))
    traces.append(Trace("points", LOBES[:, 0], LOBES[:, 2], name="centres of the lobes", role="reference", size=7))
    panel = Panel(tuple(traces), title="a free run by linear pieces", x="x", y="z")
    graph = () if read.figure is None else (read.figure,)
    return (portrait(run, test[:5_000]), Figure((panel,), title="what each piece does"), *graph)


def linear_network(context: Context) -> Fit:
    """The same recipe without a rectified unit."""
    settings = HURRIED[context.version] | {"updates": CONTROL[context.version]}
    return fits(context, "al-rnn-linear", Readable(relus=0, **settings), data().train)[0]


def linear_control(context: Context) -> Measured:
    """Its free run, against those of the networks."""
    row = judged(linear_network(context), data().test, range="data")
    ratio = row["D_stsp"] / float(np.median([r.D_stsp for r in readings(context)]))
    holds = row["D_stsp"] >= 12 and (context.version == "quick" or ratio >= 2.5)
    return Measured(f"D_stsp {row['D_stsp']:.1f}, {ratio:.1f} times", holds, {"linear": row})


def symbols_mean_lobes(context: Context) -> Measured:
    """Information of the regions about the lobes, along the test stretch."""
    test = data().test[:20_000]
    along = Series(test, 0.01 * np.arange(len(test)))
    rows = []
    for law in networks(context):
        told = dissect.mutual_information(law, (test[:, 0] > 0).astype(int), along=along, shifts=49)
        rows.append(float(told.details.get("share", 0.0)))
    share = float(np.median(rows))
    return Measured(
        f"{share:.2f} of the entropy of the lobe (median)", share >= SHARE[context.version], {"seeds": rows}
    )


def search_is_complete(context: Context) -> Measured:
    """Fixed points found by the search against all regions written out."""
    counts = []
    same = True
    for law in networks(context):
        law_of = pieces(law)
        ours = np.asarray(dissect.cycles(law, 1, method="search", restarts=500, key=context.key)["table"])
        states = np.array([np.ravel(row["states"]) for row in ours]).reshape(-1, law.system.dim)
        truth = by_exhaustion(law_of)
        counts.append((len(states), len(truth)))
        same &= len(states) == len(truth)
        same = same and all(np.abs(states - t).max(1).min() <= 1e-6 * (1 + np.abs(t).max()) for t in truth)
    return Measured(", ".join(f"{a} of {b}" for a, b in counts), bool(same), {"found, all": counts})


def minimal_rossler(context: Context) -> Measured:
    """One rectified unit against none."""
    bench = rossler()
    laws = [
        fits(context, f"al-rnn-rossler-{relus}", Readable(relus=relus, **ROSSLER), bench.train, seeds)
        for relus, seeds in ((1, 3), (0, 1))
    ]
    chosen = min(laws[0], key=lambda law: law.history["score"])
    one, none = (judged(law, bench.test, range="data") for law in (chosen, laws[1][0]))
    regions = int((region_shares(chosen) >= USED).sum())
    centre = inner_fixed_point()
    points = dissect.fixed_points(chosen, key=context.key).details.get("table", [])
    away, nearest = min(
        ((float(np.linalg.norm(p["observed"] - centre)), i) for i, p in enumerate(points)), default=(9, 0)
    )
    spiral = bool(points) and _is_unstable_spiral(points[nearest]["eigenvalues"])
    gain = none["D_stsp"] - one["D_stsp"]
    holds = regions == 2 and spiral and away <= 0.3 and gain >= 2
    text = f"{regions} regions, {'unstable spiral' if spiral else 'no unstable spiral'} off by {away:.2f}, "
    text += f"D_stsp {one['D_stsp']:.1f} against {none['D_stsp']:.1f} without"
    return Measured(text, bool(holds), {"one": one, "none": none, "fixed points": points})


def smallest(context: Context) -> Measured:
    """The knee of the nested family, on both systems."""
    found = {}
    for name, bench, settings, most in (
        ("lorenz", data(), {"updates": 40_000}, 4),
        ("rossler", rossler(), ROSSLER, 3),
    ):
        state = f"al-rnn-minimal-{name}-{context.key}.state.safetensors"
        kept = None if context.folder is None else context.folder / state
        network = Readable(seeds=2, **settings)
        told: dict[str, Any] = {"score": long_run_score, "checkpoint": kept, "key": context.key}
        found[name] = minimal(bench.train, most, network, **told)
        context.advance(0.5)
    curves = {name: np.round(result["score"], 2).tolist() for name, result in found.items()}
    text = "; ".join(
        f"{name}: {result.value} ({result.verdict}), scores {curves[name]}" for name, result in found.items()
    )
    holds = bool(found["lorenz"].value == 2 and found["rossler"].value == 1)
    details = {name: {"scores": result["scores"], "threshold": result["threshold"]} for name, result in found.items()}
    return Measured(text, holds, details, tuple(result.figure for result in found.values() if result.figure))


def _is_unstable_spiral(eigenvalues) -> bool:
    outside = [v for v in np.asarray(eigenvalues, complex) if abs(v) > 1]
    return len(outside) >= 1 and any(abs(v.imag) > 1e-9 for v in outside)


def inner_fixed_point() -> np.ndarray:
    """The inner fixed point of Rössler's equations, in units in which its attractor has mean 0 and variance 1."""
    system = find("systems", "rossler")()
    a, b, c = (float(v) for v in (system.a, system.b, system.c))
    z = (c - np.sqrt(c * c - 4 * a * b)) / (2 * a)
    path = simulate(system, n=50_000, dt=0.08, transient=200.0, solver="rk4", step=0.01, key=0).values
    return (np.array([a * z, -z, z]) - path.mean(0)) / path.std(0)
