"""The law of certified Koopman modes, and how it is found from pairs of windows."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from rheon.core.kinds import Map
from rheon.core.system import parameter
from rheon.engine.dictionaries import Dictionary
from rheon.engine.koopman import Pairs, compress

# the remainder fades at least so fast that a forecast forgets it
SLOWEST = 0.999
# directions of the modes that the data do not tell apart
RCOND = 1e-9


class Certificate(eqx.Module):
    """What was found of every eigenpair, kept or not.

    Attributes:
        values: eigenvalues per step, shape (pair,), complex.
        residuals: on rows that were kept back, shape (pair,).
        kept: which are in the law, shape (pair,).
        share: of the variance that the kept modes carry, per variable, shape (variable,).
    """

    values: Any
    residuals: Any
    kept: Any
    share: Any


class CertifiedMap(Map):
    """z' = lambda z on Koopman modes, seen as x = Re(M z) + c + e; what the modes do not carry, e, fades.

    Attributes:
        dictionary: from a window to functions.
        real, imaginary: coefficients of the eigenfunctions in the dictionary, shape (feature, mode).
        turning, growing: imaginary and real part of the eigenvalues, shape (mode,).
        modes: [Re M, -Im M], shape (variable, 2 mode).
        centre: c, shape (variable,).
        fading: factors of e per step, shape (variable,).
        anchor: a typical state, shape (dim,).
        certificate: residuals of all pairs.

    Source: Koopman mode decomposition, Mezić 2005 (doi:10.1007/s11071-005-2824-x), of certified pairs only.
    """

    dictionary: Dictionary
    real: Float[np.ndarray, "feature mode"] = eqx.field(converter=parameter)
    imaginary: Float[np.ndarray, "feature mode"] = eqx.field(converter=parameter)
    growing: Float[np.ndarray, " mode"] = eqx.field(converter=parameter)
    turning: Float[np.ndarray, " mode"] = eqx.field(converter=parameter)
    modes: Float[np.ndarray, "variable part"] = eqx.field(converter=parameter)
    centre: Float[np.ndarray, " variable"] = eqx.field(converter=parameter)
    fading: Float[np.ndarray, " variable"] = eqx.field(converter=parameter)
    anchor: Float[np.ndarray, " window"] = eqx.field(converter=parameter)
    certificate: Certificate

    @property
    def n_modes(self) -> int:
        """Number of modes; a pair of conjugates counts once."""
        return int(np.shape(self.growing)[0])

    @property
    def dim(self) -> int:
        """Two numbers a mode, and the remainder."""
        return 2 * self.n_modes + self.n_observed

    @property
    def n_observed(self) -> int:
        """Number of observed variables."""
        return int(np.shape(self.centre)[0])

    @property
    def n_numbers(self) -> int:
        """How many numbers a step and an observation need."""
        return 2 * self.n_modes + self.n_observed + int(np.size(self.modes))

    @property
    def context(self) -> int:
        """Samples that the dictionary looks at."""
        return self.dictionary.context

    def initial(self) -> Float[np.ndarray, " dim"]:
        """The state at the end of the data. Shape (dim,)."""
        return self.anchor

    def encode(self, window: Float[Array, "time variable"]) -> Float[Array, " dim"]:
        """The modes at the end of a window, and what they do not carry. Shapes: (time, variable) -> (dim,)."""
        window = jnp.asarray(window)[-self.context :]
        psi = self.dictionary(window)
        a, b = jnp.real(psi), jnp.imag(psi)
        parts = jnp.concatenate([a @ self.real - b @ self.imaginary, a @ self.imaginary + b @ self.real])
        return jnp.concatenate([parts, window[-1] - self._carried(parts)])

    def observe(self, state: Float[Array, " dim"]) -> Float[Array, " variable"]:
        """The sample of a state. Shapes: (dim,) -> (variable,)."""
        return self._carried(state[: 2 * self.n_modes]) + state[2 * self.n_modes :]

    def step(self, t, x: Float[Array, " dim"], u=None) -> Float[Array, " dim"]:
        """Every mode times its eigenvalue. Shapes: (), (dim,), None -> (dim,)."""
        m = self.n_modes
        a, b, rest = x[:m], x[m : 2 * m], x[2 * m :]
        ahead = self.growing * a - self.turning * b, self.growing * b + self.turning * a
        return jnp.concatenate([*ahead, self.fading * rest])

    def _carried(self, parts):
        return jnp.asarray(self.modes) @ parts + self.centre


def certified_law(
    dictionary: Dictionary, train: Pairs, test: Pairs | None, every: Pairs, tolerance: float, stable: bool
) -> CertifiedMap:
    """The law of the eigenpairs whose residual on `test` is at most `tolerance`, refitted to all pairs.

    Args:
        dictionary: prepared on `train`.
        train: pairs from which the eigenpairs come.
        test: pairs on which they are judged; None to keep all.
        every: both, from which the kept space gets its final matrix, and the modes come.
        tolerance: of residuals.
        stable: whether growing modes are made steady.
    """
    made = compress(dictionary.evaluate(train.before), dictionary.evaluate(train.after), train.weights)
    values, vectors = made.eigenpairs()
    coefficients = made.basis @ vectors
    residuals, kept = made.residuals(values, vectors), np.ones(len(values), bool)
    if test is not None:
        g = dictionary.evaluate(test.before) @ coefficients
        lost = dictionary.evaluate(test.after) @ coefficients - g * values
        size = np.maximum(test.weights @ np.abs(g) ** 2, np.finfo(float).tiny)
        residuals = np.sqrt(test.weights @ np.abs(lost) ** 2 / size)
        # of two conjugates both are kept or none, whatever rounding does
        kept = residuals <= tolerance * (1 + 1e-6)
    before, after = dictionary.evaluate(every.before), dictionary.evaluate(every.after)
    values_kept, coefficients = _refitted(before, after, coefficients[:, kept])
    if not np.iscomplexobj(before):
        upper = values_kept.imag >= -1e-12
        values_kept, coefficients = values_kept[upper], coefficients[:, upper]
    if stable:
        values_kept = values_kept / np.maximum(np.abs(values_kept), 1.0)
    z, samples = before @ coefficients, every.before[:, -1]
    design = np.concatenate([z.real, z.imag, np.ones((len(z), 1))], axis=1)
    # a column of zeros (the imaginary part of a real mode) gets the weight 0: the solution is that of least norm
    scale = np.maximum(np.sqrt((design**2).mean(0)), np.finfo(float).tiny)
    weights = np.linalg.lstsq(design / scale, samples, rcond=RCOND)[0] / np.where(scale > 1e-12, scale, np.inf)[:, None]
    rest = samples - design @ weights
    later = every.after[:, -1] - np.concatenate(
        [(after @ coefficients).real, (after @ coefficients).imag, np.ones((len(z), 1))], axis=1
    ) @ weights  # fmt: skip
    power = np.maximum((rest**2).sum(0), np.finfo(float).tiny)
    fading = np.clip((rest * later).sum(0) / power, 0.0, SLOWEST)
    spread = np.maximum(samples.var(0), np.finfo(float).tiny)
    record = Certificate(values.astype(complex), residuals, kept, 1 - rest.var(0) / spread)
    parts = np.concatenate([z.real[-1], z.imag[-1], rest[-1]])
    return CertifiedMap(
        dictionary, coefficients.real, coefficients.imag, values_kept.real, values_kept.imag, weights[:-1].T,
        weights[-1], fading, parts, record,
    )  # fmt: skip


def _refitted(before: np.ndarray, after: np.ndarray, coefficients: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Eigenvalues and eigenfunctions on the kept space from all rows. Shapes: (mode,), (feature, mode)."""
    if coefficients.shape[1] == 0:
        return np.zeros(0, complex), coefficients.astype(complex)
    made = compress(before @ coefficients, after @ coefficients)
    values, vectors = made.eigenpairs()
    return values.astype(complex), coefficients @ (made.basis @ vectors)
