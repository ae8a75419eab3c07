"""Equations from recordings: the right terms, honest errors, whatever the times, gaps, inputs and kinds of law."""

from __future__ import annotations

import itertools

import jax.numpy as jnp
import numpy as np
import pytest
from scipy.integrate import solve_ivp

import rheon
from rheon.core.errors import RheonError
from rheon.core.library import Custom, Delayed, Polynomial, Rational, Trigonometric
from rheon.core.selection import SR3, STLSQ, Ensemble, Equality, MixedInteger, Stepwise
from rheon.models.sparse_equations import SparseEquations
from rheon.training.sparse_ensemble import drawn, ensemble
from rheon.training.sparse_problem import compress
from rheon.training.sparse_selection import select
from rheon.training.sparse_selection import stepwise as _stepwise

LORENZ = {
    ("dx/dt", "x"): -10.0,
    ("dx/dt", "y"): 10.0,
    ("dy/dt", "x"): 28.0,
    ("dy/dt", "y"): -1.0,
    ("dy/dt", "x z"): -1.0,
    ("dz/dt", "z"): -8 / 3,
    ("dz/dt", "x y"): 1.0,
}


def integrated(rate, start, times, rtol=1e-10) -> np.ndarray:
    return solve_ivp(rate, (times[0], times[-1]), start, t_eval=times, rtol=rtol, atol=1e-12, method="DOP853").y.T


def lorenz(_, s):
    return 10 * (s[1] - s[0]), s[0] * (28 - s[2]) - s[1], s[0] * s[1] - 8 / 3 * s[2]


def found(law) -> dict:
    return {(row["equation"], row["term"]): row["coefficient"] for row in law.table}


@pytest.fixture(scope="module")
def orbit() -> np.ndarray:
    return integrated(lorenz, (-8.0, 8.0, 27.0), 0.01 * np.arange(2600))


@pytest.fixture(scope="module")
def noisy(orbit) -> rheon.Series:
    rng = np.random.default_rng(0)
    values = orbit + 0.01 * orbit.std(0) * rng.normal(size=orbit.shape)
    return rheon.Series(
        values, 0.01 * np.arange(len(values)), names=("x", "y", "z"), units=("m", "m", "K"), time_unit="s"
    )


@pytest.fixture(scope="module")
def fitted(noisy):
    return rheon.fit(SparseEquations(Polynomial(3)), noisy)


def test_the_right_terms_of_noisy_data_with_errors_that_hold(fitted):
    law = fitted.system
    assert set(found(law)) == set(LORENZ)
    off = [(row["coefficient"] - LORENZ[row["equation"], row["term"]]) / row["error"] for row in law.table]
    assert np.abs(off).max() < 4
    assert np.abs(off).max() > 0.1
    assert fitted.history["misfit"] == pytest.approx([1.0] * 3, abs=0.2)


def test_units_and_names(fitted):
    assert fitted.names == ("x", "y", "z")
    assert (fitted.units, fitted.time_unit) == (("m", "m", "K"), "s")
    units = {(row["equation"], row["term"]): row["unit"] for row in fitted.system.table}
    assert units["dx/dt", "y"] == "1/s"
    assert units["dy/dt", "x z"] == "1/(K s)"
    assert units["dz/dt", "x y"] == "K/(m^2 s)"
    assert str(fitted.system.equations).splitlines()[0].startswith("dx/dt = -")


def test_the_law_is_a_system(fitted, noisy, tmp_path):
    fitted.save(tmp_path / "law")
    again = rheon.load_fit(tmp_path / "law")
    future = rheon.forecast(again, noisy, 20)
    assert np.array_equal(future.values, rheon.forecast(fitted, noisy, 20).values)
    truth = rheon.forecast(rheon.systems.Lorenz(), noisy, 20)
    assert np.abs(future.values - truth.values).max() < 0.5


def test_uneven_gappy_paths_of_their_own_times():
    rng = np.random.default_rng(3)
    times, values = [], []
    for start in ((-8.0, 8.0, 27.0), (1.0, 3.0, 20.0)):
        t = np.sort(rng.uniform(0, 14, 1600))
        path = integrated(lorenz, start, t)
        values.append(path + 0.02 * rng.normal(size=path.shape))
        times.append(t)
    values[1][700:760, 1] = np.nan
    parts = [rheon.Series(values[0], times[0]), rheon.Series(values[1][:1500], times[1][:1500])]
    fit = rheon.fit(SparseEquations(Polynomial(2), width=0.08), parts)
    names = {"x": "x0", "y": "x1", "z": "x2"}
    wanted = {}
    for (e, t), v in LORENZ.items():
        wanted["".join(names.get(c, c) for c in e), "".join(names.get(c, c) for c in t)] = v
    assert {k: pytest.approx(v, rel=0.03) for k, v in wanted.items()} == found(fit.system)


