"""How fast a jump process produces entropy in its steady state."""

from __future__ import annotations

import numpy as np

from rheon.core.errors import RheonError
from rheon.core.kinds import Jump
from rheon.core.precision import in_double
from rheon.core.result import Result
from rheon.engine.markov import generator, jump_of, rates, stationary, transitions


@in_double
def entropy_production(system, reverse=None, *, initial=None, most: int = 4096) -> Result:
    """The rate of information loss between the steady process and its reverse, in units of k per time.

    Each jump is compared with the jump that undoes it through the same channel of exchange: the sum over pairs of
    (forward flow - backward flow) ln(forward flow / backward flow). Zero if and only if there is detailed balance.

    Args:
        system: a jump process whose rates do not depend on time, or a Fit of one.
        reverse: which channel undoes each channel, shape (channel,); the system's own `reverse`, or where it has none
            the only channel with opposite stoichiometry.
        initial: a state of the class of states that is meant; the system's own where not given.
        most: the largest number of states.

    Returns:
        A number, nats per time unit; infinite where a jump that happens cannot be undone. Details: "flows" (forward
        flow of every transition), "stationary".

    Raises:
        RheonError: if the system is no jump process, or it is not clear which channel undoes which.

    Source: Schnakenberg 1976, doi:10.1103/RevModPhys.48.571; Lebowitz and Spohn 1999, doi:10.1023/A:1004589714161.

    Example:
        >>> import rheon
        >>> abs(float(entropy_production(rheon.systems.TwoState()))) < 1e-12
        True
    """
    system = jump_of(system)
    undone = undoing(system, reverse)
    known = transitions(system, initial, most)
    rest = stationary(generator(system, known))
    flow = np.asarray(rates(system, known)) * rest[known.source]
    forward = {(s, c): f for s, c, f in zip(known.source, known.channel, flow, strict=True)}
    back = np.array([forward.get((t, undone[c]), -1.0) for t, c in zip(known.target, known.channel, strict=True)])
    details = {"flows": flow, "stationary": rest}
    if (back[flow > 0] < 0).any():
        return Result("entropy production", float("inf"), verdict="exact", units="nat/time unit", details=details,
                      reason="a jump that happens is never undone: the process cannot be reversed")  # fmt: skip
    # every pair is met twice, once from each side; states too rare for a double add nothing
    flow, back = (f[(flow > 0) & (back > 0)] for f in (flow, back))
    value = 0.5 * float(np.sum((flow - back) * np.log(flow / back)))
    return Result("entropy production", value, verdict="exact", units="nat/time unit", details=details,
                  method=f"Schnakenberg 1976, over {len(rest)} states")  # fmt: skip


def undoing(system: Jump, reverse=None) -> np.ndarray:
    """Which channel undoes each channel, shape (channel,).

    Raises:
        RheonError: if that is not clear, or what is given does not undo.
    """
    changes = np.asarray(system.stoichiometry, float)
    given = getattr(system, "reverse", None) if reverse is None else reverse
    if given is not None:
        out = np.asarray(given, int)
        fits = out.shape == (len(changes),) and ((out >= 0) & (out < len(changes))).all()
        if not fits or not np.array_equal(changes[out], -changes) or not np.array_equal(out[out], np.arange(len(out))):
            raise RheonError(f"reverse = {out.tolist()} does not undo the channels", where="reverse")
        return out
    found = []
    for channel, change in enumerate(changes):
        opposite = np.flatnonzero((changes == -change).all(1))
        if len(opposite) != 1:
            said = "no channel undoes" if not len(opposite) else f"channels {opposite.tolist()} may undo"
            raise RheonError(
                f"{said} channel {channel}", where=type(system).__name__, remedy="give reverse=, one channel for each"
            )
        found.append(int(opposite[0]))
    return np.array(found)
