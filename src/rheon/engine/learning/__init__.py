"""Learning as a system: what is to be made small, in which order examples come, and what all learners share.

An `Objective` is a loss on any tree of parameters. A learner is a system whose state holds these parameters in one
vector, with whatever an optimiser adds: a map (gradient descent, heavy ball, Adam, ...) or a flow (its twin in
continuous time), both in `rheon.systems`.
"""

from __future__ import annotations

from .batches import Batches
from .learner import Learner
from .least_squares import LeastSquares
from .linear_network import LinearNetwork
from .loss import Loss
from .objective import Objective
from .patch_network import PatchNetwork
from .quadratic import Quadratic
from .shown import Shown

__all__ = [
    "Batches",
    "Learner",
    "LeastSquares",
    "LinearNetwork",
    "Loss",
    "Objective",
    "PatchNetwork",
    "Quadratic",
    "Shown",
]
