"""Claims are run, failures and crashes are shown, evidence is written."""

from __future__ import annotations

import json
import platform

import numpy as np
import pytest

from rheon.app import cli
from rheon.core.card import Card
from rheon.core.errors import RheonError
from rheon.core.figure import Figure, Panel, Trace
from rheon.papers._paper import Claim, Measured, Paper
from rheon.papers._runner import run_paper, write_evidence


def claim(name: str, check, **more) -> Claim:
    return Claim(name, "protocol", "expected", "bar", check, **more)


def holds(context):
    line = Trace("line", np.arange(3.0), np.arange(3.0))
    return Measured("1", True, {"x": np.float64(1), "nan": float("nan")}, (Figure((Panel((line,)),), title="f"),))


def fails(context):
    return Measured("2", False)


def crashes(context):
    raise ZeroDivisionError("<oh> no")


def paper(*claims: Claim) -> Paper:
    return Paper("a-paper", Card("A paper", "Its summary.", "Its reference"), claims)


def test_all_hold():
    report = run_paper(paper(claim("a", holds), claim("b", holds)), key=3)
    assert report.all_hold
    assert report.held == 2
    assert report.key == 3


def test_a_failure_and_a_crash_fail_and_the_rest_runs():
    report = run_paper(paper(claim("a", crashes), claim("b", fails), claim("c", holds)))
    assert [o.verdict for o in report.outcomes] == ["fails", "fails", "holds"]
    assert "ZeroDivisionError" in report.outcomes[0].reason
    assert not report.all_hold


def test_versions_choose_claims():
    one = paper(claim("a", holds), claim("b", fails, versions=("full",)))
    assert run_paper(one, "quick").all_hold
    assert not run_paper(one, "full").all_hold
    with pytest.raises(RheonError, match="version"):
        run_paper(one, "slow")
    with pytest.raises(RheonError, match="no claims"):
        run_paper(paper(claim("b", fails, versions=("full",))), "quick")


def test_an_interruption_is_no_failure():
    def stop(context):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_paper(paper(claim("a", stop)))


def test_what_claims_share_is_computed_once():
    calls = []
    check = lambda context: Measured("1", context.once("x", lambda: calls.append(1) or True))  # noqa: E731
    run_paper(paper(claim("a", check), claim("b", check)))
    assert len(calls) == 1


def test_evidence(tmp_path):
    path = write_evidence(run_paper(paper(claim("a", holds), claim("b", crashes))), tmp_path / "e")
    record = json.loads(path.read_text())
    assert record["holds"] is False
    assert record["claims"][0]["details"] == {"x": 1.0, "nan": None}
    assert {"rheon", "key", "seconds", "cores", "python", "jax"} <= set(record["circumstances"])
    if len(platform.node()) > 3:
        assert platform.node() not in path.read_text()


@pytest.mark.parametrize(("check", "code"), [(holds, 0), (fails, 1), (crashes, 1)])
def test_the_command(check, code, tmp_path, monkeypatch, capsys):
    import rheon.core.registry as registry

    monkeypatch.setattr(registry, "find", lambda kind, name: paper(claim("the claim", check)))
    assert cli.main(["reproduce", "a-paper", "--out", str(tmp_path), "-q"]) == code
    out = capsys.readouterr().out
    assert "the claim" in out
    assert ("holds" if code == 0 else "fails") in out
    page = (tmp_path / "a-paper" / "quick" / "index.html").read_text()
    assert "the claim" in page
    assert "<oh>" not in page
    assert (tmp_path / "a-paper" / "quick" / "figure-1.svg").exists() == (check is holds)


def test_quick_or_full_not_both(capsys):
    assert cli.main(["reproduce", "chaos-forecasting", "--quick", "--full"]) == 2
