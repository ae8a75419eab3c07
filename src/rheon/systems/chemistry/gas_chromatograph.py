"""A gas chromatograph: a stream through a column that holds back what it sorbs."""

from __future__ import annotations

from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from rheon.core.card import Card, Known
from rheon.core.errors import RheonError
from rheon.core.kinds import Field
from rheon.core.settings import settle
from rheon.core.system import parameter
from rheon.engine.exchange import Response, dispersed, moved, relaxed, signal_response, sorbed_after, step_response
from rheon.engine.fields import (
    Flux,
    Free,
    Layout,
    advective_flux,
    carried,
    diffusive_flux,
    divergence,
    grid_between,
    implicit_diffusion,
)
from rheon.engine.fields.characteristics import FARTHEST

# differences of concentrations below this share of what enters count as noise
NOISE = 1e-6
# smallest value -> parameters
LIMITS = {
    -np.inf: ("concentration", "enthalpy", "heating"),
    0.0: ("uptake", "injection", "dispersion", "crowding"),
    1e-300: ("release", "length", "velocity", "temperature"),
    1.0: ("pressure_ratio",),
}


def _rates(value):
    """One number per analyte, or None."""
    return value if value is None or isinstance(value, jax.Array) else np.atleast_1d(np.asarray(value, np.float64))


def _optional(value):
    return None if value is None else parameter(value)


