"""Checks of the deep-linear paper: random starts, saddles, products of random matrices, the edge of chaos, depth."""

from __future__ import annotations

import itertools

import numpy as np

from rheon import dissect
from rheon.core.errors import require
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.random import generator
from rheon.engine.learning import LinearNetwork, Shown
from rheon.engine.simulate import simulate
from rheon.systems import DeepLinear, GradientDescent, SignalVariance

from ._paper import Context, Measured

SEEDS = {"quick": 3, "full": 5}
# five-level binary tree: modes 1 | 2 | 3, 4 | 5 to 8 are the four strongest groups of equal strength in the mean
GROUPS = (slice(0, 1), slice(1, 2), slice(2, 4), slice(4, 8))
STD, HIDDEN = 1e-3, 32
# fixed points of the mean-field map, by quadrature (the sheet of this paper)
VARIANCES = {0.9: 0.0, 1.05: 0.05325, 1.1: 0.11275, 1.2: 0.24951, 1.5: 0.79335, 2.0: 2.12147}
# Newton starts of a round; rounds go on until two in a row bring no new family
STARTS, ROUNDS = 500, 8


def tree_data(rng, features: int = 1000, levels: int = 5, flip: float = 0.1) -> np.ndarray:
    """Features of the leaves of a binary tree: a fair sign at the root, flipped now and then on the way down.

    Shape (feature, 2^levels).
    """
    values = rng.choice([-1.0, 1.0], size=(features, 1))
    for _ in range(levels):
        values = np.repeat(values, 2, axis=1)
        values = values * np.where(rng.random(values.shape) < flip, -1.0, 1.0)
    return values


def tree(context: Context) -> Measured:
    """A random small start on the tree: half-learning times of groups of modes against the closed form."""
    delays, ordered, picture = [], True, None
    for seed in range(SEEDS[context.version]):
        rng = generator(context.key + seed)
        task = tree_data(rng)
        net = LinearNetwork.gaussian(task, hidden=(HIDDEN,), std=STD, key=context.key + 100 + seed)
        # time 0.7 is 1,400 steps of the paper's rate 0.5e-3
        times = np.linspace(0, 0.7, 701)
        found = simulate(DeepLinear(net), times, rtol=1e-8, atol=1e-12).values
        rows = [_half(times, found[:, g].mean(1), net.strengths[g].mean()) for g in GROUPS]
        delays.append([real / theory - 1 for real, theory in rows])
        ordered &= all(a[0] < b[0] for a, b in itertools.pairwise(rows))
        picture = picture or _stages(times, found, net.strengths)
    middle = np.median(delays, axis=0)
    holds = ordered and bool((middle > 0).all() and (middle <= 0.25).all())
    text = f"later by {', '.join(f'{d:.1%}' for d in middle)} (medians of {len(delays)} seeds)"
    text += ", in order of strength" if ordered else ", out of order"
    return Measured(text, holds, {"delays": delays}, (picture,) if picture else ())


def _half(times, curve, strength: float) -> tuple[float, float]:
    """When a group is half learned: measured, and by the closed form from aligned modes of the same length."""
    k = int(np.argmax(curve > strength / 2))
    share = (strength / 2 - curve[k - 1]) / (curve[k] - curve[k - 1])
    start = HIDDEN * STD**2
    return float(times[k - 1] + share * (times[k] - times[k - 1])), np.log(strength / start - 1) / (2 * strength)


def _stages(times, found, strengths) -> Figure:
    shown = times <= 0.35
    times, found = times[shown], found[shown]
    theory = [DeepLinear.closed_form(times, strengths[g].mean(), HIDDEN * STD**2) for g in GROUPS]
    traces = [together(times, theory, "reference", "closed form")]
    for number, (group, role) in enumerate(zip(GROUPS, ("data", "model", "other", "floor"), strict=True), 1):
        traces.append(together(times, found[:, group].T, role, f"level {number} of the tree"))
    panel = Panel(tuple(traces), x="time (1 / rate)", y="strength of a mode", note="Broad divisions are learned first.")
    return Figure((panel,), title="learning a tree, stage by stage")


