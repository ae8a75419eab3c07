"""Libraries of candidate terms as values: what a law may be made of.

A library turns variables into terms, names them readably and adds and multiplies with other libraries:
`Polynomial(2) + Trigonometric() * Polynomial(1)`. It works on components, so the same code gives columns of a design
in NumPy and one term in a compiled law.
"""

from __future__ import annotations

import abc
import dataclasses
import itertools
import string
from collections.abc import Callable, Sequence
from typing import Any

import jax.numpy as jnp
import numpy as np
from jaxtyping import Float

from .errors import RheonError
from .precision import precision
from .settings import number, whole

# a library of more terms than this is refused: no recording tells so many apart
MOST_TERMS = 5_000
Powers = tuple[int, ...] | None


class Library(abc.ABC):
    """Candidate terms of some variables. Add and multiply libraries with + and *.

    Subclasses define `evaluate`, `terms` and `powers`, which agree in number and order.
    """

    @abc.abstractmethod
    def evaluate(self, z: Sequence) -> list[Any]:
        """Every term from the variables: components of any shape in, components of that shape out."""

    @abc.abstractmethod
    def terms(self, names: Sequence[str]) -> tuple[str, ...]:
        """The name of every term, in the names of the variables."""

    @abc.abstractmethod
    def powers(self, n: int) -> tuple[Powers, ...]:
        """The exponents of every term that is a monomial of n variables, None of every other."""

    def bound(self, names: Sequence[str]) -> Library:
        """The library with names of variables replaced by their places. By default itself."""
        return self

    @property
    def lags(self) -> tuple[float, ...]:
        """Delays at which it looks, in time units, increasing; the delayed variables follow the present ones."""
        return ()

    def __add__(self, other: Library) -> Library:
        return Sum(self, other)

    def __mul__(self, other: Library) -> Library:
        return Product(self, other)


@dataclasses.dataclass(frozen=True)
class Polynomial(Library):
    """All monomials up to a degree.

    Attributes:
        degree: highest total degree.
        bias: with the constant 1.
        interactions: with products of different variables; without them only powers of one.
        of: names (or places) of the variables it is made of; empty for all.

    Raises:
        RheonError: if the degree is no whole number of at least 0.

    Example:
        >>> Polynomial(2).terms(("x", "y"))
        ('1', 'x', 'y', 'x^2', 'x y', 'y^2')
    """

    degree: int = 2
    bias: bool = True
    interactions: bool = True
    of: tuple[str | int, ...] = ()

    def __post_init__(self):
        object.__setattr__(self, "degree", whole(self.degree, "degree", 0))
        object.__setattr__(self, "of", _several(self.of))

    def bound(self, names: Sequence[str]) -> Polynomial:
        """With places for names."""
        return dataclasses.replace(self, of=_places(self.of, names))

    def _factors(self, n: int) -> list[tuple[int, ...]]:
        """The factors of every monomial."""
        chosen = _chosen(self.of, n)
        made: list[tuple[int, ...]] = []
        for total in range(0 if self.bias else 1, self.degree + 1):
            every = itertools.combinations_with_replacement(chosen, total)
            made += [f for f in every if self.interactions or len(set(f)) <= 1]
            _room(len(made))
        return made

    def evaluate(self, z: Sequence) -> list[Any]:
        """The monomials, each from one of a lower degree by one product."""
        known: dict[tuple[int, ...], Any] = {(): z[0] * 0 + 1}
        for factors in self._factors(len(z)):
            for k in range(1, len(factors) + 1):
                if factors[:k] not in known:
                    known[factors[:k]] = z[factors[0]] if k == 1 else known[factors[: k - 1]] * z[factors[k - 1]]
        return [known[factors] for factors in self._factors(len(z))]

    def terms(self, names: Sequence[str]) -> tuple[str, ...]:
        """Names such as "x^2 y"."""
        return tuple(_monomial(_exponents(f, len(names)), names) for f in self._factors(len(names)))

    def powers(self, n: int) -> tuple[Powers, ...]:
        """Exponents of all terms."""
        return tuple(_exponents(f, n) for f in self._factors(n))


