"""Rates of a channel from the dwell times of its openings and shuttings, by maximum likelihood with missed events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.precision import in_double
from rheon.core.result import Result
from rheon.core.settings import whole
from rheon.engine.dwells.record import DwellTimes
from rheon.engine.dwells.scheme import Scheme

from ._ascent import Maximum, ascend
from ._dwell_likelihood import Frame, evaluated, framed, points_for, prepared
from ._log_linear import LogLinear, cycles, log_linear

# a constant whose logarithm has a larger standard error is not determined: its factor of uncertainty exceeds e
LOOSE = 1.0
# the search may raise rates by this factor over those of the first guess
SPARE = 3.0


@in_double
def fit_dwell_times(
    scheme: Scheme,
    recordings: DwellTimes | Sequence[DwellTimes],
    *,
    concentrations: Sequence[float] | None = None,
    fixed: Sequence[str] = (),
    equal: Mapping[str, tuple[str, float]] | None = None,
    reversible: bool = True,
    steps: int = 60,
) -> Result:
    """Rate constants of a scheme that make recorded dwell times most likely, with intervals missed below a resolution.

    The likelihood of the whole sequence is exact in what the resolution hides: densities of apparent open and shut
    times in their exact form up to four resolution times, beyond in the asymptotic form, which is as good. The
    logarithms of the free constants are searched from the scheme's own, by Newton's method.

    Args:
        scheme: open and shut states and hops; its constants are the first guess.
        recordings: one or several, with their resolutions imposed (`DwellTimes.resolved`) and, where a patch may hold
            several channels, split into bursts (`DwellTimes.bursts`).
        concentrations: one for each recording; the scheme's own for all where not given. The constants are shared.
        fixed: labels of constants that stay as they are.
        equal: label -> (label of another, factor): the first is the factor times the second.
        reversible: whether the scheme is in detailed balance: around each cycle one constant follows from the others.
        steps: largest number of Newton steps.

    Returns:
        The constants, shape (hop,), with standard errors from the curvature of the likelihood (0 where fixed). Details:
        "system" (the scheme found: a jump process), "labels", "free" (labels), "log_errors" (hop,), "covariance" of the
        logarithms (hop, hop), "log_likelihood", "gradient" (free,), "steps", "openings", "loose" (labels of constants
        that the data do not determine), "affinities" (cycle,) and "affinity_errors", in units of kT.

    Raises:
        RheonError: if `scheme` is no scheme, a recording has no resolution or no opening, there are too few openings,
            constraints contradict each other, or the likelihood cannot be computed at the first guess.

    Source: Colquhoun, Hawkes and Srodzinski 1996, doi:10.1098/rsta.1996.0115; densities: Hawkes, Jalali and Colquhoun
        1990, doi:10.1098/rsta.1990.0129, and 1992, doi:10.1098/rstb.1992.0116.

    Example:
        >>> import rheon
        >>> from rheon.engine.dwells import simulate_dwells
        >>> scheme = rheon.systems.ChannelScheme()
        >>> record = simulate_dwells(scheme, 400, resolution=1e-4, key=1)
        >>> found = fit_dwell_times(scheme, record)
        >>> bool(abs(found.value[3] - 500) < 4 * found.error[3])
        True
    """
    if not isinstance(scheme, Scheme):
        raise RheonError(f"{type(scheme).__name__} is no scheme of open and shut states", where="scheme",
                         remedy="give a rheon.systems.ChannelScheme")  # fmt: skip
    records = [recordings] if isinstance(recordings, DwellTimes) else list(recordings)
    if not records or not all(isinstance(r, DwellTimes) for r in records):
        raise RheonError("recordings are one or several DwellTimes", where="recordings",
                         remedy="make them with DwellTimes.of(series).resolved(resolution)")  # fmt: skip
    if len(units := {r.time_unit for r in records}) > 1:
        raise RheonError(f"recordings in {', '.join(sorted(units))}", where="recordings", remedy="use one time unit")
    schemes = _at_concentrations(scheme, concentrations, len(records))
    shape = log_linear(scheme, fixed, equal or {}, reversible)
    if not len(shape.free):
        raise RheonError("no constant is free", where="fixed, equal", remedy="fix fewer")
    chains = tuple(prepared(r, s.factors(), points_for(s, r, SPARE)) for r, s in zip(records, schemes, strict=True))
    openings = int(sum(c.live.sum() for c in chains))
    if openings <= len(shape.free):
        raise RheonError(f"{openings} openings for {len(shape.free)} constants", where="recordings",
                         remedy="give longer recordings, or fix constants")  # fmt: skip
    frame = framed(scheme, shape.matrix, shape.offset)
    start = np.log(np.asarray(scheme.rate_constants(), float))[shape.free]
    if not np.isfinite(evaluated(start, frame, chains)[0]):
        raise RheonError("the likelihood cannot be computed at the first guess", where="scheme",
                         remedy="start from constants nearer to what the data show")  # fmt: skip
    found = ascend(lambda x: evaluated(x, frame, chains), start, whole(steps, "steps"))
    return _told(scheme, found, frame, shape, openings, records)


def _at_concentrations(scheme: Scheme, concentrations, n: int) -> list[Scheme]:
    """The scheme at the concentration of each recording."""
    if concentrations is None:
        return [scheme] * n
    if not hasattr(scheme, "concentration"):
        raise RheonError(f"{type(scheme).__name__} has no concentration", where="concentrations", remedy="leave it out")
    values = np.asarray(concentrations, float)
    if values.shape != (n,) or not (np.isfinite(values) & (values > 0)).all():
        raise RheonError(f"concentrations {values.tolist()} for {n} recordings", where="concentrations",
                         remedy="give one positive number for each")  # fmt: skip
    return [scheme.replace(concentration=float(v)) for v in values]


def _told(scheme: Scheme, found: Maximum, frame: Frame, shape: LogLinear, openings: int, records) -> Result:
    constants = np.exp(frame.matrix @ found.place + frame.offset)
    covariance, sound = _covariance(found.hessian, frame.matrix)
    errors = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    labels = scheme.labels
    loose = [n for n, e in zip(labels, errors, strict=True) if not e <= LOOSE]
    system = scheme.with_constants(constants)
    details = {
        "system": system,
        "labels": list(labels),
        "free": [labels[i] for i in shape.free],
        "log_errors": errors,
        "covariance": covariance,
        "log_likelihood": found.value,
        "gradient": found.gradient,
        "steps": found.steps,
        "openings": openings,
        "loose": loose,
        **_affinities(system, covariance),
    }
    reason = "" if found.converged else f"the likelihood still rises after {found.steps} steps"
    if found.converged and not sound:
        reason = "the likelihood has no peak in some direction: constants run to zero or to infinity"
    elif loose and not reason:
        reason = f"the data do not determine {', '.join(loose)}"
    resolutions = ", ".join(dict.fromkeys(f"{r.resolution:g} {r.time_unit}" for r in records))
    return Result(
        "rate constants",
        constants,
        error=constants * errors,
        verdict="converged" if found.converged and sound else "not converged" if not found.converged else "cannot tell",
        reason=reason,
        method=f"maximum likelihood of {openings} openings with missed events, resolution {resolutions}",
        axes=("hop",),
        details=details,
    )


def _covariance(hessian: np.ndarray, matrix: np.ndarray) -> tuple[np.ndarray, bool]:
    """Of the logarithms of all constants, and whether the likelihood has a peak; infinite along flat directions."""
    if not np.isfinite(hessian).all():
        return np.full((len(matrix),) * 2, np.nan), False
    curvature, ways = np.linalg.eigh(-hessian)
    peak = curvature > 1e-10 * np.abs(curvature).max()
    spread = matrix @ ways
    covariance = (spread[:, peak] / curvature[peak]) @ spread[:, peak].T
    if not peak.all():
        flat = (np.abs(spread[:, ~peak]) > 1e-3).any(1)
        covariance[np.ix_(flat, flat)] = np.inf
    return covariance, bool(peak.all())


def _affinities(system: Scheme, covariance: np.ndarray) -> dict[str, np.ndarray]:
    """What is dissipated around every cycle of a basis, in units of kT, with standard errors."""
    if any(hop[::-1] not in system.hops for hop in system.hops):
        return {}
    rows = cycles(system)
    value = rows @ np.log(np.asarray(system.speeds(), float))
    with np.errstate(invalid="ignore"):
        spread = np.einsum("ci,ij,cj->c", rows, np.nan_to_num(covariance, posinf=1e300), rows)
    return {"affinities": value, "affinity_errors": np.sqrt(np.maximum(spread, 0.0))}
