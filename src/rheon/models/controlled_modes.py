"""Dynamic modes with control: a linear law with known inputs."""

from __future__ import annotations

from typing import ClassVar

import equinox as eqx
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from rheon.core.card import Card
from rheon.core.errors import RheonError
from rheon.core.model import Identification
from rheon.core.settings import one_of, settle
from rheon.core.system import parameter

from ._modal import UNITS, AroundModes, checked_rank


class DrivenModes(AroundModes):
    """s' = A s + b + B (u - mean of u): a linear law on few coordinates with inputs, in the units of the data.

    Attributes:
        motion: A, b, and how coordinates are seen and found.
        gain: B, shape (mode, input).
        level: means of the inputs in the data, which stand for inputs that are not given. Shape (input,).
        input_names: names of the inputs.

    Source: Proctor, Brunton and Kutz 2016, doi:10.1137/15M1013857.
    """

    gain: Float[np.ndarray, "mode input"] = eqx.field(converter=parameter)
    level: Float[np.ndarray, " input"] = eqx.field(converter=parameter)
    input_names: tuple[str, ...] = eqx.field(static=True)

    def step(self, t, x: Float[Array, " dim"], u=None) -> Float[Array, " dim"]:
        """One step under an input that is held. Shapes: (), (dim,), (input,) -> (dim,)."""
        moved = self.motion.step(t, x)
        if u is None:
            return moved
        u = jnp.atleast_1d(u)
        if u.shape != np.shape(self.level):
            raise RheonError(
                f"inputs of shape {u.shape} at a time, the law takes {len(self.input_names)}",
                where="inputs",
                remedy=f"give {', '.join(self.input_names)}, shape (time, {len(self.input_names)})",
            )
        return moved.at[: self.motion.n_modes].add(self.gain @ (u - self.level))


class ControlledModes(Identification):
    """Dynamic mode decomposition with control: what the inputs do is told apart from what the system does by itself.

    Inputs are columns of the recording. The law takes them in simulations, `rheon.simulate(fit.system, inputs=...)`,
    in the units of the data; where none are given they stay at their mean.

    Attributes:
        inputs: names of the columns that are inputs.
        rank: as in `DynamicModes`.
        delays: samples in a delay vector; 1 for none.
        centre: fit an affine law, whose offset takes up the means.
        units: "data" or "standard": how variables weigh where coordinates are left out.
        stable: move growing modes onto the circle of steady ones.
        bags: laws fitted to resampled data, for the errors of modes; 0 for none.

    Raises:
        RheonError: if a setting makes no sense.

    Source: Proctor, Brunton and Kutz 2016, doi:10.1137/15M1013857.

    Example:
        >>> import rheon, numpy as np
        >>> u = np.sin(np.arange(60.0) ** 1.5)
        >>> x = np.zeros(60)
        >>> for k in range(59):
        ...     x[k + 1] = 0.9 * x[k] + 0.5 * u[k]
        >>> fit = rheon.fit(ControlledModes(inputs=("u",)), rheon.Series(np.stack([x, u], 1), names=("x", "u")))
        >>> fit.system.motion.matrix.round(9).tolist()
        [[0.9]]
    """

    inputs: tuple[str, ...] = ("u",)
    rank: int | float | str | None = None
    delays: int = 1
    centre: bool = True
    units: str = "data"
    stable: bool = False
    bags: int = 0

    card: ClassVar[Card] = Card(
        title="Dynamic modes with control (DMDc)",
        summary="A linear law on few coordinates with known inputs: for systems that are driven while they are "
        "measured. Modes are those of the system left to itself.",
        reference="Proctor, Brunton and Kutz 2016, doi:10.1137/15M1013857",
        equations=("s' = A s + b + B u", "x = D s + c"),
        parameters={
            "inputs": "names of the columns that are inputs",
            "rank": "coordinates kept: number, share of energy, threshold or all",
            "delays": "samples in a delay vector",
            "centre": "whether the law has an offset",
            "units": "data or standard: how variables weigh",
            "stable": "whether growing modes are made steady",
            "bags": "laws fitted to resampled data",
        },
        tags=("closed form", "linear", "modes", "inputs"),
        caveats=(
            "Inputs that follow from the state (feedback) cannot be told apart from it.",
            "An input acts over one step, as it stood at its beginning.",
        ),
    )

    def __check_init__(self):
        names = self.inputs
        several = isinstance(names, tuple | list) and all(isinstance(n, str) for n in names)
        if not several or not names or len(set(names)) < len(names):
            raise RheonError(
                f"inputs = {names!r}", where="inputs", remedy='give names of columns, each once, e.g. ("u",)'
            )
        object.__setattr__(self, "inputs", tuple(names))
        checked_rank(self.rank)
        one_of(self.units, "units", UNITS)
        settle(self, 1, "delays")
        settle(self, 0, "bags")

    @property
    def solver(self) -> str:
        """Where the law is found."""
        return "rheon.training.driven_modes:controlled_modes"

    def options(self) -> dict[str, tuple]:
        """Ranks and delays worth trying."""
        return {"rank": (0.99, None), "delays": (1, 5, 20)}
