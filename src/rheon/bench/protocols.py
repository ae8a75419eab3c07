"""Protocols: how data are sampled, split and judged, as immutable values with names."""

from __future__ import annotations

import dataclasses
import hashlib
import json

import numpy as np

from rheon.core.errors import RheonError

KINDS = ("forecast", "reconstruction", "parametric")
TUNING = ("tail", "other start")
UNITS = ("data", "standardised")


@dataclasses.dataclass(frozen=True)
class Protocol:
    """How a task is made from a source of data.

    Attributes:
        name: what it is called in tables.
        per_period: samples per dominant period of the card.
        per_lyapunov: samples per Lyapunov time instead.
        published_clock: whether the periods of the dysts collection count where the cards say otherwise.
        context: samples to learn from.
        horizon: samples to foretell, right after the context.
        validation: samples on which settings are chosen: the last of the context, or what follows the context of the
            other start.
        tuning: "tail" chooses settings inside the context; "other start" on another trajectory of the same system.
        starts: how many starts are run where the number is not given.
        noise: of the observation of what is learned from, in standard deviations of each variable. The truth is clean.
        irregular: whether the samples to learn from lie at random times of the same mean rate.
        observed: how many variables are seen (the first ones); None for all.
        units: in which racers see the data: as they are, or standardised by what is learned from.
        kind: "forecast"; "reconstruction" asks for the clean version of what was learned from; "parametric" learns from
            runs at other parameters and goes on from a short window of a new one.
        parameter: name of the parameter that is varied ("parametric").
        values: its values to learn from ("parametric").
        target: its value that is asked for ("parametric").
        window: samples of the new run that are shown ("parametric").
        source: who published it.

    Raises:
        RheonError: if a setting is impossible.

    Example:
        >>> protocol("dysts-2023").replace(noise=0.05).noise
        0.05
    """

    name: str
    per_period: float | None = None
    per_lyapunov: float | None = None
    published_clock: bool = False
    context: int = 1000
    horizon: int = 200
    validation: int = 200
    tuning: str = "tail"
    starts: int = 5
    noise: float = 0.0
    irregular: bool = False
    observed: int | None = None
    units: str = "data"
    kind: str = "forecast"
    parameter: str = ""
    values: tuple[float, ...] = ()
    target: float = 0.0
    window: int = 100
    source: str = ""

    def __post_init__(self):
        for name in ("context", "horizon", "validation", "starts", "window"):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < 1:
                raise RheonError(f"{name} = {value!r}", where=self.name, remedy="give a whole number of at least 1")
        if self.tuning == "tail" and self.validation >= self.context:
            raise RheonError(
                f"{self.validation} samples to validate on, out of {self.context}",
                where=self.name,
                remedy="choose a shorter validation or a longer context",
            )
        for name, known in (("tuning", TUNING), ("units", UNITS), ("kind", KINDS)):
            if getattr(self, name) not in known:
                raise RheonError(f"{name} = {getattr(self, name)!r}", remedy=f"choose one of {', '.join(known)}")
        if not (np.isfinite(self.noise) and self.noise >= 0):
            raise RheonError(f"noise = {self.noise!r}", where=self.name, remedy="noise is a number of at least 0")
        if self.kind == "parametric" and not (self.parameter and self.values):
            raise RheonError("a parametric protocol needs a parameter and its values", where=self.name)

    def replace(self, **settings) -> Protocol:
        """A copy with other settings.

        Raises:
            RheonError: if a setting is unknown or impossible.
        """
        known = [f.name for f in dataclasses.fields(self)]
        for name in settings:
            if name not in known:
                raise RheonError(f"a protocol has no setting {name!r}", remedy=f"it has {', '.join(known)}")
        return dataclasses.replace(self, **settings)

    def record(self) -> dict:
        """Plain values that say everything that data and scores depend on."""
        skipped = ("starts", "source")
        fields = {f.name: getattr(self, f.name) for f in dataclasses.fields(self) if f.name not in skipped}
        return fields | {"values": list(self.values)}

    @property
    def digest(self) -> str:
        """Eight letters that differ whenever the settings do."""
        return digest_of(self.record())[:8]


