"""Brenner et al. 2024: almost-linear recurrent networks, learned systems that can be read off region by region."""

from __future__ import annotations

from rheon.core.card import Card

from . import _piecewise_checks as exact
from . import _readable_lorenz as lorenz
from ._paper import Claim, Paper

_FULL = ("full",)


def _lorenz_claims(version: str) -> tuple[Claim, ...]:
    full = version == "full"
    updates, seeds = lorenz.UPDATES[version], lorenz.SEEDS[version]
    hurried = "" if full else ", T 100 and first rate 2e-3 for speed"
    recipe = f"M 20, P 2, data every 16 steps, T 200, batch 16, noise 0.05, RAdam 1e-3 to 1e-5, {updates:,} updates, "
    recipe += f"{seeds} seeds{hurried}; the check that is kept is chosen on the last 15 % of the training stretch, "
    recipe += "by D_stsp + 10 D_H of a run of 15,000 steps"
    judged = "D_stsp with 30 bins over [min, max] of the truth, 40,000 against 40,000 samples, 10,000 dropped before"
    first = Claim(
        "Three linear pieces make a Lorenz attractor",
        f"100,000 samples in steps of 0.01, {recipe}; {judged}",
        "D_stsp 3.5 (tutorial), 3.2 (official model), 4.2 (sheet's run); 3 regions; lobes off by 0.3 to 0.4",
        f"medians: D_stsp at most {lorenz.D_STSP}, 3 regions visited for a thousandth of the time or more, a fixed "
        f"point within {lorenz.LOBE['full']} of the centre of each lobe",
        lorenz.medians,
        baseline="the truth against another stretch of itself",
        minutes=17.0,
        versions=_FULL,
    )
    if not full:
        first = Claim(
            "Fixed points lie at the lobes long before the free run is an attractor",
            f"100,000 samples in steps of 0.01, {recipe}; {judged}",
            "lobes off by 0.3 to 0.4, loss 0.017 against 0.178 after 100,000 updates (sheet)",
            f"medians: fixed points within {lorenz.LOBE['quick']} of the lobes; loss 4 times below P = 0",
            lorenz.placed,
            baseline=f"P = 0, {lorenz.CONTROL[version]:,} updates",
            minutes=1.5,
            versions=("quick",),
        )
    return (
        first,
        Claim(
            "Without a rectified unit it is no attractor",
            f"the same with P = 0, {lorenz.CONTROL[version]:,} updates",
            "D_stsp 15.4 throughout (sheet's run)",
            "D_stsp at least 12" + (", and 2.5 times that with two units" if full else ""),
            lorenz.linear_control,
            baseline="the networks with P = 2",
            minutes=2.0 if full else 0.3,
            versions=(version,),
        ),
        Claim(
            "The symbols mean something",
            "regions of states that follow 20,000 test samples, against the sign of x at the same times",
            "0.51 of the entropy of the lobe (sheet's run)",
            f"at least {lorenz.SHARE[version]} (median over seeds)",
            lorenz.symbols_mean_lobes,
            minutes=0.3,
            versions=(version,),
        ),
    )


