"""Checks of the benign-oscillation paper: what networks learn with large and small steps, and the edge of stability."""

from __future__ import annotations

import itertools

import jax
import jax.numpy as jnp
import numpy as np

from rheon import dissect
from rheon.core.errors import require
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.precision import precision
from rheon.core.random import generator
from rheon.engine.learning import Batches, Loss, PatchNetwork, Shown
from rheon.engine.simulate import simulate
from rheon.engine.solve import solve
from rheon.systems import GradientDescent, StochasticGradientDescent

from ._paper import Context, Measured

SEEDS, TRAIN, TEST = 12, 16, 400
LARGE, CONTROL, SMALL = 2.9, 1.5, 0.1
# as many steps of the small rate as go as far
STEPS = 8_000
MANY = round(STEPS * LARGE / SMALL)
# digits: steps of training, and how many times on the way the curvature is measured
TRAINING = 9_000
LOOKS = {"quick": 18, "full": 90}
NETWORKS = {"quick": 1, "full": 3}
DIVERGING = 5


def trained(context: Context, rate: float, steps: int) -> dict:
    """All seeds trained side by side, each on its own data and in its own order; their scores on fresh examples."""
    nets = [PatchNetwork.strong_and_weak(TRAIN, key=context.key + 1000 * s) for s in range(SEEDS)]
    tests = [PatchNetwork.strong_and_weak(TEST, key=context.key + 1000 * s + 500) for s in range(SEEDS)]
    keys = jnp.stack([jax.random.key_data(jax.random.key(context.key + s)) for s in range(SEEDS)])
    method = StochasticGradientDescent(nets[0], rate, Batches(TRAIN, 1))
    parameters = {
        "objective.patches": np.stack([net.patches for net in nets]),
        "objective.labels": np.stack([net.labels for net in nets]),
        "batches.key": keys,
    }
    starts = np.stack([net.flat(net.start()) for net in nets])
    ends = simulate(method, [0.0, float(steps)], initial=starts, parameters=parameters).values[:, 1]
    rows: dict[str, list[float]] = {"all": [], "weak": [], "loss": []}
    with precision("double"):
        for net, test, end in zip(nets, tests, ends, strict=True):
            right = np.sign(np.asarray(test.answers(test.tree(end), test.patches))) == test.labels
            weak = test.patches[:, 0, 0] == 0
            rows["all"].append(float(right.mean()))
            rows["weak"].append(float(right[weak].mean()))
            rows["loss"].append(float(net.value(end)))
    return {name: float(np.mean(values)) for name, values in rows.items()} | {"seeds": rows}


def headline(context: Context) -> Measured:
    """Large steps against small ones that go as far in all."""
    large = context.once("large", lambda: trained(context, LARGE, STEPS))
    context.advance(0.2)
    small = trained(context, SMALL, MANY)
    gap = large["weak"] - small["weak"]
    holds = large["all"] >= 0.99 and small["all"] <= 0.97 and gap >= 0.25 and small["loss"] <= large["loss"]
    text = (
        f"large {large['all']:.4f} (weak {large['weak']:.3f}, training loss {large['loss']:.4f}), "
        f"small {small['all']:.4f} (weak {small['weak']:.3f}, training loss {small['loss']:.4f})"
    )
    return Measured(text, bool(holds), {"large": large, "small": small}, (_orbits(context),))


def control(context: Context) -> Measured:
    """Half the step of the large rate, below the edge."""
    large = context.once("large", lambda: trained(context, LARGE, STEPS))
    half = trained(context, CONTROL, STEPS)
    text = f"weak accuracy {half['weak']:.3f} (all {half['all']:.4f}), with the large step {large['weak']:.3f}"
    return Measured(text, half["weak"] <= 0.75, {"control": half})


def _orbits(context: Context) -> Figure:
    """What stochastic gradient descent does to both features, over the rate, and along one run."""
    rates = np.linspace(0.8, 3.05, 120 if context.version == "quick" else 240)
    net = PatchNetwork.strong_and_weak(TRAIN, key=context.key)

    def seen(weights):
        # answers to one strong and to one weak patch
        strong = jnp.zeros((1, 1, weights.shape[-1])).at[0, 0, 0].set(1.0)
        weak = jnp.zeros((1, 1, weights.shape[-1])).at[0, 0, 1].set(0.1)
        return jnp.concatenate([net.answers(weights, strong), net.answers(weights, weak)])

    method = StochasticGradientDescent(Shown(net, seen, ("strong", "weak")), 1.0, Batches(TRAIN, 1, context.key))
    times = np.arange(3_900.0, 4_000.0)
    late = simulate(method, times, transient=3_900.0, parameters={"rate": rates}, initial=method.initial()).values
    x = np.repeat(rates, late.shape[1])
    runs = simulate(method, np.arange(0, 4_000.0, 10), parameters={"rate": np.array([LARGE, SMALL])},
                    initial=method.initial())  # fmt: skip
    panels = (
        Panel((Trace("points", x, late[..., 0].ravel(), role="model", size=1.5),), y="answer to u", x="rate",
              title="stochastic gradient descent: the last 100 steps"),
        Panel((Trace("points", x, late[..., 1].ravel(), role="data", size=1.5),), y="answer to v", x="rate",
              title="the weak feature is learned where the strong one oscillates"),
        Panel((Trace("line", runs.times, runs.values[0, :, 1], role="data", name=f"rate {LARGE:g}"),
               Trace("line", runs.times, runs.values[1, :, 1], role="reference", name=f"rate {SMALL:g}")),
              x="step", y="answer to v", title="one run"),
    )  # fmt: skip
    return Figure(panels, title="large steps learn the weak feature")


