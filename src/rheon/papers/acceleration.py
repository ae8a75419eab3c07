"""Parimi et al. 2025: accelerated gradient methods as one family of dynamical systems."""

from __future__ import annotations

from rheon.core.card import Card

from . import _acceleration_flows as flows
from . import _acceleration_maps as maps
from ._paper import Claim, Paper

acceleration = Paper(
    slug="acceleration",
    card=Card(
        title="On the dynamics of acceleration in first-order gradient methods",
        summary="Every first-order method as a map, as a flow, and as gradient flow under control: rates from spectra, "
        "failure from limit cycles, acceleration from an attractive manifold.",
        reference="Parimi, Mehra, Wagh, Yerudkar and Singh 2025, arXiv 2509.18346; Lessard, Recht and Packard 2016, "
        "doi:10.1137/15M1009597; Shi, Du, Jordan and Su 2021, arXiv 1810.08907; Su, Boyd and Candès 2016, arXiv "
        "1503.01243",
        tags=("learning", "optimisation", "momentum", "limit cycle", "control", "slow manifold"),
        caveats=(
            "Of the paper only the abstract was at hand: its claims are checked through the general recipe and "
            "classical facts, not with its own gains.",
            "The bar of three times for the high-resolution equation is missed at the smallest step, by 2 %.",
        ),
    ),
    claims=(
        Claim(
            "The linearised map at the minimum tells every method's rate",
            "quadratics with 21 curvatures from 1 to 10, 100 and 1,000; spectral radius by linearise",
            "0.980198, 0.9, 0.884722, 0.818182, 0.9 at condition 100, and so on (closed forms)",
            "1e-6",
            maps.spectra,
            baseline="gradient descent",
            minutes=0.1,
        ),
        Claim(
            "Heavy ball may run in a stable cycle for ever",
            "slopes 25, 1, 25 with breaks at 1 and 2; rate 1/9, momentum 4/9; starts at rest",
            "792/1225, -2208/1225, 2592/1225; caught from 3.1 to 3.4, not from 2, 3, 3.5; the other methods converge",
            "cycle within 1e-10, all Floquet multipliers within the unit circle, the same starts",
            maps.heavy_ball_cycle,
            baseline="gradient descent, Nesterov, triple momentum from 3.3",
            minutes=0.2,
        ),
        Claim(
            "The distance from the target motion dies out exactly as designed",
            "target -p grad f with f' = x^3 + 2 x, p 0.7, rate 5; and a pendulum steered to 2 radians",
            "exp(-rate t); friction along the Hessian by itself",
            "1e-8",
            flows.manifold,
            baseline="inertial flow with friction rate + p H",
            minutes=0.2,
        ),
        Claim(
            "Gradient flow is the slow manifold, to first order in 1 / rate",
            "the same f from 1.5 at rest, to time 1, rates 20, 80, 320",
            "gaps 0.02251, 0.004892, 0.001180",
            "gaps within 0.2 %; times rate 0.38 within 0.02 at the fastest",
            flows.slow_manifold,
            baseline="gradient flow",
            minutes=0.2,
        ),
        Claim(
            "With friction 3 / t a quadratic is left along a Bessel function, which Nesterov's method follows",
            "curvature 3, t to 10; steps 0.1, 0.05, 0.025",
            "2 J1(sqrt(3) t) / (sqrt(3) t); gaps of the method 0.126, 0.064, 0.032",
            "1e-8; gaps within 2 %, order above 0.9",
            flows.bessel,
            baseline="closed form",
            minutes=0.2,
        ),
        Claim(
            "Only the equation of high resolution tells Nesterov's method from heavy ball",
            "curvature 30, m 1, steps 1e-3, 2.5e-4, 6.25e-5, the same first step, t to 10; largest gap to the iterates",
            "low 0.172, 0.0928, 0.0484; high 0.0441, 0.0276, 0.0152; heavy ball 0.170, 0.0876, 0.0446",
            "at least 3 times nearer than both others at every step; for heavy ball's iterates the reverse",
            flows.resolution,
            baseline="equation of low resolution, equation of heavy ball",
            minutes=0.3,
        ),
        Claim(
            "A pair of coupled flows without a Hessian is the same equation",
            "quartic and quadratic, m 0.5, s 0.01, t to 10",
            "equal",
            "1e-9",
            flows.coupled,
            minutes=0.3,
        ),
        Claim(
            "Friction of two roots of the least curvature makes all modes shrink alike",
            "curvatures 1 to 100, by linearise; frictions 0.2 to 6",
            "all real parts -1; any other friction is slower",
            "1e-12",
            flows.resonance,
            minutes=0.1,
        ),
        Claim(
            "Nesterov's momentum is the Cayley transform of the friction over one step",
            "condition numbers 2 to 10,000",
            "(1 - sqrt(m s)) / (1 + sqrt(m s)) at s = 1 / L",
            "1e-15",
            flows.cayley,
            minutes=0.1,
        ),
        Claim(
            "On random kinked functions heavy ball fails now and then, the others never",
            "20,000 functions, slopes 25, 1, 25, breaks U(0.2, 3) and as much further, starts U(0, 5), 600 steps",
            "heavy ball 0.01725; triple momentum shrinks by 0.8 per step or faster",
            "0.017 within 0.005; 0; 0.81",
            maps.random_functions,
            baseline="gradient descent, Nesterov",
            minutes=0.1,
        ),
        Claim(
            "On logistic regression acceleration pays",
            "breast-cancer data, standardised, ridge for condition 1,000; steps to a relative distance of 1e-8",
            "triple momentum before Nesterov, both far before gradient descent",
            "triple momentum < Nesterov < gradient descent / 5",
            maps.logistic,
            baseline="gradient descent",
            minutes=0.3,
        ),
        Claim(
            "On convex functions Nesterov's error falls as 1 / k^2",
            "the worst quadratic, 200 variables, 400 steps",
            "f - f* at most 2 L |x0 - x*|^2 / (k + 1)^2",
            "at every step",
            maps.convex_bound,
            baseline="gradient descent",
            minutes=0.1,
        ),
    ),
)
