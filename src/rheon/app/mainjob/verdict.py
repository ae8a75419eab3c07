"""What the numbers say, in plain words; and the leaderboard they stand in."""

from __future__ import annotations

import numpy as np

from rheon.bench.judging import life
from rheon.core.result import Result
from rheon.core.series import Series

from .race import BASELINES
from .records import Judgement, Look, Racer, Score


def leaderboard(racers: list[Racer], judgement: Judgement, look: Look, dt: float) -> list[dict]:
    """One row per racer, ordered by the validation score that chose the winner; held-out figures beside it."""
    scores = {s.slug: s for s in judgement.scores}
    marks = _marks(look.horizon)
    rows = []
    for rank, racer in enumerate(sorted(racers, key=lambda r: (r.score, r.slug)), start=1):
        score = scores.get(racer.slug)
        row = {
            "rank": rank,
            "model": racer.slug,
            "status": racer.status if score is None or not score.note else "diverged",
            "validation score": _round(racer.score),
            "validation error": _round(racer.error),
        }
        for mark in marks:
            row[f"NMSE at {mark}"] = _round(score.nmse[mark - 1]) if score else None
        row |= {
            "valid steps": score.vpt if score else None,
            "valid steps low": score.vpt_low if score else None,
            "valid steps high": score.vpt_high if score else None,
            "valid time": _round(score.vpt * dt) if score else None,
            "D_stsp": _round(score.d_stsp) if score else None,
            "D_stsp low": _round(score.d_stsp_low) if score else None,
            "D_stsp high": _round(score.d_stsp_high) if score else None,
            "D_H": _round(score.d_h) if score else None,
            "diverged starts": _round(score.diverged) if score else None,
            "settings tried": racer.tried,
            "remark": racer.reason or (score.note if score else ""),
        }
        rows.append(row)
    return rows


