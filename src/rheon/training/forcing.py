"""Forcing strategies as values: how much of the data is mixed into the state before each training step.

A strategy says, for step t of a window, which share a_t of the observed states comes from the data:
z~ = (1 - a_t) z + a_t x. The loss is taken on z, before mixing. The gradient through T steps then is a product of
(1 - a_t) J_t, which mixing keeps from exploding. Any map whose first states are the observation can be trained so.
"""

from __future__ import annotations

import abc
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from rheon.core.errors import RheonError

ESTIMATORS = ("geometric", "arithmetic", "maximum")
# power iterations for a largest singular value; three digits are plenty for a forcing strength
ITERATIONS = 12


class Forcing(eqx.Module):
    """How data are mixed into the state. Subclass one method, or three for a strength that changes while training.

    Source: Hess et al. 2023, arXiv 2306.04406, for the mixing; Mikhaeil et al. 2022, arXiv 2110.07238, for sparse
    forcing.
    """

    @property
    def period(self) -> int:
        """Updates between two calls of `update`; 0 for never."""
        return 0

    def start(self) -> Float[Array, " *state"]:
        """The strategy's own state before the first update."""
        return jnp.zeros((), jnp.float32)

    @abc.abstractmethod
    def mixing(self, state: Any, length: int, n_observed: int) -> Float[Array, "length variable"]:
        """Share of the data in each observed state before each step."""

    def update(self, state: Any, law, states: Float[Array, "dim column"]) -> Any:
        """The strategy's next state, from the states visited in a batch."""
        return state


class FreeRunning(Forcing):
    """No forcing after the first state: plain back-propagation through time.

    Example:
        >>> FreeRunning().mixing(0.0, 2, 1).tolist()
        [[0.0], [0.0]]
    """

    def mixing(self, state, length, n_observed):
        """Zeros."""
        return jnp.zeros((length, n_observed))


class TeacherForcing(Forcing):
    """Data at every step: one-step regression on the observed states.

    Example:
        >>> TeacherForcing().mixing(0.0, 2, 1).tolist()
        [[1.0], [1.0]]
    """

    def mixing(self, state, length, n_observed):
        """Ones."""
        return jnp.ones((length, n_observed))


class SparseTeacherForcing(Forcing):
    """Data replace the observed states every `interval` steps, with no mixing between.

    Raises:
        RheonError: if `interval` is below 1.

    Source: Mikhaeil et al. 2022, arXiv 2110.07238.

    Example:
        >>> SparseTeacherForcing(2).mixing(0.0, 4, 1)[:, 0].tolist()
        [1.0, 0.0, 1.0, 0.0]
    """

    interval: int = 16

    def __check_init__(self):
        if self.interval < 1:
            raise RheonError(f"interval = {self.interval}", remedy="choose at least 1 step")

    def mixing(self, state, length, n_observed):
        """One at every `interval`-th step, zero elsewhere."""
        due = (np.arange(length) % self.interval == 0).astype(np.float32)
        return jnp.broadcast_to(jnp.asarray(due)[:, None], (length, n_observed))


class GeneralisedTeacherForcing(Forcing):
    """A constant share `alpha` of data at every step, one number or one per observed variable.

    Raises:
        RheonError: if a share is outside 0 to 1.

    Source: Hess et al. 2023, arXiv 2306.04406.

    Example:
        >>> round(float(GeneralisedTeacherForcing(0.1).mixing(0.0, 3, 2).sum()), 3)
        0.6
    """

    alpha: float | tuple[float, ...] = 0.1

    def __check_init__(self):
        _check_share(self.alpha)

    def mixing(self, state, length, n_observed):
        """`alpha` throughout."""
        return jnp.broadcast_to(jnp.asarray(self.alpha, jnp.float32), (length, n_observed))


class AnnealedTeacherForcing(Forcing):
    """A share that starts at `first` and is multiplied by `factor` every update, down to `last`.

    Raises:
        RheonError: if a share is outside 0 to 1.

    Source: the annealing heuristic compared in Hess et al. 2023, arXiv 2306.04406.

    Example:
        >>> AnnealedTeacherForcing(1.0, 0.1, 0.5).update(1.0, None, None).item()
        0.5
    """

    first: float = 1.0
    last: float = 0.1
    factor: float = 0.999

    def __check_init__(self):
        _check_share((self.first, self.last, self.factor))

    @property
    def period(self) -> int:
        """Every update."""
        return 1

    def start(self):
        """The first share."""
        return jnp.asarray(self.first, jnp.float32)

    def mixing(self, state, length, n_observed):
        """The present share throughout."""
        return jnp.broadcast_to(state, (length, n_observed))

    def update(self, state, law, states):
        """A little less, not below `last`."""
        return jnp.maximum(self.last, self.factor * jnp.asarray(state, jnp.float32))


