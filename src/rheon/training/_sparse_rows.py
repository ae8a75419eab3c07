"""The equations of a recording as rows of a regression: weak, differentiated, or from sample to sample."""

from __future__ import annotations

import dataclasses

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.library import Library, design

from ._sparse_data import Recording
from .derivatives import differentiate
from .sparse_problem import Problem, compress
from .weak_form import Bumps, bumps_on, noise_of, whitened

# share of the mean square of the tested rates that is added to the variance of every weak equation
FLOOR = 1e-12


@dataclasses.dataclass(frozen=True)
class WeakRows:
    """Weak equations of all paths, and how noise enters them.

    Attributes:
        bumps: test functions, per path.
        terms: per path, shape (test, term).
        targets: per path, shape (test, equation).
        slopes: derivatives of the terms by every state, per path, shape (state, time, term).
        moved: the same for terms whose time derivative was moved to the bumps, or None where there are none.
        noise: variance of the noise of every state.
        half: half width of the bumps.
        order: of the equations.
    """

    bumps: tuple[Bumps, ...]
    terms: tuple[np.ndarray, ...]
    targets: tuple[np.ndarray, ...]
    slopes: tuple[np.ndarray, ...]
    moved: tuple[np.ndarray, ...] | None
    noise: np.ndarray
    half: float
    order: int

    def plain(self) -> Problem:
        """All equations on rows as they are."""
        return compress(np.concatenate(self.terms), np.concatenate(self.targets))

    def rows(self, equation: int, coefficients: np.ndarray) -> np.ndarray:
        """Terms and target of one equation with independent errors of equal variance, given a guess of the law."""
        made = []
        for i, bumps in enumerate(self.bumps):
            target = self.targets[i][:, equation]
            sources = []
            for d, variance in enumerate(self.noise):
                matrix = bumps.integrals[0].multiply((self.slopes[i][d] @ coefficients)[None, :]).tocsr()
                if self.moved is not None:
                    matrix = matrix - bumps.integrals[1].multiply((self.moved[i][d] @ coefficients)[None, :]).tocsr()
                if d == equation:
                    matrix = matrix + (-1) ** (self.order + 1) * bumps.integrals[self.order]
                sources.append((matrix, variance))
            joint = np.column_stack([self.terms[i], target])
            made.append(whitened(joint, sources, FLOOR * float(np.mean(target**2))))
        return np.concatenate(made)


def noise_in(data: Recording) -> np.ndarray:
    """The variance of the noise of every state, over all paths."""
    each = [noise_of(t, v[:, : data.n_states]) for t, v in zip(data.times, data.values, strict=True)]
    weights = np.array([count for _, count in each], float)
    if not weights.any():
        return np.zeros(data.n_states)
    return np.average([variance for variance, _ in each], axis=0, weights=weights)


def weak_rows(data: Recording, library: Library, half: float, order: int = 1) -> WeakRows:
    """Weak equations.

    Of the second order the library sees positions, velocities and inputs. A velocity that stands alone, or times powers
    of its own position, is a derivative of a power: it is moved to the bumps. Other velocities are local polynomials.

    Raises:
        RheonError: if no test function fits into the recording.
    """
    made = []
    n = data.n_states
    for times, values in zip(data.times, data.values, strict=True):
        bumps = bumps_on(times, half, order)
        if len(bumps) == 0:
            continue
        seen = values if order == 1 else _with_velocities(times, values, n)
        columns, slopes = design(library, seen), slopes_of(library, seen, n)
        terms, moved = bumps.integrals[0] @ columns, np.zeros_like(slopes)
        for j, state, power in _exact(library, seen.shape[1], n) if order == 2 else ():
            terms[:, j] = -(bumps.integrals[1] @ (values[:, state] ** (power + 1) / (power + 1)))
            slopes[:, :, j] = 0.0
            moved[state, :, j] = values[:, state] ** power
        targets = (-1) ** order * (bumps.integrals[order] @ values[:, :n])
        made.append((bumps, terms, targets, slopes, moved))
    if not made:
        raise RheonError(
            f"no test function of half width {half:.4g} fits between the gaps",
            where="weak form",
            remedy="give longer unbroken stretches, or a smaller width",
        )
    bumps_, terms_, targets_, slopes_, moved_ = zip(*made, strict=True)
    return WeakRows(bumps_, terms_, targets_, slopes_, moved_ if order == 2 else None, noise_in(data), half, order)


def _with_velocities(times: np.ndarray, values: np.ndarray, n: int) -> np.ndarray:
    velocity, _, _ = differentiate(times, values[:, :n], "savgol", width=5 * float(np.median(np.diff(times))))
    return np.column_stack([values[:, :n], velocity, values[:, n:]])


def _exact(library: Library, variables: int, n: int) -> list[tuple[int, int, int]]:
    """Terms x^k dx/dt: (term, state, k)."""
    found = []
    for j, powers in enumerate(library.powers(variables)):
        if powers is None or sum(powers[n : 2 * n]) != 1 or any(powers[2 * n :]):
            continue
        state = powers[n : 2 * n].index(1)
        if sum(powers[:n]) == powers[state]:
            found.append((j, state, powers[state]))
    return found


def slopes_of(library: Library, values: np.ndarray, states: int) -> np.ndarray:
    """Derivatives of all terms by every state, by central differences. Shape (state, time, term)."""
    made = []
    for d in range(states):
        step = 1e-5 * float(np.std(values[:, d]))
        up, down = values.copy(), values.copy()
        up[:, d] += step
        down[:, d] -= step
        made.append((design(library, up) - design(library, down)) / (2 * step))
    return np.stack(made)


def differentiated(
    data: Recording, library: Library, method: str, width: float | None, order: int
) -> tuple[np.ndarray, np.ndarray]:
    """Terms and rates at the trustworthy samples of all paths."""
    terms, rates = [], []
    for times, values in zip(data.times, data.values, strict=True):
        if len(times) < 10:
            continue
        n = data.n_states
        rate, smooth, good = differentiate(times, values[:, :n], method, width=width, order=order)
        if order == 2:
            smooth = np.column_stack([smooth, differentiate(times, values[:, :n], method, width=width)[0]])
        seen = np.column_stack([smooth, values[:, n:]])
        terms.append(design(library, seen[good]))
        rates.append(rate[good])
    if not terms:
        raise RheonError("no path has 10 complete samples", where="derivative", remedy="give a longer recording")
    return np.concatenate(terms), np.concatenate(rates)


def stepped(data: Recording, library: Library) -> tuple[np.ndarray, np.ndarray]:
    """Terms of every sample and the sample after it."""
    terms, after = [], []
    for times, values in zip(data.times, data.values, strict=True):
        next_to = np.flatnonzero(np.abs(np.diff(times) - data.dt) <= 1e-3 * data.dt)
        if len(next_to):
            terms.append(design(library, values[next_to]))
            after.append(values[next_to + 1, : data.n_states])
    if not terms:
        raise RheonError("no two samples lie one step apart", where="derivative='step'", remedy="use the weak form")
    return np.concatenate(terms), np.concatenate(after)
