"""Koopman eigenvalues and eigenfunctions, each with a residual that says whether to believe it."""

from __future__ import annotations

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.result import Result
from rheon.core.settings import number
from rheon.engine.dictionaries import Dictionary, Kernel
from rheon.engine.dictionaries.kernel import similarities, thinned
from rheon.engine.koopman import Compression, compress

from ._lifted import Lifted, eigenvalue_errors, judged_residuals, lift, ratio, unit_circle
from ._resolution import resolution

NAME = "Koopman spectrum"
METHODS = ("edmd", "kernel", "measure-preserving")
# of what a residual may be where it is called certified
TOLERANCE = 0.1
HOLDOUT = 0.25
# eigenvalues so near to 1 are that of the constant
CONSTANT = 1e-6


def koopman_spectrum(
    data,
    dictionary: Dictionary | None = None,
    *,
    method: str = "edmd",
    weights=None,
    verify: bool = True,
    tolerance: float = TOLERANCE,
    holdout=HOLDOUT,
    n: int = 10_000,
    dt: float | None = None,
    key=0,
) -> Result:
    """Eigenvalues of the Koopman operator on the span of a dictionary, with the residual of every pair.

    The residual ||K g - lambda g|| / ||g|| tells true eigenpairs from spectral pollution, which a dictionary of any
    size produces. For a normal operator, such as that of a law that preserves volumes, the spectrum comes at least as
    close to lambda as the residual is large. It is taken on rows that the dictionary and the eigenpairs have not seen.

    Args:
        data: a `System`, a `Fit`, a `Series`, an array (time, variable) or (series, time, variable), a tuple (before,
            after) or (before, after, again) of snapshots, or `rheon.engine.koopman.Pairs`.
        dictionary: of `rheon.engine.dictionaries`, prepared or not; default 100 bumps for up to 10 variables, 20
            delays for a recording of one, a Gaussian kernel for many.
        method: "edmd"; "kernel" (the dictionary is a `Kernel`), which adds residuals of the adjoint operator in the
            kernel's own function space, exact without a limit of many rows; "measure-preserving", the nearest unitary
            matrix, only for laws that preserve the measure of the rows.
        weights: quadrature weights of the rows, see `Pairs`.
        verify: whether residuals and errors are computed.
        tolerance: residual up to which a pair counts as certified, together with twice its standard error.
        holdout: share of the rows kept back for residuals, at the end; or data of their own; 0 takes the same rows.
        n, dt, key: of a simulation, and of what the dictionary draws.

    Returns:
        Result with the eigenvalues, per step, best residual first, and their standard errors from stretches of data.
        "converged" where some pair besides the constant, or the constant alone, is certified and the certified
        eigenvalues on the unit circle are seen whole; "resolution limit" where products of certified eigenvalues,
        which must be eigenvalues, were not seen or cannot be told apart: whether the spectrum then is a finite set of
        points or the whole circle cannot be decided from N functions; "none found" without a certified pair; "cannot
        tell" with verify=False. Details: `residuals`, `residual_errors`, `certified` (mask), `eigenfunctions` (a
        dictionary of one function each, with `evaluate`), `rates` (log of the eigenvalue per time unit), `half`
        (certified eigenvalues with the first half of the functions), `return_number` (smallest cycle not excluded),
        `dictionary`, `compression`; of the kernel method `adjoint_residuals`; of a stochastic law
        `variance_residuals` (mean square of the same difference, noise included) and `variance`.

    Raises:
        RheonError: if the method is unknown or does not fit the dictionary, or the data are too few.

    Source: residuals: Colbrook and Townsend 2024, doi:10.1002/cpa.22125; unitary: Colbrook 2023,
        doi:10.1137/22M1521407; variance: Colbrook, Li, Raut and Townsend 2024, arXiv 2308.10697; limits of what can
        be decided: Colbrook, Mezić and Stepanenko 2024, arXiv 2407.06312.

    Example:
        >>> from rheon.engine.dictionaries import Fourier
        >>> x = (np.arange(64) / 64)[:, None]
        >>> result = koopman_spectrum((x, 2 * x % 1), Fourier(3, period=1.0), holdout=0)
        >>> result["residuals"].round(6).tolist()[:3], int(result["certified"].sum())
        ([0.0, 1.0, 1.0], 1)
    """
    _check(method, dictionary, tolerance)
    if method == "kernel" and dictionary is None:
        dictionary = Kernel(100)
    lifted = lift(data, dictionary, weights, holdout if verify else 0, n, dt, key)
    values, vectors = _pairs_of(lifted.compression, method)
    if not verify:
        reason = "no residuals were asked for: which of the eigenvalues are true is not known"
        details, errors, verdict = _own_details(lifted, values, vectors), None, "cannot tell"
        figure = Figure((_plane(values, np.zeros(len(values), bool)),))
    else:
        values, errors, verdict, reason, details = _verified(lifted, values, vectors, method, tolerance)
        bars = _bars(details["residuals"], details["residual_errors"], tolerance)
        figure = Figure((_plane(values, details["certified"]), bars), columns=2)
    words = _method(method, lifted)
    return Result(NAME, values, errors, verdict, reason, "per step", words, ("mode",), details, figure)


