"""Systems from equations given as text."""

from __future__ import annotations

import ast
import functools
import keyword
import math
import re
import unicodedata
from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card
from rheon.core.errors import RheonError
from rheon.core.kinds import Flow, Map
from rheon.core.system import parameter

FUNCTIONS = {
    "sin": jnp.sin, "cos": jnp.cos, "tan": jnp.tan, "asin": jnp.arcsin, "acos": jnp.arccos, "atan": jnp.arctan,
    "atan2": jnp.arctan2, "sinh": jnp.sinh, "cosh": jnp.cosh, "tanh": jnp.tanh, "exp": jnp.exp, "log": jnp.log,
    "sqrt": jnp.sqrt, "abs": jnp.abs, "sign": jnp.sign, "floor": jnp.floor, "mod": jnp.mod, "min": jnp.minimum,
    "max": jnp.maximum, "H": lambda v: jnp.heaviside(v, 0.0),
}  # fmt: skip
# functions of two arguments
PAIRED = ("atan2", "mod", "min", "max")
CONSTANTS = {"pi": np.pi}
# the largest number that may be written
MOST = 1e300
# the left side of a rate of change, of a next value, and of anything else
_RATE = re.compile(r"^d\s*([^\W\d]\w*)\s*/\s*dt$")
_NEXT = re.compile(r"^([^\W\d]\w*?)\s*(?:'|\[\s*n\s*\+\s*1\s*\]|_next)$")
_NAME = re.compile(r"^[^\W\d]\w*$")
_HIGHER = re.compile(r"^d\s*\^?\s*\d+|''|\u2033|\u0307")
_ALLOWED = (
    ast.Expression, ast.BinOp, ast.UnaryOp, ast.Call, ast.Name, ast.Load, ast.Constant, ast.Add, ast.Sub, ast.Mult,
    ast.Div, ast.Pow, ast.Mod, ast.USub, ast.UAdd,
)  # fmt: skip
_HOW = "write e.g. 'dx/dt = s*(y - x); dy/dt = x*(r - z) - y; dz/dt = x*y - b*z; s = 10; r = 28; b = 8/3'"


class _Laws(eqx.Module):
    """Right-hand sides as text, with their parameters.

    Attributes:
        values: parameter -> value.
        names: names of the variables, in the order of the state.
        lines: right-hand sides, one per variable.
        aux: named intermediate expressions, in order.
        start: the initial state.
        card: what is known about the system.
    """

    values: dict[str, Any]
    names: tuple[str, ...] = eqx.field(static=True)
    lines: tuple[str, ...] = eqx.field(static=True)
    aux: tuple[tuple[str, str], ...] = eqx.field(static=True)
    start: tuple[float, ...] = eqx.field(static=True)
    facts: tuple = eqx.field(static=True)

    def evaluated(self, t, x) -> tuple:
        """All right-hand sides. Shapes: (), dim components -> dim components."""
        known = {"__builtins__": {}, **FUNCTIONS, **CONSTANTS, **self.values, "t": t}
        known.update(zip(self.names, x, strict=True))
        for name, line in self.aux:
            known[name] = eval(_code(line), known)  # _parse lets nothing pass but arithmetic
        return tuple(eval(_code(line), known) for line in self.lines)


class FlowFromEquations(Flow):
    """A flow whose rates of change are given as text; see `from_equations`."""

    laws: _Laws
    componentwise = True

    @property
    def card(self):
        """Equations and time scales."""
        return _card(self.laws)

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of the state variables."""
        return self.laws.names

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), dim components -> dim components."""
        return self.laws.evaluated(t, tuple(x))

    def initial(self):
        """The start that was given. Shape (dim,)."""
        return np.array(self.laws.start, float)


