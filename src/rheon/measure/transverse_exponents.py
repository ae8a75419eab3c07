"""Exponents transverse to synchronisation of driven or coupled copies, or to any invariant subspace."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from rheon.core.errors import RheonError
from rheon.core.fit import Fit
from rheon.core.kinds import Delay, Diffusion, Flow, Map
from rheon.core.result import Result

from ._benettin import expansion
from ._law import differentiated, directions, law_of, states_of
from ._scatter import LEAST
from ._settings import number, whole
from ._spectrum import spectrum_result

NAME = "transverse Lyapunov exponents"


class _Difference(eqx.Module):
    """How a small difference from the synchronous motion changes: by the law's derivative and the coupling.

    Attributes:
        system: the law of one copy.
        free: positions of the variables in which a copy may differ; of all of them where `frame` is given.
        coupling: matrix that the strength multiplies, (dim, dim), or None.
        strength: of the coupling.
        frame: orthonormal rows that span the differences, (m, dim), or None.
    """

    system: Any
    free: tuple[int, ...] = eqx.field(static=True)
    coupling: Any
    strength: Any
    frame: Any = None

    def split(self, x):
        return x[: self.system.dim], x[self.system.dim :]

    def whole(self, difference):
        """The difference with zeros in the variables that are taken over. Shapes: (m,) -> (dim,)."""
        if self.frame is not None:
            return difference @ jnp.asarray(self.frame, difference.dtype)
        return jnp.zeros(self.system.dim, difference.dtype).at[np.array(self.free)].set(difference)

    def kept(self, change):
        """The part of a change in which copies may differ. Shapes: (dim,) -> (m,)."""
        return change[np.array(self.free)] if self.frame is None else jnp.asarray(self.frame, change.dtype) @ change

    def pull(self, difference):
        """What the coupling takes away from a difference. Shapes: (dim,) -> (dim,)."""
        return 0.0 if self.coupling is None else self.strength * (jnp.asarray(self.coupling) @ difference)


class _FlowDifference(Flow):
    """A flow and a small difference of a copy from it, as one flow."""

    part: _Difference

    @property
    def dim(self) -> int:
        """State and difference."""
        return self.part.system.dim + len(self.part.free)

    def vector_field(self, t, x, u=None):
        """Rates of the state, and of the difference by the derivative of the law there."""
        state, difference = self.part.split(x)
        whole = self.part.whole(difference)
        law = lambda y: jnp.asarray(self.part.system(t, y), y.dtype)  # noqa: E731
        rate, change = jax.jvp(law, (state,), (whole,))
        change = change - self.part.pull(whole)
        return jnp.concatenate([rate, self.part.kept(change)])

    def initial(self):
        """The flow's typical state, and no difference."""
        return np.concatenate([self.part.system.initial(), np.zeros(len(self.part.free))])


class _MapDifference(Map):
    """A map and a small difference of a copy from it, as one map."""

    part: _Difference

    @property
    def dt(self) -> float:
        """Time per step of the map."""
        return self.part.system.dt

    @property
    def dim(self) -> int:
        """State and difference."""
        return self.part.system.dim + len(self.part.free)

    def step(self, t, x, u=None):
        """The next state, and the difference by the derivative of the step there."""
        state, difference = self.part.split(x)
        law = lambda y: jnp.asarray(self.part.system(t, y), y.dtype)  # noqa: E731
        after, change = jax.jvp(law, (state,), (self.part.whole(difference),))
        change = change - self.part.pull(change)
        return jnp.concatenate([after, self.part.kept(change)])

    def initial(self):
        """The map's typical state, and no difference."""
        return np.concatenate([self.part.system.initial(), np.zeros(len(self.part.free))])


