"""Laws with known solutions, shared by the tests of the engine."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def laws():
    """The module of small laws beside this file."""
    spec = importlib.util.spec_from_file_location("engine_laws", Path(__file__).with_name("_laws.py"))
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up by name
    spec.loader.exec_module(module)
    return module