class MapFromEquations(Map):
    """A map whose next values are given as text; see `from_equations`."""

    laws: _Laws
    componentwise = True

    @property
    def card(self):
        """Equations."""
        return _card(self.laws)

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of the state variables."""
        return self.laws.names

    def step(self, t, x, u=None):
        """The next state. Shapes: (), dim components -> dim components."""
        return self.laws.evaluated(t, tuple(x))

    def initial(self):
        """The start that was given. Shape (dim,)."""
        return np.array(self.laws.start, float)


def from_equations(text: str, /, *, start=None, dt: float | None = None, title: str = "", **parameters):
    """A flow or a map from its equations.

    Statements are separated by semicolons or lines: rates of change "dx/dt = ..." make a flow, next values "x' = ..."
    or "x[n+1] = ..." a map; "name = number" sets a parameter, and any other "name = expression" names a part for use
    further down; # begins a comment. Arithmetic is Python's, ^ is power, t is time; functions: sin cos tan asin acos
    atan atan2 sinh cosh tanh exp log sqrt abs sign floor mod min max H (the step, 0 at 0); pi is a constant.

    Args:
        text: the equations.
        start: initial state, in the order of the equations; default 0.1 for the first variable, 0.2 for the next, ...
        dt: a step at which a fixed-step solver of order 4 is accurate; None if it is not known.
        title: the name readers know.
        **parameters: values that override those in the text.

    Returns:
        A `Flow` or a `Map`; `replace(values=...)` is not needed: call again with other parameters.

    Raises:
        RheonError: if a statement cannot be read, holds anything but arithmetic, or uses an unknown name.

    Source: the syntax of the equations on rheon's cards, with products written out.

    Example:
        >>> system = from_equations("x' = 1 - a*x^2 + y; y' = b*x; a = 1.4; b = 0.3")
        >>> system(0.0, jnp.array([0.0, 0.0])).tolist()
        [1.0, 0.0]
    """
    rates, nexts, values, aux = _statements(text)
    if bool(rates) == bool(nexts):
        problem = "both rates of change and next values" if rates else "neither a rate of change nor a next value"
        raise RheonError(f"the equations hold {problem}", where="equations", remedy=_HOW)
    laws = rates or nexts
    for name, value in parameters.items():
        if name not in values:
            known = ", ".join(values) or "none"
            raise RheonError(f"the equations have no parameter {name!r}; they have {known}", where="parameters")
        values[name] = _finite(value, name)
    if dt is not None and _finite(dt, "dt") <= 0:
        raise RheonError(f"dt = {dt}", where="dt", remedy="a step is positive")
    _check_names(laws, aux, values)
    start = tuple(0.1 * (i + 1) for i in range(len(laws))) if start is None else np.atleast_1d(np.asarray(start))
    if np.ndim(start) != 1 or len(start) != len(laws):
        raise RheonError(
            f"{np.size(start)} starting values for {len(laws)} variables", where="start", remedy="one for each"
        )
    start = tuple(_finite(value, "start") for value in start)
    shown = tuple(_split(text))
    body = _Laws(
        values={k: parameter(v) for k, v in values.items()},
        names=tuple(laws),
        lines=tuple(laws.values()),
        aux=tuple(aux.items()),
        start=start,
        facts=(title or "System from equations", shown, dt),
    )
    system = FlowFromEquations(body) if rates else MapFromEquations(body)
    _try(system)
    return system


def _split(text: str) -> list[str]:
    if not isinstance(text, str):
        raise RheonError(f"a {type(text).__name__} is no text", where="equations", remedy=_HOW)
    # signs as papers print them
    text = text.translate({0x2212: "-", 0xB7: "*", 0x22C5: "*", 0xD7: "*", 0x2032: "'"})
    return [s.strip() for s in re.split(r"[;\n]", re.sub(r"#.*", "", text)) if s.strip()]


def _finite(value, where: str) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise RheonError(f"{value!r} is no number", where=where) from None
    if not math.isfinite(number):
        raise RheonError(f"{number} is not finite", where=where)
    return number


def _statements(text: str):
    """Rates of change, next values, parameters and named parts, each name -> right-hand side."""
    rates: dict[str, str] = {}
    nexts: dict[str, str] = {}
    values: dict[str, float] = {}
    aux: dict[str, str] = {}
    for statement in _split(text):
        left, equals, right = statement.partition("=")
        left, right = left.strip(), right.strip().replace("^", "**")
        if not equals or not right:
            raise RheonError(f"{statement!r} is no equation", where="equations", remedy=_HOW)
        rate, follows = _RATE.match(left), _NEXT.match(left)
        name = (rate or follows or re.match(r"(.*)", left)).group(1)  # type: ignore[union-attr]  # .* always matches
        # as Python spells it: the names of the right-hand sides are read by its parser
        name = unicodedata.normalize("NFKC", name)
        if name in FUNCTIONS or name in CONSTANTS or name == "t" or keyword.iskeyword(name):
            raise RheonError(f"{name!r} has a meaning of its own", where=statement, remedy="choose another name")
        if name in rates or name in nexts or name in values or name in aux:
            raise RheonError(f"{name!r} is given twice", where="equations")
        tree = _parse(right, statement)
        if rate:
            rates[name] = right
        elif follows:
            nexts[name] = re.sub(r"\[\s*n\s*\]", "", right)
        elif not _NAME.match(left):
            first = "write higher derivatives as equations of first order: dx/dt = v; dv/dt = ..."
            raise RheonError(
                f"{left!r} cannot be given", where="equations", remedy=first if _HIGHER.search(left) else _HOW
            )
        elif _names(tree) <= set(FUNCTIONS) | set(CONSTANTS):
            values[name] = _number(right, statement)
        else:
            aux[name] = right
    return rates, nexts, values, aux


def _number(right: str, statement: str) -> float:
    try:
        value = float(eval(_code(right), {"__builtins__": {}, **FUNCTIONS, **CONSTANTS}))
    except (TypeError, ValueError, ArithmeticError) as error:
        raise RheonError(f"{right!r} is no number ({error})", where=statement) from None
    if not np.isfinite(value):
        raise RheonError(f"{right!r} is not finite", where=statement)
    return value


def _parse(right: str, statement: str) -> ast.Expression:
    text = re.sub(r"\[\s*n\s*\]", "", right)
    try:
        tree = ast.parse(text, mode="eval")
    except (ValueError, RecursionError, MemoryError):
        raise RheonError("this cannot be read", where=statement[:60], remedy=_HOW) from None
    except SyntaxError as error:
        taken = sorted(set(re.findall(r"\w+", text)) & set(keyword.kwlist))
        raise RheonError(
            f"{statement[:60]!r} cannot be read (near "
            f"{text[max(0, (error.offset or 1) - 6) : (error.offset or 1) + 5]!r})",
            where="equations",
            remedy=f"{taken[0]!r} cannot be a name" if taken else "products need a *, e.g. 2*x",
        ) from None
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        if not isinstance(node, _ALLOWED):
            shown = ast.unparse(node) or type(node).__name__
            raise RheonError(f"{shown!r} is no arithmetic", where=statement, remedy=_HOW)
        if isinstance(node, ast.Constant) and type(node.value) not in (int, float):
            raise RheonError(f"{node.value!r} is no number", where=statement, remedy=_HOW)
        if isinstance(node, ast.Constant) and not node.value <= MOST:  # type: ignore[operator]  # a number
            raise RheonError("a number is too large", where=statement[:60])
        if isinstance(node, ast.Call) and not (isinstance(node.func, ast.Name) and node.func.id in FUNCTIONS):
            raise RheonError(
                f"{ast.unparse(node.func)!r} is no function that equations may use",
                where=statement,
                remedy=f"choose among {' '.join(FUNCTIONS)}; products need a *",
            )
        if isinstance(node, ast.Call) and _misused(node):
            raise RheonError(
                f"{ast.unparse(node)!r} has wrong arguments",
                where=statement,
                remedy=f"one argument; two for {', '.join(PAIRED)}",
            )
        if isinstance(node, ast.Name) and node.id in FUNCTIONS and id(node) not in called:
            raise RheonError(f"the function {node.id} is given no argument", where=statement, remedy=f"{node.id}(...)")
    return tree


def _misused(call: ast.Call) -> bool:
    return bool(call.keywords) or len(call.args) != (2 if ast.unparse(call.func) in PAIRED else 1)


def _names(tree) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def _check_names(laws: dict, aux: dict, values: dict) -> None:
    known = set(FUNCTIONS) | set(CONSTANTS) | set(laws) | set(values) | {"t"}
    for name, line in (*aux.items(), *laws.items()):
        unknown = _names(_parse(line, line)) - known
        if unknown:
            raise RheonError(
                f"{', '.join(sorted(unknown))} is not known in {line!r}",
                where="equations",
                remedy="give it a value, e.g. a = 1.5, or define it further up",
            )
        known.add(name)


class _Floats(ast.NodeTransformer):
    """Whole numbers become floats, so that no tower of powers is computed exactly; small exponents stay whole."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        small = isinstance(node.right, ast.Constant) and isinstance(node.right.value, int) and node.right.value <= 16
        node.left = self.visit(node.left)
        if not (isinstance(node.op, ast.Pow) and small):
            node.right = self.visit(node.right)
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        return ast.copy_location(ast.Constant(float(node.value)), node)  # type: ignore[arg-type]  # _parse: a number


@functools.cache
def _code(line: str):
    tree = _Floats().visit(_parse(line, line))
    return compile(ast.fix_missing_locations(tree), "<equations>", "eval")


def _card(laws: _Laws) -> Card:
    title, lines, dt = laws.facts
    return Card(
        title=title,
        summary="Given by its equations.",
        reference="none: equations given by the user",
        equations=lines,
        parameters=dict.fromkeys(laws.values, "given with the equations"),
        variables=dict.fromkeys(laws.names, "state variable"),
        dt=dt,
    )


def _try(system) -> None:
    """Evaluate once, so that a wrong call is refused here."""
    try:
        value = np.asarray(system(0.0, jnp.asarray(system.initial())))
    except (TypeError, ValueError, ArithmeticError) as error:
        # what JAX adds to its messages is of no use to who wrote the equations
        words = str(error).splitlines()[0]
        raise RheonError(f"the equations cannot be evaluated ({words})", where="equations", remedy=_HOW) from None
    if np.iscomplexobj(value):
        raise RheonError("the equations hold a root of a negative number", where="equations")
    if value.shape != (system.dim,):
        raise RheonError(f"the equations give shape {value.shape}", where="equations", remedy=_HOW)
