"""Each command does its work, in this process, on small things."""

from __future__ import annotations

import io
import json

import numpy as np
import pytest

import rheon
from rheon.app import cli
from rheon.core.registry import modules


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("RHEON_CACHE", str(tmp_path / "cache"))


def table(text: str) -> tuple[list[str], np.ndarray]:
    header, *rest = text.splitlines()
    return header.split(","), np.genfromtxt(io.StringIO("\n".join(rest)), delimiter=",", ndmin=2)


@pytest.fixture
def model(tmp_path):
    """A saved linear model of a wave, and the file it was fitted to."""
    t = 0.5 * np.arange(400)
    lines = ["time,wave", *(f"{a!r},{b!r}" for a, b in zip(t.tolist(), np.sin(0.3 * t).tolist(), strict=True))]
    (tmp_path / "wave.csv").write_text("\n".join(lines) + "\n")
    series = rheon.Series(np.sin(0.3 * t), t, names=("wave",), units=("V",), time_unit="s")
    rheon.fit(rheon.models.Linear(lags=3, ridge=0.0), series).save(tmp_path / "model.safetensors")
    return tmp_path


def test_list_holds_every_name(capsys):
    assert cli.main(["list"]) == 0
    out = capsys.readouterr().out
    for kind in ("systems", "models", "measures", "papers"):
        for slug in modules(kind):
            assert f"  {slug} " in out
    assert "Lorenz system" in out


def test_list_one_kind(capsys):
    assert cli.main(["list", "system"]) == 0
    out = capsys.readouterr().out
    assert "henon" in out
    assert "nvar" not in out


@pytest.mark.parametrize("name", ["lorenz", "NVAR", "smape", "chaos_forecasting"])
def test_show(name, capsys):
    assert cli.main(["show", name]) == 0
    out = capsys.readouterr().out
    assert len(out.splitlines()) > 8
    assert max(map(len, out.splitlines())) < 200


def test_simulate_to_the_screen(capsys):
    assert cli.main(["simulate", "henon", "--n", "5", "-q"]) == 0
    names, values = table(capsys.readouterr().out)
    assert names == ["time", "x", "y"]
    x, y = values[:, 1], values[:, 2]
    np.testing.assert_allclose(x[1:], 1 - 1.4 * x[:-1] ** 2 + y[:-1], rtol=1e-12)


def test_simulate_with_settings_and_start(tmp_path, capsys):
    out = tmp_path / "a.npz"
    argv = ["simulate", "logistic", "--n", "4", "--set", "r=2", "--initial", "0.25", "--out", str(out)]
    assert cli.main(argv) == 0
    assert capsys.readouterr().out == ""
    np.testing.assert_allclose(np.load(out)["values"][:, 0], [0.25, 0.375, 0.46875, 0.498046875])


def test_simulate_refuses_a_wrong_start(capsys):
    assert cli.main(["simulate", "henon", "--initial", "1,2,3"]) == 2
    assert "--initial" in capsys.readouterr().err


def test_simulate_a_model(model, capsys):
    assert cli.main(["simulate", str(model / "model.safetensors"), "--n", "6", "-q"]) == 0
    names, values = table(capsys.readouterr().out)
    assert names == ["time", "wave"]
    np.testing.assert_allclose(np.diff(values[:, 0]), 0.5)


def test_forecast_continues_the_file(model, capsys):
    argv = ["forecast", str(model / "model.safetensors"), str(model / "wave.csv"), "--horizon", "20", "-q"]
    assert cli.main(argv) == 0
    names, values = table(capsys.readouterr().out)
    assert names == ["time", "wave"]
    np.testing.assert_allclose(values[:, 0], 200 + 0.5 * np.arange(20))
    np.testing.assert_allclose(values[:, 1], np.sin(0.3 * values[:, 0]), atol=1e-4)


def test_forecast_accepts_the_folder_and_writes(model, tmp_path):
    out = tmp_path / "future.parquet"
    assert cli.main(["forecast", str(model), str(model / "wave.csv"), "--horizon", "3", "--out", str(out)]) == 0
    import pandas

    assert list(pandas.read_parquet(out).columns) == ["time", "wave"]