def digest_of(record) -> str:
    """A hash of plain values that is the same on every machine.

    Example:
        >>> digest_of({"a": 1}) == digest_of({"a": 1}), len(digest_of(0))
        (True, 64)
    """
    return hashlib.sha256(json.dumps(record, sort_keys=True, default=str).encode()).hexdigest()


_CTF = "Wyder et al. 2025, arXiv:2510.23166 (data of the same form made here; their hidden test sets are their own)"

# name -> the protocols that it stands for: most are one, the common task has a protocol for every pair of data sets
PROTOCOLS: dict[str, tuple[Protocol, ...]] = {
    "dysts-2021": (
        Protocol(
            "dysts-2021",
            per_period=100,
            published_clock=True,
            observed=1,
            tuning="other start",
            starts=1,
            source="Gilpin 2021, arXiv:2110.05266",
        ),
    ),
    "dysts-2023": (
        Protocol("dysts-2023", per_period=100, published_clock=True, source="Gilpin 2023, arXiv:2303.08011"),
    ),
    "dysts-2023-long": (
        Protocol(
            "dysts-2023-long",
            per_period=100,
            published_clock=True,
            horizon=5000,
            starts=1,
            source="Gilpin 2023, arXiv:2303.08011",
        ),
    ),
    "zero-shot-2025": (
        Protocol(
            "zero-shot-2025",
            per_lyapunov=30,
            context=512,
            horizon=300,
            validation=100,
            starts=20,
            source="Zhang and Gilpin 2025, arXiv:2409.15771",
        ),
    ),
}


def common_task(system: str) -> tuple[Protocol, ...]:
    """The common task on one system: clean and noisy forecasts, reconstruction, few samples, other parameters.

    Args:
        system: "lorenz" or "kuramoto-sivashinsky".

    Returns:
        Protocols, in the order of the published scores E1 to E12.

    Raises:
        RheonError: if the system has no such protocol.

    Example:
        >>> len(common_task("lorenz"))
        9
    """
    if system == "lorenz":
        rate, varied, learned, between, beyond = {"per_period": 30.0}, "rho", (24.0, 28.0, 32.0), 26.0, 36.0
    elif system == "kuramoto-sivashinsky":
        rate, varied, learned, between, beyond = {"per_period": 100.0}, "length", (20.0, 22.0, 24.0), 21.0, 25.0
    else:
        raise RheonError(f"the common task has no system {system!r}", remedy="choose lorenz or kuramoto-sivashinsky")
    common = {"horizon": 1000, "context": 5000, "source": _CTF, **rate}
    part = lambda suffix, **settings: Protocol(f"common-task/{suffix}", **(common | settings))  # noqa: E731
    other = {"kind": "parametric", "parameter": varied, "values": learned, "context": 2000}
    return (
        part("clean"),
        part("reconstruct-noisy", noise=0.1, kind="reconstruction"),
        part("noisy", noise=0.1),
        part("reconstruct-very-noisy", noise=0.3, kind="reconstruction"),
        part("very-noisy", noise=0.3),
        part("few-shot", context=250, validation=50),
        part("few-shot-noisy", context=250, validation=50, noise=0.1),
        part("interpolation", target=between, **other),
        part("extrapolation", target=beyond, **other),
    )


def protocol(name: str) -> Protocol:
    """A protocol by its name; change it with `replace`.

    Args:
        name: a key of `PROTOCOLS` that stands for one protocol.

    Returns:
        The Protocol.

    Raises:
        RheonError: if there is none of that name.

    Example:
        >>> protocol("zero-shot-2025").context
        512
    """
    found = PROTOCOLS.get(name, ())
    if not found:
        known = ", ".join((*PROTOCOLS, "common-task"))
        raise RheonError(f"there is no protocol {name!r}", remedy=f"choose one of {known}")
    return found[0]
