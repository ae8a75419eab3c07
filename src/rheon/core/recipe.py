"""Training recipes as values: what a model says about how it wants to be trained."""

from __future__ import annotations

import dataclasses
import itertools
from typing import Any

from .errors import RheonError

SOLVERS = ("auto", "sequential", "parallel")


@dataclasses.dataclass(frozen=True, init=False)
class OneOf:
    """Values to choose among in one training: one learner for each, judged side by side on the validation stretch.

    It may stand for any number in a recipe (rates, noise, a forcing share, the weight of a regulariser), and for a
    field of a model trained by gradient descent that keeps the shape of its law.

    Args:
        values: at least one, each a number, a string, None or a tuple of them.

    Raises:
        RheonError: if there is no value.

    Example:
        >>> OneOf(0.1, 0.2).values
        (0.1, 0.2)
    """

    values: tuple

    def __init__(self, *values):
        if not values:
            raise RheonError("nothing to choose among", remedy="give OneOf at least one value")
        object.__setattr__(self, "values", tuple(values))


@dataclasses.dataclass(frozen=True)
class Recipe:
    """Gradient training on windows of data.

    Attributes:
        updates: number of parameter updates.
        batch: windows per update.
        length: predicted steps per window (T); a window holds length + 1 samples.
        rate: first learning rate; it decays exponentially to `last_rate`.
        last_rate: last learning rate.
        noise: standard deviation of Gaussian noise on the inputs, in standardised units.
        clip: largest global gradient norm, or None. Forced gradients stay far below the default.
        forcing: a strategy of `rheon.training.forcing`, by name and settings, e.g. ("generalised", {"alpha": 0.1}).
        seeds: laws trained from different starts; the best on the validation stretch is kept. On an accelerator they
            are one program. On a CPU each JAX device trains one at a time, and Python starts with a single device: set
            JAX_NUM_CPU_DEVICES to the number of cores before JAX is imported, or they train one after another. The
            command line does so by itself. The numbers are the same either way.
        checks: how often a law is judged during training; the best of all checks is kept.
        validation: share of the time axis, at its end, that is kept from training to judge on; 0 keeps the last law.
        regularisers: terms of `rheon.training.regularisers` added to the loss, by name and settings, e.g.
            (("weights", {"weight": 1e-5}), ("readout", {"weight": 1e-7})).
        curriculum: (steps, share): the horizon grows from so many steps to `length` over this share of the updates;
            None for the full length throughout.
        patience: stop once no learner has bettered its score in so many checks in a row; 0 never stops. Forced
            training shows long plateaus before an attractor appears: stop late or not at all.
        solver: how the forced orbit is computed: "sequential" step by step, "parallel" by Newton's method over all
            steps at once (`rheon.engine.deer`), "auto" by what is faster where it runs.
        average: memory per update of the running mean of the parameters that is judged and kept, e.g. 0.999; 0 keeps
            the parameters themselves. Long runs of a map change with every update; those of the mean change less.

    Source: settings of Hess et al. 2023 (arXiv 2306.04406) and Brenner et al. 2024 (arXiv 2410.14240); running mean:
        Polyak and Juditsky 1992, doi:10.1137/0330046.
    """

    updates: int = 10_000
    batch: int = 16
    length: int = 200
    rate: float = 1e-3
    last_rate: float = 1e-6
    noise: float = 0.0
    clip: float | None = 10.0
    forcing: tuple[str, dict] = ("generalised", {"alpha": 0.1})
    seeds: int = 1
    checks: int = 10
    validation: float = 0.15
    regularisers: tuple[tuple[str, dict], ...] = ()
    curriculum: tuple[int, float] | None = None
    patience: int = 0
    solver: str = "auto"
    average: float = 0.0


def choices(value: Any, name: str = "") -> dict[str, tuple]:
    """Where in a recipe, a model or a nest of settings a `OneOf` stands: dotted name -> values.

    Example:
        >>> choices(Recipe(forcing=("generalised", {"alpha": OneOf(0.1, 0.2)})))
        {'forcing.1.alpha': (0.1, 0.2)}
    """
    found: dict[str, tuple] = {}
    for key, item in _items(value):
        where = f"{name}.{key}" if name else str(key)
        found |= {where: item.values} if isinstance(item, OneOf) else choices(item, where)
    return found


def cells(value: Any) -> list[tuple[dict[str, Any], Any]]:
    """Every combination of what there is to choose: the choices by their dotted names, and the value without `OneOf`.

    Example:
        >>> [(chosen, recipe.rate) for chosen, recipe in cells(Recipe(rate=OneOf(0.1, 0.2)))]
        [({'rate': 0.1}, 0.1), ({'rate': 0.2}, 0.2)]
    """
    found = choices(value)
    grid = [dict(zip(found, values, strict=True)) for values in itertools.product(*found.values())]
    return [(chosen, _settled(value, chosen)) for chosen in grid] if found else [({}, value)]


def _items(value):
    if dataclasses.is_dataclass(value) and not isinstance(value, type | OneOf):
        return [(f.name, getattr(value, f.name)) for f in dataclasses.fields(value)]
    if isinstance(value, dict):
        return list(value.items())
    return list(enumerate(value)) if isinstance(value, tuple | list) else []


def _settled(value, chosen: dict[str, Any], name: str = ""):
    if name in chosen:
        return chosen[name]
    inside = {key: _settled(item, chosen, f"{name}.{key}" if name else str(key)) for key, item in _items(value)}
    if all(new is old for new, (_, old) in zip(inside.values(), _items(value), strict=True)):
        return value
    if isinstance(value, dict):
        return inside
    if isinstance(value, tuple | list):
        return type(value)(inside.values())
    return value.replace(**inside) if hasattr(value, "replace") else dataclasses.replace(value, **inside)
