"""Race: 100,000 paths of the ion channel with two sites, from empty to t = 50, by Gillespie's direct method.

Rivals: a loop over jumps in NumPy, one path at a time, and what is installed of gillespy2 (C++, compiled once), rebop
(Rust) and crn-jax (JAX), all three in the extra `race`. The loop, rebop, which is called once a path, and crn-jax run
fewer paths, and their times are scaled to 100,000; the result says how many they ran. Only the state at t = 50 is kept.
gillespy2 and rebop are given species that are 0 or 1 and the law of mass action, which is the same process; crn-jax
counts in single precision, its default. A peer's time counts only if its mean occupancies of both sites and of both at
once lie within 3 standard errors of the master equation (the gate). Exit code 1 if our gate, the loop's or a bar fails,
or no peer is there to race.

    python benchmarks/gillespie.py [paths] [repeats]
"""

from __future__ import annotations

import importlib.util
import os
import statistics
import sys
import sysconfig

import numpy as np
from _race import machine, race, record

import rheon
from rheon.engine.wrappers.master_equation import MasterEquation

PATHS, END, REPEATS = 100_000, 50.0, 5
LOOP_BAR, PEER_BAR, GATE = 20.0, 1.0, 3.0
# share of the paths that those run that take long
LOOPED, CALLED, MAPPED = 0.003, 0.02, 0.1
CHANNEL = rheon.systems.TwoSiteChannel()
RATES = {name: float(getattr(CHANNEL, name)) for name in CHANNEL.card.parameters}
CHANGES = np.array([[1, 0], [-1, 0], [-1, 1], [1, -1], [0, 1], [0, -1]])
# what each channel of the process takes and gives, of sites that are empty (e) or filled (f)
REACTIONS = {
    "enter_left": (["le"], ["lf"]),
    "exit_left": (["lf"], ["le"]),
    "forward": (["lf", "re"], ["le", "rf"]),
    "backward": (["rf", "le"], ["re", "lf"]),
    "enter_right": (["re"], ["rf"]),
    "exit_right": (["rf"], ["re"]),
}


def ours(paths: int, key: int) -> np.ndarray:
    """States at the end by rheon, shape (path, 2)."""
    return rheon.simulate(CHANNEL, [0.0, END], paths=paths, key=key).values[:, 1]


def loop(paths: int, key: int) -> np.ndarray:
    """States at the end by a loop over jumps for each path."""
    rng = np.random.default_rng(key)
    constants = np.array([RATES[name] for name in REACTIONS])
    ends = np.empty((paths, 2))
    for path in range(paths):
        state, t = np.zeros(2), 0.0
        while True:
            left, right = state
            room = np.array([1 - left, left, left * (1 - right), right * (1 - left), 1 - right, right])
            sums = np.cumsum(constants * room)
            t += rng.exponential() / sums[-1]
            if t > END:
                break
            state = state + CHANGES[np.searchsorted(sums, rng.random() * sums[-1], side="right")]
        ends[path] = state
    return ends


def gillespy2(paths: int, key: int, made: dict = {}) -> np.ndarray:  # noqa: B006
    """States at the end by the C++ solver of gillespy2, which is compiled once."""
    import gillespy2 as peer

    if not made:
        # it compiles in a process of the Python behind this environment, which must find SCons
        paths_of = [sysconfig.get_paths()["purelib"], os.environ.get("PYTHONPATH", "")]
        os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, paths_of))
        model = peer.Model(name="channel")
        model.add_species([peer.Species(name=n, initial_value=int(n.endswith("e"))) for n in ("le", "lf", "re", "rf")])
        model.add_parameter([peer.Parameter(name=f"k_{n}", expression=v) for n, v in RATES.items()])
        for name, (takes, gives) in REACTIONS.items():
            model.add_reaction(peer.Reaction(name=name, rate=f"k_{name}", reactants=dict.fromkeys(takes, 1),
                                             products=dict.fromkeys(gives, 1)))  # fmt: skip
        model.timespan(peer.TimeSpan.linspace(t=END, num_points=2))
        made["solver"] = peer.SSACSolver(model=model)
    found = made["solver"].run(number_of_trajectories=paths, seed=key + 1)
    return np.array([[path["lf"][-1], path["rf"][-1]] for path in found])


def rebop(paths: int, key: int) -> np.ndarray:
    """States at the end by rebop, called once a path."""
    import rebop as peer

    model = peer.Gillespie()
    for name, (takes, gives) in REACTIONS.items():
        model.add_reaction(RATES[name], takes, gives)
    start = {"le": 1, "lf": 0, "re": 1, "rf": 0}
    rng, names = np.random.default_rng(key), ["lf", "rf"]
    found = [model.run(start, tmax=END, nb_steps=1, rng=rng, var_names=names) for _ in range(paths)]
    return np.array([[int(path["lf"][-1]), int(path["rf"][-1])] for path in found])


