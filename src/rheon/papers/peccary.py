"""Hyman, Daniel and Schaffner 2025: ordinal patterns tell regular, complex and stochastic series apart."""

from __future__ import annotations

import functools
import itertools
import math
import time

import numpy as np

from rheon import measure
from rheon.core.card import Card
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.registry import find
from rheon.engine.simulate import simulate
from rheon.measure._ordinal import complexity_limits, periodic_limit

from ._noise import COLOURS, coloured_noise
from ._paper import Claim, Context, Measured, Paper

LOGISTIC = {3: (0.8314455, 0.1657672, 0.003, 0.002, 5), 5: (0.6798485, 0.3992265, 0.003, 0.003, 31)}
SINE = {0.2: (0.3846564, 0.3111110), 0.4: (0.5099151, 0.3922355), 0.5: (0.5429361, 0.4122937)}
COLOURS_IN_ORDER = ("white", "blue", "pink", "violet", "Brownian")
# orbits: time units, step, and how many; the natural time is about 6.5
DURATION, STEP, ORBITS = 200.0, 0.05, 40
CANDIDATES, HORIZON = {"quick": 150, "full": 400}, 1000.0
LIMIT = periodic_limit(5)


def plane(x, order: int = 5, delay=1) -> tuple[float, float]:
    """H and C of one series."""
    result = measure.permutation_entropy(x, order, delay, resamples=0)
    return float(result.value), float(result["complexity"])


def written_out(x: np.ndarray, order: int, delay: int) -> tuple[float, float]:
    """H and C by the definitions, window for window: sorted positions, counted, and the sums written out."""
    counts: dict[tuple, int] = {}
    for i in range(len(x) - (order - 1) * delay):
        pattern = tuple(np.argsort(x[i : i + (order - 1) * delay + 1 : delay], kind="stable").tolist())
        counts[pattern] = counts.get(pattern, 0) + 1
    size, total = math.factorial(order), sum(counts.values())
    p = [c / total for c in counts.values()] + [0.0] * (size - len(counts))
    entropy = -math.fsum(q * math.log2(q) for q in p if q)
    mixed = -math.fsum((q + 1 / size) / 2 * math.log2((q + 1 / size) / 2) for q in p)
    largest = (size + 1) / size * math.log2(size + 1) - 2 * math.log2(2 * size) + math.log2(size)
    h = entropy / math.log2(size)
    return h, -2 / largest * (mixed - entropy / 2 - math.log2(size) / 2) * h


def logistic(n: int, start: float = 0.1) -> np.ndarray:
    """The logistic map at r = 4. Shapes: -> (time,)."""
    x = np.empty(n)
    x[0] = start
    for i in range(1, n):
        x[i] = 4 * x[i - 1] * (1 - x[i - 1])
    return x


def ramp(context: Context) -> Measured:
    """A series that only rises."""
    h, c = plane(0.1 * np.arange(1000))
    return Measured(f"H {h:g}, C {c:g}", h == 0 and c == 0, {"H": h, "C": c})


def exact_logistic(context: Context, order: int) -> Measured:
    """The logistic map, whose pattern probabilities are lengths of intervals."""
    expected_h, expected_c, bar_h, bar_c, patterns = LOGISTIC[order]
    x = logistic(100_000)
    result = measure.permutation_entropy(x, order)
    h, c = float(result.value), float(result["complexity"])
    seen = math.factorial(order) - int(result["missing"])
    off = abs(h - expected_h), abs(c - expected_c)
    holds = off[0] < bar_h and off[1] < bar_c and seen == patterns
    details = {
        "H": h,
        "C": c,
        "error of H": float(result.error),
        "patterns": seen,
        "written out": written_out(x[:5000], order, 1),
    }
    return Measured(
        f"H {h:.5f}, C {c:.5f}, {seen} patterns (off by {off[0]:.1e}, {off[1]:.1e})",
        holds,
        details,
        (_in_plane(order, {"logistic": (h, c)}),),
    )


