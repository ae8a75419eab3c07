"""Race: training an almost-linear RNN (M 20, P 2, batch 16, windows of 200, data every 16 steps, RAdam, noise 0.05).

Ours fuses a few hundred updates into one compiled call; the rival is the equal PyTorch program, eager, with a loop over
time, as one writes it from the paper. Both take the same initial weights and, for the gate, the same windows without
noise: times count only if the two loss curves agree to 1e-4 relative over the first 60 updates.

Also torch.compile of the same program: of the steps between two data, which repeat (the whole window unrolled does not
compile within ten minutes). What it costs to compile is told; if it cannot, why. Then 8 and 16 seeds at once against
one: with the process's CPU devices at the number of cores, and beside it a plain vmap of a step written with matrix
products. Exit code 1 if the gate or a bar fails.

    python benchmarks/training.py
"""

from __future__ import annotations

import os
import sys
import time

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import optax
import torch
from _race import machine, race, ratio, record

import rheon
from rheon.training import _update, forcing
from rheon.training._orbit import window_loss

jax.config.update("jax_num_cpu_devices", os.cpu_count() or 1)

LATENT, RELUS, SEEN, BATCH, LENGTH, INTERVAL, NOISE = 20, 2, 3, 16, 200, 16, 0.05
RATE, LAST, TOTAL = 1e-3, 1e-5, 100_000
GATE, GATE_UPDATES = 1e-4, 60
BARS = {
    "times faster than PyTorch": 10.0,
    "times faster than PyTorch compiled": 2.0,
    "8 seeds cost so many times one": 5.0,
    "16 seeds cost so many times one": 9.0,
}
SEEDS = 16
TIMED, TIMED_TORCH = 200, 4


def lorenz(n: int) -> np.ndarray:
    """A standardised Lorenz path, dt 0.01. Shape (n, 3)."""
    values = rheon.simulate(rheon.systems.Lorenz(), n=n, dt=0.01, transient=20.0).values
    return ((values - values.mean(0)) / values.std(0)).astype(np.float32)


class TorchNetwork(torch.nn.Module):
    """The same law in PyTorch."""

    def __init__(self, law):
        super().__init__()
        for name in ("decay", "weights", "bias", "lift"):
            setattr(self, name, torch.nn.Parameter(torch.tensor(np.array(getattr(law, name)))))

    def forward(self, inputs):
        """Predictions of windows, shapes (batch, length, variable) -> the same."""
        z = torch.cat([inputs[:, 0], inputs[:, 0] @ self.lift.T], 1)
        out = []
        for t in range(0, inputs.shape[1], INTERVAL):
            z = torch.cat([inputs[:, t], z[:, SEEN:]], 1)
            z, seen = self.stretch(z, min(INTERVAL, inputs.shape[1] - t))
            out.append(seen)
        return torch.cat(out, 1)

    def stretch(self, z, steps: int):
        """So many steps without data: the last state, and what is seen, shape (batch, steps, variable)."""
        out = []
        for _ in range(steps):
            phi = torch.cat([z[:, :-RELUS], torch.relu(z[:, -RELUS:])], 1)
            z = self.decay * z + phi @ self.weights.T + self.bias
            out.append(z[:, :SEEN])
        return z, torch.stack(out, 1)


def compiled_network(law, windows):
    """The network compiled, after one update; or None and why it cannot be."""
    network = TorchNetwork(law)
    try:
        network.stretch = torch.compile(network.stretch, dynamic=False)
        start = time.perf_counter()
        torch_updates(network, windows[:1], NOISE)
        return network, f"compiled in {time.perf_counter() - start:.0f} s"
    except Exception as error:
        return None, f"does not compile: {type(error).__name__}: {str(error).strip().splitlines()[0]}"


def torch_updates(network, windows, noise: float) -> list[float]:
    """Losses of one update per window batch, shape (update, batch, length + 1, variable)."""
    optimiser = torch.optim.RAdam(network.parameters(), lr=RATE)
    schedule = torch.optim.lr_scheduler.ExponentialLR(optimiser, (LAST / RATE) ** (1 / TOTAL))
    losses = []
    for window in torch.as_tensor(windows):
        inputs = window[:, :-1]
        if noise:
            inputs = inputs + noise * torch.randn_like(inputs)
        loss = torch.nn.functional.mse_loss(network(inputs), window[:, 1:])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
        losses.append(loss.item())
    return losses


