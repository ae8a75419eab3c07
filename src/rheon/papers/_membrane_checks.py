"""Checks of the membrane paper at given fractions: closed form, limits, profiles, tables, and what jumps cost."""

from __future__ import annotations

import numpy as np

from rheon.core.figure import Figure, Panel, Trace
from rheon.core.precision import in_double

from . import _membrane_law as law
from ._paper import Context, Measured

# force, bulk, thickness, diffusivity and partition ratio of the slab -> flux, mean uptake
KNOWN = {
    (0.5, 1.3, 4.0, 0.1, 2.0): (0.3657919754, 4.8952062757),
    (3.0, 1.3, 2.0, 0.05, 5.0): (3.8999282922, 22.7576375094),
}
# of the reference set at force 1.2: fractions, fluxes, uptakes
ROOTS = (0.1232282071, 0.1900812096, 0.3999997755)
FLUXES = (1.1421814, 1.0801981, 0.5122747)
UPTAKES = (1.7610870, 2.5769954, 10.0527762)
FOLDS = ((0.7675346166, 0.3497939568), (1.6771320277, 0.1444067734))
# force -> the only fraction, the digits it is known to, flux
ALONE = {
    0.1: (0.1055537684, 1e-8, 0.0719530332),
    0.5: (0.1092060600, 1e-8, 0.4085062394),
    2.0: (0.4000, 5e-5, 1.6918621783),
    5.0: (0.4000, 5e-5, 4.9994963633),
}
# forces at which the states of the attractive set are counted, on either side of where three become one (relative)
LOW, ASIDE = (0.0, 0.02, 0.06, 0.1), 1e-3
SLABS = {"quick": 10, "full": 100}
SETS = {"quick": 200, "full": 1_000}


def _slabs(rng, n: int) -> np.ndarray:
    """Forces, diffusivities and partition ratios of slabs, over more than a decade each."""
    low, high = np.log([0.1, 0.02, 0.2]), np.log([5.0, 1.0, 5.0])
    return np.exp(rng.uniform(low, high, (n, 3)))


def closed_form(context: Context) -> Measured:
    """Flux and uptake against integrals over the box."""
    off = {"table": 0.0, "flux": 0.0, "uptake": 0.0}
    printed = 0.0
    drawn = _slabs(np.random.default_rng(context.key), SLABS[context.version])
    rows = [*KNOWN, *((force, 1.0, 5.0, within, ratio) for force, within, ratio in drawn)]
    for row in rows:
        found, summed = law.slab(*row), law.by_quadrature(*row)
        off["flux"] = max(off["flux"], abs(found[0] / summed[0] - 1))
        off["uptake"] = max(off["uptake"], abs(found[1] / summed[1] - 1))
        known = KNOWN.get(row, found)
        off["table"] = max(off["table"], *(abs(a / b - 1) for a, b in zip(found, known, strict=True)))
        printed = max(printed, *(abs(a - b) for a, b in zip(summed, known, strict=True)))
    text = f"flux {off['flux']:.0e}, uptake {off['uptake']:.0e} from quadrature; table {off['table']:.0e} (quadrature "
    text += f"itself is {printed:.0e} off its last digits)"
    return Measured(text, bool(max(off.values()) <= 1e-9), off)


@in_double
def limits(context: Context) -> Measured:
    """A slab that is as permeable as water, no slab, weak and strong forces, forces the other way."""
    exact, near = 0.0, 0.0
    for force in (-2.0, 0.01, 0.3, 1.7, 30.0):
        flux, _ = law.slab(force, 1.3, 5.0, 0.25, 4.0)
        exact = max(exact, abs(flux / (1.3 * force) - 1))
        _, inside = law.slab(force, 1.3, 5.0, 1.0, 1.0)
        exact = max(exact, abs(inside / 1.3 - 1))
    for within, ratio in ((0.1, 2.0), (0.05, 0.4), (0.6, 5.0)):
        weak, strong = 1e-8, 1e8
        flux, inside = law.slab(weak, 1.3, 5.0, within, ratio)
        limit = 1.3 / (1 + (1 / (within * ratio) - 1) * 5.0 / 10.0)
        near = max(near, abs(flux / (weak * limit) - 1), abs(inside / (ratio * 1.3) - 1))
        flux, inside = law.slab(strong, 1.3, 5.0, within, ratio)
        near = max(near, abs(flux / (strong * 1.3) - 1), abs(inside * within / 1.3 - 1))
        there, back = law.slab(0.7, 1.3, 5.0, within, ratio), law.slab(-0.7, 1.3, 5.0, within, ratio)
        exact = max(exact, abs(there[0] + back[0]), abs(there[1] - back[1]))
    text = f"inert slab and symmetry {exact:.0e}, limits of the force {near:.0e}"
    return Measured(text, bool(exact <= 1e-14 and near <= 1e-6), {"exact": exact, "limits": near})