al_rnn = Paper(
    slug="al-rnn",
    card=Card(
        title="Almost-linear RNNs yield highly interpretable symbolic codes",
        summary="A recurrent network that is linear but for a few rectified units learns an attractor in a handful of "
        "linear pieces; its fixed points and cycles then are linear solves, and its pieces are symbols.",
        reference="Brenner, Hemmer, Monfared and Durstewitz 2024, NeurIPS, arXiv 2410.14240; search for cycles: "
        "Eisenmann, Monfared, Göring and Durstewitz 2023, NeurIPS, arXiv 2311.04337",
        tags=("reconstruction", "piecewise linear", "symbolic dynamics", "interpretable"),
        caveats=(
            "D_stsp of these settings is not that of generalised teacher forcing: bins span the range of the data.",
            "A network of two rectified units is a sketch: its D_stsp stays far above the floor.",
            "Which seed is shown is decided on the training stretch; other seeds are in the evidence.",
        ),
    ),
    claims=(
        Claim(
            "In each region the network is its affine piece",
            "1,000 random states, M 20, P 4, random parameters, float64",
            "equal (equation 3)",
            "1e-12, piece and Jacobian",
            exact.algebra,
            baseline="the cell, and automatic differentiation",
            minutes=0.1,
        ),
        Claim(
            "All cycles of the full tent map are found, none twice",
            f"M = P = 1, A = 2, W = -4, h = 1; lengths 1 to {exact.LONGEST['full']} (quick: {exact.LONGEST['quick']})",
            "2, 1, 2, 3, 6, 9, 18, 30 cycles (necklace counts); -1 and 1/3; {-0.2, 0.6} with multiplier -4",
            "exact",
            exact.tent_cycles,
            minutes=0.5,
        ),
        Claim(
            "Its symbols are a fair coin",
            "200,000 steps with relative noise of 1e-10, which brings the digits back that a slope of 2 loses",
            "entropy rate and exponent ln 2, every transition allowed (exact)",
            "1e-2 and 1e-9",
            exact.tent_symbols,
            minutes=0.2,
        ),
        Claim(
            "A map of the plane has two cycles of length 16 and none of length 15",
            "A = (0.8377689, 0.96461297), W = ((0, -0.64375), (0.52505308, 0)), h = (0.37298253, -0.97931491)",
            "moduli 0.5189, 0.5189 (stable) and 0.2372, 1.6102 (saddle)",
            "exactly two, moduli to 1e-4",
            exact.long_cycles,
            minutes=0.5,
        ),
        Claim(
            "With another decay it has one fixed point",
            "A_1 = -0.0222311",
            "(0.3649, -22.2606), moduli 0.9646 and 0.0222",
            "exactly one, to 1e-4",
            exact.one_fixed_point,
            minutes=0.1,
        ),
        *_lorenz_claims("quick"),
        *_lorenz_claims("full"),
        Claim(
            "The best of three seeds",
            "of the same networks the first three; the best score at the end of the training stretch",
            "3 regions; lobes off by 0.30 to 0.41; D_stsp 3.2 to 4.2; first exponent 1.04 to 1.10 (sheet's runs)",
            "3 or 4 regions; both lobe points unstable with spectral radius below 1.05 and within 0.5; D_stsp at most "
            "6; first exponent within 0.35 of 0.9",
            lorenz.best,
            minutes=0.1,
            versions=_FULL,
        ),
        Claim(
            "The search finds every fixed point of a trained network",
            "the same networks, 500 starts",
            "all",
            "identical sets",
            lorenz.search_is_complete,
            baseline="all four regions solved one by one",
            minutes=0.2,
        ),
        Claim(
            "Rössler needs one rectified unit",
            "half of the published array to learn from, half to be judged on; M 20, data every 8 steps, T 200, rate "
            "5e-3 to 1e-5, 40,000 updates, P = 1 (best of 3 seeds on the training stretch) and P = 0",
            "2 regions (paper); no figure of ours before",
            "2 regions, an unstable spiral within 0.3 of the true inner fixed point, D_stsp lower by 2 than with P = 0",
            lorenz.minimal_rossler,
            baseline="P = 0",
            minutes=9.0,
            versions=_FULL,
        ),
        Claim(
            "The number of rectified units is found by itself",
            "nested families with 0 to 4 (Lorenz, 40,000 updates) and 0 to 3 units (Rössler, as above), 2 seeds, one "
            "program each; the smallest number with 90 % of what units gain in D_stsp + 10 D_H on the last 15 % of the "
            "training stretch",
            "2 for Lorenz, 1 for Rössler (paper)",
            "2 and 1",
            lorenz.smallest,
            baseline="every other number of units",
            minutes=9.0,
            versions=_FULL,
        ),
    ),
)
