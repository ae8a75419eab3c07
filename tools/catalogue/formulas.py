"""Formulas of the collection (Python arithmetic as text) as code and as the plain text that cards show."""

from __future__ import annotations

import ast
import dataclasses
from fractions import Fraction

FUNCTIONS = {"abs": "abs", "sign": "sign", "max": "maximum", "min": "minimum", "acos": "arccos"}
SUM, PRODUCT, MINUS, POWER, ATOM = range(5)


@dataclasses.dataclass(frozen=True)
class Sum:
    """Terms with signs."""

    terms: tuple[tuple[int, object], ...]


@dataclasses.dataclass(frozen=True)
class Product:
    """A rational coefficient, factors above and factors below the line."""

    number: Fraction
    above: tuple[object, ...]
    below: tuple[object, ...]


@dataclasses.dataclass(frozen=True)
class Power:
    """Base and exponent."""

    base: object
    exponent: object


@dataclasses.dataclass(frozen=True)
class Call:
    """A function of arguments."""

    name: str
    arguments: tuple[object, ...]


@dataclasses.dataclass(frozen=True)
class Leaf:
    """A name, or an entry of an array such as w[0][1]."""

    name: str
    index: tuple[int, ...] = ()


def parsed(text: str):
    """A formula as a tree of sums and products, put into the order in which one would write it."""
    return _tree(ast.parse(text, mode="eval").body)


def _tree(node):
    match node:
        case ast.Constant(value=value):
            return Product(Fraction(str(value)), (), ())
        case ast.Name(id=name):
            return Leaf(name)
        case ast.Subscript():
            inner = _tree(node.value)
            return Leaf(inner.name, (*inner.index, int(ast.literal_eval(node.slice))))
        case ast.Call(func=ast.Name(id=name)):
            return Call(name, tuple(_tree(a) for a in node.args))
        case ast.UnaryOp(op=ast.USub()):
            return _product([(_tree(node.operand), 1)], Fraction(-1))
        case ast.BinOp(op=ast.Add() | ast.Sub()):
            return _sum(node)
        case ast.BinOp(op=ast.Mult()):
            return _product([(_tree(node.left), 1), (_tree(node.right), 1)])
        case ast.BinOp(op=ast.Div()):
            return _product([(_tree(node.left), 1), (_tree(node.right), -1)])
        case ast.BinOp(op=ast.Pow()):
            return Power(_tree(node.left), _tree(node.right))
    raise ValueError(ast.dump(node))


def _sum(node) -> Sum:
    terms: list[tuple[int, object]] = []

    def gather(tree, sign):
        if isinstance(tree, Sum):
            for s, inner in tree.terms:
                gather(inner, s * sign)
        elif isinstance(tree, Product) and tree.number < 0:
            terms.append((-sign, _product([(tree, 1)], Fraction(-1))))
        else:
            terms.append((sign, tree))

    gather(_tree(node.left), 1)
    gather(_tree(node.right), 1 if isinstance(node.op, ast.Add) else -1)
    return Sum(tuple(terms))


def _product(factors, number=Fraction(1)):
    above, below = [], []
    for tree, side in factors:
        if isinstance(tree, Product):
            number *= tree.number**side
            (above if side > 0 else below).extend(tree.above)
            (below if side > 0 else above).extend(tree.below)
        else:
            (above if side > 0 else below).append(tree)
    if number == 1 and len(above) == 1 and not below:
        return above[0]
    return Product(number, tuple(above), tuple(below))


def times(*trees):
    """The product of trees."""
    return _product([(tree, 1) for tree in trees])


def ordered(tree, parameters=()):
    """Sums begin with a positive term; a parameter that two terms share stands before a bracket."""
    match tree:
        case Sum(terms):
            terms = [(s, ordered(t, parameters)) for s, t in terms]
            terms = _bracketed(terms, parameters)
            if terms[0][0] < 0 and (k := next((i for i, (s, _) in enumerate(terms) if s > 0), None)) is not None:
                terms.insert(0, terms.pop(k))
            return terms[0][1] if len(terms) == 1 and terms[0][0] > 0 else Sum(tuple(terms))
        case Product(number, above, below):
            return Product(
                number, tuple(ordered(f, parameters) for f in above), tuple(ordered(f, parameters) for f in below)
            )
        case Power(base, exponent):
            return Power(ordered(base, parameters), ordered(exponent, parameters))
        case Call(name, arguments):
            return Call(name, tuple(ordered(a, parameters) for a in arguments))
    return tree


