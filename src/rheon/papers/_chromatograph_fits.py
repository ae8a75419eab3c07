"""Checks of the gas chromatograph: fitting with the closed form, against a bell and a joint fit; design; heating."""

from __future__ import annotations

import itertools
import time
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

import rheon
from rheon import measure
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.fit import Fit
from rheon.core.precision import in_double
from rheon.core.registry import find
from rheon.core.series import Series
from rheon.engine.simulate import simulate
from rheon.engine.wrappers.observed import observed

from ._chromatograph_checks import column, outlet
from ._paper import Context, Measured

RETAINED = np.array([1.0, 1.6, 2.4, 2.7, 3.3])
NAMES = ("k' 1.0", "k' 1.6", "k' 2.4", "k' 2.7", "k' 3.3")
RELEASE, INJECTION, NOISE = 400.0, 0.01, 0.005
# half a window around a peak, in travel times
WINDOW = 0.25
ROUNDS = 6
# cells of the joint fit: many, since a grid adds the share (uptake / cells)^2 / 12 to a band's variance; twelve of them
# are passed from one odd sample to the next, so that steps follow characteristics
JOINT = 3999


def _mixture(key: int):
    """Times, the noisy sum of five analytes, and the five without noise."""
    times = np.linspace(0, 6, 4000)
    five = column(uptake=RELEASE * RETAINED, release=[RELEASE] * len(RETAINED), injection=INJECTION, cells=1)
    parts = simulate(five, times, method="exact").values
    noise = NOISE * parts.sum(1).max() * np.random.default_rng(key).normal(size=len(times))
    return times, parts.sum(1) + noise, parts


def _guesses(times, values) -> list:
    """One column per analyte from the moments within its window."""
    guesses = []
    for retained in RETAINED:
        near = np.abs(times - 1 - retained) < WINDOW
        t, y = times[near], np.maximum(values[near], 0)
        mean = (t * y).sum() / y.sum()
        variance = ((t - mean) ** 2 * y).sum() / y.sum()
        k = mean - INJECTION / 2 - 1
        release = 2 * k / (variance - INJECTION**2 / 12)
        guesses.append(column(uptake=[k * release], release=[release], injection=INJECTION, cells=1))
    return guesses


def _one_at_a_time(times, values, rounds: int = ROUNDS, iterations: int = 50) -> tuple[list, list, float]:
    """Each analyte fitted within its window to what the others leave, a few rounds; and seconds.

    Returns columns and fits of the last round.
    """
    matching = find("models", "trajectory-matching")
    columns = _guesses(times, values)
    fits: list[Any] = [None] * len(RETAINED)
    count = int(2 * WINDOW / (times[1] - times[0]))
    windows = [np.searchsorted(times, 1 + k - WINDOW) + np.arange(count) for k in RETAINED]
    begin = time.perf_counter()
    for _, i in itertools.product(range(rounds), range(len(RETAINED))):
        t = times[windows[i]]
        others = [c for j, c in enumerate(columns) if j != i and abs(RETAINED[j] - RETAINED[i]) < 4 * WINDOW]
        rest = values[windows[i]] - sum((outlet(c, t) for c in others), np.zeros(count))
        model = matching(columns[i], ("uptake", "release"), start=0.0, iterations=iterations)
        fits[i] = rheon.fit(model, Series(rest, t))
        columns[i] = fits[i].system
    return columns, fits, time.perf_counter() - begin


def _joint(times, values, cells: int, iterations: int) -> tuple[np.ndarray, float, Fit]:
    """All analytes at once with the solver: rates (2, analyte), seconds, and the fit."""
    guesses = _guesses(times, values)
    rates = [np.concatenate([np.asarray(getattr(g, name)) for g in guesses]) for name in ("uptake", "release")]
    five = column(uptake=rates[0], release=rates[1], injection=INJECTION, cells=cells)
    model = find("models", "trajectory-matching")(
        observed(five, jnp.sum, ("detector",)),
        ("system.uptake", "system.release"),
        method="numerical",
        start=0.0,
        iterations=iterations,
    )
    begin = time.perf_counter()
    fit = rheon.fit(model, Series(values, times))
    seconds = time.perf_counter() - begin
    found = fit.system.system
    return np.stack([np.asarray(found.uptake), np.asarray(found.release)]), seconds, fit