@in_double
def profiles(context: Context) -> Measured:
    """The steady state of the transport equation on 400 volumes."""
    off = {"flux": 0.0, "uptake": 0.0, "constant": 0.0}
    for force, within, ratio in _slabs(np.random.default_rng(context.key + 1), 20):
        flux, inside = law.slab(force, 1.0, 5.0, within, ratio)
        fluxes, mean, _, _ = law.by_volumes(force, within, ratio)
        off["flux"] = max(off["flux"], abs(fluxes.mean() - flux))
        off["constant"] = max(off["constant"], float(np.ptp(fluxes)))
        off["uptake"] = max(off["uptake"], abs(mean / inside - 1))
    holds = off["flux"] <= 1e-8 and off["uptake"] <= 1e-3
    text = f"flux {off['flux']:.0e} (the same everywhere to {off['constant']:.0e}), uptake {off['uptake']:.0e} relative"
    return Measured(text, bool(holds), off, (_profile_figure(),))


def _profile_figure() -> Figure:
    """What stands in the box in either stable state of the reference set."""
    system = law.membrane()
    traces = []
    states = law.roots(system)
    for phi, name, role in ((states[0], "swollen", "model"), (states[-1], "collapsed", "reference")):
        within, ratio = float(system.diffusivity_inside(phi)), float(system.partition(phi))
        _, _, z, u = law.by_volumes(float(system.force), within, ratio)
        inside = np.abs(z - 5.0) <= 2.5
        label = f"{name}, flux {float(system.flux(phi)):.3f}"
        traces.append(Trace("line", z, np.where(inside, ratio, 1.0) * u, name=label, role=role, size=2.0))
    faces = np.array([2.5, 7.5])
    traces.append(Trace("vline", faces, faces, name="faces of the membrane", role="floor"))
    panel = Panel(tuple(traces), x="position (solute diameters)", y="concentration",
                  note="Force 1.2 to the right. Solute piles up in front of what the membrane holds back.")  # fmt: skip
    return Figure((panel,), title="Two steady states at one force")


@in_double
def tabulated(context: Context) -> Measured:
    """Steady states, folds and fluxes of the reference set; how many states the attractive one has."""
    system = law.membrane()
    states = law.roots(system)
    if len(states) != len(ROOTS):
        return Measured(f"{len(states)} steady states at force 1.2", False)
    fluxes, uptakes = np.asarray(system.flux(states)), np.asarray(system.inside(states))
    fraction = float(np.abs(states - ROOTS).max())
    flux, uptake = float(np.abs(fluxes - FLUXES).max()), float(np.abs(uptakes - UPTAKES).max())
    alone = True
    for force, (phi, near, j) in ALONE.items():
        found = law.roots(system, force)
        alone &= len(found) == 1 and abs(found[0] - phi) <= near
        flux = max(flux, abs(float(system.flux(found[0], force)) - j))
    at = np.array([[f["parameter"], f["state"][0]] for f in law.folds(system)])
    fold = float(np.abs(at - FOLDS).max())
    other = law.attractive()
    # force drives the solute out, so that the collapsed state is the one that ends
    ends = law.branch(other, (1e-3, 1.0), law.roots(other, 1e-3)[-1])["bifurcations"]
    end = max((b["parameter"] for b in ends), default=np.nan)
    counts = law.counted(other, [*LOW, end * (1 - ASIDE), end * (1 + ASIDE), 0.2, 1.0, 5.0])
    three = bool((counts == [3] * 5 + [1] * 4).all())
    holds = fraction <= 1e-8 and fold <= 1e-7 and max(flux, uptake) <= 1e-7 and alone and three
    text = f"fractions {fraction:.0e}, folds {fold:.0e}, fluxes {flux:.0e}, uptakes {uptake:.0e}, single states "
    text += f"{'right' if alone else 'wrong'}; attractive set: {counts[0]} states up to {end:.4f}, then {counts[-1]}"
    return Measured(text, bool(holds), {"states": states, "folds": at, "end": end, "counts": counts})


