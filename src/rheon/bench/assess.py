"""Where a fit can be trusted: short-term skill, long-run likeness and exponents, beside floors and baselines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from rheon import measure
from rheon.core.errors import RheonError
from rheon.core.fit import Fit
from rheon.core.precision import as_dtype, precision
from rheon.core.registry import find
from rheon.core.result import Result
from rheon.core.series import Series
from rheon.core.settings import whole
from rheon.engine.as_map import as_map
from rheon.forecasting.backtest import backtest
from rheon.training.fit import digest
from rheon.training.fit import fit as fit_model

from ._picture import assessment_figure
from .clouds import free_runs, last_context, start_samples
from .judging import BOOTSTRAPS, Score, Yardsticks, life, score_of, valid_times, yardsticks

NAME = "assessment"
# a held-out part of fewer samples says little about the long run
SHORTEST = 200
HORIZON = (5, 200)
LAGS = 10
EXPONENTS = 4
# multiply-adds that an exponent may cost
STEPS, WORK = (2_000, 20_000), 2e9
# errors count up to this, in units in which 1 is as good as the mean
WORST = 2.0
# a spectrum this many times as far from the data's as theirs from each other, and at least so far, is another one
RHYTHM, LEAST_RHYTHM = 3.0, 0.1
VERDICTS = {"like": "yes", "left": "diverged", "short": "cannot tell", "cannot tell": "cannot tell"}
LONG = {
    "like": "lives like the data",
    "near": "resembles the data in the long run, but not closely",
    "unlike": "does not live like the data",
    "left": "leaves the data when left to itself",
}
IN_SAMPLE = "In sample: the fit was made from this very series, so none of this says how it does on other data."


def assess(
    fits: Fit | Sequence[Fit],
    series: Series,
    *,
    reference: Series | None = None,
    first: int | None = None,
    horizon: int | None = None,
    starts: int = 50,
    delay: int | None = None,
    exponents: bool = True,
    key: int = 0,
) -> Result:
    """Does a fit forecast, does it live like the data, and how far can either be told?

    Forecasts from many held-out starts are compared with persistence and a linear model at the same starts. Free runs
    are compared with the held-out part by D_stsp (places) and D_H (spectrum), beside data against data of equal
    length, phase-randomised surrogates, and a free run of the linear model. Exponents of the law stand beside the
    data's own estimate.

    Args:
        fits: a fit, or several of one model with other seeds: intervals are then over seeds as well.
        series: data that the fits have not seen, on an even grid; of several paths the first is compared with.
        reference: data from elsewhere (those of the training) for floors, surrogates and baselines; without it,
            the samples of `series` before `first` are used.
        first: first held-out sample; contexts may reach back before it. Default 0 with a reference, else the middle.
        horizon: steps of a forecast; default a tenth of the held-out part, 5 to 200.
        starts: number of forecasts.
        delay: of the delay coordinates in which a single variable is compared; default that of `measure.embedding`.
        exponents: also compute exponents.
        key: seed of surrogates and bootstraps.

    Returns:
        Result with three scores: valid prediction time (time units), D_stsp and D_H of free runs, medians over starts,
        runs and fits. Verdict "yes" (lives like the data), "no", "diverged", or "cannot tell"; `reason` says it in
        words. Details: `words` (sentences), `judgement` (short), `in_sample` (bool, a fit was made from this very
        series, by its provenance), `intervals` (shape (3, 2): 95 % of the time, least and largest of the distances
        over runs and fits), `forecasts` (bool, better than persistence), `scores` (one record per fit, persistence and
        linear), `floor` and `surrogate` (D_stsp, D_H), `error` (steps,) with `error_low`, `error_high`,
        `persistence_error`, `linear_error`, `lost` (share of free runs that left the data), `spectra` (fit, exponent)
        and `spectrum_errors`, `data_exponent` (a Result), `starts`, `horizon`, `delay`.

    Raises:
        RheonError: if there is no fit, names or steps differ from those of the fit, no start has enough samples, the
            held-out part never changes, or a number is impossible.

    Source: D_stsp and D_H as in Hess et al. 2023 (arXiv 2306.04406); valid prediction time as in Vlachas et al. 2020
        (doi:10.1016/j.neunet.2020.02.016); bootstrap, Efron 1979.

    Example:
        >>> import rheon
        >>> data = rheon.simulate(rheon.systems.Henon(), n=1200, transient=100)
        >>> fit = rheon.fit(rheon.models.NVAR(order=1, degree=2), data.window(0, 600))
        >>> assess(fit, data, first=600, exponents=False).verdict
        'yes'
    """
    fits = _fits(fits)
    ground = _ground(fits, series, reference, first, horizon, starts, delay, key)
    scores, examined, lost = _judged(fits, ground)
    n, truth = len(fits), ground.truth
    marks = yardsticks(ground.past, truth, ground.delay, key)
    pooled = _pooled(ground, scores[:n], examined[:n])
    spectra = _spectra(fits, ground) if exponents else {}
    skill = _skill(examined[:n], examined[n], key)
    what = life(pooled["value"][1], marks.floor_d_stsp, marks.surrogate_d_stsp) if len(truth) >= SHORTEST else "short"
    judgement = _judgement(what, skill[0], len(truth))
    details = {
        "words": _words(judgement, pooled, scores[n:], marks, spectra, lost, ground, n),
        "judgement": judgement,
        "in_sample": ground.known,
        "intervals": pooled["intervals"],
        **dict(zip(("forecasts", "skill"), skill, strict=True)),
        "scores": [_row(s) for s in scores],
        **_marked(marks),
        **_curves(pooled, scores[n:]),
        **spectra,
        "lost": lost,
        "starts": len(ground.samples),
        "horizon": ground.horizon,
        "delay": ground.delay,
    }
    return Result(
        NAME,
        pooled["value"],
        verdict=VERDICTS.get(what, "no"),
        reason=" ".join(details["words"]),
        method=f"{len(ground.samples)} forecasts of {ground.horizon} steps, free runs of {len(truth)} steps, {n} fits",
        axes=("score",),
        details=details,
        figure=assessment_figure(ground.series, truth, scores, marks, pooled, n, ground.horizon),
    )


class _Ground(NamedTuple):
    """What all laws are judged on.

    Attributes:
        series: the data, with the contexts of forecasts.
        past: data for yardsticks and baselines.
        truth: the held-out part of the first path. Shape (time, variable).
        first: its first sample.
        samples: where forecasts begin.
        horizon, delay, key: as in `assess`.
        known: whether a fit was made from this very series.
        baselines: persistence and a linear model of the past.
    """

    series: Series
    past: Series
    truth: np.ndarray
    first: int
    samples: list[int]
    horizon: int
    delay: int
    key: int
    known: bool
    baselines: tuple[Fit, Fit]


def _ground(fits: list[Fit], series, reference, first, horizon, starts, delay, key) -> _Ground:
    known = _is_known(fits, series)
    series, reference = _like(fits[0], series), None if reference is None else _like(fits[0], reference)
    first = _first(series, reference, first)
    past = reference.path(0) if reference is not None else series.path(0).window(0, first)
    truth = series.paths[0][first:]
    if not (np.nanmax(truth, axis=0, initial=-np.inf) > np.nanmin(truth, axis=0, initial=np.inf)).any():
        raise RheonError("no variable changes in the held-out part", where="series", remedy="give data that move")
    horizon = whole(np.clip(len(truth) // 10, *HORIZON) if horizon is None else horizon, "horizon")
    baselines = fit_model(find("models", "persistence")(), past), _linear(past)
    context = max(f.context for f in (*fits, *baselines))
    samples = start_samples(series, first, context, horizon, whole(starts, "starts"))
    own = _delay(past, delay), whole(key, "key", 0), known
    return _Ground(series, past, truth, first, samples, horizon, *own, baselines)


def _judged(fits: list[Fit], ground: _Ground) -> tuple[list[Score], list[Result], float]:
    """Scores and backtests of the fits, persistence and the linear model; the share of free runs of fits that left."""
    scores, examined, lost = [], [], []
    names = [*(f"fit {i}" for i in range(len(fits))), "persistence", "linear"]
    settings: dict = {"delay": ground.delay, "horizon": ground.horizon, "key": ground.key}
    for name, one in zip(names, (*fits, *ground.baselines), strict=True):
        series, length = ground.series, len(ground.truth)
        examined.append(backtest(one, series, horizon=ground.horizon, starts=ground.samples, key=ground.key))
        runs = free_runs(one, series.path(0), ground.first, series.n_times, length)
        scores.append(score_of(name, series, examined[-1], runs, ground.truth, **settings))
        lost.append(float(np.isnan(runs).any(axis=(1, 2)).mean()))
    return scores, examined, float(np.mean(lost[: len(fits)]))


def _fits(fits) -> list[Fit]:
    found = list(fits) if isinstance(fits, list | tuple) else [fits]
    if not found or not all(isinstance(f, Fit) for f in found):
        raise RheonError("there is no fit to assess", where="fits", remedy="give a Fit, or a list of them")
    return found


def _is_known(fits: list[Fit], series) -> bool:
    """Whether one of the fits was made from this very series."""
    given = {digest(_like(one, series)) for one in fits} | ({digest(series)} if isinstance(series, Series) else set())
    return bool(given & {one.provenance.get("data") for one in fits})


def _like(fit: Fit, series) -> Series:
    """The variables of the fit, in its order."""
    if not isinstance(series, Series):
        series = Series(np.asarray(series), names=fit.names) if np.ndim(series) else series
    if not isinstance(series, Series) or not set(fit.names) <= set(series.names):
        raise RheonError(
            f"the data lack {', '.join(n for n in fit.names if n not in getattr(series, 'names', ()))}",
            where="series",
            remedy="give the variables that the fit knows",
        )
    return series if series.names == fit.names else series.select(fit.names)


def _first(series: Series, reference, first: int | None) -> int:
    if first is None:
        first = 0 if reference is not None else series.n_times // 2
    first = whole(first, "first", 0)
    if first >= series.n_times - 1 or (reference is None and first < 2):
        raise RheonError(
            f"first = {first} of {series.n_times} samples",
            where="first",
            remedy="leave samples before it for the yardsticks, or give a reference",
        )
    return first


def _delay(past: Series, delay: int | None) -> int:
    if delay is not None:
        return whole(delay, "delay")
    if past.n_variables > 1:
        return 1
    return max(1, int(measure.embedding(past)["delay"]))


def _linear(past: Series) -> Fit:
    """A vector autoregression with as many lags as the data carry."""
    lags = int(np.clip(past.n_times // (20 * past.n_variables), 1, LAGS))
    return fit_model(find("models", "linear")(lags=lags, ridge=1e-5), past)


def _pooled(ground: _Ground, scores: list[Score], examined: list[Result]) -> dict:
    """Medians over starts, runs and fits; the interval of the times by drawing fits, and starts within them, anew."""
    rng, dt = np.random.default_rng(ground.key), ground.series.dt
    valid = np.stack([valid_times(ground.series, e, ground.horizon) for e in examined]) * dt
    errors = np.stack([e["errors"] for e in examined])
    fits, count = valid.shape
    chosen = rng.integers(0, fits, (BOOTSTRAPS, fits, 1))
    picks = rng.integers(0, count, (BOOTSTRAPS, fits, count))
    spread = np.quantile(np.median(valid[chosen, picks], axis=(1, 2)), (0.025, 0.975))
    flat = errors.reshape(-1, errors.shape[-1])
    low, high = (np.quantile(flat, q, axis=0, method="nearest") for q in (0.25, 0.75))
    d_stsp, d_h = (np.array([getattr(s, name) for s in scores]) for name in ("d_stsp", "d_h"))
    places = min(s.d_stsp_low for s in scores), max(s.d_stsp_high for s in scores)
    rhythm = min(s.d_h_low for s in scores), max(s.d_h_high for s in scores)
    return {
        "value": np.array([np.median(valid), np.median(d_stsp), np.median(d_h)]),
        "intervals": np.array([spread, places, rhythm]),
        "error": np.median(flat, axis=0),
        "low": low,
        "high": high,
    }


def _curves(pooled: dict, baselines: list[Score]) -> dict:
    """Errors against the horizon, each of shape (step,)."""
    mine = {"error": pooled["error"], "error_low": pooled["low"], "error_high": pooled["high"]}
    return mine | {f"{b.slug}_error": b.nmse for b in baselines}


def _skill(examined, persistence, key: int) -> tuple[bool, np.ndarray]:
    """Whether forecasts beat persistence, and the 95 % interval of its error minus theirs, mean over steps."""
    theirs = np.minimum(persistence["errors"], WORST).mean(1)
    mine = np.mean([np.minimum(e["errors"], WORST).mean(1) for e in examined], axis=0)
    gain = theirs - mine
    picks = np.random.default_rng(key).integers(0, len(gain), (BOOTSTRAPS, len(gain)))
    interval = np.quantile(gain[picks].mean(1), (0.025, 0.975))
    return bool(interval[0] > 0), interval


def _spectra(fits: list[Fit], ground: _Ground) -> dict:
    """Exponents of every fit and the data's own largest one."""
    values, errors = [], []
    for one in fits:
        k = min(EXPONENTS, one.system.dim)
        steps = int(np.clip(WORK / (k * max(one.system.n_numbers, 1)), *STEPS))
        try:
            state = _state(one, ground.series)
            found = measure.lyapunov_spectrum(as_map(one.system), k, steps=steps, initial=state)
            values.append(np.asarray(found.value))
            errors.append(np.full(k, np.nan) if found.error is None else np.asarray(found.error))
        except RheonError:
            values.append(np.full(k, np.nan))
            errors.append(np.full(k, np.nan))
    own = measure.largest_exponent(ground.past)
    return {"spectra": np.stack(values), "spectrum_errors": np.stack(errors), "data_exponent": own}


