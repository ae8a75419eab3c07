"""Hess et al. 2023: generalised teacher forcing trains small maps that live like chaotic data."""

from __future__ import annotations

import numpy as np

from rheon import measure
from rheon.core.card import Card
from rheon.core.figure import Figure, Panel, Trace
from rheon.measure.surrogates import surrogates

from . import _forcing_checks as checks
from . import _gtf_lorenz as lorenz
from . import _parallel_forcing, _parroting
from ._gtf_lorenz import CHOICE, DISTANCES, LONG_RUN
from ._paper import Claim, Context, Measured, Paper
from ._reconstruction import (
    Forced,
    Steady,
    attractor_score,
    compared,
    floors,
    judged,
    lorenz96,
    rossler,
)
from ._recordings import baselines, ecg_task
from ._seeds import fits


def on_rossler(context: Context) -> Measured:
    """Three networks on Rössler."""
    data = rossler()
    model = Steady(hidden=100, updates=60_000, alpha=0.1, rate=3e-3, last_rate=1e-5, checks=60)
    rows = [judged(law, data.test) for law in fits(context, "gtf-rossler", model, data.train, 3, attractor_score)]
    floor = floors(np.concatenate([data.train.values[-40_000:], data.test[:40_000]]), 40_000)
    best = float(np.median([r["D_stsp"] for r in rows]))
    text = f"D_stsp {best:.2f}, floor {floor['D_stsp']:.2f} ({best / floor['D_stsp']:.2f} times), "
    text += f"D_H {np.median([r['D_H'] for r in rows]):.3f}"
    return Measured(text, best <= 1.5 * floor["D_stsp"], {"seeds": rows, "floor": floor})


def on_lorenz96(context: Context) -> Measured:
    """Twenty sites, and their twenty exponents."""
    data = lorenz96()
    model = Forced(latent=20, hidden=200, alpha=0.3, updates=20_000, length=50, last_rate=3e-5)
    law = fits(context, "gtf-lorenz96", model, data.train)[0]
    row, floor = judged(law, data.test), floors(data.test)
    mixed = surrogates(data.train, n=1, kind="phase", key=context.key).value[0]
    surrogate = compared(mixed[:40_000], data.test[:40_000])
    context.advance(0.6)
    learned = np.asarray(measure.lyapunov_spectrum(law, 20, steps=20_000, key=context.key).value)
    truth = np.asarray(measure.lyapunov_spectrum(data.truth, 20, dt=0.01, steps=80_000, key=context.key).value)
    off = abs(learned[0] / truth[0] - 1)
    text = f"D_stsp {row['D_stsp']:.3f} (surrogate {surrogate['D_stsp']:.3f}, floor {floor['D_stsp']:.3f}), "
    text += f"D_H {row['D_H']:.3f} ({surrogate['D_H']:.3f}, {floor['D_H']:.3f}), "
    text += f"first exponent {learned[0]:.2f} against {truth[0]:.2f}"
    details = {"law": row, "surrogate": surrogate, "floor": floor, "learned": learned, "truth": truth}
    holds = row["D_stsp"] < surrogate["D_stsp"] and off <= 0.25
    return Measured(text, bool(holds), details, (_exponents(learned, truth),))


def on_ecg(context: Context) -> Measured:
    """The electrocardiogram, judged on the other stretch."""
    task = ecg_task()
    law = fits(context, "gtf-ecg", task.model, task.train)[0]
    context.advance(0.5)
    row, others = task.judged(law), baselines(task, context.key)
    rivals = {n: others[n]["D_stsp"] for n in ("linear VAR", "reservoir", "phase-randomised surrogate")}
    holds = row["D_stsp"] < 8 and row["D_H"] <= 0.45
    holds &= row["D_stsp"] < min(rivals["linear VAR"], rivals["phase-randomised surrogate"])
    text = f"D_stsp {row['D_stsp']:.2f}, D_H {row['D_H']:.2f}; " + ", ".join(f"{n} {v:.1f}" for n, v in rivals.items())
    return Measured(text, bool(holds), {"network": row} | others)


def _exponents(learned: np.ndarray, truth: np.ndarray) -> Figure:
    place = np.arange(1, len(truth) + 1)
    traces = (
        Trace("points", place, truth, name="equations", role="reference"),
        Trace("points", place, learned, name="network", role="model"),
    )
    return Figure((Panel(traces, x="number", y="exponent (1/time)"),), title="Lyapunov spectra")


_FULL = ("full",)

