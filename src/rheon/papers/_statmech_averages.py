"""Checks of the ion-channel paper: what averages alone say."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
from scipy.special import gammaln

from rheon.core.precision import precision
from rheon.training.maximum_caliber import maximum_caliber
from rheon.training.maximum_entropy import maximum_entropy

from ._paper import Context, Measured


def known_distributions(context: Context) -> Measured:
    """Geometric, Poisson, binomial and Gaussian from one or two averages, and a random problem."""
    n = np.arange(400.0)
    geometric = maximum_entropy(n, 1.5)["probabilities"]
    poisson = maximum_entropy(n, 1.5, np.exp(-gammaln(n + 1)))["probabilities"]
    sites = np.arange(13.0)
    ways = np.exp(gammaln(13) - gammaln(sites + 1) - gammaln(13 - sites))
    binomial = maximum_entropy(sites, 12 * 0.3, ways)["probabilities"]
    x = np.linspace(-12, 12, 2401)
    gauss = maximum_entropy(np.stack([x, x**2], 1), [0.4, 1.0 + 0.16])["probabilities"] / 0.01
    off = max(
        np.abs(geometric - 0.4 * 0.6**n).max(),
        np.abs(poisson - np.exp(n * np.log(1.5) - 1.5 - gammaln(n + 1))).max(),
        np.abs(binomial - ways * 0.3**sites * 0.7 ** (12 - sites)).max(),
        np.abs(gauss - np.exp(-((x - 0.4) ** 2) / 2) / np.sqrt(2 * np.pi)).max(),
    )
    spread = [float((n - 1.5) ** 2 @ p) for p in (geometric, poisson)]
    rng = np.random.default_rng(context.key)
    features, wanted = rng.normal(size=(50, 5)), rng.dirichlet(np.ones(50))
    found = maximum_entropy(features, wanted @ features)
    p = found["probabilities"]
    residual = float(np.abs(p @ features - wanted @ features).max())
    hessian, gibbs = _slopes(features, wanted @ features)
    holds = off <= 1e-10 and residual <= 1e-10 and found["steps"] < 20 and hessian <= 1e-8 and gibbs <= 1e-6
    text = f"largest difference {off:.0e}, variances {spread[0]:.4f} and {spread[1]:.4f}; residual {residual:.0e} in "
    text += f"{found['steps']} steps, Hessian {hessian:.0e}, Gibbs relation {gibbs:.0e}"
    return Measured(text, bool(holds), {"variances": spread})


def _slopes(features: np.ndarray, wanted: np.ndarray) -> tuple[float, float]:
    """How far the Hessian of ln Z is from the covariance, and dS from lambda . d<f>."""
    base = maximum_entropy(features, wanted)
    with precision("double"):
        log_z = lambda m: jax.scipy.special.logsumexp(-jnp.asarray(features) @ m)  # noqa: E731
        exact = np.asarray(jax.hessian(log_z)(jnp.asarray(base.value)))
    hessian = float(np.abs(exact - base["covariance"]).max())
    h, gibbs = 1e-4, 0.0
    for i, step in enumerate(np.eye(len(wanted)) * h):
        up, down = (maximum_entropy(features, wanted + s * step)["entropy"] for s in (1, -1))
        gibbs = max(gibbs, abs((up - down) / (2 * h) - base.value[i]))
    return hessian, gibbs


def lattice_gas(context: Context) -> Measured:
    """A chain of sites with neighbours that attract or repel: transfer matrix against all configurations."""
    m, matrix, dual = 12, 0.0, 0.0
    states = (np.arange(2**m)[:, None] >> np.arange(m)) & 1
    filled, pairs = states.sum(1), (states[:, 1:] * states[:, :-1]).sum(1)
    for w in np.linspace(-2, 2, 9):
        for mu in (-1.0, 0.3):
            weight = np.exp(mu * filled - w * pairs)
            direct, p = np.log(weight.sum()), weight / weight.sum()
            step = np.array([[1.0, 1.0], [np.exp(mu), np.exp(mu - w)]])
            chain = np.log((np.linalg.matrix_power(step, m - 1) @ np.array([1.0, np.exp(mu)])).sum())
            matrix = max(matrix, abs(chain / direct - 1))
            found = maximum_entropy(np.stack([filled, pairs], 1), [p @ filled, p @ pairs])
            dual = max(dual, abs(found["log_z"] - direct))
            if w == 0:
                matrix = max(matrix, abs(p @ filled / m - np.exp(mu) / (1 + np.exp(mu))))
    text = f"transfer matrix off by {matrix:.0e} relative, dual by {dual:.0e}"
    return Measured(text, bool(matrix <= 1e-12 and dual <= 1e-10), {})


def langevin(context: Context) -> Measured:
    """Mean and variance of a step make the rule Gaussian: the Euler-Maruyama step of a diffusion."""
    k, kt, dt = 1.3, 0.7, 0.02
    x = np.linspace(-4, 4, 401)
    gap = x[None] - x[:, None]
    inner = np.abs(x) < 3
    drift, spread = -k * x * dt, 2 * kt * dt
    features = np.stack([gap, (gap - drift[:, None]) ** 2], -1)
    wanted = np.stack([drift, np.full(len(x), spread)], 1)
    rule = maximum_caliber(features[inner], wanted[inner], np.ones((inner.sum(), len(x))))["transitions"]
    step = np.exp(-((gap - drift[:, None]) ** 2) / (2 * spread)) / np.sqrt(2 * np.pi * spread) * (x[1] - x[0])
    off = float(np.abs(rule - step[inner]).max())
    moves = rule[:, inner] / rule[:, inner].sum(1, keepdims=True)
    p = np.full(inner.sum(), 1 / inner.sum())
    for _ in range(14):
        moves = moves @ moves
    p = p @ moves
    variance = float(p @ x[inner] ** 2)
    holds = off <= 1e-9 and abs(variance / (kt / k) - 1) <= 0.02
    return Measured(f"kernel off by {off:.0e}, variance {variance:.4f} against {kt / k:.4f}", bool(holds), {})
