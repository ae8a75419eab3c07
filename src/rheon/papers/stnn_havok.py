"""Aluvihare et al. 2025: structured networks as fast propagators, with DMD, SINDy, HAVOK and LEADS as rivals."""

from __future__ import annotations

from rheon.core.card import Card

from . import _stnn_algebra as algebra
from . import _stnn_environments as environments
from . import _stnn_lorenz as lorenz
from . import _stnn_rivals as rivals
from ._paper import Claim, Paper

_NETWORK = "16 delays of three variables, two hidden layers of 64, tanh, Adam 1e-3 to 1e-5 (cosine), batches of 256"


def _trained(version: str) -> tuple[Claim, ...]:
    """The claims that train networks, whose length depends on the version."""
    full = version == "full"
    seeds = f"median of {lorenz.SEEDS[version]} seeds" if full else "one seed"
    return (
        Claim(
            "A structured network is nearly as exact as a dense one of eight times its size",
            f"Lorenz from (-8, 8, 27), dt 0.01, 4,000 samples to learn from, 1,000 to judge on; {_NETWORK}, "
            f"{lorenz.UPDATES[version]:,} updates, {seeds}; root mean square error of one step, standardised",
            "5.1e-4 with 647 numbers against 1.7e-4 with 7,491 (sheet's runs; the paper's tables could not be read)",
            "at most 1e-3, at most 5 times the dense error, at most 1/8 of the dense numbers",
            lorenz.one_step,
            baseline="dense network, DMD, least squares on 16 delays, SINDy, NVAR",
            minutes=4.0 if full else 0.5,
            versions=(version,),
        ),
        Claim(
            "Free runs of the structured network last longer than DMD's and nearly as long as the dense network's",
            f"30 samples per Lyapunov time, 4,000 samples, {lorenz.RUNS} starts after them, error 0.4; {_NETWORK}, "
            f"{lorenz.UNROLLED[version]:,} updates on 10-step runs, {seeds}"
            + ("; also with 1 % and 5 % noise, and at dt 0.01" if full else ""),
            "not tried before",
            "valid prediction time above DMD's, and at least 0.7 of the dense network's",
            lorenz.free_runs,
            baseline="dense network, DMD, least squares on 16 delays, SINDy; NVAR chosen by validation, to be beaten "
            "before anything is called most accurate",
            minutes=8.0 if full else 0.5,
            versions=(version,),
        ),
        Claim(
            "A structured network on delays forecasts nine environments like LEADS does",
            f"Lotka-Volterra, (b, d) in {{0.5, 0.75, 1}}², dt 0.5, 20 samples, {environments.PATHS[version]} paths "
            f"each; {environments.DELAYS} samples given, the rest of {environments.HELD_OUT} unseen paths each to "
            "foretell; LEADS is told the environment by its number, the structured network (Monarch, two layers of "
            f"{environments.WIDTH['StNN']}) by a mark in its delays; settings chosen on other paths",
            "not tried before",
            "mean squared error at most 1.5 times that of LEADS, with at most 1/4 of its numbers",
            environments.environments,
            baseline="LEADS: f + g_e; spectral and dense layers on the same delays; Monarch layers without the mark",
            minutes=5.0 if full else 0.4,
            versions=(version,),
        ),
    )


