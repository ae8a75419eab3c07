"""The Fit: a learned system with its history and provenance."""

from __future__ import annotations

import os
from typing import Any

import equinox as eqx

from .model import Model
from .registry import resolve
from .result import Result
from .store import load_tree, save_tree
from .system import System


class Fit(eqx.Module):
    """What fitting a model to data gives.

    Attributes:
        system: the learned law. It observes and encodes in the data's own units, and its `dt` is the data's step,
            so every measure of a known equation works on it and speaks in the data's time unit.
        model: the recipe it came from.
        names, units, time_unit: of the observed variables.
        history: what happened during training, by name: plain numbers and lists.
        provenance: versions, key, settings, source, size and digest of the data; no times of day, no durations.

    Example:
        >>> import rheon, numpy as np
        >>> series = rheon.Series(np.sin(0.1 * np.arange(400)))
        >>> fit = rheon.fit(rheon.models.Linear(lags=4), series)
        >>> fit.system.dt
        1.0
    """

    system: System
    model: Model
    names: tuple[str, ...] = eqx.field(static=True, default=())
    units: tuple[str, ...] = eqx.field(static=True, default=())
    time_unit: str = eqx.field(static=True, default="")
    history: dict[str, Any] = eqx.field(static=True, default_factory=dict)
    provenance: dict[str, Any] = eqx.field(static=True, default_factory=dict)

    @property
    def context(self) -> int:
        """Samples of context that a forecast needs."""
        return self.system.context

    def assess(self, series, **settings) -> Result:
        """Skill, likeness in the long run and exponents on data that the fit has not seen, with a verdict in words.

        See `rheon.bench.assess.assess` for the settings.
        """
        return resolve("rheon.bench.assess:assess")(self, series, **settings)

    def save(self, path: str | os.PathLike) -> None:
        """Write parameters and header to one safetensors file, atomically. See `load_fit`."""
        save_tree(path, self)

    def __repr__(self) -> str:
        return f"Fit({self.model}, {type(self.system).__name__}, dim {self.system.dim})"


def load_fit(path: str | os.PathLike) -> Fit:
    """Read a fit that `Fit.save` wrote.

    Args:
        path: a `model.safetensors` file.

    Returns:
        The fit, equal to the saved one.

    Raises:
        RheonError: if the file is missing, is no safetensors file, was not written by rheon, or names a class that
            this version does not have.

    Source: format in `rheon.core.store`: safetensors with a JSON header; nothing is unpickled.

    Example:
        >>> import rheon, numpy as np, tempfile, pathlib
        >>> fit = rheon.fit(rheon.models.Linear(lags=2), rheon.Series(np.sin(0.1 * np.arange(300))))
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     fit.save(pathlib.Path(folder) / "model.safetensors")
        ...     again = load_fit(pathlib.Path(folder) / "model.safetensors")
        >>> again.model == fit.model
        True
    """
    from .errors import RheonError

    tree = load_tree(path)
    if not isinstance(tree, Fit):
        raise RheonError(f"the file holds a {type(tree).__name__}, not a Fit", where=str(path))
    return tree
