"""The smallest number of rectified units that a recording needs: a nested family trained side by side."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import numpy as np
from jaxtyping import Float

from rheon.core.errors import RheonError
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.fit import Fit
from rheon.core.kinds import Map
from rheon.core.model import Gradient
from rheon.core.progress import Progress
from rheon.core.random import as_key
from rheon.core.recipe import OneOf, Recipe
from rheon.core.result import Result
from rheon.core.series import Series
from rheon.engine.wrappers.embedded import Embedded
from rheon.engine.wrappers.scaled import Scaled
from rheon.models.almost_linear_rnn import AlmostLinearRNN, NestedMap

from ._score import free_run_distance
from ._standard import standard_units
from .fit import provenance
from .gradient import train_each

# a free run farther from the data than this does not resemble them; the distance goes to 2
UNLIKE = 1.0


class NestedRNN(Gradient):
    """Almost-linear networks that differ in their number of rectified units alone.

    Args:
        base: their other settings.
        relus: number of rectified units, or a `OneOf` of numbers.
        most: the largest number in the family.
    """

    base: AlmostLinearRNN
    relus: int | OneOf
    most: int

    def build(self, paths: Float[np.ndarray, "series time variable"], dt: float, key: jax.Array) -> Map:
        """The untrained law; all members start from the same weights."""
        law = self.base.replace(relus=self.most).build(paths, dt, key)
        nested = lambda inner: NestedMap(inner, np.asarray(self.relus, np.int32))  # noqa: E731
        return Embedded(nested(law.map), law.delay, law.dimension) if isinstance(law, Embedded) else nested(law)

    @property
    def recipe(self) -> Recipe:
        """The base's."""
        return self.base.recipe


def free_run(law: Map, train, valid) -> float:
    """How far free runs are from the validation stretch: histogram plus spectrum distance, 0 to 2."""
    return free_run_distance(law, valid)


def minimal(
    series: Series,
    most: int = 4,
    model: AlmostLinearRNN | None = None,
    *,
    key=0,
    share: float = 0.1,
    score: Callable[..., float] = free_run,
    progress: Progress | None = None,
    seconds: float | None = None,
    checkpoint=None,
) -> Result:
    """Train almost-linear networks with 0 to `most` rectified units and choose the smallest number that is enough.

    All members start from the same weights, see the same windows and share one compiled program. Let s(P) be the score
    of the best seed and check with P units on the validation stretch. The choice is the knee of that curve: the
    smallest P with s(P) <= s_min + share (s(0) - s_min), that is, with 90 % of all that is to be gained. P units give
    at most 2^P linear pieces.

    Args:
        series: one or many paths with an even step.
        most: the largest number of units tried.
        model: the other settings; the default network if it is not given. Its `relus` is not used; more `seeds` make
            the curve steadier.
        key: an integer or a JAX key.
        share: of the gain from no unit to the best number that may be given up for fewer units.
        score: `score(law, train_paths, validation_paths)` in standardised units, lower is better; by default the
            distance of free runs from the validation stretch, 0 to 2.
        progress, seconds, checkpoint: as in `rheon.fit`.

    Returns:
        The number of units. Details: "relus" and "score" (the curve), "scores" (per number and seed), "threshold",
        "fit" (the chosen `Fit`), "fits" (of every number; None where training diverged). The verdict is "found", "not
        converged" if the knee lies at `most`, or "cannot tell" if no member resembles the data or units gain no more
        than seeds differ.

    Raises:
        RheonError: if `most` is negative, the data are too few, or every member diverged.

    Source: choice of P in Brenner et al. 2024, NeurIPS, arXiv 2410.14240; the knee rule is ours.

    Example:
        >>> wave = Series(np.sin(0.3 * np.arange(400)))
        >>> small = AlmostLinearRNN(latent=5, delay=4, dimension=2, updates=20, length=20, context=2)
        >>> minimal(wave, 1, small).details["relus"].tolist()
        [0, 1]
    """
    base = AlmostLinearRNN() if model is None else model
    if int(most) < 0 or not 0 <= share <= 1:
        raise RheonError(f"most = {most} and share = {share}", remedy="give a count, and a share from 0 to 1")
    random_key, members = as_key(key), range(int(most) + 1)
    mean, scale, _ = standard_units(series)
    paths = (series.paths.astype(np.float64) - mean) / scale
    family = NestedRNN(base, OneOf(*members), int(most))
    told: dict[str, Any] = {"progress": progress, "seconds": seconds, "checkpoint": checkpoint, "score": score}
    trained = train_each(family, paths, series.dt, random_key, **told)
    scores = np.full((len(members), base.seeds), np.nan)
    fits: list[Fit | None] = []
    for place, (_, law, history) in enumerate(trained):
        if not isinstance(law, Map):  # every seed diverged
            fits.append(None)
            continue
        scores[place] = history["best_scores"]
        own = base.replace(relus=members[place])
        fits.append(
            Fit(
                system=Scaled(law, mean, scale, series.dt, series.names),
                model=own,
                names=series.names,
                units=series.units,
                time_unit=series.time_unit,
                history=history,
                provenance=provenance(own, series, random_key),
            )
        )
    if not np.isfinite(scores).any():
        raise RheonError("every member of the family diverged", remedy="use a smaller rate or a shorter window")
    return _judge(np.array(members), scores, fits, share, UNLIKE if score is free_run else np.inf)


