"""Racers: who forecasts, with which settings tried. Every model of the registry races by its name."""

from __future__ import annotations

import dataclasses
from typing import Any

from rheon.core.errors import RheonError
from rheon.core.model import Direct, LinearReadout, Model
from rheon.core.registry import find, modules

from .protocols import digest_of

FAMILIES = ("baseline", "closed form", "trained", "selected", "foreign")
AUTO = "auto"


@dataclasses.dataclass(frozen=True)
class Racer:
    """A forecaster in the arena, as a value.

    Attributes:
        name: what it is called in tables and on the command line.
        title: for readers.
        family: one of `FAMILIES`.
        model: slug of the model; empty for racers that are none.
        fixed: settings that stay, as (name, value).
        options: settings that are tried, as (name, values).
        maker: address "package.module:name" of a callable without arguments that makes a foreign forecaster.
        release: version of what is behind a foreign forecaster.

    Raises:
        RheonError: if the family is unknown.

    Example:
        >>> racer("nvar").tried
        10
    """

    name: str
    title: str
    family: str
    model: str = ""
    fixed: tuple[tuple[str, Any], ...] = ()
    options: tuple[tuple[str, tuple], ...] = ()
    maker: str = ""
    release: str = ""

    def __post_init__(self):
        if self.family not in FAMILIES:
            raise RheonError(f"family {self.family!r}", remedy=f"choose one of {', '.join(FAMILIES)}")

    @property
    def version(self) -> str:
        """The release of what forecasts, and a hash of its settings: cells of another version are other cells."""
        from rheon import __version__

        record = [self.model, list(self.fixed), list(self.options), self.maker]
        return f"{self.release or __version__}+{digest_of(record)[:8]}"

    @property
    def tried(self) -> int:
        """How many settings are tried."""
        return sum(len(penalties or (None,)) for _, penalties in self.settings())

    def build(self, **settings) -> Model:
        """The model with its fixed settings and these.

        Raises:
            RheonError: if the racer is no model.
        """
        if not self.model:
            raise RheonError(f"{self.name} is no model of the registry")
        return find("models", self.model)(**dict(self.fixed) | settings)

    def settings(self) -> list[tuple[dict[str, Any], tuple[float, ...]]]:
        """The settings that are tried, those that differ in the penalty alone together: (others, penalties)."""
        import itertools

        options = dict(self.options)
        penalties = tuple(options.pop("ridge", ()))
        made, seen = [], set()
        for values in itertools.product(*options.values()):
            chosen = dict(zip(options, values, strict=True))
            # of one sample there is no stride
            if chosen.get("order") == 1 and "stride" in chosen:
                chosen["stride"] = 1
            key = tuple(sorted(chosen.items()))
            if key not in seen:
                seen.add(key)
                made.append((chosen, penalties))
        return made


def _closed(name: str, title: str, model: str, fixed: dict, **options: tuple) -> Racer:
    return Racer(name, title, "closed form", model, tuple(fixed.items()), tuple(options.items()))


_RESERVOIR = {"units": 300, "density": 0.1, "bias": 0.2, "leak": 1.0, "washout": 50}

# settings of the sheet of the corrected leaderboard where it names them; few, since every one is tried on every task
_LIST = (
    Racer("mean", "Mean", "baseline", "mean"),
    Racer("persistence", "Persistence", "baseline", "persistence"),
    Racer("seasonal", "Seasonal persistence", "baseline", "seasonal"),
    Racer("parroting", "Context parroting", "baseline", "parroting", (("length", 10),)),
    _closed("linear", "Linear autoregression", "linear", {"ridge": 1e-6}, lags=(5, 25)),
    _closed("nlinear", "NLinear", "nlinear", {"block": 25}, lags=(25, 100), ridge=(1e-6, 1e-2)),
    _closed("dlinear", "DLinear", "dlinear", {"block": 25}, lags=(25, 100), ridge=(1e-6, 1e-2)),
    _closed("nvar", "NVAR", "nvar", {"degree": 2}, order=(1, 2, 3), stride=(1, 5), ridge=(1e-8, 1e-5)),
    _closed(
        "esn", "Echo-state network", "echo-state-network", _RESERVOIR,
        radius=(0.3, 0.9), input_scale=(0.2, 1.0), ridge=(1e-8, 1e-6),
    ),
    _closed(
        "hybrid", "NVAR and echo-state hybrid", "nvar-esn", {"degree": 2, "units": 200},
        order=(1, 2), stride=(1,), radius=(0.3, 0.9), input_scale=(0.2, 1.0), ridge=(1e-8, 1e-6),
    ),
    _closed(
        "random-features", "Random Fourier features", "random-features", {"waves": 300},
        lags=(1, 3), length_scale=(1.0, 3.0), ridge=(1e-8, 1e-6),
    ),
    _closed(
        "kernel-ridge", "Kernel ridge", "kernel-ridge", {},
        lags=(1, 5), length_scale=(1.0, 3.0), ridge=(1e-8, 1e-6),
    ),
)  # fmt: skip
RACERS: dict[str, Racer] = {entry.name: entry for entry in _LIST}
SELECTOR = Racer(AUTO, "Chosen by validation", "selected")
GROUPS = {
    "baselines": tuple(n for n, r in RACERS.items() if r.family == "baseline"),
    "closed": tuple(RACERS),
}


def racer(name: str) -> Racer:
    """A racer by its name: of the list above, foreign, or any model of the registry with its own options.

    Raises:
        RheonError: if nothing has the name.

    Example:
        >>> racer("almost-linear-rnn").family
        'trained'
    """
    if name in RACERS:
        return RACERS[name]
    if name == AUTO:
        return SELECTOR
    from .foreign import FOREIGN, foreign

    if name in FOREIGN or ":" in name:
        return foreign(name)
    if name not in modules("models"):
        known = ", ".join((*RACERS, AUTO, *FOREIGN))
        raise RheonError(f"no racer is named {name!r}", remedy=f"choose one of {known}, or a model of the registry")
    cls = find("models", name)
    family = "baseline" if issubclass(cls, Direct) else "closed form"
    if not issubclass(cls, Direct | LinearReadout):
        # a training per setting is too dear: it races as it comes
        return Racer(name, cls.card.title, "trained", name)
    return Racer(name, cls.card.title, family, name, (), tuple(cls().options().items()))


def racers(names) -> list[Racer]:
    """Racers by names; a name of `GROUPS` stands for its members, "trained" for all models that are trained.

    Args:
        names: of racers and groups.

    Raises:
        RheonError: if a name is unknown.

    Example:
        >>> [r.name for r in racers(["baselines"])]
        ['mean', 'persistence', 'seasonal', 'parroting']
    """
    found: dict[str, Racer] = {}
    for name in names:
        if name in GROUPS:
            members = GROUPS[name]
        elif name == "trained":
            members = tuple(m for m in modules("models") if racer_family(m) == "trained")
        else:
            members = (name,)
        found |= {member: racer(member) for member in members}
    return list(found.values())


def racer_family(slug: str) -> str:
    """The family of a model of the registry."""
    cls = find("models", slug)
    return "baseline" if issubclass(cls, Direct) else "closed form" if issubclass(cls, LinearReadout) else "trained"
