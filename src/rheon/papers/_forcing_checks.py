"""Claims on the algebra of generalised teacher forcing: exact statements, checked in float64."""

from __future__ import annotations

import functools
from collections.abc import Callable

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from rheon.core.precision import as_dtype, in_double
from rheon.core.registry import find
from rheon.training._orbit import forced_orbit, window_loss
from rheon.training.forcing import ESTIMATORS, AdaptiveTeacherForcing

from ._paper import Context, Measured
from ._reconstruction import lorenz63

# name of the cell -> model and its settings
CELLS: dict[str, tuple[str, dict]] = {
    "shallow": ("shallow-plrnn", {"latent": 5, "hidden": 12, "clipped": False}),
    "clipped shallow": ("shallow-plrnn", {"latent": 5, "hidden": 12}),
    "dendritic": ("dendritic-plrnn", {"latent": 5}),
    "plain": ("plrnn", {"latent": 5}),
}


def law_of(model: str, settings: dict, seed: int, scale: float = 1.0):
    """A law of a model with random parameters in float64: untrained ones plus 0.3 `scale` times Gaussian ones."""
    rng = np.random.default_rng(seed)
    arrays, static = eqx.partition(_untrained(model, **settings), eqx.is_inexact_array_like)
    arrays = jax.tree.map(lambda a: a + 0.3 * scale * rng.normal(size=np.shape(a)), arrays)
    return eqx.combine(arrays, static)


@functools.cache
def _untrained(model: str, **settings):
    path = np.random.default_rng(0).normal(size=(1, 200, 3))
    return as_dtype(find("models", model)(**settings).build(path, 0.01, jax.random.key(0)), np.float64)


def windows(length: int, count: int, seed: int = 0) -> np.ndarray:
    """Windows of the Lorenz training data, columns last. Shape (length + 1, 3, count)."""
    values = lorenz63(length=20_000).train.values
    starts = np.random.default_rng(seed).integers(0, len(values) - length - 1, count)
    return np.moveaxis(values[starts[:, None] + np.arange(length + 1)], 0, -1)


@in_double
def algebra(context: Context) -> Measured:
    """Jacobians by their formulas against automatic differentiation."""
    gaps = {}
    for seed, (name, (model, settings)) in enumerate(CELLS.items()):
        law = law_of(model, settings, context.key + seed)
        states = jnp.asarray(np.random.default_rng(seed).normal(size=(100, law.dim)))
        gaps[name] = float(_jacobian_gap(law, states))
    worst = max(gaps.values())
    return Measured(f"off by {worst:.1e} at most, {len(gaps)} cells", worst <= 1e-12, gaps)


@eqx.filter_jit
def _jacobian_gap(law, states):
    gap = lambda z: jnp.abs(law.jacobian(z) - jax.jacfwd(lambda y: law(0.0, y))(z)).max()  # noqa: E731
    return jax.vmap(gap)(states).max()


def _gradient_gap(context: Context, share: float, plain: Callable) -> float:
    """Largest relative gap between the gradient of the forced loss and that of a plain one."""
    law = law_of("shallow-plrnn", {"latent": 3, "hidden": 20}, context.key, 0.1)
    window = jnp.asarray(windows(30, 8, context.key))
    params, static = eqx.partition(law, eqx.is_inexact_array_like)
    mixing = jnp.full((30, 3), share)
    loss = lambda p: window_loss(eqx.combine(p, static), window[:-1], window[1:], mixing)[0]  # noqa: E731
    forced = jax.jit(jax.grad(loss))(params)
    wanted = jax.jit(jax.grad(lambda p: plain(eqx.combine(p, static), window)))(params)
    pairs = zip(jax.tree.leaves(forced), jax.tree.leaves(wanted), strict=True)
    gaps = [(float(jnp.abs(a - b).max()), float(jnp.abs(b).max())) for a, b in pairs if np.size(b)]
    return max(g for g, _ in gaps) / max(size for _, size in gaps)


def _one_step(law, window):
    images = jax.vmap(jax.vmap(lambda x: law(0.0, x), -1, -1))(window[:-1])
    return jnp.mean((images - window[1:]) ** 2)


def _free(law, window):
    def body(z, _):
        z = jax.vmap(lambda x: law(0.0, x), -1, -1)(z)
        return z, z

    return jnp.mean((jax.lax.scan(body, window[0], None, length=len(window) - 1)[1] - window[1:]) ** 2)


@in_double
def full_forcing(context: Context) -> Measured:
    """With alpha = 1 the gradient is that of one-step regression."""
    gap = _gradient_gap(context, 1.0, _one_step)
    return Measured(f"off by {gap:.1e}", gap <= 1e-10)


@in_double
def no_forcing(context: Context) -> Measured:
    """With alpha = 0 the gradient is that of back-propagation through the free run."""
    gap = _gradient_gap(context, 0.0, _free)
    return Measured(f"off by {gap:.1e}", gap <= 1e-10)


