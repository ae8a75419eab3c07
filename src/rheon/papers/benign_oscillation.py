"""Lu, Wu, Yang and Zou 2023: oscillating training learns what steady training does not."""

from __future__ import annotations

from rheon.core.card import Card

from . import _benign_map as reduced
from . import _benign_nets as nets
from ._paper import Claim, Paper

benign_oscillation = Paper(
    slug="benign-oscillation",
    card=Card(
        title="Benign oscillation of stochastic gradient descent with large learning rates",
        summary="Above a sharp step size the strong feature of a task oscillates, by period doubling and chaos, and "
        "because it does, a transverse direction grows: the weak feature is learned.",
        reference="Lu, Wu, Yang and Zou 2023, arXiv 2310.17074",
        tags=("learning", "chaos", "period doubling", "edge of stability", "transverse exponents"),
        caveats=(
            "Lengths of features and noise of the paper's experiment are not known; working values are stated.",
            "That weak examples lack the strong patch is a reading of public reviews; the full text was not at hand.",
        ),
    ),
    claims=(
        Claim(
            "Training bifurcates where the reduced map says",
            "gradient descent on (z^2 - 1)^2 / 4, rates 1e-4 apart around the thresholds, 30,000 steps; also by "
            "continuation",
            "period 2 at 1, period 4 at sqrt(5) - 1, sign change at 3 sqrt(3) / 2 - 1; multiplier 7 - 4c - 2c^2",
            "0.002, 0.002, 0.001; multipliers at 1.05, 1.1, 1.2 within 1e-10",
            reduced.thresholds,
            baseline="continuation",
            minutes=0.3,
        ),
        Claim(
            "Its Lyapunov exponents are those of cycles, then positive",
            "60,000 steps at c 0.5, 0.9, 1.1, 1.2, 1.4, 1.5, by the general tool",
            "-inf, -0.22314, -0.8574, -0.1928, 0.34, 0.49",
            "to the digits given; 0.02 in chaos",
            reduced.lyapunov,
            minutes=0.1,
        ),
        Claim(
            "Where the answer oscillates, the error has a positive mean",
            "c 1.02, 1.1, 1.2; 1.35 to 1.55, 60,000 steps",
            "mean of 1 - q is (c - 1) / (2c) on the cycle; mean of log |1 - c (q - 1)| is 0 on every attractor",
            "1e-10; 1e-4",
            reduced.averages,
            minutes=0.1,
        ),
        Claim(
            "So the weak feature has a positive transverse exponent",
            "ratio of squared lengths 0.01; exponents normal to the plane without it, by the general tool",
            "0.000494755 (c 1.1), 0.000989021 (1.2), 0.00312 (1.5), 0 below 1",
            "1e-9, 1e-9, 2 %, 1e-6; equal to the mean logarithm",
            reduced.transverse,
            baseline="mean of log(1 + rho c (1 - q))",
            minutes=0.2,
        ),
        Claim(
            "A network on one strong example is the reduced map",
            "8 units alike, no noise; 200 steps at c 0.9 and 1.1, 15 at 1.5",
            "equal",
            "1e-10",
            reduced.full_network,
            minutes=0.1,
        ),
        Claim(
            "Large steps learn the weak feature, small steps do not, however many",
            "16 examples, weak share 1/8, |u| 1, |v| 0.1, noise 0.02, 8 units; batch 1, rate 2.9 for 8,000 steps "
            "against 0.1 for 232,000; 12 seeds, 400 test examples",
            "large 1.000 (weak 1.000), small 0.956 (weak 0.65); the paper: 99.38 % against 93.75 %",
            "large >= 0.99, small <= 0.97, weak-only gap >= 0.25, training loss of small steps not worse",
            nets.headline,
            baseline="the small rate at the same product of rate and steps",
            minutes=1.5,
        ),
        Claim(
            "Without oscillation half the large step does not learn it either",
            "rate 1.5 (c 0.75), 8,000 steps, the same data",
            "weak accuracy 0.65",
            "at most 0.75",
            nets.control,
            baseline="rate 2.9",
            minutes=0.2,
        ),
        Claim(
            "On digits full-batch descent sharpens until it is at the edge of stability",
            "300 digits, tanh network 64-64-64-10, float32, 9,000 steps, rates 0.05, 0.1, 0.15 from 3 "
            "starts (quick 1; medians); Lanczos",
            "curvature x rate 2.00; 0.94 to 1.54 at rate 0.05",
            "mean of the last third from 1.97 to 2.03 at 0.1 and 0.15; rising at 0.05",
            nets.edge_of_stability,
            minutes=0.5,
        ),
        Claim(
            "With three times the rate it diverges",
            "the same network and digits, rate 0.3, 5 starts",
            "diverges",
            "from most starts",
            nets.beyond_the_edge,
            minutes=0.3,
        ),
    ),
)
