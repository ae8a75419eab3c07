"""The rule that copies the oldest sample of the buffer."""

from __future__ import annotations

from jaxtyping import Array, Float

from ._buffer import Rule


class Repeat(Rule):
    """The next sample equals the oldest of the buffer: persistence for one sample, a cycle for more."""

    def __call__(self, buffer: Float[Array, "length variable"]) -> Float[Array, " variable"]:
        return buffer[0]