def _marks(horizon: int) -> list[int]:
    """The horizons that the leaderboard shows."""
    return sorted({1, max(1, horizon // 4), max(1, horizon // 2), horizon})


def _round(value) -> float | None:
    return float(f"{value:.5g}") if value is not None and np.isfinite(value) else None


def verdict(series: Series, look: Look, best: Racer, judgement: Judgement, results: dict[str, Result]) -> list[str]:
    """The answer in sentences a colleague would say."""
    scores = {s.slug: s for s in judgement.scores}
    mine = scores[best.slug]
    return [
        _about_data(look),
        _about_forecast(series, look, best, mine, scores),
        _about_life(best, mine, scores, judgement),
        _about_dynamics(series, results),
        *_beaten_by_baseline(best, scores),
        *_caveats(look, mine, judgement),
    ]


def _about_data(look: Look) -> str:
    determinism, stationarity = look.results["determinism"], look.results["stationarity"]
    first = {
        "yes": "The recording is deterministic beyond what linear noise could feign",
        "no": "Nothing in the recording goes beyond linear noise",
    }.get(determinism.verdict, "Whether the recording is deterministic cannot be told")
    second = {"yes": "It is stationary as far as the test can see", "no": "It is not stationary"}.get(
        stationarity.verdict, "Whether it is stationary cannot be told"
    )
    return f"{_because(first, determinism)} {_because(second, stationarity)}"


def _because(sentence: str, result: Result) -> str:
    return f"{sentence}: {result.reason.rstrip('.')}." if result.reason else f"{sentence}."


def _about_forecast(series: Series, look: Look, best: Racer, mine: Score, scores: dict[str, Score]) -> str:
    unit = series.time_unit
    spell = f"{mine.vpt * series.dt:.3g} {unit}; " if unit not in ("", "sample") else ""
    among = " among the models that hold a law" if any(scores.get(b) for b in BASELINES) else ""
    text = (
        f"{best.title} won on the validation stretch{among}. On the held-out part its forecasts stay valid for "
        f"{mine.vpt:.3g} steps ({spell}95 % interval {mine.vpt_low:.3g} to "
        f"{mine.vpt_high:.3g}"
    )
    text += f"; {look.horizon} is as far as was tested)" if mine.vpt >= look.horizon else ")"
    others = [f"{name} {scores[name].vpt:.3g}" for name in ("persistence", "seasonal", "linear") if name in scores]
    beaten = [n for n in ("persistence", "seasonal", "linear") if n in scores and n != best.slug]
    everywhere = all(np.all(mine.nmse < scores[n].nmse) for n in beaten)
    text += f", against {', '.join(others)} steps." if others else "."
    if beaten:
        text += (
            " Its error is below all of these at every horizon."
            if everywhere
            else " Its error is not below all of these at every horizon: see the curves."
        )
    return text


def _about_life(best: Racer, mine: Score, scores: dict[str, Score], judgement: Judgement) -> str:
    floor, surrogate = judgement.floor_d_stsp, judgement.surrogate_d_stsp
    figures = f"D_stsp {mine.d_stsp:.3g}, {mine.d_stsp_low:.3g} to {mine.d_stsp_high:.3g} over free runs; "
    figures += f"data against data {floor:.3g}, phase-randomised surrogate {surrogate:.3g}"
    if "linear" in scores and best.slug != "linear":
        figures += f", linear model {scores['linear'].d_stsp:.3g}"
    what = life(mine.d_stsp, floor, surrogate)
    if what == "left":
        return f"Left to itself the model does not stay near the data: {mine.note} ({figures})."
    if what == "cannot tell":
        return (
            "Whether the model lives like the data cannot be told: stretches of the recording differ from each other "
            f"as much as from a surrogate ({figures})."
        )
    if what == "like":
        return f"Left to itself the model lives like the data ({figures})."
    if what == "near":
        return f"Left to itself the model resembles the data, but not closely ({figures})."
    return f"Left to itself the model does not live like the data ({figures})."


def _about_dynamics(series: Series, results: dict[str, Result]) -> str:
    spectrum = results["Lyapunov spectrum"]
    if spectrum.verdict in ("cannot tell", "diverged", "too short"):
        return f"Its Lyapunov exponents cannot be told: {spectrum.reason or spectrum.verdict}."
    first = float(np.atleast_1d(spectrum.value)[0])
    error = float(np.atleast_1d(spectrum.error)[0]) if spectrum.error is not None else float("nan")
    regime = spectrum.details.get("regime", "")
    words = f"The model's largest Lyapunov exponent is {first:.4g} ± {error:.2g} per {series.time_unit or 'time unit'}"
    words += f": {regime}" if regime not in ("", "cannot tell") else ""
    words += "." if spectrum.verdict == "converged" else f" ({spectrum.verdict}: {spectrum.reason})."
    dimension = results["Kaplan–Yorke dimension"]
    if dimension.verdict not in ("cannot tell", "diverged"):
        words += f" Kaplan–Yorke dimension {float(dimension):.3g}."
    return words


def _beaten_by_baseline(best: Racer, scores: dict[str, Score]) -> list[str]:
    """A baseline that forecasts better than the winner is named, not hidden."""
    mine = np.minimum(scores[best.slug].nmse, 2).mean()
    better = [b for b in BASELINES if b in scores and b != best.slug and np.minimum(scores[b].nmse, 2).mean() < mine]
    return [
        f"The baseline {b}, which only repeats the past, has the lower forecast error on the held-out part "
        f"({np.minimum(scores[b].nmse, 2).mean():.3g} against {mine:.3g}, mean over the horizon)."
        for b in better
    ]


def _caveats(look: Look, mine: Score, judgement: Judgement) -> list[str]:
    caveats = []
    if look.results["stationarity"].verdict == "no":
        caveats.append("The recording drifts: held-out scores may speak of the drift as much as of the model.")
    if mine.diverged > 0:
        caveats.append(f"{mine.diverged:.0%} of the held-out forecasts diverged.")
    if judgement.starts < 20:
        caveats.append(f"Only {judgement.starts} held-out starts were possible: intervals are wide.")
    return caveats
