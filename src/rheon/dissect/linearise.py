"""The linearisation of any deterministic law at a state."""

from __future__ import annotations

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from rheon.core.errors import RheonError
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.fit import Fit
from rheon.core.kinds import Delay, Flow, Map
from rheon.core.precision import as_dtype, in_double
from rheon.core.result import Result
from rheon.core.settings import number, whole
from rheon.core.system import System
from rheon.engine.as_map import as_map

from ._stability import stability

NAME = "linearisation"
# a matrix of more rows is not formed: the leading eigenvalues come from its products with vectors
LARGEST = 600
LEADING = 6


@in_double
def linearise(system, state=None, *, k: int | None = None, t: float = 0.0, dt: float | None = None) -> Result:
    """Eigenvalues of the Jacobian of a flow's rate, or of a map's step, at a state.

    At rest they say how small disturbances grow: a flow's rest point is stable where all real parts are negative, a
    map's where all moduli are below 1. Of laws of many variables only the leading eigenvalues are computed, from
    products of the Jacobian with vectors (Arnoldi), never the matrix.

    Args:
        system: a Flow, Map or Delay (as the map on its history), or a `Fit`.
        state: shape (dim,); the system's typical state where not given.
        k: number of leading eigenvalues, those that grow fastest; all where the law has up to 600 variables, else 6.
        t: time at which a law that depends on time is taken.
        dt: step of a Delay.

    Returns:
        Result with the eigenvalues, shape (k,), fastest growth first: rates of a flow per time unit, multipliers of a
        map per step. Verdict "exact", or "not converged" where Arnoldi's method does not settle. Details: `jacobian`
        (dim, dim), or None where it is not formed; `growth` (largest real part, or spectral radius), `stability` in
        words, `unstable` (number of unstable directions among those computed), `residual` (norm of the motion: 0 at
        rest), `state`.

    Raises:
        RheonError: if the system is stochastic or data, or the state does not fit.

    Source: Hartman 1960 and Grobman 1959; Arnoldi 1951, doi:10.1090/qam/42792.

    Example:
        >>> import rheon
        >>> origin = linearise(rheon.systems.Lorenz(), [0.0, 0.0, 0.0])
        >>> origin.value.real.round(4).tolist(), origin["stability"]
        ([11.8277, -2.6667, -22.8277], 'saddle')
    """
    system = system.system if isinstance(system, Fit) else system
    if not isinstance(system, System):
        raise RheonError(f"a {type(system).__name__} is no system", where="linearise", remedy="fit a model first")
    law = as_map(system, dt) if isinstance(system, Delay) else system
    if not isinstance(law, Flow | Map):
        raise RheonError(f"a {type(system).__name__} is no deterministic law", where="linearise")
    x = np.asarray(law.initial() if state is None else state, np.float64)
    if x.shape != (law.dim,) or not np.isfinite(x).all():
        raise RheonError(f"a state of shape {x.shape}", where="state", remedy=f"give finite numbers, ({law.dim},)")
    most = law.dim if law.dim <= LARGEST else law.dim - 2
    count = whole(k, "k", 1, most) if k is not None else law.dim if law.dim <= LARGEST else LEADING
    t, flow, law = number(t, "t", -np.inf), isinstance(law, Flow), as_dtype(law, np.float64)
    rate = np.asarray(_rate(law, t, x))
    details = {"residual": float(np.linalg.norm(rate if flow else rate - x)), "state": x}
    if law.dim <= LARGEST:
        jacobian, settled = np.asarray(_jacobian(law, t, x)), True
        values = np.linalg.eigvals(jacobian)
    else:
        jacobian = None
        values, settled = _arnoldi(law, t, x, count, flow)
    if not np.isfinite(values).all():
        return Result(NAME, np.full(count, np.nan), verdict="diverged", reason="no finite Jacobian", details=details)
    words, unstable, _, _ = stability(np.diag(values) if jacobian is None else jacobian, flow)
    if jacobian is None and unstable == len(values):
        words = f"unstable in at least {unstable} directions"
    size = values.real if flow else np.abs(values)
    values = values[np.argsort(-size, kind="stable")][:count]
    details |= {"jacobian": jacobian, "growth": float(size.max()), "stability": words, "unstable": unstable}
    how = "all eigenvalues of the Jacobian" if jacobian is not None else f"{count} leading eigenvalues by Arnoldi"
    return Result(
        NAME, values, verdict="exact" if settled else "not converged", reason=words,
        units="1/time unit" if flow else "", method=f"{how}, forward differentiation, float64", axes=("eigenvalue",),
        details=details, figure=_figure(values, flow),
    )  # fmt: skip


@eqx.filter_jit
def _rate(law, t, x):
    return jnp.asarray(law(t, jnp.asarray(x)), jnp.float64)


@eqx.filter_jit
def _jacobian(law, t, x):
    return jax.jacfwd(lambda y: jnp.asarray(law(t, y), y.dtype))(jnp.asarray(x))


@eqx.filter_jit
def _pushed(law, t, x, v):
    return jax.jvp(lambda y: jnp.asarray(law(t, y), y.dtype), (jnp.asarray(x),), (jnp.asarray(v),))[1]


def _arnoldi(law, t, x, k: int, flow: bool) -> tuple[np.ndarray, bool]:
    """Leading eigenvalues from products with vectors, and whether they settled."""
    from scipy.sparse.linalg import ArpackNoConvergence, LinearOperator, eigs

    n = len(x)
    operator = LinearOperator((n, n), lambda v: np.asarray(_pushed(law, t, x, np.ravel(v))), dtype=np.float64)
    start = np.cos(np.arange(1.0, n + 1))
    try:
        return eigs(operator, k, which="LR" if flow else "LM", v0=start, return_eigenvectors=False), True
    except ArpackNoConvergence as error:
        return np.append(error.eigenvalues, np.full(max(0, 1 - len(error.eigenvalues)), np.nan)), False


def _figure(values: np.ndarray, flow: bool) -> Figure:
    turn = np.linspace(0, 2 * np.pi, 200)
    border = Trace("vline", np.zeros(1), np.zeros(1), role="floor", name="border of stability")
    if not flow:
        border = Trace("line", np.cos(turn), np.sin(turn), role="floor", name="border of stability")
    points = Trace("points", values.real, values.imag, role="model", name="eigenvalues")
    return Figure((Panel((border, points), title=NAME, x="real part", y="imaginary part"),))
