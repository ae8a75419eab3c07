"""The equations of a recording as rows of a regression: weak, differentiated, or from sample to sample."""

from __future__ import annotations

import dataclasses

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.library import Library, design

from ._sparse_data import Recording
from .derivatives import differentiated_between_gaps
from .sparse_problem import Problem, compress, joined, sizes, triangle_of
from .weak_form import Bumps, bumps_on, noise_of, whitened

# share of the mean square of the tested rates that is added to the variance of every weak equation
FLOOR = 1e-12


# tests of one chunk: chunks are whitened apart, are held out together, and are what is bootstrapped; a short recording
# has smaller ones, so that there are about ten
CHUNK, LEAST_CHUNK, FEW_CHUNKS = 100, 16, 10
# most of any direction of the terms that may be put down to noise
MOST_NOISE = 0.95


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

    def sampled(self, chunks: int) -> WeakRows:
        """About so many chunks, spread over all paths."""
        wanted = max(1, round(chunks / len(self.bumps)))
        bumps, terms, targets = [], [], []
        for i, one in enumerate(self.bumps):
            stretches = self._stretches(len(one))
            picked = [stretches[k] for k in np.unique(np.linspace(0, len(stretches) - 1, wanted).astype(int))]
            chosen = np.concatenate(picked)
            bumps.append(Bumps(tuple(m[chosen] for m in one.integrals), one.centres[chosen]))
            terms.append(self.terms[i][chosen])
            targets.append(self.targets[i][chosen])
        return dataclasses.replace(self, bumps=tuple(bumps), terms=tuple(terms), targets=tuple(targets))

    def _stretches(self, tests: int) -> list[np.ndarray]:
        """The tests of one path, chunk by chunk."""
        size = min(CHUNK, max(LEAST_CHUNK, sum(map(len, self.bumps)) // FEW_CHUNKS))
        return np.array_split(np.arange(tests), max(1, round(tests / size)))

    def chunks(self, equation: int, coefficients: np.ndarray) -> Chunks:
        """One equation with independent errors of unit variance; the law's guess says how noise enters."""
        law = np.append(coefficients, -1.0)
        triangles, noises, rows = [], [], []
        for i, bumps in enumerate(self.bumps):
            for part in self._stretches(len(bumps)):
                triangle, noise = self._chunk(i, part, equation, law)
                triangles.append(triangle)
                noises.append(noise)
                rows.append(len(part))
        noise = np.stack(noises)
        return Chunks(np.stack(triangles), noise, np.array(rows), np.einsum("i,cij,j->c", law, noise, law))

    def _chunk(self, i: int, part: np.ndarray, equation: int, law: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The triangle of one chunk, and the expected inner products of the noise in it."""
        tests = [matrix[part[0] : part[-1] + 1] for matrix in self.bumps[i].integrals]
        # the samples these tests see
        seen = slice(min(int(t.indices.min()) for t in tests), max(int(t.indices.max()) for t in tests) + 1)
        dense = [t[:, seen].toarray() for t in tests]
        n = self.terms[i].shape[1]
        # column j changes with the noise of state d by dense[k] @ (ways[d][k][:, j] * noise), the target likewise
        ways: list[dict[int, np.ndarray]] = []
        for d in range(len(self.noise)):
            way = {0: np.pad(self.slopes[i][d, seen], ((0, 0), (0, 1)))}
            if self.moved is not None:
                way[1] = np.pad(-self.moved[i][d, seen], ((0, 0), (0, 1)))
            if d == equation:
                way.setdefault(self.order, np.zeros((seen.stop - seen.start, n + 1)))[:, n] = (-1.0) ** self.order
            ways.append(way)
        target = self.targets[i][part, equation]
        sources = [
            (sum(dense[k] * (w @ law) for k, w in way.items()), variance)
            for way, variance in zip(ways, self.noise, strict=True)
        ]
        rows = np.column_stack([self.terms[i][part], target])
        floor = FLOOR * float(np.mean(self.targets[i][:, equation] ** 2))
        white = whitened(np.column_stack([rows, *dense]), sources, floor)
        whole, *each = np.split(white, [n + 1 + k * dense[0].shape[1] for k in range(len(dense))], axis=1)
        noise = np.zeros((n + 1, n + 1))
        for a in range(len(dense)):
            for b in range(len(dense)):
                shared = np.sum(each[a] * each[b], axis=0)[:, None]
                for way, variance in zip(ways, self.noise, strict=True):
                    if a in way and b in way:
                        noise += variance * (way[a].T @ (shared * way[b]))
        return triangle_of(whole), noise


@dataclasses.dataclass(frozen=True)
class Chunks:
    """One equation, stretch by stretch: its rows as triangles, and what noise adds to their inner products.

    Noise stands in the terms as well as in the target, and the two are correlated: least squares would be biased, and
    would find terms that fit the noise. The expected inner products of the noise are known, and are taken out.

    Attributes:
        triangles: shape (chunk, term + 1, term + 1).
        noise: expected inner products of the noise, same shape.
        rows: rows of every chunk.
        square: squared residual that noise leaves in every chunk, as the guess of the law has it.
    """

    triangles: np.ndarray
    noise: np.ndarray
    rows: np.ndarray
    square: np.ndarray

    def corrected(self, counts: np.ndarray) -> np.ndarray:
        """The triangle of some of the chunks, each so many times, without what noise adds to the terms.

        The target is left with all the error that noise makes in the equation, as if it were independent of the terms.
        """
        some = np.flatnonzero(counts)
        whole = joined(self.triangles[some] * np.sqrt(counts[some])[:, None, None])
        noise = np.tensordot(counts[some], self.noise[some], 1)
        noise[-1, -1] -= float(counts @ self.square)
        size = sizes(whole)
        _, singular, right = np.linalg.svd(whole / size)
        if singular[-1] < 1e-12 * singular[0]:
            return whole
        # in coordinates in which the inner products of the rows are 1
        basis = right.T / singular
        shares, ways = np.linalg.eigh(basis.T @ (noise / np.outer(size, size)) @ basis)
        root = np.sqrt(1 - np.minimum(shares, MOST_NOISE))
        return triangle_of((root[:, None] * ways.T) @ (singular[:, None] * right) * size)

    def problem(self, folds: int = 5, counts: np.ndarray | None = None) -> Problem:
        """The problem of all chunks (each so many times), in contiguous folds."""
        counts = np.ones(len(self.rows)) if counts is None else counts
        parts = [p for p in np.array_split(np.arange(len(self.rows)), min(folds, len(self.rows))) if counts[p].any()]
        inside = [np.where(np.isin(np.arange(len(counts)), p), counts, 0.0) for p in parts]
        triangles = np.stack([self.corrected(c) for c in inside])
        rows = np.array([round(float(c @ self.rows)) for c in inside])
        return Problem(triangles, rows, self.triangles.shape[1] - 1)


def noise_in(data: Recording) -> np.ndarray:
    """The variance of the noise of every state, over all paths."""
    each = [noise_of(t, v[:, : data.n_states]) for t, v in zip(data.times, data.values, strict=True)]
    weights = np.array([count for _, count in each], float)
    if not weights.any():
        return np.zeros(data.n_states)
    return np.average([variance for variance, _ in each], axis=0, weights=weights)


def weak_rows(
    data: Recording, library: Library, half: float, order: int = 1, noise: np.ndarray | None = None
) -> WeakRows:
    """Weak equations.

    Of the second order the library sees positions, velocities and inputs. A velocity that stands alone, or times powers
    of its own position, is a derivative of a power: it is moved to the bumps. Other velocities are local polynomials.

    Raises:
        RheonError: if no test function fits into the recording.
    """
    made = []
    n, noise = data.n_states, noise_in(data) if noise is None else noise
    for times, values in zip(data.times, data.values, strict=True):
        bumps = bumps_on(times, half, order)
        if len(bumps) == 0:
            continue
        seen = values if order == 1 else _with_velocities(times, values, n)
        columns, slopes = _unbiased(library, seen, np.sqrt(noise)), slopes_of(library, seen, n)
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
    return WeakRows(bumps_, terms_, targets_, slopes_, moved_ if order == 2 else None, noise, half, order)


def _with_velocities(times: np.ndarray, values: np.ndarray, n: int) -> np.ndarray:
    step = float(np.median(np.diff(times)))
    velocity, _, _ = differentiated_between_gaps(times, values[:, :n], "savgol", width=5 * step)
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


def _unbiased(library: Library, values: np.ndarray, noise: np.ndarray) -> np.ndarray:
    """Terms less what noise adds to their mean: exact for polynomials to degree 3 and Gaussian noise."""
    columns = design(library, values)
    out = columns.copy()
    for d, size in enumerate(noise):
        if size > 0:
            up, down = values.copy(), values.copy()
            up[:, d] += size
            down[:, d] -= size
            out -= (design(library, up) + design(library, down) - 2 * columns) / 2
    return out


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
    failure = RheonError("no path has 10 complete samples", where="derivative", remedy="give a longer recording")
    for times, values in zip(data.times, data.values, strict=True):
        n = data.n_states
        try:
            rate, smooth, good = differentiated_between_gaps(times, values[:, :n], method, width=width, order=order)
        except RheonError as error:
            failure = error
            continue
        if order == 2:
            velocity = differentiated_between_gaps(times, values[:, :n], method, width=width)[0]
            smooth = np.column_stack([smooth, velocity])
        seen = np.column_stack([smooth, values[:, n:]])
        terms.append(design(library, seen[good]))
        rates.append(rate[good])
    if not terms:
        raise failure
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
