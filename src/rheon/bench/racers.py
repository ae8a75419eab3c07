"""Racers: who forecasts, with which settings tried. Every model of the registry races by its name."""

from __future__ import annotations

import dataclasses
from typing import Any

from rheon.core.errors import RheonError
from rheon.core.model import Direct, Identification, LinearReadout, Model
from rheon.core.registry import find, modules

from .protocols import digest_of

# seconds for the training of one cell
BUDGET = 60.0
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
        budget: seconds after which a training stops; None lets it end by itself.
        told: whether it is told the parameter of every run, where a protocol varies one: as one more variable.

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
    budget: float | None = None
    told: bool = False

    def __post_init__(self):
        if self.family not in FAMILIES:
            raise RheonError(f"family {self.family!r}", remedy=f"choose one of {', '.join(FAMILIES)}")

    @property
    def version(self) -> str:
        """The release of what forecasts, and a hash of its settings: cells of another version are other cells."""
        from rheon import __version__

        record = [self.model, list(self.fixed), list(self.options), self.maker, self.budget, self.told]
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
            # without a network it has no settings
            if chosen.get("units") == 0:
                chosen |= {name: options[name][0] for name in ("radius", "input_scale") if name in options}
            key = tuple(sorted(chosen.items()))
            if key not in seen:
                seen.add(key)
                made.append((chosen, penalties))
        return made


def _closed(name: str, title: str, model: str, fixed: dict, *, told: bool = False, **options: tuple) -> Racer:
    return Racer(name, title, "closed form", model, tuple(fixed.items()), tuple(options.items()), told=told)


def _trained(name: str, title: str, *, told: bool = True, **fixed) -> Racer:
    return Racer(name, title, "trained", name, tuple(fixed.items()), budget=BUDGET, told=told)


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
    _closed("nvar", "NVAR", "nvar", {"degree": 2}, told=True, order=(1, 2, 3), stride=(1, 5), ridge=(1e-8, 1e-5)),
    _closed(
        "esn", "Echo-state network", "echo-state-network", _RESERVOIR, told=True,
        radius=(0.3, 0.9), input_scale=(0.2, 1.0), ridge=(1e-8, 1e-6),
    ),
    _closed(
        # the products of NVAR, without the network and with those of the echo-state network
        "hybrid", "NVAR and echo-state hybrid", "nvar-esn", {"degree": 2}, told=True, units=(0, 300),
        order=(1, 2, 3), stride=(1, 5), radius=(0.3, 0.9), input_scale=(0.2, 1.0), ridge=(1e-8, 1e-6, 1e-5),
    ),
    _closed(
        "random-features", "Random Fourier features", "random-features", {"waves": 300}, told=True,
        lags=(1, 3), length_scale=(1.0, 3.0), ridge=(1e-8, 1e-6),
    ),
    _closed(
        "kernel-ridge", "Kernel ridge", "kernel-ridge", {}, told=True,
        lags=(1, 5), length_scale=(1.0, 3.0), ridge=(1e-8, 1e-6),
    ),
    _closed(
        "dynamic-modes", "Dynamic modes of delays", "dynamic-modes", {"units": "standard", "stable": True},
        delays=(20,), rank=(10, 30),
    ),
    _closed("koopman", "Verified Koopman modes", "koopman", {"rank": 30}, lags=(5, 25), tolerance=(0.3, 1.0)),
)  # fmt: skip
# trained by gradient descent, as they come: one setting each, since a training per setting is too dear
_TRAINED = (
    _trained("n-beats", "N-BEATS", lookback=25, block=10),
    _trained("n-hits", "N-HiTS", lookback=50, block=10, pools=(4, 2, 1)),
    _trained("tcn", "Temporal convolutions", block=10),
    _trained("lstm", "LSTM", lookback=50, block=10),
    _trained("gru", "GRU", lookback=50, block=10),
    _trained("patch-transformer", "Patch transformer", lookback=64, block=10),
    _trained("neural-ode", "Neural ODE", updates=1000),
    _trained("structured-network", "Structured network"),
    _trained("almost-linear-rnn", "Almost-linear RNN", updates=2000, length=50, noise=0.01),
    _trained("shallow-plrnn", "Shallow PLRNN", updates=2000, length=50, noise=0.01),
)
# laws found as equations or modes, as they come
_IDENTIFIED = (_closed("sparse-equations", "Sparse equations (SINDy)", "sparse-equations", {}),)
RACERS: dict[str, Racer] = {entry.name: entry for entry in (*_LIST, *_TRAINED, *_IDENTIFIED)}
SELECTOR = Racer(AUTO, "Chosen by validation", "selected")
GROUPS = {
    "baselines": tuple(n for n, r in RACERS.items() if r.family == "baseline"),
    "closed": tuple(entry.name for entry in _LIST),
    "trained": tuple(entry.name for entry in _TRAINED),
    "identified": tuple(entry.name for entry in _IDENTIFIED),
}


def racer(name: str) -> Racer:
    """A racer by its name: of the list above, foreign, or any model of the registry with its own options.

    Raises:
        RheonError: if nothing has the name.

    Example:
        >>> racer("almost-linear-rnn").budget
        60.0
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
    if not issubclass(cls, Direct | LinearReadout | Identification):
        # a training per setting is too dear: it races as it comes
        return Racer(name, cls.card.title, "trained", name, budget=BUDGET)
    return Racer(name, cls.card.title, family, name, (), tuple(cls().options().items()))


def racers(names) -> list[Racer]:
    """Racers by names; a name of `GROUPS` stands for its members.

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
        found |= {member: racer(member) for member in GROUPS.get(name, (name,))}
    return list(found.values())