def _judge(
    members: np.ndarray, scores: np.ndarray, fits: list[Fit | None], share: float, unlike: float = UNLIKE
) -> Result:
    """The knee of the curve and what to think of it; scores above `unlike` resemble nothing."""
    curve = np.where(np.isfinite(scores), scores, np.inf).min(1)
    lowest = float(curve.min())
    # a linear member that diverged is as bad as can be
    worst = float(np.max(curve[np.isfinite(curve)]))
    linear = float(curve[0]) if np.isfinite(curve[0]) else max(2.0, worst)
    threshold = lowest + share * (linear - lowest)
    chosen = int(np.flatnonzero(curve <= threshold)[0])
    spread = _spread(scores)
    gain = linear - lowest
    if lowest > unlike:
        verdict, reason = "cannot tell", f"no free run resembles the data: the least distance is {lowest:.2f}"
    elif chosen > 0 and gain <= spread:
        verdict = "cannot tell"
        reason = f"units gain {gain:.2f}, no more than the {spread:.2f} by which seeds differ"
    elif chosen == len(members) - 1 and chosen > 0:
        verdict, reason = "not converged", "the knee lies at the largest number tried: try more units"
    else:
        verdict, reason = "found", f"{curve[chosen]:.2f} with {chosen}, {linear:.2f} with none, {lowest:.2f} at best"
    return Result(
        name="smallest number of rectified units",
        value=int(members[chosen]),
        verdict=verdict,
        reason=reason,
        method=f"smallest P with s(P) <= s_min + {share:g} (s(0) - s_min), s the best validation score over "
        f"{scores.shape[1]} seeds; nested almost-linear networks, Brenner et al. 2024",
        details={
            "relus": members,
            "score": curve,
            "scores": scores,
            "threshold": threshold,
            "fit": fits[chosen],
            "fits": fits,
        },
        figure=_figure(members, scores, curve, threshold, chosen),
    )


def _spread(scores: np.ndarray) -> float:
    """Half of what seeds of one member differ by, in the middle of all members; 0 with one seed."""
    complete = scores[np.isfinite(scores).all(1)]
    return float(np.median(np.ptp(complete, axis=1))) / 2 if len(complete) and scores.shape[1] > 1 else 0.0


def _figure(members, scores, curve, threshold: float, chosen: int) -> Figure:
    known = np.isfinite(scores)
    places = np.broadcast_to(members[:, None], scores.shape)[known].astype(float)
    traces = (
        Trace("points", places, scores[known], name="every seed", role="other"),
        Trace("line", members.astype(float), np.where(np.isfinite(curve), curve, np.nan), name="best", role="model"),
        Trace("hline", np.array([0.0]), np.array([threshold]), name="threshold", role="reference"),
        Trace("vline", np.array([float(members[chosen])]), np.array([0.0]), name="chosen", role="reference"),
    )
    note = f"The smallest number whose best score lies below the threshold is {members[chosen]}."
    panel = Panel(traces, x="number of rectified units P", y="distance of the free run from the data", note=note)
    return Figure((panel,), title="How many rectified units are needed")
