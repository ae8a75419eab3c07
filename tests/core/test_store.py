"""What is saved comes back equal; what is foreign, damaged or dangerous is refused with a reason."""

from __future__ import annotations

import json
import math
import os
import pickle
import subprocess
import sys

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import safetensors.numpy
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from rheon.core.card import Known
from rheon.core.errors import RheonError
from rheon.core.recipe import Recipe
from rheon.core.series import Series
from rheon.core.store import ALLOWED_PACKAGES, FORMAT, load_tree, save_tree

DTYPES = [np.float32, np.float64, np.int8, np.int64, np.uint8, np.bool_, np.dtype(">f8"), np.float16]
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(DTYPES).flatmap(
        lambda dtype: arrays.arrays(dtype, arrays.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3))
    )
)
KEYS = st.text(st.sampled_from("ab.!#0"), max_size=3)
TREES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(KEYS, inner, max_size=4)
        | st.builds(Known, value=inner, error=inner, source=st.text(max_size=3))
    ),
    max_leaves=10,
)


def assert_equal(a, b):
    assert type(a) is type(b)
    if isinstance(a, dict):
        assert list(a) == list(b)
        for key in a:
            assert_equal(a[key], b[key])
    elif isinstance(a, list | tuple):
        assert len(a) == len(b)
        for x, y in zip(a, b, strict=True):
            assert_equal(x, y)
    elif isinstance(a, Known):
        assert_equal((a.value, a.error, a.source), (b.value, b.error, b.source))
    elif isinstance(a, np.ndarray):
        assert a.dtype.newbyteorder("=") == b.dtype
        np.testing.assert_array_equal(a, b)
    else:
        assert a == b or (math.isnan(a) and math.isnan(b))


@given(TREES)
def test_any_tree_comes_back_equal(tmp_path_factory, tree):
    path = tmp_path_factory.getbasetemp() / "tree.safetensors"
    save_tree(path, tree)
    assert_equal(tree, load_tree(path))


def test_modules_come_back_with_their_static_fields(tmp_path):
    recipe = Recipe(updates=3, forcing=("generalised", {"alpha": 0.25}), clip=None)
    save_tree(tmp_path / "a", recipe)
    assert load_tree(tmp_path / "a") == recipe


def test_a_system_comes_back(tmp_path):
    import rheon

    lorenz = rheon.systems.Lorenz().replace(rho=14.0)
    save_tree(tmp_path / "a", {"system": lorenz, "series": Series(np.eye(3), names=("x", "y", "z"))})
    again = load_tree(tmp_path / "a")
    assert type(again["system"]) is type(lorenz)
    assert_equal(jax.tree.leaves(lorenz), jax.tree.leaves(again["system"]))
    assert again["series"].names == ("x", "y", "z")
    np.testing.assert_array_equal(again["system"](0.0, np.ones(3)), lorenz(0.0, np.ones(3)))


def test_jax_arrays_come_back_as_numpy(tmp_path):
    save_tree(tmp_path / "a", jnp.arange(3.0))
    again = load_tree(tmp_path / "a")
    assert isinstance(again, np.ndarray)
    assert again.tolist() == [0, 1, 2]


def test_a_dot_in_a_key_hides_no_array(tmp_path):
    tree = {"a.b": np.zeros(2), "a": {"b": np.ones(2)}, ".a": [np.full(2, 2.0)], "a.0": np.full(2, 3.0)}
    save_tree(tmp_path / "a", tree)
    assert_equal(tree, load_tree(tmp_path / "a"))


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (lambda x: x, "function"),
        (object(), "object"),
        (jax.random.key(0), "random key"),
        (np.array([object()]), "object"),
        (1j, "complex"),
        (b"bytes", "bytes"),
    ],
)
def test_what_cannot_be_stored_is_refused_and_placed(tmp_path, value, reason):
    with pytest.raises(RheonError, match=rf"{reason}[\s\S]*where: model\.1"):
        save_tree(tmp_path / "a", {"model": [1, value]})
    assert os.listdir(tmp_path) == []


def write_header(path, tree, text: str = ""):
    """A file as `save_tree` writes it, with a header of one's own."""
    metadata = {FORMAT: text or json.dumps({"rheon": "0", "tree": tree})}
    path.write_bytes(safetensors.numpy.save({"x": np.zeros(2)}, metadata=metadata))


def module(address, **fields):
    return {"!": "module", "class": address, "fields": fields}


