"""A file is the old one or the new one, never half of either."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import time

import numpy as np
import pytest

from rheon.core.files import atomic, plain, write_json, write_text


def test_the_new_content_takes_the_place_of_the_old(tmp_path):
    path = tmp_path / "deep" / "er" / "a.txt"
    write_text(path, "old")
    write_text(path, "new ± ü")
    assert path.read_text(encoding="utf-8") == "new ± ü"
    assert os.listdir(path.parent) == ["a.txt"]


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, SystemExit])
def test_an_exception_keeps_the_old_file_and_leaves_nothing_behind(tmp_path, error):
    path = tmp_path / "a.txt"
    write_text(path, "old")

    def half():
        with atomic(path) as temporary:
            temporary.write_text("half")
            raise error

    with pytest.raises(error):
        half()
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["a.txt"]


def test_an_exception_before_the_first_write_leaves_no_file(tmp_path):
    with pytest.raises(RuntimeError), atomic(tmp_path / "a.txt"):
        raise RuntimeError
    assert os.listdir(tmp_path) == []


def test_a_kill_in_the_middle_keeps_the_old_file(tmp_path):
    path = tmp_path / "a.txt"
    write_text(path, "old")
    code = (
        "import os, signal, sys\nfrom rheon.core.files import atomic\n"
        "with atomic(sys.argv[1]) as temporary:\n"
        "    temporary.write_text('half of the new')\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], timeout=60)
    assert done.returncode == -signal.SIGKILL
    assert path.read_text() == "old"
    rest = [name for name in os.listdir(tmp_path) if name != "a.txt"]
    assert all(name.startswith(".a.txt.") and name.endswith(".part") for name in rest)
    write_text(path, "new")
    assert path.read_text() == "new"


def test_kills_at_any_moment_leave_a_whole_file(tmp_path):
    """A writer that alternates two contents is killed while it writes: the file is one of the two."""
    path = tmp_path / "a.txt"
    code = (
        "import sys\nfrom rheon.core.files import write_text\n"
        "texts = ['a' * 300_000, 'b' * 300_000]\n"
        "for i in range(10**6):\n"
        "    write_text(sys.argv[1], texts[i % 2])\n"
        "    if i == 2: print('going', flush=True)\n"
    )
    for wait in (0.0, 0.003, 0.011, 0.02):
        with subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE) as process:
            process.stdout.readline()
            time.sleep(wait)
            process.kill()
        assert path.read_text() in ("a" * 300_000, "b" * 300_000)


def test_permissions_are_those_of_an_ordinary_file(tmp_path):
    write_text(tmp_path / "a.txt", "")
    (tmp_path / "b.txt").write_text("")
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("a.txt", "b.txt")]
    assert modes[0] == modes[1]


def test_json_is_strict(tmp_path):
    write_json(tmp_path / "a.json", {"x": np.array([1.0, np.nan]), 3: (np.int64(2), np.bool_(True)), "p": tmp_path})
    again = json.loads((tmp_path / "a.json").read_text())
    assert again == {"x": [1.0, None], "3": [2, True], "p": str(tmp_path)}


def test_plain_reaches_into_containers():
    assert plain({"a": [(np.float32(1.5), None)], "b": float("inf")}) == {"a": [[1.5, None]], "b": None}
