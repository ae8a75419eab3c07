"""Runs that are killed and go on: every cell once, the same store whoever ran it."""

from __future__ import annotations

import dataclasses
import os
import signal
import subprocess
import sys
import threading
import time
import warnings
from pathlib import Path

import jax
import pytest

from rheon.bench import _cluster, _process
from rheon.bench.plan import Plan, merged, plan_from
from rheon.bench.racers import RACERS
from rheon.bench.runner import run, status
from rheon.bench.store import Store
from rheon.bench.tasks import tasks
from rheon.core.errors import RheonError


def small(*racers: str, starts: int = 3) -> Plan:
    made = tasks("dysts-2023", ["rossler"], starts=starts, context=60, horizon=20, validation=10)
    return Plan(tuple(made), racers, batch=2)


@pytest.fixture(scope="module")
def serial(tmp_path_factory):
    """A run in one process that nobody disturbed."""
    folder = tmp_path_factory.mktemp("serial")
    run(small("mean", "persistence", "seasonal", "parroting", "auto"), folder, workers=0)
    return folder


def test_every_cell_has_a_row_and_auto_is_the_best_in_validation(serial):
    rows = Store(serial).rows()
    assert len(rows) == 4 * 3 + 3
    assert {row["status"] for row in rows} == {"ok"}
    for row in rows:
        if row["racer"] == "auto":
            others = [r for r in rows if r["task"] == row["task"] and r["racer"] != "auto"]
            assert row["validation"] == min(r["validation"] for r in others)


def test_what_is_done_is_not_run_again(serial, monkeypatch):
    digest = Store(serial).digest()
    monkeypatch.setattr(_process, "run_batch", None)
    assert run(None, serial, workers=0).remaining == 0
    assert Store(serial).digest() == digest


def test_a_run_may_be_given_more(tmp_path):
    run(small("mean", starts=1), tmp_path, workers=0)
    first = Store(tmp_path).rows()
    told = run(small("mean", "persistence", starts=2), tmp_path, workers=0)
    rows = {row["cell"]: row for row in Store(tmp_path).rows()}
    assert told.total == told.done == 4
    # the first cell was left alone, times and all
    assert str(rows[first[0]["cell"]]) == str(first[0])


def test_a_racer_that_changed_is_run_anew_and_its_old_rows_go(tmp_path, monkeypatch):
    run(small("mean", "parroting", "auto"), tmp_path, workers=0)
    before = Store(tmp_path).rows()
    changed = dataclasses.replace(RACERS["parroting"], fixed=(("length", 5),))
    monkeypatch.setitem(RACERS, "parroting", changed)
    told = run(None, tmp_path, workers=0)
    rows = Store(tmp_path).rows()
    assert (told.done, told.total, len(rows)) == (6, 6, 9)
    assert {row["version"] for row in rows if row["racer"] == "parroting"} == {changed.version}
    old, new = ({row["version"] for row in some if row["racer"] == "auto"} for some in (before, rows))
    assert len(new) == 1
    assert new != old
    kept = {str(row) for row in before if row["racer"] == "mean"}
    assert kept == {str(row) for row in rows if row["racer"] == "mean"}


def test_a_plan_survives_its_record():
    plan = small("mean", "nvar")
    again = plan_from(plan.record())
    assert [b.name for b in again.batches()] == [b.name for b in plan.batches()]
    assert merged(plan, small("esn")).racers == ("mean", "nvar", "esn")


def test_a_failure_is_a_row_with_its_reason(tmp_path):
    plan = small("mean", "linear", starts=1)
    short = tuple(tasks("dysts-2023", ["rossler"], starts=1, context=12, horizon=5, validation=3))
    told = run(Plan((*plan.tasks, *short), ("linear",)), tmp_path, workers=0)
    assert (told.done, told.failed) == (2, 1)
    assert "needs" in told.reasons[0][0]
    assert "1 failed" in str(told)
    # it is run again only where that is asked for
    assert run(None, tmp_path, workers=0).failed == 1
    assert run(None, tmp_path, workers=0, retry=True).failed == 1