def together(x, curves, role: str, name: str) -> Trace:
    """Several curves as one trace with gaps between them, so that they look alike."""
    gap = [np.nan]
    across = np.concatenate([np.concatenate([x, gap]) for _ in curves])
    return Trace("line", across, np.concatenate([np.concatenate([c, gap]) for c in curves]), role=role, name=name)


def saddles(context: Context) -> Measured:
    """All rest points of three hidden units on five modes."""
    s, hidden = np.array([5.0, 4.0, 3.0, 2.0, 1.0]), 3
    flow = DeepLinear(LinearNetwork.gaussian(np.diag(s), hidden=(hidden,), std=0.5, key=context.key))
    rng = generator(context.key)
    families: dict[tuple, set] = {}
    clean, idle, rounds = True, 0, 0
    while idle < 2 and rounds < ROUNDS:
        starts = _some_modes(rng, hidden, len(s))
        found = dissect.fixed_points(flow, starts=starts, tries=32, key=context.key + rounds)
        before, rounds = len(families), rounds + 1
        for row in found["table"]:
            active = row["observed"] / s
            clean &= bool((np.minimum(np.abs(active), np.abs(active - 1)) < 1e-6).all())
            families.setdefault(tuple((np.flatnonzero(active > 0.5) + 1).tolist()), set()).add(row["unstable"])
        idle = idle + 1 if len(families) == before else 0
    full = {modes: index for modes, index in families.items() if len(modes) == hidden}
    stable = [modes for modes, index in families.items() if 0 in index]
    every = 1 + 5 + 10 + 10
    holds = clean and len(full) == 10 and stable == [(1, 2, 3)] and families[(1, 2, 3)] == {0}
    text = f"{len(full)} of 10 families of rank 3, {len(families)} of {every} in all; index 0 only for {stable}"
    text += f"; {rounds * STARTS} starts"
    details = {"families": {str(k): sorted(v) for k, v in sorted(families.items())}, "starts": rounds * STARTS}
    return Measured(text, bool(holds), details)


def _some_modes(rng, hidden: int, modes: int) -> np.ndarray:
    """Random weights of two layers in which each mode has begun or not, by the toss of a coin. Shape (start, dim)."""
    begun = rng.random((STARTS, modes)) < 0.5
    first = rng.normal(size=(STARTS, hidden, modes)) * begun[:, None, :]
    second = rng.normal(size=(STARTS, modes, hidden)) * begun[:, :, None]
    size = rng.uniform(0.3, 2.0, (STARTS, 1))
    return size * np.concatenate([first.reshape(STARTS, -1), second.reshape(STARTS, -1)], 1)


