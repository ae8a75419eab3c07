"""Echo-state network: a fixed random recurrent network with a trained linear readout."""

from __future__ import annotations

from typing import ClassVar

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from rheon.core.card import Card
from rheon.core.errors import RheonError
from rheon.core.kinds import Map
from rheon.core.model import LinearReadout
from rheon.core.precision import precision
from rheon.core.random import generator
from rheon.core.system import parameter

from ._buffer import LEAST_ROWS, last_window, longest_stretch, padded

# newest samples per path that drive the network in training
MOST_SAMPLES = 30_000


class Reservoir(Map):
    """A driven network that feeds its own output back. The state is the units and the current sample.

    Attributes:
        recurrent, inputs, bias: fixed random weights, shapes (unit, unit), (unit, variable), (unit,).
        leak: share of a unit that is renewed in a step.
        readout: trained weights from (units, sample, 1) to the increment, shape (unit + variable + 1, variable).
        start: a typical state, shape (unit + variable,).
        washout: samples that drive the network before it is read.
    """

    recurrent: Float[np.ndarray, "unit unit"] = eqx.field(converter=parameter)
    inputs: Float[np.ndarray, "unit variable"] = eqx.field(converter=parameter)
    bias: Float[np.ndarray, " unit"] = eqx.field(converter=parameter)
    leak: Float[np.ndarray, ""] = eqx.field(converter=parameter)
    readout: Float[np.ndarray, "feature variable"] = eqx.field(converter=parameter)
    start: Float[np.ndarray, " dim"] = eqx.field(converter=parameter)
    washout: int

    @property
    def context(self) -> int:
        """Samples that drive the network before it runs on its own."""
        return self.washout

    def initial(self) -> Float[np.ndarray, " dim"]:
        """A typical state. Shape (unit + variable,)."""
        return self.start

    def observe(self, state: Float[Array, " dim"]) -> Float[Array, " variable"]:
        """The current sample."""
        return state[np.shape(self.bias)[0] :]

    def drive(self, units: Float[Array, " unit"], sample: Float[Array, " variable"]) -> Float[Array, " unit"]:
        """The units after they have seen a sample."""
        drive = self.recurrent @ units + self.inputs @ sample + self.bias
        return (1 - self.leak) * units + self.leak * jnp.tanh(drive)

    def features(self, units: Float[Array, " unit"], sample: Float[Array, " variable"]) -> Float[Array, " feature"]:
        """What the readout multiplies."""
        return jnp.concatenate([units, sample, jnp.ones(1, units.dtype)])

    def encode(self, window: Float[Array, "time variable"]) -> Float[Array, " dim"]:
        """The network driven by the window from rest, and the last sample."""
        window = jnp.asarray(window)
        # zeros with the type of what `drive` gives, whatever the precision of window and weights
        rest = 0 * self.drive(jnp.zeros(np.shape(self.bias), window.dtype), window[0])
        units, _ = jax.lax.scan(lambda s, x: (self.drive(s, x), None), rest, window)
        return jnp.concatenate([units, window[-1].astype(units.dtype)])

    def step(self, t, x: Float[Array, " dim"], u=None) -> Float[Array, " dim"]:
        """Read out the next sample, then show it to the units."""
        n = np.shape(self.bias)[0]
        units, sample = x[:n], x[n:]
        sample = sample + self.features(units, sample) @ self.readout
        return jnp.concatenate([self.drive(units, sample), sample])


