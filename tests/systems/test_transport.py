"""Channels, traps and membranes against closed forms."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad

import rheon
from rheon import dissect, measure
from rheon.core.precision import precision

MEMBRANE = rheon.systems.ResponsiveMembrane()


@pytest.mark.parametrize(
    ("settings", "flux", "inside"),
    [
        ((0.5, 1.3, 4.0, 0.1, 2.0), 0.3657919754, 4.8952062757),
        ((3.0, 1.3, 2.0, 0.05, 5.0), 3.8999282922, 22.7576375094),
    ],
)
def test_flux_and_uptake_at_a_fixed_fraction_are_those_of_quadrature(settings, flux, inside):
    force, bulk, slab, within, ratio = settings
    phi = 0.2
    membrane = MEMBRANE.replace(
        force=force, bulk=bulk, slab=slab,
        attraction=-np.log(ratio) / phi, obstruction=-np.log(within) * (1 - phi) / phi,
    )  # fmt: skip
    with precision("double"):
        assert float(membrane.flux(phi)) == pytest.approx(flux, abs=1e-9)
        assert float(membrane.inside(phi)) == pytest.approx(inside, abs=1e-8)
    low, high = (10 - slab) / 2, (10 + slab) / 2
    parts = [quad(lambda y: np.exp(-force * y), a, b)[0] for a, b in ((0, low), (low, high), (high, 10))]
    total = parts[0] + parts[1] / (ratio * within) + parts[2]
    assert bulk * -np.expm1(-force * 10) / total == pytest.approx(flux, abs=1e-9)


def test_a_membrane_that_is_not_there_changes_nothing_and_rest_is_smooth():
    free = MEMBRANE.replace(obstruction=0.0)
    with precision("double"):
        for force in (-2.0, 1e-9, 0.7):
            assert float(free.flux(0.3, force)) == pytest.approx(force, rel=1e-12)
            assert float(free.inside(0.3, force)) == pytest.approx(1.0, rel=1e-12)
        still = MEMBRANE.replace(attraction=-2.0)
        assert float(still.inside(0.3, 0.0)) == pytest.approx(float(still.partition(0.3)), rel=1e-12)


def test_the_membrane_folds_where_it_should():
    found = dissect.continuation(MEMBRANE, "force", (0.05, 5.0), starts=[[0.1]], at=[0.05], switch=False)
    assert [b["kind"] for b in found["bifurcations"]] == ["fold", "fold"]
    np.testing.assert_allclose(found.value, [0.7675346166, 1.6771320277], atol=1e-9)
    np.testing.assert_allclose([b["state"][0] for b in found["bifurcations"]], [0.3497939568, 0.1444067734], atol=1e-8)


def test_the_two_site_channel_dissipates_its_current_times_its_affinity():
    channel = rheon.systems.TwoSiteChannel()
    current = measure.scaled_cumulants(channel, [0, 0, 1, -1, 0, 0], 1).value[0]
    assert float(measure.entropy_production(channel)) == pytest.approx(current * channel.affinity(), abs=1e-12)
    left = measure.scaled_cumulants(channel, [1, -1, 0, 0, 0, 0], 1).value[0]
    assert left == pytest.approx(current, abs=1e-12)


def test_the_response_of_a_path_is_the_covariance_of_its_counts():
    channel, weights = rheon.systems.TwoSiteChannel(), [0, 0, 1, -1, 0, 0]
    fields = np.sin(np.arange(12.0))
    found = measure.path_response(channel, weights, fields, 0.2)
    np.testing.assert_allclose(found.value, found.value.T, atol=1e-14)
    step = 1e-4 * np.eye(12)[4]
    up, down = (measure.path_response(channel, weights, fields + s * step, 0.2)["means"] for s in (1, -1))
    np.testing.assert_allclose((up - down) / 2e-4, found.value[:, 4], atol=1e-8)


def test_work_on_a_dragged_trap_has_its_closed_form():
    trap = rheon.systems.DraggedTrap(speed=0.5)
    path = rheon.simulate(trap, [0.0, 2.0], initial=trap.equilibrium(4000), step=0.01, key=2)
    work, exact = path.values[:, 1, 1], trap.mean_work(2.0)
    assert abs(work.mean() - exact) < 4 * np.sqrt(2 * exact / 4000) + 0.01 * exact
    assert work.var() == pytest.approx(2 * exact, rel=0.1)
    assert np.exp(-work).mean() == pytest.approx(1, abs=0.04)
