"""The gallery: every system of the registry, drawn from a simulation, with its card."""

from __future__ import annotations

from pathlib import Path

import docs_text as text
import numpy as np

import rheon
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.kinds import kind_of
from rheon.core.registry import find, modules
from rheon.plotting.draw import draw

SAMPLES = {"flow": 5000, "map": 6000, "delay": 12000, "diffusion": 1000, "jump": 100, "chain": 300, "field": 200}
# samples of a flow in one of its periods; by fixed steps, which compile many times faster than adaptive ones
PER_PERIOD = 80
ROLES = ("data", "model", "reference")
KIND_WORDS = {
    "flow": "Flow: dx/dt = f(t, x)",
    "map": "Map: x' = f(x)",
    "diffusion": "Diffusion: dx = f dt + g dW",
    "chain": "Chain: a random step",
    "jump": "Jump process",
    "delay": "Delay equation",
    "field": "Field on a grid",
}


def write(folder: Path) -> int:
    """A picture and a page for each system, and an index of all; returns the number of pages."""
    systems = {slug: find("systems", slug) for slug in modules("systems")}
    tiles = []
    for slug, cls in systems.items():
        system = cls()
        picture = f"{slug}.png"
        draw(figure_of(system), path=folder / picture)
        kind = kind_of(system)
        page = [f"# {cls.card.title}", "", f"![{cls.card.title}]({picture})", "", f"*{KIND_WORDS[kind]}*", ""]
        page += text.card(cls)
        page += ["**In Python**", "", "```python", *_snippet(cls.__name__), "```", ""]
        page += [f"Source: [`rheon.systems.{cls.__name__}`](../reference/systems.md)", ""]
        (folder / f"{slug}.md").write_text("\n".join(page), encoding="utf-8")
        tiles.append(_tile(slug, picture, cls.card.title, KIND_WORDS[kind].split(":")[0]))
    lines = [
        "# Gallery",
        "",
        f"{len(systems)} systems, each in one file with its equations, its reference and its known",
    ]
    lines += [
        "invariants. The pictures are simulated when these pages are built.",
        "",
        '<div class="gallery">',
        *tiles,
        "</div>",
        "",
    ]
    (folder / "index.md").write_text("\n".join(lines), encoding="utf-8")
    return len(systems) + 1


def _tile(slug: str, picture: str, title: str, kind: str) -> str:
    return (
        f'<a class="tile" href="{slug}.html"><img src="{picture}" alt="{title}" loading="lazy">'
        f"<strong>{title}</strong><span>{kind}</span></a>"
    )


def _snippet(name: str) -> list[str]:
    return ["import rheon", "", f"system = rheon.systems.{name}()", "series = rheon.simulate(system, n=1000)"]


def figure_of(system) -> Figure:
    """What a system looks like: its attractor where it has one, otherwise its paths in time."""
    kind = kind_of(system)
    paths = len(ROLES) if kind in ("diffusion", "jump", "chain") else 1
    transient = 10 * (system.card.period or 0.0) if kind in ("flow", "delay") else 0.0
    step = system.card.period / PER_PERIOD if system.card.period else system.card.dt
    settings = {"dt": step, "solver": "rk4"} if kind == "flow" else {}
    if hasattr(system, "bounded"):
        system = rheon.engine.Bounded(system)
    series = rheon.simulate(system, n=SAMPLES[kind], paths=paths, key=0, transient=transient, **settings)
    panel = {"field": _field, "delay": _delay}.get(kind, _paths if paths > 1 else _orbit)(system, series)
    return Figure((panel,))


def _orbit(system, series) -> Panel:
    names, x = system.variables, series.values
    if isinstance(system, rheon.core.kinds.Map):
        x = x[100:]
        if x.shape[1] == 1:
            return Panel((Trace("points", x[:-1, 0], x[1:, 0]),), x=f"{names[0]}(n)", y=f"{names[0]}(n + 1)")
        return Panel((Trace("points", x[:, 0], x[:, 1]),), x=names[0], y=names[1])
    if x.shape[1] >= 3:
        return Panel((Trace("line", x[:, 0], x[:, 1], x[:, 2]),), x=names[0], y=names[1], z=names[2], dimensions=3)
    if x.shape[1] == 2:
        return Panel((Trace("line", x[:, 0], x[:, 1]),), x=names[0], y=names[1])
    return Panel((Trace("line", series.times, x[:, 0]),), x="time", y=names[0])


def _paths(system, series) -> Panel:
    traces = tuple(Trace("line", series.times, p[:, 0], role=r) for p, r in zip(series.paths, ROLES, strict=True))
    return Panel(traces, x="time", y=system.variables[0])


def _delay(system, series) -> Panel:
    lag = max(1, round(system.delays[0] / series.dt))
    x = series.values[:, 0]
    name = system.variables[0]
    return Panel((Trace("line", x[lag:], x[:-lag]),), x=f"{name}(t)", y=f"{name}(t - {system.delays[0]:g})")


def _field(system, series) -> Panel:
    if series.n_variables != np.size(system.grid):
        # seen at a place, or in several species: the first of what is seen, over time
        return Panel((Trace("line", series.times, series.values[:, 0]),), x="time", y=series.names[0])
    heat = Trace("heat", np.asarray(system.grid), series.times, series.values)
    return Panel((heat,), x="position", y="time")