gtf = Paper(
    slug="gtf",
    card=Card(
        title="Generalized teacher forcing for learning chaotic dynamics",
        summary="Mixing a share of the data into the state bounds the gradient through time, so that small recurrent "
        "maps learn chaotic attractors: their free runs have the geometry, the spectrum and the exponents of the data.",
        reference="Hess, Monfared, Brenner and Durstewitz 2023, ICML, arXiv 2306.04406; forcing solved in parallel: "
        "Hess, Goetz and Durstewitz 2026, arXiv 2605.12683; parroting: Zhang and Gilpin 2025, arXiv 2505.11349",
        tags=("reconstruction", "teacher forcing", "recurrent", "chaos"),
        caveats=(
            "D_stsp depends on the number of points and on the bins: compare with the truth against itself, not with "
            "figures of other settings.",
            "The published arrays are read from the folder RHEON_DATA; without it Lorenz and Rössler are made anew.",
            "Figures of the paper's tables are recalled, not checked against the text.",
        ),
    ),
    claims=(
        Claim(
            "The Jacobians have their closed forms",
            "four cells (shallow, clipped shallow, dendritic, plain), 100 random states each, float64",
            "equal (equations 2 to 5)",
            "1e-12",
            checks.algebra,
            baseline="automatic differentiation",
            minutes=0.2,
        ),
        Claim(
            "With alpha = 1 training is one-step regression",
            "gradient of the forced loss on 8 windows of 30 steps, float64",
            "equal (equation 9)",
            "1e-10 relative",
            checks.full_forcing,
            baseline="gradient of the one-step error on the same windows",
            minutes=0.1,
        ),
        Claim(
            "With alpha = 0 training is back-propagation through time",
            "gradient of the forced loss on 8 windows of 30 steps, float64",
            "equal (equation 9)",
            "1e-10 relative",
            checks.no_forcing,
            baseline="gradient through the free run from the first sample",
            minutes=0.1,
        ),
        Claim(
            "Forcing bounds the gradient",
            "10 random maps, windows of 200 steps, alpha = 1 - 1 / (largest spectral norm on the forced orbit); "
            "products of Jacobians over every length from every twentieth start",
            "at most 1 (proposition 1)",
            "1 + 1e-9",
            checks.gradient_bound,
            baseline="the same products with alpha = 0",
            minutes=0.2,
        ),
        Claim(
            "Orbits of the clipped map are bounded",
            "100 random maps with all |A_i| at most 0.99, 8 starts at ten times the bound, 5,000 steps",
            "|z_i| at most (|h1_i| + sum |W1_ij h2_j|) / (1 - |A_i|) (theorem 3)",
            "all",
            checks.bounded_orbits,
            minutes=0.3,
        ),
        Claim(
            "The adaptive share reads the stretching off the Jacobians",
            "z' = 2 z, one estimate from a share of 0, three estimators, float32",
            "0.5 (by definition)",
            "exact",
            checks.adaptive_share,
            minutes=0.1,
        ),
        *lorenz.lorenz_claims("quick"),
        *lorenz.lorenz_claims("full"),
        Claim(
            "Each of two seeds lives like Lorenz",
            "the first two of the same networks",
            "0.48 to 0.63 and 0.04 to 0.07 (sheet's runs)",
            "D_stsp at most 0.9, D_H at most 0.09, both seeds",
            lorenz.every_seed,
            minutes=0.1,
            versions=_FULL,
        ),
        Claim(
            "Generalised forcing beats sparse forcing",
            "data every 16 steps and nothing between, 50,000 updates, 2 seeds, all else the same",
            "0.5 against 1.2 (sheet's runs)",
            "D_stsp at most 0.75 times that of sparse forcing (median against mean)",
            lorenz.against_sparse,
            baseline="sparse teacher forcing",
            minutes=4.0,
            versions=_FULL,
        ),
        Claim(
            "Rössler, down to the floor",
            f"half of the published array to learn from, half to be judged on; M 3, H 100, alpha 0.1, rate 3e-3 to "
            f"1e-5, 60,000 updates, 3 seeds, running mean of the parameters; {CHOICE}; {DISTANCES}",
            "no published figure",
            "median D_stsp at most 1.5 times the floor",
            on_rossler,
            baseline="40,000 samples of one half against the other",
            minutes=5.0,
            versions=_FULL,
        ),
        Claim(
            "Twenty sites of Lorenz-96 and their twenty exponents",
            "F 16, steps of 0.04, 100,000 samples with 5 % noise; M 20, H 200, alpha 0.3, T 50, 20,000 updates; D_stsp "
            "by Gaussian mixtures of variance 1 at 10,000 points; exponents by Benettin's method",
            "no figure with these settings",
            "D_stsp below that of a phase-randomised surrogate, first exponent within 25 % of the equations'",
            on_lorenz96,
            baseline="phase-randomised surrogate, truth against itself, exponents of the equations",
            minutes=10.0,
            versions=_FULL,
        ),
        Claim(
            "The electrocardiogram, on the other stretch of the recording",
            f"published embedding, M 5, H 250, affine readout, alpha 0.3, T 200, 60,000 updates; {LONG_RUN}; free "
            "run of 125,000 steps, 25,000 dropped, against 100,000 test samples; 30 bins in 5 dimensions",
            "4.3 and 0.34 (paper's table, recalled)",
            "D_stsp below 8 and below linear VAR and surrogate, D_H at most 0.45",
            on_ecg,
            baseline="linear VAR, reservoir, phase-randomised surrogate, from the training stretch, measured alike",
            minutes=50.0,
            versions=_FULL,
        ),
        *_parallel_forcing.claims,
        Claim(
            "Copying the most similar past is a strong forecast of Lorenz",
            "30 samples per Lyapunov time, 29,000 to copy from, 100 starts, horizon of 10 Lyapunov times; time until "
            "the mean of sMAPE so far passes 30; D = 1, 3 and 10 samples compared",
            "4.77, 4.66, 4.44 (sheet's runs)",
            "4.0 to 5.2 for each D",
            _parroting.valid_time,
            minutes=0.3,
        ),
        Claim(
            "Its error falls with the context by a power of the attractor's dimension",
            "1,000 to 50,000 samples of context, mean error of the first 10 steps over 400 starts, D = 1",
            "slope -1/d = -0.49, d the correlation dimension (Zhang and Gilpin 2025)",
            "-0.65 to -0.35",
            _parroting.scaling,
            minutes=0.3,
        ),
    ),
)