def fitted(context: Context) -> Measured:
    """Rates of five analytes from their noisy sum, one analyte at a time, by the closed form."""
    times, values, parts = _mixture(context.key)
    odd, even = slice(1, None, 2), slice(0, None, 2)
    cold = time.perf_counter()
    _one_at_a_time(times[odd], values[odd], 1, 1)
    cold = time.perf_counter() - cold
    columns, fits, seconds = _one_at_a_time(times[odd], values[odd])
    off = _off(np.stack([[float(c.uptake[0]) for c in columns], [float(c.release[0]) for c in columns]]))
    curves = np.stack([outlet(c, times[even]) for c in columns], 1)
    unseen = float(np.sqrt(np.mean((curves.sum(1) - parts[even].sum(1)) ** 2)) / parts.sum(1).max())
    # k' = uptake / release is determined far better than release: their errors go together
    known = np.mean([_retention_error(f.history) for f in fits], 0)
    each, warm = (seconds + cold) / len(RETAINED), seconds / len(RETAINED)
    text = f"rates within {off.max():.2%}, {warm:.2f} s an analyte ({each:.2f} s with compiling); unseen samples "
    text += f"within {unseen:.2%} of the peak; standard error of k' {known[0]:.1e}, of release {known[1]:.1e}"
    lines = [Trace("points", times[even][::3], values[even][::3], name="recorded sum", role="data", size=2)]
    lines += [Trace("line", times[even], curves.sum(1), name="sum of fits", role="model", size=1.5)]
    lines += [Trace("line", times[even], c, name=n, role="other") for c, n in zip(curves.T, NAMES, strict=True)]
    panel = Panel(tuple(lines), x="time over travel time", y="outlet over inlet concentration")
    details = {"off": off, "seconds": seconds, "compiling": cold}
    return Measured(text, bool(off.max() <= 0.02 and warm < 2), details,
                    (Figure((panel,), title="Five analytes in one chromatogram"),))  # fmt: skip


def jointly(context: Context) -> Measured:
    """The same rates, all at once, by the solver: as good, and much slower."""
    times, values, _ = _mixture(context.key)
    odd = slice(1, None, 2)
    # once before, for compiling, which is nothing beside what the solver takes
    _one_at_a_time(times[odd], values[odd], 1, 1)
    _, _, seconds = _one_at_a_time(times[odd], values[odd])
    found, slow, fit = _joint(times[odd], values[odd], JOINT, 30)
    off = _off(found)
    told = {k: v for k, v in fit.history.items() if k in ("iterations", "converged", "residual")}
    text = f"rates within {off.max():.2%}, {slow:.0f} s: {slow / seconds:.0f} times longer"
    return Measured(text, bool(off.max() <= 0.02 and slow >= 50 * seconds), {"off": off, "seconds": slow} | told)


def _off(rates: np.ndarray) -> np.ndarray:
    """Relative errors of uptake and release. Shapes: (2, analyte) -> the same."""
    return np.abs(rates / np.stack([RELEASE * RETAINED, np.full(len(RETAINED), RELEASE)]) - 1)


def _retention_error(history: dict) -> tuple[float, float]:
    """Relative standard errors of uptake / release and of release."""
    up, down = (history["errors"][i] / history["parameters"][i] for i in (0, 1))
    together = history["correlations"][0][1]
    return float(np.sqrt(max(up**2 + down**2 - 2 * together * up * down, 0.0))), down


