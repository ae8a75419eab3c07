"""NVAR, the next-generation reservoir: a polynomial of delayed samples."""

from __future__ import annotations

from typing import ClassVar

import jax
import numpy as np
from jaxtyping import Float

from rheon.core.card import Card
from rheon.core.model import LinearReadout

from ._buffer import DelayBuffer, rows
from ._polynomial import polynomial_law


class NVAR(LinearReadout):
    """Nonlinear vector autoregression: products of delayed samples, ridge regression on increments.

    Attributes:
        order: delayed samples (k).
        stride: sampling steps between them (s).
        degree: largest number of factors in a product.
        ridge: penalty per row of data, in standardised units.

    Source: Gauthier, Bollt, Griffith and Barbosa 2021 (doi:10.1038/s41467-021-25801-2).

    Example:
        >>> import rheon, numpy as np
        >>> x = [0.3]
        >>> for _ in range(99):
        ...     x.append(3.9 * x[-1] * (1 - x[-1]))
        >>> fit = rheon.fit(NVAR(order=1, ridge=0.0), rheon.Series(np.array(x)))
        >>> round(float(rheon.forecast(fit, np.array([[0.5]]), 1).values[0, 0]), 9)
        0.975
    """

    order: int = 2
    stride: int = 1
    degree: int = 2
    ridge: float = 1e-6

    card: ClassVar[Card] = Card(
        title="NVAR (next-generation reservoir)",
        summary="The next increment as a polynomial of a few delayed samples. The best first try for smooth, densely "
        "sampled, low-noise systems with polynomial laws; milliseconds to fit.",
        reference="Gauthier et al. 2021, doi:10.1038/s41467-021-25801-2",
        equations=("x' = x + W (1, z, all products of entries of z)", "z = (x_t, x_(t-s), ..., x_(t-(k-1)s))"),
        parameters={
            "order": "delayed samples (k)",
            "stride": "sampling steps between them (s)",
            "degree": "factors in a product at most",
            "ridge": "penalty per row of data",
        },
        tags=("closed form", "reservoir", "polynomial"),
        caveats=(
            "A polynomial grows without bound outside the data: free runs may diverge, and then hold NaN.",
            "Fails on laws that are far from polynomial; observation noise enters the products.",
            "Features grow as (variables x order) to the power of the degree.",
        ),
    )

    def options(self) -> dict[str, tuple]:
        """Delays, strides and penalties worth trying; degree stays as it is."""
        return {"order": (1, 2, 3, 6, 12), "stride": (1, 4), "ridge": (1e-8, 1e-5, 1e-3)}

    def build(self, paths: Float[np.ndarray, "series time variable"], dt: float, key: jax.Array) -> DelayBuffer:
        """The law with zero weights."""
        return polynomial_law(paths, self.order, self.stride, self.degree, "NVAR")

    def design(self, law: DelayBuffer, paths: Float[np.ndarray, "series time variable"]):
        """Products of delayed values, and increments."""
        return rows(law, paths, f"NVAR(order={self.order}, stride={self.stride})")

    def with_weights(self, law: DelayBuffer, weights: Float[np.ndarray, "feature target"]) -> DelayBuffer:
        """The law with these weights."""
        return DelayBuffer(law.rule.weighted(weights), law.rest)