@dataclasses.dataclass(frozen=True)
class Trigonometric(Library):
    """Sines and cosines of the variables.

    Attributes:
        frequencies: factors inside, in radians per unit of the variable.
        of: names (or places) of the variables; empty for all.

    Raises:
        RheonError: if a frequency is no positive number.

    Example:
        >>> Trigonometric((1.0, 2.0)).terms(("angle",))
        ('sin(angle)', 'cos(angle)', 'sin(2 angle)', 'cos(2 angle)')
    """

    frequencies: tuple[float, ...] = (1.0,)
    of: tuple[str | int, ...] = ()

    def __post_init__(self):
        object.__setattr__(self, "of", _several(self.of))
        object.__setattr__(self, "frequencies", _positive(self.frequencies, "frequencies"))

    def bound(self, names: Sequence[str]) -> Trigonometric:
        """With places for names."""
        return dataclasses.replace(self, of=_places(self.of, names))

    def evaluate(self, z: Sequence) -> list[Any]:
        """Sine and cosine of every variable at every frequency."""
        arguments = [f * z[i] for f in self.frequencies for i in _chosen(self.of, len(z))]
        return [wave(a) for a in arguments for wave in (_space(a).sin, _space(a).cos)]

    def terms(self, names: Sequence[str]) -> tuple[str, ...]:
        """Names such as "sin(2 angle)"."""
        inside = [f"{'' if f == 1 else f'{f:g} '}{names[i]}" for f in self.frequencies for i in self._of(names)]
        return tuple(f"{wave}({i})" for i in inside for wave in ("sin", "cos"))

    def _of(self, names: Sequence[str]) -> tuple[int, ...]:
        return _chosen(self.of, len(names))

    def powers(self, n: int) -> tuple[Powers, ...]:
        """None of them is a monomial."""
        return (None,) * (2 * len(self.frequencies) * len(_chosen(self.of, n)))


@dataclasses.dataclass(frozen=True, repr=False)
class Custom(Library):
    """Functions of the user's own.

    Attributes:
        functions: each takes one or more numbers and works in JAX (use `jax.numpy`); a function of k arguments is
            applied to every choice of k variables.
        names: how each is written, with {} (or {0}, {1}) where a variable stands, e.g. "exp(-{})".
        of: names (or places) of the variables; empty for all.

    Raises:
        RheonError: if there are not as many names as functions.

    Example:
        >>> Custom((lambda x: jnp.exp(-x),), ("exp(-{})",)).terms(("x", "y"))
        ('exp(-x)', 'exp(-y)')
    """

    functions: tuple[Callable, ...]
    names: tuple[str, ...]
    of: tuple[str | int, ...] = ()

    def __post_init__(self):
        for name in ("functions", "names", "of"):
            object.__setattr__(self, name, _several(getattr(self, name)))
        if len(self.functions) != len(self.names) or not self.functions:
            raise RheonError(
                f"{len(self.functions)} functions and {len(self.names)} names", where="Custom", remedy="name each one"
            )

    def __repr__(self) -> str:
        return f"Custom({', '.join(self.names)})"

    def bound(self, names: Sequence[str]) -> Custom:
        """With places for names."""
        return dataclasses.replace(self, of=_places(self.of, names))

    def _calls(self, n: int):
        for function, name in zip(self.functions, self.names, strict=True):
            for chosen in itertools.combinations(_chosen(self.of, n), _arity(name)):
                yield function, name, chosen

    def evaluate(self, z: Sequence) -> list[Any]:
        """Every function of every choice of variables."""
        return [function(*(z[i] for i in chosen)) for function, _, chosen in self._calls(len(z))]

    def terms(self, names: Sequence[str]) -> tuple[str, ...]:
        """The given names, filled in."""
        return tuple(name.format(*(names[i] for i in chosen)) for _, name, chosen in self._calls(len(names)))

    def powers(self, n: int) -> tuple[Powers, ...]:
        """None of them is known as a monomial."""
        return tuple(None for _ in self._calls(n))


