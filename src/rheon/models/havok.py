"""HAVOK: chaos as a linear system on delay coordinates that a rare forcing drives."""

from __future__ import annotations

from typing import Any, ClassVar

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from rheon.core.card import Card
from rheon.core.errors import RheonError
from rheon.core.kinds import Chain, Flow
from rheon.core.model import Identification
from rheon.core.settings import settle, whole
from rheon.core.system import parameter

from ._modal import AroundModes

# a forcing below this share of its standard deviation is at rest: there a resampled path may go over to another place
QUIET = 0.1


class ForcedFlow(Flow):
    """dv/dt = A v + B u: the linear system in continuous time, unforced where no input is given.

    Attributes:
        matrix: A, per time unit. Shape (mode, mode).
        gain: B, per time unit. Shape (mode,).

    Source: Brunton et al. 2017, doi:10.1038/s41467-017-00030-8.
    """

    matrix: Float[np.ndarray, "mode mode"] = eqx.field(converter=parameter)
    gain: Float[np.ndarray, " mode"] = eqx.field(converter=parameter)

    def initial(self) -> Float[np.ndarray, " mode"]:
        """Unit amplitude in the first coordinate. Shape (mode,)."""
        return np.eye(len(self.gain))[0]

    def vector_field(self, t, x: Float[Array, " mode"], u=None) -> Float[Array, " mode"]:
        """The rate. Shapes: (), (mode,), (1,) or () -> (mode,)."""
        rate = jnp.asarray(self.matrix) @ x
        return rate if u is None else rate + self.gain * jnp.reshape(jnp.asarray(u), ())