class EchoStateNetwork(LinearReadout):
    """A random recurrent network driven by the data; ridge regression from its state to the increment.

    Attributes:
        units: size of the network.
        radius: spectral radius of the recurrent weights, scaled after the connections are thinned out.
        input_scale: half width of the uniform input weights.
        leak: share of a unit that is renewed in a step.
        density: share of recurrent connections that exist.
        bias: half width of the uniform biases.
        ridge: penalty per row of data.
        washout: samples that drive the network before it is read; also the context of a forecast.
        weights: how the recurrent weights that exist are drawn, "uniform" or "normal".

    Source: Jaeger 2001 (GMD report 148); leaky units, Jaeger, Lukosevicius, Popovici and Siewert 2007.

    Example:
        >>> import rheon, numpy as np
        >>> wave = rheon.Series(np.sin(0.3 * np.arange(400)))
        >>> future = rheon.forecast(rheon.fit(EchoStateNetwork(units=50), wave), wave, 20)
        >>> bool(np.abs(future["x0"] - np.sin(0.3 * future.times)).max() < 0.05)
        True
    """

    units: int = 300
    radius: float = 0.9
    input_scale: float = 0.2
    leak: float = 1.0
    density: float = 0.1
    bias: float = 0.2
    ridge: float = 1e-6
    washout: int = 50
    weights: str = "uniform"

    card: ClassVar[Card] = Card(
        title="Echo-state network",
        summary="A fixed random recurrent network whose readout is one ridge regression. Works on laws that are not "
        "polynomial and on partly observed systems, since it has memory of its own.",
        reference="Jaeger 2001, GMD report 148",
        equations=("s' = (1 - a) s + a tanh(W s + V x' + b)", "x' = x + R (s, x, 1)"),
        parameters={
            "units": "size of the network",
            "radius": "spectral radius of W",
            "input_scale": "half width of the uniform V",
            "leak": "share of a unit renewed in a step (a)",
            "density": "share of connections that exist in W",
            "bias": "half width of the uniform b",
            "ridge": "penalty per row of data",
            "washout": "samples that drive the network before it is read",
            "weights": "distribution of W: uniform or normal",
        },
        tags=("closed form", "reservoir", "recurrent"),
        caveats=(
            "Results vary with the random weights: compare several keys.",
            "Input scale and spectral radius matter more than size; choose them by validation (training.search).",
        ),
    )

    def options(self) -> dict[str, tuple]:
        """Spectral radii, input scales and penalties worth trying."""
        return {"radius": (0.3, 0.9), "input_scale": (0.2, 1.0), "ridge": (1e-8, 1e-6, 1e-4)}

    def build(self, paths: Float[np.ndarray, "series time variable"], dt: float, key: jax.Array) -> Reservoir:
        """The law with its random weights drawn and a zero readout.

        Raises:
            RheonError: if a setting is out of range or no stretch of the data is as long as the washout needs.
        """
        self._check(paths[:, -MOST_SAMPLES:])
        rng = generator(key)
        shape = (self.units, self.units)
        connected = rng.random(shape) < self.density
        drawn = rng.uniform(-1, 1, shape) if self.weights == "uniform" else rng.standard_normal(shape)
        recurrent = np.where(connected, drawn, 0.0)
        radius = np.abs(np.linalg.eigvals(recurrent)).max()
        recurrent *= self.radius / radius if radius > 0 else 0.0
        n = paths.shape[2]
        law = Reservoir(
            recurrent,
            self.input_scale * rng.uniform(-1, 1, (self.units, n)),
            self.bias * rng.uniform(-1, 1, self.units),
            np.asarray(self.leak),
            np.zeros((self.units + n + 1, n)),
            np.zeros(self.units + n),
            self.washout,
        )
        with precision("double"):
            start = np.asarray(_encode(law, last_window(paths, self.washout)))
        return eqx.tree_at(lambda r: r.start, law, start)

    def design(self, law: Reservoir, paths: Float[np.ndarray, "series time variable"]):
        """Units, sample and 1 after the washout, and increments. Units return to rest at a gap."""
        paths = np.asarray(paths[:, -MOST_SAMPLES:], np.float64)
        features, driven = follow(law, paths)
        ready = (driven[:, :-1] >= self.washout) & (driven[:, 1:] > 0)
        return features[:, :-1][ready], (paths[:, 1:] - paths[:, :-1])[ready]

    def with_weights(self, law: Reservoir, weights: Float[np.ndarray, "feature target"]) -> Reservoir:
        """The law with this readout."""
        return eqx.tree_at(lambda r: r.readout, law, weights)

    def _check(self, paths) -> None:
        for name, low, high in (("leak", 0, 1), ("density", 0, 1), ("radius", 0, np.inf), ("units", 1, 20_000)):
            if not low <= getattr(self, name) <= high:
                raise RheonError(f"EchoStateNetwork: {name} is {getattr(self, name)}", remedy=f"choose {low} to {high}")
        if self.weights not in ("uniform", "normal"):
            raise RheonError(f"EchoStateNetwork: weights is {self.weights!r}", remedy="choose uniform or normal")
        need, longest = self.washout + LEAST_ROWS, longest_stretch(paths)
        if self.washout < 1 or longest < need:
            raise RheonError(
                f"EchoStateNetwork needs {need} samples in a row without a gap; the longest stretch here has {longest}",
                where=f"a series of {paths.shape[1]} samples",
                remedy="give a longer series, fill its gaps, or choose a shorter washout (at least 1)",
            )


def follow(law: Reservoir, paths: Float[np.ndarray, "series time variable"]) -> tuple[np.ndarray, np.ndarray]:
    """Features at every sample, and for how many samples the network has been driven without a gap, in float64.

    Shapes (series, time, feature) and (series, time).
    """
    length = paths.shape[1]
    with precision("double"):
        features, driven = _features(law, padded(paths.swapaxes(0, 1)).swapaxes(0, 1))
    return np.asarray(features)[:, :length], np.asarray(driven)[:, :length]


@eqx.filter_jit
def _encode(law: Reservoir, window):
    return law.encode(window)


@eqx.filter_jit
def _features(law: Reservoir, paths):
    def follow_one(path):
        def advance(carry, sample):
            units, driven = carry
            seen = jnp.isfinite(sample).all()
            units = jnp.where(seen, law.drive(units, jnp.nan_to_num(sample)), 0.0)
            driven = jnp.where(seen, driven + 1, 0)
            return (units, driven), (law.features(units, sample), driven)

        rest = (jnp.zeros(np.shape(law.bias), path.dtype), jnp.zeros((), jnp.int32))
        return jax.lax.scan(advance, rest, path)[1]

    return jax.vmap(follow_one)(paths)