def _pairs_of(made: Compression, method: str) -> tuple[np.ndarray, np.ndarray]:
    return made.unitary() if method == "measure-preserving" else made.eigenpairs()


def _own_details(lifted: Lifted, values: np.ndarray, vectors: np.ndarray) -> dict:
    return {
        "dictionary": lifted.dictionary,
        "compression": lifted.compression,
        "eigenfunctions": lifted.functions(vectors),
        "rates": _rates(values, lifted.train.dt),
    }


def _verified(lifted: Lifted, values, vectors, method: str, tolerance: float):
    """Eigenvalues and their errors in the order of their residuals, the verdict with its reason, and details."""
    coefficients = lifted.compression.basis @ vectors
    before, after, judged = lifted.judged_on()
    residuals, spread = judged_residuals(before, after, judged, values, coefficients)
    more: dict = {}
    if judged.again is not None:
        again = lifted.dictionary.evaluate(judged.again)
        more |= {"variance_residuals": residuals, "variance": _variance(before, after, again, judged, coefficients)}
        residuals, spread = expectation_residuals(before, after, again, judged, values, coefficients)
    if method == "kernel":
        more["adjoint_residuals"] = adjoint_residuals(lifted, values)
    order = np.argsort(residuals, kind="stable")
    errors = eigenvalue_errors(lifted, values, vectors)[order]
    values, vectors, residuals, spread = values[order], vectors[:, order], residuals[order], spread[order]
    certified = residuals + 2 * spread <= tolerance
    whole, why, number = resolution(values[certified], (residuals + errors)[certified])
    half = _half(lifted, before, after, judged, tolerance, method)
    details = {
        **_own_details(lifted, values, vectors),
        "residuals": residuals,
        "residual_errors": spread,
        "certified": certified,
        "return_number": number,
        "half": half,
        **{name: value[order] for name, value in more.items()},
    }
    verdict = "none found" if not certified.any() else "converged" if whole else "resolution limit"
    reason = f"{int(certified.sum())} of {len(values)} pairs have a residual of at most {tolerance:g} "
    reason += f"(with the first half of the functions: {len(half)})"
    alone = bool(certified.any()) and bool((np.abs(values[certified] - 1) < CONSTANT).all())
    reason += "; it is the constant, which says nothing" if alone else f"; {why}"
    return values, errors, verdict, reason, details


def _check(method: str, dictionary, tolerance: float) -> None:
    if method not in METHODS:
        raise RheonError(f"there is no method {method!r}", remedy=f"choose one of {', '.join(METHODS)}")
    if dictionary is not None and not isinstance(dictionary, Dictionary):
        raise RheonError(f"{dictionary!r} is no dictionary", remedy="give one of rheon.engine.dictionaries")
    if method == "kernel" and not isinstance(dictionary, Kernel | None):
        raise RheonError(f"the kernel method with a {type(dictionary).__name__}", remedy="give a Kernel dictionary")
    number(tolerance, "tolerance", exclusive=True)


