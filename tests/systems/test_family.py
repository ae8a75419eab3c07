"""Every system of the registry keeps the contract: one table, all kinds.

What costs no compilation is checked for every system; simulation for one system of each kind in each folder, and what
compiles several programs for one of each kind and form of law.
"""

from __future__ import annotations

import dataclasses
import re

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from rheon.core.card import Card, Known
from rheon.core.kinds import KINDS, Chain, Delay, Diffusion, Jump, kind_of, stacked
from rheon.core.precision import precision
from rheon.core.registry import find, modules
from rheon.core.store import load_tree, save_tree
from rheon.engine.parameters import locate, written
from rheon.engine.simulate import simulate

pytestmark = pytest.mark.compiles

SYSTEMS = sorted(modules("systems"))
MADE = {slug: find("systems", slug)() for slug in SYSTEMS}


def kind_and_folder(slug: str) -> tuple[str, str]:
    return kind_of(MADE[slug]), modules("systems")[slug].split(".")[-2]


# the last of each kind and folder; for every kind, and for laws on arrays and forced laws, one
SAMPLE = sorted({kind_and_folder(slug): slug for slug in SYSTEMS}.values())
FEW = ["duffing", "hopfield", "henon", "mackey-glass", "ornstein-uhlenbeck", "wright-fisher", "two-state", "heat-line"]


@pytest.fixture(params=SYSTEMS)
def system(request):
    return MADE[request.param]


@pytest.fixture(params=SAMPLE)
def sampled(request):
    return MADE[request.param]


@pytest.fixture(params=FEW)
def chosen(request):
    return MADE[request.param]


def law(system, x, key=None):
    """What the system's law says at a state, as one array, for any kind."""
    if isinstance(system, Diffusion):
        return jnp.concatenate([jnp.ravel(stacked(f(0.0, x))) for f in (system.drift, system.diffusion)])
    if isinstance(system, Chain):
        return system.step(jax.random.key(0) if key is None else key, 0.0, x)
    if isinstance(system, Jump):
        return system.rates(0.0, x)
    if isinstance(system, Delay):
        return stacked(system.vector_field(0.0, x, jnp.stack([0.9 * x] * len(system.delays))))
    return system(0.0, x)


def numbers(system) -> dict:
    """The parameters that are arrays."""
    return {k: v for k, v in fields(system).items() if isinstance(v, np.ndarray)}


def fields(system) -> dict:
    return {f.name: getattr(system, f.name) for f in dataclasses.fields(system)}


def run(system, **settings):
    """Simulate; flows by fixed steps, which compile fast: adaptive ones have their own tests."""
    solver = "rk4" if kind_of(system) == "flow" else "auto"
    return simulate(system, solver=solver, **settings)


def test_every_kind_has_a_member():
    assert {kind_of(s) for s in MADE.values()} == set(KINDS)
    assert {kind_of(MADE[slug]) for slug in SAMPLE} == set(KINDS)
    assert {kind_of(MADE[slug]) for slug in FEW} == set(KINDS)


def test_card_is_complete(system):
    card = type(system).card
    assert isinstance(card, Card)
    assert len(card.summary) > 30
    assert card.title
    cited = re.search(r"doi:10\.\d{4,}|arXiv:\d{4}\.\d{4,}|\b(1[89]|20)\d\d\b", card.reference)
    assert cited or "no publication is cited" in card.reference, "no DOI, no year, and not a word why"
    assert card.equations
    assert card.tags
    assert isinstance(card.caveats, tuple)
    assert set(card.parameters) == set(fields(system))
    if kind_of(system) in ("map", "chain"):
        assert card.dt is None
    else:
        assert card.dt > 0
    for parameters in card.variants.values():
        assert set(parameters) <= set(fields(system))
    for known in card.invariants.values():
        assert isinstance(known, Known)
        assert np.shape(known.value) == np.shape(known.error)
        assert np.all(np.asarray(known.error) >= 0)
        assert known.source


def test_initial_and_names_fit(system):
    start = system.initial()
    assert isinstance(start, np.ndarray)
    assert start.dtype == np.float64
    assert start.shape == (system.dim,)
    assert np.isfinite(start).all()
    assert len(system.variables) == system.n_observed
    if type(system).card.variables:
        assert system.variables == tuple(type(system).card.variables)


def test_the_first_state_follows_parameters_that_are_traced(system):
    """As those of a fit are."""
    floats = {name: value for name, value in numbers(system).items() if value.dtype.kind == "f"}
    start = jax.eval_shape(lambda p: jnp.asarray(system.replace(**p).initial()), floats)
    assert start.shape == (system.dim,)


def test_law_is_finite_of_the_right_shape_and_maps_over_states(system):
    with precision("double"):
        states = jnp.asarray(system.initial()) * jnp.array([[1.0], [1.05]])
        if getattr(system, "componentwise", False):
            alone = np.stack([np.asarray(law(system, x)) for x in states])
        else:
            single, vmapped = lambda x: law(system, x), jax.vmap(lambda x: law(system, x))
            alone, together = jax.jit(lambda x: (jnp.stack([single(x[0]), single(x[1])]), vmapped(x)))(states)
            alone = np.asarray(alone)
            np.testing.assert_allclose(together, alone, rtol=1e-12, atol=1e-12)
    value = alone[0]
    channels = len(system.stoichiometry) if isinstance(system, Jump) else None
    wanted = {"jump": (channels,), "diffusion": (2 * system.dim,)}.get(kind_of(system), (system.dim,))
    assert value.shape == wanted
    assert np.isfinite(value).all()
    if isinstance(system, Jump):
        assert system.stoichiometry.shape == (channels, system.dim)
        assert (value >= 0).all()