def test_a_driven_oscillator_of_the_second_order():
    drive = lambda t: np.cos(1.3 * t) + np.sin(0.37 * t)  # noqa: E731
    rate = lambda t, s: (s[1], -s[0] - 0.1 * s[1] - 0.5 * s[0] ** 3 + 0.8 * drive(t))  # noqa: E731
    t = 0.05 * np.arange(1600)
    path = integrated(rate, (1.0, 0.0), t)[:, :1]
    values = np.column_stack([path + 0.002 * np.random.default_rng(0).normal(size=path.shape), drive(t)])
    series = rheon.Series(values, t, names=("x", "u"))
    fit = rheon.fit(SparseEquations(Polynomial(3), order=2, inputs=("u",)), series)
    exact = {"x": -1.0, "x'": -0.1, "x^3": -0.5, "u": 0.8}
    assert {term: pytest.approx(v, rel=0.02) for term, v in exact.items()} == {
        term: value for (_, term), value in found(fit.system).items()
    }
    assert fit.names == ("x",)
    run = rheon.simulate(
        fit.system,
        t[:200],
        initial=[1.0, 0.0],
        solver="rk4",
        inputs=lambda s: jnp.stack([jnp.cos(1.3 * s) + jnp.sin(0.37 * s)]),
    )
    assert np.abs(run.values[:, 0] - path[:200, 0]).max() < 0.05
    with pytest.raises(RheonError, match="driven by 1 input"):
        rheon.simulate(fit.system, t[:5], initial=[1.0, 0.0])


def test_a_delay_equation():
    past = rheon.simulate(rheon.systems.MackeyGlass(), 0.25 * np.arange(1600), transient=200.0, step=0.1)
    library = Polynomial(1, of=(0,)) + Custom((lambda x: x / (1 + x**10),), ("{0}/(1 + {0}^10)",))
    fit = rheon.fit(SparseEquations(Delayed(library, (17.0,)), derivative="savgol", width=0.75), past)
    terms = {term: value for (_, term), value in found(fit.system).items()}
    assert terms == {
        "x": pytest.approx(-0.1, rel=0.02),
        "x(t-17)/(1 + x(t-17)^10)": pytest.approx(0.2, rel=0.02),
    }
    assert fit.system.delays == (17.0,)
    assert np.isfinite(rheon.simulate(fit.system, np.arange(5.0), step=0.1).values).all()


def test_a_fraction():
    rate = lambda t, s: (0.6 - 1.5 * s[0] / (0.3 + s[0]),)  # noqa: E731
    t = 0.02 * np.arange(300)
    paths = np.stack([integrated(rate, (x0,), t) for x0 in (0.02, 0.6, 1.4, 3.0)])
    paths = paths + 1e-4 * np.random.default_rng(0).normal(size=paths.shape)
    model = SparseEquations(Rational(Polynomial(3), Polynomial(2)))
    fit = rheon.fit(model, rheon.Series(paths, t, names=("s",), units=("mol",), time_unit="h"))
    # (0.18 - 0.9 s) / (0.3 + s) = (0.6 - 3 s) / (1 + 3.333 s)
    rows = {(r["part"], r["term"]): r for r in fit.system.table}
    assert {k: r["coefficient"] for k, r in rows.items()} == {
        ("numerator", "1"): pytest.approx(0.6, rel=0.03),
        ("numerator", "s"): pytest.approx(-3.0, rel=0.03),
        ("denominator", "1"): 1.0,
        ("denominator", "s"): pytest.approx(10 / 3, rel=0.03),
    }
    assert rows["denominator", "1"]["error"] == 0
    assert all(0 < r["error"] < 0.05 * abs(r["coefficient"]) for k, r in rows.items() if k != ("denominator", "1"))
    assert [r["unit"] for r in rows.values()] == ["mol/h", "1/h", "", "1/mol"]
    assert float(fit.system(0.0, jnp.array([1.0]))[0]) == pytest.approx(0.6 - 1.5 / 1.3, rel=0.01)
    assert fit.system.equations[0].endswith("s)")


def test_a_map():
    x = rheon.simulate(rheon.systems.Henon(), n=300)
    fit = rheon.fit(SparseEquations(Polynomial(2), derivative="step"), x)
    assert found(fit.system) == {
        ("x'", "1"): pytest.approx(1.0),
        ("x'", "x^2"): pytest.approx(-1.4),
        ("x'", "y"): pytest.approx(1.0),
        ("y'", "x"): pytest.approx(0.3),
    }
    assert rheon.forecast(fit, x, 3).values.shape == (3, 2)


