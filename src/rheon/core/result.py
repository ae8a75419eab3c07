"""A Result: a number, a curve or a structure with its error, its verdict, and how it was computed."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np

from .figure import Figure
from .files import plain
from .registry import resolve

# verdicts a measure may give; "cannot tell" is the honest answer to data that do not support a number
VERDICTS = (
    "converged",
    "not converged",
    "too short",
    "cannot tell",
    # theory forbids a verdict from data of this kind
    "resolution limit",
    "diverged",
    "exact",
    "found",
    "none found",
    "yes",
    "no",
)


@dataclasses.dataclass(frozen=True, eq=False)
class Result:
    """What a measure or a dissection returns.

    Attributes:
        name: what was measured, e.g. "Lyapunov spectrum".
        value: the number, or an array whose axes `axes` names.
        error: standard error of `value`, same shape, or None where none can be given.
        verdict: one of `VERDICTS`.
        reason: why that verdict, in words.
        units: of `value`, e.g. "1/time unit"; empty if it has none.
        method: how it was computed, in words, with the settings that matter and the source.
        axes: names of the axes of `value`.
        details: further arrays and numbers by name (convergence history, sub-results).
        figure: what to draw, or None.

    Raises:
        ValueError: if the verdict is not one of `VERDICTS`.

    Example:
        >>> r = Result("largest exponent", 0.906, error=0.004, verdict="converged", units="1/time unit")
        >>> print(r)
        largest exponent = 0.9060 ± 0.0040 1/time unit [converged]
    """

    name: str
    value: Any
    error: Any = None
    verdict: str = "converged"
    reason: str = ""
    units: str = ""
    method: str = ""
    axes: tuple[str, ...] = ()
    details: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    figure: Figure | None = None

    def __post_init__(self):
        if self.verdict not in VERDICTS:
            raise ValueError(f"verdict {self.verdict!r} is not one of {', '.join(VERDICTS)}")

    def __float__(self) -> float:
        return float(np.asarray(self.value))

    def __array__(self, dtype=None, copy=None):
        return np.asarray(self.value, dtype)

    def __getitem__(self, name: str):
        return self.details[name]

    def __str__(self) -> str:
        unit = f" {self.units}" if self.units else ""
        head = f"{self.name} = {_format(self.value, self.error)}{unit} [{self.verdict}]"
        return head + (f"\n  {self.reason}" if self.reason else "") + (f"\n  {self.method}" if self.method else "")

    __repr__ = __str__

    def plot(self, backend: str = "matplotlib", path=None):
        """Draw the result; see `rheon.plotting.draw`.

        Raises:
            ValueError: if this result has nothing to draw.
        """
        if self.figure is None:
            raise ValueError(f"{self.name} has no figure")
        return resolve("rheon.plotting.draw:draw")(self.figure, backend=backend, path=path)

    def to_dict(self) -> dict:
        """Plain numbers, lists and strings, ready for JSON; non-finite numbers become None."""
        record = {
            f.name: getattr(self, f.name) for f in dataclasses.fields(self) if f.name not in ("figure", "details")
        }
        details = {k: v.to_dict() if isinstance(v, Result) else v for k, v in self.details.items()}
        return plain(record | {"details": details})

    def to_xarray(self):
        """An xarray DataArray with the axes, and the error as a second variable where there is one."""
        from .errors import require

        xarray = require("xarray", "app")
        value = np.asarray(self.value)
        axes = self.axes or tuple(f"axis{i}" for i in range(value.ndim))
        attributes = {"units": self.units, "verdict": self.verdict, "reason": self.reason, "method": self.method}
        data: dict[str, tuple] = {"value": (axes, value, attributes)}
        if self.error is not None:
            data["error"] = (axes, np.broadcast_to(np.asarray(self.error), value.shape))
        return xarray.Dataset(data, attrs={"name": self.name})


def _format(value, error) -> str:
    value = np.asarray(value)
    if value.dtype.kind == "c" and value.size > 24:
        known = np.abs(value[~np.isnan(value)])
        return f"array {value.shape}, moduli from {known.min():.4g} to {known.max():.4g}" if known.size else "all NaN"
    if value.dtype.kind not in "fiub":
        return str(value)
    errors = None if error is None else np.broadcast_to(np.asarray(error, float), value.shape)
    if value.ndim == 0:
        return _number(value[()], None if errors is None else errors[()])
    if value.size > 24:
        known = value[~np.isnan(value)]
        span = f"from {known.min():.4g} to {known.max():.4g}" if known.size else "all NaN"
        return f"array {value.shape}, {span}"
    flat = value.ravel()
    parts = [_number(v, None if errors is None else errors.ravel()[i]) for i, v in enumerate(flat)]
    return "(" + ", ".join(parts) + ")"


def _number(value, error) -> str:
    if error is None or not np.isfinite(error) or error <= 0 or not np.isfinite(value):
        return f"{value:.5g}" if isinstance(value, np.floating) else str(value)
    digits = int(np.clip(1 - np.floor(np.log10(error)), 0, 12))
    return f"{value:.{digits}f} ± {error:.{digits}f}"
