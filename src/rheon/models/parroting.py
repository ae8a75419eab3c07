"""Context parroting: find the moment in the past that looked most like now, and copy what came after."""

from __future__ import annotations

from typing import ClassVar

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from rheon.core.card import Card
from rheon.core.errors import RheonError
from rheon.core.kinds import Map
from rheon.core.model import Direct
from rheon.core.system import parameter

from ._buffer import gap_free
from ._period import dominant_period

# longest library kept, in samples
MOST_SAMPLES = 50_000


class Library(Map):
    """A walk through stored samples. The state is the current sample and the place in the library.

    Attributes:
        samples: the library, shape (place, variable).
        following: the place after each place; at the end of a stretch, the place after the window most like it.
        places: places at which a window ends that may be matched, shape (window,).
        length: samples compared.
    """

    samples: Float[np.ndarray, "place variable"] = eqx.field(converter=parameter)
    following: Int[np.ndarray, " place"]
    places: Int[np.ndarray, " window"]
    length: int

    @property
    def context(self) -> int:
        """Samples that are compared with the library."""
        return self.length

    def initial(self) -> Float[np.ndarray, " dim"]:
        """The first matched place. Shape (variable + 1,)."""
        return np.append(np.asarray(self.samples)[self.places[0]], float(self.places[0]))

    def observe(self, state: Float[Array, " dim"]) -> Float[Array, " variable"]:
        """The current sample."""
        return state[:-1]

    def encode(self, window: Float[Array, "time variable"]) -> Float[Array, " dim"]:
        """The last sample, and the place in the library that looks most like the last `length` samples."""
        places = jnp.asarray(self.places)
        samples = jnp.asarray(self.samples)
        distance = sum(
            jnp.sum((samples[places - back] - window[window.shape[0] - 1 - back]) ** 2, axis=-1)
            for back in range(self.length)
        )
        place = places[jnp.argmin(distance)]
        return jnp.append(window[-1], place.astype(window.dtype))

    def step(self, t, x: Float[Array, " dim"], u=None) -> Float[Array, " dim"]:
        """Copy the sample at the place that follows."""
        # a state that a solver disturbed still points to the nearest place
        place = jnp.clip(jnp.round(x[-1]), 0, len(self.following) - 1).astype(jnp.int32)
        after = jnp.asarray(self.following)[place]
        return jnp.append(jnp.asarray(self.samples, x.dtype)[after], after.astype(x.dtype))


class Parroting(Direct):
    """Copies what followed the window of the training data that is nearest to the last samples.

    Attributes:
        length: samples compared (D).
        lead: samples that must follow a window for it to be matched; None takes one dominant period. It keeps the
            last window from matching its own immediate past.

    Source: Zhang and Gilpin 2025 (arXiv 2505.11349); the method of analogues, Lorenz 1969.

    Example:
        >>> import rheon, numpy as np
        >>> wave = rheon.Series(np.tile([1.0, 2.0, 3.0, 2.0], 10))
        >>> rheon.forecast(rheon.fit(Parroting(length=3), wave), wave, 5)["x0"].round(9).tolist()
        [1.0, 2.0, 3.0, 2.0, 1.0]
    """

    length: int = 10
    lead: int | None = None

    card: ClassVar[Card] = Card(
        title="Context parroting",
        summary="Finds the earlier window most like the last one and copies what followed. No training, and strong "
        "where the data come close to their own past; the baseline that large forecasting models must beat.",
        reference="Zhang and Gilpin 2025, arXiv:2505.11349; Lorenz 1969 (analogues)",
        equations=("i = argmin |window - window_i|", "x' = x_(i+1), then i' = i + 1"),
        parameters={"length": "samples compared (D)", "lead": "samples that must follow a matched window"},
        tags=("baseline", "closed form", "analogues"),
        caveats=(
            "Its free run is a replay of the training data, so distances between distributions flatter it.",
            "The place in the library is a discrete variable: Lyapunov exponents of this law mean nothing.",
            "At the end of the library it jumps to the window most like that end.",
        ),
    )

    def options(self) -> dict[str, tuple]:
        """Window lengths worth trying."""
        return {"length": (2, 5, 10, 20, 40)}

    def build(self, paths: Float[np.ndarray, "series time variable"], dt: float, key: jax.Array) -> Library:
        """The library with its matched windows and its jumps.

        Raises:
            RheonError: if no window of the length has a sample after it.
        """
        if self.length < 1:
            raise RheonError(f"Parroting: length is {self.length}", remedy="compare at least 1 sample")
        paths = paths[:, -max(MOST_SAMPLES // len(paths), 1) :]
        gap_free(paths, self.length + 1, f"Parroting(length={self.length})")
        lead = self.lead if self.lead is not None else dominant_period(paths) or self.length
        samples, run, left = _stretches(paths)
        complete = run >= self.length
        # if no stretch is long enough for the lead, take what follows at least
        lead = max(1, min(int(lead), int(left[complete].max())))
        places = np.flatnonzero(complete & (left >= lead))
        following = np.arange(len(samples)) + 1
        for end in np.flatnonzero(left == 0):
            compared = min(int(run[end]), self.length)
            offsets = np.arange(compared)
            distance = np.sum((samples[places[:, None] - offsets] - samples[end - offsets]) ** 2, axis=(1, 2))
            following[end] = places[np.argmin(distance)] + 1
        return Library(samples, following.astype(np.int32), places.astype(np.int32), self.length)


def _stretches(paths: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Complete samples in a row; for each, how many of its stretch end with it, and how many come after it."""
    complete = np.isfinite(paths).all(-1)
    # a gap between the paths, so that no stretch runs from one into the next
    flat = np.pad(complete, ((0, 0), (0, 1))).ravel()
    position = np.arange(len(flat))
    gaps = np.where(flat, -1, position)
    before = position - np.maximum.accumulate(gaps)
    gaps = np.where(flat, len(flat), position)
    after = np.minimum.accumulate(gaps[::-1])[::-1] - position - 1
    return np.asarray(paths, np.float64)[complete], before[flat], after[flat]
