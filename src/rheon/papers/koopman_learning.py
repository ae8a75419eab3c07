"""Colbrook, Mezić and Stepanenko 2024: which Koopman spectra can be learned from data, and how to know."""

from __future__ import annotations

from rheon.core.card import Card

from . import _koopman_checks as checks
from . import _koopman_measures as measures
from ._paper import Claim, Paper

koopman_learning = Paper(
    slug="koopman-learning",
    card=Card(
        title="Limits and powers of Koopman learning",
        summary="Eigenvalues of extended DMD need not converge to the spectrum of anything. A residual for each of "
        "them, a convergent verified spectrum, spectral measures of high order and a test for lines make Koopman "
        "learning reliable where theory allows it, and silent where it does not.",
        reference="Colbrook, Mezić and Stepanenko 2024, arXiv 2407.06312; ResDMD: Colbrook and Townsend 2024, "
        "doi:10.1002/cpa.22125; mpEDMD: Colbrook 2023, doi:10.1137/22M1521407; Rigged DMD: Colbrook, Drysdale and "
        "Horning 2024, arXiv 2405.00782",
        tags=("koopman", "spectra", "certificates", "limits"),
        caveats=(
            "Eigenvalues of a nilpotent matrix are computed to a root of rounding only: 1e-3 instead of 0.",
            "A verified spectrum is complete in the limit; at finite size only what it shows is certain.",
            "The sea-ice and cylinder data of the paper are not to be had; its forecasts are not reproduced here.",
        ),
    ),
    claims=(
        Claim(
            "Spectral pollution is flagged",
            "doubling map x to 2 x mod 1, Fourier modes -20 to 20, 4,096 even points",
            "EDMD eigenvalues 1, 0, ..., 0; residual 0 at 1 and 1 elsewhere (the wave k goes to 2 k)",
            "residual at 1 below 1e-6, every other residual 1 to within 1e-6",
            checks.doubling,
            baseline="plain EDMD: the same eigenvalues without residuals",
            minutes=0.1,
        ),
        Claim(
            "Measure-preserving EDMD is unitary",
            "delays of Lorenz, waves on the cat map, bumps on Duffing; QR, polar part, Schur form",
            "exact",
            "moduli within 1e-10 of 1, eigenvectors orthonormal to 1e-8",
            checks.unitarity,
            minutes=0.3,
        ),
        Claim(
            "Smoothed spectral measures converge at high order",
            "CMV matrix of the Rogers-Szegő polynomials, q = 0.95, 1,000 rows; truth: wrapped normal of variance "
            "ln(1/q); largest error over 1,000 angles, widths 0.1 and 0.05",
            "0.48, 0.123, 5.8e-3, 1.9e-4 for m = 1, 2, 4, 6 (sheet's run)",
            "each within 10 %; at width 0.05 m = 6: 4.8e-6; halving the width divides by more than 2.9 (m = 2), 10 "
            "(m = 4), 35 (m = 6)",
            measures.high_order,
            baseline="mean periodogram (Fejér) of the same resolution",
            minutes=1.0,
        ),
        Claim(
            "The spectral measure of a chaotic map has its closed form",
            "cat map, g = sin x + sin(2x+y)/2 + i sin(5x+3y)/4; correlations in whole numbers and on a grid of 128 by "
            "128; 200 Krylov functions, rational kernels",
            "c_1 = (8 - 2i)/21, c_2 = -4i/21, c_k = 0 from 3 on; errors 6.3e-3, 1.75e-3 (m = 2), 4.6e-7, "
            "8.6e-9 (m = 6) at widths 0.2, 0.1 (sheet's run)",
            "correlations to 1e-10; errors within 10 %, the last below 1e-7",
            measures.cat_map,
            baseline="periodogram of an orbit of 4,096 steps",
            minutes=0.5,
        ),
        Claim(
            "The verified spectrum beats EDMD",
            "Duffing oscillator without friction, step 0.3, 20,000 pairs from random starts in [-2, 2]^2; bumps "
            "exp(-2 |x - c| / d) with centres from other data, N = 100 and 200 (quick: 100); residuals on fresh data; "
            "grid of spacing 0.05 over [-0.5, 1] x [0, 1]",
            "EDMD up to 1.02 and 0.99, verified 0.104 and 0.109 (sheet's run)",
            "EDMD at least 0.9, verified at most 0.15",
            checks.duffing,
            baseline="plain EDMD on the same rows",
            minutes=2.0,
        ),
        Claim(
            "RAGE tells quasi-periodic from turbulent flow",
            "kinetic energy of the lid-driven cavity, mean removed, delays 10 samples apart, 10,000 rows, 9,700 steps, "
            "n = 1, 10, 20",
            "Re 13,000: 0.497, 1.000, 1.000; Re 30,000: at most 0.17 (sheet's run)",
            "each within 0.01",
            checks.cavity,
            minutes=0.3,
        ),
        Claim(
            "What cannot be decided is not decided",
            "rotation by the golden mean and by 987/1597, 20 delays of a smooth signal, 30,000 samples; rotation by "
            "3/5 with 10 delays as a control that can be decided",
            "equal outputs, though one spectrum is the circle and the other 1,597 points",
            "outputs within 1e-3, both reported as resolution limit; the control as converged",
            checks.impossibility,
            minutes=0.3,
        ),
    ),
)