@dataclasses.dataclass(frozen=True)
class Delayed(Library):
    """A library of the present and of delayed values: the law is then a delay equation.

    Attributes:
        library: of the present variables, followed by those at each delay.
        delays: in time units, positive, increasing.

    Raises:
        RheonError: if the delays are not positive and increasing.

    Example:
        >>> Delayed(Polynomial(1, bias=False), (2.0,)).terms(("x",))
        ('x', 'x(t-2)')
    """

    library: Library
    delays: tuple[float, ...] = (1.0,)

    def __post_init__(self):
        delays = _positive(self.delays, "delays")
        if not delays or list(delays) != sorted(set(delays)) or self.library.lags:
            raise RheonError(
                f"delays = {self.delays}", where="Delayed", remedy="give positive, increasing delays, once"
            )
        object.__setattr__(self, "delays", delays)

    @property
    def lags(self) -> tuple[float, ...]:
        """The delays."""
        return self.delays

    def _names(self, names: Sequence[str]) -> list[str]:
        return [*names, *(f"{name}(t-{d:g})" for d in self.delays for name in names)]

    def bound(self, names: Sequence[str]) -> Delayed:
        """With places for names."""
        return dataclasses.replace(self, library=self.library.bound(self._names(names)))

    def evaluate(self, z: Sequence) -> list[Any]:
        """The terms of the present variables followed by the delayed ones."""
        return self.library.evaluate(z)

    def terms(self, names: Sequence[str]) -> tuple[str, ...]:
        """Names with delays written as "x(t-2)"."""
        return self.library.terms(self._names(names))

    def powers(self, n: int) -> tuple[Powers, ...]:
        """Exponents of present and delayed variables together."""
        return self.library.powers(n * (1 + len(self.delays)))


@dataclasses.dataclass(frozen=True)
class Sum(Library):
    """The terms of two libraries, each once.

    Attributes:
        first: a library.
        second: another; its terms that the first has too are left out.

    Example:
        >>> Sum(Polynomial(1), Trigonometric()).terms(("x",))
        ('1', 'x', 'sin(x)', 'cos(x)')
    """

    first: Library
    second: Library

    @property
    def lags(self) -> tuple[float, ...]:
        """The delays of both, which must agree where both have some."""
        return _agreeing(self.first, self.second)

    def bound(self, names: Sequence[str]) -> Sum:
        """With places for names."""
        return Sum(self.first.bound(names), self.second.bound(names))

    def _new(self, n: int) -> list[int]:
        names = [f"z{i}" for i in range(n)]
        there = set(self.first.terms(names))
        return [i for i, term in enumerate(self.second.terms(names)) if term not in there]

    def evaluate(self, z: Sequence) -> list[Any]:
        """The terms of the first, then those of the second that are new."""
        n = len(z) // (1 + len(self.lags))
        first, second = (part.evaluate(z if part.lags else z[:n]) for part in (self.first, self.second))
        return first + [second[i] for i in self._new(n)]

    def terms(self, names: Sequence[str]) -> tuple[str, ...]:
        """Names of both."""
        second = self.second.terms(names)
        return self.first.terms(names) + tuple(second[i] for i in self._new(len(names)))

    def powers(self, n: int) -> tuple[Powers, ...]:
        """Exponents of both."""
        second = self.second.powers(n)
        joined = self.first.powers(n) + tuple(second[i] for i in self._new(n))
        width = n * (1 + len(self.lags))
        return tuple(None if p is None else p + (0,) * (width - len(p)) for p in joined)


@dataclasses.dataclass(frozen=True)
class Product(Library):
    """Every term of one library times every term of another.

    Attributes:
        first: a library.
        second: another.

    Example:
        >>> Product(Polynomial(1), Trigonometric()).terms(("x",))
        ('sin(x)', 'cos(x)', 'x sin(x)', 'x cos(x)')
    """

    first: Library
    second: Library

    @property
    def lags(self) -> tuple[float, ...]:
        """The delays of both, which must agree where both have some."""
        return _agreeing(self.first, self.second)

    def bound(self, names: Sequence[str]) -> Product:
        """With places for names."""
        return Product(self.first.bound(names), self.second.bound(names))

    def evaluate(self, z: Sequence) -> list[Any]:
        """All products."""
        n = len(z) // (1 + len(self.lags))
        first, second = (part.evaluate(z if part.lags else z[:n]) for part in (self.first, self.second))
        return [a * b for a in first for b in second]

    def terms(self, names: Sequence[str]) -> tuple[str, ...]:
        """Names side by side."""
        return tuple(_times(a, b) for a in self.first.terms(names) for b in self.second.terms(names))

    def powers(self, n: int) -> tuple[Powers, ...]:
        """Sums of exponents where both are monomials."""
        width = n * (1 + len(self.lags))
        wide = lambda p: p + (0,) * (width - len(p))  # noqa: E731
        return tuple(
            None if a is None or b is None else tuple(i + j for i, j in zip(wide(a), wide(b), strict=True))
            for a in self.first.powers(n)
            for b in self.second.powers(n)
        )