def test_forecast_without_a_file(model, capsys):
    assert cli.main(["forecast", str(model / "model.safetensors")]) == 2
    assert "rheon forecast MODEL FILE" in capsys.readouterr().err


def test_forecast_takes_the_recording_of_the_run(model, capsys):
    from rheon.app.mainjob.stages import stage_folder
    from rheon.core.files import write_json
    from rheon.core.store import save_tree

    t = 0.5 * np.arange(400)
    write_json(model / "run.json", {"identity": {"key": 0}})
    save_tree(stage_folder(model, {"key": 0}) / "1-read.safetensors", rheon.Series(np.sin(0.3 * t), t, names=("wave",)))
    assert cli.main(["forecast", str(model), "--horizon", "2", "-q"]) == 0
    _, values = table(capsys.readouterr().out)
    np.testing.assert_allclose(values[:, 0], [200, 200.5])


def test_forecast_of_another_recording(model, capsys):
    (model / "other.csv").write_text("time,volt\n" + "".join(f"{i},{i % 7}\n" for i in range(50)))
    assert cli.main(["forecast", str(model), str(model / "other.csv")]) == 2
    err = capsys.readouterr().err
    assert "wave" in err
    assert "volt" in err


def test_forecast_thins_a_finer_file(model, capsys):
    t = 0.25 * np.arange(801)
    lines = ["time,wave", *(f"{a!r},{b!r}" for a, b in zip(t.tolist(), np.sin(0.3 * t).tolist(), strict=True))]
    (model / "fine.csv").write_text("\n".join(lines) + "\n")
    assert cli.main(["forecast", str(model), str(model / "fine.csv"), "--horizon", "4"]) == 0
    out, err = capsys.readouterr()
    _, values = table(out)
    np.testing.assert_allclose(values[:, 0], [200.5, 201, 201.5, 202])
    np.testing.assert_allclose(values[:, 1], np.sin(0.3 * values[:, 0]), atol=1e-4)
    assert "one of every 2 samples" in err


def test_measure_a_system(capsys):
    assert cli.main(["measure", "logistic", "--only", "lyapunov_spectrum", "-q"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Logistic map")
    assert "Lyapunov" in out


def test_measure_a_system_as_json(capsys):
    assert cli.main(["measure", "henon", "--json", "-q"]) == 0
    record = json.loads(capsys.readouterr().out)
    exponents = record["results"]["lyapunov_spectrum"]["value"]
    assert sum(exponents) == pytest.approx(np.log(0.3), abs=1e-6)
    assert exponents[0] == pytest.approx(0.419, abs=0.02)
    assert record["results"]["kaplan_yorke"]["value"] == pytest.approx(1.26, abs=0.03)


def test_dissect_a_system(capsys):
    assert cli.main(["measure", "tent", "--only", "symbols,forbidden-words", "-q"]) == 0
    assert "0000" in capsys.readouterr().out


@pytest.mark.parametrize(("name", "word"), [("continuation", "parameter and span"), ("mutual-information", "labels")])
def test_dissections_that_need_more_say_so(name, word, capsys):
    assert cli.main(["measure", "logistic", "--only", name, "-q"]) == 2
    assert word in capsys.readouterr().err


def test_measure_a_file(model, capsys):
    assert cli.main(["measure", str(model / "wave.csv"), "--only", "dominant_period", "-q"]) == 0
    assert "20.9" in capsys.readouterr().out


def test_measure_a_model(model, capsys):
    argv = ["measure", str(model), "--only", "lyapunov_spectrum,dominant_period", "--json", "-q"]
    assert cli.main(argv) == 0
    record = json.loads(capsys.readouterr().out)
    assert set(record["results"]) == {"lyapunov_spectrum", "dominant_period"}


@pytest.mark.parametrize(
    ("target", "only", "word"),
    [("wave.csv", "lyapunov_spectrum", "needs a law"), ("wave.csv", "smape", "compares two")],
)
def test_measures_that_do_not_apply(model, target, only, word, capsys):
    assert cli.main(["measure", str(model / target), "--only", only, "-q"]) == 2
    assert word in capsys.readouterr().err


def test_set_is_for_systems(model, capsys):
    assert cli.main(["measure", str(model / "wave.csv"), "--set", "rho=1"]) == 2
    assert "--set" in capsys.readouterr().err
