"""Multi-resolution dynamic modes: slow modes of the whole recording, then of its halves, then of theirs."""

from __future__ import annotations

from typing import Any, ClassVar

import equinox as eqx
import numpy as np
from jaxtyping import Array, Float

from rheon.core.card import Card
from rheon.core.errors import RheonError
from rheon.core.model import Identification
from rheon.core.settings import one_of, settle

from ._modal import UNITS, AroundModes, checked_rank


class ModeBook(eqx.Module):
    """Modes of windows of many lengths.

    Attributes:
        level: 0 for modes of the whole recording, one more per halving. Shape (mode,).
        begin, end: of the window of each mode, in the recording's own time. Shape (mode,).
        rates: growth + i angular frequency per time unit, one of each conjugate pair. Shape (mode,).
        shapes: what each mode shows, shape (variable, mode), complex.
        amplitudes: at the beginning of the window, for every path. Shape (series, mode), complex.
        sizes: root mean square over time and variables, in data units. Shape (mode,).
        centre: what was taken off first, shape (variable,).
    """

    level: Any
    begin: Any
    end: Any
    rates: Any
    shapes: Any
    amplitudes: Any
    sizes: Any
    centre: Any

    def reconstruct(self, times: Float[np.ndarray, " time"], levels: int | None = None) -> Float[np.ndarray, ...]:
        """The recording as its modes have it.

        Args:
            times: within the recording, shape (time,).
            levels: how many levels count, from the slowest; all if not given.

        Returns:
            Shape (series, time, variable).
        """
        times = np.asarray(times, float)
        made = np.zeros((len(self.amplitudes), len(times), len(self.centre))) + np.asarray(self.centre)
        for k in range(len(self.rates)):
            if levels is not None and self.level[k] >= levels:
                continue
            # far less than a sample, whatever the unit of time
            near = 1e-9 * (self.end[k] - self.begin[k]) + 4 * np.finfo(float).eps * np.abs(times).max(initial=0.0)
            inside = (times >= self.begin[k] - near) & (times < self.end[k] - near)
            wave = np.exp(self.rates[k] * (times[inside] - self.begin[k]))
            share = 2.0 if self.rates[k].imag != 0 else 1.0
            part = self.amplitudes[:, k, None, None] * wave[:, None] * self.shapes[:, k]
            made[:, inside] += share * part.real
        return made


class TreeModes(AroundModes):
    """The modes of the last window of every level, going on; with the book of all modes.

    Attributes:
        motion: the linear law.
        book: modes of all windows.

    Source: Kutz, Fu and Brunton 2016, doi:10.1137/15M1023543.
    """

    book: ModeBook

    @property
    def n_numbers(self) -> int:
        """How many numbers a step needs; those of the book are not counted."""
        return self.motion.n_numbers

    def step(self, t, x: Float[Array, " dim"], u=None) -> Float[Array, " dim"]:
        """One step of the linear law. Shapes: (), (dim,), None -> (dim,)."""
        return self.motion.step(t, x)


class MultiresolutionModes(Identification):
    """Multi-resolution dynamic mode decomposition: what is slow on each scale of time, from the longest down.

    On every window the modes of fewer than `cycles` periods are found and taken off, then the window is halved. For
    recordings with rare events and slow backgrounds; `rheon.dissect.modes` lists modes with their windows, and
    `fit.system.book.reconstruct(times)` adds them up. A forecast lets the modes of the last windows go on.

    Attributes:
        levels: how often the recording is halved at most, plus 1.
        cycles: modes with at most so many periods per window are slow.
        rank: of the modes in each window, as in `DynamicModes`.
        context: samples from which the state is found; None for the shortest window.
        centre: take the mean off first.
        units: "data" or "standard": how variables weigh where coordinates are left out.
        stable: move growing modes of the forecast onto the circle of steady ones.

    Raises:
        RheonError: if a setting makes no sense.

    Source: Kutz, Fu and Brunton 2016, doi:10.1137/15M1023543.

    Example:
        >>> import rheon, numpy as np
        >>> t = 0.1 * np.arange(400)
        >>> x = np.sin(0.3 * t)[:, None] * np.array([1.0, 2.0]) + np.cos(0.3 * t)[:, None] * np.array([2.0, 0.5])
        >>> fit = rheon.fit(MultiresolutionModes(levels=2), rheon.Series(x, times=t))
        >>> bool(np.abs(fit.system.book.reconstruct(t)[0] - x).max() < 0.2)
        True
    """

    levels: int = 4
    cycles: int = 2
    rank: int | float | str | None = None
    context: int | None = None
    centre: bool = True
    units: str = "data"
    stable: bool = True

    card: ClassVar[Card] = Card(
        title="Multi-resolution dynamic modes",
        summary="Slow modes of the whole recording, then of its halves, and so on: trends, seasons and rare events of "
        "a field apart, each with the window it belongs to.",
        reference="Kutz, Fu and Brunton 2016, doi:10.1137/15M1023543",
        equations=("x = sum over levels and windows of phi exp(omega t)",),
        parameters={
            "levels": "halvings at most, plus 1",
            "cycles": "periods per window of a mode that still counts as slow",
            "rank": "of the modes in each window",
            "context": "samples from which the state is found",
            "centre": "whether the mean is taken off first",
            "units": "data or standard: how variables weigh",
            "stable": "whether growing modes of the forecast are made steady",
        },
        tags=("closed form", "linear", "modes", "multi-scale"),
        caveats=(
            "Windows are halves of halves: what happens across a border is cut in two.",
            "It describes a recording; its forecast knows no more than the modes of the last windows.",
        ),
    )

    def __check_init__(self):
        settle(self, 1, "levels")
        settle(self, 1, "cycles")
        checked_rank(self.rank)
        one_of(self.units, "units", UNITS)
        if self.context is not None:
            settle(self, 1, "context")
        if self.levels > 20:
            raise RheonError(f"levels = {self.levels}", where="levels", remedy="20 halvings leave nothing")

    @property
    def solver(self) -> str:
        """Where the law is found."""
        return "rheon.training.multiresolution:multiresolution_modes"

    def options(self) -> dict[str, tuple]:
        """Levels and cycles worth trying."""
        return {"levels": (1, 3, 5), "cycles": (1, 2)}