@dataclasses.dataclass(frozen=True)
class Rational:
    """A right-hand side that is a fraction of two sparse sums: found in implicit form.

    Attributes:
        numerator: terms above.
        denominator: terms below; the constant 1 is among them or added.

    Source: Kaheman, Kutz and Brunton 2020 (SINDy-PI), doi:10.1098/rspa.2020.0279.
    """

    numerator: Library = dataclasses.field(default_factory=lambda: Polynomial(2))
    denominator: Library = dataclasses.field(default_factory=lambda: Polynomial(2))


def design(library: Library, z: Float[np.ndarray, "row variable"]) -> Float[np.ndarray, "row term"]:
    """The values of every term on every row, float64.

    Args:
        library: what to evaluate, bound to the variables.
        z: variables (present, then delayed), shape (row, variable).

    Returns:
        Shape (row, term).

    Raises:
        RheonError: if the library has no term or too many, or one of them has no value or is not finite somewhere.

    Example:
        >>> design(Polynomial(2), np.array([[2.0, 3.0]])).tolist()
        [[1.0, 2.0, 3.0, 4.0, 6.0, 9.0]]
    """
    z = np.asarray(z, np.float64)
    with precision("double"), np.errstate(all="ignore"):
        columns = library.evaluate([z[:, i] for i in range(z.shape[1])])
        _room(len(columns))
        if not columns:
            raise RheonError("the library holds no term", remedy="raise its degree, or add another library")
        values = np.stack([np.broadcast_to(np.asarray(c, np.float64), len(z)) for c in columns], axis=1)
    bad = ~np.isfinite(values).all(axis=0)
    if bad.any():
        n = z.shape[1] // (1 + len(library.lags))
        names = library.terms([f"z{i}" for i in range(n)])
        raise RheonError(
            f"the term {names[int(np.argmax(bad))]} is not finite on some of the data (z0, z1, ... are the variables)",
            where="library",
            remedy="leave the term out, or shift the variable",
        )
    return values


def _arity(name: str) -> int:
    """How many variables a name takes: "{0}/(1 + {0})" takes one, "{} {}" two."""
    fields = [field for _, field, _, _ in string.Formatter().parse(name) if field is not None]
    return max(len(set(fields) - {""}) + fields.count(""), 1)


def _positive(values, name: str) -> tuple[float, ...]:
    several = values if isinstance(values, tuple | list | np.ndarray) else (values,)
    return tuple(number(v, name, exclusive=True) for v in several)


def _several(value) -> tuple:
    return (value,) if isinstance(value, str | int) or callable(value) else tuple(value)


def _places(of: tuple, names: Sequence[str]) -> tuple[int, ...]:
    for name in of:
        place = isinstance(name, int | np.integer) and not isinstance(name, bool)
        known = name in names if isinstance(name, str) else place and 0 <= name < len(names)
        if not known:
            raise RheonError(f"no variable {name!r}", where="library", remedy=f"choose among {', '.join(names)}")
    return tuple(list(names).index(name) if isinstance(name, str) else int(name) for name in of)


def _chosen(of: tuple, n: int) -> tuple[int, ...]:
    if any(isinstance(i, str) for i in of):
        raise RheonError(f"the library names variables {of}", remedy="bind it first: library.bound(names)")
    return of or tuple(range(n))


def _room(count: int) -> None:
    if count > MOST_TERMS:
        raise RheonError(
            f"the library has more than {MOST_TERMS} terms",
            where="library",
            remedy="lower the degree, leave out interactions, or choose variables with of=",
        )


def _exponents(factors: tuple[int, ...], n: int) -> tuple[int, ...]:
    return tuple(factors.count(i) for i in range(n))


def _monomial(powers: Sequence[int], names: Sequence[str]) -> str:
    parts = [name if p == 1 else f"{name}^{p}" for name, p in zip(names, powers, strict=True) if p]
    return " ".join(parts) or "1"


def _times(a: str, b: str) -> str:
    return b if a == "1" else a if b == "1" else f"{a} {b}"


def _agreeing(first: Library, second: Library) -> tuple[float, ...]:
    if first.lags and second.lags and first.lags != second.lags:
        raise RheonError(
            f"delays {first.lags} and {second.lags}", where="library", remedy="use the same delays in both"
        )
    return first.lags or second.lags


def _space(value):
    return np if isinstance(value, np.ndarray | float) else jnp