def _rates(values: np.ndarray, dt: float) -> np.ndarray:
    """Logarithms per time unit; -inf for 0."""
    with np.errstate(divide="ignore"):
        return np.log(values.astype(complex)) / dt


def _variance(before, after, again, judged, coefficients) -> np.ndarray:
    """Mean variance of g(y) given x, from two draws, in units of ||g||^2."""
    gap = np.abs((after - again) @ coefficients) ** 2 / 2
    size = np.abs(before @ coefficients) ** 2
    return (judged.weights @ gap) / (judged.weights @ size)


def expectation_residuals(before, after, again, judged, values, coefficients) -> tuple[np.ndarray, np.ndarray]:
    """||E[g(y) | x] - lambda g|| / ||g|| and its standard error: two independent draws have no variance in common."""
    g = before @ coefficients
    first, second = after @ coefficients - g * values, again @ coefficients - g * values
    weights = judged.weights[:, None]
    return ratio(weights * np.real(np.conj(first) * second), weights * np.abs(g) ** 2)


def adjoint_residuals(lifted: Lifted, values: np.ndarray) -> np.ndarray:
    """||(K* - conj(lambda)) w|| / ||w|| of the left eigenvectors, in the function space of the kernel. Shape (pair,).

    K* carries the kernel at x to the kernel at F(x), so its inner products are values of the kernel: nothing is
    estimated.
    """
    kernel: Kernel = lifted.dictionary  # type: ignore[assignment]
    after = lifted.train.after[thinned(len(lifted.train), kernel.most)]
    y, width, own = kernel.of.evaluate(after), float(kernel.width), kernel.directions
    action = own.T @ similarities(kernel.centres, y, kernel.profile, width) @ own
    image = own.T @ similarities(y, y, kernel.profile, width) @ own
    left_values, left = np.linalg.eig(action)
    # of the adjoint's own eigenpairs the one that belongs to each eigenvalue
    nearest = np.abs(np.conj(values)[:, None] - left_values).argmin(1)
    w, mu = left[:, nearest], left_values[nearest]
    square = np.einsum("ij,ik,kj->j", w.conj(), image, w).real / (np.abs(w) ** 2).sum(0) - np.abs(mu) ** 2
    return np.sqrt(np.maximum(square, 0))


def _half(lifted: Lifted, before, after, judged, tolerance: float, method: str) -> np.ndarray:
    """Certified eigenvalues with the first half of the functions."""
    half = max(1, lifted.before.shape[1] // 2)
    made = compress(lifted.before[:, :half], lifted.after[:, :half], lifted.train.weights)
    values, vectors = _pairs_of(made, method)
    found, spread = judged_residuals(before[:, :half], after[:, :half], judged, values, made.basis @ vectors)
    return values[found + 2 * spread <= tolerance]


def _method(method: str, lifted: Lifted) -> str:
    kept = "the same rows" if lifted.test is None else f"{len(lifted.test)} rows of their own"
    name = type(lifted.dictionary).__name__
    words = {"edmd": "extended DMD", "kernel": "kernel EDMD", "measure-preserving": "measure-preserving EDMD"}[method]
    return f"{words}, {name} of {lifted.compression.rank} functions on {len(lifted.train)} rows, residuals on {kept}"


def _plane(values: np.ndarray, certified: np.ndarray) -> Panel:
    traces = [unit_circle()]
    for mask, name, role in ((~certified, "not certified", "other"), (certified, "certified", "model")):
        traces.append(Trace("points", values[mask].real, values[mask].imag, name=name, role=role))
    return Panel(tuple(traces), title="eigenvalues", x="real part", y="imaginary part")


def _bars(residuals: np.ndarray, spread: np.ndarray, tolerance: float) -> Panel:
    place = np.arange(len(residuals))
    low = np.maximum(residuals - 2 * spread, 1e-16)
    traces = (
        Trace("band", place, low, y2=np.maximum(residuals + 2 * spread, 1e-16), name="95 %", role="interval"),
        Trace("line", place, np.maximum(residuals, 1e-16), name="residual", role="data"),
        Trace("hline", np.zeros(1), np.array([tolerance]), name="tolerance", role="floor"),
    )
    return Panel(traces, title="residuals", x="mode", y="residual", y_scale="log")
