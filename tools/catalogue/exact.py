"""Invariants that are known exactly: closed forms of maps, and constant divergences of flows."""

from __future__ import annotations

import numpy as np
from steps import NAMES

MAPS = {
    "Tent": {"lyapunov_spectrum": ("(float(np.log(1.9)),)", "(0.0,)", "exact: ln(2 mu)")},
    "Chebyshev": {"lyapunov_spectrum": ("(float(np.log(6.0)),)", "(0.0,)", "exact: ln a")},
    "Baker": {
        "lyapunov_spectrum": ("(float(np.log(2.0)), -float(np.log(2.0)))", "(1e-10, 1e-10)", "exact but for the slope"),
        "lyapunov_sum": ("0.0", "1e-10", "exact: areas are preserved"),
    },
    "KaplanYorke": {
        "lyapunov_spectrum": ("(float(np.log(2.0)), float(np.log(0.2)))", "(0.0, 0.0)", "exact: ln 2, ln alpha"),
    },
    "DuffingMap": {"lyapunov_sum": ("float(np.log(0.2))", "0.0", "exact: ln b")},
    "GumowskiMira": {"lyapunov_sum": ("float(np.log(0.2))", "0.0", "exact: ln |b|")},
    "Ikeda": {"lyapunov_sum": ("float(2 * np.log(0.9))", "0.0", "exact: 2 ln u")},
    "Chirikov": {"lyapunov_sum": ("0.0", "0.0", "exact: areas are preserved")},
    "Bogdanov": {"lyapunov_sum": ("0.0", "0.0", "exact at eps = mu = 0: areas are preserved")},
    "Hopalong": {"lyapunov_sum": ("0.0", "0.0", "exact: areas are preserved")},
    "Gingerbreadman": {"lyapunov_sum": ("0.0", "0.0", "exact: areas are preserved")},
}


def exact_invariants(name: str, entry: dict) -> str:
    """The `invariants` of a card as source text."""
    known = MAPS.get(name, {}) if entry["kind"] != "flow" else {}
    if entry["kind"] == "flow" and entry["equations"] and (trace := divergence(entry)) is not None:
        why = "volumes are preserved" if trace == 0 else "the divergence is the same everywhere"
        known = {"lyapunov_sum": (repr(trace), "0.0", f"exact: {why}")}
    if name == "DoublePendulumHamiltonian":
        known = {"lyapunov_sum": ("0.0", "0.0", "exact: volumes are preserved")}
    items = ", ".join(f'"{k}": Known({v}, {e}, "{s}")' for k, (v, e, s) in known.items())
    return f"{{{items}}}"


def divergence(entry: dict) -> float | None:
    """The divergence of a flow where it is constant, by complex steps at random states; else None."""
    if any(
        word in line for line in (*entry["equations"], *entry.get("aux", [])) for word in ("abs", "max", "sign", "H(")
    ):
        return None
    rng, h, values, size = np.random.default_rng(0), 1e-30, [], 0.0
    for _ in range(12):
        state = np.array(entry["ic"], float) * rng.uniform(0.7, 1.3, len(entry["ic"])) + rng.uniform(0, 0.1)
        parts = []
        for i, law in enumerate(entry["equations"]):
            x = state.astype(complex)
            x[i] += 1j * h
            scope = {**NAMES, **entry["params"], **dict(zip(entry["vars"], x, strict=True)), "t": 0.3}
            for line in entry.get("aux", []):
                key, _, text = line.partition(" = ")
                scope[key] = eval(text, scope)
            parts.append(complex(eval(law.split(" = ", 1)[1], scope)).imag / h)
        values.append(sum(parts))
        size = max(size, *map(abs, parts))
    if np.ptp(values) > 1e-11 * max(size, 1e-300):
        return None
    value = float(np.mean(values))
    return 0.0 if abs(value) < 1e-12 * size or size == 0 else float(f"{value:.14g}")
