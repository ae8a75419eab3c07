"""The law on the space of certified Koopman modes, and how it is found from pairs of windows."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np
import scipy.linalg
from jaxtyping import Array, Float

from rheon.core.kinds import Map
from rheon.core.system import parameter
from rheon.engine.dictionaries import Dictionary
from rheon.engine.koopman import Pairs, compress

# the remainder fades at least so fast that a forecast forgets it
SLOWEST = 0.999
TINY = float(np.finfo(float).tiny)


class Certificate(eqx.Module):
    """What was found of every eigenpair, kept or not.

    Attributes:
        values: eigenvalues per step, shape (pair,), complex.
        residuals: on rows that were kept back, shape (pair,).
        kept: which are in the law, shape (pair,).
        share: of the variance that the kept space carries, per variable, shape (variable,).
    """

    values: Any
    residuals: Any
    kept: Any
    share: Any


class CertifiedMap(Map):
    """s' = A s + b on the space of certified eigenfunctions, seen as x = D s + c + e; the remainder e fades.

    The coordinates s are orthonormal on the data, not the eigenfunctions themselves: those of a law with friction are
    nearly parallel, and sums of them would cancel.

    Attributes:
        dictionary: from a window to functions psi.
        reading, reading_imaginary: s = Re(psi) R + Im(psi) I - offset, shape (feature, coordinate).
        offset: shape (coordinate,).
        matrix: A, shape (coordinate, coordinate).
        drift: b, shape (coordinate,).
        decode: D, shape (variable, coordinate).
        centre: c, shape (variable,).
        fading: factors of e per step, shape (variable,).
        anchor: a typical state, shape (dim,).
        certificate: residuals of all pairs.

    Source: Koopman mode decomposition, Mezić 2005 (doi:10.1007/s11071-005-2824-x), of certified pairs only.
    """

    dictionary: Dictionary
    reading: Float[np.ndarray, "feature coordinate"] = eqx.field(converter=parameter)
    reading_imaginary: Float[np.ndarray, "feature coordinate"] = eqx.field(converter=parameter)
    offset: Float[np.ndarray, " coordinate"] = eqx.field(converter=parameter)
    matrix: Float[np.ndarray, "coordinate coordinate"] = eqx.field(converter=parameter)
    drift: Float[np.ndarray, " coordinate"] = eqx.field(converter=parameter)
    decode: Float[np.ndarray, "variable coordinate"] = eqx.field(converter=parameter)
    centre: Float[np.ndarray, " variable"] = eqx.field(converter=parameter)
    fading: Float[np.ndarray, " variable"] = eqx.field(converter=parameter)
    anchor: Float[np.ndarray, " dim"] = eqx.field(converter=parameter)
    certificate: Certificate

    @property
    def n_modes(self) -> int:
        """Number of coordinates, and of modes besides the constant."""
        return int(np.shape(self.matrix)[0])

    @property
    def dim(self) -> int:
        """The coordinates, and the remainder."""
        return self.n_modes + self.n_observed

    @property
    def n_observed(self) -> int:
        """Number of observed variables."""
        return int(np.shape(self.centre)[0])

    @property
    def n_numbers(self) -> int:
        """How many numbers a step and an observation need."""
        return sum(int(np.size(v)) for v in (self.matrix, self.drift, self.decode, self.centre, self.fading))

    @property
    def context(self) -> int:
        """Samples that the dictionary looks at."""
        return self.dictionary.context

    def initial(self) -> Float[np.ndarray, " dim"]:
        """The state at the end of the data. Shape (dim,)."""
        return self.anchor

    def encode(self, window: Float[Array, "time variable"]) -> Float[Array, " dim"]:
        """The coordinates at the end of a window, and what they do not carry. Shapes: (time, variable) -> (dim,)."""
        window = jnp.asarray(window)[-self.context :]
        psi = self.dictionary(window)
        s = jnp.real(psi) @ self.reading + jnp.imag(psi) @ self.reading_imaginary - self.offset
        return jnp.concatenate([s, window[-1] - self._carried(s)])

    def observe(self, state: Float[Array, " dim"]) -> Float[Array, " variable"]:
        """The sample of a state. Shapes: (dim,) -> (variable,)."""
        return self._carried(state[: self.n_modes]) + state[self.n_modes :]

    def step(self, t, x: Float[Array, " dim"], u=None) -> Float[Array, " dim"]:
        """One step of the coordinates; the rest fades. Shapes: (), (dim,), None -> (dim,)."""
        ahead = jnp.asarray(self.matrix) @ x[: self.n_modes] + self.drift
        return jnp.concatenate([ahead, self.fading * x[self.n_modes :]])

    def _carried(self, s):
        return jnp.asarray(self.decode) @ s + self.centre


def certified_law(
    dictionary: Dictionary, train: Pairs, test: Pairs | None, every: Pairs, tolerance: float, stable: bool
) -> CertifiedMap:
    """The law of the eigenpairs whose residual on `test` is at most `tolerance`, refitted to all pairs.

    Args:
        dictionary: prepared on `train`.
        train: pairs from which the eigenpairs come.
        test: pairs on which they are judged; None to keep all.
        every: both: from them comes the final matrix on the kept space, and how samples are read off it.
        tolerance: of residuals.
        stable: whether growing modes are made steady.
    """
    values, residuals, kept, eigenfunctions = _judged(dictionary, train, test, tolerance)
    before, after = dictionary.evaluate(every.before), dictionary.evaluate(every.after)
    chosen = eigenfunctions[:, kept]
    # real and imaginary parts of the eigenfunctions span what they and their conjugates span
    real, imaginary = np.hstack([chosen.real, chosen.imag]), np.hstack([-chosen.imag, chosen.real])
    seen = before.real @ real + before.imag @ imaginary
    mean = seen.mean(0)
    later = after.real @ real + after.imag @ imaginary - mean
    moving = seen.std(0) > 1e-9 * np.abs(seen).max(initial=0.0)
    if moving.any():
        made = compress((seen - mean)[:, moving], later[:, moving])
        basis = np.zeros((len(mean), made.rank))
        basis[moving] = made.basis
        # K q = q A for the functions as a row: their values at a state go by the transpose
        matrix = _steady(made.matrix.T) if stable else made.matrix.T
    else:
        basis, matrix = np.zeros((len(mean), 0)), np.zeros((0, 0))
    s = (seen - mean) @ basis
    samples, ahead = every.before[:, -1], every.after[:, -1]
    centre = samples.mean(0)
    decode = np.linalg.lstsq(s, samples - centre, rcond=None)[0].T if s.shape[1] else np.zeros((len(centre), 0))
    rest, next_rest = samples - centre - s @ decode.T, ahead - centre - later @ basis @ decode.T
    fading = np.clip((rest * next_rest).sum(0) / np.maximum((rest**2).sum(0), TINY), 0.0, SLOWEST)
    share = 1 - (rest**2).mean(0) / np.maximum(samples.var(0), TINY)
    return CertifiedMap(
        dictionary=dictionary,
        reading=real @ basis,
        reading_imaginary=imaginary @ basis,
        offset=mean @ basis,
        matrix=matrix,
        drift=(later @ basis).mean(0) - matrix @ s.mean(0),
        decode=decode,
        centre=centre,
        fading=fading,
        anchor=np.concatenate([later[-1] @ basis, next_rest[-1]]),
        certificate=Certificate(values, residuals, kept, share),
    )


def _judged(dictionary: Dictionary, train: Pairs, test: Pairs | None, tolerance: float):
    """Eigenvalues, their residuals, which are kept, and the coefficients of the eigenfunctions."""
    made = compress(dictionary.evaluate(train.before), dictionary.evaluate(train.after), train.weights)
    values, vectors = made.eigenpairs()
    coefficients = made.basis @ vectors
    if test is None:
        return values.astype(complex), made.residuals(values, vectors), np.ones(len(values), bool), coefficients
    g = dictionary.evaluate(test.before) @ coefficients
    lost = dictionary.evaluate(test.after) @ coefficients - g * values
    residuals = np.sqrt(test.weights @ np.abs(lost) ** 2 / np.maximum(test.weights @ np.abs(g) ** 2, TINY))
    # of two conjugates both are kept or none, whatever rounding does
    return values.astype(complex), residuals, residuals <= tolerance * (1 + 1e-6), coefficients


def _steady(matrix: np.ndarray) -> np.ndarray:
    """The matrix with eigenvalues outside the unit circle moved onto it."""
    if np.abs(np.linalg.eigvals(matrix)).max() <= 1:
        return matrix
    triangle, turn = scipy.linalg.schur(matrix, output="complex")
    diagonal = np.diag(triangle)
    triangle = triangle + np.diag(diagonal / np.maximum(np.abs(diagonal), 1.0) - diagonal)
    return np.real(turn @ triangle @ turn.conj().T)