class GasChromatograph(Field):
    """Analytes in a carrier gas, sorbed and released by the column's lining: each leaves at its own time.

    The state holds the concentration in the gas and what is sorbed (times the ratio of the capacities, so in units of
    the gas) at points of equal travel time, both ends included. Seen is the outlet. An input is the concentration at
    the inlet, one per analyte; without one a rectangular pulse enters at time 0.

    Args:
        uptake: rate at which the gas loses analyte to the lining, per time unit. Shape (analyte,).
        release: rate at which it comes back, at temperature 1. Shape (analyte,).
        length: of the column.
        velocity: of the carrier at the outlet.
        injection: duration of the pulse.
        concentration: height of the pulse. Shape (analyte,), or () for all.
        pressure_ratio: inlet over outlet pressure; above 1 the carrier expands and speeds up along the column.
        temperature: over the one at which `release` holds.
        enthalpy: of desorption in units of R times that temperature: how much a higher temperature speeds release.
        dispersion: in the gas, length squared per time; None for none.
        crowding: share of the lining's capacity taken by one unit sorbed, shape (analyte,) or (); analytes then compete
            for what is left (Langmuir). None for a lining that is never full.
        heating: rise of the temperature per time; None for none.
        cells: intervals of the grid; a plain number, since it sets the size of the state. The closed form is as exact
            with one, and then fastest.

    Raises:
        RheonError: if uptake and release are not of one shape, or a number is not positive where it must be.

    Source: Cabrera-Codony et al. 2024, arXiv:2501.00001, as summarised; closed forms of Anzelius 1926,
        doi:10.1002/zamm.19260060403, and Goldstein 1953, doi:10.1098/rspa.1953.0136; expansion of the carrier after
        James and Martin 1952, doi:10.1042/bj0500679.

    Example:
        >>> import rheon
        >>> exact = rheon.simulate(GasChromatograph(cells=1), n=1600, method="exact")
        >>> f"{exact.values.max():.4f}", exact.times[exact.values.argmax()].round(2).item()
        ('0.0366', 3.95)
    """

    uptake: Any = eqx.field(converter=_rates, default_factory=lambda: np.array([60.0]))
    release: Any = eqx.field(converter=_rates, default_factory=lambda: np.array([20.0]))
    length: Any = eqx.field(converter=parameter, default=1.0)
    velocity: Any = eqx.field(converter=parameter, default=1.0)
    injection: Any = eqx.field(converter=parameter, default=0.05)
    concentration: Any = eqx.field(converter=parameter, default=1.0)
    pressure_ratio: Any = eqx.field(converter=parameter, default=1.0)
    temperature: Any = eqx.field(converter=parameter, default=1.0)
    enthalpy: Any = eqx.field(converter=parameter, default=0.0)
    dispersion: Any = eqx.field(converter=_optional, default=None)
    crowding: Any = eqx.field(converter=_optional, default=None)
    heating: Any = eqx.field(converter=_optional, default=None)
    cells: int = eqx.field(static=True, default=200)

    card = Card(
        title="Gas chromatograph",
        summary="Transport with exchange between a stream and a phase at rest, several species, constant or expanding "
        "carrier; with a closed form that makes predicting, fitting and designing a chromatogram fast.",
        reference="Cabrera-Codony, A., Valverde, A., Born, K., Noreldin, O. A. I. and Myers, T. G. (2024). "
        "Mathematical modelling of flow and adsorption in a gas chromatograph. arXiv:2501.00001",
        equations=(
            "dc[i]/dt = -d(v c[i])/dx + dispersion d2c[i]/dx2 - exchange[i]",
            "dq[i]/dt = exchange[i]",
            "exchange[i] = uptake[i] c[i] (1 - sum_j crowding[j] q[j]) - release[i] exp(enthalpy[i] (1 - 1 / T)) q[i]",
            "v = velocity / p, p^2 = pressure_ratio^2 - (pressure_ratio^2 - 1) x / length",
            "T = temperature + heating t",
            "v c - dispersion dc/dx = v c_in at x = 0, dc/dx = 0 at x = length",
        ),
        parameters={
            "uptake": "rate from the gas to the lining, per time unit",
            "release": "rate from the lining to the gas, per time unit",
            "length": "of the column",
            "velocity": "of the carrier at the outlet, length per time unit",
            "injection": "duration of the pulse, time units",
            "concentration": "height of the pulse",
            "pressure_ratio": "inlet over outlet pressure",
            "temperature": "over the one at which release holds",
            "enthalpy": "of desorption over the gas constant and that temperature",
            "dispersion": "in the gas, length squared per time unit, or None",
            "crowding": "share of the capacity that a sorbed unit takes, or None",
            "heating": "rise of the temperature per time unit, or None",
            "cells": "intervals of the grid",
        },
        period=None,
        dt=0.005,
        invariants={
            "retention": Known(4.025, 0.0, "exact: (1 + uptake / release) length / velocity + injection / 2"),
            "variance": Known(0.300208333333, 1e-12, "exact: 2 T uptake / release^2 + injection^2 / 12"),
            "peak": Known(0.036636152, 1e-8, "closed form, and the non-central chi square"),
        },
        tags=("partial differential equation", "transport", "linear", "closed form", "several fields", "inputs"),
        caveats=(
            "Splitting follows characteristics exactly where a step is the travel time of one cell, the default: "
            "sample at multiples of it. Other steps read between points, which smooths a sharp pulse and, where a cell "
            "takes up much of what passes it, does not keep its amount.",
            "The closed form holds for an empty column at the start, without crowding and heating. With dispersion it "
            "is that of a long column of constant velocity, off by about 1 / Péclet^2 at the outlet.",
            "With more than a few analytes per plate the outlet alone does not tell them apart.",
        ),
    )

    def __check_init__(self):
        shape = np.shape(self.uptake)
        if len(shape) != 1 or shape == (0,) or np.shape(self.release) != shape:
            raise RheonError(
                f"uptake has shape {shape}, release {np.shape(self.release)}",
                where="GasChromatograph",
                remedy="give one number per analyte in each",
            )
        for name in ("concentration", "enthalpy", "crowding"):
            if getattr(self, name) is not None and np.shape(getattr(self, name)) not in ((), (1,), shape):
                raise RheonError(f"{name} has shape {np.shape(getattr(self, name))}", where="GasChromatograph",
                                 remedy=f"give one number, or {shape[0]}")  # fmt: skip
        for least, names in LIMITS.items():
            for name in names:
                value = getattr(self, name)
                if isinstance(value, np.ndarray) and not (np.isfinite(value) & (value >= least)).all():
                    words = {-np.inf: "finite numbers", 0.0: "numbers that are not negative", 1.0: "1 or more"}
                    raise RheonError(f"{name} = {value}", where="GasChromatograph",
                                     remedy=f"give {words.get(least, 'positive numbers')}")  # fmt: skip
        settle(self, 1, "cells")

    # what there is --------------------------------------------------------------------------------------------

    @property
    def layout(self) -> Layout:
        """How the fields stand in the state: gas first, then what is sorbed."""
        return Layout(("gas", "sorbed"), np.shape(self.uptake)[0], self.cells + 1)

    @property
    def grid(self):
        """Positions of the points, at equal travel times. Shape (cells + 1,)."""
        return self._position(np.arange(self.cells + 1) / self.cells)

    @property
    def variables(self) -> tuple[str, ...]:
        """The outlet, one name per analyte."""
        count = self.layout.species
        return ("outlet",) if count == 1 else tuple(f"outlet{i + 1}" for i in range(count))

    @property
    def dim(self) -> int:
        """Two fields per analyte."""
        return self.layout.dim

    @property
    def implicit(self) -> bool:  # type: ignore[override]
        """Exchange and dispersion may be stepped implicitly."""
        return True

    @property
    def transit(self):
        """Time that the carrier takes from inlet to outlet: length / (velocity j), j of James and Martin."""
        return self.length / self.velocity * self._mean_pressure(self.pressure_ratio, 1.0)

    @property
    def retention(self):
        """Mean time at the outlet of a short pulse, shape (analyte,)."""
        return self.transit * (1 + self.uptake / self._release(0.0))

    @property
    def variance(self):
        """Variance of the time at the outlet of a short pulse, shape (analyte,).

        Exact at constant velocity; with dispersion in an expanding carrier to the first order in it.
        """
        release = self._release(0.0)
        exchange = 2 * self.transit * self.uptake / release**2
        if self.dispersion is None:
            return exchange
        high = self.pressure_ratio
        # the integral of 1 / v^3 along the column
        slow = self.length / self.velocity**3 * 2 / 5 * (high**4 + high**3 + high**2 + high + 1) / (high + 1)
        return exchange + 2 * self.dispersion * slow * (1 + self.uptake / release) ** 2

    @property
    def resolution(self):
        """Gap between neighbouring peaks over their mean width of four standard deviations, shape (analyte - 1,)."""
        either = jnp if isinstance(self.retention, jax.Array) or isinstance(self.variance, jax.Array) else np
        order = either.argsort(self.retention)
        time, width = self.retention[order], 4 * either.sqrt(self.variance)[order]
        return 2 * (time[1:] - time[:-1]) / (width[1:] + width[:-1])

    def initial(self):
        """An empty column. Shape (dim,)."""
        return np.zeros(self.layout.dim)

    def observe(self, state):
        """Concentrations at the outlet. Shapes: (dim,) -> (analyte,)."""
        return self.layout.split(state)[0, :, -1]

    def encode(self, window):
        """What is in the column does not show at its outlet.

        Raises:
            RheonError: always.
        """
        raise RheonError("the state of a column cannot be found from its outlet", where="GasChromatograph",
                         remedy="simulate it from the injection on")  # fmt: skip

    # the law --------------------------------------------------------------------------------------------------

    def vector_field(self, t, x, u=None):
        """Rates at the points, by conservative finite volumes. Shapes: (), (dim,), (analyte,) -> (dim,)."""
        gas, sorbed = self.layout.split(x)
        exchange = self._exchange(t, gas, sorbed)
        return self.layout.join(self._transport(t, gas, u) + self._spread(gas) - exchange, exchange)

    def nonlinear(self, t, x, u=None):
        """Transport, and what of the exchange is not linear with constant rates. Shapes as `vector_field`."""
        gas, sorbed = self.layout.split(x)
        rest = self._exchange(t, gas, sorbed) - self._exchange(0.0, gas, sorbed, linear=True)
        return self.layout.join(self._transport(t, gas, u) - rest, rest)

    def resolvent(self, x, h):
        """Dispersion and linear exchange, implicitly. Shapes: (dim,), () -> (dim,)."""
        gas, sorbed = self.layout.split(x)
        up, down = h * self.uptake[:, None], h * self._release(0.0)[:, None]
        right, diagonal = gas + down / (1 + down) * sorbed, 1 + up / (1 + down)
        if self.dispersion is None:
            gas = right / diagonal
        else:
            gas = implicit_diffusion(right, h * self.dispersion, self._volumes(), diagonal)
        return self.layout.join(gas, (sorbed + up * gas) / (1 + down))

    def along(self):
        """The whole law along characteristics; None where dispersion has none."""
        return self._followed if self.dispersion is None else None

    def parts(self) -> tuple:
        """Exchange, and transport along characteristics; none where dispersion has no characteristics."""
        return (self._exchanged, self._carried) if self.dispersion is None else ()

    def imposed(self, t, x, u=None):
        """The gas that stands at the inlet is what enters. Shapes: (), (dim,), a function of time or None -> (dim,)."""
        gas, sorbed = self.layout.split(x)
        return self.layout.join(gas.at[:, 0].set(self._inlet(t, u, self.transit / self.cells)), sorbed)

    def longest_step(self, method: str):
        """Travel time of a cell, half of it where transport is explicit; None while it is being traced."""
        if method not in ("characteristics", "strang", "imex"):
            return None
        step = self.transit / self.cells / (2 if method == "imex" else 1)
        return None if isinstance(step, jax.core.Tracer) else float(step)

    # the exact solution ---------------------------------------------------------------------------------------

    def closed_form(self, times, start, x, u=None):
        """States after what enters an empty column from `start` on. Shapes: (time,), (), (dim,), input -> (time, dim).

        An input is a function of time, or values held from each time to the next, shape (time, analyte), the first of
        them from `start`.
        """
        share = np.arange(self.cells + 1) / self.cells
        travel, count = self.transit * share, np.shape(self.uptake)[0]
        uptake, release = self.uptake[:, None], self._release(0.0)[:, None]
        thinner = (self._pressure(share) / self.pressure_ratio)[None]

        def spread(response, since):
            if self.dispersion is None:
                return response(since, travel)
            # wider the less was travelled
            width = 2 * self.dispersion / (self.length * self.velocity) / np.maximum(share, 1 / self.cells)
            # an expanding carrier has no such form
            return dispersed(response, since, travel, jnp.where(self.pressure_ratio == 1, width, jnp.nan))

        def step(since):
            return spread(lambda since, travel: step_response(since, travel, uptake, release), since)

        def entered(late):
            """The input of each analyte at its own times. Shapes: (analyte, point) -> the same."""
            each = [jax.vmap(lambda s, i=i: self._per_analyte(u(s + start))[i]) for i in range(count)]
            return jnp.stack([of(row) for of, row in zip(each, late, strict=True)])

        def at(t):
            if u is None:
                on, off = step(t - jnp.maximum(start, 0.0)), step(t - jnp.maximum(start, self.injection))
                high = jnp.reshape(self.concentration, (-1, 1))
                found = Response(*(high * (a - b) for a, b in zip(on, off, strict=True)))
            elif callable(u):
                signal = lambda since, travel: signal_response(entered, since, travel, uptake, release)  # noqa: E731
                found = spread(signal, t - start)
            else:
                rises = jnp.diff(jax.vmap(self._per_analyte)(jnp.asarray(u)), axis=0, prepend=0.0)
                each = jax.vmap(step)(t - times[: len(u)].at[0].set(start))
                found = Response(*(jnp.einsum("ka,kap->ap", rises, r) for r in each))
            return self.layout.join(found.mobile * thinner, found.sorbed * thinner)

        return jax.lax.map(at, times, batch_size=1 + 2**14 // self.layout.dim)

    def closed_form_limits(self, initial) -> str:
        """Why the closed form does not hold, or nothing."""
        if self.crowding is not None:
            return "analytes compete for the lining (crowding)"
        if self.heating is not None:
            return "the temperature changes (heating)"
        known = not isinstance(self.pressure_ratio, jax.core.Tracer)
        if self.dispersion is not None and known and np.any(self.pressure_ratio != 1):
            return "there are dispersion and an expanding carrier together"
        if initial is not None and not isinstance(initial, jax.core.Tracer) and np.any(initial):
            return "the column is not empty at the start"
        return ""

    # parts ----------------------------------------------------------------------------------------------------

    def _release(self, t):
        """Rate of release at the temperature of a time, shape (analyte,)."""
        warm = self.temperature if self.heating is None else self.temperature + self.heating * t
        exponent = self.enthalpy * (1 - 1 / warm)
        # in doubles, whatever the ambient precision is, where nothing is traced
        return self.release * (jnp.exp(exponent) if isinstance(exponent, jax.Array) else np.exp(exponent))

    def _exchange(self, t, gas, sorbed, linear: bool = False):
        """What goes from the gas to the lining, per time. Shapes: (), (analyte, point) twice -> the same."""
        up = self.uptake[:, None] * gas
        if self.crowding is not None and not linear:
            up = up * self._room(sorbed)
        return up - self._release(t)[:, None] * sorbed

    def _room(self, sorbed):
        """Share of the lining that is free. Shapes: (analyte, point) -> (point,)."""
        return 1 - jnp.sum(jnp.reshape(self.crowding, (-1, 1)) * sorbed, axis=0)

    def _exchanged(self, t, x, h, u):
        """Exchange alone over h: exact, but for crowding, which is held at its middle."""
        gas, sorbed = self.layout.split(x)
        up, down = self.uptake[:, None], self._release(t + h / 2)[:, None]
        if self.crowding is not None:
            half = relaxed(gas, sorbed, up * self._room(sorbed), down, h / 2)
            up = up * self._room(half.sorbed)
        return self.layout.join(*relaxed(gas, sorbed, up, down, h))

    def _carried(self, t, x, h, u):
        """Transport alone over h."""
        gas, sorbed = self.layout.split(x)
        pressure = self._pressure(np.arange(self.cells + 1) / self.cells)
        return self.layout.join(self._arriving(t, gas / pressure, h, u) * pressure, sorbed)

    def _arriving(self, t, flux, h, u):
        """The flux (over its outlet velocity) that arrives at the points after h. Shapes: (analyte, point), same."""
        cell = self.transit / self.cells
        coming = jax.vmap(lambda s: self._inlet(s, u, cell))(t + cell * np.arange(1.0, FARTHEST + 2)).T
        return carried(flux, coming / self.pressure_ratio, h / cell)

    def _followed(self, t, x, h, u):
        """Transport and exchange over h: what moves and what rests, each by its own exact step."""
        pressure = self._pressure(np.arange(self.cells + 1) / self.cells)
        gas, sorbed = self.layout.split(self.imposed(t, x, u))
        stood = Response(gas / pressure, sorbed / pressure)
        ahead = Response(self._arriving(t, stood.mobile, h, u), self._left_behind(stood.sorbed, h))
        entering = (self._inlet(t + h, u, self.transit / self.cells) / self.pressure_ratio)[:, None]
        up, down = self.uptake[:, None], self._release(t + h / 2)[:, None]

        def after(way, there):
            found = moved(ahead, stood, h, way, there, down)
            # at the inlet the gas is given, and what is sorbed follows it
            first = sorbed_after(stood.sorbed[:, :1], stood.mobile[:, :1], entering, h, there[:, :1], down)
            return Response(*(jnp.concatenate([a, b[:, 1:]], 1) for a, b in zip((entering, first), found, strict=True)))

        found = after(up, up)
        if self.crowding is not None:
            here, room = self._room(sorbed), self._room(sorbed)
            behind = self._left_behind(here, h)
            for _ in range(2):
                found = after(up * (behind + room) / 2, up * (here + room) / 2)
                room = self._room(found.sorbed * pressure)
        return self.layout.join(found.mobile * pressure, found.sorbed * pressure)

    def _left_behind(self, values, h):
        """Values at rest where the stream was h ago; beyond the inlet, where nothing rests, the first."""
        before = jnp.repeat(values[..., :1], FARTHEST + 1, -1)
        return carried(values, before, h * self.cells / self.transit)

    def _transport(self, t, gas, u):
        fed = u if u is None or callable(u) else (lambda s: u)
        volumes = self._volumes()
        speed = self._speed(volumes)
        entering = Flux(speed[0] * self._inlet(t, fed, 0.0)[:, None])
        noise = NOISE * jnp.max(jnp.asarray(self.concentration))
        return -divergence(advective_flux(gas, speed, volumes, entering, Free(), noise), volumes)

    def _spread(self, gas):
        if self.dispersion is None:
            return 0.0
        volumes = self._volumes()
        return -divergence(diffusive_flux(gas, self.dispersion, volumes, Flux(), Free()), volumes)

    def _inlet(self, t, u, width):
        """Concentration at the inlet, a pulse in its mean over `width` around t. Shape (analyte,)."""
        if u is not None:
            return self._per_analyte(u(t))
        if isinstance(width, float) and width == 0.0:
            height = ((t >= 0) & (t < self.injection)).astype(jnp.result_type(float))
        else:
            height = jnp.clip((t + width / 2) / width, 0, 1) - jnp.clip((t + width / 2 - self.injection) / width, 0, 1)
        return self._per_analyte(self.concentration * height)

    def _per_analyte(self, values):
        """One number for each analyte, or one for all of them. Shapes: () or (1,) or (analyte,) -> (analyte,)."""
        count = np.shape(self.uptake)[0]
        if np.shape(values) not in ((), (1,), (count,)):
            raise RheonError(f"an input of shape {np.shape(values)} for {count} analytes", where="GasChromatograph",
                             remedy="give one number for each, or one for all")  # fmt: skip
        return jnp.broadcast_to(values, (count,))

    # the expanding carrier ------------------------------------------------------------------------------------

    @staticmethod
    def _mean_pressure(high, low):
        """Mean over a stretch between two pressures, each weighed by its distance: 2/3 (P^3 - p^3) / (P^2 - p^2)."""
        return 2 / 3 * (high**2 + high * low + low**2) / (high + low)

    def _pressure(self, share):
        """Pressure over that at the outlet after a share of the travel time. Shapes: any -> the same."""
        return (self.pressure_ratio**3 - (self.pressure_ratio**3 - 1) * share) ** (1 / 3)

    def _position(self, share):
        """Where the carrier is after a share of its travel time."""
        high = self.pressure_ratio
        return self.length * share * self._mean_pressure(high, 1.0) / self._mean_pressure(high, self._pressure(share))

    def _volumes(self):
        points = self.grid
        return grid_between(points if isinstance(points, np.ndarray) else jnp.asarray(points))

    def _speed(self, volumes):
        """Velocity of the carrier at the edges of the volumes."""
        squared = self.pressure_ratio**2 - (self.pressure_ratio**2 - 1) * volumes.edges / self.length
        return self.velocity / squared**0.5