def tailing(context: Context) -> Measured:
    """A bell with the moments of the peak misses its tail; the kernel does not."""
    times = np.linspace(0, 10, 4001)
    clean = outlet(column(cells=1), times)
    values = clean + NOISE * clean.max() * np.random.default_rng(context.key).normal(size=len(times))
    odd, even = slice(1, None, 2), slice(0, None, 2)
    matching = find("models", "trajectory-matching")
    guess = column(uptake=[45.0], release=[16.0], cells=1)
    found = rheon.fit(matching(guess, ("uptake", "release"), start=0.0), Series(values[odd], times[odd])).system
    row = max(measure.peaks(clean[odd], times=times[odd])["table"], key=lambda r: r["height"])
    bell = np.exp(-((times - row["mean"]) ** 2) / (2 * row["variance"])) * row["area"]
    bell /= np.sqrt(2 * np.pi * row["variance"])
    kernel = outlet(found, times)
    off = lambda curve, data: float(np.sqrt(np.mean((curve[even] - data[even]) ** 2)))  # noqa: E731
    ratio, noisy = off(bell, clean) / off(kernel, clean), off(bell, values) / off(kernel, values)
    plates = row["mean"] ** 2 / row["variance"]
    panel = Panel(
        (
            Trace("points", times[::20], values[::20], name="recorded", role="data", size=3),
            Trace("line", times, kernel, name="closed form, two rates", role="model", size=2.0),
            Trace("line", times, bell, name="bell with the moments", role="reference"),
        ),
        x="time over travel time",
        y="outlet over inlet concentration",
    )
    text = f"residual of the bell {ratio:.0f} times that of the kernel against the curve ({noisy:.1f} times against "
    text += f"noisy samples), {plates:.1f} plates"
    return Measured(text, bool(ratio >= 5), {"noisy": noisy}, (Figure((panel,), title="Tailing at 53 plates"),))


@in_double
def design(context: Context) -> Measured:
    """Derivatives of the resolution of two analytes along flow, temperature and length."""
    pair = column(uptake=[60.0, 72.0], release=[20.0, 20.0], enthalpy=np.array([8.0, 8.5]), dispersion=1e-3, cells=1)

    def resolution(p):
        moved = pair.replace(velocity=jnp.exp(p[0]), temperature=jnp.exp(p[1]), length=jnp.exp(p[2]))
        return moved.resolution[0]

    slopes = np.asarray(jax.grad(resolution)(jnp.zeros(3)))
    h = 1e-5
    rough = [(resolution(h * e) - resolution(-h * e)) / (2 * h) for e in np.eye(3)]
    off = float(np.abs(slopes / np.asarray(rough) - 1).max())
    # the same figure read off a chromatogram, and its derivative through the closed form of the curve
    apart = column(uptake=[400.0, 1200.0], release=[400.0, 400.0], injection=1e-3, cells=1)
    curve = simulate(apart, np.linspace(0, 8, 8001), method="exact")
    read = float(measure.peaks(curve.values.sum(1), times=curve.times)["resolution"][0])
    off_curve = abs(read / float(apart.resolution[0]) - 1)
    holds = off <= 1e-6 and off_curve <= 0.01
    text = f"R = {float(resolution(jnp.zeros(3))):.3f}; d ln R / d ln (flow, temperature, length) = "
    text += ", ".join(f"{float(s / resolution(jnp.zeros(3))):.3f}" for s in slopes)
    text += f"; finite differences within {off:.0e}; read off a chromatogram within {off_curve:.1e}"
    return Measured(text, bool(holds), {"slopes": slopes})


def heating(context: Context) -> Measured:
    """A column that is heated while it runs: no closed form; two methods agree, and late peaks come early."""
    shared: dict = {"uptake": [60.0, 120.0], "release": [20.0, 20.0], "enthalpy": 8.0, "cells": 400}
    times = np.arange(0, 4801) / 400
    cold = simulate(column(**shared), times)
    warm = {s: simulate(column(**shared, heating=0.03), times, solver=s) for s in ("characteristics", "imex")}
    off = float(
        np.abs(warm["characteristics"].values - warm["imex"].values).max() / warm["characteristics"].values.max()
    )
    area = [float(np.trapezoid(warm["characteristics"].values[:, i], times)) for i in (0, 1)]
    late = [float(measure.peaks(s, variable=1).value[0]) for s in (cold, warm["characteristics"])]
    holds = off <= 0.02 and late[1] < late[0] and max(abs(a / 0.05 - 1) for a in area) <= 0.01
    panel = Panel(
        tuple(
            Trace("line", times, s.values[:, i], name=f"{word}, {name}", role=role)
            for s, word, role in ((cold, "cold", "floor"), (warm["characteristics"], "heated", "model"))
            for i, name in enumerate(("early", "late"))
        ),
        x="time over travel time",
        y="outlet over inlet concentration",
    )
    text = f"two kinds of steps within {off:.1%} of the peak; the late peak at {late[1]:.2f}, cold {late[0]:.2f}"
    return Measured(text, bool(holds), {"area": area}, (Figure((panel,), title="A heated column"),))
