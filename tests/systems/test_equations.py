"""Systems from text: what is read is what was meant, and nothing but arithmetic is let through."""

from __future__ import annotations

import numpy as np
import pytest

import rheon
from rheon.core.errors import RheonError
from rheon.core.precision import precision
from rheon.systems._equations import from_equations

LORENZ = "dx/dt = s*(y - x); dy/dt = x*(r - z) - y; dz/dt = x*y - b*z; s = 10; r = 28; b = 8/3"


def value(system, *state, t=0.0):
    with precision("double"):
        return np.asarray(system(t, np.array(state))).tolist()


def test_a_flow_equals_the_written_class():
    system = from_equations(LORENZ)
    state = (1.3, -2.0, 17.0)
    assert value(system, *state) == pytest.approx(value(rheon.systems.Lorenz(), *state), rel=1e-15)
    assert system.variables == ("x", "y", "z")
    assert system.dim == 3


def test_a_map_in_both_spellings_and_with_named_parts():
    first = from_equations("x' = 1 - a*x^2 + y; y' = b*x; a = 1.4; b = 3e-1")
    second = from_equations("square = a*x**2\nx[n+1] = 1 - square + y[n]\ny[n+1] = b*x[n]\na = 1.4\nb = 0.3")
    assert value(first, 0.5, 0.2) == value(second, 0.5, 0.2) == pytest.approx([0.85, 0.15])


def test_time_functions_and_constants():
    system = from_equations("dx/dt = H(x)*cos(w*t) + min(x, 2)**3 - mod(x, 2); w = 2*pi")
    assert value(system, 5.0, t=0.25) == pytest.approx([8.0 - 1.0], abs=1e-12)


def test_signs_as_papers_print_them():
    assert value(from_equations("dx/dt = a·(y − x); dy/dt = x×y; a = 2"), 1.0, 3.0) == [4.0, 3.0]
    assert from_equations("x′ = x").dim == 1


def test_parameters_override_and_start_is_kept():
    system = from_equations(LORENZ, start=(1, 2, 3), r=14.0)
    assert value(system, 1.0, 0.0, 0.0)[1] == 14.0
    assert system.initial().tolist() == [1, 2, 3]


def test_every_verb_works():
    system = from_equations("x' = a*x*(1 - x); a = 4", start=(0.3,))
    assert rheon.simulate(system, n=3).values[:, 0] == pytest.approx([0.3, 0.84, 0.5376])
    exponent = rheon.measure.lyapunov_spectrum(system, steps=20_000)
    assert float(exponent.value[0]) == pytest.approx(np.log(2), abs=0.01)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "neither"),
        ("x = 1", "neither"),
        ("dx/dt", "no equation"),
        ("dx/dt = x; y' = y", "both"),
        ("dx/dt = x; dx/dt = y", "twice"),
        ("dx/dt = 2x", "cannot be read"),
        ("dx/dt = q*x", "q is not known"),
        ("dx/dt = __import__('os')", "no function"),
        ("dx/dt = x.real", "no arithmetic"),
        ("dx/dt = [x][0]", "no arithmetic"),
        ("dx/dt = 'a'", "no number"),
        ("dx/dt = x(t - 1)", "no function"),
        ("dx/dt = sin(x, a=1)", "wrong arguments"),
        ("dx/dt = min(x)", "wrong arguments"),
        ("dx/dt = sin(x, x)", "wrong arguments"),
        ("dx/dt = x + sin", "given no argument"),
        ("dx/dt = x; sin = 3", "a meaning of its own"),
        ("dx/dt = t*x; t = 3", "a meaning of its own"),
        ("dx/dt = -lambda*x; lambda = 2", "'lambda' cannot be a name"),
        ("d2x/dt2 = -x", "first order"),
        ("dx/dt = True*x", "no number"),
        ("dx/dt = 1e400*x", "too large"),
        ("dx/dt = (-8)^(1/3)*x", "root of a negative"),
        (None, "no text"),
        ("a = 1/0; dx/dt = a*x", "no number"),
        ("dx/dt = 9^9^9^9", "cannot be evaluated"),
        ("1x = 3; dx/dt = x", "cannot be given"),
        ("dx/dt = x & 2", "BitAnd"),
    ],
)
def test_what_is_refused(text, words):
    with pytest.raises(RheonError, match=words):
        from_equations(text)


def test_wrong_starts_and_parameters():
    with pytest.raises(RheonError, match="2 starting values for 3"):
        from_equations(LORENZ, start=(1, 2))
    with pytest.raises(RheonError, match="no parameter 'q'"):
        from_equations(LORENZ, q=1.0)
    with pytest.raises(RheonError, match="'b' is no number"):
        from_equations(LORENZ, r="b")
    with pytest.raises(RheonError, match="not finite"):
        from_equations(LORENZ, r=np.nan)
    with pytest.raises(RheonError, match="is no number"):
        from_equations("dx/dt = -x", start="a")
    with pytest.raises(RheonError, match="dt = -1"):
        from_equations("dx/dt = -x", dt=-1)
    with pytest.raises(RheonError, match="no parameter 'text'"):
        from_equations("dx/dt = -x", text=3.0)


def test_greek_names_and_comments():
    system = from_equations("dx/dt = -\u03c3*x  # decay; nothing else\n\u03c3 = 2", start=1.5)
    assert system.variables == ("x",)
    assert value(system, 1.5) == [-3.0]