def transverse_exponents(
    system,
    *,
    drive=None,
    strength: float | None = None,
    coupling=None,
    normal=None,
    k: int | None = None,
    steps: int = 50_000,
    dt: float | None = None,
    transient: int | None = None,
    qr_every: int | None = None,
    initial=None,
    starts: int = 1,
    key=0,
) -> Result:
    """Exponents of a small difference between a system and a copy that is driven by it, or coupled to it.

    With `drive` the copy takes over those variables and computes the rest itself; the result is the conditional
    Lyapunov exponents of the rest (Pecora and Carroll 1990). With `strength` γ the difference e obeys
    de/dt = (Df(x) - γ H) e, or e' = (1 - γ H) Df(x) e for a map: the variational equation of one transverse mode of
    identical coupled copies, γ the coupling times an eigenvalue of the network's Laplacian (Pecora and Carroll 1998):
    the coupling ε itself where one of two copies follows the other, 2 ε where both pull.
    If the largest is negative, nearby copies fall into step.

    With `normal` the differences are those that leave an invariant subspace on which the system stays: the law is
    linearised along an orbit in it and projected on the normal directions: a positive exponent means that small
    differences from the subspace grow.

    Args:
        system: a Flow or Map, or a `Fit` of such a law.
        drive: name, number, or several, of the variables that the copy takes over.
        strength: strength γ of the coupling, per time unit for a flow.
        coupling: matrix H, shape (dim, dim), or a name or number of the one variable that is coupled to itself;
            default the identity.
        normal: directions normal to an invariant subspace, shape (m, dim), or names or numbers of the variables that
            are zero on it. `initial` should lie in it; by default the typical state is projected on it.
        k: number of exponents; default all.
        steps, dt, transient, qr_every: as in `lyapunov_spectrum`.
        initial: state(s) of the system to start from, shape (dim,) or (starts, dim).
        starts: number of runs side by side.
        key: of the initial tangent vectors and of the scatter.

    Returns:
        Result with value and error of shape (k,) in 1/time unit; verdicts and details as `lyapunov_spectrum`, and
        `synchronises`: "yes", "no" or "cannot tell" (4 standard errors); with `normal` also `left`, how far the end
        of the orbit lies from the subspace: not small where it is not invariant.

    Raises:
        RheonError: if not exactly one of `drive`, `strength` and `normal` is given, a variable is unknown, nothing or
            everything is taken over, or as `lyapunov_spectrum`.

    Source: Pecora and Carroll 1990, doi:10.1103/PhysRevLett.64.821, and 1998, doi:10.1103/PhysRevLett.80.2109;
        normal exponents: Ashwin, Buescu and Stewart 1996, doi:10.1088/0951-7715/9/3/006.

    Example:
        >>> import rheon
        >>> result = transverse_exponents(rheon.systems.Lorenz(), drive="y", steps=2000)
        >>> result.value.round(3).tolist(), result["synchronises"]
        ([-2.667, -10.0], 'yes')
    """
    system = _checked(system, drive, strength, normal)
    steps, starts = whole(steps, "steps"), whole(starts, "starts")
    transient = steps // 10 if transient is None else whole(transient, "transient", 0)
    part = _difference(system, drive, strength, coupling) if normal is None else _normal(system, normal)
    both = _FlowDifference(part) if isinstance(system, Flow) else _MapDifference(part)
    if isinstance(system, Flow) and dt is None and system.card is not None:
        dt = system.card.dt
    law = law_of(both, "transverse_exponents", dt, qr_every)
    states = states_of(system, initial, starts, key)
    states = states - states @ part.frame.T @ part.frame if normal is not None and initial is None else states
    size = len(part.free)
    k = size if k is None else whole(k, "k", 1, size)
    skipped = -(-transient // law.every)
    windows = steps // law.every
    how = _words(drive, strength, size)
    words = f"{how}; {len(states)} x {windows * law.every} steps of {law.map.dt:g}, QR every {law.every}, {law.words}"
    if windows < LEAST:
        reason = f"{windows} windows of {law.every} steps; {LEAST} are needed"
        return Result(NAME, np.full(k, np.nan), verdict="too short", reason=reason, method=words)
    # differences stay in their own subspace: the state feels nothing of them
    vectors = np.concatenate([np.zeros((k, system.dim)), directions(key, k, size)], axis=1)
    states = np.concatenate([states, np.zeros((len(states), size))], axis=1)
    growth, _, final, after = differentiated(
        expansion, law.map, states, vectors, np.zeros(len(states)), windows=skipped + windows, every=law.every
    )
    result = spectrum_result(NAME, growth[:, skipped:] / law.window, final, after, law, words)
    return _judged(result, None if normal is None else float(np.abs(final[:, : system.dim] @ part.frame.T).max()))


def _checked(system, drive, strength, normal) -> Flow | Map:
    """The law, where it is one of which exactly one kind of difference was asked for."""
    system = system.system if isinstance(system, Fit) else system
    if not isinstance(system, Flow | Map) or isinstance(system, Delay | Diffusion):
        raise RheonError(f"{type(system).__name__} is neither a Flow nor a Map", where="transverse_exponents")
    if sum(v is not None for v in (drive, strength, normal)) != 1:
        raise RheonError("give one of `drive`, `strength` and `normal`", where="transverse_exponents")
    return system


def _words(drive, strength, size: int) -> str:
    if strength is not None:
        return f"coupling of strength {strength:g}"
    return f"copy driven by {drive}" if drive is not None else f"{size} directions normal to a subspace"


def _judged(result: Result, left: float | None = None) -> Result:
    """The result with what it says about synchronisation in place of a regime."""
    import dataclasses

    details = {name: value for name, value in result.details.items() if name not in ("regime", "final")}
    if left is not None:
        details["left"] = left
    first = result.value[0]
    error = 0.0 if result.error is None or not np.isfinite(result.error[0]) else result.error[0]
    answer = "cannot tell"
    if np.isneginf(first) or (np.isfinite(first) and first < -max(4 * error, 1e-12)):
        answer = "yes"
    elif np.isfinite(first) and first > max(4 * error, 1e-12):
        answer = "no"
    details["synchronises"] = answer
    if result.verdict == "diverged":
        return dataclasses.replace(result, details=details)
    words = {
        "yes": "nearby copies fall into step",
        "no": "copies part",
        "cannot tell": "on the edge of synchronisation",
    }
    reason = "; ".join([words[answer], *result.reason.split("; ")[1:]])
    method = result.method + "; Pecora and Carroll 1990"
    return dataclasses.replace(result, reason=reason, details=details, method=method)


def _difference(system, drive, strength, coupling) -> _Difference:
    dim = system.dim
    if drive is not None:
        if coupling is not None:
            raise RheonError("a driven copy has no coupling matrix", where="coupling")
        taken = {_position(system, name) for name in ((drive,) if np.ndim(drive) == 0 else drive)}
        free = tuple(i for i in range(dim) if i not in taken)
        if not taken or not free:
            raise RheonError(f"drive = {drive!r} leaves {len(free)} of {dim} variables", remedy="leave at least one")
        return _Difference(system, free, None, np.zeros(()))
    strength = number(strength, "strength", -np.inf)
    if coupling is None:
        matrix = np.eye(dim)
    elif isinstance(coupling, str | int):
        matrix = np.zeros((dim, dim))
        matrix[(_position(system, coupling),) * 2] = 1.0
    else:
        matrix = np.asarray(coupling, float)
        if matrix.shape != (dim, dim) or not np.isfinite(matrix).all():
            raise RheonError(f"coupling of shape {matrix.shape}", remedy=f"give finite numbers of shape ({dim}, {dim})")
    return _Difference(system, tuple(range(dim)), matrix, np.asarray(float(strength)))


def _normal(system, normal) -> _Difference:
    """Differences along orthonormal directions that span those given."""
    dim = system.dim
    named = isinstance(normal, str | int) or (np.ndim(normal) == 1 and np.size(normal) != dim)
    if named or (np.ndim(normal) == 1 and any(isinstance(v, str) for v in normal)):
        rows = np.eye(dim)[[_position(system, v) for v in ((normal,) if np.ndim(normal) == 0 else normal)]]
    else:
        rows = np.atleast_2d(np.asarray(normal, float))
    if rows.ndim != 2 or rows.shape[1] != dim or not 0 < len(rows) <= dim or not np.isfinite(rows).all():
        raise RheonError(f"normal of shape {np.shape(normal)}", where="normal", remedy=f"give (m, {dim}), m >= 1")
    frame, size = np.linalg.qr(rows.T)
    if np.abs(np.diag(size)).min() <= 1e-12 * np.abs(size).max():
        raise RheonError("normal directions depend on one another", where="normal", remedy="leave some out")
    # as many places as directions
    return _Difference(system, tuple(range(len(rows))), None, np.zeros(()), frame.T)


def _position(system, name) -> int:
    """Number of a state variable given by name or number."""
    if isinstance(name, str) and name in system.variables:
        return system.variables.index(name)
    if isinstance(name, int | np.integer) and 0 <= name < system.dim:
        return int(name)
    remedy = f"choose among {', '.join(system.variables)} or 0 to {system.dim - 1}"
    raise RheonError(f"no variable {name!r}", where="drive or coupling", remedy=remedy)
