"""Annotation: what a card says, measured; the catalogue resumes; cards hold what a new run gives."""

from __future__ import annotations

import json
import os

import numpy as np
import pytest

from rheon.app import cli
from rheon.app.annotate import _solver, annotate, card_numbers
from rheon.app.catalogue import annotate_catalogue
from rheon.core.errors import RheonError
from rheon.core.kinds import Flow, Map
from rheon.core.registry import find, modules
from rheon.engine.wrappers.phase_state import PhaseState
from rheon.measure import lyapunov_spectrum


def test_a_known_map():
    result = annotate("henon", periods=300)
    assert result.regime == "chaotic"
    numbers = result.invariants
    assert abs(numbers["lyapunov_sum"].value - np.log(0.3)) < 1e-9
    first, error = numbers["lyapunov_spectrum"].value[0], numbers["lyapunov_spectrum"].error[0]
    assert abs(first - 0.4192) < 5 * error < 0.03
    assert abs(numbers["kaplan_yorke"].value - 1.2583) < 0.02


def test_a_flow_from_equations_finds_its_own_time_scales(tmp_path, capsys):
    text = "dx/dt = -y - z; dy/dt = x + a*y; dz/dt = b + z*(x - c); a = 0.2; b = 0.2; c = 5.7"
    argv = ["annotate", "--equations", text, "--start", "1,1,1", "--periods", "300", "--out", str(tmp_path), "--json"]
    assert cli.main(argv) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed == json.loads((tmp_path / "annotation.json").read_text())
    spectrum = printed["results"]["lyapunov_spectrum"]
    assert printed["regime"] == "chaotic"
    assert abs(spectrum["value"][0] - 0.0714) < 5 * spectrum["error"][0] + 0.002
    assert abs(printed["results"]["dominant_period"]["value"] - 5.88) < 0.2
    page = (tmp_path / "index.html").read_text()
    assert "dx/dt = -y - z" in page
    assert 'src="http' not in page


def test_periodic_motion_is_called_so():
    text = "dx/dt = y; dy/dt = mu*(1 - x^2)*y - x; mu = 1"
    result = annotate(text, start=(2.0, 0.0), periods=300)
    assert result.regime == "periodic"
    assert "correlation_dimension" in result.results
    assert abs(float(result.results["dominant_period"].value) - 6.6633) < 0.02


def test_diverging_and_stochastic_laws_are_refused():
    with pytest.raises(RheonError, match="finite"):
        annotate("dx/dt = x^2", start=(1.0,))
    with pytest.raises(RheonError, match="finite"):
        annotate("x' = 2*x^2", start=(3.0,))
    with pytest.raises(RheonError, match="finite"):
        annotate("dx/dt = exp(1000)")
    with pytest.raises(RheonError, match="no flow, map or delay"):
        annotate("ornstein-uhlenbeck")


def test_the_command_refuses_in_words(capsys):
    assert cli.main(["annotate"]) == 2
    assert cli.main(["annotate", "henon", "--set", "a"]) == 2
    assert cli.main(["annotate", "henon", "--start", "1"]) == 2
    assert cli.main(["annotate", "--catalogue"]) == 2
    assert cli.main(["annotate", "henon", "--set", "foo=3"]) == 2
    assert cli.main(["annotate", "henon", "--processes", "0"]) == 2
    assert cli.main(["annotate", "--equations", ""]) == 2
    assert cli.main(["annotate", "--equations", "x' = a*x; a = 2", "--set", "start=3"]) == 2
    assert cli.main(["annotate", "henon", "--out", "/dev/null/folder"]) == 2
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("system", "settings", "words"),
    [
        ("henon", {"foo": 1.0}, "no parameter 'foo'"),
        ("henon", {"a": "big"}, "'big' is no number"),
        ("henon", {"a": np.nan}, "not finite"),
        ("henon", {"periods": "long"}, "periods"),
        ("henon", {"periods": np.nan}, "periods"),
        ("henon", {"start": "a"}, "is no number"),
        ("henon", {"start": [[0.1, 0.1]] * 2}, "4 starting values"),
        ("", {}, "no name"),
        (find("systems", "henon"), {}, "is a class"),
    ],
)
def test_wrong_arguments_are_refused(system, settings, words):
    with pytest.raises(RheonError, match=words):
        annotate(system, **settings)


