"""Koopman modes of which a certificate says that they are real."""

from __future__ import annotations

from typing import Any, ClassVar

import jax
import numpy as np
from jaxtyping import Float

from rheon.core.card import Card
from rheon.core.errors import RheonError
from rheon.core.model import Direct
from rheon.core.series import Series
from rheon.core.settings import number
from rheon.engine.dictionaries import Delays, Dictionary, Kernel, Radial, Reduced
from rheon.engine.koopman import pairs

from ._block import at_least_one
from ._buffer import MOST_ROWS, gap_free
from ._certified import CertifiedMap, certified_law

DICTIONARIES = ("delays", "kernel", "radial")
# a function needs at least so many rows
ROWS_PER_FUNCTION = 3


class Koopman(Direct):
    """Forecasts by Koopman modes whose residual on data kept back is below a tolerance; the others are left out.

    On the space of the kept modes the law is linear. What no certified mode carries fades as it does in the data.
    `fit.history` lists what was kept and what was removed.

    Attributes:
        dictionary: "delays" (principal components of delayed samples), "kernel" (of a Gaussian kernel on them),
            "radial" (bumps among them), or a dictionary of `rheon.engine.dictionaries` in standardised units.
        lags: delayed samples, for dictionaries given by name.
        rank: functions at most, for dictionaries given by name; never more than a third of the rows.
        tolerance: largest residual of a mode that is kept.
        verify: whether modes are judged at all; False keeps them all: extended DMD.
        holdout: share of the data, at its end, on which residuals are taken. The space of the kept modes then gets
            its final matrix from all data.
        stable: whether growing modes are made steady.

    Source: residuals: Colbrook and Townsend 2024 (doi:10.1002/cpa.22125); extended DMD: Williams, Kevrekidis and
        Rowley 2015 (doi:10.1007/s00332-015-9258-5).

    Example:
        >>> import rheon, numpy as np
        >>> beat = rheon.Series(np.sin(0.3 * np.arange(300)) + np.sin(0.47 * np.arange(300)))
        >>> fit = rheon.fit(Koopman(lags=8), beat)
        >>> future = rheon.forecast(fit, beat, 100)["x0"]
        >>> t = np.arange(300, 400)
        >>> bool(np.abs(future - np.sin(0.3 * t) - np.sin(0.47 * t)).max() < 1e-4)
        True
    """

    dictionary: Any = "delays"
    lags: int = 10
    rank: int = 50
    tolerance: float = 0.3
    verify: bool = True
    holdout: float = 0.25
    stable: bool = True

    card: ClassVar[Card] = Card(
        title="Verified Koopman modes",
        summary="Forecasts by those Koopman modes only whose residual on data kept back is small, and says which were "
        "left out. For signals with lines in their spectrum: cycles, seasons, quasi-periodic and slowly fading motion, "
        "also of many variables and few samples.",
        reference="Colbrook and Townsend 2024, doi:10.1002/cpa.22125",
        equations=(
            "K psi v_j = lambda_j psi v_j,  psi(x_t, ..., x_(t-L+1))",
            "keep j where |psi(y) v_j - lambda_j psi(x) v_j| <= tolerance |psi(x) v_j| on data kept back",
            "s' = A s + b on the span of what is kept,  x = D s + c + e",
        ),
        parameters={
            "dictionary": "delays, kernel, radial, or a dictionary: the functions psi",
            "lags": "delayed samples (L)",
            "rank": "functions at most",
            "tolerance": "largest residual of a mode that is kept",
            "verify": "whether modes are judged at all",
            "holdout": "share of the data on which residuals are taken",
            "stable": "whether growing modes are made steady",
        },
        tags=("closed form", "koopman", "modes", "certified"),
        caveats=(
            "A chaotic signal has few certified modes or none: the forecast then soon is the mean.",
            "A residual is a statement about the law, not about noise: noise in the samples counts as residual.",
            "Modes are judged on the end of the data: a drift there removes them.",
        ),
    )  # fmt: skip

    def options(self) -> dict[str, tuple]:
        """Delays and tolerances worth trying."""
        return {"lags": (3, 10, 30), "tolerance": (0.1, 0.3, 1.0)}

    def build(self, paths: Float[np.ndarray, "series time variable"], dt: float, key: jax.Array) -> CertifiedMap:
        """The law of certified modes.

        Raises:
            RheonError: if a setting is out of range or there are too few samples.
        """
        self._check()
        context = self.dictionary.context if isinstance(self.dictionary, Dictionary) else self.lags
        gap_free(paths, context + 1, f"Koopman(lags={context})")
        every = pairs(Series(paths), context, most=MOST_ROWS)
        train, test = every.split(self.holdout) if self.verify else (every, None)
        prepared = self._dictionary(len(train)).prepared(train.before, train.after, key)
        return certified_law(prepared, train, test, every, self.tolerance, self.stable)

    def account(self, law: CertifiedMap) -> dict:
        """What was kept and what was removed, for the history of a fit."""
        found = law.certificate
        turns = np.abs(np.angle(found.values)) / (2 * np.pi)
        order = np.argsort(found.residuals, kind="stable")
        rows = [
            {
                "eigenvalue": [float(found.values[i].real), float(found.values[i].imag)],
                # samples per turn; 0 for modes that do not turn
                "period": float(1 / turns[i]) if turns[i] > 1e-9 else 0.0,
                "residual": float(found.residuals[i]),
            }
            for i in order
        ]
        kept = [bool(k) for k in found.kept[order]]
        return {
            "certified": [row for row, k in zip(rows, kept, strict=True) if k],
            "removed": [row for row, k in zip(rows, kept, strict=True) if not k],
            "carried": [float(v) for v in found.share],
        }

    def _dictionary(self, rows: int) -> Dictionary:
        if isinstance(self.dictionary, Dictionary):
            return self.dictionary
        rank = max(1, min(self.rank, rows // ROWS_PER_FUNCTION - 1))
        if self.dictionary == "delays":
            return Reduced(rank, constant=True, of=Delays(self.lags))
        if self.dictionary == "kernel":
            return Kernel(rank, of=Delays(self.lags))
        return Radial(rank, constant=True, of=Delays(self.lags))

    def _check(self) -> None:
        at_least_one("Koopman", lags=self.lags, rank=self.rank)
        if not isinstance(self.dictionary, Dictionary) and self.dictionary not in DICTIONARIES:
            names = ", ".join(DICTIONARIES)
            raise RheonError(f"dictionary = {self.dictionary!r}", remedy=f"choose one of {names}, or give a dictionary")
        number(self.tolerance, "tolerance", exclusive=True)
        number(self.holdout, "holdout", 0.0, 1.0, exclusive=True)
