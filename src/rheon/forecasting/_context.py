"""What a forecast starts from: the last samples before it, checked."""

from __future__ import annotations

from typing import Any

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.fit import Fit
from rheon.core.series import REGULAR_TOLERANCE, Series
from rheon.core.system import System


def system_of(fit_or_system: Fit | System) -> System:
    """The system of a fit, or the system itself.

    Raises:
        RheonError: if it is neither.
    """
    system = fit_or_system.system if isinstance(fit_or_system, Fit) else fit_or_system
    if not isinstance(system, System):
        raise RheonError(
            f"a {type(system).__name__} cannot forecast", remedy="pass a Fit (from rheon.fit) or a System instance"
        )
    return system


def as_series(fit_or_system: Fit | System, context) -> Series:
    """The context as a series whose variables are those of the law, in its order.

    Raises:
        RheonError: if the variables or the time step are not those of the law.
    """
    law: Any = fit_or_system
    system: Any = system_of(law)
    fitted = isinstance(law, Fit)
    names = tuple(law.names) if fitted else tuple(system.variables)
    units = tuple(law.units) if fitted else ()
    if not isinstance(context, Series):
        values = np.asarray(context)
        if values.ndim == 0:
            raise RheonError("the context is a single number", remedy="give an array (time, variable)")
        shape = (*values.shape, 1)[:2] if values.ndim == 1 else values.shape
        _same_number(shape[-1], names, f"an array of shape {values.shape}")
        time_unit = law.time_unit if fitted else ""
        times = _own_step(system) * np.arange(shape[-2])
        return Series(values, times=times, names=names, units=units, time_unit=time_unit)
    if fitted and context.names != names and set(names) <= set(context.names):
        context = context.select(names)
    _same_number(context.n_variables, names, context.source)
    if not context.is_regular:
        raise RheonError("the time step of the context is uneven", where=context.source, remedy="resample it first")
    # an equation with numbers fitted has no step of its own
    learned = getattr(system, "dt", context.dt)
    if fitted and context.n_times > 1 and abs(context.dt - learned) > REGULAR_TOLERANCE * learned:
        raise RheonError(
            f"the context has the time step {context.dt:.6g}, the model learned {learned:.6g}",
            where=context.source,
            remedy="resample the context, or fit a model to this step",
        )
    return context


def last_windows(context: Series, length: int) -> np.ndarray:
    """The last `length` samples of every path. Shape (series, length, variable).

    Raises:
        RheonError: if there are fewer samples, or a gap among them.
    """
    if context.n_times < length:
        raise RheonError(
            f"the context has {context.n_times} samples, the forecast needs {length}",
            where=context.source,
            remedy="give a longer context, or a model with a shorter memory",
        )
    windows = context.paths[:, -length:]
    missing = np.argwhere(~np.isfinite(windows))
    if len(missing):
        path, row, variable = (int(v) for v in missing[-1])
        raise RheonError(
            f"{context.names[variable]} is missing {length - row} samples before the end of the context, and the "
            f"forecast needs the last {length} complete",
            where=f"{context.source} path {path}".strip(),
            remedy="end the context before the gap (series.window(0, n)) or fill the gap",
        )
    return windows


def step_of(system: System, context: Series) -> float:
    """The time between samples: that of the context, or where it is one sample that of the system."""
    return context.dt if context.n_times > 1 else _own_step(system)


def continuing(context: Series, horizon: int, dt: float) -> np.ndarray:
    """Times after the end of the context. Shape (horizon,), or (series, horizon) where paths have own times."""
    return context.times[..., -1:] + dt * np.arange(1, horizon + 1)


def _own_step(system: System) -> float:
    step = getattr(system, "dt", None)
    if step is None and system.card is not None:
        step = system.card.dt
    return 1.0 if step is None else float(step)


def _same_number(found: int, names: tuple[str, ...], where: str) -> None:
    if found != len(names):
        raise RheonError(
            f"the context has {found} variables, the law {len(names)}: {', '.join(names[:8])}",
            where=where,
            remedy="give the variables that the law was made for; arrays are (time, variable)",
        )