def products(context: Context) -> Measured:
    """Singular values and eigenvalues of products of Gaussian matrices; products of orthogonal ones."""
    n, draws, rng = 200, 20, generator(context.key)
    moments: dict[tuple[int, int], list] = {(k, p): [] for k in (1, 2, 3, 5) for p in (2, 3)}
    moduli: dict[int, list] = {5: [], 100: []}
    for _ in range(draws):
        whole = np.eye(n)
        for k in range(1, 101):
            whole = rng.normal(size=(n, n)) / np.sqrt(n) @ whole
            if (k, 2) in moments:
                squares = np.linalg.svd(whole, compute_uv=False) ** 2
                for p in (2, 3):
                    moments[k, p].append(float((squares**p).mean()))
            if k in moduli:
                moduli[k].append(np.abs(np.linalg.eigvals(whole)))
    exact = {2: lambda k: k + 1, 3: lambda k: (k + 1) * (3 * k + 2) / 2}
    off = max(abs(np.mean(v) / exact[p](k) - 1) for (k, p), v in moments.items())
    radius = 0.1 / np.sqrt(np.pi)
    shares = {k: float((np.concatenate(v) < radius).mean()) for k, v in moduli.items()}
    turned = np.eye(n)
    for _ in range(100):
        turned = np.linalg.qr(rng.normal(size=(n, n)))[0] @ turned
    flat = float(np.abs(np.linalg.svd(turned, compute_uv=False) - 1).max())
    expected = {5: 0.3166, 100: 0.944}
    near = max(abs(shares[k] - expected[k]) for k in shares)
    text = f"moments within {off:.1%}; near zero {shares[5]:.1%} (5), {shares[100]:.1%} (100); orthogonal {flat:.0e}"
    traces = []
    for (k, values), role in zip(moduli.items(), ("model", "data"), strict=True):
        ordered = np.sort(np.concatenate(values))
        at = np.geomspace(1e-4, 1.5, 200)
        measured = np.searchsorted(ordered, at) / len(ordered)
        traces.append(Trace("line", at, measured, role=role, name=f"{k} factors"))
        law = Trace("line", at, np.minimum(at ** (2 / k), 1), role="reference", name="r^(2 / k)" * (k == 5))
        traces.append(law)
    panel = Panel(tuple(traces), x="modulus of an eigenvalue", y="share below", x_scale="log",
                  note="In a product of 100 Gaussian matrices nearly all directions have died out.")  # fmt: skip
    holds = off <= 0.05 and near <= 0.02 and flat <= 1e-10
    details = {"moments": {f"k {k}, n {p}": float(np.mean(v)) for (k, p), v in moments.items()}, "shares": shares}
    return Measured(text, bool(holds), details, (Figure((panel,), title="eigenvalues of products"),))


def edge_of_chaos(context: Context) -> Measured:
    """Signal size by the mean-field map, its bifurcation, and 100 layers of a wide orthogonal network."""
    points = {g: _settled(g) for g in VARIANCES}
    off = max(abs(points[g] - q) for g, q in VARIANCES.items())
    branch = dissect.continuation(SignalVariance(gain=0.9), "gain", (0.5, 1.6), starts=[[0.0]], at=[0.5])
    crossing = [float(b["parameter"]) for b in branch["bifurcations"] if b["kind"] in ("transcritical", "pitchfork")]
    critical = min(crossing, key=lambda g: abs(g - 1)) if crossing else np.nan
    gains = np.array([g for g in VARIANCES if g >= 1.1])
    sizes = _layers(gains, 1000, generator(context.key))
    wanted = np.array([VARIANCES[g] for g in gains])
    relative = float(np.abs(sizes[-1] / wanted - 1).max())
    gain = np.linspace(0.6, 2.0, 57)
    law = simulate(SignalVariance(), [0.0, 4000.0], parameters={"gain": gain}).values[:, 1, 0]
    panel = Panel(
        (Trace("line", gain, law, role="model", name="mean-field map"),
         Trace("points", gains, sizes[-1], role="data", name="1,000 units, layer 100", size=7),
         Trace("vline", np.ones(1), np.zeros(1), role="floor", name="edge of chaos")),
        x="gain", y="mean square of the signals",
    )  # fmt: skip
    holds = off <= 1e-5 and relative <= 0.05 and abs(critical - 1) < 1e-3
    text = f"q within {off:.0e}, critical gain {critical:.6f}, network within {relative:.1%} for g >= 1.1"
    return Measured(text, bool(holds), {"q": points, "network": sizes[-1]}, (Figure((panel,), title="edge of chaos"),))


def _settled(gain: float) -> float:
    """The stable rest point of the mean-field map."""
    found = dissect.fixed_points(SignalVariance(gain=gain), box=[[0.0], [4.0]], tries=32)
    stable = [row["state"][0] for row in found["table"] if row["unstable"] == 0 and row["state"][0] > -1e-9]
    return float(max(stable)) if stable else np.nan