@pytest.mark.parametrize(
    "tree",
    [
        module("os:system"),
        module("subprocess:Popen", args="ls"),
        module("builtins:eval"),
        module("rheon.core.store:os.system"),
        module("rheon.core.store:json.JSONDecoder"),
        module("rheon.core.store:save_tree"),
        module("rheon.core.system:eqx.nn.Linear"),
        module("rheon.core.no_such_module:Thing"),
        module("rheon.core.recipe:NoSuchRecipe"),
        module("rheon.core.recipe:Recipe", updates=3),
        module("rheon.core.card:Known", value=1, error=0, source="", more=2),
        {"!": "array", "name": "y"},
        {"!": "no such kind"},
        {"items": []},
    ],
)
def test_headers_that_ask_for_what_is_not_to_be_had_are_refused(tmp_path, tree):
    write_header(tmp_path / "a", tree)
    with pytest.raises(RheonError) as caught:
        load_tree(tmp_path / "a")
    assert "not written by rheon" not in str(caught.value)


def test_a_class_outside_is_named_with_the_remedy(tmp_path):
    write_header(tmp_path / "a", module("somewhere.laws:Pendulum"))
    with pytest.raises(RheonError, match=r"somewhere\.laws:Pendulum[\s\S]*ALLOWED_PACKAGES"):
        load_tree(tmp_path / "a")


def test_a_package_the_reader_allows_is_built(tmp_path, monkeypatch):
    (tmp_path / "my_laws.py").write_text("import equinox as eqx\nclass Mine(eqx.Module):\n    x: object\n")
    monkeypatch.syspath_prepend(tmp_path)
    write_header(tmp_path / "a", module("my_laws:Mine", x={"!": "array", "name": "x"}))
    ALLOWED_PACKAGES.add("my_laws")
    try:
        assert load_tree(tmp_path / "a").x.tolist() == [0, 0]
    finally:
        ALLOWED_PACKAGES.discard("my_laws")


def test_a_deep_header_is_refused(tmp_path):
    deep = "[" * 100_000 + "]" * 100_000
    write_header(tmp_path / "a", None, text=deep)
    with pytest.raises(RheonError, match="header does not fit"):
        load_tree(tmp_path / "a")


class Harmful:
    def __reduce__(self):
        return (os.system, ("touch harmed",))


@pytest.mark.parametrize("content", [b"", b"\x00" * 40, b"PK\x03\x04 no zip", b"\xff" * 64, pickle.dumps(Harmful())])
def test_files_that_are_something_else_are_refused(tmp_path, monkeypatch, content):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "a.safetensors"
    path.write_bytes(content)
    with pytest.raises(RheonError, match="not a readable safetensors"):
        load_tree(path)
    assert not (tmp_path / "harmed").exists()


def test_files_of_others_and_missing_files_are_refused(tmp_path):
    (tmp_path / "b").write_bytes(safetensors.numpy.save({"x": np.zeros(2)}))
    with pytest.raises(RheonError, match="not written by rheon"):
        load_tree(tmp_path / "b")
    for path in (tmp_path / "none", tmp_path):
        with pytest.raises(RheonError, match="no such file"):
            load_tree(path)


def test_a_cut_or_flipped_file_is_refused_or_read_but_never_crashes(tmp_path):
    path = tmp_path / "a"
    save_tree(path, {"x": np.arange(20.0), "k": Known(1.0, 0.1, "x")})
    whole = path.read_bytes()
    refused = 0
    for cut in range(0, len(whole), 7):
        path.write_bytes(whole[:cut])
        with pytest.raises(RheonError):
            load_tree(path)
    for place in range(0, len(whole) - 160, 5):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x15]) + whole[place + 1 :])
        try:
            load_tree(path)
        except RheonError:
            refused += 1
    assert refused > 20


def test_a_saved_file_is_read_in_another_process(tmp_path):
    save_tree(tmp_path / "a", Known((1.0, 2.0), float("inf"), "here"))
    code = "import sys; from rheon.core.store import load_tree; print(load_tree(sys.argv[1]))"
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path / "a")], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "Known(value=(1.0, 2.0), error=inf, source='here')"


def test_complex_numbers_and_text_come_back(tmp_path):
    tree = {"z": np.array([1 + 2j, -0.5j]), "one": np.complex128(3 - 1j), "words": np.array(["a", "βγ"])}
    save_tree(tmp_path / "a", tree)
    again = load_tree(tmp_path / "a")
    np.testing.assert_array_equal(again["z"], tree["z"])
    assert complex(again["one"]) == 3 - 1j
    assert again["words"].tolist() == ["a", "βγ"]
