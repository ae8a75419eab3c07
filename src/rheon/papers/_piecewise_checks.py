"""Claims on piecewise-linear maps whose cycles, symbols and fixed points are known exactly."""

from __future__ import annotations

import math

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from rheon import dissect, measure
from rheon.core.precision import as_dtype, in_double
from rheon.core.registry import find
from rheon.engine.piecewise import pieces
from rheon.models.almost_linear_rnn import AlmostLinearMap

from ._paper import Context, Measured

# number of cycles of each length of the full tent map
TENT_CYCLES = {1: 2, 2: 1, 3: 2, 4: 3, 5: 6, 6: 9, 7: 18, 8: 30}
FLATTER = 1 - 1e-10
LONGEST = {"quick": 6, "full": 8}
# the map with two cycles of length 16, and the same with one fixed point
PLANE = {"weights": [[0.0, -0.64375], [0.52505308, 0.0]], "bias": [0.37298253, -0.97931491]}
CYCLING, RESTING = (0.8377689, 0.96461297), (-0.0222311, 0.96461297)


def plrnn(decay, weights, bias) -> AlmostLinearMap:
    """z' = A z + W relu(z) + h, all states rectified and observed, in float64."""
    dim = len(bias)
    return AlmostLinearMap(
        decay=np.array(decay, float),
        weights=np.array(weights, float),
        bias=np.array(bias, float),
        lift=np.zeros((0, dim)),
        anchor=np.full(dim, 0.1),
        relus=dim,
        warmup=1,
    )


def tent() -> AlmostLinearMap:
    """z' = 2 z + 1 on the left, -2 z + 1 on the right: the full tent map on [-1, 1]."""
    return plrnn([2.0], [[-4.0]], [1.0])


@in_double
def algebra(context: Context) -> Measured:
    """Pieces against the cell, and against automatic differentiation."""
    built = find("models", "almost-linear-rnn")(latent=20, relus=4).build(
        np.random.default_rng(0).normal(size=(1, 100, 3)), 0.01, jax.random.key(context.key)
    )
    law = as_dtype(pieces(built), np.float64)
    rng = np.random.default_rng(context.key)
    law = law.replace(weights=0.3 * rng.normal(size=(20, 20)), bias=rng.normal(size=20))
    states = jnp.asarray(rng.normal(size=(1000, 20)))

    step, slope = (float(v.max()) for v in _gaps(law, states))
    return Measured(f"off by {step:.1e}, Jacobian by {slope:.1e}", max(step, slope) <= 1e-12)


@eqx.filter_jit
def _gaps(law, states):
    """How far pieces are from the cell, and their matrices from its derivative."""

    def one(z):
        matrix, offset = law.piece(law.region(z))
        traced = jax.jacfwd(lambda y: law(0.0, y))(z)
        return jnp.abs(matrix @ z + offset - law(0.0, z)).max(), jnp.abs(matrix - traced).max()

    return jax.vmap(one)(states)


def tent_cycles(context: Context) -> Measured:
    """All cycles of the tent map."""
    law, counts, rows = tent(), {}, {}
    for length in range(1, LONGEST[context.version] + 1):
        table = [r for r in dissect.cycles(law, length, key=context.key)["table"] if r["real"]]
        counts[length] = len(table)
        rows[length] = sorted(float(np.ravel(r["states"])[0]) for r in table)
        context.advance(1 / LONGEST[context.version])
    points = [float(np.ravel(r["states"])[0]) for r in dissect.cycles(law, 1)["table"] if r["real"]]
    two = dissect.cycles(law, 2)["table"][0]
    exact = bool(
        np.allclose(sorted(points), [-1, 1 / 3], atol=1e-12)
        and np.allclose(np.sort(np.ravel(two["states"])), [-0.2, 0.6], atol=1e-12)
        and np.allclose(np.ravel(two["multipliers"]), [-4], atol=1e-10)
    )
    holds = exact and all(counts[k] == TENT_CYCLES[k] for k in counts)
    text = ", ".join(str(v) for v in counts.values()) + f" cycles of length 1 to {max(counts)}"
    return Measured(text + ("" if exact else "; states or multipliers are off"), holds, {"counts": counts})


