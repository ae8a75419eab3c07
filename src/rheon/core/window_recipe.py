"""How a window regressor is trained, as a value."""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True)
class WindowRecipe:
    """Gradient training on windows with the model's own loss: AdamW, warm-up, decay, early stopping.

    Attributes:
        window: samples in a training window, inputs and targets together.
        updates: number of parameter updates.
        batch: windows per update.
        rate: largest learning rate, reached after the warm-up.
        last_rate: last learning rate.
        schedule: how the rate falls after the warm-up: "cosine" or "exponential".
        warmup: share of the updates over which the rate rises from 0.
        decay: decoupled weight decay of matrices, per update and unit of rate; vectors do not decay.
        noise: standard deviation of Gaussian noise on the inputs, in standardised units; targets stay clean.
        clip: largest global gradient norm, or None.
        checks: how often the law is judged during training; the best of all checks is kept.
        patience: checks without a better score after which training stops; None goes through all updates.
        validation: share of the time axis, at its end, that is kept from training to judge on; 0 keeps the last law.
        horizon: steps of the forecasts that are judged.

    Source: decoupled weight decay, Loshchilov and Hutter 2019 (arXiv 1711.05101); cosine decay, 2017 (arXiv
    1608.03983).

    Example:
        >>> WindowRecipe(window=60).schedule
        'cosine'
    """

    window: int
    updates: int = 1000
    batch: int = 64
    rate: float = 2e-3
    last_rate: float = 1e-5
    schedule: str = "cosine"
    warmup: float = 0.05
    decay: float = 1e-4
    noise: float = 0.0
    clip: float | None = 1.0
    checks: int = 10
    patience: int | None = None
    validation: float = 0.15
    horizon: int = 100
