"""The equations on the cards, read as text, are what the laws compute."""

from __future__ import annotations

import dataclasses
import re

import jax.numpy as jnp
import numpy as np
import pytest

from rheon.core.kinds import Flow, Map, stacked
from rheon.core.precision import precision
from rheon.core.registry import find, modules

NAMES = ("sin", "cos", "tan", "exp", "sinh", "cosh", "tanh", "sqrt", "log", "abs", "sign", "floor")
FUNCTIONS = {name: getattr(np, name) for name in NAMES}
FUNCTIONS |= {"ln": np.log, "pi": np.pi, "acos": np.arccos, "atan": np.arctan, "mod": np.mod, "max": np.maximum}
FUNCTIONS |= {"min": np.minimum, "sgn": np.sign, "H": lambda v: np.heaviside(v, 0.0)}
TOKEN = re.compile(r"\d+\.?\d*(?:e[-+]?\d+)?|\.\d+|[^\W\d]\w*'?|\*\*|[-+*/(),%]")
# sums over components, words and other functions: families, whose formulas tests/systems/test_catalogue.py checks
WORDS = re.compile(r"[\[:|]|sum_|clip|sech|mod 1|e\^|, [a-zA-Z]+\(?\w*\)? =")


def written_out(text: str, functions) -> str:
    """Products with their stars, powers as Python has them, x' as x_n."""
    words: list[str] = []
    for word in TOKEN.findall(text.replace("^", "**")):
        last = words[-1] if words else "+"
        if re.match(r"[\w.']+$|\)$", last) and last not in functions and re.match(r"[\w.]+'?$|\($", word):
            words.append("*")
        words.append(word)
    return "".join(words).replace("'", "_n")


def by_text(system, t: float, state) -> np.ndarray:
    """What the card's equations give for a state. Shapes: (), (dim,) -> (dim,)."""
    fields = {f.name: np.asarray(getattr(system, f.name)) for f in dataclasses.fields(system)}
    scope = FUNCTIONS | fields | {"t": t} | dict(zip(system.variables, state, strict=True))
    found = {}
    for line in system.card.equations:
        left, _, right = line.partition(" = ")
        called = {name for name, value in scope.items() if callable(value)}
        if function := re.match(r"(\w+)\((\w+(?:, \w+)*)\)$", left):
            name, arguments = function.groups()
            scope[name] = eval(f"lambda {arguments}: " + written_out(right, called | {name}), scope)
            continue
        value = eval(written_out(right, called), scope)
        if rate := re.match(r"d(\w+)/dt$", left):
            found[rate[1]] = value
        elif left.endswith("'"):
            found[left[:-1]] = scope[f"{left[:-1]}_n"] = value
        else:
            scope[left] = value
    return np.array([found[name] for name in system.variables])


def readable() -> list[str]:
    cards = {s: find("systems", s).card for s in modules("systems") if issubclass(find("systems", s), Flow | Map)}
    return [s for s, c in cards.items() if not WORDS.search(" ; ".join(c.equations))]


def test_most_cards_are_read():
    assert len(readable()) >= 135


@pytest.mark.parametrize("slug", readable())
def test_the_card_says_what_the_law_does(slug):
    system, rng = find("systems", slug)(), np.random.default_rng(0)
    with precision("double"):
        for _ in range(3):
            state = np.asarray(system.initial(), float) * (1 + 0.2 * rng.normal(size=system.dim))
            law = np.asarray(stacked(system(0.37, jnp.asarray(state))))
            np.testing.assert_allclose(by_text(system, 0.37, state), law, rtol=1e-9, atol=1e-9 * np.abs(law).max())