def test_equalities_hold(noisy):
    tie = Equality({("x", "x"): 1.0, ("x", "y"): 1.0})
    model = SparseEquations(Polynomial(2), constraints=(tie,), energy_preserving=True, width=0.12)
    terms = found(rheon.fit(model, noisy).system)
    assert terms["dx/dt", "x"] == pytest.approx(-terms["dx/dt", "y"], abs=1e-9)
    assert terms["dy/dt", "x z"] == pytest.approx(-terms["dz/dt", "x y"], abs=1e-9)
    assert terms["dy/dt", "x"] == pytest.approx(28, rel=0.02)
    with pytest.raises(RheonError, match="no coefficient of 'w'"):
        rheon.fit(model.replace(constraints=(Equality({("x", "w"): 1.0}),)), noisy)
    against = (Equality({("x", "x"): 1.0}), Equality({("x", "x"): 1.0}, 1.0))
    with pytest.raises(RheonError, match="contradict"):
        rheon.fit(model.replace(constraints=against), noisy)


@pytest.mark.parametrize(
    "optimiser",
    [
        STLSQ(0.1),
        STLSQ(0.4, scaled=False),
        SR3(0.1),
        SR3(0.05, penalty="l1", relaxation=10.0),
        Stepwise(),
        Stepwise("cv"),
        Stepwise("ebic"),
        MixedInteger(2),
    ],
    ids=repr,
)
def test_every_optimiser_finds_the_terms(optimiser):
    rng = np.random.default_rng(0)
    terms = rng.normal(size=(300, 8))
    terms[:, 7] = terms[:, 0] + 0.3 * terms[:, 7]
    target = 2 * terms[:, [1]] - 0.5 * terms[:, [4]] + 0.05 * rng.normal(size=(300, 1))
    found = select(compress(terms, target), optimiser)[:, 0]
    assert np.flatnonzero(found).tolist() == [1, 4]
    assert found[[1, 4]] == pytest.approx([2.0, -0.5], abs=0.02)


def test_the_best_set_is_the_best_of_all_sets():
    rng = np.random.default_rng(4)
    terms = rng.normal(size=(60, 7)) @ rng.normal(size=(7, 7))
    target = terms @ rng.normal(size=(7, 1)) + rng.normal(size=(60, 1))
    own = np.flatnonzero(select(compress(terms, target), MixedInteger(3))[:, 0])
    square = lambda s: np.linalg.lstsq(terms[:, s], target, rcond=None)[1].sum()  # noqa: E731
    assert set(own) == set(min(itertools.combinations(range(7), 3), key=square))


def test_members_on_given_rows_are_fits_to_those_rows():
    rng = np.random.default_rng(5)
    terms, target = rng.normal(size=(200, 6)), rng.normal(size=(200, 2))
    counts = drawn(rng, 4, 200)
    members = ensemble(terms, target, Ensemble(STLSQ(0.0), members=4), rng, counts)
    for c, one in zip(counts, members.each, strict=True):
        rows = np.repeat(np.arange(200), c.astype(int))
        assert np.abs(one - np.linalg.lstsq(terms[rows], target[rows], rcond=None)[0]).max() < 1e-10


def test_an_ensemble_of_a_recording(noisy):
    optimiser = Ensemble(Stepwise(folds=3), members=12, inclusion=0.8)
    fit = rheon.fit(SparseEquations(Polynomial(2), optimiser, width=0.12), noisy)
    assert set(found(fit.system)) == set(LORENZ)
    inclusion, spread = np.array(fit.history["inclusion"]), np.array(fit.history["spread"])
    assert inclusion.shape == spread.shape == (3, 10)
    assert (inclusion <= 1).all()
    errors = np.asarray(fit.system.formula.errors)
    kept = errors > 0
    assert 0.3 < np.median(spread[kept] / errors[kept]) < 3


def test_dependent_terms_do_no_harm():
    rng = np.random.default_rng(6)
    terms = rng.normal(size=(100, 4))
    terms = np.column_stack([terms, terms[:, 0] + terms[:, 1]])
    target = terms[:, [2]]
    assert np.flatnonzero(_stepwise(compress(terms, target), Stepwise())).tolist() == [2]
    assert np.flatnonzero(select(compress(terms, target), STLSQ(0.1))).tolist() == [2]


def test_search_picks_a_threshold(orbit):
    from rheon.training.search import search

    model = SparseEquations(Polynomial(2), STLSQ(0.1), "finite")
    assert len(model.options()["optimiser"]) == 4
    assert SparseEquations().options() == {}
    series = rheon.Series(orbit[:600], 0.01 * np.arange(600))
    best, rows = search(model, series, horizon=50, origins=2, options={"optimiser": (STLSQ(0.9), STLSQ(0.03))})
    assert best.optimiser == STLSQ(0.03)
    assert rows[1]["score"] < 0.1 * rows[0]["score"]


