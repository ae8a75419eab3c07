"""Rogers, Beck and Rempe 2011: information theory of an ion channel, from occupancy to driven current."""

from __future__ import annotations

from rheon.core.card import Card

from . import _statmech_averages as averages
from . import _statmech_checks as checks
from ._paper import Claim, Paper

_CHANNEL = "one site, rates 2, 0.5 (entry left, right) and 1, 1.5 (exit left, right)"

statmech_ion_channel = Paper(
    slug="statmech-ion-channel",
    card=Card(
        title="Information theory and statistical mechanics revisited",
        summary="Adding information makes a model: averages of states give equilibrium ensembles, averages of steps "
        "give rules of change, and derivatives of their free energies are responses, however far from equilibrium.",
        reference="Rogers, Beck and Rempe 2011, J. Stat. Phys. 145, 385-409, arXiv 1105.5662; Rogers and Rempe 2011, "
        "arXiv 1105.5619",
        tags=("stochastic", "jump", "thermodynamics", "maximum entropy", "large deviations"),
        caveats=(
            "The paper is conceptual: its claims are identities, checked here on channels of one and two sites.",
            "Tilting paths and tilting rules are different ensembles; only the first makes F a cumulant generator.",
            "Averages of exp(-W) converge exponentially slowly in the dissipation: the tight bar is at slow dragging.",
        ),
    ),
    claims=(
        Claim(
            "Averages alone give the textbook distributions",
            "geometric, Poisson (prior 1/n!), binomial (12 sites), Gaussian; 50 random states with 5 averages",
            "variances 3.75 and 1.5 at mean 1.5; Hessian = covariance; dS = lambda . d<f>",
            "1e-10 in less than 20 Newton steps; 1e-8; 1e-6",
            averages.known_distributions,
            minutes=0.1,
        ),
        Claim(
            "A transfer matrix counts what enumeration counts",
            "12 sites, neighbour energies -2 to 2, two chemical potentials; also by the dual solver from its averages",
            "equal; Langmuir without interaction",
            "1e-12 relative; the dual 1e-10",
            averages.lattice_gas,
            minutes=0.1,
        ),
        Claim(
            "The channel's current, noise and dissipation come from one tilted matrix",
            _CHANNEL,
            "J 0.5, D 0.6, sigma 0.8958797, theta in closed form, theta(l) = theta(-A - l)",
            "1e-8, symmetry 1e-12",
            checks.closed_forms,
            baseline="closed forms",
            minutes=0.1,
        ),
        Claim(
            "Simulated paths say the same",
            "20,000 paths to t = 50, 1,000,000 to t = 20 for the symmetry (quick 100,000), all from the steady state",
            "J 0.5, D 0.6, ln P(n)/P(-n) = A n (A = 1.7918; 1.761 at t = 20, by the tilted generator)",
            "3 standard errors, 3 %, slope by maximum likelihood within 5 % of A (quick: 15 %)",
            checks.simulated,
            minutes=1.0,
        ),
        Claim(
            "Response is covariance far from equilibrium",
            "two sites, 60 intervals of 0.2, field sin with period 4 and amplitude 1; finite differences of propagated "
            "means; covariances of simulated paths, weighed (100,000; quick 20,000)",
            "equal",
            "1e-7; within 4 standard errors; the equilibrium covariance more than 10 off",
            checks.far_response,
            baseline="covariance of the channel between balanced baths",
            minutes=1.0,
        ),
        Claim(
            "Mean and variance of a step are a Langevin equation",
            "maximum caliber on 401 places, drift -k x dt, variance 2 kT dt; k 1.3, kT 0.7, dt 0.02",
            "the Euler-Maruyama kernel; variance kT / k",
            "1e-9; 2 %",
            averages.langevin,
            baseline="Gaussian kernel",
            minutes=0.1,
        ),
        Claim(
            "Work fluctuates, its exponential average does not",
            "dragged trap, k = D = kT = 1, speed 1 and 0.3, t = 5, 200,000 paths (quick 50,000)",
            "mean 4.0067379, variance 8.0134759, mean of exp(-W) 1 (closed forms)",
            "1 %, 3 %, 0.5 % at speed 0.3",
            checks.dragged,
            minutes=1.0,
        ),
        Claim(
            "Information is lost, at least as fast as the current is precise",
            "1,000 random one-site channels and as many random chains of five states (quick 200 each); paths of length "
            "2 for the exponential average",
            "sigma >= 0, sigma = J A, of chains the heat handed out, D sigma >= 2 J^2, mean of exp(-sigma) = 1",
            "1e-10; 1 %",
            checks.second_law,
            minutes=1.0,
        ),
        Claim(
            "Currents vanish where Nernst says, and one-way fluxes obey Ussing",
            "13 voltages from -3 to 3, barrier shares 0.3, 0.2, 0.1, 0.4; ions told apart by where they came from",
            "J = 0 at c_L / c_R = exp(-V); flux ratio exp(A)",
            "1e-12; 1e-10",
            checks.nernst,
            minutes=0.1,
        ),
        Claim(
            "Linear response fails where the exact law does not",
            "current of the one-site channel against its affinity",
            "visible at ln 6",
            "more than 10 % off at ln 6, less than 5 % at 0.05",
            checks.linear_response,
            baseline="Onsager's law with the equilibrium noise",
            minutes=0.1,
        ),
        Claim(
            "The master equation is where ensembles go",
            "two sites from empty, 16 times to t = 3",
            "equal",
            "within 4.5 standard errors everywhere (60 values)",
            checks.relaxation,
            baseline="simulated paths",
            minutes=0.2,
        ),
    ),
)