def along_a_direction(system):
    """The law as a function of state and parameters, a point there, and a direction."""
    rng = np.random.default_rng(5)
    point = {"x": system.initial() * 0.97 + 1e-3, **numbers(system)}
    sizes = {k: np.maximum(np.abs(v), 1e-3) for k, v in point.items()}
    toward = {k: s * rng.uniform(0.3, 1.0, np.shape(s)) * rng.choice([-1, 1], np.shape(s)) for k, s in sizes.items()}

    def rates(p):
        return law(system.replace(**{k: v for k, v in p.items() if k != "x"}), p["x"])

    return rates, jax.tree.map(jnp.asarray, point), jax.tree.map(jnp.asarray, toward)


def test_derivative_equals_finite_differences(system):
    """Along one direction in the space of the state and all parameters."""
    if isinstance(system, Chain):
        pytest.skip("a drawn step has no derivative")
    with precision("double"):
        rates, point, toward = along_a_direction(system)
        _, slope = jax.jvp(rates, (point,), (toward,))
        h = 1e-6
        ahead, behind = (rates({k: point[k] + s * toward[k] for k in point}) for s in (h, -h))
    rough = (np.asarray(ahead) - np.asarray(behind)) / (2 * h)
    np.testing.assert_allclose(slope, rough, rtol=1e-5, atol=1e-6 * np.abs(rough).max() + 1e-7 * np.abs(ahead).max())


def test_reverse_mode_equals_forward_mode(chosen):
    if isinstance(chosen, Chain):
        pytest.skip("a drawn step has no derivative")
    with precision("double"):
        rates, point, toward = along_a_direction(chosen)
        value, forward = jax.jvp(rates, (point,), (toward,))
        weights = jnp.cos(jnp.arange(value.size)).reshape(value.shape)
        (back,) = jax.vjp(rates, point)[1](weights)
    total = sum(np.sum(np.asarray(back[k]) * np.asarray(toward[k])) for k in point)
    np.testing.assert_allclose(total, np.sum(np.asarray(weights) * np.asarray(forward)), rtol=1e-10)


def test_components_agree_with_the_array(system):
    if not getattr(system, "componentwise", False):
        pytest.skip("the law takes its state as one array")
    with precision("double"):
        x = jnp.asarray(system.initial()) + 0.1
        parts = tuple(x)
        many = tuple(jnp.stack([c, c]) for c in parts)
        if isinstance(system, Diffusion):
            laws = (system.drift, system.diffusion)
        else:
            laws = (system.step,) if kind_of(system) == "map" else (system.vector_field,)
        for function in laws:
            array, tuple_, wide = (function(0.0, s) for s in (x, parts, many))
            assert isinstance(tuple_, tuple)
            np.testing.assert_array_equal(stacked(array), stacked(tuple_))
            for component, pair in zip(tuple_, wide, strict=True):
                np.testing.assert_allclose(np.broadcast_to(pair, (2,)), component, rtol=1e-13)


def test_save_and_load_give_the_same_system(system, tmp_path):
    save_tree(tmp_path / "system", system)
    again = load_tree(tmp_path / "system")
    assert type(again) is type(system)
    for name, value in fields(system).items():
        np.testing.assert_array_equal(getattr(again, name), value)


def test_simulates_and_same_key_gives_same_numbers(sampled):
    system = sampled
    first, second = (run(system, n=12, key=7) for _ in range(2))
    assert first.values.shape == (12, system.n_observed)
    assert np.isfinite(first.values).all()
    assert first.names == system.variables
    assert not first.notes
    np.testing.assert_array_equal(first.values, second.values)
    with precision("double"):
        np.testing.assert_allclose(first.values[0], system.observe(jnp.asarray(system.initial())), rtol=1e-14)
    other = run(system, n=12, key=8).values
    random = isinstance(system, Chain | Diffusion | Jump)
    assert np.array_equal(other, first.values) != random


def test_ensemble_holds_the_single_paths(chosen):
    system = chosen
    starts = np.stack([system.initial()] * 3)
    many = run(system, n=6, initial=starts, key=3)
    assert many.values.shape == (3, 6, system.n_observed)
    if isinstance(system, Chain | Diffusion | Jump):
        more = run(system, n=6, initial=np.concatenate([starts, starts]), key=3)
        np.testing.assert_allclose(many.values, more.values[:3], rtol=1e-10, atol=1e-10)
    else:
        np.testing.assert_allclose(many.values[1], run(system, n=6).values, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("slug", ["duffing", "henon", "mackey-glass", "ornstein-uhlenbeck", "two-state"])
def test_parameters_can_vary_over_an_ensemble(slug):
    system = MADE[slug]
    name, value = next(iter(numbers(system).items()))
    values = np.multiply.outer([1.0, 0.9], value)
    many = run(system, n=6, parameters={name: values}, initial=system.initial()).values
    changed = run(written(system, locate(system, name), values[1]), n=6, initial=system.initial()[None]).values[0]
    if not isinstance(system, Chain | Diffusion | Jump):
        np.testing.assert_allclose(many[1], changed, rtol=1e-5, atol=1e-7)
    assert np.isfinite(many).all()
