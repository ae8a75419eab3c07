"""Dwell times: resolution and bursts, exact simulation, and densities with missed events against other ways to them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.linalg import expm

import rheon
from rheon.core.errors import RheonError
from rheon.core.precision import in_double
from rheon.engine.dwells import DwellTimes, simulate_dwells
from rheon.engine.dwells.missed_events import density, lengths, points_of, roots, solved
from rheon.measure import dwell_times, entropy_production

TAU = 2e-4
SCHEME = rheon.systems.ColquhounHawkes()
# a driven cycle of open states: its roots come in pairs of conjugates
DRIVEN = rheon.systems.ChannelScheme(
    [900.0, 1000.0, 1100.0, 300.0, 200.0],
    edges=(("o1", "o2"), ("o2", "o3"), ("o3", "o1"), ("o1", "c"), ("c", "o1")),
    open_states=("o1", "o2", "o3"),
    binding=(),
)


# molecules bind 27 times in a resolution time: sixteen points a piece are too few, and Newton's method alone fails
BUSY = rheon.systems.ColquhounHawkes(concentration=1.35e-4)


def sides(scheme):
    q = scheme.generator()
    return (q, scheme.n_open), (np.roll(q, -scheme.n_open, (0, 1)), len(q) - scheme.n_open)


def survival(q, n, tau, t):
    """R(t) by the exponential of one block matrix for each term: the same law by another way."""
    late = np.zeros_like(q)
    late[n:, :n] = expm(q[n:, n:] * tau) @ q[n:, :n]
    total = np.zeros((n, n))
    for r in range(int(t // tau) + 1):
        block = np.kron(np.eye(r + 1), q) - np.kron(np.eye(r + 1, k=1), late)
        total += expm(block * (t - r * tau))[:n, -len(q) :][:, :n]
    return total


@pytest.fixture(scope="module")
def found():
    """Apparent dwell times of both classes of all schemes."""
    return [(q, n, solved(q, n, TAU)) for scheme in (SCHEME, DRIVEN, BUSY) for q, n in sides(scheme)]


def test_the_exact_part_is_the_sum_of_block_exponentials(found):
    times = TAU * np.array([1.0, 1.3, 2.0, 2.7, 3.95])
    for q, n, of in found:
        out = q[:n, n:] @ expm(q[n:, n:] * TAU)
        wanted = np.stack([survival(q, n, TAU, t - TAU) @ out for t in times])
        got = in_double(density)(of, lengths(times, TAU, points_of(of)))
        np.testing.assert_allclose(got, wanted, rtol=1e-9, atol=1e-9 * np.abs(wanted).max())


def test_the_asymptotic_part_goes_on_where_the_exact_one_ends(found):
    seam = TAU * np.array([4 - 1e-9, 4 + 1e-9])
    for q, n, of in found:
        exact, beyond = np.asarray(in_double(density)(of, lengths(seam, TAU, points_of(of))))
        np.testing.assert_allclose(exact, beyond, rtol=2e-4, atol=1e-6 * np.abs(exact).max())
        later = survival(q, n, TAU, 6 * TAU) @ q[:n, n:] @ expm(q[n:, n:] * TAU)
        np.testing.assert_allclose(in_double(density)(of, lengths([7 * TAU], TAU, points_of(of)))[0], later, rtol=1e-6)
    assert np.iscomplexobj(found[2][2].exponents)


def test_rates_that_no_points_resolve_are_told():
    hectic = BUSY.replace(concentration=1.35e-3)
    with pytest.raises(RheonError, match="in a resolution time"):
        roots(hectic.generator(), hectic.n_open, TAU)


def test_every_apparent_interval_ends(found):
    for _, _, of in found:
        np.testing.assert_allclose(np.asarray(of.total).sum(1), 1.0, rtol=1e-10)


def test_means_without_missed_events_are_those_of_the_scheme():
    ideal = dwell_times(SCHEME, 1e-9)
    np.testing.assert_allclose(ideal.value, [1.8765e-3, 992.7e-3], rtol=1e-4)
    assert SCHEME.open_probability() == pytest.approx(ideal.value[0] / ideal.value.sum(), rel=1e-6)
    assert abs(float(entropy_production(SCHEME))) < 1e-9


def test_simulated_dwell_times_have_these_densities():
    record = simulate_dwells(SCHEME, 3000, resolution=TAU, key=5)
    seen = dwell_times(SCHEME, TAU, record, per_decade=5)
    for side in ("open", "shut"):
        counts = seen["counts"][side]
        wanted = counts.sum() * seen["probability"][side]
        assert seen["probability"][side].sum() == pytest.approx(1.0, abs=3e-3)
        used = wanted > 5
        assert used.sum() > 8
        assert ((counts - wanted)[used] ** 2 / wanted[used]).sum() < 2.5 * used.sum()
    # bridged gaps make openings longer
    assert seen.value[0] > 1.9e-3
    assert len(seen.figure.panels) == 2


def test_resolution_joins_what_it_hides():
    #        shut open |short| open  shut  open shut |short shut| open shut
    lasting = [2.0, 1.0, 0.05, 0.5, 0.7, 0.02, 0.3, 0.04, 0.2, 3.0, 1.0]
    is_open = [0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0]
    seen = DwellTimes(np.array(lasting), np.array(is_open, bool)).resolved(0.1)
    np.testing.assert_allclose(seen.durations, [2.0, 1.55, 1.26, 3.0])
    assert seen.is_open.tolist() == [False, True, False, True]
    assert [g.tolist() for g in seen.bursts(1.0).groups()] == [[pytest.approx(1.55)], [pytest.approx(3.0)]]
    assert len(seen.groups()) == 1
    marked = DwellTimes(np.array(lasting), np.array(is_open, bool), np.arange(11) != 4).resolved(0.1)
    assert len(marked.groups()) == 2


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (lambda: DwellTimes(np.array([1.0, -1.0]), np.array([True, False])), "duration 1 is -1"),
        (lambda: DwellTimes(np.ones(3), np.ones(2, bool)), "one of each"),
        (lambda: DwellTimes(np.ones(3), np.array([True, True, False]), resolution=0.5), "neighbours of one class"),
        (lambda: DwellTimes(np.ones(2), np.array([True, False]), resolution=2.0), "shorter intervals"),
        (lambda: DwellTimes(np.ones(2), np.array([True, False]), resolution=np.nan), "resolution = nan"),
        (lambda: DwellTimes(np.ones(9), np.arange(9) % 2 == 0).resolved(0.0), "positive time"),
        (lambda: DwellTimes(np.ones(9), np.arange(9) % 2 == 0).resolved(2.0), "0 intervals"),
        (lambda: DwellTimes.of(rheon.Series(np.ones(4))), "dwell and amplitude"),
        (lambda: simulate_dwells(SCHEME, 50, resolution=0.1), "take .* jumps or more"),
        (lambda: simulate_dwells(SCHEME, 50, resolution=-1.0), "resolution"),
        (lambda: dwell_times(rheon.systems.TwoState(), 1e-4), "no scheme"),
        (lambda: dwell_times(SCHEME, 0.0), "resolution"),
        (lambda: rheon.systems.ChannelScheme((-1.0, 2.0, 3.0, 4.0)).generator(), "rate of R -> AR is -1e-05"),
        (lambda: SCHEME.replace(closing_two=np.nan).generator(), "rate of closing_two is nan"),
        (lambda: rheon.systems.ChannelScheme(open_states=("X",)), "open state"),
        (lambda: rheon.systems.ChannelScheme((1.0, 2.0)), "4 hops"),
        (lambda: rheon.systems.ChannelScheme((1.0,), edges=(("a", "b"),), open_states=("a",)), "no way"),
    ],
)
def test_what_makes_no_sense_is_refused(act, said):
    with pytest.raises(RheonError, match=said):
        act()
