"""Checks of spectral measures against closed forms: a unitary matrix of quantum walks, and the cat map."""

from __future__ import annotations

import numpy as np
import scipy.linalg

from rheon.core.figure import Figure, Panel, Trace
from rheon.core.registry import find
from rheon.dissect.spectral_measure import spectral_measure
from rheon.engine.koopman import Compression, filtered_density

from ._paper import Context, Measured

Q = 0.95
ORDERS = (1, 2, 4, 6)
WIDTH = 0.1
SHARP = {1: 0.48, 2: 0.123, 4: 5.8e-3, 6: 1.9e-4}
HALVED = {2: 2.9, 4: 10.0, 6: 35.0}
SIZE = 1000
ANGLES = np.linspace(-np.pi, np.pi, 1000, endpoint=False)
# waves of the observable of the cat map: wave numbers -> coefficient of the sine
SINES = {(1, 0): 1.0, (2, 1): 0.5, (5, 3): 0.25j}
CORRELATIONS = {1: (8 - 2j) / 21, 2: -4j / 21}
KRYLOV, GRID = 200, 128
CAT_BARS = {(2, 0.2): 6.3e-3, (2, 0.1): 1.75e-3, (6, 0.2): 4.6e-7, (6, 0.1): 1e-7}


def cmv_matrix(q: float, size: int) -> np.ndarray:
    """The five-diagonal unitary matrix whose polynomials are those of Rogers and Szegő, cut to `size` rows.

    Verblunsky coefficients a_k = (-1)^k q^((k+1)/2); the spectral measure of the first coordinate is a normal
    distribution of variance ln(1/q) wrapped around the circle. Shape (size, size).
    """
    k = np.arange(size + 2)
    a = (-1.0) ** k * q ** ((k + 1) / 2)
    r = np.sqrt(1 - a**2)
    full = np.zeros((size + 4, size + 4))
    full[0, :3] = a[0], a[1] * r[0], r[1] * r[0]
    full[1, :3] = r[0], -a[1] * a[0], -r[1] * a[0]
    for j in range(1, size // 2 + 1):
        even, odd = 2 * j, 2 * j + 1
        if odd > size:
            break
        columns = slice(odd - 2, odd + 2)
        full[even, columns] = a[even] * r[odd - 2], -a[even] * a[odd - 2], a[odd] * r[even], r[even] * r[odd]
        full[odd, columns] = r[even] * r[odd - 2], -r[even] * a[odd - 2], -a[odd] * a[even], -r[odd] * a[even]
    return full[:size, :size]


def wrapped_normal(angles: np.ndarray, variance: float) -> np.ndarray:
    """Density of a normal distribution of mean 0 wrapped around the circle. Shapes: (angle,) -> (angle,)."""
    k = np.arange(1, 400)
    return (1 + 2 * np.cos(np.outer(angles, k)) @ np.exp(-variance * k**2 / 2)) / (2 * np.pi)


def high_order(context: Context) -> Measured:
    """Errors of smoothed spectral measures of the CMV matrix, order by order and width by width."""
    made = Compression.of_matrix(cmv_matrix(Q, SIZE))
    first = np.eye(SIZE)[0]
    truth = wrapped_normal(ANGLES, np.log(1 / Q))
    density = lambda m, width: spectral_measure(made, first, order=m, epsilon=width, angles=ANGLES).value  # noqa: E731
    errors = {m: {w: float(np.abs(density(m, w) - truth).max()) for w in (WIDTH, WIDTH / 2)} for m in ORDERS}
    near = all(abs(errors[m][WIDTH] / SHARP[m] - 1) <= 0.1 for m in ORDERS)
    ratios = {m: errors[m][WIDTH] / errors[m][WIDTH / 2] for m in ORDERS}
    faster = all(ratios[m] > bar for m, bar in HALVED.items()) and abs(errors[6][WIDTH / 2] / 4.8e-6 - 1) <= 0.1
    moments = Q ** (np.arange(round(2 * np.pi / WIDTH) + 1) ** 2 / 2)
    periodogram = float(np.abs(filtered_density(moments, ANGLES, "fejer") - truth).max())
    text = ", ".join(f"m = {m}: {errors[m][WIDTH]:.3g}" for m in ORDERS)
    text += f"; at half the width divided by {', '.join(f'{ratios[m]:.1f}' for m in HALVED)}; m = 6: "
    text += f"{errors[6][WIDTH / 2]:.2g}; mean periodogram of the same resolution {periodogram:.2g}"
    details = {
        "errors": {str(m): {str(w): e for w, e in row.items()} for m, row in errors.items()},
        "ratios": {str(m): r for m, r in ratios.items()},
        "mean periodogram (Fejér)": periodogram,
    }
    shown = ((1, "other"), (2, "data"), (6, "model"))
    curves = [Trace("line", ANGLES, density(m, 0.2), name=f"m = {m}, width 0.2", role=role) for m, role in shown]
    curves.append(Trace("points", ANGLES[::20], truth[::20], name="truth", role="reference"))
    widths = np.array([0.4, 0.2, 0.1, 0.05])
    worst = lambda m: np.array([np.abs(density(m, w) - truth).max() for w in widths])  # noqa: E731
    falling = [Trace("line", widths, worst(m), name=f"m = {m}", role="model") for m in ORDERS]
    panels = (
        Panel(tuple(curves), title="spectral measure", x="angle", y="density"),
        Panel(tuple(falling), title="largest error", x="width", y="error", x_scale="log", y_scale="log"),
    )
    return Measured(text, bool(near and faster), details, (Figure(panels, title="CMV matrix, q = 0.95", columns=2),))


def cat_correlations(most: int) -> np.ndarray:
    """<K^k g, g> / <g, g> for k = 0 to `most`, exactly: wave numbers are whole, and grow without rounding."""
    inner = lambda waves, others: sum(  # noqa: E731
        c * np.conj(d) * (1 if k == m else -1 if k == (-m[0], -m[1]) else 0) / 2
        for k, c in waves.items()
        for m, d in others.items()
    )
    waves, found = dict(SINES), []
    for _ in range(most + 1):
        found.append(inner(waves, SINES))
        # a wave k . x becomes k . A x = (A' k) . x with A = ((2, 1), (1, 1))
        waves = {(2 * k[0] + k[1], k[0] + k[1]): c for k, c in waves.items()}
    return np.array(found) / found[0]


def cat_on_a_grid(most: int) -> np.ndarray:
    """The same by quadrature over a grid that the map of the registry carries into itself, up to `most`."""
    law = find("systems", "arnold-cat")()
    axis = np.arange(GRID) / GRID
    # a grid of powers of two is exact in any precision
    x, y = (v.ravel() for v in np.meshgrid(axis, axis, indexing="ij"))
    seen = lambda x, y: sum(c * np.sin(2 * np.pi * (k[0] * x + k[1] * y)) for k, c in SINES.items())  # noqa: E731
    first, found = seen(x, y), []
    for _ in range(most + 1):
        found.append(np.mean(seen(x, y) * np.conj(first)))
        x, y = (np.asarray(v, np.float64) for v in law.step(0.0, (x, y)))
    return np.array(found) / found[0]


def cat_map(context: Context) -> Measured:
    """Correlations and spectral measure of the cat map against the closed form."""
    exact, grid = cat_correlations(KRYLOV), cat_on_a_grid(4)
    given = np.array([CORRELATIONS[k] for k in (1, 2)])
    off = float(max(np.abs(exact[1:3] - given).max(), np.abs(grid[1:3] - given).max()))
    rest = float(max(np.abs(exact[3:]).max(), np.abs(grid[3:]).max()))
    truth = (1 + 2 * np.real(np.exp(-1j * np.outer(ANGLES, [1, 2])) @ exact[1:3])) / (2 * np.pi)
    c = exact[: KRYLOV + 1]
    # the basis g, Kg, K^2 g, ...: <K^j g, K^i g> = c_(j-i)
    gram = scipy.linalg.toeplitz(np.conj(c[:KRYLOV]), c[:KRYLOV])
    action = scipy.linalg.toeplitz(np.concatenate([c[1:2], np.conj(c[: KRYLOV - 1])]), c[1 : KRYLOV + 1])
    made = Compression.of_gram(gram, action, gram)
    first = np.eye(KRYLOV)[0]
    density = lambda m, w: spectral_measure(made, first, order=m, epsilon=w, angles=ANGLES).value  # noqa: E731
    errors = {(m, w): float(np.abs(density(m, w) - truth).max()) for m, w in CAT_BARS}
    near = all(abs(errors[k] / CAT_BARS[k] - 1) <= 0.1 for k in CAT_BARS if k != (6, 0.1)) and errors[6, 0.1] < 1e-7
    noise = _periodogram()
    text = f"correlations off by {off:.1e}, later ones {rest:.1e}; density, m = 2: {errors[2, 0.2]:.2g}, "
    text += f"{errors[2, 0.1]:.3g}; m = 6: {errors[6, 0.2]:.2g}, {errors[6, 0.1]:.1g}; periodogram {noise:.2g}"
    details = {
        "c_1": str(exact[1]), "c_2": str(exact[2]), "later": rest, "periodogram": noise,
        "errors": {f"m = {m}, width {w}": e for (m, w), e in errors.items()},
    }  # fmt: skip
    curves = (
        Trace("line", ANGLES, density(1, 0.2), name="m = 1, width 0.2", role="other"),
        Trace("line", ANGLES, density(6, 0.2), name="m = 6, width 0.2", role="model"),
        Trace("points", ANGLES[::20], truth[::20], name="truth", role="reference"),
    )
    figure = Figure((Panel(curves, title="spectral measure of the cat map", x="angle", y="density"),))
    return Measured(text, bool(off <= 1e-10 and rest <= 1e-10 and near), details, (figure,))


def _periodogram() -> float:
    """Largest error of the raw periodogram of one orbit of 4,096 steps: its variance does not fall with its length."""
    rng = np.random.default_rng(0)
    # whole numbers over a prime: the orbit is exact, and long
    prime = 2_147_483_647
    x, y = (int(v) for v in rng.integers(1, prime, 2))
    values = np.empty(4096, complex)
    for t in range(len(values)):
        values[t] = sum(c * np.sin(2 * np.pi * ((k[0] * x + k[1] * y) % prime) / prime) for k, c in SINES.items())
        x, y = (2 * x + y) % prime, (x + y) % prime
    power = np.abs(np.fft.fft(values)) ** 2 / len(values)
    power = power / (2 * np.pi * np.mean(np.abs(values) ** 2))
    # of the forward transform the frequency f is the angle f of g(F^k x) = e^(i f k)
    angles = 2 * np.pi * np.arange(len(values)) / len(values)
    c = cat_correlations(2)
    truth = (1 + 2 * np.real(np.exp(-1j * np.outer(angles, [1, 2])) @ c[1:3])) / (2 * np.pi)
    return float(np.abs(power - truth).max())