stnn_havok = Paper(
    slug="stnn-havok",
    card=Card(
        title="Low-complexity structured neural networks, and their rivals DMD, SINDy, HAVOK and LEADS",
        summary="Layers whose matrices are products of Fourier or sparse factors need few numbers and operations. "
        "Judged by free runs, coarse steps and noise beside linear modes, sparse equations and polynomials.",
        reference="Aluvihare, Lingsch, Li and Perera 2025, arXiv 2503.23697; HAVOK: Brunton et al. 2017, "
        "doi:10.1038/s41467-017-00030-8; LEADS: Yin et al. 2021, arXiv 2106.04546",
        tags=("structured matrices", "delays", "Koopman", "sparse equations"),
        caveats=(
            "Of the paper only the abstract could be read: layers and settings are our reading.",
            "One-step errors on clean, finely sampled data prove nothing: least squares on the delays wins.",
            "Times are of one machine; the ratios are of one run, in turns.",
        ),
    ),
    claims=(
        Claim(
            "A Hankel product is two Fourier transforms",
            "embedding in a circulant matrix, random entries, n = 1 to 64, float64",
            "equal (exact algebra)",
            "1e-12",
            algebra.hankel_products,
            baseline="the dense product",
            minutes=0.2,
        ),
        Claim(
            "The Fourier transform is a product of sparse factors",
            "n = 8, 16, 64; factors multiplied out, non-zeros counted",
            "48, 128 and 768 non-zeros (exact)",
            "1e-13, exact counts",
            algebra.fourier_factors,
            baseline="the transform of NumPy",
            minutes=0.1,
        ),
        Claim(
            "Slopes through a structured layer are those of the dense layer it stands for",
            "a layer of 32 on 24 inputs of every structure, tanh, random loss, float64",
            "equal",
            "1e-10",
            algebra.gradients,
            baseline="the dense matrix",
            minutes=0.3,
        ),
        Claim(
            "Structured products grow more slowly than dense ones",
            "one product in float32, n = 64 to 4096, least of several turns of many products in one compiled call",
            "n log n against n²",
            f"slope of log time over log n below {algebra.SLOPE} (spectral, Hankel, circulant, butterfly)",
            algebra.cost_scaling,
            baseline="dense, Monarch (n^1.5) and low rank",
            minutes=1.5,
        ),
        Claim(
            "Free runs of one path are faster",
            f"untrained networks, 16 delays of 3 variables, two hidden layers of 512, 1,024 and 2,048 (quick: 512), "
            f"{algebra.STEPS} steps in one compiled call, in turns",
            "not tried before",
            "spectral layers at least 2 times faster than dense ones, at every width",
            algebra.rollout_speed,
            baseline="dense, in the faster of two layouts of its weights; circulant, Monarch, butterfly",
            minutes=0.5,
        ),
        Claim(
            "Sparse regression finds the Lorenz equations",
            "4,000 clean samples from (-8, 8, 27), dt 0.01; monomials to degree 3, least squares, coefficients below "
            "0.1 dropped, at most 10 times; weak form",
            "exactly 7 terms, worst relative error 5e-4 (sheet's run, by differences)",
            "exactly the 7 terms, 1e-3",
            rivals.equations,
            minutes=0.2,
        ),
        Claim(
            "Smoothed derivatives are biased under noise, the weak form less",
            "the same with noise of standard deviation 0.1; Savitzky-Golay (21, 4) against the weak form",
            "Savitzky-Golay: 7 terms, but -0.74 y instead of -1 and 26.9 x instead of 28 (sheet's run)",
            "weak form: the 7 terms, worst relative error below that of Savitzky-Golay",
            rivals.noisy_equations,
            baseline="Savitzky-Golay",
            minutes=0.2,
        ),
        Claim(
            "Dynamic modes of a damped rotation are exact",
            "x' = A x, A a rotation by 0.3 times 0.98, 60 samples",
            "0.98 exp(+-0.3 i)",
            "1e-10",
            rivals.modes,
            baseline="total least squares, forward-backward, optimised",
            minutes=0.2,
        ),
        Claim(
            "HAVOK: chaos is a linear system that a rare forcing drives",
            "x of Lorenz, dt 0.001, 200 time units, DOP853 at 1e-12; 100 delays, rank 15, derivatives of order 4; the "
            "linear system runs with its measured forcing for 50 time units; a burst is |v_15| above 4 standard "
            "deviations",
            "imaginary parts 3.12, 11.22, 21.27, 34.33, 51.03, 72.36, 101.27; antisymmetry 0.0076; kurtosis 27.2; "
            "correlation 0.93 with and -0.08 without forcing; switch 0.88 after a burst, 0.52 anywhere (sheet's run)",
            "imaginary parts within 2 %, antisymmetry at most 0.02, kurtosis at least 15, correlation at least 0.85 "
            "with and at most 0.3 without, switch at least 0.75 against at most 0.6",
            rivals.havok,
            minutes=0.7,
        ),
        Claim(
            "Forcing in random order makes a stochastic surrogate that switches as often",
            "stretches of the measured forcing, joined at rest, drive the linear system for 200 time units",
            "no published figure",
            "switches per time unit within a factor of 2 of the recording's",
            rivals.surrogate,
            minutes=0.7,
            versions=("full",),
        ),
        *_trained("quick"),
        *_trained("full"),
    ),
)
