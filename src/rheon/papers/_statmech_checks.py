"""Checks of the ion-channel paper: what tilted generators, master equations and simulated paths say of one another."""

from __future__ import annotations

import itertools

import numpy as np
from scipy.linalg import expm

from rheon import measure
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.precision import precision
from rheon.core.registry import find
from rheon.engine.markov import generator, stationary, transitions
from rheon.engine.simulate import simulate
from rheon.engine.wrappers.counted import Counted
from rheon.engine.wrappers.master_equation import MasterEquation

from ._paper import Context, Measured

ONE, TWO = (1, -1, 0, 0), (0, 0, 1, -1, 0, 0)
PATHS = {"quick": 20_000, "full": 20_000}
# paths and time over which net crossings are compared with their reverse
SYMMETRY = {"quick": (100_000, 20.0), "full": (1_000_000, 20.0)}
# how far its slope may be from the affinity, relative
SLOPE = {"quick": 0.15, "full": 0.05}
SAMPLED = {"quick": 20_000, "full": 100_000}
WORK = {"quick": 50_000, "full": 200_000}
DRAWS = {"quick": 200, "full": 1_000}


def one_site(**rates):
    """The channel with one site."""
    return find("systems", "ion-channel")(**rates)


def two_sites(**rates):
    """The channel with two sites."""
    return find("systems", "two-site-channel")(**rates)


def closed_forms(context: Context) -> Measured:
    """Current, noise, affinity, dissipation and the generating function of the one-site channel."""
    channel = one_site()
    found = measure.scaled_cumulants(channel, ONE).value
    tilts = np.linspace(-4, 2, 121)
    here = measure.large_deviations(channel, ONE, tilts)
    mirrored = measure.large_deviations(channel, ONE, -channel.affinity() - tilts)
    made = float(measure.entropy_production(channel))
    off = max(
        abs(found[0] - 0.5),
        abs(found[1] - 0.6),
        abs(made - 0.8958797346140275),
        np.abs(here.value - channel.cumulant_generating(tilts)).max(),
    )
    symmetry = float(np.abs(np.asarray(here.value) - mirrored.value).max())
    text = f"J {found[0]:.10f}, D {found[1]:.10f}, sigma {made:.7f}, "
    text += f"D sigma / 2 J^2 {found[1] * made / (2 * found[0] ** 2):.7f}; off by {off:.0e}, symmetry {symmetry:.0e}"
    return Measured(text, bool(off <= 1e-8 and symmetry <= 1e-12), {}, () if here.figure is None else (here.figure,))


def simulated(context: Context) -> Measured:
    """Counts of simulated paths against current, noise and the fluctuation theorem."""
    channel = one_site()
    counted = Counted(channel, ONE, ("charge",))
    paths = PATHS[context.version]
    n = simulate(counted, [0.0, 50.0], initial=_settled(paths, context.key), key=context.key).values[:, 1, 1]
    context.advance(0.4)
    error = n.std() / np.sqrt(paths) / 50
    mean, noise = n.mean() / 50, n.var() / 50
    many, time = SYMMETRY[context.version]
    start = _settled(many, context.key + 1)
    net = simulate(counted, [0.0, time], initial=start, key=context.key + 1).values[:, 1, 1]
    seen = [(int(k), int((net == k).sum()), int((net == -k).sum())) for k in range(1, 12)]
    k, up, down = np.array(seen, float).T
    slope, doubt = _slope(k, up, down)
    exact = _exact_slope(channel, time)
    holds = abs(mean - 0.5) <= 3 * error and abs(noise / 0.6 - 1) <= 0.03
    holds &= abs(slope / channel.affinity() - 1) <= SLOPE[context.version]
    text = f"J {mean:.4f} ({abs(mean - 0.5) / error:.1f} errors off), D {noise:.3f}, "
    text += f"ln P(n)/P(-n) rises by {slope:.3f} +- {doubt:.3f} a charge against {channel.affinity():.3f}, "
    text += f"exactly {exact:.3f} at t = {time:g}"
    both = (up > 0) & (down > 0)
    line = np.array([0.0, k[both].max(initial=1.0)])
    panel = Panel(
        (
            Trace("points", k[both], np.log(up[both] / down[both]), name="simulated", role="model", size=7),
            Trace("line", line, channel.affinity() * line, name="affinity times n", role="reference"),
        ),
        x="net charge n",
        y="ln P(n) / P(-n)",
    )
    return Measured(text, bool(holds), {"counts": seen}, (Figure((panel,), title="fluctuation symmetry"),))


