"""Every formula of the dysts collection against the class that rheon has for it, and what the catalogue promises."""

from __future__ import annotations

import dataclasses

import jax.numpy as jnp
import numpy as np
import pytest

from rheon.core.errors import RheonError
from rheon.core.precision import precision
from rheon.core.registry import find, modules
from rheon.engine.wrappers.bounded import Bounded
from rheon.engine.wrappers.phase_state import PhaseState
from rheon.papers import _collection
from rheon.papers._dysts_spectra import TIME, law_at
from rheon.systems import Duffing, Henon, Logistic, Lorenz, MackeyGlass

STATES = 20
# the parameters that other classes of rheon have by default
SINCE_BEFORE = {"Lorenz", "Logistic", "MackeyGlass"}


@pytest.fixture(scope="module")
def collection(shared_data):
    """Name of the class -> facts."""
    return _collection.collection(shared_data("chaos/systems.json").parents[1])


def evaluated(entry: dict, state, lines: list[str], **more) -> np.ndarray:
    """The text of formulas at the time of the tests. Shapes: (dim, n) -> (line, n)."""
    return _collection.evaluated(entry, state, TIME, lines, **more)


def around(start, rng) -> np.ndarray:
    """Random states within 40 % of a start, component by component. Shape (dim, n)."""
    start = np.asarray(start, float)[:, None]
    return start * rng.uniform(0.6, 1.4, (len(start), STATES)) + (start == 0) * rng.uniform(0, 1, (len(start), STATES))


def with_parameters_of(name: str, entry: dict):
    cls = find("systems", name)
    assert set(entry["params"]) <= {f.name for f in dataclasses.fields(cls)}
    return cls(**entry["params"])


def test_every_formula_agrees_with_its_text(collection):
    rng, worst = np.random.default_rng(2021), {}
    with precision("double"):
        for name, entry in collection.items():
            if "equations" not in entry:
                continue
            system, states = with_parameters_of(name, entry), around(entry["ic"], rng)
            past = around(entry["ic"], rng)[0]
            ours = law_at(system, states, past)
            text = evaluated(entry, states, entry["equations"], x_tau=past)
            assert np.isfinite(text).all(), name
            worst[name] = float(np.max(np.abs(ours - text) / np.abs(text).max(axis=0)))
    assert len(worst) == 157
    assert max(worst.values()) < 1e-11, max(worst, key=worst.get)


def test_defaults_are_those_of_the_collection(collection):
    for name, entry in collection.items():
        system = find("systems", name)()
        if name in SINCE_BEFORE:
            system = type(system).variant("dysts")
        for parameter, value in entry["params"].items():
            np.testing.assert_allclose(getattr(system, parameter), value, rtol=1e-15, err_msg=f"{name}.{parameter}")
        if type(system).card.variants or name in ("Rossler", "Henon"):
            continue
        whole = PhaseState(system) if hasattr(system, "phase") else system
        start, published = whole.initial(), np.array(entry["ic"], float)
        if hasattr(system, "phase"):
            turns = (published[-1] - start[-1]) / (2 * np.pi)
            assert abs(turns - round(turns)) < 1e-9, name
            start, published = start[:-1], published[:-1]
        np.testing.assert_array_equal(start, published, err_msg=name)


def test_bounded_coordinates_are_those_of_the_collection(collection):
    rng, seen = np.random.default_rng(7), 0
    with precision("double"):
        for name, entry in collection.items():
            if "observe" not in entry:
                assert not hasattr(find("systems", name), "bounded")
                continue
            system = Bounded(find("systems", name)())
            states = around(entry["ic"], rng)
            ours = np.stack([system.observe(x) for x in jnp.asarray(states[:, :4].T)], axis=1)
            np.testing.assert_allclose(ours, evaluated(entry, states[:, :4], entry["observe"]), rtol=1e-9, atol=1e-11)
            assert len(system.variables) == len(ours)
            seen += 1
    assert seen == 19


def test_constant_divergence_is_that_of_the_reference(collection):
    checked = 0
    for name, entry in collection.items():
        known = find("systems", name).card.invariants.get("lyapunov_sum")
        reference = entry.get("reference", {})
        exact = known is not None and known.source.startswith("exact")
        if not exact or "mean_divergence" not in reference or name in SINCE_BEFORE:
            continue
        size = max(1.0, *map(abs, reference["lyapunov_spectrum"]))
        assert abs(known.value - reference["mean_divergence"]) < 1e-3 * size, name
        checked += 1
    assert checked > 40


def test_slips_are_kept_and_put_right():
    for slip, right in (("double_pendulum", "double_pendulum_hamiltonian"), ("windmi_reduced", "windmi_square_root")):
        kept = find("systems", slip).card
        named = find("systems", right)
        assert any(named.__name__ in text for text in (kept.summary, *kept.caveats))
        assert set(kept.parameters) == set(named.card.parameters)


def test_variants():
    assert float(Lorenz.variant("dysts").beta) == 2.667
    assert float(Logistic.variant("dysts").r) == 3.9
    assert MackeyGlass.variant("dysts").delays == (16.0,)
    assert float(Lorenz.variant("dysts").sigma) == float(Lorenz().sigma)
    with pytest.raises(RheonError, match="no variant 'book'"):
        Lorenz.variant("book")
    with pytest.raises(RheonError, match="no variant 'dysts'"):
        Henon.variant("dysts")


def test_every_forced_flow_says_its_phase():
    for slug in modules("systems"):
        system = find("systems", slug)()
        assert hasattr(system, "phase") == hasattr(system, "phase_rate"), slug
        if hasattr(system, "phase"):
            assert float(system.phase_rate) > 0
            with precision("double"):
                whole = PhaseState(system)
                state = whole.initial() + np.append(np.zeros(system.dim), TIME * float(system.phase_rate))
                together = np.asarray(whole(0.0, jnp.asarray(state)))
                alone = np.asarray(system(TIME, jnp.asarray(system.initial())))
            np.testing.assert_allclose(together, [*alone, float(system.phase_rate)], rtol=1e-9, atol=1e-12)
    with pytest.raises(RheonError, match="no forced flow"):
        PhaseState(Lorenz())
    with pytest.raises(RheonError, match="no bounded coordinates"):
        Bounded(Lorenz())
    with pytest.raises(RheonError, match="cannot be found"):
        Bounded(Duffing()).encode(np.ones((3, 3)))
