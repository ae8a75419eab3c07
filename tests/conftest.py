"""What all tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent

# a loaded machine is no reason to fail; examples are drawn alike in every run
settings.register_profile(
    "rheon", deadline=None, derandomize=True, max_examples=60, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("rheon")


@pytest.fixture(scope="module", autouse=True)
def room():
    """Thousands of tests compile more programs than a process has memory maps for: they are forgotten in between."""
    yield
    from rheon.bench._process import release

    release(40_000)


@pytest.fixture(scope="module", autouse=True)
def compiler(request):
    """Modules marked `compiles` spend their time in the compiler, not in what it makes: LLVM then skips its passes.

    The precision of matrix products, which changes nothing on a CPU, is part of what JAX knows its programs by: so
    these modules share none with others, whatever the order of the tests.
    """
    if request.node.get_closest_marker("compiles") is None:
        yield
        return
    import jax

    jax.config.update("jax_disable_most_optimizations", True)
    with jax.default_matmul_precision("highest"):
        yield
    jax.config.update("jax_disable_most_optimizations", False)


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository's folder."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data():
    """`shared_data(name)`: path of a shared data set; skips where the data are not at hand."""
    folder = Path(os.environ.get("RHEON_DATA", ROOT.parent / "shared" / "data"))

    def find(name: str) -> Path:
        path = folder / name
        if not path.exists():
            pytest.skip(f"data set {name} is not at hand: set RHEON_DATA to the folder that holds it")
        return path

    return find