def sine(context: Context) -> Measured:
    """A sine at several ratios of pattern to natural time."""
    delay, rows, holds, points = 250, {}, True, {}
    for ratio, expected in SINE.items():
        # an irrational number of samples per period: no two windows are alike, and no ties
        period = 4 * delay / ratio * (1 + 1e-5 * math.pi)
        # windows of whole periods, so that no part of the circle counts more than another
        x = np.sin(2 * np.pi * np.arange(round(80 * period) + 4 * delay) / period + 0.3 + context.key)
        result = measure.permutation_entropy(x, 5, delay, resamples=0)
        h, c = float(result.value), float(result["complexity"])
        off = max(abs(h - expected[0]), abs(c - expected[1]))
        seen = 120 - int(result["missing"])
        holds &= off <= 5e-4 and h <= LIMIT and seen <= 14 and str(result["region"]) == "regular"
        rows[str(ratio)] = {"H": h, "C": c, "off by": off, "patterns": seen}
        points[f"sine {ratio:g}"] = (h, c)
    worst = max(r["off by"] for r in rows.values())
    text = ", ".join(f"{r['H']:.5f}" for r in rows.values()) + f" (off by {worst:.1e} at most)"
    return Measured(text, bool(holds), rows, (_in_plane(5, points),))


def white_noise(context: Context) -> Measured:
    """Means over 30 runs against the law of the bias."""
    rng = np.random.default_rng(context.key)
    both = np.array([plane(rng.normal(size=1000)) for _ in range(30)])
    h, c = both.mean(0)
    expected = 1 - 119 / (2 * 996 * math.log(120))
    details = {"H": h, "C": c, "law of the bias": expected, "runs": both}
    return Measured(
        f"H {h:.4f} (law {expected:.4f}), C {c:.4f}", abs(h - expected) <= 0.002 and abs(c - 0.0234) <= 0.003, details
    )


def order_invariance(context: Context) -> Measured:
    """Values seen through increasing functions."""
    x = np.random.default_rng(context.key).normal(size=2000)
    base = plane(x)
    off = max(
        abs(a - b) for f in (np.exp, np.arctan, lambda v: 3 * v**3 + v) for a, b in zip(plane(f(x)), base, strict=True)
    )
    return Measured(f"off by {off:.1g}", off <= 1e-15, {"largest deviation": off})


def symmetries(context: Context) -> Measured:
    """The series backwards, and upside down."""
    x = np.random.default_rng(context.key).normal(size=2000)
    base = plane(x)
    off = max(abs(a - b) for y in (x[::-1], -x) for a, b in zip(plane(y), base, strict=True))
    return Measured(f"off by {off:.1g}", off <= 1e-12, {"largest deviation": off})


def definitions(context: Context) -> Measured:
    """Twenty series by the fast path and by the definitions written out."""
    rng = np.random.default_rng(context.key)
    worst, count = 0.0, 0
    for i in range(20):
        kind, n = i % 4, 500
        x = (rng.normal(size=n), logistic(n, 0.1 + 0.01 * i), np.cumsum(rng.normal(size=n)), _autoregressive(rng, n))[
            kind
        ]
        for order in range(3, 7):
            for delay in (1, 2, 5, 10) if context.version == "quick" else range(1, 11):
                found, expected = plane(x, order, delay), written_out(x, order, delay)
                worst, count = max(worst, *(abs(a - b) for a, b in zip(found, expected, strict=True))), count + 1
        context.advance(1 / 20)
    return Measured(
        f"off by {worst:.1e} at most, {count} cases", worst <= 1e-12, {"largest deviation": worst, "cases": count}
    )


def _autoregressive(rng, n: int) -> np.ndarray:
    x = rng.normal(size=n)
    for i in range(1, n):
        x[i] += 0.8 * x[i - 1]
    return x


def colours(context: Context) -> Measured:
    """Coloured noise in the order of its entropy."""
    points = {name: plane(coloured_noise(b, 20_000, context.key)) for name, b in COLOURS.items()}
    holds = all(points[a][0] > points[b][0] for a, b in itertools.pairwise(COLOURS_IN_ORDER))
    text = " > ".join(f"{name} {points[name][0]:.4f}" for name in COLOURS_IN_ORDER)
    return Measured(text, holds, points, (_in_plane(5, points),))