class AdaptiveTeacherForcing(Forcing):
    """The least share that keeps gradients from exploding, estimated from the Jacobians along the batch.

    With N an estimate of the largest stretching per step, alpha = max(0, 1 - 1/N) is enough. A larger alpha is taken
    at once, a smaller one approached slowly: alpha <- memory alpha + (1 - memory) new.

    Args:
        estimator: "geometric" (largest geometric mean over a window of the Jacobians' spectral norms), "arithmetic"
            (spectral norm of the mean Jacobian), "maximum" (largest spectral norm in the batch).
        first: the share to start from.
        memory: how slowly the share falls.
        every: updates between two estimates.

    Raises:
        RheonError: if the estimator is unknown or a share is outside 0 to 1.

    Source: Hess et al. 2023, arXiv 2306.04406, section 3.4; norms by power iteration on J^T J, without building J.

    Example:
        >>> AdaptiveTeacherForcing().start().item()
        1.0
    """

    estimator: str = "geometric"
    first: float = 1.0
    memory: float = 0.999
    every: int = 5

    def __check_init__(self):
        _check_share((self.first, self.memory))
        if self.estimator not in ESTIMATORS:
            raise RheonError(f"no estimator {self.estimator!r}", remedy=f"choose one of {', '.join(ESTIMATORS)}")

    @property
    def period(self) -> int:
        """`every`."""
        return self.every

    def start(self):
        """The first share."""
        return jnp.asarray(self.first, jnp.float32)

    def mixing(self, state, length, n_observed):
        """The present share throughout."""
        return jnp.broadcast_to(state, (length, n_observed))

    def update(self, state, law, states):
        """The next share. Shapes: states (length, dim, batch)."""
        stretch = stretching(law, states, self.estimator)
        new = jnp.maximum(0.0, 1 - 1 / stretch)
        return jnp.where(new > state, new, self.memory * state + (1 - self.memory) * new).astype(jnp.float32)


def stretching(law, states: Float[Array, "length dim batch"], estimator: str = "geometric") -> Float[Array, ""]:
    """How much a map stretches per step along forced orbits, by the named estimator.

    Args:
        law: a Map.
        states: visited states, shape (length, dim, batch).
        estimator: one of `ESTIMATORS`.

    Returns:
        A positive number; above 1 the unforced gradient may explode.

    Source: Hess et al. 2023, arXiv 2306.04406, equations 15 to 17.

    Example:
        >>> import jax.numpy as jnp, rheon
        >>> float(stretching(rheon.systems.Logistic(), jnp.zeros((2, 1, 1)), "maximum"))
        4.0
    """
    length, dim, batch = states.shape
    flat = jnp.moveaxis(states, 1, 0).reshape(dim, -1)
    _, push = jax.linearize(lambda z: jax.vmap(lambda x: law(0.0, x), -1, -1)(z), flat)
    if estimator == "arithmetic":
        ones = jnp.ones_like(flat)
        mean = jax.vmap(lambda v: push(v[:, None] * ones).mean(1), out_axes=1)(jnp.eye(dim, dtype=flat.dtype))
        return jnp.linalg.norm(mean, 2)
    pull = jax.linear_transpose(push, flat)

    def body(v, _):
        image = push(v / jnp.maximum(jnp.linalg.norm(v, axis=0), 1e-30))
        return pull(image)[0], jnp.linalg.norm(image, axis=0)

    seed = jax.random.normal(jax.random.key(0), flat.shape, flat.dtype)
    norms = jax.lax.scan(body, seed, None, length=ITERATIONS)[1][-1].reshape(length, batch)
    if estimator == "maximum":
        return norms.max()
    return jnp.exp(jnp.log(jnp.maximum(norms, 1e-30)).mean(0)).max()


def _check_share(alpha) -> None:
    values = np.atleast_1d(np.asarray(alpha, float))
    if not ((values >= 0) & (values <= 1)).all():
        raise RheonError(f"a forcing share of {alpha}", remedy="choose shares between 0 and 1")


STRATEGIES: dict[str, type[Forcing]] = {
    "free": FreeRunning,
    "teacher": TeacherForcing,
    "sparse": SparseTeacherForcing,
    "generalised": GeneralisedTeacherForcing,
    "annealed": AnnealedTeacherForcing,
    "adaptive": AdaptiveTeacherForcing,
}


def make(recipe: tuple[str, dict]) -> Forcing:
    """The strategy that a recipe names.

    Args:
        recipe: name (a key of `STRATEGIES`) and settings.

    Returns:
        The strategy.

    Raises:
        RheonError: if there is no strategy of that name, or it does not have such a setting.

    Source: names as in Hess et al. 2023, arXiv 2306.04406.

    Example:
        >>> make(("sparse", {"interval": 8})).interval
        8
    """
    name, settings = recipe
    if name not in STRATEGIES:
        raise RheonError(f"no forcing strategy {name!r}", remedy=f"choose one of {', '.join(STRATEGIES)}")
    try:
        return STRATEGIES[name](**settings)
    except TypeError as error:
        raise RheonError(f"settings {settings} do not fit the forcing strategy {name!r} ({error})") from None