def test_half_files_of_killed_writers_are_removed(tmp_path):
    run(small("mean", starts=1), tmp_path, workers=0)
    half = tmp_path / "parts" / ".rows.parquet.abc.part"
    half.parent.mkdir(exist_ok=True)
    half.write_text("half")
    digest = Store(tmp_path).digest()
    run(None, tmp_path, workers=0)
    assert not half.exists()
    assert Store(tmp_path).digest() == digest


def test_two_runs_do_not_share_a_folder(tmp_path):
    with Store(tmp_path).locked("run"), pytest.raises(RheonError, match="another run"):
        run(small("mean"), tmp_path, workers=0)


def test_there_is_nothing_to_go_on_with(tmp_path):
    with pytest.raises(RheonError, match="no run here"):
        run(None, tmp_path / "empty", workers=0)
    with pytest.raises(RheonError, match="no run here"):
        status(tmp_path)


def command(folder) -> list[str]:
    code = (
        "import sys; from rheon.bench.runner import run; from rheon.bench.store import Store;"
        "print(run(None, sys.argv[1], workers=2), flush=True)"
    )
    return [sys.executable, "-c", code, str(folder)]


def children(pid: int) -> list[int]:
    """Processes that any thread of a process has started."""
    words: list[str] = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        words += path.read_text().split()
    return [int(word) for word in words]


def until(condition, seconds: float = 60.0) -> None:
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, "it never came to that"
        time.sleep(0.01)


@pytest.mark.skipif(not os.path.isdir("/proc/self/task"), reason="needs /proc to find the workers")
def test_killed_workers_and_coordinator_lose_nothing(tmp_path, serial):
    plan = small("mean", "persistence", "seasonal", "parroting", "auto")
    store = Store(tmp_path)
    store.write_plan(plan.record())
    parts = tmp_path / "parts"
    with subprocess.Popen(command(tmp_path), stdout=subprocess.DEVNULL) as first:
        until(lambda: children(first.pid))
        # a worker first, then, when something has landed, the coordinator
        os.kill(children(first.pid)[0], signal.SIGKILL)
        until(lambda: any(parts.glob("*.parquet")) or first.poll() is not None)
        first.send_signal(signal.SIGKILL)
    told = run(None, tmp_path, workers=0)
    assert (told.done, told.failed) == (12, 0)
    assert store.digest() == Store(serial).digest()


LOOPBACK = {"processes": True, "dashboard_address": None, "silence_logs": 50, "host": "127.0.0.1"}


def test_dask_workers_fill_the_same_store(tmp_path, serial):
    dask, distributed = pytest.importorskip("dask"), pytest.importorskip("distributed")
    plan = small("mean", "persistence", "seasonal", "parroting", "auto")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # on a busy machine a worker takes long to come back, and must not be given up meanwhile
        patient = dask.config.set({"distributed.deploy.lost-worker-timeout": "5 minutes"})
        with patient, distributed.LocalCluster(n_workers=2, threads_per_worker=1, **LOOPBACK) as cluster:
            victim = next(iter(cluster.workers.values())).pid
            killer = threading.Timer(1.5, os.kill, (victim, signal.SIGKILL))
            killer.start()
            told = run(plan, tmp_path, cluster=cluster.scheduler_address)
            killer.join()
    assert (told.done, told.failed) == (12, 0)
    assert Store(tmp_path).digest() == Store(serial).digest()


def test_a_cluster_without_workers_is_given_up(tmp_path, monkeypatch):
    distributed = pytest.importorskip("distributed")
    monkeypatch.setattr(_cluster, "LONELY", 0.3)
    monkeypatch.setattr(_cluster, "LOOK", 0.1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        empty = distributed.LocalCluster(n_workers=0, **LOOPBACK)
        with empty as cluster, pytest.raises(RheonError, match="no worker"):
            run(small("mean"), tmp_path, cluster=cluster.scheduler_address)
    assert run(None, tmp_path, workers=0).done == 3


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="memory maps are listed on Linux only")
def test_compiled_programs_are_forgotten_before_the_process_is_full():
    compiled = jax.jit(lambda x: x + 1.0)
    compiled(1.0)
    assert not _process.release()
    assert compiled._cache_size() == 1
    assert _process.release(most=0)
    assert compiled._cache_size() == 0