def crn_jax(paths: int, key: int, made: dict = {}) -> np.ndarray:  # noqa: B006
    """States at the end by crn-jax, all paths at once, compiled once."""
    import jax
    import jax.numpy as jnp
    from crn_jax.gillespie import simulate_interval
    from crn_jax.types import State

    if not made:
        constants, changes = jnp.array([RATES[name] for name in REACTIONS]), jnp.array(CHANGES, jnp.float32)

        def propensities(state, _):
            left, right = state.x
            return constants * jnp.array([1 - left, left, left * (1 - right), right * (1 - left), 1 - right, right])

        def fire(state, channel):
            return state._replace(x=state.x + changes[channel])

        def one(key):
            start = State(jnp.float32(0), jnp.zeros(2, jnp.float32), jnp.float32(jnp.inf))
            settings = {"compute_propensities_fn": propensities, "apply_reaction_fn": fire}
            return simulate_interval(key, start, jnp.float32(0), timestep=END, max_steps=100_000, **settings).x

        made["run"] = jax.jit(jax.vmap(one))
    return np.asarray(made["run"](jax.random.split(jax.random.key(key), paths)))


def gate(ends: np.ndarray, exact: np.ndarray) -> float:
    """The largest deviation of the mean occupancies of left, right and both, in standard errors."""
    found = np.column_stack([ends, ends.prod(1)]).mean(0)
    return float((np.abs(found - exact) / np.sqrt(exact * (1 - exact) / len(ends))).max())


def known() -> np.ndarray:
    """Occupancies of left, right and both at the end, by the master equation."""
    equation = MasterEquation(CHANNEL)
    p = rheon.simulate(equation, [0.0, END], rtol=1e-10, atol=1e-12).values[-1]
    states = equation.transitions.states
    return p @ np.column_stack([states, states.prod(1)])


def main(paths: int = PATHS, repeats: int = REPEATS) -> int:
    """Race, gate, record."""
    numbers = {"rheon": paths, "NumPy loop": max(50, int(LOOPED * paths))}
    runs = {"rheon": ours, "NumPy loop": loop}
    for run, share in ((gillespy2, 1.0), (rebop, CALLED), (crn_jax, MAPPED)):
        if importlib.util.find_spec(run.__name__) is not None:
            name = run.__name__.replace("_", "-")
            runs[name], numbers[name] = run, max(50, int(share * paths))
    exact = known()
    ends: dict[str, np.ndarray] = {}

    def racer(name: str, key: list[int]):
        key[0] += 1
        ends[name] = runs[name](numbers[name], key[0])

    table = race({name: lambda name=name, key=[0]: racer(name, key) for name in runs}, repeats)
    off = {name: gate(found, exact) for name, found in ends.items()}
    each = {name: [wall / numbers[name] for wall in row["walls"]] for name, row in table.items()}
    ratios = {
        name: statistics.median(a / b for a, b in zip(each[name], each["rheon"], strict=True))
        for name in runs
        if name != "rheon"
    }
    for name, row in table.items():
        scaled = row["wall"] / numbers[name] * PATHS
        print(f"{name:12s} {numbers[name]:7d} paths in {row['wall']:.3f} s, {scaled:.2f} s for {PATHS}; first call "
              f"{row['first']:.2f} s; {off[name]:.1f} standard errors from the master equation")  # fmt: skip
    peers = {name: value for name, value in ratios.items() if name != "NumPy loop" and off[name] <= GATE}
    passed = off["rheon"] <= GATE and off["NumPy loop"] <= GATE and ratios["NumPy loop"] >= LOOP_BAR
    passed = passed and bool(peers) and all(value > PEER_BAR for value in peers.values())
    for name, value in ratios.items():
        print(f"against {name}: {value:.1f} times faster a path")
    print("peers:", ", ".join(peers) or "none is installed", "| passed:", passed)
    record(
        "gillespie",
        {
            "race": f"{PATHS} paths of the two-site channel from empty to t = {END:g}; times scaled from the paths run",
            "paths": numbers,
            "gate": {"standard errors from the master equation": off, "limit": GATE},
            "bar": {"NumPy loop": LOOP_BAR, "every peer": PEER_BAR},
            "ratios": ratios,
            "seconds": {name: row["wall"] / numbers[name] * PATHS for name, row in table.items()},
            "times": table,
            "peers": sorted(peers) or "none is installed",
            "passed": passed,
            "machine": machine(("jax", "jaxlib", "numpy", "gillespy2", "rebop", "crn-jax")),
        },
    )
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
