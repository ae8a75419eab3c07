"""Milster, Kim and Dzubiella 2023: a membrane that responds to its solute, from closed form to cusp."""

from __future__ import annotations

from rheon.core.card import Card

from . import _membrane_checks as checks
from . import _membrane_folds as folds
from ._paper import Claim, Paper

_SET = "box 10, slab 5, bulk 1, B 0, a 5, fractions 0.1 to 0.4, crossover 3, sharpness 1"

responsive_membrane = Paper(
    slug="responsive-membrane",
    card=Card(
        title="Feedback-controlled solute transport through chemo-responsive polymer membranes",
        summary="A membrane that collapses or swells on the solute inside closes a loop: the same force then drives "
        "two fluxes, and which one depends on the past. Transport is in closed form, so that folds, their cusp and the "
        "divergence of the permeability come out to many digits.",
        reference="Milster, Kim and Dzubiella 2023, J. Chem. Phys. 158, 104903, arXiv:2212.00537",
        tags=("feedback", "bistable", "hysteresis", "transport", "bifurcation"),
        caveats=(
            "The paper's parameters could not be read: the sets are this package's, chosen to show its phenomena.",
            "A jump is put where half of it is done: a sweep of finite rate passes the fold before that.",
            "The uptake 22.7576375094 of the second slab is 8e-9 above what closed form and quadrature give.",
        ),
    ),
    claims=(
        Claim(
            "Flux and uptake at a given fraction are in closed form",
            "two slabs to ten digits, 100 drawn ones (quick 10), against integrals over the box",
            "0.3657919754 and 4.8952062757; 3.8999282922 and 22.7576375094",
            "1e-9 relative",
            checks.closed_form,
            baseline="quadrature, anchored downstream",
            minutes=0.2,
        ),
        Claim(
            "Its limits are those of physics",
            "a slab as permeable as water, none at all, forces of 1e-8 and 1e8, the other direction",
            "j = D c f; uptake c; j = c f D / (1 + (D / P - 1) d / L), uptake K c; j = D c f, uptake c D / D_in",
            "exact to rounding (1e-14); limits 1e-6 relative",
            checks.limits,
            minutes=0.1,
        ),
        Claim(
            "The transport equation has this steady state",
            "400 volumes with exponentially fitted fluxes, 20 drawn forces, diffusivities and partition ratios",
            "equal",
            "flux 1e-8, uptake 1e-3",
            checks.profiles,
            baseline="Scharfetter-Gummel finite volumes",
            minutes=0.1,
        ),
        Claim(
            "Feedback gives two stable states between two forces",
            _SET + "; attractive set B -5, a 1, crossover 5",
            "fractions 0.12323, 0.19008, 0.40000 at force 1.2; folds at 0.7675346166 and 1.6771320277; three states up "
            "to a force of about 0.138 in the attractive set, then one",
            "fractions 1e-8, folds, fluxes and uptakes 1e-7; in the attractive set three states and one, counted by "
            "changes of sign within 1e-3 of where the branch ends",
            checks.tabulated,
            minutes=0.2,
        ),
        Claim(
            "A sweep of the force leaves a loop",
            "force from 0.3 to 2.5 and back at rates 1e-2 and 1e-3 per relaxation time",
            "jumps just beyond the folds",
            "at most 2 % above the upper and below the lower fold at 1e-3, area above 0",
            folds.sweeps,
            baseline="folds by continuation; delay of the normal form",
            minutes=0.3,
        ),
        Claim(
            "A faster sweep jumps later",
            "the same sweeps",
            "delays grow like rate^(2/3)",
            "10^(2/3) to 20 % between the two rates, at both folds",
            folds.delays,
            minutes=0.1,
        ),
        Claim(
            "The folds meet in a cusp",
            "curve of folds in force and bulk concentration; Newton on g = g' = g'' = 0; states counted 5 % aside",
            "one cusp; three states on one side, one on the other",
            "Newton converges, to the curve's cusp within 1e-8; 3 and 1",
            folds.meeting,
            baseline="scan of 4,000 fractions at 601 forces",
            minutes=0.5,
        ),
        Claim(
            "The flux falls at the upper fold",
            "flux before over flux behind it, reference set",
            "a factor of more than 1.7",
            "above 1.7",
            checks.flux_jump,
            baseline="flux at force 1.2 and at the lower fold",
            minutes=0.1,
        ),
        Claim(
            "A small change of the force changes the flux by orders of magnitude",
            "1,000 sets drawn (quick 200), B of 0.5 to 5 either way, obstruction 2 to 12, collapsed 0.3 to 0.6",
            "a set in which the flux falls far at the fold where the swollen state ends",
            "B not 0 and a factor of at least 10",
            checks.far_jump,
            minutes=0.3,
        ),
        Claim(
            "The tangent of the flux diverges at the folds",
            "implicit function theorem at 60 forces; 13 distances from 1e-10 to 1e-8 to either fold",
            "equal to centred differences along the branch; a power of -1/2",
            "1e-6; slope -0.5 +- 0.05",
            folds.tangents,
            baseline="centred differences",
            minutes=0.5,
        ),
        Claim(
            "Stability changes exactly at the folds",
            "eigenvalues of the relaxation along the branch, relaxation time 2.5",
            "g' over the relaxation time; positive between the folds alone",
            "1e-6; sign as said at every state",
            folds.stability,
            baseline="differences of g",
            minutes=0.1,
        ),
        Claim(
            "A membrane that does not respond has the wrong flux",
            "fraction frozen at its swollen value, force 1.2 and 60 across the window of two states",
            "one branch, far off where the real membrane has collapsed",
            "more than 50 % off at force 1.2, collapsed; two real branches between the folds alone",
            checks.inert,
            baseline="inert membrane",
            minutes=0.2,
        ),
        Claim(
            "One continuation serves other laws",
            "Lorenz over rho, Brusselator over b at a = 0.7 and 1.3, van der Pol over mu",
            "pitchfork 1 and Hopf 24.7368; Hopf at b = 1 + a^2; Hopf at mu = 0",
            "1e-6",
            folds.elsewhere,
            minutes=0.3,
        ),
    ),
)