@pytest.mark.parametrize(
    ("model", "change", "message"),
    [
        ({}, lambda s: s.window(0, 8), "8 samples"),
        ({}, lambda s: s.replace(values=np.column_stack([s.values[:, :2], np.ones(len(s))])), "z never changes"),
        ({"inputs": ("w",)}, lambda s: s, "no input w"),
        ({"inputs": ("x", "y", "z")}, lambda s: s, "every variable is an input"),
        ({"library": Polynomial(12)}, lambda s: s.window(0, 120), "terms"),
        ({"library": Custom((jnp.log,), ("log({})",))}, lambda s: s, "not finite"),
        ({"library": Polynomial(2, of=("q",))}, lambda s: s, "no variable 'q'"),
        (
            {"optimiser": MixedInteger(3), "library": Polynomial(4), "width": 0.1},
            lambda s: s,
            "mixed-integer search over 35",
        ),
        ({"width": 100.0}, lambda s: s, "no test function"),
        ({"library": Delayed(Polynomial(1), 1e3)}, lambda s: s, "longer than the delay"),
        ({"library": Rational(), "order": 2}, lambda s: s, "fraction"),
        ({}, lambda s: rheon.Series(s.values[:9].T), "3 samples of 9 variables; time comes first"),
    ],
)
def test_refusals(noisy, model, change, message):
    with pytest.raises(RheonError, match=message):
        rheon.fit(SparseEquations(**model), change(noisy.window(0, 400)))


def test_names_that_read_as_products_stand_in_brackets(orbit):
    series = rheon.Series(orbit[:600], 0.01 * np.arange(600), names=("wind speed", "y", "T-cells"))
    law = rheon.fit(SparseEquations(Polynomial(2), STLSQ(), derivative="finite"), series).system
    assert law.equations[1].startswith("dy/dt = 28 [wind speed] - ")
    assert law.equations[1].endswith(" [wind speed] [T-cells]")
    assert law.table[0]["equation"] == "d[wind speed]/dt"
    assert law.variables == series.names


def test_a_gap_does_not_bend_derivatives(orbit):
    values, t = orbit[:1200].copy(), 0.01 * np.arange(1200)
    values[300:500] = np.nan
    fit = rheon.fit(SparseEquations(Polynomial(2), STLSQ(), derivative="finite"), rheon.Series(values, t))
    assert [row["coefficient"] for row in fit.system.table] == pytest.approx(list(LORENZ.values()), rel=2e-3)


def test_a_delay_does_not_look_into_a_gap():
    t = 0.05 * np.arange(600)
    values = np.sin(t)
    values[200:260] = np.nan
    fit = rheon.fit(SparseEquations(Delayed(Polynomial(1, bias=False), (np.pi / 2,))), rheon.Series(values, t))
    # sin' = cos = -sin(t - pi / 2), and x itself is not needed
    assert found(fit.system) == {("dx0/dt", "x0(t-1.5708)"): pytest.approx(-1.0, abs=1e-4)}


@pytest.mark.parametrize(
    "make",
    [
        lambda: SparseEquations(derivative="magic"),
        lambda: SparseEquations(order=3),
        lambda: SparseEquations(library="x + y"),
        lambda: SparseEquations(optimiser=0.1),
        lambda: STLSQ(-1.0),
        lambda: SR3(penalty="l7"),
        lambda: Stepwise("aic"),
        lambda: Ensemble(SR3()),
        lambda: MixedInteger(0),
        lambda: Equality({}),
        lambda: Equality({"x": 1.0}),
        lambda: Equality({("x", "y"): float("nan")}),
        lambda: STLSQ(rounds=2.5),
        lambda: SR3(relaxation="loose"),
        lambda: MixedInteger(bound=float("inf")),
        lambda: Ensemble(members=2.5),
        lambda: Trigonometric("fast"),
        lambda: Delayed(Polynomial(1), (float("nan"),)),
        lambda: SparseEquations(width=float("inf")),
        lambda: SparseEquations(inputs=3),
        lambda: SparseEquations(constraints=(3,)),
    ],
)
def test_settings_that_make_no_sense(make):
    with pytest.raises(RheonError):
        make()


def test_waves_of_an_angle():
    rate = lambda t, s: (s[1], -2.0 * np.sin(s[0]) - 0.05 * s[1])  # noqa: E731
    t = 0.05 * np.arange(800)
    values = integrated(rate, (2.5, 0.0), t)[:, :1] + 0.002 * np.random.default_rng(0).normal(size=(800, 1))
    library = Polynomial(1) + Trigonometric(of=("angle",))
    fit = rheon.fit(SparseEquations(library, order=2), rheon.Series(values, t, names=("angle",)))
    assert {k[1]: v for k, v in found(fit.system).items()} == {
        "sin(angle)": pytest.approx(-2.0, rel=0.01),
        "angle'": pytest.approx(-0.05, rel=0.1),
    }