def our_losses(law, windows) -> np.ndarray:
    """The same updates with our loss and optimiser, on given windows."""
    params, static = eqx.partition(law, eqx.is_inexact_array)
    optimiser = _update.radam(RATE, LAST, TOTAL)
    mixing = forcing.SparseTeacherForcing(INTERVAL).mixing(None, LENGTH, SEEN)

    def body(state, window):
        params, memory = state
        window = jnp.moveaxis(window, 0, -1)
        loss = lambda p: window_loss(eqx.combine(p, static), window[:-1], window[1:], mixing)[0]  # noqa: E731
        value, slope = jax.value_and_grad(loss)(params)
        change, memory = optimiser.update(slope, memory)
        return (optax.apply_updates(params, change), memory), value

    params = jax.tree.map(jnp.asarray, params)
    run = jax.jit(lambda p, w: jax.lax.scan(body, (p, optimiser.init(p)), w)[1])
    return np.asarray(run(params, jnp.asarray(windows)))


def plain_vmap(laws, rows, starts):
    """`TIMED` updates of all seeds by a plain vmap of scan, autodiff through the loop and matrix products."""
    settings = forcing.SparseTeacherForcing(INTERVAL).mixing(None, LENGTH, SEEN)
    optimiser = _update.radam(RATE, LAST, TOTAL)
    static = eqx.partition(laws[0], eqx.is_inexact_array)[1]
    stacked = jax.tree.map(lambda *a: jnp.stack(a), *[eqx.filter(law, eqx.is_inexact_array) for law in laws])

    def loss(params, windows):
        law = eqx.combine(params, static)

        def one(window):
            def body(z, now):
                x, a = now
                z = jnp.concatenate([z[:SEEN] + a * (x - z[:SEEN]), z[SEEN:]])
                z = law.step(0.0, z)
                return z, z[:SEEN]

            return jnp.mean((jax.lax.scan(body, law.start(window[0]), (window[:-1], settings))[1] - window[1:]) ** 2)

        return jnp.mean(jax.vmap(one)(windows))

    def seed(params, key):
        def body(state, key):
            params, memory = state
            at = starts[jax.random.randint(key, (BATCH,), 0, len(starts))]
            windows = rows[at[:, None] + jnp.arange(LENGTH + 1)]
            change, memory = optimiser.update(jax.grad(loss)(params, windows), memory)
            return (optax.apply_updates(params, change), memory), None

        return jax.lax.scan(body, (params, optimiser.init(params)), jax.random.split(key, TIMED))[0][0]

    run = jax.jit(jax.vmap(seed))
    keys = jax.random.split(jax.random.key(0), len(laws))
    return lambda: jax.block_until_ready(run(stacked, keys))


