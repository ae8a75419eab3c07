"""Shared parts: Lotka-Volterra in nine environments, LEADS against a structured network that sees delays only."""

from __future__ import annotations

import itertools
from typing import Any

import equinox as eqx
import jax
import numpy as np

from rheon.core.figure import Figure, Panel, Trace
from rheon.core.kinds import Flow
from rheon.core.registry import find
from rheon.core.series import Series
from rheon.core.system import parameter
from rheon.engine.rollout import rollouts
from rheon.engine.simulate import simulate

from ._paper import Context, Measured
from ._stnn_lorenz import kept, n_parameters

RATES = (0.5, 0.75, 1.0)
DT, SAMPLES, DELAYS = 0.5, 20, 5
PATHS = {"quick": 4, "full": 32}
HELD_OUT = 32
UPDATES = {"quick": (400, 1500), "full": (4000, 4000)}
WIDTH = {"LEADS": 32, "StNN": 64}


class LotkaVolterra(Flow):
    """Prey and predator: dx/dt = a x - b x y, dy/dt = d x y - g y.

    Args:
        a: growth of the prey.
        b: of the prey that is eaten.
        d: growth of the predator by it.
        g: decay of the predator.
    """

    a: Any = eqx.field(converter=parameter, default=0.5)
    b: Any = eqx.field(converter=parameter, default=0.5)
    d: Any = eqx.field(converter=parameter, default=0.5)
    g: Any = eqx.field(converter=parameter, default=0.5)
    componentwise = True

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (2,) -> (2,)."""
        prey, predator = x
        return self.a * prey - self.b * prey * predator, self.d * prey * predator - self.g * predator

    def initial(self):
        """A start among those of the paper. Shape (2,)."""
        return np.array([2.0, 1.0])


def paths(context: Context, count: int, seed: int) -> np.ndarray:
    """Paths of all environments, with the number of the environment as third variable.

    Shape (environment * path, time, variable).
    """
    rng = np.random.default_rng(1000 * context.key + seed)
    rates = np.repeat(np.array(list(itertools.product(RATES, RATES))), count, axis=0)
    starts, each = rng.uniform(1, 3, (len(rates), 2)), {"b": rates[:, 0], "d": rates[:, 1]}
    found = simulate(
        LotkaVolterra(), n=SAMPLES, dt=DT, initial=starts, parameters=each, solver="rk4", step=0.005
    ).values
    number = np.repeat(np.arange(float(len(RATES) ** 2)), count)
    return np.concatenate([found, np.broadcast_to(number[:, None, None], (*found.shape[:2], 1))], axis=2)


def marked(values: np.ndarray) -> np.ndarray:
    """The same with one variable for every environment, 1 where the path is of it, in place of its number."""
    marks = values[..., 2:] == np.arange(len(RATES) ** 2)
    return np.concatenate([values[..., :2], marks], axis=2)


def environments(context: Context) -> Measured:
    """Errors of free runs from the fifth sample to the last of unseen paths."""
    learn, test = paths(context, PATHS[context.version], 0), paths(context, HELD_OUT, 1)
    for_leads, for_stnn = UPDATES[context.version]
    shared = find("models", "leads")(
        environment=2, penalty=1e-4, width=WIDTH["LEADS"], updates=for_leads, rate=5e-3, validation=0.0
    )
    plain = find("models", "structured-network")(
        structure="monarch",
        kind="silu",
        delays=DELAYS,
        width=WIDTH["StNN"],
        unroll=SAMPLES - DELAYS,
        updates=for_stnn,
        rate=5e-3,
        validation=0.0,
    )
    # what each is given of a path: the number of its environment, a mark for each, or the species alone
    given = {
        "LEADS": (shared, lambda values: values),
        "StNN": (plain, marked),
        "StNN, spectral": (plain.replace(structure="spectral"), marked),
        "StNN, untold": (plain, lambda values: values[..., :2]),
        "dense": (plain.replace(structure="dense"), marked),
    }
    errors, sizes = {}, {}
    for name, (model, view) in given.items():
        if context.version == "quick" and name not in ("LEADS", "StNN"):
            continue
        series = Series(view(learn), DT * np.arange(SAMPLES))
        law: Any = kept(context, f"species {name}", model, series, context.key).system
        foretold = rollouts(law, view(test)[:, :DELAYS], SAMPLES - DELAYS, precision="double")[..., :2]
        errors[name] = ((foretold - test[:, DELAYS:, :2]) ** 2).mean(axis=(0, 2))
        sizes[name] = _size(law)
        context.advance(1 / len(given), name)
    mean = {name: float(e.mean()) for name, e in errors.items()}
    ratio, share = mean["StNN"] / mean["LEADS"], sizes["StNN"] / sizes["LEADS"]
    text = "MSE: " + ", ".join(f"{name} {mean[name]:.1e} ({sizes[name]} numbers)" for name in mean)
    text += f"; StNN {ratio:.2f} times LEADS with 1/{1 / share:.1f} of its numbers"
    details = {"mean squared error": mean, "numbers": sizes, "error by step": errors}
    return Measured(text, bool(ratio <= 1.5 and share <= 0.25), details, (_picture(errors),))


def _size(law: Any) -> int:
    """Trained numbers."""
    flow = getattr(law.map, "flow", None)
    if flow is None:
        return n_parameters(law)
    trained = eqx.filter((flow.shared, flow.own), eqx.is_inexact_array)
    return int(sum(np.size(leaf) for leaf in jax.tree.leaves(trained)))


def _picture(errors) -> Figure:
    ahead = DT * np.arange(1, SAMPLES - DELAYS + 1)
    roles = {"StNN": "model", "LEADS": "reference", "StNN, untold": "data", "StNN, spectral": "floor"}
    lines = tuple(Trace("line", ahead, e, name=n, role=roles.get(n, "other")) for n, e in errors.items())
    panel = Panel(lines, x="time ahead", y="mean squared error", y_scale="log")
    return Figure((panel,), title="Lotka-Volterra, nine environments")
