"""Koopman operators from snapshots: pairs, their compression to a dictionary, residuals, spectral measures.

`Pairs` are states and what follows them, with quadrature weights. A `Compression` is the operator seen by the span of
a dictionary, in an orthonormal basis, together with what leaves the span: from it come eigenpairs with residuals,
pseudospectra, the closest unitary matrix, and smoothed spectral measures.
"""

from __future__ import annotations

from .compression import Compression, compress
from .pairs import Pairs, pairs
from .rational import filtered_density, filters, rational_kernel, smoothed_density
from .singular import smallest_singular

__all__ = [
    "Compression",
    "Pairs",
    "compress",
    "filtered_density",
    "filters",
    "pairs",
    "rational_kernel",
    "smallest_singular",
    "smoothed_density",
]
