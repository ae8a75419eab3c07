"""What sparse identification sees of a recording: complete samples of every path, checked."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.series import Series


@dataclasses.dataclass(frozen=True)
class Recording:
    """Complete samples of every path.

    Attributes:
        times: one array per path, shape (time,).
        values: one array per path, shape (time, variable): states, then inputs.
        states: names of the variables that get an equation.
        inputs: names of those that drive.
        units: unit of every variable.
        time_unit: unit of time.
        dt: median step.
    """

    times: tuple[np.ndarray, ...]
    values: tuple[np.ndarray, ...]
    states: tuple[str, ...]
    inputs: tuple[str, ...]
    units: tuple[str, ...]
    time_unit: str
    dt: float

    @property
    def names(self) -> tuple[str, ...]:
        """States, then inputs."""
        return self.states + self.inputs

    @property
    def n_states(self) -> int:
        """Number of states."""
        return len(self.states)

    def last(self) -> np.ndarray:
        """The last complete sample of the states."""
        return self.values[-1][-1, : self.n_states]


def recording(model: Any, series: Series) -> Recording:
    """The recording of a series, as a model wants it.

    Raises:
        RheonError: if an input is not there, nothing is left to explain, a variable never changes, or hardly anything
            was observed.
    """
    missing = [name for name in model.inputs if name not in series.names]
    if missing:
        raise RheonError(
            f"there is no input {', '.join(missing)}",
            where=series.source,
            remedy=f"choose among {', '.join(series.names)}",
        )
    states = tuple(name for name in series.names if name not in model.inputs)
    if not states:
        raise RheonError("every variable is an input", where="inputs", remedy="leave one to be explained")
    if series.n_times < 10:
        turned = "; time comes first: is the array turned?" if series.n_variables > series.n_times else ""
        raise RheonError(
            f"{series.n_times} samples of {series.n_variables} variables{turned}",
            where=series.source,
            remedy="give at least 10 samples, far more for a law",
        )
    chosen = series.select([*states, *model.inputs])
    times, values = [], []
    for i in range(chosen.n_series):
        path = chosen.path(i)
        complete = path.mask.all(axis=1)
        if complete.sum() >= 2:
            times.append(path.times[complete])
            values.append(path.values[complete].astype(np.float64))
    if not values or sum(map(len, values)) < 10:
        raise RheonError(
            "fewer than 10 samples hold all variables", where=series.source, remedy="leave the gappy variable out"
        )
    flat = np.concatenate(values)
    constant = [n for n, low, high in zip(chosen.names, flat.min(0), flat.max(0), strict=True) if low == high]
    if constant:
        raise RheonError(
            f"{', '.join(constant)} never changes",
            where=series.source,
            remedy="leave the variable out: series.select([...])",
        )
    return Recording(
        tuple(times), tuple(values), states, tuple(model.inputs), chosen.units, series.time_unit, series.dt
    )


def unit_of(target: str, powers, units: tuple[str, ...], time_unit: str, order: int) -> str:
    """The unit of a coefficient: that of the target's derivative over that of its term; empty where not known.

    Example:
        >>> unit_of("V", (1, 1), ("V", "A"), "s", 1)
        '1/(A s)'
    """
    if powers is None:
        return ""
    counts: dict[str, int] = {}
    for unit, power in [(target, 1), *((u, -p) for u, p in zip(units, powers, strict=False)), (time_unit, -order)]:
        if unit and power:
            counts[unit] = counts.get(unit, 0) + power
    above = [_power(u, c) for u, c in counts.items() if c > 0]
    below = [_power(u, -c) for u, c in counts.items() if c < 0]
    top = " ".join(above) or ("1" if below else "")
    return top if not below else f"{top}/{below[0]}" if len(below) == 1 else f"{top}/({' '.join(below)})"


def _power(unit: str, power: int) -> str:
    unit = f"({unit})" if " " in unit and power > 1 else unit
    return unit if power == 1 else f"{unit}^{power}"