def tent_symbols(context: Context) -> Measured:
    """Transitions, entropy rate and exponent of the tent map."""
    # a slope of two loses a binary digit a step: noise below 1e-9 brings new ones, and keeps to the interval
    rng = np.random.default_rng(context.key)
    x, orbit = 0.1234, np.empty(200_000)
    for i, noise in enumerate(1e-10 * rng.random(len(orbit))):
        x = (1 - 2 * abs(x)) * (1 - noise)
        orbit[i] = x
    found = dissect.symbols((orbit > 0).astype(int))
    rate = float(dissect.entropy_rate(found))
    allowed = bool((np.asarray(found["transitions"]) > 0).all())
    # a map flatter by 1e-10 does not lose them; its exponent is smaller by as much
    flat = plrnn([2 * FLATTER], [[-4 * FLATTER]], [FLATTER])
    exponent = float(measure.lyapunov_spectrum(flat, steps=20_000, initial=np.array([0.1234])).value[0])
    off = abs(rate - math.log(2)), abs(exponent - math.log(2))
    text = f"entropy rate {rate:.4f}, exponent off by {off[1]:.1e}, {'all' if allowed else 'not all'} transitions"
    return Measured(text, allowed and off[0] <= 1e-2 and off[1] <= 1e-9, {"entropy rate": rate, "exponent": exponent})


def long_cycles(context: Context) -> Measured:
    """The two cycles of length 16 of a map of the plane."""
    law = plrnn(CYCLING, **PLANE)
    real = [r for r in dissect.cycles(law, 16, key=context.key)["table"] if r["real"]]
    none = [r for r in dissect.cycles(law, 15, key=context.key)["table"] if r["real"]]
    moduli = sorted(tuple(sorted(np.abs(np.ravel(r["multipliers"])))) for r in real)
    expected = np.array([(0.2372, 1.6102), (0.5189, 0.5189)])
    holds = len(real) == 2 and not none and bool(np.allclose(moduli, expected, atol=1e-4))
    text = f"{len(real)} cycles of length 16: " + "; ".join(f"{a:.4f}, {b:.4f}" for a, b in moduli)
    return Measured(text + f"; {len(none)} of length 15", holds, {"moduli": moduli})


def one_fixed_point(context: Context) -> Measured:
    """The fixed point of the same map with another decay."""
    found = dissect.fixed_points(plrnn(RESTING, **PLANE), key=context.key)
    rows = [r for r in found["table"] if r["real"]]
    text = f"{len(rows)} fixed points: " + "; ".join(str(np.round(r["state"], 4).tolist()) for r in rows)
    if len(rows) != 1:
        return Measured(text, False)
    moduli = np.sort(np.abs(rows[0]["eigenvalues"]))
    holds = np.allclose(rows[0]["state"], [0.3649, -22.2606], atol=1e-4)
    holds &= bool(np.allclose(moduli, [0.0222, 0.9646], atol=1e-4))
    return Measured(f"{text}; moduli {moduli[1]:.4f}, {moduli[0]:.4f}", bool(holds))


def by_exhaustion(law) -> np.ndarray:
    """All fixed points of a piecewise-linear law with few bits, written out. Shape (point, dim)."""
    found = []
    for number in range(2**law.n_units):
        bits = np.array([number >> i & 1 for i in range(law.n_units)], bool)
        matrix, offset = (np.asarray(v, float) for v in law.piece(bits))
        state = np.linalg.solve(np.eye(len(offset)) - matrix, offset)
        if (np.asarray(law.region(state)) == bits).all():
            found.append(state)
    return np.array(found).reshape(-1, law.dim)