def _settled(paths: int, key: int) -> np.ndarray:
    """Starts of the counted one-site channel in its steady state, which has the site filled half of the time."""
    filled = np.random.default_rng(key).integers(0, 2, paths)
    return np.stack([filled, np.zeros(paths)], axis=1).astype(float)


def _slope(k, up, down) -> tuple[float, float]:
    """s in P(n)/P(-n) = exp(s n), by maximum likelihood from all counts, and its standard error.

    Logarithms of counts would leave out the net charges that were never seen, and with them bias the slope.
    """
    s = 1.0
    for _ in range(30):
        p = 1 / (1 + np.exp(-s * k))
        information = np.sum((up + down) * p * (1 - p) * k**2)
        s += np.sum(k * (up - (up + down) * p)) / information
    return float(s), float(information**-0.5)


def _exact_slope(channel, time: float, modes: int = 256) -> float:
    """ln P(1)/P(-1) at a finite time from the steady state, by Fourier inversion of the tilted generator."""
    enter, leave = float(channel.enter_left), float(channel.exit_left)
    other, back = float(channel.enter_right), float(channel.exit_right)
    rest = np.array([leave + back, enter + other]) / (enter + other + leave + back)
    turns = np.exp(2j * np.pi * np.arange(modes) / modes)
    tilted = [np.array([[-enter - other, leave / u + back], [enter * u + other, -leave - back]]) for u in turns]
    p = np.fft.fft([expm(time * m).sum(0) @ rest for m in tilted]).real / modes
    return float(np.log(p[1] / p[-1]))


def far_response(context: Context) -> Measured:
    """Response equals covariance under a strong oscillating field, and an equilibrium covariance does not."""
    channel, dt, t = two_sites(), 0.2, 60
    fields = 1.0 * np.sin(2 * np.pi * np.arange(t) / 20)
    found = measure.path_response(channel, TWO, fields, dt)
    h, off = 1e-4, 0.0
    for column in range(0, t, 6):
        step = h * np.eye(t)[column]
        up, down = (measure.path_response(channel, TWO, fields + s * step, dt)["means"] for s in (1, -1))
        off = max(off, float(np.abs((up - down) / (2 * h) - found.value[:, column]).max()))
    context.advance(0.4)
    paths = SAMPLED[context.version]
    start = found["states"][np.random.default_rng(context.key).choice(len(found["start"]), paths, p=found["start"])]
    times = dt * np.arange(t + 1)
    counts = simulate(
        Counted(channel, TWO), times, initial=np.concatenate([start, np.zeros((paths, 1))], 1), key=context.key
    ).values[:, :, 2]
    n = np.diff(counts, axis=1)
    # paths of the channel, weighed: the mean of one count and its response to a field some intervals before
    pairs = [(30, 30), (31, 30), (33, 30), (10, 9), (45, 44)]
    errors, wrong = [], []
    rest = measure.path_response(_equilibrium(), TWO, np.zeros(t), dt)
    for a, b in pairs:
        # fields further back than a correlation time weigh both alike and only add noise
        near = slice(max(0, min(a, b) - 15), max(a, b) + 1)
        exact = measure.path_response(channel, TWO, np.where(_inside(t, near), fields, 0), dt)
        weight = np.exp(n[:, near] @ fields[near])
        value, error = _weighed_covariance(n[:, a], n[:, b], weight)
        errors.append(abs(value - exact.value[a, b]) / error)
        wrong.append(abs(value - rest.value[a, b]) / error)
    holds = off <= 1e-7 and max(errors) <= 4 and max(wrong) > 10
    text = f"propagated {off:.0e}; sampled within {max(errors):.1f} standard errors; the equilibrium covariance is "
    text += f"{max(wrong):.0f} off"
    return Measured(text, bool(holds), {"sampled": errors, "equilibrium": wrong},
                    () if found.figure is None else (found.figure,))  # fmt: skip


def _inside(t: int, part: slice) -> np.ndarray:
    out = np.zeros(t, bool)
    out[part] = True
    return out


def _equilibrium():
    """The same channel with baths that balance."""
    channel = two_sites()
    return channel.replace(enter_right=np.asarray(4.0))


def _weighed_covariance(a, b, weight) -> tuple[float, float]:
    """Covariance of two counts over weighed paths, and its standard error over 20 groups."""
    groups = np.array_split(np.arange(len(a)), 20)
    values = []
    for g in groups:
        w = weight[g] / weight[g].sum()
        values.append(w @ (a[g] * b[g]) - (w @ a[g]) * (w @ b[g]))
    return float(np.mean(values)), float(np.std(values, ddof=1) / np.sqrt(len(values)))


