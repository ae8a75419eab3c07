"""Shared parts: the exact identities of structured layers, and what their products cost."""

from __future__ import annotations

import time
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import scipy.linalg

from rheon.core.figure import Figure, Panel, Trace
from rheon.core.precision import as_dtype, precision
from rheon.engine.operators.butterfly import Butterfly, bit_reversal
from rheon.engine.operators.hankel import Hankel
from rheon.engine.operators.structures import STRUCTURES, draw
from rheon.engine.rollout import rollout
from rheon.models.structured_network import StructuredNetwork

from ._paper import Context, Measured

NON_ZEROS = {8: 48, 16: 128, 64: 768}
SIZES = (64, 128, 256, 512, 1024, 2048, 4096)
SLOPE = 1.35
WIDTHS = (512, 1024, 2048)
# steps of a free run, and turns in which the racers are timed
STEPS, TURNS = 200, 5
# first the network of arXiv 2503.23697 as we read it
RACED = ("spectral", "circulant", "monarch", "butterfly")


def hankel_products(context: Context) -> Measured:
    """Embedded in a circulant matrix against entry by entry."""
    rng, worst = np.random.default_rng(context.key), 0.0
    with precision("double"):
        for n in range(1, 65):
            entries, x = rng.normal(size=2 * n - 1), rng.normal(size=n)
            dense = scipy.linalg.hankel(entries[:n], entries[n - 1 :])
            worst = max(worst, float(np.abs(np.asarray(_product(Hankel(entries, n), x)) - dense @ x).max()))
    return Measured(f"largest difference {worst:.1e}", worst <= 1e-12, {"largest difference": worst})


@eqx.filter_jit
def _product(operator, x):
    return operator.apply(jnp.asarray(x))


def fourier_factors(context: Context) -> Measured:
    """Factors multiplied out, and their non-zeros counted."""
    worst, counted = 0.0, {}
    with precision("double"):
        for n in NON_ZEROS:
            transform = Butterfly.fourier(n)
            factors = [np.asarray(_product(f, np.eye(n, dtype=complex))).T for f in transform.factors()]
            counted[n] = int(sum(np.count_nonzero(f) for f in factors))
            product = np.eye(n)[bit_reversal(n)]
            for factor in factors:
                product = factor @ product
            whole = np.asarray(_product(transform, np.eye(n, dtype=complex))).T
            exact = np.fft.fft(np.eye(n))
            worst = max(worst, float(np.abs(product - exact).max()), float(np.abs(whole - exact).max()))
    text = f"largest difference {worst:.1e}; " + ", ".join(f"{v} of {n * n}" for n, v in counted.items())
    return Measured(text, worst <= 1e-13 and counted == NON_ZEROS, {"largest difference": worst, "non-zeros": counted})


def gradients(context: Context) -> Measured:
    """Slopes of a layer's loss by its structure, and by the dense matrix that the structure stands for."""
    rng, worst = np.random.default_rng(context.key), {}
    with precision("double"):
        x, bias = jnp.asarray(rng.normal(size=(5, 24))), jnp.asarray(rng.normal(size=32))
        for name in STRUCTURES:
            operator = as_dtype(draw(name, rng, 24, 32), np.float64)
            fast = _slopes(operator, x, bias, False)
            slow = _slopes(operator, x, bias, True)
            pairs = zip(jax.tree.leaves(fast), jax.tree.leaves(slow), strict=True)
            worst[name] = max(float(jnp.abs(a - b).max()) for a, b in pairs)
    largest = max(worst.values())
    return Measured(f"largest difference {largest:.1e} of {len(worst)} structures", largest <= 1e-10, worst)


@eqx.filter_jit
def _slopes(operator, x, bias, dense: bool):
    def loss(parts):
        operator, x, bias = parts
        product = x @ operator.as_matrix().T if dense else operator.apply(x)
        return jnp.sum(jnp.sin(jnp.arange(32.0)) * jnp.tanh(product + bias) ** 2)

    return eqx.filter_grad(loss)((operator, x, bias))


def cost_scaling(context: Context) -> Measured:
    """Slopes of the logarithm of time and of operations over that of the size."""
    rng = np.random.default_rng(context.key)
    turns = 3 if context.version == "quick" else 7
    seconds: dict[str, list[float]] = {name: [] for name in STRUCTURES}
    flops: dict[str, list[float]] = {name: [] for name in STRUCTURES}
    for n in SIZES:
        for name in STRUCTURES:
            operator = draw(name, rng, n, n, 1.5)
            flops[name].append(operator.flops)
            seconds[name].append(seconds_per_product(operator, turns))
        context.advance(1 / len(SIZES), f"n = {n}")
    slopes = {name: slope(SIZES, values) for name, values in seconds.items()}
    counts = {name: slope(SIZES, values) for name, values in flops.items()}
    names = ("spectral", "hankel", "circulant", "butterfly")
    holds = all(slopes[name] < SLOPE and counts[name] < SLOPE for name in names)
    text = ", ".join(f"{name} {slopes[name]:.2f}" for name in (*names, "monarch", "dense"))
    details = {
        "slope of time": slopes,
        "slope of operations": counts,
        "microseconds per product": {name: [1e6 * s for s in values] for name, values in seconds.items()},
        "operations per product": flops,
        "sizes": SIZES,
    }
    return Measured(text, holds, details, (_scaling_figure(seconds, flops),))


