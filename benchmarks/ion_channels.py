"""Check: rates of ion channels from dwell times, with events missed below a resolution.

    python benchmarks/ion_channels.py known [SEEDS [OPENINGS]]   the scheme of Colquhoun and Hawkes, simulated
    python benchmarks/ion_channels.py file         the same scheme, fitted to the shared simulation of another program
    python benchmarks/ion_channels.py nicotinic    the same scheme, fitted to a recording of a nicotinic receptor
    python benchmarks/ion_channels.py glycine      the flip scheme, fitted to four concentrations at once
    python benchmarks/ion_channels.py speed        milliseconds per likelihood with gradient

The bar of `known`: each constant that is fitted within three standard errors of the one that the data were made with,
seed by seed. Seeds are 0, 1, 2, ...; each fit starts from constants that are off by a random factor of up to 3. What is
fixed is what the literature on this scheme fixes: the binding to the open channel, which hardly ever happens, and, by
detailed balance, the unbinding from it. Real recordings are fitted twice, with detailed balance and from there without:
the cycle affinities and their errors say whether a departure shows. The data folder is RHEON_DATA; every part adds its
numbers to results/ion_channels.json, pictures go to the folder named in RHEON_PICTURES, if it is set.
"""

from __future__ import annotations

import dataclasses
import json
import os
import sys
import time
from pathlib import Path

import numpy as np
from _race import RESULTS, machine, record
from scipy.stats import chi2

import rheon
from rheon.core.precision import in_double, precision
from rheon.engine.dwells import DwellTimes, simulate_dwells
from rheon.measure import dwell_times, entropy_production
from rheon.training._dwell_likelihood import evaluated, framed, prepared
from rheon.training._log_linear import log_linear
from rheon.training.dwell_times import fit_dwell_times

RESOLUTION, OPENINGS, SEEDS, OFF = 50e-6, 10_000, 12, 3.0
FIXED = ("binding_open",)
# the demonstration of the program HJCFIT: resolution, and critical shut times with or without vectors
GLYCINE = {10: (4e-3, True), 30: (1.0, False), 100: (60e-3, False), 1000: (20e-3, False)}
DRAWS = 200


@in_double
def constants_of(scheme) -> np.ndarray:
    """Constants of the hops in doubles."""
    return np.asarray(scheme.rate_constants(), float)


def off(scheme, rng):
    """The scheme with all constants off by factors of up to OFF."""
    constants = constants_of(scheme)
    held = np.array([label in FIXED for label in scheme.labels])
    return scheme.with_constants(constants * np.where(held, 1.0, OFF ** rng.uniform(-1, 1, len(constants))))


def known(seeds: int = SEEDS, openings: int = OPENINGS) -> dict:
    """Fits of simulations with known rates."""
    truth = rheon.systems.ColquhounHawkes()
    true = np.log(constants_of(truth))
    rows, scores = [], []
    for seed in range(seeds):
        data = simulate_dwells(truth, openings, resolution=RESOLUTION, key=seed)
        start = time.process_time()
        found = fit_dwell_times(off(truth, np.random.default_rng(seed)), data, fixed=FIXED)
        spent = time.process_time() - start
        errors = np.asarray(found["log_errors"])
        free = errors > 0
        score = (np.log(found.value[free]) - true[free]) / errors[free]
        scores.append(score)
        rows.append({"seed": seed, "verdict": found.verdict, "steps": found["steps"], "cpu_s": spent,
                     "log_likelihood": found["log_likelihood"], "largest_score": float(np.abs(score).max()),
                     "constants": found.value.tolist(), "errors": found.error.tolist(),
                     "loose": found["loose"]})  # fmt: skip
        print(seed, found.verdict, found["steps"], f"{spent:.1f} s", np.round(score, 2), found["loose"], flush=True)
    labels = [label for label, f in zip(found["labels"], free, strict=True) if f]
    z, values = np.array(scores), np.array([row["constants"] for row in rows])
    errors = np.array([row["errors"] for row in rows])
    table = {
        label: {
            "true": float(np.exp(true[i])),
            "median": float(np.median(values[:, i])),
            "median_error": float(np.median(errors[:, i])),
            "mean_score": float(z[:, k].mean()),
            "spread_of_scores": float(z[:, k].std(ddof=1)),
            "largest_score": float(np.abs(z[:, k]).max()),
        }
        for k, (label, i) in enumerate((label, found["labels"].index(label)) for label in labels)
    }
    return {
        "openings": openings, "resolution_s": RESOLUTION, "seeds": seeds, "fixed": list(FIXED),
        "table": table, "fits": rows,
        "coverage_1.96": float((np.abs(z) < 1.96).mean()), "coverage_3": float((np.abs(z) < 3).mean()),
        "seeds_with_all_within_3": int((np.abs(z) < 3).all(1).sum()),
        "bar": bool((np.abs(z) < 3).all()),
    }  # fmt: skip


