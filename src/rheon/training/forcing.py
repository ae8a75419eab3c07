"""Forcing strategies as values: how much of the data is mixed into the state before each training step.

A strategy says, for step t of a window, which share a_t of the states that data infer comes from the data:
z~ = (1 - a_t) z + a_t d_t. The loss is taken on z, before mixing. The gradient through T steps then is a product of
(1 - a_t) J_t, which mixing keeps from exploding. Any map whose readout can be inverted can be trained so, a discretised
flow too. Multiple shooting is the other way to short gradients: short segments, each with a free initial state.
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

from ._orbit import covered, forced_orbit, mean_square, own, seen, start, window_loss

ESTIMATORS = ("geometric", "arithmetic", "maximum", "parameters")
# power iterations for a largest singular value; three digits are plenty for a forcing strength
ITERATIONS = 12


class Window(eqx.Module):
    """A batch of windows as the loss sees them.

    Attributes:
        inputs: samples 0 to length - 1, with noise on them. Shape (length, variable, batch).
        targets: samples 1 to length. Shape (length, variable, batch).
        rows: row of the data at which each window begins. Shape (batch,).
        steps: how many of the steps count, traced; None for all.
        parallel: whether all steps are solved at once.
    """

    inputs: Any
    targets: Any
    rows: Any = None
    steps: Any = None
    parallel: bool = eqx.field(static=True, default=False)


class Forcing(eqx.Module):
    """How data are mixed into the state. Subclass `mixing`, and `update` for a strength that changes while training.

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

    @property
    def grid(self) -> int:
        """Windows begin at multiples of so many samples, and their length is one of them."""
        return 1

    def free(self, law, rows: Float[np.ndarray, "row variable"]) -> Any:
        """What is trained beside the law, as an array; None for nothing."""
        return None

    @abc.abstractmethod
    def mixing(self, state: Any, length: int, n_observed: int) -> Float[Array, "length variable"]:
        """Share of the data before each step in each of the `n_observed` states that data infer."""

    def loss(self, law, free, window: Window, state: Any) -> tuple[Array, Array, Array]:
        """The loss on a batch of windows, the states visited, and whether a parallel solver found them."""
        mixing = self.mixing(state, window.inputs.shape[0], int(covered(law).sum()))
        return window_loss(law, window.inputs, window.targets, mixing, window.steps, window.parallel)

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
            (spectral norm of the mean Jacobian), "maximum" (largest spectral norm in the batch), "parameters" (the
            law's own bound over all states, e.g. max |A| + |W1| |W2|; for laws with a method `lipschitz`).
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


class MultipleShooting(Forcing):
    """Segments that each start from a free state of their own, trained with the law, and a penalty on the gaps between.

    Args:
        segment: steps of a segment.
        continuity: weight of the squared gap between the end of a segment and the start of the next.

    Raises:
        RheonError: if `segment` is below 1 or `continuity` negative.

    Source: Bock 1983; Voss, Timmer, Kurths 2004, doi:10.1142/S0218127404010345.

    Example:
        >>> MultipleShooting(segment=10).grid
        10
    """

    segment: int = 20
    continuity: float = 1.0

    def __check_init__(self):
        if self.segment < 1 or not self.continuity >= 0:
            raise RheonError(
                f"segment = {self.segment} and continuity = {self.continuity}",
                remedy="choose at least 1 step and a weight of at least 0",
            )

    @property
    def grid(self) -> int:
        """`segment`."""
        return self.segment

    def free(self, law, rows):
        """A state for every `segment`-th row, at first what the data say. Shape (node, dim)."""
        every = np.concatenate([rows[:: self.segment], rows[-1:]])
        return np.asarray(start(law, jnp.asarray(every.T)).T)

    def mixing(self, state, length, n_observed):
        """Zeros: within a segment nothing is forced."""
        return jnp.zeros((length, n_observed))

    def loss(self, law, free, window: Window, state):
        """Mean squares of the errors in the segments, of those at their starts, and of the gaps between them."""
        length, n_variables, batch = window.targets.shape
        pieces = length // self.segment
        nodes = free.reshape(-1, law.dim)[window.rows // self.segment + jnp.arange(pieces + 1)[:, None]]
        # segments of all windows side by side: (piece, batch, dim) -> (dim, piece * batch)
        side = lambda a: jnp.moveaxis(a, -1, 0).reshape(a.shape[-1], -1)  # noqa: E731
        cut = lambda a: jnp.moveaxis(a.reshape(pieces, self.segment, n_variables, batch), 0, 2)  # noqa: E731
        data, targets = (cut(a).reshape(self.segment, n_variables, -1) for a in (window.inputs, window.targets))
        first, goal = side(nodes[:-1]), side(nodes[1:])
        nothing = jnp.zeros((self.segment, *first.shape), first.dtype)
        states, forced = forced_orbit(law, first, nothing, nothing[:, :, 0])
        gap = jnp.mean((states[-1] - goal) ** 2)
        at_start = jnp.mean((seen(law, first[None])[0] - data[0]) ** 2)
        # so that the law itself can start where the free states ended
        begun = jnp.mean((start(law, data[0]) - jax.lax.stop_gradient(first)) ** 2)
        error = mean_square(seen(law, states) - targets)
        return error + at_start + self.continuity * gap + begun, forced, jnp.asarray(True)


def stretching(law, states: Float[Array, "length dim batch"], estimator: str = "geometric") -> Float[Array, ""]:
    """How much a map stretches per step along forced orbits, by the named estimator.

    Args:
        law: a Map.
        states: visited states, shape (length, dim, batch).
        estimator: one of `ESTIMATORS`.

    Returns:
        A positive number; above 1 the unforced gradient may explode.

    Raises:
        RheonError: if the estimator is "parameters" and the law gives no bound.

    Source: Hess et al. 2023, arXiv 2306.04406, equations 15 to 17.

    Example:
        >>> import jax.numpy as jnp, rheon
        >>> float(stretching(rheon.systems.Logistic(), jnp.zeros((2, 1, 1)), "maximum"))
        4.0
    """
    if estimator == "parameters":
        bound = own(law, "lipschitz")
        if bound is None:
            raise RheonError(
                f"{type(law).__name__} gives no bound on how much it stretches",
                remedy='give it a method lipschitz(), or use another estimator, e.g. "geometric"',
            )
        return bound()
    length, dim, batch = states.shape
    flat = jnp.moveaxis(states, 1, 0).reshape(dim, -1)
    _, push = jax.linearize(lambda z: jax.vmap(lambda x: law(0.0, x).astype(x.dtype), -1, -1)(z), flat)
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
    "shooting": MultipleShooting,
}


def make(recipe: tuple[str, dict]) -> Forcing:
    """The strategy that a recipe names.

    Args:
        recipe: name (a key of `STRATEGIES`) and settings, or a name alone for the defaults.

    Returns:
        The strategy.

    Raises:
        RheonError: if there is no strategy of that name, or it does not have such a setting.

    Source: names as in Hess et al. 2023, arXiv 2306.04406.

    Example:
        >>> make(("sparse", {"interval": 8})).interval
        8
    """
    name, settings = recipe if isinstance(recipe, tuple | list) and len(recipe) == 2 else (recipe, {})
    if not isinstance(name, str) or name not in STRATEGIES:
        raise RheonError(f"no forcing strategy {name!r}", remedy=f"choose one of {', '.join(STRATEGIES)}")
    try:
        return STRATEGIES[name](**settings)
    except TypeError as error:
        raise RheonError(f"settings {settings} do not fit the forcing strategy {name!r} ({error})") from None