class HavokMap(AroundModes):
    """The forced linear system of HAVOK, step by step.

    Coordinates have mean square 1 over the data. Without an input the forcing is 0.

    Attributes:
        motion: one step of the unforced system, and how coordinates are seen and found.
        flow: the same in continuous time, with its forcing.
        gain: what a forcing held over one step adds, shape (mode,).
        sensor: from a window, oldest sample first, to the forcing. Shape (time * variable,).
        forced: the forcing in the training data, shape (time,).
        explained: share of the variance of each coordinate's rate that the linear law explains, the forcing's last.

    Source: Brunton et al. 2017, doi:10.1038/s41467-017-00030-8.
    """

    flow: ForcedFlow
    gain: Float[np.ndarray, " mode"] = eqx.field(converter=parameter)
    sensor: Float[np.ndarray, " window"] = eqx.field(converter=parameter)
    forced: Float[np.ndarray, " time"] = eqx.field(converter=parameter)
    explained: Float[np.ndarray, " mode"] = eqx.field(converter=parameter)

    @property
    def n_numbers(self) -> int:
        """How many numbers a step needs."""
        return self.motion.n_numbers + np.size(self.gain)

    def step(self, t, x: Float[Array, " dim"], u=None) -> Float[Array, " dim"]:
        """One step under a forcing that is held. Shapes: (), (dim,), (1,) or () -> (dim,)."""
        moved = self.motion.step(t, x)
        return moved if u is None else moved + self.gain * jnp.reshape(jnp.asarray(u), ())

    def forcing(self, values: Float[np.ndarray, "time variable"]) -> Float[np.ndarray, " time"]:
        """The forcing along a recording; NaN until a window is complete. Shapes: (time, variable) -> (time,).

        Raises:
            RheonError: if the recording is shorter than a window, or of other variables.
        """
        values = np.asarray(values, np.float64)
        values = values[:, None] if values.ndim == 1 else values
        if values.ndim != 2 or values.shape[1] != self.n_observed:
            raise RheonError(f"values of shape {values.shape}", remedy=f"give (time, {self.n_observed})")
        if len(values) < self.context:
            raise RheonError(f"{len(values)} samples, a window has {self.context}", remedy="give a longer recording")
        rows = values - self.motion.centre
        windows = np.lib.stride_tricks.sliding_window_view(rows, self.context, axis=0).transpose(0, 2, 1)
        seen = np.einsum("wtv,tv->w", windows, self.sensor.reshape(self.context, -1))
        return np.concatenate([np.full(self.context - 1, np.nan), seen])

    def stochastic(self, stretch: int | None = None) -> ForcedAtRandom:
        """The law driven by stretches of the measured forcing in random order, joined where it is at rest.

        Args:
            stretch: mean length of a stretch in samples; default a fiftieth of the data.

        Returns:
            A `Chain`: simulate it like any other stochastic system.

        Raises:
            RheonError: if the stretch is no whole number of at least 1.
        """
        quiet = np.flatnonzero(np.abs(self.forced) < QUIET * np.std(self.forced)).astype(float)
        length = max(1, len(self.forced) // 50) if stretch is None else whole(stretch, "stretch")
        # a change of place is possible at rest only: then it has to be likelier
        chance = min(1.0, len(self.forced) / (length * max(1, len(quiet))))
        return ForcedAtRandom(self.motion, self.gain, self.forced, quiet, chance)


class ForcedAtRandom(Chain):
    """A linear law driven by a measured forcing whose stretches come in random order.

    The state holds the coordinates and the place in the forcing.

    Attributes:
        motion: the linear law.
        gain: what a forcing held over one step adds, shape (mode,).
        forced: the measured forcing, shape (time,).
        quiet: places at which it is at rest, shape (place,).
        chance: probability of a change of place at rest.

    Source: the stationary bootstrap, Politis and Romano 1994, doi:10.1080/01621459.1994.10476870.
    """

    motion: Any
    gain: Float[np.ndarray, " mode"] = eqx.field(converter=parameter)
    forced: Float[np.ndarray, " time"] = eqx.field(converter=parameter)
    quiet: Float[np.ndarray, " place"] = eqx.field(converter=parameter)
    chance: Any = eqx.field(converter=parameter)

    @property
    def dt(self) -> float:
        """Time per step."""
        return self.motion.dt

    @property
    def dim(self) -> int:
        """The coordinates and the place."""
        return self.motion.dim + 1

    @property
    def n_observed(self) -> int:
        """Number of observed variables."""
        return self.motion.n_observed

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of the observed variables."""
        return self.motion.variables

    @property
    def context(self) -> int:
        """Samples from which the state is found."""
        return self.motion.context

    def initial(self) -> Float[np.ndarray, " dim"]:
        """The end of the data, at a place where the forcing rests. Shape (dim,)."""
        place = self.quiet[:1] if len(self.quiet) else np.zeros(1)
        return np.concatenate([self.motion.initial(), place])

    def observe(self, state: Float[Array, " dim"]) -> Float[Array, " variable"]:
        """The sample of a state, in data units. Shapes: (dim,) -> (variable,)."""
        return self.motion.observe(state[:-1])

    def encode(self, window: Float[Array, "time variable"]) -> Float[Array, " dim"]:
        """The coordinates at the end of a window, and a place at rest. Shapes: (time, variable) -> (dim,)."""
        return jnp.concatenate([self.motion.encode(window), jnp.asarray(self.initial()[-1:])])

    def step(self, key, t, x: Float[Array, " dim"], u=None) -> Float[Array, " dim"]:
        """Draw the next place, and step under its forcing. Shapes: key, (), (dim,), None -> (dim,)."""
        one, two = jax.random.split(key)
        place = x[-1].astype(int)
        force = jnp.asarray(self.forced)[place]
        size = len(self.forced)
        following = jnp.where(place + 1 < size, place + 1, 0)
        if np.size(self.quiet):
            other = jnp.asarray(self.quiet)[jax.random.randint(two, (), 0, np.size(self.quiet))].astype(int)
            rests = jnp.abs(force) < QUIET * jnp.std(jnp.asarray(self.forced))
            following = jnp.where(rests & (jax.random.uniform(one) < self.chance), other, following)
        moved = self.motion.step(t, x[:-1]) + self.gain * force
        return jnp.concatenate([moved, following[None].astype(moved.dtype)])


class HAVOK(Identification):
    """Hankel alternative view of Koopman: leading delay coordinates move linearly, driven by the last one.

    The last coordinate, which no linear law explains, is taken as a forcing from outside. It is small most of the
    time; its bursts announce, in Lorenz's system, a switch of lobes. `rheon.dissect.forcing` gives its statistics,
    `fit.system.flow` the system in continuous time, `fit.system.stochastic()` one with a forcing of its own.

    Attributes:
        rank: coordinates, the forcing included.
        delays: samples in a delay vector; together they should span less than a characteristic time.
        centre: take the mean off first.

    Raises:
        RheonError: if a setting makes no sense.

    Source: Brunton, Brunton, Proctor, Kaiser and Kutz 2017, doi:10.1038/s41467-017-00030-8.

    Example:
        >>> import rheon
        >>> wave = rheon.simulate(rheon.systems.Lorenz(), n=2_000, dt=0.002, transient=5.0).select(["x"])
        >>> fit = rheon.fit(HAVOK(rank=5, delays=50), wave)
        >>> fit.system.flow.matrix.shape, fit.context
        ((4, 4), 50)
    """

    rank: int = 15
    delays: int = 100
    centre: bool = False

    card: ClassVar[Card] = Card(
        title="HAVOK",
        summary="A chaotic recording as a linear system on its delay coordinates with an intermittent forcing: shows "
        "when the motion leaves the regular, and warns before it does.",
        reference="Brunton et al. 2017, doi:10.1038/s41467-017-00030-8",
        equations=("dv/dt = A v + B u", "u the last coordinate of rank", "x = D v"),
        parameters={
            "rank": "coordinates, the forcing included",
            "delays": "samples in a delay vector",
            "centre": "whether the mean is taken off first",
        },
        tags=("closed form", "linear", "modes", "inputs", "chaotic"),
        caveats=(
            "It explains with the forcing known; without it a free run is a sum of waves and foretells nothing of the "
            "chaos.",
            "Needs fine sampling: windows (delays times step) much shorter than a turn of the orbit.",
            "Late coordinates are as small as the rounding of the data: noise in the data replaces them.",
        ),
    )

    def __check_init__(self):
        settle(self, 2, "rank")
        settle(self, 2, "delays")

    @property
    def solver(self) -> str:
        """Where the law is found."""
        return "rheon.training.driven_modes:havok"

    def options(self) -> dict[str, tuple]:
        """Ranks worth trying."""
        return {"rank": (5, 10, 15)}