def dragged(context: Context) -> Measured:
    """Work on a particle in a moving trap."""
    paths = WORK[context.version]
    found = {}
    for speed in (1.0, 0.3):
        trap = find("systems", "dragged-trap")(speed=speed)
        start = trap.equilibrium(paths, context.key + 7)
        w = simulate(trap, [0.0, 5.0], initial=start, step=0.005, key=context.key).values[:, 1, 1]
        found[speed] = (w.mean() / trap.mean_work(5.0) - 1, w.var() / (2 * trap.mean_work(5.0)) - 1, np.exp(-w).mean())
        context.advance(0.5)
    mean, variance, _ = found[1.0]
    slow = float(found[0.3][2])
    holds = abs(mean) <= 0.01 and abs(variance) <= 0.03 and abs(slow - 1) <= 0.005
    text = f"mean off by {mean:.2%}, variance by {variance:.2%}; mean of exp(-W) {slow:.4f} at speed 0.3 "
    text += f"({found[1.0][2]:.3f} at speed 1, where rare paths decide)"
    return Measured(text, bool(holds), {str(k): v for k, v in found.items()})


def second_law(context: Context) -> Measured:
    """Entropy production is positive, is J A in a cycle, and its exponential average is one."""
    rng = np.random.default_rng(context.key)
    least, off, bound = np.inf, 0.0, np.inf
    for _ in range(DRAWS[context.version]):
        rates = dict(
            zip(("enter_left", "enter_right", "exit_left", "exit_right"), rng.lognormal(0, 1.5, 4), strict=True)
        )
        channel = one_site(**rates)
        made = float(measure.entropy_production(channel))
        current, noise = measure.scaled_cumulants(channel, ONE).value
        least = min(least, made)
        off = max(off, abs(made - current * channel.affinity()) / max(1.0, made))
        bound = min(bound, noise * made / (2 * current**2) if abs(current) > 1e-9 else np.inf)
    fewest, apart = _random_chains(rng, DRAWS[context.version])
    average = _exponential_average(context)
    holds = min(least, fewest) >= -1e-13 and max(off, apart) <= 1e-10
    holds &= bound >= 1 - 1e-9 and abs(average - 1) <= 0.01
    text = f"least {least:.1e}, of chains {fewest:.1e}; J A off by {off:.0e}, heat of chains by {apart:.0e}; "
    text += f"D sigma / 2 J^2 at least {bound:.4f}, mean of exp(-sigma) {average:.4f}"
    return Measured(text, bool(holds), {})


def _random_chains(rng, count: int) -> tuple[float, float]:
    """Least entropy production of chains with five states and random rates, and how far it is from what they hand out.

    In the steady state all that is produced leaves: sum of p(x) w(x -> y) ln w(x -> y) / w(y -> x).
    """
    edges = tuple(itertools.permutations("abcde", 2))
    chain = find("systems", "channel-scheme")(np.ones(len(edges)), 1.0, edges, ("a",), binding=())
    least, off = np.inf, 0.0
    for _ in range(count):
        law = chain.with_constants(rng.lognormal(0, 1.5, len(edges)))
        made, q = float(measure.entropy_production(law)), law.generator()
        with np.errstate(invalid="ignore"):
            heat = float(stationary(q.T) @ (q * np.log(q / q.T)).sum(1, where=~np.eye(len(q), dtype=bool)))
        least, off = min(least, made), max(off, abs(made - heat) / max(1.0, made))
    return least, off


def _exponential_average(context: Context) -> float:
    """Mean of exp(-entropy produced) over paths of length 2 from the stationary distribution."""
    channel, paths = one_site(), WORK[context.version]
    known = transitions(channel)
    with precision("double"):
        rest = stationary(np.asarray(generator(channel, known)))
    # what every jump through the left, and through the right, hands to its bath
    left = np.log(float(channel.enter_left) / float(channel.exit_left))
    right = np.log(float(channel.enter_right) / float(channel.exit_right))
    counted = Counted(channel, [left, -left, right, -right], ("heat",))
    begin = known.states[np.random.default_rng(context.key).choice(2, paths, p=rest)]
    start = np.concatenate([begin, np.zeros((paths, 1))], 1)
    path = simulate(counted, [0.0, 2.0], initial=start, key=context.key + 3).values
    share = dict(zip(known.states[:, 0], rest, strict=True))
    ends = np.array([np.log(share[0.0]), np.log(share[1.0])])
    change = ends[path[:, 0, 0].astype(int)] - ends[path[:, 1, 0].astype(int)]
    return float(np.exp(-(path[:, 1, 1] + change)).mean())


