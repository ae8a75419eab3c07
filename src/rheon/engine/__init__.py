"""Floor 1: moves any system forward.

One verb, `simulate`, for every kind of system; below it `solve`, the differentiable numeric core that takes and gives
arrays. Fixed-step kernels keep the components of small laws in separate arrays (struct of arrays), which is what makes
large ensembles fast; adaptive and stiff stepping goes through diffrax. `tangent` carries tangent vectors along without
forming a Jacobian, and every wrapper (`Discretised`, `Scaled`, `Embedded`, `Poincare`, ...) is a system again.

Names are resolved when first used.
"""

from __future__ import annotations

import importlib

_NAMES = {
    "Adaptive": "wrappers.adaptive",
    "Bounded": "wrappers.bounded",
    "Counted": "wrappers.counted",
    "DelayMap": "wrappers.delay_map",
    "Discretised": "wrappers.discretised",
    "Driven": "wrappers.driven",
    "Embedded": "wrappers.embedded",
    "FrozenNoise": "wrappers.frozen_noise",
    "Immersed": "wrappers.immersed",
    "MasterEquation": "wrappers.master_equation",
    "Noisy": "wrappers.noisy",
    "PhaseState": "wrappers.phase_state",
    "Poincare": "wrappers.poincare",
    "Scaled": "wrappers.scaled",
    "Stroboscopic": "wrappers.stroboscopic",
    "observed": "wrappers.observed",
}
_MODULES = (
    "as_map",
    "ensemble",
    "learning",
    "operators",
    "rollout",
    "simulate",
    "solve",
    "tableaus",
    "tangent",
    "wrappers",
)

__all__ = [*_NAMES, *_MODULES]


def __getattr__(name: str):
    if name in _NAMES:
        return getattr(importlib.import_module(f"{__name__}.{_NAMES[name]}"), name)
    if name in _MODULES:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"rheon.engine has no name {name!r}; it has {', '.join(sorted(__all__))}")


def __dir__():
    return sorted(__all__)