def _layers(gains, width: int, rng, depth: int = 100) -> np.ndarray:
    """Mean squares in each layer of orthogonal networks that share weights. Shape (depth + 1, gain)."""
    x = rng.normal(size=(width, len(gains)))
    sizes = [(x**2).mean(0)]
    for _ in range(depth):
        x = gains * _turned(np.tanh(x), rng)
        sizes.append((x**2).mean(0))
    return np.array(sizes)


def _turned(x, rng) -> np.ndarray:
    """A random orthogonal matrix times x, as a product of reflections (Stewart 1980, doi:10.1137/0717034)."""
    x = x.copy()
    for k in range(len(x), 0, -1):
        v = rng.normal(size=k)
        v[0] += np.copysign(np.linalg.norm(v), v[0])
        x[-k:] -= np.outer(v, (2 / (v @ v)) * (v @ x[-k:]))
    return x * rng.choice([-1.0, 1.0], size=(len(x), 1))


def digits_task() -> np.ndarray:
    """Correlation of centred one-hot labels with whitened digits, strongest mode 1. Shape (10, 40)."""
    data = require("sklearn.datasets", "sklearn").load_digits()
    x = data.data - data.data.mean(0)
    _, _, v = np.linalg.svd(x, full_matrices=False)
    seen = x @ v[:40].T
    white = seen / np.linalg.norm(seen, axis=0)
    y = np.eye(10)[data.target]
    task = (y - y.mean(0)).T @ white
    return task / np.linalg.norm(task, 2)


def depth_of_digits(context: Context) -> Measured:
    """Steps with the best of 12 rates, for networks of 2 to 20 layers."""
    task, rates = digits_task(), np.logspace(-3.5, 0, 12)
    depths = (2, 5, 10, 20)
    seeds = range(3 if context.version == "full" else 1)
    steps: dict[str, dict[int, list[int]]] = {}
    for name, make, most in (("orthogonal", LinearNetwork.orthogonal, 40), ("gaussian", LinearNetwork.gaussian, 250)):
        steps[name] = {d: [] for d in depths}
        for depth in depths:
            for seed in seeds:
                net = make(task, hidden=(40,) * (depth - 1), key=context.key + seed)
                steps[name][depth].append(_fastest(net, rates, most if depth > 10 else 100))
                context.advance(1 / (2 * len(depths) * len(seeds)))
    middle = {name: {d: float(np.median(v)) for d, v in row.items()} for name, row in steps.items()}
    slower = {name: row[20] / row[2] for name, row in middle.items()}
    text = "; ".join(f"{n} " + ", ".join(f"{d}: {min(v)}-{max(v)}" for d, v in row.items()) for n, row in steps.items())
    text += f"; ratios {slower['orthogonal']:.1f} and {slower['gaussian']:.1f}"
    traces = [
        Trace("line", np.array(depths), np.array([row[d] for d in depths]), name=name.capitalize(), role=role)
        for (name, row), role in zip(middle.items(), ("model", "reference"), strict=True)
    ]
    panel = Panel(tuple(traces), x="layers of weights", y="steps to 1 % of the loss, best rate", x_scale="log",
                  y_scale="log")  # fmt: skip
    holds = slower["orthogonal"] <= 2 and slower["gaussian"] >= 10
    return Measured(text, bool(holds), {"steps": steps}, (Figure((panel,), title="depth and learning time, digits"),))


def _fastest(net: LinearNetwork, rates, most: int) -> int:
    """Steps until the loss is 1 % of that of no network at all, with the best rate; `most` where none gets there."""
    method = GradientDescent(Shown(net, "loss"), rates[0])
    start = method.initial()
    loss = simulate(method, n=most + 1, parameters={"rate": rates}, initial=start).values[..., 0]
    there = loss <= 0.01 * 0.5 * float((np.asarray(net.correlation) ** 2).sum())
    first = np.where(there.any(1), there.argmax(1), most)
    return int(first.min())