def starts(energy: float, count: int, seed: int) -> np.ndarray:
    """Hénon-Heiles states on x = 0 with an energy, moving to larger x, even in (y, py). Shapes: -> (orbit, 4)."""
    rng = np.random.default_rng(seed)
    found: list[tuple] = []
    while len(found) < count:
        y, py = rng.uniform(-0.6, 1.0), rng.uniform(-0.6, 0.6)
        left = 2 * energy - py**2 - y**2 + 2 * y**3 / 3
        if left > 0:
            found.append((0.0, y, math.sqrt(left), py))
    return np.array(found)


def entropies(states: np.ndarray) -> np.ndarray:
    """H of x along orbits, patterns spanning 0.4 of each orbit's own natural time. Shapes: (orbit, 4) -> (orbit,)."""
    system = find("systems", "henon-heiles")()
    path = simulate(system, n=round(DURATION / STEP), dt=STEP, initial=states, solver="rk4")
    x = path.values[..., :1]
    return np.asarray(measure.permutation_entropy(x, 5, "natural", pooled=False, resamples=0).value)


def henon_heiles(context: Context) -> Measured:
    """Twelve orbits at an energy where all is regular, and twelve where most is chaotic."""
    values = {energy: entropies(starts(energy, 12, context.key)) for energy in (1 / 12, 1 / 6)}
    below, above = int((values[1 / 12] < LIMIT).sum()), int((values[1 / 6] > LIMIT).sum())
    difference = float(values[1 / 6].mean() - values[1 / 12].mean())
    text = f"{below} of 12 below {LIMIT:.4f} at E = 1/12, {above} of 12 above at 1/6, means differ by {difference:.3f}"
    details = {"H at 1/12": values[1 / 12], "H at 1/6": values[1 / 6]}
    return Measured(text, below >= 11 and above >= 5 and difference >= 0.01, details, (_dots(values),))


