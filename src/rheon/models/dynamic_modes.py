"""Dynamic modes: a linear law on the leading coordinates of a field, with or without delays."""

from __future__ import annotations

from typing import ClassVar

from rheon.core.card import Card
from rheon.core.model import Identification
from rheon.core.settings import one_of, settle

from ._modal import METHODS, REMAINDERS, UNITS, checked_rank


class DynamicModes(Identification):
    """Dynamic mode decomposition (DMD): the linear map that best takes each sample to the next one.

    The fit is a law like any other: it forecasts from any start, and `rheon.dissect.modes` lists its modes with
    frequencies and decay rates per time unit, and their errors.

    Attributes:
        rank: how many coordinates are kept: a number, a share of the energy such as 0.99, "threshold" (the optimal
            hard threshold of Gavish and Donoho), or None for all there are.
        method: "exact" (least squares), "total" (total least squares) and "forward-backward" (both remove the bias
            of measurement noise), "optimised" (exponentials fitted to all samples at once: missing values and uneven
            times allowed, best under noise, slowest).
        delays: samples in a delay vector; 1 for none.
        bags: laws fitted to resampled data, for the errors of modes and for intervals; 0 for none.
        centre: fit an affine law, whose offset takes up the mean; False for a linear law through the origin.
        units: "data" weighs every variable as it is, right for one field; "standard" divides each by its standard
            deviation, right for variables of different kinds. Matters only where coordinates are left out.
        stable: move growing modes onto the circle of steady ones.
        remainder: "damped" lets what the coordinates do not carry fade at the rate at which it does in the data,
            "dropped" leaves it out of the law.

    Raises:
        RheonError: if a setting makes no sense.

    Source: Schmid 2010 (doi:10.1017/S0022112010001217); Tu et al. 2014 (doi:10.3934/jcd.2014.1.391); total and
        forward-backward: Dawson et al. 2016 (doi:10.1007/s00348-016-2127-7), Hemati et al. 2017
        (doi:10.1007/s00162-017-0432-2); optimised: Askham and Kutz 2018 (doi:10.1137/M1124176), bagging: Sashidhar
        and Kutz 2022 (doi:10.1098/rsta.2021.0199); offset: Hirsh et al. 2020 (doi:10.1137/19M1289881).

    Example:
        >>> import rheon, numpy as np
        >>> spiral = (0.98 * np.exp(0.3j)) ** np.arange(60)
        >>> series = rheon.Series(np.stack([spiral.real, spiral.imag], axis=1))
        >>> fit = rheon.fit(DynamicModes(centre=False), series)
        >>> bool(np.allclose(np.linalg.eigvals(fit.system.matrix), 0.98 * np.exp([0.3j, -0.3j])))
        True
    """

    rank: int | float | str | None = None
    method: str = "exact"
    delays: int = 1
    bags: int = 0
    centre: bool = True
    units: str = "data"
    stable: bool = False
    remainder: str = "damped"

    card: ClassVar[Card] = Card(
        title="Dynamic modes (DMD)",
        summary="A linear law on the leading coordinates of a field: oscillating and decaying patterns with their "
        "frequencies. Right for waves, vibrations and slow drifts of many variables; with delays for few variables.",
        reference="Tu et al. 2014, doi:10.3934/jcd.2014.1.391",
        equations=("s' = A s + b", "x = D s + c", "s = E (x_t, ..., x_(t-delays+1))"),
        parameters={
            "rank": "coordinates kept: number, share of energy, threshold or all",
            "method": "exact, total, forward-backward or optimised",
            "delays": "samples in a delay vector",
            "bags": "laws fitted to resampled data",
            "centre": "whether the law has an offset",
            "units": "data or standard: how variables weigh",
            "stable": "whether growing modes are made steady",
            "remainder": "damped or dropped: what becomes of what the coordinates do not carry",
        },
        tags=("closed form", "linear", "modes"),
        caveats=(
            "Measurement noise makes exact modes decay too fast; total, forward-backward and optimised do not.",
            "A linear law has no chaos: its free run dies out, cycles or grows.",
            "With as many coordinates as samples every recording is fitted, and nothing is learned: choose the rank.",
        ),
    )

    def __check_init__(self):
        checked_rank(self.rank)
        one_of(self.method, "method", METHODS)
        one_of(self.units, "units", UNITS)
        one_of(self.remainder, "remainder", REMAINDERS)
        settle(self, 1, "delays")
        settle(self, 0, "bags")

    @property
    def solver(self) -> str:
        """Where the law is found."""
        return "rheon.training.modes:dynamic_modes"

    def options(self) -> dict[str, tuple]:
        """Ranks and delays worth trying."""
        return {"rank": (0.9, 0.99, 0.999, None), "delays": (1, 5, 20)}