def test_an_orbit_that_comes_to_rest():
    result = annotate("dx/dt = y; dy/dt = -x - 0.1*y", periods=60)
    assert result.regime == "fixed point"
    assert result.results["correlation_dimension"].verdict == "cannot tell"
    assert float(result.results["lyapunov_spectrum"].value[0]) == pytest.approx(-0.05, abs=1e-3)


def test_fields_take_the_solver_of_their_own():
    assert _solver(find("systems", "heat-line")()) == "auto"
    assert _solver(find("systems", "lorenz")()) == _solver(PhaseState(find("systems", "duffing")())) == "rk4"


def test_the_catalogue_goes_on_where_it_was(tmp_path):
    first = annotate_catalogue(tmp_path, periods=30, only=["logistic", "henon"])
    stamp = (tmp_path / "henon.json").stat().st_mtime_ns
    (tmp_path / "logistic.json").write_text("{half")
    again = annotate_catalogue(tmp_path, periods=30, only=["logistic", "henon"])
    assert (tmp_path / "henon.json").stat().st_mtime_ns == stamp
    assert again == first
    with pytest.raises(RheonError, match="no flow"):
        annotate_catalogue(tmp_path, only=["nothing"])


def test_numbers_that_cannot_be_told_are_not_on_the_card():
    row = {"value": None, "error": None, "verdict": "cannot tell"}
    told = {"value": [0.41923456, -1.6], "error": [0.0012, 0.02], "verdict": "converged"}
    record = {"settings": {"words": "w"}, "results": {"a": row, "b": told}}
    assert card_numbers(record)["b"].value == (0.4192, -1.6)
    assert set(card_numbers(record)) == {"b"}


def test_what_an_unclear_regime_leaves_open_is_not_on_the_card():
    row = {"value": 0.0, "error": 0.0, "verdict": "converged", "reason": "fixed point"}
    results = dict.fromkeys(("lyapunov_spectrum", "lyapunov_sum", "pesin_entropy"), row)
    record = {"settings": {"words": "w"}, "results": results}
    assert set(card_numbers(record | {"regime": "cannot tell"})) == {"lyapunov_spectrum", "lyapunov_sum"}
    assert set(card_numbers(record | {"regime": "transient chaos"})) == {"lyapunov_sum"}
    assert set(card_numbers(record | {"regime": "fixed point"})) == set(results)


def measured() -> list[str]:
    cards = {slug: find("systems", slug).card for slug in modules("systems")}
    return [slug for slug, card in cards.items() if card.regime and "lyapunov_spectrum" in card.invariants]


@pytest.mark.parametrize("draw", range(5))
def test_cards_hold_what_a_new_run_gives(draw):
    """Five systems at random on each run: a shorter run with another key agrees with the card within its errors."""
    slugs = measured()
    slug = slugs[int.from_bytes(os.urandom(4), "big") % len(slugs)]
    system = find("systems", slug)()
    card = system.card
    settings = {"steps": 100_000, "transient": 30_000}
    if not isinstance(system, Map):
        steps = 400 * card.period / card.dt
        settings = {"dt": card.dt, "steps": int(min(steps, 200_000)), "transient": int(min(steps / 4, 100_000))}
    if isinstance(system, Flow):
        settings["solver"] = "rk4"
        system = PhaseState(system) if hasattr(system, "phase_rate") else system
    known = card.invariants["lyapunov_spectrum"]
    found = lyapunov_spectrum(system, min(2, len(known.value)), key=1, **settings)
    scale = max(abs(v) for v in known.value)
    error = np.atleast_1d(known.error)[0]
    allowed = 6 * np.hypot(found.error[0], error) + 0.01 * scale
    if known.value[0] == 0:
        # disturbances of regular motion grow in proportion to time: over a time T they tell ln(T) / T
        time = settings["steps"] * settings.get("dt", 1.0)
        allowed += np.log(time) / time
    assert abs(found.value[0] - known.value[0]) <= allowed, f"{slug}: {found.value[0]} against {known.value[0]}"