def detector(context: Context) -> Measured:
    """H against the largest Lyapunov exponents of the same orbits."""
    states = starts(1 / 6, CANDIDATES[context.version], context.key)
    system = find("systems", "henon-heiles")()
    found = measure.finite_time_exponents(system, HORIZON, 1, count=1, dt=STEP, transient=0, initial=states)
    exponents = np.ravel(found.value)
    context.advance(0.5)
    # a regular orbit's exponent over a time t falls as ln(t) / t, here to 0.007; chaotic ones lie near 0.1
    regular, chaotic = np.flatnonzero(exponents < 0.03), np.flatnonzero(exponents >= 0.03)
    regular = regular[: ORBITS // 2]
    chosen = np.concatenate((regular, chaotic[: ORBITS - len(regular)]))
    h, is_chaotic = entropies(states[chosen]), exponents[chosen] >= 0.03
    pairs = np.sign(h[is_chaotic][:, None] - h[~is_chaotic][None])
    area = float((pairs.mean() + 1) / 2) if pairs.size else math.nan
    text = f"AUC {area:.3f}, {len(regular)} regular and {ORBITS - len(regular)} chaotic orbits"
    details = {"AUC": area, "H": h, "largest exponents": exponents[chosen], "candidates": len(states)}
    return Measured(text, area >= 0.8, details)


def speed(context: Context) -> Measured:
    """A million samples, and the loop over windows for a part of them."""
    x = np.random.default_rng(context.key).normal(size=1_000_000)
    measure.permutation_entropy(x[:1000], resamples=0)
    start = time.perf_counter()
    result = measure.permutation_entropy(x)
    fast = time.perf_counter() - start
    part = 20_000
    start = time.perf_counter()
    written_out(x[:part], 5, 1)
    slow = (time.perf_counter() - start) * len(x) / part
    details = {"seconds": fast, "loop over windows, extrapolated": slow, "ratio": slow / fast, "H": float(result.value)}
    return Measured(f"{fast:.3f} s, {slow / fast:.0f} times the loop", fast <= 0.5 and slow >= 50 * fast, details)


def growth(context: Context) -> Measured:
    """Growth of the entropy of longer and longer patterns of the logistic map."""
    result = measure.metric_entropy(logistic(200_000 if context.version == "quick" else 1_000_000))
    found = result["growth"]
    late = found[4:]
    holds = bool((late > math.log(2)).all() and (np.diff(late) < 0).all())
    text = ", ".join(f"{g:.3f}" for g in late) + f" (ln 2 = {math.log(2):.3f})"
    curve = Trace("line", result["lengths"][:-1], found, name="S(n + 1) - S(n)", role="data")
    truth = Trace("hline", np.zeros(1), np.array([math.log(2)]), name="ln 2", role="reference")
    return Measured(text, holds, {"growth": found}, (Figure((Panel((curve, truth), x="n", y="nats per step"),)),))


def forbidden(context: Context) -> Measured:
    """Forbidden patterns of a chaotic map and of noise, against surrogates."""
    chaos = measure.ordinal_transitions(logistic(4000), key=context.key)
    noise = measure.ordinal_transitions(np.random.default_rng(context.key).normal(size=4000), key=context.key)
    holds = chaos.verdict == "yes" and chaos["missing"] == 12 and noise.verdict == "no" and noise["missing"] == 0
    text = f"logistic {chaos['missing']} of 24 missing, p = {float(chaos):.3f}; "
    text += f"noise {noise['missing']}, p = {float(noise):.3f}"
    return Measured(
        text, bool(holds), {"p": float(chaos), "p of noise": float(noise)}, (chaos.figure,) if chaos.figure else ()
    )


def _in_plane(order: int, points: dict[str, tuple[float, float]]) -> Figure:
    low, high = complexity_limits(order)
    traces = [Trace("line", x, y, role="floor") for x, y in (low, high)]
    traces.append(
        Trace("vline", np.array([periodic_limit(order)]), np.zeros(1), name="periodic below", role="interval")
    )
    traces += [Trace("points", np.array([h]), np.array([c]), name=name, role="data") for name, (h, c) in points.items()]
    return Figure((Panel(tuple(traces), x="H", y="C"),), title="complexity–entropy plane")


def _dots(values: dict[float, np.ndarray]) -> Figure:
    traces = [Trace("points", np.full(len(h), e), h, name=f"E = {e:.3f}", role="data") for e, h in values.items()]
    traces.append(Trace("hline", np.zeros(1), np.array([LIMIT]), name="periodic below", role="floor"))
    return Figure((Panel(tuple(traces), x="energy", y="H"),), title="Hénon–Heiles orbits")


_FORMULA = "H = S / log2 n!, C = Q0 JS H, patterns of n values l samples apart"

peccary = Paper(
    slug="peccary",
    card=Card(
        title="PECCARY: characterizing orbital complexity, stochasticity and regularity",
        summary="Permutation entropy and statistical complexity of a series, sampled so that a pattern spans 0.4 of "
        "its natural time, tell regular, complex and stochastic motion apart, even in short series.",
        reference="Hyman, Daniel and Schaffner 2025, ApJ 987:195, arXiv 2407.11970",
        tags=("permutation entropy", "complexity", "ordinal patterns"),
        caveats=("The boundary is soft: single regular orbits may lie above the periodic limit.",),
    ),
    claims=(
        Claim(
            "A ramp has no entropy and no complexity",
            "1,000 samples of constant slope, n = 5",
            "H = 0, C = 0 (by definition)",
            "exact",
            ramp,
            minutes=0.1,
        ),
        *(
            Claim(
                f"The logistic map at r = 4 has the exact H and C of its pattern probabilities, n = {n}",
                "100,000 samples, l = 1; expected values exact, by intervals",
                f"H = {LOGISTIC[n][0]}, C = {LOGISTIC[n][1]}, {LOGISTIC[n][4]} of {math.factorial(n)} patterns",
                f"H within {LOGISTIC[n][2]}, C within {LOGISTIC[n][3]}, exactly {LOGISTIC[n][4]} patterns",
                functools.partial(exact_logistic, order=n),
                baseline="the definitions written out, on 5,000 samples",
                minutes=0.1,
            )
            for n in LOGISTIC
        ),
        Claim(
            "A sine follows its closed form and stays below the periodic limit",
            "80 periods of 2,000 to 5,000 samples, n = 5, t_pat / t_nat = 0.2, 0.4, 0.5, irrational period",
            "H = 0.38466, 0.50992, 0.54294; C = 0.31111, 0.39224, 0.41229 (arcs of the circle)",
            "within 5e-4, at most 14 patterns, H at most 0.55124",
            sine,
            minutes=0.1,
        ),
        Claim(
            "White noise falls short of 1 by the law of the bias",
            "30 runs of 1,000 samples, n = 5",
            "H = 1 - (n! - 1) / (2 P ln n!) = 0.9875, C = 0.0234",
            "mean H within 0.002, mean C within 0.003",
            white_noise,
            minutes=0.1,
        ),
        Claim(
            "Increasing functions of the values change nothing",
            "2,000 samples of noise; exp, arctan, a cubic",
            "equal",
            "1e-15",
            order_invariance,
            minutes=0.1,
        ),
        Claim(
            "Time reversal and change of sign change nothing",
            "2,000 samples of noise",
            "equal",
            "1e-12",
            symmetries,
            minutes=0.1,
        ),
        Claim(
            "The fast path is the definition",
            f"20 series (noise, map, walk, AR), n = 3 to 6, l = 1 to 10 (quick: four of them); {_FORMULA}",
            "equal",
            "1e-12",
            definitions,
            baseline="the definitions written out, window for window",
            minutes=1.0,
        ),
        Claim(
            "The colours of noise are in order",
            "amplitudes as f^b, b = 0, 0.5, -0.5, 1, -1; 20,000 samples, n = 5, l = 1",
            "white > blue > pink > violet > Brownian",
            "this order of H",
            colours,
            minutes=0.1,
        ),
        Claim(
            "Hénon-Heiles orbits: regular at E = 1/12, mostly complex at E = 1/6",
            "12 orbits each from x = 0, 200 time units, steps of 0.05, t_pat = 0.4 t_nat, n = 5",
            "at most 1 of 12 above 0.5512 at 1/12; 7 to 9 of 12 at 1/6 (three seeds of a trial)",
            "at least 11 of 12 below at 1/12, at least 5 of 12 above at 1/6, mean H larger by 0.01",
            henon_heiles,
            minutes=1.0,
        ),
        Claim(
            "H at the ideal sampling detects chaos",
            "40 Hénon-Heiles orbits at E = 1/6, 200 time units; chaotic: largest exponent above 0.03 over 1,000 time "
            "units. Only one orbit in thirty is regular there: of 400 (quick: 150) starts all regular ones are taken, "
            "at most 20, and the first chaotic ones",
            "no published figure",
            "area under the ROC curve at least 0.8",
            detector,
            baseline="largest Lyapunov exponents of the same orbits",
            minutes=4.0,
        ),
        Claim(
            "It costs next to nothing",
            "1,000,000 samples, n = 5, errors included",
            "no published figure",
            "at most 0.5 s, and 50 times faster than a loop over windows",
            speed,
            baseline="the definitions written out, on 20,000 samples, extrapolated",
            minutes=0.1,
        ),
        Claim(
            "Longer patterns lead to the metric entropy from above",
            "logistic map, 1,000,000 (quick: 200,000) samples, S(n + 1) - S(n) for n from 5",
            "ln 2 (exact)",
            "falling, above ln 2",
            growth,
            minutes=0.2,
        ),
        Claim(
            "Forbidden patterns tell chaos from noise",
            "4,000 samples, n = 4, 39 IAAFT surrogates",
            "12 of 24 patterns of the logistic map never occur (topology of its graph)",
            "p at most 0.05 for the map, not for noise",
            forbidden,
            baseline="white noise",
            minutes=0.3,
        ),
    ),
)