def _bracketed(terms, parameters):
    """a x - a y as a (x - y), where exactly two plain terms begin with the same parameter."""
    heads = [
        t.above[0].name
        if isinstance(t, Product) and t.number == 1 and not t.below and len(t.above) == 2 and t.above[0] in LEAVES(t)
        else None
        for _, t in terms
    ]
    for name in dict.fromkeys(h for h in heads if h in parameters):
        where = [i for i, h in enumerate(heads) if h == name]
        if len(where) != 2:
            continue
        inner = [(terms[i][0], terms[i][1].above[1]) for i in where]
        sign = -1 if all(s < 0 for s, _ in inner) else 1
        bracket = ordered(Sum(tuple((s * sign, t) for s, t in inner)))
        terms = [*terms[: where[0]], (sign, Product(Fraction(1), (Leaf(name), bracket), ())), *terms[where[0] + 1 :]]
        del terms[where[1]]
        heads = [*heads[: where[0]], None, *heads[where[0] + 1 :]]
        del heads[where[1]]
    return terms


def LEAVES(product: Product) -> tuple:
    """Plain names among the factors above the line."""
    return tuple(f for f in product.above if isinstance(f, Leaf) and not f.index)


class Writer:
    """A tree as text; subclasses say how names, calls, products and powers look."""

    times, over, power = " * ", " / ", "**"

    def name(self, leaf: Leaf) -> str:
        """A name as it stands in the text."""
        raise NotImplementedError

    def call(self, call: Call) -> str:
        """A function of its arguments."""
        raise NotImplementedError

    def number(self, value: Fraction) -> str:
        """A number as a person writes it."""
        return str(value.numerator) if value.denominator == 1 else repr(float(value))

    def write(self, tree, level=SUM) -> str:
        """The text of a tree; brackets where its operator binds weaker than `level`."""
        match tree:
            case Sum(terms):
                text = ""
                for i, (sign, term) in enumerate(terms):
                    lead = ("-" if sign < 0 else "") if i == 0 else (" - " if sign < 0 else " + ")
                    text += lead + self.write(term, PRODUCT)
                return f"({text})" if level > SUM else text
            case Product():
                text = self.product(tree)
                weak = SUM if text.startswith("-") else PRODUCT
                bare = not tree.above and not tree.below and tree.number >= 0 and "/" not in text
                return text if bare or level <= weak else f"({text})"
            case Power(base, exponent):
                text = f"{self.write(base, ATOM)}{self.power}{self.write(exponent, ATOM)}"
                return f"({text})" if level > POWER else text
            case Call():
                return self.call(tree)
            case Leaf():
                return self.name(tree)
        raise ValueError(tree)

    def product(self, tree: Product) -> str:
        """Coefficient, factors, and a quotient where there is one."""
        sign, number = ("-" if tree.number < 0 else ""), abs(tree.number)
        below = [self.write(f, MINUS) for f in tree.below]
        top, bottom = number.numerator, number.denominator
        alone = not tree.above and not tree.below
        if bottom > 1 and (top > 1 or bottom > 3 or alone) and _terminates(bottom):
            above = [self.number(number)]
        else:
            above = [str(top)] if top > 1 or not tree.above else []
            below = ([str(bottom)] if bottom > 1 else []) + below
        above += [self.write(f, MINUS) for f in tree.above]
        if not tree.above and top == 1 and bottom == 1:
            above = ["1"]
        text = sign + self.times.join(above)
        if below:
            text += self.over + (below[0] if len(below) == 1 else f"({self.times.join(below)})")
        return text


def _terminates(bottom: int) -> bool:
    for p in (2, 5):
        while bottom % p == 0:
            bottom //= p
    return bottom == 1


class Code(Writer):
    """Python: parameters are fields, functions those of jax.numpy."""

    def __init__(self, parameters, names=None):
        self.parameters, self.names = set(parameters), names or {}

    def name(self, leaf):
        """A field, a constant or a local name."""
        if leaf.name == "pi":
            return "jnp.pi"
        text = f"self.{leaf.name}" if leaf.name in self.parameters else self.names.get(leaf.name, leaf.name)
        return text + (f"[{', '.join(map(str, leaf.index))}]" if leaf.index else "")

    def call(self, call):
        """The function of jax.numpy."""
        arguments = ", ".join(self.write(a) for a in call.arguments)
        if call.name == "H":
            return f"jnp.heaviside({arguments}, 0.0)"
        return f"jnp.{FUNCTIONS.get(call.name, call.name)}({arguments})"


class Text(Writer):
    """What a card shows: products by a space, powers by ^."""

    times, power = " ", "^"

    def __init__(self, names=None):
        self.names = names or {}

    def name(self, leaf):
        """The name, with its indices."""
        text = self.names.get(leaf.name, leaf.name)
        return text + (f"[{', '.join(map(str, leaf.index))}]" if leaf.index else "")

    def call(self, call):
        """The function as it is written."""
        return f"{call.name}({', '.join(self.write(a) for a in call.arguments)})"