def _state(one: Fit, series: Series) -> np.ndarray:
    """A state that the law encodes in the middle of the data."""
    context = last_context(series.path(0), max(series.n_times // 2, one.context), one.context)
    with precision("double"):
        return np.asarray(as_dtype(one.system, np.float64).encode(context.values[-one.context :].astype(float)))


def _judgement(what: str, forecasts: bool, length: int) -> str:
    """The verdict in short."""
    if what == "short":
        return f"cannot tell: {length} samples are too short" + ("; it forecasts" if forecasts else "")
    if what == "cannot tell":
        words = "cannot tell whether it lives like the data: stretches of them differ as much as a surrogate does"
        return words + ("; it forecasts" if forecasts else "")
    if what == "like":
        return LONG[what] if forecasts else f"{LONG[what]}, but does not forecast better than persistence"
    return f"forecasts, but {LONG[what]}" if forecasts else f"neither forecasts nor lives like the data: {LONG[what]}"


def _words(judgement: str, pooled, baselines, marks: Yardsticks, spectra, lost, ground: _Ground, n: int) -> list[str]:
    """The verdict in sentences."""
    series, starts = ground.series, len(ground.samples)
    unit = series.time_unit or "time unit"
    vpt, (low, high) = pooled["value"][0], pooled["intervals"][0]
    spell = f"{'all of the ' if vpt >= ground.horizon * series.dt else ''}{vpt:.3g} {unit}"
    words = [
        f"{judgement[0].upper()}{judgement[1:]}.",
        *([IN_SAMPLE] if ground.known else []),
        f"Forecasts stay valid for {spell} ({low:.3g} to {high:.3g}, {starts} starts{f', {n} fits' if n > 1 else ''}), "
        f"against {baselines[0].vpt * series.dt:.3g} of persistence and {baselines[1].vpt * series.dt:.3g} of a linear "
        "model.",
        f"D_stsp {pooled['value'][1]:.3g} ({pooled['intervals'][1][0]:.3g} to {pooled['intervals'][1][1]:.3g}), data "
        f"against data {marks.floor_d_stsp:.3g}, surrogate {marks.surrogate_d_stsp:.3g}, linear model "
        f"{baselines[1].d_stsp:.3g}; D_H {pooled['value'][2]:.3g}, data against data {marks.floor_d_h:.3g}.",
    ]
    if LONG["like"] in judgement and pooled["value"][2] > max(RHYTHM * marks.floor_d_h, LEAST_RHYTHM):
        words.append("It visits the places of the data in another rhythm: its spectrum is not theirs.")
    if lost:
        words.append(f"{lost:.0%} of the free runs left the data.")
    if spectra:
        first = spectra["spectra"][:, 0]
        own = spectra["data_exponent"]
        told = f"{float(own):.3g} ± {float(own.error):.2g}" if own.verdict == "found" else f"not told ({own.reason})"
        mine = f"{np.nanmedian(first):.3g} per {unit}" if np.isfinite(first).any() else "not told"
        words.append(f"Largest exponent {mine}; the data's own: {told}.")
    return words


def _marked(marks: Yardsticks) -> dict:
    """D_stsp and D_H of data against data, and of surrogates."""
    floor, surrogate = (marks.floor_d_stsp, marks.floor_d_h), (marks.surrogate_d_stsp, marks.surrogate_d_h)
    return {"floor": np.array(floor), "surrogate": np.array(surrogate)}


def _row(score: Score) -> dict:
    """A score as plain numbers."""
    return {
        "name": score.slug, "vpt": score.vpt, "vpt_low": score.vpt_low, "vpt_high": score.vpt_high,
        "d_stsp": score.d_stsp, "d_stsp_low": score.d_stsp_low, "d_stsp_high": score.d_stsp_high, "d_h": score.d_h,
        "d_h_low": score.d_h_low, "d_h_high": score.d_h_high,
        "diverged": score.diverged, "note": score.note,
    }  # fmt: skip