def named(found) -> dict:
    """Label -> constant and standard error."""
    return dict(zip(found["labels"], zip(found.value.tolist(), found.error.tolist(), strict=True), strict=True))


def told(found, resolution: float, records, schemes, name: str) -> dict:
    """What a fit says: constants, dissipation, and how well histograms are met."""
    out = {
        "verdict": found.verdict, "reason": found.reason, "steps": found["steps"], "openings": found["openings"],
        "log_likelihood": found["log_likelihood"],
        "constants": named(found),
        "loose": found["loose"], "affinities_kT": found["affinities"].tolist(),
        "affinity_errors_kT": found["affinity_errors"].tolist(), "recordings": {},
    }  # fmt: skip
    for label, (data, scheme) in {k: (records[k], schemes[k]) for k in records}.items():
        seen = dwell_times(scheme, resolution, data, per_decade=8)
        fits = {}
        for side in ("open", "shut"):
            counts, share = seen["counts"][side], seen["probability"][side]
            inside = np.ones(len(counts), bool)
            if side == "shut" and data.critical is not None:
                inside = seen["edges"][side][1:] <= data.critical
            wanted = counts[inside].sum() * share[inside] / share[inside].sum()
            used = wanted > 5
            fits[side] = {
                "chi2": float(((counts[inside] - wanted)[used] ** 2 / wanted[used]).sum()), "bins": int(used.sum()),
                "mean_scheme_s": float(seen.value[int(side == "shut")]), "mean_recorded_s": seen["observed"][side],
            }  # fmt: skip
        fits["entropy_production_per_s"] = dissipated(found, scheme)
        out["recordings"][str(label)] = fits
        folder = os.environ.get("RHEON_PICTURES")
        if folder:
            seen.plot(path=Path(folder) / f"{name}-{label}.png")
    return out


def dissipated(found, scheme) -> dict:
    """Entropy production of a scheme with the spread that the errors of its constants give it."""
    logs = np.log(constants_of(scheme))
    covariance = np.where(np.isfinite(found["covariance"]), found["covariance"], 0.0)
    draws = np.random.default_rng(0).multivariate_normal(logs, covariance, DRAWS, method="svd")
    spread = [float(entropy_production(scheme.with_constants(np.exp(d)))) for d in draws]
    low, middle, high = np.quantile(spread, [0.025, 0.5, 0.975])
    return {"value": float(entropy_production(scheme)), "low_2.5": low, "median": middle, "high_97.5": high}


def both(scheme, records: dict, resolution: float, name: str, concentrations=None, **settings) -> dict:
    """Fits with detailed balance and without, and what speaks for the second."""
    out, listed = {}, list(records.values())
    for reversible in (True, False):
        start = time.process_time()
        found = fit_dwell_times(scheme, listed, concentrations=concentrations, reversible=reversible, **settings)
        print(
            name, "reversible" if reversible else "free", f"{time.process_time() - start:.0f} s CPU", found, flush=True
        )
        law = found["system"]
        at = [float(law.concentration)] * len(listed) if concentrations is None else concentrations
        schemes = {k: law.replace(concentration=c) for k, c in zip(records, at, strict=True)}
        word = "balanced" if reversible else "free"
        out[word] = told(found, resolution, records, schemes, f"{name}-{word}")
        scheme = law if found.verdict != "not converged" else scheme
    more = len(out["free"]["affinities_kT"])
    gain = 2 * (out["free"]["log_likelihood"] - out["balanced"]["log_likelihood"])
    out["likelihood_ratio"] = {"twice_gain": gain, "cycles": more, "p": float(chi2.sf(max(gain, 0.0), more))}
    return out


def recorded(part: str, resolution: float, critical, vectors: bool = True, longest: float | None = None) -> DwellTimes:
    """A recording of the data set with its resolution imposed, split into bursts."""
    data = DwellTimes.of(rheon.datasets.ion_channels.load(part)).resolved(resolution)
    if longest is not None:
        data = dataclasses.replace(data, usable=data.usable & ~(data.is_open & (data.durations > longest)))
    return data.bursts(critical, vectors)


def file() -> dict:
    """The shared simulation: 100 nmol/l, resolution 100 microseconds, bursts end at 4 milliseconds or nowhere."""
    truth, out = rheon.systems.ColquhounHawkes(), {}
    true = np.log(constants_of(truth))
    for word, critical in (("bursts", 4e-3), ("whole", None)):
        data = recorded("simulated", 1e-4, critical)
        found = fit_dwell_times(truth, data, fixed=FIXED)
        free = found["log_errors"] > 0
        score = (np.log(found.value) - true)[free] / found["log_errors"][free]
        out[word] = {
            "verdict": found.verdict, "reason": found.reason, "openings": found["openings"],
            "log_likelihood": found["log_likelihood"], "loose": found["loose"],
            "constants": named(found),
            "scores": dict(zip(np.array(found["labels"])[free].tolist(), score.tolist(), strict=True)),
        }  # fmt: skip
        print(word, found, np.round(score, 2), flush=True)
    return out


