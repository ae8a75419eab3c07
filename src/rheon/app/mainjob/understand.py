"""Stage 5, understand: the winner measured with the same functions that work on a known equation."""

from __future__ import annotations

import numpy as np

from rheon import dissect, measure
from rheon.bench.clouds import last_context
from rheon.core.errors import RheonError
from rheon.core.precision import as_dtype, precision
from rheon.core.progress import Progress
from rheon.core.result import Result
from rheon.core.series import Series

from .records import Look, Racer, Score

EXPONENTS = 4
# multiply-adds that the Lyapunov spectrum may cost: long runs for small laws, shorter ones for large
STEPS = (2_000, 20_000)
WORK = 2e9


def understand(series: Series, look: Look, best: Racer, score: Score, *, progress: Progress) -> dict[str, Result]:
    """Lyapunov spectrum, Kaplan–Yorke dimension, entropies and fixed points of the winner, each as a Result."""
    fitted = best.fit
    state = np.asarray(_state_on_attractor(series, fitted))
    k = min(EXPONENTS, fitted.system.dim)
    steps = int(np.clip(WORK / (k * max(fitted.system.n_numbers, 1)), *STEPS))
    calls = {
        "Lyapunov spectrum": lambda done: measure.lyapunov_spectrum(fitted.system, k, steps=steps, initial=state),
        "Kaplan–Yorke dimension": lambda done: measure.kaplan_yorke(done["Lyapunov spectrum"]),
        "permutation entropy of the model": lambda done: measure.permutation_entropy(
            score.free_run[:, look.lead], delay=look.delay
        ),
        "permutation entropy of the data": lambda done: measure.permutation_entropy(
            _clean(series.paths[0][:, look.lead]), delay=look.delay
        ),
        "fixed points": lambda done: dissect.fixed_points(fitted.system, starts=state[None]),
    }
    results: dict[str, Result] = {}
    with progress.stage("Understand", len(calls)) as stage:
        for name, call in calls.items():
            try:
                results[name] = call(results)
            except (RheonError, KeyError) as failure:
                results[name] = Result(name, np.nan, verdict="cannot tell", reason=str(failure).split("\n")[0])
            stage.advance(1, name)
    return results


def _state_on_attractor(series: Series, fitted):
    middle = last_context(series, max(series.n_times // 2, fitted.context), fitted.context)
    with precision("double"):
        system = as_dtype(fitted.system, np.float64)
        return np.asarray(system.encode(middle.values[-fitted.context :]))


def _clean(values: np.ndarray) -> np.ndarray:
    return values[np.isfinite(values)]
