"""Libraries of candidate terms: names, values and exponents agree, whatever is added or multiplied."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest

from rheon.core.errors import RheonError
from rheon.core.library import Custom, Delayed, Polynomial, Trigonometric, design

NAMES = ("x", "y", "u")
LIBRARIES = {
    "polynomial": Polynomial(3),
    "powers": Polynomial(3, bias=False, interactions=False),
    "some": Polynomial(2, of=("y", "u")),
    "waves": Trigonometric((1.0, 2.0), of=("x",)),
    "custom": Custom((lambda a: jnp.exp(-a), lambda a, b: a / (2 + b**2)), ("exp(-{})", "{}/(2 + {}^2)")),
    "sum": Polynomial(1) + Trigonometric(),
    "product": Polynomial(1) * Trigonometric(of=("y",)),
    "delayed": Delayed(Polynomial(2), (0.5, 2.0)),
    "delayed sum": Polynomial(1) + Delayed(Polynomial(1, bias=False), (2.0,)),
}


def spoken(term: str, values: dict[str, float]) -> float:
    """A term's name, read as a formula."""
    for name in sorted(values, key=len, reverse=True):
        term = term.replace(name, f"<{name}>") if "(t-" in name else term
    text = term.replace("^", "**")
    for name in sorted(values, key=len, reverse=True):
        text = text.replace(f"<{name}>", f"({values[name]!r})") if "(t-" in name else text
    words = [w.replace("2 x", "2*x") for w in [text.replace("2 x", "2*x")]]
    text = words[0]
    for left in (") (", "y sin", "y cos", "x sin", "x cos", "u sin", "u cos"):
        text = text.replace(left, left.replace(" ", "*"))
    text = "*".join(text.split(" ")) if "/" not in text and "exp" not in text else text
    scope = {k: v for k, v in values.items() if "(" not in k}
    return eval(text, {"sin": np.sin, "cos": np.cos, "exp": np.exp} | scope)


@pytest.mark.parametrize("name", LIBRARIES)
def test_values_are_what_the_names_say(name):
    library = LIBRARIES[name].bound(NAMES)
    rng = np.random.default_rng(0)
    z = rng.uniform(0.5, 1.5, size=(4, 3 * (1 + len(library.lags))))
    values = design(library, z)
    terms = library.terms(NAMES)
    assert values.shape == (4, len(terms))
    assert len(library.powers(3)) == len(terms) == len(set(terms))
    seen = [*NAMES, *(f"{n}(t-{lag:g})" for lag in library.lags for n in NAMES)]
    for row, point in zip(values, z, strict=True):
        at = dict(zip(seen, (float(v) for v in point), strict=True))
        assert [spoken(term, at) for term in terms] == pytest.approx(row.tolist(), rel=1e-12)


@pytest.mark.parametrize("name", LIBRARIES)
def test_exponents_are_those_of_the_values(name):
    library = LIBRARIES[name].bound(NAMES)
    z = np.random.default_rng(1).uniform(0.5, 1.5, size=(1, 3 * (1 + len(library.lags))))
    for value, powers in zip(design(library, z)[0], library.powers(3), strict=True):
        if powers is not None:
            assert value == pytest.approx(np.prod(z[0] ** np.array(powers)))


def test_one_row_in_a_compiled_law_is_one_row_of_the_design():
    library = LIBRARIES["sum"].bound(NAMES)
    z = np.array([[0.3, -0.2, 0.7]])
    compiled = [float(v) for v in library.evaluate([jnp.asarray(v) for v in z[0]])]
    assert compiled == pytest.approx(design(library, z)[0].tolist(), rel=1e-6)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Polynomial(-1), "degree = -1"),
        (lambda: Polynomial(2, of=("w",)).bound(NAMES), "no variable 'w'"),
        (lambda: Custom((jnp.exp,), ()), "0 names"),
        (lambda: Delayed(Polynomial(1), (2.0, 1.0)), "delays"),
        (lambda: design(Polynomial(40), np.ones((2, 6))), "more than 5000 terms"),
        (lambda: design(Custom((jnp.log,), ("log({})",)), np.array([[-1.0], [1.0]])), r"log\(z0\) is not finite"),
        (lambda: design(Polynomial(0, bias=False), np.ones((2, 2))), "no term"),
        (lambda: (Delayed(Polynomial(1), 1.0) + Delayed(Polynomial(1), 2.0)).lags, "delays"),
    ],
)
def test_refusals(make, message):
    with pytest.raises(RheonError, match=message):
        make()