def digits_loss(key: int) -> Loss:
    """Half the mean squared error of a tanh network on 300 digits."""
    data = require("sklearn.datasets", "sklearn").load_digits()
    x, y = data.data[:300] / 16 - 0.3, np.eye(10)[data.target[:300]]
    rng = generator(key)
    layers = [(rng.normal(size=(a, b)) / 8, np.zeros(b)) for a, b in itertools.pairwise((64, 64, 64, 10))]
    return Loss(_error, layers, (x, y))


def _error(layers, examples):
    seen, wanted = (jnp.asarray(v, layers[0][0].dtype) for v in examples)
    for weights, bias in layers[:-1]:
        seen = jnp.tanh(seen @ weights + bias)
    weights, bias = layers[-1]
    return 0.5 * jnp.mean(jnp.sum((seen @ weights + bias - wanted) ** 2, axis=1))


def _sharpness(key: int, rate: float, looks: int) -> tuple[np.ndarray, float]:
    """Largest curvature times the rate along training, shape (look,), and the last loss."""
    method = GradientDescent(digits_loss(key), rate)
    with precision("single"):
        states = np.asarray(solve(method, np.linspace(0, TRAINING, looks + 1).round()))[1:]
        loss = float(method.objective.value(states[-1]))
    top = [dissect.hessian_spectrum(method, x, k=1, steps=24, kind="single", key=key).value[0] for x in states]
    return rate * np.array(top), loss


def _diverges(key: int, rate: float) -> bool:
    """Whether training leaves finite numbers, or is worse off in the end."""
    problem = digits_loss(key)
    with precision("single"):
        states = np.asarray(solve(GradientDescent(problem, rate), [0.0, float(TRAINING)]))
        first, last = (float(problem.value(x)) for x in states)
    return not last < first


def edge_of_stability(context: Context) -> Measured:
    """Full-batch descent on digits: the largest curvature times the rate along the way."""
    seeds, looks = range(context.key, context.key + NETWORKS[context.version]), LOOKS[context.version]
    sharp, losses = {}, {}
    for rate in (0.05, 0.1, 0.15):
        runs = [_sharpness(seed, rate, looks) for seed in seeds]
        sharp[rate] = np.array([run[0] for run in runs])
        losses[rate] = float(np.median([run[1] for run in runs]))
        context.advance(0.3, f"rate {rate:g}")
    third = {r: float(np.median(v[:, -(looks // 3) :].mean(1))) for r, v in sharp.items()}
    rising = bool((np.diff(sharp[0.05], axis=1) > 0).all())
    holds = rising and all(1.97 <= third[r] <= 2.03 for r in (0.1, 0.15))
    text = (
        f"last third {third[0.1]:.3f} and {third[0.15]:.3f}, loss {losses[0.1]:.4f} and {losses[0.15]:.4f}; "
        f"0.05 from {sharp[0.05][0, 0]:.2f} to {sharp[0.05][0, -1]:.2f}, rising: {rising}"
    )
    times = np.linspace(0, TRAINING, looks + 1)[1:]
    traces = [
        Trace("line", times, sharp[r][0], role=role, name=f"rate {r:g}")
        for r, role in ((0.05, "model"), (0.1, "data"), (0.15, "other"))
    ]
    edge = Trace("hline", np.zeros(1), np.array([2.0]), role="floor", name="edge of stability")
    panel = Panel((edge, *traces), x="step", y="largest curvature x rate")
    return Measured(text, bool(holds), {"sharpness": {str(r): v for r, v in sharp.items()}, "losses": losses},
                    (Figure((panel,), title="progressive sharpening on digits"),))  # fmt: skip


def beyond_the_edge(context: Context) -> Measured:
    """The same training with a rate that is too large at the start."""
    lost = sum(_diverges(context.key + i, 0.3) for i in range(DIVERGING))
    return Measured(f"diverges from {lost} of {DIVERGING} starts", lost > DIVERGING / 2, {"lost": lost})
