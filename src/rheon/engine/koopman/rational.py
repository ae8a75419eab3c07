"""Smoothing kernels on the circle: rational ones of any order, and windows for moments."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from jaxtyping import Float

from rheon.core.errors import RheonError
from rheon.core.settings import whole

MOST_ORDER = 12


def rational_kernel(order: int) -> tuple[np.ndarray, np.ndarray]:
    """Poles and residues of the rational kernel of a given order with equispaced poles in the upper half-plane.

    Args:
        order: m; smoothing a smooth density over a width eps leaves an error of about eps^m.

    Returns:
        Poles a and residues alpha, both shape (m,), complex, with sum alpha a^k = 1 for k = 0 and 0 up to m - 1.

    Raises:
        RheonError: if the order is not from 1 to 12.

    Source: Colbrook, Horning and Townsend 2021, doi:10.1137/20M1330944, section 5.

    Example:
        >>> rational_kernel(2)[1].round(12).tolist()
        [(0.5+1.5j), (0.5-1.5j)]
    """
    order = whole(order, "order", 1, MOST_ORDER)
    poles = 2 * np.arange(1, order + 1) / (order + 1) - 1 + 1j
    right = np.zeros(order, complex)
    right[0] = 1
    return poles, np.linalg.solve(np.vander(poles, order, increasing=True).T, right)


def smoothed_density(
    eigenvalues: Float[np.ndarray, " atom"],
    masses: Float[np.ndarray, " atom"],
    angles: Float[np.ndarray, " angle"],
    epsilon: float,
    order: int = 6,
) -> np.ndarray:
    """Density of a measure of atoms on the unit circle, smoothed by a rational kernel.

    Args:
        eigenvalues: positions of the atoms, complex of modulus 1.
        masses: their masses.
        angles: where the density is wanted, in radians.
        epsilon: width of the kernel in radians; it should exceed the gaps between atoms.
        order: of the kernel.

    Returns:
        Shape (angle,), per radian.

    Raises:
        RheonError: if epsilon is not positive, or the order makes no sense.

    Source: Colbrook, Drysdale and Horning 2024, Rigged dynamic mode decomposition, arXiv 2405.00782.

    Example:
        >>> angles = np.linspace(-np.pi, np.pi, 100, endpoint=False)
        >>> round(float(smoothed_density(np.ones(1), np.ones(1), angles, 0.5).sum()) * 2 * np.pi / 100, 6)
        1.0
    """
    if not epsilon > 0:
        raise RheonError(f"epsilon = {epsilon}", remedy="the width of the kernel is positive")
    total = np.zeros(len(angles))
    for pole, residue in zip(*rational_kernel(order), strict=True):
        point = np.exp(1j * angles - 1j * epsilon * pole)[:, None]
        total -= np.real(residue * (((eigenvalues + point) / (eigenvalues - point)) @ masses)) / (2 * np.pi)
    return total


def _quartic(x):
    return 1 - x**4 * (-20 * x**3 + 70 * x**2 - 84 * x + 35)


def _sharpened(x):
    raised = (1 + np.cos(np.pi * x)) / 2
    return raised**4 * (35 - 84 * raised + 70 * raised**2 - 20 * raised**3)


def _bump(x):
    inside = np.clip(x, 1e-6, 1 - 1e-9)
    value = np.exp(-2 / (1 - inside) * np.exp(-0.109550455106347 / inside**4))
    return np.where(x >= 1 - 1e-9, 0.0, np.where(x <= 1e-6, 1.0, value))


def filters() -> dict[str, Callable[[np.ndarray], np.ndarray]]:
    """Windows for moments by name: functions of |k| / N on [0, 1].

    Source: Colbrook and Townsend 2024, doi:10.1002/cpa.22125, section 3; "sharp cosine": Vandeven's quartic of the
        raised cosine, Gottlieb and Shu 1997, doi:10.1137/S0036144596301390.

    Example:
        >>> {name: round(float(window(np.array([0.5]))[0]), 4) for name, window in filters().items()}
        {'none': 1.0, 'fejer': 0.5, 'cosine': 0.5, 'quartic': 0.5, 'sharp cosine': 0.5, 'bump': 0.5}
    """
    return {
        "none": np.ones_like,
        "fejer": lambda x: 1 - x,
        "cosine": lambda x: (1 + np.cos(np.pi * x)) / 2,
        "quartic": _quartic,
        "sharp cosine": _sharpened,
        "bump": _bump,
    }


def filtered_density(moments: np.ndarray, angles: np.ndarray, window: str = "bump") -> np.ndarray:
    """Density of a measure on the circle from its first moments, through a window.

    Args:
        moments: c_k = <K^k g, g> for k = 0 to N, complex.
        angles: where the density is wanted, in radians, shape (angle,).
        window: a name of `filters`.

    Returns:
        Shape (angle,), per radian, of the mass c_0.

    Raises:
        RheonError: if there is no such window, or there are no moments.

    Source: Colbrook and Townsend 2024, doi:10.1002/cpa.22125, algorithm 2.

    Example:
        >>> filtered_density(np.array([1.0, 0.5]), np.array([0.0, np.pi]), "none").round(6).tolist()
        [0.31831, 0.0]
    """
    if window not in filters():
        raise RheonError(f"there is no window {window!r}", remedy=f"choose one of {', '.join(filters())}")
    moments = np.asarray(moments)
    if moments.ndim != 1 or len(moments) < 2:
        raise RheonError(f"moments of shape {moments.shape}", remedy="give at least c_0 and c_1")
    k = np.arange(len(moments))
    weighted = moments * filters()[window](k / k[-1] if window != "none" else k / len(k))
    waves = np.exp(-1j * np.multiply.outer(angles, k[1:]))
    return (weighted[0].real + 2 * np.real(waves @ weighted[1:])) / (2 * np.pi)