@in_double
def gradient_bound(context: Context) -> Measured:
    """Products of forced Jacobians along windows of 200 steps."""
    held, free, shares, count = 0.0, 0.0, [], 10
    for seed in range(count):
        law = law_of("shallow-plrnn", {"latent": 3, "hidden": 20}, context.key + seed, 1.0)
        window = jnp.asarray(windows(200, 1, context.key + seed))
        share, jacobians = _bounding_share(law, window)
        shares.append(share)
        held, free = max(held, _largest_product(jacobians, share)), max(free, _largest_product(jacobians, 0.0))
    text = f"largest norm {held:.6f} (alpha {min(shares):.2f} to {max(shares):.2f}); without forcing {free:.1e}"
    return Measured(text, held <= 1 + 1e-9 and free > 1, {"forced": held, "free": free, "shares": shares})


def _bounding_share(law, window) -> tuple[float, np.ndarray]:
    """A share of at least 1 - 1/sigma, sigma the largest spectral norm on the orbit that it forces; its Jacobians."""
    share = 0.0
    while True:
        jacobians = np.asarray(_jacobians(law, window, jnp.full((window.shape[0] - 1, window.shape[1]), share)))
        needed = max(0.0, 1 - 1 / np.linalg.norm(jacobians, 2, axis=(1, 2)).max())
        if needed <= share:
            return share, jacobians
        # each share forces another orbit, with another sigma
        share = needed + 1e-12


@eqx.filter_jit
def _jacobians(law, window, mixing):
    """Jacobians along the orbit that a window forces. Shape (time, dim, dim)."""
    return jax.vmap(law.jacobian)(forced_orbit(law, window[0], window[:-1], mixing)[1][..., 0])


def _largest_product(jacobians: np.ndarray, share: float) -> float:
    """Largest spectral norm over the starts and lengths of products of (1 - share) J."""
    worst = 0.0
    for start in range(0, len(jacobians), 20):
        product = np.eye(jacobians.shape[1])
        for jacobian in jacobians[start:]:
            product = (1 - share) * jacobian @ product
            worst = max(worst, float(np.linalg.norm(product, 2)))
    return worst


@in_double
def bounded_orbits(context: Context) -> Measured:
    """Long runs of the clipped map with random parameters."""
    count, steps, starts = 100, 5_000, 8
    laws, limits = [], []
    for seed in range(count):
        law = law_of("shallow-plrnn", {"latent": 4, "hidden": 10}, 1000 * context.key + seed, 3.0)
        laws.append(law.replace(decay=np.random.default_rng(seed).uniform(-0.99, 0.99, law.dim)))
        push = np.abs(law.bias) + np.abs(law.outward * law.threshold).sum(1)
        limits.append(push / (1 - np.abs(laws[-1].decay)))
    limit = np.array(limits)[:, None]
    begin = 10 * limit * np.random.default_rng(context.key).choice([-1.0, 1.0], (count, starts, 4))
    together = jax.tree.map(lambda *leaves: np.stack(leaves), *laws)
    ends = np.asarray(_largest_late(together, jnp.asarray(begin), steps))
    ratios = (ends / limit).max((1, 2))
    holds = int((ratios <= 1 + 1e-9).sum())
    text = f"{holds} of {count}; nearest {ratios.max():.2f} of the bound"
    return Measured(text, holds == count, {"nearest": ratios.max()})


@eqx.filter_jit
def _largest_late(laws, states, steps: int):
    """Largest absolute values over the last thousand of so many steps. Shapes: (law, start, dim) -> the same."""

    def one(law, z):
        advance = lambda z: jax.vmap(lambda x: law(0.0, x))(z)  # noqa: E731
        z = jax.lax.fori_loop(0, steps - 1_000, lambda _, z: advance(z), z)
        last = lambda _, c: (advance(c[0]), jnp.maximum(c[1], jnp.abs(advance(c[0]))))  # noqa: E731
        return jax.lax.fori_loop(0, 1_000, last, (z, jnp.abs(advance(z))))[1]

    return jax.vmap(one)(laws, states)


def adaptive_share(context: Context) -> Measured:
    """One estimate on z' = 2 z."""
    states = jnp.ones((5, 1, 4))
    double = _Doubling(jnp.full((1, 1), 2.0))
    found = {}
    for name in ESTIMATORS:
        strategy = AdaptiveTeacherForcing(estimator=name, first=0.0)
        found[name] = float(strategy.update(strategy.start(), double, states))
    return Measured(", ".join(f"{v:g}" for v in found.values()), all(v == 0.5 for v in found.values()), found)


class _Doubling(eqx.Module):
    """z' = factor z."""

    factor: jax.Array

    def __call__(self, t, x, u=None):
        return self.factor @ x

    def lipschitz(self):
        """The largest stretching."""
        return jnp.abs(self.factor).max()