def main() -> int:
    """Gate, race, record."""
    torch.set_num_threads(1)  # at this size one thread is PyTorch's best
    path = lorenz(20_000)
    model = rheon.models.AlmostLinearRNN(latent=LATENT, relus=RELUS, interval=INTERVAL, length=LENGTH, noise=NOISE)
    laws = [model.build(path[None], 0.01, jax.random.key(s)) for s in range(SEEDS)]
    at = np.random.default_rng(0).integers(0, len(path) - LENGTH - 1, (GATE_UPDATES, BATCH))
    windows = path[at[..., None] + np.arange(LENGTH + 1)]
    mine, theirs = our_losses(laws[0], windows), np.array(torch_updates(TorchNetwork(laws[0]), windows, 0.0))
    gap = float(np.max(np.abs(mine - theirs) / theirs))
    print(f"gate: loss curves differ by {gap:.1e} relative over {GATE_UPDATES} updates (limit {GATE:.0e})")

    starts = np.arange(len(path) - LENGTH, dtype=np.int32)
    settings = [_update.settings_of(model.recipe)] * SEEDS
    learners = [_update.new_learner(law, settings[0], path) for law in laws]
    keys = [jax.random.key(s) for s in range(SEEDS)]
    plan = _update.Plan(batch=BATCH, length=LENGTH, updates=TIMED, total=TOTAL, clip=10.0)

    def ours(seeds: int):
        parts = (laws[:seeds], learners[:seeds], keys[:seeds])
        return lambda: _update.advance(*parts, path, starts, settings[:seeds], plan)

    racers = {f"rheon, {n} seed{'s' * (n > 1)}": ours(n) for n in (1, 8, SEEDS)} | {
        "plain vmap, 1 seed": plain_vmap(laws[:1], jnp.asarray(path), jnp.asarray(starts)),
        "plain vmap, 8 seeds": plain_vmap(laws[:8], jnp.asarray(path), jnp.asarray(starts)),
        "PyTorch eager, 1 seed": lambda: torch_updates(TorchNetwork(laws[0]), windows[:TIMED_TORCH], NOISE),
    }
    network, how = compiled_network(laws[0], windows)
    print(f"torch.compile: {how}")
    if network is not None:
        racers["PyTorch compiled, 1 seed"] = lambda: torch_updates(network, windows[:TIMED_TORCH], NOISE)
    table = race(racers, repeats=7)
    share = TIMED / TIMED_TORCH
    for name, row in table.items():
        updates = TIMED_TORCH if "PyTorch" in name else TIMED
        row["ms per update"], row["cpu ms per update"] = 1e3 * row["wall"] / updates, 1e3 * row["cpu"] / updates
        print(f"{name:22s} {row['ms per update']:8.2f} ms wall {row['cpu ms per update']:8.2f} ms CPU per update")
    ratios = {
        "times faster than PyTorch": share * ratio(table, "PyTorch eager, 1 seed", "rheon, 1 seed"),
        "times faster than PyTorch, CPU": share * ratio(table, "PyTorch eager, 1 seed", "rheon, 1 seed", "cpu"),
        "8 seeds cost so many times one": ratio(table, "rheon, 8 seeds", "rheon, 1 seed"),
        "8 seeds cost so many times one, CPU": ratio(table, "rheon, 8 seeds", "rheon, 1 seed", "cpu"),
        "plain vmap: 8 seeds cost so many times one": ratio(table, "plain vmap, 8 seeds", "plain vmap, 1 seed"),
        "8 seeds, times faster than plain vmap": ratio(table, "plain vmap, 8 seeds", "rheon, 8 seeds"),
        "8 seeds, times faster than plain vmap, CPU": ratio(table, "plain vmap, 8 seeds", "rheon, 8 seeds", "cpu"),
        "8 of ours cost so many times one plain": ratio(table, "rheon, 8 seeds", "plain vmap, 1 seed"),
        "16 seeds cost so many times one": ratio(table, "rheon, 16 seeds", "rheon, 1 seed"),
        "16 seeds cost so many times one, CPU": ratio(table, "rheon, 16 seeds", "rheon, 1 seed", "cpu"),
    }
    if network is not None:
        against = share * ratio(table, "PyTorch compiled, 1 seed", "rheon, 1 seed")
        ratios["times faster than PyTorch compiled"] = against
    for name, value in ratios.items():
        print(f"{name}: {value:.2f}")
    met = {
        name: ratios[name] >= bar if name.startswith("times") else ratios[name] <= bar
        for name, bar in BARS.items()
        if name in ratios
    }
    passed = gap <= GATE and all(met.values())
    record(
        "training",
        {
            "race": "almost-linear RNN, M 20, P 2, batch 16, T 200, data every 16 steps, RAdam, noise 0.05, float32",
            "gate": {"largest relative difference of the losses": gap, "updates": GATE_UPDATES, "limit": GATE},
            "bars": BARS,
            "met": met,
            "torch.compile": how,
            "ratios": ratios,
            "times": table,
            "passed": passed,
            "machine": machine(("jax", "jaxlib", "torch", "optax", "numpy")) | {"jax devices": len(jax.devices())},
        },
    )
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
