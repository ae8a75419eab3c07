"""Saxe, McClelland and Ganguli 2013: learning in deep linear networks, solved."""

from __future__ import annotations

from rheon.core.card import Card

from . import _deep_linear_flow as flow
from . import _deep_linear_nets as nets
from ._paper import Claim, Paper

deep_linear = Paper(
    slug="deep-linear",
    card=Card(
        title="Exact solutions to the nonlinear dynamics of learning in deep linear neural networks",
        summary="The learning process of which everything is known: trajectories, conserved quantities, saddles and "
        "times. It calibrates every tool that treats training as a dynamical system.",
        reference="Saxe, McClelland and Ganguli 2013, arXiv 1312.6120",
        tags=("learning", "closed form", "gradient flow", "saddles", "random matrices"),
        caveats=(
            "Sums over examples, not means, and half the squared error: other conventions rescale time.",
            "The digits stand in for MNIST, and product spectra are of 200 x 200 matrices, not 1,000 x 1,000.",
        ),
    ),
    claims=(
        Claim(
            "A mode is learned along a sigmoid known in closed form",
            "strength 2 from 1e-3, t to 6, adaptive solver at rtol 1e-10",
            "u(t) = s e^(2st) / (e^(2st) - 1 + s / u0), half-time 1.90010058",
            "1e-7",
            flow.single_mode,
            baseline="closed form",
            minutes=0.1,
        ),
        Claim(
            "In a full network from a decoupled start every mode follows its own sigmoid",
            "8 inputs, 8 hidden units, 20 outputs, strengths 5 to 0.25, from 1e-4, t to 30; Euler steps 1e-3 to 2.5e-4",
            "closed forms; Euler about 0.024 off at 1e-3, first order",
            "1e-6; ratios of Euler's errors 1.8 to 2.2",
            flow.matrix_flow,
            baseline="Euler steps, which are gradient descent",
            minutes=0.2,
        ),
        Claim(
            "W_(l+1)^T W_(l+1) - W_l W_l^T is conserved by the flow, by descent to first order",
            "2, 3 and 5 layers from random weights; rates 1e-2, 1e-3, 1e-4 to time 2",
            "constant; drift proportional to the rate",
            "1e-8; slope 1 within 0.15 in logarithms",
            flow.conservation,
            baseline="gradient descent",
            minutes=0.5,
        ),
        Claim(
            "Learning time saturates with depth",
            "strength 1 from 1e-3 to 1 - 1e-3 with 2, 3, 4 and 100 layers of weights; from 0.9 with 2 to 100",
            "6.906755, 11.544145, 17.368709, 9.010423 by quadrature; limit formula 10.128125; T L 4.7095 to 4.8174",
            "networks within 1e-5 relative; T L within 2.4 %",
            flow.depth_law,
            baseline="quadrature",
            minutes=0.4,
        ),
        Claim(
            "Gradient descent needs a number of steps that stays finite with depth",
            "strength 1, rate 0.5 / L, until 99.9 %, for 2 to 99 layers, from 0.5 and 1e-3",
            "11, 12, 12, 13, 13, 13, 13; 26, 68, 224, 646, 1135, 1604, 1800",
            "within 1 step",
            flow.discrete_depth,
            minutes=0.5,
        ),
        Claim(
            "From small random weights learning comes in stages, a little later than the closed form",
            "tree of 32 items, 1,000 features; weights 1e-3, 32 hidden units; 5 seeds (quick 3); closed form from "
            "aligned modes of the same length, u0 = 32 x 1e-6",
            "a small positive delay (the paper's figure 3); strong modes first",
            "four strongest groups later than the closed form by at most 25 %, in order of strength",
            nets.tree,
            baseline="closed form",
            minutes=0.4,
        ),
        Claim(
            "Rest points are best approximations by some of the modes, all saddles but one family",
            "5 modes through 3 hidden units; Newton's method from random weights in which each mode has begun or not, "
            "until two rounds of 500 starts bring nothing new",
            "C(5, 3) = 10 families of rank 3, and those of lower rank",
            "10 families; Hessian index 0 for the three strongest modes only",
            nets.saddles,
            minutes=0.5,
        ),
        Claim(
            "Products of Gaussian matrices squash nearly all directions, orthogonal ones none",
            "200 x 200, 20 draws: moments of squared singular values of 1, 2, 3, 5 factors; eigenvalues of 5 and 100",
            "Fuss-Catalan numbers; 31.7 % and 94.4 % near zero (the paper: 32 % and 94 %)",
            "5 %; 2 points; orthogonal singular values 1 to 1e-10",
            nets.products,
            baseline="orthogonal products",
            minutes=0.1,
        ),
        Claim(
            "The critical gain of a deep tanh network is 1",
            "mean-field map by quadrature, its bifurcation by continuation; 1,000 units, 100 orthogonal layers",
            "q at rest: 0.9 -> 0, 1.05 -> 0.05325, 1.1 -> 0.11275, 1.2 -> 0.24951, 1.5 -> 0.79335, 2 -> 2.12147",
            "1e-5; critical gain 1 within 1e-3; network within 5 % for gains of at least 1.1",
            nets.edge_of_chaos,
            minutes=0.3,
        ),
        Claim(
            "From orthogonal weights depth costs nothing, from Gaussian weights it does",
            "digits, whitened to 40 components; width 40; best of 12 rates to 1 % of the loss; 2, 5, 10, 20 layers, "
            "medians of 3 seeds (quick: 1 seed)",
            "orthogonal 8 to 13 steps, Gaussian 8 to about 150 (the paper's figure 6A, on MNIST)",
            "20 layers over 2: orthogonal at most 2, Gaussian at least 10",
            nets.depth_of_digits,
            baseline="Gaussian weights",
            minutes=1.0,
        ),
    ),
)