def nernst(context: Context) -> Measured:
    """No current at the reversal voltage, and one-way fluxes in the ratio that the affinity says."""
    worst, flux = 0.0, 0.0
    shares = (0.3, 0.2, 0.1, 0.4)
    for v in np.linspace(-3, 3, 13):
        at = lambda c_left, v=v: one_site(  # noqa: E731
            enter_left=2.0 * c_left * np.exp(shares[0] * v), exit_left=1.0 * np.exp(-shares[1] * v),
            exit_right=1.5 * np.exp(shares[2] * v), enter_right=3.0 * np.exp(-shares[3] * v),
        )  # fmt: skip
        # with equal standard rates on both sides, k_L / b_L = k_R / b_R, the affinity is ln c_L / c_R + V
        worst = max(worst, abs(float(measure.scaled_cumulants(at(np.exp(-v)), ONE, 1).value[0])))
        channel = at(0.7)
        right, left = _one_way(channel)
        flux = max(flux, abs(np.log(right / left) - (np.log(0.7) + v)), abs(right - left - channel.current()))
        symmetric = measure.large_deviations(channel, ONE, [-np.log(0.7) - v]).value[0]
        flux = max(flux, abs(float(symmetric)))
    holds = worst <= 1e-12 and flux <= 1e-10
    return Measured(f"current at reversal {worst:.0e}, flux ratio off by {flux:.0e}", bool(holds), {})


def _one_way(channel) -> np.ndarray:
    """Ions per time that go from left to right, and from right to left: they are told apart by where they came from."""
    sides = ("left", "right")
    entries = [(f"empty, last out {a}", f"from {b}") for a in sides for b in sides]
    exits = [(f"from {a}", f"empty, last out {b}") for a in sides for b in sides]
    rates = [channel.enter_left, channel.enter_right] * 2 + [channel.exit_left, channel.exit_right] * 2
    told = find("systems", "channel-scheme")(rates, 1.0, entries + exits, ("from left", "from right"), binding=())
    crossing = [np.eye(8)[exits.index((f"from {a}", f"empty, last out {b}")) + 4] for a, b in (sides, sides[::-1])]
    return np.array([measure.scaled_cumulants(told, weights, 1).value[0] for weights in crossing])


def linear_response(context: Context) -> Measured:
    """The current by Onsager's linear law, against the exact one: a baseline that must be seen to fail."""
    affinities = np.linspace(0.05, 3, 40)
    exact, linear = [], []
    for a in affinities:
        channel = one_site(enter_left=0.5 * 1.0 / 1.5 * np.exp(a))
        exact.append(float(measure.scaled_cumulants(channel, ONE, 1).value[0]))
        rest = one_site(enter_left=0.5 * 1.0 / 1.5)
        linear.append(float(measure.scaled_cumulants(rest, ONE).value[1]) / 2 * a)
    channel = one_site()
    rest = one_site(enter_left=0.5 / 1.5)
    at = float(measure.scaled_cumulants(rest, ONE).value[1]) / 2 * channel.affinity()
    near = abs(linear[0] / exact[0] - 1)
    error = abs(at / channel.current() - 1)
    panel = Panel(
        (
            Trace("line", affinities, np.array(exact), name="exact", role="model"),
            Trace("line", affinities, np.array(linear), name="linear response", role="reference"),
        ),
        x="affinity (kT)",
        y="current (1/time)",
    )
    text = f"off by {error:.0%} at ln 6, by {near:.1%} at 0.05"
    return Measured(text, bool(error > 0.1 and near < 0.05), {}, (Figure((panel,), title="current against affinity"),))


def relaxation(context: Context) -> Measured:
    """The master equation against simulated paths on their way to the steady state."""
    channel, times = two_sites(), np.linspace(0, 3, 16)
    exact = simulate(MasterEquation(channel), times, rtol=1e-10, atol=1e-12)
    paths = simulate(channel, times, paths=PATHS[context.version], key=context.key + 5).values
    states = transitions(channel).states
    shares = np.stack([(paths == s).all(-1).mean(0) for s in states], 1)
    error = np.sqrt(np.maximum(exact.values * (1 - exact.values), 1e-12) / len(paths))
    off = float((np.abs(shares - exact.values)[1:] / error[1:]).max())
    traces = []
    for i, name in enumerate(exact.names):
        traces.append(Trace("line", times, exact.values[:, i], name=name, role="other"))
        traces.append(Trace("points", times, shares[:, i], role="model", size=4))
    panel = Panel(tuple(traces), x="time", y="probability", note="Lines: master equation. Points: simulated paths.")
    # the largest of 60 deviations
    return Measured(f"within {off:.1f} standard errors of 60 values", off <= 4.5, {},
                    (Figure((panel,), title="relaxation of the two-site channel"),))  # fmt: skip