@in_double
def inert(context: Context) -> Measured:
    """A membrane that does not respond: its flux has one branch, and the wrong one where the real one has collapsed."""
    system = law.membrane()
    low, high = (f["parameter"] for f in law.folds(system))
    forces = np.linspace(0.95 * low, 1.05 * high, 60)
    # no force of the sample is a fold
    found = [law.roots(system, f) for f in forces]
    two = np.array([len(r) == 3 for r in found])
    both = bool((two == ((forces > low) & (forces < high))).all())
    frozen = np.asarray(system.flux(float(system.swollen), forces))
    collapsed = np.array([float(system.flux(r[-1], f)) for r, f in zip(found, forces, strict=True)])
    errors = np.abs(frozen / collapsed - 1)[two]
    at = float(system.flux(float(system.swollen)) / system.flux(law.roots(system)[-1]) - 1)
    swollen = np.array([float(system.flux(r[0], f)) for r, f in zip(found, forces, strict=True)])
    small = float(np.abs(frozen / swollen - 1)[two].max())
    text = f"off by {at:.0%} at force 1.2, by {errors.min():.0%} to {errors.max():.0%} between the folds (at most "
    text += f"{small:.0%} on the swollen branch); "
    text += "two branches at every force between the folds, one beyond" if both else "branches do not add up"
    return Measured(text, bool(both and at > 0.5), {"errors": errors})


@in_double
def flux_jump(context: Context) -> Measured:
    """The factor by which the flux falls at the upper fold of the reference set."""
    system = law.membrane()
    factor = _factor(system)
    low, _ = law.folds(system)
    swollen = law.roots(system, low["parameter"])[0]
    rise = float(system.flux(swollen, low["parameter"]) / system.flux(low["state"][0], low["parameter"]))
    fluxes = np.asarray(system.flux(law.roots(system)))
    middle = float(fluxes[0] / fluxes[-1])
    text = f"factor {factor:.4f} at the upper fold ({middle:.2f} at force 1.2, {rise:.2f} at the lower fold)"
    return Measured(text, factor > 1.7, {"upper": factor, "at 1.2": middle, "lower": rise})


@in_double
def far_jump(context: Context) -> Measured:
    """A search for a set in which the flux falls far."""
    rng = np.random.default_rng(context.key + 2)
    best, most = None, 0.0
    for _ in range(SETS[context.version]):
        drawn = _drawn(rng)
        rough = _rough_factor(law.membrane(**drawn))
        if rough > most:
            best, most = drawn, rough
    if best is None:
        return Measured("no set with a fold was found", False)
    refined = _factor(law.membrane(**best))
    holds = refined >= 10 and abs(best["attraction"]) > 0
    words = ", ".join(f"{k} {v:g}" for k, v in best.items())
    text = f"factor {refined:.0f} with {words}, the best of {SETS[context.version]} sets"
    return Measured(text, bool(holds), {"factor": refined, "set": best})


def _drawn(rng) -> dict:
    """A set of parameters, to two digits."""
    two = lambda v: float(f"{v:.2g}")  # noqa: E731
    attraction = two(rng.uniform(0.5, 5.0) * rng.choice([-1, 1]))
    return {
        "attraction": attraction,
        "obstruction": two(rng.uniform(2.0, 12.0)),
        "collapsed": two(rng.uniform(0.3, 0.6)),
        "crossover": two(np.exp(rng.uniform(np.log(1.0), np.log(50.0)))),
        "sharpness": two(np.exp(rng.uniform(np.log(0.3), np.log(3.0)))),
    }


FORCES = np.exp(np.linspace(np.log(0.05), np.log(5.0), 81))


def _rough_factor(system) -> float:
    """The factor at the last force of a grid with three states, where the swollen one ends there; else 0."""
    phi = np.linspace(float(system.swollen), float(system.collapsed), 401)
    signs = np.sign(np.asarray(law.gap(system, phi, FORCES[:, None])))
    changes = signs[:, 1:] * signs[:, :-1] < 0
    bistable = np.flatnonzero(changes.sum(1) == 3)
    if not len(bistable) or bistable[-1] == len(FORCES) - 1:
        return 0.0
    k = bistable[-1]
    places, beyond = np.flatnonzero(changes[k]), np.flatnonzero(changes[k + 1])
    # a state that lies on a point of the grid to rounding is not seen
    if not len(beyond) or beyond[0] < places[1]:
        return 0.0
    swollen, _, collapsed = np.asarray(system.flux(phi[places], FORCES[k]))
    return float(swollen / collapsed)


def _factor(system) -> float:
    """Flux before over flux behind the fold where the swollen state ends."""
    begin = 0.05
    found = law.branch(system, (begin, 6.0), law.roots(system, begin)[0])["bifurcations"]
    upper = max((f for f in found if f["kind"] == "fold"), key=lambda f: f["parameter"])
    force, phi = upper["parameter"], float(upper["state"][0])
    behind = law.roots(system, force)[-1]
    return float(system.flux(phi, force) / system.flux(behind, force))