def seconds_per_product(operator: Any, turns: int) -> float:
    """The least time of a product with one vector, over several turns of many products in one compiled call."""
    n = operator.shape[0]
    count = int(np.clip(4e6 / operator.flops, 20, 2000))
    x = np.random.default_rng(0).normal(size=n).astype(np.float32)
    run = lambda: jax.block_until_ready(_products(operator, x, count))  # noqa: E731
    run()
    return min(timed(run) for _ in range(turns)) / count


@eqx.filter_jit
def _products(operator, x, count: int):
    # clipped so that it neither dies out nor overflows, at the cost of one pass over the vector
    return jax.lax.fori_loop(0, count, lambda _, x: jnp.clip(operator.apply(x), -1, 1), jnp.asarray(x))


def slope(sizes, values) -> float:
    """Of the straight line through the logarithms."""
    return float(np.polyfit(np.log(sizes), np.log(values), 1)[0])


def rollout_speed(context: Context) -> Measured:
    """Free runs of one path by untrained networks of equal width, in turns."""
    rows, holds = {}, {}
    for width in WIDTHS[:1] if context.version == "quick" else WIDTHS:
        times = rollout_seconds(width, ("dense", *RACED), TURNS)
        ratios = {name: float(np.median(np.array(times["dense"]) / np.array(times[name]))) for name in RACED}
        rows[str(width)] = {"times faster than dense": ratios, "seconds per step": _per_step(times)}
        holds[width] = ratios["spectral"] >= 2
        context.advance(1 / len(WIDTHS), f"width {width}")
    text = "; ".join(
        f"{width}: " + ", ".join(f"{n} {r:.1f}" for n, r in row["times faster than dense"].items())
        for width, row in rows.items()
    )
    return Measured(text + " times faster than dense", all(holds.values()), rows)


def rollout_seconds(width: int, structures, turns: int) -> dict[str, list[float]]:
    """Seconds of `STEPS` steps of a free run from one window of 16 delays of 3 variables, in turns.

    "dense" is the faster of two layouts of its weights in every turn: with one vector XLA may be slow in either.
    """
    path = np.random.default_rng(0).normal(size=(1, 64, 3)).cumsum(1)
    runs = {}
    for name in structures:
        model = StructuredNetwork(delays=16, width=width, structure=name)
        law: Any = as_dtype(model.build((path - path.mean()) / path.std(), 1.0, jax.random.key(0)), np.float32)
        start = law.initial()
        forms = {name: law}
        if name == "dense":
            turned = tuple(_Turned(np.ascontiguousarray(part.weight.T), part.bias) for part in law.rule.net.layers)
            forms["dense, turned"] = eqx.tree_at(lambda held: held.rule.net.layers, law, turned)
        for form, held in forms.items():
            runs[form] = lambda held=held, start=start: jax.block_until_ready(_run(held, start))
            runs[form]()
    times: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(turns):
        for name, run in runs.items():
            times[name].append(timed(run))
    if "dense" in times:
        times["dense"] = [min(pair) for pair in zip(times["dense"], times.pop("dense, turned"), strict=True)]
    return times


class _Turned(eqx.Module):
    """A dense layer whose weights are held by columns.

    Attributes:
        weight: shape (in, out).
        bias: shape (out,).
    """

    weight: Any
    bias: Any

    def __call__(self, x):
        return x @ jnp.asarray(self.weight) + self.bias


@eqx.filter_jit
def _run(law, start):
    return rollout(law, jnp.asarray(start), STEPS)


def timed(run) -> float:
    """Seconds of one call."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def _per_step(times: dict[str, list[float]]) -> dict[str, float]:
    return {name: float(np.median(values)) / STEPS for name, values in times.items()}


def _scaling_figure(seconds, flops) -> Figure:
    shown = {"dense": "reference", "spectral": "model", "butterfly": "data", "monarch": "other", "low-rank": "floor"}
    n = np.array(SIZES, float)
    panels = []
    for title, table, unit in (("time", seconds, "microseconds"), ("arithmetic", flops, "operations")):
        factor = 1e6 if table is seconds else 1.0
        traces = [
            Trace("line", n, factor * np.array(table[name]), name=name, role=role) for name, role in shown.items()
        ]
        panels.append(Panel(tuple(traces), title=title, x="n", y=unit, x_scale="log", y_scale="log"))
    return Figure(tuple(panels), title="One product of size n", columns=2)
