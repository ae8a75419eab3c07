"""Generalised eigenfunctions: what turns at one angle in a law with continuous spectrum."""

from __future__ import annotations

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.result import Result
from rheon.core.settings import number
from rheon.engine.dictionaries import Delays, Dictionary
from rheon.engine.koopman import Pairs, rational_kernel

from ._lifted import judged_residuals, lift
from ._observable import seen, width_of
from .spectral_measure import DELAYS, typical_gap

NAME = "generalised eigenfunction"
DRAWN = 4000


def generalised_eigenfunction(
    data,
    angle: float,
    observable=0,
    *,
    dictionary: Dictionary | None = None,
    order: int = 6,
    epsilon: float | None = None,
    weights=None,
    n: int = 10_000,
    dt: float | None = None,
    key=0,
) -> Result:
    """The wave packet of an observable around one angle: K g = exp(i angle) g up to the width of the packet.

    Args:
        data: as in `koopman_spectrum`.
        angle: in radians per step.
        observable: as in `spectral_measure`: the packet is cut out of it.
        dictionary: default 100 delays.
        order, epsilon: of the rational kernel, and its width in radians; default as in `spectral_measure`.
        weights: quadrature weights of the rows.
        n, dt, key: of a simulation, and of what the dictionary draws.

    Returns:
        Result with the values of the function at the rows, complex, scaled to norm 1. "converged" where the kernel
        is at least 3 distances between atoms wide. Details: `function` (a dictionary of one function, with
        `evaluate`), `points` (the rows), `residual` ||(K - exp(i angle)) g|| / ||g|| with `residual_error`,
        `epsilon`.

    Raises:
        RheonError: if the width or the order makes no sense, or nothing of the observable lies in the span.

    Source: Colbrook, Drysdale and Horning 2024, arXiv 2405.00782.

    Example:
        >>> x = np.arange(2000) * 0.3
        >>> result = generalised_eigenfunction(np.cos(x), 0.3, dictionary=Delays(2), epsilon=0.1)
        >>> bool(result["residual"] < 1e-3)
        True
    """
    dictionary = dictionary or (None if isinstance(data, Pairs | tuple) else Delays(DELAYS))
    lifted = lift(data, dictionary, weights, 0, n, dt, key)
    made = lifted.compression
    coordinates, mass = seen(data, made, lifted, observable)
    atoms, vectors = made.unitary()
    gap = typical_gap(atoms)
    epsilon, fine, why = width_of(epsilon, gap)
    angle = number(angle, "angle", -np.inf)
    packet = vectors @ (packet_weights(atoms, angle, epsilon, order) * (vectors.conj().T @ coordinates))
    size = np.linalg.norm(packet)
    if not size > 0:
        raise RheonError("nothing of the observable lies in the span", remedy="choose another observable")
    packet = (packet / size)[:, None]
    turn = np.array([np.exp(1j * angle)])
    residual, spread = judged_residuals(lifted.before, lifted.after, lifted.train, turn, made.basis @ packet)
    values = (lifted.before @ (made.basis @ packet))[:, 0]
    reason = f"residual {residual[0]:.3g}; {why}"
    return Result(
        NAME,
        values,
        verdict="converged" if fine else "not converged",
        reason=reason,
        method=f"rational kernel of order {order} on measure-preserving EDMD of {made.rank} functions",
        axes=("row",),
        details={
            "function": lifted.functions(packet), "points": lifted.train.before, "residual": float(residual[0]),
            "residual_error": float(spread[0]), "epsilon": epsilon, "mass": mass,
        },
        figure=_figure(lifted.train.before[:, -1], values),
    )  # fmt: skip


def packet_weights(atoms: np.ndarray, angle: float, epsilon: float, order: int) -> np.ndarray:
    """What multiplies each atom's part of the observable. Shapes: (atom,) -> (atom,), complex."""

    def kernel(pole):
        point = np.exp(1j * angle - 1j * epsilon * pole)
        return (atoms + point) / (atoms - point)

    poles, residues = rational_kernel(order)
    pairs = zip(poles, residues, strict=True)
    return -sum(r * kernel(a) - np.conj(r) * kernel(np.conj(a)) for a, r in pairs) / (4 * np.pi)


def _figure(points: np.ndarray, values: np.ndarray) -> Figure:
    rows = np.unique(np.linspace(0, len(points) - 1, min(DRAWN, len(points))).round().astype(int))
    x, phase = points[rows, 0], np.angle(values[rows])
    if points.shape[1] == 1:
        panel = Panel((Trace("points", x, phase, role="model"),), title=NAME, x="state", y="phase")
    else:
        sizes = 1 + 5 * np.abs(values[rows]) / np.abs(values).max()
        traces = tuple(
            Trace("points", x[part], points[rows, 1][part], size=sizes[part], name=name, role=role)
            for part, name, role in ((phase < 0, "phase below 0", "data"), (phase >= 0, "phase above 0", "model"))
        )
        panel = Panel(traces, title=NAME, x="first variable", y="second variable", note="size: modulus")
    return Figure((panel,))
