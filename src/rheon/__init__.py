"""rheon: one interface for every dynamical system: physical, learned, and learning itself.

Six nouns (System, Series, Snapshots and Events, Model, Fit, Result) and six verbs (simulate, fit,
forecast, measure, dissect, control). Names are resolved when first used, so importing rheon is
instant and does not import JAX.
"""

from __future__ import annotations

import importlib

__version__ = "0.1.0"

# public name -> where it lives; the single list of the top-level face
_NAMES = {
    "Card": "rheon.core.card:Card",
    "Fit": "rheon.core.fit:Fit",
    "Model": "rheon.core.model:Model",
    "Result": "rheon.core.result:Result",
    "RheonError": "rheon.core.errors:RheonError",
    "Series": "rheon.core.series:Series",
    "Symbols": "rheon.core.symbols:Symbols",
    "System": "rheon.core.system:System",
    "annotate": "rheon.app.annotate:annotate",
    "ensemble": "rheon.engine.ensemble:ensemble",
    "fit": "rheon.training.fit:fit",
    "forecast": "rheon.forecasting.forecast:forecast",
    "from_equations": "rheon.systems._equations:from_equations",
    "load": "rheon.app.load:load",
    "load_fit": "rheon.core.fit:load_fit",
    "simulate": "rheon.engine.simulate:simulate",
    "splits": "rheon.engine.ensemble:splits",
    "stream": "rheon.io.stream:stream",
}
_MODULES = (
    "adapt",
    "bench",
    "core",
    "datasets",
    "dissect",
    "engine",
    "forecasting",
    "io",
    "measure",
    "models",
    "papers",
    "plotting",
    "systems",
    "training",
)

__all__ = ["__version__", *_MODULES, *_NAMES]


def __getattr__(name: str):
    if name in _NAMES:
        module, attribute = _NAMES[name].split(":")
        value = getattr(importlib.import_module(module), attribute)
        globals()[name] = value
        return value
    if name in _MODULES:
        return importlib.import_module(f"rheon.{name}")
    raise AttributeError(f"rheon has no name {name!r}; it has {', '.join(sorted((*_NAMES, *_MODULES)))}")


def __dir__():
    return sorted(__all__)
