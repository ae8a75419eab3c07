"""The membrane of the paper solved in other ways: roots by scanning, quadrature, finite volumes, derivatives."""

from __future__ import annotations

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from rheon import dissect
from rheon.core.precision import in_double, precision
from rheon.core.registry import find

# points at which signs are looked at before roots are bracketed
SCAN = 4_000
# polymer fraction at which slabs of given permeability are made
PHI = 0.2
CELLS = 400
# the first zero of Airy's function, sign left out
AIRY = 2.338107410459767


def membrane(**parameters):
    """The membrane with the reference set of the package, where not told otherwise."""
    return find("systems", "responsive-membrane")(**parameters)


def attractive(**parameters):
    """The membrane that takes up solute by attraction."""
    return membrane(attraction=-5.0, obstruction=1.0, crossover=5.0, **parameters)


def slab(force, bulk, thickness, within, ratio) -> tuple[float, float]:
    """Flux and mean uptake of a slab of given diffusivity and partition ratio, by the closed form."""
    system = membrane(force=force, bulk=bulk, slab=thickness, attraction=-np.log(ratio) / PHI,
                      obstruction=-np.log(within) * (1 - PHI) / PHI)  # fmt: skip
    with precision("double"):
        return float(system.flux(PHI)), float(system.inside(PHI))


def by_quadrature(force, bulk, thickness, within, ratio, box: float = 10.0) -> tuple[float, float]:
    """The same by integrals over the box, anchored downstream, where nothing cancels."""
    from scipy.integrate import quad

    low, high = (box - thickness) / 2, (box + thickness) / 2

    def integral(function, a, b):
        return quad(function, a, b, epsabs=0, epsrel=1e-12, limit=200)[0]

    falling = lambda y: np.exp(-force * y)  # noqa: E731
    inside = ratio * within
    total = integral(falling, 0, low) + integral(falling, low, high) / inside + integral(falling, high, box)
    flux = bulk * -np.expm1(-force * box) / total

    def density(z):
        ahead = lambda y: np.exp(-force * (y - z))  # noqa: E731
        rest = integral(ahead, z, high) / inside + integral(ahead, high, box)
        return ratio * (bulk * np.exp(-force * (box - z)) + flux * rest)

    return flux, integral(density, low, high) / thickness


def by_volumes(force, within, ratio, bulk: float = 1.0, cells: int = CELLS):
    """Flux, mean uptake, positions and densities of the steady profile by exponentially fitted finite volumes.

    The unknown is the density over the partition ratio, which is continuous where the slab begins and ends.

    Source: Scharfetter and Gummel 1969, doi:10.1109/T-ED.1969.16566.
    """
    from scipy.linalg import solve_banded

    box, h = 10.0, 10.0 / cells
    z = h * np.arange(cells + 1)
    middle = (z[1:] + z[:-1]) / 2
    within_slab = np.abs(middle - box / 2) < box / 4
    permeability = np.where(within_slab, ratio * within, 1.0) / h
    bernoulli = lambda x: x / np.expm1(x) if x else 1.0  # noqa: E731
    # j = forth of the left point less back of the right one
    forth, back = permeability * bernoulli(-force * h), permeability * bernoulli(force * h)
    bands = np.zeros((3, cells - 1))
    bands[0, 1:] = -back[1:-1]
    bands[1] = back[:-1] + forth[1:]
    bands[2, :-1] = -forth[1:-1]
    known = np.zeros(cells - 1)
    known[0], known[-1] = forth[0] * bulk, back[-1] * bulk
    u = np.concatenate([[bulk], solve_banded((1, 1), bands, known), [bulk]])
    flux = forth * u[:-1] - back * u[1:]
    # one density on either side of the two faces
    inside = np.flatnonzero(within_slab)
    taken = ratio * (u[inside] + u[inside + 1]) / 2
    return flux, float(taken.mean()), z, u


@eqx.filter_jit
def gap(system, phi, force=None):
    """What the uptake demands less what there is: it vanishes in steady states. Shapes broadcast."""
    return system.equilibrium(system.inside(phi, force)) - phi


