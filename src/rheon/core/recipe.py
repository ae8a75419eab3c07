"""Training recipes as values: what a model says about how it wants to be trained."""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True)
class Recipe:
    """Gradient training on windows of data.

    Attributes:
        updates: number of parameter updates.
        batch: windows per update.
        length: predicted steps per window (T); a window holds length + 1 samples.
        rate: first learning rate; it decays exponentially to `last_rate`.
        last_rate: last learning rate.
        noise: standard deviation of Gaussian noise on the inputs, in standardised units.
        clip: largest global gradient norm, or None. Forced gradients stay far below the default.
        forcing: a strategy of `rheon.training.forcing`, by name and settings, e.g. ("generalised", {"alpha": 0.1}).
        seeds: laws trained side by side from different starts; the best on the validation stretch is kept.
        checks: how often a law is judged during training; the best of all checks is kept.
        validation: share of the time axis, at its end, that is kept from training to judge on; 0 keeps the last law.

    Source: settings of Hess et al. 2023 (arXiv 2306.04406) and Brenner et al. 2024 (arXiv 2410.14240).
    """

    updates: int = 10_000
    batch: int = 16
    length: int = 200
    rate: float = 1e-3
    last_rate: float = 1e-6
    noise: float = 0.0
    clip: float | None = 10.0
    forcing: tuple[str, dict] = ("generalised", {"alpha": 0.1})
    seeds: int = 1
    checks: int = 10
    validation: float = 0.15
