"""Cycles of maps, exact where the map is piecewise affine."""

from __future__ import annotations

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from rheon.core.errors import RheonError
from rheon.core.figure import Figure, Panel, Trace
from rheon.core.fit import Fit
from rheon.core.kinds import Map
from rheon.core.precision import as_dtype, precision
from rheon.core.random import generator
from rheon.core.result import Result
from rheon.core.settings import whole, whole_or_none
from rheon.engine.piecewise import PiecewiseAffine, pieces, regions

from ._book import Book, of_pieces, of_smooth
from ._box import around
from ._orbit import surroundings
from ._stability import stability

NAME = "cycles"
UP_TO = 4
RESTARTS, SMOOTH_RESTARTS = 20_000, 2_000
METHODS = ("auto", "exhaustive", "search")
ORBIT = 10_000
DRAWN = 12


def cycles(
    system,
    length: int | None = None,
    *,
    up_to: int | None = None,
    method: str = "auto",
    restarts: int | None = None,
    box=None,
    key=0,
) -> Result:
    """Orbits of a map that close after k steps, with their stability; k is the least such number.

    For a piecewise-affine law (also inside a fit) each sequence of pieces has one cycle, given by a linear solve. It
    is real if its states lie in the regions assumed. Where sequences are few, all are solved and the list is
    complete. Otherwise a search takes the regions that the states do lie in as its next guess, from many starts. For
    smooth laws it is Newton's method on all states of a cycle at once, from stretches of an orbit that nearly close:
    always a search.

    Args:
        system: a `Map`, or a `Fit` of one. Of a flow take a section first, `rheon.engine.Poincare`.
        length: number of steps k after which the cycles close.
        up_to: instead of `length`: all lengths from 1 to this one; 4 if neither is given.
        method: "exhaustive" solves every sequence of pieces, "search" follows starts, "auto" takes the first where it
            is cheap. Smooth laws only have "search".
        restarts: starts of the search, for each length; default 20,000 among pieces, and for a smooth law 2,000 or
            fewer, if one is costly.
        box: lower and upper corner of where random starts lie, shape (2, dim); default twice the extent of an orbit.
        key: of the random starts.

    Returns:
        Result with the number of cycles: one number for `length`, one per length for `up_to`; "found" or "none
        found", and in `reason` whether the list is complete. Details: `table` (one record per cycle: `length`,
        `states` (k, dim), `observed` (k, variable), `regions` (k, bits), `multipliers` (of k steps, largest first, at
        most 12), `stability` in words, `unstable` (number of unstable directions), `condition` (of 1 - J_k ... J_1),
        `residual`, `real` (always true here), `hits` (starts that led there)), `lengths`, `counts`, `complete` (per
        length), `restarts`, `last_new` (the last new cycle came within so many starts) and `singular` (sequences
        without a single cycle; they may hold a continuum), each per length.

    Raises:
        RheonError: if the system is no map, a number is not a positive integer, both `length` and
            `up_to` are given, the method is unknown, or sequences are too many for "exhaustive".

    Source: Eisenmann, Monfared, Göring, Durstewitz 2023, NeurIPS, arXiv 2311.04337; multiple shooting: Bock and Plitt
        1984, doi:10.1016/S1474-6670(17)61205-9.

    Example:
        >>> import rheon
        >>> result = cycles(rheon.systems.Tent(), up_to=4)
        >>> result.value.tolist(), result["table"][-1]["stability"]
        ([2, 1, 2, 3], 'unstable node')
    """
    lengths = _lengths(length, up_to)
    outer = system.system if isinstance(system, Fit) else system
    if not isinstance(outer, Map):
        raise RheonError(
            f"a {type(outer).__name__} is no map",
            where="cycles",
            remedy="cycles of k steps are of maps: take a section of a flow, rheon.engine.Poincare or Stroboscopic",
        )
    if method not in METHODS:
        raise RheonError(f"method = {method!r}", where="method", remedy=f"choose one of {', '.join(METHODS)}")
    restarts = whole_or_none(restarts, "restarts")
    law = pieces(outer)
    path = surroundings(outer, outer.initial(), ORBIT)
    path = path[len(path) // 4 :] if len(path) > 8 else np.zeros((0, outer.dim))
    low, high = around(path, outer.initial(), outer.dim, box)
    rng = generator(key)
    if law is None:
        book = of_smooth(outer, path, low, high, lengths, method, restarts or SMOOTH_RESTARTS, rng)
    else:
        book = of_pieces(law, path, low, high, lengths, method, restarts or RESTARTS, rng)
    table = _table(outer, law, [cycle for k in lengths for cycle in book.cycles[k]])
    table.sort(key=lambda row: (row["length"], np.abs(row["multipliers"][0]), row["states"][0].tolist()))
    counts = np.array([len(book.cycles[k]) for k in lengths])
    return Result(
        NAME,
        counts if length is None else counts[0],
        verdict="found" if counts.any() else "none found",
        reason=_reason(lengths, counts, book),
        method=book.method,
        axes=("length",) if length is None else (),
        details={
            "table": table,
            "lengths": np.array(lengths),
            "counts": counts,
            **{name: np.array([book.notes[k][name] for k in lengths]) for name in book.notes[lengths[0]]},
        },
        figure=_figure(outer, path, table),
    )


def _lengths(length, up_to) -> list[int]:
    if length is not None and up_to is not None:
        raise RheonError(f"length = {length} and up_to = {up_to}", where="cycles", remedy="give one of the two")
    number = length if length is not None else UP_TO if up_to is None else up_to
    number = whole(number, "up_to" if length is None else "length")
    return list(range(1, number + 1)) if length is None else [number]


@eqx.filter_jit
def _at(system, law, states):
    """Jacobian, image and observation at each state; the Jacobian of a piecewise-affine law is that of the piece."""
    step = lambda x: jnp.asarray(system(0.0, x), x.dtype)  # noqa: E731
    slope = jax.jacfwd(step) if law is None else lambda x: law.piece(law.region(x))[0]
    return jax.vmap(lambda x: (slope(x), step(x), jnp.atleast_1d(system.observe(x))))(states)


def _table(system: Map, law: PiecewiseAffine | None, found: list[tuple[np.ndarray, int]]) -> list[dict]:
    """What is told of each cycle."""
    if not found:
        return []
    flat = np.concatenate([states for states, _ in found])
    # a power of 2, so that a few cycles more do not compile again
    full = np.concatenate([flat, np.repeat(flat[:1], 2 ** int(np.ceil(np.log2(len(flat)))) - len(flat), axis=0)])
    with precision("double"):
        outer, inner = as_dtype((system, law), np.float64)
        matrices, images, observed = (np.asarray(a) for a in _at(outer, inner, full))
    patterns = None if law is None else regions(law, full)
    rows, at = [], 0
    for states, hits in found:
        part = slice(at, at + len(states))
        at = part.stop
        product = np.eye(states.shape[1])
        for matrix in matrices[part]:
            product = matrix @ product
        words, unstable, values, _ = stability(product, flow=False)
        rows.append({
            "length": len(states), "states": states, "observed": observed[part],
            "regions": None if patterns is None else patterns[part],
            "multipliers": values, "stability": words, "unstable": unstable,
            "condition": float(np.linalg.cond(np.eye(len(product)) - product)),
            "residual": float(np.abs(images[part] - np.roll(states, -1, 0)).max()),
            "real": True, "hits": hits,
        })  # fmt: skip
    return rows


def _reason(lengths: list[int], counts: np.ndarray, book: Book) -> str:
    span = f"length {lengths[0]}" if len(lengths) == 1 else f"lengths {lengths[0]} to {lengths[-1]}"
    text = f"{span}: {', '.join(map(str, counts))}"
    complete = [k for k in lengths if book.notes[k]["complete"]]
    rest = [k for k in lengths if k not in complete]
    singular = sum(book.notes[k]["singular"] for k in lengths)
    if not rest:
        text += "; complete: every sequence of regions was solved"
    else:
        if complete:
            text += f"; complete up to length {complete[-1]}"
        used = max(book.notes[k]["restarts"] for k in rest)
        last = max(book.notes[k]["last_new"] for k in rest)
        text += "; beyond it " if complete else "; "
        text += f"a search from {used} starts a length, no proof that there are no others"
        text += f"; the last new one came within the first {last}" if last else ""
    if singular:
        text += f"; {singular} sequences have no single cycle and may hold a continuum of them"
    return text


def _figure(system: Map, path: np.ndarray, table: list[dict]) -> Figure | None:
    """The orbit with the shortest cycles, in the first two observed variables."""
    if not table:
        return None
    with precision("double"):
        seen = np.stack([np.atleast_1d(np.asarray(system.observe(x))) for x in path[-1_000:]]) if len(path) else None
    if seen is None:
        seen = np.zeros((0, table[0]["observed"].shape[1]))
    flat = seen.shape[1] < 2
    axes = lambda a: dict(zip("xy", (a[:-1].T[0], a[1:].T[0]) if flat else a.T[:2], strict=False))  # noqa: E731
    traces = [Trace("points", **axes(seen), name="orbit", role="data")]
    for row in table[:DRAWN]:
        around = np.concatenate([row["observed"], row["observed"][:1]])
        name = f"length {row['length']}, {row['stability']}"
        traces.append(Trace("line" if row["length"] > 1 else "points", **axes(around), name=name, role="reference"))
    names = system.variables
    x, y = (names[0], f"{names[0]} after a step") if flat else names[:2]
    return Figure((Panel(tuple(traces), title=NAME, x=x, y=y),))