@in_double
def roots(system, force=None, scan: int = SCAN) -> np.ndarray:
    """All steady polymer fractions, increasing: a scan for changes of sign, then brackets."""
    from scipy.optimize import brentq

    force = np.asarray(system.force if force is None else force, float)
    ends = sorted((float(system.swollen), float(system.collapsed)))
    phi = np.linspace(ends[0], ends[1], scan)
    signs = np.sign(np.asarray(gap(system, phi, force)))
    at = lambda x: float(gap(system, np.asarray(x), force))  # noqa: E731
    found = [brentq(at, phi[k], phi[k + 1], xtol=1e-15) for k in np.flatnonzero(signs[1:] * signs[:-1] < 0)]
    return np.array(sorted([*found, *phi[signs == 0]]))


@in_double
def counted(system, forces) -> np.ndarray:
    """Numbers of steady states at many forces, by changes of sign alone."""
    low, high = sorted((float(system.swollen), float(system.collapsed)))
    phi = np.linspace(low, high, SCAN)
    signs = np.sign(np.asarray(gap(system, phi, np.asarray(forces, float)[:, None])))
    return (signs[:, 1:] * signs[:, :-1] < 0).sum(1)


def branch(system, span=(0.05, 5.0), start: float = 0.1):
    """The branch of steady states over the force, with its folds."""
    return dissect.continuation(system, "force", span, starts=[[start]], at=[span[0]], switch=False, step=0.005)


def folds(system, **settings) -> tuple[dict, dict]:
    """Where the collapsed and where the swollen state ends: records of the fold of lower and of higher force."""
    low, high = (b for b in branch(system, **settings)["bifurcations"] if b["kind"] == "fold")
    return low, high


@eqx.filter_jit
def slopes(system, phi, force):
    """Derivatives at a steady state: of the flux along the branch, and of the gap by the fraction.

    The first is j_f + j_phi phi' with phi' = -g_f / g_phi, the implicit function theorem.
    """
    g_phi, g_f = jax.grad(lambda p, f: gap(system, p, f), (0, 1))(phi, force)
    j_phi, j_f = jax.grad(lambda p, f: system.flux(p, f), (0, 1))(phi, force)
    return j_f - j_phi * g_f / g_phi, g_phi


@in_double
def lateness(system, fold: dict, rate: float) -> float:
    """How far beyond a fold a slow sweep of the force jumps, by the normal form: Airy's function sets the time.

    Source: Jung, Gray, Roy and Mandel 1990, doi:10.1103/PhysRevLett.65.1873.
    """
    phi, force = np.asarray(fold["state"][0]), np.asarray(fold["parameter"])
    push, bend = (float(v) for v in _at_fold(system, phi, force))
    pace = rate * float(system.relaxation)
    return AIRY * pace ** (2 / 3) / abs(push * bend / 2) ** (1 / 3)


@eqx.filter_jit
def _at_fold(system, phi, force):
    """Derivatives of the gap: by the force, and twice by the fraction."""
    push = jax.grad(lambda f: gap(system, phi, f))(force)
    return push, jax.grad(jax.grad(lambda p: gap(system, p, force)))(phi)


@eqx.filter_jit
def flatness(system, unknowns):
    """The gap and its first two derivatives by the fraction: all vanish at a cusp.

    Args:
        system: a membrane.
        unknowns: fraction, logarithms of force and of bulk concentration.
    """
    at = system.replace(bulk=jnp.exp(unknowns[2]))
    first = lambda phi: gap(at, phi, jnp.exp(unknowns[1]))  # noqa: E731
    second = jax.grad(first)
    return jnp.stack([first(unknowns[0]), second(unknowns[0]), jax.grad(second)(unknowns[0])])


_flatness_slope = eqx.filter_jit(jax.jacfwd(flatness, argnums=1))


@in_double
def cusp(system, start, most: int = 20) -> tuple[np.ndarray, int]:
    """Newton's method on `flatness`, and the steps that it took; as many as there may be where it did not settle."""
    y = np.asarray(start, float)
    for count in range(1, most + 1):
        step = np.linalg.solve(np.asarray(_flatness_slope(system, y)), -np.asarray(flatness(system, y)))
        y = y + step
        if np.abs(step).max() < 1e-12:
            return y, count
    return y, most
