"""Cabrera-Codony et al. 2024: flow and adsorption in a gas chromatograph, from closed form to design."""

from __future__ import annotations

from rheon.core.card import Card

from . import _chromatograph_checks as checks
from . import _chromatograph_fits as fits
from ._paper import Claim, Paper

_COLUMN = "uptake 60, release 20, pulse of 0.05 travel times"
_FIVE = "five analytes, k' 1.0, 1.6, 2.4, 2.7, 3.3, release 400, pulse 0.01, 4,000 samples to t = 6, noise 0.5 % of "

gas_chromatograph = Paper(
    slug="gas-chromatograph",
    card=Card(
        title="Mathematical modelling of flow and adsorption in a gas chromatograph",
        summary="Transport through a column that sorbs has an exact solution. It checks the solver, replaces it in "
        "fitting, where two numbers per analyte suffice, and gives the derivatives that designing a column needs.",
        reference="Cabrera-Codony, Valverde, Born, Noreldin and Myers 2024, arXiv:2501.00001",
        tags=("partial differential equation", "closed form", "transport", "parameters", "design"),
        caveats=(
            "The paper's own tables and chromatograms are not public: claims are checked on generated data.",
            "The peak of the standard pulse is 0.036636 by closed form and by an independent one (non-central chi "
            "square); the figure 0.036628 that circulates is 0.02 % lower.",
        ),
    ),
    claims=(
        Claim(
            "One function answers for the column",
            "J and the impulse response against six values to ten digits; identities at 20,000 random pairs",
            "table; J(a,b) + J(b,a) = 1 + exp(-a-b) I0(2 sqrt(ab)); J(a,a) = (1 + exp(-2a) I0(2a)) / 2",
            "1e-8 relative; 1e-12",
            checks.tabulated,
            minutes=0.1,
        ),
        Claim(
            "Retention and spread are known exactly",
            _COLUMN + "; at Péclet number 500 by quadrature over travel times, Talbot's inversion, finite volumes",
            "area 0.05, mean 4.025, variance 0.300208; at 500: mean 4, variance 0.364",
            "area to 1e-10, moments to 1e-8 (1e-6 at 500), inversion to 1e-8, solver's variance to 1 %",
            checks.moments,
            baseline="Talbot inversion; finite volumes with implicit dispersion",
            minutes=0.3,
        ),
        Claim(
            "Full numerics and single integral agree",
            _COLUMN + "; characteristics, split and exponential, at 200, 400, 800 cells; a smooth bell at the inlet",
            "errors that fall with the grid",
            "at most 1.3e-4 at 800 cells, order at least 0.9 for the pulse, 1.9 for the bell",
            checks.solver,
            minutes=0.5,
        ),
        Claim(
            "The solver holds beyond linear theory",
            "a lining that fills up, r = 0.4, n = 6, step inlet, steps of 0.01 in both scaled coordinates",
            "C(6, 8) = 0.8065666 (Thomas); r = 1 gives J",
            "2e-3 everywhere; 1e-6; 1e-12",
            checks.langmuir,
            baseline="exact solution of Thomas",
            minutes=0.1,
        ),
        Claim(
            "Analytes decouple at low load",
            "k' 2.4 and 2.7 together and alone, load 0.1, 0.01, 0.001 of the capacity in equilibrium with the pulse",
            "error in proportion to the load",
            "slope 1 within 0.1",
            checks.decoupling,
            minutes=0.1,
        ),
        Claim(
            "Two numbers per analyte, fitted one analyte at a time, suffice",
            _FIVE + "the peak; fitted on odd samples within known windows of 0.5, six rounds, from moments",
            "uptake and release of every analyte",
            "2 %, less than 2 s per analyte",
            fits.fitted,
            minutes=0.5,
        ),
        Claim(
            "All numbers at once by the solver are as good and take far longer",
            _FIVE + "the peak; ten numbers, characteristics with 3,999 cells, derivatives by forward differentiation",
            "uptake and release of every analyte",
            "2 %, at least 50 times longer than all fits one at a time by the closed form",
            fits.jointly,
            baseline="fits one at a time by the closed form",
            minutes=60.0,
            versions=("full",),
        ),
        Claim(
            "An expanding carrier is a matter of travel time",
            _COLUMN + ", inlet pressure twice that of the outlet; points at equal travel times",
            "T u / L = 1.5555556 (James and Martin)",
            "5e-8; errors as at constant velocity: 1.3e-4 at 800 cells, order 0.9",
            checks.expansion,
            baseline="finite volumes in space",
            minutes=0.1,
        ),
        Claim(
            "Dispersion is negligible where exchange spreads far more",
            _COLUMN + "; (1 + k')^2 / Pe over k' / release from 1 to 0.001",
            "peak lower by half the ratio",
            "less than 1 % at ratios of 0.01 and below, more than 10 % at 1",
            checks.dispersion,
            minutes=0.2,
        ),
        Claim(
            "A bell misses the tail that the kernel has",
            _COLUMN + ", noise 0.5 % of the peak, fitted on odd samples; root mean square on even ones",
            "strong tailing at 53 plates",
            "residual at least 5 times lower, against the curve without noise",
            fits.tailing,
            baseline="Gaussian with area, mean and variance of the curve itself",
            minutes=0.1,
        ),
        Claim(
            "Columns can be designed by derivatives",
            "resolution of two analytes along flow, temperature and length; read off a chromatogram of two others",
            "equal to finite differences, and to the formula",
            "1e-6; 1 %",
            fits.design,
            minutes=0.1,
        ),
        Claim(
            "A heated column needs the solver, and two methods agree",
            "two analytes, temperature 3 % higher per travel time; two kinds of steps, 400 cells",
            "the late peak comes early, areas stay",
            "2 % of the peak, areas 1 %",
            fits.heating,
            minutes=0.3,
        ),
    ),
)