def nicotinic() -> dict:
    """The recording at 50 nmol/l: resolution 25 microseconds, bursts of 2 ms, openings above 20 ms left out.

    Both sites are taken to be alike and not to know whether the channel is open, when it binds: with bursts alone, the
    more general scheme is not determined.
    """
    resolution = 25e-6
    data = recorded("nicotinic", resolution, 2e-3, longest=20e-3)
    scheme = rheon.systems.ColquhounHawkes(concentration=50e-9)
    alike = {
        "unbinding_one": ("unbinding_two", 1.0), "binding_one": ("binding_two", 1.0),
        "binding_open": ("binding_two", 1.0),
    }  # fmt: skip
    return both(scheme, {"50nM": data}, resolution, "nicotinic", equal=alike)


def flip():
    """Three molecules bind; the receptor flips before it opens. First guess: that of HJCFIT's demonstration."""
    steps = [
        ("AF*", "AF", 5000.0, 1, 0), ("AF", "AF*", 500.0, 1, 0), ("A2F*", "A2F", 2700.0, 1, 0),
        ("A2F", "A2F*", 2000.0, 1, 0), ("A3F*", "A3F", 800.0, 1, 0), ("A3F", "A3F*", 15000.0, 1, 0),
        ("R", "AR", 4.5e6, 3, 1), ("AR", "R", 1000.0, 1, 0), ("AR", "A2R", 4.5e6, 2, 1), ("A2R", "AR", 1000.0, 2, 0),
        ("A2R", "A3R", 4.5e6, 1, 1), ("A3R", "A2R", 1000.0, 3, 0), ("AF", "A2F", 4.5e8, 2, 1),
        ("A2F", "AF", 2000.0, 2, 0), ("A2F", "A3F", 4.5e8, 1, 1), ("A3F", "A2F", 2000.0, 3, 0),
        ("AF", "AR", 7500.0, 1, 0), ("AR", "AF", 1200.0, 1, 0), ("A2F", "A2R", 1500.0, 1, 0),
        ("A2R", "A2F", 12000.0, 1, 0), ("A3F", "A3R", 300.0, 1, 0), ("A3R", "A3F", 1.2e5, 1, 0),
    ]  # fmt: skip
    scheme = rheon.systems.ChannelScheme(
        [s[2] for s in steps], 1e-4, [s[:2] for s in steps], ("A3F*", "A2F*", "AF*"), [s[3] for s in steps],
        [i for i, s in enumerate(steps) if s[4]],
    )  # fmt: skip
    alike = {
        "AR -> A2R": "R -> AR", "A2R -> A3R": "R -> AR", "A2R -> AR": "AR -> R", "A3R -> A2R": "AR -> R",
        "A2F -> A3F": "AF -> A2F", "A3F -> A2F": "A2F -> AF",
    }  # fmt: skip
    return scheme, {k: (v, 1.0) for k, v in alike.items()}


def glycine() -> dict:
    """Four concentrations at once: resolution 30 microseconds, sites alike."""
    resolution = 30e-6
    records = {f"{c}uM": recorded(f"glycine-{c}", resolution, *split) for c, split in GLYCINE.items()}
    scheme, equal = flip()
    return both(scheme, records, resolution, "glycine", [1e-6 * c for c in GLYCINE], equal=equal)


def speed() -> dict:
    """Milliseconds of CPU per log-likelihood with gradient."""
    truth, out = rheon.systems.ColquhounHawkes(), {}
    for openings in (1000, 8000):
        data = simulate_dwells(truth, openings, resolution=RESOLUTION, key=0)
        shape = log_linear(truth, FIXED, {}, True)
        start = np.log(constants_of(truth))[shape.free]
        with precision("double"):
            frame, chains = framed(truth, shape.matrix, shape.offset), (prepared(data, truth.factors()),)
            begin = time.perf_counter()
            evaluated(start, frame, chains)
            compiled = time.perf_counter() - begin
            cpu = time.process_time()
            for i in range(20):
                evaluated(start + 1e-6 * i, frame, chains)
            out[str(openings)] = {"first_s": compiled, "ms_cpu": 50 * (time.process_time() - cpu)}
    return out


PARTS = {"known": known, "file": file, "nicotinic": nicotinic, "glycine": glycine, "speed": speed}


def main(part: str = "known", *numbers: str) -> int:
    """Run one part and add its numbers to the result."""
    path = RESULTS / "ion_channels.json"
    so_far = json.loads(path.read_text()) if path.exists() else {}
    result = PARTS[part](*map(int, numbers))
    record("ion_channels", so_far | {part: result, "machine": machine()})
    return 0 if result.get("bar", True) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
