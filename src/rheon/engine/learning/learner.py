"""What all systems that learn have in common."""

from __future__ import annotations

import abc
from collections.abc import Callable
from typing import Any, ClassVar

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from rheon.core.errors import RheonError
from rheon.core.kinds import Flow, Map
from rheon.core.system import System, parameter

from .batches import Batches
from .objective import Objective
from .quadratic import Quadratic


class Learner(System):
    """A system that makes an objective small. Its state is `copies` vectors of parameters, one behind the other.

    Args:
        objective: an `Objective`, or a learner whose objective is meant; by default that of the class.

    Class attributes:
        copies: how many vectors the state holds; the first is the parameters themselves.
        example: makes the objective where none is given.

    Raises:
        RheonError: if the objective is none.

    Source: Su, Boyd and Candès 2016, arXiv 1503.01243, on optimisers as dynamical systems.

    Example:
        >>> import rheon
        >>> rheon.systems.HeavyBall().dim
        4
    """

    copies: ClassVar[int] = 1
    example: ClassVar[Callable[[], Objective]] = Quadratic

    objective: Objective = eqx.field(default=None)

    def __post_init__(self):
        self.objective = _objective(type(self).example() if self.objective is None else self.objective)

    @property
    def dim(self) -> int:
        """Number of state variables."""
        return self.copies * self.objective.dim

    @property
    def variables(self) -> tuple[str, ...]:
        """Names of what the objective shows."""
        return self.objective.names or tuple(f"x{i}" for i in range(self.n_observed))

    def parts(self, state) -> list:
        """The vectors that the state holds. Shapes: (dim,) -> `copies` of (parameter,)."""
        n = self.objective.dim
        return [state[i * n : (i + 1) * n] for i in range(self.copies)]

    def point(self, state) -> Any:
        """The parameters that the learner would report, as one vector. Shapes: (dim,) -> (parameter,)."""
        return self.parts(state)[0]

    def parameters(self, state) -> Any:
        """The parameters that the learner would report, as a tree. Shapes: (dim,) -> a tree."""
        return self.objective.tree(self.point(state))

    def loss(self, state) -> Any:
        """The objective at the parameters that the learner would report. Shapes: (dim,) -> ()."""
        return self.objective.value(self.point(state))

    def observe(self, state):
        """What the objective shows of the parameters. Shapes: (dim,) -> (variable,)."""
        return jnp.asarray(self.objective.see(self.parameters(jnp.asarray(state))))

    def encode(self, window):
        """The state at rest at the last of some observed parameters, where all of them are observed.

        Shapes: (time, variable) -> (dim,).

        Raises:
            RheonError: if the objective does not show its parameters.
        """
        if not self.objective.shows_parameters:
            raise RheonError("the objective does not show all parameters", remedy="give a state as `initial`")
        return self.begin(window[-1])

    def begin(self, x) -> Any:
        """The state in which learning begins at some parameters. Shapes: (parameter,) -> (dim,)."""
        return jnp.concatenate([jnp.asarray(x)] * self.copies)

    def initial(self):
        """The state in which learning begins at the objective's own start. Shape (dim,)."""
        return _concrete(self.begin, self.objective.flat(self.objective.start()))


class LearningMap(Learner, Map):
    """A learner in steps, on all examples or on batches of them.

    Args:
        objective: an `Objective`, or a learner whose objective is meant; by default that of the class.
        rate: step size.
        batches: `Batches`, or a number of examples per step; all examples where not given.

    Raises:
        RheonError: if the objective is none, or the batches do not fit it.
    """

    rate: Any = eqx.field(converter=parameter, default=0.1)
    batches: Batches | None = eqx.field(default=None, kw_only=True)

    def __post_init__(self):
        super().__post_init__()
        self.batches = _batches(self.objective, self.batches)

    def slope(self, t, x) -> Any:
        """The gradient on the examples of the step at time t. Shapes: (), (parameter,) -> (parameter,)."""
        index = None if self.batches is None else self.batches(jnp.rint(t))
        return self.objective.gradient(x, index)

    @abc.abstractmethod
    def advance(self, t, *parts) -> tuple:
        """The next vectors. Shapes: (), `copies` of (parameter,) -> `copies` of (parameter,)."""

    def step(self, t, x, u=None):
        """The next state. Shapes: (), (dim,) -> (dim,)."""
        return jnp.concatenate(self.advance(t, *self.parts(jnp.asarray(x))))


class LearningFlow(Learner, Flow):
    """A learner in continuous time, on all examples."""

    @abc.abstractmethod
    def rates(self, t, *parts) -> tuple:
        """Rates of the vectors. Shapes: (), `copies` of (parameter,) -> `copies` of (parameter,)."""

    def vector_field(self, t, x, u=None):
        """The rate of change. Shapes: (), (dim,) -> (dim,)."""
        return jnp.concatenate(self.rates(t, *self.parts(jnp.asarray(x))))


def _objective(given) -> Objective:
    """An objective, or that of a learner."""
    if isinstance(given, Learner):
        return given.objective
    if not isinstance(given, Objective):
        raise RheonError(
            f"a {type(given).__name__} is no objective", where="objective",
            remedy="wrap the function and its parameters in rheon.engine.learning.Loss",
        )  # fmt: skip
    return given


def _batches(objective: Objective, given) -> Batches | None:
    """Batches of an objective's examples, given as `Batches`, as a number of examples per step, or None."""
    if given is None:
        return None
    if not objective.n_examples:
        raise RheonError("this objective has no examples to choose from", where="batches", remedy="leave batches out")
    made = given if isinstance(given, Batches) else Batches(objective.n_examples, given)
    if made.n != objective.n_examples:
        raise RheonError(f"batches of {made.n} examples", remedy=f"the objective has {objective.n_examples}")
    return made


def _concrete(function, x):
    """A function's value as float64 NumPy, or as it is while tracing."""
    if isinstance(x, jax.core.Tracer):
        return function(x)
    with jax.enable_x64(True):
        value = function(np.asarray(x, np.float64))
    return value if isinstance(value, jax.core.Tracer) else np.asarray(value)
