"""The selector: which racer to trust on a series, by its error on the last stretch of that series itself."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.fit import Fit
from rheon.core.progress import Progress, Silent
from rheon.core.random import generator
from rheon.core.series import Series
from rheon.training.fit import fit

from . import _serial, _stacked
from ._outcome import Outcome
from .problems import Problem
from .protocols import Protocol
from .racers import Racer, racers

# the share of a series on which racers are judged, and how many samples at least
SHARE, LEAST = 0.2, 10
DEFAULT = ("closed",)


def select(
    series,
    horizon: int | None = None,
    *,
    among: Sequence[str] = DEFAULT,
    key=0,
    progress: Progress | None = None,
) -> Fit:
    """The best racer of the arena for a series, fitted to all of it.

    Every racer chooses its settings on the last fifth of the series (at most `horizon` samples), having learned from
    what lies before; the one with the lowest sMAPE there is fitted anew to the whole series. Nothing after the series
    is seen.

    Args:
        series: one complete path with an even step, or an array (time, variable).
        horizon: samples that are to be foretold later; the validation is no longer than that.
        among: names of racers and groups, as on the command line of `rheon bench`.
        key: an integer or a JAX key.
        progress: told about every racer.

    Returns:
        A Fit. Its history holds `chosen` and `candidates`: racer -> validation error, infinite where it failed.

    Raises:
        RheonError: if the series has gaps or many paths, is too short, or no racer could be fitted.

    Source: choice by held-out error, Tashman 2000 (doi:10.1016/S0169-2070(00)00065-0).

    Example:
        >>> wave = np.sin(0.3 * np.arange(300))
        >>> select(wave, 40, among=["mean", "persistence", "linear"]).history["chosen"]
        'linear'
    """
    series = series if isinstance(series, Series) else Series(np.asarray(series))
    if series.values.ndim != 2 or not np.isfinite(series.values).all():
        raise RheonError("the selector needs one complete path", remedy="choose a path, or fill its gaps")
    longest = int(SHARE * series.n_times)
    validation = min(longest, longest if horizon is None else int(horizon))
    if validation < LEAST:
        raise RheonError(f"{series.n_times} samples are too few to choose by", remedy=f"give {int(LEAST / SHARE)}")
    protocol = Protocol("select", context=series.n_times, horizon=validation, validation=validation)
    made = Problem(tune=series, train=series, given=series, truth=series.window(0, validation))
    seed = int(key) if isinstance(key, int | np.integer) else int(generator(key).integers(2**31))
    candidates = racers(among)
    outcomes: dict[str, Outcome] = {}
    with (progress or Silent()).stage("Choose", len(candidates)) as stage:
        for racer in candidates:
            outcomes[racer.name] = _outcome(racer, made, protocol, seed)
            stage.advance(1, racer.title)
    errors = {name: o.validation if math.isfinite(o.validation) else math.inf for name, o in outcomes.items()}
    best = min(errors, key=lambda name: (errors[name], name))
    if not math.isfinite(errors[best]):
        raise RheonError("no racer could be fitted: " + "; ".join(f"{n}: {o.reason}" for n, o in outcomes.items()))
    model = next(r for r in candidates if r.name == best).build(**outcomes[best].settings)
    return _told(fit(model, series, key=seed), {"chosen": best, "candidates": errors})


def _outcome(racer: Racer, made: Problem, protocol: Protocol, seed: int) -> Outcome:
    if racer.maker:
        return Outcome.failed("a foreign forecaster gives no fit")
    if _stacked.shape_of(racer, made, protocol) is not None:
        try:
            return _stacked.run(racer, [made], protocol, seed)[0]
        except RheonError as error:
            return Outcome.failed(str(error).split("\n")[0])
    return _serial.attempt(racer, made, protocol, seed)


def _told(fitted: Fit, more: dict[str, Any]) -> Fit:
    return Fit(
        system=fitted.system, model=fitted.model, names=fitted.names, units=fitted.units,
        time_unit=fitted.time_unit, history=fitted.history | more, provenance=fitted.provenance,
    )  # fmt: skip
