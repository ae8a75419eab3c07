"""Ways to choose the few terms of a law, as values: what a model says about how it selects.

The work is done by `rheon.training.sparse_problem` and its neighbours. Sizes of terms are counted as shares: the root
mean square of a term's contribution over that of what it explains, so that one threshold serves terms and equations of
all sizes; `scaled=False` counts bare coefficients in the data's units.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping

from .errors import RheonError
from .settings import number, settle


@dataclasses.dataclass(frozen=True)
class STLSQ:
    """Sequentially thresholded least squares: fit, drop small terms, fit again, until nothing changes.

    Attributes:
        threshold: terms smaller than this are dropped.
        ridge: penalty per row on scaled terms.
        scaled: whether the threshold is a share of the target (True) or a bare coefficient (False).
        rounds: most repetitions.

    Raises:
        RheonError: if a number makes no sense.

    Source: Brunton, Proctor and Kutz 2016, doi:10.1073/pnas.1517384113.
    """

    threshold: float = 0.05
    ridge: float = 0.0
    scaled: bool = True
    rounds: int = 20

    def __post_init__(self):
        _numbers(self, "threshold", "ridge")
        settle(self, 1, "rounds")


@dataclasses.dataclass(frozen=True)
class SR3:
    """Sparse relaxed regularised regression: least squares tied to a sparse copy of the coefficients.

    Attributes:
        threshold: terms smaller than this are dropped (l0), or shrunk by it before the last refit (l1).
        relaxation: how loosely the two are tied (nu), on scaled terms.
        penalty: "l0" or "l1".
        scaled: as in `STLSQ`.
        rounds: most repetitions.

    Raises:
        RheonError: if a number makes no sense.

    Source: Champion, Zheng, Aravkin, Brunton and Kutz 2020, doi:10.1109/ACCESS.2020.3023625.
    """

    threshold: float = 0.05
    relaxation: float = 1.0
    penalty: str = "l0"
    scaled: bool = True
    rounds: int = 200

    def __post_init__(self):
        _numbers(self, "threshold")
        settle(self, 1, "rounds")
        object.__setattr__(self, "relaxation", number(self.relaxation, "relaxation", exclusive=True))
        if self.penalty not in ("l0", "l1"):
            raise RheonError(f"penalty = {self.penalty!r}", where="SR3", remedy="choose l0 or l1")


@dataclasses.dataclass(frozen=True)
class Stepwise:
    """Backward elimination: the term that is missed least goes, again and again; a criterion says where to stop.

    No threshold has to be guessed: what counts is whether the data notice that a term is gone.

    Attributes:
        criterion: "cv" stops at the fewest terms whose held-out error lies within one standard error of the least;
            "ebic" at the least extended Bayesian information criterion; "both" at the fewer terms of the two.
        folds: contiguous parts of the recording that are held out in turn.
        least: terms that contribute less than this share of the target are dropped whatever the criterion says.

    Raises:
        RheonError: if a number makes no sense.

    Source: Boninsegna, Nüske and Clementi 2018 (stepwise sparse regression), doi:10.1063/1.5018409; the criterion of
        Chen and Chen 2008, doi:10.1093/biomet/asn034.
    """

    criterion: str = "both"
    folds: int = 5
    least: float = 1e-3

    def __post_init__(self):
        settle(self, 2, "folds")
        _numbers(self, "least")
        if self.criterion not in ("cv", "ebic", "both"):
            raise RheonError(f"criterion = {self.criterion!r}", where="Stepwise", remedy="choose cv, ebic or both")


@dataclasses.dataclass(frozen=True)
class MixedInteger:
    """The best set of at most so many terms, proven best; for small libraries.

    Attributes:
        terms: most terms of each equation.
        bound: largest scaled coefficient that is thought possible (the big M).
        most: libraries of more terms than this are refused.

    Raises:
        RheonError: if a number makes no sense.

    Source: Bertsimas and Gurnee 2023, doi:10.1007/s11071-022-08178-9; solved by outer approximation, Duran and
        Grossmann 1986, doi:10.1007/BF02592064.
    """

    terms: int = 3
    bound: float = 100.0
    most: int = 20

    def __post_init__(self):
        settle(self, 1, "terms", "most")
        object.__setattr__(self, "bound", number(self.bound, "bound", exclusive=True))


@dataclasses.dataclass(frozen=True)
class Ensemble:
    """Selection repeated on bootstrapped rows, and on random parts of the library where asked.

    Attributes:
        optimiser: what is repeated: an `STLSQ` or `Stepwise`.
        members: repetitions.
        drop: terms left out of the library in each repetition.
        inclusion: terms kept in fewer than this share of the repetitions (that had them) are dropped.

    Raises:
        RheonError: if a number makes no sense.

    Source: Fasel, Kutz, Brunton and Brunton 2022, doi:10.1098/rspa.2021.0904.
    """

    optimiser: STLSQ | Stepwise = dataclasses.field(default_factory=STLSQ)
    members: int = 100
    drop: int = 0
    inclusion: float = 0.6

    def __post_init__(self):
        settle(self, 2, "members")
        settle(self, 0, "drop")
        _numbers(self, "inclusion")
        if not isinstance(self.optimiser, STLSQ | Stepwise):
            raise RheonError(
                f"an ensemble of {type(self.optimiser).__name__}", remedy="give STLSQ(...) or Stepwise(...)"
            )


@dataclasses.dataclass(frozen=True)
class Equality:
    """A linear equality between coefficients: sum of weight * coefficient = value.

    Attributes:
        weights: (variable, term) -> weight, by name, e.g. {("x", "y"): 1.0, ("y", "x"): 1.0}: the coefficient of y in
            the equation of x, and of x in that of y.
        value: what the sum is.

    Raises:
        RheonError: if there is no weight, or one is not of a variable and a term.

    Source: Loiseau and Brunton 2018 (constrained sparse Galerkin regression), doi:10.1017/jfm.2017.823.
    """

    weights: Mapping[tuple[str, str], float] | tuple[tuple[str, str, float], ...]
    value: float = 0.0

    def __post_init__(self):
        if not self.weights:
            raise RheonError("an equality without weights", where="Equality")
        object.__setattr__(self, "value", number(self.value, "value", -math.inf))
        given = self.weights
        rows = [(k, w) for k, w in given.items()] if isinstance(given, Mapping) else [(r[:-1], r[-1]) for r in given]
        if not all(isinstance(key, tuple) and len(key) == 2 for key, _ in rows):
            raise RheonError(f"weights = {given!r}", where="Equality", remedy='give {("variable", "term"): weight}')
        made = tuple((str(v), str(t), number(w, "weights", -math.inf)) for (v, t), w in rows)
        object.__setattr__(self, "weights", made)


def _numbers(value, *names: str) -> None:
    for name in names:
        object.__setattr__(value, name, number(getattr(value, name), name))


Optimiser = STLSQ | SR3 | Stepwise | MixedInteger | Ensemble
